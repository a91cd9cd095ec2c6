//! Sizes that are a part of the position.

use super::mock::*;
use crate::{EndReason, Event, TriggerSize, TriggerTerms};
use bulwark_primitives::{Ppm, Side, SignedLots};

fn part(side: Side, part: u32) -> TriggerTerms {
	TriggerTerms { size: TriggerSize::Position(Ppm(part)), ..terms(side, 95) }
}

/// TRIG-014: `floor(|position| x part)`, on the closing side only, at most the largest order.
#[test]
fn size_should_be_the_part_of_the_position_rounded_down() {
	let cases = [
		(20, ASK, 1_000_000, Some(20)),
		(20, ASK, 500_000, Some(10)),
		(3, ASK, 500_000, Some(1)),
		(1, ASK, 999_999, None),
		(-7, BID, 300_000, Some(2)),
		(20, BID, 500_000, None),
		(-20, ASK, 500_000, None),
		(0, ASK, 1_000_000, None),
		(5_000, ASK, 1_000_000, Some(1_000)),
		(i64::MIN, BID, 1_000_000, Some(1_000)),
	];
	for (position, side, ppm, lots) in cases {
		let sized = part(side, ppm).lots(SignedLots(position), parameters().max_order);
		assert_eq!(sized.map(|lots| lots.0), lots, "{position} {side:?} {ppm}");
	}
}

/// TRIG-014: the position at the moment of firing counts.
#[test]
fn size_should_follow_the_position_when_it_changed_since() {
	ExtBuilder::build_and_execute(|| {
		hold(1, 100);
		place(1, STOP, part(ASK, 250_000));
		hold(1, 43);
		tick_at(95);
		assert_eq!(placed(), [(1, ASK, 10)]);
	});
}

/// TRIG-014: with nothing to close the trigger ends, its pair with it.
#[test]
fn firing_should_end_the_trigger_when_there_is_nothing_to_close() {
	ExtBuilder::build_and_execute(|| {
		hold(1, 10);
		let take_profit =
			TriggerTerms { price: bulwark_primitives::Price(105), ..part(ASK, 1_000_000) };
		frame_support::assert_ok!(try_pair(1, part(ASK, 1_000_000), take_profit));
		hold(1, -10);
		events();
		tick_at(95);
		let reasons: Vec<_> = events()
			.into_iter()
			.map(|event| match event {
				Event::TriggerEnded { reason, .. } => reason,
				other => panic!("{other:?}"),
			})
			.collect();
		assert_eq!(reasons, [EndReason::NothingToClose, EndReason::OtherFired]);
		assert_eq!((placed(), Triggers::triggers_of(&sub(1))), (vec![], vec![]));
	});
}
