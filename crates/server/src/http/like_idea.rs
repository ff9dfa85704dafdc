//! `PUT /api/v1/ideas/{id}/likes/{key}`: like an idea, once for each key.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};

use super::Api;
use super::error::{ApiError, Envelope};
use super::key;
use crate::model::LikeCount;

/// Like an idea
///
/// Repeating it changes nothing. The key is a random value that the device makes for this one idea and keeps; whoever knows it can take the like back.
#[utoipa::path(put, path = "/api/v1/ideas/{id}/likes/{key}", tag = "likes",
    params(
        ("id" = String, Path, description = "The idea's id"),
        ("key" = String, Path, description = "16 to 64 letters, digits, hyphens or underscores",
            min_length = 16, max_length = 64),
    ),
    responses(
        (status = 200, description = "How many like it now", body = LikeCount),
        (status = 400, description = "`invalid`: the key is malformed", body = Envelope),
        (status = 404, description = "`not_found`: no such idea, or it is hidden or pending", body = Envelope),
        (status = 429, description = "`too_many_requests`", body = Envelope),
    ))]
pub(crate) async fn like_idea(
    State(api): State<Api>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Json<LikeCount>, ApiError> {
    let Path((id, key)) = path.map_err(|_| ApiError::no_idea())?;
    let likes = api.store.like(&id, key::from_path(&key)?).await?;
    likes
        .map(|likes| Json(LikeCount { likes }))
        .ok_or_else(ApiError::no_idea)
}
