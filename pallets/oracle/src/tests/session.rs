use super::mock::*;
use crate::{Event, OracleId, Pending, ReporterSet, Reporters, Reports, KEY_TYPE};
use frame_support::traits::OneSessionHandler;
use sp_runtime::{BoundToRuntimeAppPublic, RuntimeAppPublic};

fn parts((who, key): &(u64, OracleId)) -> (&u64, OracleId) {
	(who, key.clone())
}

fn new_session(changed: bool, set: &[(u64, OracleId)]) {
	Oracle::on_new_session(changed, set.iter().map(parts), set.iter().map(parts));
}

#[test]
fn session_key_should_be_of_type_orcl_when_asked() {
	assert_eq!(KEY_TYPE.0, *b"orcl");
	assert_eq!(<<Oracle as BoundToRuntimeAppPublic>::Public as RuntimeAppPublic>::ID, KEY_TYPE);
}

/// ORR-009.
#[test]
fn new_session_should_forget_reports_when_the_set_changes() {
	ExtBuilder::default().build_and_execute(|| {
		report(1, BTC, "60000");
		report(3, BTC, "60000");
		let mut set = reporters(3);
		set.reverse();
		new_session(true, &set);
		assert_eq!(Reporters::<Test>::get().into_inner(), set);
		assert_eq!(ReporterSet::<Test>::get(), 1);
		assert_eq!(Reports::<Test>::iter().count(), 0);
		assert!(Pending::<Test>::get().is_empty());
		assert_eq!(events(), vec![Event::ReportersChanged { set: 1, count: 3 }]);
	});
}

/// ORR-009.
#[test]
fn new_session_should_keep_reports_when_the_set_stays() {
	ExtBuilder::default().build_and_execute(|| {
		report(1, BTC, "60000");
		new_session(true, &reporters(4));
		new_session(false, &reporters(2));
		assert_eq!(Reporters::<Test>::get().into_inner(), reporters(4));
		assert_eq!(ReporterSet::<Test>::get(), 0);
		assert!(Reports::<Test>::contains_key(1));
		Oracle::on_disabled(1);
		assert!(Reports::<Test>::contains_key(1));
	});
}

#[test]
fn new_session_should_keep_the_first_when_there_are_too_many() {
	ExtBuilder::default().build_and_execute(|| {
		new_session(true, &reporters(12));
		assert_eq!(Reporters::<Test>::get().into_inner(), reporters(10));
	});
}

#[test]
fn genesis_session_should_name_the_reporters_when_called() {
	ExtBuilder::default().reporters(0).build_and_execute(|| {
		let set = reporters(3);
		Oracle::on_genesis_session(set.iter().map(parts));
		assert_eq!(Reporters::<Test>::get().into_inner(), set);
		assert_eq!(ReporterSet::<Test>::get(), 0);
	});
}
