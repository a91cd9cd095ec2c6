//! Tests by call and by seam method.

pub(crate) mod mock;

mod accounts;
mod close_order;
mod deleverage;
mod deposit;
mod filter;
mod flow;
mod health;
mod insurance;
mod open_order;
mod positions;
mod reads;
mod settle;
mod sweep_gifts;
mod transfer;
mod try_state;
mod withdraw;
