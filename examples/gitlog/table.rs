//! Aligned tables with bars, 80 columns wide.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

const WIDTH: usize = 80;
const GAP: usize = 2;
const SHORTEST_BAR: usize = 12;
const LONGEST_BAR: usize = 24;
const SHORTEST_TEXT: usize = 8;

/// What stands at the end of a line.
#[derive(Clone, Copy, Debug)]
pub enum Bar {
    /// A bar from the left, as long as this number is beside the table's greatest.
    Amount(i64),
    /// A bar between two places, of 0 to 1.
    Span(f64, f64),
}

/// How a column is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text: from the left, its beginning left out where there is no room.
    Text,
    /// Numbers and dates: from the right, always whole.
    Number,
}

/// A table: a title, columns with their heads, and a bar at the end of each line.
#[derive(Debug)]
pub struct Table<const N: usize> {
    title: String,
    heads: [(&'static str, Align); N],
    rows: Vec<([String; N], Bar)>,
}

impl<const N: usize> Table<N> {
    /// A table without lines yet.
    pub fn new(title: impl Into<String>, heads: [(&'static str, Align); N]) -> Self {
        Self { title: title.into(), heads, rows: Vec::new() }
    }

    /// Adds a line.
    pub fn row(&mut self, cells: [String; N], bar: Bar) {
        self.rows.push((cells.map(|cell| visible(&cell)), bar));
    }

    /// The table as text; nothing, if it has no lines.
    pub fn render(&self) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let widths = self.widths();
        let bar = (WIDTH - widths.iter().map(|width| width + GAP).sum::<usize>().min(WIDTH)).min(LONGEST_BAR);
        let most =
            self.rows.iter().map(|(_, bar)| if let Bar::Amount(n) = bar { *n } else { 0 }).max().unwrap_or(0);
        let mut out = format!("\n{}\n{}\n", self.title, "─".repeat(WIDTH));
        out += &self.line(&widths, self.heads.map(|(head, _)| head.to_owned()), "");
        for (cells, amount) in &self.rows {
            let drawn = match *amount {
                Bar::Amount(n) => blocks(n as f64 / most.max(1) as f64, bar),
                Bar::Span(from, to) => span(from, to, bar),
            };
            out += &self.line(&widths, cells.clone(), &drawn);
        }
        out
    }

    /// Numbers get what they need; texts share the rest, the longest giving way first.
    fn widths(&self) -> [usize; N] {
        let mut widths: [usize; N] = std::array::from_fn(|i| {
            let cells = self.rows.iter().map(|(cells, _)| cells[i].width());
            cells.chain([self.heads[i].0.width()]).max().unwrap_or(0)
        });
        let texts = (0..N).filter(|i| self.heads[*i].1 == Align::Text);
        while widths.iter().map(|width| width + GAP).sum::<usize>() + SHORTEST_BAR > WIDTH {
            let Some(longest) = texts.clone().max_by_key(|i| widths[*i]) else { break };
            if widths[longest] <= SHORTEST_TEXT {
                break;
            }
            widths[longest] -= 1;
        }
        widths
    }

    fn line(&self, widths: &[usize; N], cells: [String; N], bar: &str) -> String {
        let mut line = String::new();
        for ((cell, width), (_, align)) in cells.iter().zip(widths).zip(self.heads) {
            let cell = shortened(cell, *width);
            let space = " ".repeat(width.saturating_sub(cell.width()));
            line += &match align {
                Align::Text => format!("{cell}{space}  "),
                Align::Number => format!("{space}{cell}  "),
            };
        }
        format!("{}\n", format!("{line}{bar}").trim_end())
    }
}

/// A bar of up to `width` columns, to an eighth of a column.
fn blocks(share: f64, width: usize) -> String {
    let eighths = ((share.clamp(0.0, 1.0) * (width * 8) as f64).round() as usize).max(1);
    let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
    format!("{}{part}", "█".repeat(eighths / 8))
}

/// A bar from one place to another, on a line of dots.
fn span(from: f64, to: f64, width: usize) -> String {
    let place = |at: f64| (at.clamp(0.0, 1.0) * width.saturating_sub(1) as f64).round() as usize;
    (0..width).map(|i| if (place(from)..=place(to)).contains(&i) { '█' } else { '·' }).collect()
}

/// The end of a text that is too long, for a path's end tells more than its beginning.
fn shortened(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut left = width.saturating_sub(1);
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        let Some(rest) = left.checked_sub(c.width().unwrap_or(0)) else { break };
        (left, start) = (rest, at);
    }
    format!("…{}", &text[start..])
}

/// Line breaks and other control characters, in names and paths, as `?`.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// `1234567` as `1,234,567`.
pub fn number(n: i64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.char_indices() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_commas() {
        assert_eq!([0, 999, 1000, 1234567, -123].map(number), ["0", "999", "1,000", "1,234,567", "-123"]);
    }

    #[test]
    fn lines_fit_and_align_by_display_width() {
        let mut table = Table::new("T", [("path", Align::Text), ("n", Align::Number)]);
        table.row(["文件/".repeat(40), "10".into()], Bar::Amount(10));
        table.row(["a\nb".into(), "5".into()], Bar::Amount(5));
        let text = table.render();
        assert!(text.lines().all(|line| line.width() <= WIDTH), "{text}");
        let ends: Vec<usize> = text.lines().filter_map(|l| l.find('█').map(|at| l[..at].width())).collect();
        assert!(ends.len() == 2 && ends[0] == ends[1], "{text}");
        assert!(text.contains("a?b") && text.contains('…'), "{text}");
    }

    #[test]
    fn bars_are_as_long_as_their_share() {
        assert_eq!([blocks(1.0, 4), blocks(0.5, 3), blocks(0.0, 4)], ["████", "█▌", "▏"]);
        assert_eq!([span(0.0, 1.0, 3), span(0.5, 0.5, 3)], ["███", "·█·"]);
    }
}
