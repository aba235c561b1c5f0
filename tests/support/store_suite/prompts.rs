//! Prompts: each member is asked once.

use touchbase::domain::member::ChannelKind;
use touchbase::domain::prompt::{Asked, Prompt, PromptState};
use touchbase::domain::task::TaskStatus;
use touchbase::store::Db;
use touchbase::store::delivery::Delivery;
use touchbase::store::prompt::{self, NewPrompt, Outcome};

use super::world::{World, hours, monday, read, refused, write};

async fn state(world: &World<'_>, prompt: &Prompt) -> PromptState {
    read!(world, prompt::get, prompt.id).unwrap().state
}

pub async fn a_prompt_comes_back_as_it_was_made(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let cadence = world.cadence("weekly").await;
    let delivery = world.mail_to(&ana);
    world.enqueue(std::slice::from_ref(&delivery)).await;
    for (place, state) in PromptState::ALL.iter().enumerate() {
        let occurrence = world.occurrence(&cadence, hours(place as i64)).await;
        let mut new = world.asks(&occurrence, ana.id, &format!("2026-04-2{place}/2"));
        new.prompt.state = *state;
        new.why = (place % 2 == 0).then(|| "away".to_owned());
        new.remind_at = (place % 2 == 0).then(|| hours(24));
        new.prompt.delivery = (place % 2 == 0).then_some(delivery.id);
        let (task, blocker) = (Some(world.id()), Some(world.id()));
        let title = "Logo\0".to_owned();
        new.prompt.asked = vec![
            Asked {
                n: 1,
                task,
                title: title.clone(),
                status: TaskStatus::InProgress,
                blocker,
                offered: false,
            },
            Asked { n: 2, task: None, title, status: TaskStatus::NotStarted, blocker: None, offered: true },
        ];
        let made = world.prompt(new).await;
        assert_eq!(read!(world, prompt::get, made.id), Some(made));
    }
    assert_eq!(read!(world, prompt::get, world.id()), None);
}

pub async fn only_new_prompts_are_told_of(db: &Db) {
    let world = World::new(db);
    let (ana, ben) = (world.member("Ana").await, world.member("Ben").await);
    let (weekly, daily) = (world.cadence("weekly").await, world.cadence("daily").await);
    let (first, second) =
        (world.occurrence(&weekly, hours(0)).await, world.occurrence(&weekly, hours(1)).await);
    let other = world.occurrence(&daily, hours(0)).await;
    let of_ana = world.prompt(world.asks(&first, ana.id, "2026-04-20")).await;
    let of_ben = world.asks(&first, ben.id, "2026-04-20");
    let same_occurrence = world.asks(&first, ana.id, "2026-04-21");
    let same_slot = world.asks(&second, ana.id, "2026-04-20");
    let other_cadence = world.asks(&other, ana.id, "2026-04-20");
    let tried = [same_occurrence, of_ben.clone(), same_slot, other_cadence.clone()];
    let mut made = write!(world, prompt::make, &tried);
    made.sort();
    let mut new = [of_ben.prompt.id, other_cadence.prompt.id];
    new.sort();
    assert_eq!(made, new);
    assert_eq!(write!(world, prompt::make, &tried), []);
    assert_eq!(write!(world, prompt::make, &[]), []);
    assert_eq!(read!(world, prompt::latest_of, ana.id, 9).len(), 2);
    assert!(read!(world, prompt::latest_of, ana.id, 9).contains(&of_ana));
    // Nobody is asked who does not exist.
    refused!(world, prompt::make, &[world.asks(&second, world.id(), "2026-04-22")]);
}

pub async fn two_planners_ask_everybody_once(db: &Db) {
    let world = World::new(db);
    let cadence = world.cadence("weekly").await;
    let occurrence = world.occurrence(&cadence, monday()).await;
    let mut members = Vec::new();
    for n in 0..20 {
        members.push(world.member(&format!("M{n}")).await.id);
    }
    let planners: Vec<_> = (0..4)
        .map(|_| {
            let asked: Vec<NewPrompt> =
                members.iter().map(|member| world.asks(&occurrence, *member, "2026-04-20")).collect();
            let db = db.clone();
            tokio::spawn(async move {
                let mut tx = db.begin().await.unwrap();
                let made = prompt::make(&mut tx, &asked).await.unwrap();
                tx.commit().await.unwrap();
                made
            })
        })
        .collect();
    let mut made = Vec::new();
    for planner in planners {
        made.extend(planner.await.unwrap());
    }
    assert_eq!(made.len(), 20);
    assert_eq!(read!(world, prompt::outcomes, hours(0), hours(1)).len(), 20);
}

