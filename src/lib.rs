//! skeleton
pub mod id;
pub mod import;
pub mod rng;
pub mod scenario;
pub mod units;
