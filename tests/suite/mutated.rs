//! Files that somebody or something spoilt: whatever stands in them, the answer is a finding or a good
//! result, soon, and never a panic. Mutations are drawn from a seed, so that one that fails is found
//! again by its number.

use crate::command_line::{ansvar, err, folder};
use crate::small_town::{root, texts, town};
use ansvar::run::{Prepared, Register, run};
use ansvar::scenario::finding::{Finding, SourceText};
use ansvar::scenario::{Loaded, Scenario, load, load_texts};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// Longest that one file may take.
const LONGEST: Duration = Duration::from_secs(5);

/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014).
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// Numbers that break what was not made for them.
const NUMBERS: [&str; 14] = [
    "0",
    "-1",
    "1e308",
    "-1e308",
    "1e-320",
    "NaN",
    "inf",
    "-0.0",
    "99999999999999999999999999",
    "18446744073709551615",
    "0.1e",
    "2147483648",
    "1_0",
    "",
];

/// Where a number stands in a text: its bytes.
fn numbers(text: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let begin = at;
        while at < bytes.len() && (bytes[at].is_ascii_digit() || bytes[at] == b'.') {
            at += 1;
        }
        if at > begin {
            found.push(begin..at);
        }
        at += 1;
    }
    found
}

/// Stretches between blanks and commas.
fn tokens(text: &str) -> Vec<&str> {
    text.split(|c: char| c.is_whitespace() || c == ',').filter(|token| !token.is_empty()).collect()
}

/// A place between two letters.
fn boundary(draws: &mut Draws, text: &str) -> usize {
    let mut at = draws.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Spoils a text in one to three ways.
fn mutate(draws: &mut Draws, text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..=draws.below(3) {
        let (a, b) = (boundary(draws, &text), boundary(draws, &text));
        let (from, to) = (a.min(b), a.max(b));
        // A stretch of a line's length.
        let mut near = (from + 1 + draws.below(80)).min(text.len());
        while !text.is_char_boundary(near) {
            near -= 1;
        }
        match draws.below(10) {
            0 => {
                let mut bytes = text.into_bytes();
                if !bytes.is_empty() {
                    let at = draws.below(bytes.len());
                    bytes[at] ^= 1 << draws.below(8);
                }
                text = String::from_utf8_lossy(&bytes).into_owned();
            }
            1 => text.replace_range(from..near, ""),
            2 => text.truncate(from),
            kind @ (3 | 4) => {
                let again = text[from..near].to_owned();
                text.insert_str(if kind == 3 { from } else { to }, &again);
            }
            5 => {
                let (one, other) = {
                    let all = tokens(&text);
                    if all.is_empty() {
                        continue;
                    }
                    (draws.of(&all).to_string(), draws.of(&all).to_string())
                };
                text = text.replacen(&one, &other, 1 + draws.below(3));
            }
            6 | 7 => {
                let all = numbers(&text);
                if !all.is_empty() {
                    let place = draws.of(&all).clone();
                    text.replace_range(place, draws.of::<&str>(&NUMBERS));
                }
            }
            8 => {
                let bracket =
                    draws.of(&["(", "[", "{", "\"", "Scenario(", "/*", "r#\"", "\u{202e}"]);
                text.insert_str(from, &bracket.repeat(1 + draws.below(2000)));
            }
            _ => {
                let lines: Vec<&str> = text.lines().collect();
                if lines.len() > 1 {
                    let mut order = lines.clone();
                    order.swap(draws.below(lines.len()), draws.below(lines.len()));
                    text = order.join("\n");
                }
            }
        }
    }
    text
}

/// Does something on another thread: what it came to, or how it failed.
fn within<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    let (send, receive) = channel();
    std::thread::Builder::new()
        // As the program's own threads.
        .stack_size(8 << 20)
        .spawn(move || {
            let _ = send.send(catch_unwind(AssertUnwindSafe(work)));
        })
        .unwrap();
    match receive.recv_timeout(LONGEST) {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(_)) => Err("it panics".to_owned()),
        Err(_) => Err(format!("it takes longer than {LONGEST:?}")),
    }
}

/// Findings can be told: each has a sentence, and its place is one.
fn can_be_told(findings: &[Finding]) {
    let handler = miette::GraphicalReportHandler::new();
    for finding in findings {
        assert!(!finding.message.is_empty());
        let mut text = String::new();
        handler.render_report(&mut text, finding).unwrap();
        let _ = (finding.line(), finding.column(), finding.as_json());
    }
}

/// A scenario that was let through runs, or says why not.
fn goes_on(loaded: Loaded) {
    can_be_told(&loaded.warnings);
    let register: Register = loaded.register.into();
    let scenario = Arc::new(loaded.scenario);
    if let Ok(prepared) = Prepared::new(&scenario, &register, &|_| {}) {
        let _ = run(&scenario, &prepared, None, &|_| {});
    }
}

/// Scenario and regime files below `scenarios/`, by path.
fn scenario_files() -> Vec<(String, String)> {
    let folder = root().join("scenarios");
    let mut open: Vec<PathBuf> = vec![folder.clone()];
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|end| end == "ron") {
            let name = path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
            files.push((name, std::fs::read_to_string(path).unwrap()));
        }
    }
    files.sort();
    files
}

/// The whole country, read once.
static COUNTRY: LazyLock<Arc<Scenario>> = LazyLock::new(|| {
    Arc::new(
        load(Path::new("scenarios/denmark-2025.ron")).unwrap_or_else(|f| panic!("{f}")).scenario,
    )
});

