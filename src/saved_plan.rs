//! A plan as a file that people review and that is then applied as it is, or not at all.
//!
//! JSON, versioned. The checksum is over everything else in the file, so that an edit is noticed; the fingerprint says which database it is
//! for. Only the schemactl that wrote it applies it: another version may lock differently, or plan better.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::action::{Hazard, Impact, Lock, Loss, Obstacle, Transaction};
use crate::catalog::Fingerprint;
use crate::error::UserError;
use crate::gate::Permission;
use crate::object::{Kind, ObjectId};
use crate::plan::{Step, Verb};

/// The version of the file's form.
const FORMAT: u64 = 1;

/// A plan with what has to be known to apply it later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPlan {
    /// The name of the database it was made for, for people.
    pub database: String,
    /// The name of the model.
    pub model: String,
    /// SHA-256 of the model's text, in hexadecimal.
    pub model_digest: String,
    /// What the database has to be like.
    pub base: Fingerprint,
    /// What it is like afterwards.
    pub target: Fingerprint,
    /// The steps.
    pub steps: Vec<Step>,
    /// For each step, what has to be allowed.
    pub needs: Vec<BTreeSet<Permission>>,
}

impl SavedPlan {
    /// The file.
    pub fn to_text(&self) -> String {
        let mut document = self.value();
        let checksum = checksum(&document);
        document.insert("checksum".to_owned(), json!(checksum));
        format!("{:#}\n", Value::Object(document))
    }

    fn value(&self) -> Map<String, Value> {
        let steps: Vec<Value> = self
            .steps
            .iter()
            .enumerate()
            .map(|(index, step)| {
                let mut value = step_value(index + 1, step);
                let needed = self.needs.get(index).into_iter().flatten();
                value["needs"] = needed.map(|permission| permission.word()).collect();
                value
            })
            .collect();
        let Value::Object(map) = json!({
            "format": FORMAT,
            "what": "a plan of schemactl repair",
            "tool_version": crate::VERSION,
            "plan": plan_id(self.base, &self.steps),
            "database": self.database,
            "model": self.model,
            "model_digest": self.model_digest,
            "base": self.base.to_string(),
            "target": self.target.to_string(),
            "steps": steps,
        }) else {
            return Map::new();
        };
        map
    }

    /// Reads a file that [`to_text`](Self::to_text) wrote.
    ///
    /// # Errors
    ///
    /// Another kind of file, another version's, or one that was edited; `shown` is how messages name it.
    pub fn read(text: &str, shown: &str) -> Result<Self, UserError> {
        const AGAIN: &str = "make it again: schemactl repair --plan FILE";
        let not_a_plan = |why: &str| {
            UserError::new(format!("{shown} is not a plan of schemactl repair: {why}")).hint(AGAIN)
        };
        let value: Value =
            serde_json::from_str(text).map_err(|error| not_a_plan(&error.to_string()))?;
        let Value::Object(mut document) = value else {
            return Err(not_a_plan("it holds no JSON object"));
        };
        if document.get("format").and_then(Value::as_u64) != Some(FORMAT) {
            return Err(not_a_plan(&format!("its format is not {FORMAT}")));
        }
        let Some(Value::String(written)) = document.remove("checksum") else {
            return Err(not_a_plan("it has no checksum"));
        };
        if written != checksum(&document) {
            return Err(UserError::new(format!(
                "{shown} was edited after it was written: its checksum does not fit"
            ))
            .detail("a plan is applied as it was rehearsed, or not at all")
            .hint(
                "change the model instead, and make the plan again: schemactl repair --plan FILE",
            ));
        }
        let version = text_of(&document, "tool_version");
        if version != Some(crate::VERSION) {
            return Err(UserError::new(format!(
                "{shown} was written by schemactl {}, and this is {}",
                version.unwrap_or("of an unknown version"),
                crate::VERSION
            ))
            .hint(AGAIN));
        }
        Self::from_document(&document).ok_or_else(|| not_a_plan("something in it cannot be read"))
    }

    fn from_document(document: &Map<String, Value>) -> Option<Self> {
        let steps = document.get("steps")?.as_array()?;
        Some(Self {
            database: text_of(document, "database")?.to_owned(),
            model: text_of(document, "model")?.to_owned(),
            model_digest: text_of(document, "model_digest")?.to_owned(),
            base: Fingerprint::parse(text_of(document, "base")?)?,
            target: Fingerprint::parse(text_of(document, "target")?)?,
            steps: steps.iter().map(step_of).collect::<Option<_>>()?,
            needs: steps.iter().map(needs_of).collect::<Option<_>>()?,
        })
    }
}

