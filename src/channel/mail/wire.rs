//! A connection to a mail server: TCP without Nagle's delay, plain or encrypted.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Whose certificates we believe.
#[derive(Debug, Clone)]
pub struct Trust(Arc<ClientConfig>);

/// Why there is nobody to believe.
#[derive(Debug, thiserror::Error)]
pub enum TrustFault {
    /// `ca_file` cannot be read as certificates.
    #[error("ca_file {path}: {why}; it must hold certificates in PEM form")]
    File {
        /// The file.
        path: PathBuf,
        /// What the reader says.
        why: String,
    },
    /// rustls refuses its own defaults.
    #[error("TLS cannot be set up: {0}")]
    Setup(#[from] tokio_rustls::rustls::Error),
}

impl Trust {
    /// The system's authorities, and those in `ca_file` (PEM) beside them.
    ///
    /// A machine without any system certificates is no fault here: a plain connection on loopback needs
    /// none, and any other says itself that the certificate's issuer is unknown.
    pub fn load(ca_file: Option<&Path>) -> Result<Self, TrustFault> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(path) = ca_file {
            let fault = |why: String| TrustFault::File { path: path.to_owned(), why };
            let certificates = CertificateDer::pem_file_iter(path).map_err(|why| fault(why.to_string()))?;
            let before = roots.len();
            for certificate in certificates {
                let certificate = certificate.map_err(|why| fault(why.to_string()))?;
                roots.add(certificate).map_err(|why| fault(why.to_string()))?;
            }
            if roots.len() == before {
                return Err(fault("there is no certificate in it".to_owned()));
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }
}

/// Why a server cannot be reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReachFault {
    /// No TCP connection.
    #[error("{host}:{port} cannot be reached ({why}); check host and port, and that the server runs")]
    Tcp {
        /// The host.
        host: String,
        /// The port.
        port: u16,
        /// What the system says.
        why: String,
    },
    /// Nothing happened for too long.
    #[error("{host}:{port} did not answer within {seconds} s; check the port and any firewall between")]
    Slow {
        /// The host.
        host: String,
        /// The port.
        port: u16,
        /// The limit.
        seconds: u64,
    },
    /// No encryption.
    #[error(
        "TLS with {host}:{port} failed ({why}); check the tls mode and port, that the certificate is for '{host}', and set ca_file if its authority is private"
    )]
    Tls {
        /// The host.
        host: String,
        /// The port.
        port: u16,
        /// What TLS says.
        why: String,
    },
}

/// A byte stream to a server.
#[derive(Debug)]
pub struct Wire {
    stream: Stream,
    /// Read before anything from the network: the greeting that a server does not repeat after `STARTTLS`.
    said_before: &'static [u8],
    sent: Sent,
}

#[derive(Debug)]
enum Stream {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
}

/// How many bytes the system took for sending: tells whether a message's last byte left.
#[derive(Debug, Clone, Default)]
pub(super) struct Sent(Arc<AtomicU64>);

impl Sent {
    pub(super) fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Opens a plain TCP connection with `TCP_NODELAY`: with Nagle's algorithm on, each message waits
/// 40 ms for an acknowledgement.
pub(super) async fn dial(host: &str, port: u16, limit: Duration) -> Result<TcpStream, ReachFault> {
    let tcp = |why: io::Error| ReachFault::Tcp { host: host.to_owned(), port, why: why.to_string() };
    match timeout(limit, TcpStream::connect((host, port))).await {
        Ok(Ok(stream)) => {
            stream.set_nodelay(true).map_err(tcp)?;
            Ok(stream)
        }
        Ok(Err(why)) => Err(tcp(why)),
        Err(_) => Err(ReachFault::Slow { host: host.to_owned(), port, seconds: limit.as_secs() }),
    }
}

impl Wire {
    /// An unencrypted wire.
    pub(super) fn plain(stream: TcpStream) -> Self {
        Self { stream: Stream::Plain(stream), said_before: b"", sent: Sent::default() }
    }

    /// Encrypts; the certificate must be valid for `host`.
    pub(super) async fn encrypted(
        stream: TcpStream,
        host: &str,
        trust: &Trust,
        limit: Duration,
    ) -> Result<Self, ReachFault> {
        let port = stream.peer_addr().map_or(0, |at| at.port());
        let fault = |why: String| ReachFault::Tls { host: host.to_owned(), port, why };
        let name = ServerName::try_from(host.to_owned()).map_err(|why| fault(why.to_string()))?;
        match timeout(limit, TlsConnector::from(trust.0.clone()).connect(name, stream)).await {
            Ok(Ok(stream)) => Ok(Self {
                stream: Stream::Encrypted(Box::new(stream)),
                said_before: b"",
                sent: Sent::default(),
            }),
            Ok(Err(why)) => Err(fault(why.to_string())),
            Err(_) => Err(ReachFault::Slow { host: host.to_owned(), port, seconds: limit.as_secs() }),
        }
    }

    /// The same wire, on which `words` are read first.
    pub(super) fn after(self, words: &'static [u8]) -> Self {
        Self { said_before: words, ..self }
    }

    pub(super) fn sent(&self) -> Sent {
        self.sent.clone()
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.said_before.is_empty() {
            let (now, later) = self.said_before.split_at(self.said_before.len().min(buf.remaining()));
            buf.put_slice(now);
            self.said_before = later;
            return Poll::Ready(Ok(()));
        }
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Stream::Encrypted(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let taken = match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Stream::Encrypted(stream) => Pin::new(stream).poll_write(cx, bytes),
        };
        if let Poll::Ready(Ok(count)) = taken {
            self.sent.0.fetch_add(count as u64, Ordering::Relaxed);
        }
        taken
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Stream::Encrypted(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Stream::Encrypted(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        match &self.stream {
            Stream::Plain(stream) => stream.peer_addr(),
            Stream::Encrypted(stream) => stream.get_ref().0.peer_addr(),
        }
    }
}
