//! A browser: how it is started, what a person does in it, and what is checked on every page.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use axum::http::Method;
use data_encoding::BASE64;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use futures_util::FutureExt;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value as Json, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use url::{ParseError, Url};

/// Long enough for a busy machine: only a story that fails waits so long.
const DEADLINE: Duration = Duration::from_secs(60);

/// How somebody looks at pages.
#[derive(Debug, Clone, Copy)]
pub struct Looks {
    /// In names of pictures.
    pub name: &'static str,
    /// In CSS pixels.
    pub width: u32,
    pub dark: bool,
    pub scripts: bool,
}

pub const WIDE: Looks = Looks { name: "wide-light", width: 1280, dark: false, scripts: true };
pub const PHONE: Looks = Looks { name: "phone-light", width: 360, dark: false, scripts: true };
pub const DARK_PHONE_WITHOUT_SCRIPTS: Looks =
    Looks { name: "phone-dark-noscript", width: 360, dark: true, scripts: false };
pub const WIDE_DARK: Looks = Looks { name: "wide-dark", width: 1280, dark: true, scripts: true };

/// A browser with one window.
pub struct Browser {
    client: Client,
    origin: String,
    looks: Looks,
    axe: String,
    /// Pages that were checked, with their weight in bytes.
    pub checked: std::cell::RefCell<Vec<(String, u64)>>,
}

/// Starts a browser, tells a story in it, and ends it whatever happened.
pub async fn story(origin: &str, looks: Looks, told: impl AsyncFnOnce(&Browser)) {
    let profile = tempfile::tempdir().unwrap();
    let (mut driver, port) = driver().await;
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        &format!("--user-data-dir={}", profile.path().display()),
    ];
    let wanted = json!({ "goog:chromeOptions": { "args": arguments } });
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(wanted.as_object().unwrap().clone());
    let client = builder.connect(&format!("http://127.0.0.1:{port}")).await.unwrap();
    let axe = std::fs::read_to_string(target("axe/package/axe.min.js")).expect("tests/run fetches axe-core");
    let browser = Browser {
        client: client.clone(),
        origin: origin.to_owned(),
        looks,
        axe,
        checked: Default::default(),
    };
    let ended = AssertUnwindSafe(async {
        browser.wears(looks).await;
        told(&browser).await;
    });
    let ended = ended.catch_unwind().await;
    client.close().await.unwrap();
    driver.kill().await.unwrap();
    for (page, bytes) in browser.checked.borrow().iter() {
        println!("{:<20} {page:<28} {:>6.1} kB", looks.name, *bytes as f64 / 1_000.0);
    }
    if let Err(panic) = ended {
        resume_unwind(panic);
    }
}

fn target(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target").join(path)
}

/// The driver, on a port that was free.
async fn driver() -> (Child, u16) {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("tests/run installs chromium-driver");
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            return (driver, port.trim_end_matches('.').parse().unwrap());
        }
    }
    panic!("the driver ended");
}

/// A command of the browser's own protocol.
#[derive(Debug)]
struct Devtools(&'static str, Json);

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/goog/cdp/execute", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.0, "params": self.1 }).to_string()))
    }
}

impl Browser {
    async fn devtools(&self, command: &'static str, with: Json) -> Json {
        self.client.issue_cmd(Devtools(command, with)).await.unwrap()
    }

    async fn wears(&self, looks: Looks) {
        let scheme = if looks.dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
        let size = json!({ "width": looks.width, "height": 760, "deviceScaleFactor": 1, "mobile": looks.width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        self.scripts(looks.scripts).await;
    }

    async fn scripts(&self, may: bool) {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": !may })).await;
    }

    pub async fn goes_to(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.origin)).await.unwrap();
    }

    /// Goes where a link or a frame leads.
    pub async fn follows(&self, css: &str) {
        let there = self.client.find(Locator::Css(css)).await.unwrap();
        let attribute = if css.starts_with("iframe") { "src" } else { "href" };
        let url = there.prop(attribute).await.unwrap().expect("it leads somewhere");
        self.client.goto(&url).await.unwrap();
    }

