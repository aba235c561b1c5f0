//! A survey's form: with and without scripts, by keyboard alone, on a phone, dark and light.

use fantoccini::key::Key;
use jiff::SignedDuration;
use touchbase::domain::survey::{Answer, ResponseState};
use touchbase::store;

use crate::browser::{Browser, DARK_PHONE_WITHOUT_SCRIPTS, PHONE, WIDE, WIDE_DARK, story};
use crate::pages::serve;
use crate::surveyed::{Asked, Desk, everything, offered};

/// Presses the page's main button.
const ON: &str = ".go .primary";

async fn ana(language: &str) -> (Desk, Asked, String) {
    let desk = Desk::new().await;
    let asked = desk.asks("Ana", language, &everything(), &offered()).await;
    let origin = serve(&desk).await;
    (desk, asked, origin)
}

async fn answer(desk: &Desk, asked: &Asked, question: &str) -> Option<Answer> {
    let mut conn = desk.db.read().await.unwrap();
    let response = store::response::get(&mut conn, &asked.invitation.id.to_string()).await.unwrap()?;
    response.answers.get(&question.into()).cloned()
}

async fn is_sent(desk: &Desk, asked: &Asked) -> bool {
    let mut conn = desk.db.read().await.unwrap();
    let response = store::response::get(&mut conn, &asked.invitation.id.to_string()).await.unwrap();
    response.is_some_and(|response| response.state == ResponseState::Sent)
}

/// Fills in every page with the pointer, and looks at each.
async fn fills_in_everything(browser: &Browser, asked: &Asked) {
    browser.goes_to(&asked.path).await;
    browser.looks_at("00-start").await;
    browser.clicks(".button.primary").await;
    let pages: [(&str, &[(&str, &str)]); 13] = [
        ("name", &[("#answer", "Ana Lima")]),
        ("story", &[("#answer", "A friend told me.\nAnd the sea.")]),
        ("people", &[("#answer", "3")]),
        ("channel", &[("[for=answer-other]", ""), ("#other", "Radio")]),
        ("skills", &[("[for=answer]", ""), ("[for=answer-2]", "")]),
        ("portfolio", &[("#answer", "ana.example")]),
        ("mood", &[("[for=answer-8]", "")]),
        ("order", &[("#answer", "2"), ("#answer-2", "1")]),
        ("mentor", &[("[for=answer-1]", "")]),
        ("hours", &[("#answer", "2:30")]),
        ("zone", &[("#answer", "new york")]),
        ("groups", &[("#answer", ""), ("#answer-7", "")]),
        ("tasks", &[("[for=answer-1]", "")]),
    ];
    for (nth, (question, fields)) in pages.iter().enumerate() {
        browser.arrives_at(&format!("{}/q/{question}", asked.path)).await;
        browser.looks_at(&format!("{:02}-{question}", nth + 1)).await;
        for (css, words) in *fields {
            match (*question, *words) {
                (_, "") => browser.clicks(css).await,
                ("order", place) => browser.chooses(css, place).await,
                (_, words) => browser.writes(css, words).await,
            }
        }
        browser.clicks(ON).await;
    }
    browser.arrives_at(&format!("{}/review", asked.path)).await;
    browser.looks_at("14-review").await;
    browser.clicks(ON).await;
    browser.arrives_at(&format!("{}/thanks", asked.path)).await;
    browser.looks_at("15-thanks").await;
    assert!(browser.reads("main").await.contains("Your answers are sent."));
}

async fn everything_is_there(desk: &Desk, asked: &Asked) {
    assert!(is_sent(desk, asked).await);
    for (question, said) in [
        ("name", "Ana Lima"),
        ("channel", "other"),
        ("skills", "design law"),
        ("mood", "8"),
        ("order", "law design"),
        ("mentor", "no"),
        ("hours", "2.5"),
        ("zone", "America/New_York"),
        ("groups", "web"),
        ("tasks", "143"),
    ] {
        let kept = answer(desk, asked, question).await.map(|answer| answer.words().join(" "));
        assert_eq!(kept.as_deref(), Some(said), "{question}");
    }
}

