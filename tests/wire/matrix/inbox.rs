//! An inbox in memory that keeps the contract of `Intake`, and can be made to fail.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use touchbase::channel::{Cursor, Intake, NotTaken};
use touchbase::domain::address::{MailAddress, MatrixUserId};
use touchbase::domain::message::{Arrival, ChatEvent, Envelope, MatrixEnvelope};

/// What the inbox does with the next `accept`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Takes,
    /// The database is locked, full, or away.
    Refuses,
    /// The database takes words only when the mood is another: who waits here can be killed here.
    HangsOnWords,
}

#[derive(Debug, Default)]
struct State {
    arrivals: Vec<Arrival>,
    cursors: HashMap<String, String>,
    members: HashSet<String>,
    /// Whether words were handed in that were not taken at once.
    turned_away: bool,
    /// How often each key was handed in.
    handed: HashMap<String, usize>,
}

#[derive(Debug)]
pub struct MemoryInbox {
    state: watch::Sender<State>,
    mood: watch::Sender<Mood>,
}

impl MemoryInbox {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { state: watch::Sender::default(), mood: watch::Sender::new(Mood::Takes) })
    }

    pub fn is_in(&self, mood: Mood) {
        self.mood.send_replace(mood);
    }

    pub fn knows(&self, user: &str) {
        self.state.send_modify(|state| state.members.extend([user.to_owned()]));
    }

    pub fn cursor_now(&self) -> Option<String> {
        self.state.borrow().cursors.values().next().cloned()
    }

    /// Until the receiver came with words, and they were not taken.
    pub async fn turns_away(&self) {
        self.until("the receiver hands in words", |state| state.turned_away.then_some(())).await
    }

    /// Until a cursor other than `than` is stored.
    pub async fn cursor_other_than(&self, than: Option<String>) {
        self.until("the cursor moves", |state| (state.cursors.values().next() != than.as_ref()).then_some(()))
            .await
    }

    /// The first arrival that `fits`, as soon as it is there.
    pub async fn chat(&self, what: &str, fits: impl Fn(&MatrixEnvelope) -> bool) -> MatrixEnvelope {
        self.until(what, |state| state.arrivals.iter().filter_map(chat_of).find(|chat| fits(chat)).cloned())
            .await
    }

    pub async fn text(&self, body: &str) -> MatrixEnvelope {
        let is = ChatEvent::Text { body: body.to_owned() };
        self.chat(body, |chat| chat.what == is).await
    }

    /// All that arrived, in order.
    pub fn all(&self) -> Vec<MatrixEnvelope> {
        self.state.borrow().arrivals.iter().filter_map(chat_of).cloned().collect()
    }

    pub fn texts(&self) -> Vec<String> {
        let text = |chat: MatrixEnvelope| match chat.what {
            ChatEvent::Text { body } => Some(body),
            _ => None,
        };
        self.all().into_iter().filter_map(text).collect()
    }

    async fn until<T>(&self, what: &str, ready: impl Fn(&State) -> Option<T>) -> T {
        let mut changes = self.state.subscribe();
        let waiting = async {
            loop {
                if let Some(found) = ready(&changes.borrow_and_update()) {
                    return found;
                }
                changes.changed().await.unwrap();
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(45), waiting).await;
        waited.unwrap_or_else(|_| panic!("never came: {what}; there is {:?}", self.all()))
    }
}

fn chat_of(arrival: &Arrival) -> Option<&MatrixEnvelope> {
    match &arrival.envelope {
        Envelope::Matrix(chat) => Some(chat),
        Envelope::Mail(_) => None,
    }
}

#[async_trait]
impl Intake for MemoryInbox {
    async fn accept(&self, arrivals: Vec<Arrival>, cursor: Option<Cursor>) -> Result<(), NotTaken> {
        let mood = *self.mood.borrow();
        if mood != Mood::Takes && !arrivals.is_empty() {
            self.state.send_modify(|state| state.turned_away = true);
        }
        match mood {
            Mood::Takes => {}
            Mood::Refuses => return Err(NotTaken("the story says so".into())),
            Mood::HangsOnWords if arrivals.is_empty() => {}
            Mood::HangsOnWords => {
                let mut mood = self.mood.subscribe();
                mood.wait_for(|mood| *mood != Mood::HangsOnWords)
                    .await
                    .map_err(|e| NotTaken(e.to_string()))?;
            }
        }
        self.state.send_modify(|state| {
            for arrival in arrivals {
                let handed = state.handed.entry(arrival.key.clone()).or_default();
                *handed += 1;
                if *handed == 1 {
                    state.arrivals.push(arrival);
                }
            }
            state.cursors.extend(cursor.map(|cursor| (cursor.name, cursor.at)));
        });
        Ok(())
    }

    async fn cursor(&self, name: &str) -> Result<Option<String>, NotTaken> {
        Ok(self.state.borrow().cursors.get(name).cloned())
    }

    async fn wants(&self, _: &MailAddress) -> Result<bool, NotTaken> {
        Ok(false)
    }

    async fn knows_member(&self, user: &MatrixUserId) -> Result<bool, NotTaken> {
        Ok(self.state.borrow().members.contains(user.as_str()))
    }
}
