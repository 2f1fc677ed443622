//! The day: its clock, and trips over its hours.

use crate::app::session::Session;
use crate::app::theme;
use crate::app::vehicles::DAY;
use crate::report::day::Hourly;
use crate::report::format;
use crate::report::words::Words;
use crate::units::ClockTime;
use bevy_egui::egui;
use egui_plot::{Legend, Line, LineStyle, Plot, PlotPoints, VLine};

/// Play and pause, the time, how fast it runs.
pub(super) fn clock(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    let shown = &mut session.shown;
    let mark = if shown.plays { "⏸" } else { "▶" };
    if ui.button(mark).on_hover_text(words.get("app-play-tip")).clicked() {
        shown.plays = !shown.plays;
        shown.vehicles |= shown.plays;
    }
    ui.spacing_mut().item_spacing.x = 6.0;
    ui.spacing_mut().slider_width = 170.0;
    let slider = egui::Slider::new(&mut shown.clock, DAY.0..=DAY.1)
        .step_by(5.0)
        .custom_formatter(|minutes, _| ClockTime(minutes as i32).to_string())
        .custom_parser(|text| ClockTime::parse(text).map(|time| f64::from(time.0)));
    let response = ui.add(slider).on_hover_text(words.get("app-clock-tip"));
    if response.changed() {
        shown.vehicles = true;
    }
    egui::ComboBox::from_id_salt("speed")
        .width(70.0)
        .selected_text(format!("{} min/s", shown.speed))
        .show_ui(ui, |ui| {
            for speed in [2.0, 5.0, 10.0, 30.0, 60.0] {
                ui.selectable_value(&mut shown.speed, speed, format!("{speed} min/s"));
            }
        });
    ui.checkbox(&mut shown.vehicles, words.get("app-vehicles"))
        .on_hover_text(words.get("app-vehicles-evenly"));
}

/// Trips an hour over a school day, of both sides.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    let [a, b] = session.profiles.clone();
    let Some(a) = a else {
        return super::inspector::no_figures(ui, session, words);
    };
    let palette = *theme::palette(session.shown.is_dark);
    let language = session.language;
    let names = [session.edited_name(), session.preset_name(session.reference)];
    let differs = session.differs();
    let clock = f64::from(session.shown.clock);
    ui.label(theme::small(words.get("app-day-chart")));
    Plot::new("day")
        .height(ui.available_height() - 4.0)
        .legend(Legend::default())
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .include_y(0.0)
        .default_x_bounds(f64::from(DAY.0), f64::from(DAY.1))
        .x_grid_spacer(|_| {
            let hours = (4..=26).step_by(2);
            let mark =
                |hour: i32| egui_plot::GridMark { value: f64::from(hour * 60), step_size: 120.0 };
            hours.map(mark).collect()
        })
        .x_axis_formatter(|mark, _| ClockTime(mark.value as i32).to_string())
        .y_axis_formatter(move |mark, _| format::number(mark.value, 0, language))
        .show(ui, |plot| {
            let ink = theme::ink(palette.ink);
            plot.vline(VLine::new("", clock).color(theme::ink(palette.glow)).width(2.0));
            plot.line(Line::new(names[0].clone(), steps(&a)).color(ink).width(2.0));
            if let Some(b) = b.filter(|_| differs) {
                let dashed = LineStyle::Dashed { length: 8.0 };
                let line = Line::new(names[1].clone(), steps(&b));
                plot.line(line.color(palette.quiet_ink()).width(1.5).style(dashed));
            }
        });
}

/// A line that keeps its height within a period.
fn steps(profile: &[Hourly]) -> PlotPoints<'static> {
    let ends =
        |hourly: &Hourly| [hourly.from, hourly.until].map(|time| [f64::from(time.0), hourly.trips]);
    profile.iter().flat_map(ends).collect()
}
