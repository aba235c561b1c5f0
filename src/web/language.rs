//! The language of a page whose reader is not known: what their browser asks for.

use axum::http::{HeaderMap, header};

use crate::render::Lang;

/// The first language that the browser asks for (RFC 9110, 12.5.4) and that we speak. Browsers list the best first.
pub fn asked_for(headers: &HeaderMap) -> Option<Lang> {
    let wanted =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let spoken = |tag: &str| {
        let tag = tag.split([';', '-']).next().unwrap_or_default().trim();
        Lang::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(tag))
    };
    wanted.split(',').find_map(spoken)
}

/// The same, and English when it asks for none that we speak.
pub fn preferred(headers: &HeaderMap) -> Lang {
    asked_for(headers).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_browser_gets_the_first_of_its_languages_that_we_speak() {
        let prefers = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(value));
            asked_for(&headers)
        };
        assert_eq!(prefers("nl, pt-BR;q=0.8, en;q=0.5"), Some(Lang::Pt));
        assert_eq!(prefers("tlh"), None);
        assert_eq!(preferred(&HeaderMap::new()), Lang::En);
    }
}
