//! A community that can be lived in: production wiring, a post box for the wires, a clock that is moved by hand.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use touchbase::app::{App, Parts};
use touchbase::channel::Channel;
use touchbase::channel::mail::settings::MailSettings;
use touchbase::channel::postbox::Postbox;
use touchbase::clock::{Clock, ManualClock};
use touchbase::domain::address::{MailAddress, MatrixUserId};
use touchbase::domain::group::{Group, Membership, Role};
use touchbase::domain::member::{ChannelKind, Member};
use touchbase::domain::message::ChatEvent;
use touchbase::domain::task::{Task, TaskStatus};
use touchbase::id::{GroupId, SeededChance};
use touchbase::outbox::Routes;
use touchbase::render::Renderer;
use touchbase::store::cadence::CadencePurpose;
use touchbase::store::postbox::Boxed;
use touchbase::store::{self, Db};
use touchbase::token::TokenKey;

use super::seed::Seed;

/// The community and its time.
pub struct World {
    pub app: App,
    pub clock: Arc<ManualClock>,
    pub postbox: Postbox,
    pub group: GroupId,
}

impl World {
    /// A community with one group, "Web", on a Monday at six in the morning (UTC), in a database in memory.
    pub async fn new() -> Self {
        let db = Db::open("sqlite::memory:").await.unwrap();
        Self::on(db, "2026-04-20T06:00:00Z").await
    }

    /// The same, somewhere else and at another time.
    pub async fn on(db: Db, start: &str) -> Self {
        db.migrate().await.unwrap();
        let clock = Arc::new(ManualClock::new(start.parse().unwrap()));
        let (app, postbox) = wire(&db, &clock, 0);
        let group: GroupId = app.ids.make();
        let world = Self { app, clock, postbox, group };
        world.seed().community(group, Some("!web:example.org")).await;
        world
    }

