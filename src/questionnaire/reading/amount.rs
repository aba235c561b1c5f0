//! Numbers and hours in words: "3", "two hours", "2-3 hours", "1h30", "media hora", "anderthalb".

/// A piece of a folded text.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece<'a> {
    Number(f64),
    Word(&'a str),
    Range,
    Minus,
}

const ZERO_TO_TWENTY: [[&str; 21]; 5] = [
    [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ],
    [
        "cero",
        "uno",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
        "doce",
        "trece",
        "catorce",
        "quince",
        "dieciseis",
        "diecisiete",
        "dieciocho",
        "diecinueve",
        "veinte",
    ],
    [
        "zero",
        "um",
        "dois",
        "tres",
        "quatro",
        "cinco",
        "seis",
        "sete",
        "oito",
        "nove",
        "dez",
        "onze",
        "doze",
        "treze",
        "quatorze",
        "quinze",
        "dezesseis",
        "dezessete",
        "dezoito",
        "dezenove",
        "vinte",
    ],
    [
        "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
        "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt",
    ],
    [
        "null", "eins", "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun", "zehn", "elf",
        "zwolf", "dreizehn", "vierzehn", "funfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
        "zwanzig",
    ],
];

const MORE_WORDS: [(&str, f64); 16] = [
    ("an", 1.0),
    ("una", 1.0),
    ("uma", 1.0),
    ("une", 1.0),
    ("eine", 1.0),
    ("einer", 1.0),
    ("ein", 1.0),
    ("duas", 2.0),
    ("couple", 2.0),
    ("half", 0.5),
    ("halbe", 0.5),
    ("media", 0.5),
    ("meia", 0.5),
    ("demi", 0.5),
    ("demie", 0.5),
    ("anderthalb", 1.5),
];

/// Say nothing about how much.
const FILLERS: [&str; 65] = [
    "about",
    "around",
    "roughly",
    "approx",
    "approximately",
    "maybe",
    "perhaps",
    "probably",
    "ca",
    "circa",
    "ungefahr",
    "etwa",
    "vielleicht",
    "so",
    "rund",
    "unas",
    "unos",
    "alrededor",
    "aproximadamente",
    "mas",
    "o",
    "menos",
    "cerca",
    "de",
    "umas",
    "uns",
    "talvez",
    "quizas",
    "environ",
    "peut-etre",
    "a",
    "peu",
    "pres",
    "per",
    "week",
    "weekly",
    "pro",
    "woche",
    "in",
    "der",
    "die",
    "por",
    "semana",
    "la",
    "par",
    "semaine",
    "each",
    "every",
    "i",
    "have",
    "can",
    "do",
    "give",
    "of",
    "up",
    "max",
    "at",
    "most",
    "to",
    "bis",
    "zu",
    "hasta",
    "ate",
    "von",
    "from",
];

const HOURS: [&str; 14] = [
    "h", "hr", "hrs", "hour", "hours", "hora", "horas", "heure", "heures", "stunde", "stunden", "std", "hs",
    "stdn",
];
const MINUTES: [&str; 7] = ["min", "mins", "minute", "minutes", "minuto", "minutos", "minuten"];
const TO: [&str; 6] = ["to", "bis", "ate", "hasta", "or", "oder"];

/// One number, with its unit or without.
pub(super) fn number(folded: &str, units: &[String]) -> Option<f64> {
    let pieces = pieces(folded)?;
    let (sign, pieces) = match pieces.as_slice() {
        [Piece::Minus, rest @ ..] => (-1.0, rest),
        all => (1.0, all),
    };
    let mut found = None;
    for piece in pieces {
        match piece {
            Piece::Number(n) if found.is_none() => found = Some(*n),
            Piece::Word(word) if FILLERS.contains(word) || units.iter().any(|unit| is_unit(word, unit)) => {}
            _ => return None,
        }
    }
    found.map(|n| sign * n)
}

fn is_unit(word: &str, unit: &str) -> bool {
    unit.split_whitespace()
        .any(|part| part == word || part.trim_end_matches('s') == word.trim_end_matches('s'))
}

