//! Lines of dashes, underscores, stars.

use super::fold::is_blank;
use super::line::{Page, flag};

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
