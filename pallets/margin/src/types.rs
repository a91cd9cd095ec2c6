//! Records of the pallet.

use alloc::vec::Vec;
use bulwark_primitives::{
	ArithmeticError, AssetId, FeedId, FeedPrice, Health, Lots, Moment, Position, Ppm, Price,
	QuoteAtoms, SignedLots, Subaccount,
};
use bulwark_risk::{
	borrow::{BorrowLimits, InterestTerms, SaleTerms},
	collateral::CollateralTerms,
	outflow::{NetFlow, OutflowCap, OutflowTerms},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

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

/// An asset that is collateral beside quote.
#[derive(
	Clone,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct CollateralRecord {
	/// The feed of its price. It never changes.
	pub feed: FeedId,
	/// What it counts for. Its decimals never change; when it was listed is the chain's to set.
	pub terms: CollateralTerms,
	/// How it is sold when its owner must repay.
	pub sale: SaleTerms,
	/// The smallest deposit, and the smallest amount that opens a subaccount (atoms).
	pub min_deposit: u128,
	/// Whether nothing more of it can be deposited.
	pub frozen: bool,
}

/// A change of an asset's terms that is not in force yet.
#[derive(
	Clone,
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
pub struct PendingCollateral {
	/// The asset.
	pub asset: AssetId,
	/// Its record from then on; whether it is frozen stays as it is.
	pub record: CollateralRecord,
	/// From when on.
	pub effective: Moment,
}

/// An asset's books. Of one other than quote: `accounted = balances + waiting + surplus`, and what
/// the custody holds is never less than `accounted`. Of quote only what waits is kept here.
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
pub struct AssetBook {
	/// What deposits, withdrawals and swept gifts account for of the custody's balance (atoms).
	pub accounted: u128,
	/// Sum of all subaccounts' balances (atoms).
	pub balances: u128,
	/// Sum of the withdrawals that wait (atoms).
	pub waiting: u128,
	/// Gifts that were swept: the insurance fund's (atoms).
	pub surplus: u128,
}

/// On which terms quote is borrowed, and how much of it.
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
pub struct BorrowRule {
	/// What it costs, and who gets that.
	pub terms: InterestTerms,
	/// How much.
	pub limits: BorrowLimits,
}

/// How much of an asset can leave.
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
pub struct OutflowRule {
	/// Window, shares and waits.
	pub terms: OutflowTerms,
	/// The cap on net outflow.
	pub cap: OutflowCap,
	/// What has left within the window.
	pub flow: NetFlow,
}

/// A market whose contract ended, with what is left of its positions.
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
pub struct UnsettledMarket {
	/// What a lot is paid [quote atoms].
	pub price: Price,
	/// The positions not paid yet.
	pub positions: bulwark_risk::settlement::Unsettled,
}

/// What is owed between accounts and not applied to their balances yet.
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
pub struct PendingBooks {
	/// What positions owe for funding, all markets together [10^-9 quote atoms].
	pub funding: i128,
	/// What rounding up left of payments [10^-9 quote atoms]; it is the insurance fund's.
	pub dust: u32,
	/// Unsettled lots at their settlement prices, all markets together [quote atoms].
	pub settlements: QuoteAtoms,
}

impl PendingBooks {
	/// What the balances would change by in sum if everything was applied now, dust included; nothing
	/// if it is no whole number of atoms, which it always is.
	#[must_use]
	pub fn total(&self) -> Option<QuoteAtoms> {
		const NANO: i128 = bulwark_risk::funding::NANO;
		let parts = i128::from(self.dust).checked_sub(self.funding)?;
		if parts.checked_rem(NANO)? != 0 {
			return None;
		}
		QuoteAtoms(parts.checked_div(NANO)?).add(self.settlements).ok()
	}
}

/// A position with what depends on the mark.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PositionView {
	/// Size and entry notional.
	pub position: Position,
	/// Mark price.
	pub mark: Price,
	/// Average price of its entry, rounded to the nearest: for display.
	pub entry_price: Price,
	/// Value at mark less entry notional.
	pub unrealised: QuoteAtoms,
	/// Funding it owes and has not paid; negative if it is owed.
	pub funding_owed: QuoteAtoms,
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

/// The clearing house's own books: `accounted = accounts + insurance + fees - deficits + pending`, and
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
	/// What funding and settlements not applied yet will change the accounts by in sum.
	pub pending: QuoteAtoms,
}

/// An asset that is collateral beside quote, as clients read it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct CollateralView {
	/// The asset.
	pub asset: AssetId,
	/// On which terms.
	pub record: CollateralRecord,
	/// Its price; nothing before the first.
	pub price: Option<FeedPrice>,
	/// What there is of it.
	pub book: AssetBook,
}

/// What can be withdrawn of an asset: the least of the three amounts, and only while it is open.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct WithdrawalView {
	/// The asset.
	pub asset: AssetId,
	/// What the margin rule lets out (atoms).
	pub margin: u128,
	/// What is left of the outflow cap for the owner (atoms); nothing if there is no cap.
	pub outflow: Option<u128>,
	/// What the custody could pay (atoms).
	pub vault: u128,
	/// Whether withdrawals are open: no deficit is recorded.
	pub is_open: bool,
}

/// Borrowing and lending of quote.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct InterestView {
	/// What all accounts borrow.
	pub borrowed: QuoteAtoms,
	/// What all accounts lend.
	pub lent: QuoteAtoms,
	/// The rate of a year at present.
	pub rate: Ppm,
	/// The rule.
	pub rule: BorrowRule,
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
