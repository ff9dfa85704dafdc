//! A way to the backend that can be cut: the network going away and coming back, in every engine alike.
//!
//! While it is cut, open connections break and new ones are closed before a byte has passed. While it is deaf, what is
//! asked arrives and no answer comes back, but for the questions that browsers ask before (CORS).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Open,
    Cut,
    Deaf,
}

pub struct Proxy {
    pub url: String,
    way: watch::Sender<Way>,
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
        let (way, now) = watch::channel(Way::Open);
        let refused = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn(accept(listener, target, now, refused.clone()));
        Self {
            url: format!("http://{address}"),
            way,
            refused,
            task,
        }
    }

    pub fn cut(&self) {
        self.way.send_replace(Way::Cut);
    }

    /// From now on answers are lost.
    pub fn deafen(&self) {
        self.way.send_replace(Way::Deaf);
    }

    pub fn mend(&self) {
        self.way.send_replace(Way::Open);
    }

    /// How many connections were tried while it was cut.
    pub fn refused(&self) -> usize {
        self.refused.load(Ordering::Relaxed)
    }
}

async fn accept(listener: TcpListener, target: SocketAddr, way: watch::Receiver<Way>, refused: Arc<AtomicUsize>) {
    while let Ok((client, _)) = listener.accept().await {
        if *way.borrow() == Way::Cut {
            refused.fetch_add(1, Ordering::Relaxed);
        } else {
            tokio::spawn(carry(client, target, way.clone()));
        }
    }
}

async fn carry(mut client: TcpStream, target: SocketAddr, way: watch::Receiver<Way>) {
    let Ok(mut server) = TcpStream::connect(target).await else {
        return;
    };
    let mut cut = way.clone();
    let (mut up, mut down) = (vec![0; 16_384], vec![0; 16_384]);
    // Browsers ask one thing at a time over a connection and begin it with its method.
    let mut before = false;
    loop {
        let went = tokio::select! {
            read = client.read(&mut up) => {
                let Ok(length @ 1..) = read else { return };
                let begins = |method: &[u8]| up[..length].starts_with(method);
                before = begins(b"OPTIONS ") || (before && !METHODS.iter().any(|method| begins(method)));
                server.write_all(&up[..length]).await
            }
            read = server.read(&mut down) => {
                let Ok(length @ 1..) = read else { return };
                if *way.borrow() == Way::Deaf && !before {
                    return;
                }
                client.write_all(&down[..length]).await
            }
            () = async { drop(cut.wait_for(|way| *way == Way::Cut).await) } => return,
        };
        if went.is_err() {
            return;
        }
    }
}

const METHODS: [&[u8]; 5] = [b"GET ", b"HEAD ", b"POST ", b"PUT ", b"DELETE "];
