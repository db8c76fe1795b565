//! Services of compose files, edited in place: what the container may do, where its port is published,
//! how its health is told, and how the server in it is started.

use redan_model::container::{
    Container, EnvironmentVariable, ImageFamily, Platform, PublishedPort,
};
use redan_model::plan::{Change, Edit, Phase, Risk, Syntax, Template, Tree};
use redan_policy::Published;

use crate::container::{self, Words};
use crate::draft::{Draft, FileEdits, NewStep};
use crate::overlay;
use crate::situation::Situation;

/// Where the ACL file of the plan stands in the container.
const ACL_PATH: &str = "/etc/redis/redan-users.acl";
/// What the ACL file lets everybody on the host read are hashes of long random secrets; the server's
/// account in the container has another number than the owner of the checkout.
const ACL_MODE: u32 = 0o644;

/// Plans the service, and with it everything that was gathered for the server in it.
pub fn plan(situation: &Situation<'_>, container: &Container, edits: FileEdits, draft: &mut Draft) {
    let service = Service { situation, container };
    let over = overlay::path(service.path());
    if situation.options.overlay && (over.is_none() || !service.is_of_target()) {
        return service.refuse_overlay(draft);
    }
    let mut work = Work::default();
    service.pin(&mut work, draft);
    service.confine(&mut work);
    service.publish(&mut work);
    service.check_health(&mut work);
    service.start(edits, &mut work, draft);
    if work.edits.is_empty() {
        return;
    }
    let change = match over.filter(|_| situation.options.overlay) {
        Some(path) => overlay::change(path, situation.target(), work.edits, draft),
        None => Change::EditFile {
            path: service.path().to_string(),
            syntax: Syntax::Yaml,
            edits: work.edits,
        },
    };
    work.closes.sort();
    work.closes.dedup();
    let why = "The next start of the container is a safe one.";
    let step = NewStep::new(Phase::Persist, situation.target(), change, why)
        .closes(work.closes)
        .risk(Risk::Low)
        .restart(true)
        .interrupts(Some("`docker compose up -d` makes the container anew; clients connect again, as users of their own"));
    draft.push(step);
}

/// Edits of one compose file, and what they close.
#[derive(Default)]
struct Work {
    edits: Vec<Edit>,
    closes: Vec<String>,
}

struct Service<'a> {
    situation: &'a Situation<'a>,
    container: &'a Container,
}

