//! Builders and random auctions shared by the tests.

#![allow(dead_code)] // Every test binary uses its own part.

use bulwark_auction::{effective_limit, Auction, Band, Clearing, Ending, Order};
use bulwark_primitives::{Lots, Price, SelfTradePolicy, Side};
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
		fill_or_kill: false,
		self_trade: SelfTradePolicy::AnnulBoth,
	}
}

pub fn bid(lots: u64, limit: u64, owner: u32) -> Order {
	order(Side::Bid, lots, limit, owner)
}

pub fn ask(lots: u64, limit: u64, owner: u32) -> Order {
	order(Side::Ask, lots, limit, owner)
}

/// The same order, whole or not at all.
pub fn whole(order: Order) -> Order {
	Order { fill_or_kill: true, ..order }
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

	/// The book that the properties speak of: fill-or-kill orders that did not fill are emptied.
	pub fn survivors(&self, clearing: Option<&Clearing>) -> Book {
		let is_killed = |index: usize| match clearing {
			Some(clearing) => clearing.endings[index] == Ending::FillOrKill,
			None => self.orders[index].fill_or_kill,
		};
		let mut rest = self.clone();
		for (index, order) in rest.orders.iter_mut().enumerate() {
			if is_killed(index) {
				order.lots = Lots::ZERO;
			}
		}
		rest
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
		any_policy(),
	)
		.prop_map(|(side, limit, lots, age, tie, owner, protected, self_trade)| Order {
			side,
			limit: Price(limit),
			lots: Lots(lots),
			age,
			tie,
			owner,
			protected,
			fill_or_kill: false,
			self_trade,
		})
}

pub fn any_policy() -> impl Strategy<Value = SelfTradePolicy> {
	prop_oneof![
		Just(SelfTradePolicy::AnnulBoth),
		Just(SelfTradePolicy::CancelNewest),
		Just(SelfTradePolicy::CancelOldest),
	]
}

/// Orders of which none, some or many are fill-or-kill.
pub fn any_orders(most: usize) -> impl Strategy<Value = Vec<Order>> {
	let share = prop_oneof![2 => Just(0u8), 2 => Just(20), 1 => Just(60)];
	let orders = prop::collection::vec((any_order(), 0u8..100), 0..most);
	(orders, share).prop_map(|(orders, share)| {
		orders
			.into_iter()
			.map(|(order, draw)| Order { fill_or_kill: draw < share, ..order })
			.collect()
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
		any_orders(40),
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
	let terms = (any_order(), price(), size(), prop::bool::weighted(0.3));
	let order = terms.prop_map(|(order, limit, lots, fill_or_kill)| Order {
		limit: Price(limit),
		lots: Lots(lots),
		fill_or_kill,
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

/// A stream of numbers that costs next to nothing: SplitMix64.
pub struct Random(u64);

impl Random {
	pub fn new(seed: u64) -> Self {
		Self(seed)
	}

	pub fn bits(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut bits = self.0;
		bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		bits ^ (bits >> 31)
	}

	/// From 0 to `bound`, which it does not reach.
	pub fn below(&mut self, bound: u64) -> u64 {
		self.bits() % bound
	}

	pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
		let choice = usize::try_from(self.below(choices.len() as u64)).unwrap();
		choices[choice]
	}
}

const POLICIES: [SelfTradePolicy; 3] =
	[SelfTradePolicy::AnnulBoth, SelfTradePolicy::CancelNewest, SelfTradePolicy::CancelOldest];

/// A small book drawn from a seed: few prices, sizes, ages and owners, so that ties, clipping,
/// self trades and fill-or-kill orders that hang together are common.
pub fn drawn_book(seed: u64) -> Book {
	let mut random = Random::new(seed);
	let most = random.pick(&[4, 8, 16, 24, 40]);
	let count = 2 + random.below(most);
	let spread = random.pick(&[1, 3, 8, 20]);
	let sizes = random.pick(&[1, 2, 6, 20]);
	let (ages, ties, owners) =
		(random.pick(&[1, 2, 5]), random.pick(&[1, 3, 100]), random.pick(&[1, 3, 12]));
	let fill_or_kill = random.pick(&[0, 0, 15, 40, 90]);
	let orders = (0..count)
		.map(|_| Order {
			side: random.pick(&[Side::Bid, Side::Ask]),
			limit: Price(100 - spread + random.below(2 * spread + 1)),
			lots: Lots(random.below(sizes + 1)),
			age: random.below(ages),
			tie: random.below(ties),
			owner: u32::try_from(random.below(owners)).unwrap(),
			protected: random.below(12) == 0,
			fill_or_kill: random.below(100) < fill_or_kill,
			self_trade: random.pick(&POLICIES),
		})
		.collect();
	let band = if random.below(2) == 0 {
		WIDE
	} else {
		Band { low: Price(100 - random.below(8)), high: Price(100 + random.below(8)) }
	};
	Book {
		orders,
		reference: Price(95 + random.below(11)),
		band,
		tick_size: Price(random.pick(&[1, 1, 1, 2, 5])),
	}
}
