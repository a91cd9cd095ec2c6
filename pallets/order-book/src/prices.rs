//! What a level comes to at present, and what an order must be to be taken.

use crate::{keys::Level, requests::is_immediate, Config, Error, Pallet};
use bulwark_primitives::{
	mul_div_ceil, mul_div_floor,
	seams::{Clock, Markets},
	FeedPrice, LevelPrice, Lots, MarketId, MarketQuote, MarketRecord, MarketState, Moment,
	OrderPrice, PlaceOrder, Ppm, Price, PriceOffset, PriceUse, QuoteAtoms, Reference, Side,
	TimeInForce, PPM_ONE,
};
use frame_support::ensure;
use sp_runtime::{DispatchError, DispatchResult};

/// The prices pegs follow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct References {
	index: Price,
	mark: Price,
	tick_size: Price,
}

impl References {
	pub(crate) fn of(record: &MarketRecord, quote: &MarketQuote) -> Self {
		Self { index: quote.index, mark: quote.mark, tick_size: record.parameters.tick_size }
	}

	fn price_of(&self, reference: Reference) -> Price {
		match reference {
			Reference::Index => self.index,
			Reference::Mark => self.mark,
		}
	}

	/// The price of a level: a peg's reference plus its offset, bids rounded down to the tick size,
	/// asks up. Nothing if that is below one tick or does not fit: the peg is passed over.
	pub(crate) fn price(&self, side: Side, level: LevelPrice) -> Option<Price> {
		let (reference, PriceOffset(offset)) = match level {
			LevelPrice::Limit(price) => return Some(price),
			LevelPrice::Pegged(reference, offset) => (reference, offset),
		};
		let price = self.price_of(reference).0.checked_add_signed(offset).map(Price)?;
		let price = match side {
			Side::Bid => price.floor_to(self.tick_size),
			Side::Ask => price.ceil_to(self.tick_size).ok()?,
		};
		(!price.is_zero()).then_some(price)
	}

	/// The best level of an ask's lane whose price is above zero: those before it are passed over
	/// together.
	pub(crate) fn first_above_zero(&self, level: LevelPrice) -> Option<LevelPrice> {
		let LevelPrice::Pegged(reference, _) = level else { return None };
		let price = i64::try_from(self.price_of(reference).0).ok()?;
		Some(LevelPrice::Pegged(reference, PriceOffset(1i64.saturating_sub(price))))
	}
}

/// What of the order flow a price admits: the oracle's action matrix applied to a market's quote.
pub(crate) fn admits(quote: &MarketQuote, purpose: PriceUse, now: Moment) -> bool {
	let price =
		FeedPrice { state: quote.feed_state, updated: quote.updated, ..FeedPrice::default() };
	price.allows(purpose, now)
}

/// A market's record and prices, as a call finds them.
#[derive(Clone)]
pub(crate) struct MarketView {
	record: MarketRecord,
	quote: MarketQuote,
}

/// An order the market takes, with its level and what it comes to at present.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Priced {
	pub(crate) level: LevelPrice,
	/// The limit, or what the peg comes to now.
	pub(crate) limit: Price,
	pub(crate) notional: QuoteAtoms,
}

impl MarketView {
	/// The market, if it is listed and has a price.
	pub(crate) fn load<T: Config>(market: MarketId) -> Result<Self, Error<T>> {
		let record = T::Markets::record(market).ok_or(Error::<T>::UnknownMarket)?;
		Self::ensure_open::<T>(&record)?;
		let quote = T::Markets::quote(market).ok_or(Error::<T>::NoPrice)?;
		let usable = !quote.mark.is_zero() && admits(&quote, PriceUse::ReduceRisk, T::Clock::now());
		ensure!(usable, Error::<T>::NoPrice);
		Ok(Self { record, quote })
	}

	fn ensure_open<T: Config>(record: &MarketRecord) -> Result<(), Error<T>> {
		ensure!(record.state != MarketState::Halted, Error::<T>::MarketHalted);
		ensure!(record.state.takes_closing(), Error::<T>::MarketClosed);
		Ok(())
	}

	/// What the market itself asks of an order; whether the account may take the risk is the
	/// ledger's question.
	pub(crate) fn check<T: Config>(&self, order: &PlaceOrder) -> Result<Priced, DispatchError> {
		let parameters = &self.record.parameters;
		ensure!(!order.lots.is_zero(), Error::<T>::ZeroLots);
		ensure!(order.lots >= parameters.min_order, Error::<T>::BelowMinimum);
		ensure!(order.lots <= parameters.max_order, Error::<T>::AboveMaximum);
		self.check_time::<T>(order)?;
		let level = self.level::<T>(order)?;
		let references = References::of(&self.record, &self.quote);
		let limit = references.price(order.side, level).ok_or(Error::<T>::PegOutOfRange)?;
		let notional = limit.notional(order.lots)?;
		let large = order.reduce_only || notional >= parameters.min_notional;
		ensure!(large, Error::<T>::BelowMinNotional);
		Ok(Priced { level, limit, notional })
	}

