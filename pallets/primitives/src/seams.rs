//! The seams: what the pallets ask of each other. Each pallet names the seams it needs in its
//! `Config` and implements those it offers; none of them knows another's storage.

use crate::{
	AccountClearing, CancelReason, ClearingSample, Deleveraging, FeeNote, FeeRates, FeedId,
	FeedPrice, FilterOrder, FilterVerdict, HaltReason, Health, LiquidationFill, LiquidationOrder,
	Lots, MarketId, MarketParameters, MarketQuote, MarketRecord, MarketTerms, Moment, OrderLocator,
	OrderNonce, PlaceOrder, Ppm, Price, QuoteAtoms, RiskArrays, Side, Subaccount, SubaccountId,
};
use alloc::vec::Vec;
use sp_weights::WeightMeter;

/// Prices with their states. Offered by the oracle; the only way to read one.
pub trait IndexPrices {
	/// The feed's price, whatever its state; nothing if the feed is unknown or never had one.
	fn price(feed: FeedId) -> Option<FeedPrice>;

	/// Whether the feed is listed.
	fn is_listed(feed: FeedId) -> bool;
}

/// The stake behind a reporter. Equal for all until bonds exist.
pub trait Stake<ValidatorId> {
	/// The reporter's weight in the median.
	fn of(validator: &ValidatorId) -> u64;
}

/// Market time.
pub trait Clock {
	/// The present slot's start. The same for the whole block, never a block count.
	fn now() -> Moment;
}

/// Instruments and their prices. Offered by markets.
pub trait Markets {
	/// The market's parameters and state.
	fn record(market: MarketId) -> Option<MarketRecord>;

	/// The market's prices as of the last tick; nothing before the oracle's first price.
	fn quote(market: MarketId) -> Option<MarketQuote>;

	/// What margin needs of both, of markets that have a price. Cheaper than reading the two: the
	/// terms of several markets lie together.
	fn terms(market: MarketId) -> Option<MarketTerms> {
		Some(Self::record(market)?.terms(market, &Self::quote(market)?))
	}

	/// The scenarios an option is margined at, as of the last tick; nothing of other markets.
	fn risk_arrays(market: MarketId) -> Option<RiskArrays>;

	/// All markets, ascending, those being paid out and paid out included until nothing is left of
	/// them; at most [`crate::MAX_MARKETS`].
	fn ids() -> Vec<MarketId>;

	/// Stops the market: nothing of it is cleared until a governance origin resumes it.
	fn halt(market: MarketId, reason: HaltReason);

	/// Takes a clearing's prices into the mark, its volume into the statistics, and its limit state
	/// into the run that opens a protective auction. Called once for each clearing, also when
	/// nothing traded.
	fn note_clearing(market: MarketId, sample: ClearingSample);

	/// Ends a call auction that is due ([`MarketRecord::call_is_due`]): the market becomes active.
	/// Called after it has cleared, also when nothing crossed. Changes nothing if none is due.
	fn end_call(market: MarketId);
}

/// Paying out the positions of a market whose contract ended. Offered by the ledger.
pub trait Settlements {
	/// The market's positions are worth `price` a lot from now on and nothing else: open interest
	/// ends, each position is paid out when its account is touched or the sweep comes to it.
	/// `O(1)`.
	///
	/// # Errors
	///
	/// If the market is being settled already.
	fn begin(market: MarketId, price: Price) -> Result<(), sp_arithmetic::ArithmeticError>;

	/// Whether every position of the market is paid out.
	fn is_done(market: MarketId) -> bool;
}

/// Where nobody has positions there is nothing to pay out.
impl Settlements for () {
	fn begin(_market: MarketId, _price: Price) -> Result<(), sp_arithmetic::ArithmeticError> {
		Ok(())
	}

	fn is_done(_market: MarketId) -> bool {
		true
	}
}

/// What is left of a market's orders. Offered by the order book.
pub trait Books {
	/// Whether no order of the market is left: none rests, none is staged, none is counted in an
	/// account. The orders of a market that is settled are removed by and by. `O(1)`.
	fn is_empty(market: MarketId) -> bool;
}

/// Where nobody has orders nothing is left of them.
impl Books for () {
	fn is_empty(_market: MarketId) -> bool {
		true
	}
}

