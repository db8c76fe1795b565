//! A compose file, and the same bytes as a manifest, as an env file and as Helm values, through a whole project.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redan_conf::{Memory, project};

fuzz_target!(|bytes: &[u8]| {
    for path in ["docker-compose.yml", "k8s/redis.yaml", "values.yaml"] {
        let mut files = Memory::default();
        files.insert(path, bytes);
        files.insert(".env", bytes);
        project::read(&files, &files.paths(), &project::Options::default());
    }
});
