//! The real Synapse that `tests/testbed/synapse` started, as its admin sees it.

use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, Mac};
use matrix_sdk::reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use sha1::Sha1;
use touchbase::clock::SystemClock;
use touchbase::id::{Ids, MemberId, SystemChance};

pub const BASE: &str = "http://127.0.0.1:18008";
const SHARED_SECRET: &[u8] = b"for-tests-only";

pub fn ids() -> Ids {
    Ids::new(Arc::new(SystemClock), Arc::new(SystemChance))
}

/// A user of this story alone.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: String,
    pub password: String,
    pub token: String,
}

/// Registers `name` with something behind it that no other story has.
pub async fn register(name: &str) -> Account {
    registered(name, false).await
}

async fn registered(name: &str, admin: bool) -> Account {
    let user = format!("{name}-{}", ids().make::<MemberId>());
    let password = format!("pw-{user}");
    let nonce = ask(Method::GET, "/_synapse/admin/v1/register", None, None).await["nonce"].clone();
    let nonce = nonce.as_str().unwrap();
    let mut mac = Hmac::<Sha1>::new_from_slice(SHARED_SECRET).unwrap();
    let role = if admin { "admin" } else { "notadmin" };
    mac.update([nonce, &user, &password, role].join("\0").as_bytes());
    let mac = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
    let body = json!({ "nonce": nonce, "username": user, "password": password, "admin": admin, "mac": mac });
    let made = ask(Method::POST, "/_synapse/admin/v1/register", None, Some(body)).await;
    let text = |key: &str| made[key].as_str().unwrap().to_owned();
    let account = Account { id: text("user_id"), password, token: text("access_token") };
    // The registration's own device is not one of the story.
    if !admin {
        ask(Method::POST, "/_matrix/client/v3/logout", Some(&account.token), Some(json!({}))).await;
    }
    account
}

/// Lets `user` send `burst` messages, and then one a second.
pub async fn limit(user: &Account, burst: u32) {
    let admin = registered("admin", true).await;
    let path = format!("/_synapse/admin/v1/users/{}/override_ratelimit", user.id);
    let body = json!({ "messages_per_second": 1, "burst_count": burst });
    ask(Method::POST, &path, Some(&admin.token), Some(body)).await;
}

/// One request that must succeed.
pub async fn ask(method: Method, path: &str, token: Option<&str>, body: Option<Value>) -> Value {
    let (status, answer) = try_ask(method, path, token, body).await;
    assert!(status.is_success(), "{path}: {status} {answer}");
    answer
}

/// One request, whatever comes of it.
pub async fn try_ask(
    method: Method,
    path: &str,
    token: Option<&str>,
    body: Option<Value>,
) -> (StatusCode, Value) {
    let mut request = Client::new().request(method, format!("{BASE}{path}")).timeout(Duration::from_secs(20));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if let Some(body) = body {
        request = request.body(body.to_string());
    }
    let answer = request.send().await.expect("is tests/testbed/synapse up?");
    (answer.status(), serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
}

/// The events of a room as the server has them, newest first.
pub async fn events(room: &str, token: &str) -> Vec<Value> {
    let path = format!("/_matrix/client/v3/rooms/{room}/messages?dir=b&limit=100");
    ask(Method::GET, &path, Some(token), None).await["chunk"].as_array().unwrap().clone()
}
