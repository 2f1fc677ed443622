//! Empirical values: every number that is a claim about the world, with unit, range and source.
//!
//! A value is a field of [`Values`] and a row of the data set's `values.csv`; the table below ties
//! the two by key. A data set or a scenario file that leaves one out, or names one that does not
//! exist, is refused with a finding. Code never holds such a number itself.

use serde::{Deserialize, Serialize};

pub use keys::Values;

/// Keys of what a journey costs in kroner: they move together when fares do.
pub const FARES: [&str; 4] = ["fare.base", "fare.per_km", "fare.minimum", "fare.cap"];

macro_rules! values {
    ($($(#[$doc:meta])* $field:ident = $key:literal),+ $(,)?) => {
        /// The values in use; one `f64` per key, in the unit of the register's row.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Values {
            $($(#[$doc])* pub $field: f64,)+
            /// Unit, range, source and certainty of each, in key order.
            pub register: Vec<ValueRow>,
            /// Keys of those that were fitted to what is known of the base year.
            pub fitted: Vec<String>,
        }

        impl Values {
            /// Every key there is, in the order of the fields.
            pub const KEYS: &'static [&'static str] = &[$($key),+];

            /// Takes a register; names the keys that are missing, unknown or given twice.
            ///
            /// # Errors
            /// The offending keys, each with what is wrong with it.
            pub fn from_register(mut register: Vec<ValueRow>) -> Result<Self, Vec<ValueProblem>> {
                register.sort_by(|a, b| a.key.cmp(&b.key));
                let mut problems = Vec::new();
                for pair in register.windows(2) {
                    if pair[0].key == pair[1].key {
                        problems.push(ValueProblem::Twice(pair[0].key.clone()));
                    }
                }
                for row in &register {
                    if !Self::KEYS.contains(&row.key.as_str()) {
                        problems.push(ValueProblem::Unknown(row.key.clone()));
                    }
                    let ordered = row.low <= row.value && row.value <= row.high;
                    if !ordered {
                        problems.push(ValueProblem::OutOfRange(row.key.clone()));
                    }
                }
                let find = |key: &str| register.binary_search_by(|row| row.key.as_str().cmp(key)).ok().map(|at| register[at].value);
                for key in Self::KEYS {
                    if find(key).is_none() {
                        problems.push(ValueProblem::Missing((*key).to_owned()));
                    }
                }
                if !problems.is_empty() {
                    return Err(problems);
                }
                Ok(Self {
                    $($field: find($key).expect("every key was looked up just above"),)+
                    register,
                    fitted: Vec::new(),
                })
            }

            /// The row of a key.
            pub fn row(&self, key: &str) -> Option<&ValueRow> {
                let at = self.register.binary_search_by(|row| row.key.as_str().cmp(key)).ok()?;
                self.register.get(at)
            }

            /// Sets one value with its row; returns the row that stood there, or `None` if no value
            /// has that key.
            pub fn set_row(&mut self, row: ValueRow) -> Option<ValueRow> {
                let at = self.register.binary_search_by(|r| r.key.cmp(&row.key)).ok()?;
                let (key, value) = (row.key.clone(), row.value);
                let before = std::mem::replace(&mut self.register[at], row);
                self.set(&key, value)?;
                Some(before)
            }

            /// Sets one value, keeping its row's source; `None` if no value has that key.
            pub fn set(&mut self, key: &str, value: f64) -> Option<f64> {
                let at = self.register.binary_search_by(|row| row.key.as_str().cmp(key)).ok()?;
                let before = self.register[at].value;
                self.register[at].value = value;
                match key {
                    $($key => self.$field = value,)+
                    _ => return None,
                }
                Some(before)
            }
        }
    };
}

mod keys;

/// How well a value is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Read in a public source, or counted.
    Measured,
    /// Made by a written rule from other figures.
    Derived,
    /// General knowledge, not looked up: a guess with a range.
    Recalled,
}

/// One row of `values.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueRow {
    /// Key, dotted.
    pub key: String,
    /// The value used.
    pub value: f64,
    /// Unit, in words.
    pub unit: String,
    /// Low end of the range (equal to `value` where none is known).
    pub low: f64,
    /// High end of the range.
    pub high: f64,
    /// Where it comes from.
    pub source: String,
    /// Year it speaks of.
    pub year: String,
    /// How well it is known.
    pub certainty: Certainty,
    /// Remarks.
    pub note: String,
}

/// What is wrong with a key of a register.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueProblem {
    /// Given twice.
    #[error("value `{0}` stands twice")]
    Twice(String),
    /// No value has this key.
    #[error("no value is called `{0}`")]
    Unknown(String),
    /// A value is missing.
    #[error("value `{0}` is missing")]
    Missing(String),
    /// Not within its own range, or not a number.
    #[error("value `{0}` is not a number within its own low and high")]
    OutOfRange(String),
}
