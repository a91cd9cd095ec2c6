//! Admission: what the pool and every importing node check.

use super::mock::*;
use crate::{
	Observation, Pallet, ReporterSet, SignedReport, CUSTOM_EMPTY, CUSTOM_NOT_ASCENDING,
	CUSTOM_NO_SOURCES, CUSTOM_OBSERVATION_FUTURE, CUSTOM_OBSERVATION_STALE, CUSTOM_UNLISTED_FEED,
	CUSTOM_ZERO_PRICE, REPORT_LONGEVITY, REPORT_PRIORITY, REPORT_TAG,
};
use bulwark_primitives::{FeedId, IndexPrice, Moment};
use codec::Encode;
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo, Pays},
	weights::Weight,
};
use sp_application_crypto::Pair;
use sp_runtime::{
	traits::{Applyable, Checkable},
	transaction_validity::{
		InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction,
	},
};

const SOURCES: [TransactionSource; 3] =
	[TransactionSource::Local, TransactionSource::External, TransactionSource::InBlock];

fn btc() -> Vec<Observation> {
	vec![observation(BTC, "60000")]
}

/// The verdict, which is the same wherever the report comes from.
fn verdict(report: &SignedReport) -> Result<ValidTransaction, InvalidTransaction> {
	let verdicts = SOURCES.map(|source| Oracle::authorize_report(source, report));
	assert_eq!(verdicts[0], verdicts[1]);
	assert_eq!(verdicts[0], verdicts[2]);
	let [verdict, ..] = verdicts;
	verdict.map(|(valid, _)| valid).map_err(|error| match error {
		TransactionValidityError::Invalid(invalid) => invalid,
		TransactionValidityError::Unknown(unknown) => panic!("{unknown:?}"),
	})
}

fn refused(report: &SignedReport, error: InvalidTransaction) {
	assert_eq!(verdict(report), Err(error));
}

/// ORR-002.
#[test]
fn authorize_should_accept_when_all_is_well() {
	ExtBuilder::default().build_and_execute(|| {
		let valid = verdict(&signed(1, ROUND, btc())).unwrap();
		assert_eq!(valid.priority, REPORT_PRIORITY);
		assert_eq!(valid.longevity, REPORT_LONGEVITY);
		assert!(valid.propagate && valid.requires.is_empty());
		assert_eq!(valid.provides, vec![(REPORT_TAG, 0u64, ROUND, 1u32).encode()]);
	});
}

/// ORR-002: one place in the pool per reporter and round, whatever is reported.
#[test]
fn authorize_should_tag_by_round_and_reporter_when_contents_differ() {
	ExtBuilder::default().build_and_execute(|| {
		let tag = |report: SignedReport| verdict(&report).unwrap().provides;
		let other = vec![observation(BTC, "1000")];
		assert_eq!(tag(signed(1, ROUND, btc())), tag(signed(1, ROUND, other)));
		assert_ne!(tag(signed(1, ROUND, btc())), tag(signed(2, ROUND, btc())));
		assert_ne!(tag(signed(1, ROUND, btc())), tag(signed(1, ROUND + 1, btc())));
	});
}

/// ORR-003.
#[test]
fn authorize_should_refuse_when_signature_is_anothers_or_changed() {
	ExtBuilder::default().build_and_execute(|| {
		let mut report = signed(1, ROUND, btc());
		report.reporter = 2;
		refused(&report, InvalidTransaction::BadProof);
		let mut report = signed(1, ROUND, btc());
		report.round += 1;
		refused(&report, InvalidTransaction::BadProof);
		let mut report = signed(1, ROUND, btc());
		report.observations[0].price = price("60001");
		refused(&report, InvalidTransaction::BadProof);
		let mut report = signed(1, ROUND, btc());
		report.observations[0].sources = 1;
		refused(&report, InvalidTransaction::BadProof);
		let mut report = signed(1, ROUND, btc());
		report.signature = pair(1).sign(b"something else");
		refused(&report, InvalidTransaction::BadProof);
	});
}

/// ORR-003: the same bytes without the tag, or with another chain's genesis hash.
#[test]
fn authorize_should_refuse_when_genesis_or_tag_is_foreign() {
	ExtBuilder::default().build_and_execute(|| {
		let genesis = System::block_hash(0);
		let mut report = signed(1, ROUND, btc());
		let foreign = sp_core::H256::repeat_byte(7);
		let payload = (REPORT_TAG, foreign, 0u64, ROUND, 1u32, btc()).encode();
		report.signature = pair(1).sign(&payload);
		refused(&report, InvalidTransaction::BadProof);
		report.signature = pair(1).sign(&(genesis, 0u64, ROUND, 1u32, btc()).encode());
		refused(&report, InvalidTransaction::BadProof);
		let payload = (REPORT_TAG, genesis, 0u64, ROUND, 1u32, btc()).encode();
		assert_eq!(payload, Pallet::<Test>::payload(1, ROUND, &btc()));
	});
}

/// ORR-003.
#[test]
fn authorize_should_refuse_when_signed_for_an_earlier_set() {
	ExtBuilder::default().build_and_execute(|| {
		let report = signed(1, ROUND, btc());
		assert!(verdict(&report).is_ok());
		ReporterSet::<Test>::put(1);
		refused(&report, InvalidTransaction::BadProof);
	});
}

/// ORR-004.
#[test]
fn authorize_should_refuse_when_reporter_is_unknown() {
	ExtBuilder::default().build_and_execute(|| {
		for position in [4, 5, u32::MAX] {
			refused(&signed(position, ROUND, btc()), InvalidTransaction::BadSigner);
		}
	});
}

