use redan_model::client::Verification;
use redan_model::{Client, LintKind, Redactor};

use crate::project::classify::Language;
use crate::settings::{Context, from_assignments};

fn clients(text: &str, language: Language) -> Vec<Client> {
    let redactor = Redactor::default();
    let assignments = super::read("app/config", text, language, &redactor);
    let context = Context { expands: false, ..Context::new("app/config", &redactor) };
    let clients = from_assignments(&assignments, &context);
    for client in &clients {
        for hidden in ["hunter2", "s3cret"] {
            assert!(!client.display.contains(hidden) && !client.location.text.contains(hidden));
        }
    }
    clients
}

/// `line key host:port/database` and what is remarkable.
fn shown(client: &Client) -> String {
    let text = |value: Option<String>| value.unwrap_or_else(|| "-".into());
    let mut out = format!(
        "{} {} {}:{}/{}",
        client.location.line,
        client.key,
        text(client.host.clone().or(client.socket.clone())),
        text(client.port.map(|port| port.to_string())),
        text(client.database.map(|database| database.to_string())),
    );
    let marks = [
        (client.password.is_some(), "password"),
        (client.password_elsewhere, "elsewhere"),
        (client.tls, "tls"),
        (client.is_fallback, "fallback"),
        (client.verification.as_ref().is_some_and(|v| v.value == Verification::Off), "unverified"),
        (client.has_timeout == Some(true), "timeout"),
        (client.has_pool_limit == Some(true), "pool"),
        (client.lints.iter().any(|l| l.kind == LintKind::UnexpandedVariable), "unexpanded"),
    ];
    marks.iter().filter(|(holds, _)| *holds).for_each(|(_, mark)| {
        out.push(' ');
        out.push_str(mark);
    });
    out
}

