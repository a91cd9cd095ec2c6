pub mod mock;

mod call_auctions;
mod effective_margin;
mod genesis;
mod halt;
mod halt_all;
mod list_market;
mod mark;
mod note_clearing;
mod properties;

mod set_state;
mod statistics;
mod try_state;
mod update_quotes;
