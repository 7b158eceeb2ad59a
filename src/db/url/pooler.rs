//! What an address gives away about a connection pooler; the session finds out for certain.

use super::{Address, Host, HostName};

/// What the address says about a transaction pooler in between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolerHint {
    /// The URL says so (`pgbouncer=true`).
    Declared,
    /// It looks like one, for the reason given.
    Likely(String),
}

impl Address {
    /// Guesses from the address alone whether a transaction pooler stands in between.
    pub fn pooler_hint(&self) -> Option<PoolerHint> {
        if self.pgbouncer {
            return Some(PoolerHint::Declared);
        }
        let named = self.hosts.iter().find_map(reason);
        let reason = named.or_else(|| {
            self.statement_cache_off
                .then(|| "the URL switches the statement cache off".to_owned())
        });
        reason.map(PoolerHint::Likely)
    }
}

fn reason(host: &Host) -> Option<String> {
    let HostName::Tcp(name) = &host.name else {
        return (host.port() == 6432 || host.port() == 6543)
            .then(|| format!("port {}", host.port()));
    };
    let name = name.to_ascii_lowercase();
    let port = host.port();
    // Supavisor: 6543 is transaction mode, 5432 of the same host is session mode.
    if name.ends_with(".pooler.supabase.com") {
        return (port == 6543).then(|| format!("port {port} of Supabase's pooler"));
    }
    match port {
        6543 | 6432 | 25061 => return Some(format!("port {port}")),
        _ => {}
    }
    if name.ends_with(".neon.tech") && name.contains("-pooler.") {
        return Some("Neon's -pooler host name".to_owned());
    }
    (name.ends_with(".rds.amazonaws.com") && name.contains(".proxy-"))
        .then(|| "an RDS proxy's host name".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poolers_are_recognised_by_their_addresses() {
        let likely = [
            "postgresql://u@h:6543/d",
            "postgresql://u.ref@aws-0-eu.pooler.supabase.com:6543/postgres",
            "postgresql://u@ep-cool-1-pooler.eu-central-1.aws.neon.tech/d",
            "postgresql://u@db-do-user-1.b.db.ondigitalocean.com:25061/d",
            "postgresql://u@app.proxy-abc.eu-west-1.rds.amazonaws.com/d",
            "postgresql+asyncpg://u@h/d?prepared_statement_cache_size=0",
        ];
        for url in likely {
            let hint = Address::parse(url).unwrap().pooler_hint();
            assert!(
                matches!(hint, Some(PoolerHint::Likely(_))),
                "{url}: {hint:?}"
            );
        }
        let declared = Address::parse("postgresql://u@h/d?pgbouncer=true").unwrap();
        assert_eq!(declared.pooler_hint(), Some(PoolerHint::Declared));
        let direct = [
            "postgresql://u@h/d",
            "postgresql://u.ref@aws-0-eu.pooler.supabase.com:5432/postgres",
            "postgresql://u@h/d?pgbouncer=false",
        ];
        for url in direct {
            assert_eq!(Address::parse(url).unwrap().pooler_hint(), None, "{url}");
        }
    }
}
