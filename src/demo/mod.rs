//! The demo: an invented community in an embedded database, its season lived through on a clock that is moved by hand.
//!
//! Nothing in it is faked beside the application: messages go out through the embedded post box, answers come in through
//! the inbox as real mails and chat messages, and everything in between is what `serve` runs.
//!
//! - [`cast`], [`work`], [`found`]: who they are, what they do, and how the community is written down.
//! - [`script`], [`client`], [`robot`]: what the personas say, and how their programs send it. [`improvise`]: what they say
//!   after the script.
//! - [`plug_in`], [`grouping`], [`surfer`]: the survey at the season's start, who is sorted into which group, and pages opened in
//!   the personas' names.
//! - [`act`], [`life`]: how a persona notices a message and acts; time, from one interesting instant to the next.
//! - [`told`]: the table of what happened. [`leave`]: digests and results as files.
//! - [`pages`]: the mailboxes in the browser.

pub mod act;
pub mod cast;
pub mod client;
pub mod found;
pub mod grouping;
pub mod improvise;
pub mod leave;
pub mod life;
pub mod original;
pub mod pages;
pub mod plug_in;
pub mod robot;
pub mod script;
pub mod surfer;
pub mod told;
pub mod work;

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use crate::app::{App, Parts};
use crate::channel::NotTaken;
use crate::channel::mail::settings::MailSettings;
use crate::channel::postbox::Postbox;
use crate::clock::ManualClock;
use crate::domain::member::ChannelKind;
use crate::id::SeededChance;
use crate::outbox::Routes;
use crate::recording::Fault;
use crate::render::RenderFault;
use crate::store::{Db, StoreError};
use crate::token::TokenKey;
use crate::web;

/// The first instant: the Monday on which the season begins, before it is nine anywhere.
pub const BEGIN: Timestamp = Timestamp::constant(1_773_583_200, 0);

/// When the four weeks are over and everybody has got the next check-in, which waits for the visitor's answers.
pub const END: Timestamp = Timestamp::constant(1_776_088_800, 0);

/// The community's domain.
const DOMAIN: &str = "tidewater.example";

/// Where mail to the demo's community goes.
pub const CHECKIN: &str = "checkin@tidewater.example";

/// The demo's application, with its wires and its clock.
#[derive(Clone)]
pub struct Demo {
    /// The application.
    pub app: App,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// Its wires.
    pub postbox: Postbox,
}

/// What can go wrong in the demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The application.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The inbox.
    #[error(transparent)]
    NotTaken(#[from] NotTaken),
    /// A file or the network.
    #[error("{what}: {why}")]
    Machine {
        /// What was tried, and what to do.
        what: String,
        /// What the system says.
        why: std::io::Error,
    },
    /// Something that is written down in the demo itself is wrong.
    #[error("the demo's own community is not right: {0}")]
    Community(String),
}

impl From<RenderFault> for DemoError {
    fn from(fault: RenderFault) -> Self {
        Self::Fault(fault.into())
    }
}

/// What is wrong with something that the demo has written down.
pub(crate) fn demo_fault(why: impl ToString) -> DemoError {
    DemoError::Community(why.to_string())
}

impl Demo {
    /// A community that begins its season, in a new database at `file`; `None`: in memory. `public_url` is where links in
    /// messages lead.
    pub async fn begin(file: Option<&Path>, public_url: &str) -> Result<Self, DemoError> {
        let url = match file {
            Some(file) => format!("sqlite:{}", file.display()),
            None => "sqlite::memory:".to_owned(),
        };
        let db = Db::open(&url).await?;
        db.migrate().await?;
        let demo = Self::wire(db, public_url)?;
        found::found(&demo.app.db, &demo.app.ids, BEGIN).await?;
        Ok(demo)
    }

    fn wire(db: Db, public_url: &str) -> Result<Self, DemoError> {
        let clock = Arc::new(ManualClock::new(BEGIN));
        // Nobody listens there: the post box alone looks at the addresses.
        let settings = MailSettings::on_this_machine(DOMAIN, 25).map_err(demo_fault)?;
        let renderer = web::renderer(None).map_err(|errors| demo_fault(format!("{errors:?}")))?;
        let app = App::new(Parts {
            db: db.clone(),
            clock: clock.clone(),
            chance: Arc::new(SeededChance::new(2026)),
            renderer: Arc::new(renderer),
            key: TokenKey::new([26; 32]),
            public_url: public_url.to_owned(),
            mail_domain: DOMAIN.into(),
            reply_address: Some(settings.reply.clone()),
            bounce_address: Some(settings.bounces.clone()),
            authserv_id: None,
            shelf: plug_in::shelf()?,
        });
        let postbox = Postbox {
            db,
            clock: clock.clone(),
            ids: app.ids.clone(),
            settings,
            intake: Arc::new(app.inbox.clone()),
        };
        let wire = Arc::new(postbox.clone());
        let routes =
            Routes::default().with(ChannelKind::Mail, wire.clone(), 1).with(ChannelKind::Matrix, wire, 1);
        Ok(Self { app: app.with_routes(routes), clock, postbox })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_season_begins_before_it_is_nine_on_monday_anywhere_and_ends_when_it_was_nine_everywhere() {
        assert_eq!(BEGIN.to_string(), "2026-03-15T14:00:00Z");
        assert_eq!(END.to_string(), "2026-04-13T14:00:00Z");
    }
}
