use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::task::JoinHandle;

use super::*;
use crate::channel::{Cursor, NotTaken};
use crate::clock::ManualClock;
use crate::domain::address::{MailAddress, MatrixUserId};
use crate::domain::message::{Arrival, Envelope};

#[derive(Default)]
struct Shelf {
    taken: Mutex<Vec<Arrival>>,
    closed: AtomicBool,
}

impl Shelf {
    fn open(&self) -> Result<(), NotTaken> {
        if self.closed.load(Ordering::SeqCst) { Err(NotTaken("closed".into())) } else { Ok(()) }
    }
}

#[async_trait]
impl Intake for Shelf {
    async fn accept(&self, arrivals: Vec<Arrival>, _: Option<Cursor>) -> Result<(), NotTaken> {
        self.open()?;
        self.taken.lock().unwrap().extend(arrivals);
        Ok(())
    }

    async fn cursor(&self, _: &str) -> Result<Option<String>, NotTaken> {
        Ok(None)
    }

    async fn wants(&self, recipient: &MailAddress) -> Result<bool, NotTaken> {
        self.open()?;
        Ok(recipient.local().starts_with("checkin"))
    }

    async fn knows_member(&self, _user: &MatrixUserId) -> Result<bool, NotTaken> {
        Ok(false)
    }
}

struct Visit {
    wire: DuplexStream,
    shelf: Arc<Shelf>,
    stop: CancellationToken,
    session: JoinHandle<io::Result<()>>,
}

fn visit() -> Visit {
    visit_for(Duration::from_secs(30))
}

fn visit_for(idle: Duration) -> Visit {
    let shelf = Arc::new(Shelf::default());
    let stop = CancellationToken::new();
    let clock = Arc::new(ManualClock::new("2026-04-20T09:00:00Z".parse().unwrap()));
    let room = Room { intake: shelf.clone(), clock, idle, stop: stop.clone() };
    let (wire, other) = duplex(64 * 1024);
    let session = tokio::spawn(async move { Session::new(Box::new(other), &room).run().await });
    Visit { wire, shelf, stop, session }
}

impl Visit {
    /// Says everything at once, then hears everything until the other side hangs up.
    async fn hear(mut self, say: &[u8]) -> (String, Vec<Arrival>) {
        let (mut reader, mut writer) = tokio::io::split(&mut self.wire);
        let mut heard = String::new();
        let said = async {
            let _ = writer.write_all(say).await;
        };
        let (_, outcome) = tokio::join!(said, reader.read_to_string(&mut heard));
        outcome.unwrap();
        self.session.await.unwrap().unwrap();
        (heard, std::mem::take(&mut self.shelf.taken.lock().unwrap()))
    }

    async fn hear_line(&mut self) -> String {
        let mut line = String::new();
        while !line.ends_with("\r\n") {
            line.push(char::from(self.wire.read_u8().await.unwrap()));
        }
        line
    }
}

const HELLO: &str = "LHLO mx\r\nMAIL FROM:<ana@e.org>\r\n";

#[tokio::test]
async fn each_recipient_gets_an_answer_of_their_own() {
    let say = format!(
        "{HELLO}RCPT TO:<checkin+a@t.org>\r\nRCPT TO:<stranger@t.org>\r\nRCPT TO:<checkin+b@t.org>\r\nDATA\r\nSubject: x\r\n\r\n..1 done\r\n.\r\nQUIT\r\n"
    );
    let (heard, taken) = visit().hear(say.as_bytes()).await;
    let codes: Vec<_> = heard.lines().map(|line| line.get(..9).unwrap_or(line)).collect();
    assert_eq!(
        codes[7..],
        [
            "250 2.1.0",
            "250 2.1.5",
            "550 5.1.1",
            "250 2.1.5",
            "354 end w",
            "250 2.0.0",
            "250 2.0.0",
            "221 2.0.0"
        ]
    );
    let to: Vec<_> = taken
        .iter()
        .map(|arrival| match &arrival.envelope {
            Envelope::Mail(mail) => mail.to.as_ref().unwrap().detail().unwrap(),
            Envelope::Matrix(_) => panic!("a mail came by Matrix"),
        })
        .collect();
    assert_eq!(to, ["a", "b"]);
    assert!(taken.iter().all(|arrival| arrival.raw == b"Subject: x\r\n\r\n.1 done\r\n"));
    assert_ne!(taken[0].key, taken[1].key);
}

