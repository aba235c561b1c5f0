//! Roles that single words play outside of patterns: bits of a mask.

pub(super) const STOP: u64 = 1;
pub(super) const GENERIC: u64 = 1 << 1;
pub(super) const TASK: u64 = 1 << 2;
pub(super) const LAST: u64 = 1 << 3;
pub(super) const NEXT: u64 = 1 << 4;
pub(super) const THIS: u64 = 1 << 5;
pub(super) const DAY: u64 = 1 << 6;
pub(super) const WEEK: u64 = 1 << 7;
pub(super) const MONTH: u64 = 1 << 8;
pub(super) const TOMORROW: u64 = 1 << 9;
pub(super) const TODAY: u64 = 1 << 10;
pub(super) const END: u64 = 1 << 11;
pub(super) const WEEKEND: u64 = 1 << 12;
pub(super) const UNIT: u64 = 1 << 13;
pub(super) const OF: u64 = 1 << 14;
pub(super) const AND: u64 = 1 << 15;
pub(super) const BUT: u64 = 1 << 16;
pub(super) const NAME_STOP: u64 = 1 << 17;
pub(super) const HONORIFIC: u64 = 1 << 18;
pub(super) const OFFER: u64 = 1 << 19;
pub(super) const BECAUSE: u64 = 1 << 20;
pub(super) const ARTICLE: u64 = 1 << 21;
pub(super) const INDEFINITE: u64 = 1 << 22;
pub(super) const THIRD: u64 = 1 << 23;
pub(super) const SIGNOFF: u64 = 1 << 24;
pub(super) const MAYBE: u64 = 1 << 25;
pub(super) const PAST: u64 = 1 << 26;
pub(super) const FOR: u64 = 1 << 27;
pub(super) const WITH: u64 = 1 << 28;
pub(super) const BEGIN: u64 = 1 << 29;
pub(super) const COPULA: u64 = 1 << 30;
pub(super) const PREPOSITION: u64 = 1 << 31;
pub(super) const DISCOUNT: u64 = 1 << 32;
pub(super) const BESIDE: u64 = 1 << 33;
pub(super) const NOT_PAST: u64 = 1 << 34;
pub(super) const RELATIVE: u64 = 1 << 35;
pub(super) const NOT: u64 = 1 << 36;
pub(super) const PLEASE: u64 = 1 << 37;

/// The role that a key of `[words]` in a lexicon gives.
pub(super) fn of(key: &str) -> u64 {
    match key {
        "task" => TASK,
        "last" => LAST,
        "next" => NEXT,
        "this" => THIS,
        "day" => DAY,
        "week" => WEEK,
        "month" => MONTH,
        "tomorrow" => TOMORROW,
        "today" => TODAY,
        "end" => END,
        "weekend" => WEEKEND,
        "unit" => UNIT,
        "of" => OF,
        "and" => AND,
        "but" => BUT,
        "name_stop" => NAME_STOP,
        "title_word" => HONORIFIC,
        "offer" => OFFER,
        "because" => BECAUSE,
        "article" => ARTICLE,
        "indefinite" => INDEFINITE,
        "third" => THIRD,
        "signoff" => SIGNOFF,
        "maybe" => MAYBE,
        "past" => PAST,
        "for" => FOR,
        "with" => WITH,
        "begin" => BEGIN,
        "copula" => COPULA,
        "preposition" => PREPOSITION,
        "discount" => DISCOUNT,
        "beside" => BESIDE,
        "not_past" => NOT_PAST,
        "relative" => RELATIVE,
        "not" => NOT,
        "please" => PLEASE,
        _ => 0,
    }
}
