use super::*;
use crate::adminfile::Report;

fn read(text: &str) -> Result<Config, Vec<ConfigError>> {
    Config::read("touchbase.toml", text, Path::new("/etc/touchbase"), &Environment::default())
}

/// What `touchbase check` prints.
fn faults(text: &str) -> String {
    Report(&read(text).expect_err("this file is wrong")).to_string()
}

const SMALLEST: &str = r#"
[community]
name = "Open Garden"
url = "https://touchbase.example.org/"

[mail]
from = "Checkin@Example.org"
smtp.host = "localhost"
smtp.tls = "none"
lmtp.listen = "unix:/run/touchbase/lmtp.sock"
"#;

fn example() -> (&'static Path, Environment) {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/touchbase.example.toml"));
    (path, Environment::of([("TOUCHBASE_MATRIX_PASSWORD", "hunter2")]))
}

#[test]
fn the_example_file_is_right_and_says_what_it_says() {
    let (path, environment) = example();
    let config = Config::load_with(path, &environment).unwrap();
    let shown = toml::to_string(&config).unwrap().replace(env!("CARGO_MANIFEST_DIR"), "");
    insta::assert_snapshot!(shown);
}

/// Lines that are switched off in the example are as right as the others.
#[test]
fn the_example_file_is_right_with_its_other_choices_too() {
    let text = std::fs::read_to_string(example().0).unwrap();
    let other = text
        .replace("# [mail.imap]", "[mail.imap]")
        .replace("# host = \"imap", "host = \"imap")
        .replace("# port = 993", "port = 993")
        .replace("# tls = \"implicit\"", "tls = \"implicit\"")
        .replace("# user = ", "user = ")
        .replace("# mailbox", "mailbox")
        .replace("# poll", "poll")
        .replace("\nurl = \"sqlite", "\n# url = \"sqlite")
        .replace("# url = \"postgres", "url = \"postgres")
        .replace("[mail.lmtp]", "# [mail.lmtp]")
        .replace("\nlisten = \"127.0.0.1:8024\"", "");
    let environment = Environment::of([
        ("TOUCHBASE_MATRIX_PASSWORD", "a"),
        ("TOUCHBASE_SMTP_PASSWORD", "b"),
        ("TOUCHBASE_IMAP_PASSWORD", "c"),
    ]);
    let config = Config::read("touchbase.toml", &other, Path::new("/x"), &environment).unwrap();
    assert!(matches!(config.database, Database::Postgres { .. }));
    let Inbound::Imap(imap) = config.mail.unwrap().inbound else { panic!("mail comes in by IMAP") };
    assert_eq!(imap.login, ImapLogin::Password(Secret::new("c")));
}

#[test]
fn the_file_of_the_containers_is_right() {
    let secrets = tempfile::tempdir().unwrap();
    for name in ["database_password", "matrix_password"] {
        std::fs::write(secrets.path().join(name), "x").unwrap();
    }
    let text = include_str!("../../deploy/compose/touchbase.toml");
    let text = text.replace("/run/secrets", &secrets.path().display().to_string());
    let config = Config::read("t", &text, Path::new("/etc/touchbase"), &Environment::default()).unwrap();
    assert_eq!(
        config.database,
        Database::Postgres {
            url: "postgres://touchbase@postgres/touchbase".into(),
            password: Some(Secret::new("x")),
        }
    );
}

#[test]
fn the_smallest_file_has_sound_defaults() {
    let config = read(SMALLEST).unwrap();
    let mail = config.mail.unwrap();
    assert_eq!(config.public_url, "https://touchbase.example.org");
    assert_eq!(config.database, Database::Sqlite { path: "/etc/touchbase/touchbase.db".into() });
    assert_eq!((mail.reply.as_str(), mail.bounces.as_str()), ("checkin@example.org", "bounces@example.org"));
    assert_eq!((mail.smtp.port, config.matrix), (25, None));
}

