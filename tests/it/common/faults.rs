//! A line to a server that breaks at one message: cut (FIN), reset (RST) or frozen (neither, and nothing arrives any more).
//!
//! The client comes over TCP on 127.0.0.1, as through a tunnel: its keep-alive probes end here and notice nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};

use super::Database;

/// Who sends the message at which the line breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Server,
}

/// How it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    Cut,
    Reset,
    Freeze,
}

/// A break at the message of this number, from 0, that a side sends on all connections together; the message itself does
/// not arrive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(crate) side: Side,
    pub(crate) index: usize,
    pub(crate) how: Break,
    /// Whether all connections break, and new ones as well for as long as `mend` was not called.
    pub(crate) everything: bool,
}

/// What one connection on its way may do: answers of a script before the real server is reached.
#[derive(Clone, Debug)]
pub(crate) enum Greeting {
    /// Closes at once.
    Close,
    /// Never answers.
    Silence,
    /// Answers the start-up message with an error: SQLSTATE and message.
    Refuse(&'static str, &'static str),
    /// Forwards, and cuts after this many messages of the server.
    Until(usize),
    /// Forwards.
    Forward,
}

#[derive(Default)]
struct State {
    fault: Option<Fault>,
    /// For each new connection; the last one stays.
    script: Vec<Greeting>,
    /// The types of the messages of each side, in order; `\0` for those without one.
    seen: BTreeMap<bool, Vec<u8>>,
    has_struck: bool,
    is_down: Option<Break>,
}

/// A proxy in front of a database; it ends with this value.
pub(crate) struct Faulty {
    port: u16,
    name: String,
    state: Arc<Mutex<State>>,
    is_over: Arc<AtomicBool>,
}

impl Faulty {
    pub(crate) fn before(database: &Database, fault: Option<Fault>) -> Self {
        Self::start(
            Some(database),
            State {
                fault,
                script: vec![Greeting::Forward],
                ..State::default()
            },
        )
    }

    /// A proxy that greets each connection as the script says, the last greeting for all that follow.
    pub(crate) fn scripted(database: Option<&Database>, script: &[Greeting]) -> Self {
        Self::start(
            database,
            State {
                script: script.to_vec(),
                ..State::default()
            },
        )
    }

    fn start(database: Option<&Database>, state: State) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let socket = database.map_or_else(PathBuf::new, |database| {
            database
                .socket_directory()
                .join(format!(".s.PGSQL.{}", database.port()))
        });
        let state = Arc::new(Mutex::new(state));
        let is_over = Arc::new(AtomicBool::new(false));
        let (shared, over) = (Arc::clone(&state), Arc::clone(&is_over));
        std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap()
                .block_on(serve(listener, &socket, &shared, &over));
        });
        Self {
            port,
            name: database.map_or("shop", Database::name).to_owned(),
            state,
            is_over,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The URL of the database through the proxy.
    pub(crate) fn url(&self) -> String {
        format!(
            "postgresql://postgres@127.0.0.1:{}/{}?sslmode=disable",
            self.port, self.name
        )
    }

    /// The types of the messages that a side has sent so far.
    pub(crate) fn seen(&self, side: Side) -> Vec<u8> {
        let state = self.state.lock().unwrap();
        state
            .seen
            .get(&(side == Side::Server))
            .cloned()
            .unwrap_or_default()
    }

    pub(crate) fn has_struck(&self) -> bool {
        self.state.lock().unwrap().has_struck
    }

    /// Breaks all connections now, and the new ones.
    pub(crate) fn strike(&self, how: Break) {
        self.state.lock().unwrap().is_down = Some(how);
    }

    /// New connections are forwarded again.
    pub(crate) fn mend(&self) {
        let mut state = self.state.lock().unwrap();
        state.is_down = None;
        state.fault = None;
    }
}

impl Drop for Faulty {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
    }
}

async fn serve(
    listener: std::net::TcpListener,
    socket: &Path,
    shared: &Arc<Mutex<State>>,
    over: &AtomicBool,
) {
    let listener = TcpListener::from_std(listener).unwrap();
    while !over.load(Ordering::SeqCst) {
        let accepted = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
        let Ok(Ok((client, _))) = accepted else {
            continue;
        };
        client.set_nodelay(true).unwrap();
        let (shared, socket) = (Arc::clone(shared), socket.to_path_buf());
        tokio::spawn(async move {
            if let Some((how, client)) = greet(client, &socket, &shared).await {
                end(how, client).await;
            }
        });
    }
}

