//! The host of a case's servers: what a test may change there, and what stands in for the rest.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use redan_model::Facts;
use redan_model::server::{FileFact, FileRole};

use super::case::Case;
use super::live::Running;

/// Sets the permission bits of a `chmod` block in the first server's directory.
pub fn change_modes(case: &Case, servers: &[Running]) {
    let Some(server) = servers.first() else { return };
    for (path, bits) in &case.chmod {
        let path = server.instance.dir().join(path);
        fs::set_permissions(&path, Permissions::from_mode(*bits)).expect("a file to change");
    }
}

/// Puts the lines of a `host` block in the place of what was read from this machine: the kernel's
/// settings and the account are not a test's to change.
pub fn replace(case: &Case, facts: &mut Facts) {
    let Some(server) = facts.servers.iter_mut().find(|server| server.live.is_some()) else {
        return;
    };
    for line in &case.host {
        match line.as_slice() {
            [name, value] => {
                let host = server.live.iter_mut().map(|live| &mut live.host);
                host.for_each(|host| drop(host.insert(name.clone(), value.clone())));
            }
            [role, path, bits] => {
                let role = role_of(role);
                server.loaded_files.retain(|file| file.role != role);
                let mode = u32::from_str_radix(bits, 8).expect("permission bits");
                let path = path.clone();
                server.loaded_files.push(FileFact {
                    role,
                    path,
                    mode: Some(mode),
                    ..FileFact::default()
                });
            }
            _ => panic!("a `host` line is `NAME VALUE` or `ROLE PATH MODE`: {line:?}"),
        }
    }
}

fn role_of(name: &str) -> FileRole {
    match name {
        "data-directory" => FileRole::DataDirectory,
        "dump" => FileRole::Dump,
        "log" => FileRole::Log,
        "module" => FileRole::Module,
        _ => panic!("no such role of a file: {name}"),
    }
}
