//! A whole message that was handed over as a text.

/// Does the text start with a message's header section (RFC 5322, section 2.2)?
///
/// Asked of texts of unknown origin. It wants header lines up to the first empty line, and among them `MIME-Version`,
/// `Message-ID` or `Content-Type`, which nobody writes at the start of an answer.
pub fn is_whole_message(text: &str) -> bool {
    let mut fields = 0;
    let mut technical = false;
    for line in text.lines().take(400) {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            if fields == 0 {
                return false;
            }
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return false };
        if name.is_empty()
            || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        {
            return false;
        }
        fields += 1;
        technical |= ["mime-version", "message-id", "content-type", "received", "return-path"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known));
    }
    fields >= 3 && technical
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_told_from_a_text() {
        assert!(is_whole_message(
            "From: a@example.org\r\nMIME-Version: 1.0\r\nSubject: x\r\n y\r\n\r\nHello"
        ));
        assert!(!is_whole_message("From: Ana\nSent: Monday\nTo: Bo\nSubject: x\n\nHello"));
        assert!(!is_whole_message("1: done\n2: blocked"));
        assert!(!is_whole_message(""));
    }
}
