//! Makes a photo safe to keep: decoded under limits, turned upright, made smaller, written anew. Nothing of the file that
//! came in survives but its pixels: no place, no time, no camera.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    imageops::FilterType, metadata::Orientation,
};

/// The longest side that is decoded, in pixels.
const MAX_SIDE_IN: u32 = 12_000;
/// The most pixels of one photo: what the largest cameras of phones take.
const MAX_PIXELS: u64 = 12_000 * 9_000;
/// The most memory decoding one photo may take: so many pixels of three bytes, and what the decoder needs.
const MAX_MEMORY: u64 = 512 * 1024 * 1024;
/// The longest side that is kept.
const MAX_SIDE_KEPT: u32 = 2048;
/// Quality of the JPEG that is kept.
const QUALITY: u8 = 82;

/// A photo as it is kept.
pub(super) struct Clean {
    pub jpeg: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// Not a picture of a known form, or a broken one.
    NotAPicture,
    /// More pixels than one photo may have.
    TooLarge,
}

impl From<ImageError> for Unfit {
    fn from(err: ImageError) -> Self {
        match err {
            ImageError::Limits(_) => Self::TooLarge,
            _ => Self::NotAPicture,
        }
    }
}

/// Decodes, turns, shrinks and writes anew. Takes processor time: call it where blocking is allowed.
pub(super) fn clean(bytes: &[u8]) -> Result<Clean, Unfit> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| Unfit::NotAPicture)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE_IN);
    limits.max_image_height = Some(MAX_SIDE_IN);
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Unfit::TooLarge);
    }
    // A picture whose orientation cannot be read is upright.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder)?;
    if picture.width().max(picture.height()) > MAX_SIDE_KEPT {
        picture = picture.resize(MAX_SIDE_KEPT, MAX_SIDE_KEPT, FilterType::Triangle);
    }
    picture.apply_orientation(orientation);
    let pixels = picture.into_rgb8();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode_image(&pixels)
        .map_err(|_| Unfit::NotAPicture)?;
    Ok(Clean {
        jpeg,
        width: pixels.width(),
        height: pixels.height(),
    })
}
