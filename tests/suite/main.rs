//! The suite: one integration binary, a module per concern.

#![allow(clippy::unwrap_used, reason = "a test that meets what it did not expect fails")]
#![allow(clippy::float_cmp, reason = "what was written must come back to the bit")]

mod account;
#[cfg(feature = "app")]
mod app;
mod architecture;
mod bare;
mod bus_priority;
mod carpool_whole;
mod changes;
mod check;
mod closed_runs;
mod command_line;
mod contract;
mod decide;
mod deciding;
mod demand;
mod desert;
mod driverless;
mod explain;
mod export_command;
mod export_feed;
mod export_map;
mod export_tables;
mod file_schema;
mod findings;
mod flex;
mod flex_carpool;
mod flex_check;
mod flex_commands;
mod flex_exact;
mod flex_zones;
mod fuzzed;
mod hub_services;
mod incremental;
mod known_totals;
mod moved_roles;
mod mutated;
mod national;
mod page;
mod published;
mod regimes;
mod roads;
mod simulate_props;
mod small_country;
mod small_town;
mod social;
mod supply;
mod support;
mod timed_ways;
mod told;
mod trust;
mod uncertainty;
mod words;
mod years;
