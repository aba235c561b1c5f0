//! The clock changes that people know by name.

use super::*;

/// The occurrences of a daily question, as `local -> what the clocks show (shift)`.
fn story(zone: &str, at: &str, first: &str, last: &str) -> Vec<String> {
    let days = "['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']";
    let cadence: Cadence =
        toml::from_str(&format!("days = {days}\nat = '{at}'\nfrom = {first}\nuntil = {last}")).unwrap();
    let zone = TimeZone::get(zone).unwrap();
    occurrences(&cadence, &zone, Timestamp::MIN, Timestamp::MAX)
        .map(|one| {
            let shown = zone.to_offset(one.fire_at).to_datetime(one.fire_at).strftime("%d %H:%M").to_string();
            let offset = zone.to_offset(one.fire_at);
            let shift = one.shifted.map_or(String::new(), |shift| format!(" {shift:?}"));
            format!("{} -> {shown} {offset}{shift}", one.local.strftime("%d %H:%M"))
        })
        .collect()
}

#[test]
fn berlin_skips_an_hour_in_march_and_repeats_one_in_october() {
    assert_eq!(
        story("Europe/Berlin", "02:30", "2026-03-28", "2026-03-30"),
        ["28 02:30 -> 28 02:30 +01", "29 02:30 -> 29 03:00 +02 Gap", "30 02:30 -> 30 02:30 +02"]
    );
    assert_eq!(
        story("Europe/Berlin", "02:30", "2026-10-24", "2026-10-26"),
        ["24 02:30 -> 24 02:30 +02", "25 02:30 -> 25 02:30 +02 Fold", "26 02:30 -> 26 02:30 +01"]
    );
    assert_eq!(
        story("Europe/Berlin", "09:00", "2026-03-28", "2026-03-30"),
        ["28 09:00 -> 28 09:00 +01", "29 09:00 -> 29 09:00 +02", "30 09:00 -> 30 09:00 +02"],
        "nine stays nine"
    );
}

#[test]
fn the_edges_of_a_gap_and_of_a_fold_in_new_york() {
    let march = |at| story("America/New_York", at, "2026-03-08", "2026-03-08");
    assert_eq!(march("01:59"), ["08 01:59 -> 08 01:59 -05"]);
    assert_eq!(march("02:00"), ["08 02:00 -> 08 03:00 -04 Gap"]);
    assert_eq!(march("02:59"), ["08 02:59 -> 08 03:00 -04 Gap"]);
    assert_eq!(march("03:00"), ["08 03:00 -> 08 03:00 -04"]);
    let november = |at| story("America/New_York", at, "2026-11-01", "2026-11-01");
    assert_eq!(november("01:00"), ["01 01:00 -> 01 01:00 -04 Fold"]);
    assert_eq!(november("01:59"), ["01 01:59 -> 01 01:59 -04 Fold"]);
    assert_eq!(november("02:00"), ["01 02:00 -> 01 02:00 -05"]);
}

#[test]
fn lord_howe_moves_by_half_an_hour() {
    let october = |at| story("Australia/Lord_Howe", at, "2026-10-04", "2026-10-04");
    assert_eq!(october("02:15"), ["04 02:15 -> 04 02:30 +11 Gap"]);
    assert_eq!(october("02:30"), ["04 02:30 -> 04 02:30 +11"]);
    let april = |at| story("Australia/Lord_Howe", at, "2026-04-05", "2026-04-05");
    assert_eq!(april("01:45"), ["05 01:45 -> 05 01:45 +11 Fold"]);
}

#[test]
fn apia_had_no_friday_and_asked_at_the_first_instant_of_saturday() {
    assert_eq!(
        story("Pacific/Apia", "09:00", "2011-12-29", "2011-12-31"),
        ["29 09:00 -> 29 09:00 -10", "30 09:00 -> 31 00:00 +14 Gap", "31 09:00 -> 31 09:00 +14"]
    );
    assert_eq!(
        story("Pacific/Apia", "00:00", "2011-12-29", "2011-12-31"),
        ["29 00:00 -> 29 00:00 -10", "30 00:00 -> 31 00:00 +14 Gap"],
        "the midnights of Friday and Saturday are one instant, and it asks once"
    );
}

#[test]
fn a_range_that_begins_at_the_end_of_a_skipped_day_has_that_days_question() {
    let cadence: Cadence = toml::from_str("days = ['fri', 'sat']\nat = ['00:00', '09:00']").unwrap();
    let zone = TimeZone::get("Pacific/Apia").unwrap();
    let from = "2011-12-30T10:00Z".parse().unwrap();
    let found: Vec<_> = occurrences(&cadence, &zone, from, Timestamp::MAX)
        .take(2)
        .map(|o| format!("{} {}", o.slot, o.fire_at))
        .collect();
    assert_eq!(found, ["2011-12-30 2011-12-30T10:00:00Z", "2011-12-31/2 2011-12-30T19:00:00Z"]);
}

