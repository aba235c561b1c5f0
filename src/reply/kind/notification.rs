//! Notices of sending services as JSON (Amazon SES over SNS).

use serde::Deserialize;

use super::reason::{self, Verdict};
use super::status::Status;

/// What a notice says.
#[derive(Debug)]
pub enum Notice {
    /// Addresses that failed, and how.
    Bounce(Vec<(String, Verdict)>),
    /// Somebody pressed "Spam".
    Complaint,
    /// It was delivered.
    Delivery,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(alias = "eventType")]
    notification_type: String,
    bounce: Option<Bounce>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    #[serde(default)]
    bounce_type: String,
    #[serde(default)]
    bounced_recipients: Vec<Bounced>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounced {
    email_address: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    diagnostic_code: String,
}

/// Reads a notice out of a text that begins with it.
pub fn read(text: &str) -> Option<Notice> {
    let text = text.trim_start();
    if !text.starts_with('{') || !(text.contains("\"notificationType\"") || text.contains("\"eventType\"")) {
        return None;
    }
    // Long lines are broken on the way, also inside of strings: with a space at the head of the
    // next line.
    let joined: String = text.replace('\r', "").replace("\n ", "").replace('\n', " ");
    let body = serde_json::Deserializer::from_str(&joined).into_iter::<Body>().next()?.ok()?;
    match body.notification_type.as_str() {
        "Bounce" => {
            let bounce = body.bounce?;
            let verdict = |bounced: &Bounced| {
                let given = Status::find(&bounced.status).or_else(|| Status::find(&bounced.diagnostic_code));
                let mut verdict = reason::judge(
                    &bounced.diagnostic_code,
                    String::new,
                    given,
                    bounce.bounce_type == "Transient",
                );
                // SES says "Permanent" of bad addresses only, but also of content that was refused:
                // its words decide.
                verdict.hard |= bounce.bounce_type == "Permanent" && !verdict.explained && given.is_none();
                verdict
            };
            let recipients = bounce
                .bounced_recipients
                .iter()
                .take(200)
                .map(|one| (one.email_address.clone(), verdict(one)))
                .collect();
            Some(Notice::Bounce(recipients))
        }
        "Complaint" => Some(Notice::Complaint),
        "Delivery" => Some(Notice::Delivery),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bounce_is_read_although_its_line_was_broken_in_the_middle_of_a_word() {
        let text = concat!(
            r#"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":["#,
            "{\"emailAddress\":\"ana@exam\r\n ple.org\",",
            r#""status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]}}"#,
            "\n\n--\nIf you wish to stop",
        );
        let Some(Notice::Bounce(bounced)) = read(text) else { panic!("no bounce") };
        assert_eq!(bounced[0].0, "ana@example.org");
        assert!(bounced[0].1.hard);
    }

    #[test]
    fn what_is_no_notice_is_left() {
        for text in [
            "",
            "{",
            "{}",
            "Hello {\"notificationType\":\"Bounce\"}",
            "{\"notificationType\":\"Bounce\"}",
            "{\"notificationType\":7}",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
