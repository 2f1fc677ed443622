//! The structure of scenario and regime files as JSON Schema, for editors and for programs that
//! write such files.
//!
//! Files are RON, which JSON Schema does not know; this is how one maps to the other:
//!
//! ```text
//! RON                                     JSON
//! Scenario(schema: 1, …), Calendar(…)     {"schema": 1, …}: a struct's own name is left out
//! Minutes(20), Kroner(12.5)               {"Minutes": 20}: a unit's name is kept
//! SetHeadway(service: "a", …)             {"SetHeadway": {"service": "a", …}}: a name that is
//! Class(Local), Shares([("state", 0.5)])  {"Class": "Local"}, {"Shares": [["state", 0.5]]}  one
//! Local, Decided                          "Local", "Decided"                   of several is kept
//! ClassIn(Local, "k1")                    {"ClassIn": ["Local", "k1"]}
//! ```
//!
//! A name is kept where the schema has an object with that one property. What serde reads by hand
//! has its schema by hand, here.

use super::change::{Change, Factor, To};
use super::file::{Days, ScenarioFile};
use super::regime::Holder;
use super::regime_file::{RegimeFile, Residents};
use super::spanned::{Part, Spanned};
use crate::units::{
    Kilometres, KmPerHour, Kroner, KronerPerHour, KronerPerKm, Minutes, Percent, Share,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema, schema_for};
use std::borrow::Cow;

/// Stands in each schema: how to read it.
const MAPPING: &str = "Files are RON. In JSON a struct's own name is left out (`Calendar(…)` is an \
     object of its fields), a unit's is kept (`Minutes(20)` is {\"Minutes\": 20}), and so is a name \
     that is one of several (`SetHeadway(service: …)` is {\"SetHeadway\": {\"service\": …}}, \
     `Class(Local)` is {\"Class\": \"Local\"}, `Local` alone is \"Local\"); several values in round \
     brackets are an array. Null stands for what is left out.";

/// The schema of scenario files.
pub fn scenario() -> Schema {
    told(schema_for!(ScenarioFile<'static>), "A scenario file of ansvar.")
}

/// The schema of regime files.
pub fn regime() -> Schema {
    told(schema_for!(RegimeFile), "A regime file of ansvar.")
}

fn told(mut schema: Schema, what: &str) -> Schema {
    schema.insert("description".to_owned(), format!("{what} {MAPPING}").into());
    schema
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// Parts of a file that are read later are its changes.
impl JsonSchema for Part<'_> {
    fn schema_name() -> Cow<'static, str> {
        Change::schema_name()
    }
    fn schema_id() -> Cow<'static, str> {
        Change::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Change::json_schema(generator)
    }
}

impl JsonSchema for To {
    fn schema_name() -> Cow<'static, str> {
        "To".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let holder = generator.subschema_for::<Holder>();
        json_schema!({
            "description": "A body's id, or any holder.",
            "anyOf": [{ "type": "string" }, holder],
        })
    }
}

macro_rules! units {
    ($($unit:ident: $what:literal),+ $(,)?) => {$(
        impl JsonSchema for $unit {
            fn schema_name() -> Cow<'static, str> {
                stringify!($unit).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "description": concat!($what, "; in files `", stringify!($unit), "(…)`"),
                    "type": "object",
                    "properties": { (stringify!($unit)): { "type": "number" } },
                    "required": [stringify!($unit)],
                    "additionalProperties": false,
                })
            }
        }
    )+};
}

units! {
    Minutes: "minutes",
    Kilometres: "kilometres",
    KmPerHour: "kilometres an hour",
    Kroner: "Danish kroner, at most two decimals",
    KronerPerHour: "kroner per timetable hour",
    KronerPerKm: "kroner per kilometre",
    Share: "a share, 0 to 1",
    Percent: "hundredths",
    Factor: "a factor, 1 leaves a thing as it is",
    Days: "days a year",
    Residents: "residents",
}
