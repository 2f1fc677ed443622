//! skeleton
pub mod import;
pub mod scenario;
