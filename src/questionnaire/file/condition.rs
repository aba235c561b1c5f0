//! Conditions as an admin writes them: "skills includes law and (hours at least 2 or not (mentor is no))".

use crate::domain::survey::{Condition, QuestionId};

/// Why a text is no condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub what: String,
    pub next: String,
}

const NEXT: &str = "Write it like: hours at least 2 and (skills includes law or mentor is yes). \
                    There is: is, is one of, includes, at least, answered, and, or, not.";

/// Reads a condition. `and` binds closer than `or`.
pub(super) fn parse(text: &str) -> Result<Condition, Wrong> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ").replace(',', " , ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser { words: &words, at: 0, depth: 0 };
    let made = parser.any()?;
    match parser.peek() {
        None => Ok(made),
        Some(word) => Err(wrong(format!("'{word}' stands where nothing can follow"))),
    }
}

fn wrong(what: String) -> Wrong {
    Wrong { what, next: NEXT.to_owned() }
}

/// Deeper brackets than these are a slip.
const DEEPEST: usize = 20;

const RESERVED: [&str; 10] = ["and", "or", "not", "(", ")", ",", "is", "includes", "answered", "at"];

struct Parser<'a> {
    words: &'a [&'a str],
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.at).copied()
    }

    fn take(&mut self, word: &str) -> bool {
        let there = self.peek() == Some(word);
        self.at += usize::from(there);
        there
    }

    fn any(&mut self) -> Result<Condition, Wrong> {
        let mut all = vec![self.all()?];
        while self.take("or") {
            all.push(self.all()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Condition::Any(all) })
    }

    fn all(&mut self) -> Result<Condition, Wrong> {
        let mut all = vec![self.one()?];
        while self.take("and") {
            all.push(self.one()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Condition::All(all) })
    }

    fn one(&mut self) -> Result<Condition, Wrong> {
        if self.take("not") {
            self.deeper()?;
            let inner = self.one()?;
            self.depth -= 1;
            return Ok(Condition::Not(Box::new(inner)));
        }
        if self.take("(") {
            self.deeper()?;
            let inner = self.any()?;
            self.depth -= 1;
            return match self.take(")") {
                true => Ok(inner),
                false => Err(wrong("a bracket is not closed".to_owned())),
            };
        }
        let id = QuestionId::from(self.word("a question")?);
        if self.take("answered") {
            return Ok(Condition::Answered(id));
        }
        if self.take("includes") {
            return Ok(Condition::Includes(id, self.word("what it includes")?.to_owned()));
        }
        if self.take("at") {
            if !self.take("least") {
                return Err(wrong("'at' is followed by 'least'".to_owned()));
            }
            let number = self.word("a number")?;
            let least = number.parse::<f64>().ok().filter(|n| n.is_finite());
            let least = least.ok_or_else(|| wrong(format!("'{number}' is not a number")))?;
            return Ok(Condition::AtLeast(id, least));
        }
        if self.take("is") {
            if self.peek() == Some("one") && self.words.get(self.at + 1) == Some(&"of") {
                self.at += 2;
                let mut words = vec![self.word("a choice")?.to_owned()];
                while self.take(",") {
                    words.push(self.word("a choice")?.to_owned());
                }
                return Ok(Condition::OneOf(id, words));
            }
            return Ok(Condition::Is(id, self.word("an answer")?.to_owned()));
        }
        Err(wrong(format!("nothing is said of '{id}'")))
    }

    fn deeper(&mut self) -> Result<(), Wrong> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(wrong("there are too many brackets".to_owned())) } else { Ok(()) }
    }

    fn word(&mut self, wanted: &str) -> Result<&'a str, Wrong> {
        match self.peek() {
            Some(word) if !RESERVED.contains(&word) => {
                self.at += 1;
                Ok(word)
            }
            Some(word) => Err(wrong(format!("{wanted} is missing before '{word}'"))),
            None => Err(wrong(format!("{wanted} is missing at the end"))),
        }
    }
}

/// What is compared with what.
pub(super) fn compared(condition: &Condition) -> Vec<(&QuestionId, &str)> {
    match condition {
        Condition::Is(id, word) | Condition::Includes(id, word) => vec![(id, word)],
        Condition::OneOf(id, words) => words.iter().map(|word| (id, word.as_str())).collect(),
        Condition::Not(inner) => compared(inner),
        Condition::All(inner) | Condition::Any(inner) => inner.iter().flat_map(compared).collect(),
        Condition::Answered(_) | Condition::AtLeast(..) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_as_they_are_said() {
        let id = QuestionId::from;
        let expected = Condition::Any(vec![
            Condition::All(vec![
                Condition::Includes(id("skills"), "law".into()),
                Condition::AtLeast(id("hours"), 2.0),
            ]),
            Condition::Not(Box::new(Condition::OneOf(id("channel"), vec!["mail".into(), "matrix".into()]))),
        ]);
        assert_eq!(
            parse("skills includes law and hours at least 2 or not (channel is one of mail, matrix)"),
            Ok(expected)
        );
        for text in
            ["", "hours", "hours at 2", "hours is", "(a answered", "a answered b", "not", &"(".repeat(500)]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
