//! Columns of tables and foreign tables, with what belongs to nobody else: identity, generation, storage.
//!
//! Defaults are objects of their own. A column is written in its table's statement, or added to a table that is there.

mod alteration;
pub(super) mod conversion;
mod filling;
pub(super) mod identity;
mod kinship;
mod retyping;

use super::misfits::{Misfit, Misfits};
use super::relation::Relation;
use super::{
    Acl, Alteration, Altering, CatalogObject, ForeignOptions, Kind, Object, ObjectId,
    catalog_object, joining,
};
use crate::action::{Action, Hazard, Impact, Lock, Loss, Obstacle};
use crate::catalog::{Catalog, Making};
use crate::sql::{ident, qualified};

catalog_object! {
    /// A column of a table.
    pub struct Column {
        identity {
            /// The schema of the table.
            schema: String,
            /// The table.
            table: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// Its type, as PostgreSQL writes it.
            data_type: String,
            /// Its collation, where it is not the type's own.
            collation: Option<String>,
            /// Whether it is never NULL.
            not_null: bool,
            /// `always` or `by default`, where it is an identity column.
            identity: Option<String>,
            /// The sequence behind it, qualified and quoted; partitions use their parent's (PostgreSQL 17).
            identity_sequence: Option<String>,
            /// The options of that sequence, where they are not the defaults.
            identity_options: Option<String>,
            /// `stored` or `virtual` (PostgreSQL 18), where it is computed.
            generated: Option<String>,
            /// What it is computed from.
            expression: Option<String>,
            /// `plain`, `external`, `main` or `extended`, where it is not the type's own.
            storage: Option<String>,
            /// `pglz` or `lz4`, where one was chosen (PostgreSQL 14).
            compression: Option<String>,
            /// How much ANALYZE keeps of it, where that was chosen.
            statistics: Option<i64>,
            /// What the planner was told about it: `n_distinct=…`.
            parameters: Vec<String>,
            /// What a foreign table's wrapper is told about it.
            options: ForeignOptions,
            /// Whether the table declares it itself; it may be inherited as well.
            local: bool,
            /// Who may do what with it.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
        silent {
            /// Its number in the table.
            position: i64,
            /// Whether a parent has it.
            inherited: bool,
            /// The storage that its type has.
            default_storage: String,
            /// The name of the constraint that says NOT NULL (PostgreSQL 18).
            not_null_name: Option<String>,
            /// Whether the table says so itself (PostgreSQL 18).
            not_null_local: bool,
            /// Whether children do not inherit it (PostgreSQL 18).
            not_null_stays: bool,
        }
    }
}

impl Column {
    /// Whether a partition whose columns come from its parent gets this one from `parent`, apart from what can be altered.
    pub(super) fn comes_from(&self, parent: &Self, server_version: u32) -> bool {
        let identity = if server_version >= 170_000 {
            &parent.identity
        } else {
            &None
        };
        self.name == parent.name
            && self.data_type == parent.data_type
            && self.collation == parent.collation
            && (self.not_null_name == parent.not_null_name || !parent.not_null)
            && (self.not_null || !parent.not_null)
            && self.identity == *identity
            && self.identity_sequence.is_none()
            && self.generated == parent.generated
            && self.expression == parent.expression
            && self.options.0.is_empty()
    }

    /// The column as an element of a table's statement; `None` where there is nothing to say about it.
    pub(super) fn element(&self, making: &Making<'_>, relation: &Relation<'_>) -> Option<String> {
        let is_made_from_parent = relation.is_made_from_parent(making);
        if !relation.declares(making, self) && !is_made_from_parent {
            return self.own_not_null(making);
        }
        let name = ident(&self.name);
        let constraints = self.constraints(making, relation);
        if is_made_from_parent || relation.of_type.is_some() {
            let options = if is_made_from_parent {
                ""
            } else {
                " WITH OPTIONS"
            };
            return (!constraints.is_empty()).then(|| format!("{name}{options}{constraints}"));
        }
        let collation = self
            .collation
            .as_ref()
            .map(|collation| format!(" COLLATE {collation}"))
            .unwrap_or_default();
        Some(format!(
            "{name} {}{}{collation}{constraints}",
            self.data_type,
            self.options.clause(),
        ))
    }

    /// ` NOT NULL`, and what the value is when none is given.
    fn constraints(&self, making: &Making<'_>, relation: &Relation<'_>) -> String {
        let mut sql = String::new();
        let inherited = relation.inherited_column(making, self);
        let not_null = self.not_null_clause(making);
        let is_said_otherwise = self.is_not_null_later(making)
            || (self.identity_sequence.is_some() && not_null == " NOT NULL")
            || inherited.is_some_and(|inherited| {
                // A child's column that is merged with its parent's would say twice what it inherits.
                let is_new = self.not_null_name.is_some()
                    && self.not_null_local
                    && !relation.is_made_from_parent(making);
                inherited.not_null && !inherited.not_null_stays && !is_new
            });
        if self.not_null && !is_said_otherwise {
            sql.push_str(&not_null);
        }
        if let Some(expression) = &self.expression {
            if inherited.is_none_or(|inherited| inherited.expression.as_ref() != Some(expression)) {
                sql.push_str(&format!(
                    " GENERATED ALWAYS AS {} {}",
                    in_parentheses(expression),
                    self.generated.as_deref().unwrap_or("stored").to_uppercase()
                ));
            }
        } else if self.identity_sequence.is_some() {
            sql.push(' ');
            sql.push_str(&self.identity_clause());
        } else if let Some(default) = relation.written_default(making, self) {
            sql.push_str(&format!(" DEFAULT {}", default.expression));
        }
        sql
    }

    /// `NOT NULL` for a column that the statement does not declare, where it says more than the parent (PostgreSQL 18).
    fn own_not_null(&self, making: &Making<'_>) -> Option<String> {
        (self.not_null && self.not_null_local && !self.is_not_null_later(making)).then(|| {
            format!(
                "{}NOT NULL {}{}",
                self.not_null_constraint(making),
                ident(&self.name),
                self.not_null_inheritance()
            )
        })
    }

    fn not_null_clause(&self, making: &Making<'_>) -> String {
        format!(
            " {}NOT NULL{}",
            self.not_null_constraint(making),
            self.not_null_inheritance()
        )
    }

    /// `CONSTRAINT name `, where it is not the name that PostgreSQL chooses.
    fn not_null_constraint(&self, making: &Making<'_>) -> String {
        match &self.not_null_name {
            Some(name)
                if *name != format!("{}_{}_not_null", self.table, self.name)
                    || self.is_not_null_name_taken(name, making) =>
            {
                format!("CONSTRAINT {} ", ident(name))
            }
            _ => String::new(),
        }
    }

    /// Whether PostgreSQL would choose another name, as one of the tables that will inherit it has that already.
    fn is_not_null_name_taken(&self, name: &str, making: &Making<'_>) -> bool {
        let Some(live) = making.live else {
            return false;
        };
        Relation::find(making.catalog, &self.schema, &self.table).is_some_and(|relation| {
            relation.descendants(making.catalog).iter().any(|child| {
                let column = child.column(live, &self.name);
                column.is_some_and(|column| column.not_null_name.as_deref() == Some(name))
            })
        })
    }

    fn not_null_inheritance(&self) -> &'static str {
        if self.not_null_stays {
            " NO INHERIT"
        } else {
            ""
        }
    }

    /// Whether the constraint that says NOT NULL needs a statement of its own.
    fn is_not_null_later(&self, making: &Making<'_>) -> bool {
        let Some(name) = &self.not_null_name else {
            return false;
        };
        let id = ObjectId::part(Kind::NotNullConstraint, &self.schema, &self.table, name);
        making.catalog.get(&id).is_some_and(Object::stands_alone)
    }

    fn identity_clause(&self) -> String {
        let mut options = Vec::new();
        if let Some(sequence) = &self.identity_sequence
            && *sequence != qualified(&self.schema, &format!("{}_{}_seq", self.table, self.name))
        {
            // What pg_dump writes; the only way to name the sequence.
            options.push(format!("SEQUENCE NAME {sequence}"));
        }
        options.extend(self.identity_options.clone());
        let options = if options.is_empty() {
            String::new()
        } else {
            format!(" ({})", options.join(" "))
        };
        format!(
            "GENERATED {} AS IDENTITY{options}",
            self.identity.as_deref().unwrap_or("always").to_uppercase()
        )
    }

    /// What `ALTER TABLE ONLY` must still do once the statement that makes the table or the column has run.
    pub(super) fn adjustments(&self, making: &Making<'_>, relation: &Relation<'_>) -> Vec<String> {
        let inherited = relation.inherited_column(making, self);
        let mut actions = Vec::new();
        if let Some(inherited) = inherited {
            self.inheritance_adjustments(making, relation, inherited, &mut actions);
        }
        // A table that is made gets the settings of its parent's column as well; one that is there, only the column.
        let inherited = inherited.filter(|_| making.makes(&relation.id()));
        let storage = inherited.map_or(&self.default_storage, Self::actual_storage);
        if self.actual_storage() != storage {
            actions.push(format!(
                "SET STORAGE {}",
                self.actual_storage().to_uppercase()
            ));
        }
        if self.compression != inherited.and_then(|inherited| inherited.compression.clone()) {
            let compression = self.compression.as_deref().unwrap_or("default");
            actions.push(format!("SET COMPRESSION {compression}"));
        }
        if let Some(statistics) = self.statistics {
            actions.push(format!("SET STATISTICS {statistics}"));
        }
        if !self.parameters.is_empty() {
            actions.push(format!("SET ({})", self.parameters.join(", ")));
        }
        actions
            .into_iter()
            .map(|action| format!("ALTER COLUMN {} {action}", ident(&self.name)))
            .collect()
    }

    fn inheritance_adjustments(
        &self,
        making: &Making<'_>,
        relation: &Relation<'_>,
        inherited: &Self,
        actions: &mut Vec<String>,
    ) {
        let is_declared = relation.declares(making, self);
        // From PostgreSQL 18 on this is a constraint with a name, and inherited as such.
        if self.not_null_name.is_none() && inherited.not_null_name.is_none() {
            if self.not_null
                && !inherited.not_null
                && !is_declared
                && !relation.is_made_from_parent(making)
            {
                actions.push("SET NOT NULL".to_owned());
            } else if !self.not_null && inherited.not_null {
                actions.push("DROP NOT NULL".to_owned());
            }
        }
        if relation.inherits_unwanted_default(making, self) {
            actions.push("DROP DEFAULT".to_owned());
        }
        if is_declared || relation.is_made_from_parent(making) {
            return;
        }
        if let Some(expression) = &self.expression
            && inherited.expression.as_ref() != Some(expression)
        {
            actions.push(format!("SET EXPRESSION AS {}", in_parentheses(expression)));
        }
        if self.identity_sequence.is_some() {
            actions.push(format!("ADD {}", self.identity_clause()));
        }
        if !self.options.0.is_empty() {
            actions.push(self.options.clause().trim_start().to_owned());
        }
    }

    /// Whether the column of a parent, or of the table's type, brings it.
    fn comes_with_another(&self, making: &Making<'_>, relation: &Relation<'_>) -> bool {
        let before = making
            .live
            .and_then(|live| Relation::find(live, &self.schema, &self.table));
        let is_of_type = relation.of_type.is_some()
            && (making.makes(&relation.id())
                || before.is_none_or(|before| before.of_type == relation.of_type));
        let is_of_parent = self.inherited
            && !self.local
            && !making.attaches_in_the_end(&relation.id())
            && !making.brings(self);
        is_of_parent || is_of_type
    }

    fn actual_storage(&self) -> &String {
        self.storage.as_ref().unwrap_or(&self.default_storage)
    }
}

