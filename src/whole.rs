//! Files that are written whole or not at all: beside their place, flushed to the disk, then renamed.
//!
//! Whoever is interrupted, runs out of room or may not write leaves the old file as it was. What was
//! begun is taken away again, unless the process is killed: then a file `.….part` stays beside it,
//! which no command reads, until the same file is next written. A part that is being written is
//! locked by its writer, and the system drops a lock with the process that held it: so what can be
//! locked is nobody's any more (Unix; elsewhere a lock would keep the writer out too). What is no
//! plain file (a pipe, a terminal) is written to as it stands: a rename would put a file in its
//! place.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes a file whole; folders above it are made.
///
/// # Errors
/// What the system says; the file is then as it was.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
        return OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    if let Some(folder) = folder_of(path) {
        fs::create_dir_all(folder)?;
    }
    replace(path, |beside| {
        OpenOptions::new().write(true).create(true).truncate(true).open(beside)?.write_all(bytes)
    })
}

/// Puts in the place of `path` what `make` writes to the path that it is given, in the same folder
/// and with the same ending.
///
/// # Errors
/// What `make` or the system says; the file is then as it was.
pub fn replace<E: From<io::Error>>(
    path: &Path,
    make: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<(), E> {
    let beside = part_of(path);
    remove_left(path);
    // Held until all is done; only a lock keeps others from taking the part for one left behind.
    let _held = hold(&beside)?;
    let outcome = make(&beside).and_then(|()| put(&beside, path).map_err(E::from));
    if outcome.is_err() {
        // Half a file is worse than none; that it cannot be taken away either adds nothing.
        let _ = fs::remove_file(&beside);
    }
    outcome
}

/// Begins a part and locks it. Where another removes it between the two, it is begun again.
fn hold(beside: &Path) -> io::Result<File> {
    loop {
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(beside)?;
        if !cfg!(unix) || file.try_lock().is_err() || beside.exists() {
            return Ok(file);
        }
    }
}

/// Removes the parts of a file that killed processes left behind. What cannot be removed stays: it
/// is in nobody's way.
fn remove_left(path: &Path) {
    let folder = folder_of(path).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| is_part_of(&entry.file_name().to_string_lossy(), path)) {
        let Ok(file) = OpenOptions::new().write(true).open(entry.path()) else { continue };
        if cfg!(unix) && file.try_lock().is_ok() {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a name is that of a part of a file, whichever process's.
fn is_part_of(name: &str, path: &Path) -> bool {
    let [before, after] = around_number(path);
    let number = name.strip_prefix(&before).and_then(|rest| rest.strip_suffix(&after));
    number.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|letter| letter.is_ascii_digit())
    })
}

/// Flushes what is beside, then renames it: in the other order a crash could leave the new name with
/// nothing in it.
fn put(beside: &Path, path: &Path) -> io::Result<()> {
    if let Ok(before) = fs::metadata(path)
        && before.is_file()
    {
        // Who could read the old file can read the new one, and nobody else.
        fs::set_permissions(beside, before.permissions())?;
    }
    File::open(beside)?.sync_all()?;
    fs::rename(beside, path)?;
    if let Some(folder) = folder_of(path).or(Some(Path::new(".")))
        && cfg!(unix)
        && let Ok(folder) = File::open(folder)
    {
        // Some systems cannot flush a folder; the file itself is whole all the same.
        let _ = folder.sync_all();
    }
    Ok(())
}

/// A name beside a path, hidden and this process's own, for what is not yet whole.
fn part_of(path: &Path) -> PathBuf {
    let [before, after] = around_number(path);
    path.with_file_name(format!("{before}{}{after}", std::process::id()))
}

/// What stands before and after the process's number in the name of a part.
fn around_number(path: &Path) -> [String; 2] {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let end = path.extension().map(|end| format!(".{}", end.to_string_lossy())).unwrap_or_default();
    [format!(".{stem}."), format!(".part{end}")]
}

fn folder_of(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("in/one.txt");
        write(&path, b"old").unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(path.parent().unwrap()), ["one.txt"]);
    }

    #[test]
    fn what_fails_leaves_the_old_file_and_takes_its_own_away() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.txt");
        write(&path, b"old").unwrap();
        let failed: io::Result<()> = replace(&path, |beside| {
            fs::write(beside, b"half")?;
            Err(io::Error::other("no room"))
        });
        assert_eq!(failed.unwrap_err().to_string(), "no room");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        // A file in a folder's place, and a folder in the file's.
        assert!(write(&path.join("below.txt"), b"new").is_err());
        fs::create_dir(folder.path().join("two.txt")).unwrap();
        assert!(write(&folder.path().join("two.txt"), b"new").is_err());
        assert_eq!(names(folder.path()), ["one.txt", "two.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn what_a_killed_process_left_goes_at_the_next_write_and_what_is_being_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.csv");
        let part = |name: &str| folder.path().join(name);
        for name in [".one.1.part.csv", ".one.99.part.csv", ".two.1.part.csv", ".one.x.part.csv"] {
            fs::write(part(name), "half").unwrap();
        }
        let being_written = hold(&part(".one.99.part.csv")).unwrap();
        write(&path, b"new").unwrap();
        let left = [".one.99.part.csv", ".one.x.part.csv", ".two.1.part.csv", "one.csv"];
        assert_eq!(names(folder.path()), left);
        drop(being_written);
        write(&path, b"newer").unwrap();
        assert_eq!(names(folder.path()), [".one.x.part.csv", ".two.1.part.csv", "one.csv"]);
        assert_eq!(fs::read(&path).unwrap(), b"newer");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_keeps_who_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.txt");
        write(&path, b"old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
