//! A compose file, a Kubernetes manifest or Helm values, with the same bytes as an env file, through a
//! whole project. The first byte chooses which of them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redan_conf::{Memory, project};

const PATHS: [&str; 3] = ["docker-compose.yml", "k8s/redis.yaml", "values.yaml"];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, text)) = bytes.split_first() else { return };
    let mut files = Memory::default();
    files.insert(PATHS[usize::from(*choice) % PATHS.len()], text);
    files.insert(".env", text);
    project::read(&files, &files.paths(), &project::Options::default());
});
