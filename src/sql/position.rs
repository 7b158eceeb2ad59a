//! A place in a text, as a person finds it: line, column, and the line itself with a caret under it.

use std::fmt;

use unicode_width::UnicodeWidthChar;

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Offset in bytes, from 0.
    pub byte: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// The place of a character, counted from 1 as PostgreSQL counts in the `P` field of an error.
///
/// One past the last character is the end of the text, where "syntax error at end of input" points.
pub fn at_character(sql: &str, character: u32) -> Option<Position> {
    let index = usize::try_from(character).ok()?.checked_sub(1)?;
    let byte = sql
        .char_indices()
        .map(|(byte, _)| byte)
        .chain([sql.len()])
        .nth(index)?;
    Some(at_byte(sql, byte))
}

/// The place of a byte; inside a character, that character's; past the end, the end.
pub fn at_byte(sql: &str, byte: usize) -> Position {
    let mut byte = byte.min(sql.len());
    while !sql.is_char_boundary(byte) {
        byte -= 1;
    }
    let before = sql.get(..byte).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Position {
        line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        byte,
    }
}

/// Lines shown above the one in question.
const LINES_BEFORE: usize = 2;
/// Longer lines are cut, in terminal columns.
const WIDEST: usize = 120;
/// How far a tab may reach.
const TAB: usize = 4;

