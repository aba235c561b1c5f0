//! Wishes about company that stand beside the answers, without a question's number: "not with Ana", "I'd rather stay where I am".
//! They answer the questions of the survey that ask for them. Who is meant is for the caller to find out.

use std::ops::Range;

use super::belong::{Region, regions};
use super::fold::Folded;
use super::{Between, Heard};
use crate::domain::survey::{Answers, Fills, Form, Kind, QuestionId, names_in};
use crate::render::Lang;

/// What somebody wishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wished {
    /// In no group with these, as they were named.
    NotWith(Vec<String>),
    /// To stay in their groups, or not to.
    Stay(bool),
}

/// A wish, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// The question that it answers.
    pub question: QuestionId,
    /// What is wished.
    pub wished: Wished,
    /// The words that say so.
    pub words: String,
    /// Where they stand in the text, in bytes.
    pub at: Range<usize>,
    /// Whether the words may as well be the answer to the question that alone was asked: a wish only if the names are somebody's.
    pub perhaps: bool,
}

/// The words of one language, folded, parted by spaces; an apostrophe parts words.
struct Words {
    /// Say nothing beside a wish.
    beside: &'static str,
    not: &'static str,
    with: &'static str,
    /// "In the same group as Ana": `than` is "with" behind one of `same`.
    same: &'static str,
    than: &'static str,
    because: &'static str,
    /// "Stay where I am", in ways parted by "|".
    stay: &'static str,
}

const ALL: [Words; 5] = [
    Words {
        beside: "i d m t do would will please rather really also just ideally preferably prefer to be \
            work working want wanna like love put me in on a an the my same any one group groups \
            team teams together and but or oh ps hi hello if possible thanks thank you again \
            best can could ll let now for too placed being am",
        not: "not don dont never",
        with: "with",
        same: "same",
        than: "as",
        because: "because since we she he they",
        stay: "stay where i am | stay where i m | stay in my | stay in the same | stay with my | \
            remain where i am | remain in my | keep my | leave me where i am | stay put",
    },
    Words {
        beside: "ich mochte moechte will wurde wuerde bitte lieber gern gerne auch am liebsten in \
            einer eine einem der die dem derselben dieselbe selben gleichen gruppe gruppen team \
            zusammen sein arbeiten kommen aber und mich steck steckt tu tut setz setzt ps wenn \
            moglich es geht danke hallo da dort weiter weiterhin",
        not: "nicht nie",
        with: "mit",
        same: "selben derselben gleichen",
        than: "wie",
        because: "weil denn da",
        stay: "bleiben wo ich bin | bleibe wo ich bin | bleib wo ich bin | bleibe in meiner | \
            bleibe in meinen | in meiner gruppe bleiben | in meinen gruppen bleiben | in meinem \
            team bleiben | da bleiben | dort bleiben | lasst mich wo ich bin | lass mich wo ich \
            bin",
    },
    Words {
        beside: "yo quiero quisiera prefiero preferiria me gustaria por favor mejor estar trabajar \
            compartir en el un mi mis mismo grupo grupos equipo junto juntos pero y tambien \
            pongan ponganme pd si es posible gracias hola donde ya",
        not: "no nunca",
        with: "con",
        same: "mismo",
        than: "que",
        because: "porque pues",
        stay: "quedarme donde estoy | quedo donde estoy | seguir donde estoy | sigo donde estoy | \
            quedarme en mi | quedarme en mis | quedo en mi | seguir en mi | seguir en mis",
    },
    Words {
        beside: "je j ne n voudrais veux prefere prefererais aimerais mieux plutot s il vous te plait \
            svp stp etre travailler dans le la un mon mes meme groupe groupes equipe mais et \
            aussi mettez mets moi de ensemble preference merci bonjour si possible bien ps",
        not: "pas jamais",
        with: "avec",
        same: "meme",
        than: "que",
        because: "parce car puisque",
        stay: "rester ou je suis | reste ou je suis | rester la ou je suis | reste la ou je suis | \
            rester dans mon | rester dans mes | reste dans mon | reste dans mes",
    },
    Words {
        beside: "eu quero queria gostaria prefiro preferia preferiria de por favor estar ficar \
            trabalhar em no na num meu meus mesmo o um grupo grupos equipe equipa junto juntos \
            mas e tambem me coloque coloquem ponham se possivel for obrigado obrigada ola oi ps",
        not: "nao nunca",
        with: "com",
        same: "mesmo",
        than: "que",
        because: "porque pois",
        stay: "ficar onde estou | fico onde estou | continuar onde estou | continuo onde estou | \
            permanecer onde estou | ficar no meu | fico no meu | ficar nos meus | continuar no \
            meu | continuar nos meus",
    },
];

