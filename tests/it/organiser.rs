//! The organiser's page: seen by link, changed by hand with the effect shown first, approved.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use jiff::SignedDuration;
use touchbase::domain::group::Role;
use touchbase::domain::member::Member;
use touchbase::domain::survey::Interest::{Like, Love};
use touchbase::web::assign::{Desk, routes};
use touchbase::web::health::Pulse;
use touchbase::web::{self, Site};
use tower::ServiceExt;

use crate::support::season::Plug;
use crate::support::world::{World, steady};

const FILE: &str = r#"
[community]
name = "Harbour Collective"
[groups.design]
name = "Design"
size = { least = 1, most = 1 }
[groups.dev]
name = "Development"
[groups.care]
name = "Member care"
confidential = true
"#;

async fn ask(router: &Router, request: Request<Body>) -> (u16, String, String) {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let to = response
        .headers()
        .get(header::LOCATION)
        .and_then(|to| to.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let body = to_bytes(response.into_body(), 4_000_000).await.unwrap();
    (status, to, String::from_utf8_lossy(&body).into_owned())
}

async fn get(router: &Router, path: &str) -> (u16, String, String) {
    ask(router, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn post(router: &Router, path: &str, form: &str, ours: bool) -> (u16, String, String) {
    let site = if ours { "same-origin" } else { "cross-site" };
    let request = Request::post(path)
        .header("sec-fetch-site", site)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    ask(router, request.body(Body::from(form.to_owned())).unwrap()).await
}

#[tokio::test]
async fn an_organiser_looks_changes_by_hand_and_approves_by_link() {
    let world = World::new().await;
    world.applies(FILE).await;
    let ana = world.stranger_to_groups("Ana Lima", false).await;
    let bo = world.stranger_to_groups("Bo <b>Chen", false).await;
    let mira = world.stranger_to_groups("Mira Noor", false).await;
    world.joins(&mira, world.group_id("care").await, Role::Lead).await;
    for member in [&ana, &bo] {
        let plug = Plug { interests: &[("design", Love), ("dev", Like)], minutes: 60, ..Plug::default() };
        world.plugs_in(member, &plug).await;
    }
    let placement = &world.app.placement;
    let renderer = Arc::new(touchbase::web::renderer(None).unwrap());
    let router = routes(Desk { placement: placement.clone(), renderer });
    let path = |link: String| link.trim_start_matches("https://touch.example.org").to_owned();
    let all = path(placement.link("Mira Noor", true).await.unwrap());
    assert!(get(&router, &all).await.2.contains("There is no proposal"));
    placement.propose("Mira", false).await.unwrap();
    let (status, _, page) = get(&router, &all).await;
    assert_eq!(status, 200);
    for seen in [
        "Ana Lima",
        "first choice; 1 of 1 hour a week",
        "full: 1 of 1; first in line",
        "Member care",
        "Bo &lt;b&gt;Chen",
    ] {
        assert!(page.contains(seen), "{seen}: {page}");
    }
    let some = path(placement.link("ana@example.org", false).await.unwrap());
    let (_, _, page) = get(&router, &some).await;
    assert!(!page.contains("Member care") && page.contains("Design"), "nothing of a confidential group");
    let (status, _, page) = post(&router, &format!("{some}/approve"), "edition=1", true).await;
    assert!(status == 409 && !page.contains("Member care"));
    assert_eq!(get(&router, &format!("{some}/effect?member={}&group=care&do=in", ana.id)).await.0, 409);
    let form = format!("member={}&group=dev&from=&do=out", ana.id);
    let in_dev = world.app.placement.show().await.unwrap();
    let in_dev =
        in_dev.members.iter().find(|one| one.name == "Ana Lima").unwrap().places[0].group == "Development";
    let (who, other) = if in_dev { (&ana, "dev") } else { (&bo, "dev") };
    let form = form.replace(&ana.id.to_string(), &who.id.to_string()).replace("=dev&", &format!("={other}&"));
    let (status, _, page) = get(&router, &format!("{all}/effect?{form}")).await;
    assert!(status == 200 && page.contains("out of Development") && page.contains("Interests met"), "{page}");
    assert_eq!(post(&router, &format!("{all}/change"), &format!("{form}&edition=1"), false).await.0, 403);
    let (status, to, _) = post(&router, &format!("{all}/change"), &format!("{form}&edition=1"), true).await;
    assert_eq!((status, to), (303, format!("{all}?done=changed")));
    let (status, _, page) = post(&router, &format!("{all}/change"), &format!("{form}&edition=1"), true).await;
    assert!(status == 409 && page.contains("meanwhile"), "{page}");
    assert_eq!(
        post(&router, &format!("{all}/approve"), "edition=1", true).await.0,
        409,
        "an old page approves nothing"
    );
    assert_eq!(post(&router, &format!("{all}/approve"), "edition=2", true).await.0, 303);
    assert_eq!(post(&router, &format!("{all}/approve"), "edition=2", true).await.0, 409, "twice is once");
    world.turn().await;
    assert_eq!(world.groups_of(who).await, Vec::<String>::new());
    assert!(get(&router, &format!("{all}?done=approved")).await.2.contains("Who waits"));
    placement.revoke("Mira Noor").await.unwrap();
    assert_eq!(get(&router, &all).await.0, 404, "a link that was ended opens nothing");
    assert_eq!(get(&router, "/assign/abcdefghijklmnopqrstuvwxyz").await.0, 404);
}

/// Two who want the one place in Design, and Mira, who organises and reads this language.
async fn two_for_one_place(language: &str) -> (World, Member, Router, String) {
    let world = World::new().await;
    world.applies(FILE).await;
    let ana = world.stranger_to_groups("Ana Lima", false).await;
    let bo = world.stranger_to_groups("Bo Chen", false).await;
    let mut mira = world.stranger_to_groups("Mira Noor", false).await;
    mira.language = language.into();
    world.save(&mira).await;
    world.joins(&mira, world.group_id("care").await, Role::Lead).await;
    let plug = Plug { interests: &[("design", Love)], minutes: 90, not_with: "Quentin", ..Plug::default() };
    world.plugs_in(&ana, &plug).await;
    world.plugs_in(&bo, &Plug { not_with: "", ..plug }).await;
    let renderer = Arc::new(web::renderer(None).unwrap());
    let desk = Desk { placement: world.app.placement.clone(), renderer: renderer.clone() };
    let site = Site {
        behind_proxy: false,
        db: world.app.db.clone(),
        clock: world.clock.clone(),
        renderer,
        key: world.app.key.clone(),
        pulse: Pulse::default(),
    };
    let link = world.app.placement.link("Mira Noor", true).await.unwrap();
    let path = link.trim_start_matches("https://touch.example.org").to_owned();
    let router = web::router_with(site, routes(desk));
    (world, ana, router, path)
}

/// What a page shows, without what differs from run to run.
fn main_of(page: &str, path: &str, ana: &Member) -> String {
    let start = page.find("<main").expect("a page");
    steady(&page[start..].replace(path, "/assign/TOKEN").replace(&ana.id.to_string(), "ANA"))
}

#[tokio::test]
async fn every_page_speaks_the_language_of_whose_link_it_is() {
    let titles = [
        ("en", "Who is in which group", "What this change does"),
        ("de", "Wer in welcher Gruppe ist", "Was diese Änderung bewirkt"),
        ("es", "Quién está en qué grupo", "Qué hace este cambio"),
        ("pt", "Quem está em qual grupo", "O que esta mudança faz"),
        ("fr", "Qui est dans quel groupe", "Ce que fait ce changement"),
    ];
    for (language, title, effect) in titles {
        let (_world, ana, router, path) = two_for_one_place(language).await;
        assert_eq!(post(&router, &format!("{path}/propose"), "", true).await.0, 303);
        let (_, _, page) = get(&router, &path).await;
        assert!(page.contains(&format!("<html lang=\"{language}\">")) && page.contains(title), "{page}");
        // Both put into the one place.
        let full = format!("{path}/effect?member={}&group=design&from=&do=in", ana.id);
        let bo_there = page.contains("Ana Lima</th><td><strong>Design");
        let out = format!("{path}/effect?member={}&group=design&do=out", ana.id);
        let (status, _, seen) = get(&router, if bo_there { &full } else { &out }).await;
        assert!(status == 200 && seen.contains(effect), "{seen}");
        let (status, _, refused) = get(&router, &format!("{path}/effect?member=nobody&group=design")).await;
        assert!(status == 409 && refused.contains(&format!("<html lang=\"{language}\">")), "{refused}");
        if language == "de" {
            insta::assert_snapshot!("organiser_page_de", main_of(&page, &path, &ana));
            insta::assert_snapshot!("organiser_effect_de", main_of(&seen, &path, &ana));
            insta::assert_snapshot!("organiser_refused_de", main_of(&refused, &path, &ana));
        }
    }
    let (_world, _, router, _) = two_for_one_place("en").await;
    let unknown = Request::get("/assign/abcdefghijklmnopqrstuvwxyz").header("accept-language", "fr-CA, en");
    let (status, _, page) = ask(&router, unknown.body(Body::empty()).unwrap()).await;
    assert!(status == 404 && page.contains("Cette page n’existe pas"), "{page}");
}

#[tokio::test]
async fn a_proposal_is_put_aside_made_anew_and_an_old_one_says_what_has_changed() {
    let (world, ana, router, path) = two_for_one_place("en").await;
    assert_eq!(post(&router, &format!("{path}/discard"), "edition=1", true).await.0, 409, "there is none");
    let (status, to, _) = post(&router, &format!("{path}/propose"), "", true).await;
    assert_eq!((status, to), (303, format!("{path}?done=proposed")));
    let (status, _, page) = post(&router, &format!("{path}/discard"), "edition=7", true).await;
    assert!(status == 409 && page.contains("meanwhile"), "{page}");
    assert_eq!(post(&router, &format!("{path}/discard"), "edition=1", true).await.0, 303);
    assert!(get(&router, &path).await.2.contains("There is no proposal"));
    assert_eq!(post(&router, &format!("{path}/propose"), "", true).await.0, 303);
    world.stranger_to_groups("Chi Tran", false).await;
    let (_, _, page) = get(&router, &path).await;
    assert!(page.contains("<li>Chi Tran is new.</li>") && !page.contains("/approve"), "{page}");
    let (status, _, page) = post(&router, &format!("{path}/approve"), "edition=1", true).await;
    assert!(status == 409 && page.contains("Chi Tran is new."), "{page}");

    // Who does not see everything settles nothing, and learns no name.
    let some = world.app.placement.link("ana@example.org", false).await.unwrap();
    let some = some.trim_start_matches("https://touch.example.org");
    let (_, _, page) = get(&router, some).await;
    assert!(!page.contains("Chi Tran is new") && page.contains("not shown here"), "{page}");
    for deed in ["propose", "discard", "approve"] {
        let (status, _, page) = post(&router, &format!("{some}/{deed}"), "edition=1", true).await;
        assert!(status == 409 && page.contains("somebody who sees everything"), "{deed}: {page}");
    }
    assert!(world.groups_of(&ana).await.is_empty());
}

#[tokio::test]
async fn who_asks_too_fast_for_results_or_the_proposal_is_told_when_to_come_back() {
    let (world, _, router, path) = two_for_one_place("en").await;
    let results = "/results/abcdefghijklmnopqrstuvwxyz";
    for (path, status) in [(path.as_str(), 200), (results, 404)] {
        for _ in 0..90 {
            assert_eq!(get(&router, path).await.0, status);
        }
        let request = Request::get(path).header("accept-language", "de").body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
        let (status_then, _, page) = get(&router, path).await;
        assert!(status_then == 429 && page.contains("Please slow down"), "{page}");
    }
    assert_eq!(get(&router, &format!("{results}/csv")).await.0, 429, "a file is no way around it");
    assert_eq!(post(&router, &format!("{path}/approve"), "edition=1", true).await.0, 429);
    assert_eq!(get(&router, "/healthz").await.0, 200);
    assert_eq!(get(&router, "/results/zzzzzzzzzzzzzzzzzzzzzzzzzz").await.0, 404, "others are not held up");
    world.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(get(&router, &path).await.0, 200);
}
