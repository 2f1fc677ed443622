//! The `ansvar` program.

#[cfg(not(feature = "tables"))]
fn main() {}

/// `ansvar tables SOURCES --out DIR`: makes the embedded tables anew.
#[cfg(feature = "tables")]
#[expect(clippy::print_stderr, reason = "a program tells its progress on stderr")]
fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ["tables", sources, "--out", folder] = words.as_slice() else {
        eprintln!("usage: ansvar tables SOURCES --out DIR");
        return std::process::ExitCode::from(2);
    };
    let progress = |what: &str| eprintln!("{what} …");
    let made = match ansvar::import::denmark::make(std::path::Path::new(sources), &progress) {
        Ok(made) => made,
        Err(error) => {
            eprintln!("{error}");
            return std::process::ExitCode::from(1);
        }
    };
    match write_whole(std::path::Path::new(folder), &made) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write below {folder}: {error}");
            std::process::ExitCode::from(2)
        }
    }
}

/// Writes every file whole: first beside its place, then renamed, so that none is ever half.
#[cfg(feature = "tables")]
fn write_whole(folder: &std::path::Path, files: &[(String, Vec<u8>)]) -> std::io::Result<()> {
    for (path, bytes) in files {
        let to = folder.join(path);
        let parent = to.parent().expect("a file below a folder has a parent");
        std::fs::create_dir_all(parent)?;
        let mut beside = to.clone().into_os_string();
        beside.push(".part");
        std::fs::write(&beside, bytes)?;
        std::fs::rename(&beside, &to)?;
    }
    Ok(())
}
