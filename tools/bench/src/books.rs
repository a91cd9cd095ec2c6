//! Random auctions of a stated shape.

use crate::Random;
use bulwark_auction::{Auction, Band, Order};
use bulwark_primitives::{Lots, Price, SelfTradePolicy, Side};

/// The price around which all books lie [quote atoms per lot].
pub const MID: u64 = 1_000_000;

/// The tick size of all books.
pub const TICK_SIZE: u64 = 10;

/// How the limits of a book lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
	/// A resting book in a normal block: limits away from the touch over some 500 levels, one order
	/// in 25 crosses.
	Resting,
	/// A call auction: limits on both sides of the price, about half of the orders fill.
	Call,
	/// All orders at one price and of one age: everything is shared pro rata.
	Level,
	/// As [`Shape::Call`], but the first eight orders are a chain of fill-or-kill orders each of
	/// which needs the next: none is filled, and the auction is reckoned nine times.
	Chain,
}

/// `count` orders of 1,000 owners; sizes 1 + u x u x u with u from 0 to 5, as in the public exchange
/// benchmarks.
#[must_use]
pub fn orders(shape: Shape, count: usize, seed: u64) -> Vec<Order> {
	let mut random = Random::new(seed);
	let mut orders: Vec<Order> = (0..count).map(|_| order(shape, &mut random)).collect();
	if shape == Shape::Chain {
		for (link, order) in orders.iter_mut().take(8).enumerate() {
			let link = u64::try_from(link).expect("eight fits");
			chain(order, link);
		}
	}
	orders
}

/// Makes of an order a link of the chain: twice as large as the one before, on the other side.
fn chain(order: &mut Order, link: u64) {
	let (side, limit) = match link % 2 {
		0 => (Side::Bid, MID + 500 * TICK_SIZE),
		_ => (Side::Ask, MID - 500 * TICK_SIZE),
	};
	let lots = Lots(1 << (40 + link));
	*order = Order { side, limit: Price(limit), lots, age: 0, tie: link, ..*order };
	order.fill_or_kill = true;
}

/// The auction of these orders: mark at [`MID`], band 10 %.
#[must_use]
pub fn auction(orders: &[Order]) -> Auction<'_> {
	Auction {
		orders,
		reference: Price(MID),
		band: Band { low: Price(MID - MID / 10), high: Price(MID + MID / 10) },
		tick_size: Price(TICK_SIZE),
	}
}

fn order(shape: Shape, random: &mut Random) -> Order {
	let side = if random.below(2) == 0 { Side::Bid } else { Side::Ask };
	let passive = match shape {
		Shape::Resting => random.below(25) != 0,
		Shape::Call | Shape::Chain => random.below(2) == 0,
		Shape::Level => true,
	};
	let steps = match shape {
		Shape::Resting => 1 + random.geometric(5) * (1 + random.below(12)),
		Shape::Call | Shape::Chain => random.below(500),
		Shape::Level => 0,
	};
	let distance = steps * TICK_SIZE;
	let limit = match (side, passive) {
		(Side::Bid, true) | (Side::Ask, false) => MID - distance,
		(Side::Ask, true) | (Side::Bid, false) => MID + distance,
	};
	let mut die = || random.below(6);
	let lots = 1 + die() * die() * die();
	let age = if shape == Shape::Level { 0 } else { random.below(100) };
	let owner = u32::try_from(random.below(1_000)).expect("a thousand fits");
	Order {
		side,
		limit: Price(limit),
		lots: Lots(lots),
		age,
		tie: random.bits(),
		owner,
		protected: false,
		fill_or_kill: false,
		self_trade: SelfTradePolicy::AnnulBoth,
	}
}
