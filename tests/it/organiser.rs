//! The organiser's page: seen by link, changed by hand with the effect shown first, approved.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use touchbase::domain::group::Role;
use touchbase::domain::survey::Interest::{Like, Love};
use touchbase::web::assign::{Desk, routes};
use tower::ServiceExt;

use crate::support::season::Plug;
use crate::support::world::World;

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
        "your first choice",
        "full: 1 of 1; you are first in line",
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
