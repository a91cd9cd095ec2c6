//! `set_borrowing`, `set_lending` and `accrue`.

use super::mock::*;
use crate::{BorrowRule, Error, Event, InsuranceFund, InterestState};
use bulwark_primitives::{Ppm, QuoteAtoms, Subaccount};
use bulwark_risk::borrow::{BorrowLimits, InterestTerms};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use sp_runtime::traits::BadOrigin;

/// Half a year (ms).
const HALF_YEAR: u64 = 365 * 43_200_000;

/// 10 % a year, of which the insurance fund gets a tenth.
fn rule() -> BorrowRule {
	BorrowRule {
		terms: InterestTerms { base: Ppm(100_000), slope: Ppm(0), insurance_share: Ppm(100_000) },
		limits: BorrowLimits { account: QuoteAtoms(500_000), vault_share: Ppm(500_000) },
	}
}

fn accrue(who: Who) -> DispatchResult {
	Margin::accrue(RuntimeOrigin::signed(9), who)
}

fn record(owner: AccountId) -> Subaccount {
	Margin::load(&sub(owner)).unwrap()
}

/// Trader 1 holds ether worth a million and borrows 100,000, which trader 2 won from it.
pub(super) fn indebted() {
	list_ether();
	assert_ok!(Margin::set_borrowing(risk(), rule()));
	assert_ok!(Margin::deposit_collateral(RuntimeOrigin::signed(1), 0, ETHER, 1_000_000));
	credit(2, 300_000);
	cross(BTC, sub(1), sub(2), 1_000, 200);
	cross(BTC, sub(2), sub(1), 1_000, 100);
	assert_eq!((quote(&sub(1)), quote(&sub(2))), (-100_000, 400_000));
}

/// CUS-040. Half a year at 10 % of 100,000, a tenth of it to the insurance fund, the rest to the
/// one who lends.
#[test]
fn accrue_should_move_interest_from_borrower_to_lender_when_time_passes() {
	ExtBuilder::build_and_execute(|| {
		indebted();
		assert_ok!(Margin::set_lending(RuntimeOrigin::signed(2), 0, true));
		assert_ok!(accrue(sub(1)));
		let pool = InterestState::<Test>::get();
		assert_eq!((pool.borrowed, pool.lent), (QuoteAtoms(100_000), QuoteAtoms(400_000)));
		Now::mutate(|now| *now += HALF_YEAR);
		let fund = InsuranceFund::<Test>::get();
		assert_ok!(accrue(sub(1)));
		assert_eq!(quote(&sub(1)), -105_000);
		assert_ok!(accrue(sub(2)));
		assert_eq!(quote(&sub(2)), 404_500);
		assert_ok!(accrue(sub(1)));
		assert_eq!(InsuranceFund::<Test>::get(), fund.add(QuoteAtoms(500)).unwrap());
		let paid = Event::InterestPaid { who: sub(1), amount: QuoteAtoms(-5_000) };
		assert!(events().contains(&paid));
		assert!(Margin::is_conserved());
	});
}

/// CUS-041. A leveraged long borrows nothing, and a short lends nothing.
#[test]
fn accrue_should_leave_leverage_alone_when_positions_cover_it() {
	ExtBuilder::build_and_execute(|| {
		list_ether();
		assert_ok!(Margin::set_borrowing(risk(), rule()));
		credit(1, 100);
		credit(2, 100);
		assert_ok!(Margin::deposit_collateral(RuntimeOrigin::signed(1), 0, ETHER, 1_000));
		cross(BTC, sub(1), sub(2), 10, 100);
		assert_eq!(quote(&sub(1)), -900);
		assert_ok!(accrue(sub(1)));
		assert_ok!(accrue(sub(2)));
		assert_eq!(record(1).borrowing.principal, QuoteAtoms::ZERO);
		assert_eq!(record(2).borrowing.principal, QuoteAtoms::ZERO);
		Now::mutate(|now| *now += HALF_YEAR);
		assert_ok!(accrue(sub(1)));
		assert_eq!((quote(&sub(1)), quote(&sub(2))), (-900, 1_100));
	});
}

/// CUS-042. What was earned is paid when lending ends, and nothing afterwards.
#[test]
fn set_lending_should_pay_out_when_it_ends() {
	ExtBuilder::build_and_execute(|| {
		indebted();
		assert_ok!(Margin::set_lending(RuntimeOrigin::signed(2), 0, true));
		assert_ok!(accrue(sub(1)));
		Now::mutate(|now| *now += HALF_YEAR);
		assert_ok!(Margin::set_lending(RuntimeOrigin::signed(2), 0, false));
		assert_eq!(quote(&sub(2)), 404_500);
		Now::mutate(|now| *now += HALF_YEAR);
		assert_ok!(accrue(sub(2)));
		assert_eq!(quote(&sub(2)), 404_500);
		assert_eq!(InterestState::<Test>::get().lent, QuoteAtoms::ZERO);
	});
}

/// CUS-043. The old rate applies up to the change.
#[test]
fn set_borrowing_should_not_act_backwards_when_the_rate_changes() {
	ExtBuilder::build_and_execute(|| {
		indebted();
		assert_ok!(accrue(sub(1)));
		Now::mutate(|now| *now += HALF_YEAR);
		let free = InterestTerms { base: Ppm(0), ..rule().terms };
		assert_ok!(Margin::set_borrowing(risk(), BorrowRule { terms: free, ..rule() }));
		Now::mutate(|now| *now += HALF_YEAR);
		assert_ok!(accrue(sub(1)));
		assert_eq!(quote(&sub(1)), -105_000);
	});
}

/// CUS-043.
#[test]
fn set_borrowing_should_fail_when_a_term_or_the_origin_is_wrong() {
	ExtBuilder::build_and_execute(|| {
		let refused = |rule| {
			assert_noop!(Margin::set_borrowing(risk(), rule), Error::<Test>::BadInterest);
		};
		let terms = rule().terms;
		refused(BorrowRule { terms: InterestTerms { base: Ppm(1_000_001), ..terms }, ..rule() });
		let share = InterestTerms { insurance_share: Ppm(1_000_001), ..terms };
		refused(BorrowRule { terms: share, ..rule() });
		let limits = BorrowLimits { account: QuoteAtoms(-1), ..rule().limits };
		refused(BorrowRule { limits, ..rule() });
		let limits = BorrowLimits { vault_share: Ppm(1_000_001), ..rule().limits };
		refused(BorrowRule { limits, ..rule() });
		assert_noop!(Margin::set_borrowing(guardian(), rule()), BadOrigin);
		assert_noop!(accrue(sub(1)), Error::<Test>::UnknownSubaccount);
		let lends = Margin::set_lending(RuntimeOrigin::signed(1), 0, true);
		assert_noop!(lends, Error::<Test>::UnknownSubaccount);
	});
}
