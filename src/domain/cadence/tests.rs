use super::*;

fn read(text: &str) -> Cadence {
    toml::from_str(text).unwrap()
}

/// What a person is told who wrote `text`.
fn refused(text: &str) -> String {
    toml::from_str::<Cadence>(text).unwrap_err().to_string()
}

#[test]
fn the_shortest_cadence_gets_its_defaults_written_out_in_the_database() {
    let json = serde_json::to_string_pretty(&read("days = ['thu', 'Monday']\nat = '9:00'")).unwrap();
    insta::assert_snapshot!(json);
    assert_eq!(serde_json::from_str::<Cadence>(&json).unwrap(), read("days = ['mon', 'thu']\nat = '09:00'"));
}

#[test]
fn every_key_may_be_set_and_toml_dates_and_times_need_no_quotes() {
    let full = read(
        r#"
        days = ["mon", "thu"]
        every = "2 weeks"
        at = [16:30:00, "09:00", "09:00"]
        zone = "europe/berlin"
        from = 2026-04-20
        until = "2026-07-03"
        holidays = [2026-05-25, "2026-05-01"]
        reminders = ["3 days", "24h", "90m"]
        answer_within = "1 week"
        catch_up = "45 minutes"
        "#,
    );
    let json = serde_json::to_string_pretty(&full).unwrap();
    insta::assert_snapshot!(json);
    assert_eq!(serde_json::from_str::<Cadence>(&json).unwrap(), full);
    assert_eq!(
        full.to_string(),
        "every 2 weeks on mon, thu at 09:00 and 16:30, Europe/Berlin, from 2026-04-20, until 2026-07-03"
    );
}

#[test]
fn a_cadence_by_the_month_is_written_in_words() {
    let monthly = read("days = ['last fri', '1st Monday']\nat = '18:00'\nreminders = []");
    assert_eq!(monthly.to_string(), "every month on first mon, last fri at 18:00, each member's time zone");
    let on = |month, day| monthly.on(jiff::civil::date(2026, month, day));
    assert_eq!(
        [on(5, 1), on(5, 4), on(5, 11), on(5, 22), on(5, 29)].map(|on| on == OnDate::Yes),
        [false, true, false, false, true]
    );
    assert!(monthly.reminders().is_empty());
    assert_eq!(serde_json::from_str::<Cadence>(&serde_json::to_string(&monthly).unwrap()).unwrap(), monthly);
}

#[test]
fn every_two_weeks_are_counted_from_the_week_of_the_first_day() {
    // From a Thursday: its Monday has passed, but the week counts.
    let cadence = read("days = ['mon', 'sun']\nevery = '2 weeks'\nat = '09:00'\nfrom = 2026-04-23");
    let dates: Vec<String> =
        cadence.dates(jiff::civil::date(2020, 1, 1)).take(4).map(|date| date.to_string()).collect();
    assert_eq!(dates, ["2026-04-26", "2026-05-04", "2026-05-10", "2026-05-18"]);
    let far: Vec<String> =
        cadence.dates(jiff::civil::date(2031, 1, 1)).take(2).map(|d| d.to_string()).collect();
    assert_eq!(far, ["2031-01-06", "2031-01-12"], "246 weeks later");
}

#[test]
fn a_holiday_is_told_from_a_day_without_a_question() {
    let cadence = read(
        "days = 'mon'\nat = '09:00'\nuntil = 2026-06-01\nholidays = [2026-05-25, 2026-05-26, 2026-06-08]",
    );
    let on = |month, day| cadence.on(jiff::civil::date(2026, month, day));
    assert_eq!((on(5, 18), on(5, 25), on(5, 26)), (OnDate::Yes, OnDate::Holiday, OnDate::No));
    assert_eq!((on(6, 1), on(6, 8)), (OnDate::Yes, OnDate::No));
}