	/// How long it lives agrees with what else it is, and with the market's state.
	fn check_time<T: Config>(&self, order: &PlaceOrder) -> DispatchResult {
		if let TimeInForce::GoodTilTime(moment) = order.time_in_force {
			ensure!(moment > T::Clock::now(), Error::<T>::AlreadyExpired);
		}
		if !is_immediate(order.time_in_force) {
			return Ok(());
		}
		ensure!(!order.post_only, Error::<T>::PostOnlyMustRest);
		let goes_on = match self.record.state {
			MarketState::OpeningAuction(_) => false,
			MarketState::ProtectiveAuction(_) => order.reduce_only,
			_ => true,
		};
		ensure!(goes_on, Error::<T>::CallAuction);
		Ok(())
	}

	fn level<T: Config>(&self, order: &PlaceOrder) -> Result<LevelPrice, DispatchError> {
		let parameters = &self.record.parameters;
		match order.price {
			OrderPrice::Limit(price) => {
				let on_tick = price.floor_to(parameters.tick_size) == price;
				ensure!(on_tick && !price.is_zero(), Error::<T>::OffTick);
				Ok(LevelPrice::Limit(price))
			},
			OrderPrice::Pegged(reference, offset) => {
				let price = References::of(&self.record, &self.quote).price_of(reference);
				let width = price.ratio_floor(parameters.clearing_band);
				ensure!(offset.0.unsigned_abs() <= width.0, Error::<T>::PegOutOfRange);
				Ok(LevelPrice::Pegged(reference, offset))
			},
			OrderPrice::Market(slippage) => {
				ensure!(is_immediate(order.time_in_force), Error::<T>::MarketMustBeImmediate);
				let slippage = slippage.unwrap_or(parameters.slippage);
				ensure!(slippage <= parameters.slippage, Error::<T>::SlippageTooWide);
				let price = worsened(order.side, self.quote.mark, slippage, parameters.tick_size)
					.filter(|price| !price.is_zero())
					.ok_or(Error::<T>::OffTick)?;
				Ok(LevelPrice::Limit(price))
			},
		}
	}
}

/// `mark x (1 +- slippage)`, a bid's rounded down to the tick size and an ask's up.
fn worsened(side: Side, mark: Price, slippage: Ppm, tick_size: Price) -> Option<Price> {
	let (mark, one) = (i128::from(mark.0), i128::from(PPM_ONE));
	let slippage = i128::from(slippage.0);
	let price = |price: i128| u64::try_from(price).ok().map(Price);
	match side {
		Side::Bid => {
			let worst = mul_div_floor(mark, one.saturating_add(slippage), one).ok()?;
			Some(price(worst)?.floor_to(tick_size))
		},
		Side::Ask => {
			let worst = mul_div_ceil(mark, one.saturating_sub(slippage), one).ok()?;
			price(worst)?.ceil_to(tick_size).ok()
		},
	}
}

impl<T: Config> Pallet<T> {
	/// The prices pegs of the market follow now, if it has any.
	pub(crate) fn references(market: MarketId) -> Option<References> {
		let record = T::Markets::record(market)?;
		let quote = T::Markets::quote(market)?;
		Some(References::of(&record, &quote))
	}

	/// What is asked of an order that keeps its place with fewer lots. Works in every state of the
	/// market, as cancelling does.
	pub(crate) fn ensure_large_enough(
		level: Level,
		lots: Lots,
		reduce_only: bool,
	) -> DispatchResult {
		let record = T::Markets::record(level.market).ok_or(Error::<T>::UnknownMarket)?;
		ensure!(lots >= record.parameters.min_order, Error::<T>::BelowMinimum);
		let quote = T::Markets::quote(level.market);
		let references = quote.map(|quote| References::of(&record, &quote));
		let price = references.and_then(|references| references.price(level.side, level.price));
		// A peg without a price is passed over: its notional cannot be told.
		let Some(price) = price.filter(|_| !reduce_only) else { return Ok(()) };
		let large = price.notional(lots)? >= record.parameters.min_notional;
		ensure!(large, Error::<T>::BelowMinNotional);
		Ok(())
	}
}
