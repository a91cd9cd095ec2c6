//! Traders' calls. Must run inside the chain's state.

use crate::{cast, chain, vault, Kind, Record, LENGTH};
use bulwark_primitives::{QuoteAtoms, SubaccountId};
use bulwark_runtime::{constants::QUOTE_ASSET, AccountId, Margin, RuntimeCall};
use codec::DecodeLimit;
use frame_support::BoundedVec;
use pallet_delegation::{Limits, MarketScope};
use pallet_order_book::BatchItem;

/// Where a record's followers come from.
pub type Following<'a> = std::iter::Copied<std::slice::Iter<'a, Record>>;

/// Calls nested in calls that are still decoded.
const MAX_DEPTH: u32 = 4;

/// Pallets from this number on are the exchange's own.
pub const FIRST_PALLET: u8 = 20;

/// A trader's call; nothing if the record is no trader's.
pub fn call(record: &Record, following: &mut Following) -> Option<RuntimeCall> {
	let call = match record.kind {
		Kind::Trigger
		| Kind::Pair
		| Kind::CancelTrigger
		| Kind::Twap
		| Kind::CancelTwap
		| Kind::CancelTriggers => RuntimeCall::Triggers(trigger(record)?),
		Kind::Register | Kind::Revoke | Kind::Renounce | Kind::RemoveExpired => {
			RuntimeCall::Delegation(delegation(record)?)
		},
		Kind::SetReferrer | Kind::Claim | Kind::Distribute | Kind::Forget => {
			RuntimeCall::Fees(fees(record)?)
		},
		Kind::Deposit | Kind::Withdraw | Kind::Transfer | Kind::SweepGifts => {
			RuntimeCall::Margin(margin(record)?)
		},
		Kind::Liquidate => {
			let who = SubaccountId { owner: record.other(), index: record.index() };
			RuntimeCall::Liquidation(pallet_liquidation::Call::liquidate { who })
		},
		Kind::DepositCollateral
		| Kind::WithdrawCollateral
		| Kind::TransferCollateral
		| Kind::SweepAsset
		| Kind::ClaimWithdrawal
		| Kind::CancelWithdrawal
		| Kind::SetName
		| Kind::SetLending
		| Kind::Accrue
		| Kind::BeginSale
		| Kind::BuyCollateral => RuntimeCall::Margin(vault::call(record)?),
		Kind::Gift => gift(record),
		Kind::Nested => nested(record, following),
		Kind::Raw => raw(record, following)?,
		_ => RuntimeCall::OrderBook(order_book(record, following)?),
	};
	Some(call)
}

/// So many records of those that follow.
fn take(count: u8, following: &mut Following) -> Vec<Record> {
	following.take(usize::from(count)).collect()
}

fn items(
	record: &Record,
	who: &SubaccountId<AccountId>,
	following: &mut Following,
) -> BoundedVec<BatchItem, frame_support::traits::ConstU32<{ pallet_order_book::MAX_BATCH }>> {
	// A batch of a hundred out of few records: each item again and again.
	let parts = take(record.lots % 8, following);
	let rounds = if record.lots >= 248 { 16 } else { 1 };
	let items = (0..rounds).flat_map(|_| parts.iter().map(|part| part.item(who)));
	BoundedVec::truncate_from(items.collect())
}

fn order_book(
	record: &Record,
	following: &mut Following,
) -> Option<pallet_order_book::Call<bulwark_runtime::Runtime>> {
	use pallet_order_book::Call;
	let (who, index, owner) = (record.subaccount(), record.index(), record.other());
	let theirs = SubaccountId { owner: owner.clone(), index };
	let (market, side) = (record.some_market(), (record.choice & 2 != 0).then(|| record.side()));
	let mode = record.mode();
	let call = match record.kind {
		Kind::Place => Call::place { index, order: record.order() },
		Kind::Cancel => Call::cancel { index, order: record.order_ref(&who) },
		Kind::CancelAll => Call::cancel_all { index, market, side },
		Kind::Batch => Call::batch { index, items: items(record, &who, following), mode },
		Kind::Amend => Call::amend {
			index,
			order: record.order_ref(&who),
			price: record.new_price(),
			lots: record.size(),
		},
		Kind::DeadMan => {
			let until = (record.choice & 1 == 0).then(|| record.moment());
			Call::set_dead_man { index, until }
		},
		Kind::PlaceFor => Call::place_for { owner, index, order: record.order() },
		Kind::BatchFor => {
			Call::batch_for { owner, index, items: items(record, &theirs, following), mode }
		},
		Kind::CancelAllFor => Call::cancel_all_for { owner, index, market, side },
		_ => return None,
	};
	Some(call)
}

