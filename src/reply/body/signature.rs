//! What a client, a company or a gateway adds below the words: rules, "sent from my ..", contact details, legal notices.

use super::fold::{fold, fold_into, is_blank, trim, words};
use super::lexicon::{LEXICON, sense};
use super::line::{Page, flag};
use super::locale::LEGAL_STEMS;

/// A line of dashes or the like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// `--`: what follows is a signature (RFC 3676, section 4.3).
    Signature,
    /// Any longer line: how many signs.
    Divider(usize),
}

/// The rule that line `i` is.
pub(super) fn rule_at(page: &Page<'_>, i: usize) -> Option<Rule> {
    if !page.has(i, flag::RULE) && page.inner(i) != "\u{2014}" {
        return None;
    }
    rule_of(page.inner(i))
}

fn rule_of(inner: &str) -> Option<Rule> {
    let mut sign = None;
    let mut count = 0;
    for c in inner.chars() {
        let class = match c {
            '-' | '\u{2010}'..='\u{2015}' | '\u{2500}' | '\u{2501}' | '\u{2212}' => '-',
            '_' => '_',
            '=' | '\u{2550}' => '=',
            '#' | '~' | '.' => c,
            // Stars may be emphasis around the rule.
            '*' => {
                count += usize::from(sign.is_none_or(|sign| sign == '*'));
                sign = sign.or(Some('*'));
                continue;
            }
            c if is_blank(c) => continue,
            _ => return None,
        };
        if sign == Some('*') && class != '*' {
            sign = None;
            count = 0;
        }
        if sign.is_some_and(|sign| sign != class) {
            return None;
        }
        sign = Some(class);
        count += 1;
    }
    match sign? {
        '.' if count < 6 => None,
        '-' if count == 2 || (count == 1 && inner != "-") => Some(Rule::Signature),
        '_' if count == 2 => Some(Rule::Signature),
        _ if count >= 2 => Some(Rule::Divider(count)),
        _ => None,
    }
}

/// "Sent from my phone", "Von meinem iPhone gesendet", "Get Outlook for Android".
pub(super) fn is_sent_from(page: &Page<'_>, i: usize) -> bool {
    let inner = page.inner(i);
    if inner.len() > 200 {
        return false;
    }
    let bare = inner.trim_matches(['(', ')', '<', '>', '[', ']', '{', '}', '"', '*', '_', '.', '!', ' ']);
    let Some(letter) = bare.chars().next() else { return false };
    let letter = letter.to_lowercase().next().unwrap_or(letter);
    let may_start = LEXICON.may_start_notice(letter);
    let mut folded = String::with_capacity(bare.len());
    fold_into(&mut folded, bare);
    // Markdown's links: "Get [Outlook for Android](..)".
    folded.retain(|c| c != '[');
    let head = head_of(&folded);
    let device = words(head).any(|(_, word)| is_device(word));
    if may_start && let Some((length, my)) = LEXICON.sent_from(&folded) {
        let tail = folded.get(length..head.len().max(length)).unwrap_or("");
        let said = words(tail).count();
        let alone = head.len() == folded.trim_end().len();
        return (device && said <= 9) || (my && alone && (1..=4).contains(&said));
    }
    device && LEXICON.sent_from_end(head.trim_end()) && words(head).count() <= 8
}

/// Up to the first comma, full stop or link: what follows ("please excuse typos") is part of the advertisement, but no proof.
fn head_of(folded: &str) -> &str {
    let end = folded.find([',', ';', '<', ']']).or_else(|| folded.find(" (")).unwrap_or(folded.len());
    let head = &folded[..end];
    let head = head.find("http").map_or(head, |at| &head[..at]);
    head.find(". ").map_or(head, |at| &head[..at]).trim_end()
}

