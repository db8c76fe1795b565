//! Commands about the client's own connection, answered as a server would.

use std::io::Write;

use redan_resp::Request;

use crate::compile::Compiled;
use crate::crossing::database;
use crate::login::{Door, Login};
use crate::session::{Action, Identity, Protocol, Session, View};
use crate::treatment::{ClientCommand, Local};

/// The longest name of a connection.
const MAX_NAME: usize = 256;

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
            *session = Session::new(session.id);
            out.extend_from_slice(b"+RESET\r\n");
            return Action::Forgot;
        }
        Local::Select | Local::WhoAmI | Local::Client(_) if session.role.is_none() => {
            out.extend_from_slice(b"-NOAUTH Authentication required.\r\n");
        }
        Local::Select => select(session, request, gate, out),
        Local::WhoAmI => bulk(out, session.user(gate).as_bytes()),
        Local::Client(command) => client(command, session, request, view, out),
    }
    Action::Replied(None)
}

const OK: &[u8] = b"+OK\r\n";
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
    let role = gate.login(login);
    door.tried(login.user, role.is_some());
    let role = role.ok_or(WRONG_PASSWORD)?;
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

fn client(
    command: ClientCommand,
    session: &mut Session,
    request: Request<'_>,
    view: View<'_>,
    out: &mut Vec<u8>,
) {
    let words = match command {
        ClientCommand::Id
        | ClientCommand::GetName
        | ClientCommand::Info
        | ClientCommand::GetRedir
        | ClientCommand::TrackingInfo => 2,
        // Its filters choose among clients; there is one to be seen.
        ClientCommand::List => request.len(),
        ClientCommand::SetName | ClientCommand::NoEvict | ClientCommand::NoTouch => 3,
        ClientCommand::SetInfo => 4,
    };
    if request.len() != words {
        return wrong_arity(out, "client");
    }
    match command {
        ClientCommand::Id => integer(out, session.id),
        ClientCommand::GetName if session.name.is_empty() => null(session.protocol, out),
        ClientCommand::GetName => bulk(out, &session.name),
        ClientCommand::SetName if !is_name(request.word(2)) => bad_name(out),
        ClientCommand::SetName => {
            session.name = request.word(2).into();
            out.extend_from_slice(OK);
        }
        ClientCommand::List if !is_plain_list(request) => out.extend_from_slice(
            b"-NOPERM the gateway carries CLIENT LIST without options, or with TYPE or ID\r\n",
        ),
        // A client sees itself and nobody else.
        ClientCommand::Info | ClientCommand::List => info(session, view, out),
        ClientCommand::GetRedir => out.extend_from_slice(b":-1\r\n"),
        ClientCommand::TrackingInfo => tracking_info(session.protocol, out),
        // Metadata for the backend's own lists, where these clients do not appear.
        ClientCommand::SetInfo | ClientCommand::NoEvict | ClientCommand::NoTouch => {
            out.extend_from_slice(OK);
        }
    }
}

/// `CLIENT LIST` as libraries send it.
fn is_plain_list(request: Request<'_>) -> bool {
    let is = |option: &[u8]| request.word(2).eq_ignore_ascii_case(option);
    request.len() == 2 || is(b"TYPE") || is(b"ID")
}

fn info(session: &Session, view: View<'_>, out: &mut Vec<u8>) {
    let resp = if session.protocol == Protocol::Three { 3 } else { 2 };
    let name = String::from_utf8_lossy(&session.name);
    let (id, peer, database) = (session.id, view.peer, session.database);
    let user = session.user(view.gate);
    let line = format!(
        "id={id} addr={peer} name={name} flags=N db={database} sub=0 psub=0 ssub=0 multi=-1 watch=0 redir=-1 resp={resp} user={user}\n"
    );
    bulk(out, line.as_bytes());
}

/// Client-side caching is off for everybody.
fn tracking_info(protocol: Protocol, out: &mut Vec<u8>) {
    let (head, flags) = match protocol {
        Protocol::Two => ("*6", "*1"),
        Protocol::Three => ("%3", "~1"),
    };
    let _ = write!(
        out,
        "{head}\r\n$5\r\nflags\r\n{flags}\r\n$3\r\noff\r\n$8\r\nredirect\r\n:-1\r\n$8\r\nprefixes\r\n*0\r\n"
    );
}

/// Names hold printable characters without spaces, as for the servers.
fn is_name(name: &[u8]) -> bool {
    name.len() <= MAX_NAME && name.iter().all(u8::is_ascii_graphic)
}

fn bad_name(out: &mut Vec<u8>) {
    out.extend_from_slice(
        b"-ERR Client names cannot contain spaces, newlines or special characters.\r\n",
    );
}

fn wrong_arity(out: &mut Vec<u8>, name: &str) {
    let _ = write!(out, "-ERR wrong number of arguments for '{name}' command\r\n");
}

fn null(protocol: Protocol, out: &mut Vec<u8>) {
    out.extend_from_slice(if protocol == Protocol::Three { b"_\r\n" } else { b"$-1\r\n" });
}

fn integer(out: &mut Vec<u8>, number: u64) {
    let _ = write!(out, ":{number}\r\n");
}

fn bulk(out: &mut Vec<u8>, bytes: &[u8]) {
    let _ = write!(out, "${}\r\n", bytes.len());
    out.extend_from_slice(bytes);
    out.extend_from_slice(b"\r\n");
}
