//! Towns and hamlets, read once for all makers.

use serde::Deserialize;

use super::TablesError;
use super::geodesy::Spot;
use super::rule_values::zones as value;
use super::sources::Sources;

/// A place of the merged list of towns (100 inhabitants and more).
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) spot: Spot,
    pub(crate) population: f64,
    /// Municipality code.
    pub(crate) municipality: u16,
    /// `city`, `town`, `suburb`, `village`, `hamlet` … or empty (GeoNames only).
    pub(crate) kind: String,
    /// Node id in OpenStreetMap, empty if from GeoNames only.
    pub(crate) osm_node_id: String,
}

/// Villages that the list gives the population of a namesake elsewhere or of a municipality
/// (parishes around them hold a tenth of it): left out as towns.
const NO_TOWNS: [(u16, &str); 5] =
    [(482, "Tranekær"), (707, "Lystrup"), (730, "Hørning"), (779, "Hinnerup"), (846, "Svenstrup")];
/// Towns that the list gives the population of a municipality; their own, recalled.
const RECALLED_TOWNS: [(u16, &str, fn() -> f64); 3] = [
    (550, "Tønder", value::toender),
    (766, "Hedensted", value::hedensted),
    (860, "Løkken", value::loekken),
];

#[derive(Deserialize)]
struct MergedRow {
    name: String,
    lat_deg: f64,
    lon_deg: f64,
    population: Option<f64>,
    municipality_code: Option<u16>,
    place_type: String,
    osm_node_id: String,
}

/// Every place of `github/places_merged.csv` with a population and a municipality, largest
/// first, names in order among equals.
pub(crate) fn towns(sources: &Sources) -> Result<Vec<Place>, TablesError> {
    let rows = sources.rows::<MergedRow>("github/places_merged.csv")?;
    let places = rows.into_iter().filter_map(|row| {
        let code = row.municipality_code?;
        Some(Place {
            population: own_population(code, &row.name, row.population)?,
            name: row.name,
            lat: row.lat_deg,
            lon: row.lon_deg,
            spot: Spot::at(row.lat_deg, row.lon_deg),
            municipality: code,
            kind: row.place_type,
            osm_node_id: row.osm_node_id,
        })
    });
    Ok(largest_first(places.collect()))
}

#[derive(Deserialize)]
struct GeonamesRow {
    name_da: String,
    lat_deg: f64,
    lon_deg: f64,
    population: f64,
    municipality_code: u16,
    note: String,
}

/// What a note in the GeoNames list says of a population that is not the place's own.
const NOT_ITS_OWN: [&str; 3] = ["wrong", "doubtful", "is that of"];
/// The capital, whose population in the GeoNames list is that of its built-up area.
pub(crate) const CAPITAL: (u16, &str) = (101, "København");

/// The towns of the GeoNames list alone, for tables that must not derive from OpenStreetMap;
/// largest first. `capital` are the residents of the municipality of København.
pub(crate) fn towns_of_geonames(
    sources: &Sources,
    capital: f64,
) -> Result<Vec<Place>, TablesError> {
    let rows = sources.rows::<GeonamesRow>("registry/places_geonames.csv")?;
    let places = rows.into_iter().filter_map(|row| {
        let doubted = NOT_ITS_OWN.iter().any(|words| row.note.contains(words));
        let is_capital = CAPITAL == (row.municipality_code, row.name_da.as_str());
        let people = if is_capital { capital } else { row.population };
        Some(Place {
            population: own_population(row.municipality_code, &row.name_da, Some(people))
                .filter(|_| !doubted)?,
            name: row.name_da,
            lat: row.lat_deg,
            lon: row.lon_deg,
            spot: Spot::at(row.lat_deg, row.lon_deg),
            municipality: row.municipality_code,
            kind: String::new(),
            osm_node_id: String::new(),
        })
    });
    Ok(largest_first(places.collect()))
}

/// The population of a town where the lists are known to err, else `listed`; none if it has
/// nobody or is no town.
fn own_population(code: u16, name: &str, listed: Option<f64>) -> Option<f64> {
    let recalled = RECALLED_TOWNS.iter().find(|town| town.0 == code && town.1 == name);
    recalled
        .map_or(listed, |town| Some(town.2()))
        .filter(|&people| people > 0.0 && !NO_TOWNS.contains(&(code, name)))
}

