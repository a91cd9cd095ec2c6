//! Applying clearings.

use super::mock::*;
use crate::{
	Error, Event, FeePool, Holders, InsuranceFund, MarketInterest, OpenInterest, QuoteTotal,
};
use bulwark_primitives::{
	seams::{self, Ledger},
	AccountClearing, Lots, MarketId, Price, QuoteAtoms, Side, SignedLots, Subaccount,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

fn settle(price: u64, accounts: &[AccountClearing<AccountId>]) -> DispatchResult {
	<Margin as Ledger<AccountId>>::settle(BTC, Price(price), accounts)
}

fn open_interest() -> Lots {
	<Margin as seams::OpenInterest>::open_interest(BTC)
}

/// LED-090.
#[test]
fn settle_should_move_quote_and_fees_when_accounts_traded() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 1_000);
		credit(3, 1_000);
		let total = QuoteTotal::<Test>::get().0;
		let mut seller = filled(sub(3), 0, 10);
		seller.fees = QuoteAtoms(3);
		seller.liquidation_fees = QuoteAtoms(5);
		let mut buyer = filled(sub(1), 6, 0);
		buyer.fees = QuoteAtoms(2);
		assert_ok!(settle(100, &[buyer, filled(sub(2), 4, 0), seller]));

		assert_eq!(quote(&sub(1)), 1_000 - 600 - 2);
		assert_eq!(quote(&sub(2)), 1_000 - 400);
		assert_eq!(quote(&sub(3)), 1_000 + 1_000 - 8);
		assert_eq!(FeePool::<Test>::get(), QuoteAtoms(30 + 5));
		assert_eq!(InsuranceFund::<Test>::get(), QuoteAtoms(5));
		assert_eq!(QuoteTotal::<Test>::get().0, total - 10);
		assert_eq!(open_interest(), Lots(10));
		assert_eq!(Holders::<Test>::iter_keys().count(), 3);
		assert!(events().contains(&Event::Settled {
			market: BTC,
			who: sub(3),
			bought: Lots(0),
			sold: Lots(10),
			price: Price(100),
			fees: QuoteAtoms(3),
			rebates: QuoteAtoms::ZERO,
			liquidation_fees: QuoteAtoms(5),
			position: SignedLots(-10),
			realised: QuoteAtoms::ZERO,
		}));
	});
}

/// LED-097. A maker is paid out of what the takers paid; the pool keeps the rest.
#[test]
fn settle_should_pay_rebates_out_of_fees_when_makers_earned_them() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 1_000);
		let total = QuoteTotal::<Test>::get().0;
		let pool = FeePool::<Test>::get().0;
		let mut buyer = filled(sub(1), 10, 0);
		buyer.fees = QuoteAtoms(7);
		let mut seller = filled(sub(2), 0, 10);
		seller.rebates = QuoteAtoms(5);
		seller.liquidation_fees = QuoteAtoms(1);
		assert_ok!(settle(100, &[buyer, seller]));
		assert_eq!(quote(&sub(1)), 1_000 - 1_000 - 7);
		assert_eq!(quote(&sub(2)), 1_000 + 1_000 + 5 - 1);
		assert_eq!(FeePool::<Test>::get().0, pool + 2);
		assert_eq!(InsuranceFund::<Test>::get(), QuoteAtoms(1));
		assert_eq!(QuoteTotal::<Test>::get().0, total - 3);
		assert!(events().contains(&Event::Settled {
			market: BTC,
			who: sub(2),
			bought: Lots(0),
			sold: Lots(10),
			price: Price(100),
			fees: QuoteAtoms::ZERO,
			rebates: QuoteAtoms(5),
			liquidation_fees: QuoteAtoms(1),
			position: SignedLots(-10),
			realised: QuoteAtoms::ZERO,
		}));
	});
}

