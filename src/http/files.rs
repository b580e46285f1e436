//! `POST /files`: a photo of help that was given, as the form field `file`; `GET /files/{id}`: a photo, to those who may
//! see it.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Multipart, Path, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{refusal::refused, request::Asker, upload::file_of};
use crate::{
    app::App,
    deliveries::photos::{self, MEDIA_TYPE},
    kernel::{
        error::{Code, Error, Fault},
        ids::FileId,
    },
};

/// A photo never changes; only the browser of the one who may see it keeps it, and asks again after a day.
const CACHE: &str = "private, max-age=86400, immutable";

/// Takes a photo; answers its id and where it is served.
pub async fn upload(State(app): State<Arc<App>>, Asker(request): Asker, form: Multipart) -> Response {
    if request.ctx.actor.person().is_none() {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Some((_, bytes)) = file_of(form).await else {
        return refused(&request, &Fault::at("file", Code::Required).into());
    };
    match photos::upload(&request.ctx, &app.photos, bytes.to_vec()).await {
        Ok(photo) => {
            let body = json!({
                "id": photo.id.to_string(),
                "url": format!("/files/{}", photo.id),
                "width": photo.width,
                "height": photo.height,
            });
            (StatusCode::CREATED, Json(body)).into_response()
        }
        Err(err) => refused(&request, &err),
    }
}

/// Serves a photo.
pub async fn serve(State(app): State<Arc<App>>, Asker(request): Asker, Path(id): Path<String>) -> Response {
    let Ok(id) = id.parse::<FileId>() else {
        return refused(&request, &Error::not_found());
    };
    match photos::open(&request.ctx, &app.photos, id).await {
        Ok((_, bytes)) => (headers(), bytes).into_response(),
        Err(err) => refused(&request, &err),
    }
}

fn headers() -> [(HeaderName, HeaderValue); 4] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)),
        (header::CACHE_CONTROL, HeaderValue::from_static(CACHE)),
        (header::VARY, HeaderValue::from_static("cookie")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
    ]
}
