//! What an error of the homeserver or the SDK means for one delivery.

use jiff::{SignedDuration, Timestamp};
use matrix_sdk::HttpError;
use matrix_sdk::ruma::api::error::{ErrorKind, RetryAfter};

use crate::channel::Failure;

/// Try again later.
pub(super) fn retry(after: Option<SignedDuration>, why: impl Into<String>) -> Failure {
    Failure::Retry { after, why: why.into() }
}

/// Never try this delivery again.
pub(super) fn permanent(why: impl Into<String>) -> Failure {
    Failure::Permanent { status: None, address_is_dead: false, why: why.into() }
}

/// Reads an SDK error.
///
/// A fault of the network is [`Failure::Retry`] even where the request may have arrived: the same
/// transaction id makes the next attempt harmless, so nothing is unknown here as it is in SMTP.
pub(super) fn of(error: &matrix_sdk::Error, now: Timestamp) -> Failure {
    match error {
        matrix_sdk::Error::Http(http) => of_http(http, now),
        // Stores, locks and keys: nothing is wrong with the delivery.
        other => retry(None, describe(other)),
    }
}

/// Reads an answer of the homeserver (client-server API, "Standard error response").
pub(super) fn of_http(error: &HttpError, now: Timestamp) -> Failure {
    if let Some(after) = pause_wanted(error, now) {
        return retry(after, "the homeserver limits our rate (429)");
    }
    let why = describe_http(error);
    let Some(api) = error.as_client_api_error() else {
        return retry(None, why);
    };
    match api.error_kind() {
        Some(ErrorKind::UnknownToken(_) | ErrorKind::MissingToken) => retry(
            Some(SignedDuration::from_mins(10)),
            format!("{why}: the account is logged out; run the doctor"),
        ),
        Some(ErrorKind::TooLarge) => permanent(format!("{why}: the message is too large for the homeserver")),
        // Without an errcode it was not the homeserver that spoke, but something on the way to it.
        None => retry(None, why),
        _ if api.status_code.is_server_error() => retry(None, why),
        Some(_) => permanent(why),
    }
}

/// `Some` when the answer is a 429; how long the pause should be, when it says so.
fn pause_wanted(error: &HttpError, now: Timestamp) -> Option<Option<SignedDuration>> {
    let api = error.as_client_api_error()?;
    match api.error_kind() {
        Some(ErrorKind::LimitExceeded(limit)) => Some(match &limit.retry_after {
            Some(RetryAfter::Delay(delay)) => SignedDuration::try_from(*delay).ok(),
            Some(RetryAfter::DateTime(at)) => {
                Timestamp::try_from(*at).ok().map(|at| at.duration_since(now).max(SignedDuration::ZERO))
            }
            None => None,
        }),
        _ if api.status_code.as_u16() == 429 => Some(None),
        _ => None,
    }
}

/// An error in words that may stand in a log: without the address that was asked, which can name a member.
pub(super) fn describe(error: &matrix_sdk::Error) -> String {
    match error {
        matrix_sdk::Error::Http(http) => describe_http(http),
        other => format!("Matrix: {other}"),
    }
}

fn describe_http(error: &HttpError) -> String {
    let HttpError::Reqwest(network) = error else { return format!("Matrix: {error}") };
    let what = match network {
        network if network.is_timeout() => "the homeserver did not answer in time",
        network if network.is_connect() => "the homeserver cannot be reached",
        _ => "the connection to the homeserver broke",
    };
    // The innermost cause says most: "connection refused", "dns error", a certificate's fault.
    let mut cause = std::error::Error::source(network);
    while let Some(deeper) = cause.and_then(std::error::Error::source) {
        cause = Some(deeper);
    }
    cause.map_or_else(|| what.to_owned(), |cause| format!("{what}: {cause}"))
}

/// Whether the homeserver says that there is no such thing, or that we may not see it.
pub(super) fn is_refusal(error: &matrix_sdk::Error) -> bool {
    let status = error.as_client_api_error().map(|api| api.status_code.as_u16());
    matches!(status, Some(403 | 404))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use matrix_sdk::reqwest::StatusCode;
    use matrix_sdk::ruma::api::client::uiaa::UiaaResponse;
    use matrix_sdk::ruma::api::error::{
        ErrorBody, FromHttpResponseError, LimitExceededErrorData, StandardErrorBody,
    };
    use serde_json::json;

    use super::*;

    const NOW: &str = "2026-04-20T09:00:00Z";

    fn read(status: u16, body: ErrorBody) -> Failure {
        let error = body.into_error(StatusCode::from_u16(status).unwrap());
        let error = FromHttpResponseError::Server(UiaaResponse::MatrixError(error));
        of(&HttpError::from(error).into(), NOW.parse().unwrap())
    }

    fn said(status: u16, kind: ErrorKind) -> Failure {
        read(status, ErrorBody::Standard(StandardErrorBody::new(kind, "why".into())))
    }

    fn limited(retry_after: Option<RetryAfter>) -> Failure {
        let mut limit = LimitExceededErrorData::new();
        limit.retry_after = retry_after;
        said(429, ErrorKind::LimitExceeded(limit))
    }

    fn pause(failure: &Failure) -> Option<SignedDuration> {
        match failure {
            Failure::Retry { after, .. } => *after,
            other => panic!("not to be tried again: {other}"),
        }
    }

    #[test]
    fn a_rate_limit_says_how_long_in_either_form() {
        let delay = RetryAfter::Delay(Duration::from_millis(2817));
        assert_eq!(pause(&limited(Some(delay))), Some(SignedDuration::from_millis(2817)));
        let now = SystemTime::from(NOW.parse::<Timestamp>().unwrap());
        let date = |at| pause(&limited(Some(RetryAfter::DateTime(at))));
        assert_eq!(date(now + Duration::from_secs(60)), Some(SignedDuration::from_mins(1)));
        assert_eq!(date(now - Duration::from_secs(60)), Some(SignedDuration::ZERO));
        assert_eq!(pause(&limited(None)), None);
        assert_eq!(pause(&read(429, ErrorBody::Json(json!({})))), None);
    }

    #[test]
    fn what_the_homeserver_refuses_is_final_and_what_breaks_is_not() {
        assert!(matches!(said(403, ErrorKind::Forbidden), Failure::Permanent { address_is_dead: false, .. }));
        assert!(matches!(said(413, ErrorKind::TooLarge), Failure::Permanent { .. }));
        assert!(matches!(said(404, ErrorKind::NotFound), Failure::Permanent { .. }));
        assert!(matches!(said(500, ErrorKind::Unknown), Failure::Retry { after: None, .. }));
        assert!(pause(&said(401, ErrorKind::MissingToken)).is_some());
        // A proxy's page is nobody's verdict on the message.
        assert!(matches!(read(404, ErrorBody::Json(json!("no such page"))), Failure::Retry { .. }));
        assert!(matches!(read(502, ErrorBody::Json(json!(null))), Failure::Retry { .. }));
    }
}
