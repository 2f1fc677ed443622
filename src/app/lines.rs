//! How lines are drawn: a width and dash for what runs on them, a colour for who is responsible,
//! side by side where several share the way between two stops; or by passengers, or by how often
//! they run at the time of day.

use super::session::Session;
use super::shapes::Triangles;
use super::shown::{Colouring, Shown};
use super::side::Side;
use super::theme::{Palette, Rgb, mix};
use crate::id::{HubId, ServiceId};
use crate::scenario::regime::BodyKind;
use crate::scenario::service::{DayKind, Mode, Service};
use crate::units::ClockTime;
use bevy::prelude::*;
use std::collections::BTreeMap;

/// What runs, as the legend has it; in the order in which they are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Style {
    /// Derived local buses.
    Local,
    /// Commercial coaches.
    Coach,
    /// Ferries.
    Ferry,
    /// Known bus lines.
    Bus,
    /// Local railways, metro, light rail.
    LightRails,
    /// State trains' kind: intercity, regional, suburban.
    Train,
}

impl Style {
    /// All, from the widest.
    pub(super) const ALL: [Self; 6] =
        [Self::Train, Self::LightRails, Self::Bus, Self::Local, Self::Coach, Self::Ferry];

    /// The style of a line.
    pub(super) fn of(line: &Service) -> Self {
        match line.mode {
            Mode::Intercity | Mode::RegionalRail | Mode::SuburbanRail => Self::Train,
            Mode::LocalRail | Mode::Metro | Mode::LightRail => Self::LightRails,
            Mode::Ferry => Self::Ferry,
            Mode::Coach => Self::Coach,
            Mode::Bus | Mode::Brt if line.derived => Self::Local,
            Mode::Bus | Mode::Brt => Self::Bus,
        }
    }
    /// Width in pixels.
    pub(super) fn width(self) -> f32 {
        match self {
            Self::Train => 3.4,
            Self::LightRails => 2.4,
            Self::Bus => 1.5,
            Self::Ferry => 1.6,
            Self::Coach => 1.4,
            Self::Local => 0.9,
        }
    }
    /// Length of a dash in pixels, if dashed.
    pub(super) fn dash(self) -> Option<f32> {
        match self {
            Self::Coach => Some(2.0),
            Self::Ferry => Some(5.0),
            _ => None,
        }
    }
    /// A pale edge keeps rails apart from what runs beside them.
    fn has_edge(self) -> bool {
        matches!(self, Self::Train | Self::LightRails)
    }
    /// A body's colour on this style; what is made by a rule is paler.
    pub(super) fn shade(self, colour: Rgb, palette: &Palette) -> Rgb {
        if self == Self::Local { mix(colour, palette.paper, 0.35) } else { colour }
    }
    /// The word for it in the legend.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Train => "app-legend-train",
            Self::LightRails => "app-legend-light-rails",
            Self::Bus => "app-legend-bus",
            Self::Local => "app-legend-local",
            Self::Coach => "app-legend-coach",
            Self::Ferry => "app-legend-ferry",
        }
    }
}

/// Length of a dash of a line that is not bought, pixels.
const GHOST: f32 = 3.0;

/// Scale from which derived local lines are drawn, km per pixel.
const LOCAL_FROM: f32 = 0.20;

/// Whether a line is drawn at a scale.
pub(super) fn is_shown(shown: &Shown, line: &Service, scale: f32) -> bool {
    !line.derived || line.mode == Mode::Ferry || (shown.show_local && scale <= LOCAL_FROM)
}

/// What a stroke's colour stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tint {
    /// A kind of body.
    Holder(Option<BodyKind>),
    /// A step of how often, from often to not at all.
    Often(usize),
    /// How much of what is declared is bought.
    Bought(Bought),
    /// Not bought at all: a ghost of the line.
    Ghost,
}

/// How much of a line is bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Bought {
    Less,
    Same,
    More,
    /// Nobody decides on it, or nobody was asked.
    Unasked,
}

impl Bought {
    /// What rounding to whole departures moves is no difference.
    const SAME: std::ops::RangeInclusive<f64> = 0.995..=1.005;

