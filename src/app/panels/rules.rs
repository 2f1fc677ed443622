//! What bodies may do, with the law it rests on.

use crate::app::session::Session;
use crate::app::theme;
use crate::report::phrases::Phrases;
use crate::report::why::permission_word;
use crate::scenario::change::{Change, SetPermission};
use crate::scenario::regime::PermissionKind;
use bevy_egui::egui;

/// Draws the tab.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session) {
    let words = session.words();
    ui.add(egui::Label::new(theme::small(words.get("app-rules-note"))).wrap());
    let phrases = Phrases::shared(words.language);
    let scenario = std::sync::Arc::clone(&session.a.declared);
    for kind in PermissionKind::ALL {
        let found = scenario.regime.permission(kind, scenario.year);
        let mut allowed = found.is_some_and(|permission| permission.allowed);
        ui.add_space(3.0);
        let name = words.get(permission_word(kind));
        let response = ui.checkbox(&mut allowed, name);
        if response.changed() {
            let change = SetPermission {
                kind: kind.into(),
                allowed,
                limits: found.map_or_else(String::new, |p| p.limits.clone()),
                reference: found.map_or_else(String::new, |p| p.reference.clone()),
                needs_law_change: found.is_some_and(|p| p.needs_law_change),
                from: None,
                until: None,
                comment: String::new(),
            };
            session.request(Change::SetPermission(change), false);
        }
        let Some(found) = found else { continue };
        ui.indent(("rule", kind as usize), |ui| {
            if !found.limits.is_empty() {
                let limits = egui::RichText::new(phrases.tell_whole(&found.limits)).small();
                ui.add(egui::Label::new(limits).wrap());
            }
            if !found.reference.is_empty() {
                let reference = phrases.tell_whole(&found.reference);
                ui.add(egui::Label::new(theme::small(format!("§ {reference}"))).wrap());
            }
            if found.needs_law_change {
                ui.label(theme::small(words.get("app-needs-law")).strong());
            }
        });
    }
}
