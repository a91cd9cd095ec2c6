//! Records of the pallet.

use alloc::vec::Vec;
use bulwark_primitives::{
	ArithmeticError, AssetId, Health, Lots, Position, Price, QuoteAtoms, SignedLots, Subaccount,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The lots held in a market. Equal sides say that the positions sum to zero.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct MarketInterest {
	/// Sum of the long positions: the open interest.
	pub long: Lots,
	/// Sum of the short positions.
	pub short: Lots,
}

impl MarketInterest {
	/// The sums after one position went from `before` to `after`.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if a sum does not fit or did not contain `before`.
	pub fn moved(self, before: SignedLots, after: SignedLots) -> Result<Self, ArithmeticError> {
		let (old_long, old_short) = Self::sides(before);
		let (new_long, new_short) = Self::sides(after);
		Ok(Self {
			long: self.long.sub(old_long)?.add(new_long)?,
			short: self.short.sub(old_short)?.add(new_short)?,
		})
	}

	/// Whether the positions sum to zero.
	#[must_use]
	pub fn is_balanced(&self) -> bool {
		self.long == self.short
	}

	const fn sides(lots: SignedLots) -> (Lots, Lots) {
		if lots.is_long() {
			(lots.magnitude(), Lots::ZERO)
		} else {
			(Lots::ZERO, lots.magnitude())
		}
	}
}

/// A position with what depends on the mark.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PositionView {
	/// Size and entry notional.
	pub position: Position,
	/// Mark price.
	pub mark: Price,
	/// Value at mark less entry notional.
	pub unrealised: QuoteAtoms,
	/// Mark at which the account becomes liquidatable, the other marks unchanged; nothing if no
	/// mark does it.
	pub liquidation_price: Option<Price>,
}

/// An account with its margin.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct AccountView {
	/// The stored record.
	pub record: Subaccount,
	/// Equity and requirements; nothing while a market it is in has no price.
	pub health: Option<Health>,
	/// What can be withdrawn now as far as its margin goes.
	pub withdrawable: QuoteAtoms,
	/// Its positions, those in markets without a price left out.
	pub positions: Vec<PositionView>,
}

/// The clearing house's own books: `accounted = accounts + insurance + fees - deficits`, and
/// `custody` is never less than `accounted`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct FundsView {
	/// The settlement asset.
	pub asset: AssetId,
	/// What the custody account really holds (atoms).
	pub custody: u128,
	/// What deposits and withdrawals account for.
	pub accounted: QuoteAtoms,
	/// Sum of all subaccounts' quote balances.
	pub accounts: QuoteAtoms,
	/// The insurance fund.
	pub insurance: QuoteAtoms,
	/// Fees not yet paid out.
	pub fees: QuoteAtoms,
	/// Recorded deficits of all markets together.
	pub deficits: QuoteAtoms,
}

/// What the benchmarks need of the other pallets.
#[cfg(any(feature = "runtime-benchmarks", test))]
pub trait BenchmarkHelper<AccountId> {
	/// Lists `count` active markets, each with a fresh price, room below its open-interest cap and
	/// a mark between 1 and 10 USD a lot; returns them ascending.
	fn markets(count: u32) -> Vec<bulwark_primitives::MarketId>;

	/// Gives the account `amount` of the settlement asset, which is created if need be.
	fn fund(who: &AccountId, amount: u128);
}
