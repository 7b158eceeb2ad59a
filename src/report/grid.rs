//! A [`Table`] for people: columns that line up, two spaces between them and no lines to spoil a copy.
//!
//! Names are never folded or cut. SQL and prose are folded to the width of the terminal where there is one; prose is cut
//! when very long, and the other formats have it whole.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, Table as Grid, Width, presets,
};
use unicode_width::UnicodeWidthStr;

use super::table::{Align, Flow, Table};
use super::visible::{cut, one_line, unbroken, visible};

/// The most of a prose cell, in columns of a terminal.
const LONGEST: usize = 240;

/// Prose is not folded into a narrower column than this; rather, lines run over the edge.
const NARROWEST: usize = 24;

/// Between two columns.
const GAP: usize = 2;

/// How a grid is laid out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Layout {
    /// The columns of the terminal; none for no limit.
    pub width: Option<u16>,
    /// Spaces before every line.
    pub indent: usize,
    /// Whether the titles are left out.
    pub without_titles: bool,
}

/// Renders a table, every line ending in a line break; nothing for a table without rows.
pub fn render(table: &Table, layout: Layout) -> String {
    if table.rows.is_empty() || table.columns.is_empty() {
        return String::new();
    }
    let cells: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| {
            row.iter()
                .zip(&table.columns)
                .map(|(value, column)| match value.as_deref() {
                    None => String::new(),
                    Some(value) => match column.flow {
                        Flow::Whole => visible(value),
                        Flow::Folded => unbroken(value),
                        Flow::Cut => cut(&one_line(value), LONGEST),
                    },
                })
                .collect()
        })
        .collect();
    let mut grid = Grid::new();
    grid.load_style(presets::NOTHING).force_no_tty();
    if !layout.without_titles {
        grid.set_header(table.columns.iter().map(|column| column.title.as_str()));
    }
    let natural = widths(table, &cells, layout);
    grid.add_rows(cells);
    arrange(&mut grid, table, &natural, layout);
    let indent = " ".repeat(layout.indent);
    let mut text = String::new();
    for line in grid.lines() {
        let line = line.trim_end();
        if !line.is_empty() {
            text.push_str(&indent);
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// How wide every column would like to be.
fn widths(table: &Table, cells: &[Vec<String>], layout: Layout) -> Vec<usize> {
    table
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let title = if layout.without_titles {
                0
            } else {
                column.title.width()
            };
            cells
                .iter()
                .filter_map(|row| row.get(index))
                .map(|cell| cell.width())
                .max()
                .unwrap_or_default()
                .max(title)
        })
        .collect()
}

fn arrange(grid: &mut Grid, table: &Table, natural: &[usize], layout: Layout) {
    let limits = limits(table, natural, layout);
    let count = table.columns.len();
    for (index, column) in table.columns.iter().enumerate() {
        let Some(target) = grid.column_mut(index) else {
            continue;
        };
        let gap = if index + 1 == count { 0 } else { GAP };
        target.set_padding((0, to_u16(gap)));
        target.set_cell_alignment(match column.align {
            Align::Left => CellAlignment::Left,
            Align::Right => CellAlignment::Right,
        });
        // The bounds of comfy-table count the padding.
        target.set_constraint(match limits.get(index) {
            Some(Some(limit)) => ColumnConstraint::Absolute(Width::Fixed(to_u16(limit + gap))),
            _ => ColumnConstraint::ContentWidth,
        });
    }
    grid.set_content_arrangement(ContentArrangement::Dynamic);
    grid.set_width(u16::MAX);
}

/// How wide each prose column may be, if it cannot have what it would like.
fn limits(table: &Table, natural: &[usize], layout: Layout) -> Vec<Option<usize>> {
    let none = vec![None; table.columns.len()];
    let Some(width) = layout.width else {
        return none;
    };
    let total = natural.iter().sum::<usize>() + GAP * table.columns.len().saturating_sub(1);
    let available = usize::from(width).saturating_sub(layout.indent);
    let Some(mut excess) = total.checked_sub(available).filter(|excess| *excess > 0) else {
        return none;
    };
    // The widest gives way first, down to the next widest.
    let mut limits: Vec<usize> = natural.to_vec();
    while excess > 0 {
        let widest = limits
            .iter_mut()
            .zip(&table.columns)
            .filter(|(limit, column)| column.flow != Flow::Whole && **limit > NARROWEST)
            .max_by_key(|(limit, _)| **limit);
        let Some((limit, _)) = widest else { break };
        *limit -= 1;
        excess -= 1;
    }
    limits
        .into_iter()
        .zip(natural)
        .map(|(limit, natural)| (limit < *natural).then_some(limit))
        .collect()
}

fn to_u16(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(values: &[&str]) -> Vec<Option<String>> {
        values
            .iter()
            .map(|value| Some((*value).to_owned()))
            .collect()
    }

    fn sample() -> Table {
        let mut table = Table::new().text("Table").number("Rows").prose("Comment");
        table.row(some(&[
            "public.users",
            "1,204",
            "People who sign in; one row per person and tenant",
        ]));
        table.row(some(&["crm.🦀", "7", "שלום\nworld"]));
        table.row(vec![Some("x\u{1b}[0m\ny".to_owned()), None, None]);
        table
    }

    #[test]
    fn columns_line_up_and_numbers_stand_at_the_right() {
        insta::assert_snapshot!(render(&sample(), Layout::default()), @r"
        Table           Rows  Comment
        public.users   1,204  People who sign in; one row per person and tenant
        crm.🦀             7  שלום world
        x\u{1b}[0m\ny
        ");
    }

    #[test]
    fn prose_is_folded_to_the_terminal_and_names_are_not() {
        let layout = Layout {
            width: Some(48),
            indent: 2,
            without_titles: true,
        };
        insta::assert_snapshot!(render(&sample(), layout), @r"
          public.users   1,204  People who sign in; one
                                row per person and
                                tenant
          crm.🦀             7  שלום world
          x\u{1b}[0m\ny
        ");
    }

    #[test]
    fn a_terminal_too_narrow_for_the_names_does_not_break_them() {
        let layout = Layout {
            width: Some(10),
            ..Layout::default()
        };
        let text = render(&sample(), layout);
        assert!(
            text.contains("public.users   1,204  People who sign in; one"),
            "{text}"
        );
    }

    #[test]
    fn a_comment_of_ten_thousand_characters_is_cut() {
        let mut table = Table::new().prose("Comment");
        table.row(vec![Some("word ".repeat(2000))]);
        let text = render(&table, Layout::default());
        assert!(text.trim_end().ends_with('…') && text.len() < 300, "{text}");
        assert_eq!(render(&Table::new().text("x"), Layout::default()), "");
    }
}
