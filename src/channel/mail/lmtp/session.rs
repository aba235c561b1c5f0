//! One conversation with the mail server.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, BufWriter};
use tokio::time::timeout;

use super::body::Body;
use super::command::{Command, parse};
use super::{GREETING, Room, Stream};
use crate::channel::mail::arrival::{LARGEST, arrival};
use crate::domain::address::MailAddress;
use crate::domain::message::MailEnvelope;

pub(super) const TOO_LARGE: &str = "552 5.3.4 the message is larger than 10 MB";
const LATER: &str = "451 4.3.0 the inbox cannot take mail now, come back later";
const CLOSING: &str = "421 4.3.2 closing, come back later";
const OK: &str = "250 2.0.0 OK";

/// RFC 5321 asks for 512 bytes and some more for each extension.
const LONGEST_LINE: usize = 2048;

/// RFC 5321, section 4.5.3.1.8.
const MOST_RECIPIENTS: usize = 100;

/// Whoever sends more than this behind one `DATA` has not read `SIZE`, and is not listened to any longer.
const HANG_UP_AT: usize = 8 * LARGEST;

/// RFC 5321, section 6.3: a mail that went through so many servers goes round in circles.
const MOST_HOPS: usize = 50;

pub(super) struct Session<'a> {
    stream: BufReader<BufWriter<Stream>>,
    room: &'a Room,
    transaction: Option<Transaction>,
}

/// From `MAIL` to the end of `DATA`.
struct Transaction {
    from: Option<MailAddress>,
    to: Vec<MailAddress>,
}

/// What came instead of a command.
enum Heard {
    Line(Vec<u8>),
    TooLong,
    BareLineFeed,
    Closed,
    Idle,
    Stop,
}

/// How a conversation goes on.
enum Next {
    Listen,
    HangUp,
}

impl<'a> Session<'a> {
    pub(super) fn new(stream: Stream, room: &'a Room) -> Self {
        Self { stream: BufReader::new(BufWriter::new(stream)), room, transaction: None }
    }

    /// Talks until one side has enough.
    pub(super) async fn run(mut self) -> io::Result<()> {
        self.say(GREETING).await?;
        loop {
            let next = match self.listen().await? {
                Heard::Line(line) => match parse(&line) {
                    Ok(command) => self.obey(command).await?,
                    Err(refused) => {
                        self.say(refused).await?;
                        Next::Listen
                    }
                },
                Heard::Closed => Next::HangUp,
                Heard::TooLong => self.last_word("500 5.5.6 the line is too long").await?,
                Heard::BareLineFeed => self.last_word("500 5.5.2 a line ends with CR and LF").await?,
                Heard::Idle => self.last_word("421 4.4.2 idle for too long").await?,
                Heard::Stop => self.last_word(CLOSING).await?,
            };
            if let Next::HangUp = next {
                return self.flush().await;
            }
        }
    }

    async fn obey(&mut self, command: Command) -> io::Result<Next> {
        let answer = match command {
            Command::Hello => {
                self.transaction = None;
                for line in ["touchbase", "PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8"] {
                    self.say(&format!("250-{line}")).await?;
                }
                self.say(&format!("250 SIZE {LARGEST}")).await?;
                return Ok(Next::Listen);
            }
            Command::Mail(_) if self.transaction.is_some() => "503 5.5.1 there is a sender already",
            Command::Mail(from) => {
                self.transaction = Some(Transaction { from, to: Vec::new() });
                "250 2.1.0 OK"
            }
            Command::Rcpt(recipient) => self.recipient(recipient).await,
            Command::Data => return self.data().await,
            Command::Reset => {
                self.transaction = None;
                OK
            }
            Command::Noop => OK,
            Command::Verify => "252 2.0.0 send it, and see",
            Command::Quit => return self.last_word("221 2.0.0 bye").await,
        };
        self.say(answer).await?;
        Ok(Next::Listen)
    }

