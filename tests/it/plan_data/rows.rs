//! What is in the tables: rows put into all that take some, and everything in them as text, to be compared later.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use schemactl::db::{Row, Session};
use schemactl::sql::{ident, literal};

/// Schema and name.
pub(super) type Name = (String, String);

/// Tables that have rows themselves, with their columns and what rows must satisfy.
const COLUMNS: &str = r"
SELECT n.nspname, c.relname, c.relkind = 'p' AS is_partitioned, a.attname, a.attnotnull,
    a.attidentity <> '' OR a.atthasdef AS has_default,
    coalesce(element.typname, base.typname) AS type, base.typcategory = 'A' AS is_array, base.typtype,
    greatest(typmod.typmod, -1) AS typmod,
    coalesce((SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum
        WHERE enumtypid = coalesce(element.oid, base.oid)), '[]')::text AS labels,
    concat_ws(' ', (SELECT string_agg(pg_get_constraintdef(k.oid), ' ') FROM pg_constraint k
            WHERE k.conrelid = c.oid AND k.contype = 'c' AND a.attnum = ANY (k.conkey)),
        (SELECT string_agg(pg_get_constraintdef(k.oid), ' ') FROM pg_constraint k WHERE k.contypid = a.atttypid),
        (SELECT string_agg(pg_get_expr(p.relpartbound, p.oid), ' ') FROM pg_class p
            WHERE p.oid = c.oid AND p.relispartition AND EXISTS (SELECT FROM pg_inherits i
                JOIN pg_partitioned_table t ON t.partrelid = i.inhparent
                JOIN pg_attribute pa ON pa.attrelid = i.inhparent AND pa.attname = a.attname
                WHERE i.inhrelid = c.oid AND pa.attnum = ANY (t.partattrs)))) AS conditions
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
CROSS JOIN LATERAL (
    WITH RECURSIVE chain AS (
        SELECT t.oid, t.typbasetype, t.typtype, a.atttypmod AS typmod FROM pg_type t WHERE t.oid = a.atttypid
        UNION ALL
        SELECT t.oid, t.typbasetype, t.typtype, d.typtypmod FROM chain JOIN pg_type d ON d.oid = chain.oid
        JOIN pg_type t ON t.oid = chain.typbasetype WHERE chain.typtype = 'd')
    SELECT oid, typmod FROM chain WHERE typtype <> 'd') typmod
JOIN pg_type base ON base.oid = typmod.oid
LEFT JOIN pg_type element ON element.oid = base.typelem AND base.typcategory = 'A'
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relkind, c.oid, a.attnum";

/// What is read back: of every table, its own rows only.
const STORED: &str = r"
SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY c.oid, a.attnum";

struct Column {
    name: String,
    is_required: bool,
    has_default: bool,
    type_name: String,
    is_array: bool,
    is_composite: bool,
    typmod: i64,
    labels: Vec<String>,
    /// Values that its conditions name.
    named: Vec<String>,
}

/// Rows of each kind: usual, usual, as large as can be, and as empty as can be.
const ROWS: usize = 4;

/// As often as a row is tried with other values that the conditions name.
const TRIES: usize = 6;

/// Puts rows into every table that takes some; how many tables took none.
pub(super) fn fill(session: &mut Session) -> (usize, usize) {
    session
        .query("SET search_path = ''; SET statement_timeout = '20s'")
        .unwrap();
    let found = session.query(COLUMNS).unwrap();
    let mut tables: Vec<(Name, Vec<Column>)> = Vec::new();
    for row in found.first().unwrap().iter() {
        let name = (
            row.text("nspname").to_owned(),
            row.text("relname").to_owned(),
        );
        match tables.last_mut() {
            Some((last, columns)) if *last == name => columns.push(column(row)),
            _ => tables.push((name, vec![column(row)])),
        }
    }
    let mut full = BTreeSet::new();
    // What is referenced may come later.
    for _ in 0..4 {
        let before = full.len();
        for (name, columns) in &tables {
            if !full.contains(name) {
                let rows = (0..ROWS).filter(|number| insert(session, name, columns, *number));
                if rows.count() > 0 {
                    full.insert(name.clone());
                }
            }
        }
        if full.len() == before {
            break;
        }
    }
    session
        .query("RESET search_path; RESET statement_timeout")
        .unwrap();
    (full.len(), tables.len() - full.len())
}

fn column(row: Row<'_>) -> Column {
    Column {
        name: row.text("attname").to_owned(),
        is_required: row.is_true("attnotnull"),
        has_default: row.is_true("has_default"),
        type_name: row.text("type").to_owned(),
        is_array: row.is_true("is_array"),
        is_composite: row.text("typtype") == "c",
        typmod: row.number("typmod").unwrap_or(-1),
        labels: serde_json::from_str(row.text("labels")).unwrap(),
        named: named(row.text("conditions")),
    }
}

