//! To the blocked member: somebody says that it is unblocked.

use serde::Serialize;

use crate::render::{Context, InChat, InMail, Lang};

/// A blocker that a helper called solved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HelpedContext {
    /// The member's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// How the member is called.
    pub name: String,
    /// Who says so.
    pub helper: String,
    /// The task's title, or the blocker's words if it belongs to no task.
    pub title: String,
    /// The working group.
    pub group: String,
    /// What the blocker was, in the member's words.
    pub blocker: String,
    /// What the helper said.
    pub words: Option<String>,
    /// The page that ends these messages.
    pub stop_link: Option<String>,
}

impl Context for HelpedContext {
    const NAME: &'static str = "helped";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            name: "Ana".into(),
            helper: "Tom Okafor".into(),
            title: "Move the website to the new host".into(),
            group: "Web".into(),
            blocker: "waiting for the DNS password from Tom".into(),
            words: Some("1 is unblocked, the password is in the vault".into()),
            stop_link: Some("https://touch.example.org/stop/abcdefgh".into()),
        }
    }
}

impl InMail for HelpedContext {}
impl InChat for HelpedContext {}
