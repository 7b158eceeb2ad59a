//! Lines with the columns of `git log --graph` in front.
//!
//! Each column holds the revision that is expected next in it. `*` marks the revision of a line; `|\` opens a column for another
//! parent, `|/` closes one whose revision is expected further left as well. Purely text: the same input gives the same drawing.

/// Draws `lines`, where line `i` belongs to `nodes[i]` with `parents[i]`; children come before their parents.
pub(super) fn draw(nodes: &[usize], parents: &[Vec<usize>], lines: &[String]) -> String {
    let mut text = String::new();
    let mut columns: Vec<usize> = Vec::new();
    for ((node, parents), line) in nodes.iter().zip(parents).zip(lines) {
        let place = columns
            .iter()
            .position(|expected| expected == node)
            .unwrap_or(columns.len());
        if place == columns.len() {
            columns.push(*node);
        }
        let marks = (0..columns.len()).map(|column| if column == place { "* " } else { "| " });
        text.extend(marks);
        text.push_str(line);
        text.push('\n');
        match parents.split_first() {
            None => {
                columns.remove(place);
                if place < columns.len() {
                    row(
                        &mut text,
                        place,
                        &(place + 1..=columns.len())
                            .map(|column| 2 * column - 1)
                            .collect::<Vec<_>>(),
                        '/',
                        &[],
                    );
                }
            }
            Some((first, others)) => {
                if let Some(expected) = columns.get_mut(place) {
                    *expected = *first;
                }
                for (number, other) in others.iter().enumerate() {
                    let from = place + number;
                    row(
                        &mut text,
                        from + 1,
                        &(from..columns.len())
                            .map(|column| 2 * column + 1)
                            .collect::<Vec<_>>(),
                        '\\',
                        &[],
                    );
                    columns.insert(from + 1, *other);
                }
            }
        }
        while let Some((left, right)) = duplicate(&columns) {
            close(&mut text, &mut columns, left, right);
        }
    }
    text
}

/// The first two columns that expect the same revision.
fn duplicate(columns: &[usize]) -> Option<(usize, usize)> {
    columns.iter().enumerate().find_map(|(right, expected)| {
        let left = columns
            .iter()
            .take(right)
            .position(|other| other == expected)?;
        Some((left, right))
    })
}

/// Leads column `right` into column `left`, one column in a row; those further right move up in the first row.
fn close(text: &mut String, columns: &mut Vec<usize>, left: usize, right: usize) {
    let behind: Vec<usize> = (right..columns.len())
        .map(|column| 2 * column - 1)
        .collect();
    row(text, right, &behind, '/', &[]);
    columns.remove(right);
    for step in (left + 1..right).rev() {
        let others: Vec<usize> = (step..columns.len()).map(|column| 2 * column).collect();
        row(text, step, &[2 * step - 1], '/', &others);
    }
}

/// One row: `|` in the columns before `straight` and at `bars`, `mark` at `places`.
fn row(text: &mut String, straight: usize, places: &[usize], mark: char, bars: &[usize]) {
    let bars = || {
        (0..straight)
            .map(|column| 2 * column)
            .chain(bars.iter().copied())
    };
    let width = bars()
        .chain(places.iter().copied())
        .max()
        .map_or(0, |last| last + 1);
    for place in 0..width {
        text.push(if places.contains(&place) {
            mark
        } else if bars().any(|bar| bar == place) {
            '|'
        } else {
            ' '
        });
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws `name: parent parent` lines, newest first.
    fn drawn(lines: &[&str]) -> String {
        let number = |name: &str| {
            name.bytes()
                .fold(0, |sum, byte| sum * 256 + usize::from(byte))
        };
        let split: Vec<(&str, &str)> = lines
            .iter()
            .map(|line| line.split_once(':').unwrap())
            .collect();
        let nodes: Vec<usize> = split.iter().map(|(name, _)| number(name)).collect();
        let parents: Vec<Vec<usize>> = split
            .iter()
            .map(|(_, parents)| parents.split_whitespace().map(number).collect())
            .collect();
        let names: Vec<String> = split.iter().map(|(name, _)| (*name).to_owned()).collect();
        format!("\n{}", draw(&nodes, &parents, &names))
    }

    #[test]
    fn a_column_that_crosses_another_goes_left_one_column_in_a_row() {
        assert_eq!(
            drawn(&["c: r", "b: s", "a: r", "s: r", "r:"]),
            r"
* c
| * b
| | * a
| |/
|/|
| * s
|/
* r
"
        );
    }

    #[test]
    fn a_merge_of_three_opens_two_columns() {
        assert_eq!(
            drawn(&["m: a b c", "a: r", "b: r", "c: r", "r:"]),
            r"
* m
|\
| |\
* | | a
| * | b
|/ /
| * c
|/
* r
"
        );
    }

    #[test]
    fn a_line_that_ends_beside_others_makes_room() {
        assert_eq!(
            drawn(&["x: y", "b: a", "y:", "a:"]),
            r"
* x
| * b
* | y
 /
* a
"
        );
    }

    #[test]
    fn a_merge_in_the_left_column_moves_the_others_right() {
        assert_eq!(
            drawn(&["x: y", "z: w", "y: p q", "q: p", "p: w", "w:"]),
            r"
* x
| * z
* | y
|\ \
| * | q
|/ /
* | p
|/
* w
"
        );
    }

    #[test]
    fn a_merge_with_a_parent_that_is_expected_already_leads_there() {
        assert_eq!(
            drawn(&["h: p", "m: q p", "q: p", "p:"]),
            r"
* h
| * m
| |\
| |/
|/|
| * q
|/
* p
"
        );
    }
}
