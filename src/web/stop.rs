//! The page that ends a member's check-ins: the link at the end of every message, and the button of mail programs.
//!
//! The link has the member's id and an HMAC of it: nothing is looked up before the token is right. A GET shows the page; the
//! button's POST acts. A mail program's POST has the body `List-Unsubscribe=One-Click` (RFC 8058) and acts at once: it
//! comes without cookies and without an origin, and the token is what allows it.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::Site;
use super::language::preferred;
use super::page::{broken, missing, shown};
use crate::domain::member::{CheckIns, Member};
use crate::id::MemberId;
use crate::render::{Context, InPage, Lang};
use crate::store;

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StopPage {
    /// The member's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// How the member is called.
    pub name: String,
    /// They get no check-ins now.
    pub stopped: bool,
    /// The button was just pressed.
    pub done: bool,
}

impl Context for StopPage {
    const NAME: &'static str = "web/stop";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            name: "Ana".into(),
            stopped: true,
            done: true,
        }
    }
}

impl InPage for StopPage {}

/// What the button says.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    /// `stop` or `start`, from our own page.
    #[serde(default)]
    wish: String,
    /// `One-Click`, from a mail program.
    #[serde(default, rename = "List-Unsubscribe")]
    list_unsubscribe: String,
}

/// Shows the page. Nothing changes.
pub async fn show(
    State(site): State<Site>,
    Path((member, token)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    match found(&site, &member, &token).await {
        Ok(Some(member)) => page(&site, &member, false).await,
        Ok(None) => missing(&site.renderer, preferred(&headers)),
        Err(fault) => broken(&fault),
    }
}

/// Does what the button says.
pub async fn act(
    State(site): State<Site>,
    Path((member, token)): Path<(String, String)>,
    headers: HeaderMap,
    Form(wish): Form<Wish>,
) -> Response {
    let mut member = match found(&site, &member, &token).await {
        Ok(Some(member)) => member,
        Ok(None) => return missing(&site.renderer, preferred(&headers)),
        Err(fault) => return broken(&fault),
    };
    let one_click = wish.list_unsubscribe == "One-Click";
    member.check_ins = match wish.wish.as_str() {
        "stop" => CheckIns::Stopped,
        "start" => CheckIns::On,
        _ if one_click => CheckIns::Stopped,
        _ => return (StatusCode::BAD_REQUEST, "Please use the button on the page.\n").into_response(),
    };
    if let Err(fault) = write(&site, &member).await {
        return broken(&fault);
    }
    tracing::info!(member = %member.id, check_ins = member.check_ins.as_str(), one_click, "changed by link");
    match one_click {
        true => StatusCode::NO_CONTENT.into_response(),
        false => page(&site, &member, true).await,
    }
}

/// The member whom the link belongs to. The token is compared first, in constant time.
async fn found(site: &Site, member: &str, token: &str) -> store::Result<Option<Member>> {
    let Ok(id) = member.parse::<MemberId>() else { return Ok(None) };
    if !site.key.is_unsubscribe(id, token) {
        return Ok(None);
    }
    store::member::get(&mut *site.db.read().await?, id).await
}

async fn write(site: &Site, member: &Member) -> store::Result<()> {
    let mut tx = site.db.begin().await?;
    store::member::set_check_ins(&mut tx, member.id, member.check_ins).await?;
    if member.check_ins == CheckIns::Stopped {
        store::prompt::excuse_open(&mut tx, member.id, "stopped").await?;
    }
    tx.commit().await
}

async fn page(site: &Site, member: &Member, done: bool) -> Response {
    let community = match site.db.read().await {
        Ok(mut conn) => store::community::find(&mut conn).await,
        Err(fault) => Err(fault),
    };
    let community = match community {
        Ok(community) => community.map(|community| community.name).unwrap_or_default(),
        Err(fault) => return broken(&fault),
    };
    let context = StopPage {
        lang: Lang::of(&member.language),
        community,
        name: member.name.clone(),
        stopped: member.check_ins == CheckIns::Stopped,
        done,
    };
    shown(&site.renderer, StatusCode::OK, &context)
}
