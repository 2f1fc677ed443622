//! The explorer: a window in which a planner sees and changes who is responsible for what.
//!
//! The only module that names Bevy. Systems pass values on and compute no figure of the model:
//! [`session`] holds what is shown, [`edited`] the scenario under the planner's hands with its
//! history, [`edit`] what is asked for, [`runs`] the figures, [`keep`] files. [`map`], [`fields`],
//! [`lines`], [`vehicles`] and [`labels`] draw, [`panels`] shows words and numbers, [`camera`]
//! moves, [`theme`] says how it looks, [`picture`] takes a screenshot, [`script`] plays a session
//! from a file, [`new_line`] makes a line between hubs that were clicked.

mod atlas;
mod camera;
mod edit;
mod edited;
mod fields;
mod keep;
mod labels;
mod lines;
mod map;
mod names;
mod new_line;
mod panels;
mod pick;
mod picture;
mod runs;
mod script;
mod session;
mod shapes;
mod shown;
mod side;
#[cfg(test)]
mod tests;
mod theme;
mod tracks;
mod vehicles;
mod ways;

pub use session::Start;

use crate::report::format::Language;
use crate::scenario::regime::Role;
use bevy::prelude::*;
use bevy::window::{ExitCondition, WindowResolution};
use bevy::winit::{UpdateMode, WinitSettings};
use bevy_egui::{EguiContexts, EguiGlobalSettings, EguiPlugin, EguiPrimaryContextPass};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// How the window is opened.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Scenario file to open (default: the embedded base year)
    scenario: Option<PathBuf>,
    /// Regime whose division of tasks is edited (its id)
    #[arg(long, default_value = "today")]
    regime: String,
    /// Whose holder colours the lines: own, order, plan, purchase, operate, set-fares or fund
    #[arg(long, default_value = "fund", value_parser = role)]
    role: Role,
    /// Hub, line, municipality or body to pick and show from the start
    #[arg(long, value_name = "NAME")]
    pick: Option<String>,
    /// Play a session from a file (RON): picks, edits, pictures
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Print how long frames and edits take, over the script or a fixed one, and close
    #[arg(long)]
    bench: bool,
    /// Save a picture of the window (PNG) once the base year's figures are there
    #[arg(long, value_name = "FILE")]
    screenshot: Option<PathBuf>,
    /// Close the window after the picture or the script
    #[arg(long)]
    quit: bool,
    /// Show the network only: do not compute the base year
    #[arg(long)]
    no_figures: bool,
    /// Size of the window
    #[arg(long, value_name = "WxH", default_value = "1280x800", value_parser = size)]
    size: (u32, u32),
    /// Size of letters, percent
    #[arg(long, value_name = "PERCENT", default_value_t = 100, value_parser = clap::value_parser!(u16).range(100..=200))]
    text: u16,
    /// Dark colours
    #[arg(long)]
    dark: bool,
    /// Nothing moves but what is moved
    #[arg(long = "reduced-motion")]
    still_motion: bool,
}

impl Options {
    /// Size of letters, 1–2.
    fn text_scale(&self) -> f32 {
        f32::from(self.text) / 100.0
    }
}

/// Roles that can colour the map, with their words on the command line.
const ROLES: [(&str, Role); 8] = [
    ("own", Role::Own),
    ("invest", Role::Invest),
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
    #[error("no hub, line, municipality or body is called `{0}`{1}")]
    UnknownPick(String, String),
    #[error("the outline of the country in the data cannot be read: {0}")]
    Outline(String),
    #[error("a picture is saved as PNG: give {} a name that ends in .png", .0.display())]
    NotPng(PathBuf),
    #[error("{0}")]
    File(String),
    #[error("the script {0}")]
    Script(String),
    #[error("the window could not be opened: {0}")]
    Window(String),
    #[error("{0}")]
    Picture(String),
}

