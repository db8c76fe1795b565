//! Commands about the client's own connection, answered as a server would.

use std::io::Write;
use std::net::IpAddr;

use redan_policy::RoleLogin;
use redan_resp::Request;

use crate::client::{self, bad_name, is_name};
use crate::compile::{Compiled, RoleId};
use crate::crossing::database;
use crate::login::{Door, Login};
use crate::session::{Action, Identity, Protocol, Session, View};
use crate::treatment::Local;

/// Answers a command. The caller has seen to it that no reply is outstanding.
pub(crate) fn answer<'r>(
    local: Local,
    session: &mut Session,
    request: Request<'r>,
    view: View<'_>,
    door: &mut dyn Door,
    out: &mut Vec<u8>,
) -> Action<'r> {
    let gate = view.gate;
    match local {
        Local::Auth => auth(session, request, gate, door, out),
        Local::Hello => hello(session, request, view, door, out),
        Local::Quit => {
            out.extend_from_slice(OK);
            return Action::Close;
        }
        Local::Reset => {
            if session.role.is_some() {
                door.leaves(session.user(gate));
            }
            session.reset();
            out.extend_from_slice(b"+RESET\r\n");
            return Action::Forgot;
        }
        Local::Select | Local::WhoAmI | Local::Client(_) if session.role.is_none() => {
            out.extend_from_slice(b"-NOAUTH Authentication required.\r\n");
        }
        Local::Select => select(session, request, gate, out),
        Local::WhoAmI => bulk(out, session.user(gate).as_bytes()),
        Local::Client(command) => return client::answer(command, session, request, out),
    }
    Action::Replied(None)
}

pub(crate) const OK: &[u8] = b"+OK\r\n";
const WRONG_PASSWORD: &[u8] = b"-WRONGPASS invalid username-password pair or user is disabled.\r\n";

const FULL: &[u8] = b"-ERR max number of connections of this user reached\r\n";
const REFUSED: &[u8] = b"-WRONGPASS too many failed logins from this address, try again later\r\n";

fn auth(
    session: &mut Session,
    request: Request<'_>,
    gate: &Compiled,
    door: &mut dyn Door,
    out: &mut Vec<u8>,
) {
    let login = match request.len() {
        2 => Login { user: b"default", password: request.word(1) },
        3 => Login { user: request.word(1), password: request.word(2) },
        _ => return wrong_arity(out, "auth"),
    };
    out.extend_from_slice(log_in(session, login, gate, door).err().unwrap_or(OK));
}

/// A failed login leaves an earlier one in force, as the servers do. The error is what the client reads.
fn log_in(
    session: &mut Session,
    login: Login<'_>,
    gate: &Compiled,
    door: &mut dyn Door,
) -> Result<(), &'static [u8]> {
    if !door.admits(login.user) {
        return Err(REFUSED);
    }
    let is_open = |role: &RoleId| is_open(*role, gate, door.address());
    let role = gate.login(login, gate.certified(&session.names)).filter(is_open);
    door.tried(login.user, role.is_some());
    enter(session, role.ok_or(WRONG_PASSWORD)?, gate, door)?;
    session.is_certified = false;
    Ok(())
}

/// Makes a client whose certificate is enough what it stands for. Without such a certificate nothing changes.
pub(crate) fn enter_by_certificate(
    session: &mut Session,
    gate: &Compiled,
    door: &mut dyn Door,
) -> Result<(), &'static [u8]> {
    let is_enough = |role: &RoleId| {
        let login = gate.role(*role).map(|role| role.login);
        matches!(login, Some(RoleLogin::Certificate | RoleLogin::Either))
            && is_open(*role, gate, door.address())
    };
    let Some(role) = gate.certified(&session.names).filter(is_enough) else { return Ok(()) };
    enter(session, role, gate, door)?;
    door.certified();
    session.is_certified = true;
    Ok(())
}

/// True when clients may be this role from there. Who may not learns no more than with a wrong password.
fn is_open(role: RoleId, gate: &Compiled, address: IpAddr) -> bool {
    gate.role(role).is_some_and(|role| role.is_open_to(address))
}

