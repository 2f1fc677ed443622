//! Makes the tables of `assets/denmark` from a folder of sources.
//!
//! Each file of this module makes some of the tables of `scenario::tables` from the source
//! folder and from tables made before it, in memory; only the command writes them.
