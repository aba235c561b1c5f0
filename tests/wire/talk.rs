//! One story in five languages at once: a question, an answer, its receipt, and what is wrong with the receipt; over mail servers, and over a homeserver.

use serde_json::json;
use touchbase::domain::group::Role;
use touchbase::domain::member::Receipts;
use touchbase::domain::task::{Task, TaskStatus};

use crate::deployment::{Asking, Community};
use crate::mail::correspondent::Correspondent;
use crate::matrix::person::Person;
use crate::week_mail::our_mailbox;
use crate::week_matrix::our_account;

/// What somebody says in their language.
struct Talk {
    lang: &'static str,
    name: &'static str,
    titles: [&'static str; 2],
    /// "1 is done".
    done: &'static str,
    /// "no, I meant 2".
    meant: &'static str,
}

const TALKS: [Talk; 5] = [
    Talk {
        lang: "en",
        name: "Ana Lima",
        titles: ["Draft the season report", "Print the poster"],
        done: "1 is done",
        meant: "no, I meant 2",
    },
    Talk {
        lang: "es",
        name: "Eva Ruiz",
        titles: ["Redactar el informe", "Imprimir el cartel"],
        done: "la 1 está hecha",
        meant: "no, quería decir la 2",
    },
    Talk {
        lang: "pt",
        name: "Rui Melo",
        titles: ["Escrever o relatório", "Imprimir o cartaz"],
        done: "a 1 está feita",
        meant: "não, queria dizer a 2",
    },
    Talk {
        lang: "fr",
        name: "Zoé Petit",
        titles: ["Rédiger le rapport", "Imprimer l'affiche"],
        done: "la 1 est terminée",
        meant: "non, je voulais dire la 2",
    },
    Talk {
        lang: "de",
        name: "Jan Vogt",
        titles: ["Den Bericht schreiben", "Das Plakat drucken"],
        done: "1 ist fertig",
        meant: "nein, ich meinte 2",
    },
];

/// The last question was about both; of the next one, only the first is left.
async fn only_the_second_is_done(web: &Community, tasks: &[Task; 2]) {
    web.becomes(&tasks[1], TaskStatus::Completed).await;
    assert_ne!(web.status(&tasks[0]).await, TaskStatus::Completed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receipts_are_corrected_by_mail_in_five_languages() {
    let home = tempfile::tempdir().unwrap();
    let web = Community::in_file(&home, None).await;
    web.keeps_the_usual_hours(Asking::Directly, false).await;
    let mut people = Vec::new();
    for talk in &TALKS {
        let person = Correspondent::new(talk.lang);
        let mut member = web.joins(talk.name, Role::Member, Some(&person.address), None).await;
        web.changes(&mut member, |member| {
            member.language = talk.lang.into();
            member.receipts = Receipts::Always;
        })
        .await;
        let tasks = [web.task(talk.titles[0], &member).await, web.task(talk.titles[1], &member).await];
        people.push((talk, person, tasks));
    }
    let program = web.starts(&our_mailbox()).await;
    web.is("2026-04-20T09:00", "Europe/Berlin", &[&program]).await;
    for (talk, person, tasks) in &people {
        let question = person.gets(1, talk.titles[0]).await;
        person.answers(&question, talk.done).await;
        let receipt = person.gets(2, talk.titles[0]).await;
        assert_eq!(web.status(&tasks[0]).await, TaskStatus::Completed, "{}", receipt.text);
        person.answers(&receipt, talk.meant).await;
        person.gets(3, talk.titles[1]).await;
        only_the_second_is_done(&web, tasks).await;
    }
    web.heard("correction", 5).await;
    program.stops().await;
    for (_, person, _) in people {
        person.leaves().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receipts_are_corrected_in_matrix_in_five_languages() {
    let home = tempfile::tempdir().unwrap();
    let web = Community::in_file(&home, None).await;
    web.keeps_the_usual_hours(Asking::Directly, false).await;
    let mut people = Vec::new();
    for talk in &TALKS {
        let person = Person::new(talk.lang).await;
        let mut member = web.joins(talk.name, Role::Member, None, Some(person.id())).await;
        web.changes(&mut member, |member| member.language = talk.lang.into()).await;
        let tasks = [web.task(talk.titles[0], &member).await, web.task(talk.titles[1], &member).await];
        people.push((talk, person, tasks));
    }
    let (bot, wires) = our_account(&home).await;
    let program = web.starts(&wires).await;
    web.is("2026-04-20T09:00", "Europe/Berlin", &[&program]).await;
    for (place, (talk, person, tasks)) in people.iter().enumerate() {
        let room = web.in_time(&[&program], person.accepts(&bot)).await;
        let (question, _) = web.in_time(&[&program], person.hears(&bot, talk.titles[1])).await;
        person.answers_in_thread(&room, &question, talk.done).await;
        web.becomes(&tasks[0], TaskStatus::Completed).await;
        let (receipt, _) = person.hears(&bot, &format!("{}: ", talk.titles[0])).await;
        match place % 3 {
            0 => person.answers_in_thread(&room, &question, talk.meant).await,
            1 => person.says(&room, talk.meant).await,
            _ => {
                let relates = json!({ "m.in_reply_to": { "event_id": receipt } });
                let content = json!({ "msgtype": "m.text", "body": talk.meant, "m.relates_to": relates });
                person.sends(&room, content).await
            }
        };
        only_the_second_is_done(&web, tasks).await;
        person.hears(&bot, &format!("{}: ", talk.titles[1])).await;
    }
    web.heard("correction", 5).await;
    program.stops().await;
}
