//! A real server with settings of its own, for a story in which those of the world's would not do.

use std::net::SocketAddr;

use medspil_server::store::Store;
use medspil_server::{Config, Origins, Running};
use tempfile::TempDir;

pub struct Backend {
    pub address: SocketAddr,
    pub store: Store,
    // Ends when it is dropped, before its folder goes.
    _running: Running,
    _folder: TempDir,
}

impl Backend {
    /// An empty one for pages from everywhere, but for what is set.
    pub async fn start(set: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::with_prefix("medspil-backend-").expect("a temporary folder");
        let mut config = Config::new(folder.path());
        config.origins = Origins::Any;
        set(&mut config);
        let app = medspil_server::app(config)
            .await
            .unwrap_or_else(|why| panic!("the server does not start: {why}"));
        let store = app.store.clone();
        let running = app.spawn().await.unwrap_or_else(|why| panic!("no free port: {why}"));
        Self {
            address: running.address,
            store,
            _running: running,
            _folder: folder,
        }
    }

    /// The base address of its API.
    pub fn api(&self) -> String {
        format!("http://{}/api/v1", self.address)
    }
}
