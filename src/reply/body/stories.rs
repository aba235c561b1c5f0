//! Mails as people write them, in the clients that they write them with.

use proptest::prelude::*;

use super::*;

/// Reply, quoted, signature, forwarded.
fn parts(text: &str) -> (String, String, String, String) {
    let cut = cut(text);
    (cut.reply, cut.quoted, cut.signature, cut.forwarded)
}

fn answers(cut: &Cut) -> Vec<(&str, &str)> {
    cut.answers.iter().map(|answer| (answer.under.as_str(), answer.text.as_str())).collect()
}

#[test]
fn an_answer_above_the_quote_is_the_reply() {
    for text in [
        // Gmail
        "1 is done.\n2 waits for Ana.\n\nOn Mon, May 4, 2026 at 9:00 AM Check-in <checkin@groups.example>\nwrote:\n\n> 1. Paint the fence\n> 2. Order seeds\n",
        // Outlook for Windows
        "1 is done.\n2 waits for Ana.\n\nFrom: Check-in <checkin@groups.example>\nSent: Monday, May 4, 2026 9:00 AM\nTo: Bo Lund <bo@example.org>\nSubject: Your tasks\n\n1. Paint the fence\n2. Order seeds\n",
        // Outlook on the web
        "1 is done.\n2 waits for Ana.\n________________________________\nVon: Check-in <checkin@groups.example>\nGesendet: Montag, 4. Mai 2026 09:00\nAn: Bo Lund <bo@example.org>\nBetreff: Deine Aufgaben\n\n1. Zaun streichen\n",
        // Outlook for phones
        "1 is done.\n2 waits for Ana.\n\nGet Outlook for Android<https://example.com>\n________________________________\nFrom: Check-in <checkin@groups.example>\nSent: Monday, May 4, 2026 9:00:12 AM\nTo: bo@example.org <bo@example.org>\nSubject: Your tasks\n\n1. Paint the fence\n",
        // Apple Mail
        "1 is done.\n2 waits for Ana.\n\n> Le 4 mai 2026 à 09:00, Check-in <checkin@groups.example> a écrit :\n> \n> 1. Peindre la clôture\n",
        // iPhone
        "1 is done.\n2 waits for Ana.\n\nEnviado desde mi iPhone\n\n> El 4 may 2026, a la(s) 9:00 a. m., Check-in <checkin@groups.example> escribió:\n> \n> 1. Pintar la valla\n",
        // Thunderbird
        "1 is done.\n2 waits for Ana.\n\nAm 04.05.26 um 09:00 schrieb Check-in:\n> 1. Zaun streichen\n> 2. Saatgut bestellen\n",
        // K-9
        "1 is done.\n2 waits for Ana.\n\nAm 4. Mai 2026 09:00:12 MESZ schrieb Check-in <checkin@groups.example>:\n>1. Zaun streichen\n>\n>2. Saatgut bestellen\n\n-- \nDiese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
        // Yahoo, text on the attribution's line
        "1 is done.\n2 waits for Ana.\n\nSent from Yahoo Mail on Android \n \n  On Mon, May 4, 2026 at 9:00, Check-in<checkin@groups.example> wrote:   Hello Bo, here are your tasks\n1. Paint the fence\n",
        // Proton
        "1 is done.\n2 waits for Ana.\n\nSent with Proton Mail secure email.\n\nOn Monday, May 4th, 2026 at 09:00, Check-in <checkin@groups.example> wrote:\n\n> 1. Paint the fence\n",
        // Proton for phones: two announcements
        "1 is done.\n2 waits for Ana.\n\n-------- Original Message --------\nOn 5/4/26 09:00, Check-in <checkin@groups.example> wrote:\n\n>  1. Paint the fence\n",
        // GMX
        "1 is done.\n2 waits for Ana.\n \n \n\nGesendet: Montag, 4. Mai 2026 um 09:00 Uhr\nVon: \"Check-in\" <checkin@groups.example>\nAn: bo@example.org\nBetreff: Deine Aufgaben\n1. Zaun streichen\n",
        // Zimbra
        "1 is done.\n2 waits for Ana.\n\n----- Mail original -----\nDe: \"Check-in\" <checkin@groups.example>\nÀ: \"Bo\" <bo@example.org>\nEnvoyé: Lundi 4 Mai 2026 09:00:12\nObjet: Vos tâches\n\n1. Peindre la clôture\n",
        // Zoho
        "1 is done.\n2 waits for Ana.\n\n---- On Mon, 04 May 2026 09:00:00 +0200 Check-in <checkin@groups.example> wrote ---\n\n1. Paint the fence\n",
        // Mail.ru
        "1 is done.\n2 waits for Ana.\n\nПонедельник, 4 мая 2026, 9:00 +03:00 от Check-in <checkin@groups.example>:\n \n1. Покрасить забор\n",
        // QQ Mail
        "1 is done.\n2 waits for Ana.\n\n------------------ 原始邮件 ------------------\n发件人: \"Check-in\" <checkin@groups.example>;\n发送时间: 2026年5月4日(星期一) 上午9:00\n收件人: \"Bo\"<bo@example.org>;\n主题: 任务\n\n1. 刷围栏\n",
    ] {
        let (reply, quoted, _, forwarded) = parts(text);
        assert_eq!(reply, "1 is done.\n2 waits for Ana.", "{text}");
        assert!(!quoted.is_empty() && forwarded.is_empty(), "{text}");
    }
}

