//! Records that cross the seams: an account's state, and what an auction or a deleveraging does.

use crate::{
	AssetId, FundingIndex, Lots, MarketId, Moment, OrderNonce, Ppm, Price, QuoteAtoms, Side,
	SignedLots, SubaccountId, MAX_COLLATERALS, MAX_GAINS, MAX_POSITIONS,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::ArithmeticError;

/// A position in one market.
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
	Serialize,
	Deserialize,
)]
pub struct Position {
	/// The market.
	pub market: MarketId,
	/// Signed size.
	pub lots: SignedLots,
	/// Entry notional, with the sign of the size: what was paid (long) or received (short) for it.
	pub entry: QuoteAtoms,
	/// The market's funding index up to which funding has been paid.
	pub funding: FundingIndex,
	/// What it has brought since it was opened, besides what it is worth: profit of lots closed,
	/// less fees and funding. `realised - entry` is what it moved quote by.
	pub realised: QuoteAtoms,
}

/// An amount of a collateral asset other than quote.
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
	Serialize,
	Deserialize,
)]
pub struct CollateralBalance {
	/// The asset.
	pub asset: AssetId,
	/// How much (atoms of the asset).
	pub amount: u128,
}

/// What an account gained by closing in a market within the warm-up time, not yet proven.
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
	Serialize,
	Deserialize,
)]
pub struct RealisedGain {
	/// The market.
	pub market: MarketId,
	/// Gains less losses since `since`.
	pub current: QuoteAtoms,
	/// Those of the period of the same length before.
	pub previous: QuoteAtoms,
	/// When the present period began.
	pub since: Moment,
}

/// An account's part in borrowing and lending quote, as of when it was last touched.
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
	Serialize,
	Deserialize,
)]
pub struct Borrowing {
	/// What it lends; negative: what it borrows.
	pub principal: QuoteAtoms,
	/// The index of that side up to which interest has been paid or received.
	pub index: u128,
	/// Whether its owner lets what it does not need be lent.
	pub lends: bool,
}

/// Totals of an account's open orders in one market: they margin new orders without reading the
/// book.
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
	Serialize,
	Deserialize,
)]
pub struct OpenOrders {
	/// The market.
	pub market: MarketId,
	/// Lots bid for.
	pub bids: Lots,
	/// Lots offered.
	pub asks: Lots,
}

/// A subaccount: one storage value.
///
/// `positions` and `open_orders` hold at most [`MAX_POSITIONS`] entries together counted by market,
/// sorted by market, none of them empty.
#[derive(
	Clone,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct Subaccount {
	/// Quote balance. Signed: a fill moves it by the notional, so a long's is normally negative.
	pub quote: QuoteAtoms,
	/// Other collateral by asset, ascending, none of it zero; at most [`MAX_COLLATERALS`].
	pub collateral: alloc::vec::Vec<CollateralBalance>,
	/// Positions by market.
	pub positions: alloc::vec::Vec<Position>,
	/// Totals of open orders by market.
	pub open_orders: alloc::vec::Vec<OpenOrders>,
	/// The next order's number.
	pub next_nonce: OrderNonce,
	/// Orders open, over all markets.
	pub order_count: u32,
	/// Whether withdrawals are locked because the account is being liquidated.
	pub in_liquidation: bool,
	/// Realised profit that is not proven yet, by market, ascending; at most [`MAX_GAINS`].
	pub gains: alloc::vec::Vec<RealisedGain>,
	/// Its part in borrowing and lending.
	pub borrowing: Borrowing,
}

