//! Surveys in a chat, in every language.

use crate::render::message::{SurveyContext, SurveyPollContext, SurveyQuestionContext, SurveyReviewContext};
use crate::render::{Context, Lang, Renderer};

#[test]
fn a_talk_about_a_survey_in_every_language() {
    let renderer = Renderer::new(None).unwrap();
    for lang in [Lang::En, Lang::Es, Lang::Pt, Lang::Fr, Lang::De] {
        let begins = renderer.chat(&SurveyContext { lang, ..SurveyContext::sample() }).unwrap();
        let asks = renderer.chat(&SurveyQuestionContext { lang, ..SurveyQuestionContext::sample() }).unwrap();
        let polls = renderer.chat(&SurveyPollContext { lang, ..SurveyPollContext::sample() }).unwrap();
        let reviews = renderer.chat(&SurveyReviewContext { lang, ..SurveyReviewContext::sample() }).unwrap();
        assert!(!polls.plain.contains('\n'), "one paragraph: {}", polls.plain);
        let all = [begins, asks, polls, reviews].map(|chat| chat.plain).join("\n\n----\n\n");
        insta::assert_snapshot!(format!("talk_{}", lang.code()), all);
    }
}
