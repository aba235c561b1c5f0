//! The community.

use touchbase::store::Db;
use touchbase::store::community::Community;

use super::world::{World, read, refused, write};

pub async fn there_is_one_community(db: &Db) {
    let world = World::new(db);
    assert_eq!(read!(world, community::find), None);
    let mut community = Community {
        name: "Garden".to_owned(),
        language: "de".to_owned(),
        zone: "Europe/Berlin".parse().unwrap(),
        nag_budget: 3,
    };
    write!(world, community::set, &community);
    assert_eq!(read!(world, community::find), Some(community.clone()));
    community = Community {
        name: "Forest".to_owned(),
        language: "pt-BR".to_owned(),
        zone: "America/Sao_Paulo".parse().unwrap(),
        nag_budget: 255,
    };
    write!(world, community::set, &community);
    assert_eq!(read!(world, community::find), Some(community.clone()));
    for nag_budget in [0, 256] {
        refused!(world, community::set, &Community { nag_budget, ..community.clone() });
    }
}
