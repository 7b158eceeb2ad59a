use super::context::Context;
use crate::cli::TablesArgs;
use crate::error::Exit;
pub(super) fn run(_: &Context, _: &TablesArgs) -> anyhow::Result<Exit> {
    Ok(Exit::Success)
}
