//! Servers that refuse, hang up and fall silent at each stage: Postfix's `smtp-sink`, one for each story.

use std::process::{Child, Command, Stdio};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use touchbase::channel::mail::smtp::SmtpChannel;
use touchbase::channel::{Accepted, Channel, Failure};

use super::*;

struct Sink {
    child: Child,
    port: u16,
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Sink {
    async fn start(options: &[&str]) -> Self {
        loop {
            // Below the ports that the system gives to connections: one of those could be in the way.
            let port = 13_000 + u16::from_be_bytes(ids().secret()) % 1_000;
            if let Some(sink) = Self::start_at(port, options).await {
                return sink;
            }
        }
    }

    /// `None` when the port is taken.
    async fn start_at(port: u16, options: &[&str]) -> Option<Self> {
        if TcpListener::bind(("127.0.0.1", port)).await.is_err() {
            return None;
        }
        let child = Command::new("/usr/sbin/smtp-sink")
            .args(["-u", "nobody"])
            .args(options)
            .args([&format!("127.0.0.1:{port}"), "50"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut sink = Self { child, port };
        let listening = async {
            while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                if sink.child.try_wait().unwrap().is_some() {
                    return false;
                }
                tokio::task::yield_now().await;
            }
            true
        };
        let listens = tokio::time::timeout(DEADLINE, listening).await.expect("smtp-sink does not listen");
        listens.then_some(sink)
    }

    fn channel(&self) -> SmtpChannel {
        channel(self.port)
    }
}

fn channel(port: u16) -> SmtpChannel {
    SmtpChannel::new(settings_for(port), trust())
}

fn settings_for(port: u16) -> MailSettings {
    let mut settings = settings(SMTP, Tls::None);
    settings.smtp.host = "127.0.0.1".into();
    settings.smtp.port = port;
    settings.smtp.timeouts.hello = 2;
    settings.smtp.timeouts.command = 2;
    settings.smtp.timeouts.data = 1;
    settings.smtp.timeouts.after_dot = 1;
    settings
}

fn some_parcel() -> Parcel {
    parcel("ana", "s", "t")
}

#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    Accepted,
    Retry,
    Permanent,
    Unknown,
}

fn meaning(outcome: Result<Accepted, Failure>) -> Meaning {
    match outcome {
        Ok(_) => Meaning::Accepted,
        Err(Failure::Retry { .. }) => Meaning::Retry,
        Err(Failure::Permanent { .. }) => Meaning::Permanent,
        Err(Failure::Unknown { .. }) => Meaning::Unknown,
    }
}

#[tokio::test]
async fn each_fault_at_each_stage_has_its_meaning_with_and_without_pipelining() {
    use Meaning::{Permanent, Retry, Unknown};
    for pipelining in [true, false] {
        for (fault, stage, expected) in [
            ("-q", "connect", Retry),
            ("-q", "ehlo", Retry),
            ("-q", "mail", Retry),
            ("-q", "rcpt", Retry),
            ("-q", "data", Retry),
            ("-q", ".", Unknown),
            ("-r", "ehlo", Retry),
            ("-r", "mail", Retry),
            ("-r", "rcpt", Retry),
            ("-r", "data", Retry),
            ("-r", ".", Retry),
            ("-f", "ehlo", Retry),
            ("-f", "mail", Permanent),
            ("-f", "rcpt", Permanent),
            ("-f", "data", Permanent),
            ("-f", ".", Permanent),
            ("-Q", "mail", Retry),
            ("-Q", "rcpt", Retry),
            ("-Q", ".", Retry),
        ] {
            let mut options = vec![fault, stage];
            if !pipelining {
                options.push("-p");
            }
            let sink = Sink::start(&options).await;
            let channel = sink.channel();
            for _ in 0..2 {
                let outcome = channel.send(&some_parcel()).await;
                assert_eq!(meaning(outcome.clone()), expected, "{options:?}: {outcome:?}");
            }
        }
    }
}

#[tokio::test]
async fn silence_after_the_dot_is_unknown() {
    let (port, _server) = script(&["354 go on"]).await;
    assert_eq!(meaning(channel(port).send(&some_parcel()).await), Meaning::Unknown);
}

#[tokio::test]
async fn silence_before_the_dot_can_be_tried_again() {
    let (port, _server) = script(&[]).await;
    assert_eq!(meaning(channel(port).send(&some_parcel()).await), Meaning::Retry);
}

/// A server that greets, takes `MAIL` and `RCPT`, answers `DATA` with `words`, reads on, and says no more.
async fn script(words: &'static [&'static str]) -> (u16, tokio::task::JoinHandle<()>) {
    let (port, listener) = loop {
        let port = 14_000 + u16::from_be_bytes(ids().secret()) % 1_000;
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)).await {
            break (port, listener);
        }
    };
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 here\r\n").await.unwrap();
        let mut line = String::new();
        let mut words = words.iter();
        while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
            if line.starts_with("DATA") {
                match words.next() {
                    Some(words) => stream.write_all(format!("{words}\r\n").as_bytes()).await.unwrap(),
                    None => std::future::pending().await,
                }
            } else if ["EHLO", "MAIL", "RCPT"].iter().any(|verb| line.starts_with(verb)) {
                stream.write_all(b"250 OK\r\n").await.unwrap();
            }
            line.clear();
        }
    });
    (port, server)
}

#[tokio::test]
async fn a_connection_that_dies_in_the_middle_of_the_message_did_not_deliver_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = vec![0; 64 * 1024];
        // Greeting, EHLO twice, MAIL, RCPT, DATA: then a part of the message, and the plug is pulled.
        for answer in ["220 here", "250 here", "250 here", "250 OK", "250 OK", "354 go on"] {
            stream.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            assert!(stream.read(&mut heard).await.unwrap() > 0);
        }
        #[expect(deprecated, reason = "a zero linger is how a connection is reset at once")]
        stream.set_linger(Some(Duration::ZERO)).unwrap();
    });
    // Larger than what the system buffers for a connection.
    let parcel = parcel("ana", "s", &"a line of the message\n".repeat(600_000));
    let outcome = channel(port).send(&parcel).await;
    assert_eq!(meaning(outcome.clone()), Meaning::Retry, "{outcome:?}");
    server.await.unwrap();
}

#[tokio::test]
async fn a_connection_that_was_closed_while_it_rested_costs_nothing() {
    // After a short rest the loss shows at MAIL, after a long one (here: any) at the NOOP before.
    for rest in [60, 0] {
        let sink = Sink::start(&[]).await;
        let port = sink.port;
        let mut settings = settings_for(port);
        settings.smtp.timeouts.rest = rest;
        let channel = SmtpChannel::new(settings, trust());
        for _ in 0..2 {
            channel.send(&some_parcel()).await.unwrap();
        }
        drop(sink);
        let _sink = Sink::start_at(port, &[]).await.unwrap();
        assert_eq!(meaning(channel.send(&some_parcel()).await), Meaning::Accepted);
    }
}

#[tokio::test]
async fn a_send_that_is_given_up_in_the_middle_leaves_no_half_transaction_behind() {
    let (port, server) = script(&[]).await;
    let channel = channel(port);
    let parcel = some_parcel();
    let sending = channel.send(&parcel);
    assert!(tokio::time::timeout(Duration::from_millis(200), sending).await.is_err());
    server.abort();
    assert!(server.await.unwrap_err().is_cancelled());
    let _sink = Sink::start_at(port, &[]).await.unwrap();
    assert_eq!(meaning(channel.send(&parcel).await), Meaning::Accepted);
}
