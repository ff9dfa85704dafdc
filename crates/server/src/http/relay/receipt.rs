//! `GET /api/v1/receipts/{id}`: how far something has come that the relay has given its own receipt for. Whoever holds the
//! id got it with the receipt; nothing that was written is told.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};

use super::Desk;
use crate::clock::rfc3339;
use crate::http::error::ApiError;
use crate::http::receipt::no_receipt;
use crate::model::{Delivered, Delivery, Receipt};
use crate::relay::Settled;

pub(super) async fn receipt(
    State(desk): State<Desk>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<Delivered>, ApiError> {
    let Path(id) = id.map_err(|_| no_receipt())?;
    let item = desk.store.relay_item(&id).await?;
    let item = item
        .filter(|item| item.has_receipt() && item.promised)
        .ok_or_else(no_receipt)?;
    let delivery = item.delivery();
    let arrived = Settled::of(&item).filter(|_| delivery == Delivery::Arrived);
    let arrived = arrived.unwrap_or_default();
    Ok(Json(Delivered {
        receipt: Receipt {
            number: item.number,
            at: rfc3339(item.created_at),
            published: arrived.published,
            delivery: Some(delivery),
        },
        idea: arrived.id,
        number: arrived.number,
    }))
}
