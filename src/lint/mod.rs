//! `lint`: what in SQL files will hurt, found without a server.
//!
//! ```text
//! files ─source→ units ─section, read→ statements and what they do ─┐
//!                                                                   ├ rules → findings − ignores
//! the statements before, followed in order: schema ─────────────────┘
//! squawk's parser and rules ─squawk→ findings of its own, under squawk/…
//! ```
//!
//! Our own rules stand on our own lexer, so that a file that squawk's parser cannot read is linted all the same. Each is one file in
//! [`rules`]. Printing what was found is left to [`crate::report::findings`].

mod act;
mod ignore;
mod options;
mod pattern;
mod read;
mod reader;
mod rule;
mod rules;
mod schema;
mod section;
mod source;
mod squawk;
#[cfg(test)]
mod testing;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use self::act::Act;
use self::ignore::Lines;
pub use self::options::{Level, Naming, Options};
pub use self::pattern::NamePattern;
pub use self::rule::Rule;
use self::rule::{Check, Report, Visit};
use self::schema::{Origin, Schema};
use self::section::Section;
pub use self::source::Unit;
use crate::finding::{Finding, Place, Severity};
use crate::revision::file::Direction;
use crate::sql::Name;

/// A rule as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id, as configurations and ignores name it.
    pub id: String,
    /// How much it matters when nobody says otherwise; `None` is off.
    pub severity: Option<Severity>,
    /// What it finds.
    pub about: &'static str,
    /// Where to read more; empty where there is nothing.
    pub url: String,
}

/// The rules of our own.
pub(crate) fn own_rules() -> impl Iterator<Item = &'static Rule> {
    rules::ALL
        .iter()
        .copied()
        .chain([&ignore::UNKNOWN, &ignore::UNUSED, &ignore::WITHOUT_REASON])
}

/// Every rule there is: ours by name, then squawk's.
pub fn rules() -> Vec<Listed> {
    let mut own: Vec<Listed> = own_rules()
        .map(|rule| Listed {
            id: rule.id.to_owned(),
            severity: rule.severity,
            about: rule.about,
            url: rule.url.to_owned(),
        })
        .collect();
    own.sort_by(|a, b| a.id.cmp(&b.id));
    own.extend(squawk::all().filter_map(|rule| {
        let (severity, about) = match squawk::of(rule) {
            squawk::Fate::On(severity, about) => (Some(severity), about),
            squawk::Fate::Off(about) => (None, about),
            squawk::Fate::Ours(_) | squawk::Fate::Wrong(_) => return None,
        };
        let id = format!("{}{rule}", squawk::PREFIX);
        Some(Listed {
            severity,
            about,
            url: squawk::url(&id),
            id,
        })
    }));
    own
}

/// Checks the name of a rule; `Err` says which one was meant, or whose part it plays.
pub fn known(id: &str) -> Result<(), String> {
    let rules = rules();
    if rules.iter().any(|rule| rule.id == id) {
        return Ok(());
    }
    let bare = id.strip_prefix(squawk::PREFIX).unwrap_or(id);
    let theirs = squawk::all().find(|rule| rule.to_string() == bare);
    match theirs.map(squawk::of) {
        Some(squawk::Fate::Ours(ours)) => {
            return Err(format!("no rule {id}: here it is {ours}"));
        }
        Some(squawk::Fate::Wrong(why)) => {
            return Err(format!("squawk's rule {bare} is not looked for: {why}"));
        }
        Some(_) if !id.starts_with(squawk::PREFIX) => {
            return Err(format!(
                "no rule {id}: did you mean {}{id}?",
                squawk::PREFIX
            ));
        }
        _ => {}
    }
    let ids = rules.iter().map(|rule| rule.id.as_str());
    Err(match crate::revision::suggest::nearest(id, ids) {
        Some(near) => format!("no rule {id}: did you mean {near}?"),
        None => format!("no rule {id}; schemactl lint --list names them all"),
    })
}

/// How much a rule matters in a project; `None` is off.
fn level(id: &str, by_itself: Option<Severity>, options: &Options) -> Option<Severity> {
    options.levels.get(id).map_or(by_itself, |level| level.0)
}

/// Something found, before ignores.
struct Candidate {
    rule: String,
    severity: Severity,
    url: String,
    origin: Origin,
    report: Report,
}

/// What is read of a file before the files are followed in order.
struct Analysed<'a> {
    sections: Vec<Section<'a>>,
    /// What squawk found, by section; `None` where its parser gave up.
    squawk: Vec<Option<Vec<(String, Severity, Report)>>>,
}

/// What will hurt in the files, which are in the order in which they run; in that order.
pub fn lint(units: &[Unit], options: &Options) -> Vec<Finding> {
    let analysed = analyse(units, options);
    let mut walk = Walk {
        options,
        schema: Schema::default(),
        candidates: Vec::new(),
    };
    for (number, (unit, read)) in units.iter().zip(&analysed).enumerate() {
        walk.unit(number, unit, read);
    }
    walk.head(units);
    let mut findings = Vec::new();
    for (number, (unit, read)) in units.iter().zip(&analysed).enumerate() {
        if unit.wanted {
            let of_it = walk
                .candidates
                .iter()
                .filter(|candidate| candidate.origin.unit == number);
            findings.extend(settle(unit, read, of_it, options));
        }
    }
    findings
}