impl MaxEncodedLen for Subaccount {
	fn max_encoded_len() -> usize {
		let list = |entry: usize, most: u32| {
			codec::Compact::<u32>::max_encoded_len()
				.saturating_add(entry.saturating_mul(most as usize))
		};
		QuoteAtoms::max_encoded_len()
			.saturating_add(list(CollateralBalance::max_encoded_len(), MAX_COLLATERALS))
			.saturating_add(list(Position::max_encoded_len(), MAX_POSITIONS))
			.saturating_add(list(OpenOrders::max_encoded_len(), MAX_POSITIONS))
			.saturating_add(list(RealisedGain::max_encoded_len(), MAX_GAINS))
			.saturating_add(Borrowing::max_encoded_len())
			.saturating_add(OrderNonce::max_encoded_len())
			.saturating_add(u32::max_encoded_len())
			.saturating_add(bool::max_encoded_len())
	}
}

impl Subaccount {
	/// The signed size held in `market`.
	#[must_use]
	pub fn lots(&self, market: MarketId) -> SignedLots {
		self.position(market).map_or(SignedLots::ZERO, |position| position.lots)
	}

	/// The position in `market`, if there is one.
	#[must_use]
	pub fn position(&self, market: MarketId) -> Option<&Position> {
		self.positions.iter().find(|position| position.market == market)
	}

	/// The totals of open orders in `market`.
	#[must_use]
	pub fn orders(&self, market: MarketId) -> OpenOrders {
		self.open_orders
			.iter()
			.find(|orders| orders.market == market)
			.copied()
			.unwrap_or(OpenOrders { market, ..OpenOrders::default() })
	}

	/// The markets the account has a position or orders in, ascending, without repetition.
	#[must_use]
	pub fn markets(&self) -> alloc::vec::Vec<MarketId> {
		let mut markets: alloc::vec::Vec<MarketId> = self
			.positions
			.iter()
			.map(|position| position.market)
			.chain(self.open_orders.iter().map(|orders| orders.market))
			.collect();
		markets.sort_unstable();
		markets.dedup();
		markets
	}

	/// Whether nothing is left in it.
	#[must_use]
	pub fn is_empty(&self) -> bool {
		self.quote.is_zero()
			&& self.collateral.is_empty()
			&& self.borrowing.principal.is_zero()
			&& self.positions.is_empty()
			&& self.order_count == 0
	}
}

/// What an account is worth and what it must hold.
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
	Serialize,
	Deserialize,
)]
pub struct Health {
	/// Maintenance equity: quote, other collateral at spot less its haircut, positions at mark, less
	/// funding and interest owed.
	pub equity: QuoteAtoms,
	/// Initial equity: as maintenance equity, but collateral valued with more caution and profit
	/// that is not proven counted in part. Never above it.
	pub initial_equity: QuoteAtoms,
	/// Initial margin requirement, open orders at their worst side.
	pub initial: QuoteAtoms,
	/// Maintenance margin requirement.
	pub maintenance: QuoteAtoms,
}

impl Health {
	/// Equity below the maintenance requirement. Equality is safe.
	#[must_use]
	pub fn is_liquidatable(&self) -> bool {
		self.equity < self.maintenance
	}

	/// What is missing up to the maintenance requirement; zero if nothing is.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if it does not fit.
	pub fn shortfall(&self) -> Result<QuoteAtoms, ArithmeticError> {
		Ok(self.maintenance.sub(self.equity)?.max(QuoteAtoms::ZERO))
	}
}

/// One of an account's orders entering this block's auctions, for the joint margin filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilterOrder {
	/// The market.
	pub market: MarketId,
	/// The side.
	pub side: Side,
	/// Lots that may fill.
	pub lots: Lots,
	/// The worst price at which they may fill: the effective limit.
	pub limit: Price,
	/// Whether the order rested since an earlier block: base IMF, maker fee.
	pub rested: bool,
}

/// What the joint margin filter decided about an account's orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterVerdict {
	/// All stay.
	Keep,
	/// Only these lots stay, order by order; zero removes the order.
	Reduce(alloc::vec::Vec<Lots>),
}

