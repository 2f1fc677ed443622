//! What a figure is made of: the travellers, residents, lines, hubs or postings that were summed.
//!
//! Kept only where a figure is to be explained ([`explained`](super::explained)). Whoever sums the
//! parts again gets the figure: a test does so for every indicator and municipality.

use crate::demand::TravelClass;
use crate::id::{HubId, ServiceId, ZoneId};

/// A numerator and a denominator; a figure is their ratio, or the numerator alone.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Part {
    /// What is counted.
    pub over: f64,
    /// By what it is divided; 0 in totals.
    pub under: f64,
}

/// How the parts of a figure become the figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Sum of the numerators.
    #[default]
    Total,
    /// Numerators over denominators.
    Ratio,
}

/// How parts stand to their figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kinship {
    /// They sum to it, by their shape.
    #[default]
    Sums,
    /// They sum to its numerator, which is then divided by one number.
    Numerator,
    /// They carry or show what it speaks of, and do not sum to it.
    Related,
}

/// The parts of one figure. A kind of part that has nothing to do with it is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MadeOf {
    /// How parts become the figure.
    pub shape: Shape,
    /// How they stand to it.
    pub kinship: Kinship,
    /// What the travellers of a home zone and class add.
    pub travellers: Vec<(ZoneId, TravelClass, Part)>,
    /// What a zone's residents add.
    pub residents: Vec<(ZoneId, Part)>,
    /// What a line adds.
    pub services: Vec<(ServiceId, Part)>,
    /// What a hub adds.
    pub hubs: Vec<(HubId, Part)>,
    /// Positions of postings in the ledger; `true` where the amount is taken off.
    pub postings: Vec<(usize, bool)>,
}

impl Part {
    /// A part of a total.
    pub fn total(over: f64) -> Self {
        Self { over, under: 0.0 }
    }
    /// Adds another part, or a share of it.
    pub fn add(&mut self, other: Self, share: f64) {
        self.over += other.over * share;
        self.under += other.under * share;
    }
    /// The figure; none for a ratio of nothing.
    pub fn figure(self, shape: Shape) -> Option<f64> {
        match shape {
            Shape::Total => Some(self.over),
            Shape::Ratio if self.under > 0.0 => Some(self.over / self.under),
            Shape::Ratio => None,
        }
    }
}

impl MadeOf {
    /// The same parts, standing otherwise to the figure.
    #[must_use]
    pub fn as_a(mut self, kinship: Kinship) -> Self {
        self.kinship = kinship;
        self
    }
    /// Whether nothing is known of what it is made of.
    pub fn is_empty(&self) -> bool {
        self.travellers.is_empty()
            && self.residents.is_empty()
            && self.services.is_empty()
            && self.hubs.is_empty()
            && self.postings.is_empty()
    }
}
