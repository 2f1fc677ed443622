//! Saves a picture of the window.

use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// What became of a picture; nothing while it is not taken.
pub(super) type Outcome = Arc<Mutex<Option<Result<(), String>>>>;

/// Takes a picture of the window and saves it; `outcome` hears what became of it.
pub(super) fn take(commands: &mut Commands, path: PathBuf, outcome: Outcome) {
    commands.spawn(Screenshot::primary_window()).observe(
        move |captured: On<ScreenshotCaptured>| {
            let saved = save(&captured.image, &path);
            if let Ok(mut outcome) = outcome.lock() {
                *outcome = Some(saved);
            }
        },
    );
}

fn save(image: &Image, path: &Path) -> Result<(), String> {
    let told = |error: &dyn std::fmt::Display| {
        format!("the picture cannot be saved as {}: {error}", path.display())
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| told(&e))?;
    }
    let picture = image.clone().try_into_dynamic().map_err(|e| told(&e))?;
    // Without the alpha channel, which the screen does not show either.
    let rgb = picture.to_rgb8();
    let written: std::io::Result<()> =
        crate::whole::replace(path, |beside| rgb.save(beside).map_err(std::io::Error::other));
    written.map_err(|e| told(&e))
}