/// Open interest. Offered by the ledger, used by markets to scale the IMF.
pub trait OpenInterest {
	/// Long lots (= short lots) of the market.
	fn open_interest(market: MarketId) -> Lots;
}

/// The clearing ledger: the only place that changes balances and positions. Offered by margin.
pub trait Ledger<AccountId>: OpenInterest {
	/// The error of a refused change.
	type Error;

	/// An account that was taken out to change its open orders, see [`Ledger::take`]. A copy of it
	/// can be kept to undo a change.
	type Tab: Clone;

	/// The account's record.
	fn subaccount(who: &SubaccountId<AccountId>) -> Option<Subaccount>;

	/// The account's equity and requirements at the present marks.
	///
	/// # Errors
	///
	/// If a market has no price or a sum does not fit.
	fn health(who: &SubaccountId<AccountId>) -> Result<Health, Self::Error>;

	/// The account's equity less its maintenance requirement at the ends of the oracle intervals
	/// that favour it most: liquidation needs this to be negative too.
	///
	/// # Errors
	///
	/// As [`Ledger::health`].
	fn favourable_health(who: &SubaccountId<AccountId>) -> Result<Health, Self::Error>;

	/// The part of the account's maintenance requirement that goes with each of its positions, by
	/// market; together they are the requirement. Where positions offset each other, one that hedges
	/// the others has none.
	///
	/// # Errors
	///
	/// As [`Ledger::health`].
	fn maintenance_shares(
		who: &SubaccountId<AccountId>,
	) -> Result<Vec<(MarketId, QuoteAtoms)>, Self::Error>;

	/// Takes the account out of the ledger, to change its open orders: it is read once, however
	/// many follow. What other methods of the ledger say of it is as of now until
	/// [`Ledger::put`].
	///
	/// # Errors
	///
	/// If there is no such account.
	fn take(who: &SubaccountId<AccountId>) -> Result<Self::Tab, Self::Error>;

	/// The account as it is on the tab.
	fn account(tab: &Self::Tab) -> &Subaccount;

	/// Admits an order: counts it into the account's open orders if the account can carry it, and
	/// numbers it.
	///
	/// # Errors
	///
	/// If the acceptance rule fails or a bound is met; the tab is as before then.
	fn open_order(
		tab: &mut Self::Tab,
		market: MarketId,
		side: Side,
		lots: Lots,
		limit: Price,
	) -> Result<OrderNonce, Self::Error>;

	/// Takes an order that is gone, with the `lots` left of it, out of the account's open orders.
	/// Needs no price.
	///
	/// # Errors
	///
	/// If the account has no such orders; the tab is as before then.
	fn close_order(
		tab: &mut Self::Tab,
		market: MarketId,
		side: Side,
		lots: Lots,
	) -> Result<(), Self::Error>;

	/// Takes `lots` out of an open order that stays open with fewer. Needs no price.
	///
	/// # Errors
	///
	/// If the account has not more lots than these open on that side; the tab is as before then.
	fn resize_order(
		tab: &mut Self::Tab,
		market: MarketId,
		side: Side,
		lots: Lots,
	) -> Result<(), Self::Error>;

	/// Puts the account back: one write if anything changed.
	fn put(tab: Self::Tab);

	/// The largest order at `limit` that [`Ledger::open_order`] admits now, up to the market's
	/// largest order; zero if it admits none. An order of this size is admitted; one of a lot more
	/// is not.
	///
	/// # Errors
	///
	/// If the account or the market is unknown, or a market the account is in has no price.
	fn max_order(
		who: &SubaccountId<AccountId>,
		market: MarketId,
		side: Side,
		limit: Price,
	) -> Result<Lots, Self::Error>;

	/// What the account's health would be, at the present marks, after `lots` filled at `price` for
	/// `fee` (negative: a rebate), its open orders staying as they are. Nothing is changed.
	///
	/// # Errors
	///
	/// As [`Ledger::health`], or if the account would be in too many markets.
	fn health_after(
		who: &SubaccountId<AccountId>,
		market: MarketId,
		side: Side,
		lots: Lots,
		price: Price,
		fee: QuoteAtoms,
	) -> Result<Health, Self::Error>;

