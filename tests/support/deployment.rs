//! A community on a deployment as the program starts it: production wiring and real wires. Only the clock is moved by hand;
//! it decides what is due. What takes time on a wire is waited for, with a deadline.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use touchbase::app::{App, Parts};
use touchbase::channel::mail::settings::MailSettings;
use touchbase::channel::matrix::MatrixSettings;
use touchbase::charter;
use touchbase::clock::{Clock, ManualClock, SystemClock};
use touchbase::community::{file, plan};
use touchbase::config::Retention;
use touchbase::domain::address::{MailAddress, MatrixUserId};
use touchbase::domain::group::Role;
use touchbase::domain::member::Member;
use touchbase::domain::prompt::PromptState;
use touchbase::domain::survey::Survey;
use touchbase::domain::task::{Task, TaskStatus};
use touchbase::id::{GroupId, Ids, SystemChance};
use touchbase::lifecycle::{Deployment, Running};
use touchbase::rounds::{Opening, hand_occasion};
use touchbase::store::cadence::CadencePurpose;
use touchbase::store::{self, Db};
use touchbase::token::TokenKey;

use super::seed::Seed;

/// Long enough for a busy machine: only a story that fails waits so long.
pub const DEADLINE: Duration = Duration::from_secs(60);

const A_MINUTE_LASTS: Duration = Duration::from_millis(500);

/// Between two looks at what nobody tells of.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Where a deployment writes to and hears from.
#[derive(Clone, Default)]
pub struct Wires {
    pub mail: Option<MailSettings>,
    pub matrix: Option<MatrixSettings>,
}

/// What the database knows before the story begins, and what it knows later.
pub struct Community {
    pub db: Db,
    pub clock: Arc<ManualClock>,
    /// Surveys that go out by themselves.
    pub surveys: Vec<String>,
    /// Where the pages are served.
    pub pages: Option<SocketAddr>,
    pub ids: Ids,
    group: GroupId,
}

impl Community {
    /// One group, "Web", on a Monday at six in the morning (UTC).
    pub async fn on(db: Db, room: Option<&str>) -> Self {
        db.migrate().await.unwrap();
        let clock = Arc::new(ManualClock::new("2026-04-20T06:00:00Z".parse().unwrap()));
        let ids = Ids::new(clock.clone(), Arc::new(SystemChance));
        let group: GroupId = ids.make();
        Seed { db: &db, ids: &ids, now: clock.now() }.community(group, room).await;
        Self { db, clock, surveys: Vec::new(), pages: None, ids, group }
    }

