//! Collateral other than quote, what leaves, and borrowing.

use crate::{
	chain::{self, margin::calls as margin},
	BorrowRule, BoundedVec, CollateralRecord, OutflowTerms, QuoteAtoms, Subaccounted,
};
use subxt::tx::StaticPayload;

/// Moves an asset into a subaccount (atoms of the asset).
#[must_use]
pub fn deposit_collateral(
	index: u8,
	asset: u32,
	amount: u128,
) -> StaticPayload<margin::DepositCollateral> {
	chain::transactions().margin().deposit_collateral(index, asset, amount)
}

/// Moves an asset out of a subaccount (atoms of the asset). A large amount waits.
#[must_use]
pub fn withdraw_collateral(
	index: u8,
	asset: u32,
	amount: u128,
) -> StaticPayload<margin::WithdrawCollateral> {
	chain::transactions().margin().withdraw_collateral(index, asset, amount)
}

/// Moves an asset between two subaccounts of the signer (atoms of the asset).
#[must_use]
pub fn transfer_collateral(
	from: u8,
	to: u8,
	asset: u32,
	amount: u128,
) -> StaticPayload<margin::TransferCollateral> {
	chain::transactions().margin().transfer_collateral(from, to, asset, amount)
}

/// Takes what the custody holds of an asset beyond its accounts into its surplus.
#[must_use]
pub fn sweep_asset(asset: u32) -> StaticPayload<margin::SweepAsset> {
	chain::transactions().margin().sweep_asset(asset)
}

/// Pays a withdrawal that waited, by its place in the subaccount's list.
#[must_use]
pub fn claim_withdrawal(index: u8, place: u32) -> StaticPayload<margin::ClaimWithdrawal> {
	chain::transactions().margin().claim_withdrawal(index, place)
}

/// Puts a withdrawal that waits back into its subaccount.
#[must_use]
pub fn cancel_withdrawal(index: u8, place: u32) -> StaticPayload<margin::CancelWithdrawal> {
	chain::transactions().margin().cancel_withdrawal(index, place)
}

/// Names a subaccount, for display; at most 32 bytes, none to take the name away.
#[must_use]
pub fn set_name(index: u8, name: &str) -> StaticPayload<margin::SetName> {
	chain::transactions()
		.margin()
		.set_name(index, BoundedVec(name.as_bytes().to_vec()))
}

/// Says whether what a subaccount does not need is lent.
#[must_use]
pub fn set_lending(index: u8, lends: bool) -> StaticPayload<margin::SetLending> {
	chain::transactions().margin().set_lending(index, lends)
}

/// Brings any subaccount up to date: funding, ended contracts, interest.
#[must_use]
pub fn accrue(who: Subaccounted) -> StaticPayload<margin::Accrue> {
	chain::transactions().margin().accrue(who)
}

/// Offers the collateral of a subaccount that owes too much.
#[must_use]
pub fn begin_sale(who: Subaccounted) -> StaticPayload<margin::BeginSale> {
	chain::transactions().margin().begin_sale(who)
}

/// Buys collateral that is for sale: at most `atoms`, for at most `max_cost`.
#[must_use]
pub fn buy_collateral(
	index: u8,
	seller: Subaccounted,
	asset: u32,
	atoms: u128,
	max_cost: QuoteAtoms,
) -> StaticPayload<margin::BuyCollateral> {
	chain::transactions()
		.margin()
		.buy_collateral(index, seller, asset, atoms, max_cost)
}

/// Makes an asset collateral.
#[must_use]
pub fn list_collateral(
	asset: u32,
	record: CollateralRecord,
) -> StaticPayload<margin::ListCollateral> {
	chain::transactions().margin().list_collateral(asset, record)
}

/// Changes an asset's terms after a delay.
#[must_use]
pub fn propose_collateral(
	asset: u32,
	record: CollateralRecord,
) -> StaticPayload<margin::ProposeCollateral> {
	chain::transactions().margin().propose_collateral(asset, record)
}

/// Lets an asset only be withdrawn, or ends that.
#[must_use]
pub fn freeze_collateral(asset: u32, frozen: bool) -> StaticPayload<margin::FreezeCollateral> {
	chain::transactions().margin().freeze_collateral(asset, frozen)
}

/// Sets how much of an asset can leave.
#[must_use]
pub fn set_outflow(
	asset: u32,
	terms: OutflowTerms,
	cap: u128,
) -> StaticPayload<margin::SetOutflow> {
	chain::transactions().margin().set_outflow(asset, terms, cap)
}

/// Lowers how much of an asset can leave, at once.
#[must_use]
pub fn cut_outflow(asset: u32, cap: u128) -> StaticPayload<margin::CutOutflow> {
	chain::transactions().margin().cut_outflow(asset, cap)
}

/// Sets what borrowed quote costs and how much may be borrowed.
#[must_use]
pub fn set_borrowing(rule: BorrowRule) -> StaticPayload<margin::SetBorrowing> {
	chain::transactions().margin().set_borrowing(rule)
}
