//! Showing an address or a URL that could not be read, always without its password.

use std::fmt;

use super::percent::encode;
use super::{Address, DEFAULT_PORT, Host, HostName, RootCertificate};

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            HostName::Tcp(name) if name.contains(':') => write!(f, "[{name}]:{}", self.port()),
            HostName::Tcp(name) => write!(f, "{name}:{}", self.port()),
            HostName::Socket(directory) => {
                write!(f, "{}, port {}", directory.display(), self.port())
            }
            HostName::Unnamed => write!(f, "the default host, port {}", self.port()),
        }
    }
}

impl Address {
    /// The address as a URL without its password, for messages: `postgresql://app:***@127.0.0.1:5432/shop`.
    pub fn display(&self) -> String {
        self.spelled(self.password.as_ref().map(|_| "***"))
    }

    /// The address as a URL for other programs, with how it is to be encrypted; with the password only if it is to be seen.
    pub fn url(&self, with_password: bool) -> String {
        let password = self.password.as_ref().filter(|_| with_password);
        let mut url = self.spelled(
            password
                .map(|password| encode(password.expose()))
                .as_deref(),
        );
        let mut add = |key: &str, value: &str| {
            let mark = if url.contains('?') { '&' } else { '?' };
            url.push_str(&format!(
                "{mark}{key}={}",
                encode(value).replace("%2F", "/")
            ));
        };
        if let [host] = self.hosts.as_slice()
            && let (HostName::Tcp(_), Some(hostaddr)) = (&host.name, host.hostaddr)
        {
            add("hostaddr", &hostaddr.to_string());
        }
        if !matches!(self.hosts.as_slice(), [host] if matches!(host.name, HostName::Socket(_))) {
            if let Some(mode) = self.tls.mode {
                add("sslmode", mode.as_str());
            }
            if let Some(RootCertificate::File(path)) = &self.tls.root_certificate {
                add("sslrootcert", &path.to_string_lossy());
            }
        }
        url
    }

    fn spelled(&self, password: Option<&str>) -> String {
        let mut url = String::from("postgresql://");
        if self.user.is_some() || password.is_some() {
            url.push_str(&encode(self.user.as_deref().unwrap_or_default()));
            if let Some(password) = password {
                url.push(':');
                url.push_str(password);
            }
            url.push('@');
        }
        let mut query = String::new();
        match self.hosts.as_slice() {
            [host] if matches!(host.name, HostName::Socket(_)) => {
                if let HostName::Socket(directory) = &host.name {
                    let directory = encode(&directory.to_string_lossy()).replace("%2F", "/");
                    query = format!("?host={directory}");
                }
                if host.port() != DEFAULT_PORT {
                    query.push_str(&format!("&port={}", host.port()));
                }
            }
            hosts => {
                let hosts: Vec<String> = hosts
                    .iter()
                    .map(|host| match &host.name {
                        HostName::Tcp(name) if name.contains(':') => {
                            format!("[{}]:{}", encode_address(name), host.port())
                        }
                        HostName::Tcp(name) => format!("{}:{}", encode(name), host.port()),
                        HostName::Socket(path) => {
                            format!("{}:{}", encode(&path.to_string_lossy()), host.port())
                        }
                        HostName::Unnamed => format!(":{}", host.port()),
                    })
                    .collect();
                url.push_str(&hosts.join(","));
            }
        }
        url.push('/');
        url.push_str(&encode(self.database.as_deref().unwrap_or_default()));
        url.push_str(&query);
        url
    }
}

fn encode_address(name: &str) -> String {
    encode(name).replace("%3A", ":")
}

/// A URL that could not be read, with everything hidden that could be a password or a piece of one.
///
/// Everything between the first colon and the only `@` goes, then every port that is not a number and
/// every value of the query. With several `@` the host goes too.
pub(super) fn mask(text: &str) -> String {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (format!("{}://", excerpt(scheme)), rest),
        None => (String::new(), text),
    };
    let (user, rest) = match rest.rsplit_once('@') {
        Some((credentials, rest)) => {
            // An `@` behind one of these may stand in a value, and what follows it be a password.
            if credentials.contains(['?', '=']) || credentials.contains(char::is_whitespace) {
                return format!("{scheme}…");
            }
            let user = credentials.split_once(':').map_or("", |(user, _)| user);
            // One `@` of several, or one without a password before it, may be of the password, and so what follows it.
            if credentials.contains('@') || credentials.ends_with(':') {
                return format!("{scheme}{}:***@…", piece(user));
            }
            (format!("{}:***@", piece(user)), rest)
        }
        None => (String::new(), rest),
    };
    let (place, query) = match rest.split_once('?') {
        Some((place, _)) => (place, "?…"),
        None => (rest, ""),
    };
    let (hosts, database) = match place.split_once('/') {
        Some((hosts, database)) => (hosts, format!("/{}", piece(database))),
        None => (place, String::new()),
    };
    let hosts: Vec<String> = hosts
        .split(',')
        .map(|host| match host.rsplit_once(':') {
            Some((name, port))
                if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                format!(
                    "{}:{port}",
                    piece(name.split(':').next().unwrap_or_default())
                )
            }
            Some((name, _)) => format!("{}:***", piece(name.split(':').next().unwrap_or_default())),
            None => piece(host),
        })
        .collect();
    format!("{scheme}{user}{}{database}{query}", hosts.join(","))
}

/// A name in a text that could not be read; with a space or a sign of equality in it, it may be anything.
fn piece(text: &str) -> String {
    if text.contains('=') || text.contains(char::is_whitespace) {
        return "…".to_owned();
    }
    excerpt(text)
}

/// A piece of input short enough and plain enough for a message.
pub(super) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .map(|character| {
            if character.is_control() {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect();
    if text.chars().count() > LONGEST {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_that_cannot_be_read_never_shows_its_password() {
        let cases = [
            "postgresql://u:hunter2@h:abc/d",
            "postgresql://u:x@hunter2@h:abc/d",
            "postgresql://u:hunter2",
            "postgresql://u:hunter2/d",
            "postgresql://h:5432:hunter2:/d",
            "postgresql://h/d?password=hunter2",
            "postgresql://:hunter2@:x/",
            "postgresql://h password= hunter2",
            "postgresql://h/d password=hunter2",
            "postgresql:// password=@@}{hunter2",
            "postgresql://u:@@}{hunter2",
        ];
        for url in cases {
            assert!(!mask(url).contains("hunter2"), "{url} -> {}", mask(url));
        }
        assert_eq!(mask("postgresql://u:@h:x/d"), "postgresql://u:***@…");
        assert_eq!(mask("postgresql://u:p@h:x/d"), "postgresql://u:***@h:***/d");
    }

    #[test]
    fn an_address_shows_itself_as_a_url_without_its_password() {
        let cases = [
            (
                "postgresql+asyncpg://app:s3cret@127.0.0.1/shop",
                "postgresql://app:***@127.0.0.1:5432/shop",
            ),
            ("host=/tmp dbname=d user=u", "postgresql://u@/d?host=/tmp"),
            (
                "host=/tmp port=6000 dbname=d",
                "postgresql:///d?host=/tmp&port=6000",
            ),
            (
                "postgresql://[::1]:6000,h2/d",
                "postgresql://[::1]:6000,h2:5432/d",
            ),
            (
                "postgresql://a%40b@h/d%2Fe",
                "postgresql://a%40b@h:5432/d%2Fe",
            ),
            ("postgresql://", "postgresql:///"),
        ];
        for (url, shown) in cases {
            assert_eq!(Address::parse(url).unwrap().display(), shown, "{url}");
        }
    }
}
