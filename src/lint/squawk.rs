//! The rules of squawk-linter, under `squawk/<id>`: the one place that knows the crate.
//!
//! Of its rules those are left out that ours say better, because ours know the whole folder and how schemactl runs a
//! revision; [`of`] says which stand for which. The rest are on, or off until somebody turns them on: squawk calls every drop a
//! danger to clients, and many of its rules are for teams that change nothing without two releases.

use std::ops::Range;

pub(super) use squawk_linter::Rule;
use squawk_linter::{Linter, LinterSettings, Version};

use super::options::Options;
use super::rule::Report;
use crate::finding::Severity::{self, Note, Warning};
use crate::sql::with_syntax;

/// What becomes of one of squawk's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Looked for, and what it is about.
    On(Severity, &'static str),
    /// Looked for when somebody turns it on, and what it is about.
    Off(&'static str),
    /// One of ours says it; its id.
    Ours(&'static str),
    /// Wrong here; why.
    Wrong(&'static str),
}

/// What stands before the ids of these rules.
pub(super) const PREFIX: &str = "squawk/";

/// What becomes of a rule.
pub(super) fn of(rule: Rule) -> Fate {
    use Fate::{Off, On, Ours, Wrong};
    match rule {
        Rule::RequireConcurrentIndexCreation => Ours("index-blocks-writes"),
        Rule::RequireConcurrentIndexDeletion => Ours("drop-index-locks"),
        Rule::ConstraintMissingNotValid => Ours("constraint-scans"),
        Rule::AddingFieldWithDefault => Ours("add-column-rewrites"),
        Rule::AddingForeignKeyConstraint => Ours("constraint-scans"),
        Rule::ChangingColumnType => Ours("alter-type-rewrites"),
        Rule::AddingNotNullableField => Ours("set-not-null-scans"),
        Rule::AddingSerialPrimaryKeyField => Ours("key-builds-index"),
        Rule::RenamingColumn => Ours("rename-column"),
        Rule::RenamingTable => Ours("rename-table"),
        Rule::DisallowedUniqueConstraint => Ours("key-builds-index"),
        Rule::PreferBigintOverInt | Rule::PreferBigintOverSmallint => Ours("int-primary-key"),
        Rule::PreferIdentity => Ours("serial"),
        Rule::PreferRepack => Ours("vacuum-full"),
        Rule::PreferTimestampTz => Ours("timestamp-without-zone"),
        Rule::BanCharField => Ours("char-type"),
        Rule::BanDropColumn => Ours("drop-column"),
        Rule::BanDropTable => Ours("drop-table"),
        Rule::TransactionNesting | Rule::BanUncommittedTransaction => Ours("transaction-control"),
        Rule::AddingRequiredField => Ours("not-null-without-default"),
        Rule::BanConcurrentIndexCreationInTransaction => Ours("forbidden-in-transaction"),
        Rule::UnusedIgnore => Ours("unused-ignore"),
        Rule::PreferRobustStmts => {
            Wrong("IF NOT EXISTS hides drift, and a revision runs in a transaction or resumes")
        }
        Rule::RequireTimeoutSettings | Rule::RequireLockTimeout | Rule::RequireStatementTimeout => {
            Wrong("schemactl sets the timeouts of every statement")
        }
        Rule::BanDropDatabase => On(Severity::Error, "DROP DATABASE."),
        Rule::BanDropSchema => On(Warning, "DROP SCHEMA."),
        Rule::BanTruncateCascade => On(
            Warning,
            "TRUNCATE … CASCADE, which empties tables that it does not name.",
        ),
        Rule::BanCreateDomainWithConstraint => On(
            Note,
            "A domain with a constraint, which is hard to change later.",
        ),
        Rule::BanAlterDomainWithAddConstraint => On(
            Warning,
            "A constraint added to a domain, which reads every table that has it.",
        ),
        Rule::RequireEnumValueOrdering => On(Note, "An enum value added without BEFORE or AFTER."),
        Rule::IdentifierTooLong => On(Warning, "A name that PostgreSQL cuts."),
        Rule::RequireConcurrentPartitionDetach => On(
            Warning,
            "DETACH PARTITION without CONCURRENTLY, which locks the whole table.",
        ),
        Rule::RequireConcurrentReindex => {
            On(Warning, "REINDEX without CONCURRENTLY, which stops writes.")
        }
        Rule::BanDuplicateColumnAssignments => {
            On(Severity::Error, "An UPDATE that sets a column twice.")
        }
        Rule::BanSetSchema => On(
            Warning,
            "ALTER … SET SCHEMA, which breaks what runs while it is deployed.",
        ),
        Rule::BanDropExtension => On(Note, "DROP EXTENSION."),
        Rule::RequireTableSchema => Off("A name without its schema."),
        Rule::PreferTextField => Off("varchar(n) where text with a check would do."),
        Rule::BanDropNotNull => Off("DROP NOT NULL, which clients may not expect."),
        Rule::BanDropView => Off("DROP VIEW."),
        Rule::BanDropFunction => Off("DROP FUNCTION."),
        Rule::BanDropType => Off("DROP TYPE."),
        Rule::BanDropDefault => Off("DROP DEFAULT."),
        Rule::BanDropTrigger => Off("DROP TRIGGER."),
        Rule::BanDropSequence => Off("DROP SEQUENCE."),
        Rule::BanDropDomain => Off("DROP DOMAIN."),
        Rule::BanDropConstraint => Off("DROP CONSTRAINT."),
        Rule::BanDropGeneratedExpression => Off("DROP EXPRESSION."),
        Rule::BanDropIndex => Off("DROP INDEX."),
        Rule::BanDropPolicy => Off("DROP POLICY."),
        Rule::RenamingObject => Off("A rename of anything."),
        Rule::BanAlterIdentity => Off("A change of an identity column."),
        Rule::BanAlterGeneratedExpression => Off("A change of a generated column."),
        Rule::BanSetDefault => Off("SET DEFAULT."),
        Rule::BanDisableTrigger => Off("DISABLE TRIGGER."),
        Rule::BanReplicaIdentity => Off("REPLICA IDENTITY."),
        Rule::BanRevoke => Off("REVOKE."),
        Rule::BanReplaceViewFunction => Off("CREATE OR REPLACE of a view or function."),
        Rule::BanAlterPolicyCondition => Off("A change of a policy's condition."),
        Rule::BanAlterPolicyRoles => Off("A change of a policy's roles."),
        Rule::BanCreatePolicy => Off("CREATE POLICY on a table that is there."),
        Rule::BanAlterFunctionOptions => Off("ALTER FUNCTION."),
        Rule::BanAlterViewOptions => Off("ALTER VIEW … SET."),
        Rule::BanAlterRoleOptions => Off("ALTER ROLE."),
        Rule::BanAlterDatabaseOptions => Off("ALTER DATABASE."),
        Rule::BanAlterRowLevelSecurity => Off("A change of row level security."),
        Rule::BanNewWriteRestriction => Off("A trigger or rule that may refuse writes."),
        Rule::BanAddEnumValue => Off("ADD VALUE, which old clients do not know."),
        Rule::BanAddCompositeAttribute => Off("ADD ATTRIBUTE."),
        Rule::BanAddColumn => Off("ADD COLUMN on a table that is there."),
        Rule::BanDetachInheritance => Off("NO INHERIT."),
        Rule::BanAlterSequenceValues => Off("ALTER SEQUENCE."),
        Rule::BanAlterSystemOptions => Off("ALTER SYSTEM."),
        Rule::BanAlterExtension => Off("ALTER EXTENSION."),
    }
}

/// Every rule of squawk's.
pub(super) fn all() -> impl Iterator<Item = Rule> {
    // `with_rules` takes those that are on; the others are known by their names, of which the linter has no list.
    let mut rules: Vec<Rule> = Linter::with_default_rules()
        .rules
        .into_iter()
        .chain(OPT_IN.iter().filter_map(|id| Rule::try_from(*id).ok()))
        .collect();
    rules.sort_by_key(Rule::to_string);
    rules.dedup();
    rules.into_iter()
}

/// The ids of the rules that squawk does not look for by itself.
const OPT_IN: &[&str] = &[
    "require-table-schema",
    "ban-drop-trigger",
    "ban-alter-generated-expression",
    "ban-drop-index",
    "ban-set-default",
    "ban-disable-trigger",
    "ban-replica-identity",
    "ban-drop-policy",
    "ban-revoke",
    "ban-replace-view-function",
    "ban-alter-policy-condition",
    "ban-alter-policy-roles",
    "ban-create-policy",
    "ban-alter-function-options",
    "ban-alter-view-options",
    "ban-alter-role-options",
    "ban-alter-database-options",
    "ban-alter-row-level-security",
    "ban-new-write-restriction",
    "ban-add-enum-value",
    "ban-add-composite-attribute",
    "ban-add-column",
    "ban-detach-inheritance",
    "ban-alter-sequence-values",
    "ban-alter-system-options",
    "ban-alter-extension",
];

/// The page of a rule.
pub(super) fn url(id: &str) -> String {
    format!(
        "https://squawkhq.com/docs/{}",
        id.trim_start_matches(PREFIX)
    )
}

/// What squawk finds in a section, each with the id of its rule; `None` when its parser does not read the text.
pub(super) fn lint(
    sql: &str,
    in_transaction: bool,
    rules: &[(Rule, Severity)],
    options: &Options,
) -> Option<Vec<(String, Severity, Report)>> {
    let sql = without_variables(sql);
    let version: Version = options
        .target_version
        .and_then(|version| version.to_string().parse().ok())
        .unwrap_or_default();
    with_syntax(&sql, |parse| {
        let mut linter = Linter::from(rules.iter().map(|(rule, _)| *rule));
        linter.settings = LinterSettings {
            pg_version: version,
            assume_in_transaction: in_transaction,
        };
        linter
            .lint(parse, &sql)
            .into_iter()
            .filter_map(|violation| {
                let (_, severity) = rules.iter().find(|(rule, _)| *rule == violation.code)?;
                let span: Range<usize> =
                    violation.text_range.start().into()..violation.text_range.end().into();
                Some((
                    format!("{PREFIX}{}", violation.code),
                    *severity,
                    Report::new(
                        span,
                        sentence(&violation.message),
                        sentence(&violation.help.unwrap_or_default()),
                    ),
                ))
            })
            .collect()
    })
}

/// In the style of our own: no full stop at the end, no back quotes, one line.
fn sentence(text: &str) -> String {
    let text = text.replace('`', "");
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    let text = text.trim_end_matches('.');
    let mut characters = text.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => text.to_owned(),
    }
}

/// psql's variables look like literals and quoted names of the same length.
fn without_variables(sql: &str) -> String {
    if !sql.contains(":'") && !sql.contains(":\"") {
        return sql.to_owned();
    }
    crate::sql::lexer::tokens(sql)
        .map(|token| match token.kind {
            crate::sql::lexer::Kind::LiteralVariable
            | crate::sql::lexer::Kind::IdentifierVariable => token.text.replacen(':', " ", 1),
            _ => token.text.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint;

    #[test]
    fn what_stands_for_a_rule_of_squawks_is_a_rule_of_ours() {
        for rule in all() {
            if let Fate::Ours(id) = of(rule) {
                assert!(
                    lint::own_rules().any(|own| own.id == id),
                    "{rule}: no rule {id}"
                );
            }
        }
    }

    #[test]
    fn no_rule_of_squawks_is_overlooked() {
        // A new version of the crate adds variants to `of`, which does not compile then, and to this list of ids.
        let known = all().count();
        assert_eq!(known, 77, "the number of rules without the alias");
        for id in OPT_IN {
            assert!(Rule::try_from(*id).unwrap().is_opt_in(), "{id}");
        }
    }

    #[test]
    fn variables_keep_the_places() {
        let sql = "SELECT :'v', :\"n\" FROM é";
        let plain = without_variables(sql);
        assert_eq!(plain.len(), sql.len());
        assert_eq!(plain, "SELECT  'v',  \"n\" FROM é");
    }
}