#[tokio::test]
async fn on_a_wide_screen_with_scripts() {
    let (desk, asked, origin) = ana("en").await;
    story(&origin, WIDE, async |browser| fills_in_everything(browser, &asked).await).await;
    everything_is_there(&desk, &asked).await;
}

#[tokio::test]
async fn on_a_dark_phone_without_scripts() {
    let (desk, asked, origin) = ana("en").await;
    story(&origin, DARK_PHONE_WITHOUT_SCRIPTS, async |browser| {
        browser.goes_to(&format!("{}/q/story", asked.path)).await;
        browser.writes("#answer", "The sea").await;
        assert_eq!(browser.reads("#left").await, "At most 10000 characters.", "no script counts");
        fills_in_everything(browser, &asked).await;
    })
    .await;
    everything_is_there(&desk, &asked).await;
}

#[tokio::test]
async fn with_the_keyboard_alone_and_a_mistake_on_the_way() {
    let (desk, asked, origin) = ana("en").await;
    story(&origin, PHONE, async |browser| {
        browser.goes_to(&asked.path).await;
        browser.tabs_to(".button.primary").await;
        browser.presses(Key::Enter).await;

        // Nothing was entered: the summary has the focus, its link leads to the field.
        browser.arrives_at(&format!("{}/q/name", asked.path)).await;
        browser.tabs_to("#answer").await;
        browser.presses(Key::Enter).await;
        browser.waits_for(".problems").await;
        assert_eq!(browser.asks("return document.activeElement.className").await, "problems");
        browser.looks_at("20-mistake").await;
        browser.tabs_to(".problems a").await;
        browser.presses(Key::Enter).await;
        assert_eq!(browser.asks("return document.activeElement.id").await, "answer");
        browser.types("Ana").await;
        browser.presses(Key::Enter).await;

        for (question, words) in [("story", "The sea"), ("people", "3")] {
            browser.arrives_at(&format!("{}/q/{question}", asked.path)).await;
            browser.tabs_to("#answer").await;
            browser.types(words).await;
            browser.tabs_to(ON).await;
            browser.presses(Key::Enter).await;
        }
        // Radio buttons: the arrow keys choose.
        browser.arrives_at(&format!("{}/q/channel", asked.path)).await;
        browser.tabs_to("#answer").await;
        browser.presses(Key::Down).await;
        browser.presses(Key::Enter).await;
        // Check boxes: the space bar.
        browser.arrives_at(&format!("{}/q/skills", asked.path)).await;
        browser.tabs_to("#answer-2").await;
        browser.types(" ").await;
        browser.presses(Key::Enter).await;
        browser.arrives_at(&format!("{}/q/mood", asked.path)).await;
        browser.tabs_to("#answer").await;
        for _ in 0..6 {
            browser.presses(Key::Right).await;
        }
        browser.presses(Key::Enter).await;
        // A list: letters choose.
        browser.arrives_at(&format!("{}/q/order", asked.path)).await;
        browser.tabs_to("#answer-1").await;
        browser.types("1").await;
        browser.tabs_to(ON).await;
        browser.presses(Key::Enter).await;
        browser.arrives_at(&format!("{}/q/mentor", asked.path)).await;
        browser.tabs_to("#answer").await;
        browser.types(" ").await;
        browser.presses(Key::Enter).await;
        browser.arrives_at(&format!("{}/q/hours", asked.path)).await;
        browser.tabs_to("#answer").await;
        browser.types("3").await;
        browser.presses(Key::Enter).await;
        browser.arrives_at(&format!("{}/q/zone", asked.path)).await;
        browser.tabs_to(ON).await;
        browser.presses(Key::Enter).await;
        browser.arrives_at(&format!("{}/q/groups", asked.path)).await;
        browser.tabs_to("#answer").await;
        browser.presses(Key::Right).await;
        browser.tabs_to("#answer-4").await;
        browser.types(" ").await;
        browser.looks_at("21-groups-chosen").await;
        browser.tabs_to(ON).await;
        browser.presses(Key::Enter).await;
        browser.arrives_at(&format!("{}/q/tasks", asked.path)).await;
        browser.tabs_to(ON).await;
        browser.presses(Key::Enter).await;
        browser.arrives_at(&format!("{}/review", asked.path)).await;
        browser.tabs_to(ON).await;
        browser.presses(Key::Enter).await;
        browser.arrives_at(&format!("{}/thanks", asked.path)).await;
    })
    .await;
    assert!(is_sent(&desk, &asked).await);
    for (question, said) in [
        ("name", "Ana"),
        ("channel", "chat"),
        ("skills", "law"),
        ("mood", "6"),
        ("order", "writing"),
        ("mentor", "yes"),
        ("hours", "3"),
        ("zone", "Europe/Lisbon"),
        ("groups", "garden web"),
    ] {
        let kept = answer(&desk, &asked, question).await.map(|answer| answer.words().join(" "));
        assert_eq!(kept.as_deref(), Some(said), "{question}");
    }
}

