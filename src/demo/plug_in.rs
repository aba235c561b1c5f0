//! What the personas answer to the plug-in survey, each in their own way: in one mail, question by question in the chat, on the
//! page. Whoever has no line here says nothing.

use super::DemoError;
use super::demo_fault;
use crate::domain::survey::{Occasion, Survey};
use crate::questionnaire::Library;
use crate::rounds::Shelf;

/// Its name.
pub const PLUG_IN: &str = "plug-in";

/// When everybody is asked, on their own clock, on the season's first day.
pub const ASKED_AT: jiff::civil::Time = jiff::civil::time(18, 0, 0, 0);

/// It stays open for the visitor.
const WINDOW: &str = "56d";

/// How somebody fills it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filling {
    /// In one mail, with the numbers of the questions.
    Mail(&'static str),
    /// In the chat: words for each question that is put; after a `#` what is tapped in the poll.
    Chat(&'static [&'static str]),
    /// On the page: questions, and what their forms send.
    Page(&'static [(&'static str, &'static str)]),
}

use Filling::{Chat, Mail, Page};

const H: i64 = 60;

/// Who, how many minutes after they were asked, and how.
pub const PLUG_INS: &[(&str, i64, Filling)] = &[
    (
        "amara",
        50,
        Chat(&[
            "Website",
            "4 hours",
            "#programming,organising",
            "skip",
            "#matrix",
            "how to lead less",
            "#mentor",
            "nobody",
            "#yes",
            "none",
        ]),
    ),
    (
        "jonas",
        2 * H,
        Mail("Hallo!\n\n1: Website\n2: 3 Stunden\n3: Programmieren\n9: ja\n\nViele Grüße\nJonas"),
    ),
    (
        "priya",
        35,
        Mail(
            "1: Website, then Outreach\n2: about 4 hours\n3: design, writing\n6: how you print things\n9: yes",
        ),
    ),
    (
        "tomas",
        90,
        Page(&[
            ("groups", "group.web=love&group.outreach=could"),
            ("hours", "answer=2%3A30"),
            ("skills", "answer=translation&answer=programming"),
            ("stay", "answer=yes"),
        ]),
    ),
    ("keiko", 14 * H, Mail("1: Website, Events\n2: 2h\n3: programming\n9: yes")),
    (
        "lucia",
        75,
        Page(&[
            ("groups", "group.web=love&group.outreach=love"),
            ("hours", "answer=3"),
            ("skills", "answer=translation&answer=writing"),
            ("mentoring", "answer=mentee"),
            ("stay", "answer=yes"),
        ]),
    ),
    ("rosa", 3 * H, Mail("1: Events\n2: 5 horas\n3: Organizar, Dinero y cuentas\n7: Quiero serlo\n9: sí")),
    (
        "wiremu",
        14 * H,
        Chat(&[
            "Events, Website",
            "3h",
            "#organising,facilitation",
            "skip",
            "#matrix",
            "skip",
            "skip",
            "skip",
            "#yes",
            "skip",
        ]),
    ),
    ("anjali", 70, Mail("1: Events 2: 3 hours 3: Organising 9: yes")),
    (
        "ebele",
        2 * H + 10,
        Mail("1: love: Events, Outreach\n2: 4 hours\n3: organising, baking\n8: nobody\n9: yes\n10: Events"),
    ),
    (
        "caetano",
        4 * H,
        Page(&[
            ("groups", "group.events=love&group.outreach=like"),
            ("hours", "answer=3"),
            ("skills", "answer=design"),
            ("stay", "answer=yes"),
        ]),
    ),
    (
        "margaux",
        100,
        Chat(&[
            "Events",
            "2 heures",
            "#organising",
            "skip",
            "#matrix",
            "réparer une radio",
            "#mentee",
            "skip",
            "#yes",
            "skip",
        ]),
    ),
    ("baptiste", 5 * H, Mail("Bonjour,\n\n1 : Outreach\n2 : 3 heures\n3 : Écrire\n9 : oui")),
    (
        "shreya",
        45,
        Page(&[
            ("groups", "group.outreach=love&group.web=could"),
            ("hours", "answer=4"),
            ("skills", "answer=design&answer=*&other=Printing"),
            ("mentoring", "answer=mentor"),
            ("stay", "answer=yes"),
        ]),
    ),
    ("noor", 60, Mail("1: Outreach 2: 3h 3: writing 7: I would be one 9: yes")),
    (
        "otavio",
        26 * H,
        Page(&[
            ("groups", "group.outreach=love"),
            ("hours", "answer=2"),
            ("skills", "answer=*&other=Fotografia"),
            ("stay", "answer=yes"),
        ]),
    ),
    (
        "hana",
        15 * H,
        Page(&[
            ("groups", "group.events=love&group.outreach=none%21"),
            ("hours", "answer=2"),
            ("skills", "answer=translation"),
            ("stay", "answer=no"),
        ]),
    ),
    ("silke", 2 * H, Mail("1: Member care\n2: 3 Stunden\n3: Moderieren\n9: ja\n")),
    (
        "fatima",
        80,
        Chat(&[
            "Member care, Outreach",
            "3 heures",
            "#facilitation,translation",
            "skip",
            "#matrix",
            "skip",
            "#neither",
            "skip",
            "#yes",
            "skip",
        ]),
    ),
    ("daniel", 3 * H, Mail("1: Member care, Website\n2: 4 hours\n3: facilitation, programming\n9: yes")),
    ("meera", 90, Mail("1: Member care 2: 2 hours 3: writing 8: Tom from the choir 9: yes")),
    // Everybody else is placed by then.
    ("tunde", 8 * 24 * H, Mail("Late, sorry!\n\n1: Outreach, Events\n2: 3 hours\n3: Research\n9: yes")),
];

/// How a persona fills it in, and after how many minutes.
pub fn filling(who: &str) -> Option<(i64, Filling)> {
    PLUG_INS.iter().find(|line| line.0 == who).map(|(_, after, filling)| (*after, *filling))
}

/// The shipped survey, put to everybody as the season's first phase begins.
///
/// # Errors
/// Never for a program that passed its tests.
pub fn shelf() -> Result<Shelf, DemoError> {
    let library = Library::shipped().map_err(demo_fault)?;
    let shipped = library.get(PLUG_IN).map_err(demo_fault)?.clone();
    let occasion = Occasion::PhaseStart { phase: Some("Plan".into()), at: ASKED_AT };
    let window = WINDOW.parse().map_err(demo_fault)?;
    let library = library.with(Survey { occasion, window, ..shipped });
    Ok(Shelf { library: library.into(), on: vec![PLUG_IN.to_owned()].into() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::cast::{Wire, persona};

    #[test]
    fn everybody_answers_once_and_in_a_way_that_they_have() {
        for (nth, (who, after, filling)) in PLUG_INS.iter().enumerate() {
            let persona = persona(who).expect(who);
            assert!(*after > 0 && PLUG_INS[..nth].iter().all(|(other, ..)| other != who), "{who}");
            match filling {
                Mail(_) => assert!(matches!(persona.wire, Wire::Mail(_)), "{who}"),
                Chat(words) => assert!(persona.wire == Wire::Chat && words.len() == 10, "{who}"),
                Page(_) => {}
            }
        }
        assert!(PLUG_INS.len() >= 20);
    }
}
