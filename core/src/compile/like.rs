//! `LIKE` and its kind, and regular expressions.

use super::render::Renderer;
use super::tree::Node;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::expr::Op;

impl<'a> Renderer<'a> {
    pub(super) const fn ilike_word(&self, negated: bool) -> &'static str {
        match (self.dialect, negated) {
            (Dialect::Postgresql, false) => " ILIKE ",
            (Dialect::Postgresql, true) => " NOT ILIKE ",
            (_, false) => " LIKE ",
            (_, true) => " NOT LIKE ",
        }
    }

    /// `left LIKE before || right || after ESCAPE c`; where there is no ILIKE, both sides are lowered.
    pub(super) fn like(
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

    pub(super) fn regexp(&mut self, op: Op, left: &Node<'a>, right: &Node<'a>) -> Result<()> {
        self.operand_of(left, op)?;
        self.push(match (self.dialect, op) {
            (Dialect::Postgresql, Op::Regexp) => " ~ ",
            (Dialect::Postgresql, _) => " !~ ",
            (_, Op::Regexp) => " REGEXP ",
            _ => " NOT REGEXP ",
        });
        self.operand_of(right, op)
    }

    pub(super) fn regexp_flags(
        &mut self,
        negated: bool,
        left: &Node<'a>,
        right: &Node<'a>,
        flags: &str,
    ) -> Result<()> {
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
}

/// What stands around the text that is looked for; is it looked for in any case; is it the contrary?
pub(super) fn part_of_text(op: Op) -> Option<((&'static str, &'static str), bool, bool)> {
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
