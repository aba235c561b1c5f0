//! Results of surveys, behind a link and as files.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use touchbase::clock::Clock;
use touchbase::domain::group::Role;
use touchbase::domain::member::Member;
use touchbase::domain::survey::{Answer, Survey, Via};
use touchbase::questionnaire::file;
use touchbase::rounds::{Opening, hand_occasion};
use touchbase::store;
use touchbase::web::health::Pulse;
use touchbase::web::{self, Site};

use tower::ServiceExt;

use crate::support::world::{World, hours};

const NAMES: [&str; 8] = ["Ana", "Bo", "Chi", "Dee", "Eli", "Fay", "Gus", "Hal"];

async fn people(world: &World, many: usize) -> Vec<Member> {
    let mut all = Vec::new();
    for name in NAMES.iter().take(many) {
        all.push(world.by_mail(&format!("{name} Lima"), "Europe/Berlin", Role::Member).await);
    }
    all
}

async fn open(world: &World, survey: &Survey) {
    let zones = vec!["Europe/Berlin".to_owned()];
    let today = world.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let closes = world.clock.now() + survey.window.duration();
    let opening = Opening::new(survey, hand_occasion(today, &[]), zones, Some(closes));
    world.app.rounds.open(&opening).await.unwrap();
    world.turn().await;
}

async fn answer(world: &World, member: &Member, answers: &[(&str, Answer)]) {
    let mut conn = world.app.db.read().await.unwrap();
    let id = store::invitation::latest_of(&mut conn, member.id, 1).await.unwrap().remove(0).id;
    drop(conn);
    let changes = answers.iter().map(|(id, answer)| ((*id).into(), Some(answer.clone()))).collect();
    world.app.surveys.save(id, changes, Via::Web).await.unwrap();
    let sent = world.app.surveys.submit(id).await.unwrap();
    assert!(matches!(sent, touchbase::survey::Submitted::Sent { .. }), "{sent:?}");
}

async fn link(world: &World, slug: &str, group: Option<&str>) -> String {
    let token = world.app.surveys.share_results(&world.app.ids, slug, group).await.unwrap().unwrap();
    format!("/results/{}", token.as_str())
}

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

