//! Text and the rules that it must follow.

use redan_model::Release;

use super::Scope;
use crate::directives::Rule;

/// Longest host name, in bytes, the closing NUL included.
const HOST_NAME_LENGTH: usize = 256;

/// Checks a text and returns it.
pub(super) fn set(
    name: &str,
    rule: Rule,
    argument: &[u8],
    scope: &Scope<'_>,
) -> Result<Vec<u8>, String> {
    let release = scope.release;
    match rule {
        Rule::Any => {}
        Rule::NotEmpty => not_empty(name, argument)?,
        Rule::BaseName => base_name(name, argument, release)?,
        Rule::HostName => host_name(argument)?,
        Rule::NodeName => {
            if argument.iter().any(|byte| !fits_in_node_name(*byte, release)) {
                return Err("Announced human node name contained invalid character".into());
            }
        }
        Rule::AnnouncedAddress => {
            if argument.iter().any(|byte| !fits_in_node_name(*byte, release)) {
                return Err(format!("{name} contains invalid character"));
            }
        }
        Rule::Ipv4 => {
            if !argument.is_empty() && !parses::<std::net::Ipv4Addr>(argument) {
                return Err("Invalid IPv4 address".into());
            }
        }
        Rule::Ipv6 => {
            if !argument.is_empty() && !parses::<std::net::Ipv6Addr>(argument) {
                return Err("Invalid IPv6 address".into());
            }
        }
        Rule::TitleTemplate => {
            if !is_title_template(argument, scope.has_config_file) {
                return Err("template format is invalid or contains unknown variables".into());
            }
        }
    }
    Ok(argument.to_vec())
}

fn parses<T: std::str::FromStr>(argument: &[u8]) -> bool {
    std::str::from_utf8(argument).is_ok_and(|text| text.parse::<T>().is_ok())
}

fn not_empty(name: &str, argument: &[u8]) -> Result<(), String> {
    if argument.is_empty() { Err(format!("{name} can't be empty")) } else { Ok(()) }
}

fn base_name(name: &str, argument: &[u8], release: Release) -> Result<(), String> {
    // An empty dump name was accepted until Valkey 9.
    if name != "dbfilename" || release >= Release::Valkey9_0 {
        not_empty(name, argument)?;
    }
    if argument.iter().any(|byte| matches!(byte, b'/' | b'\\')) {
        let kind = if name.ends_with("dirname") { "dirname" } else { "filename" };
        return Err(format!("{name} can't be a path, just a {kind}"));
    }
    Ok(())
}

fn host_name(argument: &[u8]) -> Result<(), String> {
    if argument.len() >= HOST_NAME_LENGTH {
        return Err(format!("Hostnames must be less than {HOST_NAME_LENGTH} characters"));
    }
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    if !argument.iter().all(fits) {
        return Err("Hostnames may only contain alphanumeric characters, hyphens or dots".into());
    }
    Ok(())
}

/// Bytes that a line of `nodes.conf` can hold inside a field.
fn fits_in_node_name(byte: u8, release: Release) -> bool {
    if release >= Release::Valkey8_0 {
        return byte > b' ' && byte != 127 && !b"!\"#$%&'()*+,;<=>?@[\\]^{|}~".contains(&byte);
    }
    !b"!#$%&()*+:;<>?@[]^{|}~".contains(&byte)
}

/// `{title}` and its like, every brace closed, and something left to show.
fn is_title_template(argument: &[u8], has_config_file: bool) -> bool {
    let text = String::from_utf8_lossy(argument);
    let mut rest = &*text;
    let mut shows = false;
    while let Some((before, after)) = rest.split_once('{') {
        shows |= before.contains(|c| c != ' ');
        if let Some(quoted) = after.strip_prefix('{') {
            shows = true;
            rest = quoted;
            continue;
        }
        let Some((variable, after)) = after.split_once('}') else { return false };
        match variable {
            "listen-addr" | "port" | "tls-port" => shows = true,
            "config-file" => shows |= has_config_file,
            "title" | "server-mode" | "unixsocket" => {}
            _ => return false,
        }
        rest = after;
    }
    shows || rest.contains(|c| c != ' ')
}
