//! Hubs and what they offer.

use super::super::area::{Access, Hub, HubKind, HubOffer, Zone};
use super::super::spanned::Spanned;
use super::desk::Desk;
use super::{Edit, HubEntry};
use crate::id::{HubId, ZoneId};
use crate::units::Kilometres;
use serde::de::{DeserializeOwned, IntoDeserializer, value::Error as WordError};
use serde::{Deserialize, Serialize};

/// How far a zone's residents are from a new hub.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename = "Access", deny_unknown_fields)]
pub struct HubAccess {
    /// The zone.
    pub zone: Spanned<String>,
    /// Along land, mean of its residents.
    pub km: Spanned<Kilometres>,
}

/// A new hub or stop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddHub {
    /// Its id.
    pub hub: Spanned<String>,
    /// Display name.
    pub name: String,
    /// Latitude, degrees.
    pub lat: Spanned<f64>,
    /// Longitude, degrees.
    pub lon: Spanned<f64>,
    /// The zone that it lies in.
    pub zone: Spanned<String>,
    /// `station`, `metro`, `light-rail`, `port`, `town` or `stop`.
    pub kind: Spanned<String>,
    /// 1–3, or 0 for a plain stop.
    pub level: Spanned<u8>,
    /// What it offers; nothing if left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Spanned<String>>,
    /// How far zones are from it. Left out: of zones on the same land, a straight line from where
    /// their residents live, lengthened as between neighbouring zones, as far as one drives to a
    /// station.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<HubAccess>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// What a hub offers besides scheduled services.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetHubServices {
    /// Which hub.
    pub hub: Spanned<String>,
    /// All that it offers from then on: `park-and-ride`, `bike-parking`, `shared-bike`, `e-bike`,
    /// `e-scooter`, `shared-car`, `taxi`, `volunteer-bus`, `waiting-room`.
    pub offers: Vec<Spanned<String>>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// Reads a word; reports one that is none of those known.
fn word<T: DeserializeOwned>(
    desk: &mut Desk<'_>,
    text: &Spanned<String>,
    known: &[&str],
) -> Option<T> {
    let read: Result<T, WordError> = T::deserialize(text.value.as_str().into_deserializer());
    if read.is_err() {
        let remedy = format!("one of {} is wanted", known.join(", "));
        desk.error(
            "scenario::unknown_word",
            format!("`{text}` is not known here"),
            text.at.as_ref(),
            remedy,
        );
    }
    read.ok()
}

fn offers(desk: &mut Desk<'_>, words: &[Spanned<String>]) -> Option<Vec<HubOffer>> {
    desk.each_once(words);
    let read: Vec<Option<HubOffer>> =
        words.iter().map(|text| word(desk, text, &HubOffer::SLUGS)).collect();
    let mut offers: Vec<HubOffer> = read.into_iter().collect::<Option<_>>()?;
    offers.sort_unstable();
    Some(offers)
}

