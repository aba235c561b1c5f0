//! The program stops and starts, and runs twice: nothing is lost, and nobody is asked twice.

use std::path::Path;

use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;
use touchbase::channel::mail::settings::MailSettings;
use touchbase::domain::group::Role;
use touchbase::domain::task::TaskStatus;
use touchbase::lifecycle::stop_signals;
use touchbase::store::Db;

use crate::deployment::{Asking, Community, DEADLINE};
use crate::mail::correspondent::Correspondent;
use crate::mail::{IMAP, SMTP, ids};
use crate::matrix::person::Person;
use crate::week_mail::our_mailbox;
use crate::week_matrix::our_account;

const POSTGRES: &str = "postgres://touchbase@127.0.0.1:15432";

/// A database of the story's own on the PostgreSQL that `tests/testbed/postgres` started.
struct OwnDatabase {
    name: String,
    url: String,
}

impl OwnDatabase {
    async fn new() -> Self {
        let name = format!("wire_{}", ids().make::<touchbase::id::GroupId>()).to_lowercase();
        Self::asks(&format!("CREATE DATABASE {name}")).await;
        let url = format!("{POSTGRES}/{name}");
        Self { name, url }
    }

    async fn asks(sql: &str) {
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&format!("{POSTGRES}/touchbase")).await.expect("is PostgreSQL up?");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&pool).await.unwrap();
        pool.close().await;
    }

    async fn goes(self) {
        Self::asks(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
    }
}

fn in_a_file(home: &TempDir) -> String {
    format!("sqlite:{}", home.path().join("touchbase.db").display())
}

