//! Calls about collateral beside quote, borrowing and the vault. Must run inside the chain's state.

use crate::{cast, Kind, Record};
use bulwark_primitives::{AssetId, FeedId, Ppm, QuoteAtoms, SubaccountId};
use bulwark_runtime::{
	constants::{ETHER_ASSET, NATIVE_ASSET, TETHER_ASSET, UNIT, USD},
	AccountId, Runtime,
};
use codec::{Decode, Encode};
use frame_support::BoundedVec;
use pallet_margin::{Call, CollateralRecord};

/// Atoms of a thousandth of an ether.
const MILLIETHER: u128 = 1_000_000_000_000_000;

impl Record {
	/// An asset: ether, tether, the native currency, or one nobody knows. `choice` bits 10 and 11.
	fn asset(&self) -> AssetId {
		match (self.choice >> 10) & 3 {
			0 | 1 => ETHER_ASSET,
			2 => TETHER_ASSET,
			_ if self.amount.is_multiple_of(4) => 99,
			_ => NATIVE_ASSET,
		}
	}

	/// So many thousandths of an ether, dollars, or hundredths of a token; and the extremes.
	fn atoms(&self) -> u128 {
		let amount = u128::from(self.amount);
		match self.asset() {
			_ if self.amount >= 0xfffd => self.usd(),
			ETHER_ASSET => amount * MILLIETHER,
			NATIVE_ASSET => amount * UNIT / 100,
			_ => amount * USD,
		}
	}

	/// Somebody's subaccount.
	fn theirs(&self) -> SubaccountId<AccountId> {
		SubaccountId { owner: self.other(), index: self.index() }
	}
}

/// A trader's call.
pub fn call(record: &Record) -> Option<Call<Runtime>> {
	let (index, asset, amount) = (record.index(), record.asset(), record.atoms());
	let place = u32::from(record.lots % 4);
	let call = match record.kind {
		Kind::DepositCollateral => Call::deposit_collateral { index, asset, amount },
		Kind::WithdrawCollateral => Call::withdraw_collateral { index, asset, amount },
		Kind::TransferCollateral => {
			Call::transfer_collateral { from: index, to: record.lots % 3, asset, amount }
		},
		Kind::SweepAsset => Call::sweep_asset { asset },
		Kind::ClaimWithdrawal => Call::claim_withdrawal { index, place },
		Kind::CancelWithdrawal => Call::cancel_withdrawal { index, place },
		Kind::SetName => {
			let name = vec![record.lots; usize::from(record.amount % 40)];
			Call::set_name { index, name: BoundedVec::truncate_from(name) }
		},
		Kind::SetLending => Call::set_lending { index, lends: record.choice & 1 == 0 },
		Kind::Accrue => Call::accrue { who: record.theirs() },
		Kind::BeginSale => Call::begin_sale { who: record.theirs() },
		Kind::BuyCollateral => Call::buy_collateral {
			index,
			seller: record.theirs(),
			asset,
			atoms: amount,
			max_cost: QuoteAtoms(i128::try_from(record.usd()).unwrap_or(i128::MAX)),
		},
		_ => return None,
	};
	Some(call)
}

/// A call of governance.
pub fn governed(record: &Record) -> Option<Call<Runtime>> {
	let (asset, cap) = (record.asset(), record.atoms());
	let part = Ppm(u32::from(record.amount) * 16);
	let usd = QuoteAtoms(i128::from(record.amount) * 1_000_000);
	let call = match record.kind {
		Kind::ListCollateral => Call::list_collateral { asset, record: collateral(record)? },
		Kind::ProposeCollateral => Call::propose_collateral { asset, record: collateral(record)? },
		Kind::FreezeCollateral => Call::freeze_collateral { asset, frozen: record.lots < 128 },
		Kind::SetOutflow => {
			let span = u64::from(record.lots) * 60_000;
			let terms = decoded(&(span, part, cap / 8, span, span))?;
			Call::set_outflow { asset, terms, cap }
		},
		Kind::CutOutflow => Call::cut_outflow { asset, cap },
		Kind::SetBorrowing => {
			let small = Ppm(u32::from(record.lots) * 1_000);
			Call::set_borrowing { rule: decoded(&(small, small, part, usd, part))? }
		},
		Kind::SetOffsets => {
			let offset = decoded(&(FeedId(1), FeedId(2), part))?;
			let offsets = vec![offset; usize::from(record.lots % 3)];
			Call::set_offsets { offsets: BoundedVec::truncate_from(offsets) }
		},
		_ => return None,
	};
	Some(call)
}

/// The terms of ether, with another feed, cap, haircut or smallest deposit.
fn collateral(record: &Record) -> Option<CollateralRecord> {
	let mut terms = pallet_margin::Collaterals::<Runtime>::get(ETHER_ASSET)?;
	match record.choice & 3 {
		0 => terms.min_deposit = u128::from(record.amount),
		1 => terms.terms.deposit_cap = u128::from(record.amount) * MILLIETHER,
		2 => terms.terms.maintenance.haircut = Ppm(u32::from(record.amount) * 10),
		_ => terms.feed = FeedId(record.amount % 6),
	}
	if record.asset() == NATIVE_ASSET {
		terms.terms.maintenance.decimals = 12;
	}
	Some(terms)
}

/// A value from the encoding of its parts.
fn decoded<V: Decode>(parts: &impl Encode) -> Option<V> {
	V::decode(&mut parts.encode().as_slice()).ok()
}

/// Market time in a while: days, for what needs notice.
pub fn in_days(record: &Record) -> bulwark_primitives::Moment {
	let minutes = u64::from(record.amount) * 60_000;
	bulwark_primitives::Moment(cast::now().0 + minutes)
}
