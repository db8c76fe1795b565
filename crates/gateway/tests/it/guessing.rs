//! Guessing passwords through the gateway.

use std::time::Instant;

use redan_testkit::Client;

use crate::common::{PASSWORD, Pair, refused};

const POLICY: &str = r#"
[databases.cache]
index = 0
[roles.web]
databases = { cache = "read-write" }
[roles.other]
databases = { cache = "read-write" }
"#;

fn guess(client: &mut Client, user: &str) {
    refused(client, &["AUTH", user, "wrong"], "WRONGPASS invalid");
}

#[test]
fn replies_to_guesses_are_held_and_other_clients_do_not_wait() {
    crate::common::on_every_server(POLICY, |pair| {
        let mut guesser = pair.connect();
        (0..4).for_each(|_| guess(&mut guesser, "web"));
        let start = Instant::now();
        guesser.send(&["AUTH", "web", "wrong"]);
        // Logs in and works while the guesser waits for its reply.
        let mut web = pair.login("other");
        assert_eq!(web.command(&["PING"]).text(), "PONG");
        assert!(guesser.read().expect("a reply").text().starts_with("WRONGPASS"));
        assert!(start.elapsed().as_millis() >= 800, "the fifth reply is held for so long");
    });
}

#[test]
fn a_user_of_an_address_that_has_guessed_too_often_is_refused_and_no_other() {
    crate::common::on_every_server(POLICY, |pair: &Pair| {
        // Replies to guesses on several connections are held side by side.
        let mut guessers: Vec<Client> = (0..10).map(|_| pair.connect()).collect();
        guessers.iter_mut().for_each(|guesser| guesser.send(&["AUTH", "web", "wrong"]));
        guessers.iter_mut().for_each(|guesser| drop(guesser.read().expect("a reply")));
        let refusal = "WRONGPASS too many failed logins";
        refused(&mut pair.connect(), &["AUTH", "web", PASSWORD], refusal);
        refused(&mut pair.connect(), &["HELLO", "2", "AUTH", "web", PASSWORD], refusal);
        assert_eq!(pair.login("other").command(&["PING"]).text(), "PONG");
    });
}
