//! M3: takers that each meet so many resting orders of a deep book.

use super::population::Population;
use crate::command::{Flow, Kind, Unit};
use bulwark_primitives::Side;

const START: u64 = 100_000;
const LEVELS: u64 = 500;
const PER_LEVEL: u64 = 100;

/// 100,000 orders on 1,000 levels. Bids take half of the asks, `makers` at a time, each whole, and
/// the asks come back, `cycles` times and once to warm up; only the bids are timed.
#[must_use]
pub fn depth(seed: u64, makers: u32, cycles: u64) -> Flow {
	let mut population = Population::new(seed, 1, START);
	for _ in 0..PER_LEVEL {
		for level in 1..=LEVELS {
			add(&mut population, Side::Bid, START - level);
			add(&mut population, Side::Ask, START + level);
		}
	}
	population.end_prefill();
	for cycle in 0..=cycles {
		// In the sequence in which they fill.
		let mut asks: Vec<u32> = population.markets[0].live(Side::Ask).to_vec();
		asks.sort_by_key(|id| (population.known[*id as usize].price, *id));
		asks.truncate((LEVELS * PER_LEVEL / 2) as usize);
		if cycle > 0 {
			population.start_clock();
		}
		for chunk in asks.chunks(makers as usize) {
			let lots = chunk.iter().map(|id| population.known[*id as usize].lots).sum();
			population.place(Kind::Take, 0, Side::Bid, (START + LEVELS, lots));
		}
		if cycle > 0 {
			population.stop_clock();
		}
		for _ in 0..PER_LEVEL {
			for level in 1..=LEVELS / 2 {
				add(&mut population, Side::Ask, START + level);
			}
		}
	}
	let units = population.makers;
	let about = format!(
		"100,000 orders on 1,000 levels; takers that meet {makers} orders each take half of a side, \
		 which comes back untimed, {cycles} times"
	);
	let mut flow = population.flow(&format!("M3/{makers}"), &about, 1_000);
	(flow.unit, flow.units) = (Unit::Maker, units);
	flow
}

fn add(population: &mut Population, side: Side, price: u64) {
	let lots = population.random.dice();
	population.place(Kind::Add, 0, side, (price, lots));
}
