//! Every message as a person sees it.

use crate::render::message::*;
use crate::render::{InChat, InMail, Lang, Renderer};
use crate::reply::Status;

fn renderer() -> Renderer {
    Renderer::new(None).unwrap()
}

/// A mail's subject and text part, and the Matrix message's plain body.
fn seen<C: InMail + InChat>(renderer: &Renderer, context: &C) -> String {
    let mail = renderer.mail(context).unwrap();
    let chat = renderer.chat(context).unwrap();
    format!("{}\n\n{}\n===== chat =====\n\n{}", mail.subject, mail.text, chat.plain)
}

macro_rules! seen_in {
    ($name:ident, $context:ident, $($lang:ident)*) => {
        #[test]
        fn $name() {
            let renderer = renderer();
            for lang in [$(Lang::$lang),*] {
                let context = $context { lang, ..crate::render::Context::sample() };
                let name = format!("{}_{}", stringify!($name), lang.code());
                insta::assert_snapshot!(name, seen(&renderer, &context));
            }
        }
    };
}

seen_in!(prompt, PromptContext, En Es Pt Fr De);
seen_in!(reminder, ReminderContext, En Es Pt Fr De);
seen_in!(receipt, ReceiptContext, En Es Pt Fr De);
seen_in!(notice, NoticeContext, En De);
seen_in!(alert, AlertContext, En Es);
seen_in!(helped, HelpedContext, En Fr);
seen_in!(places, PlacesContext, En Es Pt Fr De);
seen_in!(change, ChangeContext, En Es Pt Fr De);
seen_in!(digest_lead, DigestLeadContext, En De);
seen_in!(digest_writer, DigestWriterContext, En Pt);
seen_in!(digest_member, DigestMemberContext, En Fr);

#[test]
fn a_room_is_asked_once_for_all_and_mentions_whom_it_can() {
    let renderer = renderer();
    for lang in [Lang::En, Lang::Es] {
        let context = RoomPromptContext { lang, ..crate::render::Context::sample() };
        let chat = renderer.chat(&context).unwrap();
        let name = format!("room_prompt_{}", lang.code());
        insta::assert_snapshot!(name, format!("{}\n\n===== html =====\n\n{}", chat.plain, chat.html));
    }
}

#[test]
fn the_html_of_a_prompt_and_of_a_leads_digest() {
    let renderer = renderer();
    let prompt: PromptContext = crate::render::Context::sample();
    insta::assert_snapshot!("prompt_html", renderer.mail(&prompt).unwrap().html.unwrap());
    let digest: DigestLeadContext = crate::render::Context::sample();
    let mail = renderer.mail(&digest).unwrap();
    assert_eq!(mail.images.len(), 1);
    insta::assert_snapshot!("digest_lead_html", mail.html.unwrap());
}

#[test]
fn a_member_with_one_task_or_none_gets_an_example_that_fits() {
    let renderer = renderer();
    let full: PromptContext = crate::render::Context::sample();
    let mut one = PromptContext { offers: Vec::new(), until: None, stop_link: None, ..full.clone() };
    one.tasks.truncate(1);
    insta::assert_snapshot!("prompt_one_task", seen(&renderer, &one));
    let none = PromptContext { tasks: Vec::new(), ..full };
    insta::assert_snapshot!("prompt_no_task", seen(&renderer, &none));
}

#[test]
fn a_receipt_says_only_what_there_is_to_say() {
    let renderer = renderer();
    let full: ReceiptContext = crate::render::Context::sample();
    let mut short = ReceiptContext {
        questions: Vec::new(),
        unclear: Vec::new(),
        late: false,
        corrected: false,
        asked: None,
        ..full.clone()
    };
    short.noted.truncate(1);
    insta::assert_snapshot!("receipt_short", seen(&renderer, &short));
    let unclear = ReceiptContext { noted: Vec::new(), questions: Vec::new(), late: false, ..full };
    insta::assert_snapshot!("receipt_only_unclear", seen(&renderer, &unclear));
}

#[test]
fn everything_that_can_be_noted_has_words_in_every_language() {
    let renderer = renderer();
    let full: ReceiptContext = crate::render::Context::sample();
    let lines: Vec<_> = Noted::ALL.map(|what| NotedLine { what, ..full.noted[0].clone() }).into();
    for lang in Lang::ALL {
        let context = ReceiptContext { lang, noted: lines.clone(), questions: lines.clone(), ..full.clone() };
        let text = renderer.mail(&context).unwrap().text;
        if lang == Lang::En {
            insta::assert_snapshot!("receipt_everything", text);
        }
    }
}

#[test]
fn every_notice_status_and_number_has_words_in_every_language() {
    let renderer = renderer();
    for lang in Lang::ALL {
        for notice in Notice::ALL {
            let context = NoticeContext { lang, notice, words: None, ..crate::render::Context::sample() };
            assert!(!renderer.mail(&context).unwrap().text.is_empty());
        }
        let statuses =
            [Status::NotStarted, Status::InProgress, Status::Completed, Status::Dropped, Status::Released];
        for status in statuses {
            let mut context = PromptContext { lang, ..crate::render::Context::sample() };
            context.tasks[0].status = status;
            renderer.mail(&context).unwrap();
        }
        for what in Numbered::ALL {
            for count in [0, 1, 2] {
                let numbers = vec![NumberLine { what, count }];
                let context = DigestWriterContext { lang, numbers, ..crate::render::Context::sample() };
                assert!(renderer.markdown(&context).unwrap().contains(&format!("**{count}**")));
            }
        }
    }
}

#[test]
fn a_prompt_its_reminder_and_its_receipt_are_one_conversation() {
    let renderer = renderer();
    for lang in Lang::ALL {
        let prompt = PromptContext { lang, ..crate::render::Context::sample() };
        let reminder = ReminderContext { lang, ..crate::render::Context::sample() };
        let receipt = ReceiptContext { lang, ..crate::render::Context::sample() };
        let subject = format!("Re: {}", renderer.mail(&prompt).unwrap().subject);
        assert_eq!(renderer.mail(&reminder).unwrap().subject, subject);
        assert_eq!(renderer.mail(&receipt).unwrap().subject, subject);
    }
}

#[test]
fn a_period_is_said_as_short_as_it_can_be() {
    let renderer = renderer();
    let period = |from: [i16; 3], until: [i16; 3], lang| {
        let date = |[y, m, d]: [i16; 3]| jiff::civil::date(y, m as i8, d as i8);
        let context = DigestMemberContext {
            lang,
            from: date(from),
            until: date(until),
            ..crate::render::Context::sample()
        };
        renderer.mail(&context).unwrap().subject
    };
    assert_eq!(period([2026, 4, 13], [2026, 4, 19], Lang::En), "Your week, 13 to 19 April 2026");
    assert_eq!(period([2026, 3, 30], [2026, 4, 5], Lang::De), "Deine Woche, 30. März bis 5. April 2026");
    assert_eq!(period([2026, 5, 1], [2026, 5, 7], Lang::Fr), "Ta semaine, du 1er au 7 mai 2026");
    assert_eq!(
        period([2025, 12, 29], [2026, 1, 4], Lang::Es),
        "Tu semana, del 29 de diciembre de 2025 al 4 de enero de 2026"
    );
}
