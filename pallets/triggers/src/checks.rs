//! What must hold before anything is left standing.

use crate::{
	lanes::reference_price, Boards, Config, Error, Execution, Lane, Pallet, SubaccountOf,
	TriggerKind, TriggerSize, TriggerTerms, TwapTerms, MAX_INTERVAL_MS, MAX_SLICES,
	MIN_INTERVAL_MS, MIN_SLICES,
};
use bulwark_primitives::{
	seams::{Clock, Ledger, Markets, OrderEntry},
	Lots, MarketId, MarketParameters, MarketQuote, OrderPrice, PlaceOrder, Ppm, Price, QuoteAtoms,
	Side, TimeInForce, PPM_ONE,
};
use frame_support::ensure;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// The subaccount exists and is worth something. Together with the bound on what stands for one
	/// subaccount and the call's fee, this is what flooding costs.
	pub(crate) fn check_account(who: &SubaccountOf<T>) -> DispatchResult {
		ensure!(T::Ledger::subaccount(who).is_some(), Error::<T>::UnknownSubaccount);
		let health = T::Ledger::health(who)?;
		ensure!(health.equity > QuoteAtoms::ZERO, Error::<T>::NoEquity);
		Ok(())
	}

	pub(crate) fn check_trigger(
		market: MarketId,
		kind: TriggerKind,
		terms: &TriggerTerms,
	) -> DispatchResult {
		let (parameters, quote) = Self::market(market)?;
		ensure!(!terms.price.is_zero(), Error::<T>::ZeroPrice);
		if let Some(moment) = terms.expires {
			ensure!(moment > T::Clock::now(), Error::<T>::AlreadyExpired);
		}
		if let TriggerSize::Position(part) = terms.size {
			ensure!(!part.is_zero() && part <= Ppm(PPM_ONE), Error::<T>::BadFraction);
		}
		if let Execution::Market(slippage) = terms.execution {
			Self::check_slippage(slippage, &parameters)?;
		}
		T::Entry::check(&likeness(market, terms, &parameters, &quote))?;
		let lane = Lane::of(kind, terms);
		let price = reference_price(&quote, lane.reference);
		ensure!(!lane.direction.is_crossed(terms.price, price), Error::<T>::WrongSide);
		let state = Boards::<T>::get(crate::MarketKey::from(market)).lane(lane);
		ensure!(!state.is_latched(lane.direction, terms.price), Error::<T>::RangeLatched);
		Ok(())
	}

	pub(crate) fn check_twap(market: MarketId, terms: &TwapTerms) -> DispatchResult {
		let (parameters, quote) = Self::market(market)?;
		let interval = MIN_INTERVAL_MS..=MAX_INTERVAL_MS;
		ensure!(interval.contains(&terms.interval_ms), Error::<T>::BadInterval);
		ensure!((MIN_SLICES..=MAX_SLICES).contains(&terms.slices), Error::<T>::BadSlices);
		Self::check_slippage(terms.slippage, &parameters)?;
		let (least, most) = terms.ordinary();
		ensure!(!least.is_zero(), Error::<T>::SliceTooSmall);
		let price = terms.limit.unwrap_or(on_tick(quote.mark, &parameters));
		for lots in [least, most] {
			let reduce_only = terms.reduce_only;
			let slice = PlaceOrder { reduce_only, ..resting(market, terms.side, price, lots) };
			T::Entry::check(&slice)?;
		}
		Ok(())
	}

	fn market(market: MarketId) -> Result<(MarketParameters, MarketQuote), Error<T>> {
		let record = T::Markets::record(market).ok_or(Error::<T>::UnknownMarket)?;
		let quote = T::Markets::quote(market).ok_or(Error::<T>::NoPrice)?;
		Ok((record.parameters, quote))
	}

	fn check_slippage(slippage: Option<Ppm>, parameters: &MarketParameters) -> DispatchResult {
		let narrow = slippage.is_none_or(|slippage| slippage <= parameters.slippage);
		ensure!(narrow, Error::<T>::SlippageTooWide);
		Ok(())
	}
}

/// A resting order like the one the trigger will place, for the order book to judge: a market that
/// takes no immediate orders just now must not keep triggers from being placed. A market order is
/// judged at the mark, a part of the position as the smallest order.
fn likeness(
	market: MarketId,
	terms: &TriggerTerms,
	parameters: &MarketParameters,
	quote: &MarketQuote,
) -> PlaceOrder {
	let lots = match terms.size {
		TriggerSize::Lots(lots) => lots,
		TriggerSize::Position(_) => parameters.min_order,
	};
	let (price, time_in_force) = match terms.execution {
		Execution::Market(_) => (on_tick(quote.mark, parameters), TimeInForce::GoodTilCancelled),
		Execution::Limit { price, time_in_force } => match time_in_force {
			TimeInForce::GoodTilTime(_) => (price, time_in_force),
			TimeInForce::GoodTilCancelled
			| TimeInForce::ImmediateOrCancel
			| TimeInForce::FillOrKill => (price, TimeInForce::GoodTilCancelled),
		},
	};
	let price = OrderPrice::Limit(price);
	PlaceOrder { price, time_in_force, ..terms.order(market, lots) }
}

fn resting(market: MarketId, side: Side, price: Price, lots: Lots) -> PlaceOrder {
	PlaceOrder::limit(market, side, price, lots)
}

/// The price rounded down to the tick size, at least one.
fn on_tick(price: Price, parameters: &MarketParameters) -> Price {
	price.floor_to(parameters.tick_size).max(parameters.tick_size)
}
