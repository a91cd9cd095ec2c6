//! Tests by call and by seam method.

pub(crate) mod mock;

mod accounts;
mod close_order;
mod deleverage;
mod deposit;
mod fees;
mod filter;
mod flow;
mod health;
mod insurance;
mod max_order;
mod open_order;
mod order_states;
mod positions;
mod reads;
mod resize_order;
mod settle;
mod sweep_gifts;
mod transfer;
mod try_state;
mod withdraw;
