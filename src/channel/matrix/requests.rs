//! Requests beside the SDK's session: with a token that is only to be looked at, or none yet.
//! They never touch the keys, so they may run while another process holds the session.

use std::time::Duration;

use matrix_sdk::reqwest::{self, Method};
use matrix_sdk::ruma::api::client::session::login;
use matrix_sdk::ruma::api::client::uiaa::{MatrixUserIdentifier, UserIdentifier};
use matrix_sdk::{Client, SessionTokens};
use serde_json::{Value, json};

use super::settings::{Homeserver, MatrixSettings};

const TIMEOUT: Duration = Duration::from_secs(15);

/// Why there is no good answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    /// No answer, or one that is not Matrix's.
    #[error("{0}")]
    Unreachable(String),
    /// The token is no longer good (`M_UNKNOWN_TOKEN`).
    #[error("the session was logged out")]
    LoggedOut {
        /// The device is still known.
        soft: bool,
    },
    /// Another error, with `errcode` and text.
    #[error("{0}")]
    Said(String),
}

/// One request; `body` makes it a POST.
pub(super) async fn ask(
    client: &Client,
    homeserver: &Homeserver,
    path: &str,
    token: Option<&str>,
    body: Option<Value>,
) -> Result<Value, Refused> {
    let unreachable = |error: reqwest::Error| Refused::Unreachable(error.without_url().to_string());
    let method = if body.is_some() { Method::POST } else { Method::GET };
    let url = format!("{homeserver}{path}");
    let mut request = client.http_client().request(method, url).timeout(TIMEOUT);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if let Some(body) = body {
        request = request.body(body.to_string());
    }
    let response = request.send().await.map_err(unreachable)?;
    let status = response.status();
    let bytes = response.bytes().await.map_err(unreachable)?;
    let Ok(answer) = serde_json::from_slice::<Value>(&bytes) else {
        return Err(Refused::Unreachable(format!(
            "status {}, not an answer of a Matrix server",
            status.as_u16()
        )));
    };
    if status.is_success() {
        return Ok(answer);
    }
    let text = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default();
    if text("errcode") == "M_UNKNOWN_TOKEN" {
        let soft = answer.get("soft_logout").and_then(Value::as_bool).unwrap_or(false);
        return Err(Refused::LoggedOut { soft });
    }
    Err(Refused::Said(format!("{} {}: {}", status.as_u16(), text("errcode"), text("error"))))
}

/// Who a token belongs to.
pub(super) async fn whoami(client: &Client, homeserver: &Homeserver, token: &str) -> Result<Value, Refused> {
    ask(client, homeserver, "/_matrix/client/v3/account/whoami", Some(token), None).await
}

/// New tokens for a refresh token (client-server API, "Refreshing access tokens").
pub(super) async fn refresh(
    client: &Client,
    homeserver: &Homeserver,
    token: &str,
) -> Result<SessionTokens, Refused> {
    let body = json!({ "refresh_token": token });
    let answer = ask(client, homeserver, "/_matrix/client/v3/refresh", None, Some(body)).await?;
    let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
    let access_token =
        text("access_token").ok_or_else(|| Refused::Said("no access_token in the answer".into()))?;
    Ok(SessionTokens {
        access_token,
        refresh_token: text("refresh_token").or_else(|| Some(token.to_owned())),
    })
}

/// A login with the password; for the same device as before, or a new one.
pub(super) fn password_login(
    settings: &MatrixSettings,
    password: &str,
    device: Option<&str>,
) -> login::v3::Request {
    let user = UserIdentifier::Matrix(MatrixUserIdentifier::new(settings.user.as_str().to_owned()));
    let login = login::v3::Password::new(user, password.to_owned());
    let mut request = login::v3::Request::new(login::v3::LoginInfo::Password(login));
    request.device_id = device.map(Into::into);
    request.refresh_token = true;
    request.initial_device_display_name = Some(settings.device_name.clone());
    request
}
