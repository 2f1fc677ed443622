//! Pan with the mouse or the arrow keys, zoom with the wheel or plus and minus, go to a place.
//!
//! The map looks through the [`Room`] that the panels leave free: what is in its middle is what the
//! view looks at, however many panels are open.

use super::atlas::Atlas;
use super::session::Session;
use bevy::camera::Viewport;
use bevy::camera::visibility::RenderLayers;
use bevy::input::mouse::{AccumulatedMouseMotion, AccumulatedMouseScroll, MouseScrollUnit};
use bevy::prelude::*;
use bevy::window::{PrimaryWindow, RequestRedraw};
use bevy_egui::input::EguiWantsInput;
use bevy_egui::{PrimaryEguiContext, egui};

/// The part of the window that the panels leave to the map, in logical pixels.
#[derive(Resource, Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) rect: egui::Rect,
    /// Something of the panels (a list, a tip, a dragged bar) lies under the pointer.
    pub(super) is_covered: bool,
}

impl Default for Room {
    fn default() -> Self {
        Self { rect: egui::Rect::NOTHING, is_covered: false }
    }
}

impl Room {
    /// Whether the panels have been laid out.
    pub(super) fn is_known(&self) -> bool {
        self.rect.is_positive()
    }
    /// Where the pointer is on the map, if it is.
    pub(super) fn pointer(&self, window: &Window) -> Option<Vec2> {
        let at = window.cursor_position()?;
        (!self.is_covered && self.rect.contains(egui::pos2(at.x, at.y))).then_some(at)
    }
    /// Whether a point of the plane lies in it, a little beyond its edges included.
    pub(super) fn sees(&self, view: &View, at: Vec2) -> bool {
        let at = view.pixel(self, at);
        self.rect.expand(12.0).contains(egui::pos2(at.x, at.y))
    }
    fn middle(&self) -> Vec2 {
        let middle = self.rect.center();
        Vec2::new(middle.x, middle.y)
    }
}

/// A box that the view should show whole, in km.
#[derive(Clone, Copy, Debug)]
struct Goal {
    middle: Vec2,
    size: Vec2,
}

/// Where the map looks: centre in km, km per logical pixel.
#[derive(Resource, Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) centre: Vec2,
    pub(super) km_per_pixel: f32,
    goal: Option<Goal>,
    /// Arrives at once instead of flying.
    pub(super) jumps: bool,
    is_dragged: bool,
}

const FARTHEST: f32 = 1.2;
const NEAREST: f32 = 0.004;

impl View {
    /// Looks at the whole country.
    pub(super) fn new(atlas: &Atlas, jumps: bool) -> Self {
        let mut view =
            Self { centre: Vec2::ZERO, km_per_pixel: 0.5, goal: None, jumps, is_dragged: false };
        view.show(&atlas.corners, 0.06);
        view
    }
    /// Goes to where all points are seen, with a margin as a share of their extent.
    pub(super) fn show(&mut self, points: &[Vec2], margin: f32) {
        let low = points.iter().copied().reduce(Vec2::min);
        let high = points.iter().copied().reduce(Vec2::max);
        let (Some(low), Some(high)) = (low, high) else { return };
        // A place without extent is shown with its surroundings, km.
        const AROUND: f32 = 22.0;
        let size = ((high - low) * (1.0 + 2.0 * margin)).max(Vec2::splat(AROUND));
        self.goal = Some(Goal { middle: (low + high) * 0.5, size });
    }
    /// Whether it has arrived where it was sent.
    pub(super) fn is_still(&self) -> bool {
        self.goal.is_none()
    }
    /// Whether the last press turned into a drag.
    pub(super) fn is_dragged(&self) -> bool {
        self.is_dragged
    }
    /// Looks at a point from so many times nearer.
    pub(super) fn look_at(&mut self, at: Vec2, nearer: f32) {
        self.centre = at;
        self.km_per_pixel = (self.km_per_pixel / nearer).clamp(NEAREST, FARTHEST);
        self.goal = None;
    }
    /// Comes nearer to a point of the plane.
    pub(super) fn come_nearer(&mut self, at: Vec2) {
        /// How much nearer, as a share of the window in km.
        const NEARER: f32 = 400.0;
        self.goal = Some(Goal { middle: at, size: Vec2::splat(self.km_per_pixel * NEARER) });
    }
    /// From logical pixels of the window to the plane.
    pub(super) fn plane(&self, room: &Room, at: Vec2) -> Vec2 {
        let from_middle = at - room.middle();
        self.centre + Vec2::new(from_middle.x, -from_middle.y) * self.km_per_pixel
    }
    /// From the plane to logical pixels of the window.
    pub(super) fn pixel(&self, room: &Room, at: Vec2) -> Vec2 {
        let from_middle = (at - self.centre) / self.km_per_pixel;
        room.middle() + Vec2::new(from_middle.x, -from_middle.y)
    }
}

