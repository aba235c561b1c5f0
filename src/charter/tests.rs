use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError};

use super::*;
use crate::clock::{Clock, ManualClock};
use crate::community::file::read;
use crate::community::plan::made::some_state;
use crate::community::plan::{Change, plan};
use crate::community::state::CommunityState;
use crate::id::{Ids, SeededChance};
use crate::store::{self, Db};

const EXAMPLE: &str = include_str!("../../deploy/community.example.toml");

struct Office {
    db: Db,
    clock: Arc<ManualClock>,
    ids: Ids,
}

impl Office {
    async fn open() -> Self {
        let db = Db::open("sqlite::memory:").await.unwrap();
        db.migrate().await.unwrap();
        let clock = Arc::new(ManualClock::new("2026-04-01T12:00:00Z".parse().unwrap()));
        let ids = Ids::new(clock.clone(), Arc::new(SeededChance::new(1)));
        Self { db, clock, ids }
    }

    /// Applies `wanted`; what was done.
    async fn apply(&self, wanted: &CommunityState) -> Vec<Change> {
        let mut tx = self.db.begin().await.unwrap();
        let steps = plan(&current(&mut tx).await.unwrap(), wanted);
        bring(&mut tx, &self.ids, self.clock.now(), &steps).await.unwrap();
        tx.commit().await.unwrap();
        steps
    }
}

fn wait<T>(story: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(story)
}

#[test]
fn the_example_file_comes_back_as_it_was_written() {
    wait(async {
        let office = Office::open().await;
        let wanted = read("community.toml", EXAMPLE).unwrap();
        assert_eq!(office.apply(&wanted).await.len(), 13);
        assert_eq!(current(&mut office.db.read().await.unwrap()).await.unwrap(), wanted);
        assert_eq!(office.apply(&wanted).await, []);
    });
}

#[test]
fn a_changed_check_in_goes_on_where_it_was_and_one_that_comes_back_begins_anew() {
    wait(async {
        let office = Office::open().await;
        let with = |keys: &str| read("c", &format!("community.name = 'x'\n{keys}")).unwrap();
        let mondays = with("[check_ins.a]\ndays = 'mon'\nat = '9:00'".replace("'mon'", "['mon']").as_str());
        office.apply(&mondays).await;
        let begun = office.clock.now();
        let planned = || async {
            let mut conn = office.db.read().await.unwrap();
            store::cadence::by_slug(&mut conn, "a").await.unwrap().unwrap()
        };
        office.clock.advance(jiff::SignedDuration::from_hours(100));
        office.apply(&with("[check_ins.a]\ndays = ['tue']\nat = '9:00'")).await;
        assert_eq!((planned().await.since, planned().await.planned_until), (begun, begun));
        office.apply(&with("")).await;
        office.apply(&mondays).await;
        assert_eq!((planned().await.since, planned().await.planned_until), (begun, office.clock.now()));
    });
}

#[test]
fn a_digest_that_is_switched_off_keeps_its_place_and_is_not_planned() {
    wait(async {
        let office = Office::open().await;
        let digest = |on| {
            let text = "community.name = 'x'\n[digests.news]\nkind = 'writer'\nday = 'fri'\nat = '16:00'";
            read("c", &format!("{text}\nroom = '#news:example.org'\non = {on}")).unwrap()
        };
        let planned = || async {
            let mut conn = office.db.read().await.unwrap();
            store::cadence::all(&mut conn).await.unwrap()
        };
        office.apply(&digest(false)).await;
        assert_eq!(planned().await, []);
        assert_eq!(office.apply(&digest(false)).await, []);
        office.clock.advance(jiff::SignedDuration::from_hours(24 * 30));
        office.apply(&digest(true)).await;
        assert_eq!(planned().await[0].planned_until, office.clock.now(), "no month of old digests");
    });
}

proptest! {
    #![proptest_config(Config::with_cases(24))]
    #[test]
    fn whatever_stands_there_a_second_apply_has_nothing_to_do(files in proptest::collection::vec(some_state(), 1..4)) {
        wait(async {
            let office = Office::open().await;
            for wanted in &files {
                office.apply(wanted).await;
                prop_assert_eq!(office.apply(wanted).await, vec![]);
            }
            Ok::<(), TestCaseError>(())
        })?;
    }
}
