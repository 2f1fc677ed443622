//! Draws land, borders, lines, hubs and vehicles: one mesh per layer.
//!
//! A layer is made anew when the scale has changed by more than a fifth or the session says so,
//! since strokes keep their width in pixels. Lines of the edited scenario and of what it is
//! compared with lie on layers of their own, each seen by one camera.

use super::atlas::Atlas;
use super::camera::{OF_A, OF_B, Room, View};
use super::session::{Picked, Session};
use super::shapes::Triangles;
use super::shown::{Colouring, Field};
use super::side::Side;
use super::theme::Palette;
use super::{fields, lines, theme};
use crate::scenario::area::{Hub, HubKind};
use bevy::camera::visibility::{NoFrustumCulling, RenderLayers};
use bevy::prelude::*;

/// One layer of the map.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    Ground,
    Borders,
    Glow,
    LinesA,
    LinesB,
    Hubs,
    Vehicles,
}

/// What the layers were last drawn for.
#[derive(Resource, Default)]
struct Drawn {
    scale: f32,
    version: u64,
    picked: Option<Picked>,
    ground: Option<(Field, bool, u64)>,
    looks: Option<(Colouring, bool, bool, bool, i32)>,
}

/// The layers.
pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Drawn>().add_systems(Startup, layers).add_systems(Update, redraw);
}