#[test]
fn an_answer_below_the_quote_is_the_reply() {
    let cut = cut(
        "On 04/05/2026 09:00, Check-in wrote:\n> Hi Bo,\n> 1. Paint the fence\n> 2. Order seeds\n\nBoth done!\n\n-- \nBo",
    );
    assert_eq!(
        (cut.reply.as_str(), cut.signature.as_str()),
        ("Both done!", "-- \nBo".replace("-- ", "--").as_str())
    );
    assert_eq!(answers(&cut), [], "it answers the whole prompt");
}

#[test]
fn answers_between_quoted_lines_know_what_they_answer() {
    let cut = cut(
        "Hi!\n\nOn Mon, 4 May 2026 at 09:00, Check-in <checkin@groups.example> wrote:\n\n> Hi Bo,\n>\n> 1. Paint the fence behind the club house before the\n> summer party\n\nDone on Friday.\n\n> 2. Order seeds\nWaiting for the treasurer.\n\nNothing else.\n\n> Just answer this mail.\n\nCheers,\nBo",
    );
    assert_eq!(
        answers(&cut),
        [
            ("1. Paint the fence behind the club house before the summer party", "Done on Friday."),
            ("2. Order seeds", "Waiting for the treasurer.\n\nNothing else."),
            ("Just answer this mail.", "Cheers,\nBo"),
        ]
    );
    assert_eq!(
        cut.reply,
        "Hi!\n\nDone on Friday.\n\nWaiting for the treasurer.\n\nNothing else.\n\nCheers,\nBo"
    );
    assert_eq!(&cut.reply[cut.close..], "Cheers,\nBo");
}

#[test]
fn fragments_that_were_quoted_by_hand_stay_in_sight() {
    let cut = cut("> 2. Order seeds\nThey came today.\n\n> 3. Water rota\nNot yet\n\nBest,\nBo");
    assert_eq!(cut.reply, "> 2. Order seeds\nThey came today.\n\n> 3. Water rota\nNot yet\n\nBest,\nBo");
    assert_eq!(cut.own_words(), "They came today.\n\nNot yet\n\nBest,\nBo");
    assert_eq!(answers(&cut), [("2. Order seeds", "They came today."), ("3. Water rota", "Not yet")]);
}

#[test]
fn a_chat_client_quotes_what_it_answers() {
    let cut = cut("> <@checkin:groups.example> Hi Bo\n> 1. Paint the fence\n\ndone!");
    assert_eq!((cut.reply.as_str(), answers(&cut)), ("done!", vec![("1. Paint the fence", "done!")]));
}

