//! From a figure to what made it: parts that sum to the figure, rows that stand where they are said
//! to stand, and a mark beside whatever nobody looked up.

use crate::small_town::{changed, root, texts, town};
use ansvar::account::{Indicators, Kinship, Part, Shape, SocialItem};
use ansvar::id::MunicipalityId;
use ansvar::report::explain::{Context, Explanation, Row, explain, ids, render};
use ansvar::report::format::Language;
use ansvar::report::words::Words;
use ansvar::run::{Column, RunResult, compare_columns, compare_regimes};
use ansvar::scenario::change::from_ron;
use ansvar::scenario::origin::Origins;
use ansvar::scenario::{Loaded, Scenario};
use std::sync::Arc;

fn run(loaded: &Loaded) -> RunResult {
    let register = loaded.register.clone().into();
    let scenarios = [Arc::new(loaded.scenario.clone())];
    let comparison = compare_regimes(&scenarios, &register, &|_| {}).unwrap();
    comparison.results.into_iter().next().unwrap()
}

/// Whether the parts of every figure that has any sum to it, nationally and by municipality; how
/// many figures were summed.
pub(crate) fn parts_sum_up(result: &RunResult, indicators: &Indicators) -> usize {
    let mut summed = 0;
    let near = |sum: f64, figure: f64| (sum - figure).abs() <= 1e-6 * figure.abs().max(1.0);
    for (key, figures) in &indicators.values {
        let made_of = &figures.made_of;
        if made_of.kinship != Kinship::Sums || made_of.is_empty() {
            continue;
        }
        let sum = |keep: &dyn Fn(MunicipalityId) -> bool, whole: bool| -> Option<f64> {
            let (mut sum, scenario) = (Part::default(), &result.scenario);
            let of_zone = |zone| keep(scenario.area.zones[zone].municipality);
            for (.., part) in made_of.travellers.iter().filter(|(zone, ..)| of_zone(*zone)) {
                sum.add(*part, 1.0);
            }
            for (_, part) in made_of.residents.iter().filter(|(zone, _)| of_zone(*zone)) {
                sum.add(*part, 1.0);
            }
            for (id, part) in &made_of.services {
                let within = &scenario.services[*id].municipalities;
                let share: f64 =
                    within.iter().filter(|(at, _)| keep(*at)).map(|(_, share)| share).sum();
                sum.add(*part, if whole { 1.0 } else { share });
            }
            for (id, part) in &made_of.hubs {
                sum.add(*part, f64::from(u8::from(keep(scenario.area.hubs[*id].municipality))));
            }
            sum.figure(made_of.shape)
        };
        let has_parts = !(made_of.travellers.is_empty()
            && made_of.residents.is_empty()
            && made_of.services.is_empty()
            && made_of.hubs.is_empty());
        if has_parts {
            let total = sum(&|_| true, true).unwrap_or(0.0);
            // A line's fares are rounded to the øre before they are postings.
            let close = near(total, figures.value) || (total - figures.value).abs() < 100.0;
            assert!(close, "{key}: {total} is not {}", figures.value);
            // Where travellers' money is cut by where they live, its lines are not.
            if made_of.postings.is_empty() {
                for (&place, &value) in &figures.by_municipality {
                    let own = sum(&|at| at == place, false).unwrap_or(0.0);
                    assert!(near(own, value), "{key}: {own} is not {value}");
                }
            }
            summed += 1;
        }
        if !made_of.postings.is_empty() {
            assert_eq!(made_of.shape, Shape::Total, "{key}");
            let amounts = made_of.postings.iter().map(|&(at, taken_off)| {
                let amount = result.ledger.postings()[at].amount.dkk();
                if taken_off { -amount } else { amount }
            });
            let total: f64 = amounts.sum();
            assert!(near(total, figures.value), "{key}: {total} is not {}", figures.value);
            summed += 1;
        }
    }
    summed
}

