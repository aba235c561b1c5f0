//! What a plug-in survey says of a member, for who sorts people into groups. Found by what questions fill, not by
//! their ids: a community words its survey as it likes.

use std::collections::BTreeMap;

use super::answer::{Answer, Answers, Interest};
use super::form::Form;
use super::question::Fills;

/// What a member said of themselves. Only answers that count are in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlugIn {
    /// How much they want to be in each group, by the group's slug; a group that is not there is not wanted.
    pub interests: BTreeMap<String, Interest>,
    /// Skills: ids of choices, and what they wrote beside them, in lower case, each once.
    pub skills: Vec<String>,
    /// Minutes a week; `None` when they did not say.
    pub minutes_a_week: Option<u32>,
    /// Whom they do not want to be in one group with: names as they wrote them.
    pub not_with: Vec<String>,
    /// They want to stay in the groups that they are in; `None` when they did not say.
    pub stay: Option<bool>,
    /// Groups that they would coordinate for the time being, the gladdest first.
    pub coordinating: Vec<String>,
    /// Their time zone (IANA).
    pub time_zone: Option<String>,
    /// `mail` or `matrix`, where they want to be asked.
    pub channel: Option<String>,
    /// What they want to learn, in their words.
    pub learning: Option<String>,
    /// `mentor`, `mentee`, `both` or `neither`.
    pub mentoring: Option<String>,
}

impl PlugIn {
    /// Reads the answers to a survey, whichever version of it they were given to.
    pub fn of(form: &Form<'_>, answers: &Answers) -> Self {
        let counted = form.counted(answers);
        let said = |what: Fills| counted.get(&form.survey.filling(what)?.id);
        let groups = |what| match said(what) {
            Some(Answer::Groups(groups)) => groups.clone(),
            _ => BTreeMap::new(),
        };
        let text = |what| match said(what)? {
            Answer::Text(text) | Answer::TimeZone(text) => Some(text.trim().to_owned()),
            Answer::Chosen { choices, other } => {
                let words = choices.iter().map(|id| id.0.clone()).chain(other.clone());
                Some(words.collect::<Vec<_>>().join(", ")).filter(|words| !words.is_empty())
            }
            _ => None,
        };
        let mut coordinating: Vec<(String, Interest)> = groups(Fills::Coordinating).into_iter().collect();
        coordinating.sort_by_key(|(_, interest)| std::cmp::Reverse(*interest));
        Self {
            interests: groups(Fills::Interests),
            skills: said(Fills::Skills).map(skills).unwrap_or_default(),
            minutes_a_week: match said(Fills::Hours) {
                Some(Answer::Minutes(minutes)) => Some(*minutes),
                _ => None,
            },
            not_with: match said(Fills::NotWith) {
                Some(Answer::Text(text)) => {
                    names_in(text).into_iter().filter(|name| !is_nobody(name)).collect()
                }
                _ => Vec::new(),
            },
            stay: match said(Fills::Stay) {
                Some(Answer::YesNo(stay)) => Some(*stay),
                _ => None,
            },
            coordinating: coordinating.into_iter().map(|(slug, _)| slug).collect(),
            time_zone: text(Fills::TimeZone),
            channel: text(Fills::Channel),
            learning: text(Fills::Learning),
            mentoring: text(Fills::Mentoring),
        }
    }
}

/// "Nobody", in the languages that surveys are asked in.
fn is_nobody(name: &str) -> bool {
    const NOBODY: [&str; 22] = [
        "-", "–", "—", "nobody", "no one", "no-one", "none", "no", "nope", "niemand", "keine", "keiner",
        "nein", "nadie", "ninguno", "ninguna", "ninguém", "não", "personne", "non", "aucun", "aucune",
    ];
    NOBODY.contains(&name.to_lowercase().as_str())
}

fn skills(answer: &Answer) -> Vec<String> {
    let mut all: Vec<String> = match answer {
        Answer::Chosen { choices, other } => {
            let written = other.iter().flat_map(|text| names_in(text)).map(|skill| skill.to_lowercase());
            choices.iter().map(|id| id.0.clone()).chain(written).collect()
        }
        Answer::Text(text) => names_in(text).into_iter().map(|skill| skill.to_lowercase()).collect(),
        _ => Vec::new(),
    };
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|skill| seen.insert(skill.clone()));
    all
}

/// "Tom, Ana and Bo" in parts.
pub fn names_in(text: &str) -> Vec<String> {
    const AND: [&str; 12] = [
        " and ", " or ", " nor ", " y ", " ni ", " e ", " nem ", " et ", " und ", " oder ", " noch ", " ou ",
    ];
    let mut text = text.replace(['\n', ';', '/'], ",");
    for and in AND {
        text = text.replace(and, ",");
    }
    let parts = text.split(',').map(|part| part.trim().trim_matches(['.', '!']).trim());
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_no_name() {
        let names = |text| names_in(text).into_iter().filter(|name| !is_nobody(name)).collect::<Vec<_>>();
        for text in ["Nobody.", "niemand", "Personne !", "–", "No."] {
            assert_eq!(names(text), [""; 0], "{text}");
        }
        assert_eq!(names("Noel"), ["Noel"]);
    }

    #[test]
    fn names_and_skills_are_told_apart_as_people_list_them() {
        assert_eq!(names_in("Tom, Ana und Bo."), ["Tom", "Ana", "Bo"]);
        let other = Some("Figma, Law".to_owned());
        let skill = Answer::Chosen { choices: vec!["design".into(), "law".into()], other };
        assert_eq!(skills(&skill), ["design", "law", "figma"]);
    }
}
