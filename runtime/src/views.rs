//! What the runtime API answers.

use crate::{AccountId, Margin, Oracle, OrderBook, Runtime};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{IndexPrices, Markets as _, OpenInterest},
	MarketId, Side, SubaccountId,
};
use bulwark_runtime_api::{
	AccountView, BookView, FeedView, FundsView, LevelView, MarketView, OrderView,
};

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
	OrderBook::orders_of(who)
		.into_iter()
		.map(|(locator, order)| OrderView { locator, lots: order.lots, expires: order.expires })
		.collect()
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
