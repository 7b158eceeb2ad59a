//! Connections to PostgreSQL: where they go, what travels on them, and the lock. The driver appears only here.
//!
//! ```text
//! url (Address) ─connect→ Session ─query→ Rows
//!                            └─lock→ Locked
//! ```

mod canceller;
mod connect;
mod duration;
mod error;
mod link;
mod lock;
mod peer;
mod pooling;
mod refusal;
mod rows;
mod runtime;
mod session;
pub mod ssh;
mod tls;
pub mod url;
mod wait;

pub use connect::{Connector, Transport, application_name};
pub use duration::{milliseconds, seconds, timeout_value};
pub use error::{Error, ServerError, report};
pub use lock::{Backend, LockKey, Locked, NotLocked, blockers_of, holders_query, jittered};
pub use pooling::{Pooler, Pooling, pooler_hint};
pub use refusal::connection_error;
pub use rows::{Row, Rows};
pub use runtime::{Runtime, Signal};
pub use session::{Reply, Session, Unwatched, Watch};
pub use tls::{Encryption, Problem, Verified};
pub use wait::Waiting;
