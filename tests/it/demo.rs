//! The demo's four weeks, through the same road as real ones.

use touchbase::demo::cast::CAST;
use touchbase::demo::leave::leave;
use touchbase::demo::life::Life;
use touchbase::demo::told::told;
use touchbase::demo::{Demo, END};
use touchbase::store::{self, tally};

async fn lived() -> Life {
    let demo = Demo::begin(None, "http://127.0.0.1:8080").await.unwrap();
    let mut life = Life::new(demo);
    life.until(END, &mut |_| {}).await.unwrap();
    life
}

#[tokio::test]
async fn four_weeks_pass_and_the_numbers_fit_together() {
    let life = lived().await;
    let db = &life.demo.app.db;
    let told = told(db).await.unwrap();
    let mut conn = db.read().await.unwrap();

    // 24 members, eight check-ins and a ninth that waits; who is away, stopped or without a task is left out.
    assert!((170..=9 * 24).contains(&told.asked), "{told:?}");
    assert_eq!(told.asked, told.answered + told.silent + told.open);
    let share = told.answered * 100 / (told.answered + told.silent);
    assert!((50..=75).contains(&share), "distributed volunteers answer at 35 to 60 %: {share} %, {told:?}");
    assert!(told.open >= 15, "the visitor finds prompts that wait: {told:?}");
    assert!(told.reminded > 30 && told.reminded < told.asked, "{told:?}");
    assert!(told.excused >= 4, "Margaux alone is away for four check-ins: {told:?}");

    // Nobody is asked twice, each digest is sent once a reader and period, every message has an outcome.
    assert_eq!((told.asked_twice, told.without_outcome, told.faults), (0, 0, 0));
    let digests = tally::digests(&mut conn).await.unwrap();
    assert!(digests.iter().all(|(_, many)| *many == 1), "{digests:?}");
    assert_eq!(u32::try_from(digests.len()).unwrap(), told.digests);
    // Nine leads and coordinators, two writers and two members, four Fridays; the empty ones are not sent.
    assert!((40..=13 * 4).contains(&told.digests), "{told:?}");

    // What the script has in it: two dead and one full mailbox, a vacation and two strangers, blockers with help.
    assert_eq!((told.bounces, told.aside), (3, 3));
    assert!(told.blockers >= 6 && told.solved >= told.blockers - 2, "{told:?}");
    let help = told.time_to_help.unwrap().as_hours();
    assert!((1..=72).contains(&help), "{help} h");
    assert!(told.records > told.answered, "an answer says more than one thing: {told:?}");
    assert!(told.unclear <= told.answered / 10, "{told:?}");

    // The season begins with the survey: by mail, in the chat and on the page; a week later it is settled who goes where.
    assert_eq!((told.surveyed, told.plugged_in), (24, 22), "{told:?}");
    assert!(told.placed >= 5 && told.waiting >= 2, "{told:?}");
    let quoted: (i64,) = sqlx::query_as("SELECT COUNT(*) FROM inbound WHERE reply LIKE '%/survey/%'")
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    assert_eq!(quoted.0, 0, "a link that was quoted without a mark is nobody's words");

    let outcomes = store::inbound::outcomes(&mut conn, jiff::Timestamp::UNIX_EPOCH).await.unwrap();
    for wanted in ["answer", "auto_reply", "bounce", "edited", "redaction", "stranger", "vouched"] {
        assert!(
            outcomes.iter().any(|(outcome, many)| outcome == wanted && *many > 0),
            "{wanted}: {outcomes:?}"
        );
    }
    let deliveries = store::delivery::count(&mut conn).await.unwrap();
    assert!(deliveries.iter().all(|(state, _)| state.as_str() != "queued" && state.as_str() != "sending"));
}

#[tokio::test]
async fn the_same_season_is_lived_every_time() {
    let (one, other) = (lived().await, lived().await);
    assert_eq!(told(&one.demo.app.db).await.unwrap(), told(&other.demo.app.db).await.unwrap());
}

#[tokio::test]
async fn the_digests_are_left_as_files_in_three_forms_and_the_results_in_four() {
    let life = lived().await;
    let folder = tempfile::tempdir().unwrap();
    let files = leave(&life.demo, folder.path()).await.unwrap();
    assert!(files > 50, "{files}");
    for name in ["lead-web", "lead-events", "lead-outreach", "lead-care", "newsletter", "member-priya"] {
        for form in ["html", "txt", "md"] {
            let text = std::fs::read_to_string(folder.path().join(format!("{name}.{form}"))).unwrap();
            assert!(text.len() > 200, "{name}.{form}: {text}");
            assert!(!text.contains("cid:"), "{name}.{form} shows its pictures by itself");
        }
    }
    let of =
        |form| std::fs::read_to_string(folder.path().join("results/plug-in").with_extension(form)).unwrap();
    assert!(of("html").contains("<style>") && !of("html").contains("/style.css"), "it is whole in itself");
    assert!(of("txt").contains("22 answered") && of("json").contains("réparer une radio"));
    assert_eq!(of("csv").lines().count(), 1 + 22);
    // Nothing of the confidential group stands in the newsletter.
    let newsletter = std::fs::read_to_string(folder.path().join("newsletter.md")).unwrap();
    for persona in CAST.iter().filter(|persona| persona.group == "care") {
        assert!(!newsletter.contains(persona.name), "{}", persona.name);
    }
}
