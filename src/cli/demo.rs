//! `touchbase demo`: four weeks of an invented community in seconds, then its mailboxes in the browser.

use std::io::{IsTerminal, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::net::TcpListener;

use crate::demo::life::Life;
use crate::demo::told::{Told, told};
use crate::demo::{BEGIN, Demo, DemoError, END, found, leave, pages};

/// See it work: four weeks of an invented community in seconds, then its mailboxes in the browser
///
/// Needs no server and no network. Everything goes the road of real mail and chat, through an embedded post box.
#[derive(Debug, Clone, clap::Args)]
pub struct DemoOptions {
    /// The port on 127.0.0.1 that the mailboxes are served on
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Stop after the four weeks, and leave the digests and the survey's results as files
    #[arg(long)]
    pub once: bool,
    /// The folder for the database and the digests, made anew at every run; without it, a temporary one
    #[arg(long, value_name = "FOLDER")]
    pub dir: Option<PathBuf>,
}

const DATABASE: &str = "touchbase-demo.db";

/// Runs the demo on threads of its own.
pub(super) fn start(options: DemoOptions) -> ExitCode {
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(run(options)),
        Err(why) => {
            eprintln!("The demo cannot start its threads: {why}.");
            ExitCode::FAILURE
        }
    }
}

/// Runs the demo. 0 when it ended as it should, 1 otherwise.
pub async fn run(options: DemoOptions) -> ExitCode {
    match demo(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn demo(options: &DemoOptions) -> Result<(), DemoError> {
    // Known before the four weeks, not behind them.
    let listener = if options.once { None } else { Some(listen(options.port).await?) };
    let folder = Folder::make(options)?;
    let url = format!("http://127.0.0.1:{}", options.port);
    let demo = Demo::begin(Some(&folder.path.join(DATABASE)), &url).await?;
    let mut life = Life::new(demo.clone());
    let ended = tokio::select! {
        lived = live(&mut life) => Some(lived?),
        () = asked_to_end() => None,
    };
    if ended.is_some() {
        let so_far = told(&demo.app.db).await?;
        say(&table(&so_far));
        match listener {
            None => {
                let digests = folder.path.join("digests");
                let files = leave::leave(&demo, &digests).await?;
                say(&format!(
                    "\n{files} files with the digests and the survey's results are in {}\n",
                    digests.display()
                ));
            }
            Some(listener) => {
                say(&format!(
                    "\nThe mailboxes are open: {url}/\nRead a prompt, answer it in your own words, let a day pass. Ctrl-C ends it.\n"
                ));
                pages::serve(listener, life, asked_to_end())
                    .await
                    .map_err(|why| DemoError::Machine { what: "the pages cannot be served".into(), why })?;
                say("\nThe demo has ended.\n");
            }
        }
    }
    demo.app.db.close().await;
    folder.clean(options.once);
    Ok(())
}

/// Ctrl-C, or the system's wish that the program ends: both leave nothing behind.
async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    tokio::signal::ctrl_c().await.ok();
}

async fn listen(port: u16) -> Result<TcpListener, DemoError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).await.map_err(|why| {
        let what = match why.kind() {
            std::io::ErrorKind::AddrInUse => {
                let other = port.checked_add(1).unwrap_or(8081);
                format!("port {port} is taken by another program; choose another one, such as --port {other}")
            }
            _ => format!("cannot listen on port {port}; choose another one with --port"),
        };
        DemoError::Machine { what, why }
    })
}

/// Where the demo keeps what it makes.
struct Folder {
    path: PathBuf,
    temporary: bool,
}

impl Folder {
    fn make(options: &DemoOptions) -> Result<Self, DemoError> {
        let (path, temporary) = match &options.dir {
            Some(dir) => (dir.clone(), false),
            None => (std::env::temp_dir().join(format!("touchbase-demo-{}", std::process::id())), true),
        };
        let machine = |why| DemoError::Machine {
            what: format!("the folder {} cannot be used; name another one with --dir", path.display()),
            why,
        };
        std::fs::create_dir_all(&path).map_err(machine)?;
        // A new season each time: what an earlier run left would mix with it. Only our own files are touched.
        for ending in ["", "-wal", "-shm"] {
            forget(&path.join(format!("{DATABASE}{ending}"))).map_err(machine)?;
        }
        Ok(Self { path, temporary })
    }

    /// A temporary folder leaves nothing behind, except for the digests.
    fn clean(&self, keep_digests: bool) {
        if !self.temporary {
            return;
        }
        for ending in ["", "-wal", "-shm"] {
            forget(&self.path.join(format!("{DATABASE}{ending}"))).ok();
        }
        if !keep_digests {
            std::fs::remove_dir(&self.path).ok();
        }
    }
}

fn forget(file: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Lives through the four weeks and shows how far it is.
async fn live(life: &mut Life) -> Result<(), DemoError> {
    let whole = END.duration_since(BEGIN).as_secs().unsigned_abs();
    let done = |now: Timestamp| now.duration_since(BEGIN).as_secs().max(0).unsigned_abs();
    let day = |now: Timestamp| now.to_zoned(TimeZone::UTC).strftime("%A, %-d %B %Y").to_string();
    say(&format!(
        "Four weeks of {}: four working groups, 24 members, six time zones, 40 tasks.\n",
        found::NAME
    ));
    if std::io::stderr().is_terminal() {
        let bar = ProgressBar::new(whole);
        if let Ok(style) = ProgressStyle::with_template("{bar:30.cyan} {percent:>3} %  {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        let shown = bar.clone();
        life.until(END, &mut move |now| {
            shown.set_position(done(now));
            shown.set_message(day(now));
        })
        .await?;
        bar.finish_and_clear();
        return Ok(());
    }
    let mut week = 0;
    life.until(END, &mut |now| {
        let reached = done(now) / (7 * 24 * 3600) + 1;
        if reached > week && reached <= 4 {
            week = reached;
            say(&format!("week {week} of 4, {}\n", day(now)));
        }
    })
    .await
}

fn table(told: &Told) -> String {
    let lines = told.lines();
    let width = lines.iter().map(|(what, _)| what.chars().count()).max().unwrap_or_default();
    let mut out = String::from("\nWhat happened\n");
    for (what, how_often) in lines {
        out.push_str(&format!("  {what:<width$}  {how_often:>10}\n"));
    }
    out
}

/// Says it to whoever started the program; a closed pipe is no reason to fall over.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).ok();
}
