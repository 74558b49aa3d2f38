//! `models!` and `metadata!`: the grammar.

/// Declares models: for each, a plain struct (the type `User`) and a constant of the same name (the value `User`), with
/// its columns and relationships as associated constants.
///
/// ```
/// use aludel::prelude::*;
///
/// models! {
///     /// Somebody who writes posts.
///     #[derive(Debug)]
///     pub struct User in "users" {
///         pub id: i64 = column(primary_key),
///         pub email: String = column(String(100), unique),
///         pub nick: Option<String>,
///         pub posts: Many<Post> = relationship(back_populates = author, cascade = [All, DeleteOrphan]),
///     }
///
///     #[derive(Debug)]
///     pub struct Post in "posts" {
///         pub id: i64 = column(primary_key),
///         pub title: String = column(String(50)),
///         pub author_id: i64 = column(foreign_key(User::id, on_delete = Cascade), index),
///         pub author: One<User> = relationship(author_id, back_populates = posts),
///         pub tags: Many<Tag> = relationship(secondary = PostTag);
///
///         unique(author_id, title),                 // after a semicolon: what belongs to the whole table
///         check(Post::title.ne("")),
///     }
///
///     #[derive(Debug)]
///     pub struct Tag in "tags" { pub id: i64 = column(primary_key), pub name: String = column(String(50)) }
///
///     /// An association table: a table without an entity of its own.
///     pub table PostTag in "post_tags" {
///         post_id: i64 = column(primary_key, foreign_key(Post::id)),
///         tag_id: i64 = column(primary_key, foreign_key(Tag::id)),
///     }
/// }
/// pub static SCHEMA: Metadata = metadata![User, Post, Tag, PostTag];
///
/// let user = User::new().email("ed@x").posts([Post::new().title("first")]);
/// let query = select(User).filter(User::posts.any(Post::title.startswith("f")));
/// # let _ = (user, query);
/// ```
///
/// **Columns.** `field: Type` or `field: Type = column(attributes)`. A type is a Rust type that a column can hold, a marker
/// of [`column_types!`](crate::column_types!), or `Option` of either for a nullable column. Attributes: an SQL type
/// (`String(50)`, `Text`, `Numeric(10, 2)`, …), `primary_key`, `unique`, `index`, `name = "…"` (in the database),
/// `comment = "…"`, `foreign_key(Model::column, on_delete = Cascade, on_update = …, deferrable = true,
/// initially = Deferred, name = "…", use_alter = true)`, `default(rust or SQL expression)` (also `insert_default`),
/// `onupdate(…)`, `server_default(…)`, `autoincrement = false`, `identity` or `identity(always, start = 10, …)`,
/// `version_id` (an integer that counts the changes of a row: who changes an old one gets an error),
/// `computed(expression)` or `computed(expression, stored)` or `(…, virtual)`, `sequence(SEQUENCE)`, `deferred` (not read
/// unless a statement asks for it, as a group where it is `deferred = "group"`).
///
/// **Relationships.** `field: Many<Model>`, `One<Model>`, `One<Option<Model>>` or `WriteOnly<Model>`
/// `= relationship(options)`: the foreign key's column where there are several, `back_populates = field`,
/// `secondary = Table`, `keys = (Table::to_owner, Table::to_target)` where that refers twice to one table, `on = |owner, target|
/// condition` in place of a foreign key (one among its equalities is written), `cascade = [All, DeleteOrphan]`,
/// `order_by = Model::column`,
/// `lazy = Selectin` (or `Joined`, `Subquery`, `Raise`, …: see [`Lazy`](crate::Lazy)), `viewonly`,
/// `passive_deletes` (the database deletes or cuts off what is on the far side), `post_update` (the foreign key is written after
/// the rows, which may then refer to each other).
///
/// **Mixins.** `..Timestamps` after the fields puts those of a [`mixin!`](crate::mixin!) there.
///
/// **Inheritance.** `kind: String = polymorphic("employee")` makes a base; a member's first field is
/// `employee: Employee = inherits("engineer")`, and it has a table of its own or, without `in "table"`, its base's. Enums over
/// them are declared by [`polymorphic!`](crate::polymorphic!). `polymorphic("employee", members = [Engineer])` names those that are
/// deleted along with what their base belongs to.
///
/// **More fields.** `full_name: String = column_property(expression)` is read and never written; `home: Address =
/// composite(street, city)` is a value of several columns, see [`composite!`](crate::composite!).
///
/// **The table**, after a semicolon:
/// - `unique(a, b)`, with `name = "…"`, `deferrable = true`, `initially = Deferred`, `nulls_not_distinct = true`;
/// - `index(a, b.desc(), func::lower(Model::c))`: columns by name, anything else as an expression; with `name = "…"`,
///   `unique = true`, `where = condition`, `using = "gin"`, `include = [c, d]`, `concurrently = true`,
///   `nulls_not_distinct = true`; `a.ops("text_pattern_ops")` is an operator class;
/// - `check(condition)`, `check("name", condition)`; `primary_key(a, b)`; `comment("…")`;
/// - `foreign_key((a, b), (Model::c, Model::d), on_delete = Cascade, …)`: of several columns;
/// - `exclude((room, "="), (func::…, "&&"), using = "gist", where = condition)`: PostgreSQL's;
/// - `validate(column, |value| …)`: refuses values, by a `Result`, or by a `bool` with a message behind it;
/// - `after_create("SQL")`, `before_drop("SQL")`: sent with the table;
/// - `schema("…")`, which `struct Log in "audit"."log"` says as well.
///
/// An index, constraint or SQL that is meant for some databases says so: `dialect = Postgresql`, of
/// indexes and unique constraints also `dialect = [Postgresql, Sqlite]`. What a database cannot do is an error of
/// `create_all` otherwise.
///
/// **Views.** `view Name in "name" { columns; query(select(…)) }` is read like a model and has no drafts; `create_all`
/// creates it after the tables. `materialized(select(…))` keeps what it shows until it is refreshed (PostgreSQL). Without
/// either, it is a view that exists already.
///
/// ```
/// use aludel::prelude::*;
/// models! {
///     pub struct Book in "books" {
///         pub id: i64 = column(primary_key),
///         pub title: String = column(String(100)),
///         pub price: i64,
///         pub pieces: i64 = column(server_default(0)),
///         pub worth: i64 = column(computed(Book::price * Book::pieces, stored));
///
///         index(func::lower(Book::title), name = "ix_books_title"),
///         index(price.desc(), where = Book::pieces.gt(0)),
///     }
///
///     pub view Dear in "dear_books" {
///         pub id: i64 = column(primary_key),
///         pub title: String;
///         query(select((Book::id, Book::title)).filter(Book::price.gt(100))),
///     }
/// }
/// let dear = metadata![Book, Dear].views().remove(0);
/// # use aludel::{Compile, dialect::Dialect};
/// assert_eq!(
///     dear.to_sql(Dialect::Sqlite)?,
///     "CREATE VIEW dear_books (id, title) AS SELECT books.id, books.title FROM books WHERE books.price > 100"
/// );
/// # Ok::<(), aludel::Error>(())
/// ```
///
/// `new` cannot be a field's name: it begins a draft.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html>
#[macro_export]
macro_rules! models {
    ($( $(#[$($m:tt)*])* $vis:vis $kind:ident $Name:ident $(in $table:literal $(. $name:literal)?)? { $($body:tt)* } )*) => {
        $( $crate::__model! { $kind [$(#[$($m)*])*] [$vis] $Name [$($table $(. $name)?)?] [] { $($body)* } } )*
    };
}

/// Gathers the tables of models, for `create_all` and migrations. Models may stand in several modules and crates.
///
/// ```
/// # use aludel::prelude::*;
/// models! { pub struct Tag in "tags" { pub id: i64 = column(primary_key) } }
/// pub static SCHEMA: Metadata = metadata![Tag];
/// assert_eq!(SCHEMA.tables()[0].name, "tags");
/// ```
#[macro_export]
macro_rules! metadata {
    [$($model:expr),* $(,)?] => { $crate::Metadata::new(const { &[$($model.table()),*] }) };
}

/// One model.
#[doc(hidden)]
#[macro_export]
macro_rules! __model {
    // what it inherits, its base tells
    (struct $m:tt $vis:tt $Name:ident [$($table:literal)?] $more:tt {
        $(#[$($fm:tt)*])* $fvis:vis $f:ident : $($Base:ident)::+ = inherits ( $($arg:tt)* ) $($rest:tt)*
    }) => {
        $($Base)::+ ! {
            [$($Base)::+]
            { $m $vis $Name [$($table)?] { [$(#[$($fm)*])*] [$fvis] $f [$($arg)*] } }
            $more { $($rest)* }
        }
    };
    ($kind:ident $m:tt $vis:tt $Name:ident [] $more:tt $body:tt) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($Name), "` needs a table: ", ::core::stringify!($kind), " ",
            ::core::stringify!($Name), " in \"table_name\" { … }"
        ));
    };
    ($kind:ident $m:tt $vis:tt $Name:ident [$schema:literal . $table:literal] [] $body:tt) => {
        $crate::__model! { $kind $m $vis $Name [$table] [schema($schema)] $body }
    };
    ($kind:ident $m:tt $vis:tt $Name:ident [$table:literal] [$($more:tt)*] {
        $( $(#[$($fm:tt)*])* $fvis:vis $f:ident : $t:ty $(= $how:ident ( $($arg:tt)* ))? ),* $(,)?
        $(; $( $item:ident $iarg:tt ),* $(,)? )?
    }) => {
        $crate::__split! {
            $kind { $m $vis $Name $table [$($more)* $($($item $iarg)*)?] }
            $( $($how)? { [$(#[$($fm)*])*] [$fvis] $f [$t] [$($($arg)*)?] } )*
            relationship {}
        }
    };
    ($kind:ident $m:tt $vis:tt $Name:ident [$table:literal] [$($more:tt)*] {
        $( $(#[$($fm:tt)*])* $fvis:vis $f:ident : $t:ty $(= $how:ident ( $($arg:tt)* ))? , )*
        $( .. $($mixin:ident)::+ ),+ $(,)?
        $(; $( $item:ident $iarg:tt ),* $(,)? )?
    }) => {
        $crate::__mix! {
            $kind { $m $vis $Name $table [$($more)* $($($item $iarg)*)?] }
            [$( $($how)? { [$(#[$($fm)*])*] [$fvis] $f [$t] [$($($arg)*)?] } )*]
            [$( [$($mixin)::+] )+]
        }
    };
    // Half typed: the compiler explains the body, and the model's name stays known.
    (struct $m:tt [$vis:vis] $Name:ident [$table:literal] $more:tt { $($body:tt)* }) => {
        $vis struct $Name { $($body)* }
    };
    ($kind:ident $m:tt $vis:tt $Name:ident $table:tt $more:tt $body:tt) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($Name), "`: expected `struct ", ::core::stringify!($Name),
            " in \"table\" { field: Type = column(…), … }`, `table …` or `view …`"
        ));
    };
}

/// Sorts fields into columns and relationships, all at once: each relationship ends a run of columns, and one that is
/// none ends the last.
#[doc(hidden)]
#[macro_export]
macro_rules! __split {
    // an expression is a column that no table has
    ($kind:ident $cx:tt
     $( $(column)? { $($c:tt)+ } )*
     column_property { $pa:tt $pv:tt $p:ident $t:tt [$($expression:tt)*] }
     $($rest:tt)*) => {
        $crate::__split! {
            $kind $cx
            $( { $($c)+ } )*
            { $pa $pv $p $t [property($($expression)*)] }
            $($rest)*
        }
    };
    ($kind:ident { $m:tt $vis:tt $Name:ident $($cx:tt)* }
     $( $(column)? { $($c:tt)+ } )*
     composite { $($composite:tt)+ }
     $($rest:tt)*) => {
        $crate::__compose! {
            { $kind $m $vis $Name $($cx)* } [$( { $($c)+ } )*] [] [[] []] composite { $($composite)+ } $($rest)*
        }
    };
    // the base of others
    (struct { $m:tt $vis:tt $Name:ident $($cx:tt)* }
     $( $(column)? { $($c:tt)+ } )*
     polymorphic { $pa:tt $pv:tt $p:ident $t:tt [$identity:expr $(, $($more:tt)*)?] }
     $($rest:tt)*) => {
        $crate::__root! { $Name $p $t }
        $crate::__split! {
            base { $m $vis $Name $($cx)* }
            $( { $($c)+ } )*
            { $pa $pv $p $t [polymorphic($identity) $(, $($more)*)?] }
            $($rest)*
        }
    };
    ($kind:ident $cx:tt $( $( $(column)? { $($c:tt)+ } )* relationship { $([$($r:tt)*] $($rest:tt)*)? } )*) => {
        $crate::__declare! {
            $kind $cx
            [$($( { $($c)+ } )*)*]
            [$($( { [$($r)*] $($rest)* } )?)*]
        }
    };
    ($kind:ident { $m:tt $vis:tt $Name:ident $($cx:tt)* } $($other:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($Name), "`: a field is declared as `name: Type`, `name: Type = column(…)` or ",
            "`name: Many<Model> = relationship(…)`; `column_property(…)` and `polymorphic(…)` stand before relationships, `inherits(…)` ",
            "at the first field"
        ));
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __declare {
    (struct { $m:tt $vis:tt $Name:ident $table:literal $items:tt } $columns:tt $relations:tt) => {
        $crate::__struct! { $m [] $vis $Name [] $columns $relations }
        $crate::__group! { __entity { struct $m $vis $Name $table $items $columns $relations [] [] } [] [$crate::Here] [0] $columns }
    };
    (base { $m:tt $vis:tt $Name:ident $($cx:tt)* } [$($column:tt)*] $relations:tt) => {
        $crate::__declare! { struct { $m $vis $Name $($cx)* } [$($column)*] $relations }
        $crate::__number! { __lineage { $Name [] [] [0] $relations [] } [] [0] [$( { [] $column } )*] }
    };
    (member $cx:tt $columns:tt $relations:tt) => {
        $crate::__declare_member! { $cx $columns $relations [] [[] []] }
    };
    (view { $m:tt $vis:tt $Name:ident $table:literal [$($items:tt)*] } $columns:tt $relations:tt) => {
        $crate::__struct! { $m [] $vis $Name [] $columns $relations }
        $crate::__group! {
            __entity { view $m $vis $Name $table [$($items)* view()] $columns $relations [] [] }
            [] [$crate::Here] [0] $columns
        }
    };
    (mixin { $m:tt $vis:tt $Name:ident } $columns:tt $relations:tt) => {
        $crate::__number! { __mixin { $m $vis $Name ($) $relations } [] [0] $columns }
    };
    (table { $m:tt $vis:tt $Name:ident $table:literal $items:tt } $columns:tt []) => {
        $crate::__group! { __table { table $m $vis $Name $table $items $columns } [] [$crate::Here] [0] $columns }
    };
    (table { $m:tt $vis:tt $Name:ident $($cx:tt)* } $columns:tt $relations:tt) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($Name), "`: a `table` has no relationships; declare it as a `struct`"
        ));
    };
    ($kind:ident { $m:tt $vis:tt $Name:ident $($cx:tt)* } $columns:tt $relations:tt) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($kind), " ", ::core::stringify!($Name), "`: expected `struct`, `table` or `view`"
        ));
    };
}

/// Puts columns into groups of sixteen, the last filled up with `{}`; then calls the macro it was given.
#[doc(hidden)]
#[macro_export]
macro_rules! __group {
    ($then:ident $cx:tt $groups:tt $place:tt $base:tt [$($columns:tt)*]) => {
        $crate::__group! { @ $then $cx $groups $place $base $($columns)* {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} }
    };
    (@ $then:ident $cx:tt $groups:tt $place:tt $base:tt $({})*) => { $crate::$then! { $cx $groups } };
    (@ $then:ident $cx:tt [$($groups:tt)*] [$($place:tt)*] [$($base:tt)*]
     $a:tt $b:tt $c:tt $d:tt $e:tt $f:tt $g:tt $h:tt $i:tt $j:tt $k:tt $l:tt $m:tt $n:tt $o:tt $p:tt $($rest:tt)*) => {
        $crate::__group! {
            @ $then $cx
            [$($groups)* { [$($place)*] [$($base)*] $a $b $c $d $e $f $g $h $i $j $k $l $m $n $o $p }]
            [$crate::Next<$($place)*>] [16 + $($base)*]
            $($rest)*
        }
    };
}

/// Calls a macro for each column of a group, with its place in the group; `{}` is no column.
#[doc(hidden)]
#[macro_export]
macro_rules! __each_column {
    ($then:ident $cx:tt { $place:tt $base:tt
     $a:tt $b:tt $c:tt $d:tt $e:tt $f:tt $g:tt $h:tt $i:tt $j:tt $k:tt $l:tt $m:tt $n:tt $o:tt $p:tt }) => {
        $crate::$then! { $cx $place $base 0 $a }
        $crate::$then! { $cx $place $base 1 $b }
        $crate::$then! { $cx $place $base 2 $c }
        $crate::$then! { $cx $place $base 3 $d }
        $crate::$then! { $cx $place $base 4 $e }
        $crate::$then! { $cx $place $base 5 $f }
        $crate::$then! { $cx $place $base 6 $g }
        $crate::$then! { $cx $place $base 7 $h }
        $crate::$then! { $cx $place $base 8 $i }
        $crate::$then! { $cx $place $base 9 $j }
        $crate::$then! { $cx $place $base 10 $k }
        $crate::$then! { $cx $place $base 11 $l }
        $crate::$then! { $cx $place $base 12 $m }
        $crate::$then! { $cx $place $base 13 $n }
        $crate::$then! { $cx $place $base 14 $o }
        $crate::$then! { $cx $place $base 15 $p }
    };
}

/// An item with those of a field's attributes that are documentation.
#[doc(hidden)]
#[macro_export]
macro_rules! __documented {
    ([] [$($d:tt)*] $($item:tt)*) => { $($d)* $($item)* };
    ([#[doc $($x:tt)*] $($more:tt)*] [$($d:tt)*] $($item:tt)*) => {
        $crate::__documented! { [$($more)*] [$($d)* #[doc $($x)*]] $($item)* }
    };
    ([#[$($x:tt)*] $($more:tt)*] $d:tt $($item:tt)*) => { $crate::__documented! { [$($more)*] $d $($item)* } };
}