    fn seed(&self) -> Seed<'_> {
        Seed { db: &self.app.db, ids: &self.app.ids, now: self.clock.now() }
    }

    /// A cadence, as the community file writes it.
    pub async fn cadence(&self, slug: &str, purpose: CadencePurpose, spec: &str) {
        self.cadence_in(slug, purpose, spec, true, false).await;
    }

    pub async fn cadence_in(
        &self,
        slug: &str,
        purpose: CadencePurpose,
        spec: &str,
        by_mail: bool,
        in_room: bool,
    ) {
        self.seed().cadence(slug, purpose, spec, (by_mail, in_room)).await;
    }

    /// Somebody who is asked by mail, in the group.
    pub async fn by_mail(&self, name: &str, zone: &str, role: Role) -> Member {
        self.member(name, zone, role, ChannelKind::Mail).await
    }

    /// Somebody who is asked in Matrix, in the group.
    pub async fn by_matrix(&self, name: &str, zone: &str, role: Role) -> Member {
        self.member(name, zone, role, ChannelKind::Matrix).await
    }

    async fn member(&self, name: &str, zone: &str, role: Role, channel: ChannelKind) -> Member {
        let first = name.split(' ').next().unwrap().to_lowercase();
        let mail: MailAddress = format!("{first}@example.org").parse().unwrap();
        let matrix: MatrixUserId = format!("@{first}:example.org").parse().unwrap();
        let mail = (channel == ChannelKind::Mail).then_some(mail);
        let matrix = (channel == ChannelKind::Matrix).then_some(matrix);
        self.seed().member((self.group, role), name, zone, mail, matrix).await
    }

    /// Changes a member.
    pub async fn save(&self, member: &Member) {
        self.seed().save(member).await;
    }

    /// A task that a member leads.
    pub async fn task(&self, title: &str, lead: Option<&Member>) -> Task {
        self.task_of(self.group, title, lead).await
    }

    /// Another group.
    pub async fn group(&self, slug: &str, name: &str, confidential: bool) -> GroupId {
        let group = Group {
            id: self.app.ids.make(),
            slug: slug.into(),
            name: name.into(),
            purpose: "a purpose".into(),
            confidential,
            room: Some(format!("!{slug}:example.org").parse().unwrap()),
        };
        let mut tx = self.app.db.begin().await.unwrap();
        store::group::save(&mut tx, &group).await.unwrap();
        tx.commit().await.unwrap();
        group.id
    }

    /// A member comes into a group, or changes their role there.
    pub async fn joins(&self, member: &Member, group: GroupId, role: Role) {
        let membership = Membership { group, member: member.id, role };
        let mut tx = self.app.db.begin().await.unwrap();
        store::group::join(&mut tx, &membership, member.joined).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A member leaves a group.
    pub async fn parts(&self, member: &Member, group: GroupId) {
        let mut tx = self.app.db.begin().await.unwrap();
        store::group::part(&mut tx, group, member.id).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A group's task that a member leads.
    pub async fn task_of(&self, group: GroupId, title: &str, lead: Option<&Member>) -> Task {
        self.seed().task(group, title, lead).await
    }

    /// A member's prompts, the oldest first: state and reason.
    pub async fn prompts(&self, member: &Member) -> Vec<String> {
        let mut conn = self.app.db.read().await.unwrap();
        let all = store::prompt::outcomes(&mut conn, Timestamp::MIN, Timestamp::MAX).await.unwrap();
        let mine = all.into_iter().filter(|one| one.member == member.id);
        mine.map(|one| match one.why {
            Some(why) => format!("{}: {why}", one.state),
            None => one.state.to_string(),
        })
        .collect()
    }

    /// When a member's messages came, on the clock of a zone, with the first line that tells them apart.
    pub async fn story(&self, member: &Member, zone: &str) -> String {
        let zone = jiff::tz::TimeZone::get(zone).unwrap();
        let mut lines = String::new();
        for seen in self.inbox(member).await {
            let what =
                seen.text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("Hi "));
            let what = if seen.subject.is_empty() {
                seen.text.lines().next().unwrap_or_default()
            } else {
                what.clone().next().unwrap_or_default()
            };
            let at = seen.at.to_zoned(zone.clone()).strftime("%a %d %b %H:%M %:z").to_string();
            lines.push_str(&format!("{at}  {what}\n"));
        }
        lines
    }

    /// The program stands still for a while, and then goes on.
    pub async fn is_down_until(&self, local: &str, zone: &str) {
        let local: jiff::civil::DateTime = local.parse().unwrap();
        self.clock.set(local.in_tz(zone).unwrap().timestamp());
        self.turn().await;
    }

    /// A member writes without answering anything in particular.
    pub async fn writes(&self, member: &Member, words: &str) -> String {
        self.a_moment_passes();
        match member.channel {
            ChannelKind::Mail => {
                let from = member.mail.clone().unwrap();
                let raw = plain_mail(from.as_str(), words, self.clock.now());
                self.mail_arrives(from.as_str(), "checkin@example.org", raw).await;
                String::new()
            }
            ChannelKind::Matrix => {
                let event = self.postbox.say(member.matrix.as_ref().unwrap(), words, None).await.unwrap();
                self.turn().await;
                event
            }
        }
    }

    /// A member changes what they said in their direct room.
    pub async fn edits(&self, member: &Member, target: &str, words: &str) {
        let what = ChatEvent::Edit { target: target.to_owned(), body: words.to_owned() };
        self.happens(member, what).await;
    }

    /// A member takes back what they said in their direct room.
    pub async fn redacts(&self, member: &Member, target: &str) {
        self.happens(member, ChatEvent::Redaction { target: target.to_owned() }).await;
    }

    /// What stands in a room, from us.
    pub async fn room(&self, room: &str) -> Vec<Seen> {
        let all = self.postbox.messages(room).await.unwrap();
        all.iter().filter(|one| one.from_us).map(Seen::of).collect()
    }

    /// Somebody says something in a room.
    pub async fn says_in(&self, room: &str, member: &Member, words: &str, thread: Option<String>) -> String {
        self.a_moment_passes();
        let user = member.matrix.clone().unwrap();
        let what = ChatEvent::Text { body: words.to_owned() };
        let event = self.postbox.happen(&user, room, what, thread).await.unwrap();
        self.turn().await;
        event
    }

    /// What became of the messages that came in: each outcome and how often.
    pub async fn outcomes(&self) -> Vec<(String, u32)> {
        let mut conn = self.app.db.read().await.unwrap();
        store::inbound::outcomes(&mut conn, Timestamp::MIN).await.unwrap()
    }

    /// How often a message came to this outcome.
    pub async fn outcome(&self, outcome: &str) -> u32 {
        self.outcomes().await.iter().find(|(one, _)| one == outcome).map_or(0, |(_, many)| *many)
    }

    /// The same community with another wire for mail.
    pub fn over(self, mail: Arc<dyn Channel>) -> Self {
        let matrix = Arc::new(self.postbox.clone());
        let routes = Routes::default().with(ChannelKind::Mail, mail, 8).with(ChannelKind::Matrix, matrix, 8);
        Self { app: self.app.with_routes(routes), ..self }
    }

    /// A member's open blockers.
    pub async fn blockers(&self) -> Vec<String> {
        let open = store::blocker::all_open(&mut self.app.db.read().await.unwrap()).await.unwrap();
        open.into_iter().map(|blocker| blocker.text).collect()
    }

    /// Where a task stands now.
    pub async fn status(&self, task: &Task) -> TaskStatus {
        self.reload(task).await.status
    }

    /// A task as it is now.
    pub async fn reload(&self, task: &Task) -> Task {
        store::task::get(&mut self.app.db.read().await.unwrap(), task.id).await.unwrap().unwrap()
    }

    /// Time passes, in steps of a quarter of an hour.
    pub async fn pass(&self, stretch: SignedDuration) {
        const STEP: SignedDuration = SignedDuration::from_mins(15);
        let end = self.clock.now() + stretch;
        let over = self.clock.now().as_second().rem_euclid(STEP.as_secs());
        let to_the_quarter = SignedDuration::from_secs((STEP.as_secs() - over) % STEP.as_secs()).min(stretch);
        self.app.live(&self.clock, to_the_quarter, STEP).await.unwrap();
        let rest = end.duration_since(self.clock.now());
        self.app.live(&self.clock, rest, STEP).await.unwrap();
    }

    /// Time passes until a local moment.
    pub async fn until(&self, local: &str, zone: &str) {
        let local: jiff::civil::DateTime = local.parse().unwrap();
        let to = local.in_tz(zone).unwrap().timestamp();
        self.pass(to.duration_since(self.clock.now())).await;
    }

    /// Whatever is due is done now.
    pub async fn turn(&self) {
        self.app.turn().await.unwrap();
    }

    /// Everything that a member has in their box.
    pub async fn inbox(&self, member: &Member) -> Vec<Seen> {
        let owner = owner(member);
        let all = self.postbox.messages(&owner).await.unwrap();
        // That a poll is over is no message of its own.
        all.iter().filter(|one| one.from_us).map(Seen::of).filter(|one| one.ends_poll().is_none()).collect()
    }

    /// The polls in a member's room that were ended: their events.
    pub async fn ended_polls(&self, member: &Member) -> Vec<String> {
        let all = self.postbox.messages(&owner(member)).await.unwrap();
        all.iter().filter(|one| one.from_us).filter_map(|one| Seen::of(one).ends_poll()).collect()
    }

    /// The last message that a member got.
    pub async fn last(&self, member: &Member) -> Seen {
        self.inbox(member).await.pop().expect("they got no message")
    }

    /// A member answers the last message they got, in their own way and words.
    pub async fn answers(&self, member: &Member, words: &str) -> String {
        let last = self.last(member).await;
        self.answers_to(member, &last, words).await
    }

    /// A member answers a message: a real mail with the quoted question below, or a message in the thread. The event, in Matrix.
    pub async fn answers_to(&self, member: &Member, message: &Seen, words: &str) -> String {
        self.a_moment_passes();
        let event = match member.channel {
            ChannelKind::Mail => {
                let from = member.mail.clone().unwrap();
                let reply_to: MailAddress = message.reply_to.parse().unwrap();
                let raw = reply_mail(from.as_str(), message, words, self.clock.now());
                self.postbox.mail(&from, &reply_to, raw.into_bytes()).await.unwrap();
                String::new()
            }
            ChannelKind::Matrix => {
                let from = member.matrix.clone().unwrap();
                self.postbox.say(&from, words, Some(message.thread())).await.unwrap()
            }
        };
        self.turn().await;
        event
    }

    /// People are no faster than this: what they do stands behind what they saw.
    fn a_moment_passes(&self) {
        self.clock.advance(SignedDuration::from_secs(1));
    }

    /// A member votes in a poll.
    pub async fn votes(&self, member: &Member, poll: &Seen, choices: &[&str]) -> String {
        self.a_moment_passes();
        let user = member.matrix.clone().unwrap();
        let choices = choices.iter().map(|id| (*id).to_owned()).collect();
        let event = self.postbox.vote(&user, &poll.id, choices).await.unwrap();
        self.turn().await;
        event
    }

    /// Something else happens in a member's direct room.
    pub async fn happens(&self, member: &Member, what: ChatEvent) -> String {
        self.a_moment_passes();
        let user = member.matrix.clone().unwrap();
        let event = self.postbox.happen(&user, user.as_str(), what, None).await.unwrap();
        self.turn().await;
        event
    }

    /// A raw mail arrives.
    pub async fn mail_arrives(&self, from: &str, to: &str, raw: impl Into<Vec<u8>>) {
        self.a_moment_passes();
        let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
        self.postbox.mail(&from, &to, raw.into()).await.unwrap();
        self.turn().await;
    }

    /// Nothing is stuck: no delivery is held, nothing waits unread, nothing failed.
    pub async fn nothing_is_stuck(&self) {
        self.turn().await;
        let mut conn = self.app.db.read().await.unwrap();
        let stuck: Vec<_> = store::delivery::count(&mut conn)
            .await
            .unwrap()
            .into_iter()
            .filter(|(state, _)| matches!(state.as_str(), "sending" | "failed"))
            .collect();
        assert!(stuck.is_empty(), "stuck deliveries: {stuck:?}");
        let faults = store::inbound::outcomes(&mut conn, Timestamp::MIN).await.unwrap();
        assert!(faults.iter().all(|(outcome, _)| outcome != "fault"), "faults: {faults:?}");
    }

    /// A second program on the same database.
    pub fn beside(&self, db: Db) -> Self {
        let (app, postbox) = wire(&db, &self.clock, 1);
        Self { app, postbox, clock: self.clock.clone(), group: self.group }
    }

    /// The program is stopped and started again: everything is built anew on the same database.
    pub fn restart(self) -> Self {
        let (app, postbox) = wire(&self.app.db, &self.clock, 0);
        Self { app, postbox, ..self }
    }
}

