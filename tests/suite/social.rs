//! The social economy against other routes: benefit less resources, and the rule of half.

use crate::small_country::SmallCountry;
use crate::support::{Country, World, assert_close};
use ansvar::account::{self, Social, SocialItem, account, rule_of_half, social};
use ansvar::id::ZoneId;
use ansvar::scenario::service::Mode;
use ansvar::simulate::{ClassFlows, Flows, Inputs, LastWayHome, TripMode, simulate};

const FARES: [f64; 7] = [6e6, 3e6, 1e6, 8e6, 9e6, 2e6, 1e6];

fn of(country: &SmallCountry) -> Social {
    social(&country.inputs(), &account(&country.inputs()))
}

/// A krone that goes from a traveller to a body is no gain and no loss but for what it spares in
/// taxes: with the same journeys, fares up by a million that travellers lose in their surplus.
#[test]
fn a_fare_is_a_transfer() {
    let change = |distortion: f64| {
        let mut before = SmallCountry::with_fares(FARES);
        let mut fares = FARES;
        fares[0] += 1e6;
        let mut after = SmallCountry::with_fares(fares);
        for country in [&mut before, &mut after] {
            country.scenario.values.set("social.tax_distortion", distortion).unwrap();
        }
        let lost = 1e6 / (after.scenario.values.vot / 60.0);
        after.flows.classes[ZoneId(0)][0].surplus_minutes -= lost;
        of(&after).total() - of(&before).total()
    };
    assert_close(change(0.0), 0.0, 1.0);
    // The fare's worth in market prices less the taxes on what it would have bought: one krone
    // of public money for each krone, times the loss per krone.
    assert_close(change(0.1), 0.1 * 1e6, 1.0);
}

/// A km by car that is not driven saves its resources in market prices and what it costs others;
/// its duties are a transfer. Worked by hand from the values.
#[test]
fn a_car_km_costs_its_resources_and_what_it_does_to_others() {
    let mut less = SmallCountry::with_fares(FARES);
    less.scenario.values.set("social.tax_distortion", 0.0).unwrap();
    let before = of(&less);
    let values = less.scenario.values.clone();
    let driver = TripMode::CarDriver.index();
    let saved = 1000.0;
    less.flows.classes[ZoneId(0)][0].km[driver] -= saved;
    // What the driver no longer pays is a gain of the traveller's.
    let paid = saved * values.car_cost_per_km;
    less.flows.classes[ZoneId(0)][0].surplus_minutes += paid / (values.vot / 60.0);
    let after = of(&less);
    let change = |item: SocialItem| after.item(item) - before.item(item);

    let duty = values.fuel_duty + values.registration_duty;
    let resources = values.net_tax_factor * saved * (values.car_cost_per_km - duty);
    let others = [
        SocialItem::Congestion,
        SocialItem::Accidents,
        SocialItem::Air,
        SocialItem::Noise,
        SocialItem::Climate,
    ];
    let external: f64 = others.into_iter().map(change).sum();
    assert_close(after.total() - before.total(), resources + external, 1.0);
    assert_close(change(SocialItem::Accidents), saved * values.accident_car, 1e-3);
    assert_close(
        change(SocialItem::Climate),
        saved * values.co2_car / 1e6 * values.price_co2,
        1e-3,
    );
    let air = values.nox_car / 1e3 * values.price_nox + values.pm_car / 1e3 * values.price_pm;
    assert_close(change(SocialItem::Air), saved * air, 1e-3);
    assert!(change(SocialItem::Congestion) >= 0.0 && change(SocialItem::Noise) > 0.0);
}

/// Two towns 8 km apart and a bus.
fn towns(fare: f64) -> World {
    let mut country = Country::new();
    let (a, b) = (country.place("a", 0.0, 0.0), country.place("b", 8.0, 0.0));
    country.line("1", Mode::Bus, 10.0, &[(a, 0.0, 0.0), (b, 15.0, 9.0)]);
    // A minute counts the same however long the journey.
    country.set("choice.damping.exponent", 1.0);
    country.set("fare.base", fare);
    country.world()
}

fn travel(world: &World) -> Flows {
    let way_home = LastWayHome::search(&world.scenario, &world.network);
    let inputs = Inputs {
        scenario: &world.scenario,
        network: &world.network,
        demand: &world.demand,
        supply: &world.supply,
        responsibility: &world.responsibility,
        roads: &world.roads,
        standard_roads: &world.roads,
        way_home: &way_home,
        flex: &[],
        carpool: &[],
    };
    simulate(&inputs, &|_| {}).unwrap()
}

