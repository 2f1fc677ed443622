//! Municipalities, zones, hubs, roads and the distances between zones and hubs, from their tables.

use super::super::area::{
    Access, AgeGroup, Area, Attractions, Hub, HubKind, HubOffer, Municipality, RoadKind, RoadLink,
    RoadNode, Roads, Urbanity, Zone, ZonePoint,
};
use super::super::finding::Finding;
use super::super::tables::{
    AccessRow, AttractionRow, HubRow, MunicipalityRow, RoadLinkRow, RoadNodeRow, YesNo,
    ZonePointRow, ZoneRow,
};
use super::{ACCESS, DataSet, Jobs, Row, Table, find_slug, sorted_unique};
use crate::id::{HubId, Id, IdVec, MunicipalityId, ZoneId};
use crate::units::{Kilometres, Kroner, Minutes};
use serde::de::{DeserializeOwned, IntoDeserializer, value::Error as WordError};

/// How far the shares of a zone's points may be from 1 as rounded in the table.
const SHARES_SLACK: f64 = 0.01;

/// Everything that has a place; findings for all that is wrong with it.
pub(super) fn area(set: &DataSet, jobs: Jobs, findings: &mut Vec<Finding>) -> Option<Area> {
    let municipalities = municipalities(set, findings);
    let mut zones = municipalities.as_ref().and_then(|m| zones(set, m, findings));
    if let Some(zones) = &mut zones {
        points(set, zones, findings);
        attractions(set, jobs, zones, findings);
    }
    let (municipalities, zones) = (municipalities?, zones?);
    let hubs = hubs(set, &municipalities, &zones, findings);
    let roads = roads(set, &zones, findings);
    let hubs = hubs?;
    let access = access(set, &zones, &hubs, findings);
    let municipalities = IdVec::from_vec(municipalities);
    let (zones, hubs) = (IdVec::from_vec(zones), IdVec::from_vec(hubs));
    Some(Area {
        municipalities,
        zones,
        hubs,
        access: access?,
        timed_access: Vec::new(),
        roads: roads?,
    })
}

fn municipalities(set: &DataSet, findings: &mut Vec<Finding>) -> Option<Vec<Municipality>> {
    let mut table = set.table::<MunicipalityRow>("municipalities.csv", findings)?;
    sorted_unique(&mut table, |row| &row.municipality, findings);
    for row in &table.rows {
        check_place(&table, row, row.row.lat, row.row.lon, findings);
        table.check(row, "population_2025", row.row.population_2025, 0.0.., findings);
        table.check(row, "commute_km_2024", row.row.commute_km_2024, 0.0.., findings);
    }
    let made = table.rows.into_iter().map(|Row { row, .. }| Municipality {
        slug: row.municipality,
        name: row.name,
        code: row.code,
        region: row.region,
        company: row.company,
        population: row.population_2025,
        growth: growth_a_year(row.population_2021, row.population_2026),
        fixed_link: row.fixed_link == YesNo::Yes,
        commute_km: row.commute_km_2024,
        lat: row.lat,
        lon: row.lon,
    });
    Some(made.collect())
}

/// Growth a year, as a share, between two counts five years apart; none where there was nobody.
fn growth_a_year(before: f64, after: f64) -> f64 {
    if before > 0.0 && after > 0.0 { libm::pow(after / before, 0.2) - 1.0 } else { 0.0 }
}

