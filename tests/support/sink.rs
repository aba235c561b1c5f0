//! A mail server that takes a message only when the story lets it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use touchbase::channel::mail::settings::MailSettings;

pub struct SlowSink {
    port: u16,
    connections: usize,
    state: Arc<State>,
}

struct State {
    takes: Semaphore,
    waiting: AtomicUsize,
    recipients: Mutex<Vec<String>>,
}

impl SlowSink {
    /// Listens on loopback until the story ends.
    pub async fn listens(connections: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let takes = Semaphore::new(0);
        let state = Arc::new(State { takes, waiting: AtomicUsize::new(0), recipients: Mutex::default() });
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = shared.clone();
                // Who hangs up is no fault of the story's.
                tokio::spawn(async move { converse(stream, &state).await.ok() });
            }
        });
        Self { port, connections, state }
    }

    /// So many more messages are taken.
    pub fn takes(&self, messages: usize) {
        self.state.takes.add_permits(messages);
    }

    /// How many messages wait behind their final dot.
    pub fn has_waiting(&self) -> usize {
        self.state.waiting.load(Ordering::Relaxed)
    }

    /// Who got a message, in order.
    pub fn recipients(&self) -> Vec<String> {
        self.state.recipients.lock().unwrap().clone()
    }

    /// How the program reaches it.
    pub fn settings(&self) -> MailSettings {
        let mut settings = MailSettings::on_this_machine("example.org", self.port).unwrap();
        settings.smtp.max_connections = self.connections;
        settings
    }
}

async fn converse(stream: TcpStream, state: &State) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink\r\n").await?;
    let (mut line, mut to) = (String::new(), String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let said = line.to_uppercase();
        let answer = match said.get(..4) {
            Some("RCPT") => {
                line.trim().clone_into(&mut to);
                "250 ok"
            }
            Some("DATA") => {
                stream.write_all(b"354 go on\r\n").await?;
                while line != ".\r\n" {
                    line.clear();
                    if stream.read_line(&mut line).await? == 0 {
                        return Ok(());
                    }
                }
                state.waiting.fetch_add(1, Ordering::Relaxed);
                let taken = state.takes.acquire().await.map_err(std::io::Error::other)?;
                taken.forget();
                state.waiting.fetch_sub(1, Ordering::Relaxed);
                state.recipients.lock().unwrap().push(to.clone());
                "250 taken"
            }
            Some("QUIT") => "221 bye",
            _ => "250 ok",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}
