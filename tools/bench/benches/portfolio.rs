//! Margin of whole portfolios: 16 linear, 16 mixed and 16 option positions beside the sum over
//! markets; one option price and one risk array beside the same formula in floating point.
#![allow(missing_docs)]

use bulwark_primitives::{
	FeedId, FilterOrder, Lots, MarketId, Moment, Ppm, Price, QuoteAtoms, Side, SignedLots,
	MAX_POSITIONS,
};
use bulwark_risk::{
	health, maintenance_shares, portfolio_filter, portfolio_health, AuctionTerms, Balance,
	FeeTerms, Leg, LegKind, OptionRight, OptionTerms, PortfolioLeg, PortfolioTerms, RiskArray,
	ScenarioTerms,
};
use criterion::{criterion_group, criterion_main, BenchmarkId, Criterion, Throughput};
use std::{hint::black_box, time::Duration};

const INDEX: Price = Price(6_000_000);
const TERMS: PortfolioTerms =
	PortfolioTerms { calendar_charge: Ppm(10_000), short_minimum: Ppm(10_000), offsets: &[] };
const BALANCE: Balance =
	Balance { quote: QuoteAtoms(1_000_000_000_000), initial_adjustment: QuoteAtoms(0) };

/// The option of a position: calls and puts around the index, 7 to 112 days.
fn option(position: u32) -> OptionTerms {
	OptionTerms {
		right: if position % 2 == 0 { OptionRight::Call } else { OptionRight::Put },
		strike: Price(4_800_000 + u64::from(position) * 150_000),
		volatility: Ppm(600_000 + position * 10_000),
		time_ms: u64::from(position + 1) * 7 * 86_400_000,
	}
}

/// Risk arrays of an option over the maintenance and the initial range.
fn arrays(option: &OptionTerms) -> (RiskArray, RiskArray) {
	let array = |range| {
		let terms = ScenarioTerms { range: Ppm(range), shock: Ppm(380_000) };
		RiskArray::new(INDEX, option, &terms).unwrap_or_default()
	};
	(array(30_000), array(50_000))
}

/// `options` options and for the rest perpetuals and futures, all on `underlyings` underlyings, with
/// orders on both sides.
fn legs(
	options: u32,
	underlyings: u16,
	arrays: &[(RiskArray, RiskArray)],
) -> Vec<PortfolioLeg<'_>> {
	(0..MAX_POSITIONS)
		.zip(arrays)
		.map(|(position, (maintenance, initial))| {
			let feed = u16::try_from(position).unwrap_or_default() % underlyings;
			let lots = (i64::from(position) * 37 % 200) - 90;
			let (mark, kind) = if position < options {
				let kind =
					LegKind::Option { maintenance, initial, index: INDEX, short_minimum: true };
				(option(position).price_floor(INDEX), kind)
			} else {
				let expiry = (position % 3 != 0).then(|| Moment(u64::from(position % 3)));
				(Price(INDEX.get() + u64::from(position) * 1_000), LegKind::Linear { expiry })
			};
			PortfolioLeg {
				market: MarketId(position),
				underlying: FeedId(feed),
				mark,
				initial: Ppm(50_000),
				maintenance: Ppm(30_000),
				lots: SignedLots(lots),
				entry: QuoteAtoms(i128::from(lots) * i128::from(mark.get())),
				bids: Lots(u64::from(position) * 11 % 50),
				asks: Lots(u64::from(position) * 17 % 50),
				kind,
				tiers: &[],
			}
		})
		.collect()
}