#[test]
fn what_cannot_be_read_is_refused_at_its_place_with_what_to_write_instead() {
    let wrong = [
        "days = ['mon', 'tues']\nat = '09:00'",
        "days = 'fifth mon'\nat = '09:00'",
        "days = 'mon'\nat = '9am'",
        "days = 'mon'\nat = ['09:00', '24:00']",
        "days = 'mon'\nat = 9",
        "days = 'mon'\nat = '09:00'\nzone = 'Berlin'",
        "days = 'mon'\nat = '09:00'\nfrom = '20.4.2026'",
        "days = 'mon'\nat = '09:00'\nuntil = 2026-04-20T09:00:00Z",
        "days = 'mon'\nat = '09:00'\nreminders = ['24']",
        "days = 'mon'\nat = '09:00'\nreminders = ['-1h']",
        "days = 'mon'\nat = '09:00'\ncatch_up = '90s'",
        "days = 'mon'\nat = '09:00'\nanswer_within = '1 year'",
        "days = 'mon'\nat = '09:00'\nanswer_within = '400d'",
        "days = 'mon'\nat = '09:00'\nevery = 'month'",
        "days = 'mon'\nat = '09:00'\nremind = '24h'",
        "at = '09:00'",
    ];
    insta::assert_snapshot!(wrong.map(refused).join("\n"));
}

#[test]
fn keys_that_do_not_fit_together_are_refused_by_name() {
    let wrong = [
        "days = []\nat = '09:00'",
        "days = 'mon'\nat = []",
        "days = 'mon'\nat = ['00:00', '01:00', '02:00', '03:00', '04:00', '05:00', '06:00', '07:00', '08:00', '09:00']",
        "days = ['mon', 'first tue']\nat = '09:00'",
        "days = 'first tue'\nat = '09:00'\nevery = '2 weeks'",
        "days = 'mon'\nat = '09:00'\nevery = '2 weeks'",
        "days = 'mon'\nat = '09:00'\nfrom = 2026-07-03\nuntil = 2026-04-20",
        "days = 'mon'\nat = '09:00'\nfrom = 2026-04-20\nuntil = 2026-04-26\nholidays = [2026-04-20]",
        "days = 'mon'\nat = '09:00'\nreminders = ['24h', '72h']\nanswer_within = '3d'",
    ];
    let told = wrong.map(|text| {
        let written: Written = toml::from_str(text).unwrap();
        Cadence::try_from(written).unwrap_err().to_string()
    });
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn quiet_hours_are_written_as_people_do() {
    let hours = |text: &str| text.parse::<QuietHours>().map(|hours| hours.to_string());
    assert_eq!(hours("22:00-8:00"), Ok("22:00-08:00".to_owned()));
    assert_eq!(hours("13:30 – 16:00"), Ok("13:30-16:00".to_owned()));
    assert_eq!("22:00-08:00".parse(), Ok(QuietHours::NIGHT));
    assert_eq!(
        hours("10pm").unwrap_err().to_string(),
        "'10pm' are no quiet hours: write them as \"22:00-08:00\", with two different times"
    );
    assert!(hours("08:00-08:00").is_err() && hours("22:00-24:00").is_err());
    assert_eq!(serde_json::to_string(&QuietHours::NIGHT).unwrap(), "\"22:00-08:00\"");
    assert_eq!(serde_json::from_str::<QuietHours>("\"22:00-08:00\"").unwrap(), QuietHours::NIGHT);
}

#[test]
fn a_fault_inside_of_a_larger_file_points_at_its_table() {
    #[derive(Debug, serde::Deserialize)]
    struct File {
        #[expect(dead_code, reason = "only whether it can be read matters")]
        check_in: Vec<CheckIn>,
    }
    #[derive(Debug, serde::Deserialize)]
    struct CheckIn {
        #[expect(dead_code, reason = "only whether it can be read matters")]
        when: Cadence,
    }
    let text = "[[check_in]]\nwhen = { days = 'mon', at = '09:00' }\n\n[[check_in]]\n\n[check_in.when]\ndays = 'mon'\n";
    insta::assert_snapshot!(toml::from_str::<File>(text).unwrap_err());
}