fn is_device(word: &str) -> bool {
    if LEXICON.sense(word) & sense::DEVICE != 0 {
        return true;
    }
    // "iPhone'umdan", "iPhoneから", "iphonesta": endings grow on brands.
    [
        "iphon",
        "ipad",
        "айфон",
        "android",
        "outlook",
        "samsung",
        "galaxy",
        "smartphone",
        "mobilger",
        "mobiltelefon",
    ]
    .iter()
    .any(|brand| word.starts_with(brand))
}

/// "-Ana Lima": a name with a dash, the shortest signature.
pub(super) fn is_dashed_name(inner: &str) -> bool {
    let Some(name) = inner.strip_prefix(['-', '\u{2013}', '\u{2014}', '~']) else { return false };
    name.starts_with(char::is_uppercase) && looks_like_name(name)
}

/// One to four words that start with capitals (or are a "de", "van", "the"), no sentence.
pub(super) fn looks_like_name(inner: &str) -> bool {
    let inner = inner.trim_matches(['*', '_', ' ', ',']);
    if inner.len() > 60
        || inner.is_empty()
        || inner.ends_with(['.', '!', '?', ':', ';']) && !inner.ends_with("r.")
    {
        return false;
    }
    let mut count = 0;
    for word in inner.split_whitespace() {
        count += 1;
        let short = word.chars().count() <= 3;
        let clean = word.chars().all(|c| {
            c.is_alphabetic()
                || matches!(c, '.' | '-' | '\'' | '\u{2019}' | ',' | '"' | '(' | ')' | '/' | '&')
        });
        if !clean || !(word.starts_with(|c: char| !c.is_lowercase()) || (short && count > 1)) {
            return false;
        }
    }
    (1..=5).contains(&count)
}

/// A line that is a complimentary close, with or without the name behind it.
pub(super) fn is_closing(inner: &str) -> bool {
    if inner.len() > 72 {
        return false;
    }
    let folded = fold(inner);
    let bare = folded.trim_end_matches(|c: char| {
        matches!(c, ',' | '.' | '!' | ';' | ':' | '-' | '\u{FF0C}' | '\u{3002}' | '\u{2014}' | ' ')
            || (c > '\u{2190}' && !c.is_alphabetic())
    });
    if LEXICON.is_closing(bare) {
        return true;
    }
    bare.split_once(',')
        .is_some_and(|(close, name)| LEXICON.is_closing(close.trim()) && words(name).count() <= 3)
}

/// Evidence of contact details in one line; several kinds add up.
pub(super) mod contact {
    pub const PHONE: u8 = 1;
    pub const ADDRESS: u8 = 2;
    pub const SITE: u8 = 4;
    pub const IMAGE: u8 = 8;
    pub const LABEL: u8 = 16;
    pub const BARS: u8 = 32;
}

/// What contact details the line consists of; 0 when it is a sentence, a list item or nothing of the kind.
pub(super) fn contact_in(page: &Page<'_>, i: usize) -> u8 {
    let inner = page.inner(i);
    if inner.is_empty() || inner.len() > 160 {
        return 0;
    }
    let lower_image = inner.starts_with("![")
        || inner.starts_with("[image:")
        || inner.starts_with("[cid:")
        || inner.starts_with("<image")
        || inner.starts_with("[logo");
    if lower_image {
        return contact::IMAGE;
    }
    if !page.has(i, flag::AT)
        && !page.has(i, flag::LINKISH)
        && !page.has(i, flag::DIGIT)
        && !inner.contains('|')
    {
        return 0;
    }
    let mut found = 0;
    let mut prose = 0;
    let mut folded = String::new();
    for (nth, token) in inner
        .split([' ', '\t', '|', '\u{A0}', ',', ';', '\u{2022}', '\u{00B7}'])
        .filter(|token| !token.is_empty())
        .enumerate()
    {
        let bare = token.trim_matches(['<', '>', '(', ')', '[', ']', '*', '_', '.', ':', '"']);
        if bare.contains('@') {
            found |= contact::ADDRESS;
        } else if is_site(bare) {
            found |= contact::SITE;
        } else if is_digits(bare) {
            found |= u8::from(bare.bytes().filter(u8::is_ascii_digit).count() >= 3) * contact::PHONE;
        } else {
            folded.clear();
            fold_into(&mut folded, bare);
            let labels = LEXICON.sense(folded.trim_end_matches(['.', ':'])) & sense::CONTACT != 0;
            if labels && (token.ends_with([':', '.']) || nth == 0) {
                found |= contact::LABEL;
            } else {
                prose += 1;
            }
        }
    }
    if inner.matches('|').count() >= 1 && prose <= 6 && !inner.starts_with('|') {
        found |= contact::BARS;
    }
    // Only a number is no phone unless it is long, or labelled.
    if found & contact::PHONE != 0
        && found & contact::LABEL == 0
        && inner.bytes().filter(u8::is_ascii_digit).count() < 7
    {
        found &= !contact::PHONE;
    }
    if prose > 6 || (prose > 3 && found & (contact::LABEL | contact::BARS) == 0) || starts_like_answer(inner)
    {
        0
    } else {
        found
    }
}

