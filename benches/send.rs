//! From "due" to "handed over": prompts are made, rendered, stored, claimed and sent to Postfix's `smtp-sink` on loopback, and
//! their outcomes written down; beside what Postfix's own `smtp-source` reaches on the same sink right before.
//!
//!     cargo bench --bench send                          20,000 prompts, three times
//!     PROMPTS=100000 RUNS=1 cargo bench --bench send
//!     POSTGRES=postgres://user@host/db cargo bench ..   on PostgreSQL as well (the database is emptied!)
//!
//! Needs `smtp-sink` and `smtp-source` (Debian's package postfix); both run here, on the same cores. Memory is the peak of this process's
//! resident set while it works.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use touchbase::app::{App, Parts};
use touchbase::channel::mail::settings::MailSettings;
use touchbase::channel::mail::smtp::SmtpChannel;
use touchbase::channel::mail::wire::Trust;
use touchbase::clock::ManualClock;
use touchbase::domain::group::{Group, Membership, Role};
use touchbase::domain::member::{ChannelKind, CheckIns, Member, Receipts};
use touchbase::domain::task::{Task, TaskStatus};
use touchbase::id::SystemChance;
use touchbase::outbox::Routes;
use touchbase::render::Renderer;
use touchbase::store::cadence::{CadencePurpose, Planned};
use touchbase::store::community::Community;
use touchbase::store::{self, Db};
use touchbase::token::TokenKey;

const PORT: u16 = 10_587;
const CONNECTIONS: usize = 16;

const DAILY: &str = "days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
    at = '09:00'
    reminders = []
    answer_within = '20h'";

fn main() {
    let measuring = std::env::args().any(|argument| argument == "--bench");
    if !measuring || !has("smtp-sink") || !has("smtp-source") {
        println!(
            "send: measured by `cargo bench --bench send`, with smtp-sink and smtp-source (package postfix) installed"
        );
        return;
    }
    let prompts = number("PROMPTS", 20_000);
    let runs = number("RUNS", 3);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let _sink = Sink::start();
    let dir = tempfile::tempdir().expect("a temporary folder");
    let file = format!("sqlite:{}", dir.path().join("bench.db").display());
    runtime.block_on(measure("SQLite", &file, prompts, runs));
    match std::env::var("POSTGRES") {
        Ok(url) => runtime.block_on(measure("PostgreSQL", &url, prompts, runs)),
        Err(_) => println!("PostgreSQL: not measured; give a database in POSTGRES"),
    }
}

fn number(variable: &str, standard: u32) -> u32 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(standard)
}

async fn measure(name: &str, url: &str, prompts: u32, runs: u32) {
    let db = Db::open(url).await.expect("a database");
    if url.starts_with("postgres") {
        empty(&db).await;
    }
    db.migrate().await.expect("a schema");
    let clock = Arc::new(ManualClock::new("2026-04-20T06:00:00Z".parse().expect("an instant")));
    let settings = settings();
    let channel = SmtpChannel::new(settings.clone(), Trust::load(None).expect("certificates"));
    let app = App::new(Parts {
        db: db.clone(),
        clock: clock.clone(),
        chance: Arc::new(SystemChance),
        renderer: Arc::new(Renderer::new(None).expect("templates")),
        key: TokenKey::new([7; 32]),
        public_url: "https://touch.example.org".into(),
        mail_domain: "example.org".into(),
        reply_address: Some(settings.reply.clone()),
        bounce_address: Some(settings.bounces.clone()),
        authserv_id: None,
        shelf: touchbase::rounds::Shelf::default(),
    })
    .with_routes(Routes::default().with(ChannelKind::Mail, Arc::new(channel), CONNECTIONS));
    populate(&app, prompts).await;
    for run in 0..runs {
        let source = tokio::task::spawn_blocking(move || smtp_source(prompts)).await.expect("smtp-source");
        // Monday, nine o'clock in Berlin; then Tuesday, and so on. What was asked the day before is over.
        let monday: Timestamp = "2026-04-20T07:00:00Z".parse().expect("an instant");
        let due = monday + SignedDuration::from_hours(24 * i64::from(run));
        clock.set(due - SignedDuration::from_hours(1));
        app.turn().await.expect("the day before is over");
        clock.set(due);
        forget_peak();
        let before = megabytes("VmRSS:");
        let (asked, all) = one_round(&app, prompts).await;
        let rate = |took: Duration| f64::from(prompts) / took.as_secs_f64();
        println!(
            "{name:<10} {prompts} prompts  {:>6.0} messages/s, {:>3.0} % of smtp-source's {source:.0}  \
             (made and rendered at {:.0}/s)  peak {} MB, {before} MB before",
            rate(all),
            rate(all) / source * 100.0,
            rate(asked),
            megabytes("VmHWM:"),
        );
    }
    db.close().await;
}

