use std::fs;
use std::os::unix::fs::PermissionsExt;

use redan_model::plan::SCHEMA;
use tempfile::TempDir;

use super::*;

fn planned(name: &str, provider: &str, location: Option<&str>) -> PlannedSecret {
    PlannedSecret {
        name: name.into(),
        provider: provider.into(),
        location: location.map(String::from),
        purpose: "a test".into(),
    }
}

fn plan(secrets: Vec<PlannedSecret>) -> Plan {
    Plan {
        schema: SCHEMA.into(),
        id: "0".into(),
        policy: "test".into(),
        environment: None,
        production: false,
        targets: Vec::new(),
        secrets,
        servers: Vec::new(),
        steps: Vec::new(),
        urls: Vec::new(),
        certificates: Vec::new(),
        remains: Vec::new(),
    }
}

fn resolve(directory: &TempDir, secret: PlannedSecret) -> Result<Secret, Error> {
    let name = secret.name.clone();
    let variable = |name: &str| (name == "REDAN_USERS_WEB").then(|| "from-variable".to_string());
    let sources =
        Sources { directory: directory.path().join("made"), variable: &variable, make: true };
    let secrets = Secrets::resolve(&plan(vec![secret]), &sources)?;
    Ok(secrets.get(&name).unwrap().clone())
}

#[test]
fn a_generated_secret_is_private_and_stays() {
    let directory = TempDir::new().unwrap();
    let first = resolve(&directory, planned("users/web", "generated", None)).unwrap();
    let again = resolve(&directory, planned("users/web", "generated", None)).unwrap();
    assert_eq!(first, again);
    let path = directory.path().join("made/users/web");
    assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn secrets_come_from_variables_files_and_commands() {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join("users-web"), "from-mount\r\nmore\n").unwrap();
    let mount = directory.path().to_str().unwrap();
    let file = format!("{mount}/users-web");
    for (provider, location, value) in [
        ("environment", None, "from-variable"),
        ("file", Some(mount), "from-mount"),
        ("file", Some(file.as_str()), "from-mount"),
        ("command", Some("echo 'said-{name}'"), "said-users/web"),
    ] {
        let secret = resolve(&directory, planned("users/web", provider, location));
        assert_eq!(secret.unwrap().expose(), value, "{provider}");
    }
}

#[test]
fn a_mount_without_the_file_says_which_one_to_put_there() {
    let directory = TempDir::new().unwrap();
    let missing = directory.path().join("run/secrets");
    for mount in [missing.as_path(), directory.path()] {
        let mount = mount.to_str().unwrap();
        let error = resolve(&directory, planned("users/web", "file", Some(mount))).unwrap_err();
        let expected = format!("there is no file users-web in {mount}: put one there");
        assert!(error.to_string().contains(&expected), "{error}");
    }
}

#[test]
fn what_gives_no_secret_says_why() {
    let directory = TempDir::new().unwrap();
    for (name, provider, location, reason) in [
        ("a", "environment", Some("UNSET"), "the variable UNSET_A is not set"),
        ("a", "file", Some("/no/such/file"), "there is no file a in /no/such/file"),
        ("a", "file", None, "does not say in which file"),
        ("a", "command", Some("false"), "it ended with exit status: 1"),
        ("a", "command", Some("/no/such/program"), "/no/such/program"),
        ("a", "command", Some("true"), "it is empty"),
        ("a", "command", Some("echo 'two words'"), "white space"),
        ("a", "command", Some("yes"), "ended with signal"),
        ("a", "oracle", None, "no provider \"oracle\""),
        ("../a", "generated", None, "secret name"),
        ("a//b", "generated", None, "secret name"),
    ] {
        let error = resolve(&directory, planned(name, provider, location)).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn a_template_that_names_a_secret_becomes_one() {
    let secrets = Secrets([("users/web".to_string(), Secret::new("a/b"))].into());
    let url = Template::text("redis://web:").then(&Template::url("users/web"));
    let Ok(Value::Secret(url)) = secrets.value(&url) else { panic!("it is a secret") };
    assert_eq!(url.expose(), "redis://web:a%2Fb");
    assert_eq!(secrets.value(&Template::text("yes")), Ok(Value::Plain("yes".into())));
    assert!(secrets.value(&Template::secret("users/other")).is_err());
    let hash = secrets.form(Form::Sha256, "users/web").unwrap();
    assert_eq!(hash.expose().len(), 64);
}
