//! Tests, by call and topic.

pub(crate) mod mock;

mod authorize;
mod endpoints;
mod genesis;
mod list_feed;
mod net;
mod report;
mod rounds;
mod session;
mod set_feed;
mod try_state;
mod venues;
mod worker;
mod worker_sources;
