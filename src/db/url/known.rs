//! The names of the connection parameters that some client knows; their meaning is in `keyword`.

/// Keywords that are understood, aliases included.
pub(super) const UNDERSTOOD: &[&str] = &[
    "host",
    "hostaddr",
    "port",
    "user",
    "username",
    "password",
    "dbname",
    "database",
    "sslmode",
    "ssl",
    "requiressl",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "sslpassword",
    "sslnegotiation",
    "channel_binding",
    "channelbinding",
    "ssl_min_protocol_version",
    "sslsni",
    "application_name",
    "applicationname",
    "fallback_application_name",
    "options",
    "connect_timeout",
    "connecttimeout",
    "timeout",
    "logintimeout",
    "target_session_attrs",
    "targetservertype",
    "load_balance_hosts",
    "loadbalancehosts",
    "keepalives",
    "tcpkeepalive",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "keepalives_retries",
    "tcp_user_timeout",
    "schema",
    "search_path",
    "currentschema",
    "pgbouncer",
    "prepared_statement_cache_size",
    "statement_cache_size",
    "passfile",
    "service",
    "servicefile",
    "require_auth",
    "sslaccept",
];

/// Keywords that mean something to another client and nothing here; said only with `-v`.
pub(super) const HARMLESS: &[&str] = &[
    "prepared_statement_name_func",
    "command_timeout",
    "server_settings",
    "async_fallback",
    "max_cached_statement_lifetime",
    "max_cacheable_statement_size",
    "connection_limit",
    "pool_timeout",
    "socket_timeout",
    "sockettimeout",
    "sslidentity",
    "client_encoding",
    "krbsrvname",
    "gsslib",
    "gssdelegation",
    "sslcompression",
    "ssl_max_protocol_version",
    "sslkeylogfile",
    "preparethreshold",
    "reconnect",
    "pool_size",
    "max_overflow",
    "pool_pre_ping",
    "pool_recycle",
    "poolclass",
    "sslfactory",
    "scram_client_key",
    "scram_server_key",
    "min_protocol_version",
    "max_protocol_version",
    "native_datetime",
    "executemany_mode",
];

/// Keywords that protect something here unprotected: ignoring them would be a lie.
pub(super) const REFUSED: &[&str] = &[
    "sslcrl",
    "sslcrldir",
    "requirepeer",
    "gssencmode",
    "sslcertmode",
];

/// Whether the text before an equals sign is a keyword of some client, so that a query starts there.
pub(crate) fn is_keyword(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    [UNDERSTOOD, HARMLESS, REFUSED]
        .iter()
        .any(|list| list.contains(&key.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::Address;
    use super::*;

    #[test]
    fn every_keyword_of_the_lists_is_recognised() {
        for key in UNDERSTOOD.iter().chain(HARMLESS).chain(REFUSED) {
            let mut address = Address::default();
            // The value may be wrong for the keyword; an unknown keyword would be a warning instead.
            let _ = address.set(key, "1");
            assert!(
                !address
                    .warnings
                    .iter()
                    .any(|warning| warning.contains("unknown")),
                "{key}"
            );
        }
    }
}
