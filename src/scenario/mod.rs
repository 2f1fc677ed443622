//! What a planner declares: places, lines, bodies, the regime, and changes to them.

pub mod tables;
