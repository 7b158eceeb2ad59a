//! libpq's `key=value` connection strings, with its quoting rules.
//!
//! A value ends at white space unless it stands in single quotes; a backslash takes the next character
//! as it is, in and out of quotes; white space may surround the equals sign.

use super::Parameters;
use crate::error::UserError;

/// Reads a connection string. Errors count words and never repeat them: one may be half a password.
pub(super) fn parse(text: &str, parameters: &mut Parameters) -> Result<(), UserError> {
    let mut characters = text.chars().peekable();
    let mut position = 0;
    loop {
        while characters.next_if(|c| c.is_whitespace()).is_some() {}
        if characters.peek().is_none() {
            return Ok(());
        }
        position += 1;
        let mut key = String::new();
        while let Some(character) = characters.next_if(|c| *c != '=' && !c.is_whitespace()) {
            key.push(character);
        }
        while characters.next_if(|c| c.is_whitespace()).is_some() {}
        if key.is_empty() || characters.next_if_eq(&'=').is_none() {
            return Err(UserError::new(format!(
                "parameter {position} of the connection string is not key=value"
            ))
            .hint("put a value that holds spaces in single quotes: password='…'"));
        }
        while characters.next_if(|c| c.is_whitespace()).is_some() {}
        let quoted = characters.next_if_eq(&'\'').is_some();
        let mut value = String::new();
        loop {
            match characters.next() {
                Some('\\') => value.extend(characters.next()),
                Some('\'') if quoted => break,
                Some(character) if !quoted && character.is_whitespace() => break,
                Some(character) => value.push(character),
                None if quoted => {
                    return Err(UserError::new(format!(
                        "the quote of parameter {position} of the connection string is not closed"
                    ))
                    .hint(r"write a quote inside a value as \' and a backslash as \\"));
                }
                None => break,
            }
        }
        parameters.push(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Result<Vec<(String, String)>, UserError> {
        let mut parameters = Parameters::default();
        parse(text, &mut parameters)?;
        Ok(parameters.pairs)
    }

    #[test]
    fn values_are_quoted_as_libpq_quotes_them() {
        let parsed =
            pairs(r"host = a  password='it\'s \\ here' user=b\ c port= dbname=''").unwrap();
        let expected = [
            ("host", "a"),
            ("password", r"it's \ here"),
            ("user", "b c"),
            // libpq skips white space after the equals sign, so an empty value needs quotes.
            ("port", "dbname=''"),
        ];
        assert_eq!(parsed.len(), expected.len());
        for ((key, value), (expected_key, expected_value)) in parsed.iter().zip(expected) {
            assert_eq!(
                (key.as_str(), value.as_str()),
                (expected_key, expected_value)
            );
        }
    }

    #[test]
    fn errors_never_repeat_the_text() {
        for text in [
            "host=a password=my hunter2 pass",
            "password='hunter2",
            "=hunter2 a=b",
        ] {
            let error = pairs(text).unwrap_err();
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }
}