fn zones(
    set: &DataSet,
    municipalities: &[Municipality],
    findings: &mut Vec<Finding>,
) -> Option<Vec<Zone>> {
    let mut table = set.table::<ZoneRow>("zones.csv", findings)?;
    sorted_unique(&mut table, |row| &row.zone, findings);
    let mut zones = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let r = &row.row;
        check_place(&table, row, r.lat, r.lon, findings);
        for (column, number) in [
            ("area_km2", r.area_km2),
            ("age_0_17", r.age_0_17),
            ("age_18_24", r.age_18_24),
            ("age_25_64", r.age_25_64),
            ("age_65_plus", r.age_65_plus),
            ("employed", r.employed),
            ("in_education", r.in_education),
            ("income_dkk", r.income_dkk),
        ] {
            table.check(row, column, number, 0.0..1e12, findings);
        }
        table.check(row, "persons_no_car_share", r.persons_no_car_share, 0.0..=1.0, findings);
        let urbanity = word::<_, Urbanity>(
            &table,
            row,
            "urbanity",
            &r.urbanity,
            &["core", "suburb", "large", "medium", "small", "rural"],
            findings,
        );
        let municipality = find_slug(municipalities, &r.municipality, |m| &m.slug);
        if municipality.is_none() {
            let known = municipalities.iter().map(|m| m.slug.as_str());
            let code = "data::unknown_municipality";
            table.dangling(row, code, "municipality", &r.municipality, known, findings);
        }
        let mut residents = [0.0; 4];
        for (group, number) in
            AgeGroup::ALL.into_iter().zip([r.age_0_17, r.age_18_24, r.age_25_64, r.age_65_plus])
        {
            residents[group as usize] = number;
        }
        // What could not be read is reported and the whole refused; a first municipality
        // in its place lets the checks of other tables go on.
        zones.push(Zone {
            slug: r.zone.clone(),
            name: r.name.clone(),
            municipality: MunicipalityId::from_index(municipality.unwrap_or(0)),
            lat: r.lat,
            lon: r.lon,
            area_km2: r.area_km2,
            residents,
            families: r.families,
            families_no_car: r.families_no_car,
            no_car_share: r.persons_no_car_share,
            employed: r.employed,
            in_education: r.in_education,
            income: Kroner::from_dkk(r.income_dkk),
            urbanity: urbanity.unwrap_or(Urbanity::Rural),
            landmass: r.landmass,
            points: Vec::new(),
            attractions: Attractions::default(),
        });
    }
    Some(zones)
}

/// Gives each zone its points; their shares are made to sum to 1 exactly.
fn points(set: &DataSet, zones: &mut [Zone], findings: &mut Vec<Finding>) {
    let Some(mut table) = set.table::<ZonePointRow>("odbl/zone_points.csv", findings) else {
        return;
    };
    table.rows.sort_by(|a, b| {
        let key = |r: &Row<ZonePointRow>| (r.row.share, r.row.lat, r.row.lon, r.row.radius_km);
        let (a_key, b_key) = (key(a), key(b));
        (a.row.zone.cmp(&b.row.zone))
            .then(b_key.0.total_cmp(&a_key.0))
            .then(a_key.1.total_cmp(&b_key.1))
            .then(a_key.2.total_cmp(&b_key.2))
            .then(a_key.3.total_cmp(&b_key.3))
    });
    for row in &table.rows {
        let r = &row.row;
        check_place(&table, row, r.lat, r.lon, findings);
        table.check(row, "share", r.share, 0.0..=1.0, findings);
        table.check(row, "radius_km", r.radius_km, 0.0..1000.0, findings);
        let Some(at) = find_slug(zones, &r.zone, |z| &z.slug) else {
            unknown_zone(&table, row, &r.zone, zones, findings);
            continue;
        };
        let radius = Kilometres(r.radius_km);
        zones[at].points.push(ZonePoint { lat: r.lat, lon: r.lon, share: r.share, radius });
    }
    for zone in zones {
        let sum: f64 = zone.points.iter().map(|point| point.share).sum();
        if (sum - 1.0).abs() > SHARES_SLACK || sum.is_nan() {
            let message = match zone.points.len() {
                0 => format!("zone `{}` has no point", zone.slug),
                _ => format!("the shares of the points of zone `{}` sum to {sum}", zone.slug),
            };
            findings.push(
                Finding::error("data::point_shares", message)
                    .at(table.rows.iter().find(|r| r.row.zone == zone.slug).map(|r| table.row_place(r)))
                    .help("say where the zone's residents live: one row or more, shares that sum to 1"),
            );
        }
        zone.points.iter_mut().for_each(|point| point.share /= sum);
    }
}

fn attractions(set: &DataSet, jobs: Jobs, zones: &mut [Zone], findings: &mut Vec<Finding>) {
    let Some(mut table) = set.table::<AttractionRow>("odbl/attractions.csv", findings) else {
        return;
    };
    sorted_unique(&mut table, |row| &row.zone, findings);
    for row in &table.rows {
        let r = &row.row;
        for (column, number) in [
            ("jobs_recalled", r.jobs_recalled),
            ("jobs_rule", r.jobs_rule),
            ("education", r.education),
            ("pupils", r.pupils),
            ("shopping", r.shopping),
            ("leisure", r.leisure),
            ("health", r.health),
        ] {
            table.check(row, column, number, 0.0..1e12, findings);
        }
        let Some(at) = find_slug(zones, &r.zone, |z| &z.slug) else {
            unknown_zone(&table, row, &r.zone, zones, findings);
            continue;
        };
        zones[at].attractions = Attractions {
            jobs: match jobs {
                Jobs::Recalled => r.jobs_recalled,
                Jobs::Rule => r.jobs_rule,
            },
            education: r.education,
            pupils: r.pupils,
            shopping: r.shopping,
            leisure: r.leisure,
            health: r.health,
        };
    }
}

