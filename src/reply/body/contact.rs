//! Contact details: telephone numbers, addresses, sites, and the labels before them.

use super::fold::fold_into;
use super::lexicon::{LEXICON, sense};
use super::line::{Page, flag};
use super::numbered::starts_like_answer;

/// Evidence of contact details in one line; several kinds add up.
pub(super) mod kind {
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
    let image = inner.starts_with("![")
        || inner.starts_with("[image:")
        || inner.starts_with("[cid:")
        || inner.starts_with("<image")
        || inner.starts_with("[logo");
    if image {
        return kind::IMAGE;
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
            found |= kind::ADDRESS;
        } else if is_site(bare) {
            found |= kind::SITE;
        } else if is_digits(bare) {
            found |= u8::from(bare.bytes().filter(u8::is_ascii_digit).count() >= 3) * kind::PHONE;
        } else {
            folded.clear();
            fold_into(&mut folded, bare);
            let labels = LEXICON.sense(folded.trim_end_matches(['.', ':'])) & sense::CONTACT != 0;
            if labels && (token.ends_with([':', '.']) || nth == 0) {
                found |= kind::LABEL;
            } else {
                prose += 1;
                if prose > 6 {
                    return 0;
                }
            }
        }
    }
    if inner.matches('|').count() >= 1 && prose <= 6 && !inner.starts_with('|') {
        found |= kind::BARS;
    }
    // Only a number is no phone unless it is long, or labelled.
    if found & kind::PHONE != 0
        && found & kind::LABEL == 0
        && inner.bytes().filter(u8::is_ascii_digit).count() < 7
    {
        found &= !kind::PHONE;
    }
    if (prose > 3 && found & (kind::LABEL | kind::BARS) == 0) || starts_like_answer(inner) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_never_contact_details() {
        let page = Page::new(
            "1. 555 010 0100 called\n#12 done, see https://example.org/12\nTel: +44 20 7946 0000\nhttps://example.org\nana@example.org | +44 20 7946 0000",
        );
        let found: Vec<u8> = (0..page.len()).map(|i| contact_in(&page, i)).collect();
        assert_eq!(found[0], 0);
        assert_eq!(found[1], 0);
        assert_eq!(found[2], kind::PHONE | kind::LABEL);
        assert_eq!(found[3], kind::SITE);
        assert_eq!(found[4], kind::PHONE | kind::ADDRESS | kind::BARS);
    }
}