/// An answer comes while nobody runs.
async fn a_restart_in_the_middle_of_the_week(url: &str) {
    let web = Community::on(Db::open(url).await.unwrap(), None).await;
    web.keeps_the_usual_hours(Asking::Directly, false).await;
    let [ana, ben, mira] = ["ana", "ben", "mira"].map(Correspondent::new);
    let ana_lima = web.joins("Ana Lima", Role::Member, Some(&ana.address), None).await;
    let ben_okoro = web.joins("Ben Okoro", Role::Member, Some(&ben.address), None).await;
    web.joins("Mira Noor", Role::Lead, Some(&mira.address), None).await;
    let report = web.task("Draft the season report", &ana_lima).await;
    let logo = web.task("Redraw the logo", &ben_okoro).await;
    let wires = our_mailbox();
    let program = web.starts_on(Db::open(url).await.unwrap(), &wires).await;
    web.is("2026-04-20T09:00", "Europe/Berlin", &[&program]).await;
    let question = ana.gets(1, "1. Draft the season report").await;
    let bens = ben.gets(1, "1. Redraw the logo").await;
    web.everything_went().await;
    program.stops().await;

    ana.answers(&question, "1: I am blocked by the missing template").await;
    ben.answers(&bens, "1 done").await;
    web.is("2026-04-20T10:00", "Europe/Berlin", &[]).await;
    assert_eq!(web.status(&logo).await, TaskStatus::InProgress);

    let program = web.starts_on(Db::open(url).await.unwrap(), &wires).await;
    ana.gets(2, "Draft the season report").await;
    mira.gets(1, "missing template").await;
    web.becomes(&logo, TaskStatus::Completed).await;
    assert_eq!(web.status(&report).await, TaskStatus::InProgress);
    program.stops().await;

    // Once more, right when the next question is due.
    web.is("2026-04-23T09:00", "Europe/Berlin", &[]).await;
    let program = web.starts_on(Db::open(url).await.unwrap(), &wires).await;
    ana.gets(3, "1. Draft the season report").await;
    let went = web.everything_went().await;
    assert_eq!((went, web.outcome("answer").await), (5, 2));
    assert_eq!((ana.count(), ben.count(), mira.count()), (3, 1, 1));
    program.stops().await;
    web.db.close().await;
    for person in [ana, ben, mira] {
        person.leaves().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_loses_nothing_and_asks_nobody_twice_on_sqlite() {
    let home = tempfile::tempdir().unwrap();
    a_restart_in_the_middle_of_the_week(&in_a_file(&home)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_loses_nothing_and_asks_nobody_twice_on_postgresql() {
    let database = OwnDatabase::new().await;
    a_restart_in_the_middle_of_the_week(&database.url).await;
    database.goes().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_programs_on_one_database_send_everything_once() {
    let database = OwnDatabase::new().await;
    let open = async || Db::open(&database.url).await.unwrap();
    let web = Community::on(open().await, None).await;
    web.keeps_the_usual_hours(Asking::Directly, false).await;
    let people: Vec<Correspondent> = (0..12).map(|n| Correspondent::new(&format!("m{n}"))).collect();
    for (n, person) in people.iter().enumerate() {
        let member = web.joins(&format!("Member {n}"), Role::Member, Some(&person.address), None).await;
        web.task(&format!("Task {n}"), &member).await;
    }
    let mira = Correspondent::new("mira");
    web.joins("Mira Noor", Role::Lead, Some(&mira.address), None).await;
    let wires = our_mailbox();
    let (one, other) = tokio::join!(async { web.starts_on(open().await, &wires).await }, async {
        web.starts_on(open().await, &wires).await
    });
    let both = [&one, &other];

    web.is("2026-04-20T09:00", "Europe/Berlin", &both).await;
    let mut questions = Vec::new();
    for (n, person) in people.iter().enumerate() {
        questions.push(person.gets(1, &format!("Task {n}")).await);
    }
    people[0].answers(&questions[0], "1: I am blocked by the missing template").await;
    people[0].gets(2, "Task 0").await;
    mira.gets(1, "missing template").await;
    people[1].answers(&questions[1], "1 done").await;
    web.heard("answer", 2).await;

    web.is("2026-04-21T09:00", "Europe/Berlin", &both).await;
    for (n, person) in people.iter().enumerate().skip(2) {
        person.gets(2, &format!("Task {n}")).await;
    }
    web.is("2026-04-24T17:00", "Europe/Berlin", &both).await;
    mira.gets(2, "Task 1").await;
    // A digest that one of them still makes would go with the next round.
    web.is("2026-04-24T17:01", "Europe/Berlin", &both).await;
    let went = web.everything_went().await;
    // 12 questions, a receipt, an alert, 10 reminders, a digest.
    assert_eq!((went, web.outcome("answer").await), (25, 2));
    assert!(people.iter().all(|person| person.count() <= 2));
    one.stops().await;
    other.stops().await;
    web.db.close().await;
    for person in people.into_iter().chain([mira]) {
        person.leaves().await;
    }
    database.goes().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_in_matrix_while_nobody_runs_counts_after_the_start() {
    let home = tempfile::tempdir().unwrap();
    let web = Community::in_file(&home, None).await;
    web.keeps_the_usual_hours(Asking::Directly, false).await;
    let ana = Person::new("ana").await;
    let ana_lima = web.joins("Ana Lima", Role::Member, None, Some(ana.id())).await;
    let report = web.task("Draft the season report", &ana_lima).await;
    let (bot, wires) = our_account(&home).await;
    let program = web.starts(&wires).await;
    web.is("2026-04-20T09:00", "Europe/Berlin", &[&program]).await;
    let room = web.in_time(&[&program], ana.accepts(&bot)).await;
    let (question, _) = web.in_time(&[&program], ana.hears(&bot, "Draft the season report")).await;
    web.everything_went().await;
    program.stops().await;

    ana.answers_in_thread(&room, &question, "1 done").await;
    let program = web.starts(&wires).await;
    web.becomes(&report, TaskStatus::Completed).await;
    ana.hears(&bot, "Draft the season report: ").await;
    web.everything_went().await;
    assert_eq!((ana.heard_in_all(&bot), web.outcome("answer").await), (2, 1));
    program.stops().await;
}

/// `touchbase serve`, the program itself.
struct Served(Child);

impl Served {
    fn starts(config: &Path) -> Self {
        let program = env!("CARGO_BIN_EXE_touchbase");
        let child = Command::new(program).args(["serve", "--config"]).arg(config).kill_on_drop(true).spawn();
        Self(child.unwrap())
    }

    /// The exit code that SIGTERM leads to.
    async fn terminated(mut self) -> Option<i32> {
        terminate(self.0.id().expect("it runs"));
        tokio::time::timeout(DEADLINE, self.0.wait()).await.expect("it does not stop").unwrap().code()
    }
}

fn terminate(process: u32) {
    let sent = std::process::Command::new("kill").args(["-TERM", &process.to_string()]).status();
    assert!(sent.unwrap().success());
}

fn config(home: &Path, mail: &MailSettings) -> String {
    let imap = mail.imap.as_ref().unwrap();
    let password = home.join("imap_password");
    std::fs::write(&password, imap.password.as_ref().unwrap().reveal()).unwrap();
    let pages = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    format!(
        "data_dir = 'data'
        [community]
        name = 'Harbour Collective'
        url = 'https://touch.example.org'
        [database]
        url = 'sqlite:touchbase.db'
        [web]
        listen = '{pages}'
        [mail]
        from = '{ours}'
        reply = '{ours}'
        bounces = 'bounces@test.invalid'
        [mail.smtp]
        host = 'localhost'
        port = {SMTP}
        tls = 'none'
        [mail.imap]
        host = 'localhost'
        port = {IMAP}
        tls = 'none'
        user = '{user}'
        password_file = '{password}'
        ",
        ours = mail.reply,
        user = imap.user,
        password = password.display(),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_itself_stops_at_sigterm_and_goes_on_where_it_was() {
    let home = tempfile::tempdir().unwrap();
    let ana = Correspondent::new("ana");
    let file = home.path().join("touchbase.toml");
    std::fs::write(&file, config(home.path(), our_mailbox().mail.as_ref().unwrap())).unwrap();
    let web = Community::in_file(&home, None).await;
    web.asks_now().await;
    let ana_lima = web.joins("Ana Lima", Role::Member, Some(&ana.address), None).await;
    let report = web.task("Draft the season report", &ana_lima).await;

    let served = Served::starts(&file);
    let question = ana.gets(1, "1. Draft the season report").await;
    web.everything_went().await;
    assert_eq!(served.terminated().await, Some(0));

    ana.answers(&question, "1: I am blocked by the missing template").await;
    let served = Served::starts(&file);
    ana.gets(2, "Draft the season report").await;
    assert_eq!(web.everything_went().await, 2);
    assert_eq!(served.terminated().await, Some(0));
    assert_eq!((ana.count(), web.outcome("answer").await), (2, 1));
    assert_eq!(web.status(&report).await, TaskStatus::InProgress);
    ana.leaves().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_signal_stops_softly_and_the_second_hard() {
    let (soft, hard) = (CancellationToken::new(), CancellationToken::new());
    stop_signals(soft.clone(), hard.clone()).unwrap();
    let home = tempfile::tempdir().unwrap();
    let program = Community::in_file(&home, None).await.starts(&our_mailbox()).await;
    terminate(std::process::id());
    tokio::time::timeout(DEADLINE, soft.cancelled()).await.expect("the soft stop");
    assert!(!hard.is_cancelled());
    program.stops().await;
    terminate(std::process::id());
    tokio::time::timeout(DEADLINE, hard.cancelled()).await.expect("the hard stop");
}
