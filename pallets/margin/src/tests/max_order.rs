//! The largest order an account can place.

use super::mock::*;
use crate::Error;
use bulwark_primitives::{
	seams::Ledger, FilterOrder, FilterVerdict, Lots, MarketId, MarketState, Ppm, Price, Side,
};
use frame_support::{assert_err, assert_ok, storage::with_storage_layer};
use proptest::prelude::*;
use sp_runtime::DispatchError;

fn largest(side: Side, limit: u64) -> u64 {
	Margin::max_order(&sub(1), BTC, side, Price(limit)).unwrap().0
}

/// Whether an order would be admitted.
fn admits(side: Side, lots: u64, limit: u64) -> bool {
	let probe = || {
		Margin::open_order(&sub(1), BTC, side, Lots(lots), Price(limit))?;
		Err::<(), _>(DispatchError::Other("admitted"))
	};
	with_storage_layer(probe) == Err(DispatchError::Other("admitted"))
}

/// Account 1 with `amount` and a long of 10 lots bought at 100.
fn long_ten(amount: u128) {
	credit(1, amount);
	credit(2, 10_000);
	cross(BTC, sub(1), sub(2), 10, 100);
}

/// LED-057. IMF 10 %, mark 100, equity 1,000.
#[test]
fn max_order_should_follow_the_table_when_the_account_is_flat() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		let rows = [
			(Side::Bid, 100, 100),
			(Side::Bid, 90, 100),
			// 8 of loss and 10 of requirement a lot.
			(Side::Bid, 108, 55),
			(Side::Ask, 92, 55),
			(Side::Ask, 101, 100),
		];
		for (side, limit, lots) in rows {
			assert_eq!(largest(side, limit), lots, "{side:?} at {limit}");
		}
		set_effective(0, 200_000);
		assert_eq!(largest(Side::Bid, 100), 50);
		let mut parameters = parameters(0);
		parameters.max_order = Lots(30);
		parameters.taker_fee = Ppm(10_000);
		list(0, parameters.clone());
		assert_eq!(largest(Side::Bid, 100), 30);
		parameters.max_order = Lots(50);
		list(0, parameters);
		// 20 of requirement and 1 of fee a lot.
		assert_eq!(largest(Side::Bid, 100), 47);
	});
}

/// LED-057. Closing and opening beyond count as one order.
#[test]
fn max_order_should_go_through_zero_when_a_position_is_held() {
	ExtBuilder::build_and_execute(|| {
		long_ten(1_000);
		assert_eq!((largest(Side::Bid, 100), largest(Side::Ask, 100)), (90, 110));
		set_state(BTC, MarketState::ReduceOnly);
		assert_eq!((largest(Side::Bid, 100), largest(Side::Ask, 100)), (0, 10));
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Ask, Lots(4), Price(100)));
		assert_eq!(largest(Side::Ask, 100), 6);
		set_state(BTC, MarketState::CancelOnly);
		assert_eq!(largest(Side::Ask, 100), 0);
	});
}

/// LED-057. Below the initial requirement only closing at a bearable limit is left.
#[test]
fn max_order_should_only_close_when_equity_is_below_the_initial_requirement() {
	ExtBuilder::build_and_execute(|| {
		long_ten(100);
		set_mark(0, 96);
		assert_eq!((largest(Side::Ask, 90), largest(Side::Ask, 89)), (10, 0));
		assert_eq!(largest(Side::Bid, 96), 0);
		set_mark(0, 89);
		assert_eq!(largest(Side::Ask, 89), 0, "bankrupt");
	});
}

/// LED-057. The number of orders bounds the size too: to zero, or to what closes.
#[test]
fn max_order_should_only_close_when_the_account_has_its_number_of_orders() {
	ExtBuilder::build_and_execute(|| {
		long_ten(1_000);
		for _ in 0..4 {
			assert_ok!(Margin::open_order(&sub(1), ETH, Side::Bid, Lots(1), Price(100)));
		}
		assert_eq!((largest(Side::Bid, 100), largest(Side::Ask, 100)), (0, 10));
		Margin::set_in_liquidation(&sub(1), true);
		assert_eq!(largest(Side::Ask, 100), 0);
	});
}

