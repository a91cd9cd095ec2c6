//! A market maker's flow on a deep book: 46 % post-only orders, 46 % cancellations, 4 % orders for
//! one auction at the touch, 3 % crossing limit orders, 1 % sweeps of five levels.

use bulwark_primitives::{ClientOrderId, Lots, MarketId, PlaceOrder, Price, Side, TimeInForce};
use bulwark_runtime::RuntimeCall;
use pallet_order_book::OrderRef;
use std::collections::BTreeSet;

/// BTC-PERP, which no other workload trades in.
pub const MARKET: MarketId = MarketId(0);
/// Its mark (quote atoms per lot).
const MARK: u64 = 60_000_000;
/// Its tick size.
const TICK: u64 = 500;
/// Levels of a side before the flow begins.
const LEVELS: u64 = 250;
/// Orders a maker has before it.
pub const DEPTH: u64 = 20;

/// A small generator of numbers (SplitMix64).
pub struct Numbers(pub u64);

impl Numbers {
	fn next(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		mixed ^ (mixed >> 31)
	}

	/// Below `end`.
	pub fn below(&mut self, end: u64) -> u64 {
		self.next() % end.max(1)
	}

	/// Between 0 and 1.
	fn unit(&mut self) -> f64 {
		(self.next() >> 11) as f64 / (1u64 << 53) as f64
	}

	/// Lots: log-normal about five.
	fn lots(&mut self) -> Lots {
		let normal = (-2.0 * self.unit().max(f64::MIN_POSITIVE).ln()).sqrt()
			* (std::f64::consts::TAU * self.unit()).cos();
		Lots((5.0 * (0.8 * normal).exp()).round().clamp(1.0, 100.0) as u64)
	}

	/// Ticks from the touch: geometric, p = 0.2.
	fn distance(&mut self) -> u64 {
		let ticks = self.unit().max(f64::MIN_POSITIVE).ln() / 0.8f64.ln();
		(ticks as u64).min(LEVELS - 1)
	}
}

/// A resting order so many ticks from the touch, which is a tick from the mark.
fn resting(side: Side, distance: u64, lots: Lots, name: u64) -> PlaceOrder {
	let away = (distance + 1) * TICK;
	let price = match side {
		Side::Bid => MARK - away,
		Side::Ask => MARK + away,
	};
	PlaceOrder {
		post_only: true,
		client_id: Some(ClientOrderId(name)),
		..PlaceOrder::limit(MARKET, side, Price(price), lots)
	}
}

/// An order that trades up to so many ticks beyond the mark.
fn taking(side: Side, reach: u64, lots: Lots, time_in_force: TimeInForce) -> PlaceOrder {
	let price = match side {
		Side::Bid => MARK + reach * TICK,
		Side::Ask => MARK - reach * TICK,
	};
	PlaceOrder { time_in_force, ..PlaceOrder::limit(MARKET, side, Price(price), lots) }
}

fn side(number: u64) -> Side {
	if number.is_multiple_of(2) {
		Side::Bid
	} else {
		Side::Ask
	}
}

/// The orders a maker has before the flow begins.
pub fn book_of(maker: u64) -> Vec<PlaceOrder> {
	(0..DEPTH)
		.map(|name| {
			let number = maker * DEPTH + name;
			resting(side(number), number / 2 % LEVELS, Lots(5), name)
		})
		.collect()
}

/// One transaction of the flow: who sends it, a maker or a taker by number, and what.
pub enum Sent {
	/// A maker.
	Maker(u64, RuntimeCall),
	/// A taker.
	Taker(u64, RuntimeCall),
}

/// The flow of so many makers and takers.
pub struct Flow {
	numbers: Numbers,
	makers: u64,
	takers: u64,
	/// Names of each maker's orders that were not cancelled.
	open: Vec<BTreeSet<u64>>,
	next_name: u64,
}

impl Flow {
	/// A flow on a book of [`book_of`] each maker.
	pub fn new(seed: u64, makers: u64, takers: u64) -> Self {
		let open = (0..makers).map(|_| (0..DEPTH).collect()).collect();
		Self { numbers: Numbers(seed), makers, takers, open, next_name: 1_000 }
	}

