//! `merge`: a file that joins several heads.

use anyhow::Result;

use super::context::Context;
use super::new_revision;
use crate::cli::MergeArgs;
use crate::error::Exit;
use crate::revision::target;
use crate::revision::write::{self, Wish};

pub(super) fn run(context: &Context, args: &MergeArgs) -> Result<Exit> {
    context.text_or_json("merge")?;
    let graph = context.graph()?;
    let created = new_revision::moment(context)?;
    let mut joined = Vec::new();
    for text in &args.revisions {
        joined.extend(target::resolve(&graph, &Default::default(), text)?);
    }
    let message = args.message.clone().unwrap_or_else(|| {
        let ids: Vec<&str> = joined.iter().map(|revision| revision.id.as_str()).collect();
        format!("merge {}", ids.join(" and "))
    });
    let wish = Wish {
        id: args.rev_id.as_deref(),
        splice: args.splice,
        branch_labels: &args.branch_label,
        template: &context.settings.revisions.file_template.value,
        slug_length: context.settings.revisions.slug_length.value,
        ..Wish::new(&message, &created)
    };
    let draft = write::draft_merge(&graph, &args.revisions, &wish)?;
    let parent = joined.first().map(|revision| revision.path.as_path());
    let folder = new_revision::folder(context, None, parent)?;
    new_revision::create(context, &folder, &draft)?;
    Ok(Exit::Success)
}