/// What a clearing does to one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountClearing<AccountId> {
	/// The account.
	pub who: SubaccountId<AccountId>,
	/// Lots bought, annulled ones left out.
	pub bought: Lots,
	/// Lots sold, annulled ones left out.
	pub sold: Lots,
	/// Trading fees, to the fee pool.
	pub fees: QuoteAtoms,
	/// Maker rebates, out of the fee pool: of all accounts together never more than their fees.
	pub rebates: QuoteAtoms,
	/// Liquidation fees, to the insurance fund.
	pub liquidation_fees: QuoteAtoms,
	/// Resting or staged bid lots that are no longer open (filled, annulled or cancelled).
	pub closed_bids: Lots,
	/// Resting or staged ask lots that are no longer open.
	pub closed_asks: Lots,
	/// Orders that are no longer open.
	pub closed_orders: u32,
}

/// Prices at which the impact notional could be traded against resting orders.
#[derive(
	Clone,
	Copy,
	Debug,
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
pub struct ImpactPrices {
	/// What a seller would get for a lot on average, or the worst price it would meet.
	pub bid: Price,
	/// What a buyer would pay.
	pub ask: Price,
}

impl ImpactPrices {
	/// Halfway between the two, rounded down.
	#[must_use]
	pub const fn mid(&self) -> Price {
		Price(self.bid.0.midpoint(self.ask.0))
	}
}

/// What a clearing says about prices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClearingSample {
	/// Clearing price and volume (annulled lots left out), if anything traded and no liquidation
	/// order filled.
	pub cleared: Option<(Price, Lots)>,
	/// The prices at which the impact notional could be sold and bought in the book left behind;
	/// nothing if a side lacks it.
	pub impact: Option<ImpactPrices>,
	/// Lots bought (= lots sold), liquidations included, annulled ones left out.
	pub volume: Lots,
	/// The price they traded at; zero if none did.
	pub price: Price,
	/// The side with unmatched lots at the edge of the clearing band, and their notional there.
	pub limit_state: Option<(Side, QuoteAtoms)>,
}

/// What an owner pays for trading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeeRates {
	/// Of an order that rested since an earlier block, or was post-only.
	pub maker: Ppm,
	/// What such an order gets instead; zero unless `maker` is.
	pub rebate: Ppm,
	/// Of any other order.
	pub taker: Ppm,
}

/// What an owner traded in a clearing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeNote<AccountId> {
	/// The owner, whose subaccounts count together.
	pub owner: AccountId,
	/// Notional bought and sold.
	pub volume: QuoteAtoms,
	/// Fees paid, rebates left out.
	pub fees: QuoteAtoms,
}

/// A liquidation order: issued by the protocol, for one auction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiquidationOrder<AccountId> {
	/// The account being liquidated.
	pub who: SubaccountId<AccountId>,
	/// The side that closes its position.
	pub side: Side,
	/// Lots to close.
	pub lots: Lots,
	/// The fillable price.
	pub limit: Price,
}

/// What became of a liquidation order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiquidationFill<AccountId> {
	/// The account being liquidated.
	pub who: SubaccountId<AccountId>,
	/// Lots closed; zero if none.
	pub lots: Lots,
	/// The clearing price; zero if nothing traded.
	pub price: Price,
}

/// Auto-deleveraging of one bankrupt or unclosable position: `lots` close at `mark` against
/// `transfers`, and the counterparties pay its deficit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleveraging<AccountId> {
	/// The market.
	pub market: MarketId,
	/// Whose position is closed.
	pub who: SubaccountId<AccountId>,
	/// Signed lots that leave the account: positive closes a long.
	pub lots: SignedLots,
	/// The price both sides close at.
	pub mark: Price,
	/// What each counterparty closes and pays.
	pub transfers: alloc::vec::Vec<DeleveragingTransfer<AccountId>>,
}

/// One counterparty's part in a deleveraging.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleveragingTransfer<AccountId> {
	/// The counterparty.
	pub who: SubaccountId<AccountId>,
	/// Lots of its position that close.
	pub lots: Lots,
	/// What it pays towards the deficit.
	pub haircut: QuoteAtoms,
}
