//! `schemactl model-schema`: what editors need to know about `schema.toml`.

use anyhow::Result;

use crate::error::Exit;
use crate::model;
use crate::ui::Ui;

pub(super) fn run(ui: &Ui) -> Result<Exit> {
    ui.data(&model::toml::json_schema())?;
    Ok(Exit::Success)
}
