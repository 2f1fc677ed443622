//! skeleton

mod account;
mod published_inequality;
mod small_country;