#[track_caller]
fn check(language: Language, text: &str, expected: &[&str]) {
    let shown: Vec<String> = clients(text, language).iter().map(shown).collect();
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn python() {
    let check = |text, expected: &[&str]| check(Language::Python, text, expected);
    check(
        "r = redis.Redis(host='h', port=6380, db=2, password='hunter2', socket_timeout=5)",
        &["1 host h:6380/2 password timeout"],
    );
    check("r = Redis('h', 6379)", &["1 host h:6379/-"]);
    check(
        "REDIS_URL = os.getenv('REDIS_URL', 'redis://localhost:6379/0')",
        &["1 REDIS_URL localhost:6379/0 fallback"],
    );
    check(
        "url = os.environ.get(\n  \"CELERY_BROKER_URL\",\n  \"redis://localhost\",\n)",
        &["3 CELERY_BROKER_URL localhost:-/- fallback"],
    );
    check(
        "c = redis.Redis.from_url(URL, ssl_cert_reqs=None)",
        &["1 ssl_cert_reqs -:-/- elsewhere unverified"],
    );
    check(
        "c = redis.from_url('rediss://:hunter2@h', ssl_cert_reqs='none', max_connections=10)",
        &["1 redis.from_url h:-/- password tls unverified pool"],
    );
    check(
        "REDIS_HOST = env('REDIS_HOST', default='h')\nREDIS_PASSWORD = env('REDIS_PASSWORD')",
        &["1 REDIS_HOST h:-/- elsewhere fallback"],
    );
    check(
        "class Settings(BaseSettings):\n  redis_url: str = 'redis://localhost:6379/0'",
        &["2 redis_url localhost:6379/0 fallback"],
    );
    check(
        "class S(BaseSettings):\n  redis_host: str = 'h'\n  redis_password: Optional[str] = None",
        &["2 redis_host h:-/- elsewhere fallback"],
    );
    check(
        "CACHES = {'default': {'BACKEND': 'django_redis.cache.RedisCache', 'LOCATION': 'redis://h/1', 'OPTIONS': {'PASSWORD': 'hunter2'}}}",
        &["1 LOCATION h:-/1 password"],
    );
    check("CACHES = {'default': {'BACKEND': 'Memcached', 'LOCATION': '127.0.0.1:11211'}}", &[]);
    check(
        "RQ_QUEUES = {'a': {'HOST': 'x', 'PORT': 6379}, 'b': {'HOST': 'y', 'PORT': 6379, 'PASSWORD': 'hunter2'}}",
        &["1 HOST x:6379/-", "1 HOST y:6379/- password"],
    );
    check(
        "CHANNEL_LAYERS = {'default': {'BACKEND': 'channels_redis.core.RedisChannelLayer', 'CONFIG': {'hosts': [('127.0.0.1', 6379)]}}}",
        &["1 hosts 127.0.0.1:-/-"],
    );
    check("u = f'redis://:{password}@{host}:6379/0'", &["1 u -:6379/0 elsewhere"]);
    check("u = 'redis://:${REDIS_PASSWORD}@h'", &["1 u h:-/- elsewhere unexpanded"]);
    check("u = 'redis://' + host", &[]);
    check("\"\"\"Use redis://:hunter2@h\"\"\"\n# redis://x", &[]);
}

#[test]
fn javascript() {
    let check = |text, expected: &[&str]| check(Language::JavaScript, text, expected);
    check(
        "const r = new Redis({ host: 'h', port: 6379, password: process.env.PW, tls: { rejectUnauthorized: false } });",
        &["1 host h:6379/- elsewhere tls unverified"],
    );
    check(
        "createClient({ url: process.env.REDIS_URL || 'redis://localhost:6379' })",
        &["1 url localhost:6379/- fallback"],
    );
    check(
        "createClient({ socket: { host: 'h', port: 6379, tls: true }, password: 'hunter2' })",
        &["1 host h:6379/- password tls"],
    );
    check("new Redis(6379, 'h')", &["1 host h:6379/-"]);
    check(
        "const u = process.env.REDIS_URL ?? 'redis://localhost';",
        &["1 REDIS_URL localhost:-/- fallback"],
    );
    check("const u = `redis://:${pw}@h:1`;", &["1 u h:1/- elsewhere"]);
    check(
        "module.exports = { redis: { host: process.env.REDIS_HOST || '127.0.0.1', password: '' } }",
        &["1 host 127.0.0.1:-/- fallback"],
    );
    check("createClient(supabaseUrl, supabaseKey)", &[]);
    check("export const db = { connection: { host: 'pg', user: 'u', password: 'hunter2' } }", &[]);
}

#[test]
fn ruby_and_php() {
    check(
        Language::Ruby,
        "Redis.new(url: ENV.fetch('REDIS_URL') { 'redis://localhost:6379/1' })",
        &["1 url localhost:6379/1 fallback"],
    );
    check(
        Language::Ruby,
        "Redis.new(host: 'h', port: 6379, password: 'hunter2', ssl_params: { verify_mode: OpenSSL::SSL::VERIFY_NONE })",
        &["1 host h:6379/- password unverified"],
    );
    check(Language::Ruby, "config.redis = { :url => 'redis://h/0' }", &["1 url h:-/0"]);
    check(
        Language::Php,
        "define('WP_REDIS_HOST', 'h');\ndefine('WP_REDIS_PASSWORD', 'hunter2');",
        &["1 WP_REDIS_HOST h:-/- password"],
    );
    check(
        Language::Php,
        "$redis = new Redis();\n$redis->connect('h', 6379);\n$redis->auth('hunter2');",
        &["2 host h:6379/-", "3 auth -:-/- password"],
    );
    check(
        Language::Php,
        "'redis' => [ 'client' => 'x', 'default' => [ 'host' => env('REDIS_HOST', '127.0.0.1'), 'password' => env('REDIS_PASSWORD', null) ], 'cache' => [ 'host' => 'c' ] ]",
        &["1 host 127.0.0.1:-/- elsewhere fallback", "1 host c:-/-"],
    );
}

#[test]
fn go_rust_and_jvm() {
    check(
        Language::Go,
        "rdb := redis.NewClient(&redis.Options{\n Addr: \"h:6379\",\n Password: \"hunter2\",\n DB: 0,\n TLSConfig: &tls.Config{InsecureSkipVerify: true},\n})",
        &["2 Addr h:6379/0 password unverified"],
    );
    check(Language::Go, "c, err := redis.Dial(\"tcp\", \"h:6379\")", &["1 addr h:6379/-"]);
    check(Language::Go, "addr := getEnv(\"REDIS_ADDR\", \"localhost:6379\")", &[]);
    check(
        Language::Rust,
        "let c = redis::Client::open(\"redis://:hunter2@h/\")?;",
        &["1 redis::Client::open h:-/- password"],
    );
    check(
        Language::Rust,
        "let u = std::env::var(\"REDIS_URL\").unwrap_or_else(|_| \"redis://127.0.0.1/\".into());",
        &["1 REDIS_URL 127.0.0.1:-/- fallback"],
    );
    check(Language::Rust, "const REDIS_URL: &str = \"redis://h\";", &["1 REDIS_URL h:-/-"]);
    check(
        Language::Jvm,
        "RedisStandaloneConfiguration config = new RedisStandaloneConfiguration();\nconfig.setHostName(\"h\");\nconfig.setPassword(RedisPassword.of(\"hunter2\"));",
        &["2 HostName h:-/- password"],
    );
    check(Language::Jvm, "new Jedis(\"h\", 6379)", &["1 host h:6379/-"]);
    check(
        Language::Jvm,
        "ConnectionMultiplexer.Connect(\"h:6379,password=hunter2,ssl=true\")",
        &["1 url h:6379/- password tls"],
    );
}
