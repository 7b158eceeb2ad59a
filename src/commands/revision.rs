//! `revision`: a new file.

use anyhow::Result;

use super::context::Context;
use super::new_revision;
use crate::cli::RevisionArgs;
use crate::error::{Exit, UserError};
use crate::revision::target;
use crate::revision::write::{self, Wish};

pub(super) fn run(context: &Context, args: &RevisionArgs) -> Result<Exit> {
    context.text_or_json("revision")?;
    let graph = context.graph()?;
    let created = new_revision::moment(context)?;
    if args.head.len() > 1 {
        return Err(UserError::new(
            "--head was given more than once: a revision with several parents is a merge",
        )
        .exit(Exit::Usage)
        .hint(format!(
            "schemactl merge {} -m MESSAGE",
            args.head.join(" ")
        ))
        .into());
    }
    let head = args.head.first().map(String::as_str);
    let wish = Wish {
        id: args.rev_id.as_deref(),
        head,
        splice: args.splice,
        branch_labels: &args.branch_label,
        depends_on: &args.depends_on,
        template: &context.settings.revisions.file_template.value,
        slug_length: context.settings.revisions.slug_length.value,
        ..Wish::new(&args.message, &created)
    };
    let draft = write::draft(&graph, &wish)?;
    let parent = match head {
        Some(head) => target::resolve(&graph, &Default::default(), head)?
            .first()
            .map(|revision| revision.path.clone()),
        None => graph.heads().first().map(|revision| revision.path.clone()),
    };
    let folder = new_revision::folder(context, args.version_path.as_deref(), parent.as_deref())?;
    new_revision::create(context, &folder, &draft)?;
    Ok(Exit::Success)
}
