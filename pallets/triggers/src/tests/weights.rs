//! What calls touch and weigh.

use super::mock::*;
use crate::{weights::SubstrateWeight, WeightInfo};
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

fn touched_among(others: u64) -> (usize, usize, usize) {
	let mut counts = (0, 0, 0);
	ExtBuilder::build_and_execute(|| {
		Equities::set((1..100).map(|owner| (sub(owner), 1_000)).collect());
		set_mark(100_000);
		for step in 0..others {
			place(2 + step / 32, STOP, terms(ASK, 90_000 - step));
		}
		System::reset_events();
		counts.0 = written(|| {
			assert_ok!(try_place(1, STOP, terms(ASK, 99_000)));
		});
		let id = Triggers::triggers_of(&sub(1))[0].id;
		counts.1 = written(|| {
			assert_ok!(Triggers::cancel_trigger(RuntimeOrigin::signed(1), 0, id));
		});
		place(1, STOP, terms(ASK, 99_000));
		System::reset_events();
		counts.2 = written(|| tick_at(98_000));
	});
	counts
}

/// TRIG-023: placing, cancelling and firing write the same few keys however many triggers wait.
#[test]
fn calls_should_write_the_same_keys_when_many_triggers_wait() {
	let few = touched_among(10);
	assert_eq!(few, touched_among(1_000));
	assert!(few.0 <= 3 && few.1 <= 2 && few.2 <= 3, "{few:?}");
}

#[test]
fn weights_should_grow_with_their_components() {
	type Weights = SubstrateWeight<Test>;
	assert!(Weights::cancel_all(2).all_gt(Weights::cancel_all(1)));
	assert!(Weights::survey_markets(2).all_gt(Weights::survey_markets(1)));
	assert!(Weights::latch_markets(2).all_gt(Weights::latch_markets(1)));
	assert!(Weights::expire_triggers(1).all_gt(Weights::expire_triggers(0)));
	assert!(Weights::fire_triggers(1).all_gt(Weights::fire_triggers(0)));
	assert!(Weights::place_slices(1).all_gt(Weights::place_slices(0)));
	let calls = [
		Weights::place_trigger(),
		Weights::place_pair(),
		Weights::cancel_trigger(),
		Weights::place_twap(),
		Weights::cancel_twap(),
		Weights::end_slice(),
	];
	assert!(calls.iter().all(|weight| weight.ref_time() > 0));
}
