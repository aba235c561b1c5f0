//! A member with a mailbox of their own on Dovecot, read by IMAP, who answers through Postfix.

use mail_parser::MessageParser;

use super::*;

/// A mail as its reader sees it.
#[derive(Debug, Clone)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub reply_to: MailAddress,
    pub message_id: String,
    /// Everything that came, with what the servers on the way put on top.
    pub raw: String,
}

impl Letter {
    fn of(arrival: &Arrival) -> Self {
        let mail = MessageParser::new().parse(&arrival.raw).unwrap();
        let reply_to = mail.reply_to().and_then(|list| list.first()).and_then(|one| one.address()).unwrap();
        Self {
            subject: mail.subject().unwrap().into(),
            text: mail.body_text(0).unwrap().replace("\r\n", "\n"),
            reply_to: reply_to.parse().unwrap(),
            message_id: mail.message_id().unwrap().into(),
            raw: text(arrival).replace("\r\n", "\n"),
        }
    }
}

pub struct Correspondent {
    pub address: MailAddress,
    user: String,
    mailbox: Arc<Basket>,
    reading: Running,
}

impl Correspondent {
    /// Somebody whose mailbox is empty.
    pub fn new(name: &str) -> Self {
        let user = somebody(name);
        let mailbox_of = Basket::new();
        let reading = read_mailbox(&user, IMAP, Tls::None, &mailbox_of);
        Self { address: mailbox(&user), user, mailbox: mailbox_of, reading }
    }

    /// The mail that came as this one, counted from 1, with these words in it.
    pub async fn gets(&self, number: usize, words: &str) -> Letter {
        let letter = self.mailbox.until(|state| state.taken.get(number - 1).map(Letter::of)).await;
        let shown = || format!("{words}? {:?}\n\n{}", self.subjects(), letter.text);
        assert!(letter.text.contains(words), "{}", shown());
        letter
    }

    /// The subjects of everything that came.
    pub fn subjects(&self) -> Vec<String> {
        self.mailbox.change(|state| state.taken.iter().map(|arrival| Letter::of(arrival).subject).collect())
    }

    /// How many mails came.
    pub fn count(&self) -> usize {
        self.mailbox.count()
    }

    /// The first mail with these words in it, whichever it is.
    pub async fn finds(&self, words: &str) -> Letter {
        let has = |letter: &Letter| letter.text.contains(words);
        self.mailbox.until(|state| state.taken.iter().map(Letter::of).find(has)).await
    }

    /// Answers as a mail client does: the words on top, what was asked quoted below.
    pub async fn answers(&self, letter: &Letter, words: &str) {
        let quoted: String = letter.text.lines().map(|line| format!("> {line}\r\n")).collect();
        let body = format!(
            "{}\r\n\r\nOn Mon, Apr 20, 2026 at 9:00 AM Harbour Commons <{}> wrote:\r\n\r\n{quoted}",
            words.replace('\n', "\r\n"),
            letter.reply_to,
        );
        self.sends(letter, &body).await;
    }

    /// Answers between the lines: what was asked is quoted, and below the paragraph that begins with the first words stand
    /// the second.
    pub async fn answers_below(&self, letter: &Letter, answers: &[(&str, &str)]) {
        let mut body =
            format!("On Mon, Apr 20, 2026 at 9:00 AM Harbour Commons <{}> wrote:\r\n\r\n", letter.reply_to);
        let mut waits = None;
        for line in letter.text.lines().chain([""]) {
            waits =
                answers.iter().find(|(asks, _)| line.starts_with(asks)).map(|(_, words)| *words).or(waits);
            match waits {
                Some(words) if line.is_empty() => {
                    body.push_str(&format!("\r\n{words}\r\n\r\n"));
                    waits = None;
                }
                _ => body.push_str(&format!("> {line}\r\n")),
            }
        }
        self.sends(letter, &body).await;
    }

    async fn sends(&self, letter: &Letter, body: &str) {
        let id: DeliveryId = ids().make();
        let raw = format!(
            "From: <{}>\r\nTo: <{}>\r\nSubject: Re: {}\r\nDate: Mon, 20 Apr 2026 08:00:00 +0000\r\n\
             Message-ID: <{id}@client.test.invalid>\r\nIn-Reply-To: <{}>\r\nReferences: <{}>\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}",
            self.address,
            letter.reply_to,
            letter.subject.trim_start_matches("Re: "),
            letter.message_id,
            letter.message_id,
        );
        post(&self.user, letter.reply_to.local(), &raw).await;
    }

    /// Closes the mail client.
    pub async fn leaves(self) {
        self.reading.stop().await;
    }
}
