//! What mail clients put their quotes and signatures into. One row a client's sign; no code knows a client.

use super::token::attribute;

/// What an element does to the text in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    /// Nothing.
    Plain,
    /// Quotes what is in it.
    Quote,
    /// Quotes what is in it and everything below.
    QuotesRest,
    /// Is a signature.
    Signature,
    /// Is not shown.
    Hidden,
    /// Keeps its line ends.
    Preformatted,
}

/// `class`, `id` or `name` values (Outlook puts `x_` before those of the mail that it quotes).
///
/// The outer containers of Gmail (`gmail_quote`), Proton (`protonmail_quote`), Thunderbird (`moz-cite-prefix`) and Zoho
/// are not among them: they hold the attribution line and `blockquote`s, and people answer between those.
const SIGNS: &[(&str, Container)] = &[
    ("yahoo-quoted", Container::Quote),
    ("ydp_quoted", Container::Quote),
    ("tutanota_quote", Container::Quote),
    ("isreplycontent", Container::Quote),
    ("ntes_quote", Container::Quote),
    ("mailquote", Container::Quote),
    ("olk_src_body_section", Container::Quote),
    ("ms-outlook-mobile-reference-message", Container::Quote),
    ("mail-editor-reference-message-container", Container::Quote),
    ("msg-quote", Container::Quote),
    ("divrplyfwdmsg", Container::QuotesRest),
    ("appendonsend", Container::QuotesRest),
    ("outlookmessageheader", Container::QuotesRest),
    ("replysplit", Container::QuotesRest),
    ("gmail_signature", Container::Signature),
    ("gmail_signature_prefix", Container::Hidden),
    ("moz-signature", Container::Signature),
    ("protonmail_signature_block", Container::Signature),
    ("applemailsignature", Container::Signature),
    ("ms-outlook-mobile-signature", Container::Signature),
    ("signature", Container::Signature),
    ("tutanota_signature", Container::Signature),
    ("mobileaddcomposesignature", Container::Signature),
    ("front-signature", Container::Signature),
];

/// The line that Outlook for Windows draws above a quoted message's headers, in its versions' colours.
const OUTLOOK_LINES: &[&str] = &[
    "border-top:solid #e1e1e1 1.0pt",
    "border-top:solid #b5c4df 1.0pt",
    "border-top:solid #b5c4df 1pt",
    "border-top:solid #e1e1e1 1pt",
];

/// What an element does.
pub(super) fn of(name: &str, attributes: &str) -> Container {
    let mut found = match name {
        "blockquote" => Container::Quote,
        "pre" => Container::Preformatted,
        _ => Container::Plain,
    };
    if attributes.is_empty() {
        return found;
    }
    for key in ["class", "id", "name", "data-smartmail"] {
        for value in attribute(attributes, key).unwrap_or("").split_ascii_whitespace() {
            let value = value.to_ascii_lowercase();
            let mut sign = value.as_str();
            while let Some(inner) = sign.strip_prefix("x_") {
                sign = inner;
            }
            // Yahoo puts a number behind it, and one of its own before it: "ydp7a5d4c2yahoo_quoted".
            if sign.contains("yahoo_quoted") {
                return Container::Quote;
            }
            // GMX and WEB.DE write <div name="quote">.
            if key == "name" && sign == "quote" {
                return Container::Quote;
            }
            if let Some((_, container)) = SIGNS.iter().find(|(known, _)| *known == sign) {
                return *container;
            }
        }
    }
    if let Some(style) = attribute(attributes, "style") {
        let style: String = style
            .chars()
            .filter(|c| !c.is_whitespace() || *c == ' ')
            .collect::<String>()
            .to_ascii_lowercase();
        let tight: String = style.chars().filter(|c| *c != ' ').collect();
        if tight.contains("display:none") || tight.contains("mso-hide:all") {
            return Container::Hidden;
        }
        if OUTLOOK_LINES.iter().any(|line| style.replace(": ", ":").contains(line)) {
            return Container::QuotesRest;
        }
        // Gmail indents a paragraph with a borderless blockquote.
        if name == "blockquote" && tight.contains("border:none") && tight.contains("40px") {
            found = Container::Plain;
        }
        if tight.contains("white-space:pre") && found == Container::Plain {
            found = Container::Preformatted;
        }
    }
    found
}

/// Zimbra's and Outlook.com's rule above the quoted message.
pub(super) fn is_quote_rule(attributes: &str) -> bool {
    attribute(attributes, "id")
        .is_some_and(|id| id.eq_ignore_ascii_case("zwchr") || id.eq_ignore_ascii_case("stopspelling"))
        || attribute(attributes, "data-marker").is_some_and(|marker| marker == "__DIVIDER__")
}
