//! M1: the mix of the exchange-core project's load generator.

use super::population::{other, Population};
use crate::command::{Flow, Kind};
use bulwark_primitives::Side;

/// Orders a side is kept near.
const SIDE: usize = 500;

/// Mostly moves: each goes one percent of the way to the last price, and some cross there.
#[must_use]
pub fn exchange_core(seed: u64, commands: usize) -> Flow {
	let mut random = super::population::Random::new(seed);
	let exponent = 3.3 + 1.5 * random.unit() + 1.5 * random.unit();
	let start = 10f64.powf(exponent) as u64;
	let deviation = (start / 20).min(10_000);
	let mut population = Population::new(seed, 1, start);
	for at in 0..2 * SIDE {
		let side = if at % 2 == 0 { Side::Bid } else { Side::Ask };
		place(&mut population, side, start, deviation);
	}
	population.end_prefill();
	population.run_steps(commands, |population| step(population, start, deviation));
	let about = "the mix of exchange-core: 1,000 orders, mostly moves towards the last price";
	population.flow("M1", about, 1_000)
}

fn step(population: &mut Population, start: u64, deviation: u64) {
	let side = population.random.side();
	let grows = population.markets[0].live(side).len() < SIDE;
	let odds = if grows { 10 } else { 40 };
	let draw = population.random.below(odds);
	let chosen = population.some(0, side);
	let Some(id) = chosen.filter(|_| draw >= 2) else {
		if grows || chosen.is_none() {
			place(population, side, start, deviation);
		} else {
			take(population, side, deviation);
		}
		return;
	};
	match draw {
		2 => population.cancel(id),
		3 => {
			let lots = population.known[id as usize].lots;
			let by = 1 + population.random.below(lots);
			// A reduction of all there is would be a cancel.
			if by < lots {
				population.reduce(id, by);
			} else {
				relocate(population, id);
			}
		},
		_ => relocate(population, id),
	}
}

/// On the passive side of the start, near it more often than far.
fn place(population: &mut Population, side: Side, start: u64, deviation: u64) {
	let random = &mut population.random;
	let spread = 1.0 + random.unit().powi(2) * deviation as f64;
	let mean = (0..4).map(|_| random.unit() * spread).sum::<f64>() / 4.0;
	let distance = 1 + mean as u64;
	let price = match side {
		Side::Bid => start - distance,
		Side::Ask => start + distance,
	};
	let lots = random.dice();
	population.place(Kind::Add, 0, side, (price, lots));
}

/// An immediate order through the opposite side.
fn take(population: &mut Population, side: Side, deviation: u64) {
	let lots = population.random.dice();
	let touch = population.markets[0].touch(other(side));
	let price = match side {
		Side::Bid => touch + deviation,
		Side::Ask => touch.saturating_sub(deviation).max(1),
	};
	population.place(Kind::Take, 0, side, (price, lots));
}

/// One percent of the way to the last price, and at least one tick.
fn relocate(population: &mut Population, id: u32) {
	let price = population.known[id as usize].price;
	let last = population.markets[0].last;
	let step = (price.abs_diff(last) / 100).max(1);
	let towards = if last > price || (last == price && population.random.below(2) == 0) {
		price + step
	} else {
		price - step
	};
	population.relocate(id, towards);
}
