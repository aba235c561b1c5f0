//! How mail programs write a reply: where the words stand, how they quote, what they add, how they encode.

use data_encoding::BASE64_MIME;
use jiff::Zoned;

/// A mail program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// Text and HTML, words above a quote with a line in the writer's language.
    Gmail,
    /// Words above the whole message with its header, nothing marked as a quote; ISO 8859-1 where it can be.
    Outlook,
    /// Words above a quote, signed by the telephone.
    Apple,
    /// Words below the quote and a signature behind `-- `; flowed text.
    Thunderbird,
    /// Words below a shortened quote, in a terminal.
    Plain,
    /// An Android program: words above the quote, an apology below the words.
    Phone,
}

/// The message that is answered, as its reader sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Original {
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The name in `From`.
    pub from_name: String,
    /// Where an answer goes.
    pub reply_to: String,
    /// The Message-ID, without angle brackets.
    pub message_id: String,
    /// When it was written, on the reader's clock.
    pub date: Zoned,
}

/// Who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their address.
    pub address: &'a str,
    /// Their language.
    pub language: &'a str,
}

/// The words that programs add, in the writer's language.
struct Tongue {
    months: [&'static str; 12],
    wrote: fn(&Original, &str) -> String,
    from_sent_to_subject: [&'static str; 4],
    sent_from: &'static str,
}

fn day_of(date: &Zoned, month: &str) -> String {
    format!("{} {month} {}", date.day(), date.year())
}

fn clock(date: &Zoned) -> String {
    date.strftime("%H:%M").to_string()
}

fn sender(of: &Original) -> String {
    format!("{} <{}>", of.from_name, of.reply_to)
}

const ENGLISH: Tongue = Tongue {
    months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    wrote: |of, month| {
        let day = of.date.strftime("%a").to_string();
        let time = of.date.strftime("%-I:%M %p").to_string();
        format!("On {day}, {month} {}, {} at {time} {} wrote:", of.date.day(), of.date.year(), sender(of))
    },
    from_sent_to_subject: ["From", "Sent", "To", "Subject"],
    sent_from: "Sent from my iPhone",
};

const GERMAN: Tongue = Tongue {
    months: ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
    wrote: |of, _| {
        format!("Am {} um {} schrieb {}:", of.date.strftime("%d.%m.%y"), clock(&of.date), of.from_name)
    },
    from_sent_to_subject: ["Von", "Gesendet", "An", "Betreff"],
    sent_from: "Von meinem iPhone gesendet",
};

const FRENCH: Tongue = Tongue {
    months: [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
    ],
    wrote: |of, month| {
        format!("Le {} à {}, {} a écrit :", day_of(&of.date, month), clock(&of.date), sender(of))
    },
    from_sent_to_subject: ["De", "Envoyé", "À", "Objet"],
    sent_from: "Envoyé de mon iPhone",
};

const SPANISH: Tongue = Tongue {
    months: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"],
    wrote: |of, month| {
        format!("El {} a las {}, {} escribió:", day_of(&of.date, month), clock(&of.date), sender(of))
    },
    from_sent_to_subject: ["De", "Enviado", "Para", "Asunto"],
    sent_from: "Enviado desde mi iPhone",
};

const PORTUGUESE: Tongue = Tongue {
    months: ["jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."],
    wrote: |of, month| {
        let (day, year) = (of.date.day(), of.date.year());
        format!("Em {day} de {month} de {year}, às {}, {} escreveu:", clock(&of.date), sender(of))
    },
    from_sent_to_subject: ["De", "Enviado", "Para", "Assunto"],
    sent_from: "Enviado do meu iPhone",
};

fn tongue(language: &str) -> &'static Tongue {
    match language {
        "de" => &GERMAN,
        "fr" => &FRENCH,
        "es" => &SPANISH,
        "pt" => &PORTUGUESE,
        _ => &ENGLISH,
    }
}

impl Client {
    /// Its name, as its users call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gmail => "Gmail",
            Self::Outlook => "Outlook",
            Self::Apple => "Apple Mail",
            Self::Thunderbird => "Thunderbird",
            Self::Plain => "mutt",
            Self::Phone => "K-9 Mail",
        }
    }

    /// The bytes of an answer (RFC 5322), its lines ended by CRLF. `now` is the writer's clock; it makes the Message-ID, too.
    pub fn reply(self, to: &Original, from: &Writer<'_>, words: &str, now: &Zoned) -> Vec<u8> {
        let tongue = tongue(from.language);
        let month = tongue.months[usize::from(to.date.month().unsigned_abs().clamp(1, 12)) - 1];
        let wrote = (tongue.wrote)(to, month);
        let quoted = quote(&to.text, usize::MAX);
        let body = match self {
            Self::Gmail => {
                let text = format!("{words}\n\n{wrote}\n\n{quoted}");
                let quote = format!(
                    "<br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">{}<br></div>\
                     <blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);\
                     padding-left:1ex\">{}</blockquote></div>",
                    escaped(&wrote),
                    to.html
                );
                let html = format!("<div dir=\"ltr\">{}</div>{quote}", escaped(words).replace('\n', "<br>"));
                alternative(&text, &html, now)
            }
            Self::Outlook => {
                let [from_word, sent, to_word, subject] = tongue.from_sent_to_subject;
                let head = format!(
                    "________________________________\n{from_word}: {}\n{sent}: {}\n{to_word}: {} <{}>\n{subject}: {}\n",
                    sender(to),
                    to.date.strftime("%d.%m.%Y %H:%M"),
                    from.name,
                    from.address,
                    to.subject
                );
                quoted_printable(&format!("{words}\n\n{head}\n{}", to.text))
            }
            Self::Apple => {
                quoted_printable(&format!("{words}\n\n{}\n\n> {wrote}\n> \n{quoted}", tongue.sent_from))
            }
            Self::Thunderbird => eight_bit(
                &format!("{wrote}\n{quoted}\n{words}\n\n-- \n{}", from.name),
                "text/plain; charset=UTF-8; format=flowed",
            ),
            Self::Plain => {
                let some = quote(&to.text, 8);
                eight_bit(
                    &format!("{wrote}\n{some}\n{words}\n\n-- \n{}", from.name),
                    "text/plain; charset=utf-8",
                )
            }
            Self::Phone => {
                let sorry = "Sent from my Android device with K-9 Mail. Please excuse my brevity.";
                quoted_printable(&format!("{words}\n-- \n{sorry}\n\n{wrote}\n{quoted}"))
            }
        };
        let subject = match to.subject.get(..3) {
            Some(re) if re.eq_ignore_ascii_case("re:") => to.subject.clone(),
            _ => format!("Re: {}", to.subject),
        };
        let mut mail = header(from, &to.reply_to, &subject, now);
        if !to.message_id.is_empty() {
            let id = &to.message_id;
            mail.push_str(&format!("In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n"));
        }
        mail.push_str("MIME-Version: 1.0\r\n");
        let mut mail = mail.into_bytes();
        mail.extend_from_slice(&body);
        mail
    }
}

