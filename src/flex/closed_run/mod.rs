//! Closed runs: buses that are bought for somebody (pupils, so far) and might take others along.
//!
//! Who is carried by law comes first: [`savings`] lays runs that bring every entitled pupil to
//! school, with a seat each and within a longest ride. What others may use is what is left: seats
//! that no pupil needs on a stretch, and a detour within a limit ([`by_the_way`]).

mod detour;
mod savings;

pub use detour::{Called, by_the_way};
pub use savings::{Run, Terms, savings};

#[cfg(test)]
mod tests;