#[test]
fn our_own_prompt_without_quote_marks_is_known_again() {
    let lines = [
        "Hi Bo, how are your tasks going?",
        "1. Paint the fence behind the club house before the summer party (in progress)",
        "2. Order seeds (not started)",
        "Answer in your own words.",
    ];
    let prompted = Prompted { lines: &lines, subject: None };
    let whole = cut_with(
        "fence: done, seeds: no\n\nHi Bo, how are your tasks going?\n\n1. Paint the fence behind the club house before the summer party (in progress)\n2. Order seeds (not started)\n\nAnswer in your own words.",
        &prompted,
    );
    assert_eq!(whole.reply, "fence: done, seeds: no");
    let between = cut_with(
        "From: Check-in <c@groups.example>\nSent: Monday\nTo: Bo\nSubject: Tasks\n\nHi Bo, how are your tasks going?\n1. Paint the fence behind the club house before the\nsummer party (in progress)\nfinished!\n2. Order seeds (not started)\nnext week\n\nAnswer in your own words.",
        &prompted,
    );
    assert_eq!(between.reply, "finished!\n\nnext week");
    assert_eq!(
        answers(&between),
        [
            ("1. Paint the fence behind the club house before the summer party (in progress)", "finished!"),
            ("2. Order seeds (not started)", "next week")
        ]
    );
    let none = cut_with(
        "From: Check-in <c@groups.example>\nSent: Monday\nTo: Bo\nSubject: Tasks\n\n1. Paint the fence behind the club house before the summer party (in progress)\n2. Order seeds (not started)",
        &prompted,
    );
    assert_eq!(
        (none.reply.as_str(), none.forwarded.as_str()),
        ("", ""),
        "an empty answer is no forwarded message"
    );
}

#[test]
fn forwarded_messages_are_told_from_answered_ones() {
    let gmail = cut(
        "See below.\n\n---------- Forwarded message ---------\nFrom: Ana Lima <ana@example.org>\nDate: Mon, May 4, 2026 at 9:00 AM\nSubject: Seeds\nTo: Bo <bo@example.org>\n\nThe seeds are here.",
    );
    assert_eq!(gmail.reply, "See below.");
    assert!(gmail.forwarded.ends_with("The seeds are here.") && gmail.quoted.is_empty());
    let apple = cut(
        "See below.\n\nAnfang der weitergeleiteten Nachricht:\n\n> Von: Ana Lima <ana@example.org>\n> Betreff: Saatgut\n>\n> Ist da.\n\nUnd jetzt?",
    );
    assert_eq!(apple.reply, "See below.\n\nUnd jetzt?");
    let exchange = cut(
        "See below.\n> ---------- Ursprüngliche Nachricht ----------\n> Von: Ana Lima <ana@example.org>\n> An: Bo <bo@example.org>\n> Datum: 04.05.2026 09:00\n> Betreff: Saatgut\n>\n> Ist da.",
    );
    assert!(exchange.quoted.is_empty() && exchange.forwarded.ends_with("> Ist da."));
    let outlook = "See below.\n\nFrom: Ana Lima <ana@example.org>\nSent: Monday, 4 May 2026 09:00\nTo: Bo\nSubject: Seeds\n\nThe seeds are here.";
    assert!(cut(outlook).forwarded.is_empty(), "the body does not tell");
    assert!(
        !cut_with(outlook, &Prompted { subject: Some("Fwd: Seeds"), ..Prompted::default() })
            .forwarded
            .is_empty()
    );
    assert!(
        !cut(outlook.trim_start_matches("See below.\n\n")).forwarded.is_empty(),
        "nobody answers without a word"
    );
}

#[test]
fn signatures_are_cut_and_closings_stay() {
    for (text, reply, signature) in [
        (
            "All done.\n\nKind regards,\nBo\n\n-- \nBo Lund\nGarden group\n+45 20 30 40 50",
            "All done.\n\nKind regards,\nBo",
            "--\nBo Lund\nGarden group\n+45 20 30 40 50",
        ),
        (
            "All done.\n\nBo Lund\nTreasurer\nTel: +45 20 30 40 50\nbo@example.org",
            "All done.",
            "Bo Lund\nTreasurer\nTel: +45 20 30 40 50\nbo@example.org",
        ),
        (
            "All done.\n\nBest regards,\nBo Lund\nTreasurer | Garden Club\nwww.garden.example",
            "All done.\n\nBest regards,\nBo Lund",
            "Treasurer | Garden Club\nwww.garden.example",
        ),
        (
            "All done.\n\nLg\nBo\n\n* * *\n\nSpendenkonto 123 456",
            "All done.\n\nLg\nBo",
            "* * *\n\nSpendenkonto 123 456",
        ),
        ("All done.\n-Bo Lund", "All done.", "-Bo Lund"),
        (
            "All done.\n\nThis e-mail and any attachments are confidential and intended solely for the recipient.\nDo not disclose it.",
            "All done.",
            "This e-mail and any attachments are confidential and intended solely for the recipient.\nDo not disclose it.",
        ),
        (
            "CAUTION: This email originated outside of the organisation.\n\nAll done.",
            "All done.",
            "CAUTION: This email originated outside of the organisation.",
        ),
    ] {
        let cut = cut(text);
        assert_eq!((cut.reply.as_str(), cut.signature.as_str()), (reply, signature));
    }
}