async fn get(world: &World, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = router(world).oneshot(request).await.unwrap();
    let policy = response.headers().get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"));
    let status = response.status();
    let body = to_bytes(response.into_body(), 4_000_000).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

fn main_of(page: &str) -> String {
    let start = page.find("<main").expect("a page");
    let token =
        page.split('"').find(|part| part.contains("/csv?")).map(|link| link.split('/').next().unwrap());
    page[start..].replace(token.unwrap_or("-none-"), "TOKEN")
}

fn pulse(world: &World) -> Survey {
    world.app.rounds.shelf.library.get("pulse").unwrap().clone()
}

/// The pulse of so many; the last of them is in no group.
async fn pulse_of(many: usize) -> (World, String) {
    let mut world = World::new().await;
    world.app.rounds.shelf = touchbase::rounds::Shelf::open(None, Vec::new()).unwrap();
    let all = people(&world, many).await;
    let loner = all.last().unwrap();
    world.parts(loner, world.group).await;
    open(&world, &pulse(&world)).await;
    for (n, member) in all.iter().enumerate() {
        let (energy, direction) = (Answer::Scale(1 + n as u8 % 5), Answer::Scale(4));
        let mut answers = vec![("energy", energy), ("direction", direction)];
        if n < 5 {
            answers.push(("change", Answer::Text(format!("Thing {n}: <script>alert({n})</script> & more"))));
        }
        answer(&world, member, &answers).await;
    }
    let path = link(&world, "pulse", None).await;
    (world, path)
}

#[tokio::test]
async fn an_anonymous_round_shows_nothing_while_it_is_open_and_nothing_of_four() {
    let (world, path) = pulse_of(4).await;
    let (status, page) = get(&world, &path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("still open, until"), "{page}");
    world.pass(hours(8 * 24)).await;
    for path in [path.clone(), format!("{path}?when=all"), format!("{path}?when=round/1&group=web")] {
        let (status, page) = get(&world, &path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("There is nothing to show.") && !page.contains("<svg"), "{page}");
    }
    assert_eq!(get(&world, &format!("{path}/csv")).await.1, "question,title,answer\r\n");
    assert!(!get(&world, &format!("{path}/json")).await.1.contains("Thing"));
}

#[tokio::test]
async fn of_five_and_one_the_five_are_not_shown_alone() {
    let (world, path) = pulse_of(6).await;
    world.pass(hours(8 * 24)).await;
    let (_, page) = get(&world, &path).await;
    insta::assert_snapshot!("results_page", main_of(&page));
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;") && !page.contains("style="));
    assert!(!page.contains("Lima"), "nobody has a name");
    for path in [format!("{path}?group=web"), link(&world, "pulse", Some("web")).await] {
        let (status, page) = get(&world, &path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("There is nothing to show."), "{page}");
    }
    let table = get(&world, &format!("{path}/csv")).await.1;
    assert_eq!(table.lines().count(), 1 + 6 + 6 + 5, "{table}");
}

const LUNCH: &str = "title = \"Lunch\"\nwhen = \"by hand\"\n\
    [[questions]]\nid = \"who\"\nkind = \"short-text\"\ntitle = \"What <b>else</b>?\"\n\
    [[questions]]\nid = \"food\"\nkind = \"one-choice\"\ntitle = \"What?\"\nchoices = [\"Soup\", \"<img src=x onerror=alert(1)>\"]\nother = true\n";

#[tokio::test]
async fn a_formula_in_a_table_and_a_script_on_a_page_are_texts() {
    let mut world = World::new().await;
    world.app.rounds.shelf = touchbase::rounds::Shelf::open(None, Vec::new()).unwrap();
    let all = people(&world, 2).await;
    let lunch = file::read("lunch.toml", "lunch", LUNCH).unwrap();
    open(&world, &lunch).await;
    let bad = "=cmd|' /C calc'!A0";
    let other = Answer::Chosen { choices: Vec::new(), other: Some("\"><script>alert(2)</script>".into()) };
    answer(&world, &all[0], &[("who", Answer::Text(bad.into())), ("food", other)]).await;
    let path = link(&world, "lunch", None).await;
    let (_, page) = get(&world, &path).await;
    assert!(page.contains("Ana Lima") && !page.contains("<script") && !page.contains("<img"), "{page}");
    let (_, table) = get(&world, &format!("{path}/csv?group=web")).await;
    let cell = "\"'=cmd|' /C calc'!A0\"";
    assert!(table.contains(cell.trim_matches('"')), "{table}");
    assert!(table.starts_with("name,answered,round,groups,What <b>else</b>?,What?\r\nAna Lima,"), "{table}");
}

#[tokio::test]
async fn a_link_that_is_old_taken_back_or_made_up_opens_nothing() {
    let (world, path) = pulse_of(5).await;
    let own = link(&world, "pulse", Some("web")).await;
    assert_eq!(world.app.surveys.revoke_results("pulse", Some("web")).await.unwrap(), 1);
    assert_eq!(get(&world, &own).await.0, StatusCode::GONE);
    assert_eq!(get(&world, &path).await.0, StatusCode::OK);
    assert_eq!(get(&world, "/results/00000000000000000000000000").await.0, StatusCode::NOT_FOUND);
    assert_eq!(get(&world, "/results/x").await.0, StatusCode::NOT_FOUND);
    for query in ["?when=round/9", "?when=nonsense", "?group=nobody", "?when=season/none"] {
        assert_eq!(get(&world, &format!("{path}{query}")).await.0, StatusCode::NOT_FOUND, "{query}");
    }
    world.pass(hours(30 * 24)).await;
    for path in [path.clone(), format!("{path}/csv"), format!("{path}/json")] {
        let (status, page) = get(&world, &path).await;
        assert_eq!(status, StatusCode::GONE);
        assert!(page.contains("does not work any more") && !page.contains("Thing"), "{page}");
    }
    let mut conn = world.app.db.read().await.unwrap();
    let token = path.trim_start_matches("/results/");
    assert_eq!(store::results_link::by_hash(&mut conn, token).await.unwrap(), None, "only its hash is known");
}
