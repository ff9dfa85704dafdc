//! `GET /api/v1/openapi.json`: the description of the API, made from the code.
//!
//! The committed copy is `openapi.json` beside the crate's manifest; a test rewrites it when it is stale and then fails.

use axum::Json;
use utoipa::OpenApi;

use super::{create_idea, error, health, like_idea, list_ideas, read_idea, receipt, unlike_idea};

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
        receipt::receipt,
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::http::routes;

    fn described() -> BTreeSet<(String, String)> {
        let document = serde_json::to_value(document()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let methods = |(path, item): (&String, &serde_json::Value)| {
            let methods = item
                .as_object()
                .unwrap()
                .keys()
                .map(|method| (path.clone(), method.to_uppercase()));
            methods.collect::<Vec<_>>()
        };
        paths.iter().flat_map(methods).collect()
    }

    #[test]
    fn the_document_describes_every_route_and_nothing_else() {
        let routed: BTreeSet<_> = routes()
            .into_iter()
            .map(|(path, method, _)| (path.to_owned(), method.to_string()))
            .collect();
        assert_eq!(described(), routed);
    }

    #[test]
    fn the_committed_copy_is_up_to_date() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
        let fresh = serde_json::to_string_pretty(&document()).unwrap() + "\n";
        if std::fs::read_to_string(&file).unwrap_or_default() != fresh {
            std::fs::write(&file, fresh).unwrap();
            panic!("openapi.json was stale. It is rewritten now: look at the difference and commit it.");
        }
    }
}
