//! Time in the demo: from one interesting instant to the next. Personas notice what comes into their boxes, and act later.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp, ToSpan};

use super::cast::{CAST, Persona};
use super::grouping::{self, Deed};
use super::improvise::improvised;
use super::original::delivery;
use super::plug_in::ASKED_AT;
use super::script::{CHECK_INS, HELPS, LINES, Move, STRANGERS};
use super::surfer::Surfer;
use super::work::{SEASON, title};
use super::{BEGIN, CHECKIN, Demo, DemoError, robot};
use crate::clock::Clock;
use crate::domain::delivery::DeliveryKind;
use crate::domain::prompt::{Asked, Prompt};
use crate::due;
use crate::id::{MemberId, PromptId};
use crate::schedule;
use crate::store;
use crate::store::delivery::Delivery;
use crate::store::postbox::Boxed;

/// A letter is not read in the moment in which it is sent.
const READING: SignedDuration = SignedDuration::from_mins(1);

/// The community's life.
pub struct Life {
    /// The application that they live with.
    pub demo: Demo,
    /// Opens pages in their names.
    pub(super) surfer: Surfer,
    /// Personas in whose name the visitor has written: nobody else speaks for them.
    pub taken: BTreeSet<&'static str>,
    acts: BTreeMap<(Timestamp, u32), Act>,
    made: u32,
    noticed: HashSet<String>,
    looked: Timestamp,
    /// Prompts that a persona has already thought about.
    considered: HashSet<PromptId>,
    /// The last chat message of a persona.
    spoken: HashMap<&'static str, String>,
    /// How often a persona has answered something about the survey.
    surveyed: HashMap<&'static str, usize>,
}

/// Something that somebody will do.
#[derive(Debug, Clone)]
struct Act {
    who: &'static Persona,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    /// Does something with a prompt.
    Move(PromptId, Move),
    /// Answers a prompt.
    Answer(PromptId, String),
    /// Answers a message.
    Reply(Box<Boxed>, String),
    /// A stranger writes: the line of the script.
    Stranger(usize),
    /// Does something about the survey or the proposal.
    Group(Deed),
    /// Nothing: only that the clock stops there.
    Wake,
}

impl Life {
    /// The first day.
    pub fn new(demo: Demo) -> Self {
        let mut life = Self {
            surfer: Surfer::new(&demo),
            demo,
            taken: BTreeSet::new(),
            acts: BTreeMap::new(),
            made: 0,
            noticed: HashSet::new(),
            looked: BEGIN,
            considered: HashSet::new(),
            spoken: HashMap::new(),
            surveyed: HashMap::new(),
        };
        // Whoever comes first stands for the strangers: they are nobody of the cast.
        if let Some(who) = CAST.first() {
            for (line, (day, hour, ..)) in STRANGERS.iter().enumerate() {
                let hours = day * 24 + i64::from(*hour) + 10;
                life.plan(BEGIN + hours.hours(), who, What::Stranger(line));
            }
        }
        // The survey goes out with the season's first phase, at an hour at which nothing else happens.
        let first: Option<jiff::civil::Date> = SEASON.2.parse().ok();
        for who in &CAST {
            let asked = first.and_then(|day| day.to_datetime(ASKED_AT).in_tz(who.zone).ok());
            if let Some(asked) = asked {
                life.plan(asked.timestamp(), who, What::Wake);
            }
        }
        if let Some((who, deeds)) = grouping::organising() {
            for (at, deed) in deeds {
                life.plan(at, who, What::Group(deed));
            }
        }
        life
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.demo.clock.now()
    }

    fn plan(&mut self, at: Timestamp, who: &'static Persona, what: What) {
        self.made += 1;
        self.acts.insert((at, self.made), Act { who, what });
    }

    /// Lives until `until`. `tick` is told the time after each instant.
    pub async fn until(
        &mut self,
        until: Timestamp,
        tick: &mut (dyn FnMut(Timestamp) + Send),
    ) -> Result<(), DemoError> {
        loop {
            self.settle().await?;
            let now = self.now();
            tick(now);
            match self.next(now).await?.filter(|next| *next <= until) {
                Some(next) => self.demo.clock.set(next.max(now)),
                None => {
                    self.demo.clock.set(until.max(now));
                    return self.settle().await;
                }
            }
            self.perform().await?;
        }
    }

    /// Somebody has just done something: it is read, and what follows from it goes out.
    pub async fn read(&mut self) -> Result<(), DemoError> {
        let then = self.now() + READING;
        self.until(then, &mut |_| {}).await
    }

    async fn settle(&mut self) -> Result<(), DemoError> {
        self.demo.app.turn().await?;
        self.notice().await
    }

