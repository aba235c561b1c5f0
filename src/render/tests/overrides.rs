//! A community's own templates: they replace ours, and their mistakes are told with the place.

use std::path::Path;

use crate::render::message::*;
use crate::render::{Context, Lang, Renderer};

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// What is wrong with the files, without the folder's own name.
fn errors(files: &[(&str, &str)]) -> String {
    let folder = folder(files);
    let errors = Renderer::new(Some(folder.path())).expect_err("the files are wrong");
    let told: Vec<_> = errors.iter().map(ToString::to_string).collect();
    told.join("\n").replace(&format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR), "")
}

#[test]
fn a_file_replaces_a_template_and_a_phrase_replaces_a_phrase() {
    let folder = folder(&[
        ("prompt/subject.txt.hbs", "{{community}} wonders, {{day asked}}\n"),
        ("phrases/de.toml", "[prompt]\nquestion = \"was gibt es Neues?\"\n"),
        (".git/config", "left alone"),
    ]);
    let renderer = Renderer::new(Some(folder.path())).unwrap();
    let mail = renderer.mail(&PromptContext { lang: Lang::De, ..Context::sample() }).unwrap();
    assert_eq!(mail.subject, "Harbour Collective wonders, Montag, 20. April");
    assert!(mail.text.contains("was gibt es Neues?"));
    assert!(mail.text.contains("Offen für alle"), "the other phrases stay");
}

#[test]
fn an_unknown_variable_is_told_even_in_a_branch_that_the_sample_does_not_take() {
    let template =
        "{{name}}\n{{#unless tasks}}\n  {{nmae}}\n{{/unless}}{{#each tasks}}{{titel}}{{../x}}{{/each}}";
    insta::assert_snapshot!(errors(&[("prompt/body.txt.hbs", template)]));
}

#[test]
fn what_is_no_handlebars_is_told_with_line_and_column() {
    insta::assert_snapshot!(errors(&[
        ("prompt/body.txt.hbs", "Hi {{name}}\n{{#if tasks}}never closed\n"),
        ("reminder/body.txt.hbs", "Hi {{name}\n"),
        ("receipt/body.txt.hbs", "Hi\n  {{#if late}}x{{/each}}\n"),
    ]));
}

#[test]
fn unknown_functions_phrases_values_and_partials_are_told() {
    insta::assert_snapshot!(errors(&[
        (
            "prompt/body.txt.hbs",
            "{{shout name}}\n{{say \"prompt.qestion\"}}\n{{say \"line.hello\"}}{{say \"line.hello\" name=name nick=name}}"
        ),
        ("prompt/subject.txt.hbs", "{{> headr}}"),
        (
            "prompt/body.html.hbs",
            "{{{name}}} {{tasks}} {{#each name}}{{/each}} {{#repeat 3}}{{/repeat}} {{@index}}"
        ),
        ("prompt/matrix.md.hbs", "{{say name}} {{> task x=1}} {{#each tasks as |t|}}{{t.title}}{{/each}}"),
    ]));
}

#[test]
fn an_unknown_file_is_told_with_its_neighbours() {
    insta::assert_snapshot!(errors(&[("prompt/body.text.hbs", "Hi"), ("promt/body.txt.hbs", "Hi")]));
}

#[test]
fn phrases_keep_their_keys_and_placeholders() {
    insta::assert_snapshot!(errors(&[
        ("phrases/fr.toml", "[line]\nhello = \"Salut {nom},\"\nhullo = \"Salut\"\n"),
        ("phrases/es.toml", "[line\n"),
    ]));
    insta::assert_snapshot!(
        "one_phrase_with_other_placeholders",
        errors(&[("phrases/fr.toml", "[line]\nhello = \"Salut !\"\n",)])
    );
    insta::assert_snapshot!(
        "a_calendar_of_six_days",
        errors(&[("phrases/fr.toml", "[calendar]\nweekdays = [\"lundi\"]\n",)])
    );
}

#[test]
fn a_partial_that_calls_itself_is_told() {
    let told = errors(&[("partials/stop.txt.hbs", "{{> stop}}")]);
    assert!(told.contains("the partial 'stop' calls itself"), "{told}");
}

#[test]
fn a_value_of_the_wrong_kind_is_told_when_the_sample_is_rendered() {
    let told = errors(&[("prompt/subject.txt.hbs", "Hi\n{{day name}}")]);
    assert!(told.contains("prompt/subject.txt.hbs"), "{told}");
    assert!(told.contains("day cannot be taken of this value"), "{told}");
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let errors = Renderer::new(Some(Path::new("/nowhere/at/all"))).unwrap_err();
    assert!(errors[0].to_string().contains("cannot be read"), "{}", errors[0]);
}
