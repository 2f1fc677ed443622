//! Draws land, zones, lines by the responsible body, and hubs by level: one mesh per layer.
//!
//! A layer is made anew when the scale has changed by more than a fifth or the session says so,
//! since strokes keep their width in pixels.

use super::camera::View;
use super::session::{Picked, Session};
use super::shapes::{Atlas, Triangles};
use super::theme;
use crate::scenario::area::{HubKind, Urbanity};
use crate::scenario::service::Mode;
use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;

/// One layer of the map.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Ground,
    Lines,
    Hubs,
    Picked,
}

#[derive(Resource, Default)]
struct Drawn {
    scale: f32,
    version: u64,
    picked: Option<Picked>,
    regime: usize,
}

/// The layers.
pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Drawn>().add_systems(Startup, ground).add_systems(Update, redraw);
}

fn mesh(triangles: Triangles) -> Mesh {
    let mut mesh = Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD);
    mesh.insert_attribute(Mesh::ATTRIBUTE_POSITION, triangles.positions);
    mesh.insert_attribute(Mesh::ATTRIBUTE_COLOR, triangles.colours);
    mesh.insert_indices(Indices::U32(triangles.indices));
    mesh
}

fn urbanity_tint(urbanity: Urbanity) -> [f32; 4] {
    let shade = match urbanity {
        Urbanity::Core => 0.80,
        Urbanity::Suburb => 0.845,
        Urbanity::Large => 0.86,
        Urbanity::Medium => 0.895,
        Urbanity::Small => 0.925,
        Urbanity::Rural => 0.950,
    };
    theme::linear([shade, shade * 0.985, shade * 0.955, 1.0])
}

fn ground(
    mut commands: Commands,
    atlas: Res<Atlas>,
    session: Res<Session>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<ColorMaterial>>,
) {
    let mut triangles = Triangles::default();
    for (rings, home) in &atlas.land {
        let colour = if *home { theme::LAND } else { theme::ABROAD };
        triangles.polygon(rings, theme::linear(colour));
    }
    for (zone, rings) in &atlas.zones {
        if let Some(zone) = session.scenario.area.zones.get(*zone) {
            triangles.polygon(rings, urbanity_tint(zone.urbanity));
        }
    }
    for (_, rings) in &atlas.zones {
        for ring in rings {
            for pair in ring.windows(2) {
                triangles.stroke(pair[0], pair[1], 0.06, theme::linear(theme::ZONE_EDGE));
            }
        }
    }
    let material = materials.add(ColorMaterial::default());
    commands.spawn((
        Layer::Ground,
        Mesh2d(meshes.add(mesh(triangles))),
        MeshMaterial2d(material.clone()),
        Transform::from_xyz(0.0, 0.0, 0.0),
    ));
    for (layer, z) in [(Layer::Lines, 1.0), (Layer::Hubs, 3.0), (Layer::Picked, 2.0)] {
        commands.spawn((
            layer,
            Mesh2d(meshes.add(mesh(Triangles::default()))),
            MeshMaterial2d(material.clone()),
            Transform::from_xyz(0.0, 0.0, z),
        ));
    }
}

/// Scale below which derived local lines and plain stops are drawn, km per pixel.
pub(super) const LOCAL_FROM: f32 = 0.22;

fn redraw(
    view: Res<View>,
    session: Res<Session>,
    atlas: Res<Atlas>,
    mut drawn: ResMut<Drawn>,
    layers: Query<(&Layer, &Mesh2d)>,
    mut meshes: ResMut<Assets<Mesh>>,
) {
    let rescaled = !(0.83..1.2).contains(&(view.km_per_pixel / drawn.scale.max(1e-6)));
    let changed = drawn.version != session.version || drawn.regime != session.current;
    let picked_anew = drawn.picked != session.picked;
    if !(rescaled || changed || picked_anew) {
        return;
    }
    let whole = rescaled || changed;
    if whole {
        drawn.scale = view.km_per_pixel;
        drawn.version = session.version;
        drawn.regime = session.current;
    }
    drawn.picked = session.picked;
    for (layer, handle) in &layers {
        let triangles = match layer {
            Layer::Ground => continue,
            Layer::Lines if whole => lines(&session, &atlas, drawn.scale),
            Layer::Hubs if whole => hubs(&session, &atlas, drawn.scale),
            Layer::Picked => picked(&session, &atlas, drawn.scale),
            _ => continue,
        };
        if let Some(mut slot) = meshes.get_mut(&handle.0) {
            *slot = mesh(triangles);
        }
    }
}

