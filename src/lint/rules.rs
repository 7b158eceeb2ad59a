//! The rules of our own, one file each, and the one list of them.

mod add_column_rewrites;
mod alter_type_rewrites;
mod char_type;
mod concurrently_if_not_exists;
mod constraint_scans;
mod delete_all_rows;
mod drop_cascade;
mod drop_column;
mod drop_index_locks;
mod drop_table;
mod duplicate_index;
mod enum_value_used_early;
mod forbidden_in_transaction;
mod foreign_key_without_index;
mod if_not_exists;
mod index_blocks_writes;
mod int_primary_key;
mod json_not_jsonb;
mod key_builds_index;
mod lock_table;
pub(super) mod missing_down;
mod mixed_data_and_schema;
mod money_type;
mod naming;
mod narrows_type;
mod not_null_without_default;
mod psql_only;
mod refresh_blocks_reads;
mod rename_column;
mod rename_table;
mod rewrites_table;
mod secret_in_sql;
mod security_definer_search_path;
mod serial;
mod set_local_without_transaction;
mod set_not_null_scans;
mod set_without_local;
mod table_without_primary_key;
mod tenant_column_missing;
mod time_with_zone;
mod timestamp_without_zone;
mod transaction_control;
mod unnamed_constraint;
pub(super) mod unread_by_squawk;
mod update_all_rows;
mod vacuum_full;
mod validate_with_not_valid;
mod view_needs_it;

use super::rule::Rule;

/// Every rule of our own that looks at SQL.
pub(super) static ALL: &[&Rule] = &[
    &add_column_rewrites::RULE,
    &alter_type_rewrites::RULE,
    &char_type::RULE,
    &concurrently_if_not_exists::RULE,
    &constraint_scans::RULE,
    &delete_all_rows::RULE,
    &drop_cascade::RULE,
    &drop_column::RULE,
    &drop_index_locks::RULE,
    &drop_table::RULE,
    &duplicate_index::RULE,
    &enum_value_used_early::RULE,
    &forbidden_in_transaction::RULE,
    &foreign_key_without_index::RULE,
    &if_not_exists::RULE,
    &index_blocks_writes::RULE,
    &int_primary_key::RULE,
    &json_not_jsonb::RULE,
    &key_builds_index::RULE,
    &lock_table::RULE,
    &missing_down::RULE,
    &mixed_data_and_schema::RULE,
    &money_type::RULE,
    &naming::RULE,
    &narrows_type::RULE,
    &not_null_without_default::RULE,
    &psql_only::RULE,
    &refresh_blocks_reads::RULE,
    &rename_column::RULE,
    &rename_table::RULE,
    &rewrites_table::RULE,
    &secret_in_sql::RULE,
    &security_definer_search_path::RULE,
    &serial::RULE,
    &set_local_without_transaction::RULE,
    &set_not_null_scans::RULE,
    &set_without_local::RULE,
    &table_without_primary_key::RULE,
    &tenant_column_missing::RULE,
    &time_with_zone::RULE,
    &timestamp_without_zone::RULE,
    &transaction_control::RULE,
    &unnamed_constraint::RULE,
    &unread_by_squawk::RULE,
    &update_all_rows::RULE,
    &vacuum_full::RULE,
    &validate_with_not_valid::RULE,
    &view_needs_it::RULE,
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_file_is_on_the_list_under_its_own_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lint/rules");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .filter_map(|entry| {
                let name = entry.unwrap().file_name().into_string().unwrap();
                Some(name.strip_suffix(".rs")?.replace('_', "-"))
            })
            .collect();
        files.sort();
        let mut ids: Vec<&str> = ALL.iter().map(|rule| rule.id).collect();
        ids.sort_unstable();
        assert_eq!(ids, files);
    }

    #[test]
    fn every_rule_says_what_it_is_about() {
        for rule in ALL {
            assert!(
                rule.about.ends_with('.') && rule.about.len() < 120,
                "{}",
                rule.id
            );
            assert!(
                rule.url.is_empty() || rule.url.starts_with("https://"),
                "{}",
                rule.id
            );
        }
    }
}
