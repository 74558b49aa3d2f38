//! Behaviour, told once. `tests/sync.rs` and `tests/async.rs` compile this folder each in its own mode, and run every test
//! on each of their drivers.

pub(crate) mod basics;
pub(crate) mod cascades;
pub(crate) mod changes;
pub(crate) mod conditional;
pub(crate) mod conditions;
pub(crate) mod copying;
pub(crate) mod criteria;
pub(crate) mod engines;
pub(crate) mod events;
pub(crate) mod expiry;
pub(crate) mod failures;
pub(crate) mod fields;
pub(crate) mod graph;
pub(crate) mod graphs;
pub(crate) mod heirs;
pub(crate) mod inheritance;
pub(crate) mod keys;
pub(crate) mod kinship;
pub(crate) mod language;
pub(crate) mod language_binds;
pub(crate) mod language_derived;
pub(crate) mod language_expressions;
pub(crate) mod language_functions;
pub(crate) mod language_json;
pub(crate) mod language_postgres;
pub(crate) mod language_relations;
pub(crate) mod language_select;
pub(crate) mod language_text;
pub(crate) mod language_upserts;
pub(crate) mod language_values;
pub(crate) mod language_windows;
pub(crate) mod language_writes;
pub(crate) mod loading;
pub(crate) mod loading_models;
pub(crate) mod loading_options;
pub(crate) mod mapping;
pub(crate) mod odd;
pub(crate) mod options;
pub(crate) mod pitfalls;
pub(crate) mod polymorphic;
pub(crate) mod pools;
pub(crate) mod programs;
pub(crate) mod queries;
pub(crate) mod relationships;
pub(crate) mod routing;
pub(crate) mod savepoints;
pub(crate) mod schema;
pub(crate) mod session;
pub(crate) mod streaming;
pub(crate) mod synchronize;
pub(crate) mod tls;
pub(crate) mod transactions;
pub(crate) mod types;
pub(crate) mod types_postgres;
pub(crate) mod versions;
pub(crate) mod violations;

