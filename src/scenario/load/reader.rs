//! Reads one file upon another: base by base, then regime, values and changes.
//!
//! What is wrong is gathered; a faulty file is read on without its faults, and refused in the end.

use super::super::change;
use super::super::data;
use super::super::embedded;
use super::super::file::{self, DataName, ScenarioFile, ServiceRule};
use super::super::finding::{Finding, Place, Severity, SourceText, refuses};
use super::super::horizon::Horizon;
use super::super::origin::Origins;
use super::super::regime::Regime;
use super::super::salvage::salvage;
use super::super::service::Calendar;
use super::super::spanned::Spanned;
use super::super::store::{Store, folder_of, inside};
use super::super::tables::FitStage;
use super::super::values::Values;
use super::super::{Scenario, regime_file, validate};
use super::{Loaded, hash_text, placed};
use std::collections::BTreeMap;

/// Most files that may stand on each other by `base`.
const TALLEST: usize = 16;

/// Most variants of a file: each is run by itself.
const MOST_VARIANTS: usize = 32;

/// Reads files that name each other, and gathers what is wrong with them.
pub(super) struct Reader<'a> {
    store: &'a Store,
    pub(super) findings: Vec<Finding>,
    pub(super) files: Vec<SourceText>,
    /// The scenario before the first list of changes of which some are refused, if there is one.
    pub(super) unchanged: Option<Scenario>,
    /// A year or regime that could not be read has another in its place, to go on with: who holds
    /// which task cannot be judged.
    pub(super) has_stand_in: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(store: &'a Store) -> Self {
        Self {
            store,
            findings: Vec::new(),
            files: Vec::new(),
            unchanged: None,
            has_stand_in: false,
        }
    }
}

