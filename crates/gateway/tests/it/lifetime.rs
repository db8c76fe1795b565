//! No key of a database with `max_ttl` outlives it, whichever command wrote it.

use crate::common::{Pair, refused};
use redan_model::Release;
use redan_testkit::{Client, Reply, servers_available};

const POLICY: &str = r#"
[commands]
forbid = []
[databases.cache]
index = 0
[databases.sessions]
index = 1
max_ttl = "1h"
[roles.everything]
databases = "all"
commands = "all"
"#;

/// One hour in milliseconds.
const MAX: i64 = 3_600_000;

/// What is there before each command, none of it with an end.
const SOURCES: &str = "SET str 5; RPUSH list a b c; SADD set 1 2 3; ZADD zset 1 a 2 b; GEOADD geo 1 1 a; PFADD hll a; \
    HSET hash f v; XADD stream 1-1 f v";

/// Every way of section 3 of the study to make `k`, or to take its end away or put it off.
const WRITES: &str = "SET k v; SET k v EX 99999999; SET k v KEEPTTL; SETNX k v; GETSET k v; MSET k 1 k2 2; \
    MSETNX k 1 k2 2; SETEX k 99999999 v; PSETEX k 9999999999 v; APPEND k 1; SETRANGE k 1 a; SETBIT k 1 1; \
    BITFIELD k SET u8 0 1; INCR k; INCRBY k 2; INCRBYFLOAT k 1.5; DECR k; DECRBY k 2; HSET k f v; HMSET k f v; \
    HSETNX k f v; HINCRBY k f 1; HINCRBYFLOAT k f 1.5; LPUSH k v; RPUSH k v; SADD k v; ZADD k 1 v; ZINCRBY k 1 v; \
    GEOADD k 1 1 a; PFADD k a; PFMERGE k hll; XADD k * f v; XGROUP CREATE k g $ MKSTREAM; BITOP NOT k str; \
    SUNIONSTORE k set; SINTERSTORE k set; SDIFFSTORE k set; ZUNIONSTORE k 1 zset; ZINTERSTORE k 1 zset; \
    ZDIFFSTORE k 1 zset; ZRANGESTORE k zset 0 -1; GEOSEARCHSTORE k geo FROMLONLAT 1 1 BYRADIUS 9 km; \
    GEORADIUS geo 1 1 9 km STORE k; GEORADIUSBYMEMBER geo a 9 km STOREDIST k; SORT list ALPHA STORE k; \
    RENAME str k; RENAMENX str k; COPY str k REPLACE; LMOVE list k LEFT LEFT; RPOPLPUSH list k; SMOVE set k 1; \
    BLMOVE list k LEFT LEFT 1; BRPOPLPUSH list k 1; PERSIST k; EXPIRE k 99999999; PEXPIRE k 99999999999; \
    EXPIREAT k 99999999999; PEXPIREAT k 99999999999999; GETEX k PERSIST; GETEX k EX 99999999";

fn run(client: &mut Client, line: &str) -> Reply {
    client.command(&line.split_whitespace().collect::<Vec<_>>())
}

fn on_every_server(test: impl Fn(&Pair)) {
    crate::common::on_every_server(POLICY, test);
}

/// A direct connection to the database with `max_ttl`, as somebody who passes the gateway by.
fn direct(pair: &Pair) -> Client {
    let mut client = pair.server.connect();
    run(&mut client, "AUTH backend-secret");
    run(&mut client, "SELECT 1");
    client
}

/// Makes the sources anew; `k` is left with no end, where it is there.
fn prepare(direct: &mut Client) {
    run(direct, "DEL str list set zset geo hll hash stream");
    for line in SOURCES.split("; ") {
        run(direct, line);
    }
    run(direct, "PERSIST k");
}

#[track_caller]
fn ends(direct: &mut Client, key: &str, after: &str) {
    match run(direct, &format!("PTTL {key}")) {
        Reply::Integer(ttl) => {
            assert!(ttl == -2 || (0..=MAX).contains(&ttl), "{key}: {ttl} after {after}")
        }
        other => panic!("PTTL answered {other}"),
    }
}

