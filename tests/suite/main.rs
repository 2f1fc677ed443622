//! The suite: one integration binary, a module per concern.

mod account;
#[cfg(feature = "app")]
mod app;
mod architecture;
mod bare;
mod changes;
mod demand;
mod desert;
mod findings;
mod published;
mod published_inequality;
mod regimes;
mod roads;
mod simulate_props;
mod small_country;
mod small_town;
mod supply;
mod support;
