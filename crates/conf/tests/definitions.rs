//! What definitions mean, from text to server.

use std::time::{Duration, Instant};

use redan_conf::project::{self, Options};
use redan_conf::{Memory, compose, dockerfile, kubernetes};
use redan_model::server::{Authentication, ServerKind, Start, Zone};
use redan_model::{Facts, Known, LintKind, Origin, Server};

fn compose(files: &[(&str, &str)]) -> Facts {
    let memory = Memory::from_iter(files.iter().copied());
    let paths: Vec<String> =
        memory.paths().into_iter().filter(|path| path.ends_with(".yml")).collect();
    let group = compose::groups(&memory, &paths).remove(0);
    compose::read(&memory, &group, &Options::default())
}

/// The only server of a compose file with one service.
fn service(body: &str) -> Server {
    one(compose(&[("docker-compose.yml", &format!("services:\n  redis:\n{body}"))]))
}

fn manifests(text: &str) -> Facts {
    let memory = Memory::from_iter([("k8s.yaml", text)]);
    kubernetes::read(&memory, &memory.paths(), &Options::default())
}

fn one(mut facts: Facts) -> Server {
    assert_eq!(facts.servers.len(), 1, "{:?}", facts.gaps);
    facts.servers.remove(0)
}

#[track_caller]
fn asks(server: &Server, expected: Authentication) {
    assert_eq!(server.authentication.get(), Some(&expected), "{:?}", server.gaps);
}

fn farthest(server: &Server) -> Option<Zone> {
    server.reach.get()?.farthest()
}

// === Images and their entrypoints ===

#[test]
fn the_official_image_is_open_to_everybody() {
    let server = service("    image: redis:7.2\n    ports: ['6379:6379']\n");
    asks(&server, Authentication::Open);
    assert_eq!(farthest(&server), Some(Zone::Any));
    let mode = server.settings.get("protected-mode").unwrap();
    assert!(mode.text() == "no" && matches!(mode.origin, Origin::Image { .. }));
}

#[test]
fn the_official_image_ignores_a_password_variable() {
    let server = service("    image: redis\n    environment: [REDIS_PASSWORD=hunter2hunter2]\n");
    asks(&server, Authentication::Open);
}

#[test]
fn an_option_or_a_file_comes_after_the_server() {
    for command in ["--requirepass hunter2hunter2", "redis-server --requirepass hunter2hunter2"] {
        let server = service(&format!("    image: redis\n    command: {command}\n"));
        asks(&server, Authentication::Required);
    }
    let files = [
        (
            "docker-compose.yml",
            "services: {redis: {image: redis, command: /etc/r.conf, volumes: ['./r.conf:/etc/r.conf']}}",
        ),
        ("r.conf", "requirepass hunter2hunter2\n"),
    ];
    let server = one(compose(&files));
    asks(&server, Authentication::Required);
    assert_eq!(server.loaded_files[0].path, "r.conf");
}

#[test]
fn a_file_that_no_command_loads_is_ignored() {
    let files = [
        (
            "docker-compose.yml",
            "services: {redis: {image: redis, volumes: ['./r.conf:/usr/local/etc/redis/redis.conf']}}",
        ),
        ("r.conf", "requirepass hunter2hunter2\n"),
    ];
    let server = one(compose(&files));
    asks(&server, Authentication::Open);
    assert_eq!(server.container.unwrap().config_ignored.len(), 1);
}

#[test]
fn bitnami_reads_its_variables() {
    let server = service(
        "    image: bitnami/redis:7.4\n    environment:\n      - REDIS_PASSWORD=hunter2hunter2\n      - REDIS_PORT_NUMBER=6400\n      - REDIS_DISABLE_COMMANDS=FLUSHALL,CONFIG\n",
    );
    asks(&server, Authentication::Required);
    assert_eq!(server.settings.text("port"), Some("6400"));
    assert_eq!(server.commands.get().unwrap().removed.len(), 2);
    let origin = &server.settings.get("requirepass").unwrap().origin;
    assert!(matches!(origin, Origin::Environment(at) if at.line == 5));
}

#[test]
fn bitnami_does_not_start_open_by_accident() {
    let server = service("    image: bitnami/valkey\n");
    assert!(matches!(server.start, Start::Refuses(_)));
    let server =
        service("    image: bitnami/valkey\n    environment: {ALLOW_EMPTY_PASSWORD: 'yes'}\n");
    asks(&server, Authentication::Open);
}

#[test]
fn the_stack_reads_its_arguments_from_a_variable() {
    let server = service(
        "    image: redis/redis-stack\n    environment: {REDIS_ARGS: '--requirepass hunter2hunter2'}\n",
    );
    asks(&server, Authentication::Required);
    asks(&service("    image: redis/redis-stack-server\n"), Authentication::Open);
}

