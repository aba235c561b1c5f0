//! Not too fast for one domain: receiving servers slow down or refuse who sends in bursts.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::config::Rate;
use crate::domain::address::Address;
use crate::id::DeliveryId;

/// Rates by domain, and who has which turn.
///
/// Each message gets a turn, one after the other at the domain's rate. Whose turn is not now comes again at that time, and then
/// goes at once. Turns are kept in memory: after a restart, who still waits gets a new one. Several instances have a rate each.
#[derive(Debug)]
pub struct Pace {
    usual: Rate,
    of: BTreeMap<String, Rate>,
    turns: Mutex<Turns>,
}

const A_SECOND: SignedDuration = SignedDuration::from_secs(1);

#[derive(Debug, Default)]
struct Turns {
    next: HashMap<String, Timestamp>,
    given: HashSet<DeliveryId>,
}

impl Pace {
    /// `usual` for every domain, `of` for single ones.
    pub fn new(usual: Rate, of: BTreeMap<String, Rate>) -> Self {
        Self { usual, of, turns: Mutex::default() }
    }

    /// When a message may go, if not now. Only mail is paced: a homeserver says itself when it is enough.
    pub fn turn(&self, delivery: DeliveryId, to: &Address, now: Timestamp) -> Option<Timestamp> {
        let Address::Mail(mail) = to else { return None };
        let rate = self.of.get(mail.domain()).unwrap_or(&self.usual).per_second();
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.given.remove(&delivery) {
            return None;
        }
        let next = turns.next.entry(mail.domain().to_owned()).or_insert(Timestamp::MIN);
        // A second's worth may go at once: the rate is an average, not a metronome.
        let turn = (*next).max(now - A_SECOND);
        *next = turn + SignedDuration::from_secs_f64(1.0 / rate);
        if turn <= now {
            return None;
        }
        turns.given.insert(delivery);
        Some(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RawId;

    #[test]
    fn a_domain_gets_its_rate_and_no_more_and_the_others_do_not_wait_for_it() {
        let slow = BTreeMap::from([("slow.example".to_owned(), Rate { count: 1, seconds: 60 })]);
        let pace = Pace::new(Rate { count: 10, seconds: 1 }, slow);
        let now: Timestamp = "2026-04-20T09:00:00Z".parse().unwrap();
        let to = |address: &str| Address::Mail(address.parse().unwrap());
        let id = |n: u128| DeliveryId::from(RawId(n));
        let told: Vec<_> = (0..12).map(|n| pace.turn(id(n), &to("a@b.example"), now)).collect();
        assert!(told[0].is_none() && told[11].is_some_and(|turn| turn > now));
        assert_eq!(pace.turn(id(20), &to("a@slow.example"), now), None);
        let turn = pace.turn(id(21), &to("b@slow.example"), now).unwrap();
        assert_eq!(turn, now + SignedDuration::from_secs(59));
        assert_eq!(pace.turn(id(21), &to("b@slow.example"), turn), None, "its turn has come");
        assert_eq!(pace.turn(id(30), &to("a@c.example"), now), None);
    }
}
