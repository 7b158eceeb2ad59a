//! Text from a database → text that a terminal shows and does not obey.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Every control character shown as an escape: line breaks, tabs, escape sequences, and the invisible characters that
/// reverse or join what stands around them. Letters of any script and emoji stay as they are.
pub fn visible(text: &str) -> String {
    escape(text, |_| false)
}

/// As [`visible`], but line breaks and tabs stay: for SQL of several lines.
pub(super) fn visible_lines(text: &str) -> String {
    escape(text, |character| matches!(character, '\n' | '\t'))
}

/// Prose on one line: any run of white space becomes one space.
pub fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    visible(&words.join(" "))
}

/// SQL on one line: a line break with the indentation after it becomes one space, all other white space stays.
pub(super) fn unbroken(sql: &str) -> String {
    let lines: Vec<&str> = sql
        .lines()
        .enumerate()
        .map(|(index, line)| if index == 0 { line } else { line.trim_start() })
        .collect();
    visible(&lines.join(" "))
}

/// The beginning of a text, `…` at its end if something is missing; `columns` of a terminal at most.
pub fn cut(text: &str, columns: usize) -> String {
    // Never wider than its bytes, so that most texts need no second look.
    if text.len() <= columns || text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut width = 1;
    for character in text.chars() {
        width += character.width().unwrap_or_default();
        if width > columns {
            break;
        }
        kept.push(character);
    }
    format!("{}…", kept.trim_end())
}

fn escape(text: &str, keep: impl Fn(char) -> bool) -> String {
    if !text.chars().any(|c| is_invisible(c) && !keep(c)) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_invisible(character) && !keep(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            // Soft hyphen, zero-width space, marks and overrides of direction, line and paragraph separators, BOM.
            // The joiners U+200C and U+200D belong to scripts and emoji.
            '\u{AD}' | '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_talk_to_the_terminal() {
        assert_eq!(visible("a\u{1b}[31mb\r\n\tc"), r"a\u{1b}[31mb\r\n\tc");
        assert_eq!(visible("abc\u{202e}cba"), r"abc\u{202e}cba");
        assert_eq!(visible("naïve 👩‍🚀 עברית"), "naïve 👩‍🚀 עברית");
        assert_eq!(visible_lines("SELECT\n\t1\u{7}"), "SELECT\n\t1\\u{7}");
    }

    #[test]
    fn prose_is_put_on_one_line() {
        assert_eq!(one_line("  one\r\n\n two\tthree "), "one two three");
    }

    #[test]
    fn sql_of_several_lines_keeps_the_spaces_of_its_texts() {
        assert_eq!(
            unbroken("CASE\n    WHEN a = 'x  y' THEN 1\nEND"),
            "CASE WHEN a = 'x  y' THEN 1 END"
        );
    }

    #[test]
    fn what_is_cut_says_so_and_fits() {
        assert_eq!(cut("hello", 5), "hello");
        assert_eq!(cut("hello world", 7), "hello…");
        assert_eq!(cut("日本語日本語", 7), "日本語…");
        assert_eq!(cut(&"x".repeat(10_000), 10).width(), 10);
    }
}
