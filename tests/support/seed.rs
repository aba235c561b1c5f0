//! What the database knows before a story begins: a community with one group, and who and what is in it.

use jiff::{SignedDuration, Timestamp};
use touchbase::domain::address::{MailAddress, MatrixUserId};
use touchbase::domain::group::{Group, Membership, Role};
use touchbase::domain::member::{ChannelKind, CheckIns, Member, Receipts};
use touchbase::domain::task::{Task, TaskStatus};
use touchbase::id::{GroupId, Ids};
use touchbase::store::cadence::{CadencePurpose, Planned};
use touchbase::store::community::Community;
use touchbase::store::{self, Db};

/// Writes into a database, at a time.
pub struct Seed<'a> {
    pub db: &'a Db,
    pub ids: &'a Ids,
    pub now: Timestamp,
}

impl Seed<'_> {
    /// The community and its group, "Web".
    pub async fn community(&self, group: GroupId, room: Option<&str>) {
        let mut tx = self.db.begin().await.unwrap();
        let community = Community {
            name: "Harbour Collective".into(),
            language: "en".into(),
            zone: "Europe/Berlin".parse().unwrap(),
            nag_budget: 4,
        };
        store::community::set(&mut tx, &community).await.unwrap();
        let web = Group {
            id: group,
            slug: "web".into(),
            name: "Web".into(),
            purpose: "keeps the site alive".into(),
            confidential: false,
            room: room.map(|room| room.parse().unwrap()),
        };
        store::group::save(&mut tx, &web).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A cadence, as the community file writes it; the one with this key is another one from now on.
    pub async fn cadence(
        &self,
        slug: &str,
        purpose: CadencePurpose,
        spec: &str,
        (by_mail, in_room): (bool, bool),
    ) {
        let mut tx = self.db.begin().await.unwrap();
        let known = store::cadence::by_slug(&mut tx, slug).await.unwrap();
        let planned = Planned {
            id: known.as_ref().map_or_else(|| self.ids.make(), |known| known.id),
            slug: slug.into(),
            purpose,
            cadence: toml::from_str(spec).unwrap(),
            groups: Vec::new(),
            by_mail,
            in_room,
            since: self.now,
            planned_until: self.now,
        };
        store::cadence::save(&mut tx, &planned).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Somebody of a group since yesterday, who is asked in Matrix if they are there.
    pub async fn member(
        &self,
        (group, role): (GroupId, Role),
        name: &str,
        zone: &str,
        mail: Option<MailAddress>,
        matrix: Option<MatrixUserId>,
    ) -> Member {
        let member = Member {
            id: self.ids.make(),
            name: name.into(),
            channel: if matrix.is_some() { ChannelKind::Matrix } else { ChannelKind::Mail },
            mail,
            matrix,
            zone: zone.parse().unwrap(),
            language: "en".into(),
            minutes_a_week: Some(180),
            quiet: None,
            check_ins: CheckIns::On,
            receipts: Receipts::WhenNeeded,
            quotable: true,
            newsletter_writer: false,
            own_digest: false,
            joined: self.now - SignedDuration::from_hours(24),
        };
        let membership = Membership { group, member: member.id, role };
        let mut tx = self.db.begin().await.unwrap();
        store::member::save(&mut tx, &member).await.unwrap();
        store::group::join(&mut tx, &membership, member.joined).await.unwrap();
        tx.commit().await.unwrap();
        member
    }

    /// A task in progress.
    pub async fn task(&self, group: GroupId, title: &str, lead: Option<&Member>) -> Task {
        let mut tx = self.db.begin().await.unwrap();
        let task = Task {
            id: self.ids.make(),
            number: store::task::next_number(&mut tx).await.unwrap(),
            group,
            title: title.into(),
            key_result: None,
            status: TaskStatus::InProgress,
            lead: lead.map(|lead| lead.id),
            due: None,
            note: None,
            changed: self.now,
        };
        store::task::save(&mut tx, &task).await.unwrap();
        tx.commit().await.unwrap();
        task
    }

    /// A member is somebody else from now on.
    pub async fn save(&self, member: &Member) {
        let mut tx = self.db.begin().await.unwrap();
        store::member::save(&mut tx, member).await.unwrap();
        tx.commit().await.unwrap();
    }
}
