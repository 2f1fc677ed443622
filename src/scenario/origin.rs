//! Where the inputs stand: file and line of every row, value, task and change behind a scenario.
//!
//! Typed parts keep no lines, so that the model carries none around; whoever explains a figure looks
//! them up here by table and id. A table is indexed once, when it is first asked for.

use super::change::{Applied, Change, Edit};
use super::data::{DataSet, VALUES};
use super::embedded;
use super::finding::{Place, SourceText};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Where a thing is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Path of the file as a reader finds it: from the root of the repository for what the program
    /// carries, else as the scenario names it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Last line, where several rows belong to it.
    pub until: usize,
}

impl Origin {
    /// Where a place in a scenario or regime file is.
    pub fn of(place: &Place) -> Self {
        let line = place.line();
        Self { file: shown(place.source()), line, until: line }
    }
}

/// The path of a scenario or regime file as a reader finds it.
fn shown(source: &SourceText) -> String {
    let name = source.file();
    match embedded::file(name) {
        Some(text) if text == source.text() => format!("{}/{name}", embedded::SCENARIOS),
        _ => name.to_owned(),
    }
}

/// Lines of a table by the first fields of its rows.
type Index = BTreeMap<String, Vec<usize>>;

/// A change, and the ids of what it altered.
#[derive(Clone, Debug)]
struct Touched {
    name: &'static str,
    at: Place,
    ids: Vec<String>,
}

/// Everything that a scenario was read from, with the places in it.
#[derive(Debug, Default)]
pub struct Origins {
    data: DataSet,
    values: BTreeMap<String, Place>,
    changes: Vec<Touched>,
    indexes: BTreeMap<String, OnceLock<Index>>,
}

impl Clone for Origins {
    fn clone(&self) -> Self {
        let mut copy = Self::of(self.data.clone());
        copy.values.clone_from(&self.values);
        copy.changes.clone_from(&self.changes);
        copy
    }
}

impl Origins {
    /// Of a data set that no scenario file has changed.
    pub fn of(data: DataSet) -> Self {
        let indexes = data.files().map(|(path, _)| (path.to_owned(), OnceLock::new())).collect();
        Self { data, indexes, ..Self::default() }
    }
    /// What the data set is called.
    pub(super) fn data_name(&self) -> &str {
        &self.data.name
    }
    /// The tables.
    pub(super) fn tables(&self) -> impl Iterator<Item = &SourceText> {
        self.data.files().map(|(_, file)| file)
    }
    /// A scenario file sets a value here.
    pub(super) fn value_set(&mut self, key: &str, place: Option<Place>) {
        self.values.extend(place.map(|place| (key.to_owned(), place)));
    }
    /// A change was applied: what undoes it tells what it altered.
    pub(super) fn changed(&mut self, applied: &Applied) {
        let (Some(at), Change::Restore(edits)) = (&applied.at, &applied.inverse) else { return };
        let mut ids: Vec<String> = Vec::new();
        for edit in edits {
            match edit {
                Edit::Service(id, _)
                | Edit::Hub(id, _)
                | Edit::Flex(id, _)
                | Edit::Work(id, _)
                | Edit::Carpool(id, _)
                | Edit::Budget(id, ..) => {
                    ids.push(id.clone());
                }
                Edit::HubService(hub, ..) => ids.push(hub.clone()),
                Edit::Access(zone, hub, _) | Edit::AccessAt(zone, hub, _) => {
                    ids.extend([zone.clone(), hub.clone()]);
                }
                Edit::Value(row) => {
                    self.values.insert(row.key.clone(), at.clone());
                    ids.push(row.key.clone());
                }
                Edit::Link(..)
                | Edit::LinkAt(..)
                | Edit::Regime(_)
                | Edit::Horizon(_)
                | Edit::Custom(..) => {}
            }
        }
        self.changes.push(Touched { name: applied.change.name(), at: at.clone(), ids });
    }

