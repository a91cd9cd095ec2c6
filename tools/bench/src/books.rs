//! Random auctions of a stated shape.

use crate::Random;
use bulwark_auction::{Auction, Band, Order};
use bulwark_primitives::{Lots, Price, Side};

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
}

/// `count` orders of 1,000 owners; sizes 1 + u x u x u with u from 0 to 5, as in the public exchange
/// benchmarks.
#[must_use]
pub fn orders(shape: Shape, count: usize, seed: u64) -> Vec<Order> {
	let mut random = Random::new(seed);
	(0..count).map(|_| order(shape, &mut random)).collect()
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
		Shape::Call => random.below(2) == 0,
		Shape::Level => true,
	};
	let steps = match shape {
		Shape::Resting => 1 + random.geometric(5) * (1 + random.below(12)),
		Shape::Call => random.below(500),
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
	}
}
