//! Mail goes out through Postfix, and lies in Dovecot.

use touchbase::channel::mail::message::compose;
use touchbase::channel::mail::smtp::SmtpChannel;
use touchbase::channel::{Channel, Failure};

use super::*;

#[tokio::test]
async fn a_mail_goes_out_over_each_tls_mode_and_arrives_as_it_was_written() {
    let user = somebody("ana");
    let basket = Basket::new();
    let reading = read_mailbox(&user, IMAPS, Tls::Implicit, &basket);
    for (port, tls) in [(SMTP, Tls::None), (SUBMISSION, Tls::StartTls), (SUBMISSIONS, Tls::Implicit)] {
        let settings = settings(port, tls);
        settings.check().unwrap();
        let parcel = parcel(&user, "Wie läuft's?", &format!("port {port}\n.\n..dots\nÀ bientôt\n"));
        let channel = SmtpChannel::new(settings.clone(), trust());
        let accepted = channel.send(&parcel).await.unwrap();
        assert!(accepted.remote_id.unwrap().contains("queued"));

        let arrived = basket.mail_with(&format!("port {port}")).await;
        let mail = compose(&parcel, &settings).unwrap();
        assert!(text(&arrived).ends_with(&mail.bytes), "Postfix and Dovecot only put fields on top");
        let envelope = envelope(&arrived);
        assert_eq!(envelope.from, Some(mailbox(&format!("bounces+{}", parcel.delivery))));
        assert_eq!(envelope.to, Some(mailbox(&user)));
    }
    assert_eq!(basket.count(), 3);
    reading.stop().await;
}

#[tokio::test]
async fn a_text_that_looks_like_smtp_stays_one_mail() {
    let user = somebody("ana");
    let basket = Basket::new();
    let reading = read_mailbox(&user, IMAP, Tls::None, &basket);
    let channel = SmtpChannel::new(settings(SMTP, Tls::None), trust());
    let trick =
        format!("hello\n.\nMAIL FROM:<x@test.invalid>\nRCPT TO:<{user}@test.invalid>\nDATA\nsmuggled\n.\n");
    for trick in [trick.clone(), trick.replace('\n', "\r\n"), trick.replace('\n', "\r")] {
        channel.send(&parcel(&user, "trick\r\nBcc: x@test.invalid", &trick)).await.unwrap();
    }
    channel.send(&parcel(&user, "the end", "the last one\n")).await.unwrap();
    basket.mail_with("the last one").await;
    basket.until(|state| (state.taken.len() >= 4).then_some(())).await;
    assert_eq!(basket.count(), 4);
    reading.stop().await;
}

#[tokio::test]
async fn each_refusal_says_what_it_means_and_leaves_the_connection_usable() {
    let mut settings = settings(SMTP, Tls::None);
    settings.smtp.max_connections = 1;
    let channel = SmtpChannel::new(settings, trust());
    let outcome = async |user: &str| channel.send(&parcel(user, "s", "t")).await;

    let dead = outcome(&somebody("unknown-")).await.unwrap_err();
    assert!(
        matches!(&dead, Failure::Permanent { status: Some(status), address_is_dead: true, .. } if status == "5.1.1"),
        "{dead:?}"
    );
    let full = outcome(&somebody("full-")).await.unwrap_err();
    assert!(matches!(full, Failure::Permanent { address_is_dead: false, .. }), "{full:?}");
    let later = outcome(&somebody("later-")).await.unwrap_err();
    assert!(matches!(later, Failure::Retry { .. }), "{later:?}");
    outcome(&somebody("ana")).await.unwrap();
}

#[tokio::test]
async fn what_an_admin_has_to_mend_is_tried_again_and_says_what_to_do() {
    let channel = |change: fn(&mut MailSettings), port, tls| {
        let mut settings = settings(port, tls);
        change(&mut settings);
        SmtpChannel::new(settings, trust())
    };
    for (channel, says) in [
        (
            channel(|s| s.smtp.password = Some(Secret::new("wrong")), SUBMISSION, Tls::StartTls),
            "check smtp.user and smtp.password",
        ),
        (channel(|s| (s.smtp.user, s.smtp.password) = (None, None), SUBMISSIONS, Tls::Implicit), "554 5.7.1"),
        (channel(|_| {}, SMTP, Tls::StartTls), "does not offer STARTTLS"),
        (channel(|_| {}, SMTP, Tls::Implicit), "check the tls mode and port"),
        (channel(|s| s.smtp.port = 9, SUBMISSION, Tls::StartTls), "check host and port"),
        (SmtpChannel::new(settings(SUBMISSION, Tls::StartTls), Trust::load(None).unwrap()), "set ca_file"),
    ] {
        let failure = channel.send(&parcel(&somebody("ana"), "s", "t")).await.unwrap_err();
        assert!(matches!(&failure, Failure::Retry { why, .. } if why.contains(says)), "{says}: {failure:?}");
    }
}

#[tokio::test]
async fn a_mailbox_that_turns_out_not_to_exist_sends_a_bounce_to_the_deliverys_address() {
    let basket = Basket::new();
    let (port, listening) = listen(&basket).await;
    let mut settings = settings(SMTP, Tls::None);
    settings.bounces = mailbox(&format!("bounces-{port}"));
    let parcel = parcel(&somebody("ghost"), "s", "t");
    SmtpChannel::new(settings, trust()).send(&parcel).await.unwrap();
    let bounce = basket.mail_with("multipart/report").await;
    let envelope = envelope(&bounce);
    assert_eq!(envelope.from, None);
    assert_eq!(envelope.to, Some(mailbox(&format!("bounces-{port}+{}", parcel.delivery))));
    assert!(text(&bounce).contains(&format!("Original-Envelope-Id: {}", parcel.delivery)));
    listening.stop().await;
}

#[tokio::test]
async fn an_address_in_another_script_is_written_to() {
    let basket = Basket::new();
    let (port, listening) = listen(&basket).await;
    let channel = SmtpChannel::new(settings(SMTP, Tls::None), trust());
    channel.send(&parcel(&format!("checkin-{port}+grün"), "s", "hello in utf-8")).await.unwrap();
    let arrived = basket.mail_with("hello in utf-8").await;
    assert_eq!(envelope(&arrived).to, Some(mailbox(&format!("checkin-{port}+grün"))));
    listening.stop().await;
}

#[tokio::test]
async fn many_at_once_share_the_connections() {
    let user = somebody("ana");
    let basket = Basket::new();
    let reading = read_mailbox(&user, IMAP, Tls::None, &basket);
    let channel = Arc::new(SmtpChannel::new(settings(SUBMISSION, Tls::StartTls), trust()));
    let sends: Vec<_> = (0..40)
        .map(|n| {
            let (channel, parcel) = (channel.clone(), parcel(&user, "s", &format!("number {n};")));
            tokio::spawn(async move { channel.send(&parcel).await })
        })
        .collect();
    for send in sends {
        send.await.unwrap().unwrap();
    }
    basket.until(|state| (state.taken.len() == 40).then_some(())).await;
    reading.stop().await;
}
