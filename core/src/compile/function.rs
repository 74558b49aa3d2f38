//! Functions, aggregates and windows.

use super::render::Renderer;
use super::tree::Node;
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::expr::{COMMA, Edge, FrameUnit, Function, Op, Window};

impl<'a> Renderer<'a> {
    pub(super) fn call(&mut self, function: &'static Function, arguments: &[Node<'a>]) -> Result<()> {
        if function.bare {
            self.push(function.name);
            return Ok(());
        }
        if function.name == "aggregate_strings" {
            return self.aggregate_strings(arguments);
        }
        let name = self.dialect.function(function.name)?;
        self.push(name);
        // a word of SQL's own stands alone
        if arguments.is_empty() && name == "CURRENT_TIMESTAMP" {
            return Ok(());
        }
        // an aggregate looks at the rows, which have no labels
        let repeat = self.labels_repeat;
        self.labels_repeat &= !is_aggregate(name);
        self.arguments(arguments)?;
        self.labels_repeat = repeat;
        Ok(())
    }

    pub(super) fn call_named(&mut self, name: &str, arguments: &[Node<'a>]) -> Result<()> {
        for (i, part) in name.split('.').enumerate() {
            self.push(if i == 0 { "" } else { "." });
            self.dialect.write_function_name(part, &mut self.sql);
        }
        self.arguments(arguments)
    }

    fn arguments(&mut self, arguments: &[Node<'a>]) -> Result<()> {
        self.push("(");
        self.list(arguments, |out, argument| out.grouped(argument, COMMA, None))?;
        self.push(")");
        Ok(())
    }

    /// `string_agg(x, sep)`; the separator comes twice: as text, which MySQL wants, and as a value.
    fn aggregate_strings(&mut self, arguments: &[Node<'a>]) -> Result<()> {
        let [expression, Node::Text(text), bound] = arguments else { return Err(super::malformed()) };
        // an order inside belongs to the last argument
        let (bound, order) = match bound {
            Node::AggregateOrder(parts) => (&parts[0], &parts[1..]),
            other => (other, &[][..]),
        };
        if self.dialect == Dialect::Sqlite && matches!(expression, Node::Op(Op::Distinct, _)) {
            return Err(
                self.cannot("group_concat of distinct texts with a separator: aggregate a subquery of them")
            );
        }
        self.push(if self.dialect == Dialect::Postgresql { "string_agg(" } else { "group_concat(" });
        self.expression(expression)?;
        if self.dialect != Dialect::Mysql {
            self.push(", ");
            self.expression(bound)?;
        }
        self.inner_order(order)?;
        if self.dialect == Dialect::Mysql {
            self.push(" SEPARATOR ");
            self.dialect.write_literal(&(*text).into(), &mut self.sql)?;
        }
        self.push(")");
        Ok(())
    }

    fn inner_order(&mut self, order: &[Node<'a>]) -> Result<()> {
        if order.is_empty() {
            return Ok(());
        }
        self.push(" ORDER BY ");
        self.ordered_inside(order)
    }

    /// An order within an expression, where the names of the select list are not known.
    fn ordered_inside(&mut self, order: &[Node<'a>]) -> Result<()> {
        let labels = std::mem::take(&mut self.labels);
        self.list(order, |out, by| out.ordered(by))?;
        self.labels = labels;
        Ok(())
    }

    pub(super) fn aggregate_order(&mut self, parts: &[Node<'a>]) -> Result<()> {
        let (argument, order) = parts.split_first().ok_or_else(super::malformed)?;
        self.expression(argument)?;
        self.inner_order(order)
    }

    pub(super) fn filter(&mut self, parts: &[Node<'a>]) -> Result<()> {
        let [function, condition] = parts else { return Err(super::malformed()) };
        if self.dialect == Dialect::Mysql {
            return Err(self.cannot("FILTER: aggregate a CASE"));
        }
        self.function(function, "FILTER")?;
        self.push(" FILTER (WHERE ");
        self.condition(condition)?;
        self.push(")");
        Ok(())
    }

    pub(super) fn within_group(&mut self, parts: &[Node<'a>]) -> Result<()> {
        let (function, order) = parts.split_first().ok_or_else(super::malformed)?;
        if self.dialect != Dialect::Postgresql {
            return Err(self.cannot("WITHIN GROUP"));
        }
        self.function(function, "WITHIN GROUP")?;
        self.push(" WITHIN GROUP (ORDER BY ");
        self.ordered_inside(order)?;
        self.push(")");
        Ok(())
    }

    /// A function, which nothing but a function may be here.
    fn function(&mut self, node: &Node<'a>, what: &str) -> Result<()> {
        match node {
            Node::Call(..)
            | Node::CallNamed(..)
            | Node::Filter(_)
            | Node::WithinGroup(_)
            | Node::Construct(..) => self.expression(node),
            _ => Err(Error::statement(format!("{what} needs a function before it"))),
        }
    }

    pub(super) fn over(&mut self, window: Window, parts: &[Node<'a>]) -> Result<()> {
        let (function, parts) = parts.split_first().ok_or_else(super::malformed)?;
        self.function(function, "OVER")?;
        self.push(" OVER (");
        self.window(window, parts)?;
        self.push(")");
        Ok(())
    }

    /// What stands between the parentheses of a window.
    pub(super) fn window(&mut self, window: Window, parts: &[Node<'a>]) -> Result<()> {
        let (partition, parts) = parts.split_at(window.partition as usize);
        let (order, bounds) = parts.split_at(window.order as usize);
        let mut space = "";
        if !partition.is_empty() {
            self.push("PARTITION BY ");
            self.list(partition, |out, by| out.grouped(by, COMMA, None))?;
            space = " ";
        }
        if !order.is_empty() {
            self.push(space);
            self.push("ORDER BY ");
            self.ordered_inside(order)?;
            space = " ";
        }
        let Some((unit, start, end)) = window.frame else { return Ok(()) };
        if unit == FrameUnit::Groups && self.dialect == Dialect::Mysql {
            return Err(self.cannot("GROUPS in a window's frame"));
        }
        self.push(space);
        self.push(match unit {
            FrameUnit::Rows => "ROWS BETWEEN ",
            FrameUnit::Range => "RANGE BETWEEN ",
            FrameUnit::Groups => "GROUPS BETWEEN ",
        });
        let mut bounds = bounds.iter();
        self.edge(start, &mut bounds)?;
        self.push(" AND ");
        self.edge(end, &mut bounds)
    }

    fn edge(&mut self, edge: Edge, bounds: &mut std::slice::Iter<'_, Node<'a>>) -> Result<()> {
        if matches!(edge, Edge::Preceding | Edge::Following) {
            let (Some(text), Some(bound)) = (bounds.next(), bounds.next()) else {
                return Err(super::malformed());
            };
            self.expression(if self.dialect == Dialect::Mysql { text } else { bound })?;
        }
        self.push(match edge {
            Edge::Start => "UNBOUNDED PRECEDING",
            Edge::Preceding => " PRECEDING",
            Edge::Current => "CURRENT ROW",
            Edge::Following => " FOLLOWING",
            Edge::End => "UNBOUNDED FOLLOWING",
        });
        Ok(())
    }
}

fn is_aggregate(function: &str) -> bool {
    matches!(function, "count" | "max" | "min" | "sum" | "avg" | "stddev" | "variance")
}
