//! Authorised calls through the real `Executive`: what is wrong is refused by the pool and, where
//! a block author includes it all the same, at import.

use crate::chain::{authorised, sign_report, Chain};
use bulwark_primitives::{FeedId, Moment};
use bulwark_runtime::{genesis_config_presets::BTC_USD, Runtime, RuntimeCall, UncheckedExtrinsic};
use pallet_oracle::SignedReport;
use sp_keyring::Sr25519Keyring;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

const PRICES: &[(FeedId, u128)] = &[(BTC_USD, 60_000)];

/// The pool and import must give the same refusal.
fn refused(chain: &mut Chain, extrinsic: UncheckedExtrinsic, expected: InvalidTransaction) {
	let expected = TransactionValidityError::Invalid(expected);
	assert_eq!(chain.validate(extrinsic.clone()), Err(expected), "in the pool");
	let (results, _) = chain.block(vec![extrinsic]);
	assert_eq!(results, vec![Err(expected)], "at import");
}

fn started() -> Chain {
	let mut chain = Chain::development();
	chain.block_at(60_000, vec![]);
	chain
}

#[test]
fn report_should_be_accepted_by_pool_and_import_when_all_is_right() {
	let mut chain = started();
	let report = chain.report(Sr25519Keyring::Alice, 0, PRICES);
	let (results, _) = chain.block(vec![authorised(report)]);
	assert_eq!(results, vec![Ok(Ok(()))]);
}

#[test]
fn report_should_be_refused_when_the_signature_is_anothers() {
	let mut chain = started();
	let report = chain.report(Sr25519Keyring::Bob, 0, PRICES);
	refused(&mut chain, authorised(report), InvalidTransaction::BadProof);
}

#[test]
fn report_should_be_refused_when_the_prices_were_changed() {
	let mut chain = started();
	let honest = chain.report(Sr25519Keyring::Alice, 0, PRICES);
	let other = chain.report(Sr25519Keyring::Alice, 0, &[(BTC_USD, 1)]);
	let forged = SignedReport { observations: other.observations, ..honest };
	refused(&mut chain, authorised(forged), InvalidTransaction::BadProof);
}

#[test]
fn report_should_be_refused_when_it_is_repeated() {
	let mut chain = started();
	let report = chain.report(Sr25519Keyring::Alice, 0, PRICES);
	let (results, _) = chain.block(vec![authorised(report.clone()), authorised(report.clone())]);
	assert_eq!(results[0], Ok(Ok(())));
	assert_eq!(results[1], Err(InvalidTransaction::Stale.into()));
	refused(&mut chain, authorised(report), InvalidTransaction::Stale);
}

#[test]
fn report_should_be_refused_when_the_round_is_wrong() {
	let mut chain = started();
	let now = chain.next_moment();
	let early = Moment(now.0 - 20_000);
	let late = Moment(now.0 + 5_000);
	let old = chain.read(|| sign_report(Sr25519Keyring::Alice, 0, early, PRICES));
	refused(&mut chain, authorised(old), InvalidTransaction::Stale);
	let ahead = chain.read(|| sign_report(Sr25519Keyring::Alice, 0, late, PRICES));
	refused(&mut chain, authorised(ahead), InvalidTransaction::Future);
}

#[test]
fn report_should_be_refused_when_it_was_signed_for_another_chain() {
	let mut chain = started();
	let now = chain.next_moment();
	let foreign = chain.read(|| {
		let ours = frame_system::BlockHash::<Runtime>::get(0);
		frame_system::BlockHash::<Runtime>::insert(0, sp_core::H256::repeat_byte(9));
		let report = sign_report(Sr25519Keyring::Alice, 0, now, PRICES);
		frame_system::BlockHash::<Runtime>::insert(0, ours);
		report
	});
	refused(&mut chain, authorised(foreign), InvalidTransaction::BadProof);
}

#[test]
fn report_should_be_refused_when_the_reporter_is_no_validator() {
	let mut chain = started();
	let report = chain.report(Sr25519Keyring::Bob, 1, PRICES);
	refused(&mut chain, authorised(report), InvalidTransaction::BadSigner);
}

/// Signed by a stranger, a report would fail in dispatch, at no cost, in the class kept for reports.
#[test]
fn report_should_be_refused_when_a_stranger_signs_the_transaction() {
	let mut chain = started();
	let report = chain.report(Sr25519Keyring::Alice, 0, PRICES);
	let call = RuntimeCall::Oracle(pallet_oracle::Call::report { report });
	let extrinsic = chain.signed(Sr25519Keyring::Eve, call, 0);
	refused(&mut chain, extrinsic, InvalidTransaction::Call);
}
