//! Behaviour, told once. `tests/sync.rs` and `tests/async.rs` compile this folder each in its own mode, and run every test
//! on each of their drivers.

pub(crate) mod basics;
pub(crate) mod engines;
pub(crate) mod graph;
pub(crate) mod queries;
pub(crate) mod schema;
pub(crate) mod session;
pub(crate) mod types;
pub(crate) mod types_postgres;
pub(crate) mod violations;

/// Calls a macro with all tests: `module: test test …;`.
macro_rules! all_tests {
    ($then:ident $($cx:tt)*) => {
        $then! {
            $($cx)*
            basics: create_all_leaves_what_exists drop_all_drops_in_order a_user_is_created_read_and_updated
                the_core_layer_works_without_a_session unknown_tables_are_told_with_the_statement
                statements_are_prepared_once_and_evicted;
            engines: every_option_is_taken options_that_make_no_sense_are_told a_pool_that_is_used_up_says_so
                unreachable_databases_are_told_at_once transactions_have_their_isolation;
            graph: nested_drafts_become_rows_in_order association_rows_follow_both_ends
                a_tree_of_one_table_is_inserted_parents_first many_children_share_one_parent
                rows_that_refer_in_a_circle_are_an_error;
            queries: conditions_find_their_rows joins_follow_relationships_and_keys aggregates_group_and_order
                outer_joins_give_optional_entities subqueries_and_any raw_sql_binds_by_name upserts_update_what_is_there
                an_alias_joins_a_table_to_itself a_row_that_does_not_fit_names_its_column
                inserts_tell_the_key_they_made;
            schema: the_database_makes_numbers_and_computes constraints_of_the_table_are_kept views_are_read_like_models
                some_tables_are_created_alone single_statements_change_the_schema metadata_is_built_at_run_time
                deferred_keys_are_checked_at_the_commit schemas_hold_tables comments_are_kept
                one_set_of_models_serves_many_tenants;
            session: only_changed_columns_are_written get_asks_the_identity_map_first rollback_restores_objects
                a_query_flushes_first_unless_told_not_to deletes_reach_the_database bulk_ids_follow_the_input
                a_failed_flush_leaves_the_session_usable a_stale_row_is_noticed keys_of_others_are_refused
                defaults_are_read_back changed_keys_are_followed expunged_objects_are_values_again
                refresh_reads_anew;
            types: every_type_comes_back nulls_come_back integers_at_their_limits enums_and_types_of_ones_own
                text_of_every_kind numbers_are_read_as_other_numbers
                values_that_cannot_be_stored_are_refused what_does_not_fit_names_its_column
                many_rows_are_sent_at_once;
            types_postgres: ranges_arrays_and_addresses_come_back types_that_users_made_are_read maps_come_back;
            violations: unique foreign_key not_null check required_columns_are_told_before_sending;
        }
    };
}
pub(crate) use all_tests;