fn wire(db: &Db, clock: &Arc<ManualClock>, which: u64) -> (App, Postbox) {
    let settings = mail_settings();
    // Restarts must not repeat ids: the seed takes the time in.
    let seed = clock.now().as_microsecond() as u64 + which;
    let app = App::new(Parts {
        db: db.clone(),
        clock: clock.clone(),
        chance: Arc::new(SeededChance::new(seed)),
        renderer: Arc::new(Renderer::new(None).unwrap()),
        key: TokenKey::new([7; 32]),
        public_url: "https://touch.example.org".into(),
        mail_domain: "example.org".into(),
        reply_address: Some(settings.reply.clone()),
        bounce_address: Some(settings.bounces.clone()),
        authserv_id: Some("mx.example.org".into()),
        shelf: touchbase::rounds::Shelf::open(None, Vec::new()).unwrap(),
    });
    let postbox = Postbox {
        db: db.clone(),
        clock: clock.clone(),
        ids: app.ids.clone(),
        settings,
        intake: Arc::new(app.inbox.clone()),
    };
    let channel = Arc::new(postbox.clone());
    let routes =
        Routes::default().with(ChannelKind::Mail, channel.clone(), 8).with(ChannelKind::Matrix, channel, 8);
    (app.with_routes(routes), postbox)
}