/// Reads the files, on all processors.
fn analyse<'a>(units: &'a [Unit], options: &Options) -> Vec<Analysed<'a>> {
    let rules: Vec<(squawk::Rule, Severity)> = squawk::all()
        .filter_map(|rule| {
            let by_itself = match squawk::of(rule) {
                squawk::Fate::On(severity, _) => Some(severity),
                squawk::Fate::Off(_) => None,
                squawk::Fate::Ours(_) | squawk::Fate::Wrong(_) => return None,
            };
            let id = format!("{}{rule}", squawk::PREFIX);
            Some((rule, level(&id, by_itself, options)?))
        })
        .collect();
    let one = |unit: &'a Unit| {
        let sections: Vec<Section<'a>> = unit.sections.iter().map(Section::read).collect();
        let squawk = sections
            .iter()
            .map(|section| {
                if unit.wanted && section.direction == Direction::Up {
                    let in_transaction = section.transaction != Some(false);
                    squawk::lint(section.text, in_transaction, &rules, options)
                } else {
                    Some(Vec::new())
                }
            })
            .collect();
        Analysed { sections, squawk }
    };
    let workers = std::thread::available_parallelism()
        .map_or(1, std::num::NonZero::get)
        .min(units.len().div_ceil(8).max(1));
    if workers == 1 {
        return units.iter().map(one).collect();
    }
    let next = AtomicUsize::new(0);
    let mut read: Vec<(usize, Analysed<'a>)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..workers)
            .map(|_| {
                scope.spawn(|| {
                    let mut read = Vec::new();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some(unit) = units.get(number) else {
                            return read;
                        };
                        read.push((number, one(unit)));
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_default())
            .collect()
    });
    read.sort_by_key(|(number, _)| *number);
    read.into_iter().map(|(_, read)| read).collect()
}

/// The way through the files, statement by statement.
struct Walk<'o> {
    options: &'o Options,
    schema: Schema,
    candidates: Vec<Candidate>,
}

impl Walk<'_> {
    fn unit(&mut self, number: usize, unit: &Unit, read: &Analysed<'_>) {
        if unit.wanted && !unit.needs_no_down {
            self.missing_down(number, read);
        }
        for (place, section) in read.sections.iter().enumerate() {
            let origin = |span| Origin {
                unit: number,
                section: place,
                span,
            };
            let mut made = BTreeSet::new();
            for index in 0..section.statements.len() {
                if unit.wanted {
                    self.look(unit, section, index, &made, &origin, |check| match check {
                        Check::Everywhere(look) => Some(*look),
                        Check::Statement(look) if section.direction == Direction::Up => Some(*look),
                        _ => None,
                    });
                }
                let Some(statement) = section.statements.get(index) else {
                    continue;
                };
                remember(&statement.act, &mut made);
                if section.direction == Direction::Up {
                    self.schema.apply(
                        &statement.act,
                        &statement.tokens,
                        &origin(statement.span.clone()),
                    );
                }
            }
            if !unit.wanted {
                continue;
            }
            self.look(unit, section, 0, &made, &origin, |check| match check {
                Check::Section(look) if section.direction == Direction::Up => Some(*look),
                Check::Text(look) => Some(*look),
                _ => None,
            });
            match read.squawk.get(place) {
                Some(Some(found)) => {
                    self.candidates
                        .extend(found.iter().map(|(id, severity, report)| Candidate {
                            rule: id.clone(),
                            severity: *severity,
                            url: squawk::url(id),
                            origin: origin(report.span.clone()),
                            report: report.clone(),
                        }));
                }
                _ => self.unread(section, &origin),
            }
        }
    }

    /// Lets the rules look that `chosen` takes.
    fn look(
        &mut self,
        unit: &Unit,
        section: &Section<'_>,
        index: usize,
        made: &BTreeSet<Name>,
        origin: &dyn Fn(std::ops::Range<usize>) -> Origin,
        chosen: impl Fn(&Check) -> Option<fn(&Visit<'_>) -> Vec<Report>>,
    ) {
        let visit = Visit {
            section,
            index,
            schema: &self.schema,
            made,
            options: self.options,
            is_revision: unit.revision.is_some(),
        };
        for rule in rules::ALL {
            if let (Some(look), Some(severity)) = (
                chosen(&rule.check),
                level(rule.id, rule.severity, self.options),
            ) {
                self.candidates
                    .extend(look(&visit).into_iter().map(|report| Candidate {
                        rule: rule.id.to_owned(),
                        severity,
                        url: rule.url.to_owned(),
                        origin: origin(report.span.clone()),
                        report,
                    }));
            }
        }
    }

    fn own(&mut self, rule: &'static Rule, origin: Origin, report: Report) {
        if let Some(severity) = level(rule.id, rule.severity, self.options) {
            self.candidates.push(Candidate {
                rule: rule.id.to_owned(),
                severity,
                url: rule.url.to_owned(),
                origin,
                report,
            });
        }
    }

    fn missing_down(&mut self, unit: usize, read: &Analysed<'_>) {
        if let Some(first) = read.sections.first().and_then(|up| up.statements.first()) {
            let span = first.span.clone();
            self.own(
                &rules::missing_down::RULE,
                Origin {
                    unit,
                    section: 0,
                    span: span.clone(),
                },
                rules::missing_down::report(span),
            );
        }
    }

    fn unread(&mut self, section: &Section<'_>, origin: &dyn Fn(std::ops::Range<usize>) -> Origin) {
        if let Some(first) = section.statements.first() {
            let span = first.span.clone();
            self.own(
                &rules::unread_by_squawk::RULE,
                origin(span.clone()),
                rules::unread_by_squawk::report(span),
            );
        }
    }

    fn head(&mut self, units: &[Unit]) {
        for rule in rules::ALL {
            let Check::Head(look) = &rule.check else {
                continue;
            };
            for (origin, report) in look(&self.schema, self.options) {
                if units.get(origin.unit).is_some_and(|unit| unit.wanted) {
                    self.own(rule, origin, report);
                }
            }
        }
    }
}

