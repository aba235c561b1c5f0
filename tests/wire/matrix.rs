//! Touchbase and members' clients around a real Synapse.

pub mod bot;
pub mod homeserver;
mod inbox;
mod outages;
pub mod person;
mod sessions;
mod wire;

use matrix_sdk::deserialized_responses::{VerificationLevel, VerificationState};
use matrix_sdk::reqwest::Method;
use matrix_sdk::ruma::{EventId, UserId};
use serde_json::json;
use touchbase::channel::{Channel, Failure};
use touchbase::domain::message::{ChatEvent, Parcel, Purpose};

use bot::{Bot, direct, prompt, room};
use homeserver::events;
use person::{Person, json as content_of};

/// Ana has been asked in her direct room, and her client shows the question.
async fn asked(bot: &Bot, ana: &Person) -> (matrix_sdk::Room, String) {
    let question = prompt(direct(ana.id()), "How is it going?");
    let invited = bot.channel.send(&question).await.unwrap_err();
    assert!(matches!(invited, Failure::Retry { after: Some(_), .. }), "{invited}");
    let room = ana.accepts(&bot.account.id).await;
    let event = bot.delivered(&question).await;
    ana.reads(&event).await;
    (room, event)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encrypted_direct_room_works_both_ways_and_the_bot_is_cross_signed() {
    let (bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    let question = prompt(direct(ana.id()), "How is it going?");
    assert!(matches!(bot.channel.send(&question).await, Err(Failure::Retry { after: Some(_), .. })));
    let invitation = ana.invited_by(&bot.account.id).await;
    assert!(invitation.is_direct().await.unwrap());
    let room = ana.accepts(&bot.account.id).await;
    let event = bot.delivered(&question).await;

    let shown = ana.reads(&event).await;
    let content = &content_of(&shown)["content"];
    assert_eq!((&content["msgtype"], &content["body"]), (&json!("m.text"), &json!("How is it going?")));
    assert_eq!(content["m.mentions"], json!({}));
    let trust = shown.encryption_info().expect("it was encrypted").verification_state.clone();
    // Signed by the bot's identity; that Ana never compared emoji with a bot is all that is missing.
    assert_eq!(trust, VerificationState::Unverified(VerificationLevel::UnverifiedIdentity));
    let devices =
        ana.client.encryption().get_user_devices(&UserId::parse(&bot.account.id).unwrap()).await.unwrap();
    assert!(devices.devices().all(|device| device.is_cross_signed_by_owner()));

    let answer = ana.says(&room, "1 done").await;
    let chat = bot.inbox.text("1 done").await;
    assert!(chat.direct);
    assert_eq!((chat.event.as_str(), chat.sender.as_str()), (answer.as_str(), ana.id()));
    assert_eq!((chat.thread, chat.in_reply_to), (None, None));

    // The server saw neither.
    let on_server = events(room.room_id().as_str(), &ana.token()).await;
    assert!(on_server.iter().all(|event| event["type"] != "m.room.message"));
    assert!(!serde_json::to_string(&on_server).unwrap().contains("1 done"));
    // What it saw of our own messages did not come back to us.
    assert!(bot.inbox.all().iter().all(|chat| chat.sender.as_str() == ana.id()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_of_answering_arrives_as_what_it_is() {
    let (bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    let (room, question) = asked(&bot, &ana).await;

    ana.answers_in_thread(&room, &question, "in the thread").await;
    let chat = bot.inbox.text("in the thread").await;
    assert_eq!((chat.thread.as_deref(), chat.in_reply_to), (Some(question.as_str()), None));

    let quoted = format!("> <{}> How is it going?\n\na rich reply", bot.account.id);
    let relation = json!({ "m.in_reply_to": { "event_id": question } });
    ana.sends(&room, json!({ "msgtype": "m.text", "body": quoted, "m.relates_to": relation })).await;
    let chat = bot.inbox.text("a rich reply").await;
    assert_eq!((chat.thread, chat.in_reply_to.as_deref()), (None, Some(question.as_str())));

    let plain = ana.says(&room, "2 done").await;
    let edit = json!({ "msgtype": "m.text", "body": "* 3 done", "m.new_content": { "msgtype": "m.text", "body": "3 done" },
        "m.relates_to": { "rel_type": "m.replace", "event_id": plain } });
    ana.sends(&room, edit).await;
    let now = ChatEvent::Edit { target: plain.clone(), body: "3 done".into() };
    bot.inbox.chat("the edit", |chat| chat.what == now).await;

    room.redact(&EventId::parse(&plain).unwrap(), None, None).await.unwrap();
    bot.inbox.chat("the redaction", |chat| chat.what == ChatEvent::Redaction { target: plain.clone() }).await;

    ana.reacts(&room, &question, "✅").await;
    let done = ChatEvent::Reaction { target: question.clone(), key: "✅".into() };
    bot.inbox.chat("the reaction", |chat| chat.what == done && chat.direct).await;

    ana.sends_picture(&room).await;
    let picture = ChatEvent::Unreadable { msgtype: "m.image".into() };
    bot.inbox.chat("the picture", |chat| chat.what == picture).await;

    // A robot's words are none, and somebody else's message cannot be edited.
    ana.sends(&room, json!({ "msgtype": "m.notice", "body": "beep" })).await;
    let forged = json!({ "msgtype": "m.text", "body": "* forged", "m.new_content": { "msgtype": "m.text", "body": "forged" },
        "m.relates_to": { "rel_type": "m.replace", "event_id": question } });
    ana.sends(&room, forged).await;
    ana.says(&room, "the end").await;
    bot.inbox.text("the end").await;
    assert_eq!(bot.inbox.texts(), ["in the thread", "a rich reply", "2 done", "the end"]);
    assert_eq!(bot.inbox.all().len(), 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_groups_encrypted_room_gets_one_prompt_and_answers_in_its_thread() {
    let (bot, ana, ben) = tokio::join!(Bot::new(), Person::new("ana"), Person::new("ben"));
    let group = ana.opens_room(true, false, &[ben.id()]).await;
    let group_id = group.room_id().as_str();
    let alias = format!("#design-{}:localhost", homeserver::ids().make::<touchbase::id::GroupId>());
    let path = format!("/_matrix/client/v3/directory/room/{}", alias.replace('#', "%23"));
    let body = json!({ "room_id": group_id });
    homeserver::ask(Method::PUT, &path, Some(&ana.token()), Some(body)).await;

    // Nobody told the bot that Ana is a member: it enters because the room is configured.
    let refused = bot.channel.join(&alias.parse().unwrap()).await.unwrap_err();
    assert!(
        matches!(&refused, Failure::Permanent { why, .. } if why.ends_with("invite it there")),
        "{refused}"
    );
    group.invite_user_by_id(&UserId::parse(&bot.account.id).unwrap()).await.unwrap();
    ana.sees(&bot.account.id, "join", &group).await;
    let ben_in = ben.accepts(ana.id()).await;

    let question =
        Parcel { mentions: vec![ben.id().parse().unwrap()], ..prompt(room(&alias), "How is it going?") };
    let event = bot.delivered(&question).await;
    let content = content_of(&ben.reads(&event).await)["content"].clone();
    assert_eq!(content["m.mentions"], json!({ "user_ids": [ben.id()] }));

    ana.answers_in_thread(&group, &event, "site is up").await;
    let answer = ben.answers_in_thread(&ben_in, &event, "logo is done").await;
    for (words, who) in [("site is up", &ana), ("logo is done", &ben)] {
        let chat = bot.inbox.text(words).await;
        assert_eq!((chat.thread.as_deref(), chat.sender.as_str()), (Some(event.as_str()), who.id()));
        assert!(!chat.direct);
    }

    let receipt = Parcel {
        purpose: Purpose::Receipt,
        thread: Some(event.clone()),
        in_reply_to: Some(answer.clone()),
        ..prompt(room(group_id), "Noted: the logo is done.")
    };
    let receipt = bot.delivered(&receipt).await;
    let content = content_of(&ben.reads(&receipt).await)["content"].clone();
    assert_eq!(content["msgtype"], "m.notice");
    assert_eq!(content["m.relates_to"]["event_id"], json!(event));
    assert_eq!(content["m.relates_to"]["m.in_reply_to"]["event_id"], json!(answer));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_that_is_not_there_is_named_in_words() {
    let bot = Bot::new().await;
    let unknown = bot.channel.send(&prompt(room("#nowhere:localhost"), "x")).await.unwrap_err();
    assert!(
        matches!(&unknown, Failure::Permanent { why, .. } if why.contains("check the alias")),
        "{unknown}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_members_invitation_is_accepted_and_a_strangers_declined() {
    let (bot, ana, mallory) = tokio::join!(Bot::new(), Person::new("ana"), Person::new("mallory"));
    bot.inbox.knows(ana.id());
    let trap = mallory.opens_room(false, true, &[&bot.account.id]).await;
    let theirs = ana.opens_room(true, true, &[&bot.account.id]).await;
    mallory.sees(&bot.account.id, "leave", &trap).await;
    ana.sees(&bot.account.id, "join", &theirs).await;

    // Ana's own room is a direct room too, and the next prompt goes there.
    ana.says(&theirs, "hello bot").await;
    assert!(bot.inbox.text("hello bot").await.direct);
    let event = bot.delivered(&prompt(direct(ana.id()), "How is it going?")).await;
    ana.reads(&event).await;
    assert_eq!(bot.rooms(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_strangers_message_in_a_groups_room_is_handed_on_with_its_sender() {
    let (bot, ana, stranger) = tokio::join!(Bot::new(), Person::new("ana"), Person::new("stranger"));
    bot.inbox.knows(ana.id());
    let group = ana.opens_room(false, false, &[&bot.account.id, stranger.id()]).await;
    ana.sees(&bot.account.id, "join", &group).await;
    let seen = stranger.accepts(ana.id()).await;
    stranger.says(&seen, "buy this").await;
    let chat = bot.inbox.text("buy this").await;
    assert_eq!((chat.sender.as_str(), chat.direct), (stranger.id(), false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_parcel_sent_twice_is_one_event() {
    let (bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    let (room, _) = asked(&bot, &ana).await;
    let once = prompt(direct(ana.id()), "only once");
    let first = bot.delivered(&once).await;
    assert_eq!(bot.delivered(&Parcel { attempt: 1, ..once.clone() }).await, first);

    // The server forgot the transaction: for it, this is another one. The content still knows.
    let forgotten = prompt(direct(ana.id()), "long ago");
    let ours = bot.session.client().get_room(room.room_id()).unwrap();
    let content =
        json!({ "msgtype": "m.text", "body": "long ago", "touchbase.delivery": forgotten.delivery });
    let earlier = ours.send_raw("m.room.message", content).await.unwrap().response.event_id;
    let again = Parcel { attempt: 2, may_have_arrived: true, ..forgotten };
    assert_eq!(bot.delivered(&again).await, earlier.as_str());

    let last = bot.delivered(&prompt(direct(ana.id()), "the end")).await;
    ana.reads(&last).await;
    assert_eq!((ana.count(&room, "only once"), ana.count(&room, "long ago")), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_messages_at_once_in_a_room_whose_key_changes_with_each_all_arrive() {
    let (bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    bot.inbox.knows(ana.id());
    let group = ana.opens_room(true, false, &[]).await;
    let encryption = json!({ "algorithm": "m.megolm.v1.aes-sha2", "rotation_period_msgs": 1 });
    group.send_state_event_raw("m.room.encryption", "", encryption).await.unwrap();
    group.invite_user_by_id(&UserId::parse(&bot.account.id).unwrap()).await.unwrap();
    ana.sees(&bot.account.id, "join", &group).await;

    let parcels: Vec<Parcel> =
        (0..12).map(|n| prompt(room(group.room_id().as_str()), &format!("{n}"))).collect();
    let sent = futures_util::future::join_all(parcels.iter().map(|parcel| bot.channel.send(parcel))).await;
    for (n, accepted) in sent.into_iter().enumerate() {
        let event = accepted.unwrap().remote_id.unwrap();
        assert_eq!(content_of(&ana.reads(&event).await)["content"]["body"], n.to_string());
    }
}

/// A direct room as it stands on the server when its making was cut off: we never heard of it.
pub async fn half_made(bot: &Bot, member: &str, invite: &[&str]) {
    let encryption = json!({ "type": "m.room.encryption", "state_key": "", "content": { "algorithm": "m.megolm.v1.aes-sha2" } });
    let request = json!({ "preset": "private_chat", "is_direct": true, "invite": invite,
        "creation_content": { "touchbase.direct": member }, "initial_state": [encryption] });
    let path = "/_matrix/client/v3/createRoom";
    homeserver::ask(Method::POST, path, Some(&bot.fresh_token().await), Some(request)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_direct_room_whose_making_was_cut_off_is_found_again() {
    let (mut bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    bot.pause().await;
    half_made(&bot, ana.id(), &[ana.id()]).await;

    let question = prompt(direct(ana.id()), "How is it going?");
    let not_yet = bot.channel.send(&question).await.unwrap_err();
    assert!(matches!(not_yet, Failure::Retry { .. }), "{not_yet}");
    bot.receive().await;
    ana.accepts(&bot.account.id).await;
    let event = bot.delivered(&question).await;
    ana.reads(&event).await;
    let path = "/_matrix/client/v3/joined_rooms";
    let joined = homeserver::ask(Method::GET, path, Some(&bot.fresh_token().await), None).await;
    assert_eq!(joined["joined_rooms"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_that_failed_is_sent_again() {
    let (bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    half_made(&bot, ana.id(), &[]).await;
    let question = prompt(direct(ana.id()), "How is it going?");
    let (event, _) = tokio::join!(bot.delivered(&question), ana.accepts(&bot.account.id));
    ana.reads(&event).await;
    assert_eq!(bot.rooms(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_the_direct_room_opted_out_and_is_not_invited_again() {
    let (bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    let (room, _) = asked(&bot, &ana).await;
    room.leave().await.unwrap();
    let left = bot.inbox.chat("the leaving", |chat| chat.what == ChatEvent::Left).await;
    assert_eq!((left.sender.as_str(), left.direct), (ana.id(), true));
    let refused = bot.channel.send(&prompt(direct(ana.id()), "Still there?")).await.unwrap_err();
    assert!(matches!(refused, Failure::Permanent { address_is_dead: false, .. }), "{refused}");
    let refused =
        bot.channel.send(&prompt(bot::room(room.room_id().as_str()), "Still there?")).await.unwrap_err();
    assert!(matches!(refused, Failure::Permanent { .. }), "{refused}");
    assert_eq!(bot.rooms(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_could_not_read_it_is_left_to_mail() {
    let (bot, ana) = tokio::join!(Bot::new(), Person::without_identity("ana"));
    let question = prompt(direct(ana.id()), "How is it going?");
    assert!(bot.channel.send(&question).await.is_err());
    ana.accepts(&bot.account.id).await;
    let refused = bot.deliver(&question).await.unwrap_err();
    assert!(matches!(&refused, Failure::Permanent { why, .. } if why.contains("by mail")), "{refused}");
}
