//! What each connection parameter means: libpq's keywords and their aliases of asyncpg, Prisma, JDBC, pgx.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::display::excerpt;
use super::known::{HARMLESS, REFUSED};
use super::tls::one_of;
use super::{
    Address, ChannelBinding, Negotiation, RootCertificate, Secret, SslMode, TargetSessionAttrs,
    TlsVersion, refuse_swallowed_password,
};
use crate::error::UserError;

impl Address {
    /// Sets what one parameter says, over what was there; hosts and ports are read elsewhere.
    pub(super) fn set(&mut self, key: &str, value: &str) -> Result<(), UserError> {
        let lower = key.to_ascii_lowercase();
        refuse_swallowed_password(&lower, value)?;
        match lower.as_str() {
            "host" | "hostaddr" | "port" => {}
            _ if REFUSED.contains(&lower.as_str()) => refuse(&lower, value)?,
            _ if HARMLESS.contains(&lower.as_str()) => {
                self.notes.push(format!(
                    "the connection parameter {lower} means nothing here and was ignored"
                ));
            }
            // libpq: an empty value is the default.
            _ if value.is_empty() => {}
            name => {
                if !self.set_login(name, value)
                    && !self.set_tls(name, value)?
                    && !self.set_session(name, value)?
                {
                    let warning = format!(
                        "the unknown connection parameter {} was ignored",
                        keyword(key)
                    );
                    self.warn(warning);
                }
            }
        }
        Ok(())
    }

    fn warn(&mut self, warning: String) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    fn set_login(&mut self, key: &str, value: &str) -> bool {
        let text = || Some(value.to_owned());
        match key {
            "user" | "username" => self.user = text(),
            "password" => self.password = Some(Secret::new(value)),
            "dbname" | "database" => self.database = text(),
            "passfile" => self.passfile = Some(PathBuf::from(value)),
            "service" => self.service = text(),
            "servicefile" => self.servicefile = Some(PathBuf::from(value)),
            "require_auth" => self.require_auth = text(),
            "application_name" | "applicationname" => self.application_name = text(),
            "fallback_application_name" => {
                self.application_name
                    .get_or_insert_with(|| value.to_owned());
            }
            "schema" | "search_path" | "currentschema" => {
                self.search_path = text();
                // A pooler refuses it at login, and what is not said must not be guessed where tables are made.
                if value != "public" {
                    self.warn(format!(
                        "the connection parameter {key} does not set the search path: write it as search_path under [run] in \
                         schemactl.toml, or as options=-csearch_path%3D… in the URL"
                    ));
                }
            }
            "pgbouncer" => self.pgbouncer = boolean(value),
            "prepared_statement_cache_size" | "statement_cache_size" => {
                self.statement_cache_off |= value.trim() == "0";
            }
            "options" => {
                self.options = text();
                if let Some(path) = search_path_of(value) {
                    self.search_path.get_or_insert(path);
                }
            }
            _ => return false,
        }
        true
    }

