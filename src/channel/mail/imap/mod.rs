//! Mail in, fetched from a mailbox (IMAP, RFC 3501; IDLE, RFC 2177).
//!
//! The position is (UIDVALIDITY, UID), stored in the transaction that stores the mails; a mail is
//! marked as seen after that. When the server numbers the mailbox anew, everything is fetched again,
//! and the arrivals' keys keep it from being taken twice.

mod envelope;
mod fetch;
mod login;
mod position;

use std::sync::Arc;
use std::time::Duration;

use async_imap::Session;
use async_imap::types::UnsolicitedResponse;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

pub use self::login::ImapFault;
pub(super) use self::login::{Mailbox, open};
use self::position::Position;
use super::settings::{ImapSettings, MailSettings};
use super::wire::{Trust, Wire};
use crate::channel::{Intake, NotTaken};
use crate::clock::Clock;
use crate::domain::address::MailAddress;

/// RFC 2177 says 29 minutes, but routers forget a silent connection after ten.
const LONGEST_IDLE: Duration = Duration::from_secs(540);

/// Waits between two tries to reach a server that does not answer.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Fetches from one mailbox for as long as it runs.
pub struct ImapReader {
    settings: ImapSettings,
    /// The addresses that mail to us has, to tell them from others in `To`.
    ours: [MailAddress; 2],
    trust: Trust,
    intake: Arc<dyn Intake>,
    clock: Arc<dyn Clock>,
}

/// Why a visit to the server ended.
#[derive(Debug, thiserror::Error)]
enum Halt {
    /// We were told to.
    #[error("stopped")]
    Stop,
    /// The server or the way there.
    #[error(transparent)]
    Fault(#[from] ImapFault),
    /// Our own inbox.
    #[error(transparent)]
    NotTaken(#[from] NotTaken),
}

/// Goes on after it was told to stop only as far as it must.
struct Patience<'a> {
    stop: &'a CancellationToken,
    limit: Duration,
}

impl Patience<'_> {
    /// Waits for the server, but not for ever: async-imap has no timeouts of its own.
    async fn wait<T>(
        &self,
        extra: Duration,
        answer: impl Future<Output = async_imap::error::Result<T>>,
    ) -> Result<T, Halt> {
        tokio::select! {
            () = self.stop.cancelled() => Err(Halt::Stop),
            answer = timeout(self.limit + extra, answer) => match answer {
                Ok(Ok(answer)) => Ok(answer),
                Ok(Err(why)) => Err(ImapFault::Lost(why.to_string()).into()),
                Err(_) => Err(ImapFault::Lost("the server did not answer in time".to_owned()).into()),
            },
        }
    }
}

impl ImapReader {
    /// A reader of `imap`; `settings` say which addresses are ours.
    pub fn new(
        settings: &MailSettings,
        imap: ImapSettings,
        trust: Trust,
        intake: Arc<dyn Intake>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let ours = [settings.reply.clone(), settings.bounces.clone()];
        Self { settings: imap, ours, trust, intake, clock }
    }

    /// Reads until `stop`. Faults are logged, and the server is visited again, ever more rarely until it answers.
    pub async fn run(self, stop: CancellationToken) {
        let mut pause = FIRST_PAUSE;
        let mut stuck = None;
        loop {
            match self.visit(&stop, &mut pause, &mut stuck).await {
                Ok(()) | Err(Halt::Stop) => return,
                Err(why) => {
                    tracing::warn!(%why, again_in_s = pause.as_secs(), "imap: the mailbox cannot be read")
                }
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
            }
        }
    }

    /// One connection, for as long as it lasts.
    async fn visit(
        &self,
        stop: &CancellationToken,
        pause: &mut Duration,
        stuck: &mut Option<fetch::Stuck>,
    ) -> Result<(), Halt> {
        let patience = Patience { stop, limit: Duration::from_secs(self.settings.timeout) };
        let Mailbox { mut session, validity, can_idle, .. } = tokio::select! {
            () = stop.cancelled() => return Err(Halt::Stop),
            mailbox = open(&self.settings, &self.trust) => mailbox?,
        };
        let name = format!("imap:{}@{}/{}", self.settings.user, self.settings.host, self.settings.mailbox);
        let mut position = Position::resume(self.intake.cursor(&name).await?.as_deref(), validity);
        loop {
            self.fetch_new(&mut session, &patience, &name, &mut position, stuck).await?;
            *pause = FIRST_PAUSE;
            session = match self.rest(session, &patience, can_idle).await {
                Ok(session) => session,
                Err((Halt::Stop, Some(mut session))) => {
                    let _ = timeout(Duration::from_secs(2), session.logout()).await;
                    return Ok(());
                }
                Err((why, _)) => return Err(why),
            };
        }
    }

    /// Waits for news: told by the server, or until it is time to look.
    async fn rest(
        &self,
        mut session: Session<Wire>,
        patience: &Patience<'_>,
        can_idle: bool,
    ) -> Result<Session<Wire>, (Halt, Option<Session<Wire>>)> {
        let poll = Duration::from_secs(self.settings.poll.max(1)).min(LONGEST_IDLE);
        if !can_idle {
            tokio::select! {
                () = patience.stop.cancelled() => return Err((Halt::Stop, Some(session))),
                () = sleep(poll) => {}
            }
            patience.wait(Duration::ZERO, session.noop()).await.map_err(|halt| (halt, None))?;
            return Ok(session);
        }
        let heard = session.unsolicited_responses.clone();
        let mut idle = session.idle();
        patience.wait(Duration::ZERO, idle.init()).await.map_err(|halt| (halt, None))?;
        // What came between the last look and IDLE was told before IDLE began, and is not told again.
        let mut told = false;
        while let Ok(news) = heard.try_recv() {
            told |= matches!(news, UnsolicitedResponse::Exists(_));
        }
        let mut stopped = false;
        if !told {
            // The limit around it all is ours: async-imap's begins anew with each "still here".
            let (news, _interrupt) = idle.wait_with_timeout(LONGEST_IDLE);
            tokio::select! {
                () = patience.stop.cancelled() => stopped = true,
                news = timeout(poll, news) => if let Ok(Err(why)) = news {
                    return Err((ImapFault::Lost(why.to_string()).into(), None));
                },
            }
        }
        match timeout(patience.limit, idle.done()).await {
            Ok(Ok(session)) if stopped => Err((Halt::Stop, Some(session))),
            Ok(Ok(session)) => Ok(session),
            Ok(Err(why)) => Err((ImapFault::Lost(why.to_string()).into(), None)),
            Err(_) => Err((ImapFault::Lost("the server did not answer in time".to_owned()).into(), None)),
        }
    }
}