/// A case and how it failed.
fn told(what: &str, seed: u64, text: &str, how: &str) -> String {
    let shown: String = text.chars().take(400).collect();
    format!("{what}, seed {seed}: {how}\n{shown}")
}

#[test]
fn mutated_scenarios_on_the_small_town_are_refused_or_run() {
    let files = scenario_files();
    let town = texts();
    let own: Vec<(String, String)> =
        town.iter().map(|(name, text)| (name.clone(), text.clone())).collect();
    let mut failures = Vec::new();
    let (mut refused, mut good) = (0, 0);
    for seed in 0..400_u64 {
        let mut draws = Draws(seed);
        let mut texts = town.clone();
        let is_own = seed % 2 == 0;
        let (name, text) = draws.of(if is_own { &own } else { &files });
        let spoilt = mutate(&mut draws, text);
        // Scenarios of the country are put on the town: loading the country takes long.
        let begin = if is_own {
            texts.insert(name.clone(), spoilt.clone());
            "small-town.ron".to_owned()
        } else if name.starts_with("regimes/") {
            texts.insert("regime.ron".to_owned(), spoilt.clone());
            "small-town.ron".to_owned()
        } else {
            let on_town = spoilt
                .replace("denmark-2025.ron", "small-town.ron")
                .replace("Embedded(\"denmark-2025\")", "Folder(\"data\")");
            texts.insert("a.ron".to_owned(), on_town);
            "a.ron".to_owned()
        };
        let outcome = within(move || match load_texts(&begin, texts) {
            Ok(loaded) => {
                goes_on(loaded);
                true
            }
            Err(findings) => {
                assert!(findings.0.iter().any(Finding::is_error), "it is refused without a word");
                can_be_told(&findings.0);
                false
            }
        });
        match outcome {
            Ok(true) => good += 1,
            Ok(false) => refused += 1,
            Err(how) => failures.push(told(name, seed, &spoilt, &how)),
        }
    }
    assert!(failures.is_empty(), "{} fail:\n{}", failures.len(), failures.join("\n\n"));
    assert!(
        refused > 100 && good > 20,
        "{refused} refused, {good} good: the mutations are lopsided"
    );
}

#[test]
fn mutated_regimes_on_the_whole_country_are_refused_or_judged() {
    let regimes: Vec<(String, String)> =
        scenario_files().into_iter().filter(|(name, _)| name.starts_with("regimes/")).collect();
    let country = Arc::clone(&COUNTRY);
    let mut failures = Vec::new();
    for seed in 1000..1030_u64 {
        let mut draws = Draws(seed);
        let (name, text) = draws.of(&regimes);
        let spoilt = mutate(&mut draws, text);
        let source = SourceText::new(name, spoilt.clone());
        let country = Arc::clone(&country);
        let outcome = within(move || match country.with_regime(&source) {
            Ok((_, findings)) => can_be_told(&findings),
            Err(findings) => can_be_told(&findings.0),
        });
        if let Err(how) = outcome {
            failures.push(told(name, seed, &spoilt, &how));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Names of all files below a folder.
fn listing(folder: &Path) -> BTreeMap<PathBuf, u64> {
    let mut open = vec![folder.to_owned()];
    let mut found = BTreeMap::new();
    while let Some(path) = open.pop() {
        for entry in std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap()) {
            if entry.path().is_dir() {
                open.push(entry.path());
            } else {
                found.insert(entry.path(), entry.metadata().unwrap().len());
            }
        }
    }
    found
}

#[test]
fn mutated_results_are_refused_or_reproduced() {
    let town = folder("        SetHeadway(service: \"rail-one\", headway: Minutes(10)),");
    let made = ansvar(town.path(), &["run", "changed.ron", "--json", "--quiet"]);
    let whole = String::from_utf8(made.stdout).unwrap();
    let path = town.path().join("result.json");
    std::fs::write(&path, &whole).unwrap();
    // Most of a document is figures; half of the mutations are of its manifest.
    let manifest = whole.find("\"results\": {").unwrap();
    let mut refused = 0;
    for seed in 2000..2060_u64 {
        let mut draws = Draws(seed);
        let spoilt = match seed % 2 {
            0 => mutate(&mut draws, &whole),
            _ => format!("{}{}", mutate(&mut draws, &whole[..manifest]), &whole[manifest..]),
        };
        std::fs::write(&path, &spoilt).unwrap();
        let before = listing(town.path());
        let at = town.path().to_owned();
        let ran = within(move || ansvar(&at, &["reproduce", "result.json", "--quiet"]));
        let ran = ran.unwrap_or_else(|how| panic!("{}", told("result", seed, &spoilt, &how)));
        let code = ran.status.code();
        assert!(matches!(code, Some(0..=2)), "seed {seed}: {code:?} {}", err(&ran));
        assert!(!err(&ran).contains("panicked"), "seed {seed}: {}", err(&ran));
        if code == Some(2) {
            refused += 1;
            assert!(!err(&ran).trim().is_empty(), "seed {seed}");
        }
        assert_eq!(listing(town.path()), before, "seed {seed}: nothing is written");
    }
    assert!(refused > 20, "{refused}");
}

/// The town itself is sound: what is refused above is refused for its mutation.
#[test]
fn what_is_mutated_is_sound() {
    goes_on(town());
    assert!(numbers("a 1.5, 20b").len() == 2 && tokens("a, b").len() == 2);
}
