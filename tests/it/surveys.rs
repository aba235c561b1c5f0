//! Surveys by mail: asked once, understood in words, reminded only while something is missing.

use touchbase::clock::Clock;
use touchbase::domain::group::Role;
use touchbase::domain::member::ChannelKind;
use touchbase::domain::survey::{Answer, Form, Interest, PlugIn, ResponseState, Via};
use touchbase::questionnaire::file;
use touchbase::rounds::{Links, Shelf};
use touchbase::store;
use touchbase::survey::{Entry, Saved, Submitted};

use crate::support::world::{World, as_sent, hours, steady};

fn link_token(text: &str) -> String {
    let at = text.find("/survey/").expect("no link") + "/survey/".len();
    text[at..].chars().take_while(char::is_ascii_alphanumeric).collect()
}

#[tokio::test]
async fn a_newcomer_answers_the_plug_in_survey_in_words_and_is_asked_again_once() {
    let world = World::with_surveys(&["plug-in"]).await;
    let ana = world.newcomer(ChannelKind::Mail, "Ana Lima", "en").await;
    insta::assert_snapshot!("plug_in_as_sent", as_sent(&world.last(&ana).await));
    let stored = world.invitation(&ana).await.delivery.unwrap();
    let kept = store::delivery::get(&mut world.app.db.read().await.unwrap(), stored).await.unwrap().unwrap();
    assert!(
        !serde_json::to_string(&kept.content).unwrap().contains("/survey/"),
        "the database knows no link"
    );

    world.answers(&ana, "Hi!\n\n1: design, law 2: it depends 3: writing, Figma\n\nBest,\nAna").await;
    insta::assert_snapshot!("plug_in_asks_again", as_sent(&world.last(&ana).await));
    assert_eq!(world.response(&ana).await.unwrap().state, ResponseState::Draft);

    world.answers(&ana, "about 3h").await;
    insta::assert_snapshot!("plug_in_complete", as_sent(&world.last(&ana).await));
    world.answers(&ana, "1: love: law; could: design").await;
    let response = world.response(&ana).await.unwrap();
    assert_eq!(response.state, ResponseState::Sent);
    let survey = world.app.rounds.shelf.library.get("plug-in").unwrap().clone();
    let offered = Default::default();
    let said = PlugIn::of(&Form::new(&survey, &offered), &response.answers);
    let interests = [("design".to_owned(), Interest::Could), ("law".to_owned(), Interest::Love)];
    assert_eq!(said.interests, interests.into_iter().collect());
    assert_eq!(
        (said.minutes_a_week, said.skills),
        (Some(180), vec!["writing".to_owned(), "figma".to_owned()])
    );

    let before = world.inbox(&ana).await.len();
    world.pass(hours(24 * 15)).await;
    assert_eq!(world.inbox(&ana).await.len(), before, "who answered is not reminded");
    world.answers(&ana, "2: 5h").await;
    insta::assert_snapshot!("plug_in_too_late", as_sent(&world.last(&ana).await));
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn who_has_not_answered_is_reminded_once_and_skip_is_an_answer() {
    let world = World::with_surveys(&["plug-in"]).await;
    let (ana, bo) = (
        world.newcomer(ChannelKind::Mail, "Ana Lima", "de").await,
        world.newcomer(ChannelKind::Mail, "Bo Chen", "fr").await,
    );
    insta::assert_snapshot!("plug_in_de", steady(&world.last(&ana).await.text));
    insta::assert_snapshot!("plug_in_fr", steady(&world.last(&bo).await.text));
    world.answers(&bo, "skip").await;
    insta::assert_snapshot!("plug_in_skipped", steady(&world.last(&bo).await.text));
    world.pass(hours(24 * 4)).await;
    insta::assert_snapshot!("plug_in_reminder", as_sent(&world.last(&ana).await));
    assert_eq!((world.inbox(&ana).await.len(), world.inbox(&bo).await.len()), (2, 2));
    world.pass(hours(24 * 12)).await;
    assert_eq!(world.inbox(&ana).await.len(), 2);
    assert_eq!(world.invitation(&ana).await.state.as_str(), "expired");
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn who_was_there_before_is_not_asked_and_nobody_twice() {
    let world = World::with_surveys(&["plug-in"]).await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let bo = world.newcomer(ChannelKind::Mail, "Bo Chen", "es").await;
    world.pass(hours(2)).await;
    assert_eq!((world.inbox(&ana).await.len(), world.inbox(&bo).await.len()), (0, 1));
    insta::assert_snapshot!("plug_in_es", steady(&world.last(&bo).await.text));
    let mut world = world.restart();
    world.app.rounds.shelf = Shelf::open(None, vec!["plug-in".to_owned()]).unwrap();
    world.pass(hours(2)).await;
    assert_eq!(world.inbox(&bo).await.len(), 1);
    let survey = world.app.rounds.shelf.library.get("event-feedback").unwrap().clone();
    assert_eq!(world.opens(&survey).await, 2);
    assert_eq!(world.opens(&survey).await, 0, "the same day: nobody is asked twice");
}

#[tokio::test]
async fn a_pre_mortem_goes_out_when_a_phase_begins_to_who_it_is_for() {
    let world = World::with_surveys(&["pre-mortem"]).await;
    let (ana, bo) = (
        world.by_mail("Ana Lima", "Europe/Berlin", Role::Lead).await,
        world.by_mail("Bo Chen", "Europe/Berlin", Role::Member).await,
    );
    let season = touchbase::domain::goal::Season {
        id: world.app.ids.make(),
        slug: "spring".into(),
        name: "Spring".into(),
        from: "2026-04-20".parse().unwrap(),
        until: "2026-07-01".parse().unwrap(),
    };
    let phases = r#"[{"name":"Build","from":"2026-04-22","until":"2026-06-01"}]"#;
    let mut tx = world.app.db.begin().await.unwrap();
    store::goal::save_season(&mut tx, &season, phases).await.unwrap();
    tx.commit().await.unwrap();
    world.until("2026-04-22T08:45", "Europe/Berlin").await;
    assert_eq!(world.inbox(&ana).await.len(), 0);
    world.until("2026-04-22T09:00", "Europe/Berlin").await;
    world.pass(hours(5)).await;
    assert_eq!((world.inbox(&ana).await.len(), world.inbox(&bo).await.len()), (1, 0));
    let long = "1: We waited for the designs.\n- for weeks\n\nNobody said so.\n4: talk every week\n5: yes";
    world.answers(&ana, long).await;
    let said = world.response(&ana).await.unwrap();
    assert_eq!(said.state, ResponseState::Sent);
    let failure = Answer::Text("We waited for the designs.\n- for weeks\n\nNobody said so.".into());
    assert_eq!(said.answers.get(&"failure".into()), Some(&failure));
}

#[tokio::test]
async fn an_anonymous_survey_is_answered_on_the_page_and_no_row_says_by_whom() {
    let world = World::with_surveys(&[]).await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let pulse = world.app.rounds.shelf.library.get("pulse").unwrap().clone();
    assert_eq!(world.opens(&pulse).await, 1);
    let mail = world.last(&ana).await;
    insta::assert_snapshot!("pulse_as_sent", as_sent(&mail));
    world.answers(&ana, "1: 4").await;
    insta::assert_snapshot!("pulse_not_by_mail", steady(&world.last(&ana).await.text));

    let token = link_token(&mail.text);
    let surveys = &world.app.surveys;
    let Entry::Open(sheet) = surveys.open_by_link(&token).await.unwrap() else { panic!() };
    assert_eq!(sheet.member.name, "Ana Lima");
    let changes =
        vec![("energy".into(), Some(Answer::Scale(4))), ("direction".into(), Some(Answer::Scale(9)))];
    let Saved::Saved(_, refused) = surveys.save_by_link(&token, changes, Via::Web).await.unwrap() else {
        panic!()
    };
    assert_eq!(refused.len(), 1);
    assert!(
        matches!(surveys.submit_by_link(&token).await.unwrap(), Submitted::Incomplete(_, missing) if missing.len() == 1)
    );
    let changes = vec![("direction".into(), Some(Answer::Scale(2)))];
    surveys.save_by_link(&token, changes, Via::Web).await.unwrap();
    assert!(matches!(surveys.submit_by_link(&token).await.unwrap(), Submitted::Sent { again: false, .. }));
    assert!(
        matches!(surveys.submit_by_link(&token).await.unwrap(), Submitted::Sent { again: true, .. }),
        "posted twice"
    );

    let asked = world.invitation(&ana).await;
    assert_eq!(asked.state.as_str(), "answered");
    let mut conn = world.app.db.read().await.unwrap();
    let all = store::response::sent_to(&mut conn, asked.round).await.unwrap();
    let [only] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((only.invitation, only.changed, only.groups.len()), (None, None, 0));
    assert!(![asked.link_hash, asked.reply_hash, asked.id.to_string()].contains(&only.key));
}

#[tokio::test]
async fn a_link_is_taken_back_replaced_and_runs_out() {
    let world = World::with_surveys(&[]).await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let feedback = world.app.rounds.shelf.library.get("event-feedback").unwrap().clone();
    world.opens(&feedback).await;
    let token = link_token(&world.last(&ana).await.text);
    let rounds = &world.app.rounds;
    let surveys = &world.app.surveys;
    assert!(matches!(surveys.open_by_link("nonsense").await.unwrap(), Entry::Unknown));
    assert!(matches!(surveys.open_by_link(&token.to_uppercase()).await.unwrap(), Entry::Open(_)));
    assert_eq!(rounds.link(ana.id, "event-feedback", true).await.unwrap(), Links::Revoked);
    assert!(matches!(surveys.open_by_link(&token).await.unwrap(), Entry::Revoked));
    let Links::Link(link) = rounds.link(ana.id, "event-feedback", false).await.unwrap() else { panic!() };
    let new = link_token(&link);
    assert!(matches!(surveys.open_by_link(&token).await.unwrap(), Entry::Unknown));
    let huge: String = "x".repeat(1_000_000);
    let changes = vec![("better".into(), Some(Answer::Text(huge)))];
    let Saved::Saved(sheet, refused) = surveys.save_by_link(&new, changes, Via::Web).await.unwrap() else {
        panic!()
    };
    assert!(sheet.answers.is_empty() && refused.len() == 1, "1 MB in a field");
    world.pass(hours(24 * 11)).await;
    assert!(matches!(surveys.open_by_link(&new).await.unwrap(), Entry::Closed(_)));
    assert!(matches!(
        surveys.save_by_link(&new, Vec::new(), Via::Web).await.unwrap(),
        Saved::Not(Entry::Closed(_))
    ));
    assert!(matches!(surveys.submit_by_link(&new).await.unwrap(), Submitted::Not(Entry::Closed(_))));
    world.pass(hours(24 * 31)).await;
    assert!(matches!(surveys.open_by_link(&new).await.unwrap(), Entry::Expired));
}

#[tokio::test]
async fn a_choice_that_vanishes_leaves_old_answers_readable() {
    let world = World::with_surveys(&[]).await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let text = |choices: &str| {
        format!(
            "title = \"Lunch\"\n[[questions]]\nid = \"dish\"\nkind = \"one-choice\"\ntitle = \"Which?\"\nchoices = {choices}\n"
        )
    };
    let first = file::read("lunch.toml", "lunch", &text("[\"Soup\", \"Salad\"]")).unwrap();
    world.opens(&first).await;
    world.answers(&ana, "soup").await;
    let second = file::read("lunch.toml", "lunch", &text("[\"Salad\", \"Rice\"]")).unwrap();
    let mut tx = world.app.db.begin().await.unwrap();
    let version =
        store::survey::keep_version(&mut tx, world.app.ids.make(), &second, world.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let said = world.response(&ana).await.unwrap();
    assert_ne!(said.version, version);
    let mut conn = world.app.db.read().await.unwrap();
    let given_to = store::survey::version(&mut conn, said.version).await.unwrap().unwrap().survey;
    let question = &given_to.questions[0];
    let answer = said.answers.get(&question.id).unwrap();
    let shown =
        touchbase::questionnaire::shown(question, answer, &Default::default(), touchbase::render::Lang::En);
    assert_eq!(shown, "Soup");
    assert_eq!(store::survey::versions(&mut conn, "lunch").await.unwrap().len(), 2);
}

#[tokio::test]
async fn two_programs_on_one_database_ask_everybody_once() {
    let world = World::with_surveys(&["plug-in"]).await;
    let mut other = world.beside(world.app.db.clone());
    other.app.rounds.shelf = world.app.rounds.shelf.clone();
    let ana = world.newcomer(ChannelKind::Mail, "Ana Lima", "pt").await;
    other.turn().await;
    world.turn().await;
    assert_eq!(world.inbox(&ana).await.len(), 1);
    insta::assert_snapshot!("plug_in_pt", steady(&world.last(&ana).await.text));
}
