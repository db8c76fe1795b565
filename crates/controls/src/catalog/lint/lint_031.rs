//! LINT-031.

use redan_model::server::Authentication;
use redan_model::{Evidence, Server, User};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, known, setting, users};

control! {
    /// Where protected mode is on and others than this host can connect, either it really refuses
    /// them or they must log in.
    ///
    /// # Why
    /// Protected mode refuses strangers only while the default user needs no password. It is off as
    /// soon as that user has one, whatever other users accept, and up to Redis 6.2 as soon as a
    /// `bind` line exists. The other way round, `ACL SETUSER default off` at run time keeps
    /// `nopass`, so that protected mode refuses every remote client, the named users included.
    ///
    /// # Attack
    /// A named `nopass` user, or a Redis 6.2 with `bind 0.0.0.0`, is open to the network although
    /// the file says `protected-mode yes`.
    ///
    /// # Fix
    /// Do not count on protected mode: require a login from every user, bind to the addresses that
    /// are needed, and close the port in the firewall.
    ///
    /// # Sources
    /// - Redis source, `src/networking.c`, `clientAcceptHandler` (<https://github.com/redis/redis>)
    /// - Redis security documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    "LINT-031", "protected-mode-without-effect";
    title: "Protected mode is on and does not protect",
    severity: Medium, aspect: Network,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.8.20"], pci: ["1.2.1", "2.2.1"], nist_csf: ["PR.IR-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let mode = setting(server, "protected-mode")?;
    if mode.text() != "yes" {
        return Err(Outcome::NotApplicable);
    }
    let users = users(server)?;
    let shown = |failure: Failure, user: &User| {
        failure.with(evidence("protected-mode", mode, context)).with(Evidence::of(
            "the user",
            &user.line,
            &user.origin,
        ))
    };
    if let Some(user) = locked_out(server, users) {
        let message = "the default user is off but keeps nopass: protected mode refuses every \
                       remote client, whoever logs in";
        let remedy = "ACL SETUSER default off resetpass, then ACL SAVE or CONFIG REWRITE";
        return Ok(shown(Failure::new("default", message).remedy(remedy), user).into());
    }
    if let Some(user) = open_user(server, users) {
        let message = format!("protected mode is on, yet user {} logs in from anywhere", user.name);
        return Ok(shown(Failure::new(&user.name, message), user).into());
    }
    let reached = known(&server.reach).is_ok_and(|reach| reach.is_remote());
    let open = server.authentication.get() == Some(&Authentication::Open);
    if reached && open {
        let message = "protected mode is on, yet strangers from other hosts are answered";
        let failure =
            Failure::new("protected-mode", message).with(evidence("protected-mode", mode, context));
        let bind = server.settings.get("bind");
        return Ok(bind
            .into_iter()
            .fold(failure, |failure, bind| failure.with(evidence("bind", bind, context)))
            .into());
    }
    Ok(Outcome::Pass)
}

/// The default user that was turned off at run time and still counts as open.
fn locked_out<'s>(server: &Server, users: &'s [User]) -> Option<&'s User> {
    server.live.as_ref()?;
    users.iter().find(|user| user.name == "default" && !user.enabled && user.nopass)
}

/// A user without a password whom protected mode does not look at.
fn open_user<'s>(server: &Server, users: &'s [User]) -> Option<&'s User> {
    let default = server.default_user()?;
    (!default.nopass)
        .then(|| users.iter().find(|user| user.name != "default" && user.enabled && user.nopass))
        .flatten()
}
