//! The hosts of an address: libpq's parallel lists `host`, `hostaddr` and `port`, zipped.

use std::net::IpAddr;

use super::{Address, Host, HostName, refuse_swallowed_password};
use crate::error::UserError;

/// Builds the hosts from the lists among `pairs`; the last of each keyword counts.
pub(super) fn from_pairs(pairs: &[(String, String)]) -> Result<Vec<Host>, UserError> {
    let last = |keyword: &str| {
        pairs
            .iter()
            .rev()
            .find(|(key, _)| key == keyword)
            .map_or("", |(_, value)| value.as_str())
    };
    zip(last("host"), last("hostaddr"), last("port"))
}

/// Zips the three comma-separated lists as libpq does: one port serves every host.
fn zip(host: &str, hostaddr: &str, port: &str) -> Result<Vec<Host>, UserError> {
    refuse_swallowed_password("host", host)?;
    let names: Vec<&str> = list(host);
    let addresses: Vec<&str> = list(hostaddr);
    let ports: Vec<&str> = list(port);
    let count = match (names.len(), addresses.len()) {
        (0, 0) => usize::from(!ports.is_empty()),
        (0, many) | (many, 0) => many,
        (left, right) if left == right => left,
        (left, right) => {
            return Err(UserError::new(format!(
                "{left} host names do not match {right} hostaddr values"
            )));
        }
    };
    if ports.len() > 1 && ports.len() != count {
        return Err(UserError::new(format!(
            "{} ports do not match {count} hosts",
            ports.len()
        )));
    }
    let mut hosts = Vec::with_capacity(count);
    for index in 0..count {
        let hostaddr = address(addresses.get(index).copied().unwrap_or_default())?;
        let name = match (
            HostName::of(names.get(index).copied().unwrap_or_default()),
            hostaddr,
        ) {
            (HostName::Unnamed, Some(address)) => HostName::Tcp(address.to_string()),
            (name, _) => name,
        };
        let port = ports
            .get(index)
            .or(ports.first())
            .copied()
            .unwrap_or_default();
        hosts.push(Host {
            name,
            hostaddr,
            port: number(port)?,
        });
    }
    Ok(hosts)
}

fn list(text: &str) -> Vec<&str> {
    if text.is_empty() {
        Vec::new()
    } else {
        text.split(',').map(str::trim).collect()
    }
}

fn address(text: &str) -> Result<Option<IpAddr>, UserError> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse() {
        Ok(address) => Ok(Some(address)),
        Err(_) => {
            Err(UserError::new("hostaddr is not a numeric address").hint("put names into host"))
        }
    }
}

/// Reads a port; empty means the default. The text is not repeated: it may be a piece of a password.
pub(super) fn number(text: &str) -> Result<Option<u16>, UserError> {
    match text.trim() {
        "" => Ok(None),
        digits => match digits.parse() {
            Ok(0) | Err(_) => Err(UserError::new(
                "the port is not a number between 1 and 65535",
            )),
            Ok(port) => Ok(Some(port)),
        },
    }
}

impl Address {
    /// Whether no host has been named yet.
    pub fn host_is_open(&self) -> bool {
        self.hosts
            .iter()
            .all(|host| host.name == HostName::Unnamed && host.hostaddr.is_none())
    }

    /// Names the hosts where none is named; a port that is known already stays. Says whether it did.
    ///
    /// `hostaddr` is taken only together with the hosts: libpq would let a stray `PGHOSTADDR` redirect
    /// a host that the URL names.
    pub fn fill_hosts(&mut self, host: &str, hostaddr: &str) -> Result<bool, UserError> {
        if !self.host_is_open() || (host.is_empty() && hostaddr.is_empty()) {
            return Ok(false);
        }
        let port = self.hosts.first().and_then(|host| host.port);
        self.hosts = zip(host, hostaddr, "")?;
        for host in &mut self.hosts {
            host.port = port;
        }
        Ok(true)
    }

    /// Sets the ports where no host has one. Says whether it did.
    pub fn fill_port(&mut self, port: &str) -> Result<bool, UserError> {
        if port.trim().is_empty() || self.hosts.iter().any(|host| host.port.is_some()) {
            return Ok(false);
        }
        if self.hosts.is_empty() {
            self.hosts.push(Host {
                name: HostName::Unnamed,
                hostaddr: None,
                port: None,
            });
        }
        let ports = list(port);
        if ports.len() > 1 && ports.len() != self.hosts.len() {
            return Err(UserError::new(format!(
                "{} ports do not match {} hosts",
                ports.len(),
                self.hosts.len()
            )));
        }
        for (index, host) in self.hosts.iter_mut().enumerate() {
            host.port = number(
                ports
                    .get(index)
                    .or(ports.first())
                    .copied()
                    .unwrap_or_default(),
            )?;
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_port_serves_every_host_and_lists_must_match() {
        let hosts = zip("a,b", "", "6000").unwrap();
        assert_eq!(
            hosts.iter().map(Host::port).collect::<Vec<_>>(),
            [6000, 6000]
        );
        let hosts = zip("a,b", "", "1,").unwrap();
        assert_eq!(hosts.iter().map(Host::port).collect::<Vec<_>>(), [1, 5432]);
        assert!(zip("a,b", "", "1,2,3").is_err());
        assert!(zip("a,b", "127.0.0.1", "").is_err());
        assert!(zip("a", "not-numeric", "").is_err());
        assert!(zip("a", "", "0").is_err());
        assert!(zip("a", "", "65536").is_err());
    }

    #[test]
    fn filling_keeps_what_is_known() {
        let mut address = Address::parse("port=6000 dbname=x").unwrap();
        assert!(address.fill_hosts("h", "").unwrap());
        assert!(!address.fill_hosts("other", "").unwrap());
        assert!(!address.fill_port("7000").unwrap());
        assert_eq!(
            address.hosts,
            [Host {
                name: HostName::of("h"),
                hostaddr: None,
                port: Some(6000)
            }]
        );
    }
}
