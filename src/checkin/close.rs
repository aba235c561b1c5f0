//! The end of a prompt that nobody answered, and the other way for one that could not be delivered.

use super::CheckIn;
use super::list::Board;
use crate::domain::address::Address;
use crate::domain::delivery::DeliveryKind;
use crate::domain::prompt::Prompt;
use crate::outbox::{Letter, works};
use crate::recording::Fault;
use crate::render::Lang;
use crate::render::message::PromptContext;
use crate::store::community::Community;
use crate::store::{self, Tx};

impl CheckIn {
    /// Closes the windows that are over. How many nobody answered.
    pub(super) async fn expire(&self) -> Result<u64, Fault> {
        let mut tx = self.db.begin().await?;
        let expired = store::prompt::expire(&mut tx, self.clock.now()).await?;
        tx.commit().await?;
        Ok(expired)
    }

    /// A question that could not be delivered goes to the member's other address, once; without one, nobody can be
    /// expected to answer it.
    /// How many are asked there.
    pub(super) async fn ask_elsewhere(&self) -> Result<u64, Fault> {
        let mut tx = self.db.begin().await?;
        tx.alone("ask elsewhere").await?;
        let unasked = store::prompt::undelivered(&mut tx).await?;
        if unasked.is_empty() {
            return Ok(0);
        }
        let community = store::community::find(&mut tx).await?.ok_or(Fault::NoCommunity)?;
        let board = Board::load(&mut tx).await?;
        let mut asked = 0;
        for (prompt, failed) in unasked {
            asked += u64::from(self.ask_other_address(&mut tx, &community, &board, &prompt, &failed).await?);
        }
        tx.commit().await?;
        Ok(asked)
    }

    async fn ask_other_address(
        &self,
        tx: &mut Tx,
        community: &Community,
        board: &Board,
        prompt: &Prompt,
        failed: &Address,
    ) -> Result<bool, Fault> {
        let member = store::member::get(tx, prompt.member).await?;
        let other = member.as_ref().and_then(|member| {
            let first = member.address()?;
            match failed {
                // The group's room does not work: the member is asked where they want to be asked.
                Address::Room(_) => Some(first),
                failed if *failed == first => member.other_address(),
                // The other one was tried when what failed is not the first.
                _ => None,
            }
        });
        let address = match other {
            Some(address) if works(tx, &address).await? => Some(address),
            _ => None,
        };
        let (Some(member), Some(address)) = (member, address) else {
            tracing::warn!(prompt = %prompt.id, "nobody can be asked there");
            store::prompt::excuse(tx, prompt.id, "undeliverable").await?;
            return Ok(false);
        };
        let mut tasks = std::collections::HashMap::new();
        for task in prompt.asked.iter().filter_map(|asked| asked.task) {
            if let Some(task) = store::task::get(tx, task).await? {
                tasks.insert(task.id, task);
            }
        }
        let zone = member.zone.rules();
        let context = PromptContext {
            lang: Lang::of(&member.language),
            community: community.name.clone(),
            name: member.name.clone(),
            asked: prompt.fire_at.to_zoned(zone.clone()),
            until: Some(prompt.answer_until.to_zoned(zone.clone())),
            tasks: board.again(&prompt.asked, &tasks, self.clock.now()),
            offers: board.offers_again(&prompt.asked, &tasks),
            stop_link: self.post.stop_link(&member),
        };
        let mut letter = Letter::new(DeliveryKind::Prompt);
        letter.prompt = Some(prompt.id);
        letter.give_up_at = Some(prompt.answer_until);
        let delivery = self.post.to_member(&member, address, &context, letter)?;
        let id = delivery.id;
        store::delivery::enqueue(tx, &[delivery]).await?;
        store::prompt::set_delivery(tx, prompt.id, id).await?;
        Ok(true)
    }
}
