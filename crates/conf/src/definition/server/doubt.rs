//! What is taken back from an effective configuration, because a file or script was not here.

use redan_model::container::ImageFamily;
use redan_model::server::Start;
use redan_model::{Gap, Known, Server};

use super::Builder;
use crate::redact::is_secret_name;
use crate::shell::readable;

impl Builder<'_, '_> {
    /// Takes out everything that the file which is not here could have said.
    pub(super) fn forget_file(&self, server: &mut Server, path: &str, why: &str) {
        let gap = Gap::new(
            &self.spec.target,
            format!("read {}, which the server loads", readable(path)),
            why,
        );
        let defaults: Vec<String> = server
            .settings
            .iter()
            .filter(|(_, setting)| !setting.origin.is_explicit())
            .map(|(name, _)| name.to_string())
            .collect();
        for name in defaults {
            server.settings.remove(&name);
        }
        server.settings.mark_partial(gap.clone());
        let has_password = server.settings.text("requirepass").is_some_and(|text| !text.is_empty());
        if !has_password {
            server.users = Known::No(gap.clone());
        }
        server.commands = Known::No(gap.clone());
        if matches!(server.start, Start::Starts) {
            server.start = Start::Unknown(format!("depends on {}: {why}", readable(path)));
        }
        server.gaps.push(gap);
    }

    /// A start that is not certain leaves an open default user uncertain too.
    pub(super) fn doubt(&self, server: &mut Server) {
        for (what, why) in &self.spec.gaps {
            server.gaps.push(Gap::new(&self.spec.target, what.clone(), why.clone()));
        }
        let mut doubts = self.launch.doubts.clone();
        if self.spec.container.family() == ImageFamily::Other && self.has_unused_password() {
            doubts.push(
                "what its image does with the password in its environment is not known".into(),
            );
        }
        for doubt in doubts {
            let gap = Gap::new(&self.spec.target, "follow how it starts", doubt.clone());
            let has_password =
                server.settings.text("requirepass").is_some_and(|text| !text.is_empty());
            if !has_password {
                server.users = Known::No(gap.clone());
                server.settings.remove("requirepass");
            }
            if matches!(server.start, Start::Starts) {
                server.start = Start::Unknown(doubt);
            }
            server.gaps.push(gap);
        }
    }

    /// A variable that looks like the password of the server, in an image that nobody knows.
    fn has_unused_password(&self) -> bool {
        self.spec.variables.map.keys().any(|name| {
            let about =
                name.contains("REDIS") || name.contains("VALKEY") || name.starts_with("PASS");
            about && is_secret_name(name)
        })
    }
}
