//! Where the files that a scenario names are read from, and nowhere else.
//!
//! A path in a file resolves inside the folder of the scenario that was asked for, or names a file
//! that is embedded in the program; absolute paths, `..` and symbolic links that lead out are
//! refused. A file's size is looked at before it is read.

use super::data::DataSet;
use super::embedded;
use super::finding::{Finding, Place, SourceText};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// Greatest scenario or regime file, bytes: thousands of commented changes fit in.
pub(super) const GREATEST_FILE: u64 = 4 << 20;
/// Greatest table of a data set, bytes.
pub(super) const GREATEST_TABLE: u64 = 64 << 20;

/// Where files come from.
#[derive(Clone, Debug)]
pub(crate) enum Store {
    /// A folder on disk (its real path); what it lacks is looked for among the embedded files.
    Folder(PathBuf),
    /// The program's own scenarios.
    Embedded,
    /// Texts by path, for tests and for the explorer; what they lack is looked for as above.
    Texts(BTreeMap<String, String>),
}

impl Store {
    /// Reads a scenario or regime file. `path` has been made by [`inside`].
    pub(crate) fn text(&self, path: &str, at: Option<&Place>) -> Result<SourceText, Finding> {
        let own = match self {
            Self::Folder(root) => read_in(root, path, GREATEST_FILE, at)?,
            Self::Embedded => None,
            Self::Texts(texts) => texts.get(path).map(|text| SourceText::new(path, text.clone())),
        };
        let found = own.or_else(|| embedded::file(path).map(|text| SourceText::new(path, text)));
        let Some(source) = found else {
            let known = embedded::file_names();
            return Err(Finding::error("scenario::no_such_file", format!("there is no file `{path}`"))
                .at(at.cloned())
                .help("paths are told from the file that names them; a file may also name one of the program's own")
                .did_you_mean(path, known));
        };
        if source.text().len() as u64 > GREATEST_FILE {
            return Err(too_large(path, source.text().len() as u64, GREATEST_FILE, at));
        }
        Ok(source)
    }

    /// The path of a file that a file in folder `from` names: inside that folder or, where it is
    /// not there, one of the program's own by the name it has there.
    pub(crate) fn named(
        &self,
        from: &str,
        written: &str,
        at: Option<&Place>,
    ) -> Result<String, Finding> {
        let path = inside(from, written, at)?;
        if written.ends_with(['/', '.']) {
            let what = format!("`{written}` is written as a folder, and a file is wanted");
            let bare = written.trim_end_matches(['/', '.']);
            let help = match bare.is_empty() {
                true => "write the name of a file".to_owned(),
                false => format!("write `{bare}`"),
            };
            return Err(Finding::error("scenario::no_such_file", what).at(at.cloned()).help(help));
        }
        let is_own = path != written && embedded::file(written).is_some();
        if is_own && self.text(&path, at).is_err() {
            return Ok(written.to_owned());
        }
        Ok(path)
    }

    /// Reads a data set that stands in a folder.
    pub(crate) fn data_set(&self, path: &str, at: Option<&Place>) -> Result<DataSet, Finding> {
        let mut files = Vec::new();
        let tables = super::data::TABLES.into_iter().chain([super::data::ACCESS]);
        for table in tables {
            let inside = format!("{path}/{table}");
            let text = match self {
                Self::Folder(root) => read_in(root, &inside, GREATEST_TABLE, at)?,
                Self::Embedded => None,
                Self::Texts(texts) => {
                    texts.get(&inside).map(|text| SourceText::new(&inside, text.clone()))
                }
            };
            files.extend(text.map(|text| (table.to_owned(), text)));
        }
        if files.is_empty() {
            let what = format!("there is no folder `{path}` with tables");
            return Err(Finding::error("scenario::no_such_data", what)
                .at(at.cloned())
                .help("the tables of a data set are listed in scenarios/README.md"));
        }
        Ok(DataSet::new(path, files))
    }
}

/// The path of a file that another file (in folder `from`, inside the store) names: plain parts
/// joined by `/`, without `.` and `..`.
pub(crate) fn inside(from: &str, path: &str, at: Option<&Place>) -> Result<String, Finding> {
    let refuse = |why: &str| {
        Finding::error("scenario::path_outside", format!("`{path}` {why}"))
            .at(at.cloned())
            .help("name a file inside the scenario's own folder, as `regimes/mine.ron`")
    };
    if path.is_empty() || path.contains(['\\', '\0']) || path.contains(':') {
        return Err(refuse("is not a path that a scenario may name"));
    }
    let mut parts: Vec<String> =
        from.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    for part in Path::new(path).components() {
        match part {
            Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            Component::CurDir => {}
            Component::ParentDir => {
                if parts.pop().is_none() {
                    return Err(refuse("leads out of the scenario's folder"));
                }
            }
            Component::RootDir | Component::Prefix(_) => return Err(refuse("is an absolute path")),
        }
    }
    if parts.is_empty() {
        return Err(refuse("names the folder itself"));
    }
    Ok(parts.join("/"))
}

/// The folder part of a path inside a store.
pub(crate) fn folder_of(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..at])
}

/// Reads a file below `root`; `None` if there is none.
fn read_in(
    root: &Path,
    path: &str,
    greatest: u64,
    at: Option<&Place>,
) -> Result<Option<SourceText>, Finding> {
    let Ok(real) = root.join(path).canonicalize() else {
        return Ok(None);
    };
    if !real.starts_with(root) {
        let what = format!("`{path}` is a link that leads out of the scenario's folder");
        return Err(Finding::error("scenario::path_outside", what)
            .at(at.cloned())
            .help("copy the file into the scenario's folder"));
    }
    read_file(&real, path, greatest, at).map(Some)
}

/// Reads one file of at most `greatest` bytes, shown as `name`.
pub(crate) fn read_file(
    file: &Path,
    name: &str,
    greatest: u64,
    at: Option<&Place>,
) -> Result<SourceText, Finding> {
    let unreadable = |why: String| {
        Finding::error("scenario::unreadable", format!("`{name}` cannot be read: {why}"))
            .at(at.cloned())
            .help("see that it is there and may be read")
    };
    let about = std::fs::metadata(file).map_err(|error| unreadable(error.to_string()))?;
    if !about.is_file() {
        return Err(unreadable("it is not a file".to_owned()));
    }
    if about.len() > greatest {
        return Err(too_large(name, about.len(), greatest, at));
    }
    let handle = std::fs::File::open(file).map_err(|error| unreadable(error.to_string()))?;
    let mut bytes = Vec::new();
    // The size may have grown since it was looked at.
    let read = handle.take(greatest + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() as u64 > greatest {
        return Err(too_large(name, bytes.len() as u64, greatest, at));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(SourceText::new(name, text)),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let source = SourceText::new(name, text);
            Err(Finding::error("scenario::not_utf8", format!("`{name}` is not written in UTF-8"))
                .at(source.place(good, 1))
                .help("save the file with the encoding UTF-8"))
        }
    }
}

fn too_large(name: &str, size: u64, greatest: u64, at: Option<&Place>) -> Finding {
    let (size, greatest) = (size >> 10, greatest >> 10);
    // A file that was asked for by name has no place in another; it is its own.
    let place = at.cloned().unwrap_or_else(|| SourceText::new(name, "").place(0, 0));
    Finding::error(
        "scenario::too_large",
        format!("`{name}` has {size} kB; at most {greatest} are read"),
    )
    .at(place)
    .help(
        "split it: put what several scenarios share into a file of its own and name that as `base`",
    )
}