/// Minutes a week. Of a range the middle: "2-3 hours" are two and a half, and the receipt says so.
pub(super) fn minutes(folded: &str) -> Option<u32> {
    const NO_TIME: [&str; 8] =
        ["none", "no time", "nothing", "nada", "rien", "keine", "keine zeit", "nichts"];
    if NO_TIME.contains(&folded) {
        return Some(0);
    }
    let pieces = pieces(folded)?;
    let kept = pieces.iter().filter(|piece| !matches!(piece, Piece::Word(word) if FILLERS.contains(word)));
    let unit = |word: &str, list: &[&str]| list.contains(&word);
    let kept: Vec<Piece<'_>> = kept.copied().collect();
    use Piece::{Number, Range, Word};
    let hours = match kept.as_slice() {
        [Number(n)] => *n,
        [Number(n), Word(h)] if unit(h, &HOURS) => *n,
        [Number(n), Word(m)] if unit(m, &MINUTES) => n / 60.0,
        // "half an hour", "une demi-heure", "two and a half hours", "deux heures et demie".
        [Number(half), Number(one), Word(h)] if *half == 0.5 && *one == 1.0 && unit(h, &HOURS) => 0.5,
        // "eine halbe Stunde": one half, not one and a half.
        [Number(one), Number(half), Word(h)] if *half == 0.5 && *one == 1.0 && unit(h, &HOURS) => 0.5,
        [Number(n), Word(and), Number(half), Word(h)] if *half == 0.5 && is_and(and) && unit(h, &HOURS) => {
            n + 0.5
        }
        [Number(n), Word(h), Word(and), Number(half)] if *half == 0.5 && is_and(and) && unit(h, &HOURS) => {
            n + 0.5
        }
        [Number(n), Word(h), Number(m)] | [Number(n), Word(h), Number(m), Word(_)]
            if unit(h, &HOURS) && *m < 60.0 && last_is_minutes(&kept) =>
        {
            n + m / 60.0
        }
        [Number(n), Word(h), Word(and), Number(m), Word(w)]
            if unit(h, &HOURS) && is_and(and) && unit(w, &MINUTES) =>
        {
            n + m / 60.0
        }
        [Number(low), Range, Number(high)] if low < high => f64::midpoint(*low, *high),
        [Number(low), Range, Number(high), Word(h)] if low < high && unit(h, &HOURS) => {
            f64::midpoint(*low, *high)
        }
        [Number(low), Word(g), Range, Number(high), Word(h)]
            if low < high && unit(g, &HOURS) && unit(h, &HOURS) =>
        {
            f64::midpoint(*low, *high)
        }
        _ => return None,
    };
    let minutes = (hours * 60.0).round();
    (0.0..=f64::from(u32::MAX)).contains(&minutes).then_some(minutes as u32)
}

fn is_and(word: &str) -> bool {
    super::words::AND.contains(&word)
}

