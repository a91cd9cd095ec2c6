use super::mock::*;
use crate::{Error, Observation, Pending, ReportError, Reports, SignedReport};
use bulwark_primitives::{FeedId, IndexPrice, Moment};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

fn send(report: SignedReport) -> sp_runtime::DispatchResult {
	Oracle::report(RuntimeOrigin::from(RawOrigin::Authorized), report)
}

fn refused(report: SignedReport, error: ReportError) {
	assert_noop!(send(report), Error::<Test>::Report(error));
}

/// ORR-008.
#[test]
fn report_should_replace_the_last_one_when_newer() {
	ExtBuilder::default().build_and_execute(|| {
		let both = vec![observation(BTC, "60000"), observation(ETH, "3000")];
		assert_ok!(send(signed(1, ROUND, both)));
		assert_eq!(Pending::<Test>::get().into_inner(), vec![BTC, ETH]);
		pass(1_000);
		assert_ok!(send(signed(1, ROUND + 1, vec![observation(USDT, "1")])));
		assert_eq!(Pending::<Test>::get().into_inner(), vec![USDT, BTC, ETH]);
		let last = Reports::<Test>::get(1).unwrap();
		assert_eq!(last.round, ROUND + 1);
		assert_eq!(last.observation(BTC), None);
		assert_eq!(last.observation(USDT), Some(&observation(USDT, "1")));
		assert_eq!(events(), vec![]);
	});
}

#[test]
fn report_should_fail_when_not_authorized() {
	ExtBuilder::default().build_and_execute(|| {
		let report = signed(1, ROUND, vec![observation(BTC, "60000")]);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::signed(1), RuntimeOrigin::none()] {
			assert_noop!(Oracle::report(origin, report.clone()), DispatchError::BadOrigin);
		}
	});
}

/// ORR-008: the dispatchable repeats every check but the signature's.
#[test]
fn report_should_fail_when_anything_is_wrong() {
	ExtBuilder::default().build_and_execute(|| {
		let good = || observation(BTC, "60000");
		let one = |observation| signed(1, ROUND, vec![observation]);
		refused(signed(4, ROUND, vec![good()]), ReportError::UnknownReporter);
		refused(signed(1, ROUND - 11, vec![good()]), ReportError::RoundStale);
		refused(signed(1, ROUND + 2, vec![good()]), ReportError::RoundFuture);
		refused(signed(1, ROUND, vec![]), ReportError::Empty);
		refused(signed(1, ROUND, vec![good(), good()]), ReportError::NotAscending);
		refused(one(observation(FeedId(3), "1")), ReportError::UnlistedFeed);
		refused(one(Observation { price: IndexPrice::zero(), ..good() }), ReportError::ZeroPrice);
		refused(one(Observation { sources: 0, ..good() }), ReportError::NoSources);
		let old = Observation { observed: Moment(START - 10_001), ..good() };
		refused(one(old), ReportError::ObservationStale);
		let early = Observation { observed: Moment(START + 1_001), ..good() };
		refused(one(early), ReportError::ObservationFuture);
		assert_ok!(send(one(good())));
		refused(one(good()), ReportError::RoundStale);
	});
}
