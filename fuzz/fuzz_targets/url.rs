//! Connection URLs as people write them; the printed form must not hold the password.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redan_conf::url;
use redan_model::Redactor;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    url::decode(&text);
    url::readable(&text);
    let Some(parsed) = url::parse(&text) else { return };
    let shown = parsed.display(&Redactor::default());
    // Short passwords occur by chance in the rest of the URL.
    for secret in parsed.secrets().iter().filter(|secret| secret.len() > 8) {
        assert!(
            !shown.contains(secret.as_str()) || text.matches(secret.as_str()).count() > 1,
            "{shown:?} shows a secret"
        );
    }
});
