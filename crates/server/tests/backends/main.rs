//! Other people's servers, good and bad, and what the checker and the transport make of them.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on stops and says where")]

mod answers;
mod causes;
mod checker;
mod claims;
mod command;
mod likes;
mod rehearsal;
mod relay;
mod servers;
mod transport;
