//! Stories: what somebody writes, and what is noted.

use jiff::civil::date;
use proptest::prelude::*;

use super::lexicon::{LANGUAGES, Lexicon};
use super::{Context, understand};
use crate::reply::{Confidence, Fact, ListedTask, Offer, Status, Understanding};

/// A prompt: `"p Book the hall"` is in progress, `n` not started, `c` completed, `o` an offer; `!` marks an open blocker.
struct Prompt {
    tasks: Vec<ListedTask>,
    offers: Vec<Offer>,
    blocked: Vec<u32>,
}

fn prompt(lines: &[&str]) -> Prompt {
    let mut out = Prompt { tasks: Vec::new(), offers: Vec::new(), blocked: Vec::new() };
    for (line, n) in lines.iter().zip(1..) {
        let (mark, title) = line.split_once(' ').unwrap();
        if mark.ends_with('!') {
            out.blocked.push(n);
        }
        let title = title.to_owned();
        match mark.trim_end_matches('!') {
            "o" => out.offers.push(Offer { n, title }),
            "n" => out.tasks.push(ListedTask { n, title, status: Status::NotStarted }),
            "c" => out.tasks.push(ListedTask { n, title, status: Status::Completed }),
            _ => out.tasks.push(ListedTask { n, title, status: Status::InProgress }),
        }
    }
    out
}

/// Reads on Monday, 20 April 2026.
fn read(prompt: &Prompt, text: &str) -> Understanding {
    let context = Context {
        tasks: &prompt.tasks,
        offers: &prompt.offers,
        open_blockers: &prompt.blocked,
        received: date(2026, 4, 20),
        lang: None,
        under: None,
    };
    understand(text, &context)
}

/// What was noted, in short: changes of status, and everything that is no status.
fn noted(lines: &[&str], text: &str) -> String {
    let prompt = prompt(lines);
    let mut out: Vec<String> = Vec::new();
    for record in read(&prompt, text).records {
        let known = |n: u32, status: Status| prompt.tasks.iter().any(|t| t.n == n && t.status == status);
        out.push(match record.fact {
            Fact::Status { task, status } if known(task, status) => continue,
            Fact::Status { task, status } => format!("{task} {status:?}"),
            Fact::Blocker { task, .. } => format!("{} blocked", task.unwrap_or(0)),
            Fact::Unblocked { task } => format!("{task} unblocked"),
            Fact::New { status, .. } => format!("new {status:?}"),
            Fact::Claim { offer } => format!("takes {offer}"),
            Fact::Shoutout { to } => format!("thanks {to}"),
            Fact::Away { until } => until.map_or("away".to_owned(), |until| format!("away until {until}")),
            other => format!("{other:?}"),
        });
    }
    out.sort();
    out.join(", ")
}

const CLUB: [&str; 3] = ["p Repaint the club room", "p Renew the insurance policy", "n Newsletter for May"];

#[test]
fn numbers_ordinals_and_titles_name_tasks() {
    assert_eq!(noted(&CLUB, "1 and 2 are finished, 3 hasn't been touched"), "1 Completed, 2 Completed");
    assert_eq!(
        noted(
            &CLUB,
            "The first one's wrapped up, the second is nearly there and I haven't looked at the third."
        ),
        "1 Completed"
    );
    assert_eq!(noted(&CLUB, "Insurance I renewed last night."), "2 Completed");
    assert_eq!(noted(&CLUB, "Painted. Renewed. Newsletter to follow."), "1 Completed, 2 Completed");
    assert_eq!(noted(&CLUB, "1 done 2 still on it 3 blocked by ana"), "1 Completed, 3 blocked");
    assert_eq!(noted(&CLUB, "no. 2 is done"), "2 Completed");
}

#[test]
fn everything_but_one_is_everything_but_one() {
    assert_eq!(noted(&CLUB, "Everything except the newsletter is finished."), "1 Completed, 2 Completed");
    assert_eq!(noted(&CLUB, "all three done, hooray"), "1 Completed, 2 Completed, 3 Completed");
    assert_eq!(
        noted(&["p Order the trophies", "p Book the hall"], "both are done and dusted"),
        "1 Completed, 2 Completed"
    );
}

#[test]
fn what_is_not_done_is_not_done() {
    for text in [
        "The room will be painted by the weekend, promise.",
        "room's looking good, one wall left",
        "The room is not finished.",
        "Once the room is done I will renew the insurance.",
        "I wish I could say the room is done",
        "Would have finished the room had it not rained in through the roof.",
    ] {
        assert_eq!(noted(&CLUB, text), "", "{text}");
    }
}