    /// The next instant at which anything happens.
    async fn next(&self, now: Timestamp) -> Result<Option<Timestamp>, DemoError> {
        let mut conn = self.demo.app.db.read().await?;
        let mut next = self.acts.keys().next().map(|(at, _)| *at);
        let mut sooner = |at: Option<Timestamp>| next = [next, at].into_iter().flatten().min();
        sooner(store::upcoming::after(&mut conn, now).await?);
        for planned in store::cadence::all(&mut conn).await? {
            for zone in due::zones(&mut conn, &planned).await? {
                let first = schedule::next(&planned.cadence, zone.rules(), now, 1);
                sooner(first.first().map(|first| first.fire_at));
            }
        }
        if !store::blocker::untold(&mut conn).await?.is_empty() {
            sooner(Some(now + 5.minutes()));
        }
        Ok(next)
    }

    /// Personas look into their boxes.
    async fn notice(&mut self) -> Result<(), DemoError> {
        let mut conn = self.demo.app.db.read().await?;
        let new = store::postbox::since(&mut conn, self.looked).await?;
        drop(conn);
        for message in new {
            self.looked = self.looked.max(message.at);
            if !message.from_us || !self.noticed.insert(message.id.clone()) {
                continue;
            }
            if let Some(persona) = Persona::of_owner(&message.owner) {
                self.consider(persona, message).await?;
            }
        }
        let looked = self.looked;
        if self.noticed.len() > 4_096 {
            // Only messages of the latest instant can be seen again.
            let recent = store::postbox::since(&mut *self.demo.app.db.read().await?, looked).await?;
            self.noticed = recent.into_iter().map(|message| message.id).collect();
        }
        Ok(())
    }

    async fn consider(&mut self, persona: &'static Persona, message: Boxed) -> Result<(), DemoError> {
        if self.taken.contains(persona.key) {
            return Ok(());
        }
        let mut conn = self.demo.app.db.read().await?;
        let Some(id) = delivery(&message) else { return Ok(()) };
        let Some(delivery) = store::delivery::get(&mut conn, id).await? else { return Ok(()) };
        if delivery.invitation.is_some() {
            let at = message.at;
            let said = self.surveyed.entry(persona.key).or_default();
            if let Some((after, deed)) = grouping::answer(persona, &delivery, message, *said) {
                *said += 1;
                self.plan(at + after.minutes(), persona, What::Group(deed));
            }
            return Ok(());
        }
        match (delivery.kind, delivery.prompt) {
            (DeliveryKind::Prompt, Some(prompt)) => {
                let prompt = store::prompt::get(&mut conn, prompt).await?;
                drop(conn);
                if let Some(prompt) = prompt {
                    self.consider_prompt(persona, &prompt, message.at);
                }
            }
            (DeliveryKind::Alert, _) => self.consider_alert(persona, &delivery, message),
            (DeliveryKind::Receipt, _) => {
                let held = match delivery.member {
                    Some(member) => self.is_asked_who_wrote(&mut conn, member).await?,
                    None => false,
                };
                drop(conn);
                if held {
                    let at = message.at + 25.minutes();
                    self.plan(at, persona, What::Reply(Box::new(message), "yes".to_owned()));
                }
            }
            _ => {}
        }
        Ok(())
    }

    async fn is_asked_who_wrote(&self, conn: &mut store::Conn, member: MemberId) -> Result<bool, DemoError> {
        Ok(!store::inbound::held_of(conn, member).await?.is_empty())
    }

    fn consider_prompt(&mut self, persona: &'static Persona, prompt: &Prompt, at: Timestamp) {
        if !self.considered.insert(prompt.id) {
            return;
        }
        let nth = check_in(prompt);
        if nth < CHECK_INS {
            for (_, _, after, what) in LINES.iter().filter(|line| line.0 == persona.key && line.1 == nth) {
                self.plan(at + (*after).minutes(), persona, What::Move(prompt.id, *what));
            }
        } else if nth > CHECK_INS {
            // The first check-in behind the script waits for the visitor.
            if let Some((after, words)) = improvised(persona, prompt) {
                self.plan(at + after.minutes(), persona, What::Answer(prompt.id, words));
            }
        }
    }

    fn consider_alert(&mut self, persona: &'static Persona, alert: &Delivery, message: Boxed) {
        for (_, tag, after, words) in HELPS.iter().filter(|help| help.0 == persona.key) {
            let listed = alert.lists.iter().find(|asked| Some(asked.title.as_str()) == title(tag));
            if let Some(listed) = listed {
                let words = words.replace("[]", &listed.n.to_string());
                self.plan(
                    message.at + (*after).minutes(),
                    persona,
                    What::Reply(Box::new(message.clone()), words),
                );
            }
        }
    }

    /// Does everything whose time has come.
    async fn perform(&mut self) -> Result<(), DemoError> {
        let now = self.now();
        let mut acted = false;
        while let Some(entry) = self.acts.first_entry() {
            if entry.key().0 > now {
                break;
            }
            let act = entry.remove();
            if self.taken.contains(act.who.key) && !matches!(act.what, What::Stranger(_)) {
                continue;
            }
            acted = true;
            self.act(act).await?;
        }
        if acted {
            self.demo.clock.set(now + READING);
        }
        Ok(())
    }

