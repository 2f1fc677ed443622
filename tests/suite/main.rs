//! The suite: one integration binary, a module per concern.

mod desert;
mod published;
mod support;
