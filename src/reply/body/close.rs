//! How people end: "Kind regards", and a name.

use super::fold::{fold, trim, words};
use super::lexicon::LEXICON;
use super::numbered::starts_like_answer;

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

/// Where the closing starts: a closing line, with nothing below it but closings and a name.
pub(super) fn close_of(reply: &str) -> usize {
    let mut close = reply.len();
    let mut end = reply.len();
    for _ in 0..8 {
        let begin = reply[..end].rfind('\n').map_or(0, |at| at + 1);
        let line = trim(&reply[begin..end]);
        if !line.is_empty() {
            // A reply that is nothing but "Thanks" is no closing.
            if begin > 0 && is_closing(line) {
                close = begin;
            } else if line.len() > 60
                || starts_like_answer(line)
                || !looks_like_name(line.trim_start_matches('/'))
            {
                break;
            }
        }
        if begin == 0 {
            break;
        }
        end = begin - 1;
    }
    close
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_close_in_many_ways() {
        for line in [
            "Best,",
            "Kind regards",
            "Mit freundlichen Grüßen",
            "LG,",
            "Cordialement",
            "Un saludo,",
            "Abraços!",
            "Cordiali saluti",
            "Mvg",
            "Med venlig hilsen",
            "Pozdrawiam,",
            "С уважением,",
            "よろしくお願いします。",
            "Cheers, Bo",
        ] {
            assert!(is_closing(line), "{line}");
        }
        for line in [
            "Best of all, the fence is done",
            "Thanks to Ana the fence is done",
            "Regards the fence: done",
            "done",
        ] {
            assert!(!is_closing(line), "{line}");
        }
    }

    #[test]
    fn the_close_is_the_end_of_the_reply_and_never_all_of_it() {
        let close = |reply: &'static str| &reply[close_of(reply)..];
        assert_eq!(close("Done.\n\nBest,\nBo"), "Best,\nBo");
        assert_eq!(close("Done.\n\nThanks!\n\nBest,\n\n//Bo"), "Thanks!\n\nBest,\n\n//Bo");
        assert_eq!(close("Thanks"), "");
        assert_eq!(close("Best,\nBo\n\nPS: the fence is done too."), "");
    }
}