#[test]
fn valkey_takes_extra_flags() {
    let server = service(
        "    image: valkey/valkey:8\n    environment: {VALKEY_EXTRA_FLAGS: '--port 7000'}\n",
    );
    assert_eq!(server.settings.text("port"), Some("7000"));
}

// === Commands ===

#[test]
fn a_shell_expands_what_compose_left_to_it() {
    let command = "    image: redis\n    command: sh -c 'redis-server --requirepass \"$$PW\"'\n";
    asks(&service(command), Authentication::Open);
    let set = format!("{command}    environment: {{PW: hunter2hunter2}}\n");
    let server = service(&set);
    asks(&server, Authentication::Required);
    assert!(server.container.unwrap().shell_wrapper.is_some());
}

#[test]
fn a_file_that_a_script_writes_is_not_guessed() {
    let server = service(
        "    image: redis\n    command: sh -c 'echo \"requirepass $$PW\" > /tmp/r.conf && redis-server /tmp/r.conf'\n",
    );
    assert!(matches!(server.authentication, Known::No(_)));
    assert!(matches!(server.start, Start::Unknown(_)));
}

#[test]
fn an_option_of_another_product_is_no_server() {
    let text =
        "services:\n  db:\n    image: mysql:8.0\n    command: --character-set-server=utf8mb4\n";
    assert_eq!(compose(&[("docker-compose.yml", text)]).servers.len(), 0);
    let wrapped = "    image: example/store\n    command: sh -c 'exec redis-server --port 7000'\n";
    assert_eq!(service(wrapped).settings.text("port"), Some("7000"));
}

#[test]
fn clients_of_the_image_are_no_servers() {
    for command in
        ["redis-cli -h redis ping", "sh -c 'redis-cli --cluster create a:1 b:2'", "sleep 1d"]
    {
        let text = format!("services: {{init: {{image: redis, command: {command}}}}}");
        assert_eq!(compose(&[("docker-compose.yml", &text)]).servers.len(), 0, "{command}");
    }
}

#[test]
fn sentinels_are_told_from_servers() {
    let files = [
        (
            "docker-compose.yml",
            "services: {s: {image: redis, command: redis-sentinel /s.conf, volumes: ['./s.conf:/s.conf:ro']}}",
        ),
        ("s.conf", "port 26379\nsentinel monitor main 10.0.0.1 6379 2\n"),
    ];
    let server = one(compose(&files));
    assert_eq!(server.kind, ServerKind::Sentinel);
    let sentinel = server.sentinel.unwrap();
    assert_eq!(sentinel.primaries[0].quorum, 2);
    assert!(sentinel.read_only_mount.is_some());
}

// === Variables ===

#[test]
fn a_variable_of_the_deployment_is_not_known_but_there() {
    let server = service("    image: redis\n    command: redis-server --requirepass ${PW}\n");
    asks(&server, Authentication::Required);
    assert_eq!(server.lints_of(LintKind::UnsetVariable).count(), 1);
}

#[test]
fn beside_an_env_file_an_unset_variable_is_empty() {
    let text = "services: {redis: {image: redis, command: [redis-server, --requirepass, '${PW}']}}";
    let server = one(compose(&[("docker-compose.yml", text), (".env", "OTHER=1\n")]));
    asks(&server, Authentication::Open);
    let server = one(compose(&[("docker-compose.yml", text), (".env", "PW=hunter2hunter2\n")]));
    asks(&server, Authentication::Required);
}

#[test]
fn a_limit_that_is_not_known_is_a_gap() {
    let server = service("    image: redis\n    command: redis-server --maxmemory ${MEM}\n");
    assert!(matches!(server.start, Start::Starts));
    assert!(server.gaps.iter().any(|gap| gap.what.contains("maxmemory")));
}

// === Files that belong together ===

#[test]
fn overrides_includes_and_extends_come_together() {
    let files = [
        ("docker-compose.yml", "include: [sub/redis.yml]\nservices: {}\n"),
        ("docker-compose.override.yml", "services: {redis: {ports: ['127.0.0.1:1:6379']}}\n"),
        ("sub/redis.yml", "services: {redis: {extends: {file: base.yml, service: base}}}\n"),
        (
            "sub/base.yml",
            "services: {base: {image: 'valkey/valkey:8', volumes: ['./v.conf:/v.conf'], command: /v.conf}}\n",
        ),
        ("sub/v.conf", "port 7000\n"),
    ];
    let memory = Memory::from_iter(files);
    let paths = ["docker-compose.yml", "docker-compose.override.yml"].map(String::from);
    let server = one(compose::read(&memory, &paths, &Options::default()));
    assert_eq!(server.settings.text("port"), Some("7000"));
    assert_eq!(server.container.unwrap().ports.len(), 1);
    assert_eq!(server.target.as_str(), "docker-compose.yml#redis");
}

