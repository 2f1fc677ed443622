//! Departures under a sum of money: the continuous optimum, whole departures, and the gap.
//!
//! *Continuous.* Maximise Σ Vᵢ(nᵢ) under Σ cᵢ nᵢ ≤ money and bounds. With `V′ = a / (n + κ)²` the
//! optimum is `nᵢ = clamp(μ·√(aᵢ/cᵢ) − κᵢ)` for one μ (1/μ² is the worth of one more krone), and
//! what is spent is piecewise linear in μ: sorting its corners finds μ exactly, without iteration.
//!
//! *Whole.* A line runs a whole number of departures a day, or what it runs today. Since every V is
//! concave, taking steps in order of worth per krone solves the relaxed problem exactly; its last
//! step, which the money no longer pays, gives an upper bound (G. B. Dantzig, "Discrete-variable
//! extremum problems", Operations Research 5, 1957). Smaller steps fill what is left. Small cases
//! are then solved exactly by branch and bound; for others the gap to the bound is told.

use super::curve::Curve;

/// A line in one part of the week, as whoever buys it sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    /// Departures a day now; may be no whole number.
    pub now: f64,
    /// What departures are worth.
    pub curve: Curve,
    /// DKK a year for one more departure a day.
    pub cost: f64,
    /// At least so many.
    pub low: f64,
    /// At most so many.
    pub high: f64,
}

/// What a sum buys.
#[derive(Clone, Debug, PartialEq)]
pub struct Bought {
    /// Departures a day, by item.
    pub departures: Vec<f64>,
    /// DKK a year.
    pub spent: f64,
    /// Worth above that of the least service, DKK a year.
    pub worth: f64,
    /// No choice of departures is worth more than this.
    pub bound: f64,
    /// Worth of the next krone.
    pub value_of_money: f64,
    /// What the least service costs more than there is.
    pub short: f64,
}

/// Most steps for which whole departures are searched exactly.
const SEARCHED: usize = 160;
/// Most branches of that search; when they run out the best found stands, with its gap.
const BRANCHES: usize = 100_000;
/// Departures that differ by less are the same.
const SAME: f64 = 1e-6;
/// Share of the money that rounding may overrun.
const ROUNDING: f64 = 1e-9;

/// The optimum where departures need not be whole.
pub fn continuous(items: &[Item], money: f64) -> Bought {
    let least: f64 = items.iter().map(|item| item.cost * item.low).sum();
    // Per unit of μ a departure costs √(a·c); a corner is where an item leaves or reaches a bound.
    let mut corners: Vec<(f64, f64, f64)> = Vec::new();
    for item in items.iter().filter(|item| item.cost > 0.0 && item.curve.a > 0.0) {
        let per_mu = (item.curve.a / item.cost).sqrt();
        let rate = item.cost * per_mu;
        let from = (item.low + item.curve.kappa) / per_mu;
        let until = (item.high + item.curve.kappa) / per_mu;
        corners.push((from, rate, 1.0));
        corners.push((until, rate, -1.0));
    }
    corners.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut mu, mut rate, mut left) = (0.0, 0.0, money - least);
    for &(at, step, sign) in &corners {
        let needed = rate * (at - mu);
        if needed > left {
            break;
        }
        left -= needed;
        mu = at;
        rate = (rate + sign * step).max(0.0);
    }
    if rate > 0.0 && left > 0.0 {
        mu += left / rate;
    }
    let chosen = |item: &Item| {
        if item.cost <= 0.0 {
            item.high
        } else if item.curve.a <= 0.0 {
            item.low
        } else {
            let free = mu * (item.curve.a / item.cost).sqrt() - item.curve.kappa;
            free.clamp(item.low, item.high)
        }
    };
    let departures: Vec<f64> = items.iter().map(chosen).collect();
    let worth = worth(items, &departures);
    let all = items.iter().zip(&departures).all(|(item, &n)| n >= item.high);
    Bought {
        spent: cost(items, &departures),
        worth,
        bound: worth,
        value_of_money: if all || mu <= 0.0 { 0.0 } else { 1.0 / (mu * mu) },
        short: (least - money).max(0.0),
        departures,
    }
}

/// The optimum in whole departures, exact for small cases, else with a gap to `bound`.
pub fn whole(items: &[Item], money: f64) -> Bought {
    let money = money + money.abs() * ROUNDING;
    let mut steps: Vec<Step> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let grid = grid(item);
        steps.extend(grid.windows(2).map(|pair| Step::new(at, item, pair[0], pair[1])));
    }
    // Steps of one item fall in worth per krone, so this order never takes the second first.
    steps.sort_by(|a, b| {
        b.per_krone()
            .total_cmp(&a.per_krone())
            .then(a.item.cmp(&b.item))
            .then(a.to.total_cmp(&b.to))
    });
    let low: Vec<f64> = items.iter().map(|item| item.low).collect();
    let mut left = money - cost(items, &low);
    let short = (-left).max(0.0);
    let mut departures = low;
    let (mut value_of_money, mut bound) = (0.0, None);
    let mut reached = 0.0;
    for step in &steps {
        if step.worth <= 0.0 || departures[step.item] < step.from {
            continue;
        }
        if step.cost <= left {
            left -= step.cost;
            departures[step.item] = step.to;
            reached += step.worth;
        } else if bound.is_none() {
            value_of_money = step.per_krone();
            bound = Some(reached + step.per_krone() * left.max(0.0));
        }
    }
    let found = worth(items, &departures);
    let bound = bound.unwrap_or(found).max(found);
    let mut best = Bought {
        spent: cost(items, &departures),
        worth: found,
        bound,
        value_of_money,
        short,
        departures,
    };
    if steps.len() <= SEARCHED && best.bound > best.worth && short <= 0.0 {
        search(items, money, &mut best);
    }
    best
}

