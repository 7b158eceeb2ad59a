//! Strongly connected components: which nodes of a graph need each other in a circle.

/// For each node, the number of the circle it is in; nodes in no circle have a number of their own.
///
/// Tarjan's algorithm, without recursion.
pub(super) fn components(waits: &[Vec<usize>]) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let count = waits.len();
    let mut number = vec![NEW; count];
    let mut low = vec![0; count];
    let mut circle = vec![NEW; count];
    let mut open = Vec::new();
    let mut next_number = 0;
    for root in 0..count {
        if number[root] != NEW {
            continue;
        }
        let mut path = vec![(root, 0)];
        while let Some((at, edge)) = path.pop() {
            if edge == 0 {
                number[at] = next_number;
                low[at] = next_number;
                next_number += 1;
                open.push(at);
            }
            if let Some(&to) = waits[at].get(edge) {
                path.push((at, edge + 1));
                if number[to] == NEW {
                    path.push((to, 0));
                } else if circle[to] == NEW {
                    low[at] = low[at].min(number[to]);
                }
                continue;
            }
            if low[at] == number[at] {
                while let Some(member) = open.pop() {
                    circle[member] = at;
                    if member == at {
                        break;
                    }
                }
            }
            if let Some(&(before, _)) = path.last() {
                low[before] = low[before].min(low[at]);
            }
        }
    }
    circle
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn nodes_that_reach_each_other_have_one_number() {
        // 0 ⇄ 1 → 2 → 3 → 4 → 2, and 5 alone.
        let circle = components(&[vec![1], vec![0, 2], vec![3], vec![4], vec![2], vec![0]]);
        assert_eq!(circle[0], circle[1]);
        assert_eq!(circle[2], circle[3]);
        assert_eq!(circle[3], circle[4]);
        assert_ne!(circle[0], circle[2]);
        assert_ne!(circle[5], circle[0]);
    }
}
