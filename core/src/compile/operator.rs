//! Operators.

use super::like::part_of_text;
use super::render::Renderer;
use super::tree::Node;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::expr::{LARGEST, Op};

impl<'a> Renderer<'a> {
    pub(super) fn operation(&mut self, op: Op, operands: &[Node<'a>]) -> Result<()> {
        match (op, operands) {
            (Op::Eq | Op::Ne, [left, Node::Null]) => {
                self.operand_of(left, op)?;
                self.push(if op == Op::Eq { " IS NULL" } else { " IS NOT NULL" });
            }
            (Op::IsNull | Op::IsNotNull, [inner]) => {
                self.operand_of(inner, op)?;
                self.push(if op == Op::IsNull { " IS NULL" } else { " IS NOT NULL" });
            }
            (Op::IsDistinct | Op::IsNotDistinct, [left, right]) => {
                return self.distinct_from(op, left, right);
            }
            (Op::Not, [inner]) => return self.not(inner),
            (Op::Neg, [inner]) => {
                self.push("-");
                let start = self.sql.len();
                self.operand_of(inner, op)?;
                // two of them begin a comment
                if self.sql[start..].starts_with('-') {
                    self.sql.insert(start, '(');
                    self.push(")");
                }
            }
            (Op::DivDecimal, [left, right]) if self.dialect == Dialect::Sqlite => {
                self.operand_of(left, op)?;
                self.push(" / (");
                self.operand_of(right, Op::Add)?;
                self.push(" + 0.0)");
            }
            (Op::BitNot, [inner]) => {
                // it gives unsigned numbers there
                let unsigned = self.dialect == Dialect::Mysql;
                self.push(if unsigned { "CAST(~" } else { "~" });
                self.operand_of(inner, op)?;
                self.push(if unsigned { " AS SIGNED)" } else { "" });
            }
            (Op::BitXor, [left, right]) if self.dialect == Dialect::Sqlite => return self.xor(left, right),
            // it binds tighter than `*` there
            (Op::BitXor, [left, right]) if self.dialect == Dialect::Mysql => {
                self.grouped(left, Op::Neg.precedence(), None)?;
                self.push(" ^ ");
                self.grouped(right, Op::Neg.precedence(), None)?;
            }
            (Op::Distinct, [inner]) => {
                self.push("DISTINCT ");
                self.operand_of(inner, op)?;
            }
            (Op::Asc | Op::Desc | Op::NullsFirst | Op::NullsLast, [inner]) => {
                return self.direction(op, inner);
            }
            (Op::Exists, [inner]) => {
                self.push("EXISTS ");
                self.expression(inner)?;
            }
            (Op::AnyAtAll, [Node::Relation(relation)]) => return self.any(relation, None),
            (Op::Any, [Node::Relation(relation), condition]) => return self.any(relation, Some(condition)),
            (Op::AnyOf | Op::AllOf, [inner]) => return self.quantified(op, inner),
            (Op::Between | Op::NotBetween, [inner, low, high]) => {
                self.operand_of(inner, op)?;
                self.push(if op == Op::Between { " BETWEEN " } else { " NOT BETWEEN " });
                self.grouped(low, op.precedence(), None)?;
                self.push(" AND ");
                self.grouped(high, op.precedence(), None)?;
            }
            (Op::In | Op::NotIn, [left, right]) => return self.membership(op, left, right),
            (Op::Like | Op::NotLike, [left, right]) => {
                let word = if op == Op::Like { " LIKE " } else { " NOT LIKE " };
                return self.like(op, left, right, word, ("", ""), false);
            }
            (Op::ILike | Op::NotILike, [left, right]) => {
                return self.like(op, left, right, self.ilike_word(op == Op::NotILike), ("", ""), true);
            }
            (Op::Regexp | Op::NotRegexp, [left, right]) => return self.regexp(op, left, right),
            (Op::RegexpFlags | Op::NotRegexpFlags, [left, right, Node::Text(flags)]) => {
                return self.regexp_flags(op == Op::NotRegexpFlags, left, right, flags);
            }
            (Op::Concat, _) if self.dialect == Dialect::Mysql => {
                self.push("concat(");
                self.concat_arguments(operands)?;
                self.push(")");
            }
            // only the place tells that a text is a path
            (Op::PathExists | Op::PathMatch, [left, Node::Bind(value, ty)]) => {
                let symbol = self.symbol(op)?;
                self.operand_of(left, op)?;
                self.push(symbol);
                self.bind_as(*value, ty, "", super::Form::Plain)?;
            }
            (Op::Index, [array, place]) => {
                self.operand_of(array, op)?;
                self.push("[");
                self.expression(place)?;
                self.push("]");
            }
            (Op::Slice, [array, from, to]) => {
                self.operand_of(array, op)?;
                self.push("[");
                self.expression(from)?;
                self.push(":");
                self.expression(to)?;
                self.push("]");
            }
            (_, [left, right]) => {
                if let Some((around, insensitive, negated)) = part_of_text(op) {
                    let word = if insensitive {
                        self.ilike_word(negated)
                    } else if negated {
                        " NOT LIKE "
                    } else {
                        " LIKE "
                    };
                    return self.like(Op::Like, left, right, word, around, insensitive);
                }
                let symbol = self.symbol(op)?;
                self.operand_of(left, op)?;
                self.push(symbol);
                // PostgreSQL reads `a || b -> c` from the left
                if self.dialect == Dialect::Postgresql
                    && matches!(right, Node::Json(..))
                    && is_named_operator(op)
                {
                    self.push("(");
                    self.expression(right)?;
                    self.push(")");
                    return Ok(());
                }
                self.operand_of(right, op)?;
            }
            _ => return Err(super::malformed()),
        }
        Ok(())
    }

    pub(super) fn custom_operation(
        &mut self,
        precedence: u8,
        text: &str,
        operands: &[Node<'a>],
    ) -> Result<()> {
        let [left, right] = operands else { return Err(super::malformed()) };
        // nobody but the database knows how tightly it binds
        let outside = if precedence == 0 { LARGEST } else { precedence as i8 };
        self.grouped(left, outside, None)?;
        self.push(" ");
        self.push(text);
        self.push(" ");
        self.grouped(right, outside, None)
    }

    fn direction(&mut self, op: Op, inner: &Node<'a>) -> Result<()> {
        self.has_nulls_order(op)?;
        match inner {
            Node::LabelRef(..) | Node::Op(Op::Asc | Op::Desc, _) => self.ordered(inner)?,
            Node::Column(..) | Node::DerivedColumn(..) | Node::DerivedNamed(..) => self.ordered(inner)?,
            other => self.operand_of(other, op)?,
        }
        self.push(direction_word(op));
        Ok(())
    }

    /// Can it be said where NULLs stand in the order?
    pub(super) fn has_nulls_order(&self, op: Op) -> Result<()> {
        if matches!(op, Op::NullsFirst | Op::NullsLast) && self.dialect == Dialect::Mysql {
            return Err(self.cannot("NULLS FIRST and NULLS LAST: order by `x.is_null()` before `x`"));
        }
        Ok(())
    }

    fn distinct_from(&mut self, op: Op, left: &Node<'a>, right: &Node<'a>) -> Result<()> {
        let distinct = op == Op::IsDistinct;
        if self.dialect == Dialect::Mysql && distinct {
            self.push("NOT (");
        }
        self.operand_of(left, op)?;
        self.push(match (self.dialect, distinct) {
            (Dialect::Postgresql, true) => " IS DISTINCT FROM ",
            (Dialect::Postgresql, false) => " IS NOT DISTINCT FROM ",
            (Dialect::Sqlite, true) => " IS NOT ",
            (Dialect::Sqlite, false) => " IS ",
            (Dialect::Mysql, _) => " <=> ",
        });
        self.operand_of(right, op)?;
        if self.dialect == Dialect::Mysql && distinct {
            self.push(")");
        }
        Ok(())
    }

    /// `(a | b) - (a & b)`: SQLite has no operator for it.
    fn xor(&mut self, left: &Node<'a>, right: &Node<'a>) -> Result<()> {
        self.push("((");
        self.operand_of(left, Op::BitOr)?;
        self.push(" | ");
        self.operand_of(right, Op::BitOr)?;
        self.push(") - (");
        self.operand_of(left, Op::BitAnd)?;
        self.push(" & ");
        self.operand_of(right, Op::BitAnd)?;
        self.push("))");
        Ok(())
    }

    fn quantified(&mut self, op: Op, inner: &Node<'a>) -> Result<()> {
        if self.dialect == Dialect::Sqlite {
            return Err(self.cannot("ANY and ALL: use in_(…) or EXISTS"));
        }
        self.has_limit_inside(inner)?;
        self.push(if op == Op::AnyOf { "ANY " } else { "ALL " });
        if matches!(inner, Node::Query(_)) {
            return self.expression(inner);
        }
        if self.dialect == Dialect::Mysql {
            return Err(self.cannot("arrays"));
        }
        self.push("(");
        self.expression(inner)?;
        self.push(")");
        Ok(())
    }

    /// Nested concatenations as the arguments of one function.
    fn concat_arguments(&mut self, operands: &[Node<'a>]) -> Result<()> {
        self.list(operands, |out, operand| match operand {
            Node::Op(Op::Concat, inner) => out.concat_arguments(inner),
            other => out.expression(other),
        })
    }

    /// The symbol between two operands.
    fn symbol(&self, op: Op) -> Result<&'static str> {
        let postgresql = |symbol, what| {
            if self.dialect == Dialect::Postgresql { Ok(symbol) } else { Err(self.cannot(what)) }
        };
        Ok(match op {
            Op::Eq => " = ",
            Op::Ne => " != ",
            Op::Is => " IS ",
            Op::IsNot => " IS NOT ",
            Op::Lt => " < ",
            Op::Le => " <= ",
            Op::Gt => " > ",
            Op::Ge => " >= ",
            Op::And => " AND ",
            Op::Or => " OR ",
            Op::Add => " + ",
            Op::Sub => " - ",
            Op::Mul => " * ",
            Op::DivWhole if self.dialect == Dialect::Mysql => " DIV ",
            Op::Div | Op::DivWhole | Op::DivDecimal => " / ",
            Op::Rem => " % ",
            Op::Concat => " || ",
            Op::BitAnd => " & ",
            Op::BitOr => " | ",
            Op::BitXor => " # ",
            Op::ShiftLeft => " << ",
            Op::ShiftRight => " >> ",
            Op::Within => postgresql(" @> ", "@>: arrays, ranges and JSONB are PostgreSQL's")?,
            Op::ContainedBy => postgresql(" <@ ", "<@: arrays, ranges and JSONB are PostgreSQL's")?,
            Op::Overlap => postgresql(" && ", "&&: arrays and ranges are PostgreSQL's")?,
            Op::HasKey => postgresql(" ? ", "?: JSONB is PostgreSQL's")?,
            Op::HasAny => postgresql(" ?| ", "?|: JSONB is PostgreSQL's")?,
            Op::HasAll => postgresql(" ?& ", "?&: JSONB is PostgreSQL's")?,
            Op::PathExists => postgresql(" @? ", "@?: JSONB is PostgreSQL's")?,
            Op::PathMatch => postgresql(" @@ ", "@@: JSONB is PostgreSQL's")?,
            Op::Merge => postgresql(" || ", "|| of arrays or JSONB, which are PostgreSQL's")?,
            Op::JsonDelete => postgresql(" - ", "- of JSONB, which is PostgreSQL's")?,
            Op::AtTimeZone => postgresql(" AT TIME ZONE ", "AT TIME ZONE")?,
            _ => return Err(super::malformed()),
        })
    }
}

/// Is it one of those that PostgreSQL has one precedence for, that of every operator without a rule of its own?
const fn is_named_operator(op: Op) -> bool {
    matches!(
        op,
        Op::Concat
            | Op::Merge
            | Op::JsonDelete
            | Op::Within
            | Op::ContainedBy
            | Op::Overlap
            | Op::HasKey
            | Op::HasAny
            | Op::HasAll
            | Op::BitAnd
            | Op::BitOr
            | Op::BitXor
            | Op::ShiftLeft
            | Op::ShiftRight
    )
}

pub(super) const fn direction_word(op: Op) -> &'static str {
    match op {
        Op::Asc => " ASC",
        Op::Desc => " DESC",
        Op::NullsFirst => " NULLS FIRST",
        _ => " NULLS LAST",
    }
}