fn is_site(token: &str) -> bool {
    token.starts_with("http://")
        || token.starts_with("https://")
        || token.starts_with("www.")
        || token.starts_with("Http")
        || token.starts_with("WWW.")
}

fn is_digits(token: &str) -> bool {
    !token.is_empty()
        && token
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'/' | b'(' | b')' | b'.'))
        && token.bytes().any(|byte| byte.is_ascii_digit())
}

/// "2. done", "#12 blocked", "- 3: ..": whatever stands around it, this is an answer.
pub(super) fn starts_like_answer(inner: &str) -> bool {
    let bare = inner.trim_start_matches(['-', '*', '+', '\u{2022}', ' ', '[', 'x', ']', '#', '(']);
    let hashed = inner.starts_with('#') && !inner.starts_with("##");
    let digits = bare.len() - bare.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits == 0 || digits > 3 || (digits == 3 && inner.starts_with('(')) {
        return false;
    }
    let after = &bare[digits..];
    after.starts_with([')', ':', '='])
        || (after.starts_with('.') && after[1..].starts_with([' ', '\t']))
        || (hashed && after.starts_with([' ', ':']))
        || after.starts_with(" -")
        || after.starts_with(" \u{2013}")
        || after.starts_with(" \u{2014}")
}

/// A paragraph that is a legal notice: it starts like one, or uses several of its words.
pub(super) fn is_disclaimer(page: &Page<'_>, i: usize) -> bool {
    let inner = page.inner(i);
    let Some(letter) = inner.trim_start_matches(['*', '_', '[', '(']).chars().next() else { return false };
    if !LEXICON.may_start_notice(letter.to_lowercase().next().unwrap_or(letter)) {
        return false;
    }
    let mut folded = fold(
        inner.get(..inner.floor_char_boundary(400)).unwrap_or(inner).trim_start_matches(['*', '_', '[', '(']),
    );
    if !LEXICON.starts_disclaimer(&folded) {
        return false;
    }
    if trim(inner).len() <= 40
        && LEXICON.starts_disclaimer(&folded)
        && page.next_said(i + 1).is_some_and(|next| page.inner(next).len() > 100)
    {
        // A heading over the notice: "Disclaimer".
        folded.clear();
        fold_into(&mut folded, page.next_said(i + 1).map_or("", |next| page.inner(next)));
        return legal_stems(&folded) >= 2;
    }
    for k in i + 1..(i + 8).min(page.len()) {
        if page.inner(k).is_empty() || folded.len() > 1_200 {
            break;
        }
        folded.push(' ');
        fold_into(&mut folded, page.inner(k).get(..page.inner(k).floor_char_boundary(400)).unwrap_or(""));
    }
    legal_stems(&folded) >= 2
        || folded.starts_with("please consider the env")
        || folded.starts_with("virus-free")
}

