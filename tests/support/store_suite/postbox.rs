//! The embedded post box.

use touchbase::domain::member::ChannelKind;
use touchbase::store::Db;
use touchbase::store::postbox::Boxed;

use super::world::{World, hours, read, write};

fn boxed(id: &str, owner: &str, hour: i64, from_us: bool) -> Boxed {
    Boxed {
        id: id.to_owned(),
        owner: owner.to_owned(),
        channel: ChannelKind::Mail,
        from_us,
        raw: vec![0, 255, 10],
        thread: None,
        at: hours(hour),
    }
}

pub async fn a_message_is_in_the_box_once(db: &Db) {
    let world = World::new(db);
    let thread = Some("$thread".to_owned());
    let mail = boxed("a", "ana@example.org", 1, true);
    let chat = Boxed { channel: ChannelKind::Matrix, thread, ..boxed("b", "@ana:example.org", 1, false) };
    for message in [&mail, &chat] {
        write!(world, postbox::put, message);
        write!(world, postbox::put, &Boxed { raw: Vec::new(), ..message.clone() });
        assert_eq!(read!(world, postbox::get, &message.id).as_ref(), Some(message));
    }
    assert_eq!(read!(world, postbox::get, "c"), None);
}

pub async fn an_owner_has_messages_and_counts(db: &Db) {
    let world = World::new(db);
    let made = [
        boxed("b", "ana", 2, true),
        boxed("a", "ana", 1, true),
        boxed("c", "ana", 3, false),
        boxed("d", "ben", 1, true),
    ];
    for message in &made {
        write!(world, postbox::put, message);
    }
    assert_eq!(read!(world, postbox::of, "ana"), [made[1].clone(), made[0].clone(), made[2].clone()]);
    assert_eq!(read!(world, postbox::of, "cleo"), []);
    assert_eq!(read!(world, postbox::counts), [("ana".to_owned(), 2), ("ben".to_owned(), 1)]);
}
