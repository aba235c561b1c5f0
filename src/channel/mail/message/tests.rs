use mail_parser::{Message, MessageParser, MimeHeaders};
use proptest::prelude::*;

use super::*;
use crate::domain::message::ReplyToken;
use crate::id::RawId;

fn settings() -> MailSettings {
    toml::from_str(
        r#"
        from = "checkin@example.org"
        from_name = "Harbour Commons"
        reply = "checkin@example.org"
        bounces = "bounces@example.org"
        [smtp]
        host = "localhost"
        port = 25
        tls = "none"
        hello = "touchbase.example.org"
        "#,
    )
    .unwrap()
}

fn parcel(subject: &str, name: &str, text: &str) -> Parcel {
    Parcel {
        delivery: RawId(7 << 80 | 42).into(),
        to: Address::Mail("ana.li@example.net".parse().unwrap()),
        to_name: name.into(),
        purpose: Purpose::Prompt,
        content: Content::Mail(MailContent {
            subject: subject.into(),
            text: text.into(),
            html: Some(format!("<p>{}</p>", text.replace('&', "&amp;").replace('<', "&lt;"))),
            images: vec![InlineImage { name: "bar-1".into(), png_base64: "iVBORw0KGgo=".into() }],
        }),
        created: "2026-04-20T09:00:00Z".parse().unwrap(),
        attempt: 0,
        may_have_arrived: false,
        message_id: "01jt.prompt@example.org".into(),
        references: vec!["first@example.org".into(), "second@example.org".into()],
        thread: None,
        in_reply_to: None,
        reply_token: ReplyToken::parse("abcdefghjkmnpqrstvwxyz0123"),
        unsubscribe: Some("https://touchbase.example.org/u/abc".into()),
        mentions: vec![],
    }
}

const EXPECTED: [&str; 19] = [
    "Date",
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "References",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Id",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Feedback-ID",
    DELIVERY_HEADER,
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Precedence",
];

fn parsed(mail: &Composed) -> Message<'_> {
    MessageParser::default().parse(mail.bytes.as_bytes()).unwrap()
}

#[test]
fn a_prompt_as_it_is_sent() {
    let text = "Hello Ana,\n\n1. Paint the boat house (in progress)\n\nÀ bientôt\n.\nFrom the harbour\n";
    let mail = compose(&parcel("Wie läuft's? Your 2 tasks", "Ana \"Lí\" O'Neil", text), &settings()).unwrap();
    assert_eq!(mail.sender.as_str(), "bounces+0000000007000000000000001a@example.org");
    insta::assert_snapshot!(mail.bytes.replace("\r\n", "\n"));
}

#[test]
fn a_digest_without_html_is_one_part_and_marked_as_bulk() {
    let mut digest = parcel("Your week", "Ana", "Short and plain.\n");
    digest.purpose = Purpose::Digest;
    digest.reply_token = None;
    digest.references = vec![];
    digest.content = Content::Mail(MailContent {
        subject: "Your week".into(),
        text: "Short and plain.\n".into(),
        html: None,
        images: vec![],
    });
    let mail = compose(&digest, &settings()).unwrap();
    insta::assert_snapshot!(mail.bytes.replace("\r\n", "\n"));
}

#[test]
fn pictures_stand_beside_the_html_that_shows_them() {
    let mail = compose(&parcel("s", "n", "t"), &settings()).unwrap();
    let message = parsed(&mail);
    let picture = message.parts.iter().find(|part| part.content_id().is_some()).unwrap();
    assert_eq!(picture.content_id(), Some("bar-1"));
    assert_eq!(picture.contents(), b"\x89PNG\r\n\x1a\n");
}

#[test]
fn long_threads_keep_their_beginning_and_their_end() {
    let mut long = parcel("s", "n", "t");
    long.references = (0..100).map(|n| format!("{n}@example.org")).collect();
    let mail = compose(&long, &settings()).unwrap();
    let references = parsed(&mail).references().as_text_list().unwrap().len();
    assert_eq!(references, REFERENCES);
    assert!(mail.bytes.contains("References: <0@example.org>\r\n <81@example.org>"));
    assert!(mail.bytes.contains("In-Reply-To: <99@example.org>\r\n"));
}

#[test]
fn what_cannot_become_a_mail_is_refused() {
    type Spoil = fn(&mut Parcel);
    let spoils: [(Spoil, ComposeError); 4] = [
        (|p| p.to = Address::Direct("@ana:example.org".parse().unwrap()), ComposeError::NotToAMailbox),
        (|p| p.message_id = "a@b>\r\nBcc: x@y.z".into(), ComposeError::MessageId("a@b> Bcc: x@y.z".into())),
        (|p| p.references.push(String::new()), ComposeError::MessageId(String::new())),
        (
            |p| p.unsubscribe = Some("javascript:alert(1)".into()),
            ComposeError::Unsubscribe("javascript:alert(1)".into()),
        ),
    ];
    for (spoil, why) in spoils {
        let mut parcel = parcel("s", "n", "t");
        spoil(&mut parcel);
        assert_eq!(compose(&parcel, &settings()), Err(why));
    }
}

/// Text as people and attackers write it.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,200}",
        any::<String>(),
        "[a-z ]{0,300}",
        "(\r\n|\n|\r|\u{0}|\\.|Bcc: x@y\\.z|=\\?utf-8\\?q\\?x\\?=|\"|\\\\|<|>|,|;|:|\u{202e}|é|☂| ){0,40}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_is_written_reads_back_the_same_and_adds_no_header(subject in words(), name in words(), text in words()) {
        let parcel = parcel(&subject, &name, &text);
        let mail = compose(&parcel, &settings()).unwrap();
        prop_assert_eq!(&mail, &compose(&parcel, &settings()).unwrap());
        prop_assert!(mail.bytes.is_ascii());
        prop_assert!(mail.bytes.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n', '\0'])));

        let message = parsed(&mail);
        for header in message.headers() {
            prop_assert!(EXPECTED.iter().any(|name| header.name().eq_ignore_ascii_case(name)), "{}", header.name());
        }
        prop_assert_eq!(message.headers().len(), 17);
        prop_assert_eq!(message.subject().unwrap_or_default(), one_line(&subject));
        let to = message.to().and_then(|to| to.first()).unwrap();
        prop_assert_eq!(to.address().unwrap(), "ana.li@example.net");
        prop_assert_eq!(to.name().unwrap_or_default(), one_line(&name));
        let body = message.body_text(0).unwrap().replace("\r\n", "\n");
        prop_assert_eq!(body, many_lines(&text));
    }
}
