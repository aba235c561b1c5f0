//! Words to whoever asks, in place of an answer: "skip", "back", "later", "stop". A message is one of them as a whole, or
//! it is none.

use super::fold::fold;
use super::words::{self, bare, is};

/// What somebody who is asked one question after the other may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Pass this question over.
    Skip,
    /// Ask the one before again.
    Back,
    /// Not now.
    Later,
    /// No more of these questions.
    Stop,
}

const BACK: [&str; 20] = [
    "back",
    "go back",
    "previous",
    "undo",
    "zuruck",
    "geh zuruck",
    "eine zuruck",
    "vorherige",
    "retour",
    "revenir",
    "precedent",
    "en arriere",
    "atras",
    "volver",
    "anterior",
    "vuelve",
    "voltar",
    "volta",
    "para tras",
    "one back",
];

const LATER: [&str; 24] = [
    "later",
    "not now",
    "maybe later",
    "another time",
    "ask me later",
    "spater",
    "nicht jetzt",
    "ein andermal",
    "vielleicht spater",
    "mach ich spater",
    "plus tard",
    "pas maintenant",
    "une autre fois",
    "mas tarde",
    "luego",
    "despues",
    "ahora no",
    "en otro momento",
    "mais tarde",
    "depois",
    "agora nao",
    "outra hora",
    "pause",
    "pausa",
];

const STOP: [&str; 24] = [
    "stop",
    "stop it",
    "stop please",
    "please stop",
    "stop this",
    "quit",
    "cancel",
    "end",
    "stopp",
    "aufhoren",
    "hor auf",
    "schluss",
    "abbrechen",
    "beenden",
    "arrete",
    "arreter",
    "arretez",
    "basta",
    "para",
    "parar",
    "alto",
    "cancelar",
    "chega",
    "annuler",
];

const UNDO: [&str; 24] = [
    "undo",
    "undo that",
    "undo this",
    "undo it",
    "please undo",
    "take it back",
    "change it back",
    "ruckgangig",
    "mach das ruckgangig",
    "bitte ruckgangig",
    "ruckgangig machen",
    "zurucknehmen",
    "deshacer",
    "deshazlo",
    "deshaz",
    "desfazer",
    "desfaca",
    "desfaz",
    "annuler",
    "annule",
    "annulez",
    "annuler ca",
    "annuler cela",
    "annule ca",
];

/// Whether a message asks for what was done because of it to be undone. Some of these words are commands as well.
pub fn is_undo(text: &str) -> bool {
    let folded = fold(text);
    is(bare(&folded), &UNDO) || is(&folded, &UNDO)
}

/// The command that a message is.
pub fn command(text: &str) -> Option<Command> {
    let folded = fold(text);
    let word = bare(&folded);
    [
        (&words::SKIP[..], Command::Skip),
        (&BACK[..], Command::Back),
        (&LATER[..], Command::Later),
        (&STOP[..], Command::Stop),
    ]
    .into_iter()
    .find(|(list, _)| is(word, list) || is(&folded, list))
    .map(|(_, command)| command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_message_is_a_command_in_every_language_and_a_part_of_one_is_not() {
        for (text, expected) in [
            ("Skip", Some(Command::Skip)),
            ("weiter", Some(Command::Skip)),
            ("-", Some(Command::Skip)),
            ("back!", Some(Command::Back)),
            ("Zurück", Some(Command::Back)),
            ("atrás", Some(Command::Back)),
            ("Plus tard.", Some(Command::Later)),
            ("später", Some(Command::Later)),
            ("STOP", Some(Command::Stop)),
            ("arrête", Some(Command::Stop)),
            ("back-end work", None),
            ("stop the leak", None),
            ("yes", None),
            ("", None),
        ] {
            assert_eq!(command(text), expected, "{text}");
        }
        for (text, expected) in [("Undo!", true), ("rückgängig", true), ("Annuler", true), ("undone", false)]
        {
            assert_eq!(is_undo(text), expected, "{text}");
        }
    }
}
