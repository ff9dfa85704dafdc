//! `GET /api/v1/ideas/{id}`: one idea that everybody may see.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};

use super::Api;
use super::error::{ApiError, Envelope};
use crate::model::Idea;

/// One public idea
#[utoipa::path(get, path = "/api/v1/ideas/{id}", tag = "ideas",
    params(("id" = String, Path, description = "The idea's id")),
    responses(
        (status = 200, description = "The idea", body = Idea),
        (status = 404, description = "`not_found`: no such idea, or it is hidden or pending", body = Envelope),
    ))]
pub(crate) async fn read_idea(
    State(api): State<Api>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<Idea>, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::no_idea())?;
    api.store.read(&id).await?.map(Json).ok_or_else(ApiError::no_idea)
}
