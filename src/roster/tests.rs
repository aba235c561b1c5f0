use std::sync::Arc;

use jiff::SignedDuration;

use super::{Office, members, tasks};
use crate::charter;
use crate::checkin::CheckIn;
use crate::clock::{Clock, ManualClock};
use crate::community::plan::plan;
use crate::community::state::CommunityState;
use crate::community::{file, members as table};
use crate::domain::prompt::{Prompt, PromptState};
use crate::id::{Ids, SeededChance};
use crate::outbox::Post;
use crate::render::Renderer;
use crate::store::prompt::NewPrompt;
use crate::store::{self, Db};
use crate::token::TokenKey;

const TWICE_A_WEEK: &str =
    "community.name = 'x'\n[groups.g]\nname = 'G'\n[check_ins.a]\ndays = ['mon', 'thu']\nat = '9:00'";

struct Desk {
    db: Db,
    clock: Arc<ManualClock>,
    ids: Ids,
}

impl Desk {
    async fn open(now: &str) -> Self {
        let db = Db::open("sqlite::memory:").await.unwrap();
        db.migrate().await.unwrap();
        let clock = Arc::new(ManualClock::new(now.parse().unwrap()));
        let ids = Ids::new(clock.clone(), Arc::new(SeededChance::new(1)));
        let desk = Self { db, clock, ids };
        let steps = plan(&CommunityState::default(), &file::read("c", TWICE_A_WEEK).unwrap());
        let mut tx = desk.db.begin().await.unwrap();
        charter::bring(&mut tx, &desk.ids, desk.clock.now(), &steps).await.unwrap();
        tx.commit().await.unwrap();
        desk
    }

    /// How many moved.
    async fn import(&self, csv: &str) -> usize {
        let mut tx = self.db.begin().await.unwrap();
        let office = Office::load(&mut tx).await.unwrap().unwrap();
        let rows = table::read("m.csv", csv.as_bytes(), &office.known);
        assert_eq!(rows.problems, []);
        let (entries, problems) = members::compare("m.csv", &office, rows.rows, &self.ids, self.clock.now());
        assert_eq!(problems, []);
        for entry in &entries {
            entry.take_in(&mut tx, self.clock.now()).await.unwrap();
        }
        tx.commit().await.unwrap();
        entries.iter().filter(|entry| entry.moves()).count()
    }

