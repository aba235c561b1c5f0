//! The mailboxes in the browser.

use std::future::Future;

use tokio::net::TcpListener;

use super::life::Life;

/// Serves the pages until `end`.
pub async fn serve(
    listener: TcpListener,
    life: Life,
    end: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let _ = life;
    axum::serve(listener, axum::Router::new()).with_graceful_shutdown(end).await
}
