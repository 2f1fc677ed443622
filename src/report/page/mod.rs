//! The page: a comparison as one HTML file that a planner hands to a council.
//!
//! One column of text with figures between: the question, the answer, the map, who gains, who pays
//! whom, what was bought, the day, laws, assumptions, guesses, how to run it again. Nothing is
//! fetched; without its script only sorting and searching are missing. Every text that comes from a
//! file passes through `maud`, which escapes it. The page computes no figure: it shows the
//! [`Document`] and what the run's results hold.

mod answer;
mod chart;
mod evidence;
mod made;
mod map;
pub mod map_file;
mod money;
mod places;
mod shapes;
mod views;
mod warnings;
pub mod years;

use super::json::Document;
use super::words::Words;
use crate::run::{Comparison, RunResult};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("../../../assets/page/style.css");
const SCRIPT: &str = include_str!("../../../assets/page/script.js");

/// What a page shows.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Figures with their bands.
    pub document: &'a Document,
    /// The runs that they come from.
    pub comparison: &'a Comparison,
    /// What the results are called in the document; the first is the base.
    pub keys: &'a [String],
    /// The reader's language.
    pub words: &'a Words,
    /// The command that made it.
    pub command: &'a str,
    /// Warnings of the files that were read, in the reader's language.
    pub warnings: &'a [String],
}

impl<'a> Shown<'a> {
    fn word(&self, key: &str) -> String {
        self.words.get(key)
    }

    /// What a result is called.
    fn name(&self, at: usize) -> &'a str {
        let document = self.document;
        document.results.get(&self.keys[at]).map_or("", |result| result.name.as_str())
    }

    /// Results beside the base, by their places.
    fn others(
        &self,
    ) -> impl DoubleEndedIterator<Item = (usize, &'a RunResult)> + ExactSizeIterator {
        self.comparison.results.iter().enumerate().skip(1)
    }

    /// The question of the last scenario that asks another one than the base does.
    fn question(&self) -> String {
        let base = &self.comparison.base().scenario.question;
        let asks = |question: &&String| !question.is_empty();
        let mut others = self.others().map(|(_, result)| &result.scenario.question).rev();
        let asked = match self.keys.len() {
            1 => Some(base).filter(asks),
            _ => others.find(|question| asks(question) && *question != base),
        };
        asked.map_or_else(|| self.word("page-question"), Clone::clone)
    }
}

/// The whole page.
pub fn page(shown: &Shown<'_>) -> String {
    let names: Vec<&str> = (0..shown.keys.len()).map(|at| shown.name(at)).collect();
    let title = format!("ansvar: {}", names.join(" · "));
    let lang = shown.word("page-language");
    let markup = html! {
        (DOCTYPE)
        html lang=(lang) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#answer" { (shown.word("page-skip")) }
                main {
                    header {
                        p.kicker { "ansvar · " (names.join(" · ")) }
                        h1 { (shown.question()) }
                        p.note { (service(shown)) }
                    }
                    (answer::section(shown))
                    (warnings::warnings(shown))
                    (map::section(shown))
                    (places::section(shown))
                    (money::section(shown))
                    (evidence::bought(shown))
                    (chart::section(shown))
                    (evidence::laws(shown))
                    (evidence::assumptions(shown))
                    (evidence::guesses(shown))
                    (evidence::again(shown))
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    markup.into_string()
}

/// On which terms service is what it is.
fn service(shown: &Shown<'_>) -> String {
    let is_decided = shown.comparison.results.iter().any(|result| result.decision.is_some());
    shown.word(if is_decided { "service-decided" } else { "service-as-today" })
}

/// A section with its heading.
fn section(id: &str, heading: &str, body: &Markup) -> Markup {
    html! {
        section id=(id) {
            h2 { (heading) }
            (body)
        }
    }
}