/// What a plan is called: twelve hexadecimal digits of what it does to which database.
pub fn plan_id(base: Fingerprint, steps: &[Step]) -> String {
    let mut digest = Sha256::new();
    digest.update(base.to_string());
    for step in steps {
        for statement in &step.statements {
            digest.update((statement.len() as u64).to_le_bytes());
            digest.update(statement);
        }
    }
    hexadecimal(&digest.finalize()).chars().take(12).collect()
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 over the document as JSON without white space.
fn checksum(document: &Map<String, Value>) -> String {
    let text = Value::Object(document.clone()).to_string();
    format!("v1:sha256:{}", hexadecimal(&Sha256::digest(text)))
}

fn text_of<'v>(document: &'v Map<String, Value>, name: &str) -> Option<&'v str> {
    document.get(name)?.as_str()
}

/// An object's identity as JSON.
pub fn object_value(id: &ObjectId) -> Value {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "kind": id.kind.label(),
        "schema": text(&id.schema),
        "parent": text(&id.parent),
        "name": id.name,
        "arguments": id.kind.has_arguments().then(|| id.arguments.clone()),
    })
}

fn object_of(value: &Value) -> Option<ObjectId> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let label = text("kind")?;
    Some(ObjectId {
        kind: *Kind::ALL.iter().find(|kind| kind.label() == label)?,
        schema: text("schema").unwrap_or_default().to_owned(),
        parent: text("parent").unwrap_or_default().to_owned(),
        name: text("name")?.to_owned(),
        arguments: text("arguments").unwrap_or_default().to_owned(),
    })
}

/// A step as JSON; `number` counts from 1.
pub fn step_value(number: usize, step: &Step) -> Value {
    let objects =
        |objects: &BTreeSet<ObjectId>| objects.iter().map(object_value).collect::<Vec<Value>>();
    let impact = &step.impact;
    let locks: Vec<Value> = impact
        .locks
        .iter()
        .map(|(relation, lock)| json!({"relation": object_value(relation), "lock": lock.name()}))
        .collect();
    json!({
        "number": number,
        "verb": step.verb.word(),
        "object": object_value(&step.object),
        "statements": step.statements,
        "transaction": transaction_word(step.transaction),
        "hazards": hazard_words(impact),
        "losses": impact.losses.iter().map(|loss| loss.word()).collect::<Vec<_>>(),
        "locks": locks,
        "rewrites": objects(&impact.rewrites),
        "scans": objects(&impact.scans),
        "index_builds": objects(&impact.builds),
        "not_online": impact.obstacles.iter().map(obstacle_value).collect::<Vec<Value>>(),
        "causes": objects(&step.causes),
    })
}

fn needs_of(step: &Value) -> Option<BTreeSet<Permission>> {
    let words = step.get("needs")?.as_array()?.iter();
    words.map(|word| word.as_str()?.parse().ok()).collect()
}

fn obstacle_value(obstacle: &Obstacle) -> Value {
    json!({"obstacle": obstacle.word(), "reason": obstacle.reason(), "instead": obstacle.instead()})
}

/// The names of a step's hazards, each once.
pub fn hazard_words(impact: &Impact) -> Vec<&'static str> {
    let mut words: Vec<&'static str> = Vec::new();
    for hazard in impact.hazards() {
        if !words.contains(&hazard.word()) {
            words.push(hazard.word());
        }
    }
    words
}

fn transaction_word(transaction: Transaction) -> &'static str {
    match transaction {
        Transaction::Shared => "shared",
        Transaction::Own => "own",
        Transaction::Outside => "none",
    }
}

const VERBS: &[Verb] = &[
    Verb::Rename,
    Verb::Prepare,
    Verb::Drop,
    Verb::Alter,
    Verb::Create,
    Verb::Complete,
];

const LOCKS: &[Lock] = &[
    Lock::AccessShare,
    Lock::RowShare,
    Lock::RowExclusive,
    Lock::ShareUpdateExclusive,
    Lock::Share,
    Lock::ShareRowExclusive,
    Lock::Exclusive,
    Lock::AccessExclusive,
];

/// The hazards that are not found from what else an impact holds.
const OTHERS: &[Hazard] = &[
    Hazard::Rewrite,
    Hazard::BlocksReads,
    Hazard::BlocksWrites,
    Hazard::IndexBuild,
    Hazard::Privileges,
    Hazard::UnusableMeanwhile,
    Hazard::Irreversible,
    Hazard::FailsWithRows,
    Hazard::SessionTimeZone,
    Hazard::StaleValues,
];

