//! The suite: one integration binary, a module per concern.

mod account;
#[cfg(feature = "app")]
mod app;
mod bare;
mod demand;
mod desert;
mod published;
mod published_inequality;
mod regimes;
mod roads;
mod small_country;
mod supply;
mod support;
