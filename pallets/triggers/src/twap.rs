//! TWAP orders: their plan and the sizes of their slices. Pure.

use crate::{
	types::{scaled, word},
	StandingId, CATCH_UP,
};
use bulwark_primitives::{
	Lots, MarketId, Moment, OrderNonce, OrderPrice, PlaceOrder, Ppm, Price, SelfTradePolicy, Side,
	TimeInForce,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

word! {
	/// A TWAP order: lots traded in equal slices, one every interval.
	pub struct TwapTerms {
		/// The side.
		pub side: Side,
		/// Lots to trade in all.
		pub lots: Lots,
		/// Time between two slices (ms), 5,000 to 3,600,000.
		pub interval_ms: u64,
		/// Slices, 2 to 1,000. The first is due at once.
		pub slices: u32,
		/// How far a slice may trade from the mark at its time; the market's own bound if nothing
		/// is given.
		pub slippage: Option<Ppm>,
		/// At most (bid) or at least (ask) this price, whatever the mark.
		pub limit: Option<Price>,
		/// Whether the slices may only bring the position towards zero.
		pub reduce_only: bool,
		/// What becomes of a slice's rest after a self trade.
		pub self_trade: SelfTradePolicy,
	}
}

impl TwapTerms {
	/// Lots of an ordinary slice, rounded down and up.
	pub(crate) fn ordinary(&self) -> (Lots, Lots) {
		let slices = u64::from(self.slices);
		let floor = self.lots.0.checked_div(slices).unwrap_or_default();
		(Lots(floor), Lots(self.lots.0.div_ceil(slices.max(1))))
	}
}

word! {
	/// A slice that was placed and whose end was not reported yet.
	pub struct Slice {
		/// The order's number.
		pub nonce: OrderNonce,
		/// Its size.
		pub lots: Lots,
	}
}

word! {
	/// A TWAP order under way.
	pub struct Twap {
		/// Its number among the subaccount's standing orders.
		pub id: StandingId,
		/// The market.
		pub market: MarketId,
		/// When it was placed, and its first slice due.
		pub placed: Moment,
		/// What was asked for.
		pub terms: TwapTerms,
		/// Slices whose time has come, placed or not.
		pub begun: u32,
		/// When the next slice is due; after the last one, when the order ends at the latest.
		pub due: Moment,
		/// Lots traded.
		pub filled: Lots,
		/// The slice that is in the market.
		pub pending: Option<Slice>,
	}
}

impl Twap {
	/// Whether the last slice's time has come.
	#[must_use]
	pub const fn is_last(&self) -> bool {
		self.begun >= self.terms.slices
	}

	/// Lots not traded.
	#[must_use]
	pub const fn left(&self) -> Lots {
		self.terms.lots.saturating_sub(self.filled)
	}

	/// Begins the slice whose time it is at `now`; those whose time passed are passed over. The next
	/// one is due after `now`.
	pub(crate) fn begin(&mut self, now: Moment) {
		let interval = self.terms.interval_ms;
		let passed = now.since(self.placed).checked_div(interval).unwrap_or_default();
		let passed = u32::try_from(passed).unwrap_or(u32::MAX).max(self.begun);
		self.begun = passed.saturating_add(1).min(self.terms.slices);
		self.due = if self.is_last() {
			Moment(now.0.saturating_add(interval))
		} else {
			let elapsed = interval.saturating_mul(self.begun.into());
			Moment(self.placed.0.saturating_add(elapsed))
		};
	}

	/// Lots of the slice begun last: what the plan lacks by now, at most [`CATCH_UP`] times the
	/// ordinary slice and the market's largest order.
	#[must_use]
	pub fn slice_lots(&self, max_order: Lots) -> Lots {
		let plan = scaled(self.terms.lots, self.begun.into(), self.terms.slices.into());
		let (_, ordinary) = self.terms.ordinary();
		let cap = Lots(ordinary.0.saturating_mul(CATCH_UP));
		plan.saturating_sub(self.filled).min(cap).min(max_order)
	}

	/// The order of the slice begun last, at `mark`. With a limit of its own it is the stricter of
	/// that and the mark worsened by the slippage: bids rounded down to the tick size, asks up.
	pub(crate) fn order(&self, lots: Lots, mark: Price, bounds: SliceBounds) -> PlaceOrder {
		let terms = &self.terms;
		let price = match terms.limit {
			None => OrderPrice::Market(terms.slippage),
			Some(limit) => {
				let worsened = mark.ratio_floor(terms.slippage.unwrap_or(bounds.slippage));
				OrderPrice::Limit(match terms.side {
					Side::Bid => {
						limit.min(mark.saturating_add(worsened).floor_to(bounds.tick_size))
					},
					Side::Ask => {
						let bound = mark.saturating_sub(worsened).ceil_to(bounds.tick_size);
						limit.max(bound.unwrap_or(limit))
					},
				})
			},
		};
		PlaceOrder {
			market: self.market,
			side: terms.side,
			price,
			lots,
			time_in_force: TimeInForce::ImmediateOrCancel,
			post_only: false,
			reduce_only: terms.reduce_only,
			self_trade: terms.self_trade,
			client_id: None,
		}
	}
}

/// What a market says about a slice's price.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SliceBounds {
	pub(crate) slippage: Ppm,
	pub(crate) tick_size: Price,
}