/// Every whole departure that is worth more than `price` a krone, whatever it comes to.
pub fn priced(items: &[Item], price: f64) -> Bought {
    let chosen = |(at, item): (usize, &Item)| {
        let grid = grid(item);
        let steps = grid.windows(2).map(|pair| Step::new(at, item, pair[0], pair[1]));
        steps.take_while(|step| step.per_krone() > price).last().map_or(item.low, |step| step.to)
    };
    let departures: Vec<f64> = items.iter().enumerate().map(chosen).collect();
    let worth = worth(items, &departures);
    Bought {
        spent: cost(items, &departures),
        worth,
        bound: worth,
        value_of_money: price,
        short: 0.0,
        departures,
    }
}

/// What may be run, in rising order: whole departures between the bounds, the bounds, and `now`.
fn grid(item: &Item) -> Vec<f64> {
    let mut grid = vec![item.low, item.high];
    let is_between = item.low < item.now && item.now < item.high;
    if is_between {
        grid.push(item.now);
    }
    let mut next = item.low.floor() + 1.0;
    while next < item.high {
        // What is run today may be a whole number but for rounding.
        if !is_between || (next - item.now).abs() > SAME {
            grid.push(next);
        }
        next += 1.0;
    }
    grid.sort_by(f64::total_cmp);
    grid.dedup();
    grid
}

/// From so many departures to so many.
#[derive(Clone, Copy, Debug)]
struct Step {
    item: usize,
    from: f64,
    to: f64,
    worth: f64,
    cost: f64,
}

impl Step {
    fn new(at: usize, item: &Item, from: f64, to: f64) -> Self {
        let worth = item.curve.gain(from, to);
        Self { item: at, from, to, worth, cost: item.cost * (to - from) }
    }
    fn per_krone(&self) -> f64 {
        if self.cost > 0.0 { self.worth / self.cost } else { f64::INFINITY }
    }
}

/// Branch and bound: item by item, each choice held against the continuous optimum of the rest.
fn search(items: &[Item], money: f64, best: &mut Bought) {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|&a, &b| items[b].cost.total_cmp(&items[a].cost).then(a.cmp(&b)));
    let sorted: Vec<Item> = order.iter().map(|&at| items[at]).collect();
    let grids: Vec<Vec<f64>> = sorted.iter().map(grid).collect();
    let mut state =
        Search { items: &sorted, grids: &grids, branches: BRANCHES, best: best.worth, found: None };
    let mut chosen = vec![0.0; sorted.len()];
    state.branch(0, money, 0.0, &mut chosen);
    if let Some(found) = state.found {
        for (&at, &n) in order.iter().zip(&found) {
            best.departures[at] = n;
        }
        best.worth = worth(items, &best.departures);
        best.spent = cost(items, &best.departures);
    }
    if state.branches > 0 {
        best.bound = best.worth;
    }
}

struct Search<'a> {
    items: &'a [Item],
    grids: &'a [Vec<f64>],
    branches: usize,
    best: f64,
    found: Option<Vec<f64>>,
}

impl Search<'_> {
    fn branch(&mut self, at: usize, money: f64, worth: f64, chosen: &mut Vec<f64>) {
        if self.branches == 0 {
            return;
        }
        self.branches -= 1;
        let Some(item) = self.items.get(at) else {
            // Equal worth is no better: the first found stands.
            if worth > self.best * (1.0 + 1e-12) {
                self.best = worth;
                self.found = Some(chosen.clone());
            }
            return;
        };
        let rest = &self.items[at + 1..];
        let least: f64 = rest.iter().map(|item| item.cost * item.low).sum();
        for &n in self.grids[at].iter().rev() {
            let left = money - item.cost * n;
            if left < least {
                continue;
            }
            let so_far = worth + item.curve.gain(item.low, n);
            if so_far + continuous(rest, left).worth <= self.best * (1.0 + 1e-12) {
                continue;
            }
            chosen[at] = n;
            self.branch(at + 1, left, so_far, chosen);
        }
    }
}

fn worth(items: &[Item], departures: &[f64]) -> f64 {
    items.iter().zip(departures).map(|(item, &n)| item.curve.gain(item.low, n)).sum()
}

fn cost(items: &[Item], departures: &[f64]) -> f64 {
    items.iter().zip(departures).map(|(item, &n)| item.cost * n).sum()
}
