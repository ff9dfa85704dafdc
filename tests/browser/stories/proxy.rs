//! A way to the backend that can be cut: the network going away and coming back, in every engine alike.
//!
//! While it is cut, open connections break and new ones are closed before a byte has passed.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub struct Proxy {
    pub url: String,
    open: watch::Sender<bool>,
    refused: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    /// A way to `target`, open at first.
    pub async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port on this machine");
        let address = listener.local_addr().expect("a bound listener has an address");
        let (open, state) = watch::channel(true);
        let refused = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn(accept(listener, target, state, refused.clone()));
        Self {
            url: format!("http://{address}"),
            open,
            refused,
            task,
        }
    }

    pub fn cut(&self) {
        self.open.send_replace(false);
    }

    pub fn mend(&self) {
        self.open.send_replace(true);
    }

    /// How many connections were tried while it was cut.
    pub fn refused(&self) -> usize {
        self.refused.load(Ordering::Relaxed)
    }
}

async fn accept(listener: TcpListener, target: SocketAddr, state: watch::Receiver<bool>, refused: Arc<AtomicUsize>) {
    while let Ok((client, _)) = listener.accept().await {
        if *state.borrow() {
            tokio::spawn(carry(client, target, state.clone()));
        } else {
            refused.fetch_add(1, Ordering::Relaxed);
        }
    }
}

async fn carry(mut client: TcpStream, target: SocketAddr, mut state: watch::Receiver<bool>) {
    let Ok(mut server) = TcpStream::connect(target).await else {
        return;
    };
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
        _ = state.wait_for(|open| !open) => {}
    }
}
