//! Secrets that are made from a key and an id, so that the database need not know them.
//!
//! A prompt's reply token is HMAC-SHA-256(key, "reply" | prompt id), cut to 130 bits: every attempt to send a
//! message gives the same token, and a stolen database gives none. The database knows its SHA-256.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::domain::message::ReplyToken;
use crate::id::{DeliveryId, InvitationId, MemberId, PromptId, ResultsLinkId};

/// Stands in a stored message, with the link's number behind it, where the link to a survey goes: the link is a
/// capability, and the database shall not know it. The outbox puts it in when it sends. Nothing in it is escaped in HTML.
pub const SURVEY_LINK: &str = "https://survey-link.invalid/";

/// The deployment's secret key. Every instance of a deployment has the same one.
#[derive(Clone)]
pub struct TokenKey([u8; 32]);

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKey(***)")
    }
}

impl TokenKey {
    /// A key of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The token in a prompt's reply address.
    pub fn reply(&self, prompt: PromptId) -> Option<ReplyToken> {
        self.token("reply", &prompt.to_string())
    }

    /// The token in the reply address of a message that is no prompt's, such as an alert.
    pub fn reply_to(&self, delivery: DeliveryId) -> Option<ReplyToken> {
        self.token("reply-to", &delivery.to_string())
    }

    /// The token in a member's "no more messages" link.
    pub fn unsubscribe(&self, member: MemberId) -> Option<ReplyToken> {
        self.token("unsubscribe", &member.to_string())
    }

    /// Whether `token` is the one in this member's "no more messages" link. How long it takes says nothing about how
    /// much of it was right.
    pub fn is_unsubscribe(&self, member: MemberId, token: &str) -> bool {
        is_same(self.unsubscribe(member), token)
    }

    /// The token in the forms behind a survey's link, against requests that were forged (CSRF): of this link alone.
    pub fn survey_form(&self, link: &ReplyToken) -> Option<ReplyToken> {
        self.token("survey-form", link.as_str())
    }

    /// Whether `token` is the one in the forms behind this link; in constant time.
    pub fn is_survey_form(&self, link: &ReplyToken, token: &str) -> bool {
        is_same(self.survey_form(link), token)
    }

    /// The token in an invitation's link to its survey. `nth` counts from 1: a new link ends the one before.
    pub fn survey_link(&self, invitation: InvitationId, nth: u32) -> Option<ReplyToken> {
        self.token("survey-link", &format!("{invitation}|{nth}"))
    }

    /// The token in the reply address of an invitation to a survey.
    pub fn survey_reply(&self, invitation: InvitationId) -> Option<ReplyToken> {
        self.token("survey-reply", &invitation.to_string())
    }

    /// The token in a link to a survey's results.
    pub fn results_link(&self, link: ResultsLinkId) -> Option<ReplyToken> {
        self.token("survey-results", &link.to_string())
    }

    /// What the answers to an anonymous survey are kept under: HMAC-SHA-256(key, "anonymous" | first link token), in hex.
    ///
    /// Nothing in the database leads from an invitation to it: the link's token is not stored, only its SHA-256. What
    /// this cannot do, and nobody should promise: **whoever holds the deployment's key and the database can compute the
    /// token of every invitation, and from it this name, and so read who answered what.** So can who holds the key and
    /// somebody's link. Against the key's holder only a promise helps, or a survey by other means. Who has the database
    /// alone (a backup, a stolen disk) finds who answered, but not what; how rows lie on the disk, a log of writes and
    /// the times in a web server's log may still tell more than the tables do.
    pub fn anonymous_response(&self, invitation: InvitationId) -> Option<String> {
        // Of the first link, whichever is in use: who gets a new link finds their own answers again.
        let link = self.survey_link(invitation, 1)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(b"anonymous|");
        mac.update(link.as_str().as_bytes());
        Some(HEXLOWER.encode(&mac.finalize().into_bytes()))
    }

    fn token(&self, purpose: &str, id: &str) -> Option<ReplyToken> {
        // HMAC takes keys of any length, and the text always has 52 letters.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(purpose.as_bytes());
        mac.update(b"|");
        mac.update(id.as_bytes());
        let text = BASE32_NOPAD.encode(&mac.finalize().into_bytes());
        ReplyToken::parse(text.get(..ReplyToken::LENGTH)?)
    }
}

/// How long it takes says nothing about how much of it was right.
fn is_same(right: Option<ReplyToken>, given: &str) -> bool {
    let (Some(right), Some(given)) = (right, ReplyToken::parse(given)) else { return false };
    let differences = right.as_str().bytes().zip(given.as_str().bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    std::hint::black_box(differences) == 0
}

/// SHA-256 of `text` in hex: what the database calls a text whose equal it wants to find again.
pub fn fingerprint(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

/// What the database keeps of a token.
pub fn hash(token: &ReplyToken) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_str().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RawId;

    #[test]
    fn a_token_is_the_same_at_every_attempt_and_differs_by_purpose_and_key() {
        let (key, other) = (TokenKey::new([1; 32]), TokenKey::new([2; 32]));
        let id = RawId(7);
        let token = key.reply(id.into()).unwrap();
        assert_eq!(Some(&token), key.reply(id.into()).as_ref());
        assert_ne!(Some(&token), other.reply(id.into()).as_ref());
        assert_ne!(Some(&token), key.unsubscribe(id.into()).as_ref());
        assert_eq!(hash(&token).len(), 64);
    }

    #[test]
    fn a_link_ends_the_messages_of_its_own_member_only() {
        let key = TokenKey::new([1; 32]);
        let (ana, bo) = (MemberId::from(RawId(7)), MemberId::from(RawId(8)));
        let token = key.unsubscribe(ana).unwrap();
        assert!(key.is_unsubscribe(ana, token.as_str()));
        assert!(key.is_unsubscribe(ana, &token.as_str().to_uppercase()));
        assert!(!key.is_unsubscribe(bo, token.as_str()));
        assert!(!key.is_unsubscribe(ana, ""));
        assert!(!key.is_unsubscribe(ana, &token.as_str()[..25]));
    }
}