/// Layers of lines that one camera alone sees: those of the edited scenario, and those of what it
/// is compared with.
pub(super) const OF_A: usize = 1;
pub(super) const OF_B: usize = 2;

/// Which side a camera shows.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
enum Eye {
    A,
    B,
}

/// The cameras and what moves them.
pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Room>()
        .add_systems(Startup, eyes)
        .add_systems(Update, (drag, press_keys, zoom, fly, place).chain());
}

/// One camera for each side of the swipe bar, and one above them for the panels, which cover the
/// whole window.
fn eyes(mut commands: Commands) {
    commands.spawn((Eye::A, Camera2d, RenderLayers::from_layers(&[0, OF_A])));
    let second = Camera { order: 1, is_active: false, ..default() };
    commands.spawn((Eye::B, Camera2d, second, RenderLayers::from_layers(&[0, OF_B])));
    let above = Camera { order: 2, clear_color: ClearColorConfig::None, ..default() };
    commands.spawn((Camera2d, above, RenderLayers::none(), PrimaryEguiContext));
}

fn drag(
    mut view: ResMut<View>,
    room: Res<Room>,
    motion: Res<AccumulatedMouseMotion>,
    buttons: Res<ButtonInput<MouseButton>>,
    window: Single<&Window, With<PrimaryWindow>>,
    mut from_map: Local<bool>,
) {
    if buttons.just_pressed(MouseButton::Left) {
        view.is_dragged = false;
        *from_map = room.pointer(&window).is_some();
    }
    if buttons.pressed(MouseButton::Left) && *from_map && motion.delta != Vec2::ZERO {
        let moved = Vec2::new(-motion.delta.x, motion.delta.y) * view.km_per_pixel;
        view.centre += moved;
        view.goal = None;
        // A hand is never quite still while it clicks.
        const TREMBLE: f32 = 1.5;
        view.is_dragged |= motion.delta.length() > TREMBLE;
    }
}

fn press_keys(
    mut view: ResMut<View>,
    atlas: Res<Atlas>,
    keys: Res<ButtonInput<KeyCode>>,
    wants: Res<EguiWantsInput>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    if wants.wants_any_keyboard_input() {
        return;
    }
    let step = view.km_per_pixel * 12.0;
    for (key, by) in [
        (KeyCode::ArrowLeft, Vec2::new(-step, 0.0)),
        (KeyCode::ArrowRight, Vec2::new(step, 0.0)),
        (KeyCode::ArrowUp, Vec2::new(0.0, step)),
        (KeyCode::ArrowDown, Vec2::new(0.0, -step)),
    ] {
        if keys.pressed(key) {
            view.centre += by;
            view.goal = None;
            redraw.write(RequestRedraw);
        }
    }
    if keys.just_pressed(KeyCode::Home) {
        view.show(&atlas.corners, 0.06);
    }
}

