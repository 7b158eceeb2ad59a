//! Random SQL-like text for the property tests of this module: the same on every run.

/// A deterministic source of awkward text (xorshift64).
pub(super) struct Soup(u64);

const PIECES: &[&str] = &[
    "'",
    "''",
    "\"",
    "\\",
    "$",
    "$$",
    "$a$",
    "$1",
    "E'",
    "U&'",
    "U&\"",
    "e'",
    "x'",
    "--",
    "/*",
    "*/",
    "\n",
    "\r\n",
    " ",
    "\t",
    ";",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "..",
    ":",
    "::",
    ":=",
    ":'v'",
    ":\"v\"",
    "+",
    "-",
    "*",
    "/",
    "<",
    "=",
    "@",
    "1",
    "1.5e-3",
    "0x1F",
    "a",
    "select",
    "CREATE",
    "FUNCTION",
    "BEGIN",
    "ATOMIC",
    "CASE",
    "END",
    "é",
    "🦀",
    "\u{FEFF}",
    "\u{0}",
    "{",
    "}",
    "\\connect x",
    "create table t (a int)",
    "select 1",
];

impl Soup {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % limit
    }

    /// Up to 40 pieces that mean something to a lexer, in any order.
    pub(super) fn sql(&mut self) -> String {
        (0..self.below(40))
            .map(|_| PIECES[self.below(PIECES.len())])
            .collect()
    }

    /// Up to 60 random bytes, as text.
    pub(super) fn bytes(&mut self) -> String {
        let bytes: Vec<u8> = (0..self.below(60)).map(|_| self.below(256) as u8).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