pub async fn a_prompt_is_found_by_what_the_member_sends_back(db: &Db) {
    let world = World::new(db);
    let (ana, ben) = (world.member("Ana").await, world.member("Ben").await);
    let cadence = world.cadence("weekly").await;
    let occurrence = world.occurrence(&cadence, monday()).await;
    let delivery = world.mail_to(&ana);
    world.enqueue(std::slice::from_ref(&delivery)).await;
    let mut new = world.asks(&occurrence, ana.id, "2026-04-20");
    new.prompt.delivery = Some(delivery.id);
    let hash = new.token_hash.clone();
    let prompt = world.prompt(new).await;
    assert_eq!(read!(world, prompt::by_token_hash, &hash), Some(prompt.clone()));
    assert_eq!(read!(world, prompt::by_token_hash, "x"), None);
    assert_eq!(read!(world, prompt::asked_by, delivery.id, ana.id), Some(prompt));
    assert_eq!(read!(world, prompt::asked_by, delivery.id, ben.id), None);
}

pub async fn sending_opens_a_prompt(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let cadence = world.cadence("weekly").await;
    let delivery = world.mail_to(&ana);
    world.enqueue(std::slice::from_ref(&delivery)).await;
    let mut asked = Vec::new();
    for (hour, of, starts) in [
        (0, Some(delivery.id), PromptState::Pending),
        (1, Some(delivery.id), PromptState::Answered),
        (2, None, PromptState::Pending),
    ] {
        let occurrence = world.occurrence(&cadence, hours(hour)).await;
        let mut new = world.asks(&occurrence, ana.id, &format!("2026-04-2{hour}"));
        (new.prompt.delivery, new.prompt.state) = (of, starts);
        asked.push(world.prompt(new).await);
    }
    write!(world, prompt::sent, &[delivery.id]);
    write!(world, prompt::sent, &[]);
    let after =
        [state(&world, &asked[0]).await, state(&world, &asked[1]).await, state(&world, &asked[2]).await];
    assert_eq!(after, [PromptState::Sent, PromptState::Answered, PromptState::Pending]);
}

pub async fn a_window_closes(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let cadence = world.cadence("weekly").await;
    let mut asked = Vec::new();
    for (place, starts) in PromptState::ALL.iter().enumerate() {
        let occurrence = world.occurrence(&cadence, hours(place as i64)).await;
        let mut new = world.asks(&occurrence, ana.id, &format!("2026-04-2{place}"));
        (new.prompt.state, new.prompt.answer_until) = (*starts, hours(10 + place as i64));
        asked.push(world.prompt(new).await);
    }
    assert_eq!(write!(world, prompt::expire, hours(9)), 0);
    assert_eq!(write!(world, prompt::expire, hours(10)), 1);
    assert_eq!(write!(world, prompt::expire, hours(99)), 1);
    let mut states = Vec::new();
    for prompt in &asked {
        states.push(state(&world, prompt).await);
    }
    use PromptState::{Answered, Excused, Expired};
    assert_eq!(states, [Expired, Expired, Answered, Excused, Expired]);
}

