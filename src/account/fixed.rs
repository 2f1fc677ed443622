//! Fixed sums: what they pay, who bears what they do not cover, and what goes back.
//!
//! Either the payer pays the companies that purchase the class, or it pays the municipalities, who
//! pay the companies. The sum is split by the regime's allocation among those who have lines of
//! the class. What a recipient needs beyond its part is borne by the overrun's holder; what it does
//! not need goes back to the payer. An overrun that a company bears is its owners', who cannot leave
//! it with a loss.

use super::Inputs;
use super::holders::owners;
use super::items::Item;
use super::ledger::{Party, PostingKind};
use super::postings::{Book, share_out};
use crate::decide::envelope::{self, Claim};
use crate::id::{BodyId, MunicipalityId};
use crate::scenario::directory::Directory;
use crate::scenario::regime::{FixedSum, Holder, MoneyPath};
use crate::scenario::special::{in_municipality, of_municipality};
use crate::units::Kroner;
use std::collections::BTreeMap;

const SUM: (PostingKind, &str) = (PostingKind::FixedSum, "fixed-sum");
const PASSED_ON: (PostingKind, &str) = (PostingKind::Contribution, "fixed-sum-passed-on");
const OVERRUN: (PostingKind, &str) = (PostingKind::Contribution, "fixed-sum-overrun");
const RETURNED: (PostingKind, &str) = (PostingKind::Result, "fixed-sum-returned");

/// Writes the payments of one fixed sum for the items that it is given for.
pub(super) fn pay(
    inputs: &Inputs,
    directory: &Directory,
    at: usize,
    items: &[(&Item, Kroner)],
    book: &mut Book,
) {
    let sum = &inputs.scenario.regime.fixed_sums[at];
    let Some(payer) = directory.find(&sum.payer) else { return };
    let plan = Plan { inputs, directory, at, sum, payer: Party::Body(payer), items };
    match sum.path {
        MoneyPath::StateToCompanies => plan.through_companies(book),
        MoneyPath::StateToMunicipalities => plan.through_municipalities(book),
    }
}

struct Plan<'a> {
    inputs: &'a Inputs<'a>,
    directory: &'a Directory<'a>,
    at: usize,
    sum: &'a FixedSum,
    payer: Party,
    items: &'a [(&'a Item, Kroner)],
}