fn legal_stems(folded: &str) -> usize {
    LEGAL_STEMS.iter().filter(|stem| folded.contains(*stem)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent_from(line: &str) -> bool {
        is_sent_from(&Page::new(line), 0)
    }

    #[test]
    fn clients_advertise_themselves_in_every_language() {
        for line in [
            "Sent from my iPhone",
            "(sent from my phone)",
            "Sent from my Windows 11 PC <https://example.com>",
            "Get Outlook for iOS<https://example.com>",
            "Sent with Proton Mail secure email.",
            "Sent from my phone, please excuse typos.",
            "Von meinem iPhone gesendet",
            "Gesendet mit der GMX Mail App",
            "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
            "Envoyé de mon iPhone",
            "Envoyé à partir de Outlook pour Android",
            "Enviado desde mi iPhone",
            "Enviado do meu iPhone",
            "Inviato da iPhone",
            "Verzonden vanaf mijn telefoon",
            "Verstuurd vanaf mijn iPad",
            "Skickat från min iPhone",
            "Sendt fra min iPad",
            "Lähetetty iPhonesta",
            "Wysłane z iPhone'a",
            "Odesláno z iPhonu",
            "Odoslané z iPhonu",
            "Elküldve az iPhone-omról",
            "Trimis de pe iPhone-ul meu",
            "Изпратено от моя iPhone",
            "Отправлено с iPhone",
            "Надіслано з iPhone",
            "Στάλθηκε από το iPhone μου",
            "iPhone'umdan gönderildi",
            "נשלח מה-iPhone שלי",
            "أُرسلت من الـ iPhone",
            "ارسال شده از iPhone",
            "iPhoneから送信",
            "发自我的iPhone",
            "從我的 iPhone 傳送",
            "나의 iPhone에서 보냄",
            "Đã gửi từ iPhone của tôi",
            "Dikirim dari iPhone saya",
            "ส่งจาก iPhone ของฉัน",
            "Enviat des del meu iPhone",
            "Poslano s mog iPhonea",
            "Saadetud minu iPhone'ist",
            "Išsiųsta iš mano iPhone",
            "Nosūtīts no mana iPhone",
        ] {
            assert!(sent_from(line), "{line}");
        }
    }

    #[test]
    fn sentences_about_sending_are_words() {
        for line in [
            "Sent from my desk, which is easier than my phone.",
            "Sent by courier on Monday",
            "Sent the mail to Ana",
            "Gesendet habe ich es gestern",
            "Enviado el martes a todos",
            "Outlook is broken again",
            "My phone is dead",
            "Sent it from the office to all of the members of the group, twice, by mail",
        ] {
            assert!(!sent_from(line), "{line}");
        }
    }

    #[test]
    fn rules_are_lines_of_one_sign() {
        assert_eq!(rule_of("--"), Some(Rule::Signature));
        assert_eq!(rule_of("\u{2014}"), Some(Rule::Signature));
        assert_eq!(rule_of("__"), Some(Rule::Signature));
        assert_eq!(rule_of("* * *"), Some(Rule::Divider(3)));
        assert_eq!(rule_of("**. . . . . .**"), Some(Rule::Divider(6)));
        assert_eq!(rule_of("_____"), Some(Rule::Divider(5)));
        for words in ["-", "-_-", "...", "- x", ""] {
            assert_eq!(rule_of(words), None, "{words}");
        }
    }

    #[test]
    fn answers_are_never_contact_details() {
        let page = Page::new(
            "1. 555 010 0100 called\n#12 done, see https://example.org/12\nTel: +44 20 7946 0000\nhttps://example.org\nana@example.org | +44 20 7946 0000",
        );
        let found: Vec<u8> = (0..page.len()).map(|i| contact_in(&page, i)).collect();
        assert_eq!(found[0], 0);
        assert_eq!(found[1], 0);
        assert_eq!(found[2], contact::PHONE | contact::LABEL);
        assert_eq!(found[3], contact::SITE);
        assert_eq!(found[4], contact::PHONE | contact::ADDRESS | contact::BARS);
    }
}