#[test]
fn loops_end_in_gaps() {
    let facts = compose(&[("docker-compose.yml", "include: [docker-compose.yml]\nservices: {}\n")]);
    assert_eq!(facts.gaps.len(), 1);
    let text = "services: {a: {extends: b}, b: {extends: a}}";
    assert!(!compose(&[("docker-compose.yml", text)]).gaps.is_empty());
}

#[test]
fn a_build_inherits_from_its_dockerfile() {
    let files = [
        ("docker-compose.yml", "services: {cache: {build: ./d}}"),
        (
            "d/Dockerfile",
            "FROM redis:7.2\nCOPY r.conf /r.conf\nCMD [\"redis-server\", \"/r.conf\"]\n",
        ),
        ("d/r.conf", "requirepass hunter2hunter2\n"),
    ];
    asks(&one(compose(&files)), Authentication::Required);
    let memory = Memory::from_iter(files);
    let server = one(dockerfile::read(&memory, "d/Dockerfile", &Options::default()));
    asks(&server, Authentication::Required);
    assert!(matches!(server.reach, Known::No(_)));
}

// === Kubernetes ===

const POD: &str = "kind: Deployment\nmetadata: {name: cache}\nspec:\n  template:\n    metadata: {labels: {app: cache}}\n    spec:\n      containers:\n      - name: redis\n        image: redis:7.2\n";

#[test]
fn services_and_policies_find_their_pods() {
    let facts = manifests(&format!(
        "{POD}---\nkind: Service\nmetadata: {{name: cache}}\nspec: {{type: LoadBalancer, selector: {{app: cache}}, ports: [{{port: 6379}}]}}\n---\nkind: NetworkPolicy\nmetadata: {{name: redis-only}}\nspec: {{podSelector: {{matchLabels: {{app: cache}}}}, ingress: [{{from: [{{podSelector: {{}}}}]}}]}}\n"
    ));
    assert_eq!(facts.surroundings.len(), 1);
    let server = one(facts);
    assert_eq!(farthest(&server), Some(Zone::Any));
    let kubernetes = server.container.unwrap().kubernetes.unwrap();
    assert_eq!(kubernetes.ingress_policies.len(), 1);
    assert_eq!(kubernetes.services[0].kind.value, "LoadBalancer");
}

#[test]
fn a_config_map_is_a_file_with_its_own_lines() {
    let server = one(manifests(&format!(
        "{POD}        args: [/c/redis.conf]\n        volumeMounts: [{{name: c, mountPath: /c}}]\n      volumes: [{{name: c, configMap: {{name: conf}}}}]\n---\nkind: ConfigMap\nmetadata: {{name: conf}}\ndata:\n  redis.conf: |\n    port 7000\n    requirepass hunter2hunter2\n"
    )));
    asks(&server, Authentication::Required);
    let at = server.settings.get("requirepass").unwrap().origin.location().unwrap();
    assert_eq!((&*at.path, at.line, at.column), ("k8s.yaml", 19, 5));
    let kubernetes = server.container.unwrap().kubernetes.unwrap();
    assert_eq!(kubernetes.secrets_in_config_map.len(), 1);
}

#[test]
fn secrets_reach_arguments_through_variables() {
    let env = "        args: [--requirepass, $(PW)]\n        env: [{name: PW, valueFrom: {secretKeyRef: {name: s, key: p}}}]\n";
    asks(&one(manifests(&format!("{POD}{env}"))), Authentication::Required);
    let literal = format!("{POD}        args: [--requirepass, '${{PW}}']\n");
    let server = one(manifests(&literal));
    assert_eq!(server.settings.text("requirepass"), Some("${PW}"));
    let kubernetes = server.container.unwrap().kubernetes.unwrap();
    assert_eq!(kubernetes.shell_variables_in_args.len(), 1);
}

