use super::super::graph::tests::{applied, diamond, graph, line, names};
use super::*;

fn up(graph: &Graph, ids: &str, text: &str) -> String {
    names(&upgrade_path(graph, &applied(ids), text).unwrap())
}

fn refused(graph: &Graph, ids: &str, text: &str) -> UserError {
    match upgrade_path(graph, &applied(ids), text) {
        Ok(path) => panic!("{text} was accepted: {}", names(&path)),
        Err(error) => error.downcast().unwrap(),
    }
}

fn stamp(graph: &Graph, ids: &str, targets: &[&str]) -> String {
    let set = stamp_set(graph, &applied(ids), targets).unwrap();
    set.iter()
        .map(RevisionId::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

/// A root and two branches that were not merged.
fn fork() -> Graph {
    graph(&["r1", "a1: r1 @left", "b1: r1 @right", "a2: a1", "b2: b1"])
}

#[test]
fn an_upgrade_backwards_is_refused_with_the_command_that_goes_back() {
    let error = refused(&line(), "a1 b1", "-1");
    assert_eq!(
        error.message(),
        "relative revision -1 didn't produce 1 migrations: an upgrade goes forward"
    );
    assert_eq!(
        error.hints(),
        ["schemactl downgrade -1 goes back, schemactl upgrade +1 goes on"]
    );
    assert_eq!(
        refused(&line(), "a1", "base").message(),
        "an upgrade never goes to 'base'"
    );
    assert_eq!(
        refused(&line(), "a1", "a1:b1").message(),
        "range 'a1:b1' is not allowed here"
    );
}

#[test]
fn too_many_steps_are_refused() {
    let error = refused(&line(), "a1 b1", "+5");
    assert_eq!(
        error.message(),
        "relative revision +5 didn't produce 5 migrations: there is no later revision after +2"
    );
    assert!(
        refused(&line(), "", "a1-2")
            .message()
            .starts_with("relative revision a1-2 didn't produce 2")
    );
    assert!(
        refused(&graph(&[]), "", "+1")
            .message()
            .starts_with("relative revision +1 didn't produce 1")
    );
}

#[test]
fn head_with_several_heads_lists_them() {
    let error = refused(&fork(), "", "head");
    assert_eq!(
        error.message(),
        "multiple head revisions are present for given argument 'head'"
    );
    assert_eq!(
        error.details(),
        ["  a2 make a2 (m/a2.sql)\n  b2 make b2 (m/b2.sql)"]
    );
    assert!(error.hints()[0].contains("'heads' for all heads"));
    assert_eq!(
        refused(&fork(), "", "r1@head").message(),
        "multiple head revisions are present for given argument 'r1@head'"
    );
}

#[test]
fn a_step_that_could_go_two_ways_lists_both() {
    let error = refused(&fork(), "r1", "+1");
    assert_eq!(
        error.message(),
        "ambiguous walk: 2 revisions follow r1, so '+1' could mean any of them"
    );
    assert_eq!(
        error.details(),
        ["  a1 make a1 (m/a1.sql)\n  b1 make b1 (m/b1.sql)"]
    );
    let error = refused(&fork(), "r1 a1 b1", "+1");
    assert_eq!(
        error.message(),
        "'+1' is ambiguous: the database has 2 current revisions"
    );
    assert_eq!(error.details(), ["  a1+1\n  b1+1"]);
    assert!(
        refused(&diamond(), "", "m1-1")
            .message()
            .starts_with("ambiguous walk: m1 merges 2 revisions")
    );
}

#[test]
fn a_revision_outside_the_branch_is_refused() {
    assert_eq!(
        refused(&fork(), "", "left@b1").message(),
        "revision b1 is not a member of branch 'left'"
    );
    assert_eq!(
        refused(&fork(), "", "nobody@head").message(),
        "no such branch: 'nobody'"
    );
}

#[test]
fn an_upgrade_runs_what_is_missing_in_order() {
    assert_eq!(up(&line(), "", "head"), "a1 b1 c1 d1");
    assert_eq!(up(&line(), "a1 b1", "head"), "c1 d1");
    assert_eq!(up(&line(), "a1 b1", "c"), "c1");
    assert_eq!(up(&line(), "a1 c1", "head"), "b1 d1");
    assert_eq!(up(&line(), "", "head-1"), "a1 b1 c1");
    assert_eq!(up(&diamond(), "r1 b1", "head"), "a1 a2 m1 n1");
    assert_eq!(up(&fork(), "", "heads"), "r1 a1 b1 a2 b2");
    assert_eq!(up(&graph(&[]), "", "head"), "");
}

#[test]
fn an_upgrade_to_what_is_applied_is_empty() {
    assert_eq!(up(&line(), "a1 b1 c1 d1", "head"), "");
    assert_eq!(up(&line(), "a1 b1 c1", "a1"), "");
    assert_eq!(up(&line(), "a1 b1 gone", "b1"), "");
}

#[test]
fn steps_and_branches_choose_the_line() {
    assert_eq!(up(&line(), "", "+2"), "a1 b1");
    assert_eq!(up(&line(), "a1", "+1"), "b1");
    assert_eq!(up(&line(), "", "a1+2"), "a1 b1 c1");
    assert_eq!(up(&fork(), "r1", "left@+2"), "a1 a2");
    assert_eq!(up(&fork(), "r1 a1 a2", "right@+1"), "b1");
    let error = refused(&fork(), "r1 a1 a2", "+1");
    assert!(
        error
            .message()
            .ends_with("there is no later revision after +0")
    );
}

#[test]
fn dependencies_are_applied_first() {
    let graph = graph(&["x1", "x2: x1 | core", "a1: @core", "a2: a1"]);
    assert_eq!(up(&graph, "", "x2"), "x1 a1 x2");
    assert_eq!(up(&graph, "", "core@head"), "a1 a2");
}

#[test]
fn stamp_moves_a_line_up_and_down_and_leaves_other_branches() {
    assert_eq!(stamp(&line(), "", &["head"]), "a1 b1 c1 d1");
    assert_eq!(stamp(&line(), "a1 b1 c1 d1", &["b1"]), "a1 b1");
    assert_eq!(stamp(&line(), "a1 b1 c1", &["-1"]), "a1 b1");
    assert_eq!(stamp(&line(), "a1", &["+1"]), "a1 b1");
    assert_eq!(stamp(&fork(), "r1 a1 a2 b1", &["a1"]), "a1 b1 r1");
    assert_eq!(stamp(&fork(), "r1", &["a2", "b1"]), "a1 a2 b1 r1");
    assert_eq!(
        stamp(&diamond(), "r1 a1 a2 b1 m1 n1", &["b1"]),
        "a1 a2 b1 r1"
    );
    assert_eq!(stamp(&fork(), "r1 a1 a2 b1", &["left@base"]), "b1 r1");
}

#[test]
fn stamp_base_takes_back_all_but_what_it_does_not_know() {
    assert_eq!(stamp(&line(), "a1 b1 gone", &["base"]), "gone");
    assert_eq!(stamp(&line(), "", &["base", "b1"]), "a1 b1");
}

#[test]
fn stamps_that_overlap_or_are_unknown_are_refused() {
    let error = stamp_set(&line(), &applied(""), &["a1", "c1"]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "requested revision c1 overlaps with other requested revision a1"
    );
    assert!(stamp_set(&line(), &applied(""), &["zzz"]).is_err());
}

#[test]
fn heads_that_depend_on_one_another_can_be_stamped_together() {
    let graph = graph(&["a1", "x1: | a1"]);
    assert_eq!(stamp(&graph, "", &["heads"]), "a1 x1");
    assert_eq!(stamp(&graph, "a1 x1", &["a1"]), "a1");
}

#[test]
fn ranges_that_are_none_are_refused() {
    let refused = |text: &str| {
        range(&line(), text, &applied("a1"))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(refused("a1"), "'a1' is not a range of revisions");
    assert_eq!(
        refused("a1:b1:c1"),
        "'a1:b1:c1' is not a range of revisions"
    );
    assert_eq!(refused("a1:-1"), "revision a1 is not an ancestor of '-1'");
    assert_eq!(refused("c1:a1"), "revision c1 is not an ancestor of 'a1'");
    assert!(refused("zzz:").starts_with("can't locate revision"));
    assert!(refused("-9:current").starts_with("relative revision -9 didn't produce 9"));
}

#[test]
fn a_range_holds_both_ends_newest_first() {
    let range = |text: &str, ids: &str| names(&range(&line(), text, &applied(ids)).unwrap());
    assert_eq!(range("b1:c1", ""), "c1 b1");
    assert_eq!(range("b1:", ""), "d1 c1 b1");
    assert_eq!(range(":b1", ""), "b1 a1");
    assert_eq!(range(":", ""), "d1 c1 b1 a1");
    assert_eq!(range("base:b1", ""), "b1 a1");
    assert_eq!(range("-2:current", "a1 b1 c1"), "c1 b1 a1");
    assert_eq!(range("current:", "a1 b1 c1"), "d1 c1");
    assert_eq!(range("b1:+1", ""), "c1 b1");
    assert_eq!(range("-1:", ""), "d1 c1");
    assert_eq!(
        names(&super::range(&fork(), "left@base:heads", &applied("")).unwrap()),
        "a2 a1"
    );
}

#[test]
fn current_out_of_order_and_unknown_revisions_are_told_apart() {
    let known = applied("a1 c1 gone");
    assert_eq!(names(&current_heads(&line(), &known)), "a1 c1");
    let pairs: Vec<String> = out_of_order(&line(), &known)
        .iter()
        .map(|(a, b)| format!("{} {}", a.id, b.id))
        .collect();
    assert_eq!(pairs, ["b1 c1"]);
    assert_eq!(unknown(&line(), &known), [RevisionId::stored("gone")]);
    assert!(out_of_order(&line(), &applied("a1 b1")).is_empty());
}

#[test]
fn one_argument_resolves_to_the_revisions_it_means() {
    let resolve = |text: &str| names(&resolve(&fork(), &applied("r1 a1"), text).unwrap());
    assert_eq!(
        ["heads", "current", "current+1", "left@head", "base", "-1"]
            .map(resolve)
            .join(","),
        "a2 b2,a1,a2,a2,,r1"
    );
}

#[test]
fn four_thousand_revisions_with_merges_are_planned_in_a_moment() {
    let mut lines = vec!["n0".to_owned()];
    for number in 0..1300 {
        lines.push(format!("l{number}: n{number}"));
        lines.push(format!("r{number}: n{number}"));
        lines.push(format!("n{}: l{number} r{number}", number + 1));
    }
    let graph = graph(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let started = std::time::Instant::now();
    assert_eq!(
        upgrade_path(&graph, &applied(""), "head").unwrap().len(),
        3901
    );
    let all = graph.iter().map(|revision| revision.id.clone()).collect();
    assert_eq!(downgrade_path(&graph, &all, "base").unwrap().len(), 3901);
    assert!(
        started.elapsed().as_secs() < 60,
        "took {:?}",
        started.elapsed()
    );
}
