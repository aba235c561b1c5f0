//! Touchbase asks volunteers how their tasks are going, understands what they answer, and tells
//! the people who can help.
//!
//! Data flows down this list; a room uses only rooms that stand above it.

pub mod clock;
pub mod id;
pub mod domain;
pub mod adminfile;
pub mod config;
pub mod telemetry;
pub mod community;
pub mod token;
pub mod schedule;
pub mod assignment;
pub mod reply;
pub mod render;
pub mod questionnaire;
pub mod store;
pub mod charter;
pub mod channel;
pub mod outbox;
pub mod inbox;
pub mod survey;
pub mod recording;
pub mod due;
pub mod checkin;
pub mod rounds;
pub mod roster;
pub mod digest;
pub mod app;
pub mod web;
pub mod lifecycle;
pub mod demo;
pub mod cli;