impl Service<'_> {
    fn path(&self) -> &str {
        &self.container.location.path
    }

    fn name(&self) -> &str {
        self.situation.target().rsplit_once('#').map_or("", |(_, name)| name)
    }

    /// The file of the service is the one that the project is named by, not one that it includes.
    fn is_of_target(&self) -> bool {
        let project = self.situation.target().rsplit_once('#').map_or("", |(path, _)| path);
        project == self.path()
    }

    fn refuse_overlay(&self, draft: &mut Draft) {
        let failing: Vec<&str> = self.situation.failures().map(|it| it.control.0).collect();
        let advice = format!(
            "plan again without `--override`: Compose loads no override file beside {}",
            self.path()
        );
        draft.advise(self.situation.target(), &failing, &advice);
    }

    fn at(&self, parts: &[&str]) -> Vec<String> {
        ["services", self.name()].iter().chain(parts).map(ToString::to_string).collect()
    }

    fn set(&self, parts: &[&str], value: Tree) -> Edit {
        Edit::SetValue { document: 0, path: self.at(parts), value }
    }

    /// Takes up edits when one of the controls fails.
    fn when(&self, controls: &[&str], work: &mut Work, edits: impl FnOnce(&Self) -> Vec<Edit>) {
        let failing = self.situation.failing(controls);
        if !failing.is_empty() {
            work.edits.extend(edits(self));
            work.closes.extend(failing);
        }
    }

    /// The image by its digest, its tag for people.
    fn pin(&self, work: &mut Work, draft: &mut Draft) {
        let Some(image) = self.container.image.as_ref() else { return };
        if *image.location.path != *self.path() {
            return;
        }
        if let Some(digest) = container::digest(self.situation, self.container, draft) {
            let pinned = format!("{}@{digest}", image.reference);
            work.edits.push(self.set(&["image"], text(&pinned)));
            work.closes.extend(self.situation.failing(container::OF_IMAGE));
        }
    }

    /// Takes rights away that a server in a container does not need.
    fn confine(&self, work: &mut Work) {
        self.when(&["CONT-011"], work, |it| {
            let tmpfs =
                Edit::SetValue { document: 0, path: it.at(&["tmpfs", "#+"]), value: text("/tmp") };
            vec![it.set(&["read_only"], Tree::Bool(true)), tmpfs]
        });
        self.when(&["CONT-010", "CONT-012", "CONT-026"], work, |it| {
            let option = text("no-new-privileges:true");
            let mut edits = vec![
                it.set(&["cap_drop"], Tree::List(vec![text("ALL")])),
                Edit::SetValue { document: 0, path: it.at(&["security_opt", "#+"]), value: option },
            ];
            // Without capabilities the entrypoint cannot change the user, so the engine has to.
            edits.extend(it.account().map(|user| it.set(&["user"], text(user))));
            edits
        });
    }

    /// The account of the server in the official images.
    fn account(&self) -> Option<&'static str> {
        match self.container.family() {
            _ if self.container.user.is_some() => None,
            ImageFamily::OfficialRedis => Some("redis"),
            ImageFamily::OfficialValkey => Some("valkey"),
            _ => None,
        }
    }

    /// Publishes on loopback, or not at all.
    fn publish(&self, work: &mut Work) {
        let is_here = |port: &PublishedPort| *port.location.path == *self.path();
        if !self.container.ports.iter().all(is_here) {
            return;
        }
        self.when(&["CONT-001", "NET-005", "NET-006"], work, |it| {
            let policy = it.situation.policy;
            if policy.is_written && policy.network.published == Published::None {
                return vec![Edit::RemoveValue { document: 0, path: it.at(&["ports"]) }];
            }
            let ports = it.container.ports.iter().map(|port| text(&on_loopback(port)));
            vec![it.set(&["ports"], Tree::List(ports.collect()))]
        });
    }

    /// A check that needs no password: a server that asks for one is healthy, one that does not
    /// answer, or answers something else, is not.
    fn check_health(&self, work: &mut Work) {
        let client = container::client(self.container);
        let port = match self.situation.number("port") {
            None | Some(6379 | 0) => String::new(),
            Some(port) => format!(" -p {port}"),
        };
        let command = format!("{client}{port} ping | grep -qE '^(PONG|NOAUTH)'");
        self.when(&["CONT-008", "CONT-009", "LINT-039"], work, |it| {
            let test = Tree::List(vec![text("CMD-SHELL"), text(&command)]);
            vec![it.set(&["healthcheck", "test"], test)]
        });
    }

    /// Users in a file of their own, settings as arguments: for a service that starts the server with
    /// words only. A service that loads a file of the project gets its edits there.
    fn start(&self, edits: FileEdits, work: &mut Work, draft: &mut Draft) {
        if edits.config.is_empty() && edits.users.is_empty() {
            return;
        }
        let Some(words) = self.words(&edits) else {
            let advice = "let the service start the server by `command: [\"redis-server\", …]`, without a shell and without a configuration file of its own, and plan again";
            let controls: Vec<&str> = edits.controls();
            return draft.advise(self.situation.target(), &controls, advice);
        };
        work.closes.extend(edits.controls().into_iter().map(String::from));
        if !edits.users.is_empty() {
            work.closes.extend(self.situation.failing(container::OF_PASSWORD));
            self.users(&edits, work, draft);
            self.forget_passwords(work);
        }
        let command = words.iter().map(|word| text(word)).collect();
        work.edits.push(self.set(&["command"], Tree::List(command)));
    }

    /// The words that shall start the server.
    fn words(&self, edits: &FileEdits) -> Option<Vec<String>> {
        let is_plain =
            self.container.config_loaded.is_none() && self.situation.user_file().is_none();
        let mut words = Words::new(self.container).filter(|_| is_plain)?.without_wrapper();
        if !edits.users.is_empty() {
            words.set("aclfile", &[ACL_PATH]);
        }
        words.edit(edits.config.iter().map(|planned| &planned.edit));
        words.known()
    }

    /// The ACL file beside the compose file, and its mount.
    fn users(&self, edits: &FileEdits, work: &mut Work, draft: &mut Draft) {
        let directory = self.path().rsplit_once('/').map_or("", |(directory, _)| directory);
        let file = format!("redan-{}-users.acl", self.name());
        let path = if directory.is_empty() { file.clone() } else { format!("{directory}/{file}") };
        let lines = container::users(edits).into_iter();
        let contents = lines
            .fold(Template::default(), |text, line| text.then(&line).then(&Template::text("\n")));
        let change = Change::CreateFile { path, text: contents, mode: ACL_MODE };
        let why = "Users with hashes of their secrets, for the container to load.";
        draft.push(NewStep::new(Phase::Prepare, self.situation.target(), change, why));
        let mount = text(&format!("./{file}:{ACL_PATH}:ro"));
        let path = self.at(&["volumes", "#+"]);
        work.edits.push(Edit::SetValue { document: 0, path, value: mount });
    }

    /// Variables with passwords that the image never read.
    fn forget_passwords(&self, work: &mut Work) {
        let gone = container::unread_passwords(self.situation, self.container);
        if gone.is_empty() {
            return;
        }
        let whole = gone.len() == self.container.environment.len();
        let edits: Vec<Edit> = gone.into_iter().map(|variable| self.without(variable)).collect();
        if self.situation.options.overlay && !whole && !edits.iter().all(overlay::can_say) {
            return;
        }
        work.closes.extend(self.situation.failing(container::OF_VARIABLES));
        if whole {
            let path = self.at(&["environment"]);
            return work.edits.push(Edit::RemoveValue { document: 0, path });
        }
        work.edits.extend(edits);
    }

    /// `NAME: value` of a map, or `NAME=value` of a list.
    fn without(&self, variable: &EnvironmentVariable) -> Edit {
        let item = format!("{}=", variable.name);
        let is_item = variable.location.text.contains(&item);
        let part = if is_item { item } else { variable.name.clone() };
        Edit::RemoveValue { document: 0, path: self.at(&["environment", &part]) }
    }
}

fn on_loopback(port: &PublishedPort) -> String {
    let host = port.host_port.as_deref().unwrap_or_default();
    format!("127.0.0.1:{host}:{}", port.container_port)
}

fn text(text: &str) -> Tree {
    Tree::Text(Template::text(text))
}

/// The container of a service that a plan can change.
pub fn service<'a>(situation: &Situation<'a>) -> Option<&'a Container> {
    let container = situation.server.container.as_ref()?;
    (situation.server.unit.is_none() && container.platform == Platform::Compose)
        .then_some(container)
}
