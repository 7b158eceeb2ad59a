//! `revision`: a new file.

use anyhow::Result;

use super::context::Context;
use super::{autogenerate, new_revision};
use crate::cli::RevisionArgs;
use crate::error::Exit;

pub(super) fn run(context: &Context, args: &RevisionArgs) -> Result<Exit> {
    context.text_or_json("revision")?;
    if args.autogenerate.autogenerate {
        return autogenerate::run(context, args);
    }
    let graph = context.graph()?;
    let empty = new_revision::Sections::default();
    let (folder, draft) = new_revision::draft(context, &graph, args, &empty)?;
    new_revision::create(context, &folder, &draft)?;
    Ok(Exit::Success)
}
