//! What machines answer: a vacation message, a returned mail; and what strangers write.

use jiff::Zoned;

use super::client::{Original, Writer, header};

/// An out-of-office message (RFC 3834).
pub fn vacation(to: &Original, from: &Writer<'_>, words: &str, now: &Zoned) -> Vec<u8> {
    let subject = format!("Automatic reply: {}", to.subject);
    let mut mail = header(from, &to.reply_to, &subject, now);
    mail.push_str(&format!(
        "In-Reply-To: <{}>\r\nAuto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n",
        to.message_id
    ));
    mail.into_bytes()
}

/// A mail server's report that a mail could not be delivered (RFC 3464). `bounces` is the envelope's sender.
pub fn returned(
    recipient: &str,
    bounces: &str,
    original: &[u8],
    status: &str,
    why: &str,
    now: &Zoned,
) -> Vec<u8> {
    let date = now.strftime("%a, %d %b %Y %H:%M:%S %z");
    let stamp = now.timestamp().as_microsecond();
    let boundary = format!("{stamp}/mx.post.example");
    let headers = String::from_utf8_lossy(original);
    let headers = headers.split("\r\n\r\n").next().unwrap_or_default();
    format!(
        "From: MAILER-DAEMON@mx.post.example (Mail Delivery System)\r\nTo: <{bounces}>\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nDate: {date}\r\nMessage-ID: <{stamp}@mx.post.example>\r\n\
         Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"{boundary}\"\r\n\r\n\
         --{boundary}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\
         This is the mail system at host mx.post.example.\r\n\r\n\
         I'm sorry to have to inform you that your message could not\r\nbe delivered to one or more recipients.\r\n\r\n\
         <{recipient}>: {why}\r\n\r\n\
         --{boundary}\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.post.example\r\nArrival-Date: {date}\r\n\r\n\
         Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; {why}\r\n\r\n\
         --{boundary}\r\nContent-Type: text/rfc822-headers\r\n\r\n{headers}\r\n\r\n--{boundary}--\r\n"
    )
    .into_bytes()
}

/// A mail that answers nothing.
pub fn letter(from: &str, to: &str, subject: &str, words: &str, now: &Zoned) -> Vec<u8> {
    let writer = Writer { name: from.split('@').next().unwrap_or(from), address: from, language: "en" };
    let mut mail = header(&writer, to, subject, now);
    mail.push_str(&format!(
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"
    ));
    mail.into_bytes()
}
