//! Surveys, their rounds, who was asked, what was answered.

use touchbase::domain::survey::{
    Answer, Answers, Audience, InvitationState, Kind, Occasion, Offered, OfferedGroup, Question,
    ResponseState, Survey, Text,
};
use touchbase::id::MemberId;
use touchbase::store::Db;
use touchbase::store::asking::{Asking, CameTo, Said};
use touchbase::store::invitation::Invitation;
use touchbase::store::response::Response;
use touchbase::store::round::Round;

use super::world::{World, hours, read, refused, write};

fn survey(slug: &str) -> Survey {
    Survey {
        slug: slug.to_owned(),
        language: "en".to_owned(),
        title: Text::new("Lunch").with("de", "Mittag"),
        introduction: None,
        audience: Audience::default(),
        occasion: Occasion::ByHand,
        reminders: vec!["3d".parse().unwrap()],
        window: "14d".parse().unwrap(),
        anonymous: false,
        questions: vec![Question {
            id: "hungry".into(),
            kind: Kind::YesNo,
            title: Text::new("Hungry?"),
            help: None,
            required: true,
            condition: None,
            fills: None,
        }],
    }
}

async fn asked(world: &World<'_>, round: &Round, member: MemberId, name: &str) -> Invitation {
    let offer = write!(world, survey::keep_offer, &Offered::default());
    Invitation {
        id: world.id(),
        round: round.id,
        member,
        version: round.version,
        offer,
        state: InvitationState::Asked,
        asked_at: hours(0),
        closes: hours(48),
        link: 1,
        link_hash: format!("link of {name}"),
        link_until: hours(96),
        revoked: None,
        reply_hash: format!("reply of {name}"),
        delivery: None,
        remind_at: Some(hours(24)),
        reminded: 0,
        asked_again: false,
    }
}

async fn round(world: &World<'_>, occasion: &str) -> Round {
    let version = write!(world, survey::keep_version, world.id(), &survey("lunch"), hours(0));
    let round = Round {
        id: world.id(),
        slug: "lunch".to_owned(),
        occasion: occasion.to_owned(),
        version,
        anonymous: false,
        groups: vec!["design".to_owned()],
        opens: hours(0),
        closes: Some(hours(72)),
    };
    let (opened, new) = write!(world, round::open, &round);
    assert!(new);
    opened
}

pub async fn a_version_is_kept_once_and_a_round_opens_once(db: &Db) {
    let world = World::new(db);
    let round = round(&world, "hand/2026-04-20").await;
    let same = write!(world, survey::keep_version, world.id(), &survey("lunch"), hours(5));
    assert_eq!(same, round.version);
    let mut changed = survey("lunch");
    changed.anonymous = true;
    assert_ne!(write!(world, survey::keep_version, world.id(), &changed, hours(5)), round.version);
    assert_eq!(read!(world, survey::version, same).unwrap().survey, survey("lunch"));
    assert_eq!(read!(world, survey::versions, "lunch").len(), 2);
    let twice = Round { id: world.id(), groups: Vec::new(), ..round.clone() };
    assert_eq!(write!(world, round::open, &twice), (round.clone(), false));
    assert_eq!(read!(world, round::get, round.id), Some(round.clone()));
    assert_eq!(read!(world, round::running, hours(71)), std::slice::from_ref(&round));
    assert_eq!(read!(world, round::running, hours(72)), []);
    let group = OfferedGroup { slug: "a".to_owned(), name: "A".to_owned(), purpose: String::new() };
    let offered = Offered { groups: vec![group], tasks: Vec::new() };
    let name = write!(world, survey::keep_offer, &offered);
    assert_eq!(write!(world, survey::keep_offer, &offered), name);
    assert_eq!(read!(world, survey::offer, &name), Some(offered));
}

pub async fn a_survey_goes_out_by_itself_since_it_was_turned_on(db: &Db) {
    let world = World::new(db);
    assert_eq!(write!(world, survey::turn_on, "lunch", hours(1)), hours(1));
    assert_eq!(write!(world, survey::turn_on, "lunch", hours(2)), hours(1));
    write!(world, survey::turn_off, "lunch", hours(3));
    assert_eq!(read!(world, survey::turned_on), []);
    assert_eq!(write!(world, survey::turn_on, "lunch", hours(4)), hours(4));
    assert_eq!(read!(world, survey::turned_on), [("lunch".to_owned(), hours(4))]);
}