impl Reader<'_> {
    /// One file and all below it; `None` if nothing can be made of it (which was reported).
    pub(super) fn scenario(
        &mut self,
        path: &str,
        at: Option<&Place>,
        above: &mut Vec<String>,
    ) -> Option<Loaded> {
        if above.iter().any(|file| file == path) || above.len() >= TALLEST {
            let chain = format!("{} → {path}", above.join(" → "));
            let finding = if above.len() >= TALLEST {
                Finding::error(
                    "scenario::base_too_deep",
                    format!("more than {TALLEST} files stand on each other: {chain}"),
                )
            } else {
                Finding::error(
                    "scenario::base_cycle",
                    format!("files stand on each other in a circle: {chain}"),
                )
            };
            self.findings.push(
                finding.at(at.cloned()).help("let one of them name `data:` instead of a `base:`"),
            );
            return None;
        }
        let source = match self.store.text(path, at) {
            Ok(source) => source,
            Err(finding) => {
                self.findings.push(finding);
                return None;
            }
        };
        self.files.push(source.clone());
        // A faulty file is read on without its faults, so that all of them are told.
        let (source, left_out) = match file::parse_faulty(&source) {
            Ok(_) => (source, Vec::new()),
            Err(_) => {
                let salvaged = salvage(&source, |rest| file::parse_faulty(rest).map(drop));
                self.findings.extend(salvaged.findings);
                (salvaged.rest?, salvaged.without)
            }
        };
        let file = file::parse(&source).ok()?;
        above.push(path.to_owned());
        let has_lost_base = left_out.iter().any(|field| field == "base");
        let started = match &file.base {
            Some(base) => self.on_base(&file, base, path, above),
            None if has_lost_base => None,
            None => self.on_data(&file, path, &left_out),
        };
        above.pop();
        let Some(mut loaded) = started else {
            let has_read_regime = file.base.is_none() && !has_lost_base;
            self.alone(&file, &source, file.regime.as_ref().filter(|_| !has_read_regime));
            return None;
        };
        self.head(&file, path, &source, &mut loaded);
        self.values(&file, &mut loaded);
        if file.base.is_none() {
            // What a file that stands on tables sets is how things are, no change of them.
            loaded.scenario.mark_undisturbed();
        }
        self.changes(&file, &source, &mut loaded);
        self.variants(&file, &source, &mut loaded);
        Some(loaded)
    }

    /// What can be judged of a file without what it stands on.
    fn alone(
        &mut self,
        file: &ScenarioFile<'_>,
        source: &SourceText,
        regime: Option<&Spanned<String>>,
    ) {
        if let Some(regime) = regime {
            self.regime(regime, source.file());
        }
        self.names(file);
        for sourced in &file.values {
            if !Values::KEYS.contains(&sourced.key.value.as_str()) {
                let known = Values::KEYS.iter().copied();
                self.findings.push(change::unknown_value(&sourced.key, known));
            }
        }
        change::parse_all(&file.changes, source, &mut self.findings);
    }

    /// The scenario that a file changes.
    fn on_base(
        &mut self,
        file: &ScenarioFile<'_>,
        base: &Spanned<String>,
        path: &str,
        above: &mut Vec<String>,
    ) -> Option<Loaded> {
        let only_without = [
            ("data", file.data.as_ref().map(|data| data.at.clone())),
            ("jobs", file.jobs.as_ref().map(|jobs| jobs.at.clone())),
            (
                "calendar",
                file.calendar
                    .as_ref()
                    .map(|c| c.day_types.first().and_then(|day| day.id.at.clone())),
            ),
        ];
        for (field, at) in only_without {
            if let Some(at) = at {
                self.findings.push(
                    Finding::error(
                        "scenario::not_with_base",
                        format!("`{field}` stands beside a `base`"),
                    )
                    .at(at)
                    .help("the base has it; leave it out, or leave the base out"),
                );
            }
        }
        let named = match self.store.named(folder_of(path), &base.value, base.at.as_ref()) {
            Ok(named) => named,
            Err(finding) => {
                self.findings.push(finding);
                return None;
            }
        };
        let below = self.scenario(&named, base.at.as_ref(), above)?;
        Some(Loaded {
            base: Some(below.scenario.clone()),
            changes: Vec::new(),
            expect: Vec::new(),
            ..below
        })
    }

    /// A scenario from tables.
    fn on_data(
        &mut self,
        file: &ScenarioFile<'_>,
        path: &str,
        left_out: &[String],
    ) -> Option<Loaded> {
        let missing = |field: &str, remedy: &str| {
            Finding::error("scenario::missing_field", format!("`{field}` is missing"))
                .at(file.name.at.clone())
                .help(remedy.to_owned())
        };
        let required = [
            (
                file.data.is_none(),
                "data",
                "name the tables, as `data: Embedded(\"denmark-2025\")`, or a `base: \"….ron\"` that has them",
            ),
            (
                file.calendar.is_none(),
                "calendar",
                "copy it from the scenario that the program carries",
            ),
            (file.regime.is_none(), "regime", "name a regime, as `regime: \"regimes/today.ron\"`"),
            (file.year.is_none(), "year", "say which year the scenario speaks of"),
        ];
        for (is_missing, field, remedy) in required {
            if is_missing && !left_out.iter().any(|left| left == field) {
                self.findings.push(missing(field, remedy));
            }
        }
        let before = self.findings.len();
        let calendar = file.calendar.as_ref().map(|calendar| calendar.checked(&mut self.findings));
        let is_calendar = !refuses(&self.findings[before..]);
        let regime = file.regime.as_ref().and_then(|regime| self.regime(regime, path));
        self.has_stand_in |= regime.is_none() || file.year.is_none();
        let regime = match regime {
            Some((regime, _)) => regime,
            None => embedded::law()?.as_ref().clone(),
        };
        let of_regime = regime.from.or(regime.as_of).unwrap_or_default();
        let set = match self.data_set(file.data.as_ref()?, path) {
            Ok(set) => set,
            Err(finding) => {
                self.findings.push(finding);
                return None;
            }
        };
        let calendar = calendar.filter(|_| is_calendar)?;
        let jobs = file.jobs.as_ref().map(|jobs| jobs.value).unwrap_or_default();
        let before = self.findings.len();
        let parts = data::read(&set, &calendar, jobs, &mut self.findings);
        placed(&mut self.findings[before..], file.data.as_ref()?.at.as_ref());
        let parts = parts?;
        let mut hash = blake3::Hasher::new();
        for (path, file) in set.files().filter(|(path, _)| !data::BESIDE.contains(path)) {
            hash_text(&mut hash, path, file.text());
        }
        let calendar = Calendar { departures: parts.departures, ..calendar };
        let mut scenario = Scenario {
            slug: String::new(),
            name: String::new(),
            question: String::new(),
            year: file.year.as_ref().map_or(of_regime, |year| year.value),
            area: parts.area,
            services: parts.services,
            closed_runs: parts.closed_runs.into(),
            flex: parts.flex,
            hub_services: parts.hub_services,
            works: Vec::new(),
            calendar,
            bodies: parts.bodies,
            regime,
            law: None,
            values: parts.values,
            undisturbed: None,
            seed: 1,
            service: ServiceRule::default(),
            horizon: Horizon::default(),
            custom: BTreeMap::new(),
            credits: parts.credits,
            inputs_hash: hash.finalize().to_hex().to_string(),
        };
        let carries_it = matches!(file.data.as_ref()?.value, DataName::Embedded(_));
        scenario.law = embedded::law().filter(|_| carries_it);
        scenario.heed_law();
        let register = set.register(&mut Vec::new());
        let known = data::known(&set, &scenario.values, &mut self.findings);
        // How fares are shared is fitted to one recalled figure and moves nobody: it stays uncertain.
        let settled = known.constants.iter().filter(|row| row.stage != FitStage::Money);
        scenario.values.fitted = settled.map(|row| row.key.clone()).collect();
        scenario.values.fitted.sort();
        Some(Loaded {
            scenario,
            base: None,
            changes: Vec::new(),
            warnings: Vec::new(),
            files: Vec::new(),
            register,
            known,
            origins: Origins::of(set),
            expect: Vec::new(),
            variants: Vec::new(),
        })
    }

    fn data_set(&mut self, name: &Spanned<DataName>, path: &str) -> Result<data::DataSet, Finding> {
        match &name.value {
            DataName::Embedded(set) => embedded::data_set(set).ok_or_else(|| {
                let known: Vec<&str> = embedded::data_set_names().collect();
                let what = format!("the program carries no data set `{set}`");
                Finding::error("scenario::no_such_data", what)
                    .at(name.at.clone())
                    .help(format!("it carries {}", known.join(", ")))
            }),
            DataName::Folder(folder) => {
                let named = inside(folder_of(path), folder, name.at.as_ref())?;
                let set = self.store.data_set(&named, name.at.as_ref())?;
                Ok(self.with_values(set, name.at.as_ref()))
            }
        }
    }

    /// A data set with the program's own values where it has no table of them.
    fn with_values(&mut self, set: data::DataSet, at: Option<&Place>) -> data::DataSet {
        let own = embedded::data_set_names().find_map(embedded::data_set);
        let values = own.as_ref().and_then(|own| own.file(data::VALUES)).cloned();
        let Some(values) = values.filter(|_| set.file(data::VALUES).is_none()) else { return set };
        let what =
            format!("data set `{}` has no table of values: the program's own hold", set.name);
        self.findings.push(
            Finding::note("data::own_values", what)
                .at(at.cloned())
                .help("put a `values.csv` beside the other tables for values of its own"),
        );
        set.with(data::VALUES, values)
    }

    /// Reads a regime, with its text.
    fn regime(&mut self, name: &Spanned<String>, path: &str) -> Option<(Regime, SourceText)> {
        let named = self.store.named(folder_of(path), &name.value, name.at.as_ref());
        let source = match named.and_then(|named| self.store.text(&named, name.at.as_ref())) {
            Ok(source) => source,
            Err(finding) => {
                self.findings.push(finding);
                return None;
            }
        };
        self.files.push(source.clone());
        let (regime, findings) = regime_file::parse(&source);
        self.findings.extend(findings);
        Some((regime?, source))
    }

    /// Name, question, year, seed, regime and declared names of a file.
    fn head(
        &mut self,
        file: &ScenarioFile<'_>,
        path: &str,
        source: &SourceText,
        loaded: &mut Loaded,
    ) {
        let mut hash = blake3::Hasher::new();
        hash_text(&mut hash, "below", &loaded.scenario.inputs_hash);
        hash_text(&mut hash, path, source.text());
        if let Some(regime) = &file.regime {
            // A file without a base has read its regime already, as the last of its files; read
            // twice it would be reported twice.
            let own = if file.base.is_some() { self.regime(regime, path) } else { None };
            let text = match own {
                Some((regime, text)) => {
                    loaded.scenario.regime = regime;
                    loaded.scenario.heed_law();
                    Some(text)
                }
                None => self.files.last().cloned(),
            };
            if let Some(text) = text {
                hash_text(&mut hash, text.file(), text.text());
            }
        }
        loaded.expect.clone_from(&file.expect);
        let scenario = &mut loaded.scenario;
        scenario.slug = slug_of(path);
        scenario.name.clone_from(&file.name.value);
        scenario.question.clone_from(&file.question);
        scenario.year = file.year.as_ref().map_or(scenario.year, |year| year.value);
        scenario.seed = file.seed.unwrap_or(scenario.seed);
        scenario.service = file.service.unwrap_or(scenario.service);
        scenario.inputs_hash = hash.finalize().to_hex().to_string();
        if file.name.value.trim().is_empty() {
            self.findings.push(
                Finding::error("scenario::no_name", "the scenario has no name")
                    .at(file.name.at.clone())
                    .help("say in a few words what it is"),
            );
        }
        self.names(file);
        for name in &file.custom {
            loaded.scenario.custom.entry(name.value.clone()).or_default();
        }
        if let Some(unchanged) = &mut self.unchanged {
            unchanged.year = loaded.scenario.year;
            if file.regime.is_some() {
                unchanged.regime.clone_from(&loaded.scenario.regime);
                unchanged.law.clone_from(&loaded.scenario.law);
            }
        }
    }

    /// Names that a file declares.
    fn names(&mut self, file: &ScenarioFile<'_>) {
        for name in &file.custom {
            let is_namespaced =
                name.value.split('.').filter(|part| data::is_slug(part)).count() >= 2;
            if !is_namespaced {
                self.findings.push(
                    Finding::error(
                        "scenario::bad_custom",
                        format!("`{name}` is not a namespaced name"),
                    )
                    .at(name.at.clone())
                    .help("write whose it is before it, as `my-town.name-of-it`"),
                );
            }
        }
    }

    /// The values that a file sets.
    fn values(&mut self, file: &ScenarioFile<'_>, loaded: &mut Loaded) {
        let mut seen: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
        for sourced in &file.values {
            if let Some(first) = seen.insert(&sourced.key.value, &sourced.key) {
                self.findings.push(
                    Finding::error(
                        "scenario::duplicate_id",
                        format!("value `{}` is set twice", sourced.key),
                    )
                    .at(sourced.key.at.clone())
                    .see(first.at.clone(), "it is set here already")
                    .help("leave one of the two out"),
                );
            }
            if let Some(row) = change::value_row(sourced, &loaded.scenario, &mut self.findings) {
                loaded.origins.value_set(&row.key, sourced.key.at.clone());
                loaded.scenario.values.set_row(row);
            }
        }
    }

    /// The changes of a file, applied in the written order.
    fn changes(&mut self, file: &ScenarioFile<'_>, source: &SourceText, loaded: &mut Loaded) {
        if file.changes.is_empty() {
            return;
        }
        let (before, unchanged) = (self.findings.len(), loaded.scenario.clone());
        let changes = change::parse_all(&file.changes, source, &mut self.findings);
        loaded.changes = change::apply_all(&mut loaded.scenario, changes, &mut self.findings);
        for applied in &loaded.changes {
            loaded.origins.changed(applied);
        }
        if self.unchanged.is_none() && refuses(&self.findings[before..]) {
            self.unchanged = Some(unchanged);
        }
    }

    /// The file's variants: its scenario with more changes. What is wrong with one is reported.
    fn variants(&mut self, file: &ScenarioFile<'_>, source: &SourceText, loaded: &mut Loaded) {
        loaded.variants.clear();
        if file.variants.len() > MOST_VARIANTS {
            let what = format!("{} variants; at most {MOST_VARIANTS}", file.variants.len());
            let at = file.variants[MOST_VARIANTS].id.at.clone();
            let help = "put some of them into a file of their own";
            self.findings
                .push(Finding::error("scenario::too_many_variants", what).at(at).help(help));
            return;
        }
        let mut seen: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
        for variant in &file.variants {
            let id = &variant.id;
            if !data::is_slug(&id.value) {
                self.findings.push(file::bad_id(id));
            }
            if let Some(first) = seen.insert(&id.value, id) {
                self.findings.push(
                    Finding::error("scenario::duplicate_id", format!("id `{id}` stands twice"))
                        .at(id.at.clone())
                        .see(first.at.clone(), "it stands here already")
                        .help("give one of the two another id, or leave it out"),
                );
            }
            let mut scenario = loaded.scenario.clone();
            let changes = change::parse_all(&variant.changes, source, &mut self.findings);
            let mut origins = loaded.origins.clone();
            for applied in &change::apply_all(&mut scenario, changes, &mut self.findings) {
                origins.changed(applied);
            }
            let mut hash = blake3::Hasher::new();
            hash_text(&mut hash, "variant", &scenario.inputs_hash);
            hash_text(&mut hash, "id", &id.value);
            scenario.inputs_hash = hash.finalize().to_hex().to_string();
            scenario.slug.clone_from(&id.value);
            if !refuses(&self.findings) {
                // Notes of the file itself hold for all of them.
                let mut own = Vec::new();
                validate::check(&scenario, &origins, &mut own);
                own.retain(|finding| finding.severity != Severity::Note);
                placed(&mut own, id.at.as_ref());
                self.findings.append(&mut own);
            }
            loaded.variants.push(scenario);
        }
    }
}

/// The stem of a path as an id.
fn slug_of(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.strip_suffix(".ron").unwrap_or(file).to_lowercase();
    let letters = stem.replace('æ', "ae").replace('ø', "oe").replace('å', "aa");
    let parts = letters.split(|c: char| !c.is_ascii_alphanumeric());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "scenario".to_owned() } else { parts.join("-") }
}
