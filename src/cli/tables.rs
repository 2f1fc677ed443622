//! `ansvar tables SOURCES --out DIR`: makes the country's tables.

use super::{Common, Stop, progress, write_whole};
use std::path::{Component, Path, PathBuf};

/// What to make and where.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Folder of sources
    sources: PathBuf,
    /// Folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(super) fn tables(options: &Options, common: &Common) -> Result<(), Stop> {
    let files = crate::import::denmark::make(&options.sources, &|step| {
        if !common.quiet {
            progress::say(step);
        }
    })?;
    for (name, bytes) in &files {
        let inside = Path::new(name).components().all(|c| matches!(c, Component::Normal(_)));
        if !inside {
            return Err(Stop::Failed(format!(
                "a table would be written outside the folder: {name}"
            )));
        }
        write_whole(&options.out.join(name), bytes)?;
    }
    progress::say(&format!("{} files in {}", files.len(), options.out.display()));
    Ok(())
}
