//! What the personas do in the four weeks, in their own words. Whoever has no line for a check-in says nothing.
//!
//! `[tag]` stands for the number that the task has in the prompt which is answered: a person looks it up there, too.

/// What a persona does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// Answers.
    Say(&'static str),
    /// Says something in the direct room outside of any thread.
    Plainly(&'static str),
    /// Changes their last chat message.
    Edit(&'static str),
    /// Takes their last chat message back.
    TakeBack,
    /// Reacts to the prompt with ✅.
    Tick,
    /// Their mail program answers that they are away.
    Vacation(&'static str),
    /// Their mail server returns the prompt: the address does not work any more.
    Gone,
    /// Their mail server returns the prompt: the box is full.
    Full,
    /// Answers from another address than their own.
    FromElsewhere(&'static str),
}

/// A line: who, at which check-in (0 is the first Monday, 1 the Thursday), how many minutes after the prompt, what.
pub type Line = (&'static str, u32, i64, Move);

use Move::{Edit, FromElsewhere, Full, Gone, Plainly, Say, TakeBack, Tick, Vacation};

const H: i64 = 60;

/// Check-ins that are answered by a script.
pub const CHECK_INS: u32 = 8;

/// All lines.
pub const LINES: &[Line] = &[
    // Website
    (
        "amara",
        0,
        35,
        Say("Morning! [index] is going well, about two thirds through. Haven't started [roadmap] yet."),
    ),
    ("amara", 1, 2 * H, Say("[index] in progress. No blockers.")),
    ("amara", 2, 50, Say("[index] still on it, [roadmap] started over the weekend")),
    ("amara", 3, 90, Say("[index] is done 🎉 big thanks to Keiko for the test data")),
    ("amara", 4, 3 * H, Say("[roadmap] half way there")),
    ("amara", 5, 40, Say("I also wrote a page about how we review changes. [roadmap] in progress")),
    ("amara", 6, 5 * H, Say("no change")),
    ("amara", 7, 70, Say("[roadmap] nearly done, just the dates are missing")),
    (
        "jonas",
        0,
        3 * H,
        Say(
            "Hallo zusammen,\n\n[hosting] läuft, die Datenbank ist schon drüben.\n[backup] noch nicht angefangen.\n\nViele Grüße\nJonas",
        ),
    ),
    ("jonas", 1, 95, Say("[hosting]: blockiert, ich warte auf das DNS-Passwort von Amara.")),
    ("jonas", 2, 26 * H, Say("[hosting] geht wieder voran, danke an Amara!")),
    ("jonas", 3, 4 * H, Say("[hosting] ist fertig. [backup] fange ich morgen an.")),
    ("jonas", 5, 2 * H, Say("[backup] in Arbeit, der erste Versuch hat geklappt.")),
    ("jonas", 7, 6 * H, Say("[backup] fast fertig, es fehlt noch das Protokoll.")),
    ("priya", 0, 20, Say("1. [photos] is at 40 of 90 pictures\n2. labels not started")),
    ("priya", 1, 25 * H, Say("[photos] in progress, the light was awful on Tuesday")),
    ("priya", 2, 75, Say("[photos] done! All ninety. [labels] is next.")),
    ("priya", 3, 3 * H, Say("[labels] started, thanks to Lúcia for the first twenty")),
    ("priya", 4, 2 * H, Say("[labels] is blocked: I need the list of tool names from Jonas.")),
    ("priya", 6, 30, Say("[labels] moving again, half of them are written")),
    ("priya", 7, 45, Say("[labels] you know how it is")),
    ("priya", 7, 2 * H, Say("Sorry, that was cryptic. [labels] is in progress.")),
    ("tomas", 0, 4 * H, Say("La [spanish] va bien, llevo la mitad. La [login] todavía no la he empezado.")),
    ("tomas", 1, 100, Say("[spanish] terminado")),
    ("tomas", 1, 112, Edit("[spanish] casi terminado, me falta revisar las herramientas de jardín")),
    ("tomas", 3, 3 * H, Say("[login] está bloqueado, espero un teléfono viejo para probar")),
    ("tomas", 4, 60, Say("[spanish] hecho ✅ y [login] en curso")),
    ("tomas", 5, 27 * H, Say("[login] sigo en ello")),
    ("tomas", 7, 80, Say("[login] en curso")),
    ("keiko", 0, 6 * H, Say("[calendar] in progress, the data model is settled and the page comes next")),
    ("keiko", 2, 5 * H, Say("[calendar] in review")),
    ("keiko", 4, 30 * H, Say("Still on it. I will be away until 7 April.")),
    ("lucia", 0, 55, Say("A [portuguese] ainda não comecei, e [labels] também não")),
    ("lucia", 1, 90, Say("[labels] em andamento, comecei hoje")),
    ("lucia", 2, 3 * H, Say("[portuguese] feito")),
    ("lucia", 2, 3 * H + 9, TakeBack),
    ("lucia", 2, 3 * H + 12, Plainly("[portuguese] em andamento, desculpa, foi engano")),
    ("lucia", 4, 26 * H, Say("[portuguese] em andamento, já estou na letra M")),
    ("lucia", 5, 50, Say("[portuguese] pronto! Obrigada à Priya")),
    ("lucia", 7, 2 * H, Say("[labels] continuo")),
    // Events
    ("rosa", 0, 70, Say("[permit] en curso.\n[budget] también en curso.")),
    ("rosa", 1, 5 * H, Say("[permit] está bloqueado, espero la firma del ayuntamiento.")),
    ("rosa", 2, 2 * H, Say("[budget] en curso. Gracias a Anjali por los números.")),
    ("rosa", 4, 25 * H, Say("[permit]: sigue bloqueado, nadie contesta en el ayuntamiento.")),
    ("rosa", 5, 3 * H, Say("¡[permit] hecho! Tenemos el permiso.")),
    ("wiremu", 0, 15, Say("kia ora, haven't started either of them, flat out at work this week")),
    ("wiremu", 1, 26 * H, Say("[tables] started, the school has twelve for us")),
    ("wiremu", 3, 45, Say("[tables] in progress, 24 of 30. [music] in progress, one band said yes!")),
    (
        "wiremu",
        4,
        3 * H,
        Say("[tables] done. I need somebody with a van on the 11th, otherwise they stay where they are"),
    ),
    (
        "wiremu",
        6,
        2 * H,
        Say(
            "[music] in progress, the second band wants to think about it. Shoutout to Ebele who knows everybody",
        ),
    ),
    ("anjali", 0, 80, Say("[rota] in progress\n[firstaid] not started")),
    ("anjali", 1, 3 * H, Say("[rota]: 18 of 40 shifts are filled.")),
    (
        "anjali",
        2,
        2,
        Vacation(
            "Thank you for your message. I am out of the office until 27 March with limited access to my mail. Regards, Anjali",
        ),
    ),
    (
        "anjali",
        4,
        4 * H,
        Say("Back again. [firstaid] in progress, the Red Cross has a date. [rota] still in progress."),
    ),
    ("anjali", 5, 90, Say("[rota] in progress, 31 of 40. Anybody got friends?")),
    ("anjali", 7, 28 * H, Say("[rota] is complete! Thanks to Margaux for bringing six people.")),
    ("ebele", 0, 2 * H, Say("[cakes] is coming along. Fourteen bakers so far!")),
    ("ebele", 2, 27 * H, Say("[cakes] in progress, 22 bakers now")),
    ("ebele", 3, 55, Say("[cakes] is blocked: we need a cool box from somebody")),
    ("ebele", 5, 65, Say("All good with [cakes], no blockers any more")),
    ("ebele", 6, 3 * H, Say("skip")),
    ("matthias", 0, 30, Say("[power] noch nicht, [tools] läuft")),
    ("matthias", 2, 3 * H, Say("[tools] fertig gepackt")),
    ("matthias", 3, 2 * H, Say("[power] ist blockiert, ich warte auf den Schlüssel vom Hausmeister")),
    ("matthias", 5, 75, Say("[power] in Arbeit, drei von fünf Steckdosen sind geprüft")),
    ("caetano", 0, 5 * H, Say("Ainda não comecei os [posters], começo no fim de semana.")),
    ("caetano", 1, 3, Full),
    ("caetano", 4, 28 * H, Say("[posters] em andamento, colei 40 no centro.")),
    ("caetano", 6, 5 * H, Say("[posters] em andamento. Fico com o 2, a rifa.")),
    ("margaux", 0, 110, Say("le coin vélo avance bien, [bikes] en cours")),
    ("margaux", 1, 4 * H, Say("[bikes] en cours, il me manque juste deux pompes")),
    ("margaux", 2, 45, Say("Je suis absente jusqu'au 3 avril inclus, bonne semaine à tous !")),
    ("margaux", 6, 60, Say("de retour ! [bikes] en cours, merci à Matthias pour les pompes")),
    ("margaux", 7, 3 * H, Say("[bikes] presque terminé 🚲")),
    // Outreach
    (
        "baptiste",
        0,
        6 * H,
        Say(
            "Bonjour,\n\n[partners] en cours : deux centres ont dit oui.\n[press] pas encore commencé.\n\nBaptiste",
        ),
    ),
    ("baptiste", 2, 26 * H, Say("[partners] : quatre sur six. [press] commencé.")),
    ("baptiste", 3, 5 * H, Say("[press] terminé, trois journaux ont reçu la lettre.")),
    ("baptiste", 5, 2 * H, Say("[partners] en cours, cinq sur six. Merci à Hana !")),
    ("baptiste", 7, 4 * H, Say("[partners] en cours, il manque une signature. Le sixième a dit oui.")),
    ("shreya", 0, 25, Say("[flyers] in progress, the design is nearly final. [social] not started")),
    ("shreya", 1, 40, Say("[flyers] blocked, waiting on the printer's invoice to be paid by Silke")),
    ("shreya", 2, 60, Say("[social] started")),
    ("shreya", 3, 2 * H, Say("[social] done, all of April is planned")),
    ("shreya", 3, 2 * H + 14, Say("sorry, I meant [flyers] is done. [social] is still in progress")),
    ("shreya", 5, 25 * H, Say("[social] half way")),
    ("shreya", 6, 90, Say("[social] is in progress, three of four weeks are written 😄")),
    ("noor", 0, 45, Say("[issue] is in the last round of edits. [interview] not started.")),
    ("noor", 1, 2 * H, Say("[issue] in progress, two articles to go")),
    ("noor", 2, 3 * H, Say("[issue] is published!! Huge thanks to Otávio for the pictures.")),
    (
        "noor",
        4,
        50,
        Say("[interview]: I talked to Ebele for two hours, now I have to write it down. In progress."),
    ),
    ("noor", 6, 26 * H, Say("[interview] in progress, second draft")),
    ("noor", 7, 35, Say("[interview] in progress, the text is with Otávio for the photos.")),
    ("otavio", 0, 3 * H, Say("[archive] em andamento, faltam 2022 e 2023")),
    ("otavio", 2, 28 * H, Say("[archive] em andamento")),
    ("otavio", 3, 80, Say("[archive] terminado! [interview] em andamento com a Noor")),
    ("otavio", 6, 2 * H, Say("[interview] em andamento, as fotos ficaram lindas")),
    ("hana", 0, 12 * H, Say("[maori] not started, sorry, tangi this week")),
    ("hana", 2, 2 * H, Say("[maori] underway 🌿")),
    ("hana", 3, 95, Say("[maori] nearly there, one page to go")),
    ("hana", 4, 4 * H, Tick),
    ("tunde", 0, 90, Say("[radio]: script is written, recording on Saturday")),
    ("tunde", 1, 27 * H, Say("[radio] on track")),
    ("tunde", 2, 4 * H, FromElsewhere("[radio] is in progress, I am editing the recording now")),
    ("tunde", 4, 2 * H, Say("[radio] is done and on air every evening! I'll take 2.")),
    ("tunde", 6, 55, Say("[map] started, 4 of 11 cafés are on it")),
    ("tunde", 7, 26 * H, Say("[map] in progress. Is anybody good with old maps?")),
    // Member care
    (
        "silke",
        0,
        2 * H,
        Say("[fund] ist im Entwurf fertig, es fehlt die Abstimmung, also noch in Arbeit.\n[inbox] läuft."),
    ),
    ("silke", 2, 5 * H, Say("[fund] ist fertig, gestern beschlossen. [inbox] in Arbeit.")),
    ("silke", 3, 25 * H, Say("[inbox] in Arbeit, noch vier offen.")),
    ("silke", 5, 3 * H, Say("[inbox] fast fertig, noch eine Antwort. Danke an Meera!")),
    ("fatima", 0, 50, Say("[mediators] pas encore commencé")),
    ("fatima", 1, 2 * H, Say("[mediators] commencé, j'ai parlé à trois personnes")),
    ("fatima", 3, 4 * H, Say("[mediators] en cours. Rien ne bloque.")),
    ("fatima", 4, 100, Say("[mediators] en cours : une personne a dit oui, encore une à trouver")),
    ("fatima", 6, 26 * H, Say("[mediators] en cours")),
    ("daniel", 0, 4 * H, Say("[training] is half written.")),
    ("daniel", 1, 3 * H, Say("[training] going fine, no blockers")),
    ("daniel", 4, 1, Gone),
    ("daniel", 5, 1, Gone),
    ("daniel", 6, 3 * H, Say("oh, you found me here, my old mailbox is gone. [training] is nearly done")),
    ("daniel", 7, 90, Say("[training] nearly done, the first session is on the 20th")),
    ("meera", 0, 3 * H, Say("[inbox] in progress. [leaflet] not started.")),
    ("meera", 2, 2 * H, Say("[leaflet] started. [inbox] going well.")),
    ("meera", 3, 29 * H, Say("[leaflet] is blocked until Fatima sends me the phone number for it.")),
    ("meera", 5, 4 * H, Say("[leaflet] in progress again")),
    ("meera", 7, 60, Say("[leaflet] finished, it is at the printer's.")),
    ("rangi", 0, 7 * H, Say("[phone] in progress, the number is on order")),
    ("rangi", 3, 60, Say("[phone] is up and running, sort of, if you count the thing with the thing")),
    ("rangi", 4, 26 * H, Say("stop")),
];

/// How somebody helps when they are told of a blocker: who, the blocked task, after how many minutes, their words.
/// `[]` stands for the blocker's number in the alert.
pub type Help = (&'static str, &'static str, i64, &'static str);

/// All help.
pub const HELPS: &[Help] = &[
    ("amara", "hosting", 50, "[] is unblocked, I sent the password over the safe"),
    ("jonas", "labels", 20 * H, "[] ist gelöst, die Liste liegt im Ordner."),
    ("amara", "login", 14 * H, "[]: I'm on it, my aunt has an ancient phone"),
    ("amara", "login", 40 * H, "[] is solved, the phone is in the post"),
    ("rosa", "cakes", 3 * H, "[] está resuelto: mi hermana presta una nevera grande."),
    ("wiremu", "power", 21 * H, "[] is unblocked, got the key from the caretaker"),
    ("baptiste", "flyers", 5 * H, "[] est débloqué, la facture est payée."),
    ("fatima", "leaflet", 90, "[] est débloqué, j'ai envoyé le numéro"),
];

/// Mail from people whom nobody knows: day of the season (0 is its first), hour (UTC), sender, subject, words.
pub const STRANGERS: &[(i64, i8, &str, &str, &str)] = &[
    (
        9,
        13,
        "sales@bargain-links.example",
        "Partnership opportunity",
        "Dear webmaster,\r\n\r\nwe can bring you to the top of every search engine. When can we call?",
    ),
    (
        16,
        8,
        "j.curious@somewhere.example",
        "Question about the fair",
        "Hello, I read about the spring fair. Can I bring a broken accordion?",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::cast::persona;
    use crate::demo::work::title;

    #[test]
    fn every_line_is_of_a_persona_and_every_tag_is_a_task() {
        for (who, nth, after, _) in LINES {
            assert!(persona(who).is_some(), "{who}");
            assert!(*nth < CHECK_INS && *after > 0, "{who} {nth}");
        }
        for (who, tag, ..) in HELPS {
            assert!(persona(who).is_some() && title(tag).is_some(), "{who} {tag}");
        }
        let text = format!("{LINES:?}");
        for tag in text.split('[').skip(1).filter_map(|rest| rest.split(']').next()) {
            assert!(tag.starts_with('(') || title(tag).is_some(), "{tag}");
        }
    }
}
