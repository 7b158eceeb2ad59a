//! `tunnel`.

use clap::Args;

/// Keep a way to the database open through SSH, for psql or an application
///
/// Prints the URL to use and stays until Ctrl-C. The server is named by --ssh, SCHEMACTL_SSH or the chosen [env.NAME]; the
/// database as always, as seen from that server. Every other command goes through SSH by itself and needs no tunnel.
#[derive(Debug, Args)]
pub struct TunnelArgs {
    /// Port of 127.0.0.1 to listen on [default: one that is free]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,

    /// Listen on a Unix socket that only you can reach, in a new private directory: for libpq (psql, psycopg, asyncpg)
    #[arg(long, conflicts_with = "port")]
    pub socket: bool,

    /// Print the URL with the password in it
    #[arg(long)]
    pub show_password: bool,
}