fn trigger(record: &Record) -> Option<pallet_triggers::Call<bulwark_runtime::Runtime>> {
	use pallet_triggers::{Call, TriggerKind};
	let (index, market, kind) = (record.index(), record.market(), record.trigger_kind());
	let call = match record.kind {
		Kind::Trigger => Call::place_trigger { index, market, kind, terms: record.trigger(kind) },
		Kind::Pair => Call::place_pair {
			index,
			market,
			stop: record.trigger(TriggerKind::Stop),
			take_profit: record.trigger(TriggerKind::TakeProfit),
		},
		Kind::CancelTrigger => Call::cancel_trigger { index, id: record.trigger_id() },
		Kind::Twap => Call::place_twap { index, market, terms: record.twap() },
		Kind::CancelTwap => Call::cancel_twap { index, id: record.twap_id() },
		Kind::CancelTriggers => Call::cancel_all { index, market: record.some_market() },
		_ => return None,
	};
	Some(call)
}

fn delegation(record: &Record) -> Option<pallet_delegation::Call<bulwark_runtime::Runtime>> {
	use pallet_delegation::Call;
	let other = record.other();
	let scope = || match record.choice & 3 {
		0 | 1 => MarketScope::All,
		2 => MarketScope::Only(BoundedVec::truncate_from(vec![record.market()])),
		_ => MarketScope::Only(BoundedVec::new()),
	};
	let notional = i128::try_from(record.usd()).unwrap_or(i128::MAX);
	let call = match record.kind {
		Kind::Register => Call::register {
			delegate: other,
			limits: Limits {
				expires: record.moment(),
				markets: scope(),
				order_notional: QuoteAtoms(notional),
				daily_notional: QuoteAtoms(notional.saturating_mul(2)),
			},
		},
		Kind::Revoke => Call::revoke { delegate: other },
		Kind::Renounce => Call::renounce { owner: other },
		Kind::RemoveExpired => Call::remove_expired {
			owner: other,
			delegate: cast::TRADERS[usize::from(record.lots) % cast::TRADERS.len()].to_account_id(),
		},
		_ => return None,
	};
	Some(call)
}

fn fees(record: &Record) -> Option<pallet_fees::Call<bulwark_runtime::Runtime>> {
	use pallet_fees::Call;
	let call = match record.kind {
		Kind::SetReferrer => Call::set_referrer { referrer: record.other() },
		Kind::Claim => Call::claim { index: record.index() },
		Kind::Distribute => Call::distribute {},
		Kind::Forget => Call::forget { trader: record.other() },
		_ => return None,
	};
	Some(call)
}

fn margin(record: &Record) -> Option<pallet_margin::Call<bulwark_runtime::Runtime>> {
	use pallet_margin::Call;
	let (index, amount) = (record.index(), record.usd());
	let call = match record.kind {
		Kind::Deposit => Call::deposit { index, amount },
		Kind::Withdraw => Call::withdraw { index, amount },
		Kind::Transfer => Call::transfer { from: index, to: record.lots % 3, amount },
		Kind::SweepGifts => Call::sweep_gifts {},
		_ => return None,
	};
	Some(call)
}

fn gift(record: &Record) -> RuntimeCall {
	let target = if record.choice & 1 == 0 { Margin::custody_account() } else { record.other() };
	let amount = u128::from(record.amount) + 1;
	RuntimeCall::Assets(pallet_assets::Call::transfer {
		id: QUOTE_ASSET,
		target: target.into(),
		amount: if record.choice & 2 == 0 { amount } else { amount * chain::USD },
	})
}

/// The traders' calls among the records that follow, by one signer.
fn nested(record: &Record, following: &mut Following) -> RuntimeCall {
	let parts = take(record.lots % 5, following);
	let mut none = [].iter().copied();
	let calls = parts
		.iter()
		.filter(|part| !matches!(part.kind, Kind::Nested | Kind::Raw))
		.filter_map(|part| call(&Record { who: record.who, ..*part }, &mut none))
		.collect();
	RuntimeCall::Utility(match record.choice & 3 {
		0 | 1 => pallet_utility::Call::batch_all { calls },
		2 => pallet_utility::Call::force_batch { calls },
		_ => pallet_utility::Call::batch { calls },
	})
}

/// A call of the exchange's pallets from the bytes that follow, if they are one.
fn raw(record: &Record, following: &mut Following) -> Option<RuntimeCall> {
	let parts = take(record.lots % 16 + 1, following);
	let bytes: Vec<u8> = parts.iter().flat_map(Record::bytes).collect();
	let pallet = FIRST_PALLET + u8::try_from(record.choice % 10).unwrap_or_default();
	let mut input = vec![pallet];
	input.extend(bytes.into_iter().take(parts.len() * LENGTH));
	RuntimeCall::decode_with_depth_limit(MAX_DEPTH, &mut input.as_slice()).ok()
}
