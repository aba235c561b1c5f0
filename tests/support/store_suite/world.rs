//! Members, groups, tasks and messages as a story needs them: complete, and the same in every run.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use touchbase::clock::ManualClock;
use touchbase::domain::address::Address;
use touchbase::domain::cadence::Slot;
use touchbase::domain::delivery::DeliveryKind;
use touchbase::domain::group::{Group, Membership, Role};
use touchbase::domain::member::{ChannelKind, CheckIns, Member, Receipts};
use touchbase::domain::message::{Arrival, Content, Envelope, MailContent, MailEnvelope};
use touchbase::domain::prompt::{Prompt, PromptState};
use touchbase::domain::task::{Task, TaskStatus};
use touchbase::id::{DeliveryId, Ids, InboundId, MemberId, RawId, SeededChance};
use touchbase::reply::{Confidence, Fact};
use touchbase::store::cadence::{CadencePurpose, Planned};
use touchbase::store::delivery::Delivery;
use touchbase::store::occurrence::{Occurrence, OccurrenceState};
use touchbase::store::prompt::NewPrompt;
use touchbase::store::record::{Kept, RecordState};
use touchbase::store::{self, Db, Tx};

/// An instant, as it is written.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A Monday, nine o'clock.
pub fn monday() -> Timestamp {
    at("2026-04-20T09:00:00Z")
}

/// So many hours after Monday, nine o'clock.
pub fn hours(hours: i64) -> Timestamp {
    monday() + SignedDuration::from_hours(hours)
}

/// A database with something in it.
pub struct World<'a> {
    /// The database.
    pub db: &'a Db,
    ids: Ids,
}

impl<'a> World<'a> {
    pub fn new(db: &'a Db) -> Self {
        let clock = Arc::new(ManualClock::new(monday()));
        Self { db, ids: Ids::new(clock, Arc::new(SeededChance::new(7))) }
    }

    pub fn id<T: From<RawId>>(&self) -> T {
        self.ids.make()
    }

    pub async fn begin(&self) -> Tx {
        self.db.begin().await.unwrap()
    }

    pub async fn member(&self, name: &str) -> Member {
        let member = self.someone(name);
        let mut tx = self.begin().await;
        store::member::save(&mut tx, &member).await.unwrap();
        tx.commit().await.unwrap();
        member
    }

    /// A member who is not saved.
    pub fn someone(&self, name: &str) -> Member {
        Member {
            id: self.id(),
            name: name.to_owned(),
            mail: Some(format!("{}@example.org", name.to_lowercase()).parse().unwrap()),
            matrix: Some(format!("@{}:example.org", name.to_lowercase()).parse().unwrap()),
            channel: ChannelKind::Mail,
            zone: "Europe/Berlin".parse().unwrap(),
            language: "en".to_owned(),
            minutes_a_week: Some(90),
            quiet: Some("22:00-08:00".parse().unwrap()),
            check_ins: CheckIns::On,
            receipts: Receipts::WhenNeeded,
            quotable: true,
            newsletter_writer: false,
            own_digest: true,
            joined: monday(),
        }
    }

    pub async fn group(&self, slug: &str) -> Group {
        let group = Group {
            id: self.id(),
            slug: slug.to_owned(),
            name: slug.to_uppercase(),
            purpose: format!("{slug} for everybody"),
            confidential: false,
            room: Some(format!("!{slug}:example.org").parse().unwrap()),
        };
        let mut tx = self.begin().await;
        store::group::save(&mut tx, &group).await.unwrap();
        tx.commit().await.unwrap();
        group
    }