#[test]
fn what_looks_like_a_signature_but_is_an_answer_stays() {
    for text in [
        "1. done\n--\n2. blocked, waiting for Ana\n--\n3. not started",
        "1. done\n----------------------------------------\n2. blocked",
        "Task 1 is done\n--\nTask 2 is blocked by the treasurer",
        "Caution, the paint is wet. 1 is done",
        "Fence: done\n---\nSeeds: waiting for the treasurer",
        "https://example.org/fence\nhttps://example.org/seeds",
        "Done. Photos: https://example.org/fence, and mail ana@example.org for the rest.",
        "Thanks",
        "- Fence\n- Seeds",
        "| task | state |\n|---|---|\n| fence | done |",
        "Sent the seeds to Ana yesterday",
        "I will call +45 20 30 40 50 tomorrow",
        "Best regards,\nBo\n\nPS: the fence is done too",
    ] {
        let cut = cut(text);
        assert_eq!((cut.reply.as_str(), cut.signature.as_str()), (text, ""));
    }
}

/// The text of a mail that is HTML only.
fn html(source: &str) -> String {
    let raw = format!("MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{source}");
    let body = text_of(&mail_parser::MessageParser::default().parse(raw.as_bytes()).unwrap());
    assert_eq!(body.origin, Origin::Html);
    body.text
}

