//! `GET /api/v1/receipts/{id}`: only a relay gives receipts for what has not arrived yet; see `relay/receipt.rs`.

use axum::Json;

use super::error::{ApiError, Envelope};
use crate::model::Delivered;

/// How far something has come
///
/// Behind a relay: what was stored there and has its receipt (`idea.id` of the answer) may be asked for while it waits,
/// and for seven days after it has arrived. Nothing that was written is told.
#[utoipa::path(get, path = "/api/v1/receipts/{id}", tag = "ideas",
    params(("id" = String, Path, description = "`idea.id` of the answer that held the relay's receipt")),
    responses(
        (status = 200, description = "How far it has come", body = Delivered),
        (status = 404, description = "`not_found`: no such receipt, or no relay", body = Envelope),
    ))]
pub(crate) async fn receipt() -> Result<Json<Delivered>, ApiError> {
    Err(no_receipt())
}

/// There is no receipt of this id.
pub(super) fn no_receipt() -> ApiError {
    ApiError::not_found("There is no receipt of a relay with this id.")
}
