use super::*;
use crate::action::{Impact, Transaction};
use crate::diff::Change;
use crate::object::Kind;
use crate::plan::Verb;

fn table(name: &str) -> ObjectId {
    ObjectId::in_schema(Kind::Table, "public", name)
}

fn step(object: &str, losses: &[Loss], causes: &[&str]) -> Step {
    let mut impact = Impact::none();
    impact.losses.extend(losses);
    Step {
        // What drops and loses nothing is a matter of its own.
        verb: if losses.is_empty() {
            Verb::Alter
        } else {
            Verb::Drop
        },
        object: table(object),
        statements: vec![format!("DROP TABLE {object}")],
        impact,
        transaction: Transaction::Shared,
        causes: causes.iter().map(|name| table(name)).collect(),
    }
}

fn changes(names: &[&str]) -> Changes {
    names
        .iter()
        .map(|name| (table(name), Change::Dropped))
        .collect()
}

/// The steps whose causes are all among the changes.
fn of(steps: Vec<Step>) -> impl Fn(&Changes) -> Result<Plan> {
    move |changes| {
        Ok(Plan {
            steps: steps
                .iter()
                .filter(|step| step.causes.iter().all(|cause| changes.contains_key(cause)))
                .cloned()
                .collect(),
            ..Plan::default()
        })
    }
}

fn approve(
    steps: Vec<Step>,
    names: &[&str],
    permissions: &Permissions,
    partitions: &[&str],
) -> Result<Verdict> {
    let live = Catalog::default();
    let planner = of(steps);
    Gate {
        live: &live,
        base: live.fingerprint("schemactl"),
        permissions,
        partitions: &partitions.iter().map(|name| table(name)).collect(),
        kept: &BTreeSet::new(),
        planner: &planner,
    }
    .approve(changes(names), BTreeMap::new())
}

fn approved(verdict: &Verdict) -> Vec<&str> {
    let steps = verdict.approved.steps().iter();
    steps.map(|step| step.object.name.as_str()).collect()
}

#[test]
fn a_step_is_approved_exactly_when_every_loss_of_it_is_allowed() {
    for loss in Loss::ALL {
        for allowed in Loss::ALL {
            let permissions = Permissions::of([Permission::Lose(*allowed)]);
            let verdict =
                approve(vec![step("a", &[*loss], &["a"])], &["a"], &permissions, &[]).unwrap();
            assert_eq!(approved(&verdict).len(), usize::from(loss == allowed));
            assert_eq!(verdict.refused.len(), usize::from(loss != allowed));
        }
        let one = vec![step("a", &[*loss], &["a"])];
        let verdict = approve(one.clone(), &["a"], &Permissions::everything(), &[]).unwrap();
        assert_eq!(approved(&verdict), ["a"]);
        let verdict = approve(one, &["a"], &Permissions::none(), &[]).unwrap();
        assert_eq!(
            verdict.refused.get(&table("a")),
            Some(&Reason::Loses([*loss].into()))
        );
    }
    let both = vec![step("a", &[Loss::DropTable, Loss::DropSequence], &["a"])];
    let one = Permissions::of([Permission::Lose(Loss::DropTable)]);
    assert!(approved(&approve(both, &["a"], &one, &[]).unwrap()).is_empty());
}

#[test]
fn the_plan_is_made_again_until_nothing_in_it_is_refused() {
    // Without a, b is done in another way, which loses something as well.
    let live = Catalog::default();
    let planner = |changes: &Changes| -> Result<Plan> {
        let steps = match (
            changes.contains_key(&table("a")),
            changes.contains_key(&table("b")),
        ) {
            (true, _) => vec![
                step("a", &[Loss::DropTable], &["a"]),
                step("b", &[], &["b"]),
                step("c", &[], &["c"]),
            ],
            (false, true) => vec![
                step("b", &[Loss::RecreateTable], &["b"]),
                step("c", &[], &["c"]),
            ],
            _ => vec![step("c", &[], &["c"])],
        };
        Ok(Plan {
            steps,
            ..Plan::default()
        })
    };
    let verdict = Gate {
        live: &live,
        base: live.fingerprint("schemactl"),
        permissions: &Permissions::none(),
        partitions: &BTreeSet::new(),
        kept: &BTreeSet::new(),
        planner: &planner,
    }
    .approve(changes(&["a", "b", "c"]), BTreeMap::new())
    .unwrap();
    assert_eq!(approved(&verdict), ["c"]);
    assert_eq!(verdict.refused.len(), 2);
    assert_eq!(verdict.changes, changes(&["c"]));
}

#[test]
fn every_cause_of_a_refused_step_is_refused() {
    let steps = vec![
        step("a", &[Loss::RecreateTable], &["b", "c"]),
        step("d", &[], &["d"]),
    ];
    let verdict = approve(steps, &["b", "c", "d"], &Permissions::none(), &[]).unwrap();
    assert_eq!(approved(&verdict), ["d"]);
    assert_eq!(
        verdict.refused.keys().cloned().collect::<Vec<_>>(),
        [table("b"), table("c")]
    );
}

#[test]
fn a_loss_for_the_sake_of_nothing_is_an_error_and_not_a_loop() {
    let error = approve(
        vec![step("a", &[Loss::DropTable], &[])],
        &["b"],
        &Permissions::none(),
        &[],
    )
    .unwrap_err();
    assert!(error.to_string().contains("mistake"), "{error}");
}

#[test]
fn what_is_allowed_of_partitions_is_allowed_of_no_other_table() {
    let steps = || {
        vec![
            step("p1", &[Loss::DropTable], &["p1"]),
            step("t", &[Loss::DropTable], &["t"]),
        ]
    };
    let partitions = Permissions::of([Permission::DropPartition]);
    let verdict = approve(steps(), &["p1", "t"], &partitions, &["p1"]).unwrap();
    assert_eq!(approved(&verdict), ["p1"]);
    let verdict = approve(steps(), &["p1", "t"], &Permissions::everything(), &["p1"]).unwrap();
    assert_eq!(approved(&verdict), ["p1", "t"]);
}

#[test]
fn a_saved_plan_is_approved_whole_or_not_at_all() {
    let steps = vec![
        step("a", &[], &["a"]),
        step("b", &[Loss::DropColumn], &["b"]),
    ];
    let base = Catalog::default().fingerprint("schemactl");
    let nothing = BTreeSet::new();
    let lose = Permission::Lose(Loss::DropColumn);
    let needs = [[Permission::DropOther].into(), [lose].into()];
    let saved = |given: &[Permission]| {
        let given = Permissions::of(given.iter().copied());
        approve_saved(steps.clone(), &needs, base, &given)
    };
    let every = [Permission::DropOther, lose];
    assert_eq!(saved(&[]).unwrap_err(), every.into());
    assert_eq!(saved(&[lose]).unwrap_err(), [Permission::DropOther].into());
    let plan = saved(&every).unwrap();
    assert_eq!(plan.steps(), steps);
    assert!(
        plan.extended(
            vec![step("c", &[Loss::Other], &["c"])],
            &Permissions::none(),
            &nothing
        )
        .is_err()
    );
}
