//! CLIENT: what of it concerns the caller is answered here; what concerns others is asked of the gateway.

use std::io::Write;

use redan_resp::Request;

use crate::census::{BadFilter, Filter, KillForm, Question, number};
use crate::local::{OK, bulk, integer, null, wrong_arity};
use crate::mute::Mode;
use crate::session::{Action, Session};
use crate::treatment::ClientCommand;

/// The longest name of a connection or library.
const MAX_NAME: usize = 256;

/// Answers a subcommand. The caller has seen to it that no reply is outstanding and that the client is logged in.
pub(crate) fn answer<'r>(
    command: ClientCommand,
    session: &mut Session,
    request: Request<'r>,
    out: &mut Vec<u8>,
) -> Action<'r> {
    if !takes(command, request.len()) {
        wrong_arity(out, command.name());
        return Action::Replied(None);
    }
    match command {
        ClientCommand::Info => return Action::Ask(Question::Itself),
        ClientCommand::List | ClientCommand::Kill | ClientCommand::Unblock => {
            match question(command, session.id, request) {
                Ok(question) => return Action::Ask(question),
                Err(bad) => _ = write!(out, "-ERR {bad}\r\n"),
            }
        }
        ClientCommand::Id => integer(out, session.id),
        ClientCommand::GetName if session.name.is_empty() => null(session.protocol, out),
        ClientCommand::GetName => bulk(out, &session.name),
        ClientCommand::SetName if !is_name(request.word(2)) => bad_name(out),
        ClientCommand::SetName => {
            session.name = request.word(2).into();
            out.extend_from_slice(OK);
        }
        ClientCommand::SetInfo => set_info(session, request, out),
        ClientCommand::Reply => return reply(session, request, out),
        // About the backend's own lists and connections, where these clients do not appear.
        ClientCommand::NoEvict | ClientCommand::NoTouch | ClientCommand::Capa => {
            out.extend_from_slice(OK);
        }
    }
    Action::Replied(None)
}

/// True when the number of words is right.
const fn takes(command: ClientCommand, words: usize) -> bool {
    match command {
        ClientCommand::Id | ClientCommand::GetName | ClientCommand::Info => words == 2,
        ClientCommand::List => true,
        ClientCommand::Kill | ClientCommand::Capa => words >= 3,
        ClientCommand::SetName
        | ClientCommand::NoEvict
        | ClientCommand::NoTouch
        | ClientCommand::Reply => words == 3,
        ClientCommand::SetInfo => words == 4,
        ClientCommand::Unblock => matches!(words, 3 | 4),
    }
}

fn question(
    command: ClientCommand,
    caller: u64,
    request: Request<'_>,
) -> Result<Question, BadFilter> {
    match command {
        ClientCommand::Unblock => unblock(request),
        ClientCommand::Kill if request.len() == 3 => {
            Ok(Question::Kill(Filter::from_address(request.word(2)), KillForm::Old))
        }
        ClientCommand::Kill => {
            let filter = Filter::others(caller).read(request, caller)?;
            Ok(Question::Kill(filter, KillForm::New))
        }
        _ => Ok(Question::List(Filter::default().read(request, caller)?)),
    }
}

fn unblock(request: Request<'_>) -> Result<Question, BadFilter> {
    let id = number(request.word(2)).ok_or_else(BadFilter::number)?;
    let is_error = match request.word(3).to_ascii_lowercase().as_slice() {
        b"" | b"timeout" => false,
        b"error" => true,
        _ => return Err(BadFilter::unblock_reason()),
    };
    Ok(Question::Unblock(id, is_error))
}

fn set_info(session: &mut Session, request: Request<'_>, out: &mut Vec<u8>) {
    let place = match request.word(2).to_ascii_lowercase().as_slice() {
        b"lib-name" => 0,
        b"lib-ver" => 1,
        _ => return out.extend_from_slice(b"-ERR Unrecognized option\r\n"),
    };
    let value = request.word(3);
    if !is_name(value) {
        let text =
            b"-ERR lib-name and lib-ver cannot contain spaces, newlines or special characters.\r\n";
        return out.extend_from_slice(text);
    }
    if let Some(known) = session.library.get_mut(place) {
        *known = value.into();
    }
    out.extend_from_slice(OK);
}

/// `CLIENT REPLY ON|OFF|SKIP`: only ON is answered.
fn reply<'r>(session: &mut Session, request: Request<'r>, out: &mut Vec<u8>) -> Action<'r> {
    let mode = match request.word(2).to_ascii_lowercase().as_slice() {
        b"on" => Mode::On,
        b"off" => Mode::Off,
        b"skip" => Mode::Skip,
        _ => {
            out.extend_from_slice(b"-ERR syntax error\r\n");
            return Action::Replied(None);
        }
    };
    session.mute(mode);
    if mode == Mode::On {
        out.extend_from_slice(OK);
        return Action::Replied(None);
    }
    Action::Ignore
}

/// Names hold printable characters without spaces, as for the servers.
pub(crate) fn is_name(name: &[u8]) -> bool {
    name.len() <= MAX_NAME && name.iter().all(u8::is_ascii_graphic)
}

pub(crate) fn bad_name(out: &mut Vec<u8>) {
    out.extend_from_slice(
        b"-ERR Client names cannot contain spaces, newlines or special characters.\r\n",
    );
}
