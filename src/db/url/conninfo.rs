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
    let mut has_password = false;
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
        // What is no name may be anything: a URL that lacks a slash, with its password.
        let is_name = |key: &str| {
            let part = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
            !key.is_empty() && key.chars().all(part)
        };
        if !is_name(&key) || characters.next_if_eq(&'=').is_none() {
            return Err(UserError::new(format!(
                "parameter {position} of the connection string is not key=value"
            ))
            .hint("put a value that holds spaces in single quotes: password='…'")
            .hint("or write a URL: postgresql://user:password@host:5432/database"));
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
        parameters.push_in_order(key, value, &mut has_password);
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
            "postgresql:/app:hunter2@db/shop?sslmode=require",
            "host=a password='x' 'hunter2'=y",
        ] {
            let error = pairs(text).unwrap_err();
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }

    #[test]
    fn what_may_be_the_rest_of_a_password_is_not_repeated() {
        let mut parameters = Parameters::default();
        parse(
            "host=a nobody=1 password=my hunter2=x user=u",
            &mut parameters,
        )
        .unwrap();
        let warnings = parameters.warnings.join(" ");
        assert!(warnings.contains("behind the password"), "{warnings}");
        assert!(!warnings.contains("hunter2"), "{warnings}");
        let keys: Vec<&str> = parameters
            .pairs
            .iter()
            .map(|(key, _)| key.as_str())
            .collect();
        assert_eq!(keys, ["host", "nobody", "password", "user"]);
    }
}
