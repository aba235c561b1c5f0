//! From start to stop: loops around the application, woken by a timer and by what comes in.
//!
//! The first signal is a soft stop: nothing new is begun, what is under way is finished and written down. The second, or a
//! minute later, is a hard one: what was under way is taken up again at the next start. A loop that crashes ends the program
//! with an error, so that whoever watches over it starts it again.

mod listen;
mod loops;
mod matrix;
mod wake;
pub mod wiring;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::app::{App, Parts};
use crate::channel::mail::lmtp::LmtpFault;
use crate::channel::mail::settings::MailSettings;
use crate::channel::mail::smtp::SmtpChannel;
use crate::channel::mail::wire::{Trust, TrustFault};
use crate::channel::matrix::MatrixSettings;
use crate::config::Retention;
use crate::domain::member::ChannelKind;
use crate::id::Chance;
use crate::outbox::{Pace, Routes};
use crate::web::assign::Desk;
use crate::web::health::Pulse;
use crate::web::{self, Site};

pub use listen::stop_signals;
pub use wake::WakeError;

/// How long a soft stop may take.
const SOFT_STOP: Duration = Duration::from_secs(60);

/// Messages under way at the same time in Matrix: one account, one rate limit.
const MATRIX_AT_ONCE: usize = 4;

/// Everything that a running deployment needs.
pub struct Deployment {
    /// The application's parts.
    pub parts: Parts,
    /// Mail, if there is mail.
    pub mail: Option<MailSettings>,
    /// Matrix, if there is Matrix.
    pub matrix: Option<MatrixSettings>,
    /// How long texts are kept.
    pub retention: Retention,
    /// How fast mail may go to one domain.
    pub pace: Option<Pace>,
    /// Where the pages are served; `None` for none.
    pub listen: Option<SocketAddr>,
    /// A proxy stands in front of the pages, and tells who asks.
    pub behind_proxy: bool,
}

/// Why it cannot run, or ended.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The certificates.
    #[error(transparent)]
    Trust(#[from] TrustFault),
    /// The pages' address.
    #[error("the pages cannot be served on {at}: {why}; another program may listen there: see web.listen")]
    Pages {
        /// The address.
        at: SocketAddr,
        /// What the system said.
        why: std::io::Error,
    },
    /// The LMTP address.
    #[error(transparent)]
    Lmtp(#[from] LmtpFault),
    /// The timer.
    #[error(transparent)]
    Wake(#[from] WakeError),
    /// A loop ended that should not have.
    #[error(
        "a part of the program crashed: {0}. It is started again by whoever watches over it (systemd, Docker)"
    )]
    Crashed(String),
}

/// A deployment whose loops run.
pub struct Running {
    /// The application, for the web pages.
    pub app: App,
    /// Whether the loops are alive.
    pub pulse: Pulse,
    wakes: wake::Wakes,
    stop: CancellationToken,
    tasks: JoinSet<&'static str>,
}

impl Deployment {
    /// Starts every loop. `stop` ends them.
    pub async fn start(self, stop: CancellationToken) -> Result<Running, RunError> {
        let chance: Arc<dyn Chance> = self.parts.chance.clone();
        let clock = self.parts.clock.clone();
        let pulse = Pulse::default();
        let mut routes = Routes::default();
        let trust = Trust::load(self.mail.as_ref().and_then(|mail| mail.ca_file.as_deref()))?;
        if let Some(mail) = &self.mail {
            let smtp = SmtpChannel::new(mail.clone(), trust.clone());
            routes = routes.with(ChannelKind::Mail, Arc::new(smtp), mail.smtp.max_connections);
        }
        let late = self.matrix.map(|settings| matrix::Late::new(settings, clock.clone(), chance.clone()));
        if let Some(late) = &late {
            routes = routes.with(ChannelKind::Matrix, Arc::new(late.clone()), MATRIX_AT_ONCE);
        }
        let site = Site {
            db: self.parts.db.clone(),
            clock: clock.clone(),
            renderer: self.parts.renderer.clone(),
            key: self.parts.key.clone(),
            pulse: pulse.clone(),
            behind_proxy: self.behind_proxy,
        };
        let mut app = App::new(self.parts).with_routes(routes);
        if let Some(pace) = self.pace {
            app = app.with_pace(pace);
        }
        let intake = Arc::new(app.inbox.clone());
        let mut tasks = JoinSet::new();
        if let Some(mail) = &self.mail {
            listen::mail(mail, trust, intake.clone(), clock.clone(), &stop, &mut tasks).await?;
        }
        if let Some(at) = self.listen {
            let desk = Desk { placement: app.placement.clone(), renderer: site.renderer.clone() };
            let pages = web::router_with(site, web::assign::routes(desk));
            listen::pages(at, pages, &stop, &mut tasks).await?;
        }
        let wakes = wake::Wakes::start().await?;
        if let Some(late) = late.clone() {
            let (app, opened, stop) = (app.clone(), wakes.chatting.clone(), stop.clone());
            tasks.spawn(async move {
                late.run(app, intake, opened, stop).await;
                "matrix"
            });
        }
        loops::spawn(&app, late, self.retention, &wakes, &pulse, &stop, &mut tasks);
        Ok(Running { app, pulse, wakes, stop, tasks })
    }
}

impl Running {
    /// Lets every loop look at once for what is due: after the clock was moved, or somebody wrote into the database.
    pub fn wake(&self) {
        self.wakes.everybody();
    }

    /// Waits until the loops have ended: after a stop, or because one crashed. `hard` ends what a soft stop waits for.
    pub async fn wait(mut self, hard: CancellationToken) -> Result<(), RunError> {
        let crashed = tokio::select! {
            () = self.stop.cancelled() => None,
            ended = self.tasks.join_next() => Some(RunError::Crashed(match ended {
                Some(Ok(name)) => format!("{name} ended"),
                Some(Err(error)) => error.to_string(),
                None => "nothing runs".to_owned(),
            })),
        };
        // One that ended because of the stop itself is no crash.
        let crashed = crashed.filter(|_| !self.stop.is_cancelled());
        self.stop.cancel();
        tokio::select! {
            () = async { while self.tasks.join_next().await.is_some() {} } => {}
            () = overtime(&hard) => tracing::warn!("stopped hard; what was under way is taken up at the next start"),
        }
        self.wakes.stop().await;
        crashed.map_or(Ok(()), Err)
    }
}

async fn overtime(hard: &CancellationToken) {
    tokio::select! {
        () = hard.cancelled() => {}
        () = tokio::time::sleep(SOFT_STOP) => {}
    }
}