	/// The joint margin filter over all of an account's orders entering this block's auctions.
	fn filter(who: &SubaccountId<AccountId>, orders: &[FilterOrder]) -> FilterVerdict;

	/// Applies a market's clearing at one price: accounts, fees, rebates, open interest.
	///
	/// # Errors
	///
	/// If lots bought differ from lots sold, rebates exceed fees in sum, or anything does not fit;
	/// the caller's storage layer then undoes everything.
	fn settle(
		market: MarketId,
		price: Price,
		accounts: &[AccountClearing<AccountId>],
	) -> Result<(), Self::Error>;

	/// Marks or unmarks the account as being liquidated (withdrawals locked).
	fn set_in_liquidation(who: &SubaccountId<AccountId>, in_liquidation: bool);

	/// The insurance fund, less what is reserved.
	fn insurance() -> QuoteAtoms;

	/// Moves at most `amount` from the insurance fund to the account; returns what was moved.
	///
	/// # Errors
	///
	/// If a sum does not fit.
	fn insure(who: &SubaccountId<AccountId>, amount: QuoteAtoms)
		-> Result<QuoteAtoms, Self::Error>;

	/// Moves `amount` from the account to the bounty's receiver, out of the liquidation fee.
	///
	/// # Errors
	///
	/// If the insurance fund does not hold it.
	fn pay_bounty(
		receiver: &SubaccountId<AccountId>,
		amount: QuoteAtoms,
	) -> Result<(), Self::Error>;

	/// Accounts with a position in the market, after `start`, at most `limit`.
	fn holders(
		market: MarketId,
		start: Option<&SubaccountId<AccountId>>,
		limit: u32,
	) -> Vec<SubaccountId<AccountId>>;

	/// Accounts after `start` in storage order, at most `limit`: the full scan's source.
	fn accounts(
		start: Option<&SubaccountId<AccountId>>,
		limit: u32,
	) -> Vec<SubaccountId<AccountId>>;

	/// Applies an auto-deleveraging.
	///
	/// # Errors
	///
	/// If lots or transfers do not add up, a counterparty's position would flip its sign or its
	/// equity fall below zero; the caller's storage layer then undoes everything.
	fn deleverage(deleveraging: &Deleveraging<AccountId>) -> Result<(), Self::Error>;

	/// Records a deficit of the market that nothing could cover. The bankrupt account's negative
	/// quote is moved into it.
	///
	/// # Errors
	///
	/// If a sum does not fit.
	fn record_deficit(
		market: MarketId,
		who: &SubaccountId<AccountId>,
		amount: QuoteAtoms,
	) -> Result<(), Self::Error>;
}

/// Resting orders, as liquidation needs them. Offered by the order book.
pub trait Orders<AccountId> {
	/// Cancels every open order of the account; returns how many. Bounded by
	/// [`crate::MAX_OPEN_ORDERS`].
	fn cancel_all(who: &SubaccountId<AccountId>, reason: CancelReason) -> u32;

	/// The account's resting orders.
	fn open_orders(who: &SubaccountId<AccountId>) -> Vec<OrderLocator>;
}

/// Where the auction finds liquidation orders and reports to. Offered by liquidation.
pub trait LiquidationOrders<AccountId> {
	/// This block's orders for the market; at most one an account.
	fn orders(market: MarketId) -> Vec<LiquidationOrder<AccountId>>;

	/// The fee of liquidated fills in the market is paid from the account at this ratio.
	fn fee(market: MarketId) -> Ppm;

	/// What became of them. Called once for every market that had any, cleared or not, but not for
	/// one that did not fit the block: no auction missed them.
	fn filled(market: MarketId, fills: &[LiquidationFill<AccountId>]);
}

/// What trading costs. Offered by fees.
pub trait Fees<AccountId> {
	/// The owner's rates in a market of these parameters.
	fn rates(owner: &AccountId, parameters: &MarketParameters) -> FeeRates;

	/// Takes a settled clearing's volumes and fees; each owner at most once.
	fn note(notes: &[FeeNote<AccountId>]);
}

/// The market's own fees, whoever trades.
impl<AccountId> Fees<AccountId> for () {
	fn rates(_owner: &AccountId, parameters: &MarketParameters) -> FeeRates {
		FeeRates { maker: parameters.maker_fee, rebate: Ppm::ZERO, taker: parameters.taker_fee }
	}

