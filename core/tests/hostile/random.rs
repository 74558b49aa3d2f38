//! Random bytes, mostly of the kind that formats are made of.

/// A generator of numbers that needs nobody: splitmix64.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("it is below one")
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    /// Bytes as formats have them: mostly small numbers, lengths and ends of ranges.
    pub(super) fn bytes(&mut self, most: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while bytes.len() < most && self.below(12) > 0 {
            match self.below(9) {
                0 => bytes.push(self.byte()),
                1 => bytes.extend([0; 4]),
                2 => bytes.extend([0xff; 4]),
                3 => bytes.extend([0, 0, 0, self.byte() % 24]),
                4 => bytes.extend([0, self.byte() % 8]),
                5 => bytes.extend([0x7f, 0xff, 0xff, 0xff]),
                6 => bytes.extend([0x80, 0, 0, 0]),
                7 => bytes.extend(i32::try_from(self.below(4_000)).expect("a small number").to_be_bytes()),
                _ => bytes.extend_from_slice(self.word().as_bytes()),
            }
        }
        bytes
    }

    /// What text formats are made of.
    pub(super) fn word(&mut self) -> &'static str {
        const WORDS: &[&str] = &[
            "1",
            "-",
            "0",
            "9",
            ".",
            ":",
            ",",
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            "\"",
            "\\",
            "null",
            "NULL",
            "true",
            "é",
            " ",
            "2024-02-30",
            "2024-02-29",
            "99999999999999999999",
            "1e309",
            "-9223372036854775808",
            "23:59:59",
            "24:00",
            "infinity",
            "P1Y",
            "1 day",
            "/32",
            "::1",
            "127.0.0.1",
            "ab",
            "0x",
            "=>",
            "+00",
            "-99",
            "T",
            "empty",
        ];
        WORDS[self.below(WORDS.len())]
    }
}
