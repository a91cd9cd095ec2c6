//! M2: the flow of a perpetual market, and M6: many of them.

use super::population::{other, Population, Random};
use crate::command::{Flow, Kind};
use bulwark_primitives::Side;

/// Where prices begin, in ticks.
const START: u64 = 100_000;

/// 4 % immediate at the touch, 3 % limits that cross, 1 % sweeps through five levels; the rest half
/// passive orders and half cancels, as far as about 10,000 orders are kept.
#[must_use]
pub fn perps(seed: u64, commands: usize) -> Flow {
	let mut population = Population::new(seed, 1, START);
	prefill(&mut population, 10_000);
	population.run_steps(commands, |population| step(population, 0, 10_000));
	let levels = population.markets[0].book.levels();
	let about = format!(
		"a perpetual market: about 10,000 orders (at the end {} on {levels} levels), half of the \
		 commands cancels, 8 % take",
		population.markets[0].len()
	);
	population.flow("M2", &about, 1_000)
}

/// M2 in several markets of about 1,000 orders, the busiest busier by a Pareto law of shape 1.5.
#[must_use]
pub fn many_books(seed: u64, markets: u32, commands: usize) -> Flow {
	let mut population = Population::new(seed, markets, START);
	prefill(&mut population, 1_000);
	let mut random = Random::new(seed ^ 6);
	let weights: Vec<f64> = (0..markets).map(|_| (1.0 - random.unit()).powf(-1.0 / 1.5)).collect();
	let mut sums = Vec::new();
	let mut total = 0.0;
	for weight in weights {
		total += weight;
		sums.push(total);
	}
	population.run_steps(commands, |population| {
		let at = random.unit() * total;
		let market = sums.partition_point(|sum| *sum <= at).min(sums.len() - 1);
		step(population, market as u16, 1_000);
	});
	let about = format!("M2 in {markets} markets of about 1,000 orders, activity by a Pareto law");
	population.flow(&format!("M6/{markets}"), &about, 1_000)
}

fn prefill(population: &mut Population, target: usize) {
	for market in 0..population.markets.len() {
		for _ in 0..target {
			let side = population.random.side();
			place(population, market as u16, side);
		}
	}
	population.end_prefill();
}

fn step(population: &mut Population, market: u16, target: usize) {
	let side = population.random.side();
	let live = population.markets[usize::from(market)].len();
	let draw = match population.random.below(100) {
		draw if draw >= 92 => draw,
		_ if live < target - target / 20 => 0,
		_ if live > target + target / 20 => 46,
		draw => draw,
	};
	match draw {
		0..46 => place(population, market, side),
		46..92 => match population.some(market, side) {
			Some(id) => population.cancel(id),
			None => place(population, market, side),
		},
		92..96 => {
			let price = population.markets[usize::from(market)].touch(other(side));
			let lots = population.random.log_normal();
			population.place(Kind::Take, market, side, (price, lots));
		},
		96..99 => {
			let touch = population.markets[usize::from(market)].touch(other(side));
			let through = 1 + population.random.below(3);
			let lots = population.random.log_normal();
			population.place(Kind::Add, market, side, (beyond(side, touch, through), lots));
		},
		_ => sweep(population, market, side),
	}
}

/// Passive, measured from the opposite touch: the levels near it hold the most.
fn place(population: &mut Population, market: u16, side: Side) {
	let random = &mut population.random;
	let distance = 1 + random.geometric(5) * (1 + random.below(12));
	let lots = random.log_normal();
	let touch = population.markets[usize::from(market)].touch(other(side));
	let price = match side {
		Side::Bid => touch - distance,
		Side::Ask => touch + distance,
	};
	population.place(Kind::Add, market, side, (price, lots));
}

/// Through the five best levels, five times as large as others.
fn sweep(population: &mut Population, market: u16, side: Side) {
	let levels = population.markets[usize::from(market)].book.depth(other(side));
	let Some((price, _)) = levels.take(5).last() else { return place(population, market, side) };
	let lots = (0..5).map(|_| population.random.log_normal()).sum();
	population.place(Kind::Take, market, side, (price, lots));
}

fn beyond(side: Side, touch: u64, ticks: u64) -> u64 {
	match side {
		Side::Bid => touch + ticks,
		Side::Ask => touch - ticks,
	}
}
