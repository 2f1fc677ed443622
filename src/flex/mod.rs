//! Every mode without a timetable, traveller by traveller; usable alone, without a scenario.
//!
//! [`dispatch`] sends on-demand vehicles (*flextrafik*, *bus på bestilling*) to requests,
//! [`carpool`] matches drivers with riders (*samkørsel*): both take plain inputs and a [`Travel`],
//! which tells how far apart two points are; where those come from is the caller's concern.
//! [`closed_run`] lays school runs, and says what others may use of them.
//!
//! Quantities are bare numbers here: times are minutes after midnight of the service day, lengths
//! km. An input that is no number or contradicts itself is for the reader of files to refuse.

mod between;
pub mod carpool;
pub mod closed_run;
pub mod dispatch;
mod travel;

pub use between::{Between, Projection};
pub use travel::{Leg, Metric, Plane, Point, Travel};

/// What stands for "no limit" where a number is wanted, in minutes: nineteen years.
pub const NO_LIMIT: f64 = 1e7;
