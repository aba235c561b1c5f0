//! Where a member can be reached: the address that they want, unless mail to it is suppressed.

use crate::domain::address::Address;
use crate::domain::member::Member;
use crate::store::{self, Conn};

/// The preferred address, or the other one when mail to it is suppressed; `None` when neither works.
pub async fn reach(conn: &mut Conn, member: &Member) -> store::Result<Option<Address>> {
    for address in [member.address(), member.other_address()].into_iter().flatten() {
        if works(conn, &address).await? {
            return Ok(Some(address));
        }
    }
    Ok(None)
}

/// Whether messages may go to an address.
pub async fn works(conn: &mut Conn, address: &Address) -> store::Result<bool> {
    match address {
        Address::Mail(mail) => Ok(!store::mailbox_health::is_suppressed(conn, mail).await?),
        Address::Direct(_) | Address::Room(_) => Ok(true),
    }
}
