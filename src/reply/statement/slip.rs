//! Slips of the finger: swapped, missing and doubled letters.

/// Longer words are not looked at for slips.
pub(super) const LONGEST_WORD: usize = 24;

/// `word` without its byte at `gone`, in `buffer`.
pub(super) fn without<'b>(word: &str, gone: usize, buffer: &'b mut [u8; LONGEST_WORD]) -> Option<&'b str> {
    let bytes = word.as_bytes();
    let shorter = buffer.get_mut(..bytes.len().checked_sub(1)?)?;
    shorter[..gone].copy_from_slice(&bytes[..gone]);
    shorter[gone..].copy_from_slice(&bytes[gone + 1..]);
    std::str::from_utf8(shorter).ok()
}

/// Whether two words are made of the same letters (nearly: sums are compared).
pub(super) fn same_letters(a: &str, b: &str) -> bool {
    let sum = |word: &str| word.bytes().map(u32::from).sum::<u32>();
    a.len() == b.len() && sum(a) == sum(b)
}

/// Whether two words differ by one letter, or by two neighbours that changed places.
pub(super) fn within_one_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (ra, rb) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    match (ra, rb) {
        ([], []) => true,
        ([_], [] | [_]) | ([], [_]) => true,
        ([p, q], [r, s]) => p == s && q == r,
        _ => false,
    }
}
