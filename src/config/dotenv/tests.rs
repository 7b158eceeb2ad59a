//! What real `.env` files hold, with the values python-dotenv gives them.

use super::*;

fn values(text: &str) -> Vec<(String, String)> {
    parse(text)
        .resolve(
            |name| (name == "FROM_PROCESS").then(|| "process".to_owned()),
            |_| None,
        )
        .into_iter()
        .map(|(name, (value, _))| (name, value))
        .collect()
}

#[test]
fn values_are_what_python_dotenv_reads() {
    let cases = [
        ("A=b", "b"),
        ("A=b\r\n", "b"),
        ("\u{feff}A=b", "b"),
        ("export A=b", "b"),
        ("  A  =  b  ", "b"),
        ("'A'=b", "b"),
        ("A=", ""),
        ("A=pa$word", "pa$word"),
        ("A=p@ss w0rd", "p@ss w0rd"),
        ("A=\"pa$word\"", "pa$word"),
        ("A=b#c", "b#c"),
        ("A=b #c", "b"),
        ("A= #c", ""),
        ("A=#c", "#c"),
        ("A='b #c' # d", "b #c"),
        ("A=\"b\\nc\\\"d\\$\"", "b\nc\"d\\$"),
        ("A='b\\nc\\'d'", "b\\nc'd"),
        ("A=\"two\nlines\"", "two\nlines"),
        ("A=b=c", "b=c"),
        ("A=${FROM_PROCESS}", "process"),
        ("A='${FROM_PROCESS}'", "process"),
        ("A=$FROM_PROCESS", "$FROM_PROCESS"),
        ("A=${NOWHERE:-fallback}", "fallback"),
        ("A=${NOWHERE}", ""),
        ("A=${NOWHERE:fallback}", "${NOWHERE:fallback}"),
        ("A=${unclosed", "${unclosed"),
        ("A=first\nA=second", "second"),
        ("# A=no\n\n  # comment\nA=yes", "yes"),
    ];
    for (text, value) in cases {
        assert_eq!(
            values(text),
            [("A".to_owned(), value.to_owned())],
            "{text:?}"
        );
    }
}

#[test]
fn references_see_earlier_lines_and_the_process_beats_them() {
    let text = "FROM_PROCESS=file\nB=${FROM_PROCESS}-${C:-none}\nC=late\nD=${C}";
    let values = values(text);
    assert!(values.contains(&("B".to_owned(), "process-none".to_owned())));
    assert!(values.contains(&("D".to_owned(), "late".to_owned())));
}

#[test]
fn unreadable_lines_are_named_and_the_rest_is_read() {
    let dotenv = parse("A=1\n=no\nB='2' trailing\nC='never closed\nD=4\n");
    let lines: Vec<usize> = dotenv.unreadable.iter().map(|line| line.line).collect();
    assert_eq!(lines, [2, 3, 4]);
    let names: Vec<(&str, usize)> = dotenv
        .entries
        .iter()
        .map(|e| (e.name.as_str(), e.line))
        .collect();
    assert_eq!(names, [("A", 1), ("D", 5)]);
}

#[test]
fn lines_are_counted_over_any_line_end_and_quoted_values() {
    let dotenv = parse("A=1\r\nB='x\r\ny'\r\n\rC=3\n");
    let lines: Vec<usize> = dotenv.entries.iter().map(|entry| entry.line).collect();
    assert_eq!(lines, [1, 2, 5]);
}

#[test]
fn a_name_without_a_value_is_no_variable() {
    assert_eq!(
        values("A\nB=${A:-default}"),
        [("B".to_owned(), String::new())]
    );
}

#[test]
fn values_never_show_in_debug() {
    assert!(!format!("{:?}", parse("PASSWORD=hunter2")).contains("hunter2"));
}

#[test]
fn no_text_makes_the_reader_panic() {
    let awkward = "export 'A'=\"\\\u{1c}ü${A:-\u{feff}}\r\n#'\\\"=";
    for (start, _) in awkward.char_indices() {
        for (end, _) in awkward.char_indices().filter(|(end, _)| *end >= start) {
            let _ = values(&awkward[start..end]);
        }
    }
}