/// LED-098. Rebates that nobody paid would come out of other auctions' fees.
#[test]
fn settle_should_fail_when_rebates_exceed_fees_or_are_negative() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 1_000);
		let parts = |fees, rebates| {
			let mut buyer = filled(sub(1), 1, 0);
			buyer.fees = QuoteAtoms(fees);
			let mut seller = filled(sub(2), 0, 1);
			seller.rebates = QuoteAtoms(rebates);
			[buyer, seller]
		};
		assert_noop!(settle(100, &parts(4, 5)), Error::<Test>::ExcessiveRebates);
		assert_noop!(settle(100, &parts(4, -1)), Error::<Test>::NegativeAmount);
		assert_ok!(settle(100, &parts(5, 5)));
	});
}

/// LED-091.
#[test]
fn settle_should_remove_position_and_holder_when_all_is_closed() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 1_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		cross(BTC, sub(2), sub(1), 4, 110);
		assert_eq!(open_interest(), Lots(6));
		assert_eq!(Margin::subaccount(&sub(1)).unwrap().positions[0].entry, QuoteAtoms(600));
		cross(BTC, sub(2), sub(1), 6, 120);
		assert_eq!(quote(&sub(1)), 1_000 + 40 + 120);
		assert_eq!(open_interest(), Lots(0));
		assert_eq!(Holders::<Test>::iter_keys().count(), 0);
		assert_eq!(OpenInterest::<Test>::iter().count(), 0);
	});
}

#[test]
fn settle_should_flip_when_more_is_traded_than_held() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 1_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		cross(BTC, sub(2), sub(1), 25, 110);
		let account = Margin::subaccount(&sub(1)).unwrap();
		assert_eq!(account.lots(BTC), SignedLots(-15));
		assert_eq!(account.positions[0].entry, QuoteAtoms(-1_650));
		assert_eq!(open_interest(), Lots(15));
	});
}

/// LED-092.
#[test]
fn settle_should_merge_when_an_account_appears_twice() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 1_000);
		let parts = [filled(sub(1), 3, 0), filled(sub(2), 0, 5), filled(sub(1), 2, 0)];
		assert_ok!(settle(100, &parts));
		assert_eq!(Margin::subaccount(&sub(1)).unwrap().lots(BTC), SignedLots(5));
		let settled = events()
			.into_iter()
			.filter(|event| matches!(event, Event::Settled { .. }))
			.count();
		assert_eq!(settled, 2);
	});
}

/// LED-093.
#[test]
fn settle_should_count_orders_down_when_they_close() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 10_000);
		credit(2, 10_000);
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Bid, Lots(10), Price(100)));
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Bid, Lots(5), Price(100)));
		assert_ok!(Margin::open_order(&sub(2), BTC, Side::Ask, Lots(12), Price(100)));
		let mut buyer = filled(sub(1), 12, 0);
		buyer.closed_bids = Lots(12);
		buyer.closed_orders = 1;
		let mut seller = filled(sub(2), 0, 12);
		seller.closed_asks = Lots(12);
		seller.closed_orders = 1;
		assert_ok!(settle(100, &[buyer, seller]));
		let account = Margin::subaccount(&sub(1)).unwrap();
		assert_eq!((account.orders(BTC).bids, account.order_count), (Lots(3), 1));
		let account = Margin::subaccount(&sub(2)).unwrap();
		assert!(account.open_orders.is_empty());
		assert_eq!(account.order_count, 0);
	});
}

#[test]
fn settle_should_only_close_orders_when_nothing_traded() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 10_000);
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Ask, Lots(10), Price(100)));
		let mut cancelled = filled(sub(1), 0, 0);
		cancelled.closed_asks = Lots(10);
		cancelled.closed_orders = 1;
		let before = events().len();
		assert_ok!(settle(0, &[cancelled]));
		assert_eq!(events().len(), before);
		assert!(Margin::subaccount(&sub(1)).unwrap().open_orders.is_empty());
	});
}

