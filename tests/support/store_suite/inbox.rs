//! The inbox.

use touchbase::domain::message::{Arrival, ChatEvent, Envelope, MailEnvelope, MatrixEnvelope};
use touchbase::id::InboundId;
use touchbase::store::Db;
use touchbase::store::dialect::Dialect;
use touchbase::store::inbound::{self, Inbound, InboundState, Said, Verdict};

use super::world::{World, hours, monday, read, refused, write};

fn verdict(state: InboundState, outcome: &'static str) -> Verdict {
    Verdict { state, outcome, member: None, prompt: None, reply: None, unclear: Vec::new() }
}

pub async fn a_message_is_taken_once(db: &Db) {
    let world = World::new(db);
    let id: InboundId = world.id();
    let arrival = Arrival {
        key: "sha".to_owned(),
        received: hours(1),
        envelope: Envelope::Mail(MailEnvelope {
            from: Some("ana@example.org".parse().unwrap()),
            to: Some("checkin+x@example.org".parse().unwrap()),
        }),
        raw: b"Subject: x\r\n\r\n1 done".to_vec(),
    };
    assert!(write!(world, inbound::take, id, &arrival));
    assert!(!write!(world, inbound::take, world.id(), &Arrival { raw: Vec::new(), ..arrival.clone() }));
    let kept = Inbound {
        id,
        key: arrival.key.clone(),
        envelope: arrival.envelope.clone(),
        raw: arrival.raw.clone(),
        received: arrival.received,
        state: InboundState::New,
        attempts: 0,
        vouched: false,
        member: None,
        prompt: None,
        reply: None,
    };
    assert_eq!(read!(world, inbound::get, id), Some(kept.clone()));
    assert_eq!(read!(world, inbound::by_key, "sha"), Some(kept));
    assert_eq!(read!(world, inbound::by_key, "other"), None);
    assert_eq!(read!(world, inbound::get, world.id()), None);
}

pub async fn a_matrix_message_comes_back_as_it_came(db: &Db) {
    let world = World::new(db);
    let text = |text: &str| text.to_owned();
    let events = [
        ChatEvent::Text { body: text("1 ✅\0") },
        ChatEvent::Edit { target: text("$a"), body: text("2 done") },
        ChatEvent::Reaction { target: text("$a"), key: text("👍🏽") },
        ChatEvent::Redaction { target: text("$a") },
        ChatEvent::Unreadable { msgtype: text("m.audio") },
        ChatEvent::Undecryptable,
        ChatEvent::Left,
    ];
    for (place, what) in events.into_iter().enumerate() {
        let envelope = Envelope::Matrix(MatrixEnvelope {
            room: "!room:example.org".parse().unwrap(),
            direct: place % 2 == 0,
            sender: "@ana:example.org".parse().unwrap(),
            event: format!("${place}"),
            what,
            thread: (place % 2 == 0).then(|| text("$thread")),
            in_reply_to: (place % 2 == 1).then(|| text("$before")),
        });
        let arrival = Arrival { key: format!("${place}"), received: monday(), envelope, raw: b"{}".to_vec() };
        assert!(write!(world, inbound::take, world.id(), &arrival));
        assert_eq!(read!(world, inbound::by_key, &arrival.key).unwrap().envelope, arrival.envelope);
    }
}

pub async fn the_oldest_message_is_next(db: &Db) {
    let world = World::new(db);
    assert_eq!(write!(world, inbound::next, hours(9)), None);
    let later = world.arrived("later", hours(2)).await;
    let first = world.arrived("first", hours(1)).await;
    let next = |inbound: Option<Inbound>| inbound.map(|inbound| inbound.id);
    assert_eq!(next(write!(world, inbound::next, hours(0))), None);
    assert_eq!(next(write!(world, inbound::next, hours(9))), Some(first));
    // Read, and not settled: it is still the next one.
    assert_eq!(next(write!(world, inbound::next, hours(9))), Some(first));
    write!(world, inbound::put_off, first, hours(12));
    assert_eq!(next(write!(world, inbound::next, hours(9))), Some(later));
    write!(world, inbound::settle, later, &verdict(InboundState::Done, "answer"), hours(9));
    assert_eq!(next(write!(world, inbound::next, hours(9))), None);
    let again = write!(world, inbound::next, hours(12)).unwrap();
    assert_eq!((again.id, again.attempts), (first, 1));
}

pub async fn a_verdict_is_written_down(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let cadence = world.cadence("weekly").await;
    let occurrence = world.occurrence(&cadence, monday()).await;
    let prompt = world.prompt(world.asks(&occurrence, ana.id, "2026-04-20")).await;
    let id = world.arrived("a", monday()).await;
    let answer = Verdict {
        member: Some(ana.id),
        prompt: Some(prompt.id),
        reply: Some("1 is done".to_owned()),
        ..verdict(InboundState::Done, "answer")
    };
    write!(world, inbound::settle, id, &answer, hours(1));
    let kept = read!(world, inbound::get, id).unwrap();
    assert_eq!(
        (kept.state, kept.member, kept.prompt, kept.reply),
        (answer.state, answer.member, answer.prompt, answer.reply)
    );
    write!(world, inbound::settle, id, &verdict(InboundState::Failed, "unreadable"), hours(2));
    let kept = read!(world, inbound::get, id).unwrap();
    assert_eq!((kept.state, kept.member, kept.prompt, kept.reply), (InboundState::Failed, None, None, None));
    // A message that nobody looked at has no outcome.
    refused!(world, inbound::settle, id, &verdict(InboundState::New, "answer"), hours(3));
}

