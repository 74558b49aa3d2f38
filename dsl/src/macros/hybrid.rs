//! `hybrid!`: methods of a model that are also SQL.

/// Declares methods of a model twice: for an object in Rust, and for statements in SQL.
///
/// `user.full_name()` is a value; `User.full_name()`, on the model's constant or on an alias, is an expression. Both get
/// `user`, or however the closures call it: the object, and the model's columns. The methods are those of a trait, so that
/// other modules `use` it.
///
/// ```
/// use aludel::prelude::*;
/// models! {
///     #[derive(Debug)]
///     pub struct User in "users" {
///         pub id: i64 = column(primary_key),
///         pub first: String,
///         pub last: String,
///         pub born: i32,
///     }
/// }
/// hybrid! {
///     pub trait Person for User {
///         /// First and last name.
///         fn full_name() -> String {
///             rust: |user| format!("{} {}", user.first, user.last),
///             sql: |user| user.first + " " + user.last,
///         }
///         fn is_older_than(year: i32) -> bool {
///             rust: |user| user.born < year,
///             sql: |user| user.born.lt(year),
///         }
///     }
/// }
/// let ada = User { id: 1, first: "Ada".into(), last: "Lovelace".into(), born: 1815 };
/// assert_eq!(ada.full_name(), "Ada Lovelace");
/// assert!(ada.is_older_than(1900));
/// let stmt = select(User.full_name().label("name")).filter(User.is_older_than(1900));
/// assert_eq!(
///     stmt.to_string(),
///     "SELECT users.first || $1::VARCHAR || users.last AS name FROM users WHERE users.born < $2::INTEGER"
/// );
/// let parent = aliased(User, "parent");
/// assert!(select(parent.full_name()).to_string().contains("parent.first"));
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/extensions/hybrid.html>
#[macro_export]
macro_rules! hybrid {
    ($( $(#[$m:meta])* $vis:vis trait $Trait:ident for $N:ident { $(
        $(#[$fm:meta])* fn $f:ident ( $($a:ident : $t:ty),* $(,)? ) -> $Out:ty {
            rust: |$o:ident| $rust:expr,
            sql: |$c:ident| $sql:expr $(,)?
        }
    )* } )*) => { $(
        $(#[$m])*
        #[allow(non_camel_case_types, missing_docs)]
        $vis trait $Trait: ::core::marker::Sized {
            $(
                #[doc(hidden)]
                type $f;
                $(#[$fm])*
                fn $f(self $(, $a: $t)*) -> Self::$f;
            )*
        }

        #[allow(non_camel_case_types)]
        impl $Trait for &$N { $(
            type $f = $Out;
            fn $f(self $(, $a: $t)*) -> $Out {
                let $o = self;
                $rust
            }
        )* }

        #[allow(non_camel_case_types)]
        impl $Trait for $crate::Model<$N> { $(
            type $f = $crate::Expr<$Out>;
            fn $f(self $(, $a: $t)*) -> $crate::Expr<$Out> {
                let $c = <$N as $crate::HasTable>::columns(::core::option::Option::None);
                $crate::__twin!($Out, $sql)
            }
        )* }

        #[allow(non_camel_case_types)]
        impl $Trait for &$crate::Alias<$N> { $(
            type $f = $crate::Expr<$Out>;
            fn $f(self $(, $a: $t)*) -> $crate::Expr<$Out> {
                let $c = ::core::ops::Deref::deref(self);
                $crate::__twin!($Out, $sql)
            }
        )* }
    )* };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __twin {
    ($Out:ty, $sql:expr) => {{
        #[allow(unused_imports)]
        use $crate::ExpressionMethods as _;
        $crate::IntoExpr::<$Out>::into_expr($sql)
    }};
}
