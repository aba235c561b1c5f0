//! Stories that need no server.

#[path = "../support/mod.rs"]
mod support;

mod accuracy;
mod answers;
mod asked;
mod by_hand;
mod cli_desk;
mod cli_files;
mod cli_import;
mod cli_parse;
mod corpus;
mod corrections;
mod demo;
mod digests;
mod groups;
mod help;
mod logs;
mod mixed;
mod organiser;
mod results;
mod rules;
mod sending;
mod stopping;
mod store;
mod survey_talk;
mod survey_yes;
mod survey_form;
mod tongues;
mod surveys;
mod survey_beside;
mod survey_cadence;
mod survey_company;
mod survey_own;
mod talk;
mod trouble;
mod web;
mod week;
