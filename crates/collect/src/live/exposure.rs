//! Who can connect, and what the first command of a stranger meets.

use std::collections::BTreeMap;
use std::sync::Arc;

use redan_model::server::{Authentication, Reach, Zone};
use redan_model::{Gap, Known, Live, Origin, Release, Server, User};

/// Who can open a connection, from `bind`, `port` and `unixsocket`. Protected mode turns strangers
/// away behind that; it shows in what they meet ([`authentication`]).
pub(crate) fn reach(server: &Server, info: &BTreeMap<Arc<str>, Arc<str>>) -> Known<Reach> {
    let settings = &server.settings;
    if settings.is_empty() {
        return reach_of_listeners(server, info);
    }
    let mut reach = Reach::default();
    let open = |name: &str| settings.text(name).is_some_and(|text| !text.is_empty());
    if open("unixsocket") {
        reach.zones.push(Zone::Socket);
    }
    let listens = ["port", "tls-port"].iter().any(|name| settings.number(name).unwrap_or(0) > 0);
    if listens {
        add_tcp(server, &mut reach);
    }
    reach.zones.sort();
    reach.zones.dedup();
    Known::Yes(reach)
}

/// The same without `CONFIG GET`, from the `listener0:name=tcp,bind=*,port=6379` of `INFO` (from 7.2
/// on).
fn reach_of_listeners(server: &Server, info: &BTreeMap<Arc<str>, Arc<str>>) -> Known<Reach> {
    let listeners = info.iter().filter(|(name, _)| name.starts_with("listener"));
    let binds = listeners.flat_map(|(_, text)| text.split(','));
    let binds: Vec<&str> = binds.filter_map(|part| part.strip_prefix("bind=")).collect();
    match bind_zone(&binds.join(" ")) {
        Some(farthest) => {
            let because = vec![Origin::Live { request: "INFO server".into() }];
            let zones = [Zone::Loopback, Zone::Peers, Zone::Private, Zone::Any];
            let zones = zones.into_iter().filter(|zone| *zone <= farthest).collect();
            Known::Yes(Reach { zones, because })
        }
        None => {
            let gap = server.gaps.iter().find(|gap| gap.what.contains("CONFIG GET")).cloned();
            let why = "neither CONFIG GET nor INFO tells the addresses";
            Known::No(gap.unwrap_or_else(|| Gap::new(&server.target, "read bind", why)))
        }
    }
}

fn add_tcp(server: &Server, reach: &mut Reach) {
    let bind = server.settings.get("bind");
    let farthest = bind.and_then(|bind| bind_zone(bind.text()));
    let Some(farthest) = farthest else { return };
    reach.zones.push(Zone::Loopback);
    if farthest != Zone::Loopback {
        reach.zones.extend([Zone::Peers, Zone::Private]);
        reach.zones.push(farthest);
    }
    reach.because.extend(bind.map(|bind| bind.origin.clone()));
}

/// The farthest zone that the addresses of `bind` open; `None` when the server binds nothing.
fn bind_zone(bind: &str) -> Option<Zone> {
    bind.split_whitespace().map(|address| zone(address.trim_start_matches('-'))).max()
}

fn zone(address: &str) -> Zone {
    let Ok(ip) = address.parse::<std::net::IpAddr>() else {
        return if address == "localhost" { Zone::Loopback } else { Zone::Any };
    };
    let ip = ip.to_canonical();
    let is_private = match ip {
        std::net::IpAddr::V4(ip) => ip.is_private() || ip.is_link_local(),
        std::net::IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local(),
    };
    match (ip.is_loopback(), is_private) {
        (true, _) => Zone::Loopback,
        (_, true) => Zone::Private,
        _ => Zone::Any,
    }
}

/// Protected mode turns strangers from other hosts away: it is on, the default user needs no
/// password, and (on 6.2) nothing is bound explicitly.
fn is_protected(server: &Server) -> bool {
    let default_is_open = server.default_user().is_some_and(|user| user.enabled && user.nopass);
    let bound = server.release == Release::Redis6_2
        && server.settings.text("bind").is_some_and(|bind| !bind.is_empty() && bind != "* -::*");
    server.settings.is("protected-mode", "yes") && default_is_open && !bound
}

