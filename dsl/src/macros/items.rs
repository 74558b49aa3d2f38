//! What belongs to a whole table: `unique(…)`, `index(…)`, and their kind.

/// One item, by its name.
#[doc(hidden)]
#[macro_export]
macro_rules! __item {
    ($kind:ident $N:ident unique($($x:tt)+)) => {
        $crate::TableItem::Unique(|| $crate::__unique!($N [] [] $($x)+))
    };
    ($kind:ident $N:ident primary_key($($c:ident),+ $(,)?)) => {
        $crate::TableItem::PrimaryKey(|| ::std::vec![$( <$N>::$c.index() ),+])
    };
    ($kind:ident $N:ident index($($x:tt)+)) => {
        $crate::TableItem::Index(|| {
            #[allow(unused_imports)]
            use $crate::{ExpressionMethods as _, IndexMethods as _};
            $crate::__index!($N [] [] $($x)+)
        })
    };
    ($kind:ident $N:ident check($name:literal, $e:expr $(, dialect = $d:ident)? $(,)?)) => {
        $crate::TableItem::Check(|| {
            #[allow(unused_imports)]
            use $crate::ExpressionMethods as _;
            $crate::Check::new($e).name($name)$(.dialect($crate::dialect::Dialect::$d))?
        })
    };
    ($kind:ident $N:ident check($e:expr $(, dialect = $d:ident)? $(,)?)) => {
        $crate::TableItem::Check(|| {
            #[allow(unused_imports)]
            use $crate::ExpressionMethods as _;
            $crate::Check::new($e)$(.dialect($crate::dialect::Dialect::$d))?
        })
    };
    ($kind:ident $N:ident foreign_key(
        ($($c:ident),+ $(,)?), ($to:expr $(, $more:expr)* $(,)?) $(, $k:ident = $a:tt)* $(,)?
    )) => {
        $crate::TableItem::ForeignKey(|| $crate::ForeignKeyRef {
            pairs: $crate::__pairs!($N [$($c)+] [$to $(, $more)*]),
            key: $crate::ForeignKey::new(|| $crate::Column::reference($to))
                $(.$k($crate::__foreign_key_option!($k $a)))*,
        })
    };
    ($kind:ident $N:ident exclude($($x:tt)+)) => {
        $crate::TableItem::Exclude(|| {
            #[allow(unused_imports)]
            use $crate::ExpressionMethods as _;
            $crate::__exclude!($N [] $($x)+)
        })
    };
    ($kind:ident $N:ident after_create($sql:expr $(, dialect = $d:ident)? $(,)?)) => {
        $crate::TableItem::AfterCreate(|| $crate::Ddl::new($sql)$(.dialect($crate::dialect::Dialect::$d))?)
    };
    ($kind:ident $N:ident before_drop($sql:expr $(, dialect = $d:ident)? $(,)?)) => {
        $crate::TableItem::BeforeDrop(|| $crate::Ddl::new($sql)$(.dialect($crate::dialect::Dialect::$d))?)
    };
    ($kind:ident $N:ident validate($c:ident, $check:expr $(,)?)) => {
        $crate::TableItem::Validate($crate::Validator {
            column: <$N>::$c.index(),
            check: |__value| $crate::validate(<$N>::$c, __value, $check),
        })
    };
    ($kind:ident $N:ident validate($c:ident, $check:expr, $message:literal $(,)?)) => {
        $crate::TableItem::Validate($crate::Validator {
            column: <$N>::$c.index(),
            check: |__value| $crate::validate_with(<$N>::$c, __value, $check, $message),
        })
    };
    ($kind:ident $N:ident schema($name:literal)) => { $crate::TableItem::Schema($name) };
    ($kind:ident $N:ident comment($text:literal)) => { $crate::TableItem::Comment($text) };
    (view $N:ident view()) => { $crate::TableItem::View };
    (view $N:ident query($e:expr)) => { $crate::__view_query!(false, $e) };
    (view $N:ident materialized($e:expr)) => { $crate::__view_query!(true, $e) };
    (view $N:ident $other:ident $a:tt) => {
        ::core::compile_error!(::core::concat!(
            "a view has no item `", ::core::stringify!($other), ::core::stringify!($a),
            "`: use query(select(…)), materialized(select(…)), schema(\"…\")"
        ))
    };
    ($kind:ident $N:ident $other:ident $a:tt) => {
        ::core::compile_error!(::core::concat!(
            "a table has no item `", ::core::stringify!($other), ::core::stringify!($a),
            "`: use unique(…), index(…), check(…), primary_key(…), foreign_key(…), exclude(…), schema(\"…\"), ",
            "comment(\"…\"), after_create(\"…\"), before_drop(\"…\"), validate(column, |value| …)"
        ))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __view_query {
    ($materialized:literal, $e:expr) => {
        $crate::TableItem::Query {
            materialized: $materialized,
            query: || {
                #[allow(unused_imports)]
                use $crate::ExpressionMethods as _;
                $crate::Statement::into_log($e)
            },
        }
    };
}

/// The columns of a foreign key, each with the one it refers to; both lists are as long.
#[doc(hidden)]
#[macro_export]
macro_rules! __pairs {
    ($N:ident [$($c:ident)+] [$($to:expr),+]) => {
        ::std::vec![$( $crate::foreign_key_pair($to, <$N>::$c) ),+]
    };
}

/// Columns, then options.
#[doc(hidden)]
#[macro_export]
macro_rules! __unique {
    ($N:ident [$($c:ident)+] [$($o:tt)*]) => { $crate::Unique::new([$( <$N>::$c.name() ),+])$($o)* };
    ($N:ident $c:tt [$($o:tt)*] name = $name:literal $(, $($r:tt)*)?) => {
        $crate::__unique!($N $c [$($o)*.name($name)] $($($r)*)?)
    };
    ($N:ident $c:tt [$($o:tt)*] deferrable = $yes:literal $(, $($r:tt)*)?) => {
        $crate::__unique!($N $c [$($o)*.deferrable($yes)] $($($r)*)?)
    };
    ($N:ident $c:tt [$($o:tt)*] initially = $when:ident $(, $($r:tt)*)?) => {
        $crate::__unique!($N $c [$($o)*.initially($crate::Initially::$when)] $($($r)*)?)
    };
    ($N:ident $c:tt [$($o:tt)*] nulls_not_distinct = $yes:literal $(, $($r:tt)*)?) => {
        $crate::__unique!($N $c [$($o)*.nulls_not_distinct($yes)] $($($r)*)?)
    };
    ($N:ident $c:tt [$($o:tt)*] dialect = [$($d:ident),+ $(,)?] $(, $($r:tt)*)?) => {
        $crate::__unique!($N $c [$($o)*$(.dialect($crate::dialect::Dialect::$d))+] $($($r)*)?)
    };
    ($N:ident $c:tt [$($o:tt)*] dialect = $d:ident $(, $($r:tt)*)?) => {
        $crate::__unique!($N $c [$($o)*.dialect($crate::dialect::Dialect::$d)] $($($r)*)?)
    };
    ($N:ident [$($c:ident)*] $o:tt $column:ident $(, $($r:tt)*)?) => {
        $crate::__unique!($N [$($c)* $column] $o $($($r)*)?)
    };
    ($N:ident $c:tt $o:tt $($x:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "unique(…) does not understand `", ::core::stringify!($($x)*),
            "`: use columns, then name = \"…\", deferrable = true, initially = Deferred, nulls_not_distinct = true, ",
            "dialect = Postgresql"
        ))
    };
}

/// Columns and expressions, then options.
#[doc(hidden)]
#[macro_export]
macro_rules! __index {
    ($N:ident [] $o:tt) => { ::core::compile_error!("index(…) names no column") };
    ($N:ident [$($e:tt)+] [$($o:tt)*]) => { <$crate::Index as ::core::default::Default>::default()$($e)+$($o)* };
    ($N:ident $e:tt [$($o:tt)*] name = $name:literal $(, $($r:tt)*)?) => {
        $crate::__index!($N $e [$($o)*.name($name)] $($($r)*)?)
    };
    ($N:ident $e:tt [$($o:tt)*] unique = $yes:literal $(, $($r:tt)*)?) => {
        $crate::__index!($N $e [$($o)*.unique($yes)] $($($r)*)?)
    };
    ($N:ident $e:tt [$($o:tt)*] where = $condition:expr $(, $($r:tt)*)?) => {
        $crate::__index!($N $e [$($o)*.filter($condition)] $($($r)*)?)
    };
    ($N:ident $e:tt [$($o:tt)*] using = $method:literal $(, $($r:tt)*)?) => {
        $crate::__index!($N $e [$($o)*.using($method)] $($($r)*)?)
    };
    ($N:ident $e:tt [$($o:tt)*] include = [$($c:ident),* $(,)?] $(, $($r:tt)*)?) => {
        $crate::__index!($N $e [$($o)*.include([$( <$N>::$c.name() ),*])] $($($r)*)?)
    };
    ($N:ident $e:tt [$($o:tt)*] concurrently = $yes:literal $(, $($r:tt)*)?) => {
        $crate::__index!($N $e [$($o)*.concurrently($yes)] $($($r)*)?)
    };
    ($N:ident $e:tt [$($o:tt)*] nulls_not_distinct = $yes:literal $(, $($r:tt)*)?) => {
        $crate::__index!($N $e [$($o)*.nulls_not_distinct($yes)] $($($r)*)?)
    };
    ($N:ident $e:tt [$($o:tt)*] dialect = [$($d:ident),+ $(,)?] $(, $($r:tt)*)?) => {
        $crate::__index!($N $e [$($o)*$(.dialect($crate::dialect::Dialect::$d))+] $($($r)*)?)
    };
    ($N:ident $e:tt [$($o:tt)*] dialect = $d:ident $(, $($r:tt)*)?) => {
        $crate::__index!($N $e [$($o)*.dialect($crate::dialect::Dialect::$d)] $($($r)*)?)
    };
    ($N:ident $e:tt $o:tt $option:ident = $($x:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "index(…) has no option `", ::core::stringify!($option),
            "`: use name, unique, where, using, include, concurrently, nulls_not_distinct, dialect"
        ))
    };
    ($N:ident [$($e:tt)*] $o:tt $c:ident $(. $method:ident ($($a:tt)*))* $(, $($r:tt)*)?) => {
        $crate::__index!($N [$($e)*.and(<$N>::$c$(.$method($($a)*))*)] $o $($($r)*)?)
    };
    ($N:ident [$($e:tt)*] $o:tt $expression:expr $(, $($r:tt)*)?) => {
        $crate::__index!($N [$($e)*.and($expression)] $o $($($r)*)?)
    };
}

