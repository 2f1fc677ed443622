//! `ansvar validate` and `ansvar diff`.

use super::{Stop, print, progress};
use crate::report::table::Table;
use crate::scenario::finding::Finding;
use std::path::{Path, PathBuf};

/// What to check.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Scenario files (default: the embedded base year)
    scenarios: Vec<PathBuf>,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
    /// Also tell what every omitted field is taken as
    #[arg(long)]
    explain: bool,
}

/// What to compare.
#[derive(Debug, clap::Args)]
pub(super) struct DiffOptions {
    /// One scenario file
    a: PathBuf,
    /// The other
    b: PathBuf,
    /// Print the differences as JSON
    #[arg(long)]
    json: bool,
}

/// Tells findings on standard error, with the place in the file.
pub(super) fn tell(findings: &[Finding]) {
    let handler =
        miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor());
    for finding in findings {
        let mut text = String::new();
        match handler.render_report(&mut text, finding) {
            Ok(()) => progress::say(text.trim_end()),
            Err(_) => progress::say(&finding.to_string()),
        }
    }
}

pub(super) fn validate(options: &Options) -> Result<(), Stop> {
    let mut all = Vec::new();
    let mut refused = false;
    let paths: Vec<Option<&PathBuf>> = if options.scenarios.is_empty() {
        vec![None]
    } else {
        options.scenarios.iter().map(Some).collect()
    };
    for path in paths {
        let base = Path::new(super::compare::BASE);
        match crate::scenario::load(path.map_or(base, PathBuf::as_path)) {
            Ok(loaded) => all.extend(loaded.warnings),
            Err(findings) => {
                refused = true;
                all.extend(findings.0);
            }
        }
    }
    if options.json {
        let list: Vec<_> = all.iter().map(Finding::as_json).collect();
        let mut text = serde_json::to_string_pretty(&list)?;
        text.push('\n');
        print(&text)?;
    } else {
        tell(&all);
        if options.explain {
            let mut table = Table::new(2);
            for (field, default) in crate::scenario::file::DEFAULTS {
                table.row([(*field).to_owned(), (*default).to_owned()]);
            }
            print(&table.render())?;
        }
        let errors = all.iter().filter(|finding| finding.is_error()).count();
        print(&format!("{} errors, {} warnings\n", errors, all.len() - errors))?;
    }
    if refused { Err(Stop::Findings) } else { Ok(()) }
}

pub(super) fn diff(options: &DiffOptions) -> Result<(), Stop> {
    let a = super::compare::load(Some(&options.a))?;
    let b = super::compare::load(Some(&options.b))?;
    let differences = crate::scenario::diff::diff(&a.scenario, &b.scenario);
    if options.json {
        let mut text = serde_json::to_string_pretty(&differences)?;
        text.push('\n');
        return print(&text);
    }
    if differences.is_empty() {
        return print("no difference\n");
    }
    let mut table = Table::new(5);
    for d in &differences {
        let part = serde_json::to_value(d.part)?;
        let part = part.as_str().unwrap_or_default().to_owned();
        let after = format!("→ {}", d.after);
        table.row([part, d.of.clone(), d.detail.clone(), d.before.clone(), after]);
    }
    print(&table.render())
}
