//! Roles that one process holds at a time, such as the Matrix sync.

use jiff::Timestamp;

use super::{Result, Tx};

/// Takes or prolongs a role; whether `holder` has it now, until `until`.
pub async fn hold(tx: &mut Tx, name: &str, holder: &str, now: Timestamp, until: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO lease (name, holder, until) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
         WHERE lease.holder = $2 OR lease.until <= $4",
    )
    .bind(name)
    .bind(holder)
    .bind(until.as_microsecond())
    .bind(now.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a role up.
pub async fn let_go(tx: &mut Tx, name: &str, holder: &str) -> Result<()> {
    sqlx::query("DELETE FROM lease WHERE name = $1 AND holder = $2")
        .bind(name)
        .bind(holder)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
