//! What the runtime API answers.

use crate::{AccountId, Margin, Oracle, OrderBook, Runtime};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{IndexPrices, Ledger, Markets as _, OpenInterest},
	MarketId, OrderLocator, PlaceOrder, Side, SubaccountId,
};
use bulwark_runtime_api::{
	AccountView, BookView, FeedView, FundsView, LevelView, MarketStatistics, MarketView, OrderRef,
	OrderView, SimulationView,
};

use pallet_order_book::OrderFlags;
use sp_runtime::DispatchError;

/// Levels a side that are answered at most.
const MAX_LEVELS: u32 = 100;

/// All markets.
pub fn markets() -> Vec<MarketView> {
	crate::Markets::ids().into_iter().filter_map(market).collect()
}

fn market(market: MarketId) -> Option<MarketView> {
	let best = OrderBook::best(market);
	Some(MarketView {
		market,
		record: crate::Markets::record(market)?,
		quote: crate::Markets::quote(market),
		open_interest: <Margin as OpenInterest>::open_interest(market),
		best_bid: best.bid,
		best_ask: best.ask,
	})
}

/// Depth of a market.
pub fn book(market: MarketId, levels: u32) -> BookView {
	let side = |side| {
		OrderBook::depth(market, side, levels.min(MAX_LEVELS))
			.into_iter()
			.map(|(price, lots, orders)| LevelView { price, lots, orders })
			.collect()
	};
	BookView { bids: side(Side::Bid), asks: side(Side::Ask) }
}

/// A subaccount.
pub fn account(who: &SubaccountId<AccountId>) -> Option<AccountView> {
	Margin::account(who)
}

/// A subaccount's resting orders.
pub fn orders(who: &SubaccountId<AccountId>) -> Vec<OrderView> {
	let entries = pallet_order_book::OpenOrders::<Runtime>::get(who);
	let view = |(locator, order): (OrderLocator, pallet_order_book::Order<AccountId>)| OrderView {
		locator,
		lots: order.lots,
		expires: order.expires,
		client_id: entries
			.iter()
			.find(|entry| entry.locator == locator)
			.and_then(|entry| entry.client_id),
		post_only: order.flags.has(OrderFlags::POST_ONLY),
		reduce_only: order.flags.has(OrderFlags::REDUCE_ONLY),
	};
	OrderBook::orders_of(who).into_iter().map(view).collect()
}

/// One of a subaccount's resting orders.
pub fn order(who: &SubaccountId<AccountId>, order: OrderRef) -> Option<OrderView> {
	let locator = match order {
		OrderRef::Locator(locator) => locator,
		OrderRef::Client(name) => OrderBook::named(who, name)?,
	};
	orders(who).into_iter().find(|view| view.locator == locator)
}

/// All price feeds.
pub fn feeds() -> Vec<FeedView> {
	pallet_oracle::FeedIds::<Runtime>::get()
		.into_iter()
		.filter_map(|feed| {
			let config = pallet_oracle::Feeds::<Runtime>::get(feed)?;
			Some(FeedView {
				feed,
				name: config.name.into_inner(),
				price: <Oracle as IndexPrices>::price(feed),
			})
		})
		.collect()
}

/// The clearing house's own books.
pub fn funds() -> FundsView {
	Margin::funds()
}

/// The last 24 hours of a market.
pub fn statistics(market: MarketId) -> Option<MarketStatistics> {
	crate::Markets::record(market).map(|_| crate::Markets::statistics(market))
}

/// What an order would come to, and the account's margin after it.
pub fn simulate(
	who: &SubaccountId<AccountId>,
	order: &PlaceOrder,
) -> Result<SimulationView, DispatchError> {
	let told = OrderBook::simulate(who, order)?;
	let fee = told.fee.sub(told.rebate)?;
	let (market, side, lots) = (order.market, order.side, told.filled);
	let health =
		<Margin as Ledger<AccountId>>::health_after(who, market, side, lots, told.price, fee)?;
	Ok(SimulationView { order: told, health })
}