fn hubs(
    set: &DataSet,
    municipalities: &[Municipality],
    zones: &[Zone],
    findings: &mut Vec<Finding>,
) -> Option<Vec<Hub>> {
    let mut table = set.table::<HubRow>("odbl/hubs.csv", findings)?;
    sorted_unique(&mut table, |row| &row.hub, findings);
    let mut hubs = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let r = &row.row;
        check_place(&table, row, r.lat, r.lon, findings);
        table.check(row, "town_population", r.town_population, 0.0..1e9, findings);
        table.check(row, "level", f64::from(r.level), 0.0..=3.0, findings);
        let municipality = find_slug(municipalities, &r.municipality, |m| &m.slug);
        if municipality.is_none() {
            let known = municipalities.iter().map(|m| m.slug.as_str());
            let code = "data::unknown_municipality";
            table.dangling(row, code, "municipality", &r.municipality, known, findings);
        }
        let zone = find_slug(zones, &r.zone, |z| &z.slug);
        if zone.is_none() {
            unknown_zone(&table, row, &r.zone, zones, findings);
        }
        let kinds = ["station", "metro", "light-rail", "port", "town", "stop"];
        let kind = word::<_, HubKind>(&table, row, "kind", &r.kind, &kinds, findings);
        let certainties = ["exact", "approximate", "derived"];
        if !certainties.contains(&r.certainty.as_str()) {
            findings.push(table.bad_word(row, "certainty", &r.certainty, &certainties));
        }
        let mut offers = Vec::new();
        for offer in r.offers.split('|').filter(|offer| !offer.is_empty()) {
            let known = HubOffer::SLUGS;
            offers.extend(word::<_, HubOffer>(&table, row, "offers", offer, &known, findings));
        }
        offers.sort();
        offers.dedup();
        hubs.push(Hub {
            slug: r.hub.clone(),
            name: r.name.clone(),
            lat: r.lat,
            lon: r.lon,
            municipality: MunicipalityId::from_index(municipality.unwrap_or(0)),
            zone: ZoneId::from_index(zone.unwrap_or(0)),
            kind: kind.unwrap_or(HubKind::Stop),
            level: r.level,
            town_population: r.town_population,
            offers,
            derived: r.certainty == "derived",
            landmass: r.landmass,
        });
    }
    Some(hubs)
}

fn roads(set: &DataSet, zones: &[Zone], findings: &mut Vec<Finding>) -> Option<Roads> {
    let node_table = set.table::<RoadNodeRow>("odbl/road_nodes.csv", findings);
    let link_table = set.table::<RoadLinkRow>("odbl/road_links.csv", findings);
    let (mut node_table, link_table) = (node_table?, link_table?);
    sorted_unique(&mut node_table, |row| &row.node, findings);
    let mut nodes = Vec::with_capacity(node_table.rows.len());
    for row in &node_table.rows {
        let r = &row.row;
        check_place(&node_table, row, r.lat, r.lon, findings);
        let zone = find_slug(zones, &r.zone, |z| &z.slug).map(ZoneId::from_index);
        if zone.is_none() && !r.zone.is_empty() {
            unknown_zone(&node_table, row, &r.zone, zones, findings);
        }
        nodes.push(RoadNode { slug: r.node.clone(), lat: r.lat, lon: r.lon, zone });
    }
    let mut links = Vec::with_capacity(link_table.rows.len());
    for row in &link_table.rows {
        links.extend(road_link(&link_table, row, &nodes, findings));
    }
    links.sort_by(|x, y| {
        (x.a, x.b, x.kind, &x.name)
            .cmp(&(y.a, y.b, y.kind, &y.name))
            .then(x.time.0.total_cmp(&y.time.0))
            .then(x.length.0.total_cmp(&y.length.0))
    });
    Some(Roads { nodes, links, timed: Vec::new() })
}

