//! The premium sample: the impact mid of the book left after clearing.

use crate::{collect::Terms, Config, Pallet, WeightInfo, SAMPLE_PAGES};
use bulwark_primitives::{Lots, MarketId, Moment, Price, Side};
use frame_support::weights::WeightMeter;

impl<T: Config> Pallet<T> {
	/// Mid of the prices at which the impact notional could be sold and bought, rounded down;
	/// nothing if a side lacks it within [`SAMPLE_PAGES`] pages or the meter ends first.
	pub(crate) fn impact_mid(
		market: MarketId,
		terms: &Terms,
		now: Moment,
		meter: &mut WeightMeter,
	) -> Option<Price> {
		let bid = Self::impact_price(market, Side::Bid, terms, now, meter)?;
		let ask = Self::impact_price(market, Side::Ask, terms, now, meter)?;
		Some(Price(bid.0.midpoint(ask.0)))
	}

	fn impact_price(
		market: MarketId,
		side: Side,
		terms: &Terms,
		now: Moment,
		meter: &mut WeightMeter,
	) -> Option<Price> {
		let mut pages = Self::pages(market, side)?.take(SAMPLE_PAGES as usize);
		let levels = core::iter::from_fn(|| {
			meter.try_consume(T::WeightInfo::sample_pages(1)).ok()?;
			let ((price, _), page) = pages.next()?;
			let live = page.orders.iter().filter(|order| order.expires.is_none_or(|end| end > now));
			let lots = live.fold(Lots::ZERO, |sum, order| sum.saturating_add(order.lots));
			Some((price.price(side), lots))
		});
		bulwark_auction::impact_price(levels, terms.record.parameters.impact_notional)
	}
}