/// Pairs of a column or an expression and an operator, then options.
#[doc(hidden)]
#[macro_export]
macro_rules! __exclude {
    ($N:ident [$($o:tt)+]) => { $crate::Exclude::new()$($o)+ };
    ($N:ident [$($o:tt)*] ($c:ident, $operator:literal) $(, $($r:tt)*)?) => {
        $crate::__exclude!($N [$($o)*.with(<$N>::$c, $operator)] $($($r)*)?)
    };
    ($N:ident [$($o:tt)*] ($e:expr, $operator:literal) $(, $($r:tt)*)?) => {
        $crate::__exclude!($N [$($o)*.with($e, $operator)] $($($r)*)?)
    };
    ($N:ident [$($o:tt)*] name = $name:literal $(, $($r:tt)*)?) => {
        $crate::__exclude!($N [$($o)*.name($name)] $($($r)*)?)
    };
    ($N:ident [$($o:tt)*] using = $method:literal $(, $($r:tt)*)?) => {
        $crate::__exclude!($N [$($o)*.using($method)] $($($r)*)?)
    };
    ($N:ident [$($o:tt)*] where = $condition:expr $(, $($r:tt)*)?) => {
        $crate::__exclude!($N [$($o)*.filter($condition)] $($($r)*)?)
    };
    ($N:ident [$($o:tt)*] deferrable = $yes:literal $(, $($r:tt)*)?) => {
        $crate::__exclude!($N [$($o)*.deferrable($yes)] $($($r)*)?)
    };
    ($N:ident [$($o:tt)*] initially = $when:ident $(, $($r:tt)*)?) => {
        $crate::__exclude!($N [$($o)*.initially($crate::Initially::$when)] $($($r)*)?)
    };
    ($N:ident [$($o:tt)*] dialect = $d:ident $(, $($r:tt)*)?) => {
        $crate::__exclude!($N [$($o)*.dialect($crate::dialect::Dialect::$d)] $($($r)*)?)
    };
    ($N:ident $o:tt $($x:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "exclude(…) does not understand `", ::core::stringify!($($x)*),
            "`: use (column, \"operator\"), then name = \"…\", using = \"…\", where = …, deferrable = true, ",
            "initially = Deferred, dialect = Postgresql"
        ))
    };
}