fn balance(world: &World, flows: &Flows) -> f64 {
    let inputs = account::Inputs {
        scenario: &world.scenario,
        responsibility: &world.responsibility,
        supply: &world.supply,
        flows,
        demand: &world.demand,
        past: None,
        envelopes: None,
        budgets: None,
        tables: &[],
    };
    social(&inputs, &account(&inputs)).total()
}

/// The whole way from a cheaper ticket to the social economy, beside one that knows no logsum and
/// no ledger: the rule of half on trips and fares, and the other terms worked from km.
#[test]
fn welfare_follows_the_rule_of_half_and_the_other_terms() {
    let (dear, cheap) = (towns(12.0), towns(11.0));
    let (before, after) = (travel(&dear), travel(&cheap));
    let values = &dear.scenario.values;
    let classes = || before.classes.iter().flatten().zip(after.classes.iter().flatten());
    let (pt, driver) = (TripMode::PublicTransport.index(), TripMode::CarDriver.index());

    let half: f64 = classes()
        .filter(|(old, new)| old.trips[pt] > 0.0 && new.trips[pt] > 0.0)
        .map(|(old, new)| {
            let fare = (old.fares / old.trips[pt], new.fares / new.trips[pt]);
            rule_of_half((old.trips[pt], new.trips[pt]), fare)
        })
        .sum();
    let km: f64 = classes().map(|(old, new)| new.km[driver] - old.km[driver]).sum();
    let fares: f64 = classes().map(|(old, new)| new.fares - old.fares).sum();
    assert!(half > 0.0 && km < 0.0 && fares != 0.0);

    let factor = values.net_tax_factor;
    let duty = factor * (values.fuel_duty + values.registration_duty) * km;
    let other_taxes = -(factor - 1.0) * (fares + values.car_cost_per_km * km);
    let public = factor * fares + duty + other_taxes;
    let per_km = values.congestion_medium
        + values.accident_car
        + values.noise_car_town
        + values.nox_car / 1e3 * values.price_nox
        + values.pm_car / 1e3 * values.price_pm
        + values.co2_car / 1e6 * values.price_co2;
    let expected = half + public * (1.0 + values.tax_distortion) - per_km * km;

    let found = balance(&cheap, &after) - balance(&dear, &before);
    assert_close(found, expected, 0.01 * half);
}

/// Driving gets dearer, nothing gets better: more stay at home, and what all lose is what the rule
/// of half says of those who still drive or ride along.
#[test]
fn dearer_driving_keeps_more_at_home_and_costs_what_the_rule_of_half_says() {
    const DEARER: f64 = 0.02;
    let before = towns(12.0);
    let mut after = towns(12.0);
    after.scenario.mark_undisturbed();
    let cost = after.scenario.values.car_cost_per_km;
    after.scenario.values.set("cost.car.perceived_per_km", cost + DEARER).unwrap();
    let share = after.scenario.values.passenger_cost_share;
    let per_minute = after.scenario.values.vot / 60.0;
    let (old, new) = (travel(&before), travel(&after));

    let sum = |flows: &Flows, of: &dyn Fn(&ClassFlows) -> f64| -> f64 {
        flows.classes.iter().flatten().map(of).sum()
    };
    let home = |flows: &ClassFlows| flows.not_made.iter().sum::<f64>();
    assert!(sum(&new, &home) > sum(&old, &home), "nobody goes because driving got dearer");
    let km = |mode: TripMode| {
        let of = |flows: &ClassFlows| flows.km[mode.index()];
        (sum(&old, &of), sum(&new, &of))
    };
    let lost = rule_of_half(km(TripMode::CarDriver), (0.0, DEARER))
        + rule_of_half(km(TripMode::CarPassenger), (0.0, share * DEARER));
    let surplus = |flows: &ClassFlows| flows.surplus_minutes * per_minute;
    let found = sum(&new, &surplus) - sum(&old, &surplus);
    assert!(lost < 0.0);
    assert_close(found, lost, 1e-4 * lost.abs());

    // What travellers feel is no matter of what driving was: their own minutes count on both sides.
    let mut slower = towns(12.0);
    slower.scenario.values.set("choice.beta.per_minute", 0.04).unwrap();
    let own = travel(&slower);
    slower.scenario.undisturbed = after.scenario.undisturbed.clone();
    assert_eq!(travel(&slower).classes, own.classes);

    // Measured against the dearer drive itself, staying at home would get worse with it.
    after.scenario.undisturbed = None;
    let wrong = travel(&after);
    assert!(sum(&wrong, &home) < sum(&old, &home));
}
