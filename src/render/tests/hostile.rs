//! Whatever people call themselves and write, a message stays the message that it is.

use std::sync::LazyLock;

use proptest::prelude::*;

use crate::render::message::*;
use crate::render::{Context, InChat, InMail, Renderer};

/// What stands in a chat message that was too long.
const LEFT_OUT: &str = "<p>…</p>";

static RENDERER: LazyLock<Renderer> = LazyLock::new(|| Renderer::new(None).unwrap());

/// Texts that look like markup of every kind, and arbitrary ones.
fn text() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "<script>alert(1)</script>",
        "</td></table>",
        "\" onload=\"x",
        "{{name}}",
        "{{{name}}}",
        "**b**",
        "*",
        "_a_",
        "[x](javascript:y)",
        "![x](https://x.org/i.png)",
        "# h",
        "- l",
        "1. l",
        "12) l",
        "> q",
        "```\ncode",
        "    code",
        "---",
        "===",
        "&lt;b&gt;",
        "&copy;",
        "a\\",
        "\\*",
        "x\r\nBcc: y@z.org",
        "\u{202e}gnp",
        "\u{0}\u{7}\u{1b}[31m",
        "\u{3000}",
        "\u{200d}",
        "",
        " ",
        "“quoted”",
        "<https://x.org>",
        "~~s~~",
        "|a|b|",
        "\t",
        "Ünï 漢字 👩‍💻",
        "_",
    ]);
    prop_oneof![
        3 => prop::collection::vec(nasty, 1..4).prop_map(|parts| parts.concat()),
        1 => any::<String>(),
        1 => "\\PC{0,40}",
        1 => "[a-z]{900,2000}",
    ]
}

/// The same structure with harmless words.
fn tame(text: &str) -> String {
    if text.is_empty() { String::new() } else { "x".into() }
}

/// Everything between `<` and `>`, in order.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default()).collect()
}

/// Elements that were opened and not closed in their order.
fn open_at_the_end(html: &str) -> Vec<&str> {
    let mut open = Vec::new();
    for tag in tags(html) {
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        match tag.strip_prefix('/') {
            Some(_) if open.last() == Some(&name) => drop(open.pop()),
            None if tag.ends_with('/') || matches!(name, "br" | "hr") => {}
            _ => open.push(name),
        }
    }
    open
}