/// Words between two names.
const AND: [&str; 12] = ["and", "or", "nor", "y", "o", "ni", "e", "nem", "et", "und", "oder", "noch"];

/// A word, folded, and where it stands.
struct Token {
    word: String,
    from: usize,
    to: usize,
}

/// The wishes in a reply that its survey asks for. All arguments as for [`read`](super::read).
pub fn company(
    form: &Form<'_>,
    lang: Lang,
    answers: &Answers,
    expected: &[QuestionId],
    said: &str,
    between: &[Between<'_>],
) -> Vec<Company> {
    let asks = |what| form.survey.filling(what).map(|question| question.id.clone());
    let (not_with, stay) = (asks(Fills::NotWith), asks(Fills::Stay));
    if not_with.is_none() && stay.is_none() {
        return Vec::new();
    }
    let regions = regions(form, lang, answers, expected, said, between);
    if let [Region { place: None, .. }] = regions.as_slice()
        && is_line_by_line(&super::read(form, lang, answers, expected, said, between))
    {
        return Vec::new();
    }
    let mut found = Vec::new();
    for region in regions {
        let question = region.place.and_then(|place| form.survey.questions.get(place));
        let any_words = question.is_some_and(|question| match &question.kind {
            Kind::ShortText => question.fills != Some(Fills::NotWith),
            Kind::OneChoice { other, .. } | Kind::ManyChoices { other, .. } => *other,
            _ => false,
        });
        if question.is_some_and(|question| matches!(question.kind, Kind::LongText)) {
            continue;
        }
        let text = said.get(region.at.clone()).unwrap_or_default();
        let first_line = text.find('\n').unwrap_or(text.len());
        for sentence in sentences(text) {
            // A short answer is its line, whatever it says.
            let answer = any_words && sentence.start < first_line;
            if answer && !region.is_only {
                continue;
            }
            let Some((wished, span)) = wish_in(&text[sentence.clone()]) else { continue };
            let whole = sentence.start + span.start..sentence.start + span.end;
            if answer && !(text[..whole.start].trim().is_empty() && text[whole.end..].trim().is_empty()) {
                continue;
            }
            let question = match &wished {
                Wished::NotWith(_) => not_with.clone(),
                Wished::Stay(_) => stay.clone(),
            };
            let Some(question) = question else { continue };
            let from = region.at.start + sentence.start;
            let at = from + span.start..from + span.end;
            let words = said.get(at.clone()).unwrap_or_default();
            let words = words.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '!' | ',' | '('));
            found.push(Company { question, wished, words: words.to_owned(), at, perhaps: answer });
        }
    }
    found
}

/// Whether every line was an answer already.
fn is_line_by_line(heard: &Heard) -> bool {
    heard.unread.is_empty() && heard.changes.len() > 1
}

/// The sentences of a text. A line that ends with a comma or an "and" goes on in the next.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let behind = &text[at + c.len_utf8()..];
        let ends = match c {
            '.' | '!' | '?' => behind.chars().next().is_none_or(char::is_whitespace),
            ';' => true,
            '\n' => {
                let line = text[from..at].trim_end();
                let last = line.rsplit(char::is_whitespace).next().unwrap_or_default();
                behind.starts_with('\n') || !(line.ends_with(',') || AND.contains(&last))
            }
            _ => false,
        };
        if ends {
            all.push(from..at + c.len_utf8());
            from = at + c.len_utf8();
        }
    }
    all.push(from..text.len());
    all
}

