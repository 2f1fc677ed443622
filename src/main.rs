//! The `ansvar` program: hands its arguments to the library and its exit code to the shell.

use std::process::ExitCode;

fn main() -> ExitCode {
    ansvar::cli::execute(std::env::args_os())
}