fn context<'a>(
    result: &'a RunResult,
    indicators: &'a Indicators,
    origins: &'a Origins,
    words: &'a Words,
) -> Context<'a> {
    let (municipality, body) = (None, None);
    Context {
        result,
        base: None,
        indicators,
        origins,
        words,
        municipality,
        body,
        most: 12,
        options: "",
    }
}

fn rows(explanation: &Explanation) -> impl Iterator<Item = &Row> {
    let steps = explanation.subjects.iter().flat_map(|subject| &subject.steps);
    steps.flat_map(|step| &step.blocks).flat_map(|block| &block.rows)
}

/// Explains every id there is, in both languages.
pub(crate) fn every_id_opens(result: &RunResult, indicators: &Indicators, origins: &Origins) {
    let languages = [Language::English, Language::Danish].map(Words::new);
    for id in ids(&result.scenario) {
        for words in &languages {
            let context = context(result, indicators, origins, words);
            let explanation = explain(&context, id).unwrap_or_else(|| panic!("{id} is not opened"));
            for subject in &explanation.subjects {
                assert!(!subject.steps.is_empty() && subject.steps.len() <= 4, "{id}");
                assert!(!subject.steps[0].blocks.is_empty(), "{id} shows no figure");
                let last = subject.steps.last().unwrap();
                let written = last.blocks.iter().flat_map(|block| &block.rows);
                let placed = written.filter(|row| !row.written.is_empty()).count();
                assert!(placed > 0, "{id} ({}) ends at no file", subject.kind);
            }
            let text = render(&explanation, words);
            assert!(!text.contains("explain-"), "a word is missing:\n{text}");
        }
    }
}

#[test]
fn the_parts_of_a_figure_sum_to_it() {
    let result = run(&town());
    let indicators = result.explained();
    assert!(parts_sum_up(&result, &indicators) > 50);
    // Explaining changes no figure.
    for (key, figures) in &result.indicators.values {
        let told = &indicators.values[key];
        assert_eq!(told.value.to_bits(), figures.value.to_bits(), "{key}");
        assert_eq!(told.by_municipality, figures.by_municipality, "{key}");
        assert_eq!(told.rests_on_guess, figures.rests_on_guess, "{key}");
    }
}

#[test]
fn every_id_of_the_town_opens_down_to_its_files() {
    let loaded = town();
    let result = run(&loaded);
    every_id_opens(&result, &result.explained(), &loaded.origins);
}

/// The line that a row names is the line that holds its id, in the very file.
#[test]
fn rows_stand_where_they_are_said_to_stand() {
    let loaded = town();
    let result = run(&loaded);
    let (indicators, words) = (result.explained(), Words::new(Language::English));
    let context = context(&result, &indicators, &loaded.origins, &words);
    let texts = texts();
    let mut looked_at = 0;
    for id in ["bus-boardings", "transfers", "bus-two", "st-west", "k1", "z1", "jobs-45min"] {
        for row in rows(&explain(&context, id).unwrap()) {
            // The first line stands for a table as a whole.
            for at in row.written.iter().filter(|at| at.file.ends_with(".csv") && at.line > 1) {
                let text = texts.get(&at.file).unwrap_or_else(|| panic!("no file {}", at.file));
                let line = text.lines().nth(at.line - 1).unwrap();
                let is_named = row.id.is_empty() || line.contains(&row.id);
                let of_subject = line.starts_with(id) || line.contains(&format!(",{id},"));
                let of_register = at.file.ends_with("tables.csv");
                assert!(
                    is_named && (of_subject || of_register || !row.id.is_empty() || id == "k1"),
                    "{}:{} does not speak of `{}`: {line}",
                    at.file,
                    at.line,
                    row.id
                );
                looked_at += 1;
            }
        }
    }
    assert!(looked_at > 40, "{looked_at}");
}