#[test]
fn obstacles_are_told_from_shortness_of_time() {
    assert_eq!(
        noted(&CLUB, "insurance: the broker still owes us a quote, can't move till then"),
        "2 blocked"
    );
    assert_eq!(noted(&CLUB, "2: cannot renew before the treasurer signs the form."), "2 blocked");
    assert_eq!(noted(&CLUB, "Sorry folks, no time this week, work was mad"), "");
    assert_eq!(noted(&CLUB, "no blockers here"), "NoBlockers");
    assert_eq!(noted(&["p Order the trophies", "p! Book the hall"], "2 is unblocked"), "2 unblocked");
}

#[test]
fn tasks_are_dropped_and_handed_over() {
    assert_eq!(noted(&CLUB, "We no longer need the newsletter, marketing does its own now."), "3 Dropped");
    assert_eq!(noted(&CLUB, "Someone please take the newsletter, I'm hopeless at writing"), "3 Released");
    assert_eq!(
        noted(&["p Book the hall", "p Order flags"], "I've handed the hall booking to Samir."),
        "1 Released"
    );
}

#[test]
fn offers_are_taken_only_when_they_are_taken() {
    let prompt = ["p Rota for the shop", "o Stocktake on Sunday", "o Paint the shutters"];
    assert_eq!(noted(&prompt, "I can take number 3 as well"), "takes 3");
    assert_eq!(noted(&prompt, "happy to help with the stocktake! rota's done"), "1 Completed, takes 2");
    assert_eq!(noted(&prompt, "I'd love to do 3 but I've no time."), "");
}

#[test]
fn names_are_thanked_and_sign_offs_are_not() {
    assert_eq!(noted(&CLUB, "Big thank you to Aoife and Tomás for leading."), "thanks Aoife, thanks Tomás");
    assert_eq!(noted(&CLUB, "1 is done.\n\nThanks,\nMarta"), "1 Completed");
    assert_eq!(noted(&CLUB, "thanks a lot, DHL 🙃"), "");
}

#[test]
fn absences_end_the_day_before_the_return() {
    for (text, until) in [
        ("Away until Monday week", "2026-05-03"),
        ("Off on holiday from Friday, back on 4 May.", "2026-05-03"),
        ("out sick till Thursday", "2026-04-22"),
        ("I am travelling from 27 April to 8 May and offline", "2026-05-08"),
        ("on vacation for two weeks starting Saturday", "2026-05-08"),
        ("I'll be away next week.", "2026-05-03"),
        ("offline till the end of the month", "2026-04-30"),
        ("Estoy de viaje hasta el 5 de mayo.", "2026-05-04"),
        ("Fico fora até dia 4.", "2026-05-03"),
        ("Je suis en vacances jusqu'au 3 mai inclus.", "2026-05-03"),
        ("Ich bin bis einschließlich 3. Mai im Urlaub.", "2026-05-03"),
        ("Bin bis 4. Mai verreist.", "2026-05-03"),
    ] {
        assert_eq!(noted(&CLUB, text), format!("away until {until}"), "{text}");
    }
    assert_eq!(noted(&CLUB, "Ilse is back from leave on Monday"), "");
    assert_eq!(noted(&CLUB, "I was away all last week"), "");
}

#[test]
fn four_more_languages_are_read() {
    let es = [
        "p Actualizar la base de datos",
        "n Organizar la excursión",
        "p Traducir el folleto",
        "p! Solicitud de subvención",
    ];
    assert_eq!(noted(&es, "1 hecha. 3 también."), "1 Completed, 3 Completed");
    assert_eq!(noted(&es, "todo terminado excepto la excursión"), "1 Completed, 3 Completed, 4 Completed");
    assert_eq!(noted(&es, "la excursión se cancela, no hay autobús"), "2 Dropped");
    let pt = [
        "p Atualizar a base de dados",
        "n Organizar a caminhada",
        "p Traduzir o folheto",
        "p! Candidatura ao fundo",
    ];
    assert_eq!(
        noted(&pt, "Base de dados atualizada ✅ Folheto traduzido ✅ Caminhada: ainda nada"),
        "1 Completed, 3 Completed"
    );
    assert_eq!(noted(&pt, "não dou conta do folheto, passei para a Inês"), "3 Released");
    let fr = [
        "p Mettre à jour la base de données",
        "n Organiser la randonnée",
        "p Traduire le dépliant",
        "p! Dossier de subvention",
    ];
    assert_eq!(noted(&fr, "1 ok, 2 non, 3 presque, 4 envoyé"), "1 Completed, 4 Completed");
    assert_eq!(noted(&fr, "La banque a enfin répondu, on peut avancer sur le dossier"), "4 unblocked");
    let de = [
        "p Datenbank aktualisieren",
        "n Wanderung organisieren",
        "p Flyer übersetzen",
        "p Förderantrag schreiben",
    ];
    assert_eq!(
        noted(&de, "Antrag ist heute Morgen raus! Wanderung fange ich nächste Woche an."),
        "4 Completed"
    );
    assert_eq!(noted(&de, "Der Antrag hängt, die Bank schickt die Bescheinigung nicht."), "4 blocked");
}

