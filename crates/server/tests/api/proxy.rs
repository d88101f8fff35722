//! A line between the server and the portal that breaks as lines do: it stands still, ends in the middle of what is said, or is
//! reset. What is to happen to a request is told by words in it, and happens once.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::yield_now,
};

/// How a line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The request waits until [`Proxy::release`], then goes on as if nothing had been.
    Stall,
    /// The portal hears half of the request, and nobody says anything any more.
    CutRequest,
    /// The portal has answered, and half of the answer comes.
    CutAnswer,
    /// The connection is reset before the portal hears anything.
    ResetBefore,
    /// The connection is reset in place of the answer.
    ResetAfter,
    /// The answer comes byte by byte.
    Drip,
}

/// A running line.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    portal: SocketAddr,
    /// The words that a request is known by, and what happens to it.
    orders: Arc<Mutex<Vec<(String, Fault)>>>,
    stalled: Arc<watch::Sender<usize>>,
    open: Arc<watch::Sender<bool>>,
}

impl Proxy {
    /// A line to the portal that is well.
    pub(crate) async fn to(portal: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            portal,
            orders: Arc::default(),
            stalled: Arc::new(watch::Sender::new(0)),
            open: Arc::new(watch::Sender::new(false)),
        };
        let accepting = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let line = accepting.clone();
                // Whoever goes away ends its own line only.
                tokio::spawn(async move { line.carry(client).await.ok() });
            }
        });
        proxy
    }

    /// The next request with this in it meets with a fault.
    pub(crate) fn order(&self, words: &str, fault: Fault) {
        self.orders.lock().unwrap().push((words.to_owned(), fault));
    }

    /// Faults that have not happened yet.
    pub(crate) fn left(&self) -> usize {
        self.orders.lock().unwrap().len()
    }

    /// Waits until a request stands still.
    pub(crate) async fn until_stalled(&self) {
        let mut stalled = self.stalled.subscribe();
        stalled.wait_for(|stalled| *stalled > 0).await.unwrap();
    }

    /// What stands still goes on.
    pub(crate) fn release(&self) {
        self.open.send_replace(true);
    }

    fn fault_of(&self, request: &[u8]) -> Option<Fault> {
        let mut orders = self.orders.lock().unwrap();
        let has = |words: &str| {
            let mut windows = request.windows(words.len());
            windows.any(|window| window == words.as_bytes())
        };
        let found = orders.iter().position(|(words, _)| has(words))?;
        Some(orders.remove(found).1)
    }

    async fn carry(&self, mut client: TcpStream) -> std::io::Result<()> {
        let mut portal = TcpStream::connect(self.portal).await?;
        while let Some(request) = whole(&mut client).await? {
            let fault = self.fault_of(&request);
            match fault {
                Some(Fault::ResetBefore) => return client.set_zero_linger(),
                Some(Fault::CutRequest) => {
                    return portal.write_all(&request[..request.len() / 2]).await;
                }
                Some(Fault::Stall) => {
                    self.stalled.send_modify(|stalled| *stalled += 1);
                    let mut open = self.open.subscribe();
                    // The line lives as long as the test.
                    let _ = open.wait_for(|open| *open).await;
                }
                _ => {}
            }
            portal.write_all(&request).await?;
            let Some(answer) = whole(&mut portal).await? else {
                return Ok(());
            };
            match fault {
                Some(Fault::ResetAfter) => return client.set_zero_linger(),
                Some(Fault::CutAnswer) => {
                    return client.write_all(&answer[..answer.len() / 2]).await;
                }
                Some(Fault::Drip) => {
                    for byte in answer {
                        client.write_all(&[byte]).await?;
                        yield_now().await;
                    }
                }
                _ => client.write_all(&answer).await?,
            }
        }
        Ok(())
    }
}

/// One request or answer with its body, whose length it tells; `None` when nothing comes any more.
async fn whole(from: &mut TcpStream) -> std::io::Result<Option<Vec<u8>>> {
    const END_OF_HEAD: &[u8] = b"\r\n\r\n";
    let mut read = Vec::new();
    loop {
        let head = read
            .windows(END_OF_HEAD.len())
            .position(|window| window == END_OF_HEAD);
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&read[..head]).to_lowercase();
            let length = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
            if read.len() >= head + END_OF_HEAD.len() + length {
                return Ok(Some(read));
            }
        }
        if from.read_buf(&mut read).await? == 0 {
            return Ok(None);
        }
    }
}
