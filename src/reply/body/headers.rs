//! The block of headers that Outlook and others put above what they quote: From, Sent, To, Subject, in every language.

use super::fold::{fold, fold_into, trim};
use super::lexicon::{LEXICON, Label, Marker};
use super::line::{Page, flag};

/// Most lines of a block; long lists of recipients wrap.
const MOST_LINES: usize = 24;

/// A block that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    /// The line after its last one.
    pub end: usize,
}

/// The label that a line starts with.
pub(super) fn label_of(page: &Page<'_>, i: usize) -> Option<Label> {
    if !page.has(i, flag::LABEL) {
        return None;
    }
    let inner = page.inner(i);
    let (label, _) = inner.split_once([':', '\u{FF1A}'])?;
    if label.len() > 64 {
        return None;
    }
    LEXICON.label(&fold(label.trim_matches(['*', '_', ' '])))
}

/// The block that starts at line `i`. `announced`: a line such as "Original Message" stands above.
///
/// Two labels are enough where an address or an announcement stands beside them, three in any case; people do write
/// "From: 3 May", "To: 10 May".
pub(super) fn block_at(page: &Page<'_>, i: usize, announced: bool) -> Option<Block> {
    let first = label_of(page, i)?;
    if matches!(first, Label::Cc | Label::Other) {
        return None;
    }
    let depth = page.line(i).depth;
    let mut seen = 0u8;
    let mut address = false;
    let mut last = Label::Other;
    let mut wraps = 0;
    let mut end = i;
    let mut k = i;
    while k < page.len() && k < i + MOST_LINES {
        let empty = page.inner(k).is_empty();
        if !empty && page.line(k).depth != depth {
            break;
        }
        if empty {
            // Some clients put an empty line between the headers.
            let spaced = seen.count_ones() >= 1
                && k + 1 < page.len()
                && page.line(k + 1).depth == depth
                && label_of(page, k + 1).is_some();
            if !spaced {
                break;
            }
        } else if let Some(label) = label_of(page, k) {
            seen |= 1 << label as u8;
            address |= page.has(k, flag::AT);
            last = label;
            wraps = 0;
            end = k + 1;
        } else {
            // A long list of recipients or a long subject goes on; anything else is the message itself.
            wraps += 1;
            let goes_on = match last {
                Label::To | Label::Cc | Label::From => page.has(k, flag::AT) || indented(page, k),
                Label::Subject => {
                    wraps == 1
                        && !page.inner(k - 1).is_empty()
                        && (seen.count_ones() < 4 || indented(page, k))
                        && followed_by_label(page, k)
                }
                Label::Sent | Label::Other => false,
            };
            if !goes_on || wraps > 8 {
                break;
            }
            end = k + 1;
        }
        k += 1;
    }
    let has = |label: Label| seen & (1 << label as u8) != 0;
    let kinds = seen.count_ones();
    let names_sides =
        has(Label::From) || (has(Label::To) && has(Label::Sent)) || (has(Label::Subject) && has(Label::Sent));
    let enough = kinds >= 3 || (kinds >= 2 && (address || announced));
    (names_sides && enough).then_some(Block { end })
}

fn indented(page: &Page<'_>, k: usize) -> bool {
    page.whole(k).starts_with([' ', '\t'])
}

fn followed_by_label(page: &Page<'_>, k: usize) -> bool {
    page.inner(k + 1).is_empty() || label_of(page, k + 1).is_some()
}

/// "-----Original Message-----", "---------- Forwarded message ---------", "Begin forwarded message:".
pub(super) fn marker_at(page: &Page<'_>, i: usize) -> Option<Marker> {
    let inner = page.inner(i);
    let framed = inner.trim_start_matches(['-', '\u{2013}', '\u{2014}', '_', '=', '*', ' ']);
    let frame = inner.len() - framed.len();
    if frame < 3 {
        // Without dashes the whole line must be the phrase, with its colon.
        if !page.has(i, flag::COLON_END) || inner.len() > 120 {
            return None;
        }
        let folded = fold(inner);
        let phrase = folded.trim_end_matches([':', ' ']);
        return LEXICON
            .marker(phrase)
            .filter(|marker| *marker == Marker::Forwarded && phrase.contains(' ') || phrase.len() > 12);
    }
    let length = [" --", "--", "\u{2014}\u{2014}", "==", "__", "**"]
        .iter()
        .filter_map(|dashes| framed.find(dashes))
        .min()
        .unwrap_or(framed.len());
    let said = trim(framed.get(..length)?);
    if said.is_empty() || said.len() > 120 || length == framed.len() {
        return None;
    }
    let mut folded = String::new();
    fold_into(&mut folded, said);
    let whole = folded.trim_end_matches([':', ' ']);
    LEXICON.marker(whole).or_else(|| whole.split('/').find_map(|part| LEXICON.marker(part.trim())))
}

