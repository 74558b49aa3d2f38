//! Expressions.

use super::form::Form;
use super::names::Labels;
use super::render::Renderer;
use super::tree::Node;
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::expr::{COMMA, Construct, JsonAs, LARGEST, MatchMode, Op, Part, UNKNOWN};
use crate::types::SqlType;

impl<'a> Renderer<'a> {
    pub(super) fn expression(&mut self, node: &Node<'a>) -> Result<()> {
        match node {
            Node::Column(source, index) => self.column(source, *index),
            Node::DerivedColumn(source, index) => self.derived_column(source, *index)?,
            Node::DerivedNamed(source, name) => self.derived_named(source, name)?,
            Node::Source(source) => self.source(source)?,
            Node::Relation(relation) => {
                return Err(Error::statement(format!(
                    "relationship {} stands where an expression is expected; use .any(…) or .has(…)",
                    relation.def.path()
                )));
            }
            Node::Bind(value, ty) | Node::NamedBind(value, ty, _)
                if !self.is_literal()
                    && let Some(cast) = self.dialect.bind_cast(ty) =>
            {
                self.cast_bind(*value, ty, cast)?;
            }
            Node::Bind(value, ty) => self.bind(*value, Some(ty))?,
            Node::NamedBind(value, ty, name) => self.bind_named(*value, ty, name)?,
            Node::BindSet(value, ty) => self.bind_array(*value, ty)?,
            Node::Int(value) => self.push(&value.to_string()),
            Node::Null => self.push("NULL"),
            Node::True => self.push(if self.dialect == Dialect::Sqlite { "1" } else { "true" }),
            Node::False => self.push(if self.dialect == Dialect::Sqlite { "0" } else { "false" }),
            Node::Default => self.push("DEFAULT"),
            Node::Star => self.push("*"),
            Node::Text(sql) => self.push(sql),
            Node::TextBinds(names, first) => return super::text::write(self, names, *first),
            Node::Op(op, operands) => return self.operation(*op, operands),
            Node::CustomOp(precedence, text, operands) => {
                return self.custom_operation(*precedence, text, operands);
            }
            Node::Escape(_, inner) => return self.expression(inner),
            Node::Call(function, arguments) => return self.call(function, arguments),
            Node::CallNamed(name, arguments) => return self.call_named(name, arguments),
            Node::Construct(construct, arguments) => return self.construct(construct, arguments),
            // elsewhere NULL needs no type
            Node::Cast(_, inner) if matches!(**inner, Node::Null) && self.dialect != Dialect::Postgresql => {
                self.push("NULL");
            }
            // MariaDB has no CAST to JSON, which is text there
            Node::Cast(SqlType::Json | SqlType::Jsonb | SqlType::Array(_), inner)
                if self.dialect == Dialect::Mysql =>
            {
                self.push("JSON_EXTRACT(");
                self.expression(inner)?;
                self.push(", '$')");
            }
            Node::Cast(ty, inner) => {
                self.push("CAST(");
                self.expression(inner)?;
                self.push(" AS ");
                let name = self.dialect.cast_type(ty)?;
                self.push(&name);
                self.push(")");
            }
            Node::Coerce(inner) => return self.expression(inner),
            Node::LabelRef(name, inner) => return self.label_again(name, inner),
            Node::Label(_, inner) => return self.grouped(inner, COMMA, None),
            Node::Case { parts, value, otherwise } => return self.case(parts, *value, *otherwise),
            Node::Tuple(items) => {
                self.push("(");
                self.list(items, |out, item| out.grouped(item, COMMA, None))?;
                self.push(")");
            }
            Node::Collate(collation, inner) => {
                self.grouped(inner, 4, None)?;
                self.push(" COLLATE ");
                self.ident(collation);
            }
            Node::Extract(part, inner) => return self.extract(*part, inner),
            Node::Over(window, parts) => return self.over(*window, parts),
            Node::OverNamed(name, function) => {
                if !self.windows.contains(name) {
                    return Err(Error::statement(format!(
                        "over_window({name}): the query has no window of this name; say it by .window(…)"
                    )));
                }
                self.expression(function)?;
                self.push(" OVER ");
                self.ident(name);
            }
            Node::Filter(parts) => return self.filter(parts),
            Node::WithinGroup(parts) => return self.within_group(parts),
            Node::AggregateOrder(parts) => return self.aggregate_order(parts),
            Node::Json(get, parts) => return self.json(*get, parts),
            Node::Match(mode, parts) => return self.search(*mode, parts),
            Node::Invalid(message) => return Err(Error::statement(*message)),
            Node::Query(query) => {
                self.push("(");
                self.with_scope(|out| out.query(query, Labels::Natural))?;
                self.push(")");
            }
        }
        Ok(())
    }

