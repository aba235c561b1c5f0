//! The organiser's page: by keyboard alone and without scripts, on a phone and on a wide screen, dark and light.

use fantoccini::key::Key;
use touchbase::store;

use crate::browser::{Browser, DARK_PHONE_WITHOUT_SCRIPTS, PHONE, WIDE, WIDE_DARK, story};
use crate::menders::Menders;

async fn groups_of(menders: &Menders, name: &str) -> Vec<String> {
    let mut conn = menders.demo.app.db.read().await.unwrap();
    let all = store::member::all(&mut conn).await.unwrap();
    let member = all.iter().find(|member| member.name == name).unwrap();
    let groups = store::group::of_member(&mut conn, member.id).await.unwrap();
    groups.into_iter().map(|(group, _)| group.slug).collect()
}

/// Chooses in the form for changes by hand, with the pointer.
async fn wants(browser: &Browser, who: &str, group: &str, button: &str) {
    browser.chooses("#member", who).await;
    browser.chooses("#group", group).await;
    browser.clicks(&format!("button[value={button}]")).await;
    browser.waits_for("main.narrow").await;
}

/// Makes a proposal, looks at everything there is, and puts it aside.
async fn looks_around(browser: &Browser, path: &str) {
    browser.goes_to(path).await;
    browser.looks_at("50-no-proposal").await;
    browser.clicks("form[action$=propose] .primary").await;
    browser.arrives_at(&format!("{path}?done=proposed")).await;
    browser.looks_at("51-proposal").await;
    wants(browser, "Noor Al-Haddad", "Events", "in").await;
    browser.looks_at("52-effect").await;
    browser.clicks(".primary").await;
    browser.arrives_at(&format!("{path}?done=changed")).await;
    browser.looks_at("53-changed").await;
    wants(browser, "Keiko Moriyama", "Member care", "in").await;
    browser.looks_at("54-cannot-be").await;
    browser.goes_to(&format!("{path}/effect?member=nobody&group=events&do=in")).await;
    browser.looks_at("55-refused").await;
    browser.goes_to(path).await;
    browser.clicks("summary").await;
    browser.looks_at("56-put-aside").await;
    browser.clicks("form[action$=discard] button").await;
    browser.arrives_at(&format!("{path}?done=discarded")).await;
}

#[tokio::test]
async fn somebody_is_moved_by_hand_the_effect_is_read_and_the_proposal_approved() {
    let menders = Menders::plugged_in().await;
    let german = menders.organises("Jonas Feldkamp").await;
    let english = menders.organises("Amara Okafor").await;
    for (looks, path) in [(WIDE, &english), (WIDE_DARK, &german), (DARK_PHONE_WITHOUT_SCRIPTS, &english)] {
        story(&menders.origin, looks, async |browser| looks_around(browser, path).await).await;
    }

    // With the keyboard alone.
    let path = &english;
    assert_eq!(groups_of(&menders, "Noor Al-Haddad").await, ["outreach"]);
    story(&menders.origin, PHONE, async |browser| {
        browser.goes_to(path).await;
        browser.tabs_to("form[action$=propose] .primary").await;
        browser.presses(Key::Enter).await;
        browser.arrives_at(&format!("{path}?done=proposed")).await;
        browser.looks_at("60-proposal").await;
        browser.tabs_to("#member").await;
        browser.types("Noor").await;
        browser.tabs_to("#group").await;
        browser.types("Events").await;
        browser.tabs_to("button[value=in]").await;
        browser.presses(Key::Enter).await;
        browser.waits_for("main.narrow").await;
        assert_eq!(browser.reads(".step").await, "Noor Al-Haddad into Events");
        assert!(browser.reads("table").await.contains("Interests met"), "the effect is read");
        browser.looks_at("61-effect").await;
        browser.tabs_to(".primary").await;
        browser.presses(Key::Enter).await;
        browser.arrives_at(&format!("{path}?done=changed")).await;
        assert_eq!(browser.reads("[role=status]").await, "Changed in the draft. Nobody was told.");
        browser.looks_at("62-changed").await;
        browser.tabs_to("form[action$=approve] .primary").await;
        browser.looks_at("63-focus").await;
        browser.presses(Key::Enter).await;
        browser.arrives_at(&format!("{path}?done=approved")).await;
        assert!(browser.reads("[role=status]").await.starts_with("Approved."));
        browser.looks_at("64-approved").await;
    })
    .await;
    assert_eq!(groups_of(&menders, "Noor Al-Haddad").await, ["events", "outreach"]);
    story(&menders.origin, WIDE_DARK, async |browser| {
        browser.goes_to(&german).await;
        browser.looks_at("65-who-waits").await;
    })
    .await;
}
