//! What holds for every zone, every cadence and every range.

use jiff::civil::{Date, DateTime, Time, date, time};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;

use super::*;
use crate::domain::cadence::{Cadence, QuietHours, Slot};

const TIMES: [Time; 5] =
    [time(0, 0, 0, 0), time(1, 30, 0, 0), time(2, 30, 0, 0), time(9, 0, 0, 0), time(23, 30, 0, 0)];

/// Every zone of the bundled database, by name.
fn zones() -> Vec<(String, TimeZone)> {
    let database = TimeZoneDatabase::bundled();
    let zones: Vec<_> =
        database.available().map(|name| (name.to_string(), database.get(name.as_str()).unwrap())).collect();
    assert!(zones.len() > 590, "only {} zones", zones.len());
    zones
}

/// The rule once more, from the list of a zone's clock changes and nothing else: stretches of one offset, each from its
/// first instant. A local time happens in the first stretch that reaches it.
struct Stretches(Vec<(Timestamp, Offset)>);

impl Stretches {
    fn of(zone: &TimeZone, from: Timestamp, to: Timestamp) -> Self {
        let changes = zone.following(from).map(|change| (change.timestamp(), change.offset()));
        let first = (from, zone.to_offset(from));
        Self(std::iter::once(first).chain(changes.take_while(|(at, _)| *at < to)).collect())
    }

    /// Local times must be asked in order: `place` remembers the stretch of the last one.
    fn first_instant(&self, place: &mut usize, local: DateTime) -> Timestamp {
        loop {
            let (begin, offset) = self.0[*place];
            let at = offset.to_timestamp(local).unwrap().max(begin);
            match self.0.get(*place + 1) {
                Some((end, _)) if at >= *end => *place += 1,
                _ => return at,
            }
        }
    }
}

/// Ten years of Fridays, Saturdays and Sundays (the days on which clocks change), in every zone: exactly the occurrences that
/// the rule wants, each once, for a question at each of five times of day.
#[test]
fn in_every_zone_for_ten_years_no_occurrence_is_missing_and_none_comes_twice() {
    let (from, to) = ("2024-01-01T00:00Z".parse().unwrap(), "2034-01-01T00:00Z".parse().unwrap());
    let (before, behind) = ("2023-12-01T00:00Z".parse().unwrap(), "2034-02-01T00:00Z".parse().unwrap());
    let weekend = |date: &Date| date.weekday().to_monday_one_offset() >= 5;
    let days: Vec<Date> = date(2023, 12, 25).series(1.day()).take(3666).filter(weekend).collect();
    let questions = TIMES.map(|at| {
        let text = format!("days = ['fri', 'sat', 'sun']\nat = '{}'", at.strftime("%H:%M"));
        (at, toml::from_str::<Cadence>(&text).unwrap())
    });
    let check = |zones: &[(String, TimeZone)]| {
        let mut counts = [0; 3];
        for (name, zone) in zones {
            let stretches = Stretches::of(zone, before, behind);
            for (at, cadence) in &questions {
                let mut place = 0;
                let expected = days
                    .iter()
                    .map(|day| day.to_datetime(*at))
                    .map(|local| (stretches.first_instant(&mut place, local), local))
                    .skip_while(|(fire_at, _)| *fire_at < from)
                    .take_while(|(fire_at, _)| *fire_at < to);
                let mut found = occurrences(cadence, zone, from, to);
                for (fire_at, local) in expected {
                    let one = found.next().unwrap_or_else(|| panic!("{name}: {local} is missing"));
                    assert_eq!((one.fire_at, one.local), (fire_at, local), "{name}");
                    let on_the_clock = zone.to_datetime(fire_at) == local;
                    assert_eq!(on_the_clock, one.shifted != Some(Shift::Gap), "{name}: {one:?}");
                    counts[one.shifted.map_or(0, |shift| 1 + shift as usize)] += 1;
                }
                assert_eq!(found.next(), None, "{name}: one too many");
            }
        }
        counts
    };
    let zones = zones();
    let (left, right) = zones.split_at(zones.len() / 2);
    let (left, right) = std::thread::scope(|scope| {
        let left = scope.spawn(|| check(left));
        (check(right), left.join().unwrap())
    });
    // Zones come and go, but a test that looked at nothing would show here.
    let [plain, gaps, folds] = [0, 1, 2].map(|n| left[n] + right[n]);
    assert!(plain > 4_600_000 && gaps > 1_000 && folds > 1_000, "{plain} plain, {gaps} gaps, {folds} folds");
}

fn any_zone() -> impl Strategy<Value = TimeZone> {
    let zones = zones();
    (0..zones.len()).prop_map(move |n| zones[n].1.clone())
}

fn any_cadence() -> impl Strategy<Value = Cadence> {
    let days = prop_oneof![
        proptest::sample::subsequence(vec!["mon", "tue", "wed", "thu", "fri", "sat", "sun"], 1..=7)
            .prop_map(|days| days.join("', '")),
        Just("first sun', 'last fri".to_owned()),
    ];
    let times = proptest::collection::vec((0..24u8, proptest::sample::select(vec![0, 15, 30, 59])), 1..4)
        .prop_map(|times| {
            times.iter().map(|(h, m)| format!("'{h:02}:{m:02}'")).collect::<Vec<_>>().join(", ")
        });
    let every = proptest::option::of(1..4u8);
    (days, times, every, 0..4000i64).prop_map(|(days, times, every, start)| {
        let from = date(2010, 1, 1).saturating_add(start.days());
        let every = every.filter(|_| !days.contains("first"));
        let every = every.map_or(String::new(), |weeks| format!("every = '{weeks} weeks'\n"));
        toml::from_str(&format!("days = ['{days}']\nat = [{times}]\nfrom = {from}\n{every}")).unwrap()
    })
}

