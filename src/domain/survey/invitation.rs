//! How far somebody who was asked is.

use crate::domain::words;

words! {
    /// How far an invitation is.
    InvitationState {
        /// They were asked.
        Asked = "asked",
        /// Some answers are there, and were not sent off.
        Started = "started",
        /// They answered; until it closes they may change it.
        Answered = "answered",
        /// They need not answer: "skip", "stop", or the message could not be delivered.
        Excused = "excused",
        /// It closed without an answer that was sent off.
        Expired = "expired",
    }
}

impl InvitationState {
    /// Whether an answer is still missing.
    pub fn is_missing(self) -> bool {
        matches!(self, Self::Asked | Self::Started)
    }
}

words! {
    /// How far a response is.
    ResponseState {
        /// Saved on the way.
        Draft = "draft",
        /// Sent off: it counts.
        Sent = "sent",
    }
}

words! {
    /// The way that an answer came.
    Via {
        /// The web form.
        Web = "web",
        /// A mail.
        Mail = "mail",
        /// A chat.
        Matrix = "matrix",
    }
}
