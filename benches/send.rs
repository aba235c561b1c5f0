//! From "due" to "handed over": prompts are made, rendered, stored, claimed and sent to Postfix's `smtp-sink` on loopback, and
//! their outcomes written down; beside what Postfix's own `smtp-source` reaches on the same sink in the same run.
//!
//!     cargo bench --bench send                          20,000 prompts
//!     PROMPTS=100000 cargo bench --bench send
//!     POSTGRES=postgres://user@host/db cargo bench ..   on PostgreSQL as well (the database is emptied!)
//!
//! Needs `smtp-sink` and `smtp-source` (Debian's package postfix); both run here, on the same cores. Memory is the peak of this process's
//! resident set while it works.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
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

fn main() {
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let prompts: u32 = std::env::var("PROMPTS").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    if !measuring || !has("smtp-sink") || !has("smtp-source") {
        println!(
            "send: measured by `cargo bench --bench send`, with smtp-sink and smtp-source (package postfix) installed"
        );
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let _sink = Sink::start();
    let source = smtp_source(prompts);
    println!("{:<34} {:>10.0} messages/s", format!("smtp-source, {CONNECTIONS} sessions"), source);

    let dir = tempfile::tempdir().expect("a temporary folder");
    let file = format!("sqlite:{}", dir.path().join("bench.db").display());
    runtime.block_on(measure("SQLite", &file, prompts, source));
    match std::env::var("POSTGRES") {
        Ok(url) => runtime.block_on(measure("PostgreSQL", &url, prompts, source)),
        Err(_) => println!("PostgreSQL: not measured; give a database in POSTGRES"),
    }
}

async fn measure(name: &str, url: &str, prompts: u32, source: f64) {
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
    clock.set("2026-04-20T07:00:00Z".parse().expect("an instant"));

    forget_peak();
    let begin = Instant::now();
    // As in production: one loop asks, another sends what is there already.
    let asking = tokio::spawn({
        let app = app.clone();
        async move { app.checkin.turn().await.expect("asked").asked }
    });
    let mut sent = 0;
    let mut asked_in = None;
    while sent < u64::from(prompts) {
        let round = app.outbox.send_due().await.expect("sent");
        assert_eq!(round.failed + round.put_off, 0, "the sink takes everything");
        sent += round.sent;
        if asked_in.is_none() && asking.is_finished() {
            asked_in = Some(begin.elapsed());
        }
        tokio::task::yield_now().await;
    }
    let all = begin.elapsed();
    let rate = f64::from(prompts) / all.as_secs_f64();
    let asked = f64::from(prompts) / asked_in.unwrap_or(all).as_secs_f64();
    println!(
        "{:<34} {rate:>10.0} messages/s   {:>4.0} % of smtp-source   asked at {asked:.0}/s   peak {} MB",
        format!("{name}, {prompts} prompts"),
        rate / source * 100.0,
        peak_megabytes(),
    );
    db.close().await;
}

async fn populate(app: &App, members: u32) {
    let now = app.clock.now() - SignedDuration::from_hours(24);
    let mut tx = app.db.begin().await.expect("a transaction");
    let community = Community {
        name: "Harbour Collective".into(),
        language: "en".into(),
        zone: "Europe/Berlin".parse().expect("a zone"),
        nag_budget: 4,
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
        cadence: toml::from_str("days = ['mon', 'thu']\nat = '09:00'").expect("a cadence"),
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
    toml::from_str(&format!(
        "from = 'touchbase@example.org'
         from_name = 'Touchbase'
         reply = 'checkin@example.org'
         bounces = 'bounces@example.org'
         [smtp]
         host = '127.0.0.1'
         port = {PORT}
         tls = 'none'
         hello = 'localhost'
         max_connections = {CONNECTIONS}"
    ))
    .expect("settings")
}

struct Sink(Child);

impl Sink {
    fn start() -> Self {
        let mut command = Command::new(tool("smtp-sink"));
        if unsafe_user() {
            command.args(["-u", "nobody"]);
        }
        let child = command
            .args(["-c", &format!("127.0.0.1:{PORT}"), "1000"])
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

fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}
