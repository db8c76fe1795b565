//! The gateway before real servers: what clients see, on every verified release.

mod audit;
mod carry;
mod certificates;
mod clients;
mod common;
mod encrypted;
mod failover;
mod faults;
mod guessing;
mod handover;
mod lifetime;
mod operate;
mod patches;
mod rotation;
mod sources;
mod subscribe;
