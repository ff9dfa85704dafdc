//! What the service promises, told as stories. Only [`app`] knows how a request is made.
//!
//! Most stories call the router directly; `socket` and `command_line` go through a real port, since connections, address
//! and process belong to what they promise.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on stops and says where")]

mod app;
mod bad_input;
mod browsers;
mod command_line;
mod files;
mod likes;
mod limits;
mod lists;
mod moderation;
mod pages;
mod relay;
mod relay_change;
mod relay_details;
mod relay_ladder;
mod relay_likes;
mod relay_process;
mod relay_reads;
mod relay_secrets;
mod relay_session;
mod relay_target;
mod sending;
mod socket;