fn layers(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<ColorMaterial>>,
) {
    let material = materials.add(ColorMaterial::default());
    for (layer, z) in [
        (Layer::Ground, 0.0),
        (Layer::Borders, 1.0),
        (Layer::Glow, 2.0),
        (Layer::LinesA, 3.0),
        (Layer::LinesB, 3.0),
        (Layer::Vehicles, 4.0),
        (Layer::Hubs, 5.0),
    ] {
        let seen_by = match layer {
            Layer::LinesA => RenderLayers::layer(OF_A),
            Layer::LinesB => RenderLayers::layer(OF_B),
            _ => RenderLayers::layer(0),
        };
        commands.spawn((
            layer,
            seen_by,
            Mesh2d(meshes.add(Triangles::default().mesh())),
            MeshMaterial2d(material.clone()),
            Transform::from_xyz(0.0, 0.0, z),
            // Its mesh changes, so its extent is not worked out once and for all.
            NoFrustumCulling,
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
    let shown = &session.shown;
    let palette = theme::palette(shown.is_dark);
    let is_rescaled = !(0.83..1.2).contains(&(view.km_per_pixel / drawn.scale.max(1e-6)));
    let ground = (shown.field, shown.is_dark, session.version);
    let is_ground = drawn.ground != Some(ground);
    // How often lines run depends on the period, which is looked at every five minutes.
    let time = if shown.colouring == Colouring::Headway { shown.clock as i32 / 5 } else { 0 };
    let looks = (shown.colouring, shown.is_dark, shown.show_local, shown.swipe.is_some(), time);
    let is_changed = is_rescaled || drawn.version != session.version || drawn.looks != Some(looks);
    let is_dark_anew = drawn.ground.is_none_or(|(_, was_dark, _)| was_dark != shown.is_dark);
    let is_picked_anew = drawn.picked != session.picked;
    if !(is_changed || is_picked_anew || is_ground) {
        return;
    }
    if is_changed {
        drawn.scale = view.km_per_pixel;
        drawn.version = session.version;
        drawn.looks = Some(looks);
    }
    drawn.picked = session.picked;
    drawn.ground = Some(ground);
    let scale = drawn.scale;
    for (layer, handle) in &layers {
        let triangles = match layer {
            Layer::Ground if is_ground => land(&session, &atlas, palette),
            Layer::Borders if is_rescaled || is_dark_anew => borders(&atlas, palette, scale),
            Layer::LinesA if is_changed => lines::draw(&session.a, shown, palette, scale),
            Layer::LinesB if is_changed => match shown.swipe {
                Some(_) => lines::draw(&session.b, shown, palette, scale),
                None => Triangles::default(),
            },
            Layer::Hubs if is_changed => hubs(&session.a, palette, scale),
            Layer::Glow if is_changed || is_picked_anew => glow(&session, &atlas, palette, scale),
            _ => continue,
        };
        if let Some(mut slot) = meshes.get_mut(&handle.0) {
            *slot = triangles.mesh();
        }
    }
}

fn land(session: &Session, atlas: &Atlas, palette: &Palette) -> Triangles {
    let mut land = Triangles::default();
    for rings in &atlas.abroad {
        land.polygon(rings, palette.abroad);
    }
    for rings in &atlas.home {
        land.polygon(rings, palette.land(crate::scenario::area::Urbanity::Rural));
    }
    let values = fields::Values::read(session);
    for (zone, rings) in &atlas.zones {
        let colour = match &values {
            Some(values) => values.colour(*zone, palette),
            None => palette.land(session.a.scenario.area.zones[*zone].urbanity),
        };
        land.polygon(rings, colour);
    }
    land
}

fn borders(atlas: &Atlas, palette: &Palette, scale: f32) -> Triangles {
    /// Scale from which borders between zones are drawn, km per pixel.
    const ZONES_FROM: f32 = 0.25;
    let mut out = Triangles::default();
    if scale < ZONES_FROM {
        for [a, b] in &atlas.zone_edges {
            out.stroke(*a, *b, 0.8 * scale, palette.zone_edge);
        }
    }
    for rings in atlas.home.iter().chain(&atlas.abroad) {
        for pair in rings.iter().flat_map(|ring| ring.windows(2)) {
            out.stroke(pair[0], pair[1], 0.9 * scale, palette.coast);
        }
    }
    for [a, b] in &atlas.municipality_edges {
        out.stroke(*a, *b, 1.0 * scale, palette.municipality_edge);
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

fn hubs(side: &Side, palette: &Palette, scale: f32) -> Triangles {
    let mut order: Vec<_> = side
        .scenario
        .area
        .hubs
        .entries()
        .filter(|(_, hub)| is_shown(hub, scale))
        .map(|(id, hub)| (id, hub, radius(hub.level, side.boardings(id))))
        .collect();
    // Small marks on large ones, so that none hides another.
    order.sort_by(|a, b| b.2.total_cmp(&a.2));
    let mut out = Triangles::default();
    for (id, hub, radius) in order {
        let at = side.ways.place(id);
        let (outer, inner) = (radius * scale, (radius - 1.2).max(0.45 * radius) * scale);
        match (hub.level, hub.kind) {
            (0, _) => out.disc(at, outer, palette.quiet),
            (_, HubKind::Port) => {
                out.square(at, outer * 0.9, palette.ink);
                out.square(at, inner * 0.85, palette.paper);
            }
            _ => {
                out.disc(at, outer, palette.ink);
                out.disc(at, inner, palette.paper);
            }
        }
    }
    out
}

fn glow(session: &Session, atlas: &Atlas, palette: &Palette, scale: f32) -> Triangles {
    let side = &session.a;
    let mut out = Triangles::default();
    match session.picked {
        Some(Picked::Hub(id)) => {
            let level = side.scenario.area.hubs[id].level;
            let radius = radius(level, side.boardings(id)) + 8.0;
            out.disc(side.ways.place(id), radius * scale, palette.glow);
        }
        Some(Picked::Service(id)) => out = lines::highlight(side, palette, id, scale),
        Some(Picked::Municipality(id)) => {
            for edge in atlas.outline_of(&side.scenario, id) {
                out.stroke(edge[0], edge[1], 4.0 * scale, palette.glow);
            }
        }
        Some(Picked::Body(_)) | None => {}
    }
    for slug in session.shown.new_line.iter().flatten() {
        if let Some(hub) = side.scenario.hub_by_slug(slug) {
            out.disc(side.ways.place(hub), 11.0 * scale, palette.glow);
        }
    }
    out
}
