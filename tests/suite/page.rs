//! The page holds what it shows: it is one file, names from files stay text, its figures are the
//! document's, its two sides of money sum, and every word of it is there in both languages.

use crate::small_town::{changed, town};
use ansvar::report::document::document;
use ansvar::report::flow;
use ansvar::report::format::{Language, millions};
use ansvar::report::page::{Shown, page};
use ansvar::report::words::Words;
use ansvar::run::{Comparison, Register, compare_regimes};
use ansvar::scenario::Scenario;
use ansvar::units::Kroner;
use std::sync::Arc;

const HOSTILE: &str = "<script>alert('æ & \"ø\"')</script>";

fn hostile(mut scenario: Scenario) -> Arc<Scenario> {
    scenario.name = HOSTILE.to_owned();
    scenario.question = HOSTILE.to_owned();
    scenario.regime.name = HOSTILE.to_owned();
    for at in 0..scenario.area.municipalities.len() {
        let id = ansvar::id::Id::from_index(at);
        let place: &mut ansvar::scenario::area::Municipality =
            &mut scenario.area.municipalities[id];
        place.name = HOSTILE.to_owned();
    }
    for body in scenario.bodies.iter_mut() {
        body.name = HOSTILE.to_owned();
    }
    scenario.credits.push(HOSTILE.to_owned());
    Arc::new(scenario)
}

fn compared(make: impl Fn(Scenario) -> Arc<Scenario>) -> Comparison {
    let loaded = town();
    let register: Register = loaded.register.into();
    let moved = changed("MoveRole(role: Fund, scope: Class(Local), to: \"state\"),\n");
    let moved = moved.unwrap_or_else(|findings| panic!("{findings}"));
    let scenarios = [make(loaded.scenario), make(moved.scenario)];
    compare_regimes(&scenarios, &register, &|_| {}).unwrap()
}

fn paged(comparison: &Comparison, language: Language, command: &str) -> String {
    let keys = ["town".to_owned(), "moved".to_owned()];
    let document = document(comparison, &keys, 1);
    let words = Words::new(language);
    let warnings = [HOSTILE.to_owned()];
    let warnings = if command == HOSTILE { &warnings[..] } else { &[] };
    page(&Shown { document: &document, comparison, keys: &keys, words: &words, command, warnings })
}

#[test]
fn names_from_files_stay_text() {
    let comparison = compared(hostile);
    for language in [Language::English, Language::Danish] {
        let text = paged(&comparison, language, HOSTILE);
        assert!(text.contains("&lt;script&gt;alert"), "the names are shown");
        assert_eq!(text.matches("<script").count(), 1, "only the page's own script");
        assert_eq!(text.matches("</script").count(), 1);
        assert!(!text.contains("alert('æ & \""), "quotes and ampersands are escaped too");
    }
}

#[test]
fn it_is_one_file_that_fetches_nothing() {
    let text = paged(&compared(Arc::new), Language::English, "ansvar compare");
    // The hatching of the map is a part of the page.
    let text = text.replace("url(#untold)", "");
    for fetches in ["<link", "<img", "<iframe", "src=", "@import", "url(", "href=\"http"] {
        assert!(!text.contains(fetches), "{fetches}");
    }
    assert!(text.len() < 10_000_000);
}

#[test]
fn every_word_is_there_in_both_languages() {
    for language in [Language::English, Language::Danish] {
        let text = paged(&compared(Arc::new), language, "ansvar compare");
        for raw in ["page-", "indicator-", "unit-", "kind-", "posting-", "check-", "{ $"] {
            let found = text.find(&format!(">{raw}")).or_else(|| text.find(&format!(" {raw}")));
            let shown = found.map(|at| text[at..].chars().take(60).collect::<String>());
            assert_eq!(shown, None, "{language:?}");
        }
    }
}

/// The sum under each diagram is the ledger's, counted here posting by posting.
#[test]
fn both_sides_of_the_money_are_all_of_the_ledger() {
    let comparison = compared(Arc::new);
    let text = paged(&comparison, Language::English, "ansvar compare");
    for result in &comparison.results {
        let all: Kroner = result.ledger.postings().iter().map(|posting| posting.amount).sum();
        let drawn: Kroner = flow::flows(result).iter().map(|flow| flow.amount).sum();
        assert_eq!(all, drawn);
        assert!(all > Kroner::ZERO);
        assert!(text.contains(&format!("{} million DKK", millions(all, Language::English))));
    }
}

