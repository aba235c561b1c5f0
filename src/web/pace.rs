//! How fast a link (to a survey, its results, the organiser's page) and a browser's address may ask: token buckets on the clock.
//!
//! What somebody does by hand never comes near the limits; a script that tries links, or floods one, does.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;

use super::Site;
use super::language::preferred;
use super::page::busy;
use super::survey::away::{Away, Why};
use crate::clock::Clock;

/// Requests at once, and in a second in the long run.
#[derive(Debug, Clone, Copy)]
struct Limit {
    at_once: f64,
    per_second: f64,
}

/// A form is filled in by one person, and its script keeps what they type.
const LINK: Limit = Limit { at_once: 90.0, per_second: 2.0 };

/// Behind one address a whole office may sit.
const ADDRESS: Limit = Limit { at_once: 600.0, per_second: 20.0 };

/// More than this are not remembered: those that are full again are forgotten first.
const MOST_BUCKETS: usize = 20_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Asker {
    Link(String),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Timestamp,
}

/// Who asked how much. Clones share it.
#[derive(Debug, Clone)]
pub struct Pace {
    clock: Arc<dyn Clock>,
    behind_proxy: bool,
    buckets: Arc<Mutex<HashMap<Asker, Bucket>>>,
}

impl Pace {
    /// Nobody has asked yet.
    pub fn new(clock: Arc<dyn Clock>, behind_proxy: bool) -> Self {
        Self { clock, behind_proxy, buckets: Arc::default() }
    }

    /// Takes one request; `Err` says after how many seconds the next one is taken.
    fn take(&self, asker: Asker) -> Result<(), u64> {
        let limit = match asker {
            Asker::Link(_) => LINK,
            Asker::Address(_) => ADDRESS,
        };
        let now = self.clock.now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_BUCKETS && !buckets.contains_key(&asker) {
            buckets.retain(|asker, bucket| {
                let limit = if matches!(asker, Asker::Link(_)) { LINK } else { ADDRESS };
                filled(bucket, limit, now) < limit.at_once
            });
            if buckets.len() >= MOST_BUCKETS {
                buckets.clear();
            }
        }
        let bucket = buckets.entry(asker).or_insert(Bucket { left: limit.at_once, at: now });
        *bucket = Bucket { left: filled(bucket, limit, now), at: now };
        if bucket.left < 1.0 {
            return Err(((1.0 - bucket.left) / limit.per_second).ceil().max(1.0) as u64);
        }
        bucket.left -= 1.0;
        Ok(())
    }
}

fn filled(bucket: &Bucket, limit: Limit, now: Timestamp) -> f64 {
    let seconds = now.duration_since(bucket.at).as_secs_f64().max(0.0);
    (bucket.left + seconds * limit.per_second).min(limit.at_once)
}

/// The first parts of paths in which a token follows that somebody could try out.
const LINKS: [&str; 3] = ["survey", "results", "assign"];

/// Answers who asks too fast with a page that says when to come back.
pub async fn slow_down(State((site, pace)): State<(Site, Pace)>, request: Request, next: Next) -> Response {
    let mut parts = request.uri().path().split('/').skip(1);
    let (kind, link) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if !LINKS.contains(&kind) {
        return next.run(request).await;
    }
    let is_survey = kind == "survey";
    // Not the token itself: what asks is remembered, and memory may be written out.
    let link = Asker::Link(crate::token::fingerprint(&link.to_lowercase()));
    let address = Asker::Address(client(&request, pace.behind_proxy));
    match pace.take(address).and_then(|()| pace.take(link)) {
        Ok(()) => next.run(request).await,
        Err(seconds) => {
            tracing::warn!(seconds, is_survey, "somebody asks too fast for a page behind a link");
            if !is_survey {
                return busy(&site.renderer, preferred(request.headers()), seconds);
            }
            let away = Away::stranger(Why::Busy, request.headers());
            Away { after: Some(seconds), ..away }.answer(&site)
        }
    }
}

/// Whom a request is from. A proxy adds the address that it sees at the end of `X-Forwarded-For`; what stands before it
/// anybody may have written. Of IPv6 the network: an address of it costs nothing.
fn client(request: &Request, behind_proxy: bool) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let told = behind_proxy.then(|| forwarded(request.headers())).flatten();
    match told.or(peer).unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)).to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use jiff::SignedDuration;

    use super::*;
    use crate::clock::ManualClock;

    fn asked(peer: &str, forwarded: Option<&str>) -> Request {
        let mut request = Request::new(Body::empty());
        let peer: SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        if let Some(forwarded) = forwarded {
            request.headers_mut().insert("x-forwarded-for", forwarded.parse().unwrap());
        }
        request
    }

    #[test]
    fn who_is_too_fast_waits_and_others_do_not() {
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let pace = Pace::new(clock.clone(), false);
        let (ana, bo) = (Asker::Link("a".into()), Asker::Link("b".into()));
        for _ in 0..90 {
            assert_eq!(pace.take(ana.clone()), Ok(()));
        }
        assert_eq!(pace.take(ana.clone()), Err(1));
        assert_eq!(pace.take(bo), Ok(()));
        clock.advance(SignedDuration::from_secs(1));
        assert_eq!((pace.take(ana.clone()), pace.take(ana.clone())), (Ok(()), Ok(())));
        assert_eq!(pace.take(ana), Err(1));
    }

    #[test]
    fn memory_has_a_bound() {
        let pace = Pace::new(Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH)), false);
        for n in 0..=MOST_BUCKETS {
            pace.take(Asker::Link(n.to_string())).unwrap();
        }
        assert!(pace.buckets.lock().unwrap().len() <= MOST_BUCKETS);
    }

    #[test]
    fn only_a_proxy_that_we_know_of_is_believed_and_only_its_own_word() {
        let forged = Some("1.2.3.4, 203.0.113.9");
        assert_eq!(client(&asked("192.0.2.1:9", forged), false).to_string(), "192.0.2.1");
        assert_eq!(client(&asked("192.0.2.1:9", forged), true).to_string(), "203.0.113.9");
        assert_eq!(client(&asked("192.0.2.1:9", None), true).to_string(), "192.0.2.1");
        let (one, other) = ("[2001:db8::1]:9", "[2001:db8::ffff]:9");
        assert_eq!(client(&asked(one, None), false), client(&asked(other, None), false));
    }
}
