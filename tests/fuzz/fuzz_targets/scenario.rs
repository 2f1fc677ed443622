//! Any bytes as a scenario file on the small town, and as a regime: findings or a scenario, no panic.
#![no_main]

#[path = "../bodies.rs"]
mod bodies;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    bodies::scenario(text);
});
