//! Tests, by call and by subject.

pub(crate) mod mock;

mod claim;
mod distribute;
mod forget;
mod genesis;
mod note;
mod properties;
mod rates;
mod set_referral_share;
mod set_referrer;
mod set_split;
mod set_tiers;
mod try_state;
