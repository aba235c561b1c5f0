//! Who was asked before, and who is asked again.

use touchbase::domain::prompt::PromptState;
use touchbase::store::Db;

use super::world::{World, hours, monday, read, write};

pub async fn the_latest_prompts_come_first(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let cadence = world.cadence("weekly").await;
    let mut asked = Vec::new();
    for hour in [1, 3, 2] {
        let occurrence = world.occurrence(&cadence, hours(hour)).await;
        asked.push(world.prompt(world.asks(&occurrence, ana.id, &format!("2026-04-2{hour}"))).await);
    }
    assert_eq!(read!(world, prompt::latest_of, ana.id, 2), [asked[1].clone(), asked[2].clone()]);
    assert_eq!(read!(world, prompt::latest_of, ana.id, 0), []);
    assert_eq!(read!(world, prompt::latest_of, world.id(), 2), []);
}

pub async fn the_last_slot_and_the_last_answer_are_known(db: &Db) {
    let world = World::new(db);
    let (ana, ben, cleo) = (world.member("Ana").await, world.member("Ben").await, world.member("Cleo").await);
    let (weekly, daily) = (world.cadence("weekly").await, world.cadence("daily").await);
    let mut asked = Vec::new();
    for (hour, slot) in [(0, "2026-04-20"), (1, "2026-04-20/2"), (2, "2026-04-17/3")] {
        let occurrence = world.occurrence(&weekly, hours(hour)).await;
        asked.push(world.prompt(world.asks(&occurrence, ana.id, slot)).await);
        if hour == 0 {
            world.prompt(world.asks(&occurrence, ben.id, slot)).await;
        }
    }
    let elsewhere = world.occurrence(&daily, hours(0)).await;
    world.prompt(world.asks(&elsewhere, ana.id, "2026-04-25")).await;
    write!(world, prompt::set_state, asked[1].id, PromptState::Answered, None, hours(7));
    write!(world, prompt::set_state, asked[2].id, PromptState::Answered, None, hours(6));
    let last = read!(world, prompt::last_of, weekly.id, &[ana.id, ben.id, cleo.id]);
    assert_eq!(last.len(), 2);
    assert_eq!(last[&ana.id], ("2026-04-20/2".parse().unwrap(), Some(hours(7))));
    assert_eq!(last[&ben.id], ("2026-04-20".parse().unwrap(), None));
    assert!(read!(world, prompt::last_of, weekly.id, &[]).is_empty());

    // A prompt that was made answered counts as answered when it was due.
    let occurrence = world.occurrence(&weekly, hours(30)).await;
    let mut new = world.asks(&occurrence, cleo.id, "2026-04-21");
    new.prompt.state = PromptState::Answered;
    world.prompt(new).await;
    let last = read!(world, prompt::last_of, weekly.id, &[cleo.id]);
    assert_eq!(last[&cleo.id], ("2026-04-21".parse().unwrap(), Some(hours(30))));
}

pub async fn reminders_come_due(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let cadence = world.cadence("weekly").await;
    let mut asked = Vec::new();
    for (hour, remind_at, state) in [
        (0, Some(5), PromptState::Sent),
        (1, Some(4), PromptState::Sent),
        (2, Some(4), PromptState::Pending),
        (3, Some(4), PromptState::Answered),
        (4, None, PromptState::Sent),
        (5, Some(20), PromptState::Sent),
    ] {
        let occurrence = world.occurrence(&cadence, hours(hour)).await;
        let mut new = world.asks(&occurrence, ana.id, &format!("2026-04-2{hour}"));
        (new.prompt.state, new.remind_at) = (state, remind_at.map(hours));
        new.prompt.answer_until = hours(30);
        asked.push(world.prompt(new).await);
    }
    assert_eq!(read!(world, prompt::to_remind, monday(), 9), []);
    let due = [(asked[1].clone(), 0), (asked[0].clone(), 0)];
    assert_eq!(read!(world, prompt::to_remind, hours(5), 9), due);
    assert_eq!(read!(world, prompt::to_remind, hours(5), 1), due[..1]);
    write!(world, prompt::set_reminder, asked[1].id, Some(hours(6)), 1);
    write!(world, prompt::set_reminder, asked[0].id, None, 1);
    assert_eq!(read!(world, prompt::to_remind, hours(6), 9), [(asked[1].clone(), 1)]);
    // Who answered is not reminded, nor whose window is closed.
    write!(world, prompt::set_state, asked[1].id, PromptState::Answered, None, hours(6));
    write!(world, prompt::set_state, asked[1].id, PromptState::Sent, None, hours(6));
    assert_eq!(read!(world, prompt::to_remind, hours(6), 9), []);
    assert_eq!(read!(world, prompt::to_remind, hours(29), 9).len(), 1);
    assert_eq!(read!(world, prompt::to_remind, hours(30), 9), []);
}
