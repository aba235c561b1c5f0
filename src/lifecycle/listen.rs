//! What comes from outside: mail, and the signals that end the program.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::RunError;
use crate::channel::Intake;
use crate::channel::mail::imap::ImapReader;
use crate::channel::mail::lmtp::LmtpListener;
use crate::channel::mail::settings::MailSettings;
use crate::channel::mail::wire::Trust;
use crate::clock::Clock;

/// Listens for mail (LMTP) and fetches it (IMAP), as the settings say.
pub async fn mail(
    settings: &MailSettings,
    trust: Trust,
    intake: Arc<dyn Intake>,
    clock: Arc<dyn Clock>,
    stop: &CancellationToken,
    tasks: &mut JoinSet<&'static str>,
) -> Result<(), RunError> {
    if let Some(lmtp) = &settings.lmtp {
        let listener = LmtpListener::bind(lmtp.clone()).await?;
        tracing::info!(port = listener.port(), "takes mail by LMTP");
        let (intake, clock, stop) = (intake.clone(), clock.clone(), stop.clone());
        tasks.spawn(async move {
            listener.serve(intake, clock, stop).await;
            "lmtp"
        });
    }
    if let Some(imap) = &settings.imap {
        let reader = ImapReader::new(settings, imap.clone(), trust, intake, clock);
        let stop = stop.clone();
        tasks.spawn(async move {
            reader.run(stop).await;
            "imap"
        });
    }
    Ok(())
}

/// Serves the pages.
pub async fn pages(
    at: SocketAddr,
    router: Router,
    stop: &CancellationToken,
    tasks: &mut JoinSet<&'static str>,
) -> Result<(), RunError> {
    let listener = TcpListener::bind(at).await.map_err(|why| RunError::Pages { at, why })?;
    tracing::info!(%at, "serves the pages");
    let stop = stop.clone();
    tasks.spawn(async move {
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let served =
            axum::serve(listener, service).with_graceful_shutdown(async move { stop.cancelled().await });
        if let Err(error) = served.await {
            tracing::error!(%error, "the pages ended");
        }
        "pages"
    });
    Ok(())
}

/// The first SIGTERM or SIGINT cancels `soft`, the second one `hard`.
pub fn stop_signals(soft: CancellationToken, hard: CancellationToken) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        for token in [soft, hard] {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            tracing::info!("stopping");
            token.cancel();
        }
    });
    Ok(())
}
