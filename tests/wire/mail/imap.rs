//! Mail is fetched from Dovecot.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
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
    let user = somebody("checkin");
    let basket = Basket::new();
    let wire = Wiretap::start().await;
    let mut imap = imap_settings(&user, wire.port, Tls::None);
    imap.poll = 1;
    let reading = read(imap, &basket);
    for words in ["looked at", "looked at again"] {
        post("ana", &user, &letter("Re: tasks", words)).await;
        basket.mail_with(words).await;
    }
    reading.stop().await;
    let said = wire.client_said();
    assert!(said.contains("NOOP") && !said.contains("IDLE"), "{said}");
}

#[tokio::test]
async fn a_lost_connection_is_made_again() {
    let user = somebody("checkin");
    let basket = Basket::new();
    let wire = Wiretap::start().await;
    let mut imap = imap_settings(&user, wire.port, Tls::None);
    imap.poll = 1;
    let reading = read(imap, &basket);
    for words in ["before", "between", "after"] {
        post("ana", &user, &letter("Re: tasks", words)).await;
        basket.mail_with(words).await;
        wire.cut.send_replace(());
    }
    assert_eq!(basket.count(), 3);
    reading.stop().await;
    assert!(wire.client_said().matches("LOGIN").count() >= 3);
}

/// A way to Dovecot that can be cut, on which it does not offer IDLE.
struct Wiretap {
    port: u16,
    cut: watch::Sender<()>,
    client: Arc<Mutex<Vec<u8>>>,
}

impl Wiretap {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (cut, client) = (watch::Sender::new(()), Arc::new(Mutex::new(Vec::new())));
        let tap = Self { port, cut: cut.clone(), client: client.clone() };
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(("127.0.0.1", IMAP)).await.unwrap();
                let (mut scissors, client) = (cut.subscribe(), client.clone());
                tokio::spawn(async move {
                    let (mut near_in, near_out) = near.into_split();
                    let (mut far_in, far_out) = far.into_split();
                    let up =
                        pump(&mut near_in, far_out, |said| client.lock().unwrap().extend_from_slice(said));
                    let down = pump(&mut far_in, near_out, without_idle);
                    tokio::select! {
                        () = up => {}
                        () = down => {}
                        _ = scissors.changed() => {}
                    }
                });
            }
        });
        tap
    }

    fn client_said(&self) -> String {
        String::from_utf8_lossy(&self.client.lock().unwrap()).into_owned()
    }
}

async fn pump(from: &mut OwnedReadHalf, mut to: OwnedWriteHalf, mut touch: impl FnMut(&mut [u8])) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        touch(&mut bytes[..count]);
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}

fn without_idle(said: &mut [u8]) {
    for place in 0..said.len().saturating_sub(4) {
        if &said[place..place + 5] == b" IDLE" {
            said[place + 1] = b'X';
        }
    }
}