impl CatalogObject for Column {
    const KIND: Kind = Kind::Column;
    const CLASS: &'static str = "pg_class";
    const QUERY: &'static str = include_str!("column.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(Kind::Column, &self.schema, &self.table, &self.name)
    }

    fn reference(&self) -> String {
        format!(
            "COLUMN {}.{}",
            qualified(&self.schema, &self.table),
            ident(&self.name)
        )
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let Some(relation) = Relation::find(making.catalog, &self.schema, &self.table) else {
            return Vec::new();
        };
        if making.inlines(&relation.id(), &self.id()) {
            return Vec::new();
        }
        let table = qualified(&self.schema, &self.table);
        let mut statements = Vec::new();
        if !self.comes_with_another(making, &relation) {
            // One that becomes a table of a type has its columns before it does.
            let relation = Relation {
                of_type: None,
                ..relation
            };
            let Some(element) = self.element(making, &relation) else {
                return Vec::new();
            };
            statements.push(match making.live {
                Some(live) if making.brings(self) => {
                    let passing =
                        joining::passing_parent(live, making.catalog, &self.schema, &self.table);
                    format!("ALTER TABLE {passing}\n    ADD COLUMN {element}")
                }
                _ => format!(
                    "ALTER {} {table}\n    ADD COLUMN {element}",
                    relation.keyword()
                ),
            });
        }
        let actions = self.adjustments(making, &relation);
        if !actions.is_empty() {
            statements.push(format!(
                "ALTER {} ONLY {table}\n    {}",
                relation.keyword(),
                actions.join(",\n    ")
            ));
        }
        statements
    }

    fn misfits(&self, _: &Catalog) -> Option<Misfits> {
        let table = qualified(&self.schema, &self.table);
        let condition = format!("{} IS NULL", ident(&self.name));
        (self.not_null).then(|| Misfits::all_where(Misfit::NoValue, &table, &condition))
    }

    fn creation(&self, making: &Making<'_>) -> Impact {
        let Some(relation) = Relation::find(making.catalog, &self.schema, &self.table) else {
            return Impact::none();
        };
        if making.makes(&relation.id()) {
            return Impact::none();
        }
        if self.comes_with_another(making, &relation) {
            let adjustments = self.adjustments(making, &relation);
            let is_weak = adjustments
                .iter()
                .all(|action| action.contains(" SET STATISTICS ") || action.contains(" SET ("));
            return match (adjustments.is_empty(), is_weak) {
                (true, _) => Impact::none(),
                (_, true) => Impact::lock(relation.id(), Lock::ShareUpdateExclusive),
                _ => Impact::lock(relation.id(), Lock::AccessExclusive),
            };
        }
        let filling = filling::Filling::of(self, making, &relation);
        let mut reached = vec![relation];
        reached.extend(
            relation
                .descendants(making.catalog)
                .into_iter()
                .filter(|child| !making.makes(&child.id())),
        );
        let mut impact = Impact::none();
        for table in reached {
            impact = impact.locking(table.id(), Lock::AccessExclusive);
            if !table.has_storage() {
                continue;
            }
            if let filling::Filling::EachRow(obstacle) = filling {
                impact = impact.rewriting(table.id()).because(obstacle);
            } else if self.not_null && filling == filling::Filling::Nothing {
                impact = impact
                    .scanning(table.id())
                    .with(Hazard::FailsWithRows)
                    .because(Obstacle::MissingValue);
            }
        }
        impact
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        let Some(relation) = Relation::find(altering.live, &self.schema, &self.table) else {
            return Vec::new();
        };
        // What a parent loses, its children lose with it.
        let is_of_parent = self.inherited
            && relation
                .steady_parents(altering)
                .iter()
                .any(|parent| parent.column(altering.live, &self.name).is_some());
        let after = Relation::find(altering.target, &self.schema, &self.table);
        let goes_with_type = relation.of_type.is_some()
            && after.is_none_or(|after| after.of_type == relation.of_type);
        if goes_with_type || is_of_parent {
            return Vec::new();
        }
        let is_made_again = altering.target.get(&self.id()).is_some();
        let mut descendants = relation.steady_descendants(altering);
        descendants.retain(|child| child.column(altering.live, &self.name).is_some());
        let keeps = |child: &Relation<'_>| {
            !is_made_again && child.column(altering.target, &self.name).is_some()
        };
        let keeps_any = descendants.iter().any(keeps);
        let mut impact = relation.lock_with(&descendants, Lock::AccessExclusive);
        if self.generated.is_none() && relation.kind == Kind::Table {
            impact = impact.losing(Loss::DropColumn);
        }
        // Dropping a foreign key takes the triggers off the other table.
        for object in altering
            .live
            .parts(Kind::ForeignKey, &self.schema, &self.table)
        {
            if let Object::ForeignKey(key) = object
                && key.columns.contains(&self.name)
            {
                let other =
                    ObjectId::in_schema(Kind::Table, &key.referenced_schema, &key.referenced_table);
                impact = impact.locking(other, Lock::AccessExclusive);
            }
        }
        let drop = |relation: &Relation<'_>, only: &str| {
            format!(
                "ALTER {} {only}{}\n    DROP COLUMN {}",
                relation.keyword(),
                relation.path(),
                ident(&self.name)
            )
        };
        let mut statements = vec![drop(&relation, if keeps_any { "ONLY " } else { "" })];
        // What a child has declared itself, or was left with, goes by a statement of its own.
        for child in &descendants {
            let is_left = keeps_any
                || child
                    .column(altering.live, &self.name)
                    .is_some_and(|column| column.local);
            if is_left && !keeps(child) {
                statements.push(drop(child, if keeps_any { "ONLY " } else { "" }));
            }
        }
        vec![Action::all(statements, impact)]
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        self.alteration(to, altering)
    }
}

/// The expression in parentheses, unless it is already.
fn in_parentheses(expression: &str) -> String {
    let mut depth = 0;
    let mut quote = None;
    for (index, c) in expression.char_indices() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, _) => {}
        }
        if depth == 0 && (index == 0 || index + 1 < expression.len()) {
            return format!("({expression})");
        }
    }
    expression.to_owned()
}

/// Whether every value of a type is one of another, and nothing is rounded or cut; both as `format_type` writes them.
pub fn holds_all(from: &str, to: &str) -> bool {
    use conversion::TypeName;
    conversion::holds_all(&TypeName::parse(from), &TypeName::parse(to))
}

#[cfg(test)]
mod tests {
    use super::in_parentheses;

    #[test]
    fn an_expression_gets_no_second_parentheses() {
        for (expression, sql) in [
            ("(a * 2)", "(a * 2)"),
            ("(a) * (2)", "((a) * (2))"),
            ("f(a)", "(f(a))"),
            ("(a || '(')", "(a || '(')"),
            ("(a || ')'::text) || \"b)\"", "((a || ')'::text) || \"b)\")"),
            ("a", "(a)"),
        ] {
            assert_eq!(in_parentheses(expression), sql);
        }
    }
}