#[test]
fn rendered_bitnami_charts_start_through_their_scripts() {
    let script = "#!/bin/bash\n    ARGS=(\"--port\" \"${REDIS_PORT}\")\n    ARGS+=(\"--requirepass\" \"${REDIS_PASSWORD}\")\n    ARGS+=(\"--include\" \"/opt/bitnami/redis/etc/redis.conf\")\n    exec redis-server \"${ARGS[@]}\"\n";
    let text = format!(
        "kind: StatefulSet\nmetadata: {{name: r-master}}\nspec:\n  template:\n    spec:\n      containers:\n      - name: redis\n        image: bitnami/redis:8.2\n        command: [/bin/bash]\n        args: [-ec, /opt/bitnami/scripts/start-scripts/start-master.sh]\n        env:\n        - {{name: REDIS_PORT, value: '6379'}}\n        - {{name: REDIS_PASSWORD, valueFrom: {{secretKeyRef: {{name: r, key: p}}}}}}\n        volumeMounts:\n        - {{name: scripts, mountPath: /opt/bitnami/scripts/start-scripts}}\n        - {{name: config, mountPath: /opt/bitnami/redis/etc}}\n      volumes:\n      - {{name: scripts, configMap: {{name: scripts}}}}\n      - {{name: config, configMap: {{name: config}}}}\n---\nkind: ConfigMap\nmetadata: {{name: scripts}}\ndata:\n  start-master.sh: |\n    {script}---\nkind: ConfigMap\nmetadata: {{name: config}}\ndata:\n  redis.conf: |\n    appendonly yes\n    rename-command FLUSHALL \"\"\n"
    );
    let server = one(manifests(&text));
    asks(&server, Authentication::Required);
    assert_eq!(server.settings.text("appendonly"), Some("yes"));
    assert_eq!(server.commands.get().unwrap().removed.len(), 1);
}

#[test]
fn a_template_asks_to_be_rendered() {
    let facts = manifests("kind: Deployment\nmetadata:\n  name: {{ .Release.Name }}: x\n");
    assert!(facts.gaps[0].why.contains("render"));
}

// === Hostile input ===

#[track_caller]
fn within(limit: Duration, work: impl FnOnce()) {
    let start = Instant::now();
    work();
    assert!(start.elapsed() < limit, "{:?}", start.elapsed());
}

#[test]
fn bombs_end_soon() {
    let mut laughs = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for n in 1..20 {
        let row = vec![format!("*a{}", n - 1); 10].join(",");
        laughs.push_str(&format!("a{n}: &a{n} [{row}]\n"));
    }
    laughs.push_str("services: {redis: {image: redis, command: *a19}}\n");
    let many: String = (0..100_000).map(|n| format!("  s{n}: {{image: a}}\n")).collect();
    let chain: String = (0..2_000).map(|n| format!("  s{n}: {{extends: s{}}}\n", n + 1)).collect();
    within(Duration::from_secs(60), || {
        for text in [laughs, format!("services:\n{many}"), format!("services:\n{chain}")] {
            assert!(!compose(&[("docker-compose.yml", &text)]).gaps.is_empty());
        }
    });
}

#[test]
fn nonsense_is_no_server_and_no_panic() {
    for text in [
        "",
        "services:",
        "services: []",
        "services: {redis: }",
        "- a\n- b",
        "\u{feff}services: {r: {image: 7}}",
        "services: {redis: {image: [redis], ports: {a: b}, command: {x: y}, environment: 3, healthcheck: [], volumes: [[]]}}",
    ] {
        compose(&[("docker-compose.yml", text)]);
        manifests(text);
    }
    let facts = compose(&[("docker-compose.yml", "services: {\0}")]);
    assert!(facts.gaps[0].why.contains("binary"));
}

// === One server, told once ===

#[test]
fn a_dockerfile_that_a_service_builds_is_part_of_the_service() {
    for image in ["", "    image: me/cache:1\n"] {
        let compose = format!("services:\n  cache:\n{image}    build: ./cache\n");
        let files = Memory::from_iter([
            ("compose.yml", compose.as_str()),
            ("cache/Dockerfile", "FROM redis:7.2\nCMD [\"redis-server\", \"--port\", \"7000\"]\n"),
        ]);
        let server = one(project::read(&files, &files.paths(), &Options::default()));
        assert_eq!(server.target.as_str(), "compose.yml#cache");
        assert_eq!(server.settings.get("port").unwrap().text(), "7000");
    }
}

#[test]
fn every_host_of_redis_commander_is_a_connection() {
    let body = "services:\n  ui:\n    image: rediscommander/redis-commander:latest\n    environment:\n      \
                - REDIS_HOSTS=local:cache:6380:2:p@ss/word,plain,named:other\n";
    let clients = compose(&[("docker-compose.yml", body)]).clients;
    let ends: Vec<_> = clients
        .iter()
        .map(|client| (client.host.as_deref(), client.port, client.database))
        .collect();
    assert_eq!(
        ends,
        [
            (Some("cache"), Some(6380), Some(2)),
            (Some("plain"), None, None),
            (Some("other"), None, None)
        ]
    );
    let password = clients[0].password.as_ref().unwrap();
    assert_eq!(password.expose(), "p@ss/word");
}
