//! What both facades have to bear; compiled once for each.

pub(crate) mod connections;
pub(crate) mod hooks;
pub(crate) mod pools;

/// Calls a macro with the tests of all databases.
macro_rules! everywhere {
    ($then:ident $($cx:tt)*) => {
        $then! {
            $($cx)*
            hooks: a_hook_that_panics_costs_no_place;
            pools: a_pool_of_stuck_holders_names_them_and_recovers;
        }
    };
}
pub(crate) use everywhere;

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