/// The quoted texts and the numbers of a condition, and what is next to a number.
fn named(condition: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (index, part) in condition.split('\'').enumerate() {
        if index % 2 == 1 {
            found.push(part.to_owned());
            continue;
        }
        let words = part.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.');
        for number in words.filter_map(|word| word.parse::<f64>().ok()) {
            found.extend([number, number + 1.0, number - 1.0].map(|number| number.to_string()));
        }
    }
    found
}

fn insert(
    session: &mut Session,
    (schema, table): &Name,
    columns: &[Column],
    number: usize,
) -> bool {
    let mut send = |values: Vec<(&str, String)>| {
        let (names, values): (Vec<String>, Vec<String>) = values
            .into_iter()
            .map(|(name, value)| (ident(name), value))
            .unzip();
        let values = if names.is_empty() {
            "DEFAULT VALUES".to_owned()
        } else {
            format!(
                "({}) OVERRIDING SYSTEM VALUE VALUES ({})",
                names.join(", "),
                values.join(", ")
            )
        };
        let sql = format!("INSERT INTO {}.{} {values}", ident(schema), ident(table));
        session.query(&sql).is_ok()
    };
    let numbers = [number, number + 10];
    for number in numbers {
        for attempt in 0..TRIES {
            let values = columns
                .iter()
                .filter(|column| number % 10 != 3 || column.is_required && !column.has_default)
                .map(|column| {
                    let value = match column.named.len() {
                        0 => column.value(number),
                        _ if attempt == 0 => column.value(number),
                        count => column.named[(attempt - 1 + number) % count].clone(),
                    };
                    (column.name.as_str(), quoted(&value))
                })
                .collect();
            if send(values) {
                return true;
            }
            if attempt == 0 && columns.iter().all(|column| column.named.is_empty()) {
                break;
            }
        }
    }
    let required = columns
        .iter()
        .filter(|column| column.is_required && !column.has_default)
        .map(|column| (column.name.as_str(), quoted(&column.value(number))));
    send(required.collect())
}

fn quoted(value: &str) -> String {
    literal(value).trim_start().to_owned()
}

impl Column {
    fn value(&self, number: usize) -> String {
        if self.is_composite {
            return "()".to_owned();
        }
        let value = self.single(number);
        if self.is_array {
            format!(
                "{{\"{}\"}}",
                value.replace('\\', "\\\\").replace('"', "\\\"")
            )
        } else {
            value
        }
    }

    fn single(&self, number: usize) -> String {
        if !self.labels.is_empty() {
            let last = self.labels.len() - 1;
            return self.labels[if number == 2 {
                last
            } else {
                number % self.labels.len()
            }]
            .clone();
        }
        let is_large = number == 2;
        let next = number + 1;
        match self.type_name.as_str() {
            "int2" if is_large => "32767".to_owned(),
            "int4" if is_large => "2147483647".to_owned(),
            "int8" if is_large => "9223372036854775807".to_owned(),
            "float4" | "float8" if is_large => "1234567.5".to_owned(),
            "numeric" if is_large => self.largest_number(),
            "int2" | "int4" | "int8" | "float4" | "float8" | "numeric" | "oid" | "money" => {
                next.to_string()
            }
            "text" | "varchar" | "bpchar" | "name" | "citext" => self.text(next, is_large),
            "bool" => number.is_multiple_of(2).to_string(),
            "uuid" => format!("00000000-0000-0000-0000-{next:012}"),
            "date" => format!("2024-01-{next:02}"),
            "timestamp" if is_large => "2024-12-31 23:59:59.123456".to_owned(),
            "timestamptz" if is_large => "2024-12-31 23:59:59.123456+00".to_owned(),
            "timestamp" | "timestamptz" => format!("2024-01-{next:02} 12:30:45"),
            "time" | "timetz" => format!("12:30:{next:02}.5"),
            "interval" => format!("{next} days 3 hours"),
            "json" | "jsonb" => format!("{{\"a\": {next}, \"b\": [1, null]}}"),
            "bytea" => format!("\\x{next:02}ff"),
            "inet" => format!("10.0.0.{next}"),
            "cidr" => format!("10.0.{next}.0/24"),
            "macaddr" => format!("08:00:2b:01:02:{next:02}"),
            "macaddr8" => format!("08:00:2b:01:02:03:04:{next:02}"),
            "bit" => "1".repeat(usize::try_from(self.typmod.max(1)).unwrap_or(1)),
            "varbit" => "101"
                .chars()
                .take(usize::try_from(self.typmod).unwrap_or(3))
                .collect(),
            "point" => format!("(1,{next})"),
            "box" => format!("(1,{next}),(0,0)"),
            "line" => format!("{{1,-1,{next}}}"),
            "lseg" | "path" => format!("[(0,0),(1,{next})]"),
            "polygon" => format!("((0,0),(1,{next}),(1,0))"),
            "circle" => format!("<(0,0),{next}>"),
            "tsvector" | "tsquery" => format!("'w{next}'"),
            "xml" => format!("<a>{next}</a>"),
            "hstore" => format!("a=>{next}"),
            "int4range" | "int8range" | "numrange" => format!("[{}0,{}5)", next, next),
            "daterange" | "tsrange" | "tstzrange" => {
                format!("[2024-01-{next:02},2024-01-{:02})", next + 1)
            }
            "int4multirange" | "int8multirange" | "nummultirange" => {
                format!("{{[{next}0,{next}5)}}")
            }
            _ => next.to_string(),
        }
    }

