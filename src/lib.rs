//! skeleton
pub mod account;
pub mod demand;
pub mod id;
pub mod import;
pub mod network;
pub mod rng;
pub mod scenario;
pub mod simulate;
pub mod supply;
pub mod units;