    async fn act(&mut self, act: Act) -> Result<(), DemoError> {
        let who = act.who;
        match act.what {
            What::Move(prompt, what) => self.make_move(who, prompt, what).await,
            What::Answer(prompt, words) => {
                if let Some((_, message)) = self.asked(who, prompt).await? {
                    self.demo.answer(who, &message, &words).await?;
                }
                Ok(())
            }
            What::Reply(message, words) => {
                self.demo.answer(who, &message, &words).await?;
                Ok(())
            }
            What::Group(deed) => self.group(who, deed).await,
            What::Wake => Ok(()),
            What::Stranger(line) => {
                let Some((_, _, from, subject, words)) = STRANGERS.get(line) else { return Ok(()) };
                let now = self.demo.clock_of(who);
                let raw = robot::letter(from, CHECKIN, subject, words, &now);
                self.demo.hand_over(from, CHECKIN, raw).await?;
                Ok(())
            }
        }
    }

    async fn make_move(
        &mut self,
        who: &'static Persona,
        prompt: PromptId,
        what: Move,
    ) -> Result<(), DemoError> {
        let Some((prompt, message)) = self.asked(who, prompt).await? else { return Ok(()) };
        let last = self.spoken.get(who.key).cloned();
        let demo = &self.demo;
        let spoken = match what {
            Move::Say(words) => Some(demo.answer(who, &message, &numbered(words, &prompt.asked)).await?),
            Move::Plainly(words) => Some(demo.say(who, &numbered(words, &prompt.asked)).await?),
            Move::Edit(words) => {
                if let Some(last) = last {
                    demo.edit(who, &last, &numbered(words, &prompt.asked)).await?;
                }
                None
            }
            Move::TakeBack => {
                if let Some(last) = last {
                    demo.take_back(who, &last).await?;
                }
                None
            }
            Move::Tick => {
                demo.tick(who, &message.id).await?;
                None
            }
            Move::Vacation(words) => {
                demo.vacation(who, &message, words).await?;
                None
            }
            Move::Gone => {
                demo.returned(who, &message, "5.1.1", "550 5.1.1 User unknown").await?;
                None
            }
            Move::Full => {
                demo.returned(who, &message, "5.2.2", "552 5.2.2 Mailbox is full").await?;
                None
            }
            Move::FromElsewhere(words) => {
                let words = numbered(words, &prompt.asked);
                demo.mail_from(who, &format!("{}@work.example", who.key), &message, &words).await?;
                None
            }
        };
        if let Some(event) = spoken {
            self.spoken.insert(who.key, event);
        }
        Ok(())
    }

    /// A prompt and the last message about it that a persona got: the reminder, when there was one.
    async fn asked(&self, who: &Persona, prompt: PromptId) -> Result<Option<(Prompt, Boxed)>, DemoError> {
        let mut conn = self.demo.app.db.read().await?;
        let Some(prompt) = store::prompt::get(&mut conn, prompt).await? else { return Ok(None) };
        let mut last: Option<Boxed> = None;
        for owner in who.owners() {
            let messages = store::postbox::of(&mut conn, &owner).await?;
            for message in messages.into_iter().rev() {
                let Some(id) = delivery(&message) else { continue };
                let Some(found) = store::delivery::get(&mut conn, id).await? else { continue };
                let about = matches!(found.kind, DeliveryKind::Prompt | DeliveryKind::Reminder);
                if about && found.prompt == Some(prompt.id) {
                    if last.as_ref().is_none_or(|last| last.at < message.at) {
                        last = Some(message);
                    }
                    break;
                }
            }
        }
        Ok(last.map(|message| (prompt, message)))
    }
}

/// Which check-in of the season a prompt is of: 0 on the first Monday, 1 on its Thursday.
fn check_in(prompt: &Prompt) -> u32 {
    let begin = BEGIN.to_zoned(jiff::tz::TimeZone::UTC).date();
    let days = begin.until(prompt.slot.date).map_or(0, |span| span.get_days());
    u32::try_from((days - 1) / 7 * 2 + i32::from((days - 1) % 7 >= 3)).unwrap_or_default()
}

/// `[tag]` as the number in the prompt; the task's title when the prompt does not list it.
fn numbered(words: &str, asked: &[Asked]) -> String {
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, behind)) = rest.split_once('[') {
        out.push_str(before);
        let Some((tag, behind)) = behind.split_once(']') else {
            out.push('[');
            rest = behind;
            continue;
        };
        let title = title(tag).unwrap_or(tag);
        match asked.iter().find(|asked| asked.title == title) {
            Some(asked) => out.push_str(&asked.n.to_string()),
            None => out.push_str(title),
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}
