//! Operators.

use super::render::Renderer;
use super::tree::Node;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::expr::Op;

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
                self.operand_of(inner, op)?;
            }
            (Op::BitNot, [inner]) => {
                self.push("~");
                self.operand_of(inner, op)?;
            }
            (Op::BitXor, [left, right]) if self.dialect == Dialect::Sqlite => return self.xor(left, right),
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
                self.grouped(low, Op::And.precedence(), None)?;
                self.push(" AND ");
                self.grouped(high, Op::And.precedence(), None)?;
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
        self.grouped(left, precedence as i8, None)?;
        self.push(" ");
        self.push(text);
        self.push(" ");
        self.grouped(right, precedence as i8, None)
    }

    fn direction(&mut self, op: Op, inner: &Node<'a>) -> Result<()> {
        if matches!(op, Op::NullsFirst | Op::NullsLast) && self.dialect == Dialect::Mysql {
            return Err(self.cannot("NULLS FIRST and NULLS LAST: order by `x.is_null()` before `x`"));
        }
        match inner {
            Node::LabelRef(..) | Node::Op(Op::Asc | Op::Desc, _) => self.ordered(inner)?,
            Node::Column(..) | Node::DerivedColumn(..) | Node::DerivedNamed(..) => self.ordered(inner)?,
            other => self.operand_of(other, op)?,
        }
        self.push(match op {
            Op::Asc => " ASC",
            Op::Desc => " DESC",
            Op::NullsFirst => " NULLS FIRST",
            _ => " NULLS LAST",
        });
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

    const fn ilike_word(&self, negated: bool) -> &'static str {
        match (self.dialect, negated) {
            (Dialect::Postgresql, false) => " ILIKE ",
            (Dialect::Postgresql, true) => " NOT ILIKE ",
            (_, false) => " LIKE ",
            (_, true) => " NOT LIKE ",
        }
    }

    /// `left LIKE before || right || after ESCAPE c`; where there is no ILIKE, both sides are lowered.
    fn like(
        &mut self,
        op: Op,
        left: &Node<'a>,
        right: &Node<'a>,
        word: &str,
        (before, after): (&str, &str),
        insensitive: bool,
    ) -> Result<()> {
        let lower = insensitive && self.dialect != Dialect::Postgresql;
        if lower {
            self.lowered(left)?;
        } else {
            self.operand_of(left, op)?;
        }
        self.push(word);
        let function = self.dialect == Dialect::Mysql && !(before.is_empty() && after.is_empty());
        let between = if function { ", " } else { " || " };
        if function {
            self.push("concat(");
        }
        if !before.is_empty() {
            self.push(before);
            self.push(between);
        }
        if lower {
            self.lowered(right)?;
        } else {
            self.operand_of(right, if before.is_empty() && after.is_empty() { op } else { Op::Concat })?;
        }
        if !after.is_empty() {
            self.push(between);
            self.push(after);
        }
        if function {
            self.push(")");
        }
        if let Node::Escape(character, _) = right {
            self.push(" ESCAPE ");
            self.dialect.write_literal(&character.to_string().into(), &mut self.sql)?;
        }
        Ok(())
    }

    fn lowered(&mut self, node: &Node<'a>) -> Result<()> {
        self.push("lower(");
        self.expression(node)?;
        self.push(")");
        Ok(())
    }

    fn regexp(&mut self, op: Op, left: &Node<'a>, right: &Node<'a>) -> Result<()> {
        self.operand_of(left, op)?;
        self.push(match (self.dialect, op) {
            (Dialect::Postgresql, Op::Regexp) => " ~ ",
            (Dialect::Postgresql, _) => " !~ ",
            (_, Op::Regexp) => " REGEXP ",
            _ => " NOT REGEXP ",
        });
        self.operand_of(right, op)
    }

    fn regexp_flags(&mut self, negated: bool, left: &Node<'a>, right: &Node<'a>, flags: &str) -> Result<()> {
        let op = Op::Regexp;
        match self.dialect {
            Dialect::Sqlite => Err(self.cannot("flags of regular expressions")),
            Dialect::Mysql => {
                self.push(if negated { "NOT REGEXP_LIKE(" } else { "REGEXP_LIKE(" });
                self.expression(left)?;
                self.push(", ");
                self.expression(right)?;
                self.push(", ");
                self.dialect.write_literal(&flags.into(), &mut self.sql)?;
                self.push(")");
                Ok(())
            }
            Dialect::Postgresql => {
                self.operand_of(left, op)?;
                let mark = if negated { " !" } else { " " };
                self.push(mark);
                if flags == "i" {
                    self.push("~* ");
                    return self.operand_of(right, op);
                }
                self.push("~ CONCAT('(?', ");
                self.dialect.write_literal(&flags.into(), &mut self.sql)?;
                self.push(", ')', ");
                self.expression(right)?;
                self.push(")");
                Ok(())
            }
        }
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
            Op::Div => " / ",
            Op::Rem => " % ",
            Op::Concat => " || ",
            Op::BitAnd => " & ",
            Op::BitOr => " | ",
            Op::BitXor if self.dialect == Dialect::Mysql => " ^ ",
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

/// What stands around the text that is looked for; is it looked for in any case; is it the contrary?
fn part_of_text(op: Op) -> Option<((&'static str, &'static str), bool, bool)> {
    const ANY: &str = "'%'";
    Some(match op {
        Op::Contains => ((ANY, ANY), false, false),
        Op::NotContains => ((ANY, ANY), false, true),
        Op::StartsWith => (("", ANY), false, false),
        Op::NotStartsWith => (("", ANY), false, true),
        Op::EndsWith => ((ANY, ""), false, false),
        Op::NotEndsWith => ((ANY, ""), false, true),
        Op::IContains => ((ANY, ANY), true, false),
        Op::NotIContains => ((ANY, ANY), true, true),
        Op::IStartsWith => (("", ANY), true, false),
        Op::NotIStartsWith => (("", ANY), true, true),
        Op::IEndsWith => ((ANY, ""), true, false),
        Op::NotIEndsWith => ((ANY, ""), true, true),
        _ => return None,
    })
}
