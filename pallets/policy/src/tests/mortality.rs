//! One longevity for all.

use super::mock::{execute, RuntimeCall, RuntimeOrigin, System, Test, LONGEVITY, OTHER};
use crate::PolicyMortality;
use frame_support::dispatch::GetDispatchInfo;
use sp_runtime::{
	generic::Era,
	traits::{TransactionExtension, TxBaseImplication},
	transaction_validity::TransactionSource,
};

#[test]
fn longevity_should_be_the_same_when_eras_differ() {
	execute(|| {
		let call = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
		for era in [Era::Immortal, Era::mortal(4, 1), Era::mortal(64, 1)] {
			let hash = System::block_hash(0);
			let (valid, (), _) = PolicyMortality::<Test>::from(era)
				.validate(
					RuntimeOrigin::signed(OTHER),
					&call,
					&call.get_dispatch_info(),
					0,
					hash,
					&TxBaseImplication(()),
					TransactionSource::External,
				)
				.unwrap();
			assert_eq!(valid.longevity, LONGEVITY);
		}
	});
}

#[test]
fn identifier_should_be_the_wrapped_one_when_wallets_ask() {
	assert_eq!(
		<PolicyMortality<Test> as TransactionExtension<RuntimeCall>>::IDENTIFIER,
		"CheckMortality"
	);
	use codec::Encode;
	assert_eq!(
		PolicyMortality::<Test>::from(Era::mortal(64, 1)).encode(),
		Era::mortal(64, 1).encode()
	);
}
