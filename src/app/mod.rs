//! The explorer: a window with the map of who is responsible for what.
//!
//! The only module that names Bevy. Systems pass values on and compute no figure of the model:
//! [`session`] holds the scenario, the regimes and what is picked, [`figures`] the latest result;
//! [`map`] and [`labels`] draw them, [`panels`] shows their words and numbers, [`camera`] moves,
//! [`theme`] says how it looks, [`picture`] takes a screenshot.

mod atlas;
mod camera;
mod figures;
mod labels;
mod lines;
mod map;
mod panels;
mod pick;
mod picture;
mod session;
mod shapes;
#[cfg(test)]
mod tests;
mod theme;
mod tracks;

pub use session::Start;

use crate::report::format::Language;
use crate::run::Register;
use crate::scenario::regime::Role;
use bevy::prelude::*;
use bevy::window::{ExitCondition, WindowResolution};
use bevy::winit::{UpdateMode, WinitSettings};
use bevy_egui::{EguiPlugin, EguiPrimaryContextPass};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// How the window is opened.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Regime whose responsibilities colour the map (its id)
    #[arg(long, default_value = "today")]
    regime: String,
    /// Whose holder colours the lines: own, order, plan, purchase, operate, set-fares or fund
    #[arg(long, default_value = "fund", value_parser = role)]
    role: Role,
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

/// Roles that can colour the map, with their words on the command line.
const ROLES: [(&str, Role); 7] = [
    ("own", Role::Own),
    ("order", Role::Order),
    ("plan", Role::Plan),
    ("purchase", Role::Purchase),
    ("operate", Role::Operate),
    ("set-fares", Role::SetFares),
    ("fund", Role::Fund),
];

fn role(text: &str) -> Result<Role, String> {
    let found = ROLES.iter().find(|(word, _)| *word == text).map(|(_, role)| *role);
    found.ok_or_else(|| format!("a role is one of {}", ROLES.map(|(word, _)| word).join(", ")))
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let wrong = || "a size is written like 1280x800, from 800x600 to 7680x4320".to_owned();
    let (width, height) = text.split_once('x').ok_or_else(wrong)?;
    let size: (u32, u32) =
        (width.parse().map_err(|_| wrong())?, height.parse().map_err(|_| wrong())?);
    let fits = (800..=7680).contains(&size.0) && (600..=4320).contains(&size.1);
    if fits { Ok(size) } else { Err(wrong()) }
}

/// Why no window was opened, or no picture taken.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum AppError {
    #[error("there is no scenario to show")]
    NoScenario,
    #[error("no regime is called `{0}`; there are {1}")]
    UnknownRegime(String, String),
    #[error("no hub or line is called `{0}`{1}")]
    UnknownPick(String, String),
    #[error("the outline of the country in the data cannot be read: {0}")]
    Outline(String),
    #[error("a picture is saved as PNG: give {} a name that ends in .png", .0.display())]
    NotPng(PathBuf),
    #[error("the window could not be opened: {0}")]
    Window(String),
    #[error("{0}")]
    Picture(String),
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// [`AppError`] where the options name what is not there, no window can be opened, or no picture
/// of it saved.
pub fn explore(options: &Options, language: Language, start: Start) -> Result<(), AppError> {
    if let Some(path) = &options.screenshot
        && !path.extension().is_some_and(|end| end.eq_ignore_ascii_case("png"))
    {
        return Err(AppError::NotPng(path.clone()));
    }
    let register = (!options.no_figures).then(|| start.register.clone());
    let session = session::Session::new(start, options, language)?;
    let atlas = atlas::Atlas::read(&session.scenario)?;
    let answer = picture::Answer::default();
    let order = options
        .screenshot
        .clone()
        .map(|path| picture::Order::new(path, options.quit, answer.clone()));
    // Without a display or a graphics driver the window's libraries panic; a sentence is better.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = quietly(|| {
        let mut app = window(options.size);
        app.insert_resource(camera::View::new(&atlas, order.is_some()));
        if let Some(order) = order {
            app.insert_resource(order);
        }
        explorer(&mut app, session, atlas, register.as_ref());
        app.run()
    });
    std::panic::set_hook(hook);
    let exit = outcome.map_err(AppError::Window)?;
    match answer.lock().ok().and_then(|mut answer| answer.take()) {
        Some(Err(why)) => Err(AppError::Picture(why)),
        None if options.quit => {
            Err(AppError::Picture("the window was closed before its picture was taken".to_owned()))
        }
        _ if exit.is_error() => Err(AppError::Window("it closed with an error".to_owned())),
        _ => Ok(()),
    }
}

/// Everything that shows the session; what it needs of a window stands already.
fn explorer(
    app: &mut App,
    mut session: session::Session,
    atlas: atlas::Atlas,
    register: Option<&Register>,
) {
    // With the tables' register, the base year is worked out.
    if let Some(register) = register {
        session.figures = figures::Figures::Working(None);
        figures::begin(app, &session.scenario, register);
    }
    app.insert_resource(session)
        .insert_resource(atlas)
        .add_plugins((camera::plugin, map::plugin, pick::plugin, figures::plugin, picture::plugin))
        .add_systems(
            EguiPrimaryContextPass,
            (theme::style.run_if(run_once), labels::draw, panels::draw).chain(),
        );
}

fn window(size: (u32, u32)) -> App {
    let window = Window {
        title: "ansvar".to_owned(),
        resolution: WindowResolution::from(size),
        ..default()
    };
    let plugin = WindowPlugin {
        primary_window: Some(window),
        exit_condition: ExitCondition::OnPrimaryClosed,
        ..default()
    };
    let log = bevy::log::LogPlugin {
        filter: "error".to_owned(),
        level: bevy::log::Level::ERROR,
        ..default()
    };
    // A map stands still most of the time: draw when something happens, and a few times a second
    // for news of the run.
    let mode = UpdateMode::reactive(Duration::from_millis(200));
    let [r, g, b] = theme::SEA;
    let mut app = App::new();
    app.insert_resource(ClearColor(Color::srgb_u8(r, g, b)))
        .insert_resource(WinitSettings { focused_mode: mode, unfocused_mode: mode })
        .add_plugins(DefaultPlugins.set(plugin).set(log))
        .add_plugins(EguiPlugin::default());
    app
}

/// Runs what may panic and turns a panic into its first line.
///
/// The hook that prints panics is left out while the window is open: see [`explore`].
fn quietly<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        let text = text.unwrap_or_else(|| "no reason was given".to_owned());
        text.lines().next().unwrap_or_default().to_owned()
    })
}
