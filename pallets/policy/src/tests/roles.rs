//! `set_holder` and the origins.

use super::mock::{execute, Policy, RuntimeOrigin, System, Test, OTHER, TRADER};
use crate::{EnsureRole, Error, Event, GuardianRole, Holders, ListingRole, RiskAdminRole, Role};
use frame_support::{assert_noop, assert_ok, traits::EnsureOrigin};
use sp_runtime::traits::BadOrigin;

fn passes<R: crate::NamedRole>(origin: RuntimeOrigin) -> bool {
	<EnsureRole<Test, R> as EnsureOrigin<RuntimeOrigin>>::ensure_origin(origin).is_ok()
}

#[test]
fn set_holder_should_name_the_holder_when_root_asks() {
	execute(|| {
		assert_ok!(Policy::set_holder(RuntimeOrigin::root(), Role::Listing, Some(TRADER)));
		assert_eq!(Holders::<Test>::get(Role::Listing), Some(TRADER));
		System::assert_last_event(
			Event::HolderSet { role: Role::Listing, holder: Some(TRADER) }.into(),
		);
		assert_ok!(Policy::set_holder(RuntimeOrigin::root(), Role::Listing, None));
		assert_eq!(Holders::<Test>::get(Role::Listing), None);
	});
}

#[test]
fn set_holder_should_fail_when_nothing_would_change() {
	execute(|| {
		assert_noop!(
			Policy::set_holder(RuntimeOrigin::root(), Role::Guardian, Some(OTHER)),
			Error::<Test>::AlreadyHolder
		);
	});
}

#[test]
fn set_holder_should_fail_when_anyone_else_asks() {
	execute(|| {
		assert_noop!(
			Policy::set_holder(RuntimeOrigin::signed(OTHER), Role::Guardian, None),
			BadOrigin
		);
	});
}

#[test]
fn role_should_let_only_root_and_its_holder_pass() {
	execute(|| {
		assert!(passes::<GuardianRole>(RuntimeOrigin::root()));
		assert!(passes::<GuardianRole>(RuntimeOrigin::signed(OTHER)));
		assert!(!passes::<GuardianRole>(RuntimeOrigin::signed(TRADER)));
		assert!(!passes::<RiskAdminRole>(RuntimeOrigin::signed(OTHER)));
		assert!(!passes::<ListingRole>(RuntimeOrigin::none()));
	});
}
