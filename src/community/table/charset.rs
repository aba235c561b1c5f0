//! From a file's bytes to text.

/// What is wrong or was noticed, and what to do.
pub(super) type Said = (String, String);

/// More than this is no list of people or tasks.
const LARGEST: usize = 16 << 20;

/// UTF-8 with or without a byte order mark, UTF-16 with one, else Windows-1252 (with a notice).
///
/// Line ends are `\n` in the result.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, Option<Said>), Said> {
    let save_as = || "Open it in the spreadsheet program and save it as \"CSV UTF-8\".".to_owned();
    if bytes.len() > LARGEST {
        return Err(("the file is larger than 16 MB".to_owned(), "Cut it into several files.".to_owned()));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(("this is a spreadsheet, not a CSV file".to_owned(), save_as()));
    }
    let (text, notice) = if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        (String::from_utf8_lossy(rest).into_owned(), None)
    } else if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        (utf16(rest, u16::from_le_bytes), None)
    } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        (utf16(rest, u16::from_be_bytes), None)
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        (text.to_owned(), None)
    } else {
        let what = "the file is not UTF-8; it was read as Windows-1252 (Western European)".to_owned();
        let next = "Look whether names with accents are right; if not, save it as \"CSV UTF-8\".".to_owned();
        (bytes.iter().copied().map(windows_1252).collect(), Some((what, next)))
    };
    if text.contains('\0') {
        return Err(("this is not a text file: there are zero bytes in it".to_owned(), save_as()));
    }
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Err(("some characters of the file are broken".to_owned(), save_as()));
    }
    Ok((text.replace("\r\n", "\n").replace('\r', "\n"), notice))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks(2).map(|pair| match *pair {
        [a, b] => unit([a, b]),
        // Half a character at the end: decoded as a broken one.
        _ => 0xD800,
    });
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// WHATWG's index of windows-1252: Latin-1, with typographic characters in place of the C1 controls.
fn windows_1252(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    let typographic = byte.checked_sub(0x80).and_then(|place| FROM_80.get(usize::from(place)));
    typographic.copied().unwrap_or(char::from(byte))
}
