//! What was done, to go back to, and what the checks found, to go to.

use crate::app::edit::{Asked, sentence};
use crate::app::names;
use crate::app::session::{Picked, Session};
use crate::app::theme;
use crate::report::words::Words;
use crate::scenario::Scenario;
use crate::scenario::finding::{Finding, Severity};
use bevy_egui::egui;

/// Draws the tab.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session) {
    let words = session.words();
    steps(ui, session, &words);
    findings(ui, session, &words);
}

fn steps(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    theme::section(ui, words.get("app-history"));
    let past: Vec<String> = session.edited.past().map(|step| names::past(step, session)).collect();
    let future: Vec<String> =
        session.edited.future().map(|step| names::past(step, session)).collect();
    let done = past.len();
    let mut goal = None;
    if ui.selectable_label(done == 0, words.get("app-history-begin")).clicked() {
        goal = Some(0);
    }
    for (at, name) in past.iter().enumerate() {
        let row = egui::Button::selectable(at + 1 == done, format!("{}. {name}", at + 1));
        if ui.add(row.wrap()).clicked() {
            goal = Some(at + 1);
        }
    }
    for (at, name) in future.iter().enumerate() {
        let step = done + at + 1;
        let text = theme::quiet(format!("{step}. {name}")).italics();
        if ui.add(egui::Button::selectable(false, text).wrap()).clicked() {
            goal = Some(step);
        }
    }
    if let Some(steps) = goal {
        session.ask(Asked::GoTo(steps));
    }
    ui.add(egui::Label::new(theme::small(words.get("app-history-note"))).wrap());
}

fn findings(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    theme::section(ui, words.get("app-findings"));
    let mut all: Vec<Finding> = session.edited.findings.clone();
    let of_file = session.edited.origin().file.as_ref().map(|file| file.warnings.as_slice());
    all.extend(of_file.unwrap_or_default().iter().cloned());
    if all.is_empty() {
        ui.label(theme::quiet(words.get("app-no-findings")));
        return;
    }
    all.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let palette = theme::palette(session.shown.is_dark);
    let mut goal = None;
    for finding in &all {
        let (mark, colour) = match finding.severity {
            Severity::Error => ("✖", theme::ink(palette.wrong)),
            Severity::Warning => ("⚠", theme::ink(palette.ink)),
            Severity::Note => ("·", palette.quiet_ink()),
        };
        let text = egui::RichText::new(format!("{mark} {}", sentence(finding))).color(colour);
        let about = about(&session.a.scenario, finding);
        let button = egui::Button::selectable(false, text.small()).wrap();
        let tip = if about.is_some() { "app-finding-go" } else { "app-finding-nowhere" };
        if ui.add(button).on_hover_text(words.get(tip)).clicked() {
            goal = about;
        }
    }
    if let Some(goal) = goal {
        session.pick(goal);
    }
}

/// What a finding speaks of, by the ids that its sentence names.
fn about(scenario: &Scenario, finding: &Finding) -> Option<Picked> {
    let ids = finding.message.split('`').skip(1).step_by(2);
    ids.filter_map(|id| {
        let line = scenario.service_by_slug(id).map(Picked::Service);
        let hub = || scenario.hub_by_slug(id).map(Picked::Hub);
        let body = || scenario.body_by_slug(id).map(Picked::Body);
        line.or_else(hub).or_else(body)
    })
    .next()
}