/// Does what the script says, to the end of the connection.
async fn greet(
    mut client: TcpStream,
    socket: &Path,
    shared: &Mutex<State>,
) -> Option<(Break, TcpStream)> {
    let (greeting, down) = {
        let mut state = shared.lock().unwrap();
        let greeting = match state.script.len() {
            0 | 1 => state.script.first().cloned().unwrap_or(Greeting::Forward),
            _ => state.script.remove(0),
        };
        (greeting, state.is_down)
    };
    if let Some(how) = down {
        return Some((how, client));
    }
    let most = match greeting {
        Greeting::Close => return Some((Break::Cut, client)),
        Greeting::Silence => return Some((Break::Freeze, client)),
        Greeting::Refuse(sqlstate, message) => {
            let mut buffer = [0; 1024];
            let _ = client.read(&mut buffer).await;
            let fields = format!("SFATAL\0VFATAL\0C{sqlstate}\0M{message}\0\0");
            let mut answer = vec![b'E'];
            answer.extend_from_slice(&u32::try_from(fields.len() + 4).unwrap().to_be_bytes());
            answer.extend_from_slice(fields.as_bytes());
            let _ = client.write_all(&answer).await;
            let _ = client.shutdown().await;
            return None;
        }
        Greeting::Until(count) => Some(count),
        Greeting::Forward => None,
    };
    let Ok(server) = UnixStream::connect(socket).await else {
        return Some((Break::Cut, client));
    };
    let how = forward(&mut client, server, shared, most).await?;
    Some((how, client))
}

/// Breaks a connection: a frozen one stays until its client has gone.
async fn end(how: Break, mut client: TcpStream) {
    match how {
        Break::Cut => {
            let _ = client.shutdown().await;
        }
        Break::Reset => client.set_zero_linger().unwrap(),
        Break::Freeze => {
            // Whatever comes is swallowed; only its end is seen.
            let mut buffer = [0; 4096];
            while client.read(&mut buffer).await.is_ok_and(|count| count > 0) {}
        }
    }
}

/// Passes messages on until the line breaks; nothing when one side has ended.
///
/// The server's end stays open as long as a frozen client does.
async fn forward(
    client: &mut TcpStream,
    mut server: UnixStream,
    shared: &Mutex<State>,
    most: Option<usize>,
) -> Option<Break> {
    let (mut to_server, mut to_client) = (Messages::of_client(), Messages::of_server());
    let mut answers = 0;
    loop {
        let side = tokio::select! {
            read = client.read_buf(&mut to_server.buffer) => {
                if read.ok()? == 0 { return None; }
                Side::Client
            }
            read = server.read_buf(&mut to_client.buffer) => {
                if read.ok()? == 0 { return None; }
                Side::Server
            }
            () = tokio::time::sleep(Duration::from_millis(20)) => {
                let down = shared.lock().unwrap().is_down;
                match down {
                    None => continue,
                    Some(Break::Freeze) => {
                        end(Break::Freeze, std::mem::replace(client, detached().await)).await;
                        return None;
                    }
                    how => return how,
                }
            }
        };
        let messages = match side {
            Side::Client => &mut to_server,
            Side::Server => &mut to_client,
        };
        while let Some(message) = messages.next() {
            let how = {
                let mut state = shared.lock().unwrap();
                let seen = state.seen.entry(side == Side::Server).or_default();
                let index = seen.len();
                seen.push(message.0);
                let hit = state
                    .fault
                    .filter(|fault| fault.side == side && fault.index == index);
                if let Some(fault) = hit {
                    state.has_struck = true;
                    if fault.everything {
                        state.is_down = Some(fault.how);
                    }
                }
                hit.map(|fault| fault.how)
            };
            if side == Side::Server {
                answers += 1;
            }
            let how = match most {
                Some(most) if answers > most => Some(Break::Cut),
                _ => how,
            };
            if let Some(how) = how {
                if how == Break::Freeze {
                    // The server must not see the end before the client is gone.
                    end(how, std::mem::replace(client, detached().await)).await;
                    return None;
                }
                return Some(how);
            }
            let passed = match side {
                Side::Client => server.write_all(&message.1).await,
                Side::Server => client.write_all(&message.1).await,
            };
            passed.ok()?;
        }
    }
}

/// A connection to nobody, to put in the place of one that was taken away.
async fn detached() -> TcpStream {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    TcpStream::connect(listener.local_addr().unwrap())
        .await
        .unwrap()
}

/// Splits what one side sends into messages.
struct Messages {
    buffer: Vec<u8>,
    /// The first message of a client has no type.
    has_begun: bool,
}

impl Messages {
    fn of_client() -> Self {
        Self {
            buffer: Vec::new(),
            has_begun: false,
        }
    }

    fn of_server() -> Self {
        Self {
            buffer: Vec::new(),
            has_begun: true,
        }
    }

    fn next(&mut self) -> Option<(u8, Vec<u8>)> {
        let before = usize::from(self.has_begun);
        let length: [u8; 4] = self.buffer.get(before..before + 4)?.try_into().unwrap();
        let end = before + u32::from_be_bytes(length) as usize;
        if self.buffer.len() < end {
            return None;
        }
        let rest = self.buffer.split_off(end);
        let message = std::mem::replace(&mut self.buffer, rest);
        let kind = if self.has_begun { message[0] } else { 0 };
        self.has_begun = true;
        Some((kind, message))
    }
}
