//! (being written)
/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal that can show it
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
