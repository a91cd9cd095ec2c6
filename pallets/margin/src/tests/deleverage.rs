//! Auto-deleveraging.

use super::mock::*;
use crate::{Error, Event};
use bulwark_primitives::{
	seams::{self, Ledger},
	Deleveraging, DeleveragingTransfer, Lots, Price, QuoteAtoms, SignedLots,
};
use frame_support::{assert_noop, assert_ok, storage::with_storage_layer};
use sp_runtime::DispatchResult;

fn deleverage(who: Who, lots: i64, mark: u64, transfers: &[(Who, u64, i128)]) -> DispatchResult {
	let transfers = transfers
		.iter()
		.map(|(who, lots, haircut)| DeleveragingTransfer {
			who: *who,
			lots: Lots(*lots),
			haircut: QuoteAtoms(*haircut),
		})
		.collect();
	let deleveraging =
		Deleveraging { market: BTC, who, lots: SignedLots(lots), mark: Price(mark), transfers };
	with_storage_layer(|| Margin::deleverage(&deleveraging))
}

fn equity(who: Who) -> i128 {
	Margin::health(&who).unwrap().equity.0
}

/// Account 1 is long 10 bought at 100 with 100 of collateral; 2 is short 6 and 3 is short 4. The
/// mark falls to 85: account 1 is worth -50.
fn bankrupt_long() {
	credit(1, 100);
	credit(2, 1_000);
	credit(3, 1_000);
	cross(BTC, sub(1), sub(2), 6, 100);
	cross(BTC, sub(1), sub(3), 4, 100);
	set_mark(0, 85);
	assert_eq!(equity(sub(1)), -50);
}

/// LED-110. Worked counterexample C6: both sides close at mark and a separate transfer covers
/// exactly the deficit.
#[test]
fn deleverage_should_close_at_mark_and_cover_the_deficit_when_it_adds_up() {
	ExtBuilder::build_and_execute(|| {
		bankrupt_long();
		assert_ok!(deleverage(sub(1), 10, 85, &[(sub(2), 6, 30), (sub(3), 4, 20)]));
		assert_eq!(Margin::subaccount(&sub(1)), None, "closed at exactly zero");
		assert_eq!(quote(&sub(2)), 1_000 + 6 * 15 - 30);
		assert_eq!(quote(&sub(3)), 1_000 + 4 * 15 - 20);
		assert_eq!(<Margin as seams::OpenInterest>::open_interest(BTC), Lots(0));
		assert!(events().contains(&Event::CounterpartyDeleveraged {
			market: BTC,
			who: sub(2),
			lots: Lots(6),
			haircut: QuoteAtoms(30),
		}));
		assert_eq!(
			events().last(),
			Some(&Event::Deleveraged {
				market: BTC,
				who: sub(1),
				lots: SignedLots(10),
				mark: Price(85),
				covered: QuoteAtoms(50),
			})
		);
	});
}

#[test]
fn deleverage_should_close_a_short_when_the_mark_rose() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 100);
		cross(BTC, sub(1), sub(2), 10, 100);
		set_mark(0, 115);
		assert_ok!(deleverage(sub(2), -4, 115, &[(sub(1), 4, 50)]));
		assert_eq!(equity(sub(2)), 0);
		assert_eq!(equity(sub(1)), 1_100);
		assert_eq!(Margin::subaccount(&sub(2)).unwrap().lots(BTC), SignedLots(-6));
	});
}

/// LED-111. Without a deficit nobody pays anything.
#[test]
fn deleverage_should_take_no_transfer_when_there_is_no_deficit() {
	ExtBuilder::build_and_execute(|| {
		bankrupt_long();
		credit(1, 100);
		assert_eq!(equity(sub(1)), 50);
		assert_eq!(
			deleverage(sub(1), 10, 85, &[(sub(2), 6, 1), (sub(3), 4, 0)]),
			Err(Error::<Test>::ExcessiveHaircut.into())
		);
		assert_ok!(deleverage(sub(1), 10, 85, &[(sub(2), 6, 0), (sub(3), 4, 0)]));
		assert_eq!(equity(sub(1)), 50);
	});
}