impl AddHub {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let is_taken = desk.scenario.hub_by_slug(&self.hub.value).is_some();
        let is_new = desk.new_id(&self.hub, is_taken);
        let is_good =
            desk.number("the latitude", self.lat.value, -90.0..=90.0, self.lat.at.as_ref())
                & desk.number(
                    "the longitude",
                    self.lon.value,
                    -180.0..=180.0,
                    self.lon.at.as_ref(),
                )
                & desk.number(
                    "the level",
                    f64::from(self.level.value),
                    0.0..=3.0,
                    self.level.at.as_ref(),
                );
        let kinds = ["station", "metro", "light-rail", "port", "town", "stop"];
        let kind: Option<HubKind> = word(desk, &self.kind, &kinds);
        let offers = offers(desk, &self.offers);
        let zone = desk.zone(&self.zone);
        let written = self.written_access(desk);
        let (kind, offers, zone, written) = (kind?, offers?, zone?, written?);
        if !(is_new && is_good) {
            return None;
        }
        let lies_in = &desk.scenario.area.zones[zone];
        let hub = Hub {
            slug: self.hub.value.clone(),
            name: self.name.clone(),
            lat: self.lat.value,
            lon: self.lon.value,
            municipality: lies_in.municipality,
            zone,
            kind,
            level: self.level.value,
            town_population: 0.0,
            offers,
            derived: false,
            landmass: lies_in.landmass,
        };
        let access = if self.access.is_empty() { straight(desk, &hub) } else { written };
        if access.is_empty() {
            desk.warning(
                "scenario::nobody_near",
                format!("no zone is near `{}`", self.hub),
                "look at its latitude and longitude, or tell `access`",
            );
        }
        let entry = HubEntry { hub, access: Some(access) };
        Some(vec![Edit::Hub(self.hub.value.clone(), Some(Box::new(entry)))])
    }

    fn written_access(&self, desk: &mut Desk<'_>) -> Option<Vec<Access>> {
        let mut all: Vec<Option<Access>> = Vec::new();
        for access in &self.access {
            let km = access.km.value;
            let is_good = desk.number("the distance", km.0, 0.0..=1000.0, access.km.at.as_ref());
            let zone = desk.zone(&access.zone);
            let is_twice =
                zone.is_some() && all.iter().any(|a| a.is_some_and(|a| Some(a.zone) == zone));
            if is_twice {
                desk.error(
                    "scenario::duplicate_id",
                    format!("`{}` stands twice", access.zone),
                    access.zone.at.as_ref(),
                    "leave one out",
                );
            }
            // The hub's position is filled in when it gets one.
            all.push(zone.filter(|_| is_good && !is_twice).map(|zone| Access {
                zone,
                hub: HubId(0),
                distance: km,
                walk: None,
            }));
        }
        let mut all: Vec<Access> = all.into_iter().collect::<Option<_>>()?;
        all.sort_by_key(|access| access.zone);
        Some(all)
    }
}

/// Distances of the zones on the same land, as far as one drives to a station.
fn straight(desk: &Desk<'_>, hub: &Hub) -> Vec<Access> {
    let values = &desk.scenario.values;
    let near = |(zone, about): (ZoneId, &Zone)| {
        let mean: f64 = about
            .points
            .iter()
            .map(|point| {
                point.share
                    * great_circle(point.lat, point.lon, hub.lat, hub.lon).max(point.radius.0 / 2.0)
            })
            .sum();
        let distance = Kilometres(mean * (1.0 + values.road_neighbour_share));
        let is_near = about.landmass == hub.landmass && distance.0 <= values.car_max_km;
        is_near.then_some(Access { zone, hub: HubId(0), distance, walk: None })
    };
    desk.scenario.area.zones.entries().filter_map(near).collect()
}

/// Kilometres over the ground (haversine).
fn great_circle(lat: f64, lon: f64, to_lat: f64, to_lon: f64) -> f64 {
    const EARTH_RADIUS_KM: f64 = 6371.0;
    let (a, b) = (lat.to_radians(), to_lat.to_radians());
    let (half_lat, half_lon) = ((b - a) / 2.0, (to_lon - lon).to_radians() / 2.0);
    let sine = |x: f64| libm::sin(x) * libm::sin(x);
    let h = sine(half_lat) + libm::cos(a) * libm::cos(b) * sine(half_lon);
    2.0 * EARTH_RADIUS_KM * libm::asin(libm::sqrt(h.min(1.0)))
}

impl SetHubServices {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let (id, offers) = (desk.hub(&self.hub), offers(desk, &self.offers));
        let today = &desk.scenario.area.hubs[id?];
        let hub = Hub { offers: offers?, ..today.clone() };
        let is_same = hub.offers == today.offers;
        if !is_same && hub.has_car_park() == today.has_car_park() {
            desk.warning(
                "scenario::no_effect",
                format!(
                    "these offers of `{}` alter no figure: what the model reads of them stays as it was",
                    self.hub
                ),
                "read is whether a station or a hub of level 1 and up offers `park-and-ride`, and that stays as it was; `OfferAtHubs` offers shared bikes and cars with their vehicles and money",
            );
        }
        let entry = HubEntry { hub, access: None };
        Some(vec![Edit::Hub(entry.hub.slug.clone(), Some(Box::new(entry)))])
    }
}
