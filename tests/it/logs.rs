//! What the log says of a week in which everything happens: ids, and never an address or anybody's words.

use std::io;
use std::sync::{Arc, Mutex};

use touchbase::domain::group::Role;
use touchbase::store::cadence::CadencePurpose;

use crate::support::wires::{Fate, Scripted, busy, no_such_mailbox};
use crate::support::world::{World, plain_mail, reply_mail};

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl io::Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_has_no_addresses_and_no_words() {
    let paper = Paper::default();
    let writer = paper.clone();
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(move || writer.clone())
        .finish();
    let listening = tracing::subscriber::set_default(log);
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let bo = world.by_mail("Bo Chen", "Europe/Berlin", Role::Lead).await;
    let jun = world.by_matrix("Jun Park", "Europe/Berlin", Role::Member).await;
    for (title, who) in
        [("Draft the season report", &ana), ("Draw the poster", &bo), ("Find two speakers", &jun)]
    {
        world.task(title, Some(who)).await;
    }
    world.cadence("check-in", CadencePurpose::CheckIn, "days = ['mon', 'thu']\nat = '09:00'").await;
    world.cadence("lead-digest", CadencePurpose::DigestLead, "days = 'fri'\nat = '17:00'").await;
    let fates = [busy(), no_such_mailbox(), Fate::ArrivesUnheard];
    let wire = Scripted::new(world.postbox.clone(), fates);
    let world = world.over(wire);
    world.until("2026-04-20T12:00", "Europe/Berlin").await;
    world.answers(&jun, "1: waiting for the DNS password from Tom").await;
    let prompt = world.inbox(&ana).await.into_iter().chain(world.inbox(&bo).await).next().unwrap();
    let raw = reply_mail("mallory@elsewhere.example", &prompt, "all dropped", world.app.clock.now());
    world.mail_arrives("mallory@elsewhere.example", &prompt.reply_to, raw).await;
    let stranger = plain_mail("zed@elsewhere.example", "all done", world.app.clock.now());
    world.mail_arrives("zed@elsewhere.example", "checkin@example.org", stranger).await;
    world.is_down_until("2026-04-23T12:00", "Europe/Berlin").await;
    world.until("2026-04-26T12:00", "Europe/Berlin").await;
    drop(listening);
    let said = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
    // What other crates say at this level is theirs, and is filtered out in production.
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("touchbase")).collect();
    assert!(ours.iter().any(|line| line.contains("held")), "{said}");
    for line in ours {
        for private in [
            "example.org",
            "elsewhere",
            "Ana",
            "Lima",
            "password",
            "Draft",
            "poster",
            "dropped",
            "no such user",
        ] {
            assert!(!line.contains(private), "'{private}' stands in the log: {line}");
        }
    }
}