#[test]
fn every_fault_is_shown_with_its_place_and_what_to_do() {
    insta::assert_snapshot!(faults(
        r#"
data_dri = "data"
templates = "/no/such/folder"

[community]
name = ""
url = "http://touchbase.example.org"

[database]
url = "mysql://localhost/touchbase"
[web]
listen = "8080"

[mail]
from = "checkin"
reply = "checkin+x@example.org"
bounces = "bounces@example.org"

[mail.smtp]
hots = "smtp.example.org"
port = "587"
tls = "start-tls"
password = "hunter2"

[mail.lmtp]
listen = "0.0.0.0:24"
[mail.imap]
host = "imap.example.org"
tls = "none"
user = "checkin@example.org"
poll = "1s"

[matrix]
homeserver = "matrix.example.org"
user = "touchbase"
password_file = "/no/such/file"

[limits]
mail_rate = "20"
mail_connections = 70000
mail_rate_of = { gmail = "1/s" }
[retention]
raw_messages = "1 month"
deliveries = "1d"
[log]
level = 3
"#
    ));
}

#[test]
fn a_file_that_is_no_toml_is_reported_line_by_line() {
    insta::assert_snapshot!(faults("[community]\nname = Open Garden\nurl = \"https://a.b\"\n[community]\n"));
}

#[test]
fn an_empty_file_says_what_has_to_be_there() {
    insta::assert_snapshot!(faults(""));
}

#[test]
fn a_file_that_cannot_be_read_is_a_sentence() {
    let load = |path: &Path| Config::load_with(path, &Environment::default());
    let missing = load(Path::new("/no/such/touchbase.toml")).unwrap_err();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("latin1.toml");
    std::fs::write(&path, b"[community]\nname = 'Gr\xfcn'").unwrap();
    let not_utf8 =
        Report(&load(&path).unwrap_err()).to_string().replace(&folder.path().display().to_string(), "");
    insta::assert_snapshot!(format!("{}{not_utf8}", Report(&missing)));
    std::fs::write(&path, format!("\u{FEFF}{SMALLEST}").replace('\n', "\r\n")).unwrap();
    assert!(load(&path).is_ok(), "Windows' editor writes a byte order mark and CRLF");
}

#[test]
fn secrets_come_from_their_own_file_then_the_secrets_file_then_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("own"), "from its own file\n").unwrap();
    std::fs::write(folder.path().join("all.toml"), "smtp_password = 'from the secrets file'\n").unwrap();
    let environment = Environment::of([("TOUCHBASE_SMTP_PASSWORD", "from the environment")]);
    let password = |first: &str, smtp: &str| {
        let text = SMALLEST.replace("smtp.tls", &format!("smtp.user = 'x'\n{smtp}\nsmtp.tls"));
        let config = Config::read("t", &format!("{first}\n{text}"), folder.path(), &environment).unwrap();
        config.mail.unwrap().smtp.password.unwrap().reveal().to_owned()
    };
    let (all, own) = ("secrets_file = 'all.toml'", "smtp.password_file = 'own'");
    assert_eq!(password(all, own), "from its own file");
    assert_eq!(password(all, ""), "from the secrets file");
    assert_eq!(password("", ""), "from the environment");
}

#[test]
fn a_secret_is_never_shown() {
    let (path, environment) = example();
    let config = Config::load_with(path, &environment).unwrap();
    assert!(config.matrix.as_ref().unwrap().password.is_some());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("all.toml"), "smtp_pasword = 'hunter2'\nimap_token = hunter2").unwrap();
    let text = format!("secrets_file = 'all.toml'\n{SMALLEST}");
    let faults = Config::read("t", &text, folder.path(), &environment).unwrap_err();
    for shown in
        [format!("{config:?} {environment:?}"), toml::to_string(&config).unwrap(), format!("{faults:?}")]
    {
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn a_database_url_must_not_carry_a_password() {
    let text = format!("database.url = 'postgres://me:hunter2@db/touchbase'\n{SMALLEST}");
    let shown = faults(&text);
    assert!(
        shown.contains("database.url: there is a password in it") && !shown.contains("hunter2"),
        "{shown}"
    );
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC*|([\\[\\]a-z.= \"'\n0-9{},#-]{0,80})") {
        let _ = read(&text);
    }
}
