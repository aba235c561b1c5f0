//! Time passes: an hour, until tomorrow morning, until Friday evening, when the digests have gone.

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;

use super::{Fail, Visit};

/// Where to, and the page to come back to.
#[derive(Debug, Deserialize)]
pub struct Journey {
    /// `hour`, `day` or `friday`.
    to: String,
    /// The page that the button was on.
    #[serde(default)]
    back: String,
}

/// Lives until then, and comes back to the page.
pub async fn travel(State(visit): State<Visit>, Form(journey): Form<Journey>) -> Result<Response, Fail> {
    let mut life = visit.life.lock().await;
    let until = match journey.to.as_str() {
        "hour" => life.now() + 1.hour(),
        "day" => life.now() + 24.hours(),
        "friday" => friday_evening(life.now()),
        _ => return Err(Fail::Refused("Nobody knows the way to that day.")),
    };
    life.until(until, &mut |_| {}).await?;
    visit.links.renew(&life.demo).await?;
    drop(life);
    // Only to ourselves: an address that begins with one slash.
    let own =
        journey.back.starts_with('/') && !journey.back.starts_with("//") && !journey.back.contains('\\');
    Ok(Redirect::to(if own { &journey.back } else { "/" }).into_response())
}

/// The next Friday when it is after six in the evening everywhere in the cast: the last digest has gone.
fn friday_evening(now: Timestamp) -> Timestamp {
    // New York is the last zone; six in the evening there is before midnight UTC all year.
    let utc = now.to_zoned(TimeZone::UTC);
    let mut day = utc.date();
    loop {
        let evening = day.at(23, 30, 0, 0).to_zoned(TimeZone::UTC).map_or(now, |at| at.timestamp());
        if day.weekday() == Weekday::Friday && evening > now {
            return evening;
        }
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => return now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn friday_is_the_next_one_and_never_today_again() {
        let monday: Timestamp = "2026-04-13T14:00:00Z".parse().unwrap();
        let friday = friday_evening(monday);
        assert_eq!(friday.to_string(), "2026-04-17T23:30:00Z");
        assert_eq!(friday_evening(friday).to_string(), "2026-04-24T23:30:00Z");
    }
}
