//! What clients and companies add below the words: "sent from my ..", legal notices.

use super::fold::{fold_into, words};
use super::lexicon::{LEXICON, Sent, sense};
use super::line::Page;
use super::locale::LEGAL_STEMS;

/// How much of a line, in bytes, is looked at to see how it starts.
const HEAD: usize = 48;

/// The start of a line, folded into `out`.
fn fold_head(out: &mut String, line: &str) {
    out.clear();
    fold_into(out, line.get(..line.floor_char_boundary(HEAD)).unwrap_or(line));
}

/// "Sent from my phone", "Von meinem iPhone gesendet", "Get Outlook for Android". `scratch` is overwritten.
pub(super) fn is_sent_from(page: &Page<'_>, i: usize, scratch: &mut String) -> bool {
    let inner = page.inner(i);
    if inner.len() > 200 || inner.len() < 8 {
        return false;
    }
    let bare = inner.trim_matches(['(', ')', '<', '>', '[', ']', '{', '}', '"', '*', '_', '.', '!', ' ']);
    fold_head(scratch, bare);
    // Markdown's links: "Get [Outlook for Android](..)".
    scratch.retain(|c| c != '[');
    let start = LEXICON.sent_from(scratch);
    if start.is_none() {
        if !bare.chars().next_back().is_some_and(|letter| LEXICON.may_end_sent_from(letter)) {
            return false;
        }
        scratch.clear();
        fold_into(
            scratch,
            bare.get(bare.ceil_char_boundary(bare.len().saturating_sub(HEAD))..).unwrap_or(bare),
        );
        if !LEXICON.sent_from_end(scratch) {
            return false;
        }
    }
    scratch.clear();
    fold_into(scratch, bare);
    scratch.retain(|c| c != '[');
    drop_links(scratch);
    let head = head_of(scratch);
    let brand = words(head).any(|(_, word)| is_brand(word));
    let device = brand || words(head).any(|(_, word)| LEXICON.sense(word) & sense::DEVICE != 0);
    let Some((length, sent)) = start else { return device && words(head).count() <= 8 };
    let said = words(scratch.get(length..head.len().max(length)).unwrap_or("")).count();
    let alone = head.len() == scratch.trim_end().len();
    match sent {
        Sent::By => brand && said <= 9,
        Sent::From => device && said <= 9,
        Sent::FromMy => (device && said <= 9) || (alone && (1..=4).contains(&said)),
    }
}

/// Up to the first comma, full stop or link: what follows ("please excuse typos") is part of the advertisement, but no proof.
fn head_of(folded: &str) -> &str {
    let end = folded.find([',', ';', '<', ']']).or_else(|| folded.find(" (")).unwrap_or(folded.len());
    let head = &folded[..end];
    let head = head.find("http").map_or(head, |at| &head[..at]);
    head.find(". ").map_or(head, |at| &head[..at]).trim_end()
}

/// Takes the targets of links out: "Mail<https://..> for Windows", "mail](https://..) for windows".
fn drop_links(folded: &mut String) {
    for (open, close) in [("<http", '>'), ("](http", ')')] {
        if let Some(from) = folded.find(open)
            && let Some(length) = folded[from..].find(close)
        {
            folded.replace_range(from..from + length + close.len_utf8(), "");
        }
    }
}

fn is_brand(word: &str) -> bool {
    if LEXICON.sense(word) & sense::BRAND != 0 {
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

/// A paragraph that is a legal notice: it starts like one, and uses several of its words. `scratch` is overwritten.
pub(super) fn is_disclaimer(page: &Page<'_>, i: usize, scratch: &mut String) -> bool {
    let inner = page.inner(i);
    let bare = inner.trim_start_matches(['*', '_', '[', '(']);
    fold_head(scratch, bare);
    if LEXICON.starts_footer(scratch) {
        return true;
    }
    if inner.len() < 10 || !LEXICON.starts_disclaimer(scratch) {
        return false;
    }
    let mut k = i;
    if inner.len() <= 40
        && let Some(next) = page.next_said(i + 1)
        && page.inner(next).len() > 100
    {
        // A heading over the notice: "Disclaimer".
        k = next;
        scratch.clear();
    }
    for k in k..(k + 8).min(page.len()) {
        let line = page.inner(k);
        if line.is_empty() || scratch.len() > 1_200 {
            break;
        }
        scratch.push(' ');
        fold_into(scratch, line.get(..line.floor_char_boundary(400)).unwrap_or(line));
    }
    legal_stems(scratch) >= 2
}

fn legal_stems(folded: &str) -> usize {
    LEGAL_STEMS.iter().filter(|stem| folded.contains(*stem)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent_from(line: &str) -> bool {
        is_sent_from(&Page::new(line), 0, &mut String::new())
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
            "Sent by mail",
            "Sent by phone to all members",
            "Envoyé par mail à Ana",
            "Enviado por telefone",
            "Gesendet mit der Post",
            "Отправлено с курьером",
            "Trimis din nou",
            "Mail gönderildi",
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
}