/// As in production: one loop asks, another sends what is there already. How long the first took, and both.
async fn one_round(app: &App, prompts: u32) -> (Duration, Duration) {
    let begin = Instant::now();
    let asking = tokio::spawn({
        let app = app.clone();
        async move {
            let asked = app.checkin.turn().await.expect("asked").asked;
            (asked, begin.elapsed())
        }
    });
    let mut sent = 0;
    while sent < u64::from(prompts) {
        app.checkin.asked.notified().await;
        let round = app.outbox.send_due().await.expect("sent");
        assert_eq!(round.failed + round.put_off, 0, "the sink takes everything");
        sent += round.sent;
    }
    let all = begin.elapsed();
    let (asked, took) = asking.await.expect("asked");
    assert_eq!(asked, u64::from(prompts), "everybody was asked");
    (took.min(all), all)
}

async fn populate(app: &App, members: u32) {
    let now = app.clock.now() - SignedDuration::from_hours(24);
    let mut tx = app.db.begin().await.expect("a transaction");
    let community = Community {
        name: "Harbour Collective".into(),
        language: "en".into(),
        zone: "Europe/Berlin".parse().expect("a zone"),
        nag_budget: 100,
    };
    store::community::set(&mut tx, &community).await.expect("stored");
    let group = Group {
        id: app.ids.make(),
        slug: "web".into(),
        name: "Web".into(),
        purpose: String::new(),
        confidential: false,
        room: None,
    };
    store::group::save(&mut tx, &group).await.expect("stored");
    for n in 0..members {
        let member = Member {
            id: app.ids.make(),
            name: format!("Member {n}"),
            mail: Some(format!("member{n}@example.org").parse().expect("an address")),
            matrix: None,
            channel: ChannelKind::Mail,
            zone: "Europe/Berlin".parse().expect("a zone"),
            language: "en".into(),
            minutes_a_week: None,
            quiet: None,
            check_ins: CheckIns::On,
            receipts: Receipts::WhenNeeded,
            quotable: false,
            newsletter_writer: false,
            own_digest: false,
            joined: now,
        };
        store::member::save(&mut tx, &member).await.expect("stored");
        let membership = Membership { group: group.id, member: member.id, role: Role::Member };
        store::group::join(&mut tx, &membership, now).await.expect("stored");
        for (title, at) in
            ["Draft the season report", "Move the website", "Find two speakers"].iter().zip(1..)
        {
            let task = Task {
                id: app.ids.make(),
                number: n * 3 + at,
                group: group.id,
                title: (*title).into(),
                key_result: None,
                status: TaskStatus::InProgress,
                lead: Some(member.id),
                due: None,
                note: Some("two chapters to go".into()),
                changed: now,
            };
            store::task::save(&mut tx, &task).await.expect("stored");
        }
    }
    let planned = Planned {
        id: app.ids.make(),
        slug: "check-in".into(),
        purpose: CadencePurpose::CheckIn,
        cadence: toml::from_str(DAILY).expect("a cadence"),
        groups: Vec::new(),
        by_mail: true,
        in_room: false,
        since: now,
        planned_until: now,
    };
    store::cadence::save(&mut tx, &planned).await.expect("stored");
    tx.commit().await.expect("stored");
}

async fn empty(db: &Db) {
    let mut tx = db.begin().await.expect("a transaction");
    for sql in ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"] {
        sqlx::raw_sql(sql).execute(&mut *tx).await.expect("an empty database");
    }
    tx.commit().await.expect("an empty database");
}

fn settings() -> MailSettings {
    let mut settings = MailSettings::on_this_machine("example.org", PORT).expect("settings");
    settings.smtp.max_connections = CONNECTIONS;
    settings
}

struct Sink(Child);

impl Sink {
    fn start() -> Self {
        let mut command = Command::new(tool("smtp-sink"));
        if unsafe_user() {
            command.args(["-u", "nobody"]);
        }
        let child = command
            .args([&format!("127.0.0.1:{PORT}"), "1000"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("smtp-sink");
        let deadline = Instant::now() + Duration::from_secs(5);
        while std::net::TcpStream::connect(("127.0.0.1", PORT)).is_err() {
            assert!(Instant::now() < deadline, "smtp-sink does not listen");
            std::thread::yield_now();
        }
        Self(child)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Root must give up its rights to run a test server.
fn unsafe_user() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.starts_with(b"0"))
}

fn smtp_source(messages: u32) -> f64 {
    let begin = Instant::now();
    let done = Command::new(tool("smtp-source"))
        .args(["-s", &CONNECTIONS.to_string(), "-m", &messages.to_string(), "-l", "6000", "-d"])
        .args(["-f", "a@example.org", "-t", "b@example.org", &format!("127.0.0.1:{PORT}")])
        .status()
        .expect("smtp-source");
    assert!(done.success(), "smtp-source");
    f64::from(messages) / begin.elapsed().as_secs_f64()
}

fn has(name: &str) -> bool {
    std::path::Path::new(&tool(name)).exists()
}

fn tool(name: &str) -> String {
    format!("/usr/sbin/{name}")
}

/// The kernel counts the peak from here on (proc(5), clear_refs).
fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").ok();
}

/// A size in proc(5)'s `status`.
fn megabytes(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}
