//! People of the story with what they read and write with.

use matrix_sdk::Room;
use touchbase::domain::member::Member;

use super::browser::Browser;
use super::cast::Role;
use crate::deployment::Community;
use crate::mail::correspondent::{Correspondent, Letter};
use crate::matrix::person::Person;

/// Somebody with a mailbox.
pub struct Writer {
    pub role: Role,
    pub member: Member,
    pub mail: Correspondent,
}

impl Writer {
    pub async fn comes(web: &Community, role: Role) -> Self {
        let mail = Correspondent::new(&first_name(role));
        Self { role, member: web.comes(role.name, Some(&mail.address), None).await, mail }
    }

    /// On the page behind the link; what is on the page that is looked through before it is sent.
    pub async fn fills_in(&self, browser: &Browser, path: &str) -> String {
        let wishes = self.role.wishes();
        let groups =
            wishes.iter().zip(["love", "like"]).map(|((slug, _), grade)| format!("group.{slug}={grade}"));
        let groups = groups.collect::<Vec<_>>().join("&");
        let hours = format!("answer={}", self.role.hours());
        let coordinates = self.role.coordinates().map(|(slug, _)| format!("group.{slug}=love"));
        let mut answers =
            vec![("groups", groups.as_str()), ("hours", &hours), ("skills", "answer=organising")];
        if let Some(group) = &coordinates {
            answers.push(("coordinating", group));
        }
        let zone = self.role.city().map(|city| format!("answer={city}"));
        if let Some(zone) = &zone {
            answers.push(("time-zone", zone));
        }
        browser.fills_in(path, self.role.name, &answers).await
    }

    /// "1: Design, Development 2: about 5 hours".
    pub async fn answers_with_numbers(&self, asked: &Letter) {
        let (groups, hours) = (self.role.wished(), self.role.hours());
        let zone = self.role.city().map(|city| format!("4: {city}\n")).unwrap_or_default();
        let words = format!(
            "Hi!\n\n1: {groups}\n2: about {hours} hours\n3: writing\n{zone}\nBest,\n{}",
            first_name(self.role)
        );
        self.mail.answers(asked, &words).await;
    }

    /// Below the quoted questions.
    pub async fn answers_below_the_questions(&self, asked: &Letter) {
        let (groups, hours) = (self.role.wished(), format!("{} hours", self.role.hours()));
        let answers = [
            ("1. Which groups", groups.as_str()),
            ("2. How many hours", &hours),
            ("3. What are", "writing, law"),
        ];
        self.mail.answers_below(asked, &answers).await;
    }
}

/// Somebody in Matrix.
pub struct Talker {
    pub role: Role,
    pub member: Member,
    pub person: Person,
    /// The mailbox of who would rather be asked by mail.
    pub mail: Option<Correspondent>,
    /// Where they talk with us.
    room: Option<Room>,
}

impl Talker {
    pub async fn comes(web: &Community, role: Role) -> Self {
        let person = Person::new(&first_name(role)).await;
        let mail = role.prefers_mail().then(|| Correspondent::new(&first_name(role)));
        let address = mail.as_ref().map(|mail| &mail.address);
        let member = web.comes(role.name, address, Some(person.id())).await;
        Self { role, member, person, mail, room: None }
    }

    /// Accepts the invitation into the direct room.
    pub async fn enters(&mut self, bot: &str) {
        self.room = Some(self.person.accepts(bot).await);
    }

    pub async fn says(&self, words: &str) -> String {
        self.person.says(self.room.as_ref().expect("entered"), words).await
    }

    async fn votes(&self, poll: &str, choice: &str) {
        self.person.votes(self.room.as_ref().expect("entered"), poll, &[choice]).await;
    }

    /// Answers one question after the other, in words and by votes.
    pub async fn talks(&self, bot: &str) {
        let by_vote = self.role.at.is_multiple_of(2);
        self.says(&self.role.wished()).await;
        self.person.hears(bot, "2. How many hours a week").await;
        self.says(&format!("about {}h", self.role.hours())).await;
        self.is_polled(bot, "3. What are you good at?", by_vote.then_some("design"), "writing").await;
        self.person.hears(bot, "4. Where on the clock").await;
        self.says(self.role.city().unwrap_or("skip")).await;
        let channel = if self.role.prefers_mail() { "by mail" } else { "in Matrix" };
        self.is_polled(bot, "5. Where shall we ask you?", by_vote.then_some("matrix"), channel).await;
        self.person.hears(bot, "6. What would you like to learn?").await;
        self.says("knots").await;
        self.is_polled(bot, "7. Would you like a mentor", by_vote.then_some("neither"), "skip").await;
        self.person.hears(bot, "8. Is there somebody").await;
        self.says("skip").await;
        self.is_polled(bot, "9. If you are in groups", by_vote.then_some("yes"), "skip").await;
        self.person.hears(bot, "10. Would you coordinate").await;
        self.says(self.role.coordinates().map_or("skip", |(_, name)| name)).await;
        self.person.hears(bot, "That is everything").await;
    }

    async fn is_polled(&self, bot: &str, question: &str, vote: Option<&str>, words: &str) {
        let (poll, _) = self.person.is_polled(bot, question).await;
        match vote {
            Some(choice) => self.votes(&poll, choice).await,
            None => {
                self.says(words).await;
                // Nobody has to vote in it any more: their own client says so.
                self.person.sees_the_end_of(bot, &poll).await;
            }
        }
    }
}

fn first_name(role: Role) -> String {
    role.name.split(' ').next().unwrap_or_default().to_lowercase()
}
