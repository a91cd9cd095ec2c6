//! `try_state` finds each thing that can be broken.

use super::mock::*;
use crate::{
	Accounted, DeficitTotal, Deficits, FeePool, Holders, InsuranceFund, MarketInterest,
	OpenInterest, Pallet, Pending, QuoteTotal, Subaccounts, Unsettled, UnsettledMarket,
};
use bulwark_primitives::{
	FundingIndex, Lots, MarketId, OpenOrders, Position, Price, QuoteAtoms, RealisedGain,
	SignedLots, Subaccount, SubaccountId,
};
use frame_support::assert_ok;
use sp_runtime::TryRuntimeError;

/// Breaks a sound state and expects the message.
fn expect(message: &'static str, break_it: impl FnOnce()) {
	ExtBuilder::build().execute_with(|| {
		credit(1, 1_000);
		credit(2, 1_000);
		cross(BTC, sub(1), sub(2), 5, 100);
		cross(ETH, sub(1), sub(2), 5, 100);
		assert_ok!(Pallet::<Test>::do_try_state());
		break_it();
		assert_eq!(Pallet::<Test>::do_try_state(), Err(TryRuntimeError::Other(message)));
	});
}

fn change(edit: impl FnOnce(&mut Subaccount)) {
	Subaccounts::<Test>::mutate(sub(1), |account| edit(account.as_mut().unwrap()));
}

/// LED-140.
#[test]
fn try_state_should_fail_when_a_record_is_malformed() {
	expect("an empty subaccount is stored", || {
		Subaccounts::<Test>::insert(sub(3), Subaccount::default());
	});
	expect("a subaccount's index is out of range", || {
		let account = Subaccount { quote: QuoteAtoms(1), ..Subaccount::default() };
		Subaccounts::<Test>::insert(SubaccountId { owner: 1, index: 200 }, account);
	});
	expect("a subaccount's markets are not sorted", || change(|it| it.positions.swap(0, 1)));
	expect("a subaccount holds an empty entry", || {
		change(|it| it.positions[0].lots = SignedLots::ZERO);
	});
	expect("an entry notional has the wrong sign", || {
		change(|it| it.positions[0].entry = QuoteAtoms(-1));
	});
	expect("a subaccount is in too many markets", || {
		change(|it| {
			it.positions = (0..17)
				.map(|market| Position {
					market: MarketId(market),
					lots: SignedLots(1),
					entry: QuoteAtoms(1),
					..Position::default()
				})
				.collect();
		});
	});
	expect("a subaccount has too many orders", || change(|it| it.order_count = 129));
	expect("a subaccount's orders are not counted", || {
		change(|it| {
			it.open_orders = vec![OpenOrders { market: BTC, bids: Lots(1), asks: Lots(0) }];
		});
	});
	expect("a subaccount counts orders it does not have", || change(|it| it.order_count = 1));
}

/// LED-141.
#[test]
fn try_state_should_fail_when_a_sum_is_wrong() {
	expect("the total of quote differs from its sum", || {
		QuoteTotal::<Test>::mutate(|total| total.0 += 1);
	});
	expect("the insurance fund is negative", || InsuranceFund::<Test>::put(QuoteAtoms(-1)));
	expect("the fee pool is negative", || FeePool::<Test>::put(QuoteAtoms(-1)));
	expect("the books differ from what is accounted for", || {
		FeePool::<Test>::mutate(|pool| pool.0 += 1);
	});
	expect("the custody holds less than accounted for", || {
		Accounted::<Test>::mutate(|accounted| accounted.0 += 1);
		FeePool::<Test>::mutate(|pool| pool.0 += 1);
	});
	expect("a recorded deficit is not positive", || {
		Deficits::<Test>::insert(BTC, QuoteAtoms::ZERO);
	});
	expect("the total of deficits differs from its sum", || {
		DeficitTotal::<Test>::put(QuoteAtoms(1));
		FeePool::<Test>::mutate(|pool| pool.0 += 1);
	});
	expect("more deficits than markets", || {
		(0..65).for_each(|market| Deficits::<Test>::insert(MarketId(market), QuoteAtoms(1)));
		DeficitTotal::<Test>::put(QuoteAtoms(65));
		FeePool::<Test>::mutate(|pool| pool.0 += 65);
	});
}

/// LED-142.
#[test]
fn try_state_should_fail_when_positions_do_not_match() {
	expect("open interest differs from the positions", || {
		OpenInterest::<Test>::insert(BTC, MarketInterest { long: Lots(6), short: Lots(6) });
	});
	expect("the positions of a market do not sum to zero", || {
		change(|it| it.positions[0].lots = SignedLots(6));
		OpenInterest::<Test>::insert(BTC, MarketInterest { long: Lots(6), short: Lots(5) });
	});
	expect("the holders differ from the positions", || Holders::<Test>::remove(BTC, sub(1)));
	expect("the holders differ from the positions", || {
		Holders::<Test>::insert(BTC, sub(3), ());
	});
}

/// LED-143.
#[test]
fn try_state_should_fail_when_what_is_pending_is_wrong() {
	expect("unapplied funding differs from what positions owe", || {
		change(|it| it.positions[0].funding = FundingIndex(7));
	});
	expect("pending funding differs from its sum", || {
		Pending::<Test>::mutate(|pending| pending.funding += 1_000_000_000);
		FeePool::<Test>::mutate(|pool| pool.0 += 1);
	});
	expect("a whole atom of dust is kept", || {
		Pending::<Test>::mutate(|pending| pending.dust = 1_000_000_000);
		InsuranceFund::<Test>::put(QuoteAtoms(5));
		FeePool::<Test>::mutate(|pool| pool.0 -= 6);
	});
	expect("unsettled lots differ from the positions", || {
		OpenInterest::<Test>::remove(BTC);
		let positions = bulwark_risk::settlement::Unsettled { lots: 1, size: 10 };
		Unsettled::<Test>::insert(BTC, UnsettledMarket { price: Price(0), positions });
	});
	expect("pending settlements differ", || {
		Pending::<Test>::mutate(|pending| pending.settlements = QuoteAtoms(1));
		FeePool::<Test>::mutate(|pool| pool.0 -= 1);
	});
	expect("a market is unsettled without positions", || {
		let market = UnsettledMarket::default();
		Unsettled::<Test>::insert(MarketId(7), market);
	});
	expect("a subaccount's gains are not sorted or too many", || {
		change(|it| it.gains = vec![RealisedGain::default(); 2]);
	});
}

#[test]
fn try_state_should_fail_when_an_owner_may_vanish() {
	expect("a subaccount does not keep its owner's account alive", || {
		frame_system::Pallet::<Test>::dec_sufficients(&1);
		frame_system::Pallet::<Test>::dec_sufficients(&1);
	});
}
