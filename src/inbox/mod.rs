//! What came in: made durable, then given to whom and what it belongs.

mod accept;
mod chat;
mod mail;
mod route;

pub use accept::Inbox;
pub use route::{Doubt, Routed, Thread};
pub use {chat::route as route_chat, mail::route as route_mail};