#[test]
fn cairo_skips_midnight_itself_and_repeats_the_last_hour_of_a_day() {
    assert_eq!(
        story("Africa/Cairo", "00:00", "2026-04-23", "2026-04-25"),
        ["23 00:00 -> 23 00:00 +02", "24 00:00 -> 24 01:00 +03 Gap", "25 00:00 -> 25 00:00 +03"]
    );
    assert_eq!(story("Africa/Cairo", "23:30", "2026-10-29", "2026-10-29"), ["29 23:30 -> 29 23:30 +03 Fold"]);
}

#[test]
fn casablanca_leaves_summer_time_for_ramadan() {
    assert_eq!(
        story("Africa/Casablanca", "02:30", "2026-02-15", "2026-02-15"),
        ["15 02:30 -> 15 02:30 +01 Fold"]
    );
    assert_eq!(
        story("Africa/Casablanca", "09:00", "2026-02-14", "2026-02-15"),
        ["14 09:00 -> 14 09:00 +01", "15 09:00 -> 15 09:00 +00"]
    );
    assert_eq!(
        story("Africa/Casablanca", "02:30", "2026-03-22", "2026-03-22"),
        ["22 02:30 -> 22 03:00 +01 Gap"]
    );
}

#[test]
fn two_times_in_one_gap_are_one_question() {
    let cadence: Cadence = toml::from_str(
        "days = 'sun'\nat = ['02:15', '02:45', '03:00', '09:00']\nfrom = 2026-03-29\nuntil = 2026-03-29",
    )
    .unwrap();
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let found: Vec<_> =
        occurrences(&cadence, &zone, Timestamp::MIN, Timestamp::MAX).map(|o| o.slot.to_string()).collect();
    assert_eq!(found, ["2026-03-29", "2026-03-29/4"]);
    let from = "2026-03-29T01:00Z".parse().unwrap();
    let again: Vec<_> =
        occurrences(&cadence, &zone, from, Timestamp::MAX).map(|o| o.slot.to_string()).collect();
    assert_eq!(again, found, "also when the range begins at that instant");
}

#[test]
fn a_range_takes_its_first_instant_and_leaves_its_last() {
    let cadence: Cadence = toml::from_str("days = 'mon'\nat = '09:00'").unwrap();
    let instant = |text: &str| text.parse::<Timestamp>().unwrap();
    let count = |from, to| occurrences(&cadence, &TimeZone::UTC, instant(from), instant(to)).count();
    assert_eq!(count("2026-04-20T09:00Z", "2026-04-27T09:00Z"), 1);
    assert_eq!(count("2026-04-20T09:00Z", "2026-04-20T09:00Z"), 0);
    assert_eq!(
        next(&cadence, &TimeZone::UTC, instant("2026-04-20T09:00Z"), 1)[0].fire_at,
        instant("2026-04-27T09:00Z")
    );
}

#[test]
fn a_fixed_zone_asks_everybody_at_the_same_instant() {
    let cadence: Cadence = toml::from_str("days = 'mon'\nat = '09:00'\nzone = 'Europe/Berlin'").unwrap();
    let after = "2026-04-19T00:00Z".parse().unwrap();
    let tokyo = next(&cadence, &TimeZone::get("Asia/Tokyo").unwrap(), after, 3);
    assert_eq!(tokyo, next(&cadence, &TimeZone::UTC, after, 3));
    assert_eq!(tokyo[0].fire_at.to_string(), "2026-04-20T07:00:00Z");
}

#[test]
fn holidays_are_silent_and_can_be_told() {
    let cadence: Cadence = toml::from_str(
        "days = ['mon', 'fri']\nat = '09:00'\nuntil = 2026-06-30\nholidays = [2026-05-01, 2026-05-13, 2026-05-25, 2026-07-06]",
    )
    .unwrap();
    let after = "2026-04-28T00:00Z".parse().unwrap();
    let dates: Vec<_> = next(&cadence, &TimeZone::UTC, after, 3).iter().map(|o| o.slot.to_string()).collect();
    assert_eq!(dates, ["2026-05-04", "2026-05-08", "2026-05-11"]);
    let (first, last) = ("2026-04-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    let silent: Vec<_> = holidays_between(&cadence, first, last).map(|date| date.to_string()).collect();
    assert_eq!(silent, ["2026-05-01", "2026-05-25"], "a Wednesday, and a Monday after the end, say nothing");
}

#[test]
fn slots_are_written_and_read() {
    for text in ["2026-04-20", "2026-04-20/2", "2026-04-20/9"] {
        assert_eq!(text.parse::<Slot>().unwrap().to_string(), text);
    }
    for text in ["", "2026-04-31", "2026-04-20/1", "2026-04-20/0", "2026-04-20/x", "2026-04-20/10"] {
        assert!(text.parse::<Slot>().is_err(), "{text}");
    }
}
