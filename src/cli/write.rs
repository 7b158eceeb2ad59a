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

/// Put your own revisions on top of those that others have
///
/// After a merge from main there are two heads: what others added, and what you did. This rewrites the line `Revises:` of the first of
/// yours, so that there is one head again; the SQL, and so the checksums, stay as they are. Yours is what the git revision of the others
/// does not have (--base), or what you name.
#[derive(Debug, Args)]
pub struct RebaseArgs {
    /// The first revision to move, with all that stands on it [default: all that --base does not have]
    #[arg(value_name = "REV")]
    pub revision: Option<String>,

    /// The revision it shall stand on [default: the other head]
    #[arg(long, value_name = "REV", requires = "revision")]
    pub onto: Option<String>,

    /// The git revision that others have [default: origin/HEAD, origin/main, origin/master, main, master, the first there is]
    #[arg(long, value_name = "REF", conflicts_with = "revision")]
    pub base: Option<String>,

    /// Show what would be moved, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Make one revision of many, proved equal
///
/// The one makes the schema that the many made, and puts in the rows that they put in; both ways are run on a shadow and compared before
/// anything is written. Then the old files are deleted. The new one says which ids it replaces: a database at the last of them or above stands
/// on the new one, an empty one gets it as any other. Rows with random or current values (gen_random_uuid(), now()) get those of the shadow.
#[derive(Debug, Args)]
pub struct SquashArgs {
    /// From the first to the last, both included: A:B, :B from the beginning
    #[arg(value_name = "A:B", allow_hyphen_values = true)]
    pub range: String,

    /// What the revision does [default: "Squash of N revisions"]
    #[arg(short, long)]
    pub message: Option<String>,

    /// Id of the new revision [default: 12 random hex digits]
    #[arg(long, value_name = "ID")]
    pub rev_id: Option<String>,

    /// Where revisions are run: local, server or the URL of a server [default: local]
    #[arg(long, value_name = "local|server|URL")]
    pub shadow: Option<String>,

    /// Print the new revision, proved equal, and change nothing
    #[arg(long)]
    pub dry_run: bool,
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
