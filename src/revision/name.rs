//! The file name of a new revision: slug, template, and the moment it is made in.

use anyhow::Result;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::id::RevisionId;
use super::suggest;
use crate::error::UserError;

/// The template used when none is configured, without `.sql`.
pub const DEFAULT_TEMPLATE: &str = "{year}{month}{day}{hour}{minute}_{rev}_{slug}";

/// The length of slugs when none is configured, in characters (Alembic's `truncate_slug_length`).
pub const DEFAULT_SLUG_LENGTH: usize = 40;

/// File systems take 255 bytes for a name; this leaves room for the date, the id and the ending.
const SLUG_BYTES: usize = 180;

const TOKENS: [&str; 9] = [
    "rev", "slug", "year", "month", "day", "hour", "minute", "second", "epoch",
];

/// The moment to write into a new revision: `now` in the configured time zone, UTC when none is.
///
/// # Errors
/// A zone that the time-zone database does not know.
pub fn moment(now: Timestamp, zone: Option<&str>) -> Result<Zoned> {
    let zone = match zone {
        None => TimeZone::UTC,
        Some(name) => TimeZone::get(name).map_err(|_| {
            UserError::new(format!("unknown time zone '{name}'")).hint("use a name such as UTC or Europe/Berlin; Alpine and other slim images need the package tzdata")
        })?,
    };
    Ok(now.to_zoned(zone))
}

/// The words of a message for a file name: joined by `_`, lower-cased, letters of every script kept, cut at the end of a
/// word to at most `length` characters.
///
/// As in Alembic, but for the `_` that it leaves where it cuts. Empty for a message without words.
pub fn slug(message: &str, length: usize) -> String {
    let words = message
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty());
    let slug = words.map(str::to_lowercase).collect::<Vec<_>>().join("_");
    let fits = |(count, (place, character)): (usize, (usize, char))| {
        count < length && place + character.len_utf8() <= SLUG_BYTES
    };
    let end: usize = slug
        .char_indices()
        .enumerate()
        .take_while(|next| fits(*next))
        .map(|(_, (_, c))| c.len_utf8())
        .sum();
    let cut = slug.get(..end).unwrap_or_default();
    let at_word =
        cut.len() == slug.len() || slug.get(end..).is_some_and(|rest| rest.starts_with('_'));
    let cut = match cut.rsplit_once('_') {
        Some((whole, _)) if !at_word && !whole.is_empty() => whole,
        _ => cut,
    };
    cut.trim_end_matches('_').to_owned()
}

