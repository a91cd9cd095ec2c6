//! Clearing 10,000 orders: the fast path, the verifier, and the naive model as the baseline.
//!
//! `cargo bench -p bulwark-bench --bench auction`. Equality of results is checked before anything
//! is timed. `elem/s` reads orders per second.

use bulwark_auction::{clear, model, verify};
use bulwark_bench::books::{auction, orders, Shape};
use criterion::{criterion_group, criterion_main, BenchmarkId, Criterion, Throughput};
use std::hint::black_box;

const SEED: u64 = 20_260_101;
const SIZES: [usize; 3] = [100, 1_000, 10_000];

fn clearing(criterion: &mut Criterion) {
	for (name, shape) in [
		("resting", Shape::Resting),
		("call", Shape::Call),
		("level", Shape::Level),
		("chain", Shape::Chain),
	] {
		let mut group = criterion.benchmark_group(format!("auction/{name}"));
		for size in SIZES {
			let orders = orders(shape, size, SEED);
			let auction = auction(&orders);
			let clearing = clear(&auction).expect("the book is well formed");
			assert_eq!(Ok(&clearing), model::clear(&auction).as_ref());
			assert_eq!(verify(&auction, clearing.as_ref()), Ok(()));
			let (filled, volume) = clearing.as_ref().map_or((0, 0), |clearing| {
				let filled = clearing.fills.iter().filter(|fill| !fill.is_zero()).count();
				(filled, clearing.volume.0)
			});
			println!("auction/{name}/{size}: seed {SEED}, {filled} orders filled, {volume} lots");

			group.throughput(Throughput::Elements(u64::try_from(size).expect("sizes fit")));
			group.bench_with_input(
				BenchmarkId::new("clear", size),
				&auction,
				|bencher, auction| {
					bencher.iter(|| clear(black_box(auction)));
				},
			);
			group.bench_with_input(
				BenchmarkId::new("verify", size),
				&auction,
				|bencher, auction| {
					bencher.iter(|| verify(black_box(auction), black_box(clearing.as_ref())));
				},
			);
			if shape == Shape::Chain {
				// The model takes seconds for it.
				continue;
			}
			group.sample_size(10);
			group.bench_with_input(
				BenchmarkId::new("model", size),
				&auction,
				|bencher, auction| {
					bencher.iter(|| model::clear(black_box(auction)));
				},
			);
			group.sample_size(100);
		}
		group.finish();
	}
}

criterion_group!(benches, clearing);
criterion_main!(benches);
