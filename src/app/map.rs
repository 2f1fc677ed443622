//! Draws land, borders, lines by the responsible body, and hubs by level: one mesh per layer.
//!
//! A layer is made anew when the scale has changed by more than a fifth or the session says so,
//! since strokes keep their width in pixels.

use super::atlas::Atlas;
use super::camera::{Room, View};
use super::lines;
use super::session::{Picked, Session};
use super::shapes::Triangles;
use super::theme;
use crate::scenario::area::{Hub, HubKind};
use bevy::prelude::*;

/// One layer of the map.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Borders,
    Glow,
    Lines,
    Hubs,
}

/// What the layers were last drawn for.
#[derive(Resource, Default)]
struct Drawn {
    scale: f32,
    version: u64,
    picked: Option<Picked>,
}

/// The layers.
pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Drawn>().add_systems(Startup, ground).add_systems(Update, redraw);
}

fn ground(
    mut commands: Commands,
    atlas: Res<Atlas>,
    session: Res<Session>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<ColorMaterial>>,
) {
    let mut land = Triangles::default();
    for rings in &atlas.abroad {
        land.polygon(rings, theme::ABROAD);
    }
    for rings in &atlas.home {
        land.polygon(rings, theme::land(crate::scenario::area::Urbanity::Rural));
    }
    for (zone, rings) in &atlas.zones {
        land.polygon(rings, theme::land(session.scenario.area.zones[*zone].urbanity));
    }
    let material = materials.add(ColorMaterial::default());
    commands.spawn((Mesh2d(meshes.add(land.mesh())), MeshMaterial2d(material.clone())));
    for (layer, z) in
        [(Layer::Borders, 1.0), (Layer::Glow, 2.0), (Layer::Lines, 3.0), (Layer::Hubs, 4.0)]
    {
        commands.spawn((
            layer,
            Mesh2d(meshes.add(Triangles::default().mesh())),
            MeshMaterial2d(material.clone()),
            Transform::from_xyz(0.0, 0.0, z),
            // Its mesh changes, so its extent is not worked out once and for all.
            bevy::camera::visibility::NoFrustumCulling,
        ));
    }
}

fn redraw(
    view: Res<View>,
    room: Res<Room>,
    session: Res<Session>,
    atlas: Res<Atlas>,
    mut drawn: ResMut<Drawn>,
    layers: Query<(&Layer, &Mesh2d)>,
    mut meshes: ResMut<Assets<Mesh>>,
) {
    if !room.is_known() {
        return;
    }
    let is_rescaled = !(0.83..1.2).contains(&(view.km_per_pixel / drawn.scale.max(1e-6)));
    let is_changed = is_rescaled || drawn.version != session.version;
    let is_picked_anew = drawn.picked != session.picked;
    if !(is_changed || is_picked_anew) {
        return;
    }
    if is_changed {
        drawn.scale = view.km_per_pixel;
        drawn.version = session.version;
    }
    drawn.picked = session.picked;
    let scale = drawn.scale;
    for (layer, handle) in &layers {
        let triangles = match layer {
            Layer::Borders if is_rescaled => borders(&atlas, scale),
            Layer::Lines if is_changed => lines::draw(&session, &atlas, scale),
            Layer::Hubs if is_changed => hubs(&session, &atlas, scale),
            Layer::Glow => glow(&session, &atlas, scale),
            _ => continue,
        };
        if let Some(mut slot) = meshes.get_mut(&handle.0) {
            *slot = triangles.mesh();
        }
    }
}

fn borders(atlas: &Atlas, scale: f32) -> Triangles {
    /// Scale from which borders between zones are drawn, km per pixel.
    const ZONES_FROM: f32 = 0.25;
    let mut out = Triangles::default();
    if scale < ZONES_FROM {
        for [a, b] in &atlas.zone_edges {
            out.stroke(*a, *b, 0.8 * scale, theme::ZONE_EDGE);
        }
    }
    for rings in atlas.home.iter().chain(&atlas.abroad) {
        for pair in rings.iter().flat_map(|ring| ring.windows(2)) {
            out.stroke(pair[0], pair[1], 0.9 * scale, theme::COAST);
        }
    }
    for [a, b] in &atlas.municipality_edges {
        out.stroke(*a, *b, 1.0 * scale, theme::MUNICIPALITY_EDGE);
    }
    out
}

/// Whether a hub is drawn at a scale, km per pixel: the larger its level's number, the nearer.
pub(super) fn is_shown(hub: &Hub, scale: f32) -> bool {
    match hub.level {
        1 => true,
        2 => scale < 0.34,
        3 => scale < 0.20,
        _ => scale < 0.07,
    }
}

/// Radius of a hub's mark in pixels, by level and boardings a year (area grows with boardings).
pub(super) fn radius(level: u8, boardings: f64) -> f32 {
    let base = match level {
        1 => 4.4,
        2 => 3.2,
        3 => 2.3,
        _ => 1.2,
    };
    /// Boardings a year that make a mark one pixel square.
    const PER_SQUARE: f64 = 400_000.0;
    (base * base + (boardings / PER_SQUARE) as f32).sqrt().min(18.0)
}

fn hubs(session: &Session, atlas: &Atlas, scale: f32) -> Triangles {
    let flows = session.result().map(|result| &result.flows.hubs);
    let mut order: Vec<_> = session
        .scenario
        .area
        .hubs
        .entries()
        .filter(|(_, hub)| is_shown(hub, scale))
        .map(|(id, hub)| {
            let boardings = flows.and_then(|f| f.get(id)).map_or(0.0, |f| f.boardings);
            (id, hub, radius(hub.level, boardings))
        })
        .collect();
    // Small marks on large ones, so that none hides another.
    order.sort_by(|a, b| b.2.total_cmp(&a.2));
    let mut out = Triangles::default();
    for (id, hub, radius) in order {
        let at = atlas.place(id);
        let (outer, inner) = (radius * scale, (radius - 1.2).max(0.45 * radius) * scale);
        match (hub.level, hub.kind) {
            (0, _) => out.disc(at, outer, theme::QUIET),
            (_, HubKind::Port) => {
                out.square(at, outer * 0.9, theme::INK);
                out.square(at, inner * 0.85, theme::PAPER);
            }
            _ => {
                out.disc(at, outer, theme::INK);
                out.disc(at, inner, theme::PAPER);
            }
        }
    }
    out
}

fn glow(session: &Session, atlas: &Atlas, scale: f32) -> Triangles {
    match session.picked {
        Some(Picked::Hub(id)) => {
            let hub = &session.scenario.area.hubs[id];
            let mut out = Triangles::default();
            let boardings = session.result().and_then(|r| r.flows.hubs.get(id));
            let radius = radius(hub.level, boardings.map_or(0.0, |flows| flows.boardings)) + 8.0;
            out.disc(atlas.place(id), radius * scale, theme::GLOW);
            out
        }
        Some(Picked::Service(id)) => lines::highlight(session, atlas, id, scale),
        None => Triangles::default(),
    }
}