impl Plan<'_> {
    fn through_companies(&self, book: &mut Book) {
        let mut claims: BTreeMap<BodyId, Claim> = BTreeMap::new();
        let mut needs: BTreeMap<BodyId, Kroner> = BTreeMap::new();
        for (item, need) in self.items {
            let Some(company) = item.purchaser else { continue };
            claims.entry(company).or_default().add(self.claim(item, *need), 1.0);
            *needs.entry(company).or_default() += *need;
        }
        for (company, part) in self.split(&claims) {
            let to = Party::Body(company);
            book.pay(self.payer, to, part, SUM, None);
            let gap = needs[&company] - part;
            if gap < Kroner::ZERO {
                book.pay(to, self.payer, -gap, RETURNED, None);
                continue;
            }
            self.cover(company, gap, &self.bearers(company), company, book);
        }
    }

    /// Who bears a company's overrun, weighted by what its lines lack.
    fn bearers(&self, company: BodyId) -> Vec<(BodyId, f64)> {
        let mut found = BTreeMap::new();
        for (item, need) in self.items {
            let (Some(service), true) = (item.service, item.purchaser == Some(company)) else {
                continue;
            };
            let service = &self.inputs.scenario.services[service];
            let weight = need.dkk().max(0.0);
            for (body, share) in self.directory.holders(&self.sum.overrun, service, false) {
                *found.entry(body).or_insert(0.0) += weight * share;
            }
        }
        found.into_iter().collect()
    }

    fn through_municipalities(&self, book: &mut Book) {
        let mut claims: BTreeMap<BodyId, Claim> = BTreeMap::new();
        let mut needs: BTreeMap<BodyId, BTreeMap<BodyId, Kroner>> = BTreeMap::new();
        let mut places: BTreeMap<BodyId, MunicipalityId> = BTreeMap::new();
        for (item, need) in self.items {
            let (Some(service), Some(company)) = (item.service, item.purchaser) else { continue };
            let claim = self.claim(item, *need);
            let mut shares = Vec::new();
            for &(at, share) in &self.inputs.scenario.services[service].municipalities {
                let Some(body) = of_municipality(self.directory, at) else { continue };
                places.insert(body, at);
                claims.entry(body).or_default().add(claim, share);
                shares.push((body, share));
            }
            for (body, part) in share_out(*need, &shares, company) {
                *needs.entry(body).or_default().entry(company).or_default() += part;
            }
        }
        for (municipality, received) in self.split(&claims) {
            book.pay(self.payer, Party::Body(municipality), received, SUM, None);
            let left = self.pass_on(municipality, places[&municipality], received, &needs, book);
            book.pay(Party::Body(municipality), self.payer, left, RETURNED, None);
        }
    }

    /// A municipality pays the companies from its part of the sum; returns what is left of it.
    fn pass_on(
        &self,
        municipality: BodyId,
        at: MunicipalityId,
        received: Kroner,
        needs: &BTreeMap<BodyId, BTreeMap<BodyId, Kroner>>,
        book: &mut Book,
    ) -> Kroner {
        let companies: Vec<(BodyId, Kroner)> =
            needs[&municipality].iter().map(|(company, need)| (*company, *need)).collect();
        let needed: Kroner = companies.iter().map(|(_, need)| (*need).max(Kroner::ZERO)).sum();
        let passed = received.min(needed);
        let weights: Vec<f64> = companies.iter().map(|(_, need)| need.dkk().max(0.0)).collect();
        let from = Party::Body(municipality);
        let bearers = in_municipality(self.directory, &self.sum.overrun, at);
        for (&(company, need), part) in companies.iter().zip(passed.split(&weights)) {
            let to = Party::Body(company);
            book.pay(from, to, part, PASSED_ON, None);
            // A company that bears overruns bears those of its own lines, not of its neighbours'.
            let own = [(company, 1.0)];
            let bearers = match self.sum.overrun {
                Holder::Company => &own[..],
                _ => &bearers[..],
            };
            // A line that earns more than it costs gives the rest back to the same hands.
            self.cover(company, need - part, bearers, municipality, book);
        }
        received - passed
    }

    /// What a company lacks, from whoever bears it. What it bears itself its owners bear.
    fn cover(
        &self,
        company: BodyId,
        lacks: Kroner,
        bearers: &[(BodyId, f64)],
        otherwise: BodyId,
        book: &mut Book,
    ) {
        for (bearer, part) in share_out(lacks, bearers, otherwise) {
            let behind = if bearer == company {
                owners(self.inputs.scenario, self.directory, company)
            } else {
                Vec::new()
            };
            for (payer, part) in share_out(part, &behind, bearer) {
                book.pay(Party::Body(payer), Party::Body(company), part, OVERRUN, None);
            }
        }
    }

    fn claim(&self, item: &Item, need: Kroner) -> Claim {
        let Some(id) = item.service else { return Claim::default() };
        let slug = &self.inputs.scenario.services[id].slug;
        let past = match self.inputs.past {
            Some(past) => past.get(slug).copied().unwrap_or_default(),
            None => need,
        };
        let hours = self.inputs.supply.offers[id].hours.0;
        Claim { past: past.dkk(), hours, worth: past.dkk() }
    }

    /// The sum by recipient: as whoever decided on the service split it, else by the rule.
    fn split(&self, claims: &BTreeMap<BodyId, Claim>) -> Vec<(BodyId, Kroner)> {
        if let Some(parts) = self.inputs.envelopes.and_then(|parts| parts.get(&self.at)) {
            return parts.iter().map(|(&body, &part)| (body, part)).collect();
        }
        let Inputs { scenario, .. } = self.inputs;
        envelope::split(scenario, self.directory, self.sum.allocation, self.sum.amount, claims)
    }
}
