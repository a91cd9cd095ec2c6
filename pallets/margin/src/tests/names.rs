//! `set_name`.

use super::mock::*;
use crate::{Error, Names};
use frame_support::{assert_noop, assert_ok, BoundedVec};

fn name(text: &str) -> frame_support::dispatch::DispatchResult {
	let name = BoundedVec::try_from(text.as_bytes().to_vec()).unwrap();
	Margin::set_name(RuntimeOrigin::signed(1), 0, name)
}

/// CUS-030.
#[test]
fn set_name_should_last_as_long_as_its_subaccount_when_it_is_given() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(name("basis"), Error::<Test>::UnknownSubaccount);
		credit(1, 500);
		assert_ok!(name("basis"));
		assert_eq!(Names::<Test>::get(sub(1)).unwrap().into_inner(), b"basis");
		assert_ok!(name(""));
		assert_eq!(Names::<Test>::get(sub(1)), None);
		assert_ok!(name("basis"));
		assert_ok!(Margin::withdraw(RuntimeOrigin::signed(1), 0, 500));
		assert_eq!(Names::<Test>::get(sub(1)), None);
	});
}
