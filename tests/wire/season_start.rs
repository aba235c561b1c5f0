//! A season's start on real servers, as people see it: thirty are asked what they like, on a page, by mail and in Matrix;
//! they are sorted into groups, told why, change their minds, and are asked in their new groups.

mod browser;
mod cast;
mod people;

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use matrix_sdk::Room;
use tempfile::TempDir;
use touchbase::domain::member::Member;
use touchbase::id::MemberId;
use touchbase::placement::Shown;
use touchbase::store;

use crate::deployment::{Community, Program, Wires};
use crate::matrix::person::Person;
use crate::week_mail::{our_mailbox, volatile};
use crate::week_matrix::our_account;
use browser::{Browser, path_in};
use cast::{GROUPS, Way, everybody};
use people::{Talker, Writer};

const FILE: &str = r#"
[community]
name = "Harbour Collective"
zone = "Europe/Berlin"
[assignment]
few_hours = 3
[groups.community]
name = "Community building"
room = "ROOM-community"
size = { least = 2, most = 14 }
[groups.design]
name = "Design"
room = "ROOM-design"
size = { least = 3, most = 8 }
[groups.dev]
name = "Development"
room = "ROOM-dev"
size = { least = 3, most = 14 }
[check_ins.community]
groups = ["community"]
days = ["mon"]
at = "09:00"
[check_ins.makers]
groups = ["design", "dev"]
days = ["mon"]
at = "10:00"
"#;

/// Everything that the story is about.
struct Season {
    web: Community,
    program: Program,
    browser: Browser,
    bot: String,
    /// Who made the groups' rooms, by the groups' keys.
    host: Person,
    rooms: BTreeMap<&'static str, Room>,
    writers: Vec<Writer>,
    talkers: Vec<Talker>,
    _home: TempDir,
}

