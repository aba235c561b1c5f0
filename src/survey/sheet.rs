//! One member's copy of a survey: what is asked, what could be chosen, what was answered.

use crate::domain::member::Member;
use crate::domain::survey::{Answers, Flaw, Form, Offered, Question, ResponseState, Survey};
use crate::store::adopted::Adopted;
use crate::store::invitation::Invitation;
use crate::store::response::Response;
use crate::store::round::Round;
use crate::store::{self, Conn};
use crate::token::TokenKey;

/// One member's copy of a survey.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The invitation.
    pub invitation: Invitation,
    /// The round.
    pub round: Round,
    /// Whose it is. A form shows the name before anything is entered, for a link that was forwarded.
    pub member: Member,
    /// What is asked.
    pub survey: Survey,
    /// What can be chosen of the community's own.
    pub offered: Offered,
    /// Everything that was answered so far, hidden answers too.
    pub answers: Answers,
    /// How far the response is; `None`: nothing was answered.
    pub state: Option<ResponseState>,
    /// What the answers that were kept just now changed of the member themselves.
    pub adopted: Vec<Adopted>,
}

impl Sheet {
    /// The survey with what it offers.
    pub fn form(&self) -> Form<'_> {
        Form::new(&self.survey, &self.offered)
    }

    /// Whether it was sent off.
    pub fn is_sent(&self) -> bool {
        self.state == Some(ResponseState::Sent)
    }

    /// What is missing or wrong, in the order of the survey.
    pub fn flaws(&self) -> Vec<(&Question, Flaw)> {
        self.form().flaws(&self.answers)
    }

    /// What the response is kept under.
    pub(super) fn response_key(&self, key: &TokenKey) -> Option<String> {
        match self.round.anonymous {
            true => key.anonymous_response(self.invitation.id),
            false => Some(self.invitation.id.to_string()),
        }
    }

    /// The sheet of an invitation; `None` when something of it is gone.
    pub(crate) async fn load(
        conn: &mut Conn,
        key: &TokenKey,
        invitation: Invitation,
    ) -> store::Result<Option<Self>> {
        let Some(round) = store::round::get(conn, invitation.round).await? else { return Ok(None) };
        let Some(member) = store::member::get(conn, invitation.member).await? else { return Ok(None) };
        let Some(version) = store::survey::version(conn, invitation.version).await? else { return Ok(None) };
        let offered = store::survey::offer(conn, &invitation.offer).await?.unwrap_or_default();
        let mut sheet = Self {
            invitation,
            round,
            member,
            survey: version.survey,
            offered,
            answers: Answers::default(),
            state: None,
            adopted: Vec::new(),
        };
        if let Some(name) = sheet.response_key(key)
            && let Some(response) = store::response::get(conn, &name).await?
        {
            sheet.take(response);
        }
        Ok(Some(sheet))
    }

    fn take(&mut self, response: Response) {
        self.answers = response.answers;
        self.state = Some(response.state);
    }
}