/// Opens the window and returns when it is closed, with what a script has to report.
///
/// # Errors
/// [`AppError`] where the options name what is not there, no window can be opened, a picture of it
/// cannot be saved or a script's wish not be met.
pub fn explore(
    options: &Options,
    language: Language,
    start: Start,
) -> Result<Option<String>, AppError> {
    if let Some(path) = &options.screenshot
        && !path.extension().is_some_and(|end| end.eq_ignore_ascii_case("png"))
    {
        return Err(AppError::NotPng(path.clone()));
    }
    let script = match (&options.script, &options.screenshot) {
        (Some(path), _) => Some(script::Script::read(path)?),
        (None, Some(path)) => Some(script::Script::picture(path)),
        (None, None) if options.bench => Some(script::Script::bench()),
        (None, None) => None,
    };
    let folder = start.folder.clone();
    let mut session = session::Session::new(start, options, language)?;
    let atlas = atlas::Atlas::read(&session.a.scenario)?;
    if let Some(path) = &options.scenario {
        let origin = keep::open(path).map_err(AppError::File)?;
        session.edited = edited::Edited::new(origin);
        session.take_edited();
    }
    let answer = script::Answer::default();
    let is_played = script.is_some();
    let mut player = script.map(|script| script::Player::new(script, options, answer.clone()));
    // A script leaves nothing behind, and takes up nothing.
    let autosave = folder.filter(|_| !is_played).and_then(|folder| keep::Autosave::new(&folder));
    // Without a display or a graphics driver the window's libraries panic; a sentence is better.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = quietly(|| {
        let mut app = window(options.size);
        app.insert_resource(camera::View::new(&atlas, is_played));
        if let Some(player) = player.take() {
            app.insert_resource(player);
        }
        if let Some(autosave) = autosave {
            app.insert_resource(autosave);
        }
        explorer(&mut app, session, atlas);
        app.run()
    });
    std::panic::set_hook(hook);
    let exit = outcome.map_err(AppError::Window)?;
    match answer.lock().ok().and_then(|mut answer| answer.take()) {
        Some(Err(why)) => Err(AppError::Picture(why)),
        Some(Ok(report)) => Ok(Some(report).filter(|report| !report.is_empty())),
        None if is_played && options.quit => {
            Err(AppError::Picture("the window was closed before the script was over".to_owned()))
        }
        _ if exit.is_error() => Err(AppError::Window("it closed with an error".to_owned())),
        _ => Ok(None),
    }
}

/// Everything that shows the session; what it needs of a window stands already.
fn explorer(app: &mut App, session: session::Session, atlas: atlas::Atlas) {
    app.insert_resource(session)
        .insert_resource(atlas)
        .add_plugins((edit::plugin, keep::plugin, runs::plugin, script::plugin))
        .add_plugins((camera::plugin, map::plugin, vehicles::plugin, pick::plugin))
        .add_systems(EguiPrimaryContextPass, (style, labels::draw, panels::draw).chain());
}

/// Sets the panels' look whenever it is to be another.
fn style(
    mut contexts: EguiContexts,
    session: Res<session::Session>,
    mut last: Local<Option<(bool, f32)>>,
) -> Result {
    let look = (session.shown.is_dark, session.shown.text);
    if *last != Some(look) {
        *last = Some(look);
        theme::style(contexts.ctx_mut()?, theme::palette(look.0), look.1);
    }
    Ok(())
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
    let [r, g, b] = theme::palette(false).sea;
    let mut app = App::new();
    app.insert_resource(ClearColor(Color::srgb_u8(r, g, b)))
        .insert_resource(WinitSettings { focused_mode: mode, unfocused_mode: mode })
        .add_plugins(DefaultPlugins.set(plugin).set(log))
        .add_plugins(EguiPlugin::default());
    // The panels have a camera of their own: see `camera`.
    app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
    app
}

/// Runs what may panic and turns a panic into its first line.
///
/// The hook that prints panics is left out while the window is open: see [`explore`].
fn quietly<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| first_line(&*panic))
}

/// What a panic says, in one line.
fn first_line(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    let text = text.unwrap_or_else(|| "no reason was given".to_owned());
    text.lines().next().unwrap_or_default().to_owned()
}