    async fn import_tasks(&self, csv: &str) {
        let mut tx = self.db.begin().await.unwrap();
        let office = Office::load(&mut tx).await.unwrap().unwrap();
        let rows = crate::community::tasks::read("t.csv", csv.as_bytes(), &office.known);
        assert_eq!(rows.problems, []);
        let (entries, problems) = tasks::compare("t.csv", &office, rows.rows, &self.ids, self.clock.now());
        assert_eq!(problems, []);
        for entry in entries {
            entry.take_in(&mut tx, self.clock.now()).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    fn check_in(&self) -> CheckIn {
        let post = Post {
            clock: self.clock.clone(),
            ids: self.ids.clone(),
            renderer: Arc::new(Renderer::new(None).unwrap()),
            key: TokenKey::new([7; 32]),
            mail_domain: "example.org".into(),
            public_url: "https://touchbase.example.org".into(),
        };
        CheckIn {
            db: self.db.clone(),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
            post,
            asked: Arc::default(),
        }
    }

    /// When the messages that asked a member go out.
    async fn asked(&self, name: &str) -> Vec<String> {
        let mut conn = self.db.read().await.unwrap();
        let all = store::member::all(&mut conn).await.unwrap();
        let member = all.iter().find(|member| member.name == name).unwrap();
        let mut times = Vec::new();
        for prompt in store::prompt::latest_of(&mut conn, member.id, 9).await.unwrap() {
            let delivery = store::delivery::get(&mut conn, prompt.delivery.unwrap()).await.unwrap().unwrap();
            let there = delivery.not_before.to_zoned(member.zone.rules().clone());
            times.push(there.strftime("%a %H:%M").to_string());
        }
        times
    }
}

fn wait(story: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(story);
}

#[test]
fn who_moves_east_past_the_question_is_asked_for_it() {
    wait(async {
        // Monday, 06:00 in New York, noon in Berlin.
        let desk = Desk::open("2026-04-16T10:00:00Z").await;
        desk.import("name,mail,zone,groups\nAna,ana@example.org,America/New_York,g").await;
        desk.import_tasks("group,title,lead\ng,Logo,Ana").await;
        desk.clock.set("2026-04-20T10:00:00Z".parse().unwrap());
        assert_eq!(desk.import("name,mail,zone\nAna,ana@example.org,Europe/Berlin").await, 1);
        assert_eq!(desk.check_in().turn().await.unwrap().asked, 1);
        assert_eq!(desk.asked("Ana").await, ["Mon 12:00"]);
        assert_eq!(desk.import("name,mail,zone\nAna,ana@example.org,Europe/Berlin").await, 0);
    });
}

#[test]
fn who_moves_into_the_night_is_asked_in_the_morning_and_nobody_else_again() {
    wait(async {
        let desk = Desk::open("2026-04-16T23:00:00Z").await;
        desk.import(
            "name,mail,zone,groups\nAna,ana@example.org,America/New_York,g\nBo,bo@example.org,Pacific/Auckland,g",
        )
        .await;
        desk.import_tasks("group,title,lead\ng,Logo,Ana\ng,Search,Bo").await;
        let check_in = desk.check_in();
        // Monday, nine in Auckland; then Monday, eight in New York, which is midnight in Auckland.
        desk.clock.set("2026-04-19T21:00:00Z".parse().unwrap());
        assert_eq!(check_in.turn().await.unwrap().asked, 1);
        desk.clock.set("2026-04-20T12:00:00Z".parse().unwrap());
        assert_eq!(check_in.turn().await.unwrap().asked, 0);
        assert_eq!(desk.import("name,mail,zone\nAna,ana@example.org,Pacific/Auckland").await, 1);
        assert_eq!(check_in.turn().await.unwrap().asked, 1);
        assert_eq!(check_in.turn().await.unwrap().asked, 0);
        assert_eq!(desk.asked("Ana").await, ["Tue 08:00"]);
        assert_eq!(desk.asked("Bo").await, ["Mon 09:00"]);
    });
}

#[test]
fn an_open_question_ends_when_the_next_one_comes_in_the_new_zone() {
    wait(async {
        let desk = Desk::open("2026-04-16T10:00:00Z").await;
        desk.import("name,mail,zone\nAna,ana@example.org,Europe/Berlin").await;
        let fire_at = "2026-04-20T07:00:00Z".parse().unwrap();
        let mut tx = desk.db.begin().await.unwrap();
        let ana = store::member::all(&mut tx).await.unwrap().remove(0);
        let cadence = store::cadence::by_slug(&mut tx, "a").await.unwrap().unwrap().id;
        let state = store::occurrence::OccurrenceState::Done;
        let occurrence = store::occurrence::Occurrence { id: desk.ids.make(), cadence, fire_at, state };
        store::occurrence::make(&mut tx, &occurrence).await.unwrap();
        let prompt = Prompt {
            id: desk.ids.make(),
            occurrence: occurrence.id,
            cadence,
            member: ana.id,
            slot: "2026-04-20".parse().unwrap(),
            fire_at,
            state: PromptState::Sent,
            asked: Vec::new(),
            answer_until: "2026-04-23T07:00:00Z".parse().unwrap(),
            delivery: None,
        };
        let id = prompt.id;
        let new = NewPrompt { prompt, why: None, token_hash: "x".into(), remind_at: None };
        store::prompt::make(&mut tx, &[new]).await.unwrap();
        tx.commit().await.unwrap();
        desk.clock.set(fire_at + SignedDuration::from_hours(20));
        assert_eq!(desk.import("name,mail,zone\nAna,ana@example.org,America/New_York").await, 1);
        assert_eq!(desk.check_in().turn().await.unwrap().asked, 0, "asked already for Monday");
        let prompt = store::prompt::get(&mut desk.db.read().await.unwrap(), id).await.unwrap().unwrap();
        let thursday_there: jiff::Timestamp = "2026-04-23T13:00:00Z".parse().unwrap();
        assert_eq!(
            prompt.answer_until, thursday_there,
            "and not at Monday's nine o'clock, which comes once more"
        );
    });
}
