//! `GET /api/v1/ideas`: the public list, page by page.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use medspil_core::limits;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Api;
use super::error::{ApiError, Envelope};
use crate::model::IdeaPage;
use crate::store::{Cursor, Sort};

/// The parameters as they stand in the address. Read by hand, so that each one's mistake is told by its name.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParams {
    /// `new` (the default), `top` (most liked first), or `answered` (only those, newest answer first).
    #[param(example = "new")]
    sort: Option<String>,
    /// How many at most, 1 to 100; 50 when it is missing.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// `next` of the page before, as it is. It belongs to one order.
    cursor: Option<String>,
}

/// Public ideas, page by page
#[utoipa::path(get, path = "/api/v1/ideas", tag = "ideas", params(ListParams), responses(
    (status = 200, description = "One page of the list", body = IdeaPage),
    (status = 400, description = "`invalid`: a parameter is wrong", body = Envelope),
))]
pub(crate) async fn list_ideas(
    State(api): State<Api>,
    params: Result<Query<ListParams>, QueryRejection>,
) -> Result<Json<IdeaPage>, ApiError> {
    let Query(params) = params.map_err(|_| ApiError::invalid("query", "The address's parameters cannot be read."))?;
    let sort = match params.sort.as_deref() {
        None => Sort::default(),
        Some(name) => Sort::from_name(name)
            .ok_or_else(|| ApiError::invalid("sort", "The parameter sort is new, top or answered."))?,
    };
    let limit = limit(params.limit.as_deref())?;
    let cursor = match params.cursor.as_deref() {
        None => None,
        Some(cursor) => Some(Cursor::read(sort, cursor).ok_or_else(|| {
            ApiError::invalid(
                "cursor",
                "The parameter cursor is the field next of the page before, in the same order.",
            )
        })?),
    };
    Ok(Json(api.store.list(sort, limit, cursor.as_ref()).await?))
}

/// How many ideas a page has at most.
pub(super) fn limit(limit: Option<&str>) -> Result<u32, ApiError> {
    let Some(limit) = limit else {
        return Ok(limits::PAGE_DEFAULT);
    };
    let number = limit
        .parse()
        .ok()
        .filter(|limit| (1..=limits::PAGE_MAX).contains(limit));
    number.ok_or_else(|| ApiError::invalid("limit", "The parameter limit is a number from 1 to 100."))
}
