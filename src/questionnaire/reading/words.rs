//! Words that mean something in every questionnaire. People answer in their own language, whatever the mail's was: where
//! no two languages disagree, all of them are understood. Folded: lower case, no accents.

use super::fold::{fold, words_of};

pub(super) const YES: [&str; 27] = [
    "yes", "y", "yep", "yeah", "yup", "sure", "ok", "okay", "of course", "si", "claro", "por supuesto", "sim", "com certeza",
    "oui", "ouais", "bien sur", "d'accord", "ja", "jo", "klar", "gerne", "auf jeden fall", "true", "👍", "✅", "+1",
];

pub(super) const NO: [&str; 18] = [
    "no", "n", "nope", "nah", "not really", "nao", "non", "nein", "nee", "no thanks", "no gracias", "nao obrigado", "nao obrigada",
    "non merci", "nein danke", "lieber nicht", "👎", "❌",
];

/// The question is left out.
pub(super) const SKIP: [&str; 26] = [
    "skip", "pass", "-", "--", "---", "n/a", "na", "no answer", "leave it out", "saltar", "paso", "sin respuesta", "pular", "passo",
    "sem resposta", "passer", "sans reponse", "sr", "je passe", "uberspringen", "weiter", "keine angabe", "k. a.", "k.a.", "ka",
    "skip this",
];

/// None of what can be chosen.
pub(super) const NONE: [&str; 31] = [
    "none", "none of them", "none of these", "nothing", "no", "neither", "ninguno", "ninguna", "nada", "ninguno de ellos",
    "ninguna de ellas", "nenhum", "nenhuma", "nenhum deles", "nenhuma delas", "aucun", "aucune", "rien", "aucun d'eux", "keine",
    "keiner", "keines", "keins", "nichts", "keine davon", "nein", "non", "nao", "0", "zero", "not any",
];

pub(super) const ALL: [&str; 21] = [
    "all", "all of them", "all of these", "everything", "any", "todo", "todos", "todas", "todo todo", "tudo", "tous", "toutes", "tout",
    "alle", "alles", "all of it", "every one", "each", "each of them", "both", "beide",
];

pub(super) const EXCEPT: [&str; 18] = [
    "but", "except", "except for", "apart from", "excepto", "menos", "salvo", "exceto", "fora", "sauf", "excepte", "a part", "ausser",
    "bis auf", "ohne", "without", "not", "nicht",
];

/// Say "something else" when a colon follows.
pub(super) const OTHER: [&str; 14] = [
    "other", "others", "something else", "otro", "otra", "otros", "otras", "outro", "outra", "autre", "autres", "anderes", "andere",
    "sonstiges",
];

pub(super) const AND: [&str; 8] = ["and", "y", "e", "et", "und", "plus", "also", "sowie"];

/// May stand beside a choice without saying anything of it.
pub(super) const FILLERS: [&str; 75] = [
    "i", "i'd", "i'm", "would", "the", "a", "my", "please", "mostly", "maybe", "probably", "definitely", "to", "do", "work", "on", "in", "with",
    "for", "group", "team", "it", "is", "me", "too", "well", "as", "choose", "take", "pick", "option", "answer", "yo", "el", "la", "los",
    "las", "de", "en", "con", "por", "favor", "grupo", "equipo", "eu", "o", "os", "na", "no", "da", "do", "je", "le", "les", "l'", "dans",
    "s'il", "vous", "plait", "groupe", "equipe", "ich", "wurde", "der", "die", "das", "bitte", "gruppe", "am", "im", "mit", "auch", "quite",
    "very", "really",
];

pub(super) const LOVE: [&str; 18] = [
    "love", "i love", "i'd love", "most of all", "most", "favourite", "favorite", "me encanta", "me encantan", "me encantaria", "adoro",
    "amo", "j'adore", "j'adorerais", "am liebsten", "liebe", "ich liebe", "sehr gern",
];

pub(super) const LIKE: [&str; 16] = [
    "like", "i like", "i'd like", "would like", "gladly", "me gusta", "me gustan", "me gustaria", "gosto", "gosto de", "gostaria",
    "j'aime", "j'aimerais", "gern", "gerne", "mag",
];

pub(super) const COULD: [&str; 19] = [
    "could", "i could", "could do", "if needed", "if need be", "maybe", "ok", "okay", "podria", "si hace falta", "quizas", "tal vez",
    "poderia", "talvez", "je pourrais", "peut-etre", "notfalls", "zur not", "vielleicht",
];

pub(super) fn is(word: &str, list: &[&str]) -> bool {
    list.contains(&word)
}

/// Without what says nothing at its ends: quotes, brackets, a full stop.
pub(super) fn bare(folded: &str) -> &str {
    folded.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '.' | '!' | ',' | ';' | '(' | ')' | ':'))
}

/// "Hi there," "Thanks!": words that answer nothing.
pub(super) fn is_greeting(text: &str) -> bool {
    const WORDS: [&str; 58] = [
        "hi", "hello", "hey", "dear", "good", "morning", "evening", "afternoon", "there", "all", "everybody", "everyone", "team",
        "touchbase", "thanks", "thank", "you", "thx", "cheers", "best", "regards", "kind", "many", "here", "are", "my", "answers", "hola",
        "buenas", "buenos", "dias", "tardes", "gracias", "saludos", "ola", "bom", "boa", "dia", "tarde", "obrigado", "obrigada", "abraco",
        "bonjour", "salut", "bonsoir", "merci", "cordialement", "bien", "hallo", "guten", "tag", "morgen", "moin", "danke", "grusse",
        "gruss", "liebe", "viele",
    ];
    let folded = fold(text);
    let words = words_of(&folded);
    let named = words.iter().filter(|word| !WORDS.contains(word)).count();
    // One word more may be a name: "Hi Ana,".
    words.len() <= 8 && named <= 1 && (named == 0 || words.len() >= 2 || text.trim().ends_with(','))
        && !words.iter().any(|word| word.chars().any(|c| c.is_ascii_digit()))
}
