//! Mail over real servers: Postfix and Dovecot as `tests/testbed/mail` starts them.

pub mod correspondent;
mod fault;
mod imap;
mod lmtp;
mod probe;
mod send;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use lettre::address::Envelope as Route;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use touchbase::channel::mail::imap::ImapReader;
use touchbase::channel::mail::lmtp::LmtpListener;
use touchbase::channel::mail::settings::{
    ImapSettings, LmtpSettings, MailSettings, Secret, SmtpSettings, SmtpTimeouts, Tls,
};
use touchbase::channel::mail::wire::Trust;
use touchbase::channel::{Cursor, Intake, NotTaken};
use touchbase::clock::SystemClock;
use touchbase::domain::address::{Address, MailAddress, MatrixUserId};
use touchbase::domain::message::{Arrival, Content, Envelope, MailContent, MailEnvelope, Parcel, Purpose};
use touchbase::id::{DeliveryId, Ids, SystemChance};

pub const SMTP: u16 = 11025;
const SUBMISSION: u16 = 11587;
const SUBMISSIONS: u16 = 11465;
pub const IMAP: u16 = 11143;
const IMAPS: u16 = 11993;

/// Long enough for a busy machine: only a story that fails waits so long.
pub const DEADLINE: Duration = Duration::from_secs(60);

pub fn testbed() -> PathBuf {
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/testbed/mail");
    std::env::var_os("TESTBED_MAIL").map_or_else(usual, PathBuf::from)
}

pub fn trust() -> Trust {
    Trust::load(Some(&testbed().join("ca.pem"))).unwrap()
}

pub fn ids() -> Ids {
    Ids::new(Arc::new(SystemClock), Arc::new(SystemChance))
}

/// A user that no other story has, in this run or in another.
pub fn somebody(name: &str) -> String {
    format!("{name}{}", ids().make::<DeliveryId>())
}

pub fn mailbox(user: &str) -> MailAddress {
    format!("{user}@test.invalid").parse().unwrap()
}

pub fn settings(port: u16, tls: Tls) -> MailSettings {
    let login = port != SMTP;
    MailSettings {
        from: mailbox("checkin"),
        from_name: "Harbour Commons".into(),
        reply: mailbox("checkin"),
        bounces: mailbox("bounces"),
        authserv_id: None,
        ca_file: Some(testbed().join("ca.pem")),
        smtp: SmtpSettings {
            host: "localhost".into(),
            port,
            tls,
            user: login.then(|| "checkin".into()),
            password: login.then(|| Secret::new("pw-checkin")),
            hello: "touchbase.test.invalid".into(),
            max_connections: 4,
            timeouts: SmtpTimeouts::default(),
        },
        lmtp: None,
        imap: None,
    }
}

pub fn imap_settings(user: &str, port: u16, tls: Tls) -> ImapSettings {
    ImapSettings {
        host: "localhost".into(),
        port,
        tls,
        user: user.into(),
        password: Some(Secret::new(format!("pw-{user}"))),
        xoauth2_token: None,
        xoauth2_token_file: None,
        mailbox: "INBOX".into(),
        poll: 300,
        timeout: 30,
    }
}

fn parcel(to: &str, subject: &str, text: &str) -> Parcel {
    let delivery: DeliveryId = ids().make();
    Parcel {
        delivery,
        to: Address::Mail(mailbox(to)),
        to_name: "Ana Lí".into(),
        purpose: Purpose::Prompt,
        content: Content::Mail(MailContent {
            subject: subject.into(),
            text: text.into(),
            html: Some("<p>À bientôt</p>".into()),
            images: vec![],
        }),
        created: "2026-04-20T09:00:00Z".parse().unwrap(),
        attempt: 0,
        may_have_arrived: false,
        message_id: format!("{delivery}@test.invalid"),
        references: vec![],
        thread: None,
        in_reply_to: None,
        reply_token: None,
        unsubscribe: Some("https://test.invalid/u".into()),
        mentions: vec![],
    }
}

/// Puts a person's mail into Postfix.
pub async fn post(from: &str, to: &str, raw: &str) {
    let route = Route::new(
        Some(mailbox(from).as_str().parse().unwrap()),
        vec![mailbox(to).as_str().parse().unwrap()],
    );
    AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
        .port(SMTP)
        .build()
        .send_raw(&route.unwrap(), raw.as_bytes())
        .await
        .unwrap();
}

fn letter(subject: &str, text: &str) -> String {
    let id: DeliveryId = ids().make();
    format!(
        "Message-ID: <{id}@test.invalid>\r\nFrom: ana@test.invalid\r\nSubject: {subject}\r\n\r\n{text}\r\n"
    )
}

/// An inbox in memory, with a switch.
pub struct Basket {
    state: Mutex<State>,
    news: watch::Sender<()>,
    wanted: Box<dyn Fn(&MailAddress) -> bool + Send + Sync>,
}