/// Addresses for mail that no server carries.
pub fn mail_settings() -> MailSettings {
    MailSettings::on_this_machine("example.org", 25).unwrap()
}

fn owner(member: &Member) -> String {
    match (member.channel, &member.mail, &member.matrix) {
        (ChannelKind::Mail, Some(mail), _) => mail.as_str().to_owned(),
        (_, _, Some(user)) => user.as_str().to_owned(),
        (_, Some(mail), None) => mail.as_str().to_owned(),
        _ => panic!("a member without an address"),
    }
}

/// A message as its receiver sees it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub id: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub reply_to: String,
    pub message_id: String,
    pub in_thread: Option<String>,
    pub at: Timestamp,
    pub raw: Vec<u8>,
}

impl Seen {
    pub fn of(boxed: &Boxed) -> Self {
        let base = Self {
            id: boxed.id.clone(),
            subject: String::new(),
            text: String::new(),
            html: String::new(),
            reply_to: String::new(),
            message_id: String::new(),
            in_thread: boxed.thread.clone(),
            at: boxed.at,
            raw: boxed.raw.clone(),
        };
        match boxed.channel {
            ChannelKind::Mail => {
                let mail = mail_parser::MessageParser::new().parse(&boxed.raw).unwrap();
                let address = |list: Option<&mail_parser::Address<'_>>| {
                    let first = list.and_then(|list| list.first()).and_then(|one| one.address());
                    first.unwrap_or_default().to_owned()
                };
                Self {
                    subject: mail.subject().unwrap_or_default().into(),
                    text: mail.body_text(0).unwrap_or_default().replace("\r\n", "\n"),
                    html: mail.body_html(0).unwrap_or_default().into_owned(),
                    reply_to: address(mail.reply_to().or(mail.from())),
                    message_id: mail.message_id().unwrap_or_default().into(),
                    ..base
                }
            }
            ChannelKind::Matrix => {
                let content: serde_json::Value = serde_json::from_slice(&boxed.raw).unwrap();
                let field = |name: &str| content[name].as_str().unwrap_or_default().to_owned();
                let text = match content["org.matrix.msc1767.text"].as_str() {
                    Some(poll) => poll.to_owned(),
                    None => field("body"),
                };
                Self { text, html: field("formatted_body"), ..base }
            }
        }
    }

    /// The poll that it asks: the question, and the choices with their ids.
    pub fn poll(&self) -> Option<String> {
        let content: serde_json::Value = serde_json::from_slice(&self.raw).ok()?;
        let poll = content.get("org.matrix.msc3381.poll.start")?;
        let text =
            |of: &serde_json::Value| of["org.matrix.msc1767.text"].as_str().unwrap_or_default().to_owned();
        let mut shown = format!("{} [up to {}]", text(&poll["question"]), poll["max_selections"]);
        for answer in poll["answers"].as_array()? {
            shown.push_str(&format!("\n  ({}) {}", answer["id"].as_str()?, text(answer)));
        }
        Some(shown)
    }

    /// The poll that it ends.
    pub fn ends_poll(&self) -> Option<String> {
        let content: serde_json::Value = serde_json::from_slice(&self.raw).ok()?;
        content.get("org.matrix.msc3381.poll.end")?;
        content["m.relates_to"]["event_id"].as_str().map(str::to_owned)
    }

    /// The event at the root of its thread.
    pub fn thread(&self) -> String {
        self.in_thread.clone().unwrap_or_else(|| self.id.clone())
    }
}

