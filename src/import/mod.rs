//! Other people's files turned into our own tables and scenario parts.

#[cfg(feature = "tables")]
pub mod denmark;
pub mod flex;