#[derive(Default)]
pub struct State {
    pub taken: Vec<Arrival>,
    cursor: Option<Cursor>,
    closed: bool,
    /// How often it was asked while it was closed.
    refusals: usize,
}

impl Basket {
    pub fn new() -> Arc<Self> {
        Self::that_wants(|_| true)
    }

    fn that_wants(wanted: impl Fn(&MailAddress) -> bool + Send + Sync + 'static) -> Arc<Self> {
        let state = Mutex::new(State::default());
        Arc::new(Self { state, news: watch::Sender::new(()), wanted: Box::new(wanted) })
    }

    pub fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let outcome = change(&mut self.state.lock().unwrap());
        self.news.send_replace(());
        outcome
    }

    /// Waits until `look` finds something.
    pub async fn until<T>(&self, look: impl Fn(&State) -> Option<T>) -> T {
        let mut news = self.news.subscribe();
        let found = async {
            loop {
                if let Some(found) = look(&self.state.lock().unwrap()) {
                    return found;
                }
                news.changed().await.unwrap();
            }
        };
        tokio::time::timeout(DEADLINE, found).await.expect("it never came")
    }

    /// Waits for a mail whose text has `words`.
    pub async fn mail_with(&self, words: &str) -> Arrival {
        self.until(|state| state.taken.iter().find(|arrival| text(arrival).contains(words)).cloned()).await
    }

    fn count(&self) -> usize {
        self.state.lock().unwrap().taken.len()
    }
}

#[async_trait]
impl Intake for Basket {
    async fn accept(&self, arrivals: Vec<Arrival>, cursor: Option<Cursor>) -> Result<(), NotTaken> {
        self.change(|state| {
            if state.closed {
                state.refusals += 1;
                return Err(NotTaken("the lid is on".into()));
            }
            for arrival in arrivals {
                if !state.taken.iter().any(|known| known.key == arrival.key) {
                    state.taken.push(arrival);
                }
            }
            state.cursor = cursor.or(state.cursor.take());
            Ok(())
        })
    }

    async fn cursor(&self, name: &str) -> Result<Option<String>, NotTaken> {
        let state = self.state.lock().unwrap();
        Ok(state.cursor.as_ref().filter(|cursor| cursor.name == name).map(|cursor| cursor.at.clone()))
    }

    async fn wants(&self, recipient: &MailAddress) -> Result<bool, NotTaken> {
        Ok((self.wanted)(recipient))
    }

    async fn knows_member(&self, _user: &MatrixUserId) -> Result<bool, NotTaken> {
        Ok(false)
    }
}

fn text(arrival: &Arrival) -> String {
    String::from_utf8_lossy(&arrival.raw).into_owned()
}

fn envelope(arrival: &Arrival) -> MailEnvelope {
    match &arrival.envelope {
        Envelope::Mail(envelope) => envelope.clone(),
        Envelope::Matrix(_) => panic!("a mail came by Matrix"),
    }
}

/// Runs until the story ends, or until it is stopped.
pub struct Running {
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    fn start<F: Future<Output = ()> + Send + 'static>(run: impl FnOnce(CancellationToken) -> F) -> Self {
        let stop = CancellationToken::new();
        let task = tokio::spawn(run(stop.clone()));
        Self { stop, task }
    }

    pub async fn stop(self) {
        self.stop.cancel();
        tokio::time::timeout(DEADLINE, self.task).await.expect("it does not stop").unwrap();
    }
}

/// Reads `user`'s mailbox into `basket`.
pub fn read_mailbox(user: &str, port: u16, tls: Tls, basket: &Arc<Basket>) -> Running {
    read(imap_settings(user, port, tls), basket)
}

fn read(imap: ImapSettings, basket: &Arc<Basket>) -> Running {
    let clock = Arc::new(SystemClock);
    let reader = ImapReader::new(&settings(SMTP, Tls::None), imap, trust(), basket.clone(), clock);
    Running::start(|stop| reader.run(stop))
}

/// Listens for LMTP on a port of its own; Postfix hands mail to `checkin-PORT@` and `bounces-PORT@` over there.
async fn listen(basket: &Arc<Basket>) -> (u16, Running) {
    loop {
        let port = 12_000 + u16::from_be_bytes(ids().secret()) % 1_000;
        if let Ok(listener) = LmtpListener::bind(lmtp_settings(port)).await {
            let basket = basket.clone();
            return (port, Running::start(|stop| listener.serve(basket, Arc::new(SystemClock), stop)));
        }
    }
}

pub fn lmtp_settings(port: u16) -> LmtpSettings {
    LmtpSettings { listen: format!("127.0.0.1:{port}").try_into().unwrap(), max_connections: 20, idle: 30 }
}