#[test]
fn what_the_program_carries_is_named_as_in_the_repository() {
    let loaded = ansvar::scenario::load(std::path::Path::new("denmark-2025.ron")).unwrap();
    let line = loaded.scenario.services.iter().nth(1000).unwrap();
    let origins = &loaded.origins;
    let found = [
        origins.rows("odbl/services.csv", &[&line.slug])[0].clone(),
        origins.value("fare.base").unwrap(),
    ];
    for (at, id) in found.iter().zip([line.slug.as_str(), "fare.base"]) {
        let text = std::fs::read_to_string(root().join(&at.file)).unwrap();
        let line = text.lines().nth(at.line - 1).unwrap();
        assert!(line.starts_with(&format!("{id},")), "{}:{}: {line}", at.file, at.line);
    }
    let assignment = loaded.scenario.regime.assignments[0].at.as_ref().unwrap();
    let at = ansvar::scenario::origin::Origin::of(assignment);
    let text = std::fs::read_to_string(root().join(&at.file)).unwrap();
    assert!(text.lines().nth(at.line - 1).unwrap().contains("roles"), "{}:{}", at.file, at.line);
}

/// A value that a scenario file sets, and a line that a change alters without naming it, point at
/// the file's own line.
#[test]
fn changes_are_named_with_file_and_line() {
    let loaded = changed(
        "        ScaleTrips(lines: [Mode(LocalRail)], by: Factor(1.5)),\n        SetValue(key: \"fare.base\", value: 12.0, unit: \"DKK\", source: \"test\"),",
    );
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(findings) => panic!("{findings}"),
    };
    let origins = &loaded.origins;
    let value = origins.value("fare.base").unwrap();
    assert_eq!((value.file.as_str(), value.line), ("changed.ron", 7));
    assert_eq!(origins.value("fare.per_km").unwrap().file, "data/values.csv");
    let altered: Vec<_> = loaded
        .scenario
        .services
        .iter()
        .filter(|service| !origins.changes_of(&service.slug).is_empty())
        .collect();
    assert!(!altered.is_empty());
    let (at, name) = &origins.changes_of(&altered[0].slug)[0];
    assert_eq!((at.file.as_str(), at.line, *name), ("changed.ron", 6, "ScaleTrips"));
}

#[test]
fn whatever_nobody_looked_up_is_marked_beside_the_figure() {
    let loaded = town();
    let result = run(&loaded);
    let (indicators, words) = (result.explained(), Words::new(Language::English));
    let context = context(&result, &indicators, &loaded.origins, &words);
    for (key, figures) in &indicators.values {
        let explanation = explain(&context, key).unwrap();
        let first = &explanation.subjects[0].steps[0].blocks[0].rows;
        assert!(first.iter().all(|row| row.guess == figures.rests_on_guess), "{key}");
        let text = render(&explanation, &words);
        assert_eq!(text.contains('?'), rows(&explanation).any(|row| row.guess), "{key}");
    }
    for row in &loaded.scenario.values.register {
        let explanation = explain(&context, &row.key).unwrap();
        let is_guess = row.certainty == ansvar::scenario::values::Certainty::Recalled;
        let first = &explanation.subjects[0].steps[0].blocks[0].rows;
        assert!(first.iter().all(|figure| figure.guess == is_guess), "{}", row.key);
    }
}

