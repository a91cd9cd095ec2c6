//! Runs: checked, timed, with latencies, with allocations counted.

use crate::{
	command::{Count, Deaf, Flow, Tally},
	engines::{Control, Engine, Fit, Hashed, Lobster, OrderbookRs, Ours, RustOrderBook, Table},
};
use hdrhistogram::Histogram;
use rustix::time::{clock_gettime, ClockId};
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// The clearing intervals raced, in commands.
pub const EVERY: [u32; 4] = [1, 10, 100, 1_000];

/// A timed run.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
	/// Time on the clock.
	pub wall: Duration,
	/// Time this thread had a processor.
	pub thread: Duration,
	/// What was traded.
	pub count: Count,
	/// Orders that rest at the end, if the engine can tell.
	pub resting: Option<usize>,
}

/// Times of single commands, in ns.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Latency {
	/// Half take no longer.
	pub p50: u64,
	/// One in a hundred takes longer.
	pub p99: u64,
	/// One in a thousand takes longer.
	pub p999: u64,
	/// The longest.
	pub max: u64,
}

/// What a run took of the heap.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Heap {
	/// Allocations and reallocations for each command.
	pub allocations: f64,
	/// Bytes held for each order after the prefill.
	pub bytes: f64,
}

/// Counters of an allocator: allocations and reallocations, bytes held.
pub type Probe<'p> = &'p dyn Fn() -> (u64, i64);

/// An engine in the race.
pub trait Contestant {
	/// Its name.
	fn name(&self) -> &str;
	/// After how many commands it clears; none if it matches continuously.
	fn every(&self) -> Option<u32>;
	/// How it carries out a stream.
	fn fit(&self, flow: &Flow) -> Fit;
	/// Runs the prefill and the first so many commands and tells exactly what was traded.
	fn tally(&self, flow: &Flow, commands: usize) -> Tally;
	/// Runs the stream on the clock.
	fn time(&self, flow: &Flow) -> Timing;
	/// Times each of the first so many commands: each begins when the one before is done, or, with
	/// a pace, when it is due, its time counting from then.
	fn latency(&self, flow: &Flow, commands: usize, pace: Option<Duration>) -> Latency;
	/// Counts allocations.
	fn heap(&self, flow: &Flow, probe: Probe<'_>) -> Heap;
}

struct Entry<E> {
	name: String,
	every: Option<u32>,
	fit: fn(&Flow) -> Fit,
	make: Box<dyn Fn(&Flow) -> E>,
}

/// The control of engines that cannot reduce an order in place.
#[must_use]
pub fn requeueing_control() -> Box<dyn Contestant> {
	let make = Box::new(Control::requeueing);
	Box::new(Entry { name: "control".into(), every: None, fit: |_| Fit::default(), make })
}

/// Everybody, ours at the end.
#[must_use]
pub fn contestants() -> Vec<Box<dyn Contestant>> {
	fn entry<E: Engine + 'static>(
		name: &str,
		fit: fn(&Flow) -> Fit,
		make: fn(&Flow) -> E,
	) -> Box<dyn Contestant> {
		Box::new(Entry { name: name.into(), every: None, fit, make: Box::new(make) })
	}
	fn ours<N: crate::engines::Names + 'static>(name: &str, every: u32) -> Box<dyn Contestant> {
		let make = Box::new(move |flow: &Flow| Ours::<N>::new(flow, every));
		let name = format!("{name}, K = {every}");
		Box::new(Entry { name, every: Some(every), fit: |_| Fit::default(), make })
	}
	let mut all = vec![
		entry("control", |_| Fit { note: Some("knows no owners"), ..Fit::default() }, Control::new),
		entry("lobster", Lobster::fit, Lobster::new),
		entry("rust-order-book", RustOrderBook::fit, RustOrderBook::new),
		entry("orderbook-rs", OrderbookRs::fit, OrderbookRs::new),
	];
	all.extend(EVERY.map(|every| ours::<Table>("bulwark-book", every)));
	all.push(ours::<Hashed>("bulwark-book, names hashed", 100));
	all
}

