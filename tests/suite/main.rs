//! The suite: one integration binary, a module per concern.

mod bare;
mod demand;
mod desert;
mod published;
mod supply;
mod support;
