//! Which statements differ on purpose: `DEVIATIONS.md`.

/// The listed statements.
pub(crate) struct Deviations(Vec<String>);

impl Deviations {
    pub(crate) fn read() -> Result<Deviations, String> {
        Self::parse(include_str!("DEVIATIONS.md"))
    }

    /// Statements are items such as ``- `select.where.in_list` ``, below a heading and the reason for them.
    fn parse(text: &str) -> Result<Deviations, String> {
        let mut listed: Vec<String> = Vec::new();
        let mut has_reason = false;
        for line in text.lines().map(str::trim) {
            if line.starts_with("## ") {
                has_reason = false;
            } else if let Some(rest) = line.strip_prefix("- `") {
                let id = rest.split('`').next().unwrap_or_default();
                if !has_reason {
                    return Err(format!("DEVIATIONS.md: {id} stands below no reason"));
                }
                if listed.iter().any(|other| other == id) {
                    return Err(format!("DEVIATIONS.md: {id} is listed twice"));
                }
                listed.push(id.to_owned());
            } else if !line.is_empty() {
                has_reason = true;
            }
        }
        Ok(Deviations(listed))
    }

    /// Does it differ on purpose?
    pub(crate) fn has(&self, id: &str) -> bool {
        self.0.iter().any(|listed| listed == id)
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_listed_below_a_reason() {
        let listed =
            Deviations::parse("# D\nabout\n## Lists\nOne array.\n\n- `a.b`: note\n## More\nYes.\n- `c`");
        let listed = listed.unwrap();
        assert!(listed.has("a.b") && listed.has("c") && !listed.has("about"));
        assert!(Deviations::parse("## Lists\n- `a`").is_err());
    }
}