    /// Asks for pages in this language.
    pub async fn speaks(&self, language: &str) {
        let headers = json!({ "headers": { "Accept-Language": language } });
        self.devtools("Network.enable", json!({})).await;
        self.devtools("Network.setExtraHTTPHeaders", headers).await;
    }

    /// Waits until a page is there: pressing a button may come back before the next page does.
    pub async fn arrives_at(&self, path: &str) {
        let url = Url::parse(&format!("{}{path}", self.origin)).unwrap();
        self.client.wait().at_most(DEADLINE).for_url(&url).await.unwrap();
        self.waits_for("main").await;
    }

    /// Asks the page.
    pub async fn asks(&self, script: &str) -> Json {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    pub async fn clicks(&self, css: &str) {
        self.client.find(Locator::Css(css)).await.unwrap().click().await.unwrap();
    }

    pub async fn writes(&self, css: &str, words: &str) {
        let field = self.client.find(Locator::Css(css)).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(words).await.unwrap();
    }

    pub async fn chooses(&self, css: &str, label: &str) {
        self.client.find(Locator::Css(css)).await.unwrap().select_by_label(label).await.unwrap();
    }

    pub async fn waits_for(&self, css: &str) {
        self.client.wait().at_most(DEADLINE).for_element(Locator::Css(css)).await.unwrap();
    }

    pub async fn reads(&self, css: &str) -> String {
        self.client.find(Locator::Css(css)).await.unwrap().text().await.unwrap()
    }

    async fn keys(&self, keys: impl IntoIterator<Item = char>) {
        let mut actions = KeyActions::new("keyboard".into());
        for value in keys {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.client.perform_actions(actions).await.unwrap();
    }

    pub async fn presses(&self, key: Key) {
        self.keys([char::from(key)]).await;
    }

    pub async fn types(&self, words: &str) {
        self.keys(words.chars()).await;
    }

    /// Goes on with the Tab key until it is there. Everything on the way shows that it has the focus.
    pub async fn tabs_to(&self, css: &str) {
        for _ in 0..60 {
            self.presses(Key::Tab).await;
            let there = self
                .client
                .execute(
                    "const at = document.activeElement;
                     if (at === document.body) return 'outside';
                     const shows = (one) => one && getComputedStyle(one).outlineStyle !== 'none';
                     if (!shows(at) && !shows(at.labels?.[0])) throw new Error('no visible focus: ' + at.outerHTML);
                     return at.matches(arguments[0]) ? 'there' : 'on the way'",
                    vec![json!(css)],
                )
                .await
                .unwrap();
            if there == "there" {
                return;
            }
        }
        panic!("the Tab key does not lead to {css}");
    }

    /// What holds for every page: it is no wider than the window, axe-core finds nothing, and it looks like its picture.
    pub async fn looks_at(&self, page: &str) {
        let name = format!("{}-{page}", self.looks.name);
        let picture = json!({ "format": "png", "captureBeyondViewport": true });
        let picture = self.devtools("Page.captureScreenshot", picture).await;
        std::fs::create_dir_all(target("browser")).unwrap();
        let bytes = BASE64.decode(picture["data"].as_str().unwrap().as_bytes()).unwrap();
        std::fs::write(target(&format!("browser/{name}.png")), bytes).unwrap();

        self.scripts(true).await;
        let widths = self
            .asks("const page = document.documentElement; return [page.scrollWidth, page.clientWidth]")
            .await;
        assert!(widths[0].as_u64() <= widths[1].as_u64(), "{name} is wider than the window: {widths}");
        self.asks(&self.axe).await;
        let found = self
            .client
            .execute_async(
                "const done = arguments[arguments.length - 1];
                 axe.run(document).then((all) => done(all.violations.map((one) =>
                     one.id + ': ' + one.help + '\\n  ' + one.nodes.map((node) => node.html).join('\\n  '))))",
                Vec::new(),
            )
            .await
            .unwrap();
        assert_eq!(found, json!([]), "{name}: {found:#}");
        let weight = self
            .asks(
                "return ['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind))
                     .reduce((sum, entry) => sum + (entry.decodedBodySize || 0), 0)",
            )
            .await;
        self.checked.borrow_mut().push((page.to_owned(), weight.as_u64().unwrap_or_default()));
        self.scripts(self.looks.scripts).await;
    }
}
