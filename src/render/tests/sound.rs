//! What holds for every message.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use unicode_width::UnicodeWidthStr;

use crate::render::catalog::{Catalog, Part};
use crate::render::message::*;
use crate::render::sources::Sources;
use crate::render::{Context, InMail, InPage, Lang, Renderer};

/// Calls a function-like macro with each message that goes by mail.
macro_rules! each_mail {
    ($call:ident) => {
        $call!(PromptContext);
        $call!(ReminderContext);
        $call!(ReceiptContext);
        $call!(NoticeContext);
        $call!(AlertContext);
        $call!(HelpedContext);
        $call!(DigestLeadContext);
        $call!(DigestWriterContext);
        $call!(DigestMemberContext);
    };
}

#[test]
fn a_text_part_fits_72_columns_and_html_is_small_and_fetches_nothing() {
    let renderer = Renderer::new(None).unwrap();
    macro_rules! check {
        ($context:ident) => {
            for lang in Lang::ALL {
                let mail = renderer.mail(&$context { lang, ..Context::sample() }).unwrap();
                for line in mail.text.lines().filter(|line| !line.contains("https://")) {
                    assert!(line.width() <= 72, "{line}");
                    assert!(line == "-- " || line == line.trim_end(), "{line:?}");
                    assert!(!line.starts_with("From "), "{line}");
                }
                let html = mail.html.unwrap();
                assert!(html.len() < 30_000, "{}", html.len());
                assert!(html.contains(&format!("<html lang=\"{}\"", lang.code())));
                assert!(html.contains("name=\"color-scheme\" content=\"light dark\""));
                assert!(!html.contains("src=\"http") && !html.contains("url(") && !html.contains("<link"));
                assert_eq!(
                    html.matches("<table").count(),
                    html.matches("<table role=\"presentation\"").count()
                );
                assert_eq!(html.matches("<img").count(), html.matches(" alt=\"").count());
                assert_eq!(html.matches("<h1").count(), 1);
                assert_eq!(html.matches("src=\"cid:").count(), mail.images.len());
            }
        };
    }
    each_mail!(check);
}

#[test]
fn every_mail_says_how_to_stop() {
    let renderer = Renderer::new(None).unwrap();
    macro_rules! check {
        ($context:ident) => {
            let with = renderer.mail(&$context::sample()).unwrap();
            let without = renderer.mail(&$context { stop_link: None, ..Context::sample() }).unwrap();
            assert!(with.html.unwrap().contains("https://touch.example.org/stop/"), "{}", $context::NAME);
            for text in [with.text, without.text, without.html.unwrap()] {
                assert!(text.contains("“stop”"), "{text}");
            }
        };
    }
    each_mail!(check);
}

/// A list that a sample leaves empty would hide its variables from the check.
#[test]
fn samples_have_something_in_every_list() {
    /// `values` are the same place in all items of a list: what one lacks another may have.
    fn gaps(path: &str, values: &[&Json], found: &mut Vec<String>) {
        let items: Vec<_> = values.iter().filter_map(|value| value.as_array()).flatten().collect();
        let records: Vec<_> = values.iter().filter_map(|value| value.as_object()).collect();
        if values.iter().all(|value| value.as_array().is_some_and(Vec::is_empty)) {
            found.push(path.to_owned());
        } else if !items.is_empty() {
            gaps(path, &items, found);
        } else if let Some(first) = records.first() {
            for name in first.keys() {
                let of_name: Vec<_> = records.iter().filter_map(|record| record.get(name)).collect();
                gaps(&format!("{path}.{name}"), &of_name, found);
            }
        }
    }
    for entry in Catalog::messages().entries {
        let mut found = Vec::new();
        gaps(entry.context, &[&(entry.sample)().unwrap()], &mut found);
        assert_eq!(found, Vec::<String>::new());
    }
}

#[test]
fn every_template_and_every_phrase_is_used() {
    let sources = Sources::read(None).unwrap();
    let used: BTreeSet<_> =
        Catalog::messages().entries.iter().map(|entry| format!("{}.hbs", entry.path)).collect();
    let text: String = sources.compiled_in.values().map(|source| source.text.as_str()).collect();
    for path in sources.paths().filter(|path| !path.starts_with("web/") && path.ends_with(".hbs")) {
        let partial = path.strip_prefix("partials/").and_then(|name| name.split('.').next());
        let called = partial.is_some_and(|name| {
            text.contains(&format!("{{{{> {name}}}}}")) || text.contains(&format!("{{{{#> {name}}}}}"))
        });
        assert!(used.contains(path) || called, "{path}");
    }
    let english: toml::Table = toml::from_str(&sources.compiled_in["phrases/en.toml"].text).unwrap();
    for (section, phrases) in english.iter().filter(|(section, _)| section.as_str() != "calendar") {
        for key in phrases.as_table().unwrap().keys() {
            let said = text.contains(&format!("say \"{section}.{key}\""))
                || text.contains(&format!("say \"{section}\" pick="));
            assert!(said, "{section}.{key}");
        }
    }
}

#[test]
fn a_digest_too_long_for_gmail_is_sent_as_text() {
    let renderer = Renderer::new(None).unwrap();
    let mut digest = DigestLeadContext::sample();
    digest.done = vec![digest.done[0].clone(); 1_000];
    let mail = renderer.mail(&digest).unwrap();
    assert!(mail.html.is_none() && mail.images.is_empty());
    assert!(mail.text.matches("Draft the season report").count() >= 1_000);
}

#[test]
fn a_catalog_of_ones_own_renders_pages_by_the_same_rules() {
    #[derive(serde::Serialize)]
    #[serde(transparent)]
    struct Page(PromptContext);

    impl Context for Page {
        const NAME: &'static str = "prompt/body";

        fn sample() -> Self {
            Self(PromptContext::sample())
        }
    }
    impl InPage for Page {}

    let renderer = Renderer::open(&Catalog::messages().page::<Page>(), None).unwrap();
    assert!(renderer.page(&Page::sample()).unwrap().contains("Draft the season report"));
    // One that is not in the catalog is a fault, not a panic.
    assert!(Renderer::new(None).unwrap().page(&Page::sample()).is_err());
}

#[test]
fn a_page_without_its_file_is_told_at_start() {
    #[derive(serde::Serialize)]
    struct Nowhere;

    impl Context for Nowhere {
        const NAME: &'static str = "web/nowhere";

        fn sample() -> Self {
            Self
        }
    }
    impl InPage for Nowhere {}

    let errors = Renderer::open(&Catalog::default().page::<Nowhere>(), None).unwrap_err();
    assert_eq!(errors[0].to_string(), "templates/web/nowhere.html.hbs: the file is missing");
}

#[test]
fn the_catalog_holds_each_message_once() {
    let entries = Catalog::messages().entries;
    let unique: BTreeSet<_> = entries.iter().map(|entry| (entry.context, entry.part)).collect();
    assert_eq!(unique.len(), entries.len());
    assert!(entries.iter().any(|entry| entry.path == format!("prompt/{}", PromptContext::TEXT)));
    assert!(!entries.iter().any(|entry| entry.context == "room-prompt" && entry.part != Part::Chat));
}