fn holds<C: InMail + InChat>(hostile: &C, tame: &C) -> Result<(), TestCaseError> {
    let mail = RENDERER.mail(hostile).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let plain = RENDERER.mail(tame).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert!(mail.subject.chars().all(|c| !c.is_control()), "{:?}", mail.subject);
    prop_assert!(mail.subject.chars().count() <= 151);
    prop_assert!(mail.text.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", mail.text);
    if let (Some(html), Some(plain)) = (&mail.html, &plain.html) {
        prop_assert_eq!(tags(html), tags(plain));
    }
    let chat = RENDERER.chat(hostile).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let plain = RENDERER.chat(tame).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let markdown = RENDERER.markdown(hostile).unwrap_or_default();
    if !chat.html.contains(LEFT_OUT) {
        prop_assert_eq!(tags(&chat.html), tags(&plain.html), "{}", markdown);
    } else {
        // Blocks in the middle are left out: what stays is whole, and of the same kinds.
        prop_assert_eq!(open_at_the_end(&chat.html), Vec::<&str>::new(), "{}", chat.html);
        let known = tags(&plain.html);
        prop_assert!(tags(&chat.html).iter().all(|tag| known.contains(tag)), "{}", chat.html);
    }
    prop_assert!(chat.plain.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", chat.plain);
    Ok(())
}

fn prompt(words: &[String]) -> PromptContext {
    let mut prompt = PromptContext::sample();
    let [name, title, group, note, ..] = words else { return prompt };
    prompt.name.clone_from(name);
    prompt.community.clone_from(group);
    for task in &mut prompt.tasks {
        task.title.clone_from(title);
        task.group.clone_from(group);
        for place in [&mut task.last_note, &mut task.blocker, &mut task.key_result] {
            *place = place.is_some().then(|| note.clone());
        }
    }
    for offer in &mut prompt.offers {
        offer.title.clone_from(title);
        offer.group.clone_from(group);
    }
    prompt
}

fn receipt(words: &[String]) -> ReceiptContext {
    let mut receipt = ReceiptContext::sample();
    let [name, title, group, note, ..] = words else { return receipt };
    receipt.name.clone_from(name);
    receipt.community.clone_from(group);
    receipt.unclear = vec![note.clone(), title.clone()];
    for line in receipt.noted.iter_mut().chain(&mut receipt.questions) {
        line.title = line.title.is_some().then(|| title.clone());
        line.words.clone_from(note);
        line.who = Some(name.clone());
    }
    receipt
}

fn alert(words: &[String]) -> AlertContext {
    let mut alert = AlertContext::sample();
    let [name, title, group, note, ..] = words else { return alert };
    alert.name.clone_from(name);
    alert.group.clone_from(group);
    blockers(&mut alert.blockers, name, title, note);
    alert
}

fn blockers(lines: &mut [BlockerLine], name: &str, title: &str, note: &str) {
    for line in lines {
        line.member = name.to_owned();
        line.title = line.title.is_some().then(|| title.to_owned());
        line.words = note.to_owned();
        line.needs = line.needs.is_some().then(|| note.to_owned());
        line.contact = line.contact.is_some().then(|| note.to_owned());
        line.helper = line.helper.is_some().then(|| name.to_owned());
    }
}

fn lead(words: &[String]) -> DigestLeadContext {
    let mut digest = DigestLeadContext::sample();
    let [name, title, group, note, ..] = words else { return digest };
    digest.group.clone_from(group);
    digest.season.clone_from(title);
    digest.answered = vec![name.clone(), title.clone()];
    digest.silent = vec![name.clone()];
    digest.unclear[0].words.clone_from(note);
    digest.late[0].words.clone_from(note);
    digest.key_results[0].title.clone_from(title);
    digest.key_results[0].measured.clone_from(note);
    digest.excused[0].name.clone_from(name);
    digest.done[0].title.clone_from(title);
    digest.done[0].words = Some(note.clone());
    blockers(&mut digest.blockers, name, title, note);
    digest
}

fn writer(words: &[String]) -> DigestWriterContext {
    let mut digest = DigestWriterContext::sample();
    let [name, title, group, note, ..] = words else { return digest };
    digest.community.clone_from(group);
    digest.wins[0].title.clone_from(title);
    digest.wins[0].by = vec![name.clone()];
    digest.wins[0].proof = Some(note.clone());
    digest.thanks[0].words = Some(note.clone());
    digest.thanks[0].to.clone_from(name);
    digest.quotes[0].words.clone_from(note);
    digest.quotes[0].name.clone_from(name);
    digest
}

fn notice(words: &[String]) -> NoticeContext {
    let [name, _, _, note, ..] = words else { return NoticeContext::sample() };
    NoticeContext { name: name.clone(), words: Some(note.clone()), ..Context::sample() }
}

fn helped(words: &[String]) -> HelpedContext {
    let mut helped = HelpedContext::sample();
    let [name, title, group, note, ..] = words else { return helped };
    helped.helper.clone_from(name);
    helped.title.clone_from(title);
    helped.group.clone_from(group);
    helped.words = Some(note.clone());
    helped
}

#[test]
fn a_digest_that_is_too_long_for_a_chat_is_cut_between_its_blocks() {
    let words = vec!["a".repeat(2_000); 4];
    let tamed = vec!["x".to_owned(); 4];
    assert!(RENDERER.chat(&lead(&words)).unwrap().html.contains(LEFT_OUT));
    holds(&lead(&words), &lead(&tamed)).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn texts_never_become_markup_or_break_a_message(words in prop::collection::vec(text(), 4)) {
        let tamed: Vec<_> = words.iter().map(|text| tame(text)).collect();
        holds(&prompt(&words), &prompt(&tamed))?;
        holds(&receipt(&words), &receipt(&tamed))?;
        holds(&alert(&words), &alert(&tamed))?;
        holds(&notice(&words), &notice(&tamed))?;
        holds(&helped(&words), &helped(&tamed))?;
        holds(&lead(&words), &lead(&tamed))?;
        holds(&writer(&words), &writer(&tamed))?;
    }

    #[test]
    fn the_reader_of_markdown_never_panics(markdown in "\\PC{0,200}|[-*_>#`\\[\\]() \n0-9.]{0,200}") {
        let chat = crate::render::markdown::chat(&markdown);
        prop_assert!(!chat.html.contains("<script"));
    }

    #[test]
    fn filling_columns_loses_no_word(text in "(([a-z>.-]{1,90}|[0-9]{1,5}\\.|漢字)( |\n){1,3}){0,60}") {
        let words = |text: &str| -> Vec<String> {
            text.split_whitespace().filter(|word| *word != ">").map(str::to_owned).collect()
        };
        prop_assert_eq!(words(&crate::render::columns::fill(&text)), words(&text));
    }
}
