//! The web form of a survey, asked as a browser asks.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use jiff::SignedDuration;
use touchbase::domain::survey::{
    Answer, Answers, ChoiceId, Interest, InvitationState, Offered, QuestionId, ResponseState, Survey,
};
use touchbase::store;
use touchbase::store::response::Response;
use tower::ServiceExt;

use crate::support::surveyed::{Asked, Desk, everything, offered};

const OURS: &str = "http://127.0.0.1:8080";

struct Page {
    status: StatusCode,
    location: String,
    policy: String,
    retry_after: String,
    text: String,
}

/// A browser that holds somebody's link.
struct Browser {
    desk: Desk,
    router: Router,
    asked: Asked,
}

impl Browser {
    async fn open(name: &str, language: &str, survey: &Survey, offered: &Offered) -> Self {
        let desk = Desk::new().await;
        let asked = desk.asks(name, language, survey, offered).await;
        Self { router: desk.router(), desk, asked }
    }

    /// Ana, before every kind of question.
    async fn of_ana() -> Self {
        Self::open("Ana", "en", &everything(), &offered()).await
    }

    async fn send(&self, request: Request<Body>) -> Page {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let field = |name| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let (location, policy) = (field(header::LOCATION), field(header::CONTENT_SECURITY_POLICY));
        let (status, retry_after) = (response.status(), field(header::RETRY_AFTER));
        let body = to_bytes(response.into_body(), 4_000_000).await.unwrap();
        Page { status, location, policy, retry_after, text: String::from_utf8_lossy(&body).into_owned() }
    }

    async fn get(&self, page: &str) -> Page {
        self.send(Request::get(format!("{}{page}", self.asked.path)).body(Body::empty()).unwrap()).await
    }

