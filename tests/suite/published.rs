//! Numbers that nobody here made up: published worked examples, closed forms, and second routes to
//! the same answer that share no code with the program.
//!
//! Each case names its source. *Looked up*: the figures were read in the text that is named.
//! *Recalled*: they are quoted from memory and the text was not at hand. *Derived*: the answer
//! follows on paper from what the comment says.

mod access;
mod balancing;
mod choice;
mod energy;
mod hyperpaths;
mod inequality;
mod strategies;