    /// The word for it in the legend.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Less => "app-bought-less",
            Self::Same => "app-bought-same",
            Self::More => "app-bought-more",
            Self::Unasked => "app-bought-unasked",
        }
    }
    fn of(share: Option<&f64>) -> Self {
        match share {
            None => Self::Unasked,
            Some(share) if Self::SAME.contains(share) => Self::Same,
            Some(share) if *share < 1.0 => Self::Less,
            Some(_) => Self::More,
        }
    }
}

/// Longest time between departures of each step, minutes; beyond the last it does not run.
pub(super) const STEPS: [f64; 5] = [10.0, 20.0, 30.0, 60.0, 240.0];

impl Tint {
    /// Its colour.
    pub(super) fn colour(self, palette: &Palette) -> Rgb {
        match self {
            Self::Holder(kind) => palette.body(kind),
            Self::Often(step) if step >= STEPS.len() => mix(palette.quiet, palette.paper, 0.6),
            Self::Often(step) => palette.field(1.0 - step as f32 / STEPS.len() as f32),
            Self::Bought(Bought::Less) => palette.difference(-1.0),
            Self::Bought(Bought::More) => palette.difference(1.0),
            Self::Bought(Bought::Same) => mix(palette.quiet, palette.paper, 0.45),
            Self::Bought(Bought::Unasked) => mix(palette.quiet, palette.paper, 0.75),
            Self::Ghost => palette.wrong,
        }
    }
}

/// The school day's minutes between departures of one direction at a time; `None` where it does
/// not run.
pub(super) fn headway(side: &Side, id: ServiceId, clock: f32) -> Option<f64> {
    let calendar = &side.scenario.calendar;
    let (day, _) = calendar.day_types.entries().find(|(_, day)| day.kind == DayKind::SchoolDay)?;
    let minute = ClockTime(clock as i32);
    let (period, declared) =
        calendar.periods.entries().find(|(_, p)| p.from <= minute && minute < p.until)?;
    let table = side.scenario.services[id].timetable.get(day)?;
    let departures = *table.departures.get(crate::id::Id::index(period))?;
    (departures > 0.0).then(|| declared.length().0 / departures)
}

/// What colours a line.
fn tint(side: &Side, shown: &Shown, id: ServiceId) -> Tint {
    let bought = side.bought.get(&id);
    if bought.is_some_and(|share| *share <= 0.0) {
        return Tint::Ghost;
    }
    match shown.colouring {
        Colouring::Bought => Tint::Bought(Bought::of(bought)),
        Colouring::Holder(role) => Tint::Holder(side.holder(id, role)),
        Colouring::Load | Colouring::Headway => {
            let step = headway(side, id, shown.clock).map_or(STEPS.len(), |minutes| {
                STEPS.iter().position(|most| minutes <= *most).unwrap_or(STEPS.len())
            });
            Tint::Often(step)
        }
    }
}

/// Everything between two stops that looks alike.
type Strand = (Style, Tint);

/// Every line that is shown at a scale.
pub(super) fn draw(side: &Side, shown: &Shown, palette: &Palette, scale: f32) -> Triangles {
    if shown.colouring == Colouring::Load && side.result.is_some() {
        return loads(side, shown, palette, scale);
    }
    let mut ways: BTreeMap<(HubId, HubId), ([Vec2; 2], Vec<Strand>)> = BTreeMap::new();
    for (id, line) in side.scenario.services.entries() {
        if !is_shown(shown, line, scale) {
            continue;
        }
        let strand = (Style::of(line), tint(side, shown, id));
        for (hubs, ends) in side.ways.route(id).windows(2).zip(side.ways.path(id).windows(2)) {
            let (key, ends) = ordered(hubs, ends);
            let (_, strands) = ways.entry(key).or_insert((ends, Vec::new()));
            if !strands.contains(&strand) {
                strands.push(strand);
            }
        }
    }
    let mut strokes: Vec<(Strand, [Vec2; 2])> = Vec::new();
    for (ends, mut strands) in ways.into_values() {
        strands.sort();
        let whole: f32 = strands.iter().map(|(style, _)| style.width() + GAP).sum();
        let across = (ends[1] - ends[0]).normalize_or_zero().perp() * scale;
        let mut at = -whole * 0.5;
        for strand in strands {
            let width = strand.0.width() + GAP;
            let off = across * (at + width * 0.5);
            strokes.push((strand, ends.map(|end| end + off)));
            at += width;
        }
    }
    strokes.sort_by_key(|(strand, _)| *strand);
    let mut out = Triangles::default();
    for style in Style::ALL.iter().rev().copied() {
        let of_style = || strokes.iter().filter(move |((of, _), _)| *of == style);
        if style.has_edge() {
            for (_, [a, b]) in of_style() {
                out.stroke(*a, *b, (style.width() + 1.8) * scale, palette.paper);
            }
        }
        for ((_, tint), [a, b]) in of_style() {
            let colour = style.shade(tint.colour(palette), palette);
            let width = style.width() * scale;
            let dash = if *tint == Tint::Ghost { Some(GHOST) } else { style.dash() };
            match dash {
                Some(dash) => out.dashes(*a, *b, width, dash * scale, colour),
                None => out.stroke(*a, *b, width, colour),
            }
        }
    }
    out
}