pub async fn a_prompt_whose_message_failed_is_asked_again_or_excused(db: &Db) {
    let world = World::new(db);
    let (ana, ben, cleo) = (world.member("Ana").await, world.member("Ben").await, world.member("Cleo").await);
    let cadence = world.cadence("weekly").await;
    let occurrence = world.occurrence(&cadence, monday()).await;
    let mut asked = Vec::new();
    for (member, starts) in
        [(&ana, PromptState::Pending), (&ben, PromptState::Sent), (&cleo, PromptState::Answered)]
    {
        let delivery = world.mail_to(member);
        world.enqueue(std::slice::from_ref(&delivery)).await;
        let mut new = world.asks(&occurrence, member.id, "2026-04-20");
        (new.prompt.delivery, new.prompt.state) = (Some(delivery.id), starts);
        asked.push((world.prompt(new).await, delivery));
    }
    assert_eq!(read!(world, prompt::undelivered), []);
    write!(world, delivery::claim, ChannelKind::Mail, monday(), "a", hours(1), 9);
    write!(world, delivery::fail, "a", asked[0].1.id, "550 no such user");
    let both = [asked[1].1.id, asked[2].1.id];
    assert_eq!(write!(world, delivery::sent, "a", &both, hours(1)), 2);
    for id in both {
        write!(world, delivery::bounced, id, "550 no such user");
    }
    let mut undelivered = read!(world, prompt::undelivered);
    undelivered.sort_by_key(|(prompt, _)| prompt.member == ben.id);
    let with_address = |(prompt, delivery): &(Prompt, Delivery)| (prompt.clone(), delivery.address.clone());
    assert_eq!(undelivered, [with_address(&asked[0]), with_address(&asked[1])]);

    let chat = world.mail_to(&ben);
    write!(world, prompt::excuse, asked[0].0.id, "undeliverable");
    write!(world, prompt::set_delivery, asked[1].0.id, chat.id);
    for (prompt, _) in &asked {
        // What is over stays as it is.
        if prompt.member != ben.id {
            write!(world, prompt::excuse, prompt.id, "too late");
            write!(world, prompt::set_delivery, prompt.id, chat.id);
        }
    }
    assert_eq!(read!(world, prompt::undelivered), []);
    let moved = Prompt { delivery: Some(chat.id), state: PromptState::Pending, ..asked[1].0.clone() };
    assert_eq!(read!(world, prompt::get, moved.id), Some(moved));
    assert_eq!(state(&world, &asked[0].0).await, PromptState::Excused);
    assert_eq!(state(&world, &asked[2].0).await, PromptState::Answered);
    let outcomes = read!(world, prompt::outcomes, hours(0), hours(1));
    let why: Vec<_> = outcomes.into_iter().filter_map(|one| one.why).collect();
    assert_eq!(why, ["undeliverable"]);
}

pub async fn a_members_open_prompts_are_excused(db: &Db) {
    let world = World::new(db);
    let (ana, ben) = (world.member("Ana").await, world.member("Ben").await);
    let cadence = world.cadence("weekly").await;
    for (place, starts) in PromptState::ALL.iter().enumerate() {
        let occurrence = world.occurrence(&cadence, hours(place as i64)).await;
        for member in [ana.id, ben.id] {
            let mut new = world.asks(&occurrence, member, &format!("2026-04-2{place}"));
            new.prompt.state = *starts;
            world.prompt(new).await;
        }
    }
    write!(world, prompt::excuse_open, ana.id, "away");
    let after = |outcomes: &[Outcome], member| -> Vec<_> {
        outcomes.iter().filter(|one| one.member == member).map(|one| (one.state, one.why.clone())).collect()
    };
    let outcomes = read!(world, prompt::outcomes, hours(0), hours(9));
    let away = Some("away".to_owned());
    use PromptState::{Answered, Excused, Expired};
    let of_ana =
        [(Excused, away.clone()), (Excused, away), (Answered, None), (Excused, None), (Expired, None)];
    assert_eq!(after(&outcomes, ana.id), of_ana);
    assert_eq!(
        after(&outcomes, ben.id),
        PromptState::ALL.iter().map(|state| (*state, None)).collect::<Vec<_>>()
    );
}

pub async fn a_period_has_its_outcomes(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let cadence = world.cadence("weekly").await;
    let mut asked = Vec::new();
    for hour in 0..4 {
        let occurrence = world.occurrence(&cadence, hours(hour)).await;
        asked.push(world.prompt(world.asks(&occurrence, ana.id, &format!("2026-04-2{hour}"))).await);
    }
    write!(world, prompt::set_state, asked[1].id, PromptState::Answered, None, hours(7));
    write!(world, prompt::set_state, asked[2].id, PromptState::Excused, Some("skip"), hours(8));
    let outcome = |of: &Prompt, state, why: Option<&str>, fire_at, answered| Outcome {
        prompt: of.id,
        answer_until: of.answer_until,
        member: ana.id,
        state,
        why: why.map(str::to_owned),
        fire_at,
        answered,
    };
    assert_eq!(
        read!(world, prompt::outcomes, hours(1), hours(3)),
        [
            outcome(&asked[1], PromptState::Answered, None, hours(1), Some(hours(7))),
            outcome(&asked[2], PromptState::Excused, Some("skip"), hours(2), None),
        ]
    );
    // The answer was taken back, and given again: when it was given is what counts.
    write!(world, prompt::set_state, asked[1].id, PromptState::Sent, None, hours(9));
    assert_eq!(state(&world, &asked[1]).await, PromptState::Sent);
    write!(world, prompt::set_state, asked[1].id, PromptState::Answered, None, hours(11));
    assert_eq!(read!(world, prompt::outcomes, hours(1), hours(2))[0].answered, Some(hours(11)));
}
