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
use crate::store::delivery::Delivery;
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
    pub(super) async fn ask_elsewhere(&self) -> Result<(), Fault> {
        let mut tx = self.db.begin().await?;
        tx.alone("ask elsewhere").await?;
        let unasked = store::prompt::undelivered(&mut tx).await?;
        if unasked.is_empty() {
            return Ok(());
        }
        let community = store::community::find(&mut tx).await?.ok_or(Fault::NoCommunity)?;
        let board = Board::load(&mut tx).await?;
        for (prompt, failed) in unasked {
            self.ask_other_address(&mut tx, &community, &board, &prompt, failed).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn ask_other_address(
        &self,
        tx: &mut Tx,
        community: &Community,
        board: &Board,
        prompt: &Prompt,
        failed: Option<Delivery>,
    ) -> Result<(), Fault> {
        let member = store::member::get(tx, prompt.member).await?;
        let other = member.as_ref().and_then(|member| {
            let first = member.address()?;
            match failed.as_ref().map(|failed| &failed.address) {
                // The group's room does not work: the member is asked where they want to be asked.
                Some(Address::Room(_)) => Some(first),
                Some(failed) if *failed == first => member.other_address(),
                None => Some(first),
                // The other one was tried when what failed is not the first.
                Some(_) => None,
            }
        });
        let address = match other {
            Some(address) if works(tx, &address).await? => Some(address),
            _ => None,
        };
        let (Some(member), Some(address)) = (member, address) else {
            tracing::warn!(prompt = %prompt.id, "nobody can be asked there");
            return Ok(store::prompt::excuse(tx, prompt.id, "undeliverable").await?);
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
        Ok(store::prompt::set_delivery(tx, prompt.id, id).await?)
    }
}