/// The file name from a template with tokens such as `{rev}` and `{slug}`; `.sql` is added when it is not there.
///
/// The template may hold `/`, to sort files into folders.
///
/// # Errors
/// An unknown token, a brace without its partner, a name that leads out of the folder or that would not be read again.
pub fn file_name(template: &str, id: &RevisionId, slug: &str, moment: &Zoned) -> Result<String> {
    let refused = |what: String| UserError::new(format!("file template '{template}': {what}"));
    let mut name = String::new();
    let mut rest = template;
    while let Some(brace) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(brace);
        name.push_str(before);
        let token = from.strip_prefix('{').and_then(|from| from.split_once('}'));
        let (token, behind) = token.ok_or_else(|| refused("a brace without its partner".into()))?;
        match token {
            "rev" => name.push_str(id.as_str()),
            "slug" => name.push_str(slug),
            "year" => name.push_str(&format!("{:04}", moment.year())),
            "month" => name.push_str(&format!("{:02}", moment.month())),
            "day" => name.push_str(&format!("{:02}", moment.day())),
            "hour" => name.push_str(&format!("{:02}", moment.hour())),
            "minute" => name.push_str(&format!("{:02}", moment.minute())),
            "second" => name.push_str(&format!("{:02}", moment.second())),
            "epoch" => name.push_str(&moment.timestamp().as_second().to_string()),
            _ => {
                let error = refused(format!("unknown token {{{token}}}"));
                return Err(match suggest::nearest(token, TOKENS) {
                    Some(near) => error.hint(format!("did you mean {{{near}}}?")),
                    None => error.hint(format!(
                        "known are: {}",
                        TOKENS.map(|token| format!("{{{token}}}")).join(" ")
                    )),
                }
                .into());
            }
        }
        rest = behind;
    }
    name.push_str(rest);
    let name = name
        .strip_suffix(".sql")
        .unwrap_or(&name)
        .trim_end_matches(['_', '-', ' '])
        .to_owned();
    let bad = |part: &str| part.is_empty() || part.starts_with('.') || part.contains(['\\', '\0']);
    if name.split('/').any(bad) {
        return Err(refused(format!(
            "gives '{name}', which is not a visible file below the revisions folder"
        ))
        .into());
    }
    if matches!(
        name.rsplit('/').next().map(str::to_lowercase).as_deref(),
        Some("seed" | "readme")
    ) {
        return Err(refused(format!(
            "gives '{name}.sql', which is not read as a revision"
        ))
        .hint("put {rev} into it")
        .into());
    }
    Ok(name + ".sql")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(template: &str) -> Result<String> {
        let moment = moment("2026-11-21T09:05:06Z".parse().unwrap(), None).unwrap();
        file_name(
            template,
            &RevisionId::stored("4f1c2a9be077"),
            "add_orders",
            &moment,
        )
    }

    #[test]
    fn a_template_that_makes_no_file_name_is_refused() {
        for (template, message) in [
            (
                "{rev}_{slog}",
                "file template '{rev}_{slog}': unknown token {slog}",
            ),
            ("{rev", "file template '{rev': a brace without its partner"),
            ("rev}", "file template 'rev}': a brace without its partner"),
            (
                "../{rev}",
                "file template '../{rev}': gives '../4f1c2a9be077', which is not a visible file below the revisions folder",
            ),
            (
                "/x/{rev}",
                "file template '/x/{rev}': gives '/x/4f1c2a9be077', which is not a visible file below the revisions folder",
            ),
            (
                "",
                "file template '': gives '', which is not a visible file below the revisions folder",
            ),
            (
                "seed",
                "file template 'seed': gives 'seed.sql', which is not read as a revision",
            ),
        ] {
            assert_eq!(named(template).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn every_token_of_a_template_is_filled_in() {
        assert_eq!(
            named(DEFAULT_TEMPLATE).unwrap(),
            "202611210905_4f1c2a9be077_add_orders.sql"
        );
        assert_eq!(
            named("{year}/{month}-{day} {hour}{minute}{second}-{epoch}.sql").unwrap(),
            "2026/11-21 090506-1795251906.sql"
        );
    }

    #[test]
    fn a_name_without_words_does_not_end_in_an_underscore() {
        let moment = moment("2026-11-21T09:05:06Z".parse().unwrap(), None).unwrap();
        assert_eq!(
            file_name("{rev}_{slug}", &RevisionId::stored("a1"), "", &moment).unwrap(),
            "a1.sql"
        );
    }

    #[test]
    fn an_unknown_time_zone_is_refused() {
        let error = moment(Timestamp::UNIX_EPOCH, Some("Mars/Olympus"))
            .unwrap_err()
            .to_string();
        assert_eq!(error, "unknown time zone 'Mars/Olympus'");
    }

    #[test]
    fn slugs_keep_letters_of_every_script_and_are_cut_at_a_word() {
        for (message, length, expected) in [
            ("Add orders: to the SHOP!", 40, "add_orders_to_the_shop"),
            ("Ünï çødé 表", 40, "ünï_çødé_表"),
            (
                "../../etc/passwd 'quoted' \"x\" 🦀",
                40,
                "etc_passwd_quoted_x",
            ),
            ("one two three", 8, "one_two"),
            ("one two three", 7, "one_two"),
            ("one two three", 6, "one"),
            ("incomprehensibilities", 5, "incom"),
            ("!?", 40, ""),
            ("", 40, ""),
            ("x", 0, ""),
        ] {
            assert_eq!(slug(message, length), expected, "{message} {length}");
        }
        assert!(slug(&"表".repeat(500), 1000).len() <= SLUG_BYTES);
    }
}
