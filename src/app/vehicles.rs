//! The day that moves: vehicles along their lines, evenly spaced from how often they run.
//!
//! The data hold departures by period, no minute of any departure; so vehicles of a line leave at
//! even distances, the first half of a distance after the period begins. The legend says so.

use super::camera::{Room, View};
use super::map::Layer;
use super::session::Session;
use super::shapes::Triangles;
use super::shown::Colouring;
use super::side::Side;
use super::{lines, theme};
use crate::id::{Id, ServiceId};
use crate::scenario::service::{DayKind, Service};
use bevy::prelude::*;
use bevy::window::RequestRedraw;

/// Moves the clock and the vehicles.
pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (tick, draw).chain());
}

/// The service day, minutes after midnight.
pub(super) const DAY: (f32, f32) = (4.0 * 60.0, 26.0 * 60.0);

fn tick(mut session: ResMut<Session>, time: Res<Time>, mut redraw: MessageWriter<RequestRedraw>) {
    if !session.shown.plays {
        return;
    }
    // A frame that took long must not make the day jump.
    let step = time.delta_secs().min(0.25) * session.shown.speed;
    let clock = session.shown.clock + step;
    session.shown.clock = if clock >= DAY.1 { DAY.0 } else { clock };
    redraw.write(RequestRedraw);
}

/// What the vehicles were last drawn for.
#[derive(Default, PartialEq, Clone, Copy)]
struct Drawn {
    clock: f32,
    scale: f32,
    version: u64,
    is_on: bool,
    is_dark: bool,
    show_local: bool,
    colouring: Option<Colouring>,
}

fn draw(
    session: Res<Session>,
    (view, room): (Res<View>, Res<Room>),
    layers: Query<(&Layer, &Mesh2d)>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut drawn: Local<Drawn>,
) {
    let shown = &session.shown;
    let now = Drawn {
        clock: shown.clock,
        scale: view.km_per_pixel,
        version: session.version,
        is_on: shown.vehicles,
        is_dark: shown.is_dark,
        show_local: shown.show_local,
        colouring: Some(shown.colouring),
    };
    let is_off_still = !now.is_on && !drawn.is_on;
    if *drawn == now || is_off_still || !room.is_known() {
        return;
    }
    *drawn = now;
    let palette = theme::palette(shown.is_dark);
    let mut out = Triangles::default();
    if shown.vehicles {
        let scale = view.km_per_pixel;
        for (id, line) in session.a.scenario.services.entries() {
            if !lines::is_shown(shown, line, scale) {
                continue;
            }
            let style = lines::Style::of(line);
            let radius = (style.width() * 0.55 + 0.9) * scale;
            let colour = lines::colour(&session.a, shown, palette, id);
            for at in positions(&session.a, id, line, shown.clock) {
                if room.sees(&view, at) {
                    out.disc(at, radius + 1.0 * scale, palette.ink);
                    out.disc(at, radius, colour);
                }
            }
        }
    }
    for (layer, handle) in &layers {
        if *layer == Layer::Vehicles
            && let Some(mut slot) = meshes.get_mut(&handle.0)
        {
            *slot = std::mem::take(&mut out).mesh();
        }
    }
}

/// Where a line's vehicles are at a time of a school day.
fn positions(side: &Side, id: ServiceId, line: &Service, clock: f32) -> Vec<Vec2> {
    let mut out = Vec::new();
    let calendar = &side.scenario.calendar;
    let days = calendar.day_types.entries();
    let Some((day, _)) = days.into_iter().find(|(_, day)| day.kind == DayKind::SchoolDay) else {
        return out;
    };
    let Some(table) = line.timetable.get(day) else { return out };
    let run_time = line.run_time().0 as f32;
    for (period, declared) in calendar.periods.entries() {
        let departures = table.departures.get(period.index()).copied().unwrap_or(0.0);
        if departures <= 0.0 {
            continue;
        }
        let (from, until) = (declared.from.0 as f32, declared.until.0 as f32);
        let apart = (until - from) / departures as f32;
        let count = departures.round() as usize;
        // A line with fewer departures than one in the period leaves once at most.
        for at in 0..count.max(usize::from(departures > 0.5)) {
            let leaves = from + apart * (at as f32 + 0.5);
            let since = clock - leaves;
            if (0.0..=run_time).contains(&since) {
                out.extend(along(side, id, line, since));
                out.extend(along(side, id, line, run_time - since));
            }
        }
    }
    out
}

/// Where a vehicle is so many minutes after it left its first stop.
fn along(side: &Side, id: ServiceId, line: &Service, minutes: f32) -> Option<Vec2> {
    let stops = &line.stops;
    let hop = stops.windows(2).position(|pair| minutes <= pair[1].minutes.0 as f32)?;
    let (from, to) = (stops[hop].minutes.0 as f32, stops[hop + 1].minutes.0 as f32);
    let share = if to > from { ((minutes - from) / (to - from)).clamp(0.0, 1.0) } else { 0.0 };
    let (_, way) = side.ways.hop(id, hop);
    let length: f32 = way.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
    let mut left = share * length;
    for pair in way.windows(2) {
        let step = pair[0].distance(pair[1]);
        if left <= step && step > 0.0 {
            return Some(pair[0].lerp(pair[1], left / step));
        }
        left -= step;
    }
    way.last().copied()
}

#[cfg(test)]
mod tests {
    use super::super::tests::small_town;
    use super::*;

    #[test]
    fn vehicles_are_as_many_as_run_time_over_headway() {
        let session = small_town();
        let side = &session.a;
        for (id, line) in side.scenario.services.entries() {
            let Some(apart) = lines::headway(side, id, 12.0 * 60.0) else { continue };
            // The mean over a headway of how many are under way, both directions.
            let samples = 200;
            let total: usize = (0..samples)
                .map(|at| {
                    let clock = 12.0 * 60.0 + apart as f32 * at as f32 / samples as f32;
                    positions(side, id, line, clock).len()
                })
                .sum();
            let expected = 2.0 * line.run_time().0 / apart;
            let mean = total as f64 / f64::from(samples);
            assert!((mean - expected).abs() < 0.1 + 0.03 * expected, "{mean} for {expected}");
        }
    }
}
