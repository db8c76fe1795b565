//! What a plan makes of a compose service, started by a real engine and looked at from the host and from
//! another container.
//!
//! Needs root, a Docker engine that runs, Compose, and `redis-cli`; skipped with a message where one of them
//! is missing. The image is made here, from the installed programs.

mod common;

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use common::Project;
use redan_model::Release;
use redan_testkit::{Client, Instance, binary, servers_available};

/// An official name, so that the service is known for what it is, with a tag that nobody else has.
const IMAGE: &str = "redis:7.0.15-made-by-a-test";
const POLICY: &str = "\
[policy]
name = \"shop\"

[databases.cache]
index = 0

[roles.web]
databases = { cache = \"read-write\" }
keys = [\"web:*\"]

[limits]
maxmemory = \"64mb\"
";

/// Runs a program to its end.
fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"))
}

/// What `docker …` prints; it must succeed.
fn docker(arguments: &[&str]) -> String {
    let output = run("docker", arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "docker {arguments:?}: {complaint}");
    String::from_utf8_lossy(&output.stdout).trim().to_string()
}

fn works(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    let command = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
    command.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// The words that begin a call of Compose, or why this test cannot run.
fn compose() -> Result<Vec<&'static str>, &'static str> {
    if !works("docker", &["info", "--format", "{{.ServerVersion}}"]) {
        return Err("no Docker engine answers");
    }
    if run("id", &["-u"]).stdout != b"0\n" {
        return Err("only root may look into the containers");
    }
    if !works("redis-cli", &["--version"]) {
        return Err("redis-cli is not installed");
    }
    if works("docker", &["compose", "version"]) {
        return Ok(vec!["docker", "compose"]);
    }
    if works("docker-compose", &["version"]) {
        return Ok(vec!["docker-compose"]);
    }
    Err("Compose is not installed")
}

/// Where a program is.
fn which(name: &str) -> PathBuf {
    let output = run("sh", &["-c", &format!("command -v {name}")]);
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
}

/// Puts a program, and the libraries that it is linked with, below `root`.
fn install(root: &Path, name: &str, program: &Path) {
    let put = |from: &Path, to: PathBuf| {
        fs::create_dir_all(to.parent().expect("a directory")).expect("a directory");
        fs::copy(from, to).expect("a copy");
    };
    put(program, root.join("bin").join(name));
    let linked = run("ldd", &[&program.display().to_string()]).stdout;
    let linked = String::from_utf8_lossy(&linked).into_owned();
    for library in linked.split_whitespace().filter(|word| word.starts_with('/')) {
        put(Path::new(library), root.join(library.trim_start_matches('/')));
    }
}

/// An image with the server, its client, a shell and `grep`, and the account `redis`.
fn make_image() {
    let root = tempfile::tempdir().expect("a directory");
    install(root.path(), "redis-server", &binary(Release::Redis7_0));
    for name in ["redis-cli", "sh", "grep"] {
        install(root.path(), name, &which(name));
    }
    for (path, text) in [
        ("etc/passwd", "root:x:0:0::/:/bin/sh\nredis:x:999:999::/data:/bin/sh\n"),
        ("etc/group", "root:x:0:\nredis:x:999:\n"),
    ] {
        fs::create_dir_all(root.path().join("etc")).expect("a directory");
        fs::write(root.path().join(path), text).expect("a file");
    }
    let data = root.path().join("data");
    fs::create_dir(&data).expect("a directory");
    std::os::unix::fs::chown(&data, Some(999), Some(999)).expect("an owner");
    let root = root.path().display();
    let script = format!(
        "tar -C {root} -c . | docker import -c 'WORKDIR /data' -c 'CMD [\"redis-server\"]' - {IMAGE}"
    );
    assert!(works("sh", &["-c", &script]), "the image can be made");
}

/// The service under its engine; gone when it goes out of scope.
struct Service {
    compose: Vec<&'static str>,
    project: Project,
    name: String,
    port: u16,
}

impl Service {
    fn new(compose: Vec<&'static str>) -> Self {
        let port = Instance::free_port();
        let text = format!(
            "version: \"2.4\"  # for the older Compose\nservices:\n  redis:\n    image: {IMAGE}\n    \
             command: redis-server --protected-mode no\n    environment:\n      REDIS_PASSWORD: hunter2\n    \
             ports:\n      - \"{port}:6379\"\n    healthcheck:\n      test: [\"CMD\", \"redis-cli\", \"ping\"]\n      \
             interval: 1s\n      timeout: 1s\n      retries: 2\n"
        );
        let project = Project::new(&[("redan.toml", POLICY), ("compose.yml", &text)]);
        Self { compose, project, name: format!("redantest{}", std::process::id()), port }
    }

    fn compose(&self, arguments: &[&str]) {
        let (program, first) = self.compose.split_first().expect("a program");
        let output = Command::new(program)
            .args(first)
            .args(["-f", "compose.yml", "-p", &self.name])
            .args(arguments)
            .current_dir(self.project.path())
            .output()
            .expect("Compose runs");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {complaint}");
    }

    fn up(&self) {
        self.compose(&["up", "-d"]);
    }

    fn container(&self) -> String {
        let label = format!("label=com.docker.compose.project={}", self.name);
        docker(&["ps", "-aq", "--filter", &label])
    }

    fn inspect(&self, format: &str) -> String {
        docker(&["inspect", "--format", format, &self.container()])
    }

    /// Process id of the server, as the host counts.
    fn pid(&self) -> String {
        self.inspect("{{.State.Pid}}")
    }

    fn wait_for(&self, what: &str, mut condition: impl FnMut() -> bool) {
        let start = Instant::now();
        while !condition() {
            let waited = start.elapsed();
            let state = self.inspect("{{json .State}}");
            assert!(waited < Duration::from_secs(60), "{what} did not happen: {state}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn becomes(&self, health: &str) {
        self.wait_for(health, || self.inspect("{{.State.Health.Status}}") == health);
    }

    /// The address that the host has in the network of the service: of no loopback.
    fn host_address(&self) -> String {
        let network = format!("{}_default", self.name);
        docker(&["network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", &network])
    }

    /// What a stranger in another container is answered.
    fn ping_from_container(&self, host: &str, port: u16) -> String {
        let network = format!("{}_default", self.name);
        let port = port.to_string();
        let ping = ["redis-cli", "-h", host, "-p", &port, "ping"];
        let output =
            run("docker", &[&["run", "--rm", "--network", &network, IMAGE], &ping[..]].concat());
        let all = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&all).trim().to_string()
    }

    fn ping_from_host(&self) -> String {
        Client::connect(self.port).map_or_else(
            |error| error.to_string(),
            |mut client| {
                client.send(&["PING"]);
                client.read().map(|reply| reply.text()).unwrap_or_default()
            },
        )
    }

    fn password(&self, user: &str) -> String {
        let path = format!(".redan/secrets/default/users/{user}");
        self.project.read(&path).trim().to_string()
    }

    fn login(&self, user: &str) -> Client {
        let mut client = Client::connect(self.port).expect("the port is published");
        let reply = client.command(&["AUTH", user, &self.password(user)]);
        assert_eq!(reply.text(), "OK", "{user}");
        client
    }

    fn is_open(&self) {
        self.wait_for("an answer", || self.ping_from_host() == "PONG");
        assert_eq!(self.ping_from_container("redis", 6379), "PONG");
        assert_eq!(self.ping_from_container(&self.host_address(), self.port), "PONG");
    }

    fn is_closed_to_strangers(&self) {
        self.wait_for("an answer", || self.ping_from_host().starts_with("NOAUTH"));
        assert!(self.ping_from_container("redis", 6379).starts_with("NOAUTH"));
        let address = self.host_address();
        let reply = self.ping_from_container(&address, self.port);
        assert!(reply.contains("Could not connect"), "another container reaches the port: {reply}");
        let outside = TcpStream::connect(format!("{address}:{}", self.port));
        assert!(outside.is_err(), "the port is published beyond loopback");
    }

    fn tells_no_secret(&self) {
        let container = self.container();
        let told =
            [docker(&["inspect", &container]), docker(&["top", &container, "-eo", "pid,args"])];
        for secret in ["hunter2".to_string(), self.password("admin"), self.password("web")] {
            assert!(told.iter().all(|text| !text.contains(&secret)), "a secret is shown");
        }
    }

    fn is_confined(&self) {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("a status");
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a field");
            line.split_whitespace().next().unwrap_or_default().to_string()
        };
        assert_eq!(field("Uid:"), "999");
        assert_eq!(u64::from_str_radix(&field("CapEff:"), 16), Ok(0));
        assert_eq!(u64::from_str_radix(&field("CapBnd:"), 16), Ok(0));
        assert_eq!(field("NoNewPrivs:"), "1");
        let container = self.container();
        assert!(!works("docker", &["exec", &container, "sh", "-c", ": > /etc/passwd"]));
        assert!(works("docker", &["exec", &container, "sh", "-c", ": > /tmp/scratch"]));
        let reply = self.login("admin").command(&["CONFIG", "GET", "maxmemory"]);
        assert_eq!(reply.texts()[1], (64 << 20).to_string());
    }

    /// A server that does not answer is not healthy, and one that answers again is.
    fn health_is_told(&self) {
        self.becomes("healthy");
        assert!(works("kill", &["-STOP", &self.pid()]));
        self.becomes("unhealthy");
        assert!(works("kill", &["-CONT", &self.pid()]));
        self.becomes("healthy");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some((program, first)) = self.compose.split_first() {
            let down = ["-f", "compose.yml", "-p", &self.name, "down", "-v"];
            let mut command = Command::new(program);
            let command = command.args(first).args(down).current_dir(self.project.path());
            let _ = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        }
        let _ = works("docker", &["rmi", IMAGE]);
    }
}

#[test]
fn a_weak_service_is_started_closed_and_comes_back() {
    if !servers_available() {
        return;
    }
    let compose = match compose() {
        Ok(compose) => compose,
        Err(reason) => return eprintln!("skipped: {reason}"),
    };
    make_image();
    let service = Service::new(compose);
    let before = service.project.read("compose.yml");
    service.up();
    service.is_open();

    service.project.run(&["plan", ".", "-o", "plan.json"]).exits(0);
    service.project.run(&["apply", "plan.json", "--yes"]).exits(0);
    service.up();
    service.is_closed_to_strangers();
    assert_eq!(service.login("web").command(&["SET", "web:1", "one"]).text(), "OK");
    service.tells_no_secret();
    service.is_confined();
    service.health_is_told();

    service.project.run(&["rollback"]).exits(0);
    assert_eq!(service.project.read("compose.yml"), before);
    service.up();
    service.is_open();
}
