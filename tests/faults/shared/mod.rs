//! What both facades have to bear; compiled once for each.

pub(crate) mod connections;
pub(crate) mod files;
pub(crate) mod hooks;
pub(crate) mod load;
pub(crate) mod poolers;
pub(crate) mod pools;
pub(crate) mod replicas;
pub(crate) mod restarts;
pub(crate) mod values;

/// What the environment says of a server that only `cargo xtask test` starts.
pub(crate) fn told(variable: &str) -> Option<String> {
    let found = std::env::var(variable).ok();
    if found.is_none() {
        println!("left out: {variable} is not set (`cargo xtask test` starts the servers)");
    }
    found
}

/// The same, of a PostgreSQL server that an engine's driver shall talk to.
pub(crate) fn told_for(variable: &str, engine: &super::mode::Engine) -> Option<String> {
    let url = told(variable)?;
    Some(match engine.url().driver() {
        Some(driver) => url.replacen("postgresql://", &format!("postgresql+{driver}://"), 1),
        None => url,
    })
}

/// Calls a macro with the tests of all databases.
macro_rules! everywhere {
    ($then:ident $($cx:tt)*) => {
        $then! {
            $($cx)*
            hooks: a_hook_that_panics_costs_no_place;
            pools: a_pool_of_stuck_holders_names_them_and_recovers;
            values: what_does_not_fit_is_told_with_its_column what_a_column_cannot_hold_is_told
                a_server_that_is_not_there_is_told malformed_urls_are_told;
        }
    };
}
pub(crate) use everywhere;

/// The same, of SQLite.
macro_rules! on_sqlite {
    ($then:ident $($cx:tt)*) => {
        $then! {
            $($cx)*
            files: a_full_disk_loses_the_transaction_alone a_locked_file_is_told_within_its_time
                a_file_that_may_only_be_read_says_so a_file_that_is_no_database_is_told text_that_is_not_utf8_is_told
                two_processes_share_a_file;
        }
    };
}
pub(crate) use on_sqlite;

/// The same, of servers, which are spoken to through a proxy.
macro_rules! on_servers {
    ($then:ident $($cx:tt)*) => {
        $then! {
            $($cx)*
            connections: one_that_is_cut_in_a_transaction_loses_it one_that_is_cut_at_the_commit_says_so
                one_that_is_cut_in_a_stream_ends_it_with_an_error one_that_is_cut_while_idle_is_told_once
                one_that_is_cut_while_idle_is_replaced_after_a_ping a_server_that_comes_back_is_found_at_once;
        }
    };
}
pub(crate) use on_servers;

/// The same, of PostgreSQL and what stands beside it.
macro_rules! on_postgres {
    ($then:ident $($cx:tt)*) => {
        $then! {
            $($cx)*
            poolers: sessions_share_a_few_servers nothing_is_left_at_the_servers many_rows_are_copied
                statements_stand_alone
                tables_may_change names_are_lost_without_the_option statements_have_no_names_with_tls_as_well
                the_option_is_of_postgres_alone;
            replicas: reads_go_to_the_standby what_was_written_is_read_where_it_is writes_to_a_standby_say_so
                the_one_that_takes_writes_is_found a_standby_that_goes_away_is_told;
        }
    };
}
pub(crate) use on_postgres;

/// The same, of servers of a test's own.
macro_rules! on_own_servers {
    ($then:ident $($cx:tt)*) => {
        $then! {
            $($cx)*
            restarts: a_transaction_is_lost_with_its_server a_pool_outlives_its_server;
        }
    };
}
pub(crate) use on_own_servers;