    fn text(&self, next: usize, is_large: bool) -> String {
        let room = usize::try_from(self.typmod - 4).ok();
        let value = match room {
            _ if self.type_name == "name" => format!("v{next}"),
            Some(room) if is_large => "x".repeat(room.min(500)),
            None if is_large => "long ".repeat(80),
            _ => format!("v{next}"),
        };
        match room {
            Some(1) => next.to_string().chars().take(1).collect(),
            Some(room) => value.chars().take(room).collect(),
            None => value,
        }
    }

    fn largest_number(&self) -> String {
        let Ok(packed) = usize::try_from(self.typmod - 4) else {
            return "123456789012.123456789".to_owned();
        };
        let (precision, scale) = (packed >> 16, packed & 0x7ff);
        if scale > precision {
            return "0".to_owned();
        }
        let whole = "9".repeat(precision - scale);
        match scale {
            0 => whole,
            _ => format!("{whole}.{}", "7".repeat(scale)),
        }
    }
}

/// Everything in a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) rows: u64,
    /// For each column its type, and all values in an order of their own.
    pub(super) columns: BTreeMap<String, (String, String)>,
}

/// Everything in every table, read as text.
pub(super) fn contents(session: &mut Session) -> BTreeMap<Name, Content> {
    session
        .query("SET search_path = ''; SET timezone = 'UTC'; SET extra_float_digits = 3")
        .unwrap();
    let found = session.query(STORED).unwrap();
    let mut tables: Vec<(Name, Content)> = Vec::new();
    for row in found.first().unwrap().iter() {
        let name = (
            row.text("nspname").to_owned(),
            row.text("relname").to_owned(),
        );
        if tables.last().is_none_or(|(last, _)| *last != name) {
            tables.push((name, Content::default()));
        }
        if let (Some((_, content)), Some(column)) = (tables.last_mut(), row.get("attname")) {
            let described = (row.text("type").to_owned(), String::new());
            content.columns.insert(column.to_owned(), described);
        }
    }
    for (name, content) in &mut tables {
        let mut sql = "SELECT count(*) AS rows".to_owned();
        for column in content.columns.keys() {
            write!(
                sql,
                ", {}",
                values(&format!("{}::pg_catalog.text", ident(column)))
            )
            .unwrap();
        }
        write!(sql, " FROM ONLY {}.{}", ident(&name.0), ident(&name.1)).unwrap();
        let read = session
            .query(&sql)
            .unwrap_or_else(|error| panic!("{error}\n{sql}"));
        let read: Vec<Option<String>> = read
            .first()
            .and_then(schemactl::db::Rows::first)
            .unwrap()
            .values()
            .map(|value| value.map(str::to_owned))
            .collect();
        content.rows = read[0].as_deref().unwrap().parse().unwrap();
        for ((_, said), value) in content.columns.values_mut().zip(&read[1..]) {
            *said = value.clone().unwrap_or_default();
        }
    }
    session
        .query("RESET search_path; RESET timezone; RESET extra_float_digits")
        .unwrap();
    tables.into_iter().collect()
}

fn values(expression: &str) -> String {
    format!(
        "pg_catalog.array_agg({expression} ORDER BY {expression} COLLATE \"C\")::pg_catalog.text"
    )
}

/// The values of a column given back the type it had; `None` where they cannot be.
pub(super) fn given_back(
    session: &mut Session,
    (schema, table): &Name,
    column: &str,
    old: &str,
) -> Option<String> {
    let column = ident(column);
    session
        .query("SET search_path = ''; SET timezone = 'UTC'; SET extra_float_digits = 3")
        .unwrap();
    let mut read = |expression: &str| {
        let sql = format!(
            "SELECT {} FROM ONLY {}.{}",
            values(expression),
            ident(schema),
            ident(table)
        );
        let rows = session.query(&sql).ok()?;
        let value = rows.first()?.first()?.values().next()?;
        Some(value.unwrap_or_default().to_owned())
    };
    let found = read(&format!("{column}::{old}::pg_catalog.text")).or_else(|| {
        read(&format!(
            "{column}::pg_catalog.text::{old}::pg_catalog.text"
        ))
    });
    session
        .query("RESET search_path; RESET timezone; RESET extra_float_digits")
        .unwrap();
    found
}