fn last_is_minutes(pieces: &[Piece<'_>]) -> bool {
    match pieces.last() {
        Some(Piece::Word(word)) => MINUTES.contains(word),
        _ => true,
    }
}

/// Cuts a folded text into numbers and words. `None`: there is something in it that is neither.
fn pieces(folded: &str) -> Option<Vec<Piece<'_>>> {
    let mut found = Vec::new();
    let mut rest = folded;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            c if c.is_ascii_digit() => {
                let long = rest
                    .char_indices()
                    .take_while(|(at, c)| {
                        let then = rest[at + c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
                        c.is_ascii_digit() || (matches!(c, '.' | ',') && then)
                    })
                    .map(|(at, c)| at + c.len_utf8())
                    .last()?;
                found.push(Piece::Number(digits(&rest[..long])?));
                long
            }
            '½' => {
                match found.last_mut() {
                    Some(Piece::Number(n)) => *n += 0.5,
                    _ => found.push(Piece::Number(0.5)),
                }
                c.len_utf8()
            }
            c if c.is_alphabetic() => {
                let long = rest.find(|c: char| !(c.is_alphabetic() || c == '\'')).unwrap_or(rest.len());
                let word = &rest[..long];
                match word_number(word) {
                    Some(n) => found.push(Piece::Number(n)),
                    None if TO.contains(&word)
                        && found.iter().any(|piece| matches!(piece, Piece::Number(_)))
                        && digit_follows(&rest[long..]) =>
                    {
                        found.push(Piece::Range);
                    }
                    // "2 a 3 horas", "2 à 3 heures"; anywhere else it says nothing.
                    None if word == "a"
                        && matches!(found.last(), Some(Piece::Number(_)))
                        && digit_follows(&rest[long..]) =>
                    {
                        found.push(Piece::Range);
                    }
                    None => found.push(Piece::Word(word)),
                }
                long
            }
            '-' => {
                found.push(if found.is_empty() { Piece::Minus } else { Piece::Range });
                1
            }
            ' ' | '~' | '.' | ',' | '"' | '(' | ')' | '/' | '≈' | '%' | '€' | '$' | '+' => c.len_utf8(),
            _ => return None,
        };
        rest = &rest[taken..];
    }
    // "une demi-heure", "half-hour": that dash is no range.
    let mut tidy: Vec<Piece<'_>> = Vec::new();
    for (place, piece) in found.iter().enumerate() {
        let to_word = matches!(found.get(place + 1), Some(Piece::Word(_)));
        if *piece != Piece::Range || !to_word {
            tidy.push(*piece);
        }
    }
    Some(tidy)
}

fn digit_follows(rest: &str) -> bool {
    rest.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

/// "1.5" and "1,5". With three digits behind the mark it could be thousands as well: that is not guessed.
fn digits(text: &str) -> Option<f64> {
    let plain = text.replace(',', ".");
    match plain.split_once('.') {
        Some((_, behind)) if behind.len() >= 3 || behind.contains('.') => None,
        _ => plain.parse().ok(),
    }
}

fn word_number(word: &str) -> Option<f64> {
    let counted = ZERO_TO_TWENTY.iter().find_map(|words| words.iter().position(|one| *one == word));
    counted.map(|n| n as f64).or_else(|| MORE_WORDS.iter().find(|(one, _)| *one == word).map(|(_, n)| *n))
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, expected) in [
            ("3", 180),
            ("2h", 120),
            ("two hours", 120),
            ("2-3 hours", 150),
            ("2 to 3 hours", 150),
            ("about 3h", 180),
            ("1.5", 90),
            ("1,5 h", 90),
            ("1h30", 90),
            ("1 h 30 min", 90),
            ("90 min", 90),
            ("half an hour", 30),
            ("an hour", 60),
            ("a couple of hours", 120),
            ("2 and a half hours", 150),
            ("zwei Stunden", 120),
            ("anderthalb Stunden", 90),
            ("eine halbe Stunde", 30),
            ("unas 3 horas a la semana", 180),
            ("de 2 a 3 horas", 150),
            ("media hora", 30),
            ("umas duas horas", 120),
            ("deux heures et demie", 150),
            ("une heure", 60),
            ("2½ hours", 150),
            ("~4 hours per week", 240),
            ("none", 0),
            ("0", 0),
            ("ca. 2 Std.", 120),
            ("3 bis 4 Stunden", 210),
            ("up to 5", 300),
        ] {
            assert_eq!(minutes(&fold(text)), Some(expected), "{text}");
        }
        for text in [
            "a few hours",
            "10 hours a month",
            "2 hours a day",
            "it depends",
            "",
            "3 or so people",
            "5-2 h",
            "1,000",
        ] {
            assert_eq!(minutes(&fold(text)), None, "{text}");
        }
    }

    #[test]
    fn a_number_may_have_its_unit_and_no_company() {
        let people = ["people".to_owned()];
        for (text, expected) in
            [("12", 12.0), ("-3", -3.0), ("zwolf", 12.0), ("12 people", 12.0), ("about 12.5", 12.5)]
        {
            assert_eq!(number(text, &people), Some(expected), "{text}");
        }
        for text in ["12 or 13", "1.000", "many", "12 cats"] {
            assert_eq!(number(text, &people), None, "{text}");
        }
    }
}
