//! Reads for the runtime's API.

use crate::{
	desk::Desk, round::Entrants, walk::Walk, BestQuotes, Config, Error, Indicative, OpenOrders,
	Order, OrderOf, Pallet, Simulation, Staged, StagedOf, SubaccountOf, MAX_DEPTH_LEVELS,
	MAX_DEPTH_PAGES,
};
use alloc::vec::Vec;
use bulwark_auction::Clearing;
use bulwark_primitives::{
	seams::{Clock, Reported},
	ClientOrderId, Lots, MarketId, OrderLocator, OrderNonce, PlaceOrder, Price, Side,
};
use frame_support::{
	storage::{with_transaction, TransactionOutcome},
	traits::Get,
};
use sp_runtime::{DispatchError, SaturatedConversion};

impl<T: Config> Pallet<T> {
	/// The best prices of a market's book, what pegs come to included. However deep the book is, it
	/// reads one value of it.
	#[must_use]
	pub fn best(market: MarketId) -> BestQuotes {
		let references = Self::references(market);
		let best = |side| Self::best_price(market, side, references.as_ref()?);
		BestQuotes { bid: best(Side::Bid), ask: best(Side::Ask) }
	}

	/// The levels of a side, best first: price, lots, orders. Pegs count at what they come to now.
	/// At most `max_levels`, [`MAX_DEPTH_LEVELS`] and [`MAX_DEPTH_PAGES`] pages. Orders that wait for
	/// the next auction only are not in it. Nothing for a market that never had a price.
	#[must_use]
	pub fn depth(market: MarketId, side: Side, max_levels: u32) -> Vec<(Price, Lots, u32)> {
		let max_levels: usize = max_levels.min(MAX_DEPTH_LEVELS).saturated_into();
		let mut levels: Vec<(Price, Lots, u32)> = Vec::new();
		let Some(references) = Self::references(market) else { return levels };
		for met in Walk::<T>::new(market, side, references, MAX_DEPTH_PAGES) {
			let orders = &met.page.orders;
			let lots = orders.iter().fold(Lots::ZERO, |sum, order| sum.saturating_add(order.lots));
			let count: u32 = orders.len().saturated_into();
			let is_full = levels.len() >= max_levels;
			match levels.last_mut() {
				Some(level) if level.0 == met.price => {
					level.1 = level.1.saturating_add(lots);
					level.2 = level.2.saturating_add(count);
				},
				_ if is_full => break,
				_ => levels.push((met.price, lots, count)),
			}
		}
		levels
	}

	/// The subaccount's resting orders with where they are; at most
	/// [`bulwark_primitives::MAX_OPEN_ORDERS`].
	#[must_use]
	pub fn orders_of(who: &SubaccountOf<T>) -> Vec<(OrderLocator, OrderOf<T>)> {
		let mut desk = Desk::<T>::load(who.clone());
		let entries = desk.chosen(None, None).into_iter().filter(|entry| !entry.waits());
		entries
			.filter_map(|entry| Some((entry.locator, desk.find(entry).ok()?.order)))
			.collect()
	}

	/// The resting order of `who` at `locator`.
	#[must_use]
	pub fn order(locator: &OrderLocator, who: &SubaccountOf<T>) -> Option<Order<T::AccountId>> {
		let mut desk = Desk::<T>::load(who.clone());
		let entry = desk.entry_at(locator)?;
		Some(desk.find(entry).ok()?.order)
	}

	/// Where the open order of that name is; in page [`crate::WAITING_PAGE`] if it waits outside the
	/// book.
	#[must_use]
	pub fn named(who: &SubaccountOf<T>, name: ClientOrderId) -> Option<OrderLocator> {
		let list = OpenOrders::<T>::get(who);
		list.iter()
			.find(|entry| entry.client_id == Some(name))
			.map(|entry| entry.locator)
	}

	/// Orders that wait for the market's next auction only, in the order they came.
	#[must_use]
	pub fn staged(market: MarketId) -> Vec<StagedOf<T>> {
		Staged::<T>::get(crate::MarketKey::from(market)).into_inner()
	}

