//! What `touchbase doctor` says of mail.

use touchbase::channel::mail::probe::{self, ImapFault, LmtpFault, LmtpWorks, SmtpFault};

use super::*;

#[tokio::test]
async fn what_works_is_said_in_a_sentence() {
    let smtp = probe::smtp(&settings(SUBMISSION, Tls::StartTls).smtp, &trust()).await.unwrap();
    assert_eq!(smtp.to_string(), "smtp: localhost answers, encrypted, the login is accepted");
    let imap = probe::imap(&imap_settings(&somebody("ana"), IMAPS, Tls::Implicit), &trust()).await.unwrap();
    assert_eq!(imap.to_string(), "imap: the mailbox 'INBOX' is open, encrypted, with 0 mails");
}

#[tokio::test]
async fn each_fault_of_smtp_has_a_name_and_a_remedy() {
    let mut wrong = settings(SUBMISSIONS, Tls::Implicit).smtp;
    wrong.password = Some(Secret::new("wrong"));
    let fault = probe::smtp(&wrong, &trust()).await.unwrap_err();
    assert!(matches!(fault, SmtpFault::Login { .. }), "{fault}");

    let mut anonymous_port = settings(SMTP, Tls::None).smtp;
    anonymous_port.user = Some("checkin".into());
    anonymous_port.password = Some(Secret::new("pw-checkin"));
    let fault = probe::smtp(&anonymous_port, &trust()).await.unwrap_err();
    assert!(matches!(fault, SmtpFault::NoLogin { .. }), "{fault}");

    // An IMAP port, taken for an SMTP one.
    let mut other = settings(SMTP, Tls::None).smtp;
    other.port = IMAP;
    let fault = probe::smtp(&other, &trust()).await.unwrap_err();
    assert!(matches!(fault, SmtpFault::Broke { .. }), "{fault}");
}

#[tokio::test]
async fn each_fault_of_imap_has_a_name_and_a_remedy() {
    let user = somebody("ana");
    let mut wrong = imap_settings(&user, IMAP, Tls::StartTls);
    wrong.password = Some(Secret::new("wrong"));
    let fault = probe::imap(&wrong, &trust()).await.unwrap_err();
    assert!(matches!(fault, ImapFault::Login { .. }), "{fault}");
    assert!(!fault.to_string().contains("wrong"));

    wrong.password = None;
    wrong.xoauth2_token = Some(Secret::new("token"));
    let fault = probe::imap(&wrong, &trust()).await.unwrap_err();
    assert!(matches!(fault, ImapFault::Login { .. }), "{fault}");

    let mut nowhere = imap_settings(&user, IMAP, Tls::None);
    nowhere.mailbox = "No such box".into();
    let fault = probe::imap(&nowhere, &trust()).await.unwrap_err();
    assert!(matches!(fault, ImapFault::Mailbox { .. }), "{fault}");

    let untrusted =
        probe::imap(&imap_settings(&user, IMAPS, Tls::Implicit), &Trust::load(None).unwrap()).await;
    assert!(untrusted.unwrap_err().to_string().contains("set ca_file"));
}

#[tokio::test]
async fn lmtp_is_free_running_or_taken() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("lmtp.sock");
    let settings = LmtpSettings {
        listen: format!("unix:{}", path.display()).try_into().unwrap(),
        max_connections: 2,
        idle: 30,
    };
    assert!(matches!(probe::lmtp(&settings).await, Ok(LmtpWorks::Free(_))));
    assert!(!path.exists());

    let listener = LmtpListener::bind(settings.clone()).await.unwrap();
    let listening = Running::start(|stop| listener.serve(Basket::new(), Arc::new(SystemClock), stop));
    assert!(matches!(probe::lmtp(&settings).await, Ok(LmtpWorks::Running(_))));
    listening.stop().await;
    assert!(!path.exists());

    assert!(matches!(probe::lmtp(&lmtp_settings(SMTP)).await, Err(LmtpFault::Taken(_))));
}
