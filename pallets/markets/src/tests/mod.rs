pub mod mock;

mod effective_margin;
mod genesis;
mod halt;
mod list_market;
mod mark;
mod note_clearing;
mod properties;
mod set_parameters;
mod set_state;
mod try_state;
mod update_quotes;
