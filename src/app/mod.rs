//! The explorer: a window with the map of who is responsible for what.
//!
//! The only module that names Bevy. Systems pass values on and compute no figure of the model:
//! [`session`] holds the scenario, the regimes and the latest result; [`map`] draws them,
//! [`panels`] shows their words and numbers, [`camera`] moves, [`theme`] says how it looks.

mod camera;
mod labels;
mod map;
mod panels;
mod pick;
mod session;
mod shapes;
mod theme;

use crate::report::format::Language;
use bevy::prelude::*;
use bevy::window::WindowResolution;
use bevy_egui::{EguiPlugin, EguiPrimaryContextPass};
use std::path::PathBuf;
use thiserror::Error;

/// How the window is opened.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Regime whose responsibilities colour the map (its id)
    #[arg(long, default_value = "today")]
    regime: String,
    /// Hub, line or town to pick and show from the start
    #[arg(long, value_name = "NAME")]
    pick: Option<String>,
    /// Save a picture of the window (PNG) once the base year's figures are there
    #[arg(long, value_name = "FILE")]
    screenshot: Option<PathBuf>,
    /// Close the window after the picture
    #[arg(long, requires = "screenshot")]
    quit: bool,
    /// Show the network only: do not compute the base year
    #[arg(long)]
    no_figures: bool,
    /// Size of the window
    #[arg(long, value_name = "WxH", default_value = "1280x800", value_parser = size)]
    size: (u32, u32),
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let wrong = || "a size is written like 1280x800, from 640x480 to 7680x4320".to_owned();
    let (width, height) = text.split_once('x').ok_or_else(wrong)?;
    let size: (u32, u32) =
        (width.parse().map_err(|_| wrong())?, height.parse().map_err(|_| wrong())?);
    let fits = (640..=7680).contains(&size.0) && (480..=4320).contains(&size.1);
    if fits { Ok(size) } else { Err(wrong()) }
}

/// Why no window was opened.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum AppError {
    #[error("no regime is called `{0}`; there are {1}")]
    UnknownRegime(String, String),
    #[error("the outline of the country in the data cannot be read: {0}")]
    Outline(String),
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// [`AppError`] where the options name what is not there.
pub fn explore(
    options: &Options,
    language: Language,
    start: session::Start,
) -> Result<(), AppError> {
    let session = session::Session::new(start, options, language)?;
    let atlas = shapes::Atlas::read(&session.scenario)?;
    let window = Window {
        title: "ansvar".to_owned(),
        resolution: WindowResolution::from(options.size),
        ..default()
    };
    App::new()
        .insert_resource(ClearColor(theme::SEA))
        .add_plugins(
            DefaultPlugins.set(WindowPlugin { primary_window: Some(window), ..default() }).set(
                bevy::log::LogPlugin {
                    filter: "error".to_owned(),
                    level: bevy::log::Level::ERROR,
                    ..default()
                },
            ),
        )
        .add_plugins(EguiPlugin::default())
        .insert_resource(session)
        .insert_resource(atlas)
        .add_plugins((camera::plugin, map::plugin, pick::plugin, session::plugin))
        .add_systems(Startup, theme::style)
        .add_systems(EguiPrimaryContextPass, (labels::draw, panels::draw).chain())
        .run();
    Ok(())
}

pub use session::Start;