/// LED-112. Worked counterexample C6: a counterparty in profit here but with losses elsewhere and
/// an equity of 10 was asked for 100 and ended at -90.
#[test]
fn deleverage_should_never_sink_a_counterparty_when_its_equity_is_small() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 100);
		credit(2, 100);
		credit(3, 10_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		cross(ETH, sub(2), sub(3), 10, 100);
		set_mark(0, 80);
		set_mark(1, 71);
		assert_eq!((equity(sub(1)), equity(sub(2))), (-100, 10));
		assert_eq!(
			deleverage(sub(1), 10, 80, &[(sub(2), 10, 11)]),
			Err(Error::<Test>::ExcessiveHaircut.into())
		);
		assert_ok!(deleverage(sub(1), 10, 80, &[(sub(2), 10, 10)]));
		assert_eq!(equity(sub(2)), 0);
		assert_ok!(Margin::record_deficit(BTC, &sub(1), QuoteAtoms(90)));
		assert_eq!(Margin::subaccount(&sub(1)), None);
	});
}

#[test]
fn deleverage_should_never_take_more_than_the_profit_when_equity_would_allow_it() {
	ExtBuilder::build_and_execute(|| {
		bankrupt_long();
		// Account 3 made 4 x 15.
		assert_eq!(
			deleverage(sub(1), 4, 85, &[(sub(3), 4, 61)]),
			Err(Error::<Test>::ExcessiveHaircut.into())
		);
		assert_ok!(deleverage(sub(1), 4, 85, &[(sub(3), 4, 50)]));
	});
}

/// LED-113. Worked counterexample C6: no position changes its sign.
#[test]
fn deleverage_should_never_flip_when_it_names_too_many_lots() {
	ExtBuilder::build_and_execute(|| {
		bankrupt_long();
		let mismatch = Err(Error::<Test>::PositionMismatch.into());
		assert_eq!(deleverage(sub(1), 10, 85, &[(sub(2), 7, 0), (sub(3), 3, 0)]), mismatch);
		assert_eq!(deleverage(sub(1), 11, 85, &[(sub(2), 6, 0), (sub(3), 5, 0)]), mismatch);
		assert_eq!(deleverage(sub(2), -7, 85, &[(sub(1), 7, 0)]), mismatch);
		// The wrong side, the same side, the same party, a party without a position.
		assert_eq!(deleverage(sub(1), -4, 85, &[(sub(3), 4, 0)]), mismatch);
		assert_eq!(deleverage(sub(2), -4, 85, &[(sub(3), 4, 0)]), mismatch);
		assert_eq!(deleverage(sub(1), 4, 85, &[(sub(2), 2, 0), (sub(2), 2, 0)]), mismatch);
		assert_eq!(deleverage(sub(1), 4, 85, &[(sub(1), 4, 0)]), mismatch);
		credit(4, 1_000);
		assert_eq!(deleverage(sub(1), 4, 85, &[(sub(4), 4, 0)]), mismatch);
	});
}

#[test]
fn deleverage_should_fail_when_sums_do_not_match() {
	ExtBuilder::build_and_execute(|| {
		bankrupt_long();
		let check = |lots, transfers: &[_], error: Error<Test>| {
			assert_eq!(deleverage(sub(1), lots, 85, transfers), Err(error.into()));
		};
		check(10, &[(sub(2), 6, 30), (sub(3), 3, 20)], Error::Unbalanced);
		check(0, &[], Error::ZeroLots);
		check(6, &[(sub(2), 6, -1)], Error::NegativeAmount);
		check(10, &[(sub(2), 6, 31), (sub(3), 4, 20)], Error::ExcessiveHaircut);
		check(6, &[(sub(7), 6, 0)], Error::UnknownSubaccount);
		assert_noop!(
			deleverage(sub(7), 6, 85, &[(sub(2), 6, 0)]),
			Error::<Test>::UnknownSubaccount
		);
	});
}
