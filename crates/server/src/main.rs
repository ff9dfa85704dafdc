//! The binary `medspil`: hands over to [`medspil_server::cli`] and turns its sentence into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    medspil_server::cli::main()
}
