//! The committee's figures and what waits for a person: read from all areas, read by none of them.