/// ORR-005.
#[test]
fn authorize_should_refuse_when_replayed_or_not_newer() {
	ExtBuilder::default().build_and_execute(|| {
		let replayed = signed(1, ROUND, btc());
		assert!(verdict(&replayed).is_ok());
		report(1, BTC, "60000");
		refused(&replayed, InvalidTransaction::Stale);
		refused(&signed(1, ROUND - 1, btc()), InvalidTransaction::Stale);
		assert!(verdict(&signed(1, ROUND + 1, btc())).is_ok());
		assert!(verdict(&signed(2, ROUND, btc())).is_ok());
	});
}

/// ORR-005.
#[test]
fn authorize_should_bound_the_round_when_far_from_market_time() {
	ExtBuilder::default().build_and_execute(|| {
		pass(999);
		assert!(verdict(&signed(1, ROUND - 10, btc())).is_ok());
		refused(&signed(1, ROUND - 11, btc()), InvalidTransaction::Stale);
		refused(&signed(1, 0, btc()), InvalidTransaction::Stale);
		assert!(verdict(&signed(1, ROUND + 1, btc())).is_ok());
		refused(&signed(1, ROUND + 2, btc()), InvalidTransaction::Future);
		refused(&signed(1, u64::MAX, btc()), InvalidTransaction::Future);
	});
}

/// ORR-006.
#[test]
fn authorize_should_refuse_when_a_feed_is_not_listed() {
	ExtBuilder::default().build_and_execute(|| {
		let observations = vec![observation(BTC, "60000"), observation(FeedId(3), "1")];
		let custom = InvalidTransaction::Custom(CUSTOM_UNLISTED_FEED);
		refused(&signed(1, ROUND, observations), custom);
	});
}

/// ORR-006.
#[test]
fn authorize_should_refuse_when_feeds_are_not_strictly_ascending() {
	ExtBuilder::default().build_and_execute(|| {
		let custom = InvalidTransaction::Custom(CUSTOM_NOT_ASCENDING);
		let descending = vec![observation(ETH, "3000"), observation(BTC, "60000")];
		refused(&signed(1, ROUND, descending), custom);
		let twice = vec![observation(BTC, "60000"), observation(BTC, "60000")];
		refused(&signed(1, ROUND, twice), custom);
	});
}

/// ORR-006.
#[test]
fn authorize_should_refuse_when_a_price_is_zero_or_sourceless_or_there_is_none() {
	ExtBuilder::default().build_and_execute(|| {
		let zero = Observation { price: IndexPrice::zero(), ..observation(BTC, "1") };
		refused(&signed(1, ROUND, vec![zero]), InvalidTransaction::Custom(CUSTOM_ZERO_PRICE));
		let sourceless = Observation { sources: 0, ..observation(BTC, "1") };
		refused(&signed(1, ROUND, vec![sourceless]), InvalidTransaction::Custom(CUSTOM_NO_SOURCES));
		refused(&signed(1, ROUND, Vec::new()), InvalidTransaction::Custom(CUSTOM_EMPTY));
	});
}

/// ORR-007.
#[test]
fn authorize_should_bound_observations_when_far_from_market_time() {
	ExtBuilder::default().build_and_execute(|| {
		let at = |observed: u64| {
			let observation = Observation { observed: Moment(observed), ..observation(BTC, "1") };
			signed(1, ROUND, vec![observation])
		};
		let stale = InvalidTransaction::Custom(CUSTOM_OBSERVATION_STALE);
		let future = InvalidTransaction::Custom(CUSTOM_OBSERVATION_FUTURE);
		assert!(verdict(&at(START - 10_000)).is_ok());
		refused(&at(START - 10_001), stale);
		refused(&at(0), stale);
		assert!(verdict(&at(START + 1_000)).is_ok());
		refused(&at(START + 1_001), future);
		refused(&at(u64::MAX), future);
	});
}

/// ORR-002: through the transaction extension, as the pool and an importing node do it.
#[test]
fn authorize_should_admit_a_free_operational_transaction_when_in_a_block() {
	ExtBuilder::default().build_and_execute(|| {
		use frame_system::offchain::CreateAuthorizedTransaction;
		let call = crate::Call::<Test>::report { report: signed(1, ROUND, btc()) };
		let make = |call: crate::Call<Test>| -> Extrinsic {
			<Test as CreateAuthorizedTransaction<crate::Call<Test>>>::create_authorized_transaction(
				call.into(),
			)
		};
		let transaction = make(call);
		let info = transaction.get_dispatch_info();
		assert_eq!((info.class, info.pays_fee), (DispatchClass::Operational, Pays::No));
		assert!(info.extension_weight.all_gt(Weight::zero()));
		let length = transaction.encoded_size();
		let apply = |transaction: Extrinsic| {
			transaction
				.check(&frame_system::ChainContext::<Test>::default())
				.unwrap()
				.apply::<Test>(&info, length)
		};
		assert!(apply(transaction.clone()).unwrap().is_ok());
		assert_eq!(Oracle::last_report(1).unwrap().round, ROUND);
		let replayed = apply(transaction).unwrap_err();
		assert_eq!(replayed, InvalidTransaction::Stale.into());

		// An author who puts a forged report into a block makes the block invalid.
		let mut forged = signed(2, ROUND, btc());
		forged.signature = pair(3).sign(b"forged");
		let forged = make(crate::Call::report { report: forged });
		assert_eq!(apply(forged).unwrap_err(), InvalidTransaction::BadProof.into());
	});
}
