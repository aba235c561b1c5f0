use super::*;

const EXAMPLE: &str = r#"
    from = "checkin@example.org"
    from_name = "Harbour Commons"
    reply = "checkin@example.org"
    bounces = "bounces@example.org"
    authserv_id = "mx.example.org"
    [smtp]
    host = "localhost"
    port = 25
    tls = "none"
    hello = "touchbase.example.org"
    [lmtp]
    listen = "unix:/run/touchbase/lmtp.sock"
    [imap]
    host = "imap.example.org"
    port = 993
    tls = "implicit"
    user = "checkin"
    password = "correct horse"
"#;

fn settings() -> MailSettings {
    toml::from_str(EXAMPLE).unwrap()
}

#[test]
fn a_short_file_is_enough_and_shows_no_password() {
    let settings = settings();
    settings.check().unwrap();
    assert_eq!(settings.smtp.timeouts.after_dot, 600);
    assert!(!format!("{settings:?}").contains("correct horse"));
}

#[test]
fn each_fault_says_which_key_and_what_to_do() {
    type Spoil = fn(&mut MailSettings);
    let spoils: [(Spoil, &str); 7] = [
        (
            |s| s.smtp.host = "mx.example.org".into(),
            "smtp.tls is \"none\", but smtp.host is 'mx.example.org'",
        ),
        (|s| s.smtp.user = Some("me".into()), "smtp.user and smtp.password belong together"),
        (|s| s.smtp.hello = "x\r\nRSET".into(), "smtp.hello is 'xRSET'"),
        (|s| s.smtp.max_connections = 0, "smtp.max_connections is 0"),
        (|s| s.imap.as_mut().unwrap().tls = Tls::None, "imap.tls is \"none\""),
        (|s| s.imap.as_mut().unwrap().password = None, "imap needs either"),
        (|s| s.reply = format!("{}@example.org", "r".repeat(40)).parse().unwrap(), "reply: "),
    ];
    for (spoil, says) in spoils {
        let mut settings = settings();
        spoil(&mut settings);
        let fault = settings.check().unwrap_err().to_string();
        assert!(fault.starts_with(says), "{fault}");
    }
}

#[test]
fn lmtp_never_listens_to_other_machines() {
    let listen = |text: &str| LmtpListen::try_from(text.to_owned());
    assert!(matches!(listen("[::1]:2424"), Ok(LmtpListen::Tcp(_))));
    assert_eq!(listen("0.0.0.0:2424"), Err(SettingsFault::LmtpInTheOpen("0.0.0.0:2424".into())));
    for wrong in ["2424", "unix:run/x", "localhost:2424", ""] {
        assert!(matches!(listen(wrong), Err(SettingsFault::LmtpListen(_))), "{wrong}");
    }
}