fn largest_first(mut places: Vec<Place>) -> Vec<Place> {
    places.sort_by(|a, b| {
        b.population
            .total_cmp(&a.population)
            .then_with(|| a.name.cmp(&b.name))
            .then_with(|| a.municipality.cmp(&b.municipality))
    });
    places
}

#[derive(Deserialize)]
struct OsmRow {
    osm_node_id: String,
    name: String,
    place_type: String,
    lat_deg: f64,
    lon_deg: f64,
    population: Option<f64>,
    municipality_code: Option<u16>,
}

/// Villages and hamlets of OpenStreetMap that the merged list lacks, with their population (0 if
/// unknown), in the order of their names and nodes.
pub(crate) fn hamlets(sources: &Sources, towns: &[Place]) -> Result<Vec<Place>, TablesError> {
    let mut places: Vec<Place> = sources
        .rows::<OsmRow>("github/places_osm_2019.csv")?
        .into_iter()
        .filter(|row| matches!(row.place_type.as_str(), "hamlet" | "village"))
        .filter(|row| {
            let is = |(code, name): &(u16, &str)| {
                row.municipality_code == Some(*code) && row.name == *name
            };
            !NO_HAMLETS.iter().any(is)
        })
        .filter_map(|row| {
            Some(Place {
                name: row.name,
                lat: row.lat_deg,
                lon: row.lon_deg,
                spot: Spot::at(row.lat_deg, row.lon_deg),
                population: row.population.unwrap_or(0.0),
                municipality: row.municipality_code?,
                kind: row.place_type,
                osm_node_id: row.osm_node_id,
            })
        })
        .filter(|place| {
            !towns.iter().any(|town| {
                town.osm_node_id == place.osm_node_id
                    || (town.name == place.name
                        && town.spot.km_to(place.spot) < value::same_place_km())
            })
        })
        .collect();
    places.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.osm_node_id.cmp(&b.osm_node_id)));
    Ok(places)
}

/// A parish with its residents of 2021.
#[derive(Clone, Debug)]
pub(crate) struct Parish {
    pub(crate) name: String,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) spot: Spot,
    pub(crate) people: f64,
    pub(crate) area_km2: f64,
    /// Municipality code.
    pub(crate) municipality: u16,
}

/// Towns, and the names of all places where residents of a zone can live.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    pub(crate) towns: Vec<Place>,
    /// Towns, villages, hamlets and parishes.
    pub(crate) named: Vec<(Spot, String)>,
}

impl Places {
    pub(crate) fn read(sources: &Sources) -> Result<Self, TablesError> {
        let towns = towns(sources)?;
        let hamlets = hamlets(sources, &towns)?;
        let places = towns.iter().chain(&hamlets).map(|place| (place.spot, place.name.clone()));
        let parishes = parishes(sources)?.into_iter().map(|parish| (parish.spot, parish.name));
        let named = places.chain(parishes).collect();
        Ok(Self { towns, named })
    }
}

#[derive(Deserialize)]
struct ParishRow {
    name: String,
    municipality_code: u16,
    lat_deg: f64,
    lon_deg: f64,
    area_km2: f64,
    population_2021: f64,
}

/// Parishes whose middle is drawn out to an islet where nobody or next to nobody lives (Saltholm,
/// Egholm): a place among their people instead.
const DRAWN_OUT: [(u16, &str, f64, f64); 2] =
    [(185, "Kastrup", 55.634, 12.648), (851, "Vesterkær", 57.0529, 9.8851)];
/// Hamlets on an islet that belongs to the parish of a town: an equal part of the parish is not
/// theirs.
const NO_HAMLETS: [(u16, &str); 1] = [(851, "Søholt")];

/// The parishes, in the order of the source.
pub(crate) fn parishes(sources: &Sources) -> Result<Vec<Parish>, TablesError> {
    Ok(sources
        .rows::<ParishRow>("github/parishes_2021.csv")?
        .into_iter()
        .map(|row| {
            let drawn_out = DRAWN_OUT
                .iter()
                .find(|&&(code, name, ..)| row.municipality_code == code && row.name == name);
            let (lat, lon) =
                drawn_out.map_or((row.lat_deg, row.lon_deg), |&(_, _, lat, lon)| (lat, lon));
            Parish {
                name: row.name,
                lat,
                lon,
                spot: Spot::at(lat, lon),
                people: row.population_2021,
                area_km2: row.area_km2,
                municipality: row.municipality_code,
            }
        })
        .collect())
}
