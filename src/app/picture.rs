//! Saves a picture of the window once everything is there, and closes the window after it.

use super::camera::{Room, View};
use super::figures::Figures;
use super::session::Session;
use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::window::RequestRedraw;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// The picture to take.
#[derive(Resource)]
pub(super) struct Order {
    path: PathBuf,
    /// Close the window after it.
    quits: bool,
    /// Frames drawn since nothing changed any more.
    frames: u32,
    /// When the picture was asked for, in seconds since the start.
    asked_at: Option<f64>,
    answer: Answer,
}

/// What became of the picture; nothing while it is not taken.
pub(super) type Answer = Arc<Mutex<Option<Result<(), String>>>>;

impl Order {
    /// A picture to be saved at `path`; `answer` will tell what became of it.
    pub(super) fn new(path: PathBuf, quits: bool, answer: Answer) -> Self {
        Self { path, quits, frames: 0, asked_at: None, answer }
    }
}

/// Takes the picture that was ordered, if one was.
pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, take.run_if(resource_exists::<Order>));
}

/// Frames after the last change, so that meshes are on the graphics card and panels laid out.
const SETTLE: u32 = 12;
/// Seconds that a picture may take once asked for; software rendering on a busy machine is slow.
const PATIENCE: f64 = 300.0;

fn take(
    mut commands: Commands,
    mut order: ResMut<Order>,
    session: Res<Session>,
    (view, room): (Res<View>, Res<Room>),
    time: Res<Time<Real>>,
    mut redraw: MessageWriter<RequestRedraw>,
    mut exit: MessageWriter<AppExit>,
) {
    let is_settled = !matches!(session.figures, Figures::Working(_))
        && view.is_still()
        && room.is_known()
        && !session.goes_to_picked;
    if !is_settled {
        return;
    }
    let answer = order.answer.lock().ok().and_then(|answer| answer.clone());
    if answer.is_some() {
        if order.quits {
            exit.write(AppExit::Success);
        }
        return;
    }
    redraw.write(RequestRedraw);
    let now = time.elapsed_secs_f64();
    match order.asked_at {
        None if order.frames >= SETTLE => {
            order.asked_at = Some(now);
            let (path, answer) = (order.path.clone(), Arc::clone(&order.answer));
            commands.spawn(Screenshot::primary_window()).observe(
                move |captured: On<ScreenshotCaptured>| {
                    let saved = save(&captured.image, &path);
                    if let Ok(mut answer) = answer.lock() {
                        *answer = Some(saved);
                    }
                },
            );
        }
        None => order.frames += 1,
        Some(asked) if now - asked > PATIENCE => {
            if let Ok(mut answer) = order.answer.lock() {
                let why = "the graphics driver gave no picture of the window";
                *answer = Some(Err(why.to_owned()));
            }
        }
        Some(_) => {}
    }
}

fn save(image: &Image, path: &std::path::Path) -> Result<(), String> {
    let told = |error: &dyn std::fmt::Display| {
        format!("the picture cannot be saved as {}: {error}", path.display())
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| told(&e))?;
    }
    let picture = image.clone().try_into_dynamic().map_err(|e| told(&e))?;
    // Without the alpha channel, which the screen does not show either.
    picture.to_rgb8().save(path).map_err(|e| told(&e))
}