impl Season {
    /// A deployment whose groups have encrypted rooms, and thirty people who have just come.
    async fn begins() -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut web = Community::in_file(&home, None).await;
        let at = Browser::free_port();
        web.surveys = vec!["plug-in".to_owned()];
        web.pages = Some(at);
        let (bot, wires) = our_account(&home).await;
        let host = Person::new("host").await;
        let (mut file, mut rooms) = (FILE.to_owned(), BTreeMap::new());
        for (slug, _) in GROUPS {
            let room = host.opens_room(true, false, &[&bot]).await;
            file = file.replace(&format!("ROOM-{slug}"), room.room_id().as_str());
            rooms.insert(slug, room);
        }
        web.applies(&file).await;
        let program = web.starts(&Wires { matrix: wires.matrix, ..our_mailbox() }).await;
        for room in rooms.values() {
            host.sees(&bot, "join", room).await;
        }
        web.until("the survey goes out by itself from now on", async || {
            let mut conn = web.db.read().await.unwrap();
            !store::survey::turned_on(&mut conn).await.unwrap().is_empty()
        })
        .await;
        web.is("2026-04-21T09:00", "Europe/Berlin", &[]).await;
        let (mut writers, mut talkers) = (Vec::new(), Vec::new());
        for role in everybody() {
            match role.way() {
                Way::Matrix => talkers.push(Talker::comes(&web, role).await),
                _ => writers.push(Writer::comes(&web, role).await),
            }
        }
        program.wakes();
        Self { web, program, browser: Browser::at(at), bot, host, rooms, writers, talkers, _home: home }
    }

    /// Everybody got the survey: by mail all of it, in Matrix its first question.
    async fn everybody_is_asked(&mut self) {
        let programs = [&self.program];
        let enter = join_all(self.talkers.iter_mut().map(|talker| talker.enters(&self.bot)));
        self.web.in_time(&programs, enter).await;
        let bot = self.bot.as_str();
        let hear = join_all(
            self.talkers.iter().map(|talker| talker.person.hears(bot, "1. Which groups would you like")),
        );
        self.web.in_time(&programs, hear).await;
        for writer in &self.writers {
            writer.mail.gets(1, "Which groups would you like to work in?").await;
        }
    }

    /// Until so many have sent their answers off.
    async fn answered(&self, times: usize) {
        self.web
            .until(&format!("{times} answers"), async || {
                let mut conn = self.web.db.read().await.unwrap();
                let round = store::round::of_survey(&mut conn, "plug-in").await.unwrap().remove(0);
                store::response::sent_to(&mut conn, round.id).await.unwrap().len() == times
            })
            .await;
    }

    fn writers(&self, way: Way) -> impl Iterator<Item = &Writer> {
        self.writers.iter().filter(move |writer| writer.role.way() == way)
    }

    fn writer(&self, name: &str) -> &Writer {
        self.writers.iter().find(|writer| writer.role.name == name).unwrap()
    }

    fn talker(&self, name: &str) -> &Talker {
        self.talkers.iter().find(|talker| talker.role.name == name).unwrap()
    }

    /// How many messages each has got by now.
    async fn heard(&self) -> BTreeMap<&'static str, usize> {
        self.web.everything_went().await;
        // Not what lies in the mailboxes: a mail that a server took may still be on its way into one.
        let mut conn = self.web.db.read().await.unwrap();
        let sent = "SELECT member, COUNT(*) FROM delivery WHERE state = 'sent' AND member IS NOT NULL GROUP BY member";
        let sent: Vec<(String, i64)> = sqlx::query_as(sent).fetch_all(&mut *conn).await.unwrap();
        let sent: BTreeMap<String, i64> = sent.into_iter().collect();
        let writers = self.writers.iter().map(|writer| (writer.role.name, writer.member.id));
        let talkers = self.talkers.iter().map(|talker| (talker.role.name, talker.member.id));
        let count = |id: &MemberId| sent.get(&id.to_string()).map_or(0, |count| *count as usize);
        writers.chain(talkers).map(|(name, id)| (name, count(&id))).collect()
    }

    /// The keys of the groups that somebody is in.
    async fn groups_of(&self, member: &Member) -> BTreeSet<String> {
        let mut conn = self.web.db.read().await.unwrap();
        let groups = store::group::of_member(&mut conn, member.id).await.unwrap();
        groups.into_iter().map(|(group, _)| group.slug).collect()
    }

    fn members(&self) -> impl Iterator<Item = &Member> {
        self.writers.iter().map(|one| &one.member).chain(self.talkers.iter().map(|one| &one.member))
    }

    /// Each invitation into a group's room that came to somebody in Matrix is accepted: into which rooms.
    async fn enters_rooms(&self, talker: &Talker, many: usize) -> BTreeSet<&'static str> {
        let mut entered = BTreeSet::new();
        for _ in 0..many {
            let room = self.web.in_time(&[&self.program], talker.person.accepts(&self.bot)).await;
            let own = self.rooms.iter().find(|(_, own)| own.room_id() == room.room_id());
            let (slug, own) = own.expect("a group's room");
            self.host.sees(talker.person.id(), "join", own).await;
            entered.insert(*slug);
        }
        entered
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_season_starts_with_thirty_people_on_pages_by_mail_and_in_matrix() {
    let mut season = Season::begins().await;
    season.everybody_is_asked().await;
    everybody_answers_in_their_way(&season).await;
    only_who_is_missing_is_reminded(&season).await;
    let shown = a_proposal_is_changed_by_hand_and_approved(&season).await;
    people_are_told_why_and_invited_into_their_rooms(&season, &shown).await;
    somebody_changes_their_mind(&season).await;
    each_is_asked_in_their_new_groups(&season).await;
    let Season { web, program, writers, talkers, .. } = season;
    web.everything_went().await;
    assert_eq!(web.deliveries("failed").await, 0);
    program.stops().await;
    let mailboxes = talkers.into_iter().filter_map(|talker| talker.mail);
    join_all(writers.into_iter().map(|writer| writer.mail).chain(mailboxes).map(|mail| mail.leaves())).await;
}

async fn everybody_answers_in_their_way(season: &Season) {
    let ana = season.writer("Ana Lima");
    let path = path_in(&ana.mail.gets(1, "your own page").await.text);
    let page = season.browser.opens(&format!("{path}/q/hours")).await;
    let forged = format!("seal={}&answer=80", browser::seal(&page));
    let here = format!("{path}/q/hours");
    let elsewhere = season.browser.posts_from("http://elsewhere.example", &here, &forged).await;
    assert_eq!(elsewhere.status, 403, "a form from elsewhere says nothing");
    let unsealed = season.browser.posts(&here, "answer=80").await;
    assert_eq!(unsealed.status, 403, "nor does one without the token of our page");
    for writer in season.writers(Way::Web) {
        let asked = writer.mail.gets(1, "your own page").await;
        let review = writer.fills_in(&season.browser, &path_in(&asked.text)).await;
        assert!(review.contains(&format!("{} h", writer.role.hours())), "{review}");
    }
    season.answered(6).await;
    for writer in season.writers(Way::Numbers) {
        writer.answers_with_numbers(&writer.mail.gets(1, "reply to this mail").await).await;
    }
    for writer in season.writers(Way::Below) {
        writer.answers_below_the_questions(&writer.mail.gets(1, "reply to this mail").await).await;
    }
    season.answered(18).await;
    for writer in season.writers(Way::Numbers).chain(season.writers(Way::Below)) {
        let receipt = writer.mail.gets(2, "That is everything").await;
        assert!(receipt.text.contains(&format!("love: {}", writer.role.wishes()[0].1)), "{}", receipt.text);
    }
    let talks = season.talkers.iter().filter(|talker| talker.role.name != "Bea Klein");
    let talks = join_all(talks.map(|talker| talker.talks(&season.bot)));
    season.web.in_time(&[&season.program], talks).await;
    season.answered(23).await;
}

