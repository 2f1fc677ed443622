//! The suite: one integration binary, a module per concern.

mod support;
