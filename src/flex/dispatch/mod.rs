//! On-demand vehicles (*flextrafik*, *bus på bestilling*), request by request over a day.
//!
//! In: requests, vehicles and rules. Out: one [`Day`]: every vehicle's tour and what became of
//! every request. Requests known from the start are planned first, statutory ones before open
//! ones; each later one is answered when it is made, by the cheapest insertion into the tours as they
//! stand then (`insertion`), and what was promised is kept. Between events the plan may be improved by
//! taking requests out and putting them back better (`improve`).
//!
//! The same inputs give the same tours on any number of threads, except where a clock ends the
//! improvement.

mod bookings;
mod day;
mod figures;
mod fleet;
mod improve;
mod input;
mod insertion;
mod job;
mod places;
mod pool;
mod recreate;
mod route;

pub use day::{Action, Day, Outcome, Stop, Tour, dispatch};
pub use figures::{Figures, figures};
pub use improve::Effort;
pub use input::{Break, Duty, Objective, Rates, Reason, Request, Rules, Vehicle, Window};
pub use pool::{SplitRule, split_cost};
