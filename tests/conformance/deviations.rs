//! Which statements differ on purpose: `DEVIATIONS.md`.

/// Why a statement is not the recorded one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Why {
    /// It says the same in other words.
    OnPurpose,
    /// It needs models that inherit from each other.
    Inheritance,
}

/// The heading under which statements wait for mapper inheritance.
const INHERITANCE: &str = "Waiting for inheritance";

/// The listed statements.
pub(crate) struct Deviations(Vec<(String, Why)>);

impl Deviations {
    pub(crate) fn read() -> Result<Deviations, String> {
        Self::parse(include_str!("DEVIATIONS.md"))
    }

    /// Statements are items such as ``- `select.where.in_list` ``, below a heading and the reason for them.
    fn parse(text: &str) -> Result<Deviations, String> {
        let mut listed: Vec<(String, Why)> = Vec::new();
        let mut heading = None;
        let mut has_reason = false;
        for line in text.lines().map(str::trim) {
            if let Some(title) = line.strip_prefix("## ") {
                heading = Some(title);
                has_reason = false;
            } else if let Some(rest) = line.strip_prefix("- `") {
                let id = rest.split('`').next().unwrap_or_default();
                let Some(title) = heading.filter(|_| has_reason) else {
                    return Err(format!("DEVIATIONS.md: {id} stands below no reason"));
                };
                if listed.iter().any(|(other, _)| other == id) {
                    return Err(format!("DEVIATIONS.md: {id} is listed twice"));
                }
                let why = if title == INHERITANCE { Why::Inheritance } else { Why::OnPurpose };
                listed.push((id.to_owned(), why));
            } else if !line.is_empty() {
                has_reason = true;
            }
        }
        Ok(Deviations(listed))
    }

    pub(crate) fn why(&self, id: &str) -> Option<Why> {
        self.0.iter().find(|(listed, _)| listed == id).map(|(_, why)| *why)
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(id, _)| id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_listed_below_a_reason() {
        let listed = Deviations::parse(
            "# D\nabout\n## Lists\nOne array.\n\n- `a.b`: note\n## Waiting for inheritance\nNone yet.\n- `c`",
        );
        let listed = listed.unwrap();
        assert_eq!(listed.why("a.b"), Some(Why::OnPurpose));
        assert_eq!(listed.why("c"), Some(Why::Inheritance));
        assert_eq!(listed.why("about"), None);
        assert!(Deviations::parse("## Lists\n- `a`").is_err());
    }
}
