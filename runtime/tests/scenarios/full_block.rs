//! Nobody can buy the exchange out of its own matching: with every class of weight filled, the
//! tick still runs.

use crate::chain::{deposit, place, price, subaccount, Chain, BTC};
use bulwark_primitives::{Side, SignedLots};
use bulwark_runtime::{
	configs::RuntimeBlockWeights, Executive, Margin, Runtime, RuntimeCall, System,
};
use frame_support::{dispatch::DispatchClass, weights::Weight};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Dave};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

/// Fills what is left of a class.
fn fill(class: DispatchClass) {
	let limits = RuntimeBlockWeights::get();
	let total = limits.get(class).max_total.unwrap_or(limits.max_block);
	let used = *frame_system::BlockWeight::<Runtime>::get().get(class);
	System::register_extra_weight_unchecked(total.saturating_sub(used), class);
}

#[test]
fn clearing_should_happen_when_every_class_of_weight_is_full() {
	let mut chain = Chain::development();
	chain.block_at(60_000, vec![]);
	for who in [Alice, Bob] {
		let extrinsic = chain.signed(who, deposit(10_000), 0);
		chain.block_at(60_000, vec![extrinsic]);
	}
	let bid = chain.signed(Alice, place(Side::Bid, price(60_000), 10), 0);
	let ask = chain.signed(Bob, place(Side::Ask, price(60_000), 10), 0);
	let remark = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
	let remark = chain.signed(Dave, remark, 0);
	let late = chain.block_with(|| {
		for extrinsic in [bid, ask] {
			Executive::apply_extrinsic(extrinsic).unwrap().unwrap();
		}
		fill(DispatchClass::Normal);
		fill(DispatchClass::Operational);
		Executive::apply_extrinsic(remark)
	});
	assert_eq!(
		late,
		Err(TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources)),
		"the normal class is full"
	);
	chain.read(|| {
		let alice = Margin::account(&subaccount(Alice)).unwrap();
		assert_eq!(alice.record.lots(BTC), SignedLots(10));
		let total = frame_system::BlockWeight::<Runtime>::get().total();
		assert!(total.all_lte(RuntimeBlockWeights::get().max_block), "{total:?}");
	});
}

#[test]
fn classes_should_leave_the_reserve_when_all_are_full() {
	let limits = RuntimeBlockWeights::get();
	let class = |class| limits.get(class).max_total.unwrap_or(limits.max_block);
	let sold = class(DispatchClass::Normal).saturating_add(class(DispatchClass::Operational));
	let reserve = bulwark_runtime::constants::TICK_SHARE * limits.max_block;
	let left: Weight = limits.max_block.saturating_sub(sold);
	assert!(left.all_gte(reserve), "{left:?} {reserve:?}");
}
