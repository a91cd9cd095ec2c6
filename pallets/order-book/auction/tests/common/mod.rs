//! Builders and random auctions shared by the tests.

#![allow(dead_code)] // Every test binary uses its own part.

use bulwark_auction::{effective_limit, Auction, Band, Clearing, Order};
use bulwark_primitives::{Lots, Price, Side};
use proptest::prelude::*;

/// The number of cases to run: `PROPTEST_CASES`, or else `default`.
pub fn cases(default: u32) -> u32 {
	std::env::var("PROPTEST_CASES")
		.ok()
		.and_then(|cases| cases.parse().ok())
		.unwrap_or(default)
}

pub fn config(default: u32) -> ProptestConfig {
	ProptestConfig { cases: cases(default), ..ProptestConfig::default() }
}

/// An order by its own owner: every call of a test names another one.
pub fn order(side: Side, lots: u64, limit: u64, owner: u32) -> Order {
	Order {
		side,
		limit: Price(limit),
		lots: Lots(lots),
		age: 1,
		tie: u64::from(owner),
		owner,
		protected: false,
	}
}

pub fn bid(lots: u64, limit: u64, owner: u32) -> Order {
	order(Side::Bid, lots, limit, owner)
}

pub fn ask(lots: u64, limit: u64, owner: u32) -> Order {
	order(Side::Ask, lots, limit, owner)
}

pub const WIDE: Band = Band { low: Price(0), high: Price(u64::MAX) };

/// Tick size 1 and no band.
pub fn auction(orders: &[Order], reference: u64) -> Auction<'_> {
	Auction { orders, reference: Price(reference), band: WIDE, tick_size: Price(1) }
}

pub fn lots(values: &[u64]) -> Vec<Lots> {
	values.iter().copied().map(Lots).collect()
}

/// Clears, and holds the result against the verifier and the model.
pub fn cleared(auction: &Auction<'_>) -> Option<Clearing> {
	let clearing = bulwark_auction::clear(auction).expect("the auction is well formed");
	assert_eq!(bulwark_auction::verify(auction, clearing.as_ref()), Ok(()));
	assert_eq!(bulwark_auction::model::clear(auction), Ok(clearing.clone()));
	clearing
}

/// An auction that owns its orders.
#[derive(Clone, Debug)]
pub struct Book {
	pub orders: Vec<Order>,
	pub reference: Price,
	pub band: Band,
	pub tick_size: Price,
}

impl Book {
	pub fn auction(&self) -> Auction<'_> {
		Auction {
			orders: &self.orders,
			reference: self.reference,
			band: self.band,
			tick_size: self.tick_size,
		}
	}

	pub fn limit(&self, order: &Order) -> Price {
		effective_limit(order.side, order.limit, self.band, self.tick_size)
	}

	/// Lots of `side` whose effective limit satisfies the condition.
	pub fn depth(&self, side: Side, condition: impl Fn(u64) -> bool) -> u64 {
		self.orders
			.iter()
			.filter(|order| order.side == side && condition(self.limit(order).0))
			.map(|order| order.lots.0)
			.sum()
	}

	/// min(D(p), S(p)).
	pub fn volume_at(&self, price: u64) -> u64 {
		self.depth(Side::Bid, |limit| limit >= price)
			.min(self.depth(Side::Ask, |limit| limit <= price))
	}

	/// Every price on tick up to the given one.
	pub fn ticks(&self, up_to: u64) -> impl Iterator<Item = u64> {
		let tick = self.tick_size.0;
		(0..=up_to / tick).map(move |step| step * tick)
	}
}

/// Prices collide often, ages and ties always: 1 to 40 orders around 100.
pub const TOP: u64 = 140;

pub fn any_order() -> impl Strategy<Value = Order> {
	(
		prop_oneof![Just(Side::Bid), Just(Side::Ask)],
		prop_oneof![60u64..TOP, 95u64..106],
		prop_oneof![0u64..4, 1u64..30],
		0u64..4,
		0u64..4,
		0u32..8,
		prop::bool::weighted(0.1),
	)
		.prop_map(|(side, limit, lots, age, tie, owner, protected)| Order {
			side,
			limit: Price(limit),
			lots: Lots(lots),
			age,
			tie,
			owner,
			protected,
		})
}

pub fn any_band() -> impl Strategy<Value = Band> {
	prop_oneof![
		Just(WIDE),
		Just(Band { low: Price(90), high: Price(110) }),
		(80u64..=103, 97u64..120).prop_map(|(one, other)| Band {
			low: Price(one.min(other)),
			high: Price(one.max(other))
		}),
	]
}

pub fn any_book() -> impl Strategy<Value = Book> {
	(
		prop::collection::vec(any_order(), 0..40),
		60u64..TOP,
		any_band(),
		prop_oneof![3 => Just(1u64), 1 => Just(5u64), 1 => Just(7u64)],
	)
		.prop_map(|(orders, reference, band, tick_size)| Book {
			orders,
			reference: Price(reference),
			band,
			tick_size: Price(tick_size),
		})
}

/// As [`any_book`], with limits and sizes at the ends of their types.
pub fn extreme_book() -> impl Strategy<Value = Book> {
	let price = || {
		prop_oneof![Just(0u64), Just(1), Just(u64::MAX), Just(u64::MAX - 1), any::<u64>(), 0u64..20]
	};
	let size = || prop_oneof![Just(0u64), Just(u64::MAX), any::<u64>(), 0u64..=u64::MAX / 16];
	let order = (any_order(), price(), size()).prop_map(|(order, limit, lots)| Order {
		limit: Price(limit),
		lots: Lots(lots),
		..order
	});
	let tick = prop_oneof![Just(1u64), Just(3), Just(7), Just(u64::MAX), 0u64..4, any::<u64>()];
	(prop::collection::vec(order, 0..12), price(), price(), price(), tick).prop_map(
		|(orders, reference, low, high, tick_size)| Book {
			orders,
			reference: Price(reference),
			band: Band { low: Price(low), high: Price(high) },
			tick_size: Price(tick_size),
		},
	)
}
