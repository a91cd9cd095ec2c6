//! What trading costs, and who gets it.

use crate::{
	chain::{self, fees::calls as fees},
	AccountId, FeeSplit, FeeTier, Ppm,
};
use subxt::tx::StaticPayload;

/// Names, once, who gets a share of the signer's fees.
#[must_use]
pub fn set_referrer(referrer: AccountId) -> StaticPayload<fees::SetReferrer> {
	chain::transactions().fees().set_referrer(referrer)
}

/// Moves the signer's referral earnings into a subaccount.
#[must_use]
pub fn claim_referrals(index: u8) -> StaticPayload<fees::Claim> {
	chain::transactions().fees().claim(index)
}

/// Distributes the fees collected to insurance, treasury and validators. Anyone may.
#[must_use]
pub fn distribute_fees() -> StaticPayload<fees::Distribute> {
	chain::transactions().fees().distribute()
}

/// Removes what is remembered of a trader who has not traded for 30 days. Anyone may.
#[must_use]
pub fn forget_trader(trader: AccountId) -> StaticPayload<fees::Forget> {
	chain::transactions().fees().forget(trader)
}

/// Replaces the fee tiers, lowest first: the risk administrator's call.
#[must_use]
pub fn set_fee_tiers(tiers: Vec<FeeTier>) -> StaticPayload<fees::SetTiers> {
	chain::transactions().fees().set_tiers(tiers)
}

/// Says where collected fees go: the risk administrator's call.
#[must_use]
pub fn set_fee_split(split: FeeSplit) -> StaticPayload<fees::SetSplit> {
	chain::transactions().fees().set_split(split)
}

/// Sets the share of fees that referrers get: the risk administrator's call.
#[must_use]
pub fn set_referral_share(share: Ppm) -> StaticPayload<fees::SetReferralShare> {
	chain::transactions().fees().set_referral_share(share)
}
