//! What the container may do: its account, its capabilities, its file system, its memory.

use redan_model::container::{ImageFamily, Mount};
use redan_model::plan::{Risk, Tree};

use super::{Pod, Work, map, text, texts};
use crate::container;
use crate::draft::Draft;
use crate::limits;

/// Failures that an account of its own, without any capability, ends.
const OF_RIGHTS: &[&str] = &["CONT-010", "CONT-012", "CONT-026", "CONT-028"];
const OF_ROOT: &[&str] = &["CONT-011"];
const OF_HOST: &[&str] = &["CONT-013"];
const OF_TOKEN: &[&str] = &["CONT-022"];

/// Takes away what a server does not need.
pub fn plan(pod: &Pod<'_>, draft: &mut Draft) {
    let mut work = Work::default();
    pod.pin(&mut work, draft);
    pod.rights(&mut work, draft);
    pod.root(&mut work, draft);
    pod.host(&mut work, draft);
    pod.token(&mut work);
    pod.limits(&mut work, draft);
    let why = "What the server does not need is nothing that an intruder gets.";
    let notice = "`kubectl apply` starts the pods anew; files on their volumes must belong to the account, or to the group that fsGroup names";
    work.push(pod, why, Risk::Low, notice, draft);
}

impl Pod<'_> {
    /// The image by its digest, its tag for people.
    fn pin(&self, work: &mut Work, draft: &mut Draft) {
        let digest = container::digest(self.situation, self.container, draft);
        if let Some((digest, image)) = digest.zip(self.container.image.as_ref()) {
            let pinned = format!("{}@{digest}", image.reference);
            work.add(&self.manifest.container.path, [self.set(&["image"], text(&pinned))]);
            work.closes.extend(self.situation.failing(container::OF_IMAGE));
        }
    }

    /// User and group; `None` where the image is not known.
    fn account(&self) -> Option<(i64, i64)> {
        let image = self.container.image.as_ref()?;
        let is_alpine = image.tag.as_deref().is_some_and(|tag| tag.contains("alpine"));
        match image.family {
            ImageFamily::OfficialRedis | ImageFamily::OfficialValkey if is_alpine => {
                Some((999, 1000))
            }
            ImageFamily::OfficialRedis | ImageFamily::OfficialValkey => Some((999, 999)),
            ImageFamily::BitnamiRedis | ImageFamily::BitnamiValkey => Some((1001, 1001)),
            _ => None,
        }
    }

    /// The manifest already names a user other than root.
    fn has_own_user(&self) -> bool {
        let user = self.container.user.as_ref();
        user.is_some_and(|user| !matches!(user.value.as_str(), "0" | "root"))
    }

    fn rights(&self, work: &mut Work, draft: &mut Draft) {
        let failing = self.situation.failing(OF_RIGHTS);
        if failing.is_empty() {
            return;
        }
        let account = self.account();
        if account.is_none() && !self.has_own_user() {
            let advice = "say as which user the image runs (`securityContext: {runAsUser: …, runAsNonRoot: true}`), and plan again: it is not known from here";
            return draft.advise(self.target(), OF_RIGHTS, advice);
        }
        let mut edits = Vec::new();
        if let Some((user, group)) = account.filter(|_| !self.has_own_user()) {
            edits.push(self.set(&["securityContext", "runAsUser"], Tree::Number(user)));
            edits.push(self.set(&["securityContext", "runAsGroup"], Tree::Number(group)));
            if !self.manifest.has_group {
                edits.push(self.set_pod(&["securityContext", "fsGroup"], Tree::Number(group)));
            }
        }
        let context = |key, value| self.set(&["securityContext", key], value);
        edits.push(context("runAsNonRoot", Tree::Bool(true)));
        edits.push(context("allowPrivilegeEscalation", Tree::Bool(false)));
        edits.push(self.set(&["securityContext", "capabilities", "drop"], texts(["ALL"])));
        if !self.container.capabilities_added.is_empty() {
            edits.push(self.remove(&["securityContext", "capabilities", "add"]));
        }
        if !self.manifest.has_seccomp {
            edits.push(context("seccompProfile", map([("type", text("RuntimeDefault"))])));
        }
        work.add(&self.manifest.container.path, edits);
        work.closes.extend(failing);
    }

    /// A root that nobody writes to, where everything that is written has a volume.
    fn root(&self, work: &mut Work, draft: &mut Draft) {
        let failing = self.situation.failing(OF_ROOT);
        if failing.is_empty() {
            return;
        }
        let family = self.container.family();
        let is_known = !matches!(
            family,
            ImageFamily::BitnamiRedis | ImageFamily::BitnamiValkey | ImageFamily::RedisStack
        );
        let files = ["logfile", "unixsocket"].map(|name| self.situation.text(name));
        let stray = files.iter().find(|path| path.starts_with('/') && self.volume(path).is_none());
        if !is_known || stray.is_some() {
            let what = stray.map_or("what the image's scripts write", |path| path);
            let advice = format!(
                "mount a volume for {what}, then set `readOnlyRootFilesystem: true`: the server could not start otherwise"
            );
            return draft.advise(self.target(), OF_ROOT, &advice);
        }
        let mut edits =
            vec![self.set(&["securityContext", "readOnlyRootFilesystem"], Tree::Bool(true))];
        let data = self.data();
        if self.volume(data).is_none() {
            let name = "name=redan-data";
            edits.push(self.set_pod(&["volumes", name], map([("emptyDir", map([]))])));
            let mount = map([("mountPath", text(data))]);
            edits.push(self.set(&["volumeMounts", name], mount));
        }
        work.add(&self.manifest.container.path, edits);
        work.closes.extend(failing);
    }

    /// Where the server writes; the official images start in `/data`.
    fn data(&self) -> &str {
        Some(self.situation.text("dir")).filter(|dir| dir.starts_with('/')).unwrap_or("/data")
    }

    /// The mount that a path lies in.
    fn volume(&self, path: &str) -> Option<&Mount> {
        self.container.mounts.iter().find(|mount| {
            let rest = path.strip_prefix(mount.target.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    fn host(&self, work: &mut Work, draft: &mut Draft) {
        let failing = self.situation.failing(OF_HOST);
        if failing.is_empty() {
            return;
        }
        if self.container.engine_socket.is_some() {
            let advice = "take the engine's socket out of `volumes` and `volumeMounts`; what needs it must go elsewhere";
            draft.advise(self.target(), OF_HOST, advice);
        } else {
            work.closes.extend(failing);
        }
        let path = &self.manifest.container.path;
        if self.container.privileged.as_ref().is_some_and(|flag| flag.value) {
            work.add(path, [self.remove(&["securityContext", "privileged"])]);
        }
        if self.container.host_pid.is_some() {
            work.add(path, [self.remove_pod(&["hostPID"])]);
        }
    }

    fn token(&self, work: &mut Work) {
        let failing = self.situation.failing(OF_TOKEN);
        if !failing.is_empty() {
            let edit = self.set_pod(&["automountServiceAccountToken"], Tree::Bool(false));
            work.add(&self.manifest.pod.path, [edit]);
            work.closes.extend(failing);
        }
    }

    fn limits(&self, work: &mut Work, draft: &mut Draft) {
        if let Some(limits) = limits::plan(self.situation, self.container, draft) {
            let edits = limits
                .into_iter()
                .map(|(key, value)| self.set(&["resources", "limits", key], value));
            work.add(&self.manifest.container.path, edits);
            work.closes.extend(self.situation.failing(limits::OF_LIMITS));
        }
    }
}
