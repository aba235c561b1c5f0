//! Pages for readers of another language: what is foreign on them says so (WCAG 2.2, 3.1.2), and refusals are in theirs.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use touchbase::clock::Clock;
use touchbase::domain::group::Role;
use touchbase::domain::survey::{Answer, Via};
use touchbase::questionnaire::file;
use touchbase::rounds::{Opening, hand_occasion};
use touchbase::store;
use touchbase::web::health::Pulse;
use touchbase::web::{self, Site};
use tower::ServiceExt;

use crate::support::world::World;

fn router(world: &World) -> Router {
    web::router(Site {
        behind_proxy: false,
        db: world.app.db.clone(),
        clock: world.clock.clone(),
        renderer: web::renderer(None).unwrap().into(),
        key: world.app.key.clone(),
        pulse: Pulse::default(),
    })
}

async fn ask(
    world: &World,
    method: Method,
    path: &str,
    lang: &str,
    body: Body,
) -> (StatusCode, String, String) {
    let request = Request::builder().method(method).uri(path).header(header::ACCEPT_LANGUAGE, lang);
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let response = router(world).oneshot(request.body(body).unwrap()).await.unwrap();
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).unwrap().to_str().unwrap().to_owned();
    assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY));
    let body = to_bytes(response.into_body(), 4_000_000).await.unwrap();
    (status, kind, String::from_utf8(body.to_vec()).unwrap())
}

const LUNCH: &str = r#"
title = { en = "Lunch", de = "Mittagessen" }
[[questions]]
id = "dish"
kind = "one-choice"
title = "Which dish?"
choices = [{ id = "soup", label = "Soup" }, { id = "salad", label = { en = "Salad", de = "Salat" } }]
[[questions]]
id = "guests"
kind = "number"
unit = "people"
title = { en = "How many guests?", de = "Wie viele Gäste?" }
"#;

#[tokio::test]
async fn texts_in_the_surveys_own_language_say_so_on_a_page_in_another() {
    let world = World::new().await;
    let mut ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    ana.language = "de".into();
    world.save(&ana).await;
    let survey = file::read("lunch.toml", "lunch", LUNCH).unwrap();
    let closes = world.clock.now() + survey.window.duration();
    let occasion = hand_occasion("2026-04-20".parse().unwrap(), &[]);
    let opening = Opening::new(&survey, occasion, vec!["Europe/Berlin".to_owned()], Some(closes));
    world.app.rounds.open(&opening).await.unwrap();
    world.turn().await;
    let mail = world.last(&ana).await.text;
    let at = mail.find("/survey/").unwrap();
    let form: String = mail[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
    let (_, _, page) = ask(&world, Method::GET, &format!("{form}/q/dish"), "de", Body::empty()).await;
    assert!(page.contains("<html lang=\"de\">"), "{page}");
    assert!(page.contains("<span lang=\"en\">Which dish?</span>"), "{page}");
    assert!(page.contains("<span lang=\"en\">Soup</span>") && page.contains("<span>Salat</span>"), "{page}");

    let invited = {
        let mut conn = world.app.db.read().await.unwrap();
        store::invitation::latest_of(&mut conn, ana.id, 1).await.unwrap().remove(0).id
    };
    let answers =
        vec![("dish".into(), Some(Answer::one("soup"))), ("guests".into(), Some(Answer::Number(3.0)))];
    world.app.surveys.save(invited, answers, Via::Web).await.unwrap();
    world.app.surveys.submit(invited).await.unwrap();
    let token = world.app.surveys.share_results(&world.app.ids, "lunch", None).await.unwrap().unwrap();
    let path = format!("/results/{}", token.as_str());
    let (_, _, page) = ask(&world, Method::GET, &path, "de", Body::empty()).await;
    for piece in [
        "<h1>Ergebnisse: <span>Mittagessen</span></h1>",
        "<span lang=\"en\">Which dish?</span></h2>",
        "<th scope=\"row\" lang=\"en\">Soup</th>",
        "<th scope=\"row\">Salat</th>",
        "<span>Wie viele Gäste?</span></h2>",
        " lang=\"en\">3 people</dd>",
    ] {
        assert!(page.contains(piece), "{piece}: {page}");
    }
    let (_, _, page) = ask(&world, Method::GET, &path, "en", Body::empty()).await;
    assert!(
        !page.contains("lang=\"en\">S") && page.contains("<html lang=\"en\">"),
        "nothing is foreign: {page}"
    );
}

#[tokio::test]
async fn whatever_is_refused_is_a_page_in_the_visitors_language() {
    let world = World::new().await;
    let member = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let nowhere = format!("/stop/{}/abcdefghijklmnopqrstuvwxyz", member.id);
    let mut seen = String::new();
    for (lang, method, path) in [
        ("de-AT, en", Method::DELETE, "/results/abcdefghijklmnopqrstuvwxyz"),
        ("fr", Method::POST, "/results/abcdefghijklmnopqrstuvwxyz"),
        ("es", Method::GET, "/nowhere"),
        ("pt-BR", Method::PUT, nowhere.as_str()),
        ("nl", Method::POST, "/healthz"),
    ] {
        let (status, kind, page) = ask(&world, method.clone(), path, lang, Body::empty()).await;
        assert_eq!(kind, "text/html; charset=utf-8", "{method} {path}");
        let between = |from: &str, to: &str| {
            let start = page.find(from).unwrap() + from.len();
            page[start..start + page[start..].find(to).unwrap()].to_owned()
        };
        let said = [between("<html lang=\"", "\""), between("<h1>", "</h1>"), between("<p>", "</p>")];
        seen.push_str(&format!("{} {}\n", status.as_u16(), said.join(" | ")));
    }
    insta::assert_snapshot!("refusals", seen);
    // Programs read JSON, and go on doing so.
    let (_, kind, _) = ask(&world, Method::GET, "/healthz", "de", Body::empty()).await;
    assert!(kind.starts_with("application/json"), "{kind}");
}

#[tokio::test]
async fn a_fault_and_a_flood_are_told_in_words_too() {
    use axum::routing::get;
    use touchbase::web::page::in_words;
    let renderer = std::sync::Arc::new(web::renderer(None).unwrap());
    let routes = Router::new()
        .route("/broken", get(|| async { touchbase::web::page::broken(&"the disk is full") }))
        .route("/large", get(|| async { StatusCode::PAYLOAD_TOO_LARGE }))
        .route("/refused", get(|| async { (StatusCode::FORBIDDEN, "no") }))
        .route("/busy", get(|| async { (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "9")]) }))
        .layer(axum::middleware::from_fn_with_state(renderer, in_words));
    let mut seen = String::new();
    for path in ["/broken", "/large", "/refused", "/busy"] {
        for lang in ["en", "es", "pt", "fr", "de"] {
            let request =
                Request::get(path).header(header::ACCEPT_LANGUAGE, lang).body(Body::empty()).unwrap();
            let response = routes.clone().oneshot(request).await.unwrap();
            assert_eq!(response.headers().contains_key(header::RETRY_AFTER), path == "/busy", "headers stay");
            let body = to_bytes(response.into_body(), 100_000).await.unwrap();
            let page = String::from_utf8(body.to_vec()).unwrap();
            assert!(page.contains(&format!("<html lang=\"{lang}\">")) && !page.contains("disk"), "{page}");
            let start = page.find("<h1>").unwrap();
            seen.push_str(&format!(
                "{path} {}\n",
                page[start..].lines().take(2).collect::<Vec<_>>().join(" ")
            ));
        }
    }
    insta::assert_snapshot!("faults", seen);
}
