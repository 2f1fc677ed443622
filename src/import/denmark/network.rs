//! Makes the four network tables in order: hubs, lines, their stops, the timetable.

use crate::scenario::tables::{HubRow, ServiceRow, ServiceStopRow, TimetableRow, ZonePointRow};

use super::country::Country;
use super::hubs::Hubs;
use super::land_way::LandWays;
use super::network_sources::NetworkSources;
use super::places::Places;
use super::sources::Sources;
use super::water::LandMask;
use super::{Made, TablesError, local_bus, network_register as register, services, timetable};

/// Adds hubs, services, stops and timetable, and returns the hubs for the makers that follow.
///
/// # Errors
/// [`TablesError`] for faulty sources.
pub(crate) fn make(
    sources: &Sources,
    country: &Country,
    points: &[ZonePointRow],
    mask: &LandMask,
    made: &mut Made,
) -> Result<Vec<HubRow>, TablesError> {
    let places = Places::read(sources)?;
    let sources = NetworkSources::read(sources)?;
    let hubs = Hubs::make(country, mask, points, &places, &sources)?;
    let ways = LandWays::new(&hubs, mask, &sources.fixed_links, &country.apart);
    let mut lines = services::named(country, &hubs, &ways, &sources)?;
    lines.extend(local_bus::derived(country, &hubs, &ways, &sources, &lines)?);
    lines.sort_by(|a, b| a.row.service.cmp(&b.row.service));

    let rows: Vec<ServiceRow> = lines.iter().map(|line| line.row.clone()).collect();
    let stops: Vec<ServiceStopRow> = lines.iter().flat_map(|line| line.stop_rows(&hubs)).collect();
    let times: Vec<TimetableRow> = lines
        .iter()
        .flat_map(|line| timetable::rows(&line.row.service, &timetable::days(line.kind, line.plan)))
        .collect();
    let hub_rows = hubs.rows(&lines);
    made.table("odbl/hubs.csv", &hub_rows, register::hubs());
    made.table("odbl/services.csv", &rows, register::services());
    made.table("odbl/service_stops.csv", &stops, register::service_stops());
    made.table("odbl/timetable.csv", &times, register::timetable());
    Ok(hub_rows)
}