/// Calls a macro with all tests: `module: test test …;`.
macro_rules! all_tests {
    ($then:ident $($cx:tt)*) => {
        $then! {
            $($cx)*
            basics: create_all_leaves_what_exists drop_all_drops_in_order a_user_is_created_read_and_updated
                the_core_layer_works_without_a_session unknown_tables_are_told_with_the_statement
                statements_are_prepared_once_and_evicted;
            cascades: what_is_not_loaded_is_deleted_along what_is_loaded_is_deleted_along what_was_moved_away_stays
                what_was_moved_away_unread_stays what_was_cut_off_unread_is_read_anew
                what_waits_goes_with_all_it_has
                association_rows_go_with_either_end trees_are_deleted_from_their_root a_new_root_is_put_above
                the_database_deletes_what_it_is_trusted_with rows_in_a_circle_are_written_and_deleted
                composite_keys_are_cut_off;
            changes: every_type_is_changed few_statements_change_many keys_of_several_columns_find_their_rows;
            conditional: the_foreign_key_of_a_condition_is_written the_rest_of_a_condition_says_what_is_read
                one_by_a_condition_makes_room a_named_column_stands_for_a_foreign_key;
            conditions: a_condition_stands_for_a_foreign_key conditions_are_asked_and_joined
                conditions_are_read_and_not_written a_table_refers_twice_to_the_same collections_are_maps_and_sets;
            copying: many_rows_come_back_as_they_were a_row_among_many_is_refused
                a_value_among_many_cannot_be_sent
                what_copy_would_do_otherwise_is_inserted what_users_made_by_themselves_is_copied
                a_copy_without_data_is_told;
            criteria: conditions_hold_for_all_queries conditions_hold_for_relationships
                conditions_depend_on_the_session hooks_put_statements_under_conditions hooks_delete_softly
                conditions_hold_for_what_is_written;
            engines: every_option_is_taken options_that_make_no_sense_are_told a_pool_that_is_used_up_says_so
                unreachable_databases_are_told_at_once transactions_have_their_isolation;
            events: hooks_see_and_change_objects a_hook_can_refuse rows_are_written_in_bulk;
            graphs: what_is_loaded_along_is_tracked rows_that_come_twice_are_one_object graphs_are_handed_out_as_values values_are_merged;
            expiry: what_is_expired_is_read_anew what_a_new_object_has_is_read_anew a_commit_may_expire
                some_columns_are_refreshed
                what_was_written_past_is_forgotten_with_the_transaction a_life what_waits_goes_with_what_it_waits_for
                what_nobody_holds_is_forgotten;
            fields: what_is_put_into_fields_is_refused what_is_so_already_may_stand_in_fields;
            failures: a_unique_violation a_foreign_key_violation a_check_violation a_column_without_a_value
                a_stale_version a_row_that_is_gone an_association_row_that_is_gone
                a_lost_connection a_connection_lost_in_a_savepoint mistakes_name_the_relationship;
            graph: nested_drafts_become_rows_in_order association_rows_follow_both_ends
                a_tree_of_one_table_is_inserted_parents_first many_children_share_one_parent
                rows_that_refer_in_a_circle_are_an_error;
            heirs: a_deletion_is_taken_back_by_any_key many_rows_are_tracked_as_one_object_each
                what_is_put_into_a_bases_fields_is_refused members_make_room_for_members;
            inheritance: members_are_written_to_all_their_tables validators_are_asked_at_the_flush
                a_member_is_read_from_all_its_tables members_are_joined_and_asked_for
                relationships_of_members_are_loaded a_hierarchy_is_read_at_once rows_of_one_table_are_several_models
                mixins_give_columns_to_models rows_of_several_tables_are_updated_one_by_one;
            keys: what_is_given_up_is_free a_key_changes a_new_object_takes_over_a_row a_new_parent_takes_over_a_row
                a_key_is_the_sessions_once what_was_said_of_a_parent_last_counts many_rows_are_updated_with_their_own_values
                rows_are_nothing_but_a_key;
            kinship: a_hierarchy_is_tracked_by_its_members a_row_is_one_object_by_whatever_key
                members_are_in_relationships_to_their_base what_is_undone_is_undone_for_all_keys
                a_member_is_deleted_by_its_bases_key a_member_shares_the_table_of_a_member
                members_are_deleted_along_with_what_their_base_belongs_to
                statements_are_followed_by_all_of_a_hierarchy;
            loading: a_join_or_a_query_loads_the_one_side a_join_or_a_query_loads_collections
                a_limit_counts_objects_not_rows relationships_are_loaded_to_any_depth conditions_leave_objects_out
                the_statements_own_joins_fill_relationships columns_are_left_out;
            loading_models: models_load_relationships_by_themselves models_leave_out_columns_by_themselves
                keys_of_several_columns_are_followed;
            loading_options: each_owner_has_a_limit_of_its_own queries_go_over_the_statement
                joins_stand_in_the_query_they_are_below limits_count_objects_beside_nested_joins
                joins_of_joins_fill_relationships conditions_follow_a_model_everywhere
                joins_around_a_limit_are_told_apart
                what_must_not_be_read_says_so a_model_refers_to_itself_to_any_depth
                options_of_one_relationship_are_put_together;
            language_expressions: null_is_neither_true_nor_false conditions_are_joined_as_they_are_written
                numbers_are_computed text_is_put_together_and_searched casts_change_the_type case_chooses
                values_and_words_of_ones_own;
            language_functions: functions_of_text functions_of_numbers functions_that_choose functions_of_dates
                aggregates_have_their_types;
            language_json: parts_of_documents_are_read parts_are_read_as_values parts_stand_in_conditions
                documents_of_every_shape_come_back;
            language_postgres: arrays_are_compared_and_taken_apart ranges_are_compared documents_are_asked text_is_searched;
            language_relations: relationships_are_conditions subqueries_are_conditions any_and_all_compare_with_many;
            language_select: rows_are_as_wide_as_wanted joins_keep_what_has_no_partner tables_are_joined_to_themselves
                groups_are_counted rows_are_ordered_and_paged rows_are_locked;
            language_binds: values_of_every_column_are_bound values_of_every_column_are_bound_in_text;
            language_derived: subqueries_are_tables common_tables_are_read_often trees_are_walked
                queries_are_put_together values_and_functions_are_tables;
            language_text: values_take_the_type_of_their_place lists_are_written_out text_stands_within_statements
                rows_of_text_become_what_is_said;
            language_upserts: conflicts_are_passed_over conflicts_update conflicts_of_indexes_and_constraints
                queries_are_upserted;
            language_writes: rows_are_inserted queries_are_inserted what_was_written_is_returned rows_are_updated
                every_type_is_updated rows_are_deleted;
            language_windows: rows_are_numbered_and_ranked neighbours_are_seen frames_say_which_rows windows_have_names;
            language_values: values_of_each_type_are_compared lists_of_each_type_hold_their_values
                lists_of_any_length_share_a_statement values_lie_between_others
                expressions_of_each_type_are_compared;
            mapping: expressions_are_read_along expressions_are_never_written methods_are_also_sql
                refused_values_are_not_sent values_of_several_columns_come_back
                values_of_several_columns_are_inherited;
            odd: odd_names_and_values_come_back;
            options: a_server_that_never_answers_is_given_up statements_that_take_too_long_are_ended
                settings_of_postgres_stand_in_the_url the_first_server_that_answers_is_taken
                servers_are_spoken_to_by_sockets;
            pitfalls: trees_go_with_their_root_here_and_there a_required_object_that_is_null_says_so
                blanks_are_never_written strange_placeholders_are_refused half_a_transaction_is_none;
            polymorphic: relationships_of_all_members_are_loaded members_are_joined_to_what_they_have
                a_hierarchy_is_read_table_by_table what_no_variant_has_is_told
                columns_of_all_members_are_left_out members_that_are_read_in_part_are_not_written;
            pools: what_is_made_in_a_rush_is_closed_again connections_are_told_about
                connections_are_replaced_when_they_are_old there_are_other_pools who_has_the_connections_is_told
                new_connections_are_set_up statements_are_told_and_counted;
            programs: users_are_created_found_and_changed engines_are_built_and_asked
                a_search_takes_what_is_given relationships_are_in_the_values rows_are_paged_and_counted
                queries_say_what_sql_says a_unit_of_work_is_written_at_once a_session_can_be_looked_into
                rows_are_streamed_and_written_by_hand;
            queries: conditions_find_their_rows joins_follow_relationships_and_keys aggregates_group_and_order
                outer_joins_give_optional_entities subqueries_and_any raw_sql_binds_by_name upserts_update_what_is_there
                an_alias_joins_a_table_to_itself a_row_that_does_not_fit_names_its_column
                inserts_tell_the_key_they_made;
            relationships: large_collections_are_only_written
                a_new_object_knows_its_collections both_sides_move_at_once a_collection_is_set_as_a_whole
                an_orphan_is_deleted what_was_taken_out_is_put_back a_root_without_a_parent_is_no_orphan
                one_replaces_the_other one_that_is_not_loaded_is_replaced
                what_was_there_unread_makes_room what_was_there_unread_is_cut_off what_is_expired_is_referred_to
                one_that_may_be_missing_is_cut_off associations_from_either_side what_is_not_loaded_takes_changes
                keys_of_two_columns_are_referred_to;
            routing: replicas_are_read_and_the_primary_is_written models_lie_in_several_databases
                shards_are_chosen_by_the_session routers_may_be_ones_own;
            savepoints: what_a_savepoint_keeps_belongs_to_the_transaction objects_and_collections_are_restored
                one_that_is_dropped_is_rolled_back they_stand_within_each_other a_flush_that_fails_ends_the_innermost
                what_was_only_looked_at_is_restored keys_that_change_inside_change_back;
            schema: the_database_makes_numbers_and_computes constraints_of_the_table_are_kept views_are_read_like_models
                some_tables_are_created_alone single_statements_change_the_schema metadata_is_built_at_run_time
                deferred_keys_are_checked_at_the_commit schemas_hold_tables comments_are_kept
                one_set_of_models_serves_many_tenants;
            session: only_changed_columns_are_written get_asks_the_identity_map_first rollback_restores_objects
                a_query_flushes_first_unless_told_not_to deletes_reach_the_database bulk_ids_follow_the_input
                a_failed_flush_leaves_the_session_usable a_stale_row_is_noticed keys_of_others_are_refused
                defaults_are_read_back changed_keys_are_followed expunged_objects_are_values_again
                refresh_reads_anew;
            streaming: rows_come_in_parts what_belongs_to_rows_comes_with_each_part
                a_stream_that_is_left_leaves_nothing_behind text_is_streamed
                what_is_no_query_is_streamed_from_memory an_error_ends_a_stream
                rows_are_streamed_outside_transactions;
            synchronize: updates_are_followed deletes_are_followed what_cannot_be_evaluated_is_fetched
                what_was_read_meanwhile_is_read_anew;
            tls: connections_are_encrypted_as_they_are_told servers_that_are_not_trusted_are_refused
                a_client_may_have_a_certificate;
            transactions: connections_have_savepoints transactions_begin_as_they_are_told
                a_sandbox_leaves_nothing_behind two_phases_commit_what_was_prepared;
            types: every_type_comes_back nulls_come_back integers_at_their_limits enums_and_types_of_ones_own
                text_of_every_kind numbers_are_read_as_other_numbers
                values_that_cannot_be_stored_are_refused what_does_not_fit_names_its_column
                many_rows_are_sent_at_once;
            types_postgres: ranges_arrays_and_addresses_come_back types_that_users_made_are_read maps_come_back;
            versions: each_update_counts a_stale_update_is_told a_stale_delete_is_told one_stale_row_among_many_is_told
                a_rollback_counts_back;
            violations: unique foreign_key not_null check required_columns_are_told_before_sending;
        }
    };
}
pub(crate) use all_tests;