pub async fn a_member_is_invited_once_and_found_by_link_and_reply(db: &Db) {
    let world = World::new(db);
    let (ana, bo) = (world.member("Ana").await, world.member("Bo").await);
    let round = round(&world, "joining").await;
    let first = asked(&world, &round, ana.id, "Ana").await;
    assert_eq!(write!(world, invitation::make, std::slice::from_ref(&first)), [first.id]);
    let again = Invitation { id: world.id(), link_hash: "x".into(), reply_hash: "y".into(), ..first.clone() };
    assert_eq!(write!(world, invitation::make, &[again]), []);
    assert_eq!(read!(world, invitation::get, first.id), Some(first.clone()));
    assert_eq!(read!(world, invitation::by_link_hash, "link of Ana"), Some(first.clone()));
    assert_eq!(read!(world, invitation::by_reply_hash, "reply of Ana"), Some(first.clone()));
    let zones = vec![bo.zone.name().to_owned(), "UTC".to_owned()];
    let others = read!(world, invitation::uninvited, round.id, &zones, jiff::Timestamp::UNIX_EPOCH, None, 10);
    assert_eq!(others.iter().map(|member| member.id).collect::<Vec<_>>(), [bo.id]);
    write!(world, invitation::set_link, first.id, 2, "new link", hours(200));
    assert_eq!(read!(world, invitation::by_link_hash, "link of Ana"), None);
    write!(world, invitation::revoke, first.id, hours(1));
    assert_eq!(read!(world, invitation::by_link_hash, "new link").unwrap().revoked, Some(hours(1)));
    write!(world, invitation::set_asked_again, first.id);
    assert!(read!(world, invitation::get, first.id).unwrap().asked_again);
}

pub async fn only_who_is_missing_is_reminded_and_closed(db: &Db) {
    let world = World::new(db);
    let (ana, bo) = (world.member("Ana").await, world.member("Bo").await);
    let round = round(&world, "joining").await;
    let (one, two) = (asked(&world, &round, ana.id, "Ana").await, asked(&world, &round, bo.id, "Bo").await);
    write!(world, invitation::make, &[one.clone(), two.clone()]);
    write!(world, invitation::set_state, one.id, InvitationState::Answered, None);
    assert_eq!(read!(world, invitation::to_remind, hours(23), 10), []);
    assert_eq!(read!(world, invitation::to_remind, hours(24), 10), std::slice::from_ref(&two));
    write!(world, invitation::set_reminder, two.id, None, 1);
    assert_eq!(read!(world, invitation::to_remind, hours(24), 10), []);
    assert_eq!(write!(world, invitation::expire, hours(48)), 1);
    assert_eq!(read!(world, invitation::get, two.id).unwrap().state, InvitationState::Expired);
    assert_eq!(read!(world, invitation::get, one.id).unwrap().state, InvitationState::Answered);
}

pub async fn a_response_is_one_and_an_anonymous_one_names_nobody(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let round = round(&world, "joining").await;
    let invitation = asked(&world, &round, ana.id, "Ana").await;
    write!(world, invitation::make, std::slice::from_ref(&invitation));
    let mut answers = Answers::default();
    answers.set("hungry".into(), Some(Answer::YesNo(true)));
    let mut response = Response {
        key: invitation.id.to_string(),
        round: round.id,
        version: round.version,
        invitation: Some(invitation.id),
        state: ResponseState::Draft,
        answers,
        groups: vec!["design".to_owned()],
        changed: Some(hours(1)),
    };
    write!(world, response::save, &response);
    assert_eq!(read!(world, response::sent_to, round.id), []);
    response.state = ResponseState::Sent;
    write!(world, response::save, &response);
    assert_eq!(read!(world, response::sent_to, round.id), [response.clone()]);
    let anonymous = Response { key: "hash".into(), invitation: None, changed: None, ..response.clone() };
    write!(world, response::save, &anonymous);
    assert_eq!(read!(world, response::get, "hash"), Some(anonymous.clone()));
    let with_time = Response { key: "other".into(), changed: Some(hours(1)), ..anonymous };
    refused!(world, response::save, &with_time);
}

pub async fn a_question_is_put_once_each_time_and_its_answer_is_found_by_its_message(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let round = round(&world, "joining").await;
    let invited = asked(&world, &round, ana.id, "Ana").await;
    write!(world, invitation::make, std::slice::from_ref(&invited));
    let (first, second) = (world.mail_to(&ana), world.mail_to(&ana));
    world.enqueue(&[first.clone(), second.clone()]).await;
    let put = Asking {
        invitation: invited.id,
        place: 1,
        question: Some("dish".into()),
        nth: 1,
        delivery: first.id,
        made: hours(1),
        came_to: None,
        words: None,
        poll: None,
    };
    write!(world, asking::put, &put);
    let twice = Asking { place: 2, delivery: second.id, ..put.clone() };
    let _the_first_time_is_only_once = refused!(world, asking::put, &twice);
    write!(world, asking::came_to, &put, CameTo::Unread, Some("it depends"));
    let review = Asking { place: 2, question: None, delivery: second.id, ..put.clone() };
    write!(world, asking::put, &review);
    let unread = Asking { came_to: Some(CameTo::Unread), words: Some("it depends".to_owned()), ..put };
    assert_eq!(read!(world, asking::of, invited.id), [unread, review]);

    let inbound = world.arrived("$answer", hours(2)).await;
    assert_eq!(read!(world, asking::said_by, inbound), []);
    let said = |answer| Said { invitation: invited.id, question: "dish".into(), answer };
    write!(world, asking::say, inbound, &[said(None)]);
    write!(world, asking::say, inbound, &[said(Some(Answer::one("soup")))]);
    assert_eq!(read!(world, asking::said_by, inbound), [said(Some(Answer::one("soup")))]);
}
