//! `GET /api/v1/openapi.json`: the description of the API, made from the code.
//!
//! The committed copy is `openapi.json` beside the crate's manifest; a test rewrites it when it is stale and then fails.

use axum::Json;
use utoipa::OpenApi;

use super::{create_idea, error, health, like_idea, list_ideas, read_idea, unlike_idea};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Medspil",
        version = "1",
        description = "Ideas and likes for a municipality. Every failure has one envelope: a code for programs and a \
            sentence for people. Texts come back exactly as they were written: show them as text, never as HTML."
    ),
    paths(
        list_ideas::list_ideas,
        create_idea::create_idea,
        read_idea::read_idea,
        like_idea::like_idea,
        unlike_idea::unlike_idea,
        openapi,
        health::health,
    ),
    components(schemas(error::Envelope)),
    tags(
        (name = "ideas", description = "What citizens propose"),
        (name = "likes", description = "One for each device and idea, reversible"),
        (name = "service", description = "For machines and people who look after the service"),
    )
)]
struct Document;

/// The OpenAPI document, made from the code.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// This document
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "service", responses(
    (status = 200, description = "The description of this API", content_type = "application/json"),
))]
pub(crate) async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}
