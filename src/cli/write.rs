//! `revision`, `merge`, `edit`: commands that write files.

use clap::Args;

use super::autogenerate::AutogenerateArgs;

/// Write a new revision file
///
/// The file is named <YYYYMMDDHHMM>_<id>_<slug>.sql (see file_template) and revises the newest head.
#[derive(Debug, Args)]
pub struct RevisionArgs {
    /// What the revision does; the first line of the file and its slug
    #[arg(short, long)]
    pub message: String,

    /// Revision that the new one revises: an id, a label, base [default: head]
    #[arg(long, value_name = "REV")]
    pub head: Vec<String>,

    /// Allow --head to name a revision that is no head: a new branch begins there
    #[arg(long)]
    pub splice: bool,

    /// Label of the branch that begins here; usable as LABEL@head
    #[arg(long, value_name = "LABEL")]
    pub branch_label: Vec<String>,

    /// Revision that must be applied first without being in the lineage
    #[arg(long, value_name = "REV")]
    pub depends_on: Vec<String>,

    /// Id of the new revision [default: 12 random hex digits]
    #[arg(long, value_name = "ID")]
    pub rev_id: Option<String>,

    /// Folder for the file, one of those configured as migrations [default: that of the parent, or the first]
    #[arg(long, value_name = "DIR")]
    pub version_path: Option<std::path::PathBuf>,

    #[command(flatten)]
    /// How it is written from the model.
    pub autogenerate: AutogenerateArgs,
}

/// Write a revision that joins several heads
///
/// It has no statements of its own: it says that what follows needs all of them.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// The revisions to join; `heads` means all heads
    #[arg(required = true, value_name = "REV")]
    pub revisions: Vec<String>,

    /// What the revision does [default: "merge A and B"]
    #[arg(short, long)]
    pub message: Option<String>,

    /// Label of the branch that begins here
    #[arg(long, value_name = "LABEL")]
    pub branch_label: Vec<String>,

    /// Id of the new revision [default: 12 random hex digits]
    #[arg(long, value_name = "ID")]
    pub rev_id: Option<String>,

    /// Allow revisions that are no heads
    #[arg(long)]
    pub splice: bool,
}

/// Open a revision file in $VISUAL or $EDITOR
#[derive(Debug, Args)]
pub struct EditArgs {
    /// An id, a unique beginning of one, head, or current
    #[arg(
        value_name = "REV",
        default_value = "head",
        allow_negative_numbers = true
    )]
    pub revision: String,
}
