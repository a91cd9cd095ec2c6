//! Records of the pallet, and the ladder's order.

use bulwark_primitives::{
	Lots, MarketId, Moment, Price, QuoteAtoms, Side, SubaccountId, MAX_POSITIONS,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::cmp::Ordering;
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// A rung of the ladder. An account goes down it in this order; a rung is taken only while its
/// equity is below its maintenance requirement.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Rung {
	/// L0: orders are cancelled, withdrawals locked.
	#[codec(index = 0)]
	Cancel,
	/// L1: an order for a part of one position goes into the next auction.
	#[codec(index = 1)]
	Auction,
	/// L4: the insurance fund pays what equity lacks to zero.
	#[codec(index = 4)]
	Insurance,
	/// L5: the position closes at mark against the market's other side.
	#[codec(index = 5)]
	Deleveraging,
}

/// What the auctions left of an account that is still below its maintenance requirement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Remains {
	/// Its equity is below zero.
	pub(crate) is_bankrupt: bool,
	/// Auctions in a row that did not fill its order whole.
	pub(crate) misses: u8,
	/// Lots whose loss the insurance fund could not reserve.
	pub(crate) unreserved: Lots,
}

impl Remains {
	/// The rung that comes next. After [`Rung::Insurance`] what is left of the positions goes to
	/// [`Rung::Deleveraging`] at once.
	pub(crate) fn next_rung(&self, max_misses: u8) -> Rung {
		if self.is_bankrupt {
			Rung::Insurance
		} else if self.misses >= max_misses || !self.unreserved.is_zero() {
			Rung::Deleveraging
		} else {
			Rung::Auction
		}
	}
}

/// What this block's tick decided for an account's auction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct IssuedOrder {
	/// The market.
	pub market: MarketId,
	/// Part of the insurance fund kept for the worst fill of this order.
	pub reserved: QuoteAtoms,
	/// Lots left out of the order because the fund could not reserve for them.
	pub unreserved: Lots,
}

/// An account waiting for, or going through, liquidation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct QueueEntry<AccountId> {
	/// The account.
	pub who: SubaccountId<AccountId>,
	/// Maintenance requirement less equity when it was last looked at.
	pub shortfall: QuoteAtoms,
	/// This block's order, from its issue to the account's turn on the ladder.
	pub order: Option<IssuedOrder>,
}

impl<AccountId: Ord> QueueEntry<AccountId> {
	/// The queue's order: larger shortfalls first, ties by account.
	///
	/// By amount, not by ratio: thousands of accounts with a dollar each must not go before one
	/// with millions.
	#[must_use]
	pub fn precedence(&self, other: &Self) -> Ordering {
		other.shortfall.cmp(&self.shortfall).then_with(|| self.who.cmp(&other.who))
	}

	/// What is reserved from the insurance fund for this entry.
	#[must_use]
	pub fn reserved(&self) -> QuoteAtoms {
		self.order.map_or(QuoteAtoms::ZERO, |order| order.reserved)
	}
}

/// A liquidation order in this block's auction.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct PendingOrder<AccountId> {
	/// The account being liquidated.
	pub who: SubaccountId<AccountId>,
	/// The side that closes its position.
	pub side: Side,
	/// Lots to close.
	pub lots: Lots,
	/// The fillable price.
	pub limit: Price,
}

/// Auctions in a row that did not fill an account's order in a market whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Misses {
	/// The market.
	pub market: MarketId,
	/// How many auctions.
	pub auctions: u8,
}

/// An account in liquidation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Liquidation<AccountId> {
	/// When it began.
	pub since: Moment,
	/// Who flagged the account and is paid a share of the liquidation fee.
	pub claimant: Option<AccountId>,
	/// Bounty earned and not yet paid.
	pub bounty: QuoteAtoms,
	/// The market of its last order: a deficit left without positions is recorded there.
	pub market: Option<MarketId>,
	/// Unfilled auctions by market.
	pub misses: BoundedVec<Misses, ConstU32<MAX_POSITIONS>>,
	/// Whether the last page of a market's holders has been reached while this account was being
	/// deleveraged: from then on a deficit may be recorded before the pages come round again.
	pub reached_last_page: bool,
}

impl<AccountId> Liquidation<AccountId> {
	/// A liquidation that begins now.
	pub(crate) fn new(since: Moment, claimant: Option<AccountId>) -> Self {
		Self {
			since,
			claimant,
			bounty: QuoteAtoms::ZERO,
			market: None,
			misses: BoundedVec::new(),
			reached_last_page: false,
		}
	}

	/// Auctions in a row that did not fill the order in `market` whole.
	pub(crate) fn misses(&self, market: MarketId) -> u8 {
		self.misses
			.iter()
			.find(|misses| misses.market == market)
			.map_or(0, |entry| entry.auctions)
	}