/// LED-094.
#[test]
fn settle_should_fail_when_bought_and_sold_differ() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 1_000);
		assert_noop!(
			settle(100, &[filled(sub(1), 3, 0), filled(sub(2), 0, 4)]),
			Error::<Test>::Unbalanced
		);
	});
}

/// LED-095. A market whose own books are broken is not cleared.
#[test]
fn settle_should_fail_when_long_and_short_lots_differ() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 1_000);
		OpenInterest::<Test>::insert(BTC, MarketInterest { long: Lots(1), short: Lots(0) });
		let result = frame_support::storage::with_storage_layer(|| {
			settle(100, &[filled(sub(1), 3, 0), filled(sub(2), 0, 3)])
		});
		assert_eq!(result, Err(Error::<Test>::Unbalanced.into()));
		OpenInterest::<Test>::remove(BTC);
		assert_eq!(Margin::subaccount(&sub(1)).unwrap().positions, []);
	});
}

#[test]
fn settle_should_fail_when_an_account_or_its_orders_are_missing() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		let undone = |accounts: &[AccountClearing<AccountId>]| {
			frame_support::storage::with_storage_layer(|| settle(100, accounts))
		};
		assert_eq!(
			undone(&[filled(sub(1), 3, 0), filled(sub(2), 0, 3)]),
			Err(Error::<Test>::UnknownSubaccount.into())
		);
		let mut buyer = filled(sub(1), 0, 0);
		buyer.closed_bids = Lots(1);
		assert_eq!(undone(&[buyer]), Err(Error::<Test>::NoSuchOrders.into()));
		let mut negative = filled(sub(1), 0, 0);
		negative.fees = QuoteAtoms(-1);
		assert_eq!(undone(&[negative]), Err(Error::<Test>::NegativeAmount.into()));
	});
}

#[test]
fn settle_should_fail_when_an_account_would_be_in_too_many_markets() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000_000);
		credit(2, 1_000_000);
		(1..17).for_each(|market| cross(MarketId(market), sub(1), sub(2), 1, 100));
		let result = frame_support::storage::with_storage_layer(|| {
			settle(100, &[filled(sub(1), 3, 0), filled(sub(2), 0, 3)])
		});
		assert_eq!(result, Err(Error::<Test>::TooManyMarkets.into()));
	});
}

#[test]
fn settle_should_fail_when_a_sum_overflows() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 1_000);
		let accounts = [filled(sub(1), u64::MAX, 0), filled(sub(2), 0, u64::MAX)];
		assert!(frame_support::storage::with_storage_layer(|| settle(u64::MAX, &accounts)).is_err());
	});
}

#[test]
fn settle_should_remove_an_account_when_nothing_is_left() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 100);
		credit(2, 1_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		cross(BTC, sub(2), sub(1), 10, 90);
		assert_eq!(Margin::subaccount(&sub(1)), None::<Subaccount>);
		assert_eq!(System::sufficients(&1), 1, "the asset's own");
	});
}

/// LED-096. Income from liquidations repays the market's recorded deficit before it insures.
#[test]
fn liquidation_fees_should_repay_deficits_when_some_are_recorded() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 100);
		credit(2, 100);
		credit(3, 1_000);
		credit(4, 1_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		cross(BTC, sub(2), sub(1), 10, 118);
		assert_ok!(Margin::record_deficit(BTC, &sub(2), QuoteAtoms(80)));
		let mut liquidated = filled(sub(3), 1, 0);
		liquidated.liquidation_fees = QuoteAtoms(100);
		assert_ok!(settle(100, &[liquidated, filled(sub(4), 0, 1)]));
		assert_eq!(Margin::funds().deficits, QuoteAtoms::ZERO);
		assert_eq!(InsuranceFund::<Test>::get(), QuoteAtoms(20));
		assert!(events().contains(&Event::DeficitRepaid {
			market: BTC,
			amount: QuoteAtoms(80),
			left: QuoteAtoms::ZERO
		}));
	});
}
