//! Whatever a reader can meet has words in both languages.

use crate::small_town::root;
use ansvar::account::{Group, INDICATORS, PostingKind, ZONE_FIGURES};
use ansvar::demand::Purpose;
use ansvar::flex::dispatch::Reason;
use ansvar::report::format::Language;
use ansvar::report::phrases::Phrases;
use ansvar::report::text::{class_word, kind_word, role_word, unit_word};
use ansvar::report::why::permission_word;
use ansvar::report::words::Words;
use ansvar::scenario::area::Urbanity;
use ansvar::scenario::finding::SourceText;
use ansvar::scenario::regime::{BodyKind, PermissionKind, Regime, Role, ServiceClass};
use ansvar::scenario::regime_file;
use ansvar::scenario::service::ServiceKind;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The program's sources below a folder of `src`, without their test modules.
fn sources(folder: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut open: Vec<PathBuf> = vec![root().join("src").join(folder)];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            let text = std::fs::read_to_string(path).unwrap();
            texts.push(text.split("#[cfg(test)]\nmod ").next().unwrap().to_owned());
        }
    }
    texts
}

/// What stands in quotes in a text, comments left out.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| line.split('"').skip(1).step_by(2))
}

fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Kinds of finding that the program's code names, as `part::what`.
fn codes() -> BTreeSet<String> {
    let is_code = |text: &&str| {
        text.split_once("::").is_some_and(|(part, what)| {
            is_slug(part) && is_slug(&what.replace('_', "-")) && !what.contains("::")
        })
    };
    let texts = ["scenario", "import/flex", "cli"].into_iter().flat_map(sources);
    texts
        .flat_map(|text| quoted(&text).filter(is_code).map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// Rules that postings are made by.
fn rules() -> BTreeSet<String> {
    ["account/postings.rs", "account/fixed.rs", "account/owners.rs", "account/carpool.rs"]
        .iter()
        .flat_map(|file| sources(file))
        .flat_map(|text| {
            quoted(&text).filter(|t| is_slug(t)).map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

/// Names of checks.
fn checks() -> BTreeSet<String> {
    let named = |text: &String| {
        let parts = text.split("Comparing::new(\"").skip(1);
        parts.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect::<Vec<_>>()
    };
    sources("account/checks").iter().flat_map(named).collect()
}

/// Keys that the shells ask for by name.
fn asked() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for text in ["report", "cli", "app"].into_iter().flat_map(sources) {
        for call in ["words.get(", "words.with("] {
            for rest in text.split(call).skip(1) {
                let key =
                    rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
                keys.extend(key.filter(|key| is_slug(key)).map(str::to_owned));
            }
        }
    }
    keys
}

#[test]
fn everything_a_reader_can_meet_has_words_in_both_languages() {
    let mut keys: BTreeSet<String> = asked();
    let few = |found: &BTreeSet<String>, least: usize| {
        assert!(found.len() >= least, "only {} were found: {found:?}", found.len());
    };
    few(&keys, 60);
    for indicator in INDICATORS.iter() {
        keys.insert(format!("indicator-{}", indicator.key));
        keys.insert(unit_word(indicator.unit));
    }
    let (codes, rules, checks) = (codes(), rules(), checks());
    few(&codes, 100);
    few(&rules, 19);
    few(&checks, 13);
    keys.extend(
        codes.iter().map(|c| format!("finding-{}", c.replace("::", "-").replace('_', "-"))),
    );
    keys.extend(rules.iter().map(|rule| format!("rule-{rule}")));
    keys.extend(checks.iter().map(|check| format!("check-{check}")));
    keys.extend(Reason::ALL.map(|reason| format!("reason-{}", reason.slug())));
    keys.extend(PostingKind::ALL.map(|kind| format!("posting-{}", kind.slug())));
    keys.extend(Role::ALL.map(|role| role_word(role).to_owned()));
    keys.extend(ServiceClass::ALL.map(|class| class_word(class).to_owned()));
    keys.extend(ServiceKind::ALL.map(|kind| format!("service-kind-{}", kind.slug())));
    keys.extend(Group::ALL.map(|group| format!("group-{}", group.slug())));
    keys.extend(Urbanity::ALL.map(|at| format!("urbanity-{}", format!("{at:?}").to_lowercase())));
    keys.extend(ZONE_FIGURES.iter().map(|figure| format!("explain-zone-{}", figure.key)));
    keys.extend(ZONE_FIGURES.iter().map(|figure| unit_word(figure.unit)));
    keys.extend(["walk", "bike", "car"].map(|mode| format!("explain-access-{mode}")));
    keys.extend(Purpose::ALL.map(|purpose| format!("purpose-{}", purpose.slug())));
    keys.extend(PermissionKind::ALL.map(|kind| permission_word(kind).to_owned()));
    for kind in [
        BodyKind::State,
        BodyKind::Region,
        BodyKind::Municipality,
        BodyKind::TransportCompany,
        BodyKind::InfrastructureOwner,
        BodyKind::Operator,
        BodyKind::Joint,
    ] {
        let many = kind_word(Some(kind));
        keys.insert(many.to_owned());
        keys.insert(many.replace("kind-", "body-"));
    }
    for part in [
        "scenario",
        "service",
        "stops",
        "run-time",
        "headway",
        "contract",
        "hub",
        "access",
        "road",
        "value",
        "role",
        "class",
        "permission",
        "budget",
        "fixed-sum",
        "tariff",
        "regime",
        "custom",
    ] {
        keys.insert(format!("part-{part}"));
    }
    keys.extend(["measured", "derived", "recalled"].map(|word| format!("certainty-{word}")));
    keys.extend(
        ["municipal-bus-net", "regional-bus-net", "state-train-net"]
            .map(|key| format!("reference-{key}")),
    );
    for language in [Language::Danish, Language::English] {
        let words = Words::new(language);
        let missing: Vec<&String> = keys.iter().filter(|key| !words.has(key)).collect();
        assert!(missing.is_empty(), "{language:?} has no words for {missing:#?}");
    }
}

/// A message that is the same in both languages was perhaps forgotten.
#[test]
fn danish_is_danish() {
    let (danish, english) = (Words::new(Language::Danish), Words::new(Language::English));
    let same: Vec<String> = INDICATORS
        .iter()
        .map(|indicator| format!("indicator-{}", indicator.key))
        .chain(
            codes().iter().map(|c| format!("finding-{}", c.replace("::", "-").replace('_', "-"))),
        )
        .chain(rules().iter().map(|rule| format!("rule-{rule}")))
        .chain(checks().iter().map(|check| format!("check-{check}")))
        .filter(|key| danish.get(key) == english.get(key))
        .collect();
    let international = ["indicator-co2", "indicator-nox", "indicator-diesel"];
    assert_eq!(same, international);
}

/// Files below `src/scenario` that speak of findings and whose sentences are none: descriptions of
/// rules and tables, which have a test of their own.
const NO_FINDINGS: [&str; 3] = ["responsibility.rs", "tables.rs", "finding.rs"];
/// What [`ansvar::scenario::responsibility`] tells in English only: whole sentences for tests and
/// logs, of which reports tell only the reason of a class.
const ENGLISH_ONLY: [&str; 8] = [
    "{} counts under {}: {}.",
    "{} has no class.",
    "{}: the regime does not say with whom {} lies.",
    "{}: {} lies with {}",
    ", by share of the run time",
    ", where most of its run time is",
    ", by share of the company that owns the line",
    " This is an assumption.",
];

/// No sentences by themselves.
const PARTS: [&str; 2] = [" in line {}", "set by the scenario"];

/// String literals with a space in a file's code, holes written `{}`; text that goes on over a
/// line's end is joined.
fn sentences(code: &str) -> BTreeSet<String> {
    let code: String = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .filter(|line| !line.contains("reason = \"") && !line.contains("expect("))
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect::<Vec<_>>()
        .join("\n");
    let mut found = BTreeSet::new();
    let mut rest = code.as_str();
    while let Some(begin) = rest.find('"') {
        let body = &rest[begin + 1..];
        if rest[..begin].ends_with('\'') {
            rest = body; // a quote as a letter
            continue;
        }
        let mut text = String::new();
        let mut letters = body.char_indices();
        let mut end = body.len();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    end = at;
                    break;
                }
                '\\' => match letters.next().map(|(_, next)| next) {
                    Some('n') => text.push('\n'),
                    Some('\n') => {
                        let ahead = letters.as_str().len() - letters.as_str().trim_start().len();
                        (0..ahead).for_each(|_| _ = letters.next());
                    }
                    Some(other) => text.push(other),
                    None => break,
                },
                other => text.push(other),
            }
        }
        rest = body.get(end + 1..).unwrap_or("");
        let sentence = with_holes(&text);
        let has_words = sentence.split(' ').any(|word| word.len() > 3 && !word.contains("{}"));
        if text.contains(' ') && !text.contains('\n') && has_words {
            found.insert(sentence);
        }
    }
    found
}

/// `{name:?}` and the like become `{}`.
fn with_holes(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let end = after.find('}').unwrap_or(after.len());
        out.push_str(before);
        out.push_str("{}");
        rest = after.get(end + 1..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

#[test]
fn every_sentence_of_a_finding_has_its_danish() {
    let phrases = Phrases::new(Language::Danish);
    let root = root().join("src/scenario");
    let mut missing = Vec::new();
    let mut open = vec![root];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        if NO_FINDINGS.contains(&name.as_str()) || !text.contains("Finding") {
            continue;
        }
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
        for sentence in sentences(code) {
            if !PARTS.contains(&sentence.as_str()) && !phrases.has(&sentence) {
                missing.push(format!("{name}: {sentence}"));
            }
        }
    }
    missing.sort();
    assert!(missing.is_empty(), "no Danish for\n{}", missing.join("\n"));
}

#[test]
fn differences_and_reasons_of_classes_have_their_danish() {
    let phrases = Phrases::of_differences(Language::Danish);
    let missing = |file: &str| {
        let texts = sources(&format!("scenario/{file}"));
        let all = texts.iter().flat_map(|text| sentences(text));
        all.filter(|sentence| !phrases.has(sentence)).collect::<Vec<String>>()
    };
    // Put together from these: "every {} min", and a sentence with its end.
    let parts = ["{}, in another order", "{} first and last"];
    let differences = missing("diff");
    let left: Vec<&String> =
        differences.iter().filter(|text| !parts.contains(&text.as_str())).collect();
    assert!(left.is_empty(), "no Danish for {left:#?}");
    let reasons = missing("responsibility.rs");
    let left: Vec<&String> = reasons
        .iter()
        .filter(|text| !ENGLISH_ONLY.contains(&text.as_str()))
        .filter(|text| !text.contains("needs a change of law"))
        .collect();
    assert!(left.is_empty(), "no Danish for {left:#?}");
    let findings = Phrases::new(Language::Danish);
    for (english, danish) in [
        ("every 7.5 min", "7,5 min mellem afgange"),
        ("107 holders (Region; Region and Municipality)", "107 parter (region; region og kommune)"),
        ("all days and periods alike", "alle dage og perioder ens"),
        ("Fund, local mobility", "Betaler, lokal mobilitet"),
        ("20.5 DKK (15 to 30.25)", "20,5 DKK (15 til 30,25)"),
    ] {
        assert_eq!(phrases.tell(english), danish);
    }
    assert_eq!(
        findings.tell("both ends are towns of at least 5,000: Skive (20,190), Viborg (42,234)"),
        "begge ender er byer med mindst 5.000 indbyggere: Skive (20.190), Viborg (42.234)"
    );
    for (english, danish) in [
        (
            "cannot be read: in `headway`: an amount of kroner has at most two decimals",
            "kan ikke læses: i `headway`: et beløb i kroner har højst to decimaler",
        ),
        (
            "Unexpected field named `a` in `B`, expected one of `c`, `d`, or `comment` instead",
            "der er intet felt `a` i `B`; felterne er `c`, `d` eller `comment`",
        ),
        (
            "no regime has the id `x`; there are kl, today; or name a file, as mine.ron",
            "ingen ordning har id'en `x`; der er kl, today; eller angiv en fil, fx mine.ron",
        ),
        ("Today's split", "Dagens fordeling"),
    ] {
        assert_eq!(findings.tell(english), danish);
    }
}

/// Texts of regimes that are names, the same in both languages.
const NAMES: [&str; 5] =
    ["Bornholm", "KL's model", "KL, Danmark skal hænge sammen", "Takst Fyn", "Takst Vest"];

/// What a regime file says in words; of reasons, as reports ask for them, without a full stop.
fn texts(regime: &Regime) -> BTreeSet<&str> {
    let mut all: BTreeSet<&str> = [&regime.name, &regime.description, &regime.source]
        .map(String::as_str)
        .into_iter()
        .chain([regime.inter_town.because.as_str()])
        .collect();
    for row in &regime.assignments {
        all.extend([row.because.trim_end_matches('.'), &row.reference]);
    }
    for sum in &regime.fixed_sums {
        all.extend([&sum.source, &sum.because].map(String::as_str));
    }
    for permission in &regime.permissions {
        all.extend([&permission.limits, &permission.reference].map(String::as_str));
    }
    for area in &regime.tariffs {
        all.extend([&area.name, &area.source].map(String::as_str));
    }
    all.remove("");
    all
}

#[test]
fn every_text_of_the_own_regimes_has_its_danish() {
    let root = root();
    let mut known = BTreeSet::new();
    for entry in std::fs::read_dir(root.join("scenarios/regimes")).unwrap() {
        let path = entry.unwrap().path();
        let source =
            SourceText::new(path.to_string_lossy(), std::fs::read_to_string(&path).unwrap());
        let (regime, findings) = regime_file::parse(&source);
        let regime = regime.unwrap_or_else(|| panic!("{}: {findings:?}", path.display()));
        known.extend(texts(&regime).into_iter().map(str::to_owned));
    }
    assert!(known.len() >= 200, "only {} were found", known.len());
    let listed = std::fs::read_to_string(root.join("assets/i18n/regimes-da.txt")).unwrap();
    let lines = listed.lines().filter(|line| !line.is_empty());
    let english = lines.filter(|line| !line.starts_with(['#', ' ']));
    let listed: BTreeSet<String> = english.map(str::to_owned).collect();
    let missing: Vec<&String> = known.difference(&listed).collect();
    assert!(missing.is_empty(), "no Danish for {missing:#?}");
    let idle: Vec<&String> = listed.difference(&known).collect();
    assert!(idle.is_empty(), "no regime says {idle:#?}");
    let phrases = Phrases::shared(Language::Danish);
    let same: Vec<&String> =
        known.iter().filter(|text| phrases.tell_whole(text) == **text).collect();
    assert_eq!(same, NAMES.iter().collect::<Vec<_>>());
}
