//! A secret that stands in a file of any kind stands in no output of any kind.

mod common;

use common::{Project, Run};

/// Files of every kind with `SECRET` where one would stand. `BASE64` is the same in base64.
const FILES: &[(&str, &str)] = &[
    (
        "redis.conf",
        "requirepass SECRET\nmasterauth SECRET\nuser web on >SECRET ~* +@all\nrename-command CONFIG SECRET\ntls-key-file-pass SECRET\n",
    ),
    (
        "broken/redis.conf",
        "requirepass \"SECRET\nmasterauth SECRET extra\nuser web on >SECRET +nosuch\nrequirepass = SECRET\n",
    ),
    ("users.acl", "user default on >SECRET ~* +@all\nuser old on <SECRET !SECRET\n"),
    ("bad.acl", "user default on SECRET\nuser a on >SECRET ~* +@nosuch\n"),
    (
        "sentinel.conf",
        "port 26379\nsentinel monitor m 10.0.0.1 6379 2\nsentinel auth-pass m SECRET\nsentinel sentinel-pass SECRET\nrequirepass SECRET\n",
    ),
    (
        "docker-compose.yml",
        "services:\n  redis:\n    image: redis:7\n    command: redis-server --requirepass SECRET\n    environment:\n      - REDIS_PASSWORD=SECRET\n    healthcheck:\n      test: [\"CMD\", \"redis-cli\", \"-a\", \"SECRET\", \"ping\"]\n  web:\n    image: web\n    environment:\n      REDIS_URL: redis://:SECRET@redis:6379/0\n",
    ),
    (
        "stack/compose.yaml",
        "services:\n  cache:\n    image: bitnami/valkey\n    environment:\n      VALKEY_PASSWORD: SECRET\n    command: sh -c 'exec valkey-server --requirepass \"SECRET\"'\n",
    ),
    (".env", "REDIS_PASSWORD=SECRET\nREDIS_URL=\"redis://default:SECRET@cache:6379/0\"\n"),
    (".env.production", "export CELERY_BROKER_URL='rediss://SECRET@cache:6379/0'\n"),
    (
        "k8s/redis.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: redis}\ndata:\n  redis-password: BASE64\nstringData:\n  plain: SECRET\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata:\n  redis.conf: |\n    requirepass SECRET\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: redis}\nspec:\n  selector: {matchLabels: {app: redis}}\n  template:\n    metadata: {labels: {app: redis}}\n    spec:\n      containers:\n        - name: redis\n          image: redis:7\n          args: [\"--requirepass\", \"SECRET\"]\n          env:\n            - {name: REDIS_PASSWORD, value: SECRET}\n",
    ),
    (
        "chart/values.yaml",
        "auth:\n  enabled: true\n  password: SECRET\nmaster:\n  persistence: {enabled: true}\nreplica:\n  replicaCount: 1\n",
    ),
    (
        "Dockerfile",
        "FROM redis:7\nENV REDIS_PASSWORD=SECRET\nCMD [\"redis-server\", \"--requirepass\", \"SECRET\"]\n",
    ),
    (
        "redis.service",
        "[Service]\nEnvironment=REDIS_PASSWORD=SECRET\nExecStart=/usr/bin/redis-server /etc/redis.conf --requirepass SECRET\n",
    ),
    (
        "app/settings.py",
        "import os\nREDIS_PASSWORD = os.environ.get(\"REDIS_PASSWORD\", \"SECRET\")\nclient = redis.Redis(host=\"cache\", password=\"SECRET\")\nCACHES = {\"default\": {\"LOCATION\": \"redis://:SECRET@cache:6379/1\"}}\n",
    ),
    (
        "app/config.js",
        "const client = createClient({ url: 'redis://:SECRET@cache:6379', password: 'SECRET' });\n",
    ),
    (
        "app/redis.ts",
        "export const redis = new Redis({ host: 'cache', port: 6379, password: process.env.REDIS_PASSWORD || 'SECRET' });\n",
    ),
    (
        "src/main/resources/application.properties",
        "spring.data.redis.host=cache\nspring.data.redis.password=SECRET\n",
    ),
    (
        "src/main/resources/application.yml",
        "spring:\n  data:\n    redis:\n      host: cache\n      password: SECRET\n",
    ),
    ("config/cable.yml", "production:\n  adapter: redis\n  url: redis://:SECRET@cache:6379/1\n"),
    (
        "config/database.php",
        "<?php return ['redis' => ['default' => ['host' => 'cache', 'password' => env('REDIS_PASSWORD', 'SECRET')]]];\n",
    ),
    (
        "main.go",
        "package main\nvar c = redis.NewClient(&redis.Options{Addr: \"cache:6379\", Password: \"SECRET\"})\n",
    ),
    (
        "src/main.rs",
        "fn main() { let c = redis::Client::open(\"redis://:SECRET@cache:6379/\"); }\n",
    ),
    ("config.toml", "[redis]\nurl = \"redis://:SECRET@cache:6379\"\npassword = \"SECRET\"\n"),
    ("config/redis.json", "{\"redis\": {\"host\": \"cache\", \"password\": \"SECRET\"}}\n"),
    ("initializers/redis.rb", "Redis.new(url: 'redis://:SECRET@cache:6379', password: 'SECRET')\n"),
    (
        "scripts/ping.sh",
        "#!/bin/sh\nredis-cli -a SECRET ping\nredis-cli -u redis://:SECRET@cache:6379 ping\nREDISCLI_AUTH=SECRET redis-cli ping\nredis-cli ACL SETUSER web '>SECRET' on\n",
    ),
    ("Makefile", "ping:\n\tredis-cli --pass SECRET ping\n"),
    (
        ".github/workflows/ci.yml",
        "jobs:\n  test:\n    services:\n      redis: {image: redis:7, options: --requirepass SECRET}\n    steps:\n      - run: redis-cli -a SECRET ping\n        env: {REDIS_URL: 'redis://:SECRET@localhost:6379'}\n",
    ),
    (
        "docs/REDIS_SECURITY.md",
        "# Redis\nStatus: SECURE. `requirepass SECRET` and `redis://:SECRET@cache:6379`.\n",
    ),
    (
        "prometheus.yml",
        "scrape_configs:\n  - job_name: redis\n    params: {password: ['SECRET']}\n    static_configs: [{targets: ['redis://:SECRET@cache:6379']}]\n",
    ),
];