#[test]
fn html_mails_of_every_client_are_cut_by_their_structure() {
    for source in [
        // Gmail
        "<div dir=\"ltr\">1 is done.<div>2 waits for Ana.</div></div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">On Mon, May 4, 2026 at 9:00 AM Check-in &lt;<a href=\"mailto:c@groups.example\">c@groups.example</a>&gt; wrote:<br></div><blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex\"><ol><li>Paint the fence</li></ol></blockquote></div>",
        // Outlook for Windows
        "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><style><!-- p.MsoNormal {margin:0cm;} --></style></head><body><div class=WordSection1><p class=MsoNormal>1 is done.<o:p></o:p></p><p class=MsoNormal>2 waits for Ana.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>From:</b> Check-in &lt;c@groups.example&gt; <br><b>Sent:</b> Monday, 4 May 2026 09:00<br><b>To:</b> Bo<br><b>Subject:</b> Your tasks<o:p></o:p></p></div></div><p class=MsoNormal>1. Paint the fence<o:p></o:p></p></div></body></html>",
        // Outlook on the web
        "<div style=\"font-family:Calibri\">1 is done.<br>2 waits for Ana.</div><div id=\"appendonsend\"></div><hr style=\"display:inline-block;width:98%\" tabindex=\"-1\"><div id=\"divRplyFwdMsg\" dir=\"ltr\"><font><b>Fra:</b> Check-in<br><b>Sendt:</b> 4. mai 2026<br><b>Til:</b> Bo<br><b>Emne:</b> Oppgaver</font></div><div>1. Mal gjerdet</div>",
        // Apple Mail
        "<html><body style=\"word-wrap: break-word\">1 is done.<div>2 waits for Ana.<br><div><br><blockquote type=\"cite\"><div>On 4 May 2026, at 09:00, Check-in &lt;c@groups.example&gt; wrote:</div><br class=\"Apple-interchange-newline\"><div>1. Paint the fence</div></blockquote></div></div></body></html>",
        // Thunderbird
        "<body><p>1 is done.<br>2 waits for Ana.</p><div class=\"moz-cite-prefix\">Am 04.05.26 um 09:00 schrieb Check-in:<br></div><blockquote type=\"cite\" cite=\"mid:x@groups.example\"><pre>1. Zaun streichen\n2. Saatgut</pre></blockquote><div class=\"moz-signature\">-- <br>Bo</div></body>",
        // Yahoo
        "<div class=\"ydp1yahoo-style-wrap\"><div>1 is done.</div><div>2 waits for Ana.</div></div><div id=\"ydp2yahoo_quoted_1\" class=\"yahoo_quoted\"><div><div>On Monday, May 4, 2026, Check-in &lt;c@groups.example&gt; wrote:</div><div>1. Paint the fence</div></div></div>",
        // Proton
        "<div style=\"font-family: Arial\">1 is done.</div><div>2 waits for Ana.</div><div class=\"protonmail_signature_block\"><div>Sent with <a>Proton Mail</a> secure email.</div></div><div class=\"protonmail_quote\">On Monday, May 4th, 2026 at 09:00, Check-in &lt;c@groups.example&gt; wrote:<br><blockquote class=\"protonmail_quote\" type=\"cite\">1. Paint the fence</blockquote></div>",
        // GMX and WEB.DE
        "<div>1 is done.</div><div>2 waits for Ana.</div><div>&nbsp;<div name=\"quote\" style=\"margin:10px 5px 5px 10px;border-left:2px solid #C3D9E5\"><div><b>Gesendet:</b>&nbsp;Montag, 4. Mai 2026 um 09:00 Uhr<br><b>Von:</b>&nbsp;Check-in<br><b>An:</b>&nbsp;bo@example.org<br><b>Betreff:</b>&nbsp;Aufgaben</div><div name=\"quoted-content\">1. Zaun streichen</div></div></div>",
        // Zimbra
        "<div style=\"font-family: arial\"><div>1 is done.</div><div>2 waits for Ana.</div><hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div data-marker=\"__HEADERS__\"><b>De: </b>Check-in<br><b>À: </b>bo@example.org<br><b>Envoyé: </b>Lundi 4 Mai 2026<br><b>Objet: </b>Tâches<br></div><div data-marker=\"__QUOTED_TEXT__\">1. Peindre</div></div>",
        // Tutanota
        "<div>1 is done.</div><div>2 waits for Ana.</div><div><br></div><div>4 May 2026, 09:00 by c@groups.example:<br></div><blockquote class=\"tutanota_quote\"><div>1. Paint the fence</div></blockquote>",
        // K-9
        "<html><body>1 is done.<br>2 waits for Ana.<br><br><div class=\"gmail_quote\"><div dir=\"auto\">Am 4. Mai 2026 09:00:12 MESZ schrieb Check-in &lt;c@groups.example&gt;:</div><blockquote class=\"gmail_quote\">1. Zaun</blockquote></div></body></html>",
    ] {
        let text = html(source);
        let cut = cut(&text);
        let reply: Vec<&str> = cut.reply.split_whitespace().collect();
        assert_eq!(reply.join(" "), "1 is done. 2 waits for Ana.", "{source}\n\n{text}");
        assert!(!cut.quoted.is_empty() && cut.forwarded.is_empty(), "{source}\n\n{text}");
    }
}

#[test]
fn answers_between_html_quotes_know_what_they_answer() {
    let text = html(
        "<div>Hi</div><div class=gmail_quote><div class=gmail_attr>On Mon, May 4, 2026 at 9:00 AM Check-in &lt;c@groups.example&gt; wrote:</div><blockquote class=gmail_quote><ol><li>Paint the fence</li></ol></blockquote><div>done</div><blockquote class=gmail_quote><ol start=2><li>Order seeds</li></ol></blockquote><div><s>tomorrow</s> today</div></div>",
    );
    let cut = cut(&text);
    assert_eq!(answers(&cut), [("1. Paint the fence", "done"), ("2. Order seeds", "~~tomorrow~~ today")]);
    assert_eq!(cut.reply, "Hi\n\ndone\n\n~~tomorrow~~ today");
}

#[test]
fn nothing_in_nothing_out() {
    assert_eq!(cut(""), Cut::default());
    assert_eq!(cut("\n \u{200b}\n").reply, "");
    assert_eq!(cut("\n-- \nBo").reply, "");
}

