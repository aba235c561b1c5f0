//! What people write, and what they mean.

use super::*;

fn groups() -> Vec<GroupName> {
    let group = |slug: &str, name: &str, mine| GroupName { slug: slug.into(), name: name.into(), mine };
    vec![
        group("community-building", "Community building", false),
        group("design", "Design", true),
        group("dev", "Development", false),
        group("care", "Member care", true),
        group("events-north", "Events north", false),
        group("events-south", "Events south", false),
    ]
}

/// "move design>dev", "join dev", "leave ?events north|events south".
fn said(text: &str) -> String {
    let groups = groups();
    let name = |named: &Named| match named {
        Named::One(at) => groups[*at].slug.clone(),
        Named::Several(all) => all.iter().map(|at| groups[*at].slug.as_str()).collect::<Vec<_>>().join("|"),
        Named::Unknown(words) => format!("?{words}"),
    };
    let one = |found: &Found| match &found.wish {
        Wish::Join(to) => format!("join {}", name(to)),
        Wish::Move { from, to } => {
            format!("move {}>{}", from.as_ref().map(name).unwrap_or_default(), name(to))
        }
        Wish::Leave(from) => format!("leave {}", name(from)),
        Wish::Coordinate(of) => format!("coordinate {}", name(of)),
    };
    read(text, &groups).iter().map(one).collect::<Vec<_>>().join("; ")
}

#[test]
fn wishes_in_five_languages() {
    assert_eq!(lexicon::lexicons().len(), 5);
    for (text, meant) in [
        ("move me to community building", "move >community-building"),
        ("Please move me over to the Community Building group, thanks!", "move >community-building"),
        ("Could you move me from design to dev?", "move design>dev"),
        ("I'd like to switch to design", "move >design"),
        ("I would like to switch from care to development because I code", "move care>dev"),
        ("put me also in dev", "join dev"),
        ("I want to join dev, please", "join dev"),
        ("take me out of care", "leave care"),
        ("Take me out of care and put me in dev", "leave care; join dev"),
        ("I want to leave member care", "leave care"),
        ("I can coordinate design for now", "coordinate design"),
        ("I'm happy to coordinate the design team", "coordinate design"),
        ("move me to comunity bulding", "move >community-building"),
        ("move me to events", "move >events-north|events-south"),
        ("move me to gardening", "move >?gardening"),
        ("1 is done. Move me to dev.", "move >dev"),
        ("Ich möchte zu Design wechseln.", "move >design"),
        ("ich möchte von Design zu Development wechseln", "move design>dev"),
        ("Bitte nimm mich aus Care heraus", "leave care"),
        ("setz mich bitte auch in dev", "join dev"),
        ("Ich kann Design vorerst koordinieren", "coordinate design"),
        ("Quiero cambiar a Development", "move >dev"),
        ("ponme también en dev", "join dev"),
        ("Sácame de care, por favor", "leave care"),
        ("puedo coordinar design por ahora", "coordinate design"),
        ("Je voudrais passer à Design", "move >design"),
        ("retire-moi de care s'il te plaît", "leave care"),
        ("ajoute-moi aussi à l'équipe dev", "join dev"),
        ("Je peux coordonner Design pour l'instant", "coordinate design"),
        ("quero mudar para development", "move >dev"),
        ("me tire de care", "leave care"),
        ("me coloque também em dev", "join dev"),
        ("Posso coordenar design por enquanto", "coordinate design"),
    ] {
        assert_eq!(said(text), meant, "{text:?}");
    }
}

#[test]
fn what_only_looks_like_a_wish_is_left_alone() {
    for text in [
        "1 is done, 2 waits for design",
        "I moved the page to design",
        "I'd like to switch to design tokens",
        "don't move me to dev",
        "I don't want to switch to design",
        "put me in touch with Tom",
        "I can coordinate the move with Tom",
        "I want to join the call on Friday",
        "I would like to move the deadline to May",
        "take me out for lunch",
        "The design team wants to move me",
        "Ich möchte nicht zu Design wechseln",
        "no quiero cambiar a development",
        "",
    ] {
        assert_eq!(said(text), "", "{text:?}");
    }
}

#[test]
fn what_is_left_speaks_of_work() {
    let text = "1 is done. Move me to dev because I code. 2 is stuck";
    let found = read(text, &groups());
    assert_eq!(found[0].words, "Move me to dev because I code");
    assert_eq!(without(text, found.iter().map(Found::span)), "1 is done. . 2 is stuck");
    let text = "Please move me to design, thanks";
    assert_eq!(without(text, read(text, &groups()).iter().map(Found::span)), "");
}

#[test]
fn yes_and_no_with_a_reason() {
    let of = |text: &str| verdict(text).map(|said| (said.yes, said.reason, said.bare));
    assert_eq!(of("yes"), Some((true, None, true)));
    assert_eq!(of("Yes, welcome!"), Some((true, Some("welcome!".into()), false)));
    assert_eq!(
        of("No, because we are too many already."),
        Some((false, Some("we are too many already.".into()), true))
    );
    assert_eq!(of("nein, weil wir voll sind"), Some((false, Some("wir voll sind".into()), true)));
    assert_eq!(of("sí"), Some((true, None, true)));
    assert_eq!(of("👍"), Some((true, None, true)));
    assert_eq!(of("1 is done"), None);
    assert_eq!(of(""), None);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic_and_words_stand_where_it_says(text: String) {
        let found = read(&text, &groups());
        for one in &found {
            proptest::prop_assert!(text[one.from..one.to].contains(&one.words));
        }
        without(&text, found.iter().map(Found::span));
        verdict(&text);
    }

    #[test]
    fn no_mixture_of_its_words_makes_it_panic(words in proptest::collection::vec(proptest::sample::select(vec![
        "move", "me", "to", "from", "design", "dev", "take", "out", "of", "i", "can", "coordinate", "please", "because", ",", ".", "zu", "wechseln", "ich", "möchte",
    ]), 0..20)) {
        let text = words.join(" ");
        let found = read(&text, &groups());
        without(&text, found.iter().map(Found::span));
    }
}