    /// Rows of a table whose first fields are `key`, in the order of the file; neighbouring lines
    /// as one stretch.
    pub fn rows(&self, table: &str, key: &[&str]) -> Vec<Origin> {
        let (Some(file), Some(index)) = (self.data.file(table), self.indexes.get(table)) else {
            return Vec::new();
        };
        let index = index.get_or_init(|| indexed(file.text()));
        let lines = index.get(&key.join(",")).map_or(&[][..], Vec::as_slice);
        let mut stretches: Vec<Origin> = Vec::new();
        for &line in lines {
            match stretches.last_mut() {
                Some(last) if last.until + 1 == line => last.until = line,
                _ => {
                    stretches.push(Origin { file: file.file().to_owned(), line, until: line });
                }
            }
        }
        stretches
    }
    /// Where what has this id was last altered: by a change, else its row of a table.
    pub(super) fn place_of(&self, id: &str, table: &str) -> Option<Place> {
        self.change_of(id).or_else(|| {
            let line = self.rows(table, &[id]).first()?.line;
            let row = self.data.file(table)?.place_at(line, 1);
            Some(row.source().place(row.offset(), id.len()))
        })
    }
    /// The last change that altered what has this id.
    pub(super) fn change_of(&self, id: &str) -> Option<Place> {
        let mut changes = self.changes.iter();
        changes.rfind(|change| change.ids.iter().any(|own| own == id)).map(|c| c.at.clone())
    }
    /// Whether the program carries the data set, so that nobody can mend its tables.
    pub(super) fn is_carried(&self) -> bool {
        embedded::data_set_names().any(|name| name == self.data.name)
    }
    /// Where a value stands: in the last scenario file that sets it, else in the table of values.
    pub fn value(&self, key: &str) -> Option<Origin> {
        let set = self.values.get(key).map(Origin::of);
        set.or_else(|| self.rows(VALUES, &[key]).into_iter().next())
    }
    /// Changes that altered what has this id, with their names, in the applied order.
    pub fn changes_of(&self, id: &str) -> Vec<(Origin, &'static str)> {
        let touched = self.changes.iter().filter(|change| change.ids.iter().any(|own| own == id));
        touched.map(|change| (Origin::of(&change.at), change.name)).collect()
    }
    /// All changes of scenario files, in the applied order.
    pub fn changes(&self) -> Vec<(Origin, &'static str)> {
        self.changes.iter().map(|change| (Origin::of(&change.at), change.name)).collect()
    }
    /// The table whose path ends so, as a reader finds it: its first line.
    pub fn table(&self, ending: &str) -> Option<Origin> {
        let (_, file) = self.data.files().find(|(path, _)| path.ends_with(ending))?;
        Some(Origin { file: file.file().to_owned(), line: 1, until: 1 })
    }
}

/// Lines by the first field and by the first two, joined by a comma.
fn indexed(text: &str) -> Index {
    let mut index = Index::new();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    // The table was read before; what cannot be read has no line.
    for record in reader.records().map_while(Result::ok) {
        let Some(line) = record.position().map(|position| position.line() as usize) else {
            continue;
        };
        let first = record.get(0).unwrap_or_default();
        index.entry(first.to_owned()).or_default().push(line);
        if let Some(second) = record.get(1) {
            index.entry(format!("{first},{second}")).or_default().push(line);
        }
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_id_with_their_lines() {
        let text = "line,day,n\na,x,1\nb,x,2\na,y,3\n\"c, d\",x,4\n";
        let file = SourceText::new("folder/t.csv", text);
        let origins = Origins::of(DataSet::new("set", [("t.csv".to_owned(), file)]));
        let lines = |key: &[&str]| -> Vec<(usize, usize)> {
            origins.rows("t.csv", key).iter().map(|at| (at.line, at.until)).collect()
        };
        assert_eq!(lines(&["a"]), [(2, 2), (4, 4)]);
        assert_eq!(lines(&["a", "y"]), [(4, 4)]);
        assert_eq!(lines(&["c, d"]), [(5, 5)]);
        assert_eq!(lines(&["e"]), []);
        assert_eq!(origins.rows("t.csv", &["a"])[0].file, "folder/t.csv");
    }

    #[test]
    fn what_the_program_carries_is_named_from_the_root() {
        let text = embedded::file("regimes/today.ron").unwrap();
        let source = SourceText::new("regimes/today.ron", text);
        let origin = Origin::of(&source.place_at(3, 1));
        assert_eq!((origin.file.as_str(), origin.line), ("scenarios/regimes/today.ron", 3));
        let own = SourceText::new("regimes/today.ron", "Regime()");
        assert_eq!(Origin::of(&own.place(0, 1)).file, "regimes/today.ron");
    }
}