#[tokio::test]
async fn the_script_keeps_what_is_typed_and_another_device_goes_on() {
    let (desk, asked, origin) = ana("de").await;
    story(&origin, WIDE_DARK, async |browser| {
        browser.goes_to(&format!("{}/q/story", asked.path)).await;
        browser.writes("#answer", "Das Meer").await;
        browser.waits_for("#kept:not(:empty)").await;
        assert_eq!(browser.reads("#kept").await, "Gespeichert");
        assert_eq!(browser.reads("#left").await, "Noch 9992 Zeichen möglich.");
        browser.looks_at("30-kept").await;
        browser.goes_to(&format!("{}/q/skills", asked.path)).await;
        browser.clicks("[for=answer]").await;
        browser.clicks("[data-alone] + label").await;
        assert_eq!(browser.asks("return document.getElementById('answer').checked").await, false);
        browser.waits_for("#kept:not(:empty)").await;
        browser.looks_at("31-none-of-these").await;
    })
    .await;
    assert_eq!(answer(&desk, &asked, "story").await, Some(Answer::Text("Das Meer".into())));
    assert_eq!(answer(&desk, &asked, "skills").await, Some(Answer::many(&[])));
    story(&origin, PHONE, async |browser| {
        browser.goes_to(&format!("{}/q/story", asked.path)).await;
        assert_eq!(browser.asks("return document.getElementById('answer').value").await, "Das Meer");
    })
    .await;
}

#[tokio::test]
async fn the_other_pages_in_every_look() {
    let desk = Desk::new().await;
    let mut anonymous = everything();
    anonymous.anonymous = true;
    anonymous.slug = "pulse".into();
    let open = desk.asks("Ana Lima de Oliveira", "fr", &anonymous, &offered()).await;
    let revoked = desk.asks("Bo", "en", &everything(), &offered()).await;
    let mut tx = desk.db.begin().await.unwrap();
    store::invitation::revoke(&mut tx, revoked.invitation.id, revoked.invitation.asked_at).await.unwrap();
    tx.commit().await.unwrap();
    let origin = serve(&desk).await;
    for looks in [WIDE, WIDE_DARK, PHONE, DARK_PHONE_WITHOUT_SCRIPTS] {
        story(&origin, looks, async |browser| {
            browser.goes_to(&open.path).await;
            browser.looks_at("40-anonymous").await;
            browser.goes_to(&format!("{}/q/groups", open.path)).await;
            browser.clicks(ON).await;
            browser.waits_for(".problems").await;
            browser.looks_at("41-mistake-in-groups").await;
            browser.goes_to(&format!("{}/review", open.path)).await;
            browser.looks_at("42-review-of-nothing").await;
            browser.clicks(ON).await;
            browser.waits_for(".problems").await;
            browser.looks_at("43-not-sent").await;
            browser.goes_to("/survey/abcdefghijklmnopqrstuvwxyz").await;
            browser.looks_at("44-unknown").await;
            browser.goes_to(&revoked.path).await;
            browser.looks_at("45-revoked").await;
        })
        .await;
    }
    desk.clock.advance(SignedDuration::from_hours(24 * 15));
    story(&origin, PHONE, async |browser| {
        browser.goes_to(&open.path).await;
        browser.looks_at("46-closed").await;
    })
    .await;
    desk.clock.advance(SignedDuration::from_hours(24 * 60));
    story(&origin, PHONE, async |browser| {
        browser.goes_to(&open.path).await;
        browser.looks_at("47-expired").await;
    })
    .await;
}