fn portfolios(c: &mut Criterion) {
	let arrays: Vec<_> = (0..MAX_POSITIONS).map(|position| arrays(&option(position))).collect();
	let mut group = c.benchmark_group("portfolio/health of 16 positions");
	group.throughput(Throughput::Elements(1));
	let by_market: Vec<Leg> = legs(0, 16, &arrays)
		.iter()
		.map(|leg| Leg {
			market: leg.market,
			mark: leg.mark,
			initial: leg.initial,
			maintenance: leg.maintenance,
			lots: leg.lots,
			entry: leg.entry,
			bids: leg.bids,
			asks: leg.asks,
		})
		.collect();
	group.bench_function("sum over markets", |b| {
		b.iter(|| health(black_box(BALANCE.quote), black_box(&by_market)));
	});
	for (name, options, underlyings) in [
		("linear on 16 underlyings", 0, 16),
		("linear on 2 underlyings", 0, 2),
		("8 linear and 8 options on 2 underlyings", 8, 2),
		("options on 2 underlyings", 16, 2),
	] {
		let legs = legs(options, underlyings, &arrays);
		group.bench_with_input(BenchmarkId::new("portfolio", name), &legs, |b, legs| {
			b.iter(|| portfolio_health(black_box(&BALANCE), black_box(legs), &TERMS));
		});
	}
	let legs = legs(8, 2, &arrays);
	group.bench_function("maintenance shares, 8 linear and 8 options", |b| {
		b.iter(|| maintenance_shares(black_box(&legs), &TERMS));
	});
	group.finish();
}

fn filters(c: &mut Criterion) {
	let arrays: Vec<_> = (0..MAX_POSITIONS).map(|position| arrays(&option(position))).collect();
	let legs: Vec<PortfolioLeg> = legs(8, 2, &arrays)
		.into_iter()
		.map(|leg| PortfolioLeg { bids: Lots(0), asks: Lots(0), ..leg })
		.collect();
	let fees = FeeTerms { maker: Ppm(200), taker: Ppm(500) };
	let markets = vec![AuctionTerms { effective: Ppm(60_000), fees }; legs.len()];
	let orders: Vec<FilterOrder> = (0..128u32)
		.zip(legs.iter().cycle())
		.map(|(order, leg)| FilterOrder {
			market: leg.market,
			side: if order % 3 == 0 { Side::Bid } else { Side::Ask },
			lots: Lots(1 + u64::from(order) % 7),
			limit: leg.mark,
			rested: order % 2 == 0,
		})
		.collect();
	let value: i128 = legs.iter().map(|leg| leg.entry.get()).sum();
	let mut group = c.benchmark_group("portfolio/filter of 128 orders, 8 linear and 8 options");
	group.throughput(Throughput::Elements(128));
	for (name, quote) in [("all stay", i128::from(u64::MAX)), ("reducing", 1_000_000 - value)] {
		let balance = Balance { quote: QuoteAtoms(quote), ..BALANCE };
		group.bench_function(name, |b| {
			b.iter(|| portfolio_filter(black_box(&balance), &legs, &markets, &TERMS, &orders));
		});
	}
	group.finish();
}

/// Black-76 with the error function's approximation of Abramowitz and Stegun: what a float
/// implementation would do.
fn float_price(forward: f64, strike: f64, volatility: f64) -> f64 {
	let normal = |deviation: f64| {
		let t = 1.0 / (1.0 + 0.231_641_9 * deviation.abs());
		let series = t
			* (0.319_381_53
				+ t * (-0.356_563_782
					+ t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
		let tail = 0.398_942_28 * (-deviation * deviation / 2.0).exp() * series;
		if deviation < 0.0 {
			tail
		} else {
			1.0 - tail
		}
	};
	let upper = (forward / strike).ln() / volatility + volatility / 2.0;
	forward * normal(upper) - strike * normal(upper - volatility)
}

fn prices(c: &mut Criterion) {
	let option = option(6);
	let mut group = c.benchmark_group("portfolio/option");
	group.bench_function("price, floating point", |b| {
		b.iter(|| float_price(black_box(6e6), black_box(5.7e6), black_box(0.24)));
	});
	group.bench_function("price", |b| {
		b.iter(|| black_box(&option).price_floor(black_box(INDEX)));
	});
	group.bench_function("delta", |b| {
		b.iter(|| black_box(&option).delta(black_box(INDEX)));
	});
	group.bench_function("risk array", |b| {
		let terms = ScenarioTerms { range: Ppm(30_000), shock: Ppm(380_000) };
		b.iter(|| RiskArray::new(black_box(INDEX), black_box(&option), &terms));
	});
	group.finish();
}

criterion_group! {
	name = benches;
	config = Criterion::default()
		.sample_size(50)
		.warm_up_time(Duration::from_millis(500))
		.measurement_time(Duration::from_secs(2));
	targets = portfolios, filters, prices
}
criterion_main!(benches);
