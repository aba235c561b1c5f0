//! What the store promises, told once and run on every database: SQLite in memory, SQLite in a file, PostgreSQL.
//!
//! Each story takes an empty, migrated database. A test binary says where such a database comes from: a module with
//! `async fn home() -> Home` and the line `stories!();`.

mod world;

pub mod absences;
pub mod blockers;
pub mod boundaries;
pub mod cadences;
pub mod claims;
pub mod communities;
pub mod deliveries;
pub mod digests;
pub mod goals;
pub mod groups;
pub mod inbox;
pub mod leases;
pub mod mailboxes;
pub mod members;
pub mod postbox;
pub mod prompts;
pub mod reasked;
pub mod records;
pub mod rules;
pub mod schema;
pub mod surveys;
pub mod tasks;

use touchbase::store::Db;

/// A database of a story's own, and what must go when the story is over.
pub struct Home<K> {
    /// The database.
    pub db: Db,
    /// What it lives in.
    pub kept: K,
}

macro_rules! stories {
    () => {
        stories! {
            absences {
                an_absence_comes_back_as_it_was_announced
                who_is_back_is_away_no_more
                an_absence_goes_with_the_message_that_announced_it
            }
            blockers {
                a_blocker_comes_back_as_it_was_said
                a_task_has_one_open_blocker
                a_blocker_is_helped_and_solved
                who_can_help_is_told_once
                solved_blockers_are_news_of_their_period
            }
            boundaries {
                ten_megabytes_of_any_bytes_come_back
                floating_point_comes_back_to_the_last_bit
                instants_and_numbers_come_back_at_their_ends
                a_nul_in_words_loses_no_message
                text_in_any_script_comes_back
                more_members_than_a_statement_lists_are_asked_about
            }
            cadences {
                a_cadence_comes_back_as_it_was_written
                a_changed_cadence_stays_planned
                planning_never_moves_back
                an_occurrence_exists_once
                an_occurrence_is_open_until_it_is_done_and_a_missed_one_is_told
            }
            claims {
                a_claim_takes_what_is_due_in_order_and_no_more
                two_claimers_never_get_the_same
                a_lost_lease_changes_nothing
                what_a_dead_sender_held_is_rescued
                eight_claimers_share_two_thousand
            }
            communities {
                there_is_one_community
            }
            deliveries {
                a_delivery_comes_back_as_it_was_made
                every_address_has_its_channel
                a_delivery_is_found_by_what_the_world_calls_it
                a_retry_waits_and_counts_what_is_unknown
                a_failure_is_final_and_a_drop_only_before_sending
                reminders_of_a_prompt_are_dropped_together
                what_a_member_got_is_known
                the_next_one_is_known_over_both_channels
            }
            digests {
                a_period_is_told_once
                periods_are_told_apart_by_reader_and_scope
            }
            goals {
                goals_come_back_as_they_were_set
                a_retired_goal_is_gone_until_it_is_saved_again
                a_key_result_counts_its_tasks
            }
            groups {
                a_group_comes_back_as_it_was_saved
                a_retired_group_is_found_by_key_and_listed_no_more
                members_of_a_group_are_listed_by_name_with_their_role
                memberships_leave_out_who_left
                groups_come_in_the_order_of_joining
            }
            inbox {
                a_message_is_taken_once
                a_matrix_message_comes_back_as_it_came
                the_oldest_message_is_next
                a_verdict_is_written_down
                a_held_message_is_released_and_trusted
                outcomes_are_counted
                what_was_said_is_news_of_its_period
                a_cursor_moves
                two_readers_never_read_the_same_message
            }
            leases {
                a_role_has_one_holder
                a_role_is_taken_over_when_its_time_is_up
                a_role_is_given_up
            }
            mailboxes {
                one_score_a_day_until_the_threshold
                bounces_are_forgotten_after_thirty_days
                a_complaint_is_enough
                a_forgiven_address_starts_again
            }
            members {
                a_member_comes_back_as_they_were_saved
                a_member_of_few_words_comes_back
                a_changed_member_stays_the_same_member
                an_address_belongs_to_one_member
                who_left_frees_their_address_and_may_come_back
                what_members_say_of_themselves_is_kept
                zones_are_those_where_somebody_is
                members_are_read_in_pages
            }
            postbox {
                a_message_is_in_the_box_once
                an_owner_has_messages_and_counts
            }
            prompts {
                a_prompt_comes_back_as_it_was_made
                only_new_prompts_are_told_of
                two_planners_ask_everybody_once
                a_prompt_is_found_by_what_the_member_sends_back
                sending_opens_a_prompt
                a_window_closes
                a_prompt_whose_message_failed_is_asked_again_or_excused
                a_members_open_prompts_are_excused
                a_period_has_its_outcomes
            }
            reasked {
                the_latest_prompts_come_first
                the_last_slot_and_the_last_answer_are_known
                reminders_come_due
            }
            records {
                a_record_comes_back_as_it_was_understood
                every_fact_comes_back
                records_are_found_by_message_prompt_and_task
                a_period_has_what_still_counts
            }
            rules {
                the_schema_refuses_what_cannot_be
                the_schema_refuses_what_belongs_to_nothing
                a_row_that_cannot_be_is_named
                a_word_behind_a_checks_back_is_named
            }
            schema {
                migrating_twice_does_nothing
                two_instances_migrate_at_the_same_time
                a_newer_database_is_refused
                a_changed_migration_is_refused
                a_dropped_transaction_leaves_nothing
                readers_see_what_was_committed
            }
            surveys {
                a_version_is_kept_once_and_a_round_opens_once
                a_survey_goes_out_by_itself_since_it_was_turned_on
                a_member_is_invited_once_and_found_by_link_and_reply
                only_who_is_missing_is_reminded_and_closed
                a_response_is_one_and_an_anonymous_one_names_nobody
            }
            tasks {
                a_task_comes_back_as_it_was_saved
                a_changed_task_keeps_its_number
                numbers_are_given_once
                two_who_add_tasks_get_two_numbers
                a_status_keeps_the_last_words
                a_lead_comes_and_goes
                supporters_are_who_was_named
                open_tasks_come_led_ones_first
                offers_are_what_nobody_leads
                open_tasks_without_a_lead_are_listed
            }
        }
    };
    ($($room:ident { $($story:ident)+ })+) => {
        $(mod $room {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                let home = super::home().await;
                super::super::suite::$room::$story(&home.db).await;
                super::leave(home).await;
            })+
        })+
    };
}
pub(crate) use stories;
