//! Pan with the mouse or the arrow keys, zoom with the wheel or plus and minus, fly to a place.

use bevy::input::mouse::{AccumulatedMouseMotion, AccumulatedMouseScroll, MouseScrollUnit};
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use bevy_egui::input::EguiWantsInput;

/// Where the map looks: centre in km, km per logical pixel.
#[derive(Resource, Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) centre: Vec2,
    pub(super) km_per_pixel: f32,
    target: Option<(Vec2, f32)>,
    dragging: bool,
}

/// The nation fits at this scale in the smallest window.
const NATION: f32 = 0.52;
const NEAREST: f32 = 0.004;

impl Default for View {
    fn default() -> Self {
        Self { centre: Vec2::new(25.0, 5.0), km_per_pixel: NATION, target: None, dragging: false }
    }
}

impl View {
    /// Flies to a place.
    pub(super) fn fly_to(&mut self, centre: Vec2, km_per_pixel: f32) {
        self.target = Some((centre, km_per_pixel));
    }
    /// Shows the nation.
    pub(super) fn home(&mut self) {
        let home = Self::default();
        self.fly_to(home.centre, home.km_per_pixel);
    }
    /// Whether the last press turned into a drag.
    pub(super) fn is_dragging(&self) -> bool {
        self.dragging
    }
}

/// The camera and what moves it.
pub(super) fn plugin(app: &mut App) {
    app.init_resource::<View>()
        .add_systems(Startup, |mut commands: Commands| {
            commands.spawn(Camera2d);
        })
        .add_systems(Update, (steer, fly, place).chain());
}

fn steer(
    mut view: ResMut<View>,
    motion: Res<AccumulatedMouseMotion>,
    scroll: Res<AccumulatedMouseScroll>,
    buttons: Res<ButtonInput<MouseButton>>,
    keys: Res<ButtonInput<KeyCode>>,
    wants: Res<EguiWantsInput>,
    window: Single<&Window, With<PrimaryWindow>>,
) {
    let over_panel = wants.wants_any_pointer_input();
    if buttons.just_pressed(MouseButton::Left) {
        view.dragging = false;
    }
    if buttons.pressed(MouseButton::Left) && !over_panel && motion.delta != Vec2::ZERO {
        let moved = Vec2::new(-motion.delta.x, motion.delta.y) * view.km_per_pixel;
        view.centre += moved;
        view.target = None;
        view.dragging = view.dragging || motion.delta.length() > 1.5;
    }
    let mut zoom = 0.0;
    if !over_panel && scroll.delta.y != 0.0 {
        let notches = match scroll.unit {
            MouseScrollUnit::Line => scroll.delta.y,
            MouseScrollUnit::Pixel => scroll.delta.y / 40.0,
        };
        zoom = notches;
    }
    if !wants.wants_any_keyboard_input() {
        let step = view.km_per_pixel * 12.0;
        for (key, by) in [
            (KeyCode::ArrowLeft, Vec2::new(-step, 0.0)),
            (KeyCode::ArrowRight, Vec2::new(step, 0.0)),
            (KeyCode::ArrowUp, Vec2::new(0.0, step)),
            (KeyCode::ArrowDown, Vec2::new(0.0, -step)),
        ] {
            if keys.pressed(key) {
                view.centre += by;
                view.target = None;
            }
        }
        if keys.pressed(KeyCode::NumpadAdd) || keys.pressed(KeyCode::Equal) {
            zoom += 0.25;
        }
        if keys.pressed(KeyCode::NumpadSubtract) || keys.pressed(KeyCode::Minus) {
            zoom -= 0.25;
        }
        if keys.just_pressed(KeyCode::Home) {
            view.home();
        }
    }
    if zoom != 0.0 {
        let before = view.km_per_pixel;
        let after = (before * 0.85_f32.powf(zoom)).clamp(NEAREST, NATION * 2.0);
        // What lies under the pointer stays there.
        if let Some(pointer) = window.cursor_position() {
            let from_middle = pointer - Vec2::new(window.width(), window.height()) * 0.5;
            let offset = Vec2::new(from_middle.x, -from_middle.y);
            view.centre += offset * (before - after);
        }
        view.km_per_pixel = after;
        view.target = None;
    }
}

fn fly(mut view: ResMut<View>, time: Res<Time>) {
    let Some((centre, scale)) = view.target else { return };
    let share = 1.0 - (-8.0 * time.delta_secs()).exp();
    let next = view.centre.lerp(centre, share);
    let ratio = (scale / view.km_per_pixel).powf(share);
    view.centre = next;
    view.km_per_pixel *= ratio;
    let near = next.distance(centre) < scale && (view.km_per_pixel / scale - 1.0).abs() < 0.01;
    if near {
        view.centre = centre;
        view.km_per_pixel = scale;
        view.target = None;
    }
}

fn place(view: Res<View>, mut camera: Single<(&mut Transform, &mut Projection), With<Camera2d>>) {
    let (transform, projection) = &mut *camera;
    transform.translation.x = view.centre.x;
    transform.translation.y = view.centre.y;
    if let Projection::Orthographic(orthographic) = &mut **projection {
        orthographic.scale = view.km_per_pixel;
    }
}

/// From the plane to logical pixels of the window.
pub(super) fn to_pixels(view: &View, window: &Window, at: Vec2) -> Vec2 {
    let from_middle = (at - view.centre) / view.km_per_pixel;
    Vec2::new(window.width() * 0.5 + from_middle.x, window.height() * 0.5 - from_middle.y)
}