    /// An operand, in parentheses where SQLAlchemy puts them.
    pub(super) fn operand_of(&mut self, node: &Node<'a>, parent: Op) -> Result<()> {
        if matches!(parent, Op::And | Op::Or) && self.boolean(node)? {
            return Ok(());
        }
        self.grouped(node, parent.precedence(), Some(parent))
    }

    /// An expression, in parentheses if it does not bind tighter than what is around it.
    pub(super) fn grouped(&mut self, node: &Node<'a>, outside: i8, parent: Option<Op>) -> Result<()> {
        let labelled = match node {
            Node::LabelRef(_, inner) if self.labels_repeat => inner,
            other => other,
        };
        let (inside, itself) = match labelled {
            Node::Op(op, _) => (self.precedence(*op), Some(*op)),
            Node::CustomOp(precedence, ..) => (*precedence as i8, None),
            Node::Collate(..) => (4, None),
            Node::Filter(_) => (6, None),
            // PostgreSQL's bare `->>` is always put in parentheses
            Node::Json(get, _) if get.read == JsonAs::PlainText && self.dialect == Dialect::Postgresql => {
                (UNKNOWN, None)
            }
            Node::LabelRef(_, inner) | Node::Coerce(inner) | Node::Escape(_, inner) => {
                return self.grouped(inner, outside, parent);
            }
            _ => return self.expression(node),
        };
        // a direction is no operator
        let unordered = !matches!(itself, Some(Op::Asc | Op::Desc | Op::NullsFirst | Op::NullsLast));
        let beside_itself = itself.is_some_and(|op| Some(op) == parent && op.is_associative());
        if inside <= outside && !beside_itself && unordered {
            self.push("(");
            self.expression(node)?;
            self.push(")");
            return Ok(());
        }
        self.expression(node)
    }

    /// How tightly an operator binds on the left and right of others; where a database differs, it stands in parentheses.
    const fn precedence(&self, op: Op) -> i8 {
        match (self.dialect, op) {
            // looser than `+`, as all operators without a rule of their own
            (Dialect::Postgresql, Op::BitNot) => Op::Concat.precedence(),
            _ => op.precedence(),
        }
    }

    /// A value in SET or VALUES: any operation stands in parentheses.
    pub(super) fn assigned(&mut self, value: &Node<'a>) -> Result<()> {
        // the column tells its type
        if let Node::Bind(value, ty) = value {
            return self.bind(*value, Some(ty));
        }
        self.grouped(value, LARGEST, None)
    }

    /// `CAST(? AS DATE)`
    pub(super) fn cast_bind(&mut self, value: u32, ty: &'static SqlType, cast: &str) -> Result<()> {
        self.push("CAST(");
        self.bind(value, Some(ty))?;
        self.push(" AS ");
        self.push(cast);
        self.push(")");
        Ok(())
    }