/// What the terminal warns of stands on the page: the files' warnings, checks that do not hold, stale
/// bands, lines without room. Without any of them it says so.
#[test]
fn every_warning_of_the_run_is_on_the_page() {
    let loaded = town();
    let register: Register = loaded.register.into();
    let poor = changed("SetBudget(body: \"k1\", amount: Kroner(1000), source: \"a test\"),\n");
    let poor = poor.unwrap_or_else(|findings| panic!("{findings}"));
    let scenarios = [Arc::new(loaded.scenario), Arc::new(poor.scenario)];
    let mut comparison = compare_regimes(&scenarios, &register, &|_| {}).unwrap();
    let keys = ["town".to_owned(), "poor".to_owned()];
    let words = Words::new(Language::English);
    let shown = |comparison: &Comparison, stale: bool, warnings: &[String]| {
        let keys = &keys[..comparison.results.len()];
        let mut document = document(comparison, keys, 1);
        document.manifest.bands = Some(ansvar::report::json::BandsManifest {
            kind: "quick".to_owned(),
            design: String::new(),
            sets: 1,
            seed: 1,
            drawn: Vec::new(),
            stale: stale.then(|| "other inputs".to_owned()),
            error: None,
            service_held: None,
            seconds_points: None,
            seconds_bands: None,
        });
        let words = &words;
        let text =
            page(&Shown { document: &document, comparison, keys, words, command: "", warnings });
        let section = text.split("<section id=\"warnings\">").nth(1).expect("there is the section");
        section.split("</section>").next().unwrap().to_owned()
    };
    let warned = shown(&comparison, false, &["a.ron:3: half of it".to_owned()]);
    assert!(warned.contains("a.ron:3: half of it"), "{warned}");
    let fails = "the check “Spending within budget, grants and loans” does not hold (first at k1)";
    assert!(warned.contains(fails), "{warned}");
    let stale = words.get("page-bands-stale");
    assert!(!warned.contains(&stale) && !warned.contains("<pre>"));
    assert!(shown(&comparison, true, &[]).contains(&stale));

    let line = comparison.results[0].scenario.service_by_slug("bus-two").unwrap();
    let flows = Arc::make_mut(&mut comparison.results[0].flows);
    flows.overloads.push((line, ansvar::id::Id::from_index(0), 12_345.0));
    let crowded = shown(&comparison, false, &[]);
    assert!(crowded.contains("12,345") && crowded.contains("<pre>"), "{crowded}");

    let alone = Comparison { results: comparison.results[..1].to_vec() };
    let outside = alone.results[0].references.iter().filter(|known| !known.is_inside).count();
    assert!(outside > 0, "a town is no country: its money is not the country's");
    let text = shown(&alone, false, &[]);
    assert_eq!(text.matches("<li>").count(), outside, "{text}");
}

/// The map has a view for who gains and three of jobs within reach: base, result, difference; each is
/// chosen by a button that works without the page's script, and what is not told from nothing is
/// hatched where bands by municipality are known.
#[test]
fn the_map_has_its_views_and_hatches_what_cannot_be_told_from_nothing() {
    let comparison = compared(crate::export_map::on_areas);
    let keys = ["town".to_owned(), "moved".to_owned()];
    let mut document = document(&comparison, &keys, 1);
    let words = Words::new(Language::English);
    let section = |document: &ansvar::report::json::Document| {
        let (comparison, keys, words) = (&comparison, &keys[..], &words);
        let text = page(&Shown { document, comparison, keys, words, command: "", warnings: &[] });
        let section = text.split("<section id=\"map\">").nth(1).expect("there is the section");
        section.split("</section>").next().unwrap().to_owned()
    };
    let drawn = section(&document);
    assert_eq!(drawn.matches("type=\"radio\"").count(), 4);
    assert_eq!(drawn.matches(" checked").count(), 1);
    assert_eq!(drawn.matches("class=\"country\"").count(), 4);
    // Two municipalities and the borders, in each view.
    assert_eq!(drawn.matches("<use ").count(), 4 * 3);
    assert!(!drawn.contains("class=\"untold\""));
    let jobs = comparison.results[1].indicators.get("jobs-45min").unwrap();
    let jobs = jobs.by_municipality.values().next().unwrap();
    let jobs = ansvar::report::format::number(*jobs, 0, Language::English);
    assert!(drawn.contains(&format!(": {jobs} jobs within 45 minutes")), "{jobs}");

    let places = &comparison.base().scenario.area.municipalities;
    let slug = places[ansvar::id::Id::from_index(0)].slug.clone();
    let band = |distinguishable| ansvar::report::json::BandResult {
        low: 0.0,
        high: 1.0,
        vs_base_low: Some(-1.0),
        vs_base_high: Some(1.0),
        distinguishable: Some(distinguishable),
    };
    for (is_told, hatched) in [(true, 0), (false, 1)] {
        let result = document.results.get_mut("moved").unwrap();
        let own = result.municipality_bands.entry(slug.clone()).or_default();
        own.insert("surplus-per-resident".to_owned(), band(is_told));
        assert_eq!(section(&document).matches("class=\"untold\"").count(), hatched);
    }
}

/// Each figure can be opened: its key stands under its name, ids beside names, and the command with
/// the options that make a column's results.
#[test]
fn every_figure_of_the_page_can_be_explained() {
    let comparison = compared(Arc::new);
    let keys = ["town".to_owned(), "moved".to_owned()];
    let mut document = document(&comparison, &keys, 1);
    let words = Words::new(Language::English);
    let input =
        |path: &str, carried| ansvar::report::json::NamedInput { path: path.to_owned(), carried };
    document.manifest.made_by = Some(ansvar::report::json::MadeBy {
        command: ansvar::report::json::CommandManifest {
            name: "compare".to_owned(),
            scenarios: vec![input("town.ron", false), input("a/moved.ron", false)],
            regimes: Vec::new(),
            service: None,
            money: "equal".to_owned(),
            equal_weights: false,
            without: Vec::new(),
            reallocated: true,
            bands: None,
            years: None,
        },
        files: Default::default(),
        parameters: Default::default(),
    });
    let paged = |document: &ansvar::report::json::Document| {
        let (comparison, keys, words) = (&comparison, &keys[..], &words);
        page(&Shown { document, comparison, keys, words, command: "", warnings: &[] })
    };
    let text = paged(&document);
    for told in [
        "<code>pt-trips</code>",
        "<code>k1</code>",
        "<code>ansvar explain pt-trips --scenario town.ron</code>",
        "<code>ansvar explain pt-trips --scenario a/moved.ron</code>",
    ] {
        assert!(text.contains(told), "{told}");
    }
    let command = &mut document.manifest.made_by.as_mut().unwrap().command;
    command.regimes = vec![input("town", true), input("own/moved.ron", false)];
    let text = paged(&document);
    for told in [
        "<code>ansvar explain pt-trips --scenario town.ron --regime town</code>",
        "<code>ansvar explain pt-trips --scenario town.ron --regime own/moved.ron</code>",
    ] {
        assert!(text.contains(told), "{told}");
    }
}