fn enter(
    session: &mut Session,
    role: RoleId,
    gate: &Compiled,
    door: &mut dyn Door,
) -> Result<(), &'static [u8]> {
    let earlier = session.role.and_then(|role| gate.role(role)).map(|role| role.name.as_str());
    let entering = gate.role(role).ok_or(WRONG_PASSWORD)?;
    if !door.enters(earlier, &entering.name, entering.max_connections()) {
        return Err(FULL);
    }
    session.role = Some(role);
    session.grant = gate.grant_of(role, session.database);
    Ok(())
}

/// `HELLO [version [AUTH user password] [SETNAME name]]`: nothing changes unless everything is right.
fn hello(
    session: &mut Session,
    request: Request<'_>,
    view: View<'_>,
    door: &mut dyn Door,
    out: &mut Vec<u8>,
) {
    let protocol = match request.word(1) {
        _ if request.len() < 2 => session.protocol,
        b"2" => Protocol::Two,
        b"3" => Protocol::Three,
        version if version.iter().all(u8::is_ascii_digit) => {
            return out.extend_from_slice(b"-NOPROTO unsupported protocol version\r\n");
        }
        _ => {
            return out
                .extend_from_slice(b"-ERR Protocol version is not an integer or out of range\r\n");
        }
    };
    let (mut at, mut login, mut name) = (2, None, None);
    while at < request.len() {
        let left = request.len() - at - 1;
        if request.word(at).eq_ignore_ascii_case(b"auth") && left >= 2 {
            login = Some(Login { user: request.word(at + 1), password: request.word(at + 2) });
            at += 3;
        } else if request.word(at).eq_ignore_ascii_case(b"setname") && left >= 1 {
            name = Some(request.word(at + 1));
            at += 2;
        } else {
            let _ = write!(out, "-ERR Syntax error in HELLO option\r\n");
            return;
        }
    }
    if name.is_some_and(|name| !is_name(name)) {
        return bad_name(out);
    }
    let logged_in = login.map_or(Ok(()), |login| log_in(session, login, view.gate, door));
    if let Err(refusal) = logged_in {
        return out.extend_from_slice(refusal);
    }
    if session.role.is_none() {
        return out.extend_from_slice(
            b"-NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time\r\n",
        );
    }
    session.protocol = protocol;
    if let Some(name) = name {
        session.name = name.into();
    }
    greet(session, view.server, out);
}

/// The reply to HELLO: what the server behind would say, of a client of ours.
fn greet(session: &Session, server: &Identity, out: &mut Vec<u8>) {
    let (head, proto) = match session.protocol {
        Protocol::Two => ("*14", 2),
        Protocol::Three => ("%7", 3),
    };
    let _ = write!(out, "{head}\r\n");
    for (field, value) in [("server", &server.name), ("version", &server.version)] {
        bulk(out, field.as_bytes());
        bulk(out, value.as_bytes());
    }
    let _ = write!(
        out,
        "$5\r\nproto\r\n:{proto}\r\n$2\r\nid\r\n:{}\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nmodules\r\n*0\r\n",
        session.id
    );
}

/// `SELECT n`: a database that the role has no access to is refused like a command.
fn select(session: &mut Session, request: Request<'_>, gate: &Compiled, out: &mut Vec<u8>) {
    if request.len() != 2 {
        return wrong_arity(out, "select");
    }
    let Some(number) = database(request.word(1)) else {
        return out.extend_from_slice(b"-ERR value is not an integer or out of range\r\n");
    };
    let Some(grant) = session.role.and_then(|role| gate.grant_of(role, number)) else {
        return out.extend_from_slice(b"-NOPERM No permissions to access database\r\n");
    };
    session.database = number;
    session.grant = Some(grant);
    out.extend_from_slice(OK);
}

pub(crate) fn wrong_arity(out: &mut Vec<u8>, name: &str) {
    let _ = write!(out, "-ERR wrong number of arguments for '{name}' command\r\n");
}

pub(crate) fn null(protocol: Protocol, out: &mut Vec<u8>) {
    out.extend_from_slice(if protocol == Protocol::Three { b"_\r\n" } else { b"$-1\r\n" });
}

pub(crate) fn integer(out: &mut Vec<u8>, number: u64) {
    let _ = write!(out, ":{number}\r\n");
}

pub(crate) fn bulk(out: &mut Vec<u8>, bytes: &[u8]) {
    let _ = write!(out, "${}\r\n", bytes.len());
    out.extend_from_slice(bytes);
    out.extend_from_slice(b"\r\n");
}