	/// What an auction held now would give, before the margin filter; while a call auction runs, as
	/// if it were due. Nothing if nothing crosses, or without a price. Bounded by
	/// `MaxAuctionOrders` a side.
	#[must_use]
	pub fn indicative(market: MarketId) -> Option<Indicative> {
		let now = T::Clock::now();
		let terms = Self::indicative_terms(market, now)?;
		let entrants = Entrants::of(market, Some(&terms));
		let round = Self::collect(market, terms, entrants, Self::auction_places(), now);
		let Clearing { price, volume, annulled, .. } = Self::auction(&round).ok()??;
		let of_side = |side| {
			let orders = round.candidates.iter().filter(move |order| order.side == side);
			let met =
				orders.filter(move |order| crate::collect::meets(side, order.effective, price));
			met.fold(Lots::ZERO, |sum, order| sum.saturating_add(order.eligible))
		};
		let (demand, supply) = (of_side(Side::Bid), of_side(Side::Ask));
		let surplus = match (demand > supply, supply > demand) {
			(true, _) => Some((Side::Bid, demand.saturating_sub(supply))),
			(_, true) => Some((Side::Ask, supply.saturating_sub(demand))),
			(false, false) => None,
		};
		let undone = round
			.candidates
			.iter()
			.zip(annulled)
			.filter(|(order, _)| order.side == Side::Bid)
			.fold(Lots::ZERO, |sum, (_, lots)| sum.saturating_add(lots));
		Some(Indicative { price, volume: volume.saturating_sub(undone), surplus })
	}

	/// What the order would come to in the next auction, were it placed now and held at once: its
	/// market's clearing on a copy with the order added. Bounded by `MaxAuctionOrders` a side.
	///
	/// # Errors
	///
	/// As [`Pallet::place`]; and [`Error::MarketClosed`] if the market holds no auction.
	pub fn simulate(
		who: &SubaccountOf<T>,
		order: &PlaceOrder,
	) -> Result<Simulation, DispatchError> {
		with_transaction(|| {
			let mut desk = Desk::<T>::load(who.clone());
			desk.pushes_out = true;
			let placed = desk.place(order, Reported::No);
			let result = placed.and_then(|nonce| {
				desk.commit();
				Self::simulate_placed(who, order, nonce)
			});
			TransactionOutcome::Rollback(result)
		})
	}

	fn simulate_placed(
		who: &SubaccountOf<T>,
		order: &PlaceOrder,
		nonce: OrderNonce,
	) -> Result<Simulation, DispatchError> {
		let now = T::Clock::now();
		let mut terms =
			Self::indicative_terms(order.market, now).ok_or(Error::<T>::MarketClosed)?;
		// A taker's delay is over.
		terms.block = terms.first_block(terms.block, order.post_only);
		let entrants = Entrants::of(order.market, Some(&terms));
		let mut rounds =
			[Self::collect(order.market, terms, entrants, Self::auction_places(), now)];
		Self::filter_accounts(&mut rounds);
		let [round] = &rounds;
		let clearing = Self::auction(round)?;
		let outcomes = Self::outcomes(round, clearing.as_ref())?;
		let mine = round
			.candidates
			.iter()
			.zip(outcomes)
			.find(|(candidate, _)| candidate.who == *who && candidate.nonce == nonce);
		Ok(match mine {
			Some((candidate, outcome)) => Simulation {
				filled: outcome.filled,
				price: clearing
					.filter(|_| !outcome.filled.is_zero())
					.map_or(Price::ZERO, |clearing| clearing.price),
				fee: outcome.fee,
				rebate: outcome.rebate,
				rests: outcome.remaining,
				cancelled: candidate
					.open
					.saturating_sub(outcome.filled)
					.saturating_sub(outcome.remaining),
			},
			// It meets nobody.
			None => Simulation {
				filled: Lots::ZERO,
				price: Price::ZERO,
				fee: Default::default(),
				rebate: Default::default(),
				rests: order.lots,
				cancelled: Lots::ZERO,
			},
		})
	}

	/// Orders of one side that enter one auction at most.
	fn auction_places() -> usize {
		T::MaxAuctionOrders::get().saturated_into()
	}
}
