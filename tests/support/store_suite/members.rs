//! Members.

use touchbase::domain::group::Role;
use touchbase::domain::member::{ChannelKind, CheckIns, Member, Receipts};
use touchbase::store::Db;

use super::world::{World, hours, read, refused, write};

pub async fn a_member_comes_back_as_they_were_saved(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    assert_eq!(read!(world, member::get, ana.id), Some(ana.clone()));
    assert_eq!(read!(world, member::by_mail, ana.mail.as_ref().unwrap()), Some(ana.clone()));
    assert_eq!(read!(world, member::by_matrix, ana.matrix.as_ref().unwrap()), Some(ana.clone()));
    assert_eq!(read!(world, member::get, world.id()), None);
    assert_eq!(read!(world, member::by_mail, &"ben@example.org".parse().unwrap()), None);
    assert_eq!(read!(world, member::by_matrix, &"@ben:example.org".parse().unwrap()), None);
    let cleo = world.member("Cleo").await;
    let ben = world.member("Ben").await;
    assert_eq!(read!(world, member::all), [ana, ben, cleo]);
}

pub async fn a_member_of_few_words_comes_back(db: &Db) {
    let world = World::new(db);
    for name in ["Ana", "Ben"] {
        let quiet = Member {
            mail: None,
            matrix: None,
            channel: ChannelKind::Matrix,
            minutes_a_week: None,
            quiet: None,
            check_ins: CheckIns::Stopped,
            receipts: Receipts::Always,
            quotable: false,
            newsletter_writer: true,
            own_digest: false,
            ..world.someone(name)
        };
        write!(world, member::save, &quiet);
        assert_eq!(read!(world, member::get, quiet.id), Some(quiet));
    }
}

pub async fn a_changed_member_stays_the_same_member(db: &Db) {
    let world = World::new(db);
    let before = world.member("Ana").await;
    let changed = Member {
        id: before.id,
        joined: hours(100),
        zone: "Asia/Kolkata".parse().unwrap(),
        language: "pt-BR".to_owned(),
        channel: ChannelKind::Matrix,
        minutes_a_week: Some(0),
        quiet: None,
        ..world.someone("Anna")
    };
    write!(world, member::save, &changed);
    assert_eq!(read!(world, member::get, before.id), Some(Member { joined: before.joined, ..changed }));
    assert_eq!(read!(world, member::by_mail, before.mail.as_ref().unwrap()), None);
    assert_eq!(read!(world, member::all).len(), 1);
}

pub async fn an_address_belongs_to_one_member(db: &Db) {
    let world = World::new(db);
    let (ana, ben) = (world.member("Ana").await, world.someone("Ben"));
    refused!(world, member::save, &Member { mail: ana.mail.clone(), ..ben.clone() });
    refused!(world, member::save, &Member { matrix: ana.matrix.clone(), ..ben.clone() });
    refused!(world, member::save, &Member { name: String::new(), ..ben.clone() });
    write!(world, member::save, &ben);
}

pub async fn who_left_frees_their_address_and_may_come_back(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    write!(world, member::leave, ana.id, hours(1));
    assert_eq!(read!(world, member::all), []);
    assert_eq!(read!(world, member::zones), Vec::<String>::new());
    assert_eq!(read!(world, member::page, &["Europe/Berlin".to_owned()], &[], None, 9), []);
    assert_eq!(read!(world, member::by_mail, ana.mail.as_ref().unwrap()), None);
    let gone = Member { mail: None, matrix: None, ..ana.clone() };
    assert_eq!(read!(world, member::get, ana.id), Some(gone.clone()));
    let heir = Member { mail: ana.mail.clone(), ..world.someone("Zoe") };
    write!(world, member::save, &heir);
    refused!(world, member::save, &ana);
    write!(world, member::save, &gone);
    assert_eq!(read!(world, member::all), [gone, heir]);
}

pub async fn what_members_say_of_themselves_is_kept(db: &Db) {
    let world = World::new(db);
    let (ana, ben) = (world.member("Ana").await, world.member("Ben").await);
    for check_ins in [CheckIns::Stopped, CheckIns::On] {
        write!(world, member::set_check_ins, ana.id, check_ins);
        assert_eq!(read!(world, member::get, ana.id).unwrap().check_ins, check_ins);
    }
    for receipts in [Receipts::Always, Receipts::WhenNeeded] {
        write!(world, member::set_receipts, ana.id, receipts);
        assert_eq!(read!(world, member::get, ana.id).unwrap().receipts, receipts);
    }
    assert_eq!(read!(world, member::get, ben.id), Some(ben));
}

pub async fn zones_are_those_where_somebody_is(db: &Db) {
    let world = World::new(db);
    assert_eq!(read!(world, member::zones), Vec::<String>::new());
    for (name, zone) in [("Ana", "Europe/Berlin"), ("Ben", "Asia/Tokyo"), ("Cleo", "Europe/Berlin")] {
        write!(world, member::save, &Member { zone: zone.parse().unwrap(), ..world.someone(name) });
    }
    assert_eq!(read!(world, member::zones), ["Asia/Tokyo", "Europe/Berlin"]);
}

pub async fn members_are_read_in_pages(db: &Db) {
    let world = World::new(db);
    let (design, web) = (world.group("design").await, world.group("web").await);
    let mut berlin = Vec::new();
    for n in 0..7 {
        let zone = ["Europe/Berlin", "Asia/Tokyo"][n % 2];
        let member = Member { zone: zone.parse().unwrap(), ..world.someone(&format!("M{n}")) };
        write!(world, member::save, &member);
        if n % 2 == 0 {
            berlin.push(member.id);
        }
        if n < 3 {
            world.join(&design, &member, Role::Member).await;
            world.join(&web, &member, Role::Member).await;
        }
    }
    berlin.sort();
    let zones = ["Europe/Berlin".to_owned()];
    let (mut seen, mut after, mut sizes) = (Vec::new(), None, Vec::new());
    loop {
        let page = read!(world, member::page, &zones, &[], after, 3);
        sizes.push(page.len());
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        seen.extend(page.iter().map(|member| member.id));
    }
    assert_eq!((seen, sizes), (berlin, vec![3, 1, 0]));

    let both = ["Europe/Berlin".to_owned(), "Asia/Tokyo".to_owned()];
    let count = |members: Vec<Member>| members.len();
    assert_eq!(count(read!(world, member::page, &both, &[], None, 100)), 7);
    assert_eq!(count(read!(world, member::page, &[], &[], None, 100)), 0);
    // Two groups, and each member once.
    let slugs = ["design".to_owned(), "web".to_owned()];
    assert_eq!(count(read!(world, member::page, &both, &slugs, None, 100)), 3);
    assert_eq!(count(read!(world, member::page, &zones, &slugs[..1], None, 100)), 2);
    write!(world, group::retire, web.id, hours(1));
    assert_eq!(count(read!(world, member::page, &both, &slugs[1..], None, 100)), 0);
}
