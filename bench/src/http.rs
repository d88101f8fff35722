//! A small HTTP/1.1 client for load: one connection, kept while the other side keeps it, and no work beyond that.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};

/// No answer of this machine takes longer, unless something is broken.
const PATIENCE: Duration = Duration::from_secs(60);

/// One visitor's connection.
pub(crate) struct Client {
    port: u16,
    host: String,
    source: Ipv4Addr,
    headers: String,
    stream: Option<BufReader<TcpStream>>,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body)
            .with_context(|| format!("no JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn ok(self) -> Result<Self> {
        let said = String::from_utf8_lossy(&self.body);
        ensure!(self.status == 200, "status {}: {said}", self.status);
        Ok(self)
    }
}

impl Client {
    /// A client of a program on this machine, which knows itself by `host`.
    pub(crate) fn new(host: &str, port: u16) -> Self {
        Self {
            port,
            host: host.to_owned(),
            source: Ipv4Addr::LOCALHOST,
            headers: String::new(),
            stream: None,
        }
    }

    /// Calls from an address of its own, as people do.
    pub(crate) fn from(mut self, source: Ipv4Addr) -> Self {
        self.source = source;
        self
    }

    /// Sends this header with every request.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    /// The same caller on a connection of its own.
    pub(crate) fn another(&self) -> Self {
        Self {
            port: self.port,
            host: self.host.clone(),
            source: self.source,
            headers: self.headers.clone(),
            stream: None,
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask("GET", path, "", "").await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Result<Answer> {
        self.ask("POST", path, "application/json", &body.to_string())
            .await
    }

    pub(crate) async fn form(&mut self, path: &str, body: &str) -> Result<Answer> {
        self.ask("POST", path, "application/x-www-form-urlencoded", body)
            .await
    }

    async fn ask(&mut self, method: &str, path: &str, kind: &str, body: &str) -> Result<Answer> {
        let request = self.request(method, path, kind, body);
        tokio::time::timeout(PATIENCE, async {
            if let Some(stream) = self.stream.take()
                && let Some((answer, kept)) = exchange(stream, &request).await?
            {
                self.stream = kept;
                return Ok(answer);
            }
            // The other side had closed the connection before it got the request.
            let stream = self.connect().await?;
            let Some((answer, kept)) = exchange(stream, &request).await? else {
                bail!("the connection was closed without an answer");
            };
            self.stream = kept;
            Ok(answer)
        })
        .await
        .with_context(|| format!("{method} {path} got no answer in {PATIENCE:?}"))?
        .with_context(|| format!("{method} {path} at port {}", self.port))
    }

    fn request(&self, method: &str, path: &str, kind: &str, body: &str) -> String {
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {}:{}\r\n{}Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            self.host,
            self.port,
            self.headers,
            body.len()
        )
    }

    async fn connect(&self) -> Result<BufReader<TcpStream>> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from((self.source, 0)))?;
        let target = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let stream = socket
            .connect(target)
            .await
            .with_context(|| format!("connecting to port {}", self.port))?;
        stream.set_nodelay(true)?;
        Ok(BufReader::with_capacity(2 * 1024, stream))
    }

    /// Opens a stream that never ends by itself, and leaves it to the caller after the head of its answer.
    pub(crate) async fn stream(&self, path: &str) -> Result<BufReader<TcpStream>> {
        let mut stream = self.connect().await?;
        let request = self.request("GET", path, "text/plain", "");
        stream.write_all(request.as_bytes()).await?;
        let head = tokio::time::timeout(PATIENCE, Head::read(&mut stream)).await??;
        let head = head.context("the stream was closed at once")?;
        ensure!(head.status == 200, "the stream answered {}", head.status);
        Ok(stream)
    }
}

struct Head {
    status: u16,
    length: Option<usize>,
    chunked: bool,
    closes: bool,
}

impl Head {
    /// `None` when the connection was closed before it began.
    async fn read(stream: &mut BufReader<TcpStream>) -> Result<Option<Self>> {
        let mut line = String::new();
        match stream.read_line(&mut line).await {
            Ok(0) => return Ok(None),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return Ok(None),
            other => other?,
        };
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let mut head = Self {
            status: status.with_context(|| format!("{line:?} is no answer"))?,
            length: None,
            chunked: false,
            closes: line.starts_with("HTTP/1.0"),
        };
        loop {
            line.clear();
            ensure!(stream.read_line(&mut line).await? > 0, "half a head");
            let Some((name, value)) = line.split_once(':') else {
                return Ok(Some(head));
            };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => head.length = Some(value.parse()?),
                "transfer-encoding" => head.chunked = value.eq_ignore_ascii_case("chunked"),
                "connection" => head.closes = value.eq_ignore_ascii_case("close"),
                _ => {}
            }
        }
    }
}

/// Sends a request and reads its answer; gives the connection back when it can be used again.
async fn exchange(
    mut stream: BufReader<TcpStream>,
    request: &str,
) -> Result<Option<(Answer, Option<BufReader<TcpStream>>)>> {
    if stream.write_all(request.as_bytes()).await.is_err() {
        return Ok(None);
    }
    let Some(head) = Head::read(&mut stream).await? else {
        return Ok(None);
    };
    let mut body = Vec::new();
    if head.chunked {
        while let Some(mut piece) = chunk(&mut stream).await? {
            body.append(&mut piece);
        }
    } else if let Some(length) = head.length {
        body.resize(length, 0);
        stream.read_exact(&mut body).await?;
    } else {
        stream.read_to_end(&mut body).await?;
    }
    let ends = head.closes || (head.length.is_none() && !head.chunked);
    let answer = Answer {
        status: head.status,
        body,
    };
    Ok(Some((answer, (!ends).then_some(stream))))
}

/// The next piece of a chunked answer; `None` at its end.
pub(crate) async fn chunk(stream: &mut BufReader<TcpStream>) -> Result<Option<Vec<u8>>> {
    let mut line = String::new();
    ensure!(stream.read_line(&mut line).await? > 0, "the stream ended");
    let length = usize::from_str_radix(line.trim(), 16)
        .with_context(|| format!("{line:?} is no length of a chunk"))?;
    let mut piece = vec![0; length + 2];
    stream.read_exact(&mut piece).await?;
    piece.truncate(length);
    Ok((length > 0).then_some(piece))
}