pub async fn a_held_message_is_released_and_trusted(db: &Db) {
    let world = World::new(db);
    let (ana, ben) = (world.member("Ana").await, world.member("Ben").await);
    let (second, first, done) = (
        world.arrived("b", hours(2)).await,
        world.arrived("a", hours(1)).await,
        world.arrived("c", hours(0)).await,
    );
    for (id, state) in [(second, InboundState::Held), (first, InboundState::Held), (done, InboundState::Done)]
    {
        let held = Verdict { member: Some(ana.id), ..verdict(state, "unsure") };
        write!(world, inbound::settle, id, &held, hours(3));
    }
    let held = read!(world, inbound::held_of, ana.id);
    assert_eq!(held.iter().map(|inbound| inbound.id).collect::<Vec<_>>(), [first, second]);
    assert_eq!(read!(world, inbound::held_of, ben.id), []);
    write!(world, inbound::release, first, hours(4));
    write!(world, inbound::release, done, hours(4));
    assert_eq!(write!(world, inbound::next, hours(3)), None);
    let next = write!(world, inbound::next, hours(4)).unwrap();
    assert_eq!(
        (next.id, next.state, next.vouched, next.member),
        (first, InboundState::New, true, Some(ana.id))
    );
    assert_eq!(read!(world, inbound::get, done).unwrap().state, InboundState::Done);
}

pub async fn outcomes_are_counted(db: &Db) {
    let world = World::new(db);
    let (ana, ben) = (world.member("Ana").await, world.member("Ben").await);
    for (key, hour, outcome, member) in [
        ("a", 0, "answer", ana.id),
        ("b", 1, "answer", ana.id),
        ("c", 2, "answer", ben.id),
        ("d", 2, "bounce", ana.id),
        ("e", 3, "answer", ana.id),
    ] {
        let id = world.arrived(key, hours(hour)).await;
        let settled = Verdict { member: Some(member), ..verdict(InboundState::Done, outcome) };
        write!(world, inbound::settle, id, &settled, hours(9));
    }
    world.arrived("new", hours(3)).await;
    assert_eq!(read!(world, inbound::count_of, ana.id, "answer", hours(1)), 2);
    assert_eq!(read!(world, inbound::count_of, ana.id, "stranger", hours(0)), 0);
    let counted = [("answer".to_owned(), 3), ("bounce".to_owned(), 1)];
    assert_eq!(read!(world, inbound::outcomes, hours(1)), counted);
    assert_eq!(read!(world, inbound::outcomes, hours(4)), []);
}

pub async fn what_was_said_is_news_of_its_period(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let cadence = world.cadence("weekly").await;
    let occurrence = world.occurrence(&cadence, monday()).await;
    let prompt = world.prompt(world.asks(&occurrence, ana.id, "2026-04-20")).await;
    for (key, hour, outcome, member) in [
        ("early", 0, "answer", Some(ana.id)),
        ("answer", 1, "answer", Some(ana.id)),
        ("edit", 2, "edit", Some(ana.id)),
        ("bounce", 2, "bounce", Some(ana.id)),
        ("stranger", 2, "answer", None),
        ("late", 3, "answer", Some(ana.id)),
    ] {
        let id = world.arrived(key, hours(hour)).await;
        let settled = Verdict {
            member,
            prompt: (key == "edit").then_some(prompt.id),
            reply: (key == "edit").then(|| "1 is done, and\0".to_owned()),
            unclear: if key == "edit" { vec!["and\0".to_owned()] } else { Vec::new() },
            ..verdict(InboundState::Done, outcome)
        };
        write!(world, inbound::settle, id, &settled, hours(9));
    }
    let said = |prompt, reply: &str, unclear: &[&str], hour| Said {
        member: ana.id,
        prompt,
        reply: reply.to_owned(),
        unclear: unclear.iter().map(|text| (*text).to_owned()).collect(),
        received: hours(hour),
    };
    assert_eq!(
        read!(world, inbound::said_between, hours(1), hours(3)),
        [said(Some(prompt.id), "1 is done, and\u{fffd}", &["and\0"], 2), said(None, "", &[], 1)]
    );
}

pub async fn a_cursor_moves(db: &Db) {
    let world = World::new(db);
    assert_eq!(read!(world, inbound::cursor, "matrix"), None);
    for at in ["s1", "s2"] {
        write!(world, inbound::set_cursor, "matrix", at, monday());
        write!(world, inbound::set_cursor, "imap", "7", monday());
        assert_eq!(read!(world, inbound::cursor, "matrix").as_deref(), Some(at));
    }
}

pub async fn two_readers_never_read_the_same_message(db: &Db) {
    let world = World::new(db);
    let (first, second) = (world.arrived("a", hours(1)).await, world.arrived("b", hours(2)).await);
    let mut one = world.begin().await;
    assert_eq!(inbound::next(&mut one, hours(9)).await.unwrap().map(|inbound| inbound.id), Some(first));
    let settled = verdict(InboundState::Done, "answer");
    // SQLite has one writer: the other reader waits at `begin`, and cannot be let in here.
    if db.dialect() == Dialect::Postgres {
        let mut two = world.begin().await;
        let next = inbound::next(&mut two, hours(9)).await.unwrap();
        assert_eq!(next.map(|inbound| inbound.id), Some(second));
        inbound::settle(&mut two, second, &settled, hours(9)).await.unwrap();
        assert_eq!(inbound::next(&mut two, hours(9)).await.unwrap(), None);
        two.commit().await.unwrap();
    }
    inbound::settle(&mut one, first, &settled, hours(9)).await.unwrap();
    one.commit().await.unwrap();
    let next = write!(world, inbound::next, hours(9)).map(|inbound| inbound.id);
    assert_eq!(next, (db.dialect() == Dialect::Sqlite).then_some(second));
}
