//! Where things stand: the checkout, cargo's target folder and what xtask keeps in it.

use std::env;
use std::path::{Path, PathBuf};

/// The folders every command works with.
#[derive(Clone, Debug)]
pub struct Paths {
    /// The checkout: the folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target folder, honouring `CARGO_TARGET_DIR`.
    pub target: PathBuf,
    /// The files a municipality serves.
    pub dist: PathBuf,
    /// Programs that xtask installed, outside the user's own.
    pub tools: PathBuf,
}

impl Paths {
    /// The folders of the checkout this xtask was built from.
    pub fn find() -> Self {
        // xtask stands two folders below the checkout, whatever folder the command was typed in.
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.ancestors().nth(2).unwrap_or(here).to_path_buf();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Self {
            dist: root.join("dist"),
            tools: target.join("tools"),
            target,
            root,
        }
    }

    /// A program in the folder of installed tools.
    pub fn tool(&self, name: &str) -> PathBuf {
        self.tools
            .join("bin")
            .join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }
}