/// Two neighbours in the order of their ids, whichever way a line runs.
fn ordered(hubs: &[HubId], ends: &[Vec2]) -> ((HubId, HubId), [Vec2; 2]) {
    let (a, b) = (hubs[0], hubs[1]);
    if a <= b { ((a, b), [ends[0], ends[1]]) } else { ((b, a), [ends[1], ends[0]]) }
}

/// Passengers a year that make a stroke one pixel square.
const PASSENGERS: f64 = 350_000.0;

/// Width in pixels of a stretch by its passengers a year: its square grows with them.
pub(super) fn load_width(passengers: f64) -> f32 {
    ((passengers / PASSENGERS).max(0.0).sqrt() as f32).clamp(0.4, 16.0)
}

/// Strokes as wide as the passengers of all lines on a stretch ask for.
fn loads(side: &Side, shown: &Shown, palette: &Palette, scale: f32) -> Triangles {
    let mut ways: BTreeMap<(HubId, HubId), ([Vec2; 2], f64)> = BTreeMap::new();
    for (id, line) in side.scenario.services.entries() {
        let Some((result, of_result)) = side.in_result(id) else { continue };
        let Some(flows) = result.flows.services.get(of_result) else { continue };
        if !is_shown(shown, line, scale) {
            continue;
        }
        for (hop, (out, back)) in flows.hop_out.iter().zip(&flows.hop_in).enumerate() {
            let (hubs, ends) = side.ways.hop(id, hop);
            for (hubs, ends) in hubs.windows(2).zip(ends.windows(2)) {
                let (key, ends) = ordered(hubs, ends);
                // Ways home mirror the ways out.
                ways.entry(key).or_insert((ends, 0.0)).1 += 2.0 * (out + back);
            }
        }
    }
    let mut strokes: Vec<([Vec2; 2], f64)> = ways.into_values().collect();
    strokes.sort_by(|a, b| a.1.total_cmp(&b.1));
    let most = strokes.last().map_or(1.0, |(_, most)| most.max(1.0));
    let mut out = Triangles::default();
    for ([a, b], passengers) in strokes {
        let share = (passengers / most).sqrt() as f32;
        let colour = palette.field(0.35 + 0.65 * share);
        out.stroke(a, b, load_width(passengers) * scale, colour);
    }
    out
}

/// Between strands that run side by side, pixels.
const GAP: f32 = 0.5;

/// What the lines' colours stand for, with how many lines each; the most first.
pub(super) fn tints(session: &Session) -> Vec<(Tint, usize)> {
    let mut counts: BTreeMap<Tint, usize> = BTreeMap::new();
    for id in session.a.scenario.services.ids() {
        *counts.entry(tint(&session.a, &session.shown, id)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    if matches!(session.shown.colouring, Colouring::Holder(_)) {
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    }
    counts
}

/// The glow under a picked line, and its stops.
pub(super) fn highlight(side: &Side, palette: &Palette, line: ServiceId, scale: f32) -> Triangles {
    let mut out = Triangles::default();
    for pair in side.ways.path(line).windows(2) {
        out.stroke(pair[0], pair[1], 11.0 * scale, palette.glow);
    }
    for stop in &side.scenario.services[line].stops {
        out.disc(side.ways.place(stop.hub), 8.0 * scale, palette.glow);
    }
    out
}

/// A line's colour on the map.
pub(super) fn colour(side: &Side, shown: &Shown, palette: &Palette, id: ServiceId) -> Rgb {
    tint(side, shown, id).colour(palette)
}
