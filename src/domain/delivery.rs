//! One message to one address: an outbox row.

use super::words;

words! {
    /// How far a delivery is.
    DeliveryState {
        /// Waits for its time, or for the next attempt.
        Queued = "queued",
        /// A sender has it, until its lease runs out.
        Sending = "sending",
        /// The other side took it.
        Sent = "sent",
        /// It will never arrive: refused, or too late.
        Failed = "failed",
        /// It was not sent: over the nag budget, or no longer needed.
        Dropped = "dropped",
    }
}

words! {
    /// What a message is for. In the order in which a nag budget gives way: reminders first.
    DeliveryKind {
        /// "You have not answered yet."
        Reminder = "reminder",
        /// A digest.
        Digest = "digest",
        /// A check-in's question.
        Prompt = "prompt",
        /// A blocker told to who can help.
        Alert = "alert",
        /// An answer to something that the member sent: never counted as nagging.
        Receipt = "receipt",
    }
}
