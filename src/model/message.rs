//! Several statements in one message, and which of them an error is about.

use crate::db::ServerError;
use crate::sql::at_character;

/// Statements that are sent together.
pub(super) struct Message {
    /// What is sent.
    pub(super) text: String,
    /// Where each begins.
    starts: Vec<usize>,
}

impl Message {
    pub(super) fn of<'s>(statements: impl Iterator<Item = &'s str>) -> Self {
        let mut message = Self {
            text: String::new(),
            starts: Vec::new(),
        };
        for statement in statements {
            if !message.text.is_empty() {
                message.text.push_str(";\n");
            }
            message.starts.push(message.text.len());
            message.text.push_str(statement);
        }
        message
    }

    /// Which statement was refused once so many were completed, and where in it.
    pub(super) fn failed(&self, server: &ServerError, completed: usize) -> (usize, usize) {
        let byte = server
            .position
            .and_then(|position| at_character(&self.text, position))
            .map(|position| position.byte);
        // A syntax error is found before the first statement runs.
        let by_position = byte.map(|byte| {
            let begun = self.starts.partition_point(|start| *start <= byte);
            begun.saturating_sub(1)
        });
        let index = match by_position {
            Some(index) if completed == 0 => index,
            _ => completed.min(self.starts.len().saturating_sub(1)),
        };
        let within = match (byte, self.starts.get(index)) {
            (Some(byte), Some(start)) if by_position == Some(index) => byte - start,
            _ => 0,
        };
        (index, within)
    }
}