    async fn recipient(&mut self, recipient: MailAddress) -> &'static str {
        let Some(transaction) = &mut self.transaction else { return "503 5.5.1 say MAIL first" };
        if transaction.to.len() >= MOST_RECIPIENTS {
            return "452 4.5.3 too many recipients";
        }
        match self.room.intake.wants(&recipient).await {
            Ok(true) => {
                transaction.to.push(recipient);
                "250 2.1.5 OK"
            }
            Ok(false) => "550 5.1.1 there is no such address here",
            Err(why) => {
                tracing::warn!(%why, "lmtp: a recipient was put off");
                LATER
            }
        }
    }

    async fn data(&mut self) -> io::Result<Next> {
        // RFC 2033, section 4.2: without a recipient there is nothing to say about each of them.
        let Some(transaction) = self.transaction.take().filter(|t| !t.to.is_empty()) else {
            self.say("503 5.5.1 there is no recipient").await?;
            return Ok(Next::Listen);
        };
        self.say("354 end with a dot on a line of its own").await?;
        self.flush().await?;
        let mut body = Body::new(LARGEST);
        loop {
            let Ok(bytes) = timeout(self.room.idle, self.stream.fill_buf()).await else {
                return self.last_word("421 4.4.2 idle for too long").await;
            };
            let bytes = bytes?;
            if bytes.is_empty() || body.seen() > HANG_UP_AT {
                return Ok(Next::HangUp);
            }
            let available = bytes.len();
            let ended = body.feed(bytes);
            self.stream.consume(ended.unwrap_or(available));
            if ended.is_some() {
                break;
            }
        }
        let count = transaction.to.len();
        let answer = match body.into_message() {
            Some(message) if hops(&message) > MOST_HOPS => "554 5.4.6 the message goes round in circles",
            Some(message) => self.store(transaction, &message).await,
            None => TOO_LARGE,
        };
        for _ in 0..count {
            self.say(answer).await?;
        }
        Ok(Next::Listen)
    }

    /// All recipients in one go: it is one message, and one transaction keeps or loses it.
    async fn store(&self, transaction: Transaction, message: &[u8]) -> &'static str {
        let received = self.room.clock.now();
        let arrivals = transaction.to.into_iter().map(|to| {
            let envelope = MailEnvelope { from: transaction.from.clone(), to: Some(to) };
            arrival(message.to_vec(), envelope, received)
        });
        match self.room.intake.accept(arrivals.collect(), None).await {
            Ok(()) => OK,
            Err(why) => {
                tracing::warn!(%why, "lmtp: a message was put off");
                LATER
            }
        }
    }

    /// The next line. What was said so far is sent first, unless the other side has said more already (PIPELINING).
    async fn listen(&mut self) -> io::Result<Heard> {
        let mut line = Vec::new();
        loop {
            if self.stream.buffer().is_empty() {
                self.flush().await?;
            }
            let bytes = tokio::select! {
                biased;
                () = self.room.stop.cancelled() => return Ok(Heard::Stop),
                bytes = timeout(self.room.idle, self.stream.fill_buf()) => match bytes {
                    Ok(bytes) => bytes?,
                    Err(_) => return Ok(Heard::Idle),
                },
            };
            if bytes.is_empty() {
                return Ok(Heard::Closed);
            }
            let end = bytes.iter().position(|b| *b == b'\n');
            let count = end.map_or(bytes.len(), |place| place + 1);
            line.extend_from_slice(bytes.get(..count).unwrap_or_default());
            self.stream.consume(count);
            if line.len() > LONGEST_LINE {
                return Ok(Heard::TooLong);
            }
            if end.is_some() {
                let ended = line.strip_suffix(b"\r\n").map(<[u8]>::to_vec);
                return Ok(ended.map_or(Heard::BareLineFeed, Heard::Line));
            }
        }
    }

    async fn say(&mut self, line: &str) -> io::Result<()> {
        self.stream.write_all(line.as_bytes()).await?;
        self.stream.write_all(b"\r\n").await
    }

    /// Sends what was said; a peer that does not listen is idle, too.
    async fn flush(&mut self) -> io::Result<()> {
        timeout(self.room.idle, self.stream.flush()).await?
    }

    async fn last_word(&mut self, line: &str) -> io::Result<Next> {
        self.say(line).await?;
        Ok(Next::HangUp)
    }
}

/// `Received` fields in the header.
fn hops(message: &[u8]) -> usize {
    message
        .split(|b| *b == b'\n')
        .take_while(|line| !matches!(*line, b"" | b"\r"))
        .filter(|line| line.get(..9).is_some_and(|name| name.eq_ignore_ascii_case(b"Received:")))
        .count()
}
