//! Triggers that end by time.

use super::mock::*;
use crate::{EndReason, Event, IdKey, MomentKey, StandingId, TriggerTerms, WeightInfo};
use bulwark_primitives::{CancelReason, Moment};
use frame_support::weights::{Weight, WeightMeter};

fn until(price: u64, moment: u64) -> StandingId {
	let expires = Some(Moment(START + moment));
	place(1, STOP, TriggerTerms { expires, ..terms(ASK, price) })
}

fn expire_within(limit: Weight) {
	let mut meter = WeightMeter::with_limit(limit);
	Triggers::expire_triggers(Moment(Now::get()), &mut meter);
}

/// TRIG-010: void from its moment on, not before.
#[test]
fn expiring_should_end_the_trigger_when_its_moment_comes() {
	ExtBuilder::build_and_execute(|| {
		let id = until(95, 10);
		Now::set(START + 9);
		tick();
		assert_eq!(Triggers::triggers_of(&sub(1)).len(), 1);
		events();
		Now::set(START + 10);
		tick_at(95);
		let reason = EndReason::Cancelled(CancelReason::Expired);
		assert_eq!(events(), [Event::TriggerEnded { who: sub(1), market: BTC, id, reason }]);
		assert_eq!(placed(), []);
	});
}

/// TRIG-010: what was latched, and expired before there was weight to fire it, does not fire.
#[test]
fn firing_should_end_the_trigger_when_it_expired_while_it_waited() {
	ExtBuilder::build_and_execute(|| {
		let id = until(95, 10);
		set_mark(95);
		fire_few(0);
		assert_eq!(Triggers::triggers_of(&sub(1)).len(), 1);
		events();
		Now::set(START + 10);
		fire_few(1);
		let reason = EndReason::Cancelled(CancelReason::Expired);
		assert_eq!(events(), [Event::TriggerEnded { who: sub(1), market: BTC, id, reason }]);
		assert_eq!(placed(), []);
	});
}

/// TRIG-010: soonest first; the list is the cursor.
#[test]
fn expiring_should_take_the_soonest_first_when_weight_is_short() {
	ExtBuilder::build_and_execute(|| {
		let ids = [(90, 300), (91, 100), (92, 200)].map(|(price, moment)| until(price, moment));
		Now::set(START + 1_000);
		expire_within(<() as WeightInfo>::expire_triggers(2));
		let left: Vec<_> = Triggers::triggers_of(&sub(1)).iter().map(|left| left.id).collect();
		assert_eq!(left, [ids[0]]);
		expire_within(Weight::zero());
		assert_eq!(Triggers::triggers_of(&sub(1)).len(), 1);
		tick();
		assert_eq!(Triggers::triggers_of(&sub(1)), []);
	});
}

/// An index entry without a trigger is dropped, and the step goes on.
#[test]
fn expiring_should_drop_the_entry_when_it_names_no_trigger() {
	ExtBuilder::build_and_execute(|| {
		until(95, 20);
		let key = (MomentKey::from(Moment(START + 10)), sub(1), IdKey::from(StandingId(9)));
		crate::Expiries::<Test>::insert(key, ());
		Now::set(START + 30);
		tick();
		assert_eq!(Triggers::triggers_of(&sub(1)), []);
	});
}
