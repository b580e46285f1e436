//! `POST /files`: a photo of help that was given, as the form field `file`; `GET /files/{id}?until=…&sig=…`: a photo, by
//! a link that was signed for the one who follows it, while they may see it.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Multipart, Path, Query, State, rejection::QueryRejection},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{refusal::refused, request::Asker, upload::file_of};
use crate::{
    api::Request,
    app::App,
    deliveries::{
        links::{self, Ticket},
        photos::{self, MEDIA_TYPE},
    },
    kernel::{
        error::{Code, Error, Fault, Result},
        ids::FileId,
    },
};

/// What the answer itself may do when a browser opens it alone: nothing.
const CONTENT_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");

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
                "url": links::link(&request.ctx, photo.id),
                "width": photo.width,
                "height": photo.height,
            });
            (StatusCode::CREATED, Json(body)).into_response()
        }
        Err(err) => refused(&request, &err),
    }
}

/// Serves a photo.
pub async fn serve(
    State(app): State<Arc<App>>,
    Asker(request): Asker,
    Path(id): Path<String>,
    ticket: Result<Query<Ticket>, QueryRejection>,
) -> Response {
    match find(
        &app,
        &request,
        &id,
        ticket.map(|ticket| ticket.0).unwrap_or_default(),
    )
    .await
    {
        Ok((seconds, bytes)) => (headers(seconds), bytes).into_response(),
        Err(err) => refused(&request, &err),
    }
}

/// The photo, and for how many seconds its link still opens.
async fn find(app: &App, request: &Request, id: &str, ticket: Ticket) -> Result<(i64, Vec<u8>)> {
    let id = id.parse::<FileId>().map_err(|_| Error::not_found())?;
    let until = links::check(&request.ctx, id, &ticket)?;
    let (_, bytes) = photos::open(&request.ctx, &app.photos, id).await?;
    Ok(((until - request.ctx.now()).num_seconds(), bytes))
}

/// A photo never changes; only the browser of the one who may see it keeps it, and no longer than its link opens.
fn headers(seconds: i64) -> [(HeaderName, HeaderValue); 5] {
    let cache = HeaderValue::from_str(&format!("private, max-age={seconds}, immutable"));
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)),
        (
            header::CACHE_CONTROL,
            cache.unwrap_or(HeaderValue::from_static("no-store")),
        ),
        (header::VARY, HeaderValue::from_static("cookie")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
    ]
}
