//! How things are shown: colours, fields, comparison, the time of day, panels. Nothing here
//! changes the scenario, so nothing here is undone.

use super::Options;
use super::panels::Why;
use super::session::Picked;
use crate::scenario::regime::Role;

/// What colours the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colouring {
    /// The body that holds a role.
    Holder(Role),
    /// Passengers a year.
    Load,
    /// Minutes between departures at the time of day.
    Headway,
    /// How much of what is declared is bought.
    Bought,
}

/// What colours the land.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    /// How urban a zone is.
    Urbanity,
    /// Jobs within 45 minutes.
    Jobs,
    /// Residents near a stop.
    Coverage,
    /// The last way home on a school day.
    WayHome,
    /// What residents gain or lose against the comparison.
    Gain,
    /// What their municipality pays more or less.
    Cost,
}

impl Field {
    /// All, in order.
    pub(super) const ALL: [Self; 6] =
        [Self::Urbanity, Self::Jobs, Self::Coverage, Self::WayHome, Self::Gain, Self::Cost];

    /// The word for it in the menu and the legend.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Urbanity => "app-field-urbanity",
            Self::Jobs => "app-field-jobs",
            Self::Coverage => "app-field-coverage",
            Self::WayHome => "app-field-way-home",
            Self::Gain => "app-field-gain",
            Self::Cost => "app-field-cost",
        }
    }
    /// Whether it shows a difference.
    pub(super) fn is_difference(self) -> bool {
        matches!(self, Self::Gain | Self::Cost)
    }
}

/// What the panel on the left shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Legend,
    Regime,
    Money,
    Rules,
    History,
}

impl Tab {
    /// All, in order.
    pub(super) const ALL: [Self; 5] =
        [Self::Legend, Self::Regime, Self::Money, Self::Rules, Self::History];

    /// The word on it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Legend => "app-tab-legend",
            Self::Regime => "app-tab-regime",
            Self::Money => "app-tab-money",
            Self::Rules => "app-tab-rules",
            Self::History => "app-tab-history",
        }
    }
}

/// What the panel below shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawer {
    Day,
    Flows,
    Places,
    Bought,
}

impl Drawer {
    /// All, in order.
    pub(super) const ALL: [Self; 4] = [Self::Day, Self::Flows, Self::Places, Self::Bought];

    /// The word on it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Day => "app-drawer-day",
            Self::Flows => "app-drawer-flows",
            Self::Places => "app-drawer-places",
            Self::Bought => "app-drawer-bought",
        }
    }
}

/// A window that lies over the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Over {
    Nothing,
    Help,
    /// A step of the tour, from 0.
    Tour(usize),
    /// What a figure is made of.
    Why(Why),
    /// The name under which to save.
    Save,
    /// The file to open.
    Open,
}

/// How everything is shown.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) colouring: Colouring,
    pub(super) field: Field,
    /// Whether derived local buses are drawn.
    pub(super) show_local: bool,
    /// Where the bar stands that parts A from B, as a share of the map's width.
    pub(super) swipe: Option<f32>,
    pub(super) tab: Tab,
    /// What is open below, if anything.
    pub(super) drawer: Option<Drawer>,
    pub(super) over: Over,
    /// Minutes after midnight.
    pub(super) clock: f32,
    /// Whether the day runs.
    pub(super) plays: bool,
    /// Minutes of the day in a second.
    pub(super) speed: f32,
    /// Whether vehicles are drawn.
    pub(super) vehicles: bool,
    /// Letters' size, 1–2.
    pub(super) text: f32,
    pub(super) is_dark: bool,
    /// Moves only what the planner moves.
    pub(super) is_still: bool,
    /// What is written in the search field.
    pub(super) search: String,
    /// What is written in the field of a file's name.
    pub(super) path: String,
    /// The menu of edits: where it is open, and for what.
    pub(super) menu: Option<([f32; 2], Option<Picked>)>,
    /// Hubs picked for a new line.
    pub(super) new_line: Option<Vec<String>>,
}

impl Shown {
    /// As the window opens.
    pub(super) fn new(options: &Options) -> Self {
        Self {
            colouring: Colouring::Holder(options.role),
            field: Field::Urbanity,
            show_local: true,
            swipe: None,
            tab: Tab::Legend,
            drawer: None,
            over: Over::Nothing,
            clock: 8.0 * 60.0,
            plays: false,
            speed: 10.0,
            vehicles: false,
            text: options.text_scale(),
            is_dark: options.dark,
            is_still: options.still_motion,
            search: String::new(),
            path: String::new(),
            menu: None,
            new_line: None,
        }
    }
}