#[test]
fn every_way_to_write_leaves_an_end() {
    on_every_server(|pair| {
        let (mut through, mut direct) = (pair.login("everything"), direct(pair));
        run(&mut through, "SELECT 1");
        for line in WRITES.split("; ") {
            run(&mut direct, "DEL k k2");
            for _ in 0..2 {
                prepare(&mut direct);
                run(&mut through, line);
                ends(&mut direct, "k", line);
                ends(&mut direct, "k2", line);
                // For the commands that change a key and make none.
                run(&mut direct, "SETNX k v");
            }
            assert_eq!(run(&mut direct, "EXISTS k"), Reply::Integer(1), "{line}");
        }
    });
}

#[test]
fn every_way_to_write_in_a_transaction_leaves_an_end() {
    on_every_server(|pair| {
        let (mut through, mut direct) = (pair.login("everything"), direct(pair));
        run(&mut through, "SELECT 1");
        for line in WRITES.split("; ") {
            run(&mut direct, "DEL k k2");
            prepare(&mut direct);
            run(&mut through, "MULTI");
            assert_eq!(run(&mut through, line).text(), "QUEUED", "{line}");
            assert_eq!(run(&mut through, "EXEC").elements().len(), 1, "{line}");
            ends(&mut direct, "k", line);
            ends(&mut direct, "k2", line);
        }
    });
}

#[test]
fn replies_are_those_of_the_server() {
    on_every_server(|pair| {
        let mut through = pair.login("everything");
        run(&mut through, "SELECT 1");
        assert_eq!(run(&mut through, "SET k v").text(), "OK");
        assert_eq!(run(&mut through, "GETSET k w").text(), "v");
        assert_eq!(run(&mut through, "MSETNX k 1 j 2"), Reply::Integer(0));
        refused(&mut through, &["INCR", "k"], "ERR value is not an integer");
        run(&mut through, "MULTI");
        run(&mut through, "SET k 1");
        run(&mut through, "INCR k");
        run(&mut through, "GET k");
        assert_eq!(run(&mut through, "EXEC").texts(), ["OK", "2", "2"]);
        run(&mut through, "MULTI");
        run(&mut through, "SET k 9");
        assert_eq!(run(&mut through, "DISCARD").text(), "OK");
        assert_eq!(run(&mut through, "GET k").text(), "2");
    });
}

#[test]
fn no_way_into_another_database_passes_the_rule_by() {
    on_every_server(|pair| {
        let mut through = pair.login("everything");
        run(&mut through, "SET k v");
        refused(&mut through, &["MOVE", "k", "1"], "NOPERM No permissions to access database");
        refused(&mut through, &["COPY", "k", "k2", "DB", "1"], "NOPERM");
        refused(&mut through, &["SWAPDB", "0", "1"], "NOPERM");
        refused(&mut through, &["EVAL", "return redis.call('SELECT', 1)", "0"], "NOPERM");
        assert_eq!(run(&mut through, "COPY k k2 DB 2"), Reply::Integer(1), "it has no max_ttl");
    });
}

#[test]
fn a_write_whose_end_is_refused_is_not_acknowledged() {
    if !servers_available() {
        return;
    }
    let conf = "user default on >backend-secret ~* &* +@all -pexpire\n";
    let pair = Pair::start_with(Release::VERIFIED[0], POLICY, conf);
    let mut through = pair.login("everything");
    run(&mut through, "SELECT 1");
    refused(&mut through, &["APPEND", "k", "v"], "ERR the key was written, but");
    assert_eq!(run(&mut through, "GET k").text(), "v", "replies are in step");
    run(&mut through, "MULTI");
    run(&mut through, "SET k w");
    refused(&mut through, &["EXEC"], "ERR the key was written, but");
    assert_eq!(run(&mut through, "GET k").text(), "w");
    pair.stop();
}
