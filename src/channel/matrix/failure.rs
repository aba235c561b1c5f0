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
        _ if api.status_code.is_server_error() || api.status_code.as_u16() == 408 => retry(None, why),
        _ => permanent(why),
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