/// Every way to print something about a project.
const RUNS: &[&[&str]] = &[
    &["audit"],
    &["audit", "-v", "--color", "always"],
    &["audit", "-q"],
    &["audit", "--format", "json", "--all"],
    &["audit", "--format", "sarif", "--all"],
    &["audit", "--format", "junit", "--all"],
    &["audit", "--format", "markdown"],
    &["audit", "--write-baseline", "/dev/stdout"],
    &["effective", "--all"],
    &["effective", "--all", "--server", "valkey-9.1.2"],
    &["effective", "--format", "json"],
    &["effective", "--format", "json", "--server", "redis-8.2.3"],
    &["init", "-o", "-"],
];

/// A password that is unlike anything else; each file has its own.
fn secret(index: usize) -> String {
    format!("Xq7{index:02}vLmPz9RtKw4bNs8Yh")
}

/// RFC 4648.
fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let value = chunk.iter().fold(0u32, |value, byte| value << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            out.push(char::from(DIGITS[(value >> (18 - 6 * place) & 63) as usize]));
        }
    }
    let padding = (4 - out.len() % 4) % 4;
    out + &"=".repeat(padding)
}

#[test]
fn secrets_reach_no_output() {
    let project = Project::new(&[]);
    for (index, (path, text)) in FILES.iter().enumerate() {
        let secret = secret(index);
        let text = text.replace("SECRET", &secret).replace("BASE64", &base64(&secret));
        project.write(path, &text);
    }
    let mut leaks = Vec::new();
    for arguments in RUNS {
        let run = project.run(arguments);
        assert!(run.code != 2, "{arguments:?}: {}", run.stderr);
        leaks.extend(leaks_of(arguments, &run));
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

#[test]
fn secrets_of_files_by_themselves_reach_no_output() {
    let mut leaks = Vec::new();
    for (index, (path, text)) in FILES.iter().enumerate() {
        let secret = secret(index);
        let text = text.replace("SECRET", &secret).replace("BASE64", &base64(&secret));
        let project = Project::new(&[(path, &text)]);
        for arguments in [&["audit", "-v"][..], &["effective", "--format", "json"]] {
            let run = project.run(&[arguments, &[*path]].concat());
            leaks.extend(leaks_of(arguments, &run));
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

/// Lines of a run that hold a secret, each with the file that it was planted in.
fn leaks_of(arguments: &[&str], run: &Run) -> Vec<String> {
    let output = format!("{}\n{}", run.stdout, run.stderr);
    let leaked = |(index, (path, _)): (usize, &(&str, &str))| {
        let secret = secret(index);
        let encoded = base64(&secret);
        let line = output.lines().find(|line| {
            line.contains(&secret[3..]) || line.contains(encoded.trim_end_matches('='))
        })?;
        Some(format!("{} shows the secret of {path}: {line}", arguments.join(" ")))
    };
    FILES.iter().enumerate().filter_map(leaked).collect()
}

#[test]
fn base64_is_that_of_the_standard() {
    assert_eq!(base64("foobar"), "Zm9vYmFy");
    assert_eq!(base64("fooba"), "Zm9vYmE=");
    assert_eq!(base64("foob"), "Zm9vYg==");
}
