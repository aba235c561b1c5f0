//! A form as it came in: from our own page, with this link's token in it, not too large.

use axum::Form;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use futures_util::StreamExt;

use super::away::{Away, Fail, Why};
use super::entered::Fields;
use super::visit::{Visit, open};
use crate::web::{Site, guard};

/// The largest form in bytes: the longest text in a script of which each letter is percent-encoded to twelve bytes.
const LARGEST: usize = 192 * 1024;

/// So many bytes are taken off the wire although they are too many: who sends them sees a page, and no broken connection.
const MOST_DRAINED: usize = 8 * 1024 * 1024;

/// A form that may be acted on.
#[derive(Debug)]
pub struct Posted {
    /// Behind whose link.
    pub visit: Visit,
    /// What it says.
    pub fields: Fields,
}

/// Takes a form.
///
/// # Errors
/// The page that says why not. `here` is the page that the form was on.
pub async fn posted(site: &Site, token: &str, request: Request, here: &str) -> Result<Posted, Fail> {
    let (parts, body) = request.into_parts();
    let bytes = whole(body).await;
    let visit = open(site, token, &parts.headers).await?;
    let away = |why, back: String| Away { why, lang: visit.lang, back: Some(back), after: None };
    let here = || format!("{}{here}", visit.frame.base);
    if !guard::is_ours(&parts.headers) {
        return Err(away(Why::Forged, here()).into());
    }
    let Some(bytes) = bytes else { return Err(away(Why::Large, here()).into()) };
    let fields = fields(bytes).await;
    if !site.key.is_survey_form(&visit.token, fields.get("seal").unwrap_or_default()) {
        return Err(away(Why::Forged, here()).into());
    }
    if !visit.is_open {
        return Err(away(Why::Closed, visit.frame.base.clone()).into());
    }
    Ok(Posted { visit, fields })
}

/// The body; `None` when it is too large.
async fn whole(body: Body) -> Option<Bytes> {
    let mut stream = body.into_data_stream();
    let mut all = Vec::new();
    let mut length = 0_usize;
    while let Some(Ok(part)) = stream.next().await {
        length = length.saturating_add(part.len());
        if length > MOST_DRAINED {
            break;
        }
        if length <= LARGEST {
            all.extend_from_slice(&part);
        }
    }
    (length <= LARGEST).then(|| Bytes::from(all))
}

/// What is no form says nothing: the token is missing in it.
async fn fields(bytes: Bytes) -> Fields {
    let mut request = Request::post("/").body(Body::from(bytes)).unwrap_or_default();
    let form = header::HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(header::CONTENT_TYPE, form);
    match Form::<Vec<(String, String)>>::from_request(request, &()).await {
        Ok(Form(fields)) => Fields(fields),
        Err(_) => Fields::default(),
    }
}

/// Whether it was the page's script that sent this, and nobody will see a page.
pub fn is_by_script(headers: &HeaderMap) -> bool {
    headers.contains_key("x-kept-while-typing")
}
