//! The suite: one integration binary, a module per concern.

mod bare;
mod demand;
mod regimes;
mod supply;
