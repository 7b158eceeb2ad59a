//! Splitting connection URLs: libpq's reading first, and when that is impossible, the one in which the
//! password holds a raw `@` or `/`.

use super::Parameters;
use super::display::mask;
use super::hosts::number;
use super::known::is_keyword;
use super::percent::decode;
use crate::error::UserError;

/// One way to read a URL.
struct Reading<'a> {
    credentials: Option<&'a str>,
    authority: &'a str,
    path: &'a str,
    query: &'a str,
    /// Whether a known keyword stands in the query, so that it is one.
    is_known_query: bool,
}

const ENCODE: &str = "encode special characters of the password: @ is %40, / is %2F, : is %3A, ? is %3F, # is %23, % is %25";

/// Reads what follows `scheme://`.
pub(super) fn parse(text: &str, parameters: &mut Parameters) -> Result<(), UserError> {
    let (body, query) = split_known_query(text);
    let reading = as_libpq(body, query)
        .filter(Reading::is_possible)
        .or_else(|| with_raw_password(body, query));
    let Some(reading) = reading else {
        return Err(
            UserError::new("the host or the port of the database URL cannot be read")
                .detail(mask(&format!("postgresql://{text}")))
                .hint(ENCODE)
                .hint("put an IPv6 address in brackets: [::1]:5432"),
        );
    };
    // `user:` and a password that begins with // and lost its end, as in a file where a quote ended it.
    let has_lost_its_end = reading.authority.ends_with(':') && reading.path.starts_with('/');
    if has_lost_its_end {
        return Err(UserError::new("the database URL can be read in two ways")
            .detail("what follows the colon may be a port left out or a password that is cut off")
            .hint(ENCODE));
    }
    if reading.path.contains('@') {
        return Err(UserError::new("the database URL can be read in two ways")
            .detail("an @ behind a / may belong to the password or to the name of the database")
            .hint(ENCODE));
    }
    if let Some(credentials) = reading.credentials {
        let (user, password) = match credentials.split_once(':') {
            Some((user, password)) => (user, Some(password)),
            None => (credentials, None),
        };
        push_decoded("user", user, parameters)?;
        if let Some(password) = password {
            warn_about_raw_characters(password, parameters);
            push_decoded("password", password, parameters)?;
        }
    }
    push_hosts(reading.authority, parameters)?;
    push_decoded("dbname", reading.path, parameters)?;
    push_query(reading.query, parameters)
}

/// Reads a JDBC URL without its `jdbc:`. A bare `ssl=true` means verification there, as pgjdbc has it.
pub(super) fn parse_jdbc(text: &str, parameters: &mut Parameters) -> Result<(), UserError> {
    let Some(rest) = text.strip_prefix("postgresql:") else {
        return Err(UserError::new("the JDBC URL is not for PostgreSQL")
            .hint("write it like jdbc:postgresql://host:5432/database?user=…&password=…"));
    };
    match rest.strip_prefix("//") {
        Some(rest) => parse(rest, parameters)?,
        None => parse(&format!("/{}", rest.trim_start_matches('/')), parameters)?,
    }
    let says_sslmode = parameters.pairs.iter().any(|(key, _)| key == "sslmode");
    if says_sslmode {
        parameters.pairs.retain(|(key, _)| key != "ssl");
    }
    for (_, value) in parameters.pairs.iter_mut().filter(|(key, _)| key == "ssl") {
        if matches!(value.as_str(), "" | "true") {
            "verify-full".clone_into(value);
        }
    }
    Ok(())
}

/// Splits at the first `?` that a known keyword follows, so that an `@` in a value misleads nobody.
fn split_known_query(text: &str) -> (&str, Option<&str>) {
    let is_known = |key: &str| decode(key).is_ok_and(|(key, _)| is_keyword(&key));
    for (position, _) in text.match_indices('?') {
        let query = text.get(position + 1..).unwrap_or_default();
        let mut pairs = query.split('&').skip_while(|pair| {
            let key = pair.split_once('=').map_or("", |(key, _)| key);
            // Behind one of these it may be a password that goes on.
            !is_known(key) && !pair.contains(['@', '/', '?', '#'])
        });
        let key = pairs.next().and_then(|pair| pair.split_once('='));
        if key.is_some_and(|(key, _)| is_known(key)) {
            return (text.get(..position).unwrap_or_default(), Some(query));
        }
    }
    (text, None)
}