#[cfg(test)]
mod tests {
    use super::super::locale::all;
    use super::*;

    #[test]
    fn outlook_speaks_many_languages() {
        for text in [
            "From: Ana Lima <ana@example.org>\nSent: Monday, May 4, 2026 9:00 AM\nTo: Bo\nSubject: Check-in",
            "Von: Ana Lima\nGesendet: Montag, 4. Mai 2026 09:00\nAn: Bo\nBetreff: Check-in",
            "De : Ana Lima <ana@example.org>\nEnvoyé : lundi 4 mai 2026 09:00\nÀ : Bo\nObjet : Check-in",
            "De: Ana Lima\nEnviado el: lunes, 4 de mayo de 2026 9:00\nPara: Bo\nAsunto: Check-in",
            "Da: Ana Lima\nInviato: lunedì 4 maggio 2026 09:00\nA: Bo\nOggetto: Check-in",
            "Van: Ana Lima\nVerzonden: maandag 4 mei 2026 09:00\nAan: Bo\nOnderwerp: Check-in",
            "Från: Ana Lima\nSkickat: den 4 maj 2026 09:00\nTill: Bo\nÄmne: Check-in",
            "Lähettäjä: Ana Lima\nLähetetty: maanantai 4. toukokuuta 2026\nVastaanottaja: Bo\nAihe: Check-in",
            "Od: Ana Lima\nWysłano: poniedziałek, 4 maja 2026\nDo: Bo\nTemat: Check-in",
            "От: Ana Lima\nОтправлено: 4 мая 2026 г.\nКому: Bo\nТема: Check-in",
            "Από: Ana Lima\nΑποστολή: 4 Μαΐου 2026\nΠρος: Bo\nΘέμα: Check-in",
            "Kimden: Ana Lima\nGönderildi: 4 Mayıs 2026\nKime: Bo\nKonu: Check-in",
            "מאת: Ana Lima\nנשלח: 4 מאי 2026\nאל: Bo\nנושא: Check-in",
            "من: Ana Lima\nتم الإرسال: 4 مايو 2026\nإلى: Bo\nالموضوع: Check-in",
            "差出人: Ana Lima\n送信日時: 2026年5月4日\n宛先: Bo\n件名: Check-in",
            "发件人：Ana Lima\n发送时间：2026年5月4日\n收件人：Bo\n主题：Check-in",
            "보낸 사람: Ana Lima\n보낸 날짜: 2026년 5월 4일\n받는 사람: Bo\n제목: Check-in",
            "*From:* Ana Lima\n*Sent:* Monday\n\n*To:* Bo\n*Subject:* Check-in",
        ] {
            let page = Page::new(text);
            assert_eq!(block_at(&page, 0, false).map(|block| block.end), Some(page.len()), "{text}");
        }
    }

    #[test]
    fn every_table_makes_a_block() {
        for table in all().filter(|table| !table.from.is_empty()) {
            for from in table.from {
                for (sent, subject) in table.sent.iter().zip(table.subject.iter().cycle()) {
                    let text = format!(
                        "{from}: Ana\n{sent}: 4\n{}: Bo\n{subject}: x\n\nwords",
                        table.to.first().unwrap_or(&"to")
                    );
                    assert_eq!(
                        block_at(&Page::new(&text), 0, false),
                        Some(Block { end: 4 }),
                        "{}: {text}",
                        table.tag
                    );
                }
            }
            for phrase in table.original.iter().chain(table.forwarded) {
                assert!(
                    marker_at(&Page::new(&format!("----- {phrase} -----")), 0).is_some(),
                    "{}: {phrase}",
                    table.tag
                );
            }
        }
    }

    #[test]
    fn what_people_write_with_labels_is_theirs() {
        for text in [
            "From: 3 May\nTo: 10 May\nI am away",
            "Date: Wednesday\nTime: 7\nPlace: the barn",
            "To: do\n- water",
        ] {
            assert_eq!(block_at(&Page::new(text), 0, false), None, "{text}");
        }
    }

    #[test]
    fn markers_are_told_apart() {
        for (line, marker) in [
            ("-----Original Message-----", Some(Marker::Original)),
            ("----- Ursprüngliche Nachricht -----", Some(Marker::Original)),
            ("---------- Forwarded message ---------", Some(Marker::Forwarded)),
            ("-------- Доставка --------", None),
            ("Début du message réexpédié :", Some(Marker::Forwarded)),
            ("----- Mensaje reenviado ----- De: Ana <ana@example.org>Para: Bo", Some(Marker::Forwarded)),
            ("----- Enter your answer below -----", None),
            ("Forwarded:", None),
        ] {
            assert_eq!(marker_at(&Page::new(line), 0), marker, "{line}");
        }
    }
}
