//! Conditions on relationships.

use super::{
    Entity, Many, One, OneTarget, Relation, RelationDef, RelationField, RelationJoin, RelationTo, WriteOnly,
};
use crate::error::Result;
use crate::expr::{Condition, Expr, Fragment, Name, Op, Tok, mark};
use crate::schema::TableDef;
use crate::stmt::exists_over;
use crate::types::Value;

/// A relationship to many: what `any` and `contains` ask of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` leads to one object, not to many",
    label = "one object is asked by `.has(…)` and `.is(…)`"
)]
pub trait LeadsToMany: RelationField {}
impl<E: Entity> LeadsToMany for Many<E> {}
impl<E: Entity> LeadsToMany for WriteOnly<E> {}

/// A relationship to one: what `has` and `is` ask of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` leads to many objects, not to one",
    label = "many objects are asked by `.any(…)` and `.contains(…)`, and read by `session.many(…)`"
)]
pub trait LeadsToOne: RelationField {}
impl<T: OneTarget> LeadsToOne for One<T> {}

impl<E: Entity, F: RelationField> Relation<E, F> {
    /// `EXISTS`: there is a related object for which the condition holds; with `()`, there is any.
    pub fn any(self, condition: impl Condition) -> Expr<bool>
    where
        F: LeadsToMany,
    {
        exists_over(self.to_fragment(), condition)
    }

    /// The related objects hold this one: a comparison of keys, without a subquery.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/select.html#orm-queryguide-relationship-common-operators>
    pub fn contains(self, object: &F::Target) -> Expr<bool>
    where
        F: LeadsToMany,
    {
        Expr::from_fragment(self.related(object).unwrap_or_else(|e| Fragment::invalid(e.message())))
    }

    /// `EXISTS`: the related object fulfils the condition; with `()`, there is one.
    pub fn has(self, condition: impl Condition) -> Expr<bool>
    where
        F: LeadsToOne,
    {
        exists_over(self.to_fragment(), condition)
    }

    /// The related object is this one: a comparison of keys, without a subquery.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/select.html#orm-queryguide-relationship-common-operators>
    pub fn is(self, object: &F::Target) -> Expr<bool>
    where
        F: LeadsToOne,
    {
        Expr::from_fragment(self.related(object).unwrap_or_else(|e| Fragment::invalid(e.message())))
    }

    /// There is no related object: its foreign key is NULL.
    pub fn is_none(self) -> Expr<bool>
    where
        F: LeadsToOne,
    {
        self.null(Op::IsNull)
    }

    /// There is a related object: its foreign key is not NULL.
    pub fn is_some(self) -> Expr<bool>
    where
        F: LeadsToOne,
    {
        self.null(Op::IsNotNull)
    }

    fn null(self, op: Op) -> Expr<bool> {
        let conditions = match self.def().join() {
            Ok(RelationJoin::Direct { pairs, owner_refers: true }) => {
                pairs.into_iter().map(|(own, _)| self.own(own).op(op)).collect()
            }
            // the other side holds the key
            Ok(_) if op == Op::IsNull => return !exists_over(self.to_fragment(), ()),
            Ok(_) => return exists_over(self.to_fragment(), ()),
            Err(e) => vec![Fragment::invalid(e.message())],
        };
        Expr::from_fragment(all_of(conditions))
    }
}

impl<E: Entity, F: RelationField> Relation<E, F> {
    /// A column of the owner.
    fn own(self, index: usize) -> Fragment {
        let table = (self.def().owner)();
        match self.alias() {
            None => Fragment::column_of(table, index),
            Some(alias) => Fragment::named(Tok::AliasedColumn(index as u16, table), Name::from(alias)),
        }
    }

