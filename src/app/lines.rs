//! How lines are drawn: a width and dash for what runs on them, a colour for who is responsible,
//! side by side where several share the way between two stops.

use super::atlas::Atlas;
use super::session::Session;
use super::shapes::Triangles;
use super::theme::{self, Rgb};
use crate::id::{HubId, ServiceId};
use crate::scenario::regime::BodyKind;
use crate::scenario::service::{Mode, Service};
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
            Self::Ferry => Some(5.0),
            Self::Coach => Some(2.0),
            _ => None,
        }
    }
    /// Whether a white edge keeps it apart from what it crosses.
    pub(super) fn has_edge(self) -> bool {
        matches!(self, Self::Train | Self::LightRails)
    }
    /// Its colour for the colour of a body: derived lines are paler, since they are not known.
    pub(super) fn shade(self, colour: Rgb) -> Rgb {
        match self {
            Self::Local => theme::mix(colour, [244, 241, 232], 0.35),
            _ => colour,
        }
    }
    /// The key of its words.
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

/// Scale from which derived local lines are drawn, km per pixel.
const LOCAL_FROM: f32 = 0.20;

/// Whether a line is drawn at a scale.
pub(super) fn is_shown(session: &Session, line: &Service, scale: f32) -> bool {
    !line.derived || line.mode == Mode::Ferry || (session.show_local && scale <= LOCAL_FROM)
}

/// One stroke between two stops: everything of one style under one kind of body.
type Strand = (Style, Option<BodyKind>);

/// Every line that is shown at a scale.
pub(super) fn draw(session: &Session, atlas: &Atlas, scale: f32) -> Triangles {
    let mut ways: BTreeMap<(HubId, HubId), ([Vec2; 2], Vec<Strand>)> = BTreeMap::new();
    for (id, line) in session.scenario.services.entries() {
        if !is_shown(session, line, scale) {
            continue;
        }
        let strand = (Style::of(line), session.holder(id));
        for (hubs, ends) in atlas.route(id).windows(2).zip(atlas.path(id).windows(2)) {
            let (a, b) = (hubs[0], hubs[1]);
            let (key, ends) =
                if a <= b { ((a, b), [ends[0], ends[1]]) } else { ((b, a), [ends[1], ends[0]]) };
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
                out.stroke(*a, *b, (style.width() + 1.8) * scale, theme::PAPER);
            }
        }
        for ((_, kind), [a, b]) in of_style() {
            let colour = style.shade(theme::body(*kind));
            let width = style.width() * scale;
            match style.dash() {
                Some(dash) => out.dashes(*a, *b, width, dash * scale, colour),
                None => out.stroke(*a, *b, width, colour),
            }
        }
    }
    out
}

/// Between strands that run side by side, pixels.
const GAP: f32 = 0.5;

/// Kinds of body that hold the colouring role, with how many lines each; the most first.
pub(super) fn holders(session: &Session) -> Vec<(Option<BodyKind>, usize)> {
    let mut counts: BTreeMap<Option<BodyKind>, usize> = BTreeMap::new();
    for id in session.scenario.services.ids() {
        *counts.entry(session.holder(id)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    counts
}

/// The glow under a picked line, and its stops.
pub(super) fn highlight(
    session: &Session,
    atlas: &Atlas,
    line: ServiceId,
    scale: f32,
) -> Triangles {
    let mut out = Triangles::default();
    for pair in atlas.path(line).windows(2) {
        out.stroke(pair[0], pair[1], 11.0 * scale, theme::GLOW);
    }
    for stop in &session.scenario.services[line].stops {
        out.disc(atlas.place(stop.hub), 8.0 * scale, theme::GLOW);
    }
    out
}