/// What a stranger meets, from the reply to a `PING` without a login.
pub(crate) fn authentication(server: &Server, live: &Live) -> Known<Authentication> {
    let reply = match &live.stranger_reply {
        Known::Yes(reply) => reply,
        Known::No(gap) => return Known::No(gap.clone()),
        Known::NotHere => return Known::NotHere,
    };
    let open = match reply.as_str() {
        "PONG" => true,
        // These come after the check for a login.
        reply if reply.starts_with("LOADING") || reply.starts_with("BUSY") => true,
        reply if reply.starts_with("DENIED") => {
            return Known::Yes(Authentication::OpenOnLoopback);
        }
        // Logged in without a password, though PING is not among its rights.
        reply if reply.starts_with("NOPERM") => server.default_user().is_none_or(may_do_something),
        reply if reply.starts_with("NOAUTH") || reply.starts_with("TLS") => false,
        reply => {
            let why = format!("the server answered a stranger with: {reply}");
            return Known::No(Gap::new(&server.target, "tell whether a login is required", why));
        }
    };
    Known::Yes(match open {
        false => Authentication::Required,
        true if live.over_loopback && is_protected(server) => Authentication::OpenOnLoopback,
        true => Authentication::Open,
    })
}

fn may_do_something(user: &User) -> bool {
    user.selectors.iter().any(|selector| selector.rules.iter().any(|rule| rule.allow))
}

#[cfg(test)]
mod tests {
    use redan_model::server::SourceKind;
    use redan_model::{Origin, Setting, Value};

    use super::*;

    fn server(settings: &[(&str, &str)], nopass: bool) -> Server {
        let release = Release::Redis7_0;
        let mut server = Server::new("redis://h:1", SourceKind::Live, release);
        for (name, value) in settings {
            let origin = Origin::Default(release);
            let value = Value::Plain(value.to_string());
            server.settings.insert(*name, Setting { value, origin, overrides: vec![] });
        }
        server.users = Known::Yes(vec![User {
            name: "default".into(),
            enabled: true,
            nopass,
            passwords: vec![],
            selectors: vec![],
            origin: Origin::Default(release),
            line: String::new(),
        }]);
        server
    }

    #[track_caller]
    fn check(settings: &[(&str, &str)], nopass: bool, farthest: Option<Zone>) {
        let Known::Yes(reach) = reach(&server(settings, nopass), &BTreeMap::new()) else {
            panic!("no reach")
        };
        assert_eq!(reach.farthest(), farthest, "{settings:?}");
    }

    #[test]
    fn the_farthest_zone_follows_bind() {
        let any = [("port", "6379"), ("bind", "* -::*"), ("protected-mode", "yes")];
        check(&any, true, Some(Zone::Any));
        check(&any, false, Some(Zone::Any));
        let unprotected = [("port", "6379"), ("bind", "0.0.0.0"), ("protected-mode", "no")];
        check(&unprotected, true, Some(Zone::Any));
        check(&[("port", "1"), ("bind", "127.0.0.1 -::1")], false, Some(Zone::Loopback));
        check(&[("port", "1"), ("bind", "10.1.2.3 127.0.0.1")], false, Some(Zone::Private));
        check(&[("port", "1"), ("bind", "")], false, None);
        check(&[("port", "0"), ("unixsocket", "/s"), ("bind", "*")], false, Some(Zone::Socket));
    }

    #[test]
    fn listeners_tell_where_settings_do_not() {
        let bind = |text: &str| BTreeMap::from([("listener0".into(), text.into())]);
        let server = server(&[], true);
        let farthest = |server: &Server, info| reach(server, &info).get().and_then(Reach::farthest);
        let any = "name=tcp,bind=*,bind=-::*,port=26379";
        assert_eq!(farthest(&server, bind(any)), Some(Zone::Any));
        let local = "name=tcp,bind=127.0.0.1,port=26379";
        assert_eq!(farthest(&server, bind(local)), Some(Zone::Loopback));
        assert_eq!(farthest(&server, BTreeMap::new()), None);
    }

    #[test]
    fn a_strangers_reply_decides() {
        let server = server(&[("protected-mode", "yes")], true);
        let meets = |reply: &str, over_loopback| {
            let live = Live {
                stranger_reply: Known::Yes(reply.to_string()),
                over_loopback,
                ..Live::default()
            };
            authentication(&server, &live).get().copied()
        };
        assert_eq!(meets("PONG", false), Some(Authentication::Open));
        assert_eq!(meets("PONG", true), Some(Authentication::OpenOnLoopback));
        assert_eq!(meets("NOAUTH Authentication required.", true), Some(Authentication::Required));
        assert_eq!(meets("DENIED Redis is running …", false), Some(Authentication::OpenOnLoopback));
        assert_eq!(meets("NOPERM …", false), Some(Authentication::Required));
        assert_eq!(meets("ERR max number of clients reached", false), None);
    }
}
