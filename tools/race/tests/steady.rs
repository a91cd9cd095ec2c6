//! The book allocates nothing once it has been as full as it gets.

use bulwark_primitives::Side;
use bulwark_race::{
	command::{Command, Count, Flow, Kind},
	engines::{Engine, Ours, Table},
	flows,
};
use stats_alloc::{Region, StatsAlloc, INSTRUMENTED_SYSTEM};
use std::alloc::System;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Plays the stream and empties the book.
fn play(engine: &mut Ours<Table>, flow: &Flow, count: &mut Count) {
	for command in flow.prefill.iter().chain(&flow.commands) {
		engine.apply(command, count);
	}
	engine.finish(count);
	for owner in 0..flow.owners {
		let (kind, side) = (Kind::CancelOwner, Side::Bid);
		let all = Command { kind, side, market: 0, id: 0, owner, price: 0, lots: 0, left: 0 };
		engine.apply(&all, count);
	}
	engine.finish(count);
	assert_eq!(engine.resting(), Some(0));
}

/// BOK-008
#[test]
fn book_should_not_allocate_when_a_stream_comes_again() {
	let flow = flows::named("M2", 1, true).expect("the stream is known");
	for every in [1, 10, 100, 1_000] {
		let mut engine = Ours::<Table>::new(&flow, every);
		let mut count = Count::default();
		// The first time nothing clears during the prefill, the second time it does; the third time
		// is like the second.
		play(&mut engine, &flow, &mut count);
		play(&mut engine, &flow, &mut count);
		let region = Region::new(ALLOCATOR);
		play(&mut engine, &flow, &mut count);
		let change = region.change();
		assert_eq!((change.allocations, change.reallocations), (0, 0), "K = {every}");
		assert!(count.fills > 30_000);
	}
}
