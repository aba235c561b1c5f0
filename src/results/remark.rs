//! Surveys whose results would show nothing.

use super::FEWEST;
use crate::domain::survey::{Occasion, Survey};

/// What somebody who checks a survey should know: each a sentence that says what to do.
pub fn remarks(survey: &Survey) -> Vec<String> {
    let mut remarks = Vec::new();
    if survey.anonymous && survey.occasion == Occasion::Joining {
        remarks.push(format!(
            "it is anonymous, and asked when somebody joins: people answer one by one, and nothing is shown of fewer than \
             {FEWEST} answers. Leave out `anonymous`, or ask many at once: when = \"by hand\", \"phase\" or \"cadence\"."
        ));
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::file::read;

    #[test]
    fn who_asks_one_by_one_and_anonymously_is_told_that_nothing_will_be_shown() {
        let survey = |head: &str| {
            let text = format!(
                "title = \"Hello\"\n{head}\n[[questions]]\nid = \"mood\"\nkind = \"scale\"\ntitle = \"How?\"\n\
                 low = \"bad\"\nhigh = \"good\""
            );
            remarks(&read("hello.toml", "hello", &text).unwrap())
        };
        assert!(survey("when = \"joining\"\nanonymous = true")[0].contains("fewer than 5 answers"));
        assert!(survey("when = \"joining\"").is_empty() && survey("anonymous = true").is_empty());
    }
}
