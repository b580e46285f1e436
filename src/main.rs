//! The `lianxin` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    lianxin::cli::run()
}
