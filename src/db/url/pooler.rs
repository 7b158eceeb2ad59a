//! What an address gives away about a connection pooler, and where to go around it; the session finds out for certain.

use super::{Address, Host, HostName};

/// What the address says about a transaction pooler in between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolerHint {
    /// The URL says so (`pgbouncer=true`).
    Declared,
    /// The service documents it, for the reason given.
    Documented(String),
    /// It looks like one, for the reason given.
    Likely(String),
}

impl Address {
    /// Guesses from the address alone whether a transaction pooler stands in between.
    pub fn pooler_hint(&self) -> Option<PoolerHint> {
        if self.pgbouncer {
            return Some(PoolerHint::Declared);
        }
        if let Some(hint) = self.hosts.iter().find_map(hint) {
            return Some(hint);
        }
        self.statement_cache_off
            .then(|| PoolerHint::Likely("the URL switches the statement cache off".to_owned()))
    }

    /// How to reach the same database without a transaction pooler, the most fitting first.
    pub fn around_the_pooler(&self) -> Vec<String> {
        let mut ways: Vec<String> = self
            .hosts
            .iter()
            .filter_map(|host| self.around(host))
            .collect();
        ways.dedup();
        if ways.is_empty() {
            ways.push(
                "the port of PostgreSQL itself in place of PgBouncer's (5432 as a rule), or a database or user that PgBouncer has with pool_mode=session"
                    .to_owned(),
            );
        }
        ways.push(
            "put that address into DIRECT_URL: schemactl takes it before the application's DATABASE_URL"
                .to_owned(),
        );
        ways
    }

    fn around(&self, host: &Host) -> Option<String> {
        let HostName::Tcp(name) = &host.name else {
            return None;
        };
        let lower = name.to_ascii_lowercase();
        if is_supabase(&lower) || self.is_supabase_user() {
            let project = self
                .user
                .as_deref()
                .and_then(|user| user.split_once('.'))
                .map_or("REF", |(_, project)| project);
            return Some(format!(
                "Supabase: port 5432 of the same host is the pooler in session mode; db.{project}.supabase.co:5432 is the server itself \
                 (user postgres; over IPv6, unless the project has the IPv4 add-on)"
            ));
        }
        if is_neon(&lower) {
            return Some(format!(
                "Neon: the same URL without -pooler in the host name: {}",
                name.replacen("-pooler.", ".", 1)
            ));
        }
        if is_rds_proxy(&lower) {
            return Some(
                "RDS Proxy: the endpoint of the instance or cluster itself, in place of the proxy's"
                    .to_owned(),
            );
        }
        (host.port() == DIGITAL_OCEAN_POOLER).then(|| {
            "DigitalOcean: port 25060 is the server itself, with the database's own name in place of the pool's"
                .to_owned()
        })
    }

    fn is_supabase_user(&self) -> bool {
        // Another name may lead to Supavisor, but only its users are called like this.
        self.user
            .as_deref()
            .is_some_and(|user| user.starts_with("postgres."))
    }
}

/// PgBouncer's port, Supavisor's in transaction mode, and that of DigitalOcean's pools.
const PGBOUNCER: u16 = 6432;
const SUPAVISOR: u16 = 6543;
const DIGITAL_OCEAN_POOLER: u16 = 25061;

fn is_supabase(name: &str) -> bool {
    name.ends_with(".pooler.supabase.com")
}

fn is_neon(name: &str) -> bool {
    name.ends_with(".neon.tech") && name.contains("-pooler.")
}

fn is_rds_proxy(name: &str) -> bool {
    name.ends_with(".rds.amazonaws.com") && name.contains(".proxy-")
}

fn hint(host: &Host) -> Option<PoolerHint> {
    let port = host.port();
    let by_port = || {
        [PGBOUNCER, SUPAVISOR, DIGITAL_OCEAN_POOLER]
            .contains(&port)
            .then(|| PoolerHint::Likely(format!("port {port}")))
    };
    let HostName::Tcp(name) = &host.name else {
        return by_port();
    };
    let name = name.to_ascii_lowercase();
    // Port 5432 of the same host is session mode.
    if is_supabase(&name) {
        return (port == SUPAVISOR)
            .then(|| PoolerHint::Documented(format!("port {port} of Supabase's pooler")));
    }
    if is_neon(&name) {
        return Some(PoolerHint::Documented(
            "Neon's -pooler host name".to_owned(),
        ));
    }
    if is_rds_proxy(&name) {
        return Some(PoolerHint::Likely("an RDS proxy's host name".to_owned()));
    }
    by_port()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poolers_are_recognised_by_their_addresses() {
        let documented = [
            "postgresql://u.ref@aws-0-eu.pooler.supabase.com:6543/postgres",
            "postgresql://u@ep-cool-1-pooler.eu-central-1.aws.neon.tech/d",
        ];
        for url in documented {
            let hint = Address::parse(url).unwrap().pooler_hint();
            assert!(
                matches!(hint, Some(PoolerHint::Documented(_))),
                "{url}: {hint:?}"
            );
        }
        let likely = [
            "postgresql://u@h:6543/d",
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

    #[test]
    fn the_way_around_a_pooler_is_that_of_its_service() {
        let ways = |url: &str| Address::parse(url).unwrap().around_the_pooler();
        let first = |url: &str| ways(url).remove(0);
        assert_eq!(
            first("postgresql://u@ep-cool-1-pooler.eu-central-1.aws.neon.tech/d"),
            "Neon: the same URL without -pooler in the host name: ep-cool-1.eu-central-1.aws.neon.tech"
        );
        assert!(
            first("postgresql://postgres.abc@aws-0-eu.pooler.supabase.com:6543/postgres")
                .contains("db.abc.supabase.co:5432")
        );
        assert!(
            first("postgresql://u@app.proxy-abc.eu-west-1.rds.amazonaws.com/d").contains("RDS")
        );
        assert!(first("postgresql://u@x.ondigitalocean.com:25061/d").contains("25060"));
        assert!(first("postgresql://u@10.0.0.1:6432/d").contains("PgBouncer"));
        assert!(
            ways("postgresql://u@10.0.0.1:6432/d")
                .concat()
                .contains("DIRECT_URL")
        );
    }
}
