//! The `lianxin` program.
fn main() {}