async fn only_who_is_missing_is_reminded(season: &Season) {
    let before = season.heard().await;
    season.web.is("2026-04-24T12:00", "Europe/Berlin", &[&season.program]).await;
    for writer in season.writers(Way::Late) {
        writer.mail.gets(2, "a quick reminder").await;
    }
    let bea = season.talker("Bea Klein");
    let reminded = bea.person.hears(&season.bot, "a quick reminder");
    season.web.in_time(&[&season.program], reminded).await;
    let after = season.heard().await;
    for (name, count) in &before {
        let is_missing =
            season.writers(Way::Late).any(|late| late.role.name == *name) || *name == "Bea Klein";
        assert_eq!(after[name] > *count, is_missing, "{name}");
    }
    for name in ["Emil Berg", "Jun Park"] {
        let writer = season.writer(name);
        let reminder = writer.mail.gets(2, "a quick reminder").await;
        writer.fills_in(&season.browser, &path_in(&reminder.text)).await;
    }
    for name in ["Oda Vik", "Tom Hart"] {
        let writer = season.writer(name);
        writer.answers_with_numbers(&writer.mail.gets(2, "a quick reminder").await).await;
    }
    season.web.in_time(&[&season.program], bea.talks(&season.bot)).await;
    season.answered(28).await;
}

/// The organiser looks at the page, takes Ivo out of Development as he asked on the phone, and approves.
async fn a_proposal_is_changed_by_hand_and_approved(season: &Season) -> Shown {
    let placement = &season.program.app().placement;
    let before = season.heard().await;
    placement.propose("Mira Noor", false).await.unwrap();
    let link = placement.link("Mira Noor", true).await.unwrap();
    let path = link.trim_start_matches("https://touch.example.org");
    let page = season.browser.opens(path).await.text;
    for seen in ["Ivo Novak", "first choice", "full: 8 of 8"] {
        assert!(page.contains(seen), "{seen}: {page}");
    }
    let ivo = season.writer("Ivo Novak").member.id;
    let form = format!("member={ivo}&group=dev&from=&do=out");
    let effect = season.browser.opens(&format!("{path}/effect?{form}")).await.text;
    assert!(effect.contains("Ivo Novak out of Development") && effect.contains("Interests met"), "{effect}");
    assert_eq!(
        season.browser.posts(&format!("{path}/change"), &format!("{form}&edition=1")).await.status,
        303
    );
    assert_eq!(season.heard().await, before, "a draft tells nobody");
    assert!(season.groups_of(&season.writer("Ana Lima").member).await.is_empty(), "and changes nothing");
    let shown = placement.show().await.unwrap();
    assert_eq!(season.browser.posts(&format!("{path}/approve"), "edition=2").await.status, 303);
    season.program.wakes();
    for member in season.members() {
        let proposed = shown.members.iter().find(|one| one.name == member.name).unwrap();
        assert_eq!(season.groups_of(member).await.len(), proposed.places.len(), "{}", member.name);
    }
    assert_eq!(
        season.groups_of(&season.writer("Ivo Novak").member).await,
        BTreeSet::from(["community".to_owned()])
    );
    shown
}