#[tokio::test]
async fn a_mail_that_cannot_be_stored_is_put_off() {
    let mut visit = visit();
    let say = format!("{HELLO}RCPT TO:<checkin@t.org>\r\nDATA\r\n");
    visit.wire.write_all(say.as_bytes()).await.unwrap();
    while !visit.hear_line().await.starts_with("354") {}
    visit.shelf.closed.store(true, Ordering::SeqCst);
    let (heard, taken) =
        visit.hear(b"hello\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<checkin@t.org>\r\nDATA\r\nQUIT\r\n").await;
    assert_eq!(heard.matches("451 4.3.0").count(), 2, "{heard}");
    assert!(heard.contains("503 5.5.1") && taken.is_empty());
}

#[tokio::test]
async fn ten_megabytes_are_taken_and_a_byte_more_is_not() {
    for (more, code) in [(0, "250 2.0.0"), (1, "552 5.3.4")] {
        let mut say = format!("{HELLO}RCPT TO:<checkin@t.org>\r\nDATA\r\n").into_bytes();
        say.resize(say.len() + crate::channel::mail::arrival::LARGEST - 2 + more, b'x');
        say.extend_from_slice(b"\r\n.\r\nQUIT\r\n");
        let (heard, taken) = visit().hear(&say).await;
        assert!(heard.contains(&format!("{code} ")), "{heard}");
        assert_eq!(taken.len(), 1 - more);
    }
}

#[tokio::test]
async fn nothing_is_smuggled_behind_a_dot_between_bare_line_feeds() {
    let inner = "\n.\nMAIL FROM:<evil@e.org>\nRCPT TO:<checkin@t.org>\nDATA\nsmuggled\n.\n\r\n.\n\r.\r\n";
    let say = format!("{HELLO}RCPT TO:<checkin@t.org>\r\nDATA\r\nhello{inner}\r\n.\r\nQUIT\r\n");
    let (heard, taken) = visit().hear(say.as_bytes()).await;
    assert_eq!(taken.len(), 1, "{heard}");
    assert!(String::from_utf8_lossy(&taken[0].raw).contains("smuggled"));
    let (heard, taken) = visit().hear(b"LHLO mx\nMAIL FROM:<>\r\n").await;
    assert!(heard.contains("500 5.5.2") && taken.is_empty());
}

#[tokio::test]
async fn a_loop_is_refused() {
    let received = "Received: from a by b\r\n".repeat(51);
    let say = format!("{HELLO}RCPT TO:<checkin@t.org>\r\nDATA\r\n{received}\r\nhello\r\n.\r\nQUIT\r\n");
    let (heard, taken) = visit().hear(say.as_bytes()).await;
    assert!(heard.contains("554 5.4.6") && taken.is_empty(), "{heard}");
}

#[tokio::test]
async fn a_stop_finishes_the_mail_that_is_coming_in_and_no_other() {
    let mut visit = visit();
    let say = format!("{HELLO}RCPT TO:<checkin@t.org>\r\nDATA\r\n");
    visit.wire.write_all(say.as_bytes()).await.unwrap();
    while !visit.hear_line().await.starts_with("354") {}
    visit.stop.cancel();
    let (heard, taken) = visit.hear(b"hello\r\n.\r\nMAIL FROM:<>\r\n").await;
    assert!(heard.starts_with("250 2.0.0") && heard.contains("421 4.3.2"), "{heard}");
    assert_eq!(taken.len(), 1);
}

#[tokio::test]
async fn endless_lines_and_long_silence_end_the_conversation() {
    let (heard, _) = visit().hear(&vec![b'x'; 5000]).await;
    assert!(heard.contains("500 5.5.6"), "{heard}");
    let (heard, _) = visit_for(Duration::from_millis(20)).hear(b"LHLO mx\r\n").await;
    assert!(heard.contains("421 4.4.2"), "{heard}");
}

#[tokio::test]
async fn a_socket_left_behind_is_replaced_and_one_in_use_is_not() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("lmtp.sock");
    let settings = LmtpSettings { listen: LmtpListen::Unix(path.clone()), max_connections: 2, idle: 5 };
    drop(UnixListener::bind(&path).unwrap());
    let listener = LmtpListener::bind(settings.clone()).await.unwrap();
    assert_eq!(
        LmtpListener::bind(settings.clone()).await.err(),
        Some(LmtpFault::Taken(settings.listen.clone()))
    );
    drop(listener);
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, "a letter").unwrap();
    assert_eq!(
        LmtpListener::bind(settings.clone()).await.err(),
        Some(LmtpFault::NotASocket(settings.listen))
    );
}