/// libpq: credentials end at the first `@` that stands before any `/`.
fn as_libpq<'a>(body: &'a str, query: Option<&'a str>) -> Option<Reading<'a>> {
    let end = body.find(['@', '/']);
    match end {
        Some(at) if body.get(at..)?.starts_with('@') => Some(Reading::of(
            Some(body.get(..at)?),
            body.get(at + 1..)?,
            query,
        )),
        _ => Some(Reading::of(None, body, query)),
    }
}

/// The last `@` in front of something that can be a host ends the credentials.
fn with_raw_password<'a>(body: &'a str, query: Option<&'a str>) -> Option<Reading<'a>> {
    body.rmatch_indices('@').find_map(|(at, _)| {
        let reading = Reading::of(Some(body.get(..at)?), body.get(at + 1..)?, query);
        let names_a_host =
            !reading.authority.is_empty() || !reading.path.is_empty() || query.is_some();
        let credentials = reading.credentials.unwrap_or_default();
        (names_a_host && !may_be_a_place(credentials) && reading.is_possible()).then_some(reading)
    })
}

/// Whether what looks like credentials may as well be a place and a query, with a password at the end of that.
fn may_be_a_place(credentials: &str) -> bool {
    let Some((before, after)) = credentials.split_once('?') else {
        return false;
    };
    if after.contains('=') {
        return true;
    }
    let behind_credentials = before
        .match_indices('@')
        .map(|(at, found)| before.get(at + found.len()..).unwrap_or_default());
    behind_credentials.chain([before]).any(|place| {
        let authority = place
            .split_once('/')
            .map_or(place, |(authority, _)| authority);
        authority_is_possible(authority)
    })
}

impl<'a> Reading<'a> {
    fn of(credentials: Option<&'a str>, rest: &'a str, query: Option<&'a str>) -> Self {
        let is_known_query = query.is_some();
        let (place, query) = match query {
            Some(query) => (rest, query),
            None => rest.split_once('?').unwrap_or((rest, "")),
        };
        let (authority, path) = place.split_once('/').unwrap_or((place, ""));
        Self {
            credentials,
            authority,
            path,
            query,
            is_known_query,
        }
    }

    /// Whether the hosts and ports can exist, and nothing behind them looks like the rest of a password.
    fn is_possible(&self) -> bool {
        let has_at = |text: &str| text.contains('@');
        let tail = self
            .path
            .rsplit_once('@')
            .and_then(|(_, tail)| tail.split_once('/'));
        let path_ends_a_password = tail.is_some_and(|(host, _)| {
            self.credentials.is_some() || !host.is_empty() && authority_is_possible(host)
        });
        // `user:` or `host:`, cut short by a `/` of the password.
        let is_cut_short = self.authority.split(',').any(|host| host.ends_with(':'))
            && (has_at(self.path) || has_at(self.query));
        let query_ends_a_password = !self.is_known_query && has_at(self.query);
        let is_user = |user: &str| !user.contains(['/', '?']);
        authority_is_possible(self.authority)
            && self
                .credentials
                .is_none_or(|all| is_user(all.split(':').next().unwrap_or(all)))
            && !self.path.contains('?')
            && !path_ends_a_password
            && !is_cut_short
            && !query_ends_a_password
    }
}

fn authority_is_possible(authority: &str) -> bool {
    authority.split(',').all(|host| {
        let Some((name, port)) = split_port(host) else {
            return false;
        };
        let plain = |c: char| c.is_alphanumeric() || "-._~%".contains(c);
        let name_is_possible = match name.strip_prefix('[') {
            Some(address) => address
                .strip_suffix(']')
                .is_some_and(|address| address.chars().all(|c| plain(c) || c == ':')),
            // A % that encodes nothing is in no host's name, but in many a password.
            None => name.chars().all(plain) && decode(name).is_ok_and(|(_, malformed)| !malformed),
        };
        name_is_possible && number(port).is_ok()
    })
}