    /// The owner's rows to which an object is related.
    fn related(self, object: &F::Target) -> Result<Fragment> {
        let mut row = Vec::new();
        object.encode_row(&mut row);
        let target = (self.def().target)();
        Ok(all_of(match self.def().join()? {
            RelationJoin::On { .. } => {
                let is = |at: usize| Fragment::column_of(target, at).binary(Op::Eq, bound(target, at, &row));
                let key = all_of(target.primary_key().into_iter().map(is).collect());
                vec![exists_over(self.to_fragment(), Expr::<bool>::from_fragment(key)).into_fragment()]
            }
            RelationJoin::Direct { pairs, .. } => pairs
                .into_iter()
                .map(|(own, theirs)| self.own(own).binary(Op::Eq, bound(target, theirs, &row)))
                .collect(),
            RelationJoin::Secondary { table, owner, target: far } => {
                let through = through(table);
                let near = owner.into_iter().map(|(own, at)| self.own(own).binary(Op::Eq, through(at)));
                near.chain(
                    far.into_iter()
                        .map(|(theirs, at)| bound(target, theirs, &row).binary(Op::Eq, through(at))),
                )
                .collect()
            }
        }))
    }

    /// The target's rows that are related to an object: SQLAlchemy's `with_parent`.
    ///
    /// `select(Post).filter(User::posts.of(&user))` are a user's posts.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/api.html#sqlalchemy.orm.with_parent>
    pub fn of(self, parent: &E) -> Expr<bool> {
        let mut row = Vec::new();
        parent.encode_row(&mut row);
        Expr::from_fragment(of_parent(self.def(), &row).unwrap_or_else(|e| Fragment::invalid(e.message())))
    }
}

fn of_parent(def: &RelationDef, row: &[Value]) -> Result<Fragment> {
    let (owner, target) = ((def.owner)(), (def.target)());
    let by_keys = |join: RelationJoin| match join {
        RelationJoin::Direct { pairs, .. } => pairs
            .into_iter()
            .map(|(own, theirs)| bound(owner, own, row).binary(Op::Eq, Fragment::column_of(target, theirs)))
            .collect(),
        RelationJoin::Secondary { table, owner: near, target: far } => {
            let through = through(table);
            let near = near.into_iter().map(|(own, at)| bound(owner, own, row).binary(Op::Eq, through(at)));
            near.chain(
                far.into_iter()
                    .map(|(theirs, at)| Fragment::column_of(target, theirs).binary(Op::Eq, through(at))),
            )
            .collect()
        }
        RelationJoin::On { .. } => Vec::new(),
    };
    Ok(all_of(match (def.join()?, def.on) {
        (RelationJoin::On { secondary, .. }, Some(on)) => {
            let mut all = secondary.map_or_else(Vec::new, |join| by_keys(*join));
            all.push(on().of_owner(owner, row));
            all
        }
        (join, _) => by_keys(join),
    }))
}

/// Columns of the association table, under a name that the statement makes up.
fn through(table: &'static TableDef) -> impl Fn(usize) -> Fragment {
    let name = Name::made_up(mark());
    move |index| Fragment::named(Tok::AliasedColumn(index as u16, table), name.clone())
}

fn bound(table: &'static TableDef, index: usize, row: &[Value]) -> Fragment {
    Fragment::bind(&table.columns[index].ty, row[index].clone())
}

fn all_of(conditions: Vec<Fragment>) -> Fragment {
    conditions
        .into_iter()
        .reduce(|all, next| all.binary(Op::And, next))
        .unwrap_or_else(|| Fragment::of(Tok::True))
}

impl<E: Entity, F: RelationField> RelationTo<E, F> {
    /// `EXISTS` over the targets under their other name.
    pub fn any(&self, condition: impl Condition) -> Expr<bool>
    where
        F: LeadsToMany,
    {
        exists_over(self.to_fragment(), condition)
    }

    /// `EXISTS` over the target under its other name.
    pub fn has(&self, condition: impl Condition) -> Expr<bool>
    where
        F: LeadsToOne,
    {
        exists_over(self.to_fragment(), condition)
    }
}