#[test]
fn hostile_texts_are_cut_in_the_time_of_reading_them() {
    // A debug build on a busy machine is some fifty times slower than a release build, where a megabyte of any of these takes below 50 ms;
    // something quadratic would take hours.
    for piece in [
        "-",
        "On x wrote:\n",
        "On 3 May 2026 a@b.c wrote\n",
        ">",
        "> a\nb\n",
        "From:\n",
        "To: a\n@\n",
        "\n",
        "--\n",
        "---\nx\n",
        "1: a@b\n",
        "this message may contain\n",
        "Tel: 1234567\n",
        "wrote:\n> a\n",
    ] {
        let cut = cut(&piece.repeat(200_000 / piece.len()));
        assert!(cut.reply.len() + cut.quoted.len() + cut.signature.len() + cut.forwarded.len() <= 600_000);
    }
}

/// The words of a text, without marks that nobody sees.
fn said(text: &str) -> Vec<&str> {
    text.split_whitespace().map(fold::trim).filter(|word| !word.is_empty()).collect()
}

fn sorted<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut words: Vec<&str> = texts.into_iter().flat_map(said).collect();
    words.sort_unstable();
    words
}

fn is_subsequence(part: &[&str], whole: &[&str]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|word| rest.any(|other| other == word))
}

/// Pieces of which mails are made, and of which they are never made.
fn mailish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "\n",
            "\n\n",
            "> ",
            ">> ",
            "&gt; ",
            "| ",
            "-- ",
            "--",
            "___",
            "-----Original Message-----",
            "---------- Forwarded message ---------",
            "On Mon, 4 May 2026 at 09:00, ",
            "Ana <ana@example.org>",
            " wrote:",
            " schrieb am 4.5.2026:",
            "From: ",
            "Sent: Monday",
            "To: bo@example.org",
            "Subject: x",
            "Best,\nBo",
            "1. Paint the fence",
            "2. Order seeds",
            "done",
            "Sent from my iPhone",
            "Tel: +45 20 30 40 50",
            "This message is confidential and intended for the recipient",
            "CAUTION: external",
            "<@a:b> ",
            "写道：",
            "：",
            "\u{202e}",
            "\u{200b}",
            "\u{a0}",
            "\r\n",
            "\r",
            "\0",
            "İ",
            "é",
            "😀",
            "* * *",
            "-Bo Lund",
            ":",
            "@",
            "https://example.org",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,12}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

#[test]
fn a_sign_and_a_mark_that_nobody_sees_are_words() {
    assert_eq!(cut_with(">0\u{202e}", &Prompted { lines: &[], subject: None }).reply, ">0\u{202e}");
}

proptest! {
    #[test]
    fn every_word_is_in_one_part_and_the_reply_keeps_their_order(text in mailish(), known in any::<bool>(), subject in prop::option::of("(Fwd?|Re): x")) {
        let lines: &[&str] = if known { &["1. Paint the fence", "2. Order seeds", "From: the garden group"] } else { &[] };
        let cut = cut_with(&text, &Prompted { lines, subject: subject.as_deref() });
        prop_assert_eq!(sorted([cut.reply.as_str(), &cut.quoted, &cut.signature, &cut.forwarded]), sorted([text.as_str()]));
        prop_assert!(is_subsequence(&said(&cut.reply), &said(&text)));
        prop_assert!(cut.reply.is_char_boundary(cut.close));
        let answered: Vec<&str> = cut.answers.iter().flat_map(|answer| said(&answer.text)).collect();
        prop_assert!(is_subsequence(&answered, &said(&text)));
        prop_assert!(said(&cut.own_words()).len() <= said(&cut.reply).len());
        is_whole_message(&text);
    }

    #[test]
    fn any_bytes_that_parse_have_a_text(raw in prop::collection::vec(any::<u8>(), 0..400), html in mailish()) {
        if let Some(message) = mail_parser::MessageParser::default().parse(&raw) {
            text_of(&message);
        }
        let source = format!("Content-Type: text/html; charset=utf-8\r\n\r\n<div class=gmail_quote>{}</div>", html.replace("> ", "<blockquote>").replace(": ", "</div><p style='"));
        if let Some(message) = mail_parser::MessageParser::default().parse(source.as_bytes()) {
            prop_assert!(!text_of(&message).text.contains('\0'));
        }
    }
}
