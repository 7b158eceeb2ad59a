//! A relay in front of a server that counts round trips and remembers how each connection began.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What passed through one connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Passed {
    /// The first bytes of the client.
    pub(super) opening: Vec<u8>,
    /// The sizes of what came in one direction before the other one spoke: from the server when `true`.
    bursts: Vec<(bool, usize)>,
}

impl Passed {
    /// How often the client waited for an answer, the TCP handshake included.
    ///
    /// The server's last word on an encrypted connection is a `close_notify` of 24 bytes, which nobody waits for.
    pub(super) fn round_trips(&self) -> usize {
        let waited_for = match self.bursts.as_slice() {
            // Our own may cross it.
            [before @ .., (true, 24)] | [before @ .., (true, 24), (false, 24)] => before,
            all => all,
        };
        1 + waited_for
            .iter()
            .filter(|(from_server, _)| *from_server)
            .count()
    }

    fn add(&mut self, from_server: bool, bytes: &[u8]) {
        if !from_server && self.opening.len() < 8 {
            self.opening.extend_from_slice(bytes);
        }
        match self.bursts.last_mut() {
            Some((direction, size)) if *direction == from_server => *size += bytes.len(),
            _ => self.bursts.push((from_server, bytes.len())),
        }
    }
}

/// A listening relay; it lives as long as the test's process.
pub(super) struct Relay {
    pub(super) port: u16,
    connections: Arc<Mutex<Vec<Passed>>>,
}

impl Relay {
    /// Relays connections to a port of 127.0.0.1.
    pub(super) fn to(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let relay = Self {
            port: listener.local_addr().unwrap().port(),
            connections: Arc::default(),
        };
        let connections = Arc::clone(&relay.connections);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else {
                    continue;
                };
                let index = {
                    let mut connections = connections.lock().unwrap();
                    connections.push(Passed::default());
                    connections.len() - 1
                };
                for (from, to, from_server) in [
                    (
                        client.try_clone().unwrap(),
                        server.try_clone().unwrap(),
                        false,
                    ),
                    (server, client, true),
                ] {
                    let connections = Arc::clone(&connections);
                    thread::spawn(move || {
                        forward(from, to, |bytes| {
                            connections.lock().unwrap()[index].add(from_server, bytes);
                        });
                    });
                }
            }
        });
        relay
    }

    /// What has passed so far, one entry per connection.
    pub(super) fn passed(&self) -> Vec<Passed> {
        self.connections.lock().unwrap().clone()
    }
}

fn forward(mut from: TcpStream, mut to: TcpStream, mut see: impl FnMut(&[u8])) {
    let mut buffer = [0; 65536];
    while let Ok(count) = from.read(&mut buffer) {
        if count == 0 {
            break;
        }
        see(&buffer[..count]);
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