fn line_width(mode: Mode, derived: bool) -> f32 {
    match mode {
        Mode::Intercity | Mode::RegionalRail | Mode::SuburbanRail => 3.2,
        Mode::LocalRail | Mode::Metro | Mode::LightRail => 2.6,
        Mode::Ferry => 1.4,
        Mode::Coach => 1.0,
        Mode::Bus | Mode::Brt if derived => 0.8,
        Mode::Bus | Mode::Brt => 1.7,
    }
}

fn lines(session: &Session, atlas: &Atlas, scale: f32) -> Triangles {
    let mut triangles = Triangles::default();
    let mut order: Vec<_> = session.scenario.services.entries().collect();
    order.sort_by_key(|(id, s)| (s.mode.is_rail(), !s.derived, *id));
    for (id, service) in order {
        let hidden = service.derived && (!session.show_local || scale > LOCAL_FROM);
        if hidden {
            continue;
        }
        let mut colour = theme::body_colour(session.holder(id, session.colour_by));
        if service.derived {
            colour[3] = 0.55;
        }
        let width = line_width(service.mode, service.derived) * scale;
        let points: Vec<Vec2> = service
            .stops
            .iter()
            .map(|stop| {
                let hub = &session.scenario.area.hubs[stop.hub];
                atlas.projection.xy(hub.lat, hub.lon)
            })
            .collect();
        for pair in points.windows(2) {
            match service.mode {
                Mode::Ferry => dashes(&mut triangles, pair[0], pair[1], width, scale, colour),
                _ => triangles.stroke(pair[0], pair[1], width, colour),
            }
        }
    }
    triangles
}

/// A ferry is dashed: never told by colour alone.
fn dashes(out: &mut Triangles, a: Vec2, b: Vec2, width: f32, scale: f32, colour: [f32; 4]) {
    let length = a.distance(b);
    let dash = 5.0 * scale;
    let count = ((length / (2.0 * dash)).floor() as usize).clamp(1, 400);
    for at in 0..count {
        let from = (at as f32 + 0.25) / count as f32;
        let to = (at as f32 + 0.75) / count as f32;
        out.stroke(a.lerp(b, from), a.lerp(b, to), width, colour);
    }
}

fn hubs(session: &Session, atlas: &Atlas, scale: f32) -> Triangles {
    let mut triangles = Triangles::default();
    let flows = session.result().map(|result| &result.flows.hubs);
    let ink = theme::linear([0.16, 0.18, 0.21, 1.0]);
    let white = theme::linear([1.0, 1.0, 1.0, 1.0]);
    for (id, hub) in session.scenario.area.hubs.entries() {
        let visible = match hub.level {
            1 => true,
            2 => scale < 0.40,
            3 => scale < 0.20,
            _ => scale < 0.06,
        };
        if !visible {
            continue;
        }
        let base = match hub.level {
            1 => 3.6,
            2 => 2.6,
            3 => 2.0,
            _ => 1.3,
        };
        // Area grows with boardings; a million a year doubles the radius of a plain hub.
        let boardings = flows.and_then(|f| f.get(id)).map_or(0.0, |f| f.boardings);
        let radius = (base + (boardings / 1.0e6).sqrt() as f32 * 1.6).min(16.0) * scale;
        let centre = atlas.projection.xy(hub.lat, hub.lon);
        if hub.kind == HubKind::Port {
            triangles.stroke(
                centre - Vec2::X * radius,
                centre + Vec2::X * radius,
                radius * 2.0,
                ink,
            );
        } else {
            triangles.disc(centre, radius, ink);
        }
        if hub.level > 0 {
            triangles.disc(centre, (radius - 1.1 * scale).max(0.3 * radius), white);
        }
    }
    triangles
}

fn picked(session: &Session, atlas: &Atlas, scale: f32) -> Triangles {
    let mut triangles = Triangles::default();
    let glow = theme::linear([1.0, 0.85, 0.1, 0.9]);
    match session.picked {
        Some(Picked::Hub(id)) => {
            let hub = &session.scenario.area.hubs[id];
            triangles.disc(atlas.projection.xy(hub.lat, hub.lon), 12.0 * scale, glow);
        }
        Some(Picked::Service(id)) => {
            let points: Vec<Vec2> = session.scenario.services[id]
                .stops
                .iter()
                .map(|stop| {
                    let hub = &session.scenario.area.hubs[stop.hub];
                    atlas.projection.xy(hub.lat, hub.lon)
                })
                .collect();
            for pair in points.windows(2) {
                triangles.stroke(pair[0], pair[1], 7.0 * scale, glow);
            }
        }
        None => {}
    }
    triangles
}
