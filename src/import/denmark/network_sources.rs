//! The rows of the network's source files, as they stand there.

use serde::Deserialize;

use super::TablesError;
use super::geodesy::Spot;
use super::sources::Sources;

/// `github/rail_stations.csv`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct StationSource {
    pub(crate) station_id: String,
    pub(crate) name: String,
    pub(crate) lat_deg: f64,
    pub(crate) lon_deg: f64,
    /// Modes that stop, parted by `|`.
    pub(crate) modes: String,
    /// `exact` or `approximate`.
    pub(crate) coord_quality: String,
}

/// `authored/rail_lines.csv`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct RailLineSource {
    pub(crate) line_id: String,
    pub(crate) name: String,
    pub(crate) mode: String,
    pub(crate) operator: String,
    pub(crate) responsible_today: String,
    pub(crate) kl_proposal_level: String,
    #[serde(rename = "peak_departures_per_hour_per_direction")]
    pub(crate) peak: f64,
    #[serde(rename = "offpeak_departures_per_hour_per_direction")]
    pub(crate) offpeak: f64,
    pub(crate) notes: String,
}

/// `authored/rail_line_stops.csv`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct RailStopSource {
    pub(crate) line_id: String,
    pub(crate) station_id: String,
    pub(crate) minutes_from_origin: f64,
    pub(crate) km_from_origin: f64,
}

/// `authored/bus_routes.csv`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct BusRouteSource {
    pub(crate) bus_route_id: String,
    pub(crate) route_number: String,
    pub(crate) number_confidence: String,
    pub(crate) company: String,
    pub(crate) category: String,
    pub(crate) kl_proposal_level: String,
    pub(crate) origin: String,
    pub(crate) destination: String,
    #[serde(rename = "approx_run_time_min")]
    pub(crate) minutes: f64,
    #[serde(rename = "approx_weekday_departures_per_direction")]
    pub(crate) departures: f64,
    pub(crate) notes: String,
}

/// `authored/bus_route_stops.csv`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct BusStopSource {
    pub(crate) bus_route_id: String,
    pub(crate) place_name: String,
    pub(crate) lat_deg: f64,
    pub(crate) lon_deg: f64,
    #[serde(rename = "approx_km_from_origin")]
    pub(crate) km: f64,
}

/// `authored/ferries.csv` and `authored/ferries_small.csv`; only the latter tells departures.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct FerrySource {
    pub(crate) name: String,
    pub(crate) port_a: String,
    pub(crate) lat_a_deg: f64,
    pub(crate) lon_a_deg: f64,
    pub(crate) port_b: String,
    pub(crate) lat_b_deg: f64,
    pub(crate) lon_b_deg: f64,
    #[serde(rename = "approx_crossing_min")]
    pub(crate) minutes: f64,
    #[serde(default)]
    pub(crate) departures_per_day: Option<f64>,
}

/// Ports at which a ferry calls on its way, as its name says; its row gives both ends only: ferry,
/// port, where (recalled, in degrees).
const ON_THE_WAY: [(&str, &str, (f64, f64)); 2] = [
    ("Faaborg-Avernakø-Lyø", "Avernakø", (55.041, 10.262)),
    ("Svendborg-Skarø-Drejø", "Skarø", (55.012, 10.473)),
];

/// Ports whose recalled place lies nearer to the island across the water than to their own shore
/// (recalled, in degrees).
const PORT_PLACES: [(&str, (f64, f64)); 1] = [("Kleppen", (56.520, 8.603))];

/// Where a port is: as the sources put it, unless that is the wrong shore.
pub(crate) fn port_place(port: &str, lat: f64, lon: f64) -> Spot {
    let better = PORT_PLACES.iter().find(|place| place.0 == port);
    let (lat, lon) = better.map_or((lat, lon), |place| place.1);
    Spot::at(lat, lon)
}

/// The port at which a ferry calls on its way, if there is one.
pub(crate) fn port_on_the_way(ferry: &str) -> Option<(&'static str, Spot)> {
    let &(_, port, (lat, lon)) = ON_THE_WAY.iter().find(|on| on.0 == ferry)?;
    Some((port, Spot::at(lat, lon)))
}

impl FerrySource {
    /// Its ports in the order of calls, to a kilometre.
    pub(crate) fn ports(&self) -> Vec<(&str, Spot)> {
        let first = (&*self.port_a, port_place(&self.port_a, self.lat_a_deg, self.lon_a_deg));
        let last = (&*self.port_b, port_place(&self.port_b, self.lat_b_deg, self.lon_b_deg));
        let between = port_on_the_way(&self.name);
        std::iter::once(first).chain(between).chain(std::iter::once(last)).collect()
    }
}

/// The ferries of both lists.
///
/// # Errors
/// [`TablesError`] naming file and line of the first fault.
pub(crate) fn ferries(sources: &Sources) -> Result<Vec<FerrySource>, TablesError> {
    let mut ferries: Vec<FerrySource> = sources.rows("authored/ferries.csv")?;
    ferries.extend(sources.rows::<FerrySource>("authored/ferries_small.csv")?);
    Ok(ferries)
}

/// `authored/fixed_links.csv`: bridges, tunnels and dams.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct FixedLinkSource {
    pub(crate) lat_a_deg: f64,
    pub(crate) lon_a_deg: f64,
    pub(crate) lat_b_deg: f64,
    pub(crate) lon_b_deg: f64,
}

/// A row of `parameters.csv`; the value of some keys is text.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ParameterSource {
    #[serde(alias = "name", alias = "parameter")]
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) low: String,
    pub(crate) high: String,
}

/// Everything the network makers read, in the order of the files.
#[derive(Clone, Debug)]
pub(crate) struct NetworkSources {
    pub(crate) stations: Vec<StationSource>,
    pub(crate) rail_lines: Vec<RailLineSource>,
    pub(crate) rail_stops: Vec<RailStopSource>,
    pub(crate) bus_routes: Vec<BusRouteSource>,
    pub(crate) bus_stops: Vec<BusStopSource>,
    pub(crate) ferries: Vec<FerrySource>,
    pub(crate) fixed_links: Vec<FixedLinkSource>,
    pub(crate) parameters: Vec<ParameterSource>,
}

impl NetworkSources {
    /// Reads them all.
    ///
    /// # Errors
    /// [`TablesError`] naming file and line of the first fault.
    pub(crate) fn read(sources: &Sources) -> Result<Self, TablesError> {
        Ok(Self {
            stations: sources.rows("github/rail_stations.csv")?,
            rail_lines: sources.rows("authored/rail_lines.csv")?,
            rail_stops: sources.rows("authored/rail_line_stops.csv")?,
            bus_routes: sources.rows("authored/bus_routes.csv")?,
            bus_stops: sources.rows("authored/bus_route_stops.csv")?,
            ferries: ferries(sources)?,
            fixed_links: sources.rows("authored/fixed_links.csv")?,
            parameters: sources.rows("parameters.csv")?,
        })
    }
}