#[test]
fn a_word_alone_is_a_command_and_never_inside_of_a_sentence() {
    for (text, noted_as) in [
        ("skip", "Skip"),
        ("Skip this week please", "Skip"),
        ("esta vez no", "Skip"),
        ("je passe", "Skip"),
        ("diesmal nicht", "Skip"),
        ("STOP", "Stop"),
        ("unsubscribe", "Stop"),
        ("darme de baja", "Stop"),
        ("parar", "Stop"),
        ("me désabonner", "Stop"),
        ("abmelden", "Stop"),
        ("start", "Start"),
        ("reanudar", "Start"),
        ("that's wrong", "Wrong"),
        ("das stimmt nicht", "Wrong"),
    ] {
        assert_eq!(noted(&CLUB, text), noted_as, "{text}");
    }
    for text in [
        "I had to stop halfway",
        "we can start on Monday",
        "skip the newsletter part, the room is nearly there",
    ] {
        let noted = noted(&CLUB, text);
        assert!(!["Stop", "Start", "Skip"].iter().any(|command| noted.contains(command)), "{text}: {noted}");
    }
}

#[test]
fn lists_tables_boxes_and_quotes_are_read_line_by_line() {
    let site = ["p Website copy", "p Donation form", "n Press release", "p Logo files"];
    assert_eq!(
        noted(&site, "- [x] copy\n- [ ] form (2 of 5)\n- [ ] release\n~~logo files~~"),
        "1 Completed, 4 Completed"
    );
    assert_eq!(
        noted(&site, "| 1 | done |\n| 2 | waiting for Jo |\n| 4 | dropped |"),
        "1 Completed, 2 blocked, 4 Dropped"
    );
    assert_eq!(
        noted(&site, "> 1. Website copy\nOnline since Friday.\n\n> 3. Press release\nStarted it."),
        "1 Completed, 3 InProgress"
    );
    assert_eq!(noted(&site, "copy ✅ form ✅ release ❌ logos 🚧"), "1 Completed, 2 Completed");
}

#[test]
fn words_under_a_quoted_task_are_about_that_task() {
    let prompt = prompt(&CLUB);
    let context = Context {
        tasks: &prompt.tasks,
        offers: &[],
        open_blockers: &[],
        received: date(2026, 4, 20),
        lang: Some("en-GB"),
        under: Some(2),
    };
    let understanding = understand("Signed and paid, done.", &context);
    assert_eq!(understanding.records[0].fact, Fact::Status { task: 2, status: Status::Completed });
}

#[test]
fn what_cannot_be_placed_is_said_to_be_unclear() {
    let understanding = read(&prompt(&CLUB), "sent it. they loved it.");
    assert!(understanding.records.is_empty(), "{understanding:?}");
    assert!(!understanding.unclear.is_empty());
}

#[test]
fn what_is_only_thought_is_asked_or_held_less_sure() {
    for text in [
        "i think 2 might be finished",
        "2 should be done by now",
        "2 is probably done",
        "1 is finished. no wait, that was the kitchen",
    ] {
        let understanding = read(&prompt(&CLUB), text);
        assert!(understanding.records.is_empty(), "{text}: {understanding:?}");
        assert!(!understanding.unclear.is_empty(), "{text}");
    }
    let understanding = read(&prompt(&CLUB), "i think 1 is done");
    assert_eq!(understanding.records[0].confidence, Confidence::Middle);
    assert_eq!(noted(&CLUB, "2 might be done by Friday"), "");
    assert_eq!(noted(&CLUB, "The room is painted, so cross that off."), "1 Completed");
}

#[test]
fn what_names_no_task_goes_to_the_only_one_that_it_can_be() {
    let begun = ["p Landing page for the concerts", "n Order new folders"];
    assert_eq!(noted(&begun, "it's live"), "1 Completed");
    assert_eq!(noted(&begun, "Waiting on the council."), "1 blocked");
    let listed = ["p Poster", "p Book the hall", "n Raffle"];
    let understanding = read(&prompt(&listed), "first one: done. other: nope");
    assert_eq!(understanding.unclear, ["other: nope"]);
    assert_eq!(noted(&listed, "first one: done. other: nope"), "1 Completed");
    let asked = read(&prompt(&CLUB), "Can somebody else have it?");
    assert!(asked.records.is_empty() && !asked.unclear.is_empty(), "{asked:?}");
}

