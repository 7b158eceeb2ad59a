//! What a statement returned: rows of text, every value as PostgreSQL prints it.

use std::cell::Cell;
use std::rc::Rc;

/// The rows of one statement, every value as PostgreSQL prints it.
///
/// The text of all values lies in one piece: the schema of some thousand tables has millions of them.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    columns: Rc<[String]>,
    text: String,
    /// Where each value ends in the text, row by row; [`NULL`] is added where there is none.
    ends: Vec<u32>,
    count: usize,
    /// The column that is asked for next, if they are asked for in their order.
    next: Cell<usize>,
}

/// Marks the end of a value that is NULL.
const NULL: u32 = 1 << 31;

/// One row; values are found by column name.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    rows: &'a Rows,
    /// The number of its first value.
    first: usize,
}

impl Rows {
    /// No rows yet, with these columns.
    pub fn new(columns: Vec<String>) -> Self {
        Self {
            columns: columns.into(),
            ..Self::default()
        }
    }

    /// Adds a row that has as many values as there are columns; `None` when all rows together have more than 2 GB.
    #[must_use]
    pub fn push<'a>(&mut self, values: impl IntoIterator<Item = Option<&'a str>>) -> Option<()> {
        for value in values {
            self.text.push_str(value.unwrap_or_default());
            let end = u32::try_from(self.text.len()).ok()?;
            if end >= NULL {
                return None;
            }
            self.ends
                .push(if value.is_some() { end } else { end | NULL });
        }
        self.count += 1;
        debug_assert_eq!(self.ends.len(), self.count * self.columns.len());
        Some(())
    }

    /// What [`Rows::from_parts`] makes the same rows of: how many they are, their text, and where each value ends in it.
    pub fn parts(&self) -> (usize, &str, &[u32]) {
        (self.count, &self.text, &self.ends)
    }

    /// Rows that were kept elsewhere; `None` when the parts do not fit together.
    pub fn from_parts(
        columns: Vec<String>,
        count: usize,
        text: String,
        ends: Vec<u32>,
    ) -> Option<Self> {
        let is_whole = ends.last().map_or(0, |end| (end & !NULL) as usize) == text.len()
            && ends.is_sorted_by_key(|end| end & !NULL)
            && Some(ends.len()) == count.checked_mul(columns.len());
        is_whole.then(|| Self {
            columns: columns.into(),
            text,
            ends,
            count,
            next: Cell::default(),
        })
    }

    /// The names of the columns, in the statement's order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The rows in the order the server sent them.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.count).map(|row| Row {
            rows: self,
            first: row * self.columns.len(),
        })
    }

    /// The first row.
    pub fn first(&self) -> Option<Row<'_>> {
        self.iter().next()
    }

    fn value(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)?;
        if end & NULL != 0 {
            return None;
        }
        let start = match number.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before)? & !NULL,
        };
        self.text.get(start as usize..end as usize)
    }

    fn column(&self, name: &str) -> Option<usize> {
        let is_it = |index: &usize| {
            self.columns
                .get(*index)
                .is_some_and(|column| column == name)
        };
        let next = self.next.get();
        // The same one is asked for twice where a value can be absent.
        let index = [next, next.wrapping_sub(1)]
            .into_iter()
            .find(is_it)
            .or_else(|| self.columns.iter().position(|column| column == name))?;
        self.next.set(index + 1);
        Some(index)
    }
}

impl<'a> Row<'a> {
    /// The value of a column; `None` when it is NULL (or when there is no such column, which is our own mistake).
    pub fn get(&self, column: &str) -> Option<&'a str> {
        let index = self.rows.column(column);
        debug_assert!(
            index.is_some(),
            "no column {column} in {:?}",
            self.rows.columns
        );
        self.rows.value(self.first + index?)
    }

    /// The value of the column with this number in [`Rows::columns`]; `None` when it is NULL.
    pub fn value(&self, column: usize) -> Option<&'a str> {
        self.rows.value(self.first + column)
    }

    /// All its values, in the order of the columns.
    pub fn values(&self) -> impl Iterator<Item = Option<&'a str>> + use<'a> {
        let (rows, first) = (self.rows, self.first);
        (0..rows.columns.len()).map(move |index| rows.value(first + index))
    }

    /// The value of a column that is never NULL; the empty string if it is.
    pub fn text(&self, column: &str) -> &'a str {
        self.get(column).unwrap_or_default()
    }

    /// The value of a boolean column (`t`); NULL counts as false.
    pub fn is_true(&self, column: &str) -> bool {
        self.get(column) == Some("t")
    }

    /// The value of a numeric column, if it is not NULL.
    pub fn number<T: std::str::FromStr>(&self, column: &str) -> Option<T> {
        self.get(column)?.parse().ok()
    }
}