#[test]
fn max_order_should_fail_when_it_cannot_be_reckoned() {
	ExtBuilder::build_and_execute(|| {
		let at = |market| Margin::max_order(&sub(1), market, Side::Bid, Price(100));
		assert_err!(at(BTC), Error::<Test>::UnknownSubaccount);
		credit(1, 1_000);
		assert_err!(at(MarketId(99)), Error::<Test>::UnknownMarket);
		Quotes::mutate(|quotes| quotes.remove(&BTC));
		assert_err!(at(BTC), Error::<Test>::NoPrice);
	});
}

/// What an account is in.
#[derive(Clone, Debug)]
struct Scene {
	credit: u128,
	bought: u64,
	sold: u64,
	bids: u64,
	asks: u64,
	mark: u64,
	effective: u32,
	fee: u32,
	largest: u64,
}

prop_compose! {
	fn scene()(
		credit in 100u128..20_000,
		(bought, sold) in (0u64..200, 0u64..200),
		(bids, asks) in (0u64..50, 0u64..50),
		mark in 80u64..125,
		effective in 100_000u32..400_000,
		fee in 0u32..10_000,
		largest in 1u64..2_000,
	) -> Scene {
		Scene { credit, bought, sold, bids, asks, mark, effective, fee, largest }
	}
}

fn set(scene: &Scene) {
	credit(1, scene.credit);
	credit(2, 100_000);
	for (side, lots) in [(Side::Bid, scene.bids), (Side::Ask, scene.asks)] {
		let _ = Margin::open_order(&sub(1), BTC, side, Lots(lots), Price(100));
	}
	if scene.bought > 0 {
		cross(BTC, sub(1), sub(2), scene.bought, 100);
	}
	if scene.sold > 0 {
		cross(BTC, sub(2), sub(1), scene.sold, 100);
	}
	let mut parameters = parameters(0);
	parameters.taker_fee = Ppm(scene.fee);
	parameters.max_order = Lots(scene.largest);
	list(0, parameters);
	set_mark(0, scene.mark);
	set_effective(0, scene.effective);
}

proptest! {
	/// LED-057. An order of that size is admitted, one of a lot more is not.
	#[test]
	fn max_order_should_be_the_last_that_is_admitted(
		scene in scene(), bid in any::<bool>(), limit in 70u64..140,
	) {
		ExtBuilder::build_and_execute(|| {
			set(&scene);
			let side = if bid { Side::Bid } else { Side::Ask };
			// Nothing is left of an account that lost exactly all it had.
			let Ok(lots) = Margin::max_order(&sub(1), BTC, side, Price(limit)) else {
				assert_eq!(Margin::subaccount(&sub(1)), None);
				return;
			};
			assert!(lots.0 <= scene.largest);
			assert!(lots.0 == 0 || admits(side, lots.0, limit), "{lots:?} refused");
			let next = lots.0 + 1;
			assert!(next > scene.largest || !admits(side, next, limit), "{next} admitted");
		});
	}

	/// LED-066. An admitted order of new risk passes the filter as long as it is the account's only
	/// one and nothing moved: nobody places, for the price of nothing, what the auction must refuse.
	#[test]
	fn filter_should_keep_an_order_when_it_was_just_admitted_alone(
		scene in scene(), bid in any::<bool>(), limit in 70u64..140, lots in 1u64..200,
	) {
		ExtBuilder::build_and_execute(|| {
			set(&Scene { bids: 0, asks: 0, ..scene });
			let side = if bid { Side::Bid } else { Side::Ask };
			let (lots, limit) = (Lots(lots), Price(limit));
			let held = Margin::subaccount(&sub(1)).unwrap_or_default().lots(BTC);
			let closes = if bid { held.is_short() } else { held.is_long() };
			let reduces = closes && lots <= held.magnitude();
			if reduces || Margin::open_order(&sub(1), BTC, side, lots, limit).is_err() {
				return;
			}
			let order = FilterOrder { market: BTC, side, lots, limit, rested: false };
			assert_eq!(Margin::filter(&sub(1), &[order]), FilterVerdict::Keep);
		});
	}
}