	/// Counts an auction of `market` that did not fill the order whole. Of more markets than an
	/// account can hold positions in, the first is forgotten.
	pub(crate) fn count_miss(&mut self, market: MarketId) {
		if let Some(entry) = self.misses.iter_mut().find(|entry| entry.market == market) {
			entry.auctions = entry.auctions.saturating_add(1);
			return;
		}
		if self.misses.is_full() {
			self.misses.remove(0);
		}
		let _ = self.misses.try_push(Misses { market, auctions: 1 });
	}

	/// Forgets the unfilled auctions of `market`.
	pub(crate) fn clear_misses(&mut self, market: MarketId) {
		self.misses.retain(|entry| entry.market != market);
	}
}

/// What an account's state says about liquidating it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assessment {
	/// The account does not exist.
	Unknown,
	/// Equity meets the maintenance requirement.
	Sound,
	/// Below it at mark, but a price may not be used, every market of it is halted, or the
	/// favourable end of the oracle's interval still supports it.
	Waiting,
	/// To be liquidated: this much is missing.
	Due(QuoteAtoms),
}

/// An account the benchmarks want.
#[cfg(any(feature = "runtime-benchmarks", test))]
#[derive(Clone, Copy, Debug, Default)]
pub struct Distress {
	/// Tells accounts apart.
	pub seed: u32,
	/// Markets it is long in.
	pub positions: u32,
	/// Accounts that share the short side of each of these markets, at a profit.
	pub holders: u32,
	/// Orders it has open.
	pub orders: u32,
}

/// Sets up what the benchmarks need of the other pallets.
#[cfg(any(feature = "runtime-benchmarks", test))]
pub trait BenchmarkHelper<AccountId> {
	/// An account as described. All prices are usable, its equity is positive and below its
	/// maintenance requirement, also at the favourable ends.
	fn distressed(distress: Distress) -> SubaccountId<AccountId>;

	/// Makes the account's equity negative by moving the marks of its markets.
	fn bankrupt(who: &SubaccountId<AccountId>);

	/// Puts so much into the insurance fund.
	fn endow(amount: QuoteAtoms);
}

#[cfg(test)]
mod tests {
	use super::*;

	fn entry(owner: u64, shortfall: i128) -> QueueEntry<u64> {
		QueueEntry {
			who: SubaccountId { owner, index: 0 },
			shortfall: QuoteAtoms(shortfall),
			order: None,
		}
	}

	/// LAD-004: ten thousand dust accounts do not go before the one that matters.
	#[test]
	fn precedence_should_put_the_larger_shortfall_first_when_the_ratio_is_milder() {
		let mut queue: Vec<_> = (0..10_000).map(|owner| entry(owner, 1_000_000)).collect();
		queue.push(entry(50_000, 10_000_000_000_000));
		queue.sort_by(QueueEntry::precedence);
		assert_eq!(queue.first(), Some(&entry(50_000, 10_000_000_000_000)));
		assert!(queue.iter().skip(1).map(|entry| entry.who.owner).eq(0..10_000));
	}

	/// LAD-001.
	#[test]
	fn next_rung_should_follow_the_ladder() {
		let remains = Remains::default();
		assert_eq!(remains.next_rung(3), Rung::Auction);
		assert_eq!(Remains { misses: 2, ..remains }.next_rung(3), Rung::Auction);
		assert_eq!(Remains { misses: 3, ..remains }.next_rung(3), Rung::Deleveraging);
		let unreserved = Remains { unreserved: Lots(1), ..remains };
		assert_eq!(unreserved.next_rung(3), Rung::Deleveraging);
		let bankrupt = Remains { is_bankrupt: true, misses: 3, unreserved: Lots(1) };
		assert_eq!(bankrupt.next_rung(3), Rung::Insurance);
		assert!(Rung::Cancel < Rung::Auction && Rung::Insurance < Rung::Deleveraging);
	}

	#[test]
	fn misses_should_be_counted_by_market_and_stay_bounded() {
		let mut liquidation = Liquidation::<u64>::new(Moment(0), None);
		for market in 0..=MAX_POSITIONS {
			liquidation.count_miss(MarketId(market));
		}
		liquidation.count_miss(MarketId(5));
		assert_eq!(liquidation.misses(MarketId(0)), 0);
		assert_eq!(liquidation.misses(MarketId(5)), 2);
		assert_eq!(liquidation.misses(MarketId(MAX_POSITIONS)), 1);
		liquidation.clear_misses(MarketId(5));
		assert_eq!(liquidation.misses(MarketId(5)), 0);
	}
}
