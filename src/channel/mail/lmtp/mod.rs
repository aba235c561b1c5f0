//! Mail in, handed over by the mail server on this machine (LMTP, RFC 2033).
//!
//! A recipient's 250 is given only when the inbox holds the mail; until then it stays in the mail
//! server's queue, which knows how to wait. There is no authentication: whoever reaches the socket is believed,
//! so it is a Unix socket or loopback.

mod body;
mod command;
mod session;

use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::session::Session;
use super::settings::{LmtpListen, LmtpSettings};
use crate::channel::Intake;
use crate::clock::Clock;

/// The first words of a conversation.
pub(super) const GREETING: &str = "220 touchbase LMTP ready";

/// Why nothing can listen at the configured place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LmtpFault {
    /// Somebody else does.
    #[error("lmtp: another program listens at {0}; stop it, or set lmtp.listen to another place")]
    Taken(LmtpListen),
    /// The directory of the socket is not there, or not ours.
    #[error(
        "lmtp: {at} cannot be opened ({why}); the directory must exist and belong to this user, a port must be above 1023"
    )]
    Closed {
        /// The place.
        at: LmtpListen,
        /// What the system says.
        why: String,
    },
    /// Where the socket should be is something else.
    #[error("lmtp: {0} is a file, not a socket; move it away, or set lmtp.listen to another place")]
    NotASocket(LmtpListen),
}

enum Socket {
    Unix(UnixListener),
    Tcp(TcpListener),
}

/// A socket that waits for the mail server.
pub struct LmtpListener {
    socket: Socket,
    settings: LmtpSettings,
}

/// Whom a session talks for.
struct Room {
    intake: Arc<dyn Intake>,
    clock: Arc<dyn Clock>,
    idle: Duration,
    stop: CancellationToken,
}

impl LmtpListener {
    /// Opens the socket. A Unix socket that a crashed program left behind is replaced; its group may
    /// connect (mode 0660), so the mail server's user has to be in our group.
    pub async fn bind(settings: LmtpSettings) -> Result<Self, LmtpFault> {
        let at = &settings.listen;
        let closed = |why: io::Error| match why.kind() {
            io::ErrorKind::AddrInUse => LmtpFault::Taken(at.clone()),
            _ => LmtpFault::Closed { at: at.clone(), why: why.to_string() },
        };
        let socket = match at {
            LmtpListen::Tcp(address) => Socket::Tcp(TcpListener::bind(address).await.map_err(closed)?),
            LmtpListen::Unix(path) => {
                clear(path, at).await?;
                let listener = UnixListener::bind(path).map_err(closed)?;
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660)).map_err(closed)?;
                Socket::Unix(listener)
            }
        };
        Ok(Self { socket, settings })
    }

    /// The port, when it listens on one (of use when the settings said port 0).
    pub fn port(&self) -> Option<u16> {
        match &self.socket {
            Socket::Tcp(listener) => listener.local_addr().ok().map(|at| at.port()),
            Socket::Unix(_) => None,
        }
    }

    /// Takes mail until `stop`. Then no new connection is taken, mail that is being handed over is
    /// finished, and everything else is told to come back later.
    pub async fn serve(self, intake: Arc<dyn Intake>, clock: Arc<dyn Clock>, stop: CancellationToken) {
        let room = Arc::new(Room {
            intake,
            clock,
            idle: Duration::from_secs(self.settings.idle),
            stop: stop.clone(),
        });
        let places = Arc::new(Semaphore::new(self.settings.max_connections));
        let sessions = TaskTracker::new();
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                taken = self.socket.accept() => match taken {
                    Ok(stream) => admit(stream, &room, &places, &sessions),
                    Err(why) => {
                        // Most likely no file descriptors are left; spinning would make it worse.
                        tracing::warn!(%why, "lmtp: a connection could not be taken");
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                },
            }
        }
        sessions.close();
        sessions.wait().await;
        self.close();
    }

    /// Closes the socket without having taken any mail.
    pub fn close(self) {
        if let LmtpListen::Unix(path) = &self.settings.listen {
            // Nothing is lost if it stays: the next start replaces it.
            let _ = std::fs::remove_file(path);
        }
    }
}

type Stream = Box<dyn Peer>;

trait Peer: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Peer for T {}

impl Socket {
    async fn accept(&self) -> io::Result<Stream> {
        Ok(match self {
            Self::Unix(listener) => Box::new(listener.accept().await?.0),
            Self::Tcp(listener) => {
                let stream = listener.accept().await?.0;
                stream.set_nodelay(true)?;
                Box::new(stream)
            }
        })
    }
}

fn admit(mut stream: Stream, room: &Arc<Room>, places: &Arc<Semaphore>, sessions: &TaskTracker) {
    match places.clone().try_acquire_owned() {
        Ok(place) => {
            let room = room.clone();
            sessions.spawn(async move {
                if let Err(why) = Session::new(stream, &room).run().await {
                    tracing::debug!(%why, "lmtp: a connection broke");
                }
                drop(place);
            });
        }
        Err(_) => {
            sessions.spawn(async move {
                let _ = stream.write_all(b"421 4.3.2 too many connections, come back later\r\n").await;
            });
        }
    }
}

/// Removes a socket that nobody listens at any more.
async fn clear(path: &Path, at: &LmtpListen) -> Result<(), LmtpFault> {
    let Ok(found) = std::fs::symlink_metadata(path) else { return Ok(()) };
    if !found.file_type().is_socket() {
        return Err(LmtpFault::NotASocket(at.clone()));
    }
    if UnixStream::connect(path).await.is_ok() {
        return Err(LmtpFault::Taken(at.clone()));
    }
    std::fs::remove_file(path).map_err(|why| LmtpFault::Closed { at: at.clone(), why: why.to_string() })
}

#[cfg(test)]
mod tests;
