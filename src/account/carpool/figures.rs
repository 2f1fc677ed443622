//! Figures of carpooling, by municipality of the rider's home.

use super::super::indicator::Figures;
use super::super::made_of::{Part, Shape};
use super::super::measure::{View, by_place};
use super::{Paid, paid};
use crate::scenario::directory::Directory;
use crate::simulate::CarpoolPlace;

/// Rides, chances, money and km.
pub(in crate::account) fn figures(view: &View, to: &mut Figures) {
    let inputs = view.inputs;
    let year = &inputs.flows.carpool;
    let of = |shape, part: &dyn Fn(&CarpoolPlace) -> Part| {
        by_place(shape, &year.places, |own| own.place, part)
    };
    to.insert("carpool-rides", of(Shape::Total, &|own| Part::total(own.rides)));
    to.insert("carpool-offers", of(Shape::Total, &|own| Part::total(own.offers)));
    let rate = |own: &CarpoolPlace| Part { over: own.found, under: own.wishes };
    to.insert("carpool-match-rate", of(Shape::Ratio, &rate));
    to.insert("carpool-car-km-saved", of(Shape::Total, &|own| Part::total(own.saved_km)));
    to.insert("carpool-detour-km", of(Shape::Total, &|own| Part::total(own.detour_km)));
    let paid = paid(inputs, &Directory::new(inputs.scenario));
    let of = |shape, part: &dyn Fn(&Paid) -> Part| by_place(shape, &paid, |own| own.place, part);
    let gets = |own: &Paid| Part::total((own.fares + own.reward).dkk());
    to.insert("carpool-driver-income", of(Shape::Total, &gets));
    let public = of(Shape::Total, &|own| Part::total(own.public().dkk()));
    to.insert("carpool-cost-per-ride", public.over(&to["carpool-rides"]));
    to.insert("carpool-public-cost", public);
}
