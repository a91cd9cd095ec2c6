//! Orders meet, positions open and close, and nothing is lost.

use crate::chain::{deposit, mark, place, price, subaccount, Chain, BTC, TICK};
use bulwark_primitives::{Lots, Price, QuoteAtoms, Side, SignedLots};
use bulwark_runtime::{Margin, OrderBook, RuntimeEvent};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie};

#[test]
fn orders_should_meet_at_the_mark_when_both_sides_cross_it() {
	let mut chain = Chain::development();
	chain.block_at(60_000, vec![]);
	let (alice, bob) =
		(chain.signed(Alice, deposit(10_000), 0), chain.signed(Bob, deposit(10_000), 0));
	chain.block_at(60_000, vec![alice, bob]);
	let bid = chain.signed(Alice, place(Side::Bid, price(60_100), 10), 0);
	let ask = chain.signed(Bob, place(Side::Ask, price(59_900), 10), 0);
	let events = chain.block_at(60_000, vec![bid, ask]);
	let cleared = events.iter().find_map(|event| match event {
		RuntimeEvent::OrderBook(pallet_order_book::Event::Cleared { price, volume, .. }) => {
			Some((*price, *volume))
		},
		_ => None,
	});
	assert_eq!(cleared, Some((price(60_000), Lots(10))));
	chain.read(|| {
		let alice = Margin::account(&subaccount(Alice)).unwrap();
		assert_eq!(alice.record.lots(BTC), SignedLots(10));
		let bob = Margin::account(&subaccount(Bob)).unwrap();
		assert_eq!(bob.record.lots(BTC), SignedLots(-10));
		// 10 lots at 60 USD are 600 USD; the taker fee is 5 hundredths of a percent; the deposit
		// fee 0.1 USD.
		assert_eq!(
			alice.record.quote,
			QuoteAtoms(10_000_000_000 - 100_000 - 600_000_000 - 300_000)
		);
		assert_eq!(bob.record.quote, QuoteAtoms(10_000_000_000 - 100_000 + 600_000_000 - 300_000));
	});
}

#[test]
fn margin_filter_should_drop_an_account_in_both_markets_when_it_can_carry_only_one() {
	let mut chain = Chain::development();
	chain.block_at(60_000, vec![]);
	for who in [Alice, Bob] {
		let call = chain.signed(who, deposit(1_000), 0);
		chain.block_at(60_000, vec![call]);
	}
	// 250 lots are 15,000 USD: IM 750 of 1,000 USD. Twice that the ledger refuses at once.
	let first = chain.signed(Alice, place(Side::Bid, price(60_000), 250), 0);
	chain.block_at(60_000, vec![first]);
	let second = chain.signed(Alice, place(Side::Bid, price(60_000), 250), 0);
	let (results, _) = chain.block(vec![second]);
	assert!(matches!(results[0], Ok(Err(_))), "{results:?}");
}

#[test]
fn book_should_not_stay_crossed_when_the_tick_has_cleared() {
	let mut chain = Chain::development();
	chain.block_at(60_000, vec![]);
	for who in [Alice, Bob, Charlie] {
		let call = chain.signed(who, deposit(100_000), 0);
		chain.block_at(60_000, vec![call]);
	}
	for step in 0..20u64 {
		let offset = (step * 7 % 11) * TICK;
		let base = chain.read(mark).floor_to(Price(TICK)).0;
		let bid = chain.signed(Alice, place(Side::Bid, Price(base + offset), 3 + step), 0);
		let ask = chain.signed(
			Bob,
			place(Side::Ask, Price(base + 5 * TICK - offset / 2 / TICK * TICK), 5),
			0,
		);
		chain.block_at(60_000 + u128::from(step * 13 % 5) * 10, vec![bid, ask]);
		chain.read(|| {
			let bid = OrderBook::depth(BTC, Side::Bid, 1).first().map(|level| level.0);
			let ask = OrderBook::depth(BTC, Side::Ask, 1).first().map(|level| level.0);
			if let (Some(bid), Some(ask)) = (bid, ask) {
				assert!(bid < ask, "{bid:?} {ask:?}");
			}
		});
	}
}
