//! Results of surveys, and the demo's pages around them: filters, files, and nothing of an anonymous round below five.

use fantoccini::key::Key;
use jiff::SignedDuration;
use touchbase::clock::Clock;
use touchbase::domain::survey::{Answer, Via};
use touchbase::rounds::{Opening, hand_occasion};
use touchbase::store;

use crate::browser::{DARK_PHONE_WITHOUT_SCRIPTS, PHONE, WIDE, WIDE_DARK, story};
use crate::menders::Menders;

/// An anonymous survey that so many have answered, and that is over.
async fn asks_anonymously(menders: &Menders, slug: &str, many: usize) -> String {
    let (app, clock) = (&menders.demo.app, &menders.demo.clock);
    let survey = app.rounds.shelf.library.get(slug).unwrap().clone();
    let mut conn = app.db.read().await.unwrap();
    let zones = store::member::zones(&mut conn).await.unwrap();
    let members = store::member::all(&mut conn).await.unwrap();
    drop(conn);
    let closes = clock.now() + survey.window.duration();
    let today = clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    app.rounds.open(&Opening::new(&survey, hand_occasion(today, &[]), zones, Some(closes))).await.unwrap();
    for (n, member) in members.iter().enumerate().take(many) {
        let mut conn = app.db.read().await.unwrap();
        let asked = store::invitation::latest_of(&mut conn, member.id, 3).await.unwrap();
        drop(conn);
        let id = asked.into_iter().max_by_key(|one| one.asked_at).unwrap().id;
        let answers = vec![
            ("energy".into(), Some(Answer::Scale(1 + (n as u8 * 3) % 5))),
            ("direction".into(), Some(Answer::Scale(4))),
            (
                "change".into(),
                Some(Answer::Text(format!("Thing {n}, and a long word: Donaudampfschifffahrt"))),
            ),
        ];
        app.surveys.save(id, answers, Via::Web).await.unwrap();
        app.surveys.submit(id).await.unwrap();
    }
    clock.set(closes + SignedDuration::from_hours(1));
    menders.results(slug).await
}

#[tokio::test]
async fn everybody_reads_the_results_in_their_language_and_chooses_a_group_by_keyboard() {
    let menders = Menders::plugged_in().await;
    let path = menders.results("plug-in").await;
    for looks in [WIDE, WIDE_DARK, DARK_PHONE_WITHOUT_SCRIPTS] {
        story(&menders.origin, looks, async |browser| {
            browser.goes_to(&path).await;
            browser.looks_at("70-results").await;
            assert!(browser.reads("main").await.contains("Which groups would you like to work in?"));
            browser.chooses("#group", "Events").await;
            browser.clicks(".filters .primary").await;
            browser.arrives_at(&format!("{path}?when=&group=events")).await;
            browser.looks_at("71-of-a-group").await;
            browser.goes_to(&format!("{path}?when=round/9")).await;
            browser.looks_at("72-no-such-round").await;
        })
        .await;
    }
    story(&menders.origin, PHONE, async |browser| {
        browser.speaks("de-AT").await;
        browser.goes_to(&path).await;
        browser.looks_at("73-ergebnisse").await;
        assert_eq!(browser.asks("return document.documentElement.lang").await, "de");
        assert!(browser.reads("main").await.contains("In welchen Gruppen möchtest du arbeiten?"));
        browser.tabs_to("#group").await;
        browser.types("Out").await;
        browser.tabs_to(".filters .primary").await;
        browser.presses(Key::Enter).await;
        browser.arrives_at(&format!("{path}?when=&group=outreach")).await;
        browser.tabs_to("a[href*='/csv']").await;
        browser.tabs_to("a[href*='/json']").await;
        browser.tabs_to(".scroll").await;
        browser.looks_at("74-gruppe").await;
    })
    .await;
}

#[tokio::test]
async fn an_anonymous_round_of_four_shows_nothing_and_says_why() {
    let menders = Menders::plugged_in().await;
    let path = asks_anonymously(&menders, "pulse", 4).await;
    for looks in [WIDE, DARK_PHONE_WITHOUT_SCRIPTS] {
        story(&menders.origin, looks, async |browser| {
            browser.goes_to(&path).await;
            browser.looks_at("75-fewer-than-five").await;
            let said = browser.reads("main").await;
            assert!(
                said.contains("There is nothing to show.") && said.contains("fewer than 5 answered"),
                "{said}"
            );
            assert!(!said.contains("Thing"), "{said}");
        })
        .await;
    }
    let path = asks_anonymously(&menders, "pulse", 12).await;
    story(&menders.origin, PHONE, async |browser| {
        browser.goes_to(&path).await;
        assert!(browser.reads("main").await.contains("Thing"));
        browser.looks_at("76-twelve").await;
    })
    .await;
}

#[tokio::test]
async fn the_visitor_of_the_demo_opens_the_survey_from_a_mailbox_and_both_pages_from_the_first() {
    let menders = Menders::plugged_in().await;
    for looks in [WIDE_DARK, PHONE] {
        story(&menders.origin, looks, async |browser| {
            browser.goes_to("/").await;
            browser.looks_at("80-demo").await;
            for (page, title) in [("results", "Results: Plug in"), ("assign", "Who is in which group")] {
                browser.goes_to("/").await;
                browser.clicks(&format!("a[href^='/{page}/']")).await;
                browser.waits_for(if page == "results" { "main.results" } else { "main.assign-page" }).await;
                assert_eq!(browser.reads("h1").await, title);
            }
            // By mail.
            browser.goes_to("/box/meera").await;
            browser.follows(".mails li:nth-last-child(3) a").await;
            browser.looks_at("81-invitation-by-mail").await;
            browser.follows("iframe").await;
            browser.follows("a[href*='/survey/']").await;
            browser.waits_for("main.sheet").await;
            assert!(browser.reads(".whose").await.contains("Meera Iyengar"));
            // In the chat.
            browser.goes_to("/box/rangi?all=1").await;
            browser.looks_at("82-invitation-in-the-chat").await;
            browser.follows("a[href*='/survey/']").await;
            browser.waits_for("main.sheet").await;
            assert!(browser.reads(".whose").await.contains("Rangi Parata"));
        })
        .await;
    }
}
