//! Options of foreign-data wrappers, foreign servers and foreign tables.

use super::ColumnValue;
use crate::db::Row;
use crate::sql::{ident, literal};

/// Options as the catalogs hold them, `name=value`, sorted by their query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForeignOptions(pub Vec<String>);

impl ForeignOptions {
    /// ` OPTIONS (name 'value', …)`, or nothing where there are none.
    pub fn clause(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let options: Vec<String> = self
            .0
            .iter()
            .map(|option| {
                let (name, value) = option.split_once('=').unwrap_or((option, ""));
                format!("{} {}", ident(name), literal(value).trim_start())
            })
            .collect();
        format!(" OPTIONS ({})", options.join(", "))
    }

    /// ` OPTIONS (ADD name 'value', SET …, DROP …)` that makes them `to`; `None` where they are the same.
    pub fn changes(&self, to: &Self) -> Option<String> {
        let pairs = |options: &'_ Self| -> std::collections::BTreeMap<String, String> {
            options
                .0
                .iter()
                .map(|option| {
                    let (name, value) = option.split_once('=').unwrap_or((option, ""));
                    (name.to_owned(), value.to_owned())
                })
                .collect()
        };
        let (before, after) = (pairs(self), pairs(to));
        let mut changes: Vec<String> = before
            .keys()
            .filter(|name| !after.contains_key(*name))
            .map(|name| format!("DROP {}", ident(name)))
            .collect();
        for (name, value) in &after {
            let word = match before.get(name) {
                None => "ADD",
                Some(old) if old != value => "SET",
                Some(_) => continue,
            };
            let value = literal(value);
            changes.push(format!("{word} {} {}", ident(name), value.trim_start()));
        }
        (!changes.is_empty()).then(|| format!(" OPTIONS ({})", changes.join(", ")))
    }
}

impl ForeignOptions {
    /// ` OPTIONS (ADD …, SET …, DROP …)`: what leads to other options; nothing where they are the same.
    pub fn change(&self, to: &Self) -> String {
        let parts = |options: &Self| -> Vec<(String, String)> {
            let options = options.0.iter();
            options
                .map(|option| option.split_once('=').unwrap_or((option, "")))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        };
        let (had, has) = (parts(self), parts(to));
        let is_in = |options: &[(String, String)], name: &str| {
            options.iter().any(|(other, _)| other == name)
        };
        let mut changes: Vec<String> = had
            .iter()
            .filter(|(name, _)| !is_in(&has, name))
            .map(|(name, _)| format!("DROP {}", ident(name)))
            .collect();
        changes.extend(
            has.iter()
                .filter(|option| !had.contains(option))
                .map(|(name, value)| {
                    let verb = if is_in(&had, name) { "SET" } else { "ADD" };
                    format!("{verb} {} {}", ident(name), literal(value).trim_start())
                }),
        );
        if changes.is_empty() {
            return String::new();
        }
        format!(" OPTIONS ({})", changes.join(", "))
    }
}

impl ColumnValue for ForeignOptions {
    fn read(row: Row<'_>, column: &str) -> Result<Self, String> {
        Vec::read(row, column).map(Self)
    }

    fn show(&self) -> Option<String> {
        self.0.show()
    }
}

#[cfg(test)]
mod tests {
    use super::ForeignOptions;

    #[test]
    fn options_are_added_set_and_dropped() {
        let options =
            |list: &[&str]| ForeignOptions(list.iter().map(|o| (*o).to_owned()).collect());
        let (before, after) = (
            options(&["a=1", "b=2", "c=3"]),
            options(&["a=1", "b=4", "d=it's"]),
        );
        assert_eq!(
            before.changes(&after).as_deref(),
            Some(" OPTIONS (DROP c, SET b '4', ADD d 'it''s')")
        );
        assert_eq!(before.changes(&before), None);
    }

    #[test]
    fn the_value_of_an_option_may_hold_anything() {
        let options = ["host=a=b", "User=it's", "path=a\\b", "empty="].map(str::to_owned);
        assert_eq!(
            ForeignOptions(options.to_vec()).clause(),
            r#" OPTIONS (host 'a=b', "User" 'it''s', path E'a\\b', empty '')"#
        );
    }
}
