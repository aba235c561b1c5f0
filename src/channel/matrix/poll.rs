//! Polls (MSC 3381): the event that asks, in the unstable form that clients use, and votes in either form.

use matrix_sdk::ruma::events::poll::start::{PollAnswersError, PollKind};
use matrix_sdk::ruma::events::poll::unstable_start::{
    NewUnstablePollStartEventContent, UnstablePollAnswer, UnstablePollAnswers, UnstablePollStartContentBlock,
};
use serde_json::{Value, json};

use crate::domain::message::{PollContent, PollEndContent};

/// The type of the event that asks. No room version has the stable one.
pub(in crate::channel) const START: &str = "org.matrix.msc3381.poll.start";

/// The type of the event that ends one.
pub(in crate::channel) const END: &str = "org.matrix.msc3381.poll.end";

/// Types of events that vote.
const RESPONSES: [&str; 2] = ["org.matrix.msc3381.poll.response", "m.poll.response"];

/// Choices of one vote that are looked at: a poll has no more.
const MOST_NAMED: usize = 2 * PollContent::MOST_CHOICES;

/// The content of the event that asks.
///
/// # Errors
/// No choices, or more than 20.
pub(in crate::channel) fn start(poll: &PollContent) -> Result<Value, PollAnswersError> {
    let choices = poll.choices.iter().map(|choice| UnstablePollAnswer::new(&choice.id, &choice.text));
    let answers = UnstablePollAnswers::try_from(choices.collect::<Vec<_>>())?;
    let mut block = UnstablePollStartContentBlock::new(&poll.question, answers);
    block.kind = if poll.disclosed { PollKind::Disclosed } else { PollKind::Undisclosed };
    block.max_selections = poll.most.max(1).into();
    let content = NewUnstablePollStartEventContent::plain_text(&poll.plain, block);
    // The type has string keys and finite numbers only: it always has a JSON form.
    Ok(serde_json::to_value(content).unwrap_or_else(|_| json!({})))
}

/// The content of the event that ends a poll.
pub(in crate::channel) fn end(over: &PollEndContent) -> Value {
    json!({
        "org.matrix.msc1767.text": over.plain,
        END: {},
        "m.relates_to": { "rel_type": "m.reference", "event_id": over.event },
    })
}

/// Whether events of this type vote.
pub(super) fn is_response(kind: &str) -> bool {
    RESPONSES.contains(&kind)
}

/// The poll and the ids of the choices of a vote. Choices that are no texts spoil it: they stand there as they are.
pub(super) fn response(content: &Value) -> Option<(String, Vec<String>)> {
    let relation = content.get("m.relates_to")?;
    if relation.get("rel_type")?.as_str()? != "m.reference" {
        return None;
    }
    let poll = relation.get("event_id")?.as_str()?.to_owned();
    let unstable = || content.get(RESPONSES[0])?.get("answers");
    let stable = || content.get("m.selections").or_else(|| content.get("m.poll.response")?.get("answers"));
    let named = unstable().or_else(stable)?.as_array()?;
    let id = |choice: &Value| choice.as_str().map_or_else(|| choice.to_string(), str::to_owned);
    Some((poll, named.iter().take(MOST_NAMED).map(id).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::message::PollChoice;

    fn poll(choices: usize) -> PollContent {
        let choice = |n| PollChoice { id: format!("c{n}"), text: format!("Choice {n}") };
        PollContent {
            question: "1. Which?".into(),
            choices: (0..choices).map(choice).collect(),
            most: 2,
            disclosed: true,
            plain: "1. Which?\na) Choice 0".into(),
        }
    }

    #[test]
    fn a_poll_is_asked_in_the_unstable_form_with_a_text_for_others() {
        let content = start(&poll(2)).unwrap();
        let expected = json!({
            "org.matrix.msc1767.text": "1. Which?\na) Choice 0",
            "org.matrix.msc3381.poll.start": {
                "question": { "org.matrix.msc1767.text": "1. Which?" },
                "kind": "org.matrix.msc3381.poll.disclosed",
                "max_selections": 2,
                "answers": [
                    { "id": "c0", "org.matrix.msc1767.text": "Choice 0" },
                    { "id": "c1", "org.matrix.msc1767.text": "Choice 1" },
                ],
            },
        });
        assert_eq!(content, expected);
        assert!(start(&poll(0)).is_err() && start(&poll(21)).is_err() && start(&poll(20)).is_ok());
    }

    #[test]
    fn an_end_names_the_poll_that_it_ends() {
        let content = end(&PollEndContent { event: "$poll".into(), plain: "This poll is closed.".into() });
        let expected = json!({
            "org.matrix.msc1767.text": "This poll is closed.",
            "org.matrix.msc3381.poll.end": {},
            "m.relates_to": { "rel_type": "m.reference", "event_id": "$poll" },
        });
        assert_eq!(content, expected);
    }

    #[test]
    fn a_vote_is_read_in_both_forms() {
        let relation = json!({ "rel_type": "m.reference", "event_id": "$poll" });
        let unstable = json!({ "m.relates_to": relation,
            "org.matrix.msc3381.poll.response": { "answers": ["a", "b"] } });
        let stable = json!({ "m.relates_to": relation, "m.selections": ["a", "b"] });
        for content in [unstable, stable] {
            assert_eq!(response(&content), Some(("$poll".into(), vec!["a".into(), "b".into()])));
        }
        assert_eq!(response(&json!({ "m.selections": ["a"] })), None);
        let thread = json!({ "rel_type": "m.thread", "event_id": "$poll" });
        assert_eq!(response(&json!({ "m.relates_to": thread, "m.selections": ["a"] })), None);
        let odd = json!({ "m.relates_to": relation, "m.selections": [7] });
        assert_eq!(response(&odd), Some(("$poll".into(), vec!["7".into()])), "spoils the vote later");
    }
}
