//! Arrays as JSON text: how a database without arrays keeps them, and hands lists to `json_each`.

use super::{Value, civil};
use crate::error::{Error, Result};
use compact_str::CompactString;
use std::fmt::Write;

/// Values as a JSON array. What JSON has no kind for is text, in the form the same value alone is stored in.
///
/// ```
/// use aludel_core::{Value, array_json};
/// let list = [Value::Int(1), Value::from("a\"b"), Value::Null, Value::Date(0)];
/// assert_eq!(array_json(&list)?, r#"[1,"a\"b",null,"1970-01-01"]"#);
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// # Errors
/// A value is bytes, an infinite float, or another that JSON text cannot carry.
pub fn array_json(items: &[Value]) -> Result<String> {
    let mut out = String::with_capacity(items.len() * 8 + 2);
    out.push('[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        write_item(item, &mut out)?;
    }
    out.push(']');
    Ok(out)
}

fn write_item(item: &Value, out: &mut String) -> Result<()> {
    let mut text = String::new();
    match item {
        Value::Null => out.push_str("null"),
        Value::Bool(v) => out.push_str(if *v { "true" } else { "false" }),
        Value::Int(v) => drop(write!(out, "{v}")),
        Value::UInt(v) => drop(write!(out, "{v}")),
        // a float keeps its point, or it would come back as an integer
        Value::Float(v) if v.is_finite() => out.push_str(&format!("{v:?}")),
        Value::Json(v) => out.push_str(v),
        Value::Text(v) => quote(v, out),
        Value::Decimal(v) => quote(v, out),
        Value::Date(v) => civil::write_date(*v, &mut text),
        Value::Time(v) => civil::write_time(*v, &mut text),
        Value::DateTime(v) | Value::Timestamp(v) => civil::write_datetime(*v, &mut text),
        Value::Uuid(v) => v.iter().for_each(|byte| text.push_str(&format!("{byte:02x}"))),
        Value::Interval(v) if v.total_micros().is_some() => {
            civil::write_datetime(v.total_micros().unwrap_or_default(), &mut text);
        }
        Value::Array(items) => out.push_str(&array_json(items)?),
        Value::Refused(reason) => return Err(reason.error()),
        other => {
            return Err(Error::value(format!("{} cannot be an item of a JSON array", other.kind_name())));
        }
    }
    if !text.is_empty() {
        quote(&text, out);
    }
    Ok(())
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// The items of a JSON array; nested arrays and objects as the JSON they are.
///
/// # Errors
/// The text is no JSON array.
pub(super) fn parse(text: &str) -> Result<Box<[Value]>> {
    let mut reader = Reader { text, at: 0 };
    reader.array().ok_or_else(|| Error::value("expected an array, found text that is no JSON array"))
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    /// Takes a text that stands here, after white space.
    fn take(&mut self, token: &str) -> Option<()> {
        self.space();
        self.rest().starts_with(token).then(|| self.at += token.len())
    }

    fn array(&mut self) -> Option<Box<[Value]>> {
        let mut items = Vec::new();
        self.take("[")?;
        if self.take("]").is_none() {
            loop {
                items.push(self.item()?);
                if self.take(",").is_none() {
                    self.take("]")?;
                    break;
                }
            }
        }
        self.space();
        self.rest().is_empty().then(|| items.into())
    }

    fn item(&mut self) -> Option<Value> {
        self.space();
        match self.rest().bytes().next()? {
            b'"' => self.string().map(Value::Text),
            b'[' | b'{' => self.nested().map(|text| Value::Json(text.into())),
            b't' => self.take("true").map(|()| Value::Bool(true)),
            b'f' => self.take("false").map(|()| Value::Bool(false)),
            b'n' => self.take("null").map(|()| Value::Null),
            _ => self.number(),
        }
    }

    fn number(&mut self) -> Option<Value> {
        let rest = self.rest();
        let end = rest.find([',', ']', ' ', '\t', '\n', '\r']).unwrap_or(rest.len());
        let number = &rest[..end];
        // Rust's floats may be `inf`, JSON's not
        if !number.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            return None;
        }
        self.at += end;
        match number.parse() {
            Ok(integer) => Some(Value::Int(integer)),
            Err(_) => number.parse().ok().filter(|v: &f64| v.is_finite()).map(Value::Float),
        }
    }

    fn string(&mut self) -> Option<CompactString> {
        self.take("\"")?;
        let mut out = CompactString::default();
        loop {
            let rest = self.rest();
            let end = rest.find(['"', '\\'])?;
            out.push_str(&rest[..end]);
            self.at += end + 1;
            if rest.as_bytes()[end] == b'"' {
                return Some(out);
            }
            let escaped = self.rest().bytes().next()?;
            if !escaped.is_ascii() {
                return None;
            }
            self.at += 1;
            out.push(match escaped {
                b'n' => '\n',
                b't' => '\t',
                b'r' => '\r',
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'u' => self.escaped()?,
                other @ (b'"' | b'\\' | b'/') => char::from(other),
                _ => return None,
            });
        }
    }

    /// What follows `\u`, of which a character beyond the first 65 536 has two.
    fn escaped(&mut self) -> Option<char> {
        let high = self.four_digits()?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high);
        }
        // no white space may stand between
        self.rest().starts_with("\\u").then(|| self.at += 2)?;
        let low = self.four_digits()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + low)
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4)?;
        self.at += 4;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    }

    /// A nested array or object as it stands: its brackets are counted, not read.
    fn nested(&mut self) -> Option<&'t str> {
        let begin = self.at;
        let mut depth = 0_usize;
        loop {
            match self.rest().bytes().next()? {
                b'"' => drop(self.string()?),
                b'[' | b'{' => {
                    depth += 1;
                    self.at += 1;
                }
                b']' | b'}' => {
                    depth -= 1;
                    self.at += 1;
                    if depth == 0 {
                        return Some(&self.text[begin..self.at]);
                    }
                }
                _ => self.at += self.rest().chars().next()?.len_utf8(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let items = [
            Value::Null,
            Value::Bool(true),
            Value::Bool(false),
            Value::Int(i64::MIN),
            Value::Float(1.0),
            Value::Float(-1e300),
            Value::from(""),
            Value::from("grüße 🦀 \\ \" \n\r\t\u{1}\u{7f} ]["),
            Value::Json(r#"{"a":["]}",1]}"#.into()),
        ];
        let text = array_json(&items).unwrap();
        assert_eq!(*parse(&text).unwrap(), items, "{text}");
        assert_eq!(*parse(&array_json(&[]).unwrap()).unwrap(), []);
    }

    #[test]
    fn other_writers_are_understood() {
        let read = parse(" [ 1 , 2.5e1,\"\\ud83e\\udd80\\u00e9\\/\" , [ ] ,{ } ]\n").unwrap();
        let crab = Value::from("🦀é/");
        assert_eq!(
            *read,
            [Value::Int(1), Value::Float(25.0), crab, Value::Json("[ ]".into()), Value::Json("{ }".into())]
        );
    }

    #[test]
    fn what_is_no_array_is_refused() {
        for bad in [
            "",
            "[",
            "]",
            "[1",
            "[1,]",
            "[,]",
            "[1]x",
            "{}",
            "1",
            "null",
            "[nul]",
            "[\"]",
            "[\"\\x\"]",
            "[\"\\u12\"]",
            "[\"\\ud800\"]",
            "[\"\\ud800\\u0041\"]",
            "[\"\\é\"]",
            "[inf]",
            "[+1]",
            "[1e999]",
            "[[]",
            "[{\"]",
            "[\"\\u+123\"]",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn bytes_and_infinities_have_no_form() {
        assert!(array_json(&[Value::Bytes([1].into())]).is_err());
        assert!(array_json(&[Value::Float(f64::NAN)]).is_err());
    }

    #[test]
    fn hostile_text_is_refused_but_never_panics() {
        let good =
            array_json(&[Value::from("é\u{1}🦀\""), Value::Float(-1.5), Value::Json("{\"a\":[]}".into())])
                .unwrap();
        let alphabet: Vec<char> = "[]{}\",:\\u0d8-e.é🦀 ntf".chars().collect();
        let mut state = 7_usize;
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let mut text: Vec<char> = good.chars().collect();
            let place = (state >> 33) % text.len();
            text[place] = alphabet[(state >> 40) % alphabet.len()];
            text.truncate((state >> 20) % text.len() + 1);
            let _ = parse(&text.iter().collect::<String>());
        }
    }
}
