//! Expressions.

use super::from::Reads;
use super::render::Renderer;
use super::tree::{Node, Source};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::expr::Op;
use crate::orm::{RelationDef, RelationJoin};

impl Renderer<'_> {
    pub(super) fn expression(&mut self, node: &Node<'_>) -> Result<()> {
        match node {
            Node::Column(source, index) => self.column(source, *index),
            Node::Table(source) => self.source(source),
            Node::Relation(def, _) => {
                return Err(crate::Error::statement(format!(
                    "relationship {} stands where an expression is expected; use .any(…) or .has(…)",
                    def.path()
                )));
            }
            Node::Bind(value, ty) => self.bind(*value, Some(ty))?,
            Node::BindList(first, count, ty) => {
                self.push("(");
                for i in 0..*count {
                    self.push(if i == 0 { "" } else { ", " });
                    self.bind(first + i, Some(ty))?;
                }
                self.push(")");
            }
            Node::Int(value) => self.push(&value.to_string()),
            Node::Null => self.push("NULL"),
            Node::Default => self.push("DEFAULT"),
            Node::Text(sql) => self.push(sql),
            Node::Op(op, operands) => return self.operation(*op, operands),
            Node::Call(function, arguments) => return self.call(function.name, arguments),
            Node::CallNamed(name, arguments) => {
                self.ident(name);
                self.push("(");
                self.list(arguments, |out, argument| out.expression(argument))?;
                self.push(")");
            }
            Node::Cast(ty, inner) => {
                self.push("CAST(");
                self.expression(inner)?;
                self.push(" AS ");
                let name = self.dialect.cast_type(ty)?;
                self.push(&name);
                self.push(")");
            }
            Node::Label(name, inner) => {
                self.expression(inner)?;
                self.push(" AS ");
                self.ident(name);
            }
            Node::LabelRef(_, inner) => return self.expression(inner),
            Node::Query(query) => {
                self.push("(");
                self.select(query)?;
                self.push(")");
            }
        }
        Ok(())
    }

    /// An operand, in parentheses where the operator binds tighter than it.
    pub(super) fn operand(&mut self, node: &Node<'_>, parent: Op, right: bool) -> Result<()> {
        let inner = match node {
            Node::Op(op, _) => *op,
            Node::LabelRef(_, inner) => return self.operand(inner, parent, right),
            _ => return self.expression(node),
        };
        let (outside, inside) = (parent.precedence(), inner.precedence());
        let associative =
            matches!(parent, Op::And | Op::Or | Op::Add | Op::Mul | Op::Concat) && parent == inner;
        if inside > outside || associative || (inside == outside && !right && inside > Op::Eq.precedence()) {
            return self.expression(node);
        }
        self.push("(");
        self.expression(node)?;
        self.push(")");
        Ok(())
    }

    fn operation(&mut self, op: Op, operands: &[Node<'_>]) -> Result<()> {
        match (op, operands) {
            (Op::Eq | Op::Ne, [left, Node::Null]) => {
                self.operand(left, op, false)?;
                self.push(if op == Op::Eq { " IS NULL" } else { " IS NOT NULL" });
            }
            (Op::IsNull | Op::IsNotNull, [inner]) => {
                self.operand(inner, op, false)?;
                self.push(if op == Op::IsNull { " IS NULL" } else { " IS NOT NULL" });
            }
            (Op::Not, [inner]) => {
                self.push("NOT ");
                self.operand(inner, op, true)?;
            }
            (Op::Neg, [inner]) => {
                self.push("-");
                self.operand(inner, op, true)?;
            }
            (Op::Distinct, [inner]) => {
                self.push("DISTINCT ");
                self.expression(inner)?;
            }
            (Op::Asc | Op::Desc | Op::NullsFirst | Op::NullsLast, [inner]) => {
                self.ordered(inner)?;
                self.push(match op {
                    Op::Asc => " ASC",
                    Op::Desc => " DESC",
                    Op::NullsFirst if self.dialect == Dialect::Mysql => {
                        return Err(self.cannot("NULLS FIRST"));
                    }
                    Op::NullsLast if self.dialect == Dialect::Mysql => return Err(self.cannot("NULLS LAST")),
                    Op::NullsFirst => " NULLS FIRST",
                    _ => " NULLS LAST",
                });
            }
            (Op::Exists, [inner]) => {
                self.push("EXISTS ");
                self.expression(inner)?;
            }
            (Op::AnyAtAll, [Node::Relation(def, alias)]) => return self.any(def, *alias, None),
            (Op::Any, [Node::Relation(def, alias), condition]) => {
                return self.any(def, *alias, Some(condition));
            }
            (Op::Between, [inner, low, high]) => {
                self.operand(inner, op, false)?;
                self.push(" BETWEEN ");
                self.operand(low, op, false)?;
                self.push(" AND ");
                self.operand(high, op, false)?;
            }
            (Op::In | Op::NotIn, [left, Node::BindList(_, 0, _)]) => {
                // an empty list is false, an empty NOT IN true, even of NULL
                self.push("(");
                self.operand(left, op, false)?;
                self.push(if op == Op::In {
                    " IN (NULL) AND (1 != 1))"
                } else {
                    " NOT IN (NULL) OR (1 = 1))"
                });
            }
            (Op::ILike | Op::ILikeEscape, [left, right]) if self.dialect != Dialect::Postgresql => {
                self.call("lower", std::slice::from_ref(left))?;
                self.push(" LIKE ");
                self.call("lower", std::slice::from_ref(right))?;
                self.push(if op == Op::ILikeEscape { " ESCAPE '/'" } else { "" });
            }
            (Op::Concat, [left, right]) if self.dialect == Dialect::Mysql => {
                self.push("concat(");
                self.expression(left)?;
                self.push(", ");
                self.expression(right)?;
                self.push(")");
            }
            (_, [left, right]) => {
                self.operand(left, op, false)?;
                self.push(symbol(op));
                self.operand(right, op, true)?;
                self.push(if matches!(op, Op::LikeEscape | Op::ILikeEscape) { " ESCAPE '/'" } else { "" });
            }
            _ => return Err(super::malformed()),
        }
        Ok(())
    }

    /// An expression in ORDER BY or GROUP BY: a label says its name.
    pub(super) fn ordered(&mut self, node: &Node<'_>) -> Result<()> {
        match node {
            Node::LabelRef(name, _) => {
                self.ident(name);
                Ok(())
            }
            other => self.expression(other),
        }
    }

    fn call(&mut self, name: &'static str, arguments: &[Node<'_>]) -> Result<()> {
        let name = self.dialect.function(name);
        if arguments.is_empty() && name == "CURRENT_TIMESTAMP" {
            self.push(name);
            return Ok(());
        }
        self.push(name);
        self.push("(");
        self.list(arguments, |out, argument| out.expression(argument))?;
        self.push(")");
        Ok(())
    }

    /// `EXISTS (SELECT 1 FROM posts WHERE users.id = posts.author_id AND …)`
    fn any(
        &mut self,
        def: &'static RelationDef,
        alias: Option<&str>,
        condition: Option<&Node<'_>>,
    ) -> Result<()> {
        let (owner, target) = ((def.owner)(), (def.target)());
        // a table that refers to itself is read under another name inside
        let made_up = (alias.is_none() && owner.same(target)).then(|| self.make_up(target.name));
        let inside = Source { table: target, alias: alias.or(made_up.as_deref()) };
        let outside = Source { table: owner, alias: None };
        self.push("EXISTS (SELECT 1 FROM ");
        let mut reads = Reads::default();
        let mut conditions = Vec::new();
        match def.join()? {
            RelationJoin::Direct { pairs, .. } => {
                conditions.extend(pairs.into_iter().map(|(o, t)| ((outside, o), (inside, t))));
            }
            RelationJoin::Secondary { table, owner, target } => {
                let through = Source { table, alias: None };
                self.source(&through);
                self.push(", ");
                reads.add(through);
                conditions.extend(owner.into_iter().map(|(o, s)| ((outside, o), (through, s))));
                conditions.extend(target.into_iter().map(|(t, s)| ((inside, t), (through, s))));
            }
        }
        self.source(&inside);
        reads.add(inside);
        self.push(" WHERE ");
        for (i, ((left, l), (right, r))) in conditions.iter().enumerate() {
            self.push(if i == 0 { "" } else { " AND " });
            self.column(left, *l);
            self.push(" = ");
            self.column(right, *r);
        }
        if let Some(condition) = condition {
            let (outer, adapted) = (self.outer.len(), self.adapted.len());
            reads.into_outer(&mut self.outer);
            self.adapted.extend(made_up.map(|name| (target, name)));
            self.push(" AND ");
            self.operand(condition, Op::And, true)?;
            self.outer.truncate(outer);
            self.adapted.truncate(adapted);
        }
        self.push(")");
        Ok(())
    }
}

const fn symbol(op: Op) -> &'static str {
    match op {
        Op::Eq => " = ",
        Op::Ne => " != ",
        Op::Lt => " < ",
        Op::Le => " <= ",
        Op::Gt => " > ",
        Op::Ge => " >= ",
        Op::And => " AND ",
        Op::Or => " OR ",
        Op::Like | Op::LikeEscape => " LIKE ",
        Op::NotLike => " NOT LIKE ",
        Op::ILike | Op::ILikeEscape => " ILIKE ",
        Op::In => " IN ",
        Op::NotIn => " NOT IN ",
        Op::Add => " + ",
        Op::Sub => " - ",
        Op::Mul => " * ",
        Op::Div => " / ",
        Op::Rem => " % ",
        Op::Concat => " || ",
        _ => " ",
    }
}
