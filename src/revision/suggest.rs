//! "Did you mean": the known word nearest to one that is not known.

/// The word with the fewest edits to `wanted`, when they are few enough for a typing error.
pub(crate) fn nearest<'a>(
    wanted: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    nearest_within(wanted, known, (wanted.chars().count() / 3).clamp(1, 3))
}

/// The word with the fewest edits to `wanted`, when they are at most `allowed`.
pub(crate) fn nearest_within<'a>(
    wanted: &str,
    known: impl IntoIterator<Item = &'a str>,
    allowed: usize,
) -> Option<&'a str> {
    known
        .into_iter()
        .map(|word| (distance(wanted, word, allowed), word))
        .filter(|(edits, _)| *edits <= allowed)
        .min()
        .map(|(_, word)| word)
}

/// The number of inserted, deleted, replaced or swapped characters, or `limit + 1` as soon as it is certain to be above `limit`.
fn distance(a: &str, b: &str, limit: usize) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut before_previous: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (previous[j] + usize::from(x != y))
                .min(previous[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before_previous[j - 1] + 1);
            }
            row.push(best);
        }
        before_previous = std::mem::replace(&mut previous, row);
    }
    previous.last().copied().unwrap_or(limit + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_too_different_has_no_suggestion() {
        assert_eq!(nearest("zzz", ["up", "down"]), None);
        assert_eq!(nearest("", ["up"]), None);
    }

    #[test]
    fn swapped_missing_and_wrong_letters_find_the_word() {
        assert_eq!(nearest("dwon", ["up", "down"]), Some("down"));
        assert_eq!(
            nearest("no-transction", ["no-transaction", "irreversible"]),
            Some("no-transaction")
        );
        assert_eq!(
            nearest("4f1c2a9be07", ["4f1c2a9be077", "1975ea83b712"]),
            Some("4f1c2a9be077")
        );
    }
}
