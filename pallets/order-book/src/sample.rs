//! What a market's book says after its clearing: the impact prices, and what waits beyond the band.

use crate::{
	terms::{Phase, Terms},
	walk::Walk,
	Config, Pallet, WeightInfo, SAMPLE_PAGES,
};
use bulwark_primitives::{
	seams::Markets, ClearingSample, ImpactPrices, Lots, MarketId, Moment, Price, QuoteAtoms, Side,
};
use frame_support::weights::WeightMeter;

/// Pages one look at a side may read before it yields one: a page of every lane.
const LANES: u32 = 3;

impl<T: Config> Pallet<T> {
	/// Tells the market what its clearing and the book left behind say. `left` are the notionals of
	/// waiting bids and asks that found nobody at the edge of the band.
	pub(crate) fn sample(
		market: MarketId,
		terms: &Terms,
		mut sample: ClearingSample,
		left: (QuoteAtoms, QuoteAtoms),
		(now, meter): (Moment, &mut WeightMeter),
	) {
		// A book that gathers may be crossed: it has no mid.
		if terms.phase != Phase::Gathering {
			sample.impact = Self::impact(market, terms, now, &mut *meter);
		}
		let bids =
			left.0
				.saturating_add(Self::beyond(market, Side::Bid, terms, (now, &mut *meter)));
		let asks =
			left.1
				.saturating_add(Self::beyond(market, Side::Ask, terms, (now, &mut *meter)));
		sample.limit_state = match (bids.is_zero(), asks.is_zero()) {
			(false, _) => Some((Side::Bid, bids)),
			(true, false) => Some((Side::Ask, asks)),
			(true, true) => None,
		};
		T::Markets::note_clearing(market, sample);
	}

	/// The prices at which the impact notional could be sold and bought; nothing if a side lacks it
	/// within [`SAMPLE_PAGES`] pages or the meter ends first.
	pub(crate) fn impact(
		market: MarketId,
		terms: &Terms,
		now: Moment,
		meter: &mut WeightMeter,
	) -> Option<ImpactPrices> {
		let bid = Self::impact_price(market, Side::Bid, terms, (now, &mut *meter))?;
		let ask = Self::impact_price(market, Side::Ask, terms, (now, meter))?;
		Some(ImpactPrices { bid, ask })
	}

	fn impact_price(
		market: MarketId,
		side: Side,
		terms: &Terms,
		(now, meter): (Moment, &mut WeightMeter),
	) -> Option<Price> {
		let levels = Self::live_pages(market, side, terms, (now, meter));
		bulwark_auction::impact_price(levels, terms.record.parameters.impact_notional)
	}

	/// Notional, at the edge of the band, of resting orders of a side whose price lies beyond it: at
	/// least the impact notional if it is more.
	fn beyond(
		market: MarketId,
		side: Side,
		terms: &Terms,
		(now, meter): (Moment, &mut WeightMeter),
	) -> QuoteAtoms {
		let best = Self::best_price(market, side, &terms.references());
		if !best.is_some_and(|price| terms.is_beyond(side, price)) {
			return QuoteAtoms::ZERO;
		}
		let enough = terms.record.parameters.impact_notional;
		let mut sum = QuoteAtoms::ZERO;
		for (price, lots) in Self::live_pages(market, side, terms, (now, meter)) {
			if sum >= enough || !terms.is_beyond(side, price) {
				break;
			}
			let notional = terms.effective(side, price).notional(lots).unwrap_or_default();
			sum = sum.saturating_add(notional);
		}
		sum
	}

	/// Price and live lots of a side's pages from the best on, as far as the meter goes.
	fn live_pages<'m>(
		market: MarketId,
		side: Side,
		terms: &Terms,
		(now, meter): (Moment, &'m mut WeightMeter),
	) -> impl Iterator<Item = (Price, Lots)> + 'm {
		let mut walk = Walk::<T>::new(market, side, terms.references(), SAMPLE_PAGES);
		core::iter::from_fn(move || {
			if !meter.can_consume(T::WeightInfo::sample_pages(LANES)) {
				return None;
			}
			let before = walk.reads();
			let met = walk.next();
			let read = walk.reads().saturating_sub(before);
			meter.consume(T::WeightInfo::sample_pages(read));
			let met = met?;
			let live =
				met.page.orders.iter().filter(|order| order.expires.is_none_or(|end| end > now));
			let lots = live.fold(Lots::ZERO, |sum, order| sum.saturating_add(order.lots));
			Some((met.price, lots))
		})
	}
}