/// The wish in a sentence, from its beginning or behind a comma, to the sentence's end.
fn wish_in(sentence: &str) -> Option<(Wished, Range<usize>)> {
    let tokens = tokens(sentence);
    let begins = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before)).map_or(0, |before| before.to);
        let gap = tokens.get(at).and_then(|token| sentence.get(before..token.from)).unwrap_or_default();
        let but = tokens
            .get(at)
            .is_some_and(|token| ["but", "aber", "pero", "mais", "mas"].contains(&token.word.as_str()));
        (at == 0 || but || gap.contains([',', '(', '–', ':'])).then_some(before)
    };
    (0..tokens.len()).find_map(|at| {
        let from = begins(at)?;
        let rest = &tokens[at..];
        let wished =
            ALL.iter().find_map(|words| words.stay(rest).or_else(|| words.not_with(rest, sentence)))?;
        Some((wished, from..sentence.len()))
    })
}

fn tokens(text: &str) -> Vec<Token> {
    let folded = Folded::of(text);
    let mut all: Vec<Token> = Vec::new();
    let mut inside = false;
    for (at, c) in folded.chars.iter().enumerate() {
        let (from, to) = (folded.byte(at), folded.byte(at + 1));
        match (c.is_alphanumeric(), inside, all.last_mut()) {
            (true, true, Some(last)) => {
                last.word.push(*c);
                last.to = to.max(last.to);
            }
            (true, ..) => all.push(Token { word: c.to_string(), from, to }),
            (false, ..) => {}
        }
        inside = c.is_alphanumeric();
    }
    all
}

fn is(list: &str, token: &Token) -> bool {
    list.split(' ').any(|word| word == token.word)
}

/// What follows the phrase that these words begin with.
fn starts<'a>(tokens: &'a [Token], phrase: &str) -> Option<&'a [Token]> {
    phrase.split(' ').try_fold(tokens, |rest, word| match rest {
        [first, rest @ ..] if first.word == word => Some(rest),
        _ => None,
    })
}

impl Words {
    fn is_beside(&self, token: &Token) -> bool {
        is(self.beside, token)
    }

    fn stay(&self, tokens: &[Token]) -> Option<Wished> {
        let mut not = false;
        for (at, token) in tokens.iter().enumerate() {
            let rest = &tokens[at..];
            let said = self.stay.split(" | ").find_map(|phrase| starts(rest, phrase));
            if let Some(tail) = said {
                let end = tail.iter().position(|token| is(self.because, token)).unwrap_or(tail.len());
                return tail[..end].iter().all(|token| self.is_beside(token)).then_some(Wished::Stay(!not));
            }
            if is(self.not, token) {
                not = true;
            } else if !self.is_beside(token) {
                return None;
            }
        }
        None
    }

    fn not_with(&self, tokens: &[Token], sentence: &str) -> Option<Wished> {
        let (mut not, mut same) = (false, false);
        for (at, token) in tokens.iter().enumerate() {
            if not && (is(self.with, token) || (same && is(self.than, token))) {
                return Some(Wished::NotWith(self.names(&tokens[at + 1..], sentence)));
            }
            same |= is(self.same, token);
            if is(self.not, token) {
                not = true;
            } else if !self.is_beside(token) {
                return None;
            }
        }
        None
    }