#[test]
fn every_row_of_the_social_economy_opens_down_to_its_prices() {
    let town = town();
    let register = town.register.into();
    let base = Arc::new(town.scenario);
    let mut fewer = Scenario::clone(&base);
    fewer.apply(&from_ron("RemoveService(service: \"bus-two\")").unwrap()).unwrap();
    let columns = [Column::declared(&base), Column::declared(&Arc::new(fewer))];
    let comparison = compare_columns(&columns, &register, &|_| {}).unwrap();
    let [before, after] = comparison.results.as_slice() else { panic!("two results") };
    let words = Words::new(Language::English);
    let context = Context {
        result: after,
        base: Some(before),
        indicators: &after.explained(),
        origins: &town.origins,
        words: &words,
        municipality: None,
        body: None,
        most: usize::MAX,
        options: "",
    };
    for item in SocialItem::ALL {
        let id = format!("social-{}", item.slug());
        let told = explain(&context, &id).unwrap_or_else(|| panic!("{id} is not explained"));
        let steps = &told.subjects[0].steps;
        assert_eq!(steps.len(), 4);
        // Parts × prices, by the text alone, are the row's level.
        let rows = |step: usize, kind: &str| {
            let block = steps[step].blocks.iter().find(|block| block.kind == kind);
            block.map_or(&[][..], |block| &block.rows)
        };
        let [now, was, difference] = rows(0, "figures") else { panic!("three figures") };
        let [now, was, difference] = [now, was, difference].map(|row| row.value.unwrap());
        assert!((now - was - difference).abs() <= 1e-6 * now.abs().max(was.abs()), "{id}");
        let summed: f64 = rows(0, "parts")
            .iter()
            .map(|row| {
                let price = row.source.trim_start_matches("at ").trim_end_matches(" DKK each");
                let price: f64 = price.replace('−', "-").replace(',', "").parse().unwrap();
                // Prices are shown with two decimals.
                row.value.unwrap() * price
            })
            .sum();
        let slack: f64 = rows(0, "parts").iter().map(|row| 0.005 * row.value.unwrap().abs()).sum();
        assert!((summed - now).abs() <= slack + 1.0, "{id}: {summed} for {now}");
        assert!(rows(3, "values").iter().all(|row| !row.written.is_empty()), "{id}");
        assert!(!rows(3, "values").is_empty(), "{id} names its prices");
    }
    // Travellers' surplus by home and by segment is the difference of the row, at the value of time.
    let told = explain(&context, "social-travellers").unwrap();
    let sum = |kind: &str| -> f64 {
        let block = told.subjects[0].steps[1].blocks.iter().find(|block| block.kind == kind);
        block.unwrap().rows.iter().filter_map(|row| row.value).sum()
    };
    let value_of_time = after.scenario.values.vot;
    let wanted =
        after.social.item(SocialItem::Travellers) - before.social.item(SocialItem::Travellers);
    for kind in ["municipalities", "segments"] {
        let sum = sum(kind) * value_of_time;
        assert!((sum - wanted).abs() <= 1e-6 * wanted.abs(), "{kind}: {sum} for {wanted}");
    }
}

#[test]
fn what_travellers_and_lines_do_in_the_states_sums_to_the_year() {
    let town = town();
    let result = run(&town);
    let indicators = result.explained();
    let words = Words::new(Language::English);
    let mut looked_at = 0;
    for (&key, figure) in &indicators.values {
        let sums = figure.made_of.shape == Shape::Total && figure.made_of.kinship == Kinship::Sums;
        if !sums {
            continue;
        }
        for municipality in [None, result.scenario.municipality_by_slug("k1")] {
            let whole = context(&result, &indicators, &town.origins, &words);
            let told = explain(&Context { municipality, ..whole }, key).unwrap();
            let steps = &told.subjects[0].steps;
            let block = steps[1].blocks.iter().find(|block| block.kind == "periods").unwrap();
            let rows: Vec<f64> = block.rows.iter().filter_map(|row| row.value).collect();
            if rows.is_empty() {
                continue;
            }
            let year = match municipality {
                Some(place) => figure.by_municipality.get(&place).copied().unwrap_or(0.0),
                None => figure.value,
            };
            let sum: f64 = rows.iter().sum();
            assert!((sum - year).abs() <= 1e-6 * year.abs().max(1.0), "{key}: {sum} for {year}");
            looked_at += 1;
        }
    }
    assert!(looked_at > 30, "{looked_at} figures are told by period");
}
