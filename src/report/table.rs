//! The one value behind every list that is printed: columns, and rows of texts that may be absent.

/// On which side numbers and texts line up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Texts.
    #[default]
    Left,
    /// Numbers.
    Right,
}

/// What may be done to a long value on a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flow {
    /// Nothing: it is a name, to be copied.
    #[default]
    Whole,
    /// It is folded onto several lines, and all of it is there: SQL.
    Folded,
    /// It is folded, and cut when very long: comments.
    Cut,
}

/// A column of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub title: String,
    /// On which side its values line up.
    pub align: Align,
    /// What may be done to its values when they are too long for a screen; other formats have them as they are.
    pub flow: Flow,
}

/// Rows to be printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; each has one value per column, and none where there is no value.
    pub rows: Vec<Vec<Option<String>>>,
}

impl Table {
    /// A table without columns.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column of names or other short texts.
    #[must_use]
    pub fn text(self, title: &str) -> Self {
        self.column(title, Align::Left, Flow::Whole)
    }

    /// Adds a column of numbers.
    #[must_use]
    pub fn number(self, title: &str) -> Self {
        self.column(title, Align::Right, Flow::Whole)
    }

    /// Adds a column of SQL that may be long: expressions, definitions.
    #[must_use]
    pub fn sql(self, title: &str) -> Self {
        self.column(title, Align::Left, Flow::Folded)
    }

    /// Adds a column of texts that may be very long: comments.
    #[must_use]
    pub fn prose(self, title: &str) -> Self {
        self.column(title, Align::Left, Flow::Cut)
    }

    fn column(mut self, title: &str, align: Align, flow: Flow) -> Self {
        self.columns.push(Column {
            title: title.to_owned(),
            align,
            flow,
        });
        self
    }

    /// Adds a row.
    pub fn row(&mut self, values: Vec<Option<String>>) {
        debug_assert_eq!(values.len(), self.columns.len());
        self.rows.push(values);
    }

    /// Leaves out the columns that have no value in any row, for people.
    #[must_use]
    pub fn without_empty_columns(self) -> Self {
        let used: Vec<bool> = (0..self.columns.len())
            .map(|index| {
                self.rows.iter().any(|row| {
                    row.get(index)
                        .and_then(Option::as_deref)
                        .is_some_and(|value| !value.is_empty())
                })
            })
            .collect();
        let keep = |index: &usize| used.get(*index).copied().unwrap_or_default();
        Self {
            columns: pick(self.columns, keep),
            rows: self.rows.into_iter().map(|row| pick(row, keep)).collect(),
        }
    }
}

fn pick<T>(items: Vec<T>, keep: impl Fn(&usize) -> bool) -> Vec<T> {
    items
        .into_iter()
        .enumerate()
        .filter(|(index, _)| keep(index))
        .map(|(_, item)| item)
        .collect()
}
