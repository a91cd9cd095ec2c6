//! Aggregation of one feed and of a whole round, beside the sort that no median of unsorted
//! reports can do without. Budget: a round of 100 reporters and 50 feeds takes at most 5 % of a
//! block.
#![allow(missing_docs)]

use bulwark_aggregation::{aggregate, ema, Bounds, Report};
use bulwark_primitives::IndexPrice;
use criterion::{criterion_group, criterion_main, BatchSize, Criterion, Throughput};
use std::{hint::black_box, time::Duration};

const REPORTERS: u32 = 100;
const FEEDS: u64 = 50;
const USD: u128 = 1_000_000_000_000_000_000;

fn bounds() -> Bounds {
	Bounds { low: IndexPrice::from_inner(1), high: IndexPrice::from_inner(u128::MAX) }
}

/// Reports around 60,000 USD, 20 basis points wide, in no order: a fixed linear congruence.
fn reports(seed: u64) -> Vec<Report> {
	let mut state = seed;
	(0..REPORTERS)
		.map(|reporter| {
			state = state
				.wrapping_mul(6_364_136_223_846_793_005)
				.wrapping_add(1_442_695_040_888_963_407);
			let noise = u128::from(state >> 33) % (120 * USD);
			Report {
				price: IndexPrice::from_inner(60_000 * USD + noise),
				weight: 1_000 + (state >> 50),
				reporter,
			}
		})
		.collect()
}

fn weight(reports: &[Report]) -> u64 {
	reports.iter().map(|report| report.weight).sum()
}

fn feed(c: &mut Criterion) {
	let input = reports(1);
	let total = weight(&input);
	let mut group = c.benchmark_group("aggregation/100 reporters");
	group.throughput(Throughput::Elements(1));
	group.bench_function("sort alone", |b| {
		b.iter_batched(
			|| input.clone(),
			|mut reports| {
				reports.sort_unstable_by_key(|report| (report.price, report.reporter));
				reports
			},
			BatchSize::SmallInput,
		);
	});
	group.bench_function("aggregate", |b| {
		b.iter_batched(
			|| input.clone(),
			|mut reports| aggregate(&mut reports, total, &bounds()),
			BatchSize::SmallInput,
		);
	});
	group.finish();
}

fn round(c: &mut Criterion) {
	let input: Vec<Vec<Report>> = (0..FEEDS).map(reports).collect();
	let mut group = c.benchmark_group("aggregation/100 reporters x 50 feeds");
	group.throughput(Throughput::Elements(FEEDS));
	group.bench_function("aggregate and average", |b| {
		b.iter_batched(
			|| input.clone(),
			|mut feeds| {
				for reports in &mut feeds {
					let total = weight(reports);
					if let Ok(result) = aggregate(reports, total, &bounds()) {
						black_box(ema(result.low, result.price, 1_000, 1_800_000));
					}
				}
			},
			BatchSize::LargeInput,
		);
	});
	group.finish();
}

criterion_group! {
	name = benches;
	config = Criterion::default()
		.sample_size(50)
		.warm_up_time(Duration::from_millis(500))
		.measurement_time(Duration::from_secs(2));
	targets = feed, round
}
criterion_main!(benches);
