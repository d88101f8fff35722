//! Just enough HTTP to ask this machine's own services: one request, one answer, no more.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The install flow calls there and back several times.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// GET of an `http://NAME.localhost:PORT/…` address.
pub(crate) fn get(address: &str) -> Result<Answer> {
    ask("GET", address, "")
}

/// POST of a JSON value.
pub(crate) fn post(address: &str, body: &Value) -> Result<Answer> {
    ask("POST", address, &body.to_string())
}

/// Every name ends at this machine: the C library does not know `*.localhost`, browsers do.
fn ask(method: &str, address: &str, body: &str) -> Result<Answer> {
    let (host, port, path) = parts(address)?;
    let mut stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .with_context(|| format!("connecting to {address}"))?;
    stream.set_read_timeout(Some(TIME_LIMIT))?;
    // HTTP/1.0: the answer ends where the connection does.
    let head = format!(
        "{method} {path} HTTP/1.0\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())?;
    let mut bytes = Vec::new();
    stream
        .read_to_end(&mut bytes)
        .with_context(|| format!("waiting for the answer of {address}"))?;
    answer(&String::from_utf8_lossy(&bytes)).with_context(|| format!("{address} answers no HTTP"))
}

fn parts(address: &str) -> Result<(&str, u16, &str)> {
    let rest = address
        .strip_prefix("http://")
        .with_context(|| format!("{address} is no http address"))?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, port) = authority
        .split_once(':')
        .with_context(|| format!("{address} names no port"))?;
    ensure!(
        host == "127.0.0.1" || host == "localhost" || host.ends_with(".localhost"),
        "{host} is not this machine"
    );
    Ok((
        host,
        port.parse().context("reading the port")?,
        if path.is_empty() { "/" } else { path },
    ))
}

fn answer(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head
        .strip_prefix("HTTP/1.")?
        .split(' ')
        .nth(1)?
        .parse()
        .ok()?;
    Some(Answer {
        status,
        body: body.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    #[test]
    fn addresses_are_taken_apart() {
        assert_eq!(
            parts("http://shop.localhost:8700/?site=a").unwrap(),
            ("shop.localhost", 8700, "/?site=a")
        );
        assert_eq!(
            parts("http://127.0.0.1:80").unwrap(),
            ("127.0.0.1", 80, "/")
        );
        for wrong in [
            "https://a.localhost:1/",
            "http://a.localhost/",
            "http://example.com:80/",
            "http://a.localhost:x/",
        ] {
            assert!(parts(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_answer_is_read_to_its_end() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let length = stream.read(&mut request).unwrap();
            stream
                .write_all(b"HTTP/1.1 201 Created\r\nX: y\r\n\r\n{\"a\":1}")
                .unwrap();
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        let answer = get(&format!("http://portal.localhost:{port}/x?y")).unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (201, "{\"a\":1}"));
        let request = server.join().unwrap();
        assert!(request.starts_with("GET /x?y HTTP/1.0\r\n"), "{request}");
        assert!(
            request.contains(&format!("Host: portal.localhost:{port}\r\n")),
            "{request}"
        );
    }
}