/// The line of a position with a caret under its column, and the lines before it.
///
/// `first_line` is the line of the file on which `sql` starts, so that the numbers shown are the file's. Tabs become
/// spaces, control characters become visible, and long lines are cut around the column. Ends without a line end.
pub fn excerpt(sql: &str, position: &Position, first_line: usize) -> String {
    let before_line = position.line.saturating_sub(LINES_BEFORE).max(1);
    let number = |line: usize| (first_line + line).saturating_sub(1);
    let gutter = number(position.line).to_string().len();
    let mut shown = String::new();
    let mut lines = sql.split('\n').enumerate().skip(before_line - 1);
    for line in before_line..=position.line {
        let text = lines.next().map_or("", |(_, text)| text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let column = (line == position.line).then_some(position.column);
        let view = View::of(text, column);
        let row = format!("{:>gutter$} | {}", number(line), view.text);
        shown.push_str(row.trim_end());
        shown.push('\n');
        if column.is_some() {
            shown.push_str(&format!(
                "{:gutter$} | {:indent$}^",
                "",
                "",
                indent = view.caret
            ));
        }
    }
    shown
}

/// A line as a terminal shows it, with the terminal column of the character in question.
struct View {
    text: String,
    caret: usize,
}

impl View {
    fn of(line: &str, column: Option<usize>) -> Self {
        let index = column.map_or(0, |column| column.saturating_sub(1));
        // Cut by characters first, so that a line of 50 MB costs nothing more than finding its middle.
        let from = index.saturating_sub(WIDEST);
        let mut cells = Vec::new();
        let mut width = 0;
        let mut caret = None;
        let mut more = false;
        for (at, character) in line.chars().enumerate().skip(from) {
            if at == index {
                caret = Some(width);
            }
            if at > index + WIDEST {
                more = true;
                break;
            }
            let cell = visible(character, width);
            let cell_width = cell
                .chars()
                .filter_map(UnicodeWidthChar::width)
                .sum::<usize>();
            cells.push((width, cell));
            width += cell_width;
        }
        let caret = caret.unwrap_or(width);
        if from == 0 && !more && width <= WIDEST {
            return Self {
                text: cells.into_iter().map(|(_, cell)| cell).collect(),
                caret,
            };
        }
        let room = WIDEST - 2;
        let left = if from == 0 && caret < room {
            0
        } else {
            caret.saturating_sub(room / 2)
        };
        let start = cells
            .iter()
            .map(|(at, _)| *at)
            .find(|at| *at >= left)
            .unwrap_or(left);
        let cut_left = from > 0 || left > 0;
        let mut text = String::from(if cut_left { "…" } else { "" });
        let mut cut_right = more;
        for (at, cell) in &cells {
            if *at >= start + room {
                cut_right = true;
                break;
            }
            if *at >= start {
                text.push_str(cell);
            }
        }
        if cut_right {
            text.push('…');
        }
        Self {
            text,
            caret: caret.saturating_sub(start) + usize::from(cut_left),
        }
    }
}

/// A character as it is safe to print: no terminal escape, no reordering of the line, nothing invisible.
fn visible(character: char, column: usize) -> String {
    match character {
        '\t' => " ".repeat(TAB - column % TAB),
        '\u{7F}' => '␡'.to_string(),
        '\0'..='\u{1F}' => {
            char::from_u32(0x2400 + u32::from(character)).map_or_else(String::new, String::from)
        }
        '\u{80}'..='\u{9F}'
        | '\u{61C}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' => character.escape_unicode().to_string(),
        _ => character.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::soup::Soup;
    use super::*;

    fn shown(sql: &str, needle: &str, first_line: usize) -> String {
        let position = at_byte(sql, sql.find(needle).unwrap());
        excerpt(sql, &position, first_line)
    }

    #[test]
    fn postgres_counts_characters_from_one() {
        let sql = "SELECT 'é🦀',\n  x";
        let at = |character| at_character(sql, character).map(|at| (at.line, at.column, at.byte));
        assert_eq!(at(1), Some((1, 1, 0)));
        assert_eq!(at(9), Some((1, 9, 8)));
        assert_eq!(at(10), Some((1, 10, 10)));
        assert_eq!(at(15), Some((2, 2, 18)));
        assert_eq!(at(16), Some((2, 3, 19)));
        assert_eq!(at(17), Some((2, 4, 20)));
        assert_eq!(at(18), None);
        assert_eq!(at(0), None);
        assert_eq!(at_character("", 1).map(|at| at.byte), Some(0));
    }

    #[test]
    fn bytes_inside_a_character_or_past_the_end_are_moved() {
        assert_eq!(at_byte("é", 1).byte, 0);
        assert_eq!(at_byte("é", 99).byte, 2);
    }

    #[test]
    fn the_line_is_shown_with_a_caret_and_the_lines_before_it() {
        let sql = "CREATE TABLE a (\n  id int,\n  b text,\n  c intt\n);";
        assert_eq!(
            shown(sql, "intt", 8),
            " 9 |   id int,\n10 |   b text,\n11 |   c intt\n   |     ^"
        );
        assert_eq!(shown(sql, "CREATE", 1), "1 | CREATE TABLE a (\n  | ^");
    }

    #[test]
    fn tabs_and_wide_characters_keep_the_caret_in_place() {
        assert_eq!(shown("\tx\t!", "!", 1), "1 |     x   !\n  |         ^");
        assert_eq!(shown("'日本' !", "!", 1), "1 | '日本' !\n  |        ^");
        assert_eq!(shown("e\u{301} !", "!", 1), "1 | e\u{301} !\n  |   ^");
    }

    #[test]
    fn control_characters_are_seen_and_never_sent_to_the_terminal() {
        let shown = shown("a\u{1B}[31m\u{0}\u{202E}\u{7F} !\r\nb", "!", 1);
        assert!(shown.starts_with("1 | a␛[31m␀\\u{202e}␡ !\n"), "{shown}");
        assert!(!shown.contains(['\u{1B}', '\r', '\u{202E}']));
    }

    #[test]
    fn long_lines_are_cut_around_the_column() {
        let long = format!("{}!{}", "a".repeat(1000), "b".repeat(1000));
        for sql in [
            long.clone(),
            long[990..].to_owned(),
            long[..1005].to_owned(),
        ] {
            let shown = shown(&sql, "!", 1);
            let (line, caret) = shown.split_once('\n').unwrap();
            assert!(line.chars().count() <= WIDEST + 4, "{shown}");
            let column = line.chars().position(|character| character == '!');
            assert_eq!(
                caret.chars().position(|character| character == '^'),
                column,
                "{shown}"
            );
            assert!(line.contains('…'));
        }
    }

    #[test]
    fn the_end_of_a_text_can_be_pointed_at() {
        let sql = "SELECT 1 +\n";
        let end = at_byte(sql, sql.len());
        assert_eq!(excerpt(sql, &end, 5), "5 | SELECT 1 +\n6 |\n  | ^");
    }

    #[test]
    fn every_place_of_any_text_can_be_shown() {
        let mut soup = Soup::new(5);
        for _ in 0..500 {
            let sql = soup.bytes() + &soup.sql();
            for byte in 0..=sql.len() {
                let position = at_byte(&sql, byte);
                let shown = excerpt(&sql, &position, 1);
                assert!(shown.ends_with('^'), "{shown}");
            }
        }
    }
}
