//! QR codes, as pictures that need no image format.

use qrcode::{EcLevel, QrCode, render::svg};

use crate::kernel::error::{Error, Result};

/// `text` as a QR code, an SVG in black on white whatever the page looks like: cameras want it so.
pub(super) fn svg(text: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(Error::internal)?;
    Ok(code
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build())
}
