//! Reading what was uploaded.

use axum::{body::Bytes, extract::Multipart};

/// Name and content of the form's field `file`; nothing when it is absent or broken off.
pub async fn file_of(mut form: Multipart) -> Option<(String, Bytes)> {
    while let Ok(Some(field)) = form.next_field().await {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or("file").to_owned();
            return Some((name, field.bytes().await.ok()?));
        }
    }
    None
}