fn instant_in(years: std::ops::Range<i16>) -> impl Strategy<Value = Timestamp> {
    let second = |year| date(year, 1, 1).to_zoned(TimeZone::UTC).unwrap().timestamp().as_second();
    (second(years.start)..second(years.end)).prop_map(|second| Timestamp::from_second(second).unwrap())
}

fn days_later(at: Timestamp, days: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_hours(24 * days)).unwrap()
}

proptest! {
    #[test]
    fn a_range_may_be_cut_anywhere(
        zone in any_zone(),
        cadence in any_cadence(),
        from in instant_in(2010..2040),
        days in 0..120i64,
        place in 0.0..1.0f64,
        at_an_occurrence in any::<bool>(),
    ) {
        let to = days_later(from, days);
        let whole: Vec<_> = occurrences(&cadence, &zone, from, to).collect();
        let anywhere = from.checked_add(to.duration_since(from).mul_f64(place)).unwrap();
        let cut = match whole.get((whole.len() as f64 * place) as usize) {
            Some(occurrence) if at_an_occurrence => occurrence.fire_at,
            _ => anywhere,
        };
        let parts: Vec<_> =
            occurrences(&cadence, &zone, from, cut).chain(occurrences(&cadence, &zone, cut, to)).collect();
        prop_assert_eq!(&whole, &parts);
        prop_assert!(whole.is_sorted_by(|a, b| a.fire_at < b.fire_at && a.slot < b.slot));
    }

    #[test]
    fn the_next_ones_are_the_first_of_the_range(
        zone in any_zone(), cadence in any_cadence(), after in instant_in(2010..2040), n in 1..8usize,
    ) {
        let next = next(&cadence, &zone, after, n);
        prop_assert_eq!(next.len(), n, "it never ends");
        let end = next[n - 1].fire_at;
        prop_assert!(next[0].fire_at > after);
        let range = occurrences(&cadence, &zone, after, end).filter(|one| one.fire_at > after).count();
        prop_assert_eq!(range, n - 1);
    }

    #[test]
    fn what_is_written_to_the_database_comes_back(cadence in any_cadence()) {
        let json = serde_json::to_string(&cadence).unwrap();
        prop_assert_eq!(serde_json::from_str::<Cadence>(&json).unwrap(), cadence);
    }

    #[test]
    fn quiet_hours_end_within_a_day_and_stay_ended(
        zone in any_zone(), now in instant_in(2012..2040), from in 0..1440i64, length in 1..1439i64,
    ) {
        let minute = |m: i64| Time::midnight() + (m % 1440).minutes();
        let quiet = QuietHours::new(minute(from), minute(from + length));
        let allowed = earliest_allowed(now, quiet, &zone);
        prop_assert!(allowed >= now);
        // A night in which the clocks go back is longer by as much as they do.
        prop_assert!(allowed.duration_since(now) <= SignedDuration::from_mins(length) + SignedDuration::from_hours(3));
        prop_assert_eq!(earliest_allowed(allowed, quiet, &zone), allowed);
    }

    #[test]
    fn whoever_moves_is_asked_once_for_every_slot(
        old in any_zone(), new in any_zone(), moved in instant_in(2024..2034),
    ) {
        let cadence: Cadence = toml::from_str("days = ['mon', 'thu']\nat = '09:00'").unwrap();
        let (begin, end) = (days_later(moved, -14), days_later(moved, 14));
        let mut asked: Vec<Slot> = occurrences(&cadence, &old, begin, moved).map(|one| one.slot).collect();
        let last = *asked.last().unwrap();
        asked.extend(owed_after_move(&cadence, &old, &new, moved, Some(last), None).map(|owed| owed.occurrence.slot));
        let last = *asked.last().unwrap();
        asked.extend(occurrences(&cadence, &new, moved, end).map(|one| one.slot).filter(|slot| *slot > last));
        let (first, last) = (asked[0].date, asked[asked.len() - 1].date);
        let all: Vec<Date> = cadence.dates(first).take_while(|date| *date <= last).collect();
        let asked: Vec<Date> = asked.iter().map(|slot| slot.date).collect();
        prop_assert_eq!(asked, all);
    }

    #[test]
    fn an_answer_never_counts_for_two_occurrences(
        zone in any_zone(), cadence in any_cadence(), after in instant_in(2012..2040),
    ) {
        for pair in next(&cadence, &zone, after, 3).windows(2) {
            let early = early_answer_from(&cadence, &zone, pair[1].fire_at, SignedDuration::from_hours(12));
            prop_assert!(pair[0].fire_at < early && early < pair[1].fire_at);
            prop_assert!(closes_at(&cadence, &zone, pair[0].fire_at) <= pair[1].fire_at);
        }
    }
}
