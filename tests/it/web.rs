//! The pages, asked as a browser asks.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jiff::SignedDuration;
use touchbase::clock::Clock;
use touchbase::demo::life::Life;
use touchbase::demo::{Demo, pages};
use touchbase::domain::group::Role;
use touchbase::domain::member::CheckIns;
use touchbase::render::{Catalog, Renderer};
use touchbase::store;
use touchbase::web::health::Pulse;
use touchbase::web::{self, Site};
use tower::ServiceExt;

use crate::support::world::World;

struct Answer {
    status: StatusCode,
    location: String,
    policy: String,
    text: String,
}

async fn ask(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let field = |name| {
        response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let (location, policy) = (field(header::LOCATION), field(header::CONTENT_SECURITY_POLICY));
    let status = response.status();
    let body = to_bytes(response.into_body(), 4_000_000).await.unwrap();
    Answer { status, location, policy, text: String::from_utf8_lossy(&body).into_owned() }
}

async fn get(router: &Router, path: &str) -> Answer {
    let path = path.split('#').next().unwrap();
    ask(router, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn post_from(router: &Router, origin: Option<&str>, path: &str, form: &str) -> Answer {
    let mut request = Request::post(path)
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some(origin) = origin {
        request = request.header(header::ORIGIN, origin);
    }
    ask(router, request.body(Body::from(form.to_owned())).unwrap()).await
}

async fn post(router: &Router, path: &str, form: &str) -> Answer {
    post_from(router, Some("http://127.0.0.1:8080"), path, form).await
}

/// The demo on its first Monday, when everybody in Europe was asked.
async fn demo() -> (Router, Demo) {
    let demo = Demo::begin(None, "http://127.0.0.1:8080").await.unwrap();
    let mut life = Life::new(demo.clone());
    life.until(
        touchbase::demo::BEGIN + SignedDuration::from_hours(18) + SignedDuration::from_mins(5),
        &mut |_| {},
    )
    .await
    .unwrap();
    (pages::router(life).await.unwrap(), demo)
}

/// The newest message that stands in a page's links or forms.
fn first_link(page: &str, who: &str) -> String {
    let start = page.find(&format!("/box/{who}/")).expect("a message");
    page[start..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_visitor_answers_a_mail_and_sees_what_was_understood_and_the_receipt() {
    let (router, _) = demo().await;
    let people = get(&router, "/").await;
    assert_eq!(people.status, StatusCode::OK);
    for seen in ["Amara Okafor", "confidential", "Monday, 16 March 2026", "1 new", "Next day"] {
        assert!(people.text.contains(seen), "{seen}");
    }
    let message = first_link(&get(&router, "/box/silke").await.text, "silke");
    let text = get(&router, &format!("{message}?as=text")).await;
    assert!(text.text.contains("Write the rules of the hardship fund"), "{}", text.text);

    let sent =
        post(&router, &message, "words=1+ist+fertig.+2+ist+blockiert%2C+ich+brauche+die+Liste+von+Fatima")
            .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let answer = get(&router, &sent.location).await;
    assert!(answer.text.contains("What was understood") && answer.text.contains("high confidence"));
    assert!(answer.text.contains("The receipt that was sent back"), "{}", answer.text);
    assert!(answer.text.contains("Write the rules of the hardship fund"));

    let behind = get(&router, &format!("{}/behind", sent.location.split('#').next().unwrap())).await;
    assert!(
        behind.text.contains("<mark>") && behind.text.contains("quoted lines were cut off"),
        "{}",
        behind.text
    );
    assert!(behind.text.contains("Thunderbird") || behind.text.contains("format=flowed"));
}

#[tokio::test]
async fn a_visitor_answers_in_the_chat_changes_it_and_takes_it_back() {
    let (router, demo) = demo().await;
    let room = get(&router, "/box/matthias").await;
    assert!(room.text.contains("Check the power sockets"), "{}", room.text);
    let prompt = first_link(&room.text, "matthias");
    let sent = post(&router, &prompt, "what=say&words=2+ist+fertig").await;
    assert_eq!((sent.status, sent.location.as_str()), (StatusCode::SEE_OTHER, "/box/matthias#latest"));
    let room = get(&router, "/box/matthias").await;
    assert!(room.text.contains("2 ist fertig") && room.text.contains("said ours receipt"), "{}", room.text);
    assert!(room.text.contains("aria-live=\"polite\""));

    let own = room.text.split("id=\"edit-").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = format!("/box/matthias/{own}");
    assert_eq!(post(&router, &path, "what=edit&words=2+ist+in+Arbeit").await.status, StatusCode::SEE_OTHER);
    let room = get(&router, "/box/matthias").await;
    assert!(room.text.contains("2 ist in Arbeit") && room.text.contains("edited"), "{}", room.text);
    assert_eq!(post(&router, &path, "what=take-back").await.status, StatusCode::SEE_OTHER);
    assert!(get(&router, "/box/matthias").await.text.contains("This message was taken back."));

    let mut conn = demo.app.db.read().await.unwrap();
    let outcomes = store::inbound::outcomes(&mut conn, jiff::Timestamp::UNIX_EPOCH).await.unwrap();
    for wanted in ["edited", "redaction", "taken_back"] {
        assert!(outcomes.iter().any(|(outcome, _)| outcome == wanted), "{outcomes:?}");
    }
}

#[tokio::test]
async fn time_passes_by_a_button_and_comes_back_to_the_page() {
    let (router, demo) = demo().await;
    let before = demo.clock.now();
    let gone = post(&router, "/travel", "to=day&back=%2Fbox%2Fnoor").await;
    assert_eq!((gone.status, gone.location.as_str()), (StatusCode::SEE_OTHER, "/box/noor"));
    assert_eq!(demo.clock.now(), before + SignedDuration::from_hours(24));
    let away = post(&router, "/travel", "to=hour&back=%2F%2Fevil.example").await;
    assert_eq!(away.location, "/", "nobody is sent to another site");
    post(&router, "/travel", "to=friday&back=/digests").await;
    let digests = get(&router, "/digests").await;
    assert!(digests.text.contains("Fri, 20 March, 16:00"), "{}", digests.text);
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused_and_a_get_changes_nothing() {
    let (router, demo) = demo().await;
    let before = demo.clock.now();
    for origin in [None, Some("https://evil.example"), Some("null")] {
        let refused = post_from(&router, origin, "/travel", "to=day").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.text.contains("nothing was done"), "{}", refused.text);
    }
    let message = first_link(&get(&router, "/box/silke").await.text, "silke");
    for path in ["/", "/digests", "/box/silke", "/box/amara", &message, &format!("{message}/html"), "/travel"]
    {
        get(&router, path).await;
    }
    assert_eq!(demo.clock.now(), before);
    let mut conn = demo.app.db.read().await.unwrap();
    let known = store::inbound::outcomes(&mut conn, before).await.unwrap();
    assert_eq!(known, Vec::new());
}

#[tokio::test]
async fn what_cannot_be_done_is_told_in_a_page() {
    let (router, _) = demo().await;
    assert_eq!(get(&router, "/box/nobody").await.status, StatusCode::NOT_FOUND);
    assert!(get(&router, "/nowhere").await.text.contains("There is no such page"));
    let message = first_link(&get(&router, "/box/silke").await.text, "silke");
    let empty = post(&router, &message, "words=++").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("There were no words"), "{}", empty.text);
    let foreign = post(&router, &message.replace("silke", "jonas"), "words=done").await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND, "a message is answered from its own mailbox");
    let huge = format!("words={}", "x".repeat(100_000));
    assert_eq!(post(&router, &message, &huge).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn pages_allow_no_scripts_and_a_mail_is_shut_in() {
    let (router, _) = demo().await;
    let page = get(&router, "/").await;
    assert!(
        page.policy.contains("default-src 'none'") && !page.policy.contains("unsafe-inline"),
        "{}",
        page.policy
    );
    assert!(!page.text.contains("<script") && !page.text.contains(" style="));
    let message = first_link(&get(&router, "/box/silke").await.text, "silke");
    let html = get(&router, &format!("{message}/html")).await;
    assert!(
        html.policy.starts_with("sandbox") && html.policy.contains("default-src 'none'"),
        "{}",
        html.policy
    );
    assert!(!html.text.contains("cid:"));
}

async fn site(world: &World) -> (Router, Pulse) {
    let pulse = Pulse::default();
    let renderer = Renderer::open(&web::catalog(Catalog::messages()), None).unwrap();
    let site = Site {
        db: world.app.db.clone(),
        clock: world.clock.clone(),
        renderer: renderer.into(),
        key: world.app.key.clone(),
        pulse: pulse.clone(),
        behind_proxy: false,
    };
    (web::router(site), pulse)
}

#[tokio::test]
async fn looking_at_the_stop_page_changes_nothing_and_its_button_does() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let (router, _) = site(&world).await;
    let link = world.app.checkin.post.stop_link(&ana).unwrap();
    let path = link.strip_prefix("https://touch.example.org").unwrap();
    let state = || async {
        let mut conn = world.app.db.read().await.unwrap();
        store::member::get(&mut conn, ana.id).await.unwrap().unwrap().check_ins
    };

    let page = get(&router, path).await;
    assert!(page.status == StatusCode::OK && page.text.contains("Stop the check-ins"), "{}", page.text);
    assert_eq!(state().await, CheckIns::On);

    let stopped = post(&router, path, "wish=stop").await;
    assert!(stopped.text.contains("Done. No more check-ins.") && stopped.text.contains("Start again"));
    assert_eq!(state().await, CheckIns::Stopped);
    assert!(post(&router, path, "wish=start").await.text.contains("You will be asked again."));
    assert_eq!(state().await, CheckIns::On);

    // RFC 8058: no cookies, no origin, at once.
    let one_click = post_from(&router, None, path, "List-Unsubscribe=One-Click").await;
    assert_eq!(one_click.status, StatusCode::NO_CONTENT);
    assert_eq!(state().await, CheckIns::Stopped);
}

#[tokio::test]
async fn a_forged_or_foreign_token_stops_nobody() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let bo = world.by_mail("Bo Chen", "Europe/Berlin", Role::Member).await;
    let (router, _) = site(&world).await;
    let token = world.app.key.unsubscribe(bo.id).unwrap();
    for path in [
        format!("/stop/{}/{}", ana.id, token.as_str()),
        format!("/stop/{}/x", ana.id),
        "/stop/x/y".to_owned(),
        format!("/stop/{}", token.as_str()),
    ] {
        assert_eq!(get(&router, &path).await.status, StatusCode::NOT_FOUND);
        assert!(!post(&router, &path, "wish=stop").await.status.is_success());
    }
    let mut conn = world.app.db.read().await.unwrap();
    assert_eq!(store::member::get(&mut conn, ana.id).await.unwrap().unwrap().check_ins, CheckIns::On);
}

#[tokio::test]
async fn health_is_bad_when_a_loop_stands_still() {
    let world = World::new().await;
    let (router, pulse) = site(&world).await;
    pulse.beat("outbox", world.clock.now(), SignedDuration::from_secs(60));
    let well = get(&router, "/healthz").await;
    assert_eq!((well.status, well.text.contains("\"ok\":true")), (StatusCode::OK, true), "{}", well.text);
    world.clock.advance(SignedDuration::from_secs(61));
    let ill = get(&router, "/healthz").await;
    assert_eq!(ill.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(ill.text.contains("\"age_seconds\":61"), "{}", ill.text);
}
