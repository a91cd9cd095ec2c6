//! What must hold after every block.

use crate::chain;
use bulwark_primitives::{
	seams::{Ledger, Markets as _},
	HaltReason, Lots, MarketId, PlaceOrder, Side, SignedLots,
};
use bulwark_runtime::{
	configs::RuntimeBlockWeights, constants::QUOTE_ASSET, AccountId, Assets, Margin, Markets,
	OrderBook, Runtime, RuntimeEvent,
};
use std::collections::BTreeMap;

/// Makes the reads, then checks every pallet's state, the custody and open-interest identities, the
/// money of all accounts, the block's weight, and that nothing was halted because it broke.
pub fn block(events: &[RuntimeEvent]) {
	reads();
	chain::check_invariants();
	pallet_tick::Pallet::<Runtime>::do_try_state().unwrap();
	open_interest();
	money();
	weight();
	events.iter().for_each(nothing_broke);
}

/// Long lots equal short lots in every market, and are what the ledger says they are.
fn open_interest() {
	let mut sums: BTreeMap<MarketId, (i128, i128)> = BTreeMap::new();
	for account in pallet_margin::Subaccounts::<Runtime>::iter_values() {
		for position in &account.positions {
			let sum = sums.entry(position.market).or_default();
			let SignedLots(lots) = position.lots;
			sum.0 += i128::from(lots.max(0));
			sum.1 += i128::from(lots.min(0));
		}
	}
	for market in Markets::ids() {
		let (long, short) = sums.remove(&market).unwrap_or_default();
		assert_eq!(long, -short, "positions of {market:?} do not sum to zero");
		let stored = pallet_margin::OpenInterest::<Runtime>::get(market);
		assert_eq!(i128::from(stored.long.0), long, "open interest of {market:?}");
	}
	assert!(sums.is_empty(), "positions in markets that are not listed: {sums:?}");
}

/// Every atom of the settlement asset is on some account: nothing in here mints or burns.
fn money() {
	let accounts = pallet_assets::Account::<Runtime>::iter_key_prefix(QUOTE_ASSET);
	let sum: u128 = accounts.map(|who| Assets::balance(QUOTE_ASSET, who)).sum();
	let supply = Assets::total_supply(QUOTE_ASSET);
	assert_eq!(sum, supply, "the settlement asset");
	let endowed = 10_000_000 * chain::USD;
	assert_eq!(supply % endowed, 0, "the settlement asset was minted or burned: {supply}");
}

fn weight() {
	let used = frame_system::BlockWeight::<Runtime>::get().total();
	let limit = RuntimeBlockWeights::get().max_block;
	assert!(used.all_lte(limit), "the block weighs {used:?} of {limit:?}");
}

/// A clearing or a deleveraging that fails halts its market and is undone: the chain's last line of
/// defence, which nothing should ever reach.
fn nothing_broke(event: &RuntimeEvent) {
	match event {
		RuntimeEvent::OrderBook(pallet_order_book::Event::ClearingFailed { .. }) => {
			panic!("{event:?}")
		},
		RuntimeEvent::Markets(pallet_markets::Event::MarketHalted { reason, .. }) => {
			let meant = matches!(reason, HaltReason::Governance | HaltReason::Unsettled);
			assert!(meant, "{event:?}");
		},
		_ => {},
	}
}

/// What clients ask for, of every market and some accounts.
fn reads() {
	let first = pallet_margin::Subaccounts::<Runtime>::iter_keys().next();
	for market in Markets::ids() {
		let bids = OrderBook::depth(market, Side::Bid, 5);
		let asks = OrderBook::depth(market, Side::Ask, 5);
		assert!(bids.windows(2).all(|pair| pair[0].0 > pair[1].0), "bids unsorted: {bids:?}");
		assert!(asks.windows(2).all(|pair| pair[0].0 < pair[1].0), "asks unsorted: {asks:?}");
		let best = OrderBook::best(market);
		assert_eq!(best.bid, bids.first().map(|level| level.0), "best bid of {market:?}");
		assert_eq!(best.ask, asks.first().map(|level| level.0), "best ask of {market:?}");
		let _ = OrderBook::indicative(market);
		let _ = Markets::statistics(market);
		let (Some(who), Some(quote)) = (&first, Markets::quote(market)) else { continue };
		for side in [Side::Bid, Side::Ask] {
			let most = <Margin as Ledger<AccountId>>::max_order(who, market, side, quote.mark);
			let lots = most.unwrap_or(Lots(1));
			let _ = OrderBook::simulate(who, &PlaceOrder::limit(market, side, quote.mark, lots));
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::stage;
	use bulwark_primitives::QuoteAtoms;

	/// The checks, after the stage's state was tampered with.
	fn check_after(tamper: impl FnOnce()) {
		stage::set().0.execute_with(|| {
			tamper();
			block(&[]);
		});
	}

	#[test]
	fn checks_should_pass_when_nothing_was_tampered_with() {
		check_after(|| ());
	}

	#[test]
	#[should_panic(expected = "the total of quote differs from its sum")]
	fn checks_should_panic_when_a_total_is_wrong() {
		check_after(|| {
			pallet_margin::QuoteTotal::<Runtime>::mutate(|total| {
				*total = total.saturating_add(QuoteAtoms(1));
			});
		});
	}

	#[test]
	#[should_panic(expected = "the custody holds less than accounted for")]
	fn checks_should_panic_when_the_vault_is_robbed() {
		check_after(|| {
			use frame_support::traits::fungibles::Mutate;
			use frame_support::traits::tokens::Preservation;
			let (vault, thief) = (Margin::custody_account(), crate::cast::GUARDIAN.to_account_id());
			<Assets as Mutate<AccountId>>::transfer(
				QUOTE_ASSET,
				&vault,
				&thief,
				1,
				Preservation::Expendable,
			)
			.unwrap();
		});
	}

	#[test]
	#[should_panic(expected = "the settlement asset was minted or burned")]
	fn checks_should_panic_when_money_is_made() {
		check_after(|| {
			use frame_support::traits::fungibles::Mutate;
			Assets::mint_into(QUOTE_ASSET, &crate::cast::GUARDIAN.to_account_id(), 1).unwrap();
		});
	}
}
