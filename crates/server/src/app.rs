//! Puts the parts together and runs them: store, router, listener, and an orderly end.

use std::fs::File;
use std::future::Future;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::config::Config;
use crate::http;
use crate::relay::{Front, Relay, distinct, recover};
use crate::start_error::StartError;
use crate::store::Store;

/// How long open connections may take to finish after the service was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// A service that is ready to answer.
#[derive(Debug)]
pub struct App {
    /// Answers requests, also without a network: tests call it directly.
    pub router: Router,
    /// The database behind it.
    pub store: Store,
    /// What passes everything on to other backends, if that is wanted.
    relays: Vec<Arc<Relay>>,
    /// Held as long as the relays run.
    only: Option<File>,
}

/// Opens the database and builds the service.
///
/// # Errors
/// When the data folder cannot be used, or the folder of files is missing.
pub async fn app(config: Config) -> Result<App, StartError> {
    if let Some(folder) = config.files.as_deref().filter(|folder| !folder.is_dir()) {
        return Err(StartError::NoFiles {
            folder: folder.to_owned(),
        });
    }
    let store = Store::open(&config.data).await?;
    if config.seed_demo {
        let seeded = store.seed_demo(config.clock.now()).await?;
        tracing::info!(seeded, "demo ideas");
    }
    let only = if config.relays.is_empty() {
        None
    } else {
        Some(alone(&config.data)?)
    };
    distinct(&config.relays).map_err(StartError::Argument)?;
    let (mut fronts, settled) = (Vec::new(), watch::Sender::new(0));
    for described in &config.relays {
        let front = Front::new(described, &store, &config.clock, &settled).map_err(StartError::Argument)?;
        fronts.push(Arc::new(front));
    }
    let relays: Vec<Arc<Relay>> = fronts.iter().flat_map(|front| front.relays().cloned()).collect();
    // Beside somebody else's relay, a service without one leaves the queue alone.
    if !relays.is_empty() {
        recover(&relays, &store, config.clock.now()).await?;
    }
    Ok(App {
        router: http::router(&config, store.clone(), &fronts),
        store,
        relays,
        only,
    })
}

/// Two relays on one queue would take what the other is sending for the remains of a crash.
fn alone(data: &Path) -> Result<File, StartError> {
    let taken = |why: &dyn std::fmt::Display| {
        StartError::Argument(format!(
            "Another relay seems to run on {} ({why}). Stop it, or name another folder with --data.",
            data.display()
        ))
    };
    let file = File::create(data.join("relay.lock")).map_err(|why| taken(&why))?;
    file.try_lock().map_err(|why| taken(&why))?;
    Ok(file)
}

impl App {
    /// Answers on `listener` until `stop` is ready, then finishes what is open and closes the database.
    ///
    /// # Errors
    /// When the network fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), StartError> {
        let (mut serving, mut workers) = (Vec::new(), JoinSet::new());
        for relay in self.relays {
            let (runs, ended) = oneshot::channel::<()>();
            serving.push(runs);
            workers.spawn(relay.work(ended));
        }
        let served = run(self.router, listener, stop).await;
        // Whoever still waits for an answer has got one: now the workers may end, too.
        drop(serving);
        while workers.join_next().await.is_some() {}
        self.store.close().await;
        drop(self.only);
        served
    }

    /// Starts the service on a free port of this machine, for tests and tools.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn spawn(self) -> Result<Running, StartError> {
        let listener = listen("127.0.0.1", 0).await?;
        let address = listener
            .local_addr()
            .map_err(|why| StartError::System(why.to_string()))?;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(self.serve(listener, async { drop(stopped.await) }));
        Ok(Running { address, stop, task })
    }
}

/// A service in the background. It ends with [`Running::stop`], or when this is dropped.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), StartError>>,
}

impl Running {
    /// `http://127.0.0.1:41234`
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends it in the middle of whatever it does, as a power cut would.
    pub async fn kill(self) {
        self.task.abort();
        drop(self.task.await);
    }

    /// Ends it and waits until the database is closed.
    ///
    /// # Errors
    /// When the network had failed.
    pub async fn stop(self) -> Result<(), StartError> {
        drop(self.stop);
        self.task
            .await
            .unwrap_or_else(|why| Err(StartError::System(why.to_string())))
    }
}

/// Takes a port, or says in a sentence why that is not possible.
///
/// # Errors
/// When the port is taken or may not be used.
pub async fn listen(host: &str, port: u16) -> Result<TcpListener, StartError> {
    TcpListener::bind((host, port)).await.map_err(|why| match why.kind() {
        ErrorKind::AddrInUse => StartError::PortTaken {
            host: host.to_owned(),
            port,
        },
        _ => StartError::CannotListen {
            host: host.to_owned(),
            port,
            why,
        },
    })
}

/// Answers with any router until `stop` is ready.
///
/// # Errors
/// When the network fails.
pub async fn run(
    router: Router,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), StartError> {
    let (stopping, stopped) = oneshot::channel::<()>();
    let stop = async move {
        stop.await;
        drop(stopping);
    };
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = async { axum::serve(listener, service).with_graceful_shutdown(stop).await };
    // A client that never finishes must not keep the service from ending.
    let too_long = async {
        drop(stopped.await);
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = served => result.map_err(|why| StartError::System(why.to_string())),
        () = too_long => Ok(()),
    }
}
