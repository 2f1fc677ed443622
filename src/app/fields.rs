//! Colours of the land: what residents reach, or what a comparison changes for them.
//!
//! Every figure is read from a result; here it only finds its colour.

use super::session::Session;
use super::shown::Field;
use super::theme::{Palette, Rgb};
use crate::id::{Id, IdVec, ZoneId};
use crate::report::format;
use crate::scenario::service::DayKind;
use crate::units::ClockTime;

/// A field's figure in every zone, and the ends of its scale.
#[derive(Clone, Debug)]
pub(super) struct Values {
    /// `None` where there is none: no way home, nobody lives there.
    pub(super) of: IdVec<ZoneId, Option<f64>>,
    low: f64,
    high: f64,
    field: Field,
}

/// From when to when the last way home runs over the scale of colours, minutes after midnight.
const EVENING: (f64, f64) = (17.0 * 60.0, 26.0 * 60.0);

impl Values {
    /// Reads a field's figures; `None` where there is no result yet, or none is needed.
    pub(super) fn read(session: &Session) -> Option<Self> {
        let field = session.shown.field;
        let zones = &session.a.scenario.area.zones;
        let access = session.a.result.as_ref().map(|result| &result.flows.access);
        let of: IdVec<ZoneId, Option<f64>> = match field {
            Field::Urbanity => return None,
            Field::Jobs => {
                let access = access?;
                zones.ids().map(|zone| Some(access.get(zone)?.jobs.pt[1])).collect()
            }
            Field::Coverage => {
                let access = access?;
                zones.ids().map(|zone| Some(access.get(zone)?.near_stop)).collect()
            }
            Field::WayHome => {
                let access = access?;
                let days = &session.a.scenario.calendar.day_types;
                let day = days.entries().find(|(_, day)| day.kind == DayKind::SchoolDay)?.0;
                let last = |zone| {
                    let last = access.get(zone)?.last_way_home.get(day.index()).copied()??;
                    Some(f64::from(last.0))
                };
                zones.ids().map(last).collect()
            }
            Field::Gain | Field::Cost => {
                let of_place = session.differences()?;
                let figure = |zone: &crate::scenario::area::Zone| {
                    let place = of_place.get(zone.municipality.index())?;
                    Some(if field == Field::Gain { place.surplus } else { place.net_cost })
                };
                zones.iter().map(figure).collect()
            }
        };
        let found = || of.iter().flatten().copied().filter(|value| value.is_finite());
        let most = found().fold(0.0_f64, |most, value| most.max(value.abs()));
        let (low, high) = match field {
            Field::Coverage => (0.0, 1.0),
            Field::WayHome => EVENING,
            Field::Jobs => (0.0, most),
            _ => (-most, most),
        };
        Some(Self { of, low, high, field })
    }
    /// A zone's colour.
    pub(super) fn colour(&self, zone: ZoneId, palette: &Palette) -> Rgb {
        match self.of.get(zone).copied().flatten() {
            Some(value) => self.shade(self.share(value), palette),
            None => palette.abroad,
        }
    }
    /// The colour at a share of the scale.
    pub(super) fn shade(&self, share: f32, palette: &Palette) -> Rgb {
        match self.field {
            // Paying more is the loss.
            Field::Cost => palette.difference(1.0 - 2.0 * share),
            Field::Gain => palette.difference(2.0 * share - 1.0),
            _ => palette.field(share),
        }
    }
    fn share(&self, value: f64) -> f32 {
        let extent = self.high - self.low;
        if extent <= 0.0 {
            return 0.5;
        }
        let share = ((value - self.low) / extent).clamp(0.0, 1.0);
        // Jobs within reach differ by orders of magnitude.
        (if self.field == Field::Jobs { share.sqrt() } else { share }) as f32
    }
    /// What stands at both ends of the scale.
    pub(super) fn ends(&self, session: &Session) -> [String; 2] {
        [self.low, self.high].map(|value| self.told(value, session))
    }
    /// A value in words.
    pub(super) fn told(&self, value: f64, session: &Session) -> String {
        let language = session.language;
        let words = session.words();
        match self.field {
            Field::WayHome => ClockTime(value as i32).to_string(),
            Field::Coverage => format!("{} %", format::number(value * 100.0, 0, language)),
            Field::Gain | Field::Cost => {
                let number = format::difference(value, 0, language);
                format!("{number} {}", words.get("app-kroner"))
            }
            _ => format::number(value, 0, language),
        }
    }
}