fn thread_time() -> Duration {
	let now = clock_gettime(ClockId::ThreadCPUTime);
	Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

impl<E: Engine> Entry<E> {
	/// The engine after the prefill.
	fn filled(&self, flow: &Flow) -> E {
		let mut engine = (self.make)(flow);
		for command in &flow.prefill {
			engine.apply(command, &mut Deaf);
		}
		engine.finish(&mut Deaf);
		engine
	}
}

impl<E: Engine> Contestant for Entry<E> {
	fn name(&self) -> &str {
		&self.name
	}

	fn every(&self) -> Option<u32> {
		self.every
	}

	fn fit(&self, flow: &Flow) -> Fit {
		(self.fit)(flow)
	}

	fn tally(&self, flow: &Flow, commands: usize) -> Tally {
		let mut engine = self.filled(flow);
		let mut tally = Tally::default();
		let mut left = commands;
		for leg in flow.legs() {
			let part = &leg.commands[..left.min(leg.commands.len())];
			left -= part.len();
			for command in part {
				engine.apply(command, &mut tally);
			}
			engine.finish(&mut tally);
		}
		tally
	}

	fn time(&self, flow: &Flow) -> Timing {
		let mut engine = self.filled(flow);
		let mut count = Count::default();
		let (mut wall, mut thread) = (Duration::ZERO, Duration::ZERO);
		for leg in flow.legs() {
			let start = (Instant::now(), thread_time());
			for command in leg.commands {
				engine.apply(command, &mut count);
			}
			// A clearing that is due belongs to what made it due.
			engine.finish(&mut count);
			if leg.is_timed {
				thread += thread_time() - start.1;
				wall += start.0.elapsed();
			}
		}
		Timing { wall, thread, count, resting: engine.resting() }
	}

	fn latency(&self, flow: &Flow, commands: usize, pace: Option<Duration>) -> Latency {
		let mut engine = self.filled(flow);
		let mut count = Count::default();
		let mut times = Histogram::<u64>::new(3).expect("three digits are allowed");
		let mut left = commands;
		for leg in flow.legs() {
			let mut due = Instant::now();
			let part = if leg.is_timed { left.min(leg.commands.len()) } else { leg.commands.len() };
			for command in &leg.commands[..part] {
				if !leg.is_timed {
					engine.apply(command, &mut count);
					continue;
				}
				let start = match pace {
					Some(pace) => {
						due += pace;
						while Instant::now() < due {
							std::hint::spin_loop();
						}
						due
					},
					None => Instant::now(),
				};
				engine.apply(command, &mut count);
				let nanos = start.elapsed().as_nanos() as u64;
				times.record(nanos).expect("the histogram grows");
			}
			engine.finish(&mut count);
			if leg.is_timed {
				left -= part;
			}
			if left == 0 {
				break;
			}
		}
		std::hint::black_box(count);
		Latency {
			p50: times.value_at_quantile(0.5),
			p99: times.value_at_quantile(0.99),
			p999: times.value_at_quantile(0.999),
			max: times.max(),
		}
	}

	fn heap(&self, flow: &Flow, probe: Probe<'_>) -> Heap {
		let (_, before) = probe();
		let mut engine = self.filled(flow);
		let (_, after) = probe();
		let (mut count, mut allocations) = (Count::default(), 0);
		for leg in flow.legs() {
			let (first, _) = probe();
			for command in leg.commands {
				engine.apply(command, &mut count);
			}
			engine.finish(&mut count);
			if leg.is_timed {
				allocations += probe().0 - first;
			}
		}
		std::hint::black_box(count);
		Heap {
			allocations: allocations as f64 / flow.timed() as f64,
			bytes: (after - before) as f64 / flow.prefill.len() as f64,
		}
	}
}
