//! Against a stand-in for Vault, since none can run here. It keeps what the documentation of the
//! key-value engine, version 2, says (`GET` and `POST` of `/v1/MOUNT/data/PATH`, 404 for what is not
//! there, 403 for a wrong token, 400 for a check-and-set that does not hold), and no more.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::*;

const TOKEN: &str = "hvs.test-token";

/// Entries by path.
type Entries = Arc<Mutex<BTreeMap<String, Value>>>;

/// A stand-in on a free port; its thread ends with the process.
fn stand_in() -> (String, Entries) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let entries = Entries::default();
    let kept = entries.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            answer(stream.unwrap(), &kept);
        }
    });
    (address, entries)
}

fn answer(stream: TcpStream, entries: &Entries) {
    let mut reader = BufReader::new(&stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        head.push(line.trim().to_string());
    }
    let length = head.iter().find_map(|line| line.strip_prefix("Content-Length: "));
    let mut body = vec![0; length.unwrap().parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    let mut words = head[0].split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap().to_string());
    let (status, document) = if head.contains(&format!("X-Vault-Token: {TOKEN}")) {
        entry_of(method, path, &body, &mut entries.lock().unwrap())
    } else {
        (403, json!({"errors": ["permission denied"]}))
    };
    write!(&stream, "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n\r\n{document}")
        .unwrap();
}

fn entry_of(
    method: &str,
    path: String,
    body: &[u8],
    entries: &mut BTreeMap<String, Value>,
) -> (u16, Value) {
    match (method, entries.get(&path)) {
        ("GET", Some(data)) => (200, json!({"data": {"data": data, "metadata": {"version": 1}}})),
        ("GET", None) => (404, json!({"errors": []})),
        (_, Some(_)) => (400, json!({"errors": ["check-and-set parameter did not match"]})),
        (_, None) => {
            let body: Value = serde_json::from_slice(body).unwrap();
            assert_eq!(body["options"]["cas"], 0);
            entries.insert(path, body["data"].clone());
            (200, json!({"data": {"version": 1}}))
        }
    }
}

fn planned(location: &str) -> PlannedSecret {
    PlannedSecret {
        name: "users/web".into(),
        provider: "vault".into(),
        location: Some(location.into()),
        purpose: "a test".into(),
    }
}

fn fetch(address: &str, token: &str, make: bool, location: &str) -> Result<Secret, Error> {
    let variable = |name: &str| match name {
        "VAULT_ADDR" => Some(address.to_string()),
        "VAULT_TOKEN" => Some(token.to_string()),
        _ => None,
    };
    Vault { variable: &variable, make }.fetch(&planned(location))
}

#[test]
fn a_secret_is_made_once_and_read_afterwards() {
    let (address, entries) = stand_in();
    let missing = fetch(&address, TOKEN, false, "secret/shop/redis").unwrap_err().to_string();
    assert!(missing.contains("nothing at secret/data/shop/redis/users/web"), "{missing}");
    let made = fetch(&address, TOKEN, true, "secret/shop/redis").unwrap();
    assert_eq!(made.expose().len(), 43);
    assert_eq!(fetch(&address, TOKEN, true, "secret/shop/redis").unwrap(), made);
    let kept = entries.lock().unwrap();
    let paths: Vec<&String> = kept.keys().collect();
    assert_eq!(paths, ["/v1/secret/data/shop/redis/users/web"]);
}

/// Inside a runtime, as an apply is.
#[tokio::test]
async fn a_secret_that_is_there_is_taken() {
    let (address, entries) = stand_in();
    let path = "/v1/kv/data/redis/users/web".to_string();
    entries.lock().unwrap().insert(path.clone(), json!({"password": "given"}));
    assert_eq!(fetch(&address, TOKEN, true, "kv/redis").unwrap().expose(), "given");
    entries.lock().unwrap().insert(path, json!({"pass": "given"}));
    let error = fetch(&address, TOKEN, true, "kv/redis").unwrap_err().to_string();
    assert!(error.contains("no text \"password\""), "{error}");
}

#[test]
fn what_gives_no_secret_says_why() {
    let (address, _) = stand_in();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}", silent.local_addr().unwrap());
    drop(silent);
    for (address, token, location, reason) in [
        (address.as_str(), "wrong", "secret/shop", "the token may not read"),
        (address.as_str(), "a\r\nX: y", "secret/shop", "control characters"),
        (address.as_str(), TOKEN, "secret", "MOUNT/PREFIX"),
        (address.as_str(), TOKEN, "secret/../sys", "MOUNT/PREFIX"),
        (address.as_str(), TOKEN, "secret/a b", "MOUNT/PREFIX"),
        (closed.as_str(), TOKEN, "secret/shop", "nothing listens there"),
        ("http://vault.example:8200", TOKEN, "secret/shop", "unencrypted"),
        ("vault.example", TOKEN, "secret/shop", "https://HOST:PORT"),
        ("https://h:x", TOKEN, "secret/shop", "https://HOST:PORT"),
        ("", TOKEN, "secret/shop", "VAULT_ADDR is not set"),
        (address.as_str(), "", "secret/shop", "VAULT_TOKEN is not set"),
    ] {
        let error = fetch(address, token, true, location).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
        assert!(!error.contains(TOKEN), "{error}");
    }
}