    /// The token in this link's forms.
    async fn seal(&self) -> String {
        let page = self.get("/q/name").await.text;
        page.split("name=\"seal\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    async fn post_from(&self, origin: Option<&str>, page: &str, form: &str) -> Page {
        let mut request = Request::post(format!("{}{page}", self.asked.path))
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Presses a page's button.
    async fn post(&self, page: &str, form: &str) -> Page {
        let seal = self.seal().await;
        self.post_from(Some(OURS), page, &format!("seal={seal}&{form}")).await
    }

    async fn response(&self) -> Option<Response> {
        let mut conn = self.desk.db.read().await.unwrap();
        store::response::get(&mut conn, &self.asked.invitation.id.to_string()).await.unwrap()
    }

    async fn answer(&self, question: &str) -> Option<Answer> {
        self.response().await?.answers.get(&question.into()).cloned()
    }

    async fn invitation(&self) -> InvitationState {
        let mut conn = self.desk.db.read().await.unwrap();
        store::invitation::get(&mut conn, self.asked.invitation.id).await.unwrap().unwrap().state
    }

    /// Answers all that must be answered.
    async fn answers_what_must_be(&self) {
        for (question, form) in [
            ("name", "answer=Ana"),
            ("skills", "answer=law"),
            ("mentor", "answer=yes"),
            ("hours", "answer=3"),
            ("groups", "group.web=love"),
        ] {
            let page = self.post(&format!("/q/{question}"), form).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{question}: {}", page.text);
        }
    }
}

/// What a person reads on a page, line by line.
fn read(html: &str) -> String {
    let body = html.split("<body").nth(1).unwrap_or(html);
    let mut text = String::new();
    let mut inside = true;
    for c in body.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn somebody_answers_page_by_page_looks_through_it_and_sends_it() {
    let ana = Browser::of_ana().await;
    insta::assert_snapshot!("survey_form_start", read(&ana.get("").await.text));
    let way = [
        ("name", "answer=Ana+Lima"),
        ("story", "answer=A+friend.%0D%0A%0D%0AAnd++the+sea."),
        ("people", "answer=3"),
        ("channel", "answer=*&other=Radio"),
        ("skills", "answer=design&answer=law&other=Knots"),
        ("portfolio", "answer=ana.example"),
        ("mood", "answer=8"),
        ("order", "place.law=1&place.design=3&place.writing="),
        ("mentor", "answer=no"),
        ("hours", "answer=2%2C5"),
        ("zone", "answer=new+york"),
        ("groups", "group.web=love&group.garden=none!"),
        ("tasks", "answer=143"),
    ];
    for (nth, (question, form)) in way.iter().enumerate() {
        let page = ana.get(&format!("/q/{question}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("You are answering as Ana."), "{question}");
        let kept = ana.post(&format!("/q/{question}"), form).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{question}: {}", read(&kept.text));
        let next = way.get(nth + 1).map_or("review".to_owned(), |(next, _)| format!("q/{next}"));
        assert_eq!(kept.location, format!("{}/{next}", ana.asked.path));
    }
    insta::assert_snapshot!("survey_form_review", read(&ana.get("/review").await.text));
    assert_eq!(ana.invitation().await, InvitationState::Started);

    let sent = ana.post("/review", "").await;
    assert_eq!((sent.status, sent.location), (StatusCode::SEE_OTHER, format!("{}/thanks", ana.asked.path)));
    insta::assert_snapshot!("survey_form_thanks", read(&ana.get("/thanks").await.text));
    assert_eq!(ana.invitation().await, InvitationState::Answered);

    let said: [(&str, Answer); 13] = [
        ("name", Answer::Text("Ana Lima".into())),
        ("story", Answer::Text("A friend.\n\nAnd  the sea.".into())),
        ("people", Answer::Number(3.0)),
        ("channel", Answer::Chosen { choices: Vec::new(), other: Some("Radio".into()) }),
        (
            "skills",
            Answer::Chosen { choices: vec!["design".into(), "law".into()], other: Some("Knots".into()) },
        ),
        ("portfolio", Answer::Text("ana.example".into())),
        ("mood", Answer::Scale(8)),
        ("order", Answer::Ranking(vec![ChoiceId::from("law"), "design".into()])),
        ("mentor", Answer::YesNo(false)),
        ("hours", Answer::Minutes(150)),
        ("zone", Answer::TimeZone("America/New_York".into())),
        ("groups", Answer::Groups([("web".to_owned(), Interest::Love)].into())),
        ("tasks", Answer::Tasks(vec![143])),
    ];
    let response = ana.response().await.unwrap();
    assert_eq!(response.state, ResponseState::Sent);
    assert_eq!(response.answers, Answers(said.map(|(id, answer)| (QuestionId::from(id), answer)).into()));
}

#[tokio::test]
async fn what_was_entered_stands_in_the_fields_again() {
    let ana = Browser::of_ana().await;
    for (question, form, stands) in [
        ("story", "answer=Two%0D%0Alines++%3C3", ">\nTwo\nlines  &lt;3</textarea>"),
        ("channel", "answer=chat", "value=\"chat\" checked"),
        ("skills", "answer=none!", "value=\"none!\" checked"),
        ("skills", "answer=law&other=Knots+%26+ropes", "name=\"other\" value=\"Knots &amp; ropes\""),
        ("mood", "answer=0", "value=\"0\" checked"),
        ("order", "place.law=2", "<option selected>1</option>"),
        ("mentor", "answer=yes", "value=\"yes\" checked"),
        ("hours", "answer=2h15", "value=\"2:15\""),
        ("groups", "group.garden=could", "value=\"none!\" checked"),
        ("tasks", "answer=142", "value=\"142\" checked"),
    ] {
        ana.post(&format!("/q/{question}"), form).await;
        let page = ana.get(&format!("/q/{question}")).await.text;
        assert!(page.contains(stands), "{question} {stands}: {page}");
    }
    assert!(
        ana.get("/q/zone").await.text.contains("value=\"Europe/Lisbon\""),
        "what we know need not be typed"
    );
}

#[tokio::test]
async fn what_comes_next_depends_on_what_was_answered_without_any_script() {
    let ana = Browser::of_ana().await;
    assert!(ana.get("/q/skills").await.text.contains("Question 5 of 12"));
    let without = ana.post("/q/skills", "answer=law").await;
    assert!(without.location.ends_with("/q/mood"), "{}", without.location);
    let hidden = ana.get("/q/portfolio").await;
    assert!(hidden.location.ends_with("/review"), "a question that is not asked has no page");
    let with = ana.post("/q/skills", "answer=design").await;
    assert!(with.location.ends_with("/q/portfolio"), "{}", with.location);
    assert!(ana.get("/q/portfolio").await.text.contains("Question 6 of 13"));
}

#[tokio::test]
async fn whoever_stops_goes_on_with_the_same_link_where_they_were() {
    let ana = Browser::of_ana().await;
    assert!(ana.get("").await.text.contains("Begin"));
    ana.post("/q/name", "answer=Ana").await;
    ana.post("/q/story", "answer=The+sea").await;
    let start = ana.get("").await.text;
    assert!(start.contains("You have answered 2 of 12.") && start.contains("/q/people\">Go on"), "{start}");
}

#[tokio::test]
async fn back_keeps_what_fits_and_from_the_review_one_comes_back_to_it() {
    let ana = Browser::of_ana().await;
    let back = ana.post("/q/story", "go=back&answer=The+sea").await;
    assert!(back.location.ends_with("/q/name"), "{}", back.location);
    assert_eq!(ana.answer("story").await, Some(Answer::Text("The sea".into())));
    let nothing = ana.post("/q/name", "go=back&answer=").await;
    assert_eq!(nothing.location, ana.asked.path, "nobody is kept from going back by an empty field");
    assert!(ana.get("/q/story?from=review").await.text.contains("name=\"from\" value=\"review\""));
    let changed = ana.post("/q/story", "from=review&answer=").await;
    assert!(changed.location.ends_with("/review"));
    assert_eq!(ana.answer("story").await, None, "an answer can be taken back");
}

#[tokio::test]
async fn what_does_not_fit_is_told_at_its_field_and_the_answer_before_it_stays() {
    let ana = Browser::of_ana().await;
    ana.answers_what_must_be().await;
    ana.post("/q/people", "answer=3").await;
    ana.post("/q/mood", "answer=5").await;
    let long = format!("answer={}", "x".repeat(10_001));
    let mut told = String::new();
    for (question, form) in [
        ("name", "answer=++"),
        ("name", "answer=a%00b"),
        ("story", long.as_str()),
        ("people", "answer=many"),
        ("people", "answer=2.5"),
        ("people", "answer=21"),
        ("people", "answer=-1"),
        ("people", "answer=NaN"),
        ("channel", "answer=mail&other=Radio"),
        ("channel", "answer=*&other="),
        ("channel", "answer=pigeon"),
        ("skills", ""),
        ("skills", "answer=design&answer=writing&answer=law&other=Knots"),
        ("skills", "answer=law&answer=law"),
        ("mood", "answer=11"),
        ("mood", "answer=-1"),
        ("order", "place.law=1&place.design=1"),
        ("order", "place.law=first"),
        ("mentor", "answer=perhaps"),
        ("hours", "answer=81"),
        ("hours", "answer=some"),
        ("hours", "answer=-2"),
        ("zone", "answer=Atlantis"),
        ("groups", ""),
        ("tasks", "answer=9"),
    ] {
        let page = ana.post(&format!("/q/{question}"), form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{question} {form}");
        let summary = page.text.split("role=\"alert\" tabindex=\"-1\" autofocus").nth(1).unwrap();
        let sentence = summary.split("<a href=\"#answer\">").nth(1).unwrap().split('<').next().unwrap();
        assert!(page.text.contains("id=\"answer\""), "{question}: the link leads to the field");
        assert!(page.text.contains("<title>Error:"), "{question}");
        let form: String = form.chars().take(60).collect();
        told.push_str(&format!("{question:<8} {form:<60} {sentence}\n"));
    }
    insta::assert_snapshot!("survey_form_mistakes", told);
    assert_eq!(ana.answer("people").await, Some(Answer::Number(3.0)));
    assert_eq!(ana.answer("mood").await, Some(Answer::Scale(5)));
    let typed = ana.post("/q/people", "answer=a+%22lot%22").await;
    assert!(typed.text.contains("value=\"a &quot;lot&quot;\""), "what was typed stands there to be mended");
}

#[tokio::test]
async fn looking_changes_nothing_and_neither_does_asking_for_the_head() {
    let ana = Browser::of_ana().await;
    ana.post("/q/name", "answer=Ana").await;
    let before = (ana.response().await, ana.invitation().await);
    for page in ["", "/q/name", "/q/name?answer=Bo&go=next", "/q/nothing", "/review", "/thanks"] {
        for method in [Method::GET, Method::HEAD] {
            let path = format!("{}{page}", ana.asked.path);
            let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
            assert!(!ana.send(request).await.status.is_server_error());
        }
    }
    assert_eq!((ana.response().await, ana.invitation().await), before);
}

#[tokio::test]
async fn a_form_posted_twice_counts_once() {
    let ana = Browser::of_ana().await;
    ana.answers_what_must_be().await;
    ana.answers_what_must_be().await;
    for _ in 0..2 {
        assert_eq!(ana.post("/review", "").await.status, StatusCode::SEE_OTHER);
    }
    let mut conn = ana.desk.db.read().await.unwrap();
    let row =
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM survey_response").fetch_one(&mut *conn).await;
    assert_eq!(row.unwrap(), 1);
}

#[tokio::test]
async fn nothing_is_sent_while_something_is_missing_and_each_has_its_link() {
    let ana = Browser::of_ana().await;
    ana.post("/q/name", "answer=Ana").await;
    let refused = ana.post("/review", "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for question in ["skills", "mentor", "hours", "groups"] {
        let link = format!("<a href=\"{}/q/{question}?from=review\">", ana.asked.path);
        assert!(refused.text.contains(&link), "{question}: {}", refused.text);
    }
    assert_eq!(ana.response().await.unwrap().state, ResponseState::Draft);
    assert!(
        ana.get("/thanks").await.location.ends_with(&ana.asked.path),
        "there is nothing to be thanked for"
    );
}

#[tokio::test]
async fn what_was_sent_can_be_changed_until_it_closes_and_then_be_read() {
    let ana = Browser::of_ana().await;
    ana.answers_what_must_be().await;
    ana.post("/review", "").await;
    let seal = ana.seal().await;
    ana.post("/q/hours", "answer=1&from=review").await;
    assert_eq!(ana.answer("hours").await, Some(Answer::Minutes(60)));
    assert_eq!(ana.response().await.unwrap().state, ResponseState::Sent);

    ana.desk.clock.advance(SignedDuration::from_hours(24 * 14));
    for page in ["/q/hours", "/review"] {
        let late = ana.post_from(Some(OURS), page, &format!("seal={seal}&answer=9")).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.text.contains("came too late and was not saved"), "{}", late.text);
    }
    assert_eq!(ana.answer("hours").await, Some(Answer::Minutes(60)));
    let closed = ana.get("").await;
    assert!(!closed.text.contains("<form") && !closed.text.contains("/q/"), "{}", closed.text);
    insta::assert_snapshot!("survey_form_closed", read(&closed.text));
    assert_eq!(ana.get("/q/hours").await.location, ana.asked.path);
}

#[tokio::test]
async fn a_link_that_opens_nothing_says_what_to_do() {
    let ana = Browser::of_ana().await;
    let seal = ana.seal().await;
    let mut told = String::new();
    let mut tell = |page: Page| {
        told.push_str(&format!("{}\n{}\n\n", page.status, read(&page.text)));
    };
    for path in ["/survey/abcdefghijklmnopqrstuvwxyz", "/survey/x"] {
        let request =
            Request::get(path).header(header::ACCEPT_LANGUAGE, "de-AT,de;q=0.9").body(Body::empty());
        tell(ana.send(request.unwrap()).await);
    }
    tell(ana.get("/q/nothing").await);
    ana.desk.clock.advance(SignedDuration::from_hours(24 * 61));
    tell(ana.get("").await);
    ana.desk.clock.advance(SignedDuration::from_hours(-24 * 61));
    let mut tx = ana.desk.db.begin().await.unwrap();
    store::invitation::revoke(&mut tx, ana.asked.invitation.id, ana.asked.invitation.asked_at).await.unwrap();
    tx.commit().await.unwrap();
    tell(ana.get("").await);
    tell(ana.post_from(Some(OURS), "/q/name", &format!("seal={seal}&answer=Ana")).await);
    insta::assert_snapshot!("survey_form_links_that_open_nothing", told);
    assert_eq!(ana.response().await, None);
}

#[tokio::test]
async fn a_form_from_elsewhere_or_without_its_links_own_token_is_refused() {
    let ana = Browser::of_ana().await;
    let seal = ana.seal().await;
    let bo = ana.desk.asks("Bo", "en", &everything(), &offered()).await;
    let other = bo.path.rsplit('/').next().unwrap();
    let others =
        ana.desk.key.survey_form(&touchbase::domain::message::ReplyToken::parse(other).unwrap()).unwrap();
    let own = format!("seal={seal}&answer=Mallory");
    for (origin, form) in [
        (None, own.clone()),
        (Some("https://evil.example"), own.clone()),
        (Some("null"), own),
        (Some(OURS), "answer=Mallory".to_owned()),
        (Some(OURS), "seal=&answer=Mallory".to_owned()),
        (Some(OURS), "seal=aaaaaaaaaaaaaaaaaaaaaaaaaa&answer=Mallory".to_owned()),
        (Some(OURS), format!("seal={}&answer=Mallory", others.as_str())),
        (Some(OURS), "%%%".to_owned()),
    ] {
        for page in ["/q/name", "/review"] {
            let refused = ana.post_from(origin, page, &form).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{origin:?} {form}");
            assert!(
                refused.text.contains("Nothing was saved") && refused.text.contains("Back to the survey")
            );
        }
    }
    assert_eq!(ana.response().await, None);
}

#[tokio::test]
async fn a_megabyte_in_a_field_is_told_in_a_page_and_earlier_answers_stay() {
    let ana = Browser::open("Ana", "de", &everything(), &offered()).await;
    ana.post("/q/story", "answer=Das+Meer").await;
    for bytes in [200_000, 1_000_000, 9_000_000] {
        let huge = ana.post("/q/story", &format!("answer={}", "x".repeat(bytes))).await;
        assert_eq!(huge.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(
            huge.text.contains("wurde nicht gespeichert") && huge.text.contains("/q/story\">"),
            "{}",
            huge.text
        );
    }
    assert_eq!(ana.answer("story").await, Some(Answer::Text("Das Meer".into())));
    let emoji = format!("answer={}", "%F0%9F%8C%8A".repeat(10_000));
    assert_eq!(ana.post("/q/story", &emoji).await.status, StatusCode::SEE_OTHER, "the longest text fits");
}

#[tokio::test]
async fn scripts_in_names_choices_and_answers_are_text() {
    const SCRIPT: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    let mut survey = everything();
    let text = || touchbase::domain::survey::Text::new(SCRIPT);
    survey.title = text();
    survey.introduction = Some(text());
    for question in &mut survey.questions {
        question.title = text();
        question.help = Some(text());
        if let touchbase::domain::survey::Kind::OneChoice { choices, .. }
        | touchbase::domain::survey::Kind::ManyChoices { choices, .. }
        | touchbase::domain::survey::Kind::Ranking { choices } = &mut question.kind
        {
            choices.iter_mut().for_each(|choice| choice.label = text());
        }
        if let touchbase::domain::survey::Kind::Scale { low, high, .. } = &mut question.kind {
            (*low, *high) = (text(), text());
        }
    }
    let mut offered = offered();
    for group in &mut offered.groups {
        (group.name, group.purpose) = (SCRIPT.into(), SCRIPT.into());
    }
    for task in &mut offered.tasks {
        (task.title, task.group) = (SCRIPT.into(), SCRIPT.into());
    }
    let ana = Browser::open(SCRIPT, "en", &survey, &offered).await;
    let typed = "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22'%3E%3Cimg+src%3Dx+onerror%3Dalert(2)%3E";
    let mut pages = Vec::new();
    for question in &survey.questions {
        let path = format!("/q/{}", question.id);
        pages.push(ana.post(&path, &format!("answer={typed}&other={typed}")).await);
        pages.push(ana.get(&path).await);
    }
    for page in ["", "/review", "/thanks"] {
        pages.push(ana.get(page).await);
    }
    pages.push(ana.post("/review", "").await);
    for page in &pages {
        assert!(!page.text.contains("<script>") && !page.text.contains("<img"), "{}", page.text);
        for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(page.policy.contains(part), "{}", page.policy);
        }
        assert!(
            !page.policy.contains("unsafe")
                && !page.text.contains(" style=")
                && !page.text.contains(" onclick")
        );
    }
}

#[tokio::test]
async fn who_asks_too_fast_is_told_when_to_come_back_and_others_are_not_held_up() {
    let ana = Browser::of_ana().await;
    let bo = ana.desk.asks("Bo", "en", &everything(), &offered()).await;
    for _ in 0..90 {
        assert_eq!(ana.get("").await.status, StatusCode::OK);
    }
    let busy = ana.get("").await;
    assert_eq!((busy.status, busy.retry_after.as_str()), (StatusCode::TOO_MANY_REQUESTS, "1"));
    assert!(busy.text.contains("Please wait a moment"), "{}", busy.text);
    let other = Request::get(&bo.path).body(Body::empty()).unwrap();
    assert_eq!(ana.send(other).await.status, StatusCode::OK);
    ana.desk.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(ana.get("").await.status, StatusCode::OK);
    // Tries other links instead: the address has a limit, too.
    let mut refused = false;
    for n in 0..700 {
        let path = format!("/survey/{n:026}");
        let guess = ana.send(Request::get(path).body(Body::empty()).unwrap()).await;
        refused |= guess.status == StatusCode::TOO_MANY_REQUESTS;
    }
    assert!(refused);
}

#[tokio::test]
async fn an_anonymous_survey_says_what_is_known_and_keeps_nothing_else() {
    let mut survey = everything();
    survey.anonymous = true;
    let ana = Browser::open("Ana", "en", &survey, &offered()).await;
    insta::assert_snapshot!("survey_form_anonymous", read(&ana.get("").await.text));
    ana.answers_what_must_be().await;
    ana.post("/review", "").await;
    assert_eq!(ana.response().await, None, "it is not found by the invitation");
    assert!(ana.get("/review").await.text.contains("Law"), "the link finds it again");
    assert!(!ana.get("/q/zone").await.text.contains("value=\"Europe/Lisbon\""));
}

#[tokio::test]
async fn each_reader_gets_the_pages_in_their_language_and_other_texts_say_which_one_they_are_in() {
    for (language, whose) in [
        ("en", "You are answering as Ana."),
        ("de-AT", "Du antwortest als Ana."),
        ("es", "Respondes como Ana."),
        ("pt-BR", "Você está respondendo como Ana."),
        ("fr", "Tu réponds en tant que Ana."),
    ] {
        let ana = Browser::open("Ana", language, &everything(), &offered()).await;
        let page = ana.get("").await.text;
        let code = language.split('-').next().unwrap();
        assert!(page.contains(&format!("<html lang=\"{code}\">")) && page.contains(whose), "{page}");
    }
    let ana = Browser::open("Ana", "de", &everything(), &offered()).await;
    let skills = ana.get("/q/skills").await.text;
    assert!(skills.contains("<span>Gestaltung</span>"), "{skills}");
    assert!(skills.contains("<span lang=\"en\">Law</span>"), "{skills}");
}

#[tokio::test]
async fn the_script_keeps_an_answer_and_gets_no_page() {
    let ana = Browser::of_ana().await;
    let seal = ana.seal().await;
    let keep = |form: String| {
        Request::post(format!("{}/q/people", ana.asked.path))
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::ORIGIN, OURS)
            .header("x-kept-while-typing", "1")
            .body(Body::from(format!("seal={seal}&{form}")))
            .unwrap()
    };
    let kept = ana.send(keep("answer=4".into())).await;
    assert_eq!((kept.status, kept.text.as_str()), (StatusCode::NO_CONTENT, ""));
    let not_yet = ana.send(keep("answer=4x".into())).await;
    assert_eq!((not_yet.status, not_yet.text.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, ""));
    assert_eq!(ana.answer("people").await, Some(Answer::Number(4.0)));
}
