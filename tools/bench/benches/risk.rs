//! Health checks of accounts with 1 to 16 markets, the joint margin filter, and auto-deleveraging
//! over 500 holders, each beside the least work that could be done: unchecked sums with
//! requirements in binary fractions, and a sort of the holders.
#![allow(missing_docs)]

use bulwark_primitives::{
	FilterOrder, Lots, MarketId, Ppm, Price, QuoteAtoms, Side, SignedLots, MAX_OPEN_ORDERS,
	MAX_POSITIONS,
};
use bulwark_risk::{deleverage, filter, health, liquidation_price, FeeTerms, Holder, Leg};
use criterion::{criterion_group, criterion_main, BenchmarkId, Criterion, Throughput};
use std::{hint::black_box, time::Duration};

const HOLDERS: u32 = 500;

/// A fixed linear congruence: the same accounts in every run.
struct Sequence(u64);

impl Sequence {
	fn below(&mut self, bound: u64) -> u64 {
		self.0 = self
			.0
			.wrapping_mul(6_364_136_223_846_793_005)
			.wrapping_add(1_442_695_040_888_963_407);
		(self.0 >> 33) % bound
	}
}

/// Positions worth up to 100,000 USD in lots of 1 to 10 USD, with orders on both sides.
fn legs(count: u32) -> Vec<Leg> {
	let mut sequence = Sequence(u64::from(count));
	(0..count)
		.map(|market| {
			let mark = 1_000_000 + sequence.below(9_000_000);
			let size = i64::try_from(sequence.below(10_000)).unwrap_or_default();
			let lots = if sequence.below(2) == 0 { size } else { -size };
			Leg {
				market: MarketId(market),
				mark: Price(mark),
				initial: Ppm(50_000),
				maintenance: Ppm(30_000),
				lots: SignedLots(lots),
				entry: QuoteAtoms(i128::from(lots) * i128::from(mark)),
				bids: Lots(sequence.below(5_000)),
				asks: Lots(sequence.below(5_000)),
			}
		})
		.collect()
}

/// The same sums with nothing checked and nothing rounded up: shifts instead of divisions.
fn unchecked(quote: i128, legs: &[Leg]) -> (i128, i128, i128) {
	legs.iter().fold((quote, 0, 0), |(equity, initial, maintenance), leg| {
		let (lots, mark) = (i128::from(leg.lots.0), i128::from(leg.mark.0));
		let up = (lots + i128::from(leg.bids.0)).abs();
		let down = (lots - i128::from(leg.asks.0)).abs();
		let worst = lots.abs().max(up).max(down);
		let fraction = |size: i128, ratio: Ppm| (size * mark * i128::from(ratio.0)) >> 20;
		(
			equity + lots * mark,
			initial + fraction(worst, leg.initial),
			maintenance + fraction(lots.abs(), leg.maintenance),
		)
	})
}

fn health_checks(c: &mut Criterion) {
	let mut group = c.benchmark_group("risk/health");
	group.throughput(Throughput::Elements(1));
	for count in [1, 2, 4, 8, MAX_POSITIONS] {
		let legs = legs(count);
		let quote = QuoteAtoms(1_000_000_000_000);
		group.bench_with_input(BenchmarkId::new("unchecked sums", count), &legs, |b, legs| {
			b.iter(|| unchecked(black_box(quote.0), black_box(legs)));
		});
		group.bench_with_input(BenchmarkId::new("health", count), &legs, |b, legs| {
			b.iter(|| health(black_box(quote), black_box(legs)));
		});
		group.bench_with_input(BenchmarkId::new("liquidation price", count), &legs, |b, legs| {
			b.iter(|| liquidation_price(black_box(quote), black_box(legs), MarketId(0)));
		});
	}
	group.finish();
}

fn filters(c: &mut Criterion) {
	let legs: Vec<Leg> = legs(MAX_POSITIONS)
		.into_iter()
		.map(|leg| Leg { bids: Lots(0), asks: Lots(0), ..leg })
		.collect();
	let mut sequence = Sequence(7);
	let orders: Vec<FilterOrder> = (0..MAX_OPEN_ORDERS)
		.map(|index| {
			let market = MarketId(index % MAX_POSITIONS);
			let mark = legs.iter().find(|leg| leg.market == market).map_or(1, |leg| leg.mark.0);
			FilterOrder {
				market,
				side: if sequence.below(2) == 0 { Side::Bid } else { Side::Ask },
				lots: Lots(1 + sequence.below(1_000)),
				limit: Price(mark - mark / 100 + sequence.below(1 + mark / 50)),
				rested: sequence.below(2) == 0,
			}
		})
		.collect();
	let effective = vec![Ppm(60_000); legs.len()];
	let fees = vec![FeeTerms { maker: Ppm(200), taker: Ppm(500) }; legs.len()];
	let mut group = c.benchmark_group("risk/filter of 128 orders in 16 markets");
	group.throughput(Throughput::Elements(u64::from(MAX_OPEN_ORDERS)));
	// Rich: all stay. Poor: each order is looked at again for what it reduces.
	let value: i128 = legs.iter().map(|leg| leg.entry.0).sum();
	let (rich, poor) = (i128::from(u64::MAX), 1_000_000 - value);
	for (name, quote) in [("all stay", rich), ("reducing lots stay", poor)] {
		group.bench_function(name, |b| {
			b.iter(|| {
				filter(
					black_box(QuoteAtoms(quote)),
					black_box(&legs),
					&effective,
					&fees,
					black_box(&orders),
				)
			});
		});
	}
	group.finish();
}

fn deleveraging(c: &mut Criterion) {
	let mut sequence = Sequence(11);
	let holders: Vec<Holder> = (0..HOLDERS)
		.map(|_| Holder {
			lots: Lots(1 + sequence.below(10_000)),
			profit: QuoteAtoms(i128::from(sequence.below(40_000_000_000)) - 10_000_000_000),
			equity: QuoteAtoms(i128::from(sequence.below(90_000_000_000)) - 1_000_000_000),
		})
		.collect();
	let held: u64 = holders.iter().map(|holder| holder.lots.0).sum();
	let room: i128 = holders.iter().map(|holder| holder.profit.min(holder.equity).0.max(0)).sum();
	let mut group = c.benchmark_group("risk/deleveraging over 500 holders");
	group.throughput(Throughput::Elements(u64::from(HOLDERS)));
	group.bench_function("sort alone", |b| {
		b.iter(|| {
			let mut holders = black_box(&holders).clone();
			holders.sort_unstable_by_key(|holder| (holder.profit, holder.lots));
			holders
		});
	});
	for (name, deficit) in [("no deficit", 0), ("covered", room / 3), ("uncovered", room * 2)] {
		group.bench_function(name, |b| {
			b.iter(|| {
				deleverage(Lots(held / 2), black_box(QuoteAtoms(deficit)), black_box(&holders))
			});
		});
	}
	group.finish();
}

criterion_group! {
	name = benches;
	config = Criterion::default()
		.sample_size(50)
		.warm_up_time(Duration::from_millis(500))
		.measurement_time(Duration::from_secs(2));
	targets = health_checks, filters, deleveraging
}
criterion_main!(benches);