/// Adds what a statement makes.
fn remember(act: &Act, made: &mut BTreeSet<Name>) {
    match act {
        Act::CreateTable(table) => {
            made.insert(table.name.clone());
        }
        Act::CreateView(view) if view.materialized => {
            made.insert(view.name.clone());
        }
        Act::AlterTable(alter) if made.contains(&alter.name) => {
            for (alteration, _) in &alter.actions {
                let to = match alteration {
                    act::Alteration::RenameTable(to) => Name {
                        schema: alter.name.schema.clone(),
                        name: to.clone(),
                    },
                    act::Alteration::SetSchema(schema) => Name {
                        schema: Some(schema.clone()),
                        name: alter.name.name.clone(),
                    },
                    _ => continue,
                };
                made.insert(to);
            }
        }
        _ => {}
    }
}

/// The findings of one file: what was found less what is ignored, and what is wrong with the ignores.
fn settle<'c>(
    unit: &Unit,
    read: &Analysed<'_>,
    found: impl Iterator<Item = &'c Candidate>,
    options: &Options,
) -> Vec<Finding> {
    let ignores = ignore::of(unit, &read.sections);
    let mut findings = Vec::new();
    for candidate in found {
        let Some(section) = read.sections.get(candidate.origin.section) else {
            continue;
        };
        let at = candidate.report.span.start;
        let line = section.line(at);
        let statement = section.statement_at(at);
        let lines = Lines {
            own: line,
            first: statement.map_or(line, |statement| section.line(statement.span.start)),
            last: statement.map_or(line, |statement| section.line(statement.span.end)),
        };
        // Every ignore is asked, so that none of two is called unused.
        let covering = ignores
            .iter()
            .filter(|ignore| ignore.covers(&candidate.rule, lines));
        if covering.count() > 0 {
            continue;
        }
        let mut finding = Finding::new(
            candidate.rule.clone(),
            candidate.severity,
            candidate.report.message.clone(),
        )
        .at(place(&unit.path, line, section.column(at)));
        if !candidate.report.help.is_empty() {
            finding = finding.help(candidate.report.help.clone());
        }
        if !candidate.url.is_empty() {
            finding = finding.url(candidate.url.clone());
        }
        findings.push(finding);
    }
    for ignore in &ignores {
        let place = || place(&unit.path, ignore.line, ignore.column);
        let mut add = |rule: &Rule, message: String, help: &str| {
            if let Some(severity) = level(rule.id, rule.severity, options) {
                findings.push(
                    Finding::new(rule.id, severity, message)
                        .at(place())
                        .help(help),
                );
            }
        };
        let is_known = |rule: &str| known(rule).is_ok();
        if ignore.rules.is_empty()
            || (!ignore.has_reason && ignore.rules.iter().all(|(rule, _)| is_known(rule)))
        {
            add(
                &ignore::WITHOUT_REASON,
                "an ignore without a reason".to_owned(),
                "say why behind the rule: -- schemactl:ignore RULE because …",
            );
        }
        for (rule, used) in &ignore.rules {
            if let Err(why) = known(rule) {
                add(
                    &ignore::UNKNOWN,
                    why,
                    "-- schemactl:ignore RULE reason; several rules with commas between them",
                );
            } else if !used.get() && options.levels.get(rule) != Some(&Level(None)) {
                add(
                    &ignore::UNUSED,
                    format!("nothing is found here that {rule} would be about"),
                    "delete it; an ignore stands on the line above, or at the end of the line",
                );
            }
        }
    }
    findings.sort_by(|a, b| (&a.place, &a.rule, &a.message).cmp(&(&b.place, &b.rule, &b.message)));
    findings.dedup();
    findings
}

fn place(path: &Path, line: usize, column: usize) -> Place {
    Place {
        path: path.to_owned(),
        line,
        column,
    }
}