/// A reply as a mail client writes it: the words on top, the question quoted below.
pub fn reply_mail(from: &str, to: &Seen, words: &str, at: Timestamp) -> String {
    let quoted: String = to.text.lines().map(|line| format!("> {line}\r\n")).collect();
    let date = at.to_zoned(jiff::tz::TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000");
    let number = at.as_microsecond();
    format!(
        "From: <{from}>\r\nTo: <{}>\r\nSubject: Re: {}\r\nDate: {date}\r\nMessage-ID: <{number}.{}@client.example>\r\n\
         In-Reply-To: <{}>\r\nReferences: <{}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{}\r\n\r\n\
         On Mon, Apr 20, 2026 at 9:00 AM Touchbase <{}> wrote:\r\n\r\n{quoted}",
        to.reply_to,
        to.subject.trim_start_matches("Re: "),
        from.replace('@', "."),
        to.message_id,
        to.message_id,
        words.replace('\n', "\r\n"),
        to.reply_to,
    )
}

/// Hours.
pub fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

/// A new mail, which answers nothing.
pub fn plain_mail(from: &str, words: &str, at: Timestamp) -> String {
    let date = at.to_zoned(jiff::tz::TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000");
    format!(
        "From: <{from}>\r\nTo: <checkin@example.org>\r\nSubject: hello\r\nDate: {date}\r\nMessage-ID: <{}.plain@client.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n",
        at.as_microsecond(),
        words.replace('\n', "\r\n"),
    )
}

/// A mail as it was sent: its header with what changes from run to run taken out, and its text part.
pub fn as_sent(seen: &Seen) -> String {
    let raw = String::from_utf8_lossy(&seen.raw).replace("\r\n", "\n");
    let header = raw.split("\n\n").next().unwrap_or_default().replace("\n ", " ").replace("\n\t", " ");
    steady(&format!("{header}\n\n{}", seen.text))
}

/// A text without ids and tokens.
pub fn steady(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_alphanumeric() {
            word.push(c);
            continue;
        }
        out.push_str(if word.len() >= 26 { "ID" } else { &word });
        word.clear();
        out.push(c);
    }
    out.trim_end().to_owned()
}
