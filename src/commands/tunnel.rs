//! `tunnel`: a place on this machine that leads to the database through SSH, for other programs.

use std::net::{IpAddr, Ipv4Addr};

use anyhow::{Context as _, Result};
use serde_json::json;

use super::context::{Context, Opened};
use crate::cli::TunnelArgs;
use crate::db::ssh::{Listener, Relayed};
use crate::db::url::{Address, Host, HostName, SslMode};
use crate::db::{Connector, Error};
use crate::error::{Exit, UserError};

pub(super) fn run(context: &Context, args: &TunnelArgs) -> Result<Exit> {
    context.text_or_json("tunnel")?;
    if context.settings.ssh.is_none() {
        return Err(UserError::new("no SSH server is named")
            .hint("schemactl tunnel --ssh user@host, or ssh = \"user@host\" in [env.NAME] of schemactl.toml")
            .exit(Exit::Usage)
            .into());
    }
    let mut opened = context.open("tunnel")?;
    if !opened.connector.is_through_ssh() {
        return Err(
            UserError::new("the database is the embedded one, on this machine: there is nothing to tunnel to")
                .detail(format!("the address comes from {}", opened.connector.origin()))
                .hint("name the database as the SSH server sees it: DATABASE_URL=postgresql://user:password@127.0.0.1:5432/database")
                .exit(Exit::Usage)
                .into(),
        );
    }
    let listener = listen(args)?;
    let version = look(&mut opened)?;
    announce(context, args, &opened.connector, &listener, version)?;
    let connector = &opened.connector;
    connector
        .relay(&listener, &mut |event| match event {
            Relayed::Stranger(user) => context.ui.warning(&format!(
                "a connection of another user of this machine was turned away (uid {user})"
            )),
            Relayed::Failed(error) => context
                .ui
                .warning(&format!("a connection was not passed on: {error}")),
            Relayed::Said(line) => context.ui.warning(&format!("ssh: {line}")),
        })
        .context("no more connections can be taken")?;
    context.ui.status("closed");
    opened.close(context);
    Ok(Exit::Success)
}

fn listen(args: &TunnelArgs) -> Result<Listener> {
    if args.socket {
        return Listener::socket().context("there is no place for a socket");
    }
    Listener::port(args.port.unwrap_or(0)).map_err(|error| {
        let port = args.port.unwrap_or(0);
        let error = match error.kind() {
            std::io::ErrorKind::AddrInUse => UserError::new(format!(
                "port {port} of 127.0.0.1 is taken by another program"
            ))
            .hint("leave --port out for one that is free, or see who has it: ss -ltnp"),
            std::io::ErrorKind::PermissionDenied => {
                UserError::new(format!("port {port} of 127.0.0.1 is for root only"))
                    .hint("take one from 1024 on, or leave --port out for one that is free")
            }
            _ => UserError::new(format!("port {port} of 127.0.0.1 cannot be used: {error}")),
        };
        error.into()
    })
}

/// Makes sure that PostgreSQL answers at the other end, and says its version where the login succeeds.
fn look(opened: &mut Opened) -> Result<Result<u32, Error>> {
    match opened.connector.try_connect() {
        Ok(session) => Ok(Ok(session.server_version())),
        // Whoever refuses a login, or asks for a password, answers as PostgreSQL.
        Err(error @ Error::Server(_)) if !error.is_not_yet() => Ok(Err(error)),
        Err(Error::Driver(text)) if text.contains("password missing") => Ok(Err(Error::Driver(
            "it asks for a password, and none is known here".to_owned(),
        ))),
        Err(_) => Ok(Ok(opened.session()?.server_version())),
    }
}

fn announce(
    context: &Context,
    args: &TunnelArgs,
    connector: &Connector,
    listener: &Listener,
    version: Result<u32, Error>,
) -> Result<()> {
    let address = local(connector.address(), listener);
    let url = address.url(args.show_password);
    let ui = &context.ui;
    let place = connector.display();
    if context.is_json() {
        return Ok(ui.data(&format!(
            "{:#}",
            json!({
                "format": 1,
                "url": url,
                "host": listener.port_number().map(|_| "127.0.0.1"),
                "port": listener.port_number(),
                "socket": listener.directory().map(|directory| directory.display().to_string()),
                "user": address.user,
                "database": address.database,
                "through": context.settings.ssh.as_ref().map(|ssh| ssh.destination.to_string()),
                "server_version": version.as_ref().ok(),
                "pid": std::process::id(),
            })
        ))?);
    }
    match version {
        Ok(version) => ui.status(&format!(
            "PostgreSQL {} answers at {place}",
            spelled(version)
        )),
        Err(error) => ui.note(&format!(
            "PostgreSQL answers at {place}, and refused this login: {error}"
        )),
    }
    ui.data(&url)?;
    if connector.address().password.is_some() && !args.show_password {
        ui.status("its password is not shown: psql asks for it, or add --show-password");
    }
    if listener.port_number().is_some() {
        if cfg!(target_os = "linux") {
            ui.status("connections of this machine's other users are turned away");
        } else {
            ui.note("other users of this machine can reach the port, too; --socket keeps them out");
        }
    }
    ui.status("open until Ctrl-C");
    Ok(())
}

/// The address under which the server is found on this machine.
fn local(address: &Address, listener: &Listener) -> Address {
    let mut local = address.clone();
    let remote = address.hosts.first().map(|host| &host.name);
    local.hosts = vec![match (listener.directory(), listener.port_number()) {
        (Some(directory), _) => Host {
            name: HostName::Socket(directory),
            hostaddr: None,
            port: None,
        },
        // Whoever verifies the name of the server needs it, and the address of this machine beside it.
        (None, port) => match remote {
            Some(HostName::Tcp(name)) if address.tls.effective_mode() == SslMode::VerifyFull => {
                Host {
                    name: HostName::Tcp(name.clone()),
                    hostaddr: Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
                    port,
                }
            }
            _ => Host {
                name: HostName::Tcp("127.0.0.1".to_owned()),
                hostaddr: None,
                port,
            },
        },
    }];
    local
}

/// 150018 → 15.18.
fn spelled(version: u32) -> String {
    format!("{}.{}", version / 10_000, version % 10_000)
}
