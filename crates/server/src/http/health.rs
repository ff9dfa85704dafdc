//! `GET /healthz`: for the machine that watches over the service.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Api;
use super::error::{ApiError, Envelope};

/// That the service and its database answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`
    #[schema(example = "ok")]
    status: String,
}

/// Whether the service and its database answer
#[utoipa::path(get, path = "/healthz", tag = "service", responses(
    (status = 200, description = "They do", body = Health),
    (status = 500, description = "`internal`: the database does not answer", body = Envelope),
))]
pub(crate) async fn health(State(api): State<Api>) -> Result<Json<Health>, ApiError> {
    api.store.check().await?;
    Ok(Json(Health {
        status: "ok".to_owned(),
    }))
}
