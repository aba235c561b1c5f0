//! Mail is fetched from Dovecot.

use touchbase::channel::mail::arrival::oversize;

use super::*;

#[tokio::test]
async fn answers_come_in_as_they_arrive_with_idle_over_each_tls_mode() {
    for (port, tls) in [(IMAP, Tls::None), (IMAP, Tls::StartTls), (IMAPS, Tls::Implicit)] {
        let user = somebody("checkin");
        let basket = Basket::new();
        // A poll every 300 s: what comes within the deadline was told by IDLE.
        post("ana", &user, &letter("Re: tasks", "first")).await;
        let reading = read_mailbox(&user, port, tls, &basket);
        basket.mail_with("first").await;
        for words in ["second", "third", "fourth"] {
            post("ana", &format!("{user}+token"), &letter("Re: tasks", words)).await;
            let arrived = basket.mail_with(words).await;
            assert_eq!(envelope(&arrived).from, Some(mailbox("ana")));
            assert_eq!(envelope(&arrived).to, Some(mailbox(&format!("{user}+token"))));
        }
        reading.stop().await;
        assert_eq!(basket.count(), 4);
    }
}

#[tokio::test]
async fn after_a_restart_it_goes_on_where_it_was_and_a_new_numbering_brings_nothing_twice() {
    let user = somebody("checkin");
    let basket = Basket::new();
    for n in 0..120 {
        post("ana", &user, &letter("Re: tasks", &format!("number {n};"))).await;
    }
    let reading = read_mailbox(&user, IMAP, Tls::None, &basket);
    basket.until(|state| (state.taken.len() == 120).then_some(())).await;
    reading.stop().await;

    basket.change(|state| state.taken.clear());
    let reading = read_mailbox(&user, IMAP, Tls::None, &basket);
    post("ana", &user, &letter("Re: tasks", "one more")).await;
    basket.mail_with("one more").await;
    assert_eq!(basket.count(), 1, "nothing before the position comes again");
    reading.stop().await;

    let before = basket.change(|state| {
        let cursor = state.cursor.as_mut().unwrap();
        std::mem::replace(&mut cursor.at, "1:4000000".into())
    });
    let reading = read_mailbox(&user, IMAP, Tls::None, &basket);
    basket.until(|state| (state.taken.len() == 121).then_some(())).await;
    basket.until(|state| (state.cursor.as_ref().unwrap().at == before).then_some(())).await;
    reading.stop().await;
}

#[tokio::test]
async fn a_mail_is_marked_as_seen_only_after_it_was_stored() {
    let user = somebody("checkin");
    let basket = Basket::new();
    basket.change(|state| state.closed = true);
    post("ana", &user, &letter("Re: tasks", "patience")).await;
    let reading = read_mailbox(&user, IMAP, Tls::None, &basket);
    basket.until(|state| (state.refusals > 0).then_some(())).await;
    assert!(!has_seen_mail(&user));
    basket.change(|state| state.closed = false);
    basket.mail_with("patience").await;
    let seen = async {
        while !has_seen_mail(&user) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, seen).await.expect("it was never marked");
    reading.stop().await;
}

/// Whether a mail in the user's maildir carries the flag S.
fn has_seen_mail(user: &str) -> bool {
    let current = testbed().join("mailboxes").join(user).join("cur");
    let Ok(mails) = std::fs::read_dir(current) else { return false };
    mails.flatten().any(|mail| {
        let name = mail.file_name().to_string_lossy().into_owned();
        name.split_once(":2,").is_some_and(|(_, flags)| flags.contains('S'))
    })
}

#[tokio::test]
async fn of_a_mail_that_is_too_large_only_the_header_is_fetched() {
    let user = somebody("checkin");
    let basket = Basket::new();
    let line = format!("{}\r\n", "x".repeat(998));
    post("ana", &user, &letter("Re: photos", &line.repeat(11_000))).await;
    post("ana", &user, &letter("Re: tasks", "small")).await;
    let reading = read_mailbox(&user, IMAP, Tls::None, &basket);
    basket.mail_with("small").await;
    let large = basket.mail_with("Re: photos").await;
    assert!(oversize(&large.raw).unwrap() > 10 * 1024 * 1024);
    assert!(large.raw.len() < 10_000 && !text(&large).contains("xxx"));
    assert_eq!(envelope(&large).from, Some(mailbox("ana")));
    reading.stop().await;
}

#[tokio::test]
async fn a_server_without_idle_is_looked_at_now_and_then() {
    // Dovecot's own proxy of capabilities cannot be switched off for one user: a short poll must find the mail
    // even if nothing is told, so this one listens to nobody and looks every second.
    let user = somebody("checkin");
    let basket = Basket::new();
    let mut imap = imap_settings(&user, IMAP, Tls::None);
    imap.poll = 1;
    let reader =
        ImapReader::new(&settings(SMTP, Tls::None), imap, trust(), basket.clone(), Arc::new(SystemClock));
    let reading = Running::start(|stop| reader.run(stop));
    post("ana", &user, &letter("Re: tasks", "looked at")).await;
    basket.mail_with("looked at").await;
    reading.stop().await;
}
