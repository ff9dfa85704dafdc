//! `GET /api/v1/ideas` and `GET /api/v1/ideas/{id}`: what the target shows.

use std::sync::Arc;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::{Desk, failure, is_id};
use crate::http::error::ApiError;
use crate::http::list_ideas::limit;
use crate::store::Sort;

/// The parameters of a list.
#[derive(Debug, Deserialize)]
pub(super) struct Params {
    sort: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

pub(super) async fn list(
    State(desk): State<Desk>,
    params: Result<Query<Params>, QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(params) = params.map_err(|_| ApiError::invalid("query", "The address's parameters cannot be read."))?;
    let sort = params.sort.as_deref().unwrap_or("new");
    if Sort::from_name(sort).is_none() {
        return Err(ApiError::invalid("sort", "The parameter sort is new, top or answered."));
    }
    let limit = limit(params.limit.as_deref())?;
    let relay = desk.ideas("list ideas")?;
    if !relay.able().list {
        return Err(failure::unable("list ideas"));
    }
    let listed = relay.list(sort, limit, params.cursor.as_deref()).await;
    listed.map(json).map_err(|why| failure::of_read(relay, why))
}

pub(super) async fn one(
    State(desk): State<Desk>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::no_idea())?;
    let relay = desk.ideas("show ideas").map_err(|_| ApiError::no_idea())?;
    if !relay.able().status || !is_id(&id) {
        return Err(ApiError::no_idea());
    }
    relay
        .get(&id)
        .await
        .map(json)
        .map_err(|why| failure::of_read(relay, why))
}

fn json(text: Arc<str>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], String::from(&*text)).into_response()
}
