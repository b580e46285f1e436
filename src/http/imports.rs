//! `POST /imports/{organizations|offers|needs}?dryRun=true`: a spreadsheet from the upload page, as the form field
//! `file`. Answers the import's report; a file with faults is answered 200 too, because the report says what to mend.

use axum::{
    Json,
    extract::{Multipart, Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{refusal::refused, request::Asker, upload::file_of};
use crate::{
    imports::{self, ImportKind},
    kernel::error::{Code, Fault},
};

/// How to import.
#[derive(Debug, Default, Deserialize)]
pub struct Options {
    /// Only say what would happen.
    #[serde(default, rename = "dryRun")]
    dry_run: bool,
}

/// Imports the uploaded file.
pub async fn upload(
    Path(kind): Path<String>,
    Query(options): Query<Options>,
    Asker(request): Asker,
    form: Multipart,
) -> Response {
    let Some(kind) = ImportKind::from_key(&kind) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Some((name, bytes)) = file_of(form).await else {
        return refused(&request, &Fault::at("file", Code::Required).into());
    };
    let report = imports::import(
        &request.ctx,
        kind,
        &name,
        &bytes,
        options.dry_run,
        request.language,
    )
    .await;
    match report {
        Ok(report) => Json(report).into_response(),
        Err(err) => refused(&request, &err),
    }
}
