//! Reads for the runtime's API.

use super::mock::*;
use crate::{StandingId, Trigger};
use bulwark_primitives::Moment;

#[test]
fn reads_should_list_what_stands_oldest_first() {
	ExtBuilder::build_and_execute(|| {
		place(1, STOP, terms(ASK, 90));
		let order = twap(1, twap_terms());
		place(1, STOP, terms(ASK, 95));
		let triggers = Triggers::triggers_of(&sub(1));
		let first = Trigger {
			id: StandingId(0),
			market: BTC,
			kind: STOP,
			placed: Moment(START),
			terms: terms(ASK, 90),
			pair: None,
		};
		assert_eq!((triggers.len(), triggers[0]), (2, first));
		let twaps = Triggers::twaps_of(&sub(1));
		assert_eq!((twaps.len(), twaps[0].id, twaps[0].terms), (1, order, twap_terms()));
		assert_eq!((Triggers::triggers_of(&sub(2)), Triggers::twaps_of(&sub(2))), (vec![], vec![]));
	});
}