fn zoom(
    mut view: ResMut<View>,
    room: Res<Room>,
    scroll: Res<AccumulatedMouseScroll>,
    keys: Res<ButtonInput<KeyCode>>,
    wants: Res<EguiWantsInput>,
    window: Single<&Window, With<PrimaryWindow>>,
) {
    let pointer = room.pointer(&window);
    let mut notches = 0.0;
    if pointer.is_some() {
        notches += match scroll.unit {
            MouseScrollUnit::Line => scroll.delta.y,
            MouseScrollUnit::Pixel => scroll.delta.y / 40.0,
        };
    }
    if !wants.wants_any_keyboard_input() {
        let pressed = |keys_of: [KeyCode; 2]| keys_of.iter().any(|key| keys.just_pressed(*key));
        if pressed([KeyCode::NumpadAdd, KeyCode::Equal]) {
            notches += 2.0;
        }
        if pressed([KeyCode::NumpadSubtract, KeyCode::Minus]) {
            notches -= 2.0;
        }
    }
    if notches == 0.0 || !room.is_known() {
        return;
    }
    let before = view.km_per_pixel;
    let after = (before * 0.85_f32.powf(notches)).clamp(NEAREST, FARTHEST);
    // What lies under the pointer stays there.
    if let Some(pointer) = pointer {
        let from_middle = pointer - room.middle();
        view.centre += Vec2::new(from_middle.x, -from_middle.y) * (before - after);
    }
    view.km_per_pixel = after;
    view.goal = None;
}

fn fly(
    mut view: ResMut<View>,
    room: Res<Room>,
    time: Res<Time>,
    session: Res<Session>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let Some(goal) = view.goal.filter(|_| room.is_known()) else { return };
    let fits = goal.size / Vec2::new(room.rect.width(), room.rect.height());
    let scale = fits.max_element().clamp(NEAREST, FARTHEST);
    let share = if view.jumps || session.shown.is_still {
        1.0
    } else {
        1.0 - (-8.0 * time.delta_secs()).exp()
    };
    view.centre = view.centre.lerp(goal.middle, share);
    view.km_per_pixel *= (scale / view.km_per_pixel).powf(share);
    let is_near =
        view.centre.distance(goal.middle) < scale && (view.km_per_pixel / scale - 1.0).abs() < 0.01;
    if is_near {
        view.centre = goal.middle;
        view.km_per_pixel = scale;
        view.goal = None;
    }
    redraw.write(RequestRedraw);
}

fn place(
    (view, room): (Res<View>, Res<Room>),
    session: Res<Session>,
    window: Single<&Window, With<PrimaryWindow>>,
    mut cameras: Query<(&Eye, &mut Camera, &mut Transform, &mut Projection)>,
    mut clear: ResMut<ClearColor>,
) {
    let sea = super::theme::palette(session.shown.is_dark).sea;
    let sea = Color::srgb_u8(sea[0], sea[1], sea[2]);
    if clear.0 != sea {
        clear.0 = sea;
    }
    let size = Vec2::new(window.width(), window.height());
    let bar = session.shown.swipe.filter(|_| room.is_known());
    let bar = bar.map(|share| room.rect.left() + room.rect.width() * share);
    for (eye, mut camera, mut transform, mut projection) in &mut cameras {
        // From left to right in the window, logical pixels.
        let (from, until) = match (eye, bar) {
            (Eye::A, None) => (0.0, size.x),
            (Eye::A, Some(bar)) => (0.0, bar),
            (Eye::B, Some(bar)) => (bar, size.x),
            (Eye::B, None) => {
                if camera.is_active {
                    camera.is_active = false;
                }
                continue;
            }
        };
        let viewport = bar.map(|_| {
            let pixels = window.scale_factor();
            let left = (from * pixels).round() as u32;
            let right = (until * pixels).round() as u32;
            let width = right.min(window.physical_width()).saturating_sub(left).max(1);
            Viewport {
                physical_position: UVec2::new(left, 0),
                physical_size: UVec2::new(width, window.physical_height().max(1)),
                ..default()
            }
        });
        let is_other = match (&camera.viewport, &viewport) {
            (Some(a), Some(b)) => {
                (a.physical_position, a.physical_size) != (b.physical_position, b.physical_size)
            }
            (a, b) => a.is_some() != b.is_some(),
        };
        if is_other {
            camera.viewport = viewport;
        }
        if !camera.is_active {
            camera.is_active = true;
        }
        // The camera looks at the middle of its part, the view at the middle of the room.
        let middle = Vec2::new((from + until) * 0.5, size.y * 0.5);
        let off = if room.is_known() { middle - room.middle() } else { Vec2::ZERO };
        transform.translation.x = view.centre.x + off.x * view.km_per_pixel;
        transform.translation.y = view.centre.y - off.y * view.km_per_pixel;
        if let Projection::Orthographic(orthographic) = &mut *projection {
            orthographic.scale = view.km_per_pixel;
        }
    }
}
