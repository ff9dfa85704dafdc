//! `PUT` and `DELETE /api/v1/ideas/{id}/likes/{key}`: the later wish of a key counts.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};

use super::{Desk, failure, is_id};
use crate::http::error::ApiError;
use crate::http::key;
use crate::model::LikeCount;
use crate::relay::{Accepted, Relay, Sent};

/// The opposite of a like on its way is taken a moment later.
const SOON: u64 = 2;

type Named = Result<Path<(String, String)>, PathRejection>;

pub(super) async fn like(State(desk): State<Desk>, path: Named) -> Result<Json<LikeCount>, ApiError> {
    let relay = desk.ideas("take likes")?;
    if !relay.able().like {
        return Err(failure::unable("take likes"));
    }
    change(relay, path, true).await
}

pub(super) async fn unlike(State(desk): State<Desk>, path: Named) -> Result<Json<LikeCount>, ApiError> {
    let relay = desk.ideas("take likes back")?;
    if !relay.able().unlike {
        return Err(failure::unable("take likes back"));
    }
    change(relay, path, false).await
}

async fn change(relay: &Relay, path: Named, liked: bool) -> Result<Json<LikeCount>, ApiError> {
    let Path((id, key)) = path.map_err(|_| ApiError::no_idea())?;
    let key = key::from_path(&key)?;
    if !is_id(&id) {
        return Err(ApiError::no_idea());
    }
    let (sent, new) = match relay.like(&id, key, liked).await? {
        Accepted::Stored { sent, new } => (sent, new),
        Accepted::KeyReused | Accepted::Busy => return Err(ApiError::busy(SOON)),
    };
    let likes = match *sent {
        Sent::Settled(settled) => {
            if let Some(refusal) = failure::of_settled(&settled) {
                return Err(refusal);
            }
            let likes = relay.likes(&id, settled.likes, liked, new);
            relay.counted(&id, likes);
            likes
        }
        Sent::Unknown(_) => return Err(failure::unknown("")),
        Sent::Waits(_) => relay.likes(&id, None, liked, true),
        Sent::Dropped => return Err(failure::dropped()),
    };
    Ok(Json(LikeCount { likes }))
}