    /// Writes into the database as it is now.
    pub fn seed(&self) -> Seed<'_> {
        Seed { db: &self.db, ids: &self.ids, now: self.clock.now() }
    }

    /// Applies a community file, as `touchbase apply` does. A group that is not in it is at work no longer.
    pub async fn applies(&self, text: &str) {
        let wanted = file::read("community.toml", text).unwrap();
        let mut tx = self.db.begin().await.unwrap();
        let steps = plan::plan(&charter::current(&mut tx).await.unwrap(), &wanted);
        charter::bring(&mut tx, &self.ids, self.clock.now(), &steps).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Somebody who came a day ago, and is in no group yet.
    pub async fn comes(&self, name: &str, mail: Option<&MailAddress>, matrix: Option<&str>) -> Member {
        let member = self.joins(name, Role::Member, mail, matrix).await;
        let mut tx = self.db.begin().await.unwrap();
        store::group::part(&mut tx, self.group, member.id).await.unwrap();
        tx.commit().await.unwrap();
        member
    }

    /// In a SQLite file in `home`.
    pub async fn in_file(home: &tempfile::TempDir, room: Option<&str>) -> Self {
        let url = format!("sqlite:{}", home.path().join("touchbase.db").display());
        Self::on(Db::open(&url).await.unwrap(), room).await
    }

    /// Check-ins on Monday and Thursday at nine, digests for leads and writers on Friday at five.
    pub async fn keeps_the_usual_hours(&self, check_in: Asking, digests_in_room: bool) {
        let twice = "days = ['mon', 'thu']\nat = '09:00'";
        let friday = "days = ['fri']\nat = '17:00'";
        let in_room = check_in == Asking::InTheRoom;
        self.cadence("check-in", CadencePurpose::CheckIn, twice, in_room).await;
        self.cadence("lead-digest", CadencePurpose::DigestLead, friday, digests_in_room).await;
        self.cadence("writer-digest", CadencePurpose::DigestWriter, friday, false).await;
    }

    /// For a program that looks at the machine's clock: a check-in on every day, due a minute ago.
    pub async fn asks_now(&self) {
        let now = SystemClock.now();
        self.clock.set(now - jiff::SignedDuration::from_mins(5));
        let due = (now - jiff::SignedDuration::from_mins(1)).to_zoned(jiff::tz::TimeZone::UTC);
        let days = "['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']";
        let spec = format!("days = {days}\nat = '{}'\nzone = 'UTC'", due.strftime("%H:%M"));
        self.cadence("check-in", CadencePurpose::CheckIn, &spec, false).await;
    }

    async fn cadence(&self, slug: &str, purpose: CadencePurpose, spec: &str, in_room: bool) {
        self.seed().cadence(slug, purpose, spec, (true, in_room)).await;
    }

    /// Somebody of the group, who lives in Berlin until [`Community::changes`] says otherwise.
    pub async fn joins(
        &self,
        name: &str,
        role: Role,
        mail: Option<&MailAddress>,
        matrix: Option<&str>,
    ) -> Member {
        let matrix: Option<MatrixUserId> = matrix.map(|user| user.parse().unwrap());
        self.seed().member((self.group, role), name, "Europe/Berlin", mail.cloned(), matrix).await
    }

    /// A member is somebody else from now on.
    pub async fn changes(&self, member: &mut Member, change: impl FnOnce(&mut Member)) {
        change(member);
        self.seed().save(member).await;
    }

    /// A task that a member leads.
    pub async fn task(&self, title: &str, lead: &Member) -> Task {
        self.seed().task(self.group, title, Some(lead)).await
    }

    /// The program is started on this database.
    pub async fn starts(&self, wires: &Wires) -> Program {
        self.starts_on(self.db.clone(), wires).await
    }

    /// The same, with connections of its own to the database.
    pub async fn starts_on(&self, db: Db, wires: &Wires) -> Program {
        // RUST_LOG shows what happened, where it is set.
        let filter = tracing_subscriber::EnvFilter::from_default_env();
        let _ = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
        let mail = wires.mail.as_ref();
        let deployment = Deployment {
            parts: self.parts(db, mail),
            mail: wires.mail.clone(),
            matrix: wires.matrix.clone(),
            retention: Retention::default(),
            pace: None,
            listen: self.pages,
            behind_proxy: false,
        };
        let stop = CancellationToken::new();
        let running = deployment.start(stop.clone()).await.unwrap();
        Program { running, stop }
    }

    /// An organiser opens a survey by hand.
    pub async fn puts(&self, survey: &Survey, programs: &[&Program]) {
        let app = App::new(self.parts(self.db.clone(), None));
        let now = self.clock.now();
        let occasion = hand_occasion("2026-04-20".parse().unwrap(), &[]);
        let closes = now + survey.window.duration();
        let opening = Opening::new(survey, occasion, vec!["Europe/Berlin".to_owned()], Some(closes));
        assert!(app.rounds.open(&opening).await.unwrap() > 0, "nobody was asked");
        programs.iter().for_each(|program| program.running.wake());
    }

    fn parts(&self, db: Db, mail: Option<&MailSettings>) -> Parts {
        Parts {
            db,
            clock: self.clock.clone(),
            chance: Arc::new(SystemChance),
            renderer: Arc::new(touchbase::web::renderer(None).unwrap()),
            key: TokenKey::new([7; 32]),
            public_url: "https://touch.example.org".into(),
            mail_domain: "test.invalid".into(),
            reply_address: mail.map(|mail| mail.reply.clone()),
            bounce_address: mail.map(|mail| mail.bounces.clone()),
            authserv_id: mail.and_then(|mail| mail.authserv_id.clone()),
            shelf: touchbase::rounds::Shelf::open(None, self.surveys.clone()).unwrap(),
        }
    }

    /// It becomes this late. What the programs are sending is sent before: hours that pass within a moment would make
    /// theirs look like the work of a program that died.
    pub async fn is(&self, local: &str, zone: &str, programs: &[&Program]) {
        self.until("what is due was sent", async || self.is_quiet().await).await;
        let local: jiff::civil::DateTime = local.parse().unwrap();
        self.clock.set(local.in_tz(zone).unwrap().timestamp());
        programs.iter().for_each(|program| program.running.wake());
    }

    /// Something that needs time in the story too, such as a pause before the next attempt: while it is waited for, a
    /// minute passes now and then.
    pub async fn in_time<T>(&self, programs: &[&Program], comes: impl Future<Output = T>) -> T {
        let mut minutes = tokio::time::interval(A_MINUTE_LASTS);
        tokio::pin!(comes);
        loop {
            tokio::select! {
                biased;
                came = &mut comes => return came,
                _ = minutes.tick() => {
                    self.clock.advance(jiff::SignedDuration::from_mins(1));
                    programs.iter().for_each(|program| program.running.wake());
                }
            }
        }
    }

    /// How far a member's last question is.
    pub async fn last_question(&self, member: &Member) -> Option<PromptState> {
        let mut conn = self.db.read().await.unwrap();
        let last = store::prompt::latest_of(&mut conn, member.id, 1).await.unwrap();
        last.into_iter().next().map(|prompt| prompt.state)
    }

    /// The admin does something to the database.
    pub async fn runs(&self, sql: &'static str) {
        let mut tx = self.db.begin().await.unwrap();
        sqlx::raw_sql(sql).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Where a task stands now.
    pub async fn status(&self, task: &Task) -> TaskStatus {
        let mut conn = self.db.read().await.unwrap();
        store::task::get(&mut conn, task.id).await.unwrap().unwrap().status
    }

    /// Until a task stands there.
    pub async fn becomes(&self, task: &Task, status: TaskStatus) {
        self.until(&format!("{} is {status:?}", task.title), async || self.status(task).await == status)
            .await;
    }

    /// Until so many messages that came in were understood as this.
    pub async fn heard(&self, outcome: &str, times: u32) {
        let what = format!("{times} times {outcome}");
        self.until(&what, async || self.outcome(outcome).await == times).await;
    }

    /// How many messages that came in were understood as this.
    pub async fn outcome(&self, outcome: &str) -> u32 {
        let mut conn = self.db.read().await.unwrap();
        let all = store::inbound::outcomes(&mut conn, jiff::Timestamp::MIN).await.unwrap();
        all.into_iter().find(|(known, _)| known == outcome).map_or(0, |(_, times)| times)
    }

    /// Until nothing waits to be sent, and nothing is under way; how many messages went in all.
    pub async fn everything_went(&self) -> u64 {
        self.until("everything went", async || {
            self.deliveries("queued").await + self.deliveries("sending").await == 0
        })
        .await;
        assert_eq!(self.outcome("fault").await, 0, "a message could not be recorded");
        self.deliveries("sent").await
    }

    /// Nothing is under way, and nothing is due.
    async fn is_quiet(&self) -> bool {
        let next = store::delivery::next_at(&mut self.db.read().await.unwrap()).await.unwrap();
        self.deliveries("sending").await == 0 && next.is_none_or(|next| next > self.clock.now())
    }

    /// How many deliveries are in a state.
    pub async fn deliveries(&self, state: &str) -> u64 {
        let mut conn = self.db.read().await.unwrap();
        let all = store::delivery::count(&mut conn).await.unwrap();
        all.into_iter().find(|(known, _)| known.as_str() == state).map_or(0, |(_, count)| count)
    }

    /// Until the database says so. Nobody tells of its changes, so it is looked at again and again.
    pub async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let mut looks = tokio::time::interval(LOOK_AGAIN);
        let waiting = async {
            while !holds().await {
                looks.tick().await;
            }
        };
        if tokio::time::timeout(DEADLINE, waiting).await.is_err() {
            panic!("it never came to this: {what}");
        }
    }
}

/// How members are asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    Directly,
    InTheRoom,
}

/// A program that runs.
pub struct Program {
    running: Running,
    stop: CancellationToken,
}

impl Program {
    /// What runs in it.
    pub fn app(&self) -> &App {
        &self.running.app
    }

    /// Looks at once for what is due.
    pub fn wakes(&self) {
        self.running.wake();
    }

    /// The soft stop: what is under way is finished.
    pub async fn stops(self) {
        self.stop.cancel();
        let ended = tokio::time::timeout(DEADLINE, self.running.wait(CancellationToken::new())).await;
        ended.expect("it does not stop").unwrap();
    }
}
