//! A random stream per (seed, replication, what is drawn, entity): no generator is shared.
//!
//! The key is (seed, replication, draw) and the stream number is the stable hash of the entity's
//! slug, so that an alternative that adds a hub leaves every other entity's draws as they were
//! and two threads can draw for two entities in any order.

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

/// What is decided by a draw. Numbers are append-only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Draw {
    /// A parameter of a sensitivity run.
    Parameter = 1,
    /// A choice in the search for better tours of on-demand vehicles.
    DispatchSearch = 2,
    /// A request, vehicle or participant of a made-up instance.
    Instance = 3,
    /// A request of an on-demand pool.
    FlexRequest = 4,
    /// A driver who offers a seat.
    CarpoolOffer = 5,
    /// Somebody who seeks one.
    CarpoolWish = 6,
}

/// The source of every random stream of a run.
#[derive(Clone, Copy, Debug)]
pub struct Streams {
    /// The scenario's seed.
    pub seed: u64,
    /// Which replication.
    pub replication: u64,
}

impl Streams {
    /// The stream for one decision about one entity (its [`stable_hash`](crate::id::stable_hash)).
    pub fn stream(&self, draw: Draw, entity: u64) -> ChaCha8Rng {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&self.seed.to_le_bytes());
        key[8..16].copy_from_slice(&self.replication.to_le_bytes());
        key[16..24].copy_from_slice(&(draw as u64).to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(entity);
        generator
    }
}