    fn case(&mut self, parts: &[Node<'a>], value: bool, otherwise: bool) -> Result<()> {
        let mut parts = parts;
        self.push("CASE");
        if value {
            let (first, rest) = parts.split_first().ok_or_else(super::malformed)?;
            self.push(" ");
            self.expression(first)?;
            parts = rest;
        }
        let pairs = parts.len() / 2;
        for pair in parts[..pairs * 2].chunks(2) {
            self.push(" WHEN ");
            self.grouped(&pair[0], if value { COMMA } else { LARGEST }, None)?;
            self.push(" THEN ");
            self.expression(&pair[1])?;
        }
        if otherwise {
            self.push(" ELSE ");
            self.expression(parts.last().ok_or_else(super::malformed)?)?;
        }
        self.push(" END");
        Ok(())
    }

    fn construct(&mut self, construct: &Construct, arguments: &[Node<'a>]) -> Result<()> {
        let template = match self.dialect {
            Dialect::Postgresql => construct.postgresql,
            Dialect::Sqlite => construct.sqlite,
            Dialect::Mysql => construct.mysql,
        };
        let mut rest = template.ok_or_else(|| self.cannot(construct.name))?;
        while let Some(at) = rest.find('{') {
            self.push(&rest[..at]);
            let end = rest[at..].find('}').map(|end| at + end);
            let place = end.and_then(|end| rest[at + 1..end].parse::<usize>().ok());
            let (Some(end), Some(argument)) = (end, place.and_then(|place| arguments.get(place))) else {
                return Err(Error::statement(format!(
                    "the template of {} does not name one of its {} arguments at \"{}\"",
                    construct.name,
                    arguments.len(),
                    &rest[at..]
                )));
            };
            // the template may have an operator beside it
            self.grouped(argument, LARGEST, None)?;
            rest = &rest[end + 1..];
        }
        self.push(rest);
        Ok(())
    }

    fn extract(&mut self, part: Part, inner: &Node<'a>) -> Result<()> {
        if self.dialect == Dialect::Sqlite {
            let format = match part {
                Part::Year => "%Y",
                Part::Month => "%m",
                Part::Week => "%W",
                Part::Day => "%d",
                Part::Dow => "%w",
                Part::Doy => "%j",
                Part::Hour => "%H",
                Part::Minute => "%M",
                Part::Second => "%S",
                Part::Epoch => "%s",
                Part::Quarter => return Err(self.cannot("EXTRACT of a quarter")),
            };
            self.push("CAST(STRFTIME('");
            self.push(format);
            self.push("', ");
            self.expression(inner)?;
            self.push(") AS INTEGER)");
            return Ok(());
        }
        let name = match part {
            Part::Year => "year",
            Part::Quarter => "quarter",
            Part::Month => "month",
            Part::Week => "week",
            Part::Day => "day",
            Part::Hour => "hour",
            Part::Minute => "minute",
            Part::Second => "second",
            Part::Dow | Part::Doy | Part::Epoch if self.dialect == Dialect::Mysql => {
                let (before, after) = match part {
                    Part::Dow => ("DAYOFWEEK(", ") - 1"),
                    Part::Doy => ("DAYOFYEAR(", ")"),
                    // UNIX_TIMESTAMP knows nothing before 1970
                    _ => ("TIMESTAMPDIFF(SECOND, '1970-01-01', ", ")"),
                };
                self.push(before);
                self.expression(inner)?;
                self.push(after);
                return Ok(());
            }
            Part::Dow => "dow",
            Part::Doy => "doy",
            Part::Epoch => "epoch",
        };
        // these have a fraction on PostgreSQL alone
        let fraction = self.dialect == Dialect::Postgresql && matches!(part, Part::Second | Part::Epoch);
        self.push(if fraction { "floor(EXTRACT(" } else { "EXTRACT(" });
        self.push(name);
        self.push(" FROM ");
        self.expression(inner)?;
        self.push(if fraction { "))" } else { ")" });
        Ok(())
    }

    fn search(&mut self, mode: MatchMode, parts: &[Node<'a>]) -> Result<()> {
        let (text, columns) = match (mode, parts) {
            (MatchMode::Regconfig, [columns @ .., text, _]) => (text, columns),
            (_, [columns @ .., text]) => (text, columns),
            _ => return Err(super::malformed()),
        };
        let postgresql = matches!(mode, MatchMode::Default | MatchMode::Regconfig);
        match self.dialect {
            Dialect::Postgresql if postgresql && columns.len() == 1 => {
                self.grouped(&columns[0], Op::Like.precedence(), None)?;
                self.push(" @@ plainto_tsquery(");
                if let (MatchMode::Regconfig, Some(Node::Text(configuration))) = (mode, parts.last()) {
                    self.dialect.write_literal(&(*configuration).into(), &mut self.sql)?;
                    self.push(", ");
                }
                self.expression(text)?;
                self.push(")");
                Ok(())
            }
            Dialect::Sqlite if mode == MatchMode::Default && columns.len() == 1 => {
                self.grouped(&columns[0], Op::Like.precedence(), None)?;
                self.push(" MATCH ");
                self.grouped(text, Op::Like.precedence(), None)
            }
            Dialect::Mysql if mode != MatchMode::Regconfig => {
                self.push("MATCH (");
                self.list(columns, |out, column| out.expression(column))?;
                self.push(") AGAINST (");
                self.expression(text)?;
                self.push(match mode {
                    MatchMode::Default | MatchMode::Boolean => " IN BOOLEAN MODE)",
                    MatchMode::Natural => " IN NATURAL LANGUAGE MODE)",
                    _ => " WITH QUERY EXPANSION)",
                });
                Ok(())
            }
            _ if mode == MatchMode::Regconfig => Err(self.cannot("text search configurations")),
            _ => Err(self.cannot("MATCH … AGAINST")),
        }
    }

    /// A path into JSON as PostgreSQL or the others want it.
    pub(super) fn json_key(&mut self, key: &Node<'a>, form: Form, cast: &str) -> Result<()> {
        match key {
            Node::Bind(value, ty) => self.bind_as(*value, ty, cast, form),
            other => self.expression(other),
        }
    }
}