/// The header fields that every mail has.
pub(super) fn header(from: &Writer<'_>, to: &str, subject: &str, now: &Zoned) -> String {
    let local = from.address.split('@').next().unwrap_or_default();
    format!(
        "From: {} <{}>\r\nTo: <{to}>\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}.{local}@client.example>\r\n",
        encoded_word(from.name),
        from.address,
        encoded_word(subject),
        now.strftime("%a, %d %b %Y %H:%M:%S %z"),
        now.timestamp().as_microsecond(),
    )
}

/// A word of a header field (RFC 2047), where it is more than ASCII.
fn encoded_word(text: &str) -> String {
    if text.is_ascii() && !text.contains(',') {
        return text.to_owned();
    }
    // An encoded word has at most 75 characters, and ends between characters.
    let mut words = Vec::new();
    let mut chunk = String::new();
    for c in text.chars() {
        if chunk.len() + c.len_utf8() > 40 {
            words.push(std::mem::take(&mut chunk));
        }
        chunk.push(c);
    }
    words.push(chunk);
    let words =
        words.iter().map(|chunk| format!("=?UTF-8?B?{}?=", data_encoding::BASE64.encode(chunk.as_bytes())));
    words.collect::<Vec<_>>().join("\r\n ")
}

fn quote(text: &str, lines: usize) -> String {
    text.lines().take(lines).map(|line| format!("> {line}\n")).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

fn eight_bit(text: &str, kind: &str) -> Vec<u8> {
    format!("Content-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}\r\n", crlf(text)).into_bytes()
}

/// In ISO 8859-1 where the text fits into it, else in UTF-8; quoted-printable (RFC 2045, section 6.7).
fn quoted_printable(text: &str) -> Vec<u8> {
    let latin: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let (charset, bytes) = match latin {
        Some(latin) => ("iso-8859-1", latin),
        None => ("utf-8", text.as_bytes().to_vec()),
    };
    let mut body = format!(
        "Content-Type: text/plain; charset=\"{charset}\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    );
    for line in bytes.split(|byte| *byte == b'\n') {
        let mut width = 0;
        for (at, byte) in line.iter().enumerate() {
            let last = at + 1 == line.len();
            let plain = matches!(byte, 0x21..=0x3c | 0x3e..=0x7e) || (matches!(byte, b' ' | b'\t') && !last);
            let shown = if plain { char::from(*byte).to_string() } else { format!("={byte:02X}") };
            if width + shown.len() > 75 {
                body.push_str("=\r\n");
                width = 0;
            }
            width += shown.len();
            body.push_str(&shown);
        }
        body.push_str("\r\n");
    }
    body.into_bytes()
}

/// Text and HTML, both in base 64.
fn alternative(text: &str, html: &str, now: &Zoned) -> Vec<u8> {
    let boundary = format!("000000000000{:x}", now.timestamp().as_microsecond());
    let part = |kind: &str, body: &str| {
        format!(
            "--{boundary}\r\nContent-Type: {kind}; charset=\"UTF-8\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
            BASE64_MIME.encode(crlf(body).as_bytes())
        )
    };
    let (text, html) = (part("text/plain", text), part("text/html", html));
    format!(
        "Content-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n{text}\r\n{html}\r\n--{boundary}--\r\n"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::{Source, open};

    const ALL: [Client; 6] =
        [Client::Gmail, Client::Outlook, Client::Apple, Client::Thunderbird, Client::Plain, Client::Phone];

    fn original() -> Original {
        Original {
            subject: "Check-in, Montag, 16. März".into(),
            text: "Hi Jonas,\n\nhow is it going?\n\n 1. Move the website\n\nJust reply to this mail.\n"
                .into(),
            html: "<p>Hi Jonas,</p><p>how is it going?</p><p>1. Move the website</p>".into(),
            from_name: "Touchbase".into(),
            reply_to: "checkin+abc@tidewater.example".into(),
            message_id: "1@tidewater.example".into(),
            date: "2026-03-16T09:00[Europe/Berlin]".parse().unwrap(),
        }
    }

    #[test]
    fn the_words_come_out_again_whatever_program_in_whatever_language() {
        let to = original();
        let lines: Vec<&str> = to.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let now = "2026-03-16T11:20[Europe/Berlin]".parse().unwrap();
        for client in ALL {
            for language in ["en", "de", "fr", "es", "pt"] {
                for words in ["1 läuft, ça va", "1 is done 🎉"] {
                    let from = Writer { name: "Jonas Müller", address: "jonas@post.example", language };
                    let raw = client.reply(&to, &from, words, &now);
                    let letter = open(Source::Raw(&raw)).letter(&lines);
                    assert_eq!(letter.reply.trim(), words, "{} in {language}", client.name());
                }
            }
        }
    }
}