fn step_of(value: &Value) -> Option<Step> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let list = |name: &str| value.get(name).and_then(Value::as_array);
    let words =
        |name: &str| -> Option<Vec<&str>> { list(name)?.iter().map(Value::as_str).collect() };
    let objects =
        |name: &str| -> Option<BTreeSet<ObjectId>> { list(name)?.iter().map(object_of).collect() };
    let locks = list("locks")?
        .iter()
        .map(|entry| {
            let name = entry.get("lock")?.as_str()?;
            let lock = LOCKS.iter().find(|lock| lock.name() == name)?;
            Some((object_of(entry.get("relation")?)?, *lock))
        })
        .collect::<Option<BTreeMap<_, _>>>()?;
    let losses = words("losses")?
        .into_iter()
        .map(|word| Loss::ALL.iter().copied().find(|loss| loss.word() == word))
        .collect::<Option<BTreeSet<Loss>>>()?;
    let hazards = words("hazards")?;
    let obstacles = list("not_online")?
        .iter()
        .map(|entry| {
            let word = entry.get("obstacle")?.as_str()?;
            let mut all = Obstacle::ALL.iter().copied();
            all.find(|obstacle| obstacle.word() == word)
        })
        .collect::<Option<BTreeSet<Obstacle>>>()?;
    Some(Step {
        verb: *VERBS
            .iter()
            .find(|verb| Some(verb.word()) == text("verb"))?,
        object: object_of(value.get("object")?)?,
        statements: words("statements")?
            .into_iter()
            .map(str::to_owned)
            .collect(),
        impact: Impact {
            locks,
            rewrites: objects("rewrites")?,
            scans: objects("scans")?,
            builds: objects("index_builds")?,
            losses,
            others: OTHERS
                .iter()
                .copied()
                .filter(|hazard| hazards.contains(&hazard.word()))
                .collect(),
            obstacles,
        },
        transaction: match text("transaction")? {
            "shared" => Transaction::Shared,
            "own" => Transaction::Own,
            "none" => Transaction::Outside,
            _ => return None,
        },
        causes: objects("causes")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn sample() -> SavedPlan {
        let table = ObjectId::in_schema(Kind::Table, "public", "t");
        let base = Catalog::default().fingerprint("schemactl");
        SavedPlan {
            database: "app".to_owned(),
            model: "schema.sql".to_owned(),
            model_digest: "00".to_owned(),
            base,
            target: base,
            steps: vec![Step {
                verb: Verb::Drop,
                object: ObjectId::part(Kind::Column, "public", "t", "Old \"one\""),
                statements: vec!["ALTER TABLE public.t DROP COLUMN \"Old \"\"one\"\"\"".to_owned()],
                impact: Impact::lock(table.clone(), Lock::AccessExclusive)
                    .losing(Loss::DropColumn)
                    .because(Obstacle::FilledColumn)
                    .with(Hazard::Irreversible),
                transaction: Transaction::Own,
                causes: [table].into(),
            }],
            needs: vec![[Permission::Lose(Loss::DropColumn), Permission::DropOther].into()],
        }
    }

    #[test]
    fn a_plan_is_read_back_as_it_was() {
        let saved = sample();
        assert_eq!(SavedPlan::read(&saved.to_text(), "p").unwrap(), saved);
        let compact: Value = serde_json::from_str(&saved.to_text()).unwrap();
        assert_eq!(
            SavedPlan::read(&compact.to_string(), "p").unwrap(),
            saved,
            "white space is no edit"
        );
    }

    #[test]
    fn every_edit_is_noticed() {
        let text = sample().to_text();
        for (from, to) in [
            ("DROP COLUMN", "DROP CONSTRAINT"),
            ("drop-column", "drop-schema"),
            ("\"drop-other\"", "\"drop-column\""),
            ("\"own\"", "\"shared\""),
            ("ACCESS EXCLUSIVE", "ACCESS SHARE"),
            ("v1:sha256:", "v1:sha256:0"),
        ] {
            assert!(text.contains(from));
            let error = SavedPlan::read(&text.replace(from, to), "p").unwrap_err();
            assert!(error.message().contains("edited"), "{from}: {error}");
        }
    }

    #[test]
    fn what_is_no_plan_is_refused_with_the_reason() {
        for (text, expected) in [
            ("", "is not a plan"),
            ("[]", "holds no JSON object"),
            ("{\"format\": 2}", "its format is not 1"),
            ("{\"format\": 1}", "has no checksum"),
        ] {
            let error = SavedPlan::read(text, "p").unwrap_err();
            assert!(error.message().contains(expected), "{error}");
        }
    }
}