    pub async fn join(&self, group: &Group, member: &Member, role: Role) {
        let mut tx = self.begin().await;
        let membership = Membership { group: group.id, member: member.id, role };
        store::group::join(&mut tx, &membership, monday()).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn task(&self, group: &Group, title: &str, lead: Option<MemberId>) -> Task {
        let mut tx = self.begin().await;
        let task = Task {
            id: self.id(),
            number: store::task::next_number(&mut tx).await.unwrap(),
            group: group.id,
            title: title.to_owned(),
            key_result: None,
            status: TaskStatus::NotStarted,
            lead,
            due: None,
            note: None,
            changed: monday(),
        };
        store::task::save(&mut tx, &task).await.unwrap();
        tx.commit().await.unwrap();
        task
    }

    pub async fn cadence(&self, slug: &str) -> Planned {
        let planned = Planned {
            id: self.id(),
            slug: slug.to_owned(),
            purpose: CadencePurpose::CheckIn,
            cadence: serde_json::from_str(r#"{"days": ["mon", "thu"], "at": "09:00"}"#).unwrap(),
            groups: vec!["design".to_owned(), "web".to_owned()],
            by_mail: true,
            in_room: false,
            since: monday(),
            planned_until: monday(),
        };
        let mut tx = self.begin().await;
        store::cadence::save(&mut tx, &planned).await.unwrap();
        tx.commit().await.unwrap();
        planned
    }

    pub async fn occurrence(&self, cadence: &Planned, fire_at: Timestamp) -> Occurrence {
        let occurrence =
            Occurrence { id: self.id(), cadence: cadence.id, fire_at, state: OccurrenceState::Open };
        let mut tx = self.begin().await;
        assert!(store::occurrence::make(&mut tx, &occurrence).await.unwrap());
        tx.commit().await.unwrap();
        occurrence
    }

    /// A pending prompt that is not made yet.
    pub fn asks(&self, occurrence: &Occurrence, member: MemberId, slot: &str) -> NewPrompt {
        let id = self.id();
        NewPrompt {
            prompt: Prompt {
                id,
                occurrence: occurrence.id,
                cadence: occurrence.cadence,
                member,
                slot: slot.parse::<Slot>().unwrap(),
                fire_at: occurrence.fire_at,
                state: PromptState::Pending,
                asked: Vec::new(),
                answer_until: occurrence.fire_at + SignedDuration::from_hours(72),
                delivery: None,
            },
            why: None,
            token_hash: format!("hash-of-{id}"),
            remind_at: None,
        }
    }

    pub async fn prompt(&self, new: NewPrompt) -> Prompt {
        let mut tx = self.begin().await;
        let made = store::prompt::make(&mut tx, std::slice::from_ref(&new)).await.unwrap();
        assert_eq!(made, [new.prompt.id]);
        tx.commit().await.unwrap();
        new.prompt
    }

    /// A mail to a member that is due on Monday, and is not in the outbox yet.
    pub fn mail_to(&self, member: &Member) -> Delivery {
        let id: DeliveryId = self.id();
        Delivery {
            id,
            kind: DeliveryKind::Prompt,
            member: Some(member.id),
            group: None,
            prompt: None,
            invitation: None,
            address: Address::Mail(member.mail.clone().unwrap()),
            to_name: member.name.clone(),
            content: Content::Mail(MailContent {
                subject: "How is it going?".to_owned(),
                text: "1. Logo".to_owned(),
                html: None,
                images: Vec::new(),
            }),
            message_id: format!("{id}@touchbase.example.org"),
            follows: Vec::new(),
            thread: None,
            in_reply_to: None,
            mentions: Vec::new(),
            lists: Vec::new(),
            token_hash: None,
            not_before: monday(),
            give_up_at: hours(48),
            created: monday(),
        }
    }

    pub async fn enqueue(&self, deliveries: &[Delivery]) {
        let mut tx = self.begin().await;
        store::delivery::enqueue(&mut tx, deliveries).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A mail that arrived.
    pub async fn arrived(&self, key: &str, received: Timestamp) -> InboundId {
        let id = self.id();
        let arrival = Arrival {
            key: key.to_owned(),
            received,
            envelope: Envelope::Mail(MailEnvelope { from: None, to: None }),
            raw: b"Subject: x\r\n\r\n1 done\r\n".to_vec(),
        };
        let mut tx = self.begin().await;
        assert!(store::inbound::take(&mut tx, id, &arrival).await.unwrap());
        tx.commit().await.unwrap();
        id
    }

    /// A record that is not kept yet.
    pub fn record(&self, inbound: InboundId, member: MemberId, fact: Fact) -> Kept {
        Kept {
            id: self.id(),
            inbound,
            member,
            prompt: None,
            place: 0,
            fact,
            task: None,
            words: "1 is done".to_owned(),
            confidence: Confidence::High,
            state: RecordState::Standing,
            before: None,
            said: monday(),
        }
    }

    pub async fn keep(&self, record: Kept) -> Kept {
        let mut tx = self.begin().await;
        store::record::keep(&mut tx, &record).await.unwrap();
        tx.commit().await.unwrap();
        record
    }
}

/// Compares a sentence with the one that is kept in `snapshots/NAME.snap`: the same on every database.
pub fn tells(name: &str, sentence: impl std::fmt::Display) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, sentence.to_string());
    });
}

/// Reads through a connection of the story's own; the answer must be there.
macro_rules! read {
    ($world:expr, $($function:ident)::+ $(, $argument:expr)*) => {{
        let mut conn = $world.db.read().await.unwrap();
        touchbase::store::$($function)::+(&mut conn $(, $argument)*).await.unwrap()
    }};
}

/// Writes in a transaction of its own, and commits.
macro_rules! write {
    ($world:expr, $($function:ident)::+ $(, $argument:expr)*) => {{
        let mut tx = $world.db.begin().await.unwrap();
        let done = touchbase::store::$($function)::+(&mut tx $(, $argument)*).await.unwrap();
        tx.commit().await.unwrap();
        done
    }};
}

/// Tries to write in a transaction of its own; what was refused.
macro_rules! refused {
    ($world:expr, $($function:ident)::+ $(, $argument:expr)*) => {{
        let mut tx = $world.db.begin().await.unwrap();
        let error = touchbase::store::$($function)::+(&mut tx $(, $argument)*).await.unwrap_err();
        drop(tx);
        error
    }};
}

pub(super) use {read, refused, write};
