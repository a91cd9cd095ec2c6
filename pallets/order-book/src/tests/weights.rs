//! What calls touch and weigh.

use super::mock::*;
use crate::{weights::SubstrateWeight, WeightInfo};
use bulwark_primitives::OrderLocator;
use frame_support::assert_ok;
use std::collections::BTreeMap;

/// Storage as it is now.
fn storage() -> BTreeMap<Vec<u8>, Vec<u8>> {
	let mut values = BTreeMap::new();
	let mut key = Vec::new();
	while let Some(next) = sp_io::storage::next_key(&key) {
		values.insert(next.clone(), sp_io::storage::get(&next).unwrap_or_default().to_vec());
		key = next;
	}
	values
}

/// Keys that differ after `work`, those of the events left out.
fn written(work: impl FnOnce()) -> usize {
	let before = storage();
	work();
	System::reset_events();
	let after = storage();
	let changed = after.iter().filter(|(key, value)| before.get(*key) != Some(value)).count();
	changed + before.keys().filter(|key| !after.contains_key(*key)).count()
}

fn touched_at_depth(levels: u64) -> (usize, usize) {
	let mut counts = (0, 0);
	ExtBuilder::build_and_execute(|| {
		set_index(100_000);
		for owner in 1..9 {
			credit(owner, 1_000_000_000_000);
		}
		for step in 0..levels {
			place(1 + step / 120, BTC, BID, 99_000 - step, 1);
		}
		System::reset_events();
		let mut locator: Option<OrderLocator> = None;
		counts.0 = written(|| locator = Some(place(9, BTC, BID, 99_500, 1)));
		counts.1 = written(|| {
			assert_ok!(cancel(9, locator.unwrap()));
		});
	});
	counts
}

/// BOOK-015: placing and cancelling on top of a book write the same few keys whatever its depth.
#[test]
fn place_and_cancel_should_write_the_same_keys_when_the_book_is_deep() {
	let shallow = touched_at_depth(10);
	assert_eq!(shallow, touched_at_depth(900));
	assert!(shallow.0 <= 5 && shallow.1 <= 5, "{shallow:?}");
}

#[test]
fn weights_should_grow_with_their_components() {
	type Weights = SubstrateWeight<Test>;
	assert!(Weights::cancel_all(2).ref_time() > Weights::cancel_all(1).ref_time());
	assert!(Weights::batch_place(1, 1).ref_time() > Weights::batch_place(0, 1).ref_time());
	assert!(Weights::batch_place(1, 2).ref_time() > Weights::batch_place(1, 1).ref_time());
	assert!(Weights::batch_cancel(1, 1).ref_time() > Weights::batch_cancel(0, 1).ref_time());
	assert!(Weights::batch_cancel(1, 2).ref_time() > Weights::batch_cancel(1, 1).ref_time());
	assert!(Weights::authorize(2).ref_time() > Weights::authorize(1).ref_time());
	assert!(Weights::dead_men(2).ref_time() > Weights::dead_men(1).ref_time());
	assert!(Weights::shrink(2).ref_time() > Weights::shrink(1).ref_time());
	assert!(Weights::expire_orders(1, 1).ref_time() > Weights::expire_orders(0, 1).ref_time());
	assert!(Weights::expire_orders(1, 1).ref_time() > Weights::expire_orders(1, 0).ref_time());
	assert!(Weights::survey_markets(2).ref_time() > Weights::survey_markets(1).ref_time());
	assert!(Weights::clear(2, 1).ref_time() > Weights::clear(1, 1).ref_time());
	assert!(Weights::clear(2, 2).ref_time() > Weights::clear(2, 1).ref_time());
	assert!(Weights::sample_pages(1).ref_time() > Weights::sample_pages(0).ref_time());
	let single = [
		Weights::place(),
		Weights::place_opening(),
		Weights::place_until(),
		Weights::stage(),
		Weights::cancel(),
		Weights::cancel_waiting(),
		Weights::amend(),
		Weights::push_out(),
		Weights::set_dead_man(),
	];
	assert!(single.iter().all(|weight| weight.ref_time() > 0));
}