#[test]
fn who_is_needed_is_told_by_the_words_that_block() {
    for (text, who) in [
        ("2: need the council to approve the quote", "council"),
        ("insurance blocked until the broker calls back", "broker"),
        ("2 is waiting to hear from the bank", "bank"),
        ("2 at the mercy of the phone company", "phone company"),
        ("2 waiting on Ana", "Ana"),
    ] {
        let understanding = read(&prompt(&CLUB), text);
        let needs = understanding.records.iter().find_map(|record| match &record.fact {
            Fact::Blocker { needs, .. } => needs.clone(),
            _ => None,
        });
        assert_eq!(needs.as_deref(), Some(who), "{text}: {understanding:?}");
    }
}

#[test]
fn what_lies_beyond_the_longest_answer_is_unclear_as_one_piece() {
    let understanding = read(&prompt(&CLUB), &format!("1 done\n{}", "blah ".repeat(20_000)));
    assert_eq!(understanding.records[0].fact, Fact::Status { task: 1, status: Status::Completed });
    assert!(understanding.unclear.last().is_some_and(|words| words.len() > 80_000));
}

#[test]
fn every_lexicon_is_sound() {
    for (language, _, _) in LANGUAGES {
        let lexicon = Lexicon::of(language);
        assert_eq!(lexicon.language, language);
        assert!(lexicon.words.len() > 800, "{language:?} knows {} words", lexicon.words.len());
    }
}

/// Words of the trade in five languages with signs in between: closer to what breaks a reader than random letters.
fn chatter() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "1", "2", "3", "4", "17", "done", "not", "blocked", "by", "until", "Monday", "3rd", "back", "on",
        "the", "rest", "all", "but", "except", "both", "thanks", "to", "Ana", "@bo", "✅", "❌", "~~", "|",
        "> ", "\n", "- ", "[x]", "[ ]", "80%", "3/4", "of", ",", ".", "?", ":", "(", ")", "hall", "poster",
        "I", "meant", "take", "need", "waiting", "for", "can't", "wieder", "bis", "fertig", "listo", "hasta",
        "fini", "jusqu'au", "pronto", "até", "é", "👍🏽", "1️⃣", "\u{200d}", "\t", "half", "also", "made", "a",
        "away", "next", "week",
    ]);
    prop::collection::vec((pieces, prop::bool::ANY), 0..60).prop_map(|pieces| {
        pieces.into_iter().fold(String::new(), |mut text, (piece, space)| {
            text.push_str(piece);
            if space {
                text.push(' ');
            }
            text
        })
    })
}

fn is_sound(text: &str) -> Result<(), TestCaseError> {
    let prompt = prompt(&["p Book the hall", "n! Poster 3", "c Thank the donors", "o Paint the hall"]);
    let understanding = read(&prompt, text);
    for record in &understanding.records {
        prop_assert!(text.contains(&record.words), "{:?} is not in {text:?}", record.words);
        prop_assert!(record.confidence >= Confidence::Middle);
        match &record.fact {
            Fact::Status { task, .. } | Fact::Unblocked { task } | Fact::Blocker { task: Some(task), .. } => {
                prop_assert!((1..=3).contains(task));
            }
            Fact::Claim { offer } => prop_assert_eq!(*offer, 4),
            Fact::Away { until: Some(until) } => prop_assert!(*until >= date(2026, 4, 20)),
            _ => {}
        }
    }
    for words in &understanding.unclear {
        prop_assert!(text.contains(words.as_str()), "{words:?} is not in {text:?}");
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_at_all_is_read_without_harm(text in any::<String>()) {
        is_sound(&text)?;
    }

    #[test]
    fn any_chatter_is_read_without_harm(text in chatter()) {
        is_sound(&text)?;
    }

    #[test]
    fn any_titles_are_read_without_harm(titles in prop::collection::vec(any::<String>(), 0..200), text in chatter()) {
        let tasks: Vec<ListedTask> =
            titles.into_iter().zip(1..).map(|(title, n)| ListedTask { n, title, status: Status::InProgress }).collect();
        let prompt = Prompt { tasks, offers: Vec::new(), blocked: vec![1, 2, 99] };
        read(&prompt, &text);
    }
}
