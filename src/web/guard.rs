//! What protects pages: headers on every answer, and a check of where a form was sent from.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// No scripts at all, styles and pictures from ourselves, forms to ourselves, in nobody else's frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Adds the security headers that an answer has not set itself.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let mut set = |name: HeaderName, value: &'static str| {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Tokens stand in paths: no other site is told where somebody came from. (`no-referrer` would also make browsers
    // send `Origin: null` with our own forms.)
    set(header::REFERRER_POLICY, "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    response
}

/// Refuses what changes something unless it comes from one of our own pages.
///
/// Every browser since 2020 says where a POST comes from, by `Sec-Fetch-Site` (Fetch Metadata) or by `Origin`
/// (RFC 6454), and no page can forge either. So no token has to be kept: a request without both, or from elsewhere, is refused.
pub async fn same_origin(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || is_ours(request.headers()) {
        return next.run(request).await;
    }
    (
        StatusCode::FORBIDDEN,
        "This form was not sent from one of our pages, so nothing was done. Open the page again.\n",
    )
        .into_response()
}

/// Whether a request comes from one of our own pages.
pub fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let origin = text("origin").and_then(|origin| origin.parse::<Uri>().ok());
    let (Some(origin), Some(host)) = (origin, text("host")) else { return false };
    origin.authority().is_some_and(|authority| authority.as_str().eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(fields: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        is_ours(&headers)
    }

    #[test]
    fn a_form_counts_only_when_the_browser_says_that_it_is_ours() {
        assert!(ours(&[("sec-fetch-site", "same-origin")]));
        assert!(ours(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
        assert!(!ours(&[]));
        assert!(!ours(&[("host", "127.0.0.1:8080")]));
        assert!(!ours(&[("origin", "null"), ("host", "127.0.0.1:8080")]));
        assert!(!ours(&[("origin", "http://127.0.0.1:9090"), ("host", "127.0.0.1:8080")]));
        let cross = ("sec-fetch-site", "cross-site");
        assert!(!ours(&[cross, ("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
    }
}
