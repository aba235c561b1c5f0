//! Conversations in the five languages, by mail and in Matrix: a question, an answer in one's own words, the receipt, what is wrong with it,
//! the next question, and the lead's digest.

use touchbase::domain::group::Role;
use touchbase::domain::member::{ChannelKind, Receipts};
use touchbase::domain::task::TaskStatus::{Completed, InProgress};
use touchbase::store::cadence::CadencePurpose;

use crate::support::world::{Seen, World, steady};

/// What one member says, in their language.
struct Talk {
    lang: &'static str,
    titles: [&'static str; 3],
    answer: &'static str,
    /// Done is the third task, and not the first.
    meant: &'static str,
    /// The blocker was none.
    unblocked: &'static str,
}

const TALKS: [Talk; 5] = [
    Talk {
        lang: "en",
        titles: ["Draft the season report", "Move the website to the new host", "Print the poster for May"],
        answer: "1 is done. 2: I'm waiting for the key from Tom. Thanks to Bo for the pictures! The other thing is nearly there.",
        meant: "1 is wrong, I meant 3",
        unblocked: "nobody is blocking me",
    },
    Talk {
        lang: "es",
        titles: ["Redactar el informe", "Mudar la página web", "Imprimir el cartel"],
        answer: "La 1 está hecha. La 2 está bloqueada, espero la clave de Tom. ¡Gracias a Bo por las fotos! Lo otro está casi listo.",
        meant: "la 1 no es así, quería decir la 3",
        unblocked: "nadie me bloquea",
    },
    Talk {
        lang: "pt",
        titles: ["Escrever o relatório", "Mudar o site de servidor", "Imprimir o cartaz"],
        answer: "A 1 está feita. A 2 está bloqueada, estou à espera da chave do Tom. Obrigada ao Bo pelas fotos! A outra coisa está quase.",
        meant: "a 1 está errada, queria dizer a 3",
        unblocked: "ninguém me está a bloquear",
    },
    Talk {
        lang: "fr",
        titles: ["Rédiger le rapport", "Déménager le site web", "Imprimer l'affiche"],
        answer: "La 1 est terminée. La 2 est bloquée, j'attends la clé de Tom. Merci à Bo pour les photos ! L'autre chose est presque prête.",
        meant: "la 1 est fausse, je voulais dire la 3",
        unblocked: "personne ne me bloque",
    },
    Talk {
        lang: "de",
        titles: ["Den Bericht schreiben", "Die Website umziehen", "Das Plakat drucken"],
        answer: "1 ist fertig. 2 ist blockiert, ich warte auf den Schlüssel von Tom. Danke an Bo für die Bilder! Das andere ist fast fertig.",
        meant: "1 stimmt nicht, ich meinte 3",
        unblocked: "niemand blockiert mich",
    },
];

async fn converse(talk: &Talk, channel: ChannelKind) -> String {
    let world = World::new().await;
    let mut ana = match channel {
        ChannelKind::Mail => world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await,
        ChannelKind::Matrix => world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await,
    };
    ana.language = talk.lang.into();
    ana.receipts = Receipts::Always;
    world.save(&ana).await;
    let mut mira = world.by_mail("Mira Noor", "Europe/Berlin", Role::Lead).await;
    mira.language = talk.lang.into();
    world.save(&mira).await;
    let mut tasks = Vec::new();
    for title in talk.titles {
        tasks.push(world.task(title, Some(&ana)).await);
    }
    let [report, website, poster] = tasks.as_slice() else { unreachable!("three titles") };
    world
        .cadence("check-in", CadencePurpose::CheckIn, "days = ['mon', 'thu']\nat = '09:00'\nreminders = []")
        .await;
    world.cadence("lead-digest", CadencePurpose::DigestLead, "days = 'fri'\nat = '17:00'").await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;

    world.answers(&ana, talk.answer).await;
    let receipt = world.last(&ana).await;
    assert_eq!(world.status(report).await, Completed, "{}: {}", talk.lang, receipt.text);
    assert_eq!(world.blockers().await.len(), 1, "{}: {}", talk.lang, receipt.text);

    world.answers(&ana, talk.meant).await;
    let moved = world.last(&ana).await;
    assert_eq!(world.status(report).await, InProgress, "{}: {}", talk.lang, moved.text);
    assert_eq!(world.status(poster).await, Completed, "{}: {}", talk.lang, moved.text);

    // Answers the receipt that she got first, wherever the talk has come to since.
    world.answers_to(&ana, &receipt, talk.unblocked).await;
    let unblocked = world.last(&ana).await;
    assert_eq!(world.blockers().await, [""; 0], "{}: {}", talk.lang, unblocked.text);
    assert_eq!(world.status(website).await, InProgress);

    world.until("2026-04-23T09:00", "Europe/Berlin").await;
    let next = world.last(&ana).await;
    world.until("2026-04-24T17:00", "Europe/Berlin").await;
    let digest = world.last(&mira).await;
    world.nothing_is_stuck().await;
    [receipt, moved, unblocked, next, digest].iter().map(shown).collect()
}

fn shown(seen: &Seen) -> String {
    format!("{}\n\n------------------------------\n\n", steady(&seen.text))
}

#[tokio::test]
async fn a_conversation_by_mail_in_each_language() {
    for talk in TALKS {
        insta::assert_snapshot!(format!("by_mail_{}", talk.lang), converse(&talk, ChannelKind::Mail).await);
    }
}

#[tokio::test]
async fn a_conversation_in_matrix_in_each_language() {
    for talk in TALKS {
        insta::assert_snapshot!(
            format!("in_matrix_{}", talk.lang),
            converse(&talk, ChannelKind::Matrix).await
        );
    }
}

/// Jun, with two tasks, asked in Matrix.
async fn jun_is_asked() -> (World, touchbase::domain::member::Member, [touchbase::domain::task::Task; 2]) {
    let world = World::new().await;
    let jun = world.by_matrix("Jun Park", "Europe/Berlin", Role::Member).await;
    let report = world.task("Draft the season report", Some(&jun)).await;
    let website = world.task("Move the website to the new host", Some(&jun)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, "days = 'mon'\nat = '09:00'\nreminders = []").await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    (world, jun, [report, website])
}

#[tokio::test]
async fn a_plain_message_corrects_the_last_receipt_and_a_correction_can_be_edited_and_taken_back() {
    let (world, jun, [report, website]) = jun_is_asked().await;
    world.writes(&jun, "1 done").await;
    let said = world.writes(&jun, "no, I meant 2").await;
    assert_eq!((world.status(&report).await, world.status(&website).await), (InProgress, Completed));
    world.edits(&jun, &said, "yes, that's right").await;
    assert_eq!((world.status(&report).await, world.status(&website).await), (Completed, InProgress));
    world.edits(&jun, &said, "no, I meant 2").await;
    assert_eq!((world.status(&report).await, world.status(&website).await), (InProgress, Completed));
    world.redacts(&jun, &said).await;
    assert_eq!((world.status(&report).await, world.status(&website).await), (Completed, InProgress));
    world.writes(&jun, "undo").await;
    assert_eq!((world.status(&report).await, world.status(&website).await), (InProgress, InProgress));
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn words_that_were_not_understood_are_placed_by_a_number() {
    let (world, jun, [_, website]) = jun_is_asked().await;
    world.writes(&jun, "1 done. The business with the council is finished as well").await;
    let receipt = world.last(&jun).await;
    assert!(receipt.text.contains("This I could not place"), "{}", receipt.text);
    assert_eq!(world.status(&website).await, InProgress, "nothing is guessed");
    world.writes(&jun, "that's 2").await;
    assert_eq!(world.status(&website).await, Completed, "{}", world.last(&jun).await.text);
}

#[tokio::test]
async fn thanks_to_a_receipt_are_answered_with_silence() {
    let (world, jun, _) = jun_is_asked().await;
    world.writes(&jun, "1 done").await;
    let before = world.inbox(&jun).await.len();
    world.writes(&jun, "great, thank you!").await;
    assert_eq!(world.inbox(&jun).await.len(), before);
}
