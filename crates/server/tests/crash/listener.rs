//! Connections to the portal: counted, cut when the portal goes away, refused while it is.

use std::{net::SocketAddr, sync::Arc};

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::watch,
    task::{JoinHandle, JoinSet},
};
use tokio_util::sync::CancellationToken;

/// Cuts the connection that a request came by.
#[derive(Clone)]
pub(crate) struct Cut(CancellationToken);

impl Cut {
    /// Never returns: whoever waits for an answer is told nothing.
    pub(crate) async fn now<T>(&self) -> T {
        self.0.cancel();
        std::future::pending().await
    }
}

/// A port that listens or refuses.
pub(crate) struct Port {
    pub(crate) address: SocketAddr,
    router: Router,
    /// Connections that are open.
    pub(crate) open: Arc<watch::Sender<usize>>,
    state: State,
}

enum State {
    Listening(JoinHandle<()>),
    /// Bound, so that nobody else takes the port, and not listening, so that the system refuses connections.
    Refusing(TcpSocket),
    Changing,
}

struct Counted(Arc<watch::Sender<usize>>);

impl Counted {
    fn new(open: &Arc<watch::Sender<usize>>) -> Self {
        open.send_modify(|open| *open += 1);
        Self(Arc::clone(open))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open -= 1);
    }
}

fn bound(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind(address).unwrap();
    socket
}

async fn accept(listener: TcpListener, router: Router, open: Arc<watch::Sender<usize>>) {
    // Dropped with this task, and every connection with it.
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let counted = Counted::new(&open);
        let cut = CancellationToken::new();
        let router = router.clone().layer(Extension(Cut(cut.clone())));
        connections.spawn(async move {
            let _counted = counted;
            let service = TowerToHyperService::new(router);
            // One request a connection: being away is then noticed by the next call.
            let mut http = http1::Builder::new();
            http.keep_alive(false);
            tokio::select! {
                // The server may die at any moment.
                _ended = http.serve_connection(TokioIo::new(stream), service) => {}
                () = cut.cancelled() => {}
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

impl Port {
    /// A free port, which refuses.
    pub(crate) fn new() -> Self {
        let socket = bound(SocketAddr::from(([127, 0, 0, 1], 0)));
        Self {
            address: socket.local_addr().unwrap(),
            router: Router::new(),
            open: Arc::default(),
            state: State::Refusing(socket),
        }
    }

    pub(crate) fn serves(&mut self, router: Router) {
        self.router = router;
    }

    pub(crate) fn listen(&mut self) {
        self.state = match std::mem::replace(&mut self.state, State::Changing) {
            State::Refusing(socket) => {
                let listener = socket.listen(128).unwrap();
                let accepting = accept(listener, self.router.clone(), Arc::clone(&self.open));
                State::Listening(tokio::spawn(accepting))
            }
            state => state,
        };
    }

    /// Ends every connection and refuses new ones.
    pub(crate) async fn refuse(&mut self) {
        self.state = match std::mem::replace(&mut self.state, State::Changing) {
            State::Listening(accepting) => {
                accepting.abort();
                let _aborted = accepting.await;
                State::Refusing(bound(self.address))
            }
            state => state,
        };
    }
}
