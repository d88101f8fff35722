//! Accepts connections and answers on them, within limits that strangers cannot stretch.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{Router, serve::Listener};
use hyper::{
    Request,
    body::Incoming,
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_util::sync::CancellationToken;

/// Connections open at once; further ones wait until the system no longer lets them. An open stream is one, too.
pub(super) const CONNECTIONS_MAX: usize = 8192;
/// The head of a request comes within this time, counted from the connection's start or the answer before.
const HEAD_MAX: Duration = Duration::from_secs(30);

/// The other end of the connection that a request came by: a client, or a proxy before it.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Serves until `shutdown` is cancelled and the requests in hand are answered.
pub(super) async fn serve(
    mut listener: TcpListener,
    router: Router,
    connections_max: usize,
    shutdown: &CancellationToken,
) {
    let permits = Arc::new(Semaphore::new(connections_max));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_MAX);
    let serving = async {
        // The semaphore is never closed.
        while let Ok(permit) = permits.clone().acquire_owned().await {
            let (stream, peer) = Listener::accept(&mut listener).await;
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection answers in larger pieces");
            }
            let router = TowerToHyperService::new(router.clone());
            let service = service_fn(move |mut request: Request<Incoming>| {
                request.extensions_mut().insert(Peer(peer.ip()));
                router.call(request)
            });
            let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
            tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::debug!(%error, "a connection ended badly");
                }
                drop(permit);
            });
        }
    };
    tokio::select! {
        () = serving => {}
        () = shutdown.cancelled() => {}
    }
    drop(listener);
    graceful.shutdown().await;
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
        time::{Instant, timeout},
    };

    use super::*;

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";

    async fn start(connections_max: usize) -> (std::net::SocketAddr, CancellationToken) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let until = shutdown.clone();
        tokio::spawn(async move {
            let router = Router::new().route("/", get(|| async { "ok" }));
            serve(listener, router, connections_max, &until).await;
        });
        (address, shutdown)
    }

    async fn answered(stream: &mut TcpStream) -> bool {
        let mut answer = [0; 12];
        let read = timeout(HEAD_MAX / 2, stream.read_exact(&mut answer)).await;
        read.is_ok_and(|read| read.is_ok() && &answer == b"HTTP/1.1 200")
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_never_ends_is_not_waited_for() {
        let (address, _shutdown) = start(8).await;
        for sent in [&b""[..], &REQUEST[..20]] {
            let begun = Instant::now();
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(sent).await.unwrap();
            let mut rest = Vec::new();
            let ended = timeout(HEAD_MAX * 2, stream.read_to_end(&mut rest)).await;
            assert!(ended.is_ok(), "still open after {sent:?}");
            assert!(begun.elapsed() >= HEAD_MAX, "{:?}", begun.elapsed());
        }
    }

    #[tokio::test]
    async fn connections_at_once_are_bounded() {
        let (address, _shutdown) = start(2).await;
        let mut open = Vec::new();
        for _ in 0..2 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(REQUEST).await.unwrap();
            assert!(answered(&mut stream).await);
            open.push(stream);
        }
        let mut third = TcpStream::connect(address).await.unwrap();
        third.write_all(REQUEST).await.unwrap();
        let moment = Duration::from_millis(100);
        assert!(timeout(moment, third.readable()).await.is_err(), "too many");
        open.pop();
        assert!(answered(&mut third).await, "a place was free");
    }

    #[tokio::test]
    async fn shutdown_ends_idle_connections() {
        let (address, shutdown) = start(8).await;
        let mut idle = TcpStream::connect(address).await.unwrap();
        idle.write_all(REQUEST).await.unwrap();
        assert!(answered(&mut idle).await);
        shutdown.cancel();
        let mut rest = Vec::new();
        let ended = timeout(HEAD_MAX / 2, idle.read_to_end(&mut rest)).await;
        assert!(ended.is_ok());
        assert!(TcpStream::connect(address).await.is_err());
    }
}
