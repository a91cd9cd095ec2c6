//! Tests by call and by seam method.

pub(crate) mod mock;

mod accounts;
mod close_order;
mod collateral_terms;
mod deleverage;
mod deposit;
mod deposit_collateral;
mod fees;
mod filter;
mod flow;
mod funding;
mod gains;
mod health;
mod insurance;
mod max_order;
mod names;
mod netting;
mod open_order;
mod order_states;
mod outflow;
mod positions;
mod reads;
mod resize_order;
mod settle;
mod settlement;
mod sweep_asset;
mod sweep_gifts;
mod transfer;
mod transfer_collateral;
mod try_state;
mod try_vault;
mod waiting;
mod withdraw;
mod withdraw_collateral;