/// One link; `None` if it cannot be made (which has been reported).
fn road_link(
    table: &Table<RoadLinkRow>,
    row: &Row<RoadLinkRow>,
    nodes: &[RoadNode],
    findings: &mut Vec<Finding>,
) -> Option<RoadLink> {
    let r = &row.row;
    table.check(row, "km", r.km, 0.0..10_000.0, findings);
    table.check(row, "minutes", r.minutes, 0.0..100_000.0, findings);
    table.check(row, "wait_minutes", r.wait_minutes, 0.0..100_000.0, findings);
    table.check(row, "toll_dkk", r.toll_dkk, 0.0..1e6, findings);
    let kinds = ["local", "motorway", "bridge", "ferry"];
    let kind = word::<_, RoadKind>(table, row, "kind", &r.kind, &kinds, findings);
    let mut end = |slug: &str| {
        let at = find_slug(nodes, slug, |n| &n.slug);
        if at.is_none() {
            let known = nodes.iter().map(|n| n.slug.as_str());
            table.dangling(row, "data::unknown_node", "road node", slug, known, findings);
        }
        at
    };
    let (a, b) = (end(&r.a), end(&r.b));
    let (a, b) = (a?.min(b?), a?.max(b?));
    if a == b {
        findings.push(
            Finding::error("data::link_to_itself", format!("`{}` is linked to itself", r.a))
                .at(table.row_place(row)),
        );
    }
    Some(RoadLink {
        a: u32::try_from(a).expect("no table has four billion rows"),
        b: u32::try_from(b).expect("no table has four billion rows"),
        length: Kilometres(r.km),
        time: Minutes(r.minutes),
        wait: Minutes(r.wait_minutes),
        kind: kind?,
        toll: Kroner::from_dkk(r.toll_dkk),
        name: r.name.clone(),
    })
}

fn access(
    set: &DataSet,
    zones: &[Zone],
    hubs: &[Hub],
    findings: &mut Vec<Finding>,
) -> Option<Vec<Access>> {
    let mut table = set.table::<AccessRow>(ACCESS, findings)?;
    table.rows.sort_by(|a, b| (&a.row.zone, &a.row.hub).cmp(&(&b.row.zone, &b.row.hub)));
    let mut access = Vec::with_capacity(table.rows.len());
    for (nth, row) in table.rows.iter().enumerate() {
        let r = &row.row;
        table.check(row, "km", r.km, 0.0..10_000.0, findings);
        let zone = find_slug(zones, &r.zone, |z| &z.slug);
        if zone.is_none() {
            unknown_zone(&table, row, &r.zone, zones, findings);
        }
        let hub = find_slug(hubs, &r.hub, |h| &h.slug);
        if hub.is_none() {
            let known = hubs.iter().map(|h| h.slug.as_str());
            table.dangling(row, "data::unknown_hub", "hub", &r.hub, known, findings);
        }
        let earlier = nth.checked_sub(1).map(|nth| &table.rows[nth]);
        if let Some(earlier) = earlier.filter(|e| e.row.zone == r.zone && e.row.hub == r.hub) {
            findings.push(
                Finding::error(
                    "data::duplicate_id",
                    format!("`{}` to `{}` stands twice", r.zone, r.hub),
                )
                .at(table.row_place(row))
                .see(table.row_place(earlier), "it stands here already")
                .help("leave one of the rows out"),
            );
        }
        if let (Some(zone), Some(hub)) = (zone, hub) {
            let (zone, hub) = (ZoneId::from_index(zone), HubId::from_index(hub));
            access.push(Access { zone, hub, distance: Kilometres(r.km), walk: None });
        }
    }
    Some(access)
}

fn check_place<T>(table: &Table<T>, row: &Row<T>, lat: f64, lon: f64, findings: &mut Vec<Finding>) {
    table.check(row, "lat", lat, -90.0..=90.0, findings);
    table.check(row, "lon", lon, -180.0..=180.0, findings);
}

fn unknown_zone<T>(
    table: &Table<T>,
    row: &Row<T>,
    id: &str,
    zones: &[Zone],
    findings: &mut Vec<Finding>,
) {
    let known = zones.iter().map(|z| z.slug.as_str());
    table.dangling(row, "data::unknown_zone", "zone", id, known, findings);
}

/// Reads one of a column's words; reports any other.
pub(super) fn word<T, W: DeserializeOwned>(
    table: &Table<T>,
    row: &Row<T>,
    column: &str,
    text: &str,
    known: &[&str],
    findings: &mut Vec<Finding>,
) -> Option<W> {
    let read: Result<W, WordError> = W::deserialize(text.into_deserializer());
    if read.is_err() {
        findings.push(table.bad_word(row, column, text, known));
    }
    read.ok()
}