	/// The next transaction.
	pub fn next(&mut self) -> Sent {
		let chance = self.numbers.below(100);
		if chance < 92 {
			let maker = self.numbers.below(self.makers);
			let call = if chance < 46 { self.add(maker) } else { self.cancel(maker) };
			return Sent::Maker(maker, RuntimeCall::OrderBook(call));
		}
		let (taker, side) = (self.numbers.below(self.takers), side(self.numbers.next()));
		let lots = self.numbers.lots();
		let order = match chance {
			92..96 => taking(side, 1, lots, TimeInForce::ImmediateOrCancel),
			96..99 => taking(side, 2, lots, TimeInForce::GoodTilCancelled),
			_ => taking(side, 5, Lots(500), TimeInForce::ImmediateOrCancel),
		};
		let call = pallet_order_book::Call::place { index: 0, order };
		Sent::Taker(taker, RuntimeCall::OrderBook(call))
	}

	fn add(&mut self, maker: u64) -> pallet_order_book::Call<bulwark_runtime::Runtime> {
		self.next_name += 1;
		let name = self.next_name;
		let side = side(self.numbers.next());
		let (distance, lots) = (self.numbers.distance(), self.numbers.lots());
		if let Some(open) = self.open_of(maker) {
			open.insert(name);
		}
		pallet_order_book::Call::place { index: 0, order: resting(side, distance, lots, name) }
	}

	/// A maker without orders places one.
	fn cancel(&mut self, maker: u64) -> pallet_order_book::Call<bulwark_runtime::Runtime> {
		let chosen = self.numbers.below(DEPTH);
		let name = self.open_of(maker).and_then(|open| {
			let name = open.iter().cycle().nth(usize::try_from(chosen).ok()?).copied()?;
			open.remove(&name);
			Some(name)
		});
		let Some(name) = name else { return self.add(maker) };
		let order = OrderRef::Client(ClientOrderId(name));
		pallet_order_book::Call::cancel { index: 0, order }
	}

	fn open_of(&mut self, maker: u64) -> Option<&mut BTreeSet<u64>> {
		self.open.get_mut(usize::try_from(maker).ok()?)
	}
}

/// Orders and cancellations that a call asks for.
pub fn commands(call: &RuntimeCall) -> u64 {
	match call {
		RuntimeCall::OrderBook(pallet_order_book::Call::batch { items, .. }) => {
			items.len().try_into().unwrap_or(u64::MAX)
		},
		RuntimeCall::OrderBook(_) => 1,
		_ => 0,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use bulwark_primitives::OrderPrice;

	/// The shares are those that the module's documentation states.
	#[test]
	fn flow_should_have_its_shares_when_it_is_long() {
		let mut flow = Flow::new(7, 50, 10);
		let (mut places, mut cancels, mut taken) = (0, 0, 0);
		for _ in 0..10_000 {
			match flow.next() {
				Sent::Maker(_, RuntimeCall::OrderBook(pallet_order_book::Call::cancel { .. })) => {
					cancels += 1;
				},
				Sent::Maker(..) => places += 1,
				Sent::Taker(..) => taken += 1,
			}
		}
		assert!((4_450..4_750).contains(&places), "{places}");
		assert!((4_450..4_750).contains(&cancels), "{cancels}");
		assert!((720..880).contains(&taken), "{taken}");
	}

	#[test]
	fn book_should_not_cross_when_all_makers_have_placed() {
		let orders: Vec<_> = (0..500).flat_map(book_of).collect();
		let price = |order: &PlaceOrder| match order.price {
			OrderPrice::Limit(price) => price,
			_ => Price(0),
		};
		let of = |side| orders.iter().filter(move |order| order.side == side);
		let highest = of(Side::Bid).map(price).max();
		let lowest = of(Side::Ask).map(price).min();
		assert!(highest < lowest, "{highest:?} {lowest:?}");
		assert_eq!(orders.len(), 10_000);
	}
}