	fn note(_notes: &[FeeNote<AccountId>]) {}
}

/// Fees that were collected, and their way out of the ledger. Offered by margin.
pub trait FeePool<AccountId> {
	/// The error of a refused payment.
	type Error;

	/// Fees collected and not yet paid out.
	fn collected() -> QuoteAtoms;

	/// Moves collected fees to a subaccount, which is opened if need be.
	///
	/// # Errors
	///
	/// If the pool does not hold the amount or it is negative; nothing is changed then.
	fn pay(receiver: &SubaccountId<AccountId>, amount: QuoteAtoms) -> Result<(), Self::Error>;

	/// Moves collected fees to the insurance fund.
	///
	/// # Errors
	///
	/// As [`FeePool::pay`].
	fn insure(amount: QuoteAtoms) -> Result<(), Self::Error>;
}

/// Trading for another. Offered by delegation.
pub trait Delegates<AccountId> {
	/// The error of a refused trade.
	type Error;

	/// Whether `delegate` may cancel orders of `owner` now.
	///
	/// # Errors
	///
	/// If it is not a delegate of the owner, or no longer.
	fn ensure_may_cancel(owner: &AccountId, delegate: &AccountId) -> Result<(), Self::Error>;

	/// Whether `delegate` may place orders of this notional for `owner` in `market` now; the day's
	/// budget is charged.
	///
	/// # Errors
	///
	/// If it is not a delegate of the owner, or no longer, or a limit does not allow it; nothing is
	/// charged then.
	fn charge(
		owner: &AccountId,
		delegate: &AccountId,
		market: MarketId,
		notional: QuoteAtoms,
	) -> Result<(), Self::Error>;
}

/// Placing orders from inside the chain: triggers that fired, slices that are due. Offered by the
/// order book.
pub trait OrderEntry<AccountId> {
	/// The error of a refused order.
	type Error;

	/// Checks what the market itself asks of the order; neither margin nor storage.
	///
	/// # Errors
	///
	/// As placing it.
	fn check(order: &PlaceOrder) -> Result<(), Self::Error>;

	/// Places the order as its owner could. An order for the next auction only is reported to
	/// [`SliceReports`] after it if `reported` says so.
	///
	/// # Errors
	///
	/// If the market or the ledger refuses it; nothing is changed then.
	fn place(
		who: &SubaccountId<AccountId>,
		order: &PlaceOrder,
		reported: Reported,
	) -> Result<OrderNonce, Self::Error>;
}

/// Whether what became of an order is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
	/// By events only.
	No,
	/// To [`SliceReports`] too.
	Yes,
}

/// Who wants to know what an auction left of an order placed from inside the chain.
pub trait SliceReports<AccountId> {
	/// The order is gone; `filled` lots of it traded.
	fn ended(who: &SubaccountId<AccountId>, nonce: OrderNonce, filled: Lots);
}

impl<AccountId> SliceReports<AccountId> for () {
	fn ended(_who: &SubaccountId<AccountId>, _nonce: OrderNonce, _filled: Lots) {}
}

/// How accounts in trouble are found. Implemented by a bounded full scan today.
pub trait Detection<AccountId> {
	/// Accounts that may be liquidatable, hinted ones first, within the meter.
	fn suspects(now: Moment, meter: &mut WeightMeter) -> Vec<SubaccountId<AccountId>>;

	/// Takes a hint: the account is looked at in the next tick. Says whether there was room.
	fn hint(who: SubaccountId<AccountId>) -> bool;
}

/// A step of the tick. Steps never fail: what goes wrong inside one is contained there.
pub trait Step {
	/// Does the step's work within the meter and remembers where it stopped.
	fn run(now: Moment, meter: &mut WeightMeter);
}

impl Step for () {
	fn run(_now: Moment, _meter: &mut WeightMeter) {}
}

/// Two steps that share a meter, the first before the second.
impl<First: Step, Second: Step> Step for (First, Second) {
	fn run(now: Moment, meter: &mut WeightMeter) {
		First::run(now, meter);
		Second::run(now, meter);
	}
}
