//! The keys with which devices make their writes repeatable.

use axum::http::{HeaderMap, HeaderName};
use medspil_core::limits::is_key;

use super::error::ApiError;

/// The header of a submission's key.
pub(super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The key of a submission.
pub(super) fn from_header(headers: &HeaderMap) -> Result<&str, ApiError> {
    let key = headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok());
    key.filter(|key| is_key(key)).ok_or_else(ApiError::key_missing)
}

/// The key of a like, from the address.
pub(super) fn from_path(key: &str) -> Result<&str, ApiError> {
    let message = "The key needs 16 to 64 letters, digits, hyphens or underscores.";
    if is_key(key) {
        Ok(key)
    } else {
        Err(ApiError::invalid("key", message))
    }
}
