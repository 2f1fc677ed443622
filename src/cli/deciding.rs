//! On which terms bodies decide: the options that `compare` and `run` share.

use crate::decide::{MoneyRule, Terms};
use crate::report::json::CommandManifest;
use crate::scenario::values::Values;
use crate::scenario::{Scenario, ServiceRule};
use std::sync::Arc;

/// Whether and how bodies decide what they buy.
#[derive(Debug, clap::Args)]
pub(super) struct Deciding {
    /// The service: what bodies buy, or as the files declare it (default: as the scenario files say)
    #[arg(long, value_enum)]
    service: Option<Service>,
    /// Money: as much as today in every regime (grants follow the tasks), or what each declares
    #[arg(long, value_enum, default_value_t = Money::Equal)]
    money: Money,
    /// All bodies weigh travellers and fares alike
    #[arg(long)]
    equal_weights: bool,
    /// Switch off channels by which a role changes service
    #[arg(long, value_enum, value_delimiter = ',', value_name = "CHANNELS")]
    without: Vec<Channel>,
    /// Leave out the column "same roles, better allocation"
    #[arg(long)]
    no_reallocated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Service {
    /// Each body buys what is worth most to it for its money
    Decided,
    /// As the files declare it, under every regime
    Declared,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Money {
    /// As much net public money as in the base
    Equal,
    /// Fixed sums and budgets as declared
    Own,
}

/// A channel by which a role changes service, to be switched off alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Channel {
    /// A decider's area: travellers from outside count less
    Area,
    /// Travellers who depend on public transport count more
    Need,
    /// Fares count beside travellers' time
    Fares,
    /// What a new decider keeps of history: all of it
    History,
    /// The least service of a stop's only line
    Minimum,
    /// Distance from decision to need
    Distance,
    /// Years from a changed need to a changed timetable
    Reaction,
    /// Timed transfers
    Transfers,
    /// Second base fares between tariff areas
    Tariffs,
    /// Administration
    Administration,
    /// Municipalities that leave lines across their border
    Leaving,
}

impl Deciding {
    /// The terms; `None` where the service is as declared. Without a word on the command line the
    /// service is decided if one of the scenario files says so, or over years.
    pub(super) fn terms(&self, scenarios: &[Arc<Scenario>], years: bool) -> Option<Terms> {
        let money = match self.money {
            Money::Equal => MoneyRule::Equal,
            Money::Own => MoneyRule::Own,
        };
        let any_decides =
            years || scenarios.iter().any(|with| with.service == ServiceRule::Decided);
        let service = self.service.unwrap_or(match any_decides {
            true => Service::Decided,
            false => Service::Declared,
        });
        (service == Service::Decided).then_some(Terms { money, reallocate: false })
    }

    /// Notes the options in a manifest.
    pub(super) fn note(&self, command: &mut CommandManifest) {
        command.service = self.service.as_ref().map(name);
        command.money = name(&self.money);
        command.equal_weights = self.equal_weights;
        command.without = self.without.iter().map(name).collect();
        command.reallocated = !self.no_reallocated;
    }

    /// The options that a manifest notes.
    ///
    /// # Errors
    /// The word that no option has.
    pub(super) fn of_manifest(command: &CommandManifest) -> Result<Self, String> {
        Ok(Self {
            service: command.service.as_deref().map(named).transpose()?,
            money: named(&command.money)?,
            equal_weights: command.equal_weights,
            without: command.without.iter().map(|word| named(word)).collect::<Result<_, _>>()?,
            no_reallocated: !command.reallocated,
        })
    }

    /// Whether the base is also shown with its deciders free of history.
    pub(super) fn shows_reallocated(&self) -> bool {
        !self.no_reallocated
    }

    /// The scenario with weights made equal and channels switched off as asked.
    pub(super) fn adapt(&self, scenario: &Arc<Scenario>) -> Arc<Scenario> {
        if !self.equal_weights && self.without.is_empty() {
            return Arc::clone(scenario);
        }
        let mut adapted = Scenario::clone(scenario);
        if self.equal_weights {
            equal_weights(&mut adapted.values);
        }
        for channel in &self.without {
            channel.switch_off(&mut adapted);
        }
        Arc::new(adapted)
    }
}

/// The word for an option's value.
fn name<T: clap::ValueEnum>(value: &T) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

/// The value that a word is for, or the word.
fn named<T: clap::ValueEnum>(word: &str) -> Result<T, String> {
    T::from_str(word, false).map_err(|_| word.to_owned())
}

/// Every kind of body weighs as the state does.
fn equal_weights(values: &mut Values) {
    let (need, fares) = (values.need_state, values.fares_state);
    for kind in ["company", "municipality", "owner", "region"] {
        set(values, &format!("decide.need.{kind}"), need);
        set(values, &format!("decide.fares.{kind}"), fares);
        set(values, &format!("decide.outside.{kind}"), 1.0);
    }
}

impl Channel {
    fn switch_off(self, scenario: &mut Scenario) {
        let values = &mut scenario.values;
        match self {
            Self::Area => all(values, "decide.outside.", 1.0),
            Self::Need => all(values, "decide.need.", 0.0),
            Self::Fares => all(values, "decide.fares.", 0.0),
            Self::History => all(values, "decide.history.keep", 1.0),
            Self::Minimum => all(values, "decide.minimum.only_line", 0.0),
            Self::Distance => all(values, "decide.distance.minutes_per_step", 0.0),
            Self::Reaction => all(values, "decide.reaction.misfit_per_year", 0.0),
            Self::Leaving => all(values, "decide.agreement.leave_below", 0.0),
            Self::Transfers => scenario.regime.timed_transfers = false,
            Self::Administration => scenario.regime.admin_factor = 0.0,
            Self::Tariffs => {
                for area in &mut scenario.regime.tariffs {
                    area.second_base_share = 0.0;
                }
            }
        }
    }
}

/// Sets every value whose key begins so.
fn all(values: &mut Values, begins: &str, to: f64) {
    let keys = Values::KEYS.iter().filter(|key| key.starts_with(begins));
    keys.for_each(|key| set(values, key, to));
}

/// Sets a value of which a kind of body may have none.
fn set(values: &mut Values, key: &str, to: f64) {
    if Values::KEYS.contains(&key) {
        values.set(key, to);
    }
}