/// Splits `name:port` and `[address]:port`; the brackets stay. `None` when there is more than one colon.
fn split_port(host: &str) -> Option<(&str, &str)> {
    if let Some(end) = host.starts_with('[').then(|| host.find(']')).flatten() {
        let rest = host.get(end + 1..)?;
        let port = if rest.is_empty() {
            ""
        } else {
            rest.strip_prefix(':')?
        };
        return Some((host.get(..=end)?, port));
    }
    match host.split_once(':') {
        Some((_, port)) if port.contains(':') => None,
        Some(pair) => Some(pair),
        None => Some((host, "")),
    }
}

fn push_hosts(authority: &str, parameters: &mut Parameters) -> Result<(), UserError> {
    if authority.is_empty() {
        return Ok(());
    }
    let mut names = Vec::new();
    let mut ports = Vec::new();
    for host in authority.split(',') {
        let (name, port) = split_port(host).unwrap_or((host, ""));
        let name = name.trim_start_matches('[').trim_end_matches(']');
        names.push(decoded("host", name, parameters)?);
        ports.push(port);
    }
    if names.iter().any(|name| !name.is_empty()) {
        parameters.push("host", names.join(","));
    }
    if ports.iter().any(|port| !port.is_empty()) {
        parameters.push("port", ports.join(","));
    }
    Ok(())
}

/// Pushes the parameters of the query. Repeated hosts add up, `host=name:port` is split (SQLAlchemy).
fn push_query(query: &str, parameters: &mut Parameters) -> Result<(), UserError> {
    let mut hosts = Vec::new();
    let mut ports = Vec::new();
    let mut has_password = false;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let Some((key, value)) = pair.split_once('=') else {
            parameters.warn_once("a part of the database URL's query without = was ignored");
            continue;
        };
        let key = decoded("", key, parameters)?;
        let value = decoded(&key, value, parameters)?;
        match key.as_str() {
            "host" => {
                for host in value.split(',') {
                    let (name, port) = match split_port(host) {
                        Some((name, port)) if !host.starts_with(['/', '@']) => (name, port),
                        _ => (host, ""),
                    };
                    hosts.push(
                        name.trim_start_matches('[')
                            .trim_end_matches(']')
                            .to_owned(),
                    );
                    ports.push(port.to_owned());
                }
            }
            "port" => {
                // A list given by name replaces what stood behind the host names.
                parameters.pairs.retain(|(key, _)| key != "port");
                parameters.push("port", value);
            }
            _ => parameters.push_in_order(key, value, &mut has_password),
        }
    }
    if !hosts.is_empty() {
        let names_ports = ports.iter().any(|port| !port.is_empty());
        let had_hosts = parameters.pairs.iter().any(|(key, _)| key == "host");
        parameters.pairs.retain(|(key, _)| key != "host");
        parameters.push("host", hosts.join(","));
        if names_ports {
            parameters.push("port", ports.join(","));
        } else if had_hosts {
            parameters.warn_once("host of the query replaces the host in front of the path");
        }
    }
    Ok(())
}

fn push_decoded(key: &str, text: &str, parameters: &mut Parameters) -> Result<(), UserError> {
    if !text.is_empty() {
        let value = decoded(key, text, parameters)?;
        parameters.push(key, value);
    }
    Ok(())
}

fn decoded(part: &str, text: &str, parameters: &mut Parameters) -> Result<String, UserError> {
    let (value, malformed) = decode(text)?;
    if malformed {
        // What is no keyword may be the rest of a password.
        let part = match is_keyword(part) {
            true => part,
            false => "a part",
        };
        parameters.warn_once(format!(
            "{part} of the database URL holds a % that encodes nothing and was taken as it is: write it as %25"
        ));
    }
    Ok(value)
}

fn warn_about_raw_characters(password: &str, parameters: &mut Parameters) {
    for (raw, encoding) in [('@', "%40"), ('/', "%2F")] {
        if password.contains(raw) {
            parameters.warn_once(format!(
                "the password in the database URL holds a raw '{raw}': write it as {encoding}"
            ));
        }
    }
}
