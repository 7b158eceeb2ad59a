use super::context::Context;
use crate::cli::SchemaArgs;
use crate::error::Exit;
pub(super) fn run(_: &Context, _: &SchemaArgs) -> anyhow::Result<Exit> {
    Ok(Exit::Success)
}