async fn people_are_told_why_and_invited_into_their_rooms(season: &Season, shown: &Shown) {
    let places = |name: &str| &shown.members.iter().find(|one| one.name == name).unwrap().places;
    for writer in &season.writers {
        if let Some(place) = places(writer.role.name).first() {
            let told = writer.mail.finds("everybody is sorted into groups now").await;
            assert!(told.text.contains(&place.group), "{}", told.text);
        }
    }
    let told = season.writer("Ana Lima").mail.finds("everybody is sorted into groups now").await;
    insta::assert_snapshot!("ana_is_told_by_mail", volatile(&told.text));
    let line = &shown.groups.iter().find(|group| group.key == "design").unwrap().line;
    let waits = season.writers.iter().filter(|one| line.contains(&one.role.name.to_owned()));
    let waits: Vec<&Writer> = waits.collect();
    assert!(!waits.is_empty(), "more than eight would like to be in Design: {line:?}");
    for writer in waits {
        writer.mail.finds("Design: full, 8 of 8").await;
    }
    let chidi = season.talker("Chidi Eze");
    let (_, told) = chidi.person.hears(&season.bot, "everybody is sorted into groups now").await;
    insta::assert_snapshot!("chidi_is_told_in_matrix", volatile(told["body"].as_str().unwrap()));
    for talker in &season.talkers {
        let groups = season.groups_of(&talker.member).await;
        let entered = season.enters_rooms(talker, groups.len()).await;
        assert_eq!(entered.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), groups);
    }
}

/// Chidi would rather be in Community building, says so in Matrix, and Ana, who coordinates it for now, confirms by mail.
async fn somebody_changes_their_mind(season: &Season) {
    let (ana, chidi) = (season.writer("Ana Lima"), season.talker("Chidi Eze"));
    assert_eq!(season.groups_of(&chidi.member).await, BTreeSet::from(["dev".to_owned()]));
    chidi.says("Hi, please move me to community building, because I like people").await;
    chidi.person.hears(&season.bot, "I asked Ana Lima").await;
    let question = ana.mail.finds("Chidi Eze would like to move").await;
    insta::assert_snapshot!("ana_is_asked_by_mail", volatile(&question.text));
    assert_eq!(
        season.groups_of(&chidi.member).await,
        BTreeSet::from(["dev".to_owned()]),
        "nothing before the yes"
    );
    ana.mail.answers(&question, "yes, gladly").await;
    chidi.person.hears(&season.bot, "Ana Lima said yes").await;
    assert_eq!(season.groups_of(&chidi.member).await, BTreeSet::from(["community".to_owned()]));
    assert_eq!(season.enters_rooms(chidi, 1).await, BTreeSet::from(["community"]));
}

/// On Monday at nine Community building is asked, and at ten the others, each at that hour of their own place, over the channel
/// that they named, about their own task; and nobody else.
async fn each_is_asked_in_their_new_groups(season: &Season) {
    let cast = season.writers.iter().map(|one| (one.role, &one.member));
    let cast = cast.chain(season.talkers.iter().map(|one| (one.role, &one.member)));
    // By the hour in Berlin: who is asked, about what.
    let mut hours: BTreeMap<i8, BTreeMap<&'static str, &'static str>> = BTreeMap::new();
    for (role, member) in cast {
        for slug in season.groups_of(member).await {
            let mut conn = season.web.db.read().await.unwrap();
            let group = store::group::by_slug(&mut conn, &slug).await.unwrap().unwrap().id;
            drop(conn);
            let title = format!("Begin with {slug}, {}", member.name);
            season.web.seed().task(group, &title, Some(member)).await;
            let (at, first_words) = match slug.as_str() {
                "community" => (9, "Begin with community"),
                _ => (10, "Begin with de"),
            };
            hours.entry(at + role.hours_behind()).or_default().insert(role.name, first_words);
        }
    }
    assert!(hours[&9].contains_key("Chidi Eze") && !hours[&10].contains_key("Chidi Eze"));
    for (name, hour) in [("Bo Chen", 11), ("Fay Osei", 15), ("Rui Costa", 15)] {
        assert!(hours[&hour].contains_key(name), "{name} is asked at ten of their own: {hours:?}");
    }
    for (hour, asked) in hours {
        let before = season.heard().await;
        season.web.is(&format!("2026-04-27T{hour:02}:00"), "Europe/Berlin", &[&season.program]).await;
        for writer in &season.writers {
            if let Some(first_words) = asked.get(writer.role.name) {
                writer.mail.finds(first_words).await;
            }
        }
        for talker in &season.talkers {
            match (asked.get(talker.role.name), &talker.mail) {
                (Some(first_words), Some(mail)) => drop(mail.finds(first_words).await),
                (Some(first_words), None) => {
                    let hears = talker.person.hears(&season.bot, first_words);
                    season.web.in_time(&[&season.program], hears).await;
                }
                (None, _) => {}
            }
        }
        let after = season.heard().await;
        for (name, count) in &before {
            assert_eq!(after[name], count + usize::from(asked.contains_key(name)), "{name} at {hour}");
        }
    }
}