    fn set_tls(&mut self, key: &str, value: &str) -> Result<bool, UserError> {
        let tls = &mut self.tls;
        match key {
            "sslmode" | "ssl" => tls.mode = Some(SslMode::parse(value)?),
            "requiressl" => {
                let mode = if value.starts_with('1') {
                    SslMode::Require
                } else {
                    SslMode::Prefer
                };
                tls.mode.get_or_insert(mode);
            }
            "sslrootcert" => tls.root_certificate = Some(RootCertificate::parse(value)),
            "sslcert" => tls.certificate = Some(PathBuf::from(value)),
            "sslkey" => tls.key = Some(PathBuf::from(value)),
            "sslpassword" => tls.key_password = Some(Secret::new(value)),
            "sslsni" => tls.server_name_indication = Some(value != "0"),
            "sslnegotiation" => {
                tls.negotiation = Some(match value {
                    "postgres" => Negotiation::Postgres,
                    "direct" => Negotiation::Direct,
                    _ => return Err(one_of(key, "postgres, direct")),
                });
            }
            "channel_binding" | "channelbinding" => {
                tls.channel_binding = Some(match value {
                    "disable" => ChannelBinding::Disable,
                    "prefer" => ChannelBinding::Prefer,
                    "require" => ChannelBinding::Require,
                    _ => return Err(one_of(key, "disable, prefer, require")),
                });
            }
            "ssl_min_protocol_version" => {
                tls.minimum_version = Some(match value.to_ascii_lowercase().as_str() {
                    "tlsv1" | "tlsv1.1" | "tlsv1.2" => TlsVersion::V1_2,
                    "tlsv1.3" => TlsVersion::V1_3,
                    _ => return Err(one_of(key, "TLSv1, TLSv1.1, TLSv1.2, TLSv1.3")),
                });
            }
            // Prisma verifies with `strict`; its sslcert is the root, so nothing can be mapped for sure.
            "sslaccept" if value == "strict" => self.warnings.push(
                "sslaccept=strict was ignored: write sslmode=verify-full and sslrootcert"
                    .to_owned(),
            ),
            "sslaccept" => self.notes.push("sslaccept was ignored".to_owned()),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn set_session(&mut self, key: &str, value: &str) -> Result<bool, UserError> {
        let probes = &mut self.keepalives;
        match key {
            "connect_timeout" | "connecttimeout" | "timeout" | "logintimeout" => {
                self.connect_timeout = Some(seconds(key, value)?);
            }
            "keepalives" | "tcpkeepalive" => probes.enabled = Some(boolean(value)),
            "keepalives_idle" => probes.idle = Some(seconds(key, value)?),
            "keepalives_interval" => probes.interval = Some(seconds(key, value)?),
            "keepalives_count" | "keepalives_retries" => probes.count = Some(number(key, value)?),
            "tcp_user_timeout" => {
                probes.user_timeout = Some(Duration::from_millis(number(key, value)?))
            }
            "load_balance_hosts" | "loadbalancehosts" => {
                self.load_balance_hosts = Some(match value {
                    "random" | "true" => true,
                    "disable" | "false" => false,
                    _ => return Err(one_of(key, "disable, random")),
                });
            }
            "target_session_attrs" | "targetservertype" => {
                self.target_session_attrs = Some(match value {
                    "any" => TargetSessionAttrs::Any,
                    "read-write" => TargetSessionAttrs::ReadWrite,
                    "read-only" => TargetSessionAttrs::ReadOnly,
                    "primary" | "master" => TargetSessionAttrs::Primary,
                    "standby" | "secondary" => TargetSessionAttrs::Standby,
                    "prefer-standby" | "preferSecondary" => TargetSessionAttrs::PreferStandby,
                    _ => {
                        return Err(one_of(
                            key,
                            "any, read-write, read-only, primary, standby, prefer-standby",
                        ));
                    }
                });
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Sets a parameter that is still open, as libpq's environment does. Says whether it did.
    pub fn fill(&mut self, key: &str, value: &str) -> Result<bool, UserError> {
        let open = match key {
            "host" => return self.fill_hosts(value, ""),
            "hostaddr" => return self.fill_hosts("", value),
            "port" => return self.fill_port(value),
            "user" => self.user.is_none(),
            "password" => self.password.is_none(),
            "dbname" => self.database.is_none(),
            "sslmode" => self.tls.mode.is_none(),
            "sslrootcert" => self.tls.root_certificate.is_none(),
            "sslcert" => self.tls.certificate.is_none(),
            "sslkey" => self.tls.key.is_none(),
            "sslpassword" => self.tls.key_password.is_none(),
            "sslnegotiation" => self.tls.negotiation.is_none(),
            "channel_binding" => self.tls.channel_binding.is_none(),
            "ssl_min_protocol_version" => self.tls.minimum_version.is_none(),
            "sslsni" => self.tls.server_name_indication.is_none(),
            "application_name" => self.application_name.is_none(),
            "options" => self.options.is_none(),
            "connect_timeout" => self.connect_timeout.is_none(),
            "target_session_attrs" => self.target_session_attrs.is_none(),
            "load_balance_hosts" => self.load_balance_hosts.is_none(),
            "keepalives" => self.keepalives.enabled.is_none(),
            "keepalives_idle" => self.keepalives.idle.is_none(),
            "keepalives_interval" => self.keepalives.interval.is_none(),
            "keepalives_count" => self.keepalives.count.is_none(),
            "tcp_user_timeout" => self.keepalives.user_timeout.is_none(),
            "require_auth" => self.require_auth.is_none(),
            "passfile" => self.passfile.is_none(),
            "service" => self.service.is_none(),
            "servicefile" => self.servicefile.is_none(),
            _ => true,
        };
        if open && !value.is_empty() {
            self.set(key, value)?;
            return Ok(true);
        }
        Ok(false)
    }
}

fn refuse(key: &str, value: &str) -> Result<(), UserError> {
    let weak = match key {
        "gssencmode" => value != "require",
        "sslcertmode" => value != "require",
        _ => value.is_empty(),
    };
    if weak {
        return Ok(());
    }
    Err(UserError::new(format!(
        "{key} cannot be honoured, and ignoring it would be unsafe"
    ))
    .hint(format!("leave {key} out for schemactl")))
}

fn boolean(value: &str) -> bool {
    !matches!(
        value.to_ascii_lowercase().as_str(),
        "false" | "0" | "off" | "no"
    )
}

fn number<T: FromStr>(key: &str, value: &str) -> Result<T, UserError> {
    value
        .trim()
        .parse()
        .map_err(|_| UserError::new(format!("{key} is not a whole number")))
}

/// Seconds, fractions included as asyncpg allows; zero and less mean no limit, as in libpq.
fn seconds(key: &str, value: &str) -> Result<Duration, UserError> {
    let seconds: f64 = value
        .trim()
        .parse()
        .map_err(|_| UserError::new(format!("{key} is not a number of seconds")))?;
    Ok(Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::ZERO))
}

/// The search path that start-up options set: `-csearch_path=x`, `-c search_path=x`, `--search-path=x`.
fn search_path_of(options: &str) -> Option<String> {
    let mut path = None;
    let mut words = options.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let setting = match word.strip_prefix("--").or_else(|| word.strip_prefix("-c")) {
            Some("") => words.next().unwrap_or_default(),
            Some(setting) => setting,
            None => continue,
        };
        if let Some((name, value)) = setting.split_once('=')
            && name.replace('-', "_").eq_ignore_ascii_case("search_path")
        {
            path = Some(value.replace('\\', ""));
        }
    }
    path
}

/// A keyword as it may be shown: one that is no word, or begins like `password`, may hold a piece of one.
fn keyword(key: &str) -> String {
    let is_word = key.len() <= 40
        && key.chars().all(|character| {
            character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.')
        });
    if is_word && !key.to_ascii_lowercase().starts_with("pass") {
        excerpt(key)
    } else {
        "***".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_up_options_hint_at_the_search_path() {
        let cases = [
            ("-csearch_path=a,b", Some("a,b")),
            ("-c search_path=a -c work_mem=1MB", Some("a")),
            ("--search-path=a", Some("a")),
            ("reference=tenant", None),
        ];
        for (options, expected) in cases {
            assert_eq!(search_path_of(options).as_deref(), expected, "{options}");
        }
    }

    #[test]
    fn filling_never_overrides() {
        let mut address = Address::parse("postgresql://app@h/d?sslmode=require").unwrap();
        assert!(!address.fill("user", "root").unwrap());
        assert!(!address.fill("sslmode", "disable").unwrap());
        assert!(address.fill("password", "x").unwrap());
        assert_eq!(address.user.as_deref(), Some("app"));
        assert_eq!(address.tls.mode, Some(SslMode::Require));
    }
}
