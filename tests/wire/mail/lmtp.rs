//! Postfix hands mail over by LMTP.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;

#[tokio::test]
async fn an_answer_comes_with_its_token_and_its_sender() {
    let basket = Basket::new();
    let (port, listening) = listen(&basket).await;
    let ana = somebody("ana");
    post(&ana, &format!("checkin-{port}+abc"), &letter("Re: tasks", "1 done\r\n..dots\r\nÀ bientôt")).await;
    let arrived = basket.mail_with("1 done\r\n..dots\r\nÀ bientôt\r\n").await;
    let envelope = envelope(&arrived);
    assert_eq!(envelope.from, Some(mailbox(&ana)));
    assert_eq!(envelope.to, Some(mailbox(&format!("checkin-{port}+abc"))));
    listening.stop().await;
}

#[tokio::test]
async fn while_the_inbox_is_closed_mail_waits_in_postfix_and_comes_later() {
    let basket = Basket::new();
    let (port, listening) = listen(&basket).await;
    basket.change(|state| state.closed = true);
    post(&somebody("ana"), &format!("checkin-{port}"), &letter("Re: tasks", "2 blocked")).await;
    basket.until(|state| (state.refusals > 0).then_some(())).await;
    assert_eq!(basket.count(), 0);
    basket.change(|state| state.closed = false);
    basket.mail_with("2 blocked").await;
    assert_eq!(basket.count(), 1);
    listening.stop().await;
}

#[tokio::test]
async fn while_nobody_listens_mail_waits_in_postfix_and_comes_later() {
    let basket = Basket::new();
    let (port, listening) = listen(&basket).await;
    listening.stop().await;
    post(&somebody("ana"), &format!("checkin-{port}"), &letter("Re: tasks", "3 dropped")).await;
    let listener = LmtpListener::bind(lmtp_settings(port)).await.unwrap();
    let intake = basket.clone();
    let listening = Running::start(|stop| listener.serve(intake, Arc::new(SystemClock), stop));
    basket.mail_with("3 dropped").await;
    listening.stop().await;
}

#[tokio::test]
async fn a_stranger_is_told_at_once_and_so_is_a_mail_that_is_too_large() {
    let basket = Basket::that_wants(|recipient| recipient.detail() == Some("known"));
    let (port, listening) = listen(&basket).await;
    let ana = somebody("ana");
    let returned = Basket::new();
    let reading = read_mailbox(&ana, IMAP, Tls::StartTls, &returned);

    post(&ana, &format!("checkin-{port}+unknown"), &letter("Re: tasks", "hello?")).await;
    let refused = returned.mail_with("550 5.1.1 there is no such address here").await;
    assert_eq!(envelope(&refused).from, None);

    let line = format!("{}\r\n", "x".repeat(998));
    post(&ana, &format!("checkin-{port}+known"), &letter("Re: photos", &line.repeat(11_000))).await;
    returned.until(|state| state.taken.iter().any(|mail| text(mail).contains("5.3.4")).then_some(())).await;

    post(&ana, &format!("checkin-{port}+known"), &letter("Re: photos", &line.repeat(9_000))).await;
    basket.mail_with("Re: photos").await;
    assert_eq!(basket.count(), 1);
    reading.stop().await;
    listening.stop().await;
}

#[tokio::test]
async fn nothing_is_smuggled_in_behind_bare_line_feeds() {
    let basket = Basket::new();
    let (port, listening) = listen(&basket).await;
    let to = format!("checkin-{port}@test.invalid");
    let mut wire = TcpStream::connect(("127.0.0.1", SMTP)).await.unwrap();
    let mut hear = async |say: String, codes: &str| {
        wire.write_all(say.as_bytes()).await.unwrap();
        let mut heard = String::new();
        let mut byte = [0];
        while !(heard.ends_with("\r\n")
            && heard.lines().last().is_some_and(|line| line.as_bytes().get(3) == Some(&b' ')))
        {
            wire.read_exact(&mut byte).await.unwrap();
            heard.push(char::from(byte[0]));
        }
        assert!(heard.starts_with(codes), "{heard}");
    };
    hear(String::new(), "220").await;
    hear("EHLO person\r\n".into(), "250").await;
    hear("MAIL FROM:<ana@test.invalid>\r\n".into(), "250").await;
    hear(format!("RCPT TO:<{to}>\r\n"), "250").await;
    hear("DATA\r\n".into(), "354").await;
    let inner = format!("MAIL FROM:<evil@test.invalid>\nRCPT TO:<{to}>\nDATA\nsmuggled\n.\n");
    hear(format!("Subject: x\r\n\r\nhello\n.\n{inner}\n.\r\nthe end\r\n.\r\n"), "250").await;
    let arrived = basket.mail_with("the end").await;
    assert!(text(&arrived).contains("smuggled"));
    assert_eq!(basket.count(), 1);
    listening.stop().await;
}
