//! `ansvar validate` and `ansvar diff`.

use super::excerpt::Excerpt;
use super::{Common, Stop, print, progress};
use crate::account::{INDICATORS, find_indicator};
use crate::report::differences;
use crate::report::phrases::Phrases;
use crate::report::table::Table;
use crate::report::text::credits;
use crate::report::words::Words;
use crate::scenario::Loaded;
use crate::scenario::finding::{Finding, Severity};
use miette::{Diagnostic, LabeledSpan, SourceCode};
use std::fmt;
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

/// A finding in the reader's language, with the name of its kind beside the code.
#[derive(Debug)]
struct Told<'a> {
    finding: &'a Finding,
    kind: String,
    message: String,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
    excerpt: Option<Excerpt>,
}

impl<'a> Told<'a> {
    fn new(finding: &'a Finding, words: &Words, phrases: &Phrases) -> Self {
        let label = |span: LabeledSpan| {
            let text = span.label().map(|text| phrases.tell(text));
            LabeledSpan::new(text, span.offset(), span.len())
        };
        let excerpt = finding.at.as_ref().and_then(Excerpt::of);
        let mut labels: Vec<_> = finding.labels().into_iter().flatten().map(label).collect();
        if let (Some(excerpt), Some(here)) = (&excerpt, labels.first()) {
            let (offset, length) = excerpt.span;
            labels = vec![LabeledSpan::new(here.label().map(str::to_owned), offset, length)];
        }
        Self {
            finding,
            labels,
            excerpt,
            kind: words.get(&finding_word(finding.code)),
            message: phrases.tell(&finding.message),
            help: finding.help.as_deref().map(|help| phrases.tell(help)),
        }
    }
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Told<'_> {}

impl Diagnostic for Told<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("{} ({})", self.kind, self.finding.code)))
    }
    fn severity(&self) -> Option<miette::Severity> {
        Diagnostic::severity(self.finding)
    }
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display + 'a>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        match &self.excerpt {
            Some(excerpt) => Some(excerpt),
            None => self.finding.source_code(),
        }
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// Tells findings on standard error, with the place in the file.
pub(super) fn tell(findings: &[Finding], common: &Common) {
    let words = Words::new(common.language());
    let phrases = Phrases::new(common.language());
    let handler =
        miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor());
    let help = format!("\n  {:<6}", words.get("help-label"));
    for finding in findings {
        let mut text = String::new();
        let told = Told::new(finding, &words, &phrases);
        match handler.render_report(&mut text, &told) {
            // The library has one language for its own word.
            Ok(()) => progress::say(text.replace("\n  help: ", &help).trim_end()),
            Err(_) => progress::say(&finding.to_string()),
        }
    }
}

/// Warnings as lines: place, sentence, remedy.
pub(super) fn lines(findings: &[Finding], phrases: &Phrases) -> Vec<String> {
    let warnings = findings.iter().filter(|finding| finding.severity == Severity::Warning);
    let line = |finding: &Finding| {
        let place = match finding.line() {
            0 => String::new(),
            line => format!("{}:{line}: ", finding.file()),
        };
        let help = finding.help.as_deref().map(|help| format!(" ({})", phrases.tell(help)));
        format!("{place}{}{}", phrases.tell(&finding.message), help.unwrap_or_default())
    };
    warnings.map(line).collect()
}

/// The word for a kind of finding.
fn finding_word(code: &str) -> String {
    format!("finding-{}", code.replace("::", "-").replace('_', "-"))
}

/// Expectations of what there is not: `ansvar check` would fail on them.
fn unknown_figures(loaded: &Loaded) -> Vec<Finding> {
    let mut found = Vec::new();
    for expect in &loaded.expect {
        let (figure, place) = (&expect.figure, &expect.municipality);
        if find_indicator(&figure.value).is_none() {
            let known = INDICATORS.iter().map(|indicator| indicator.key);
            found.push(
                Finding::warning(
                    "scenario::unknown_figure",
                    format!("no figure is called `{figure}`"),
                )
                .at(figure.at.clone())
                .help("`ansvar explain` lists the figures")
                .did_you_mean(&figure.value, known),
            );
        }
        let is_known = |slug: &str| loaded.scenario.municipality_by_slug(slug).is_some();
        if let Some(place) = place.as_ref().filter(|place| !is_known(&place.value)) {
            let known = loaded.scenario.area.municipalities.iter().map(|m| m.slug.as_str());
            let what = format!("no municipality has the id `{place}`");
            found.push(
                Finding::warning("scenario::unknown_municipality", what)
                    .at(place.at.clone())
                    .help("give the id of a municipality of this scenario")
                    .did_you_mean(&place.value, known),
            );
        }
    }
    found
}

pub(super) fn validate(options: &Options, common: &Common) -> Result<(), Stop> {
    let mut all = Vec::new();
    let mut refused = false;
    let paths: Vec<Option<&PathBuf>> = if options.scenarios.is_empty() {
        vec![None]
    } else {
        options.scenarios.iter().map(Some).collect()
    };
    for path in paths {
        let base = Path::new(super::loading::BASE);
        match crate::scenario::load(path.map_or(base, PathBuf::as_path)) {
            Ok(loaded) => {
                all.extend(unknown_figures(&loaded));
                all.extend(loaded.warnings);
            }
            Err(findings) => {
                refused = true;
                all.extend(findings.0);
            }
        }
    }
    if options.json {
        let phrases = Phrases::new(common.language());
        let list: Vec<_> = all
            .iter()
            .map(|finding| {
                let mut told = finding.as_json();
                told.message = phrases.tell(&told.message);
                told.help = told.help.map(|help| phrases.tell(&help));
                told
            })
            .collect();
        let mut text = serde_json::to_string_pretty(&list)?;
        text.push('\n');
        print(&text)?;
    } else {
        tell(&all, common);
        if options.explain {
            let phrases = Phrases::new(common.language());
            let mut table = Table::new(2);
            for (field, default) in crate::scenario::file::DEFAULTS {
                table.row([(*field).to_owned(), phrases.tell(default)]);
            }
            print(&table.render())?;
        }
        let errors = all.iter().filter(|finding| finding.is_error()).count();
        let warnings = all.iter().filter(|finding| finding.severity == Severity::Warning).count();
        let counts = [("errors", errors.to_string()), ("warnings", warnings.to_string())];
        let counts = counts.each_ref().map(|(name, text)| (*name, text.as_str()));
        let words = Words::new(common.language());
        print(&format!("{}\n", words.with("findings-count", &counts)))?;
    }
    if refused { Err(Stop::Findings) } else { Ok(()) }
}

pub(super) fn diff(options: &DiffOptions, common: &Common) -> Result<(), Stop> {
    let words = Words::new(common.language());
    let a = super::loading::load(Some(&options.a), common)?;
    let b = super::loading::load(Some(&options.b), common)?;
    let found = crate::scenario::diff::diff(&a.scenario, &b.scenario);
    if options.json {
        let mut text = serde_json::to_string_pretty(&found)?;
        text.push('\n');
        return print(&text);
    }
    if found.is_empty() {
        return print(&format!("{}\n", words.get("no-difference")));
    }
    let credited = credits(&a.scenario.credits, &words);
    print(&(differences::table(&found, &words)?.render() + &credited))
}
