//! M4 and M5: takers of whole sides, and owners that cancel everything.

use super::population::{other, Population};
use crate::command::{Flow, Kind, Unit};
use bulwark_primitives::Side;

const START: u64 = 100_000;

/// A book of 10,000 orders is refilled, and one command in 2,500 takes up to a whole side.
#[must_use]
pub fn avalanche(seed: u64, commands: usize) -> Flow {
	let mut population = Population::new(seed, 1, START);
	for at in 0..10_000 {
		let side = if at % 2 == 0 { Side::Bid } else { Side::Ask };
		refill(&mut population, side);
	}
	population.end_prefill();
	population.run_steps(commands, step);
	let about = "10,000 orders refilled, and now and then a taker of up to a whole side";
	population.flow("M4", about, 1_000)
}

fn step(population: &mut Population) {
	let side = population.random.side();
	if population.random.below(2_500) == 0 {
		let total: u64 = population.markets[0].book.depth(other(side)).map(|it| it.1).sum();
		let lots = 1 + population.random.below(total.max(1));
		let limit = match side {
			Side::Bid => START + 600,
			Side::Ask => START - 600,
		};
		population.place(Kind::Take, 0, side, (limit, lots));
	} else if population.markets[0].live(side).len() < 5_000 {
		refill(population, side);
	} else if let Some(id) = population.some(0, side) {
		population.cancel(id);
	}
}

fn refill(population: &mut Population, side: Side) {
	let distance = 1 + population.random.below(500);
	let lots = population.random.dice();
	let price = match side {
		Side::Bid => START - distance,
		Side::Ask => START + distance,
	};
	population.place(Kind::Add, 0, side, (price, lots));
}

/// Five owners of 10,000 orders each on 500 levels cancel all of theirs in turn and come back.
#[must_use]
pub fn cancel_storm(seed: u64, storms: usize) -> Flow {
	let mut population = Population::new(seed, 1, START);
	let mut own: Vec<Vec<u32>> = vec![Vec::new(); 5];
	for (owner, ids) in (0u32..).zip(&mut own) {
		*ids = come_back(&mut population, owner);
	}
	population.end_prefill();
	let mut units = 0;
	for storm in 0..storms + 5 {
		// Everybody comes back once to warm up.
		if storm == 5 {
			population.start_clock();
			units = 0;
		}
		let owner = (storm % 5) as u32;
		let ids = std::mem::take(&mut own[owner as usize]);
		units += ids.len() as u64;
		population.cancel_owner(owner, ids);
		own[owner as usize] = come_back(&mut population, owner);
		units += own[owner as usize].len() as u64;
	}
	population.stop_clock();
	let about = "five owners of 10,000 orders each cancel all of theirs in turn and come back";
	let mut flow = population.flow("M5", about, 5);
	(flow.unit, flow.units) = (Unit::Order, units);
	flow
}

fn come_back(population: &mut Population, owner: u32) -> Vec<u32> {
	let first = population.known.len() as u32;
	for _ in 0..10_000 {
		let side = population.random.side();
		let distance = 1 + population.random.below(250);
		let lots = population.random.dice();
		let price = match side {
			Side::Bid => START - distance,
			Side::Ask => START + distance,
		};
		population.place_for(owner, Kind::Add, (0, side), (price, lots));
	}
	(first..population.known.len() as u32).collect()
}