    /// What stands behind "with", without reason and politeness.
    fn names(&self, tokens: &[Token], sentence: &str) -> Vec<String> {
        let reason = tokens.iter().skip(1).position(|token| is(self.because, token)).map(|at| at + 1);
        let tokens = &tokens[..reason.unwrap_or(tokens.len())];
        let last = tokens.iter().rposition(|token| !self.is_beside(token));
        let (Some(first), Some(last)) = (tokens.first(), last.and_then(|last| tokens.get(last))) else {
            return Vec::new();
        };
        let named = sentence.get(first.from..last.to).unwrap_or_default();
        names_in(&named.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::file;

    fn found(said: &str, expected: &[&str]) -> Vec<(String, Wished, bool)> {
        let text = "title = \"x\"\n[[questions]]\nid = \"hours\"\nkind = \"hours\"\ntitle = \"How many hours?\"\n\
             [[questions]]\nid = \"learn\"\nkind = \"short-text\"\ntitle = \"What would you learn?\"\n\
             [[questions]]\nid = \"not-with\"\nkind = \"short-text\"\nfills = \"not-with\"\ntitle = \"Who not?\"\n\
             [[questions]]\nid = \"stay\"\nkind = \"yes-no\"\nfills = \"stay\"\ntitle = \"Stay?\"\n\
             [[questions]]\nid = \"story\"\nkind = \"long-text\"\ntitle = \"What happened?\"\n";
        let survey = file::read("x.toml", "x", text).unwrap();
        let offered = Default::default();
        let form = Form::new(&survey, &offered);
        let expected: Vec<QuestionId> = expected.iter().map(|id| (*id).into()).collect();
        let all = company(&form, Lang::En, &Answers::default(), &expected, said, &[]);
        all.into_iter().map(|one| (one.words, one.wished, one.perhaps)).collect()
    }

    fn wish(said: &str) -> Option<Wished> {
        let mut all = found(&format!("1: 3h 2: knots\n{said}"), &[]);
        assert!(all.len() < 2, "{said}: {all:?}");
        all.pop().map(|(_, wished, _)| wished)
    }

    fn not_with(names: &[&str]) -> Option<Wished> {
        Some(Wished::NotWith(names.iter().map(|name| (*name).to_owned()).collect()))
    }

    #[test]
    fn whom_somebody_would_rather_avoid_is_said_in_five_languages() {
        for said in [
            "Not with Ana",
            "not with Ana, please!",
            "I'd rather not be in a group with Ana.",
            "Please don't put me in the same group as Ana, thanks",
            "I do not want to work with Ana because we quarrelled",
            "Bitte nicht mit Ana zusammen",
            "Ich möchte nicht mit Ana in einer Gruppe sein.",
            "Bitte nicht in derselben Gruppe wie Ana",
            "Prefiero no estar en el mismo grupo que Ana",
            "No con Ana, por favor",
            "Je préfère ne pas être dans un groupe avec Ana, merci",
            "Plutôt pas avec Ana svp",
            "Prefiro não ficar no mesmo grupo que Ana",
            "Não com Ana, por favor",
        ] {
            assert_eq!(wish(said), not_with(&["Ana"]), "{said}");
        }
        assert_eq!(wish("not with Ana, Bo or\nDara Quinn"), not_with(&["Ana", "Bo", "Dara Quinn"]));
        let vague = not_with(&["the same people as last year"]);
        assert_eq!(wish("Not with the same people as last year"), vague);
    }

    #[test]
    fn who_wants_to_stay_says_so_in_five_languages() {
        for said in [
            "I'd like to stay where I am.",
            "Please leave me where I am",
            "I would like to stay in my group",
            "Ich möchte bleiben, wo ich bin",
            "Ich würde gern in meiner Gruppe bleiben",
            "Prefiero quedarme donde estoy",
            "Je voudrais rester où je suis",
            "Quero ficar onde estou",
            "Prefiro continuar no meu grupo",
        ] {
            assert_eq!(wish(said), Some(Wished::Stay(true)), "{said}");
        }
        assert_eq!(wish("I don't want to stay where I am"), Some(Wished::Stay(false)));
        assert_eq!(wish("She said I should stay where I am"), None);
        assert_eq!(wish("I am not happy with the tools we have."), None, "happy is said of something");
        assert_eq!(wish("We work with Ana"), None);
    }

    #[test]
    fn what_is_an_answer_is_no_wish() {
        assert_eq!(found("1: 3h\n2: how to work, not with Ana", &[]), []);
        assert_eq!(found("5: It was good.\nNot with Ana, they said.", &[]), []);
        let ana = |words: &str, perhaps| vec![(words.to_owned(), not_with(&["Ana"]).unwrap(), perhaps)];
        assert_eq!(found("1: 3h, but not with Ana 2: knots", &[]), ana("but not with Ana", false));
        assert_eq!(found("3: not with Ana", &[]), ana("not with Ana", false));
        assert_eq!(found("not with Ana", &["hours"]), ana("not with Ana", false));
        assert_eq!(found("not with Ana", &["learn"]), ana("not with Ana", true));
        assert_eq!(found("knots, not with Ana", &["learn"]), []);
    }
}
