//! A crash: a leveraged long is liquidated and not an atom goes missing.

use crate::chain::{deposit, place, price, subaccount, Chain, BTC, TICK};
use bulwark_primitives::{Price, Side, SignedLots};
use bulwark_runtime::{Margin, RuntimeEvent};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie, Dave};

/// Alice makes a market around the mark; Bob is long 14-fold against Charlie.
fn leveraged() -> Chain {
	let mut chain = Chain::development();
	chain.block_at(8_000, vec![]);
	for (who, usd) in [(Alice, 1_000_000), (Bob, 600), (Charlie, 100_000)] {
		let extrinsic = chain.signed(who, deposit(usd), 0);
		chain.block_at(8_000, vec![extrinsic]);
	}
	let bid = chain.signed(Bob, place(Side::Bid, price(8_000), 1_000), 0);
	let ask = chain.signed(Charlie, place(Side::Ask, price(8_000), 1_000), 0);
	chain.block_at(8_000, vec![bid, ask]);
	chain.read(|| {
		assert_eq!(Margin::account(&subaccount(Bob)).unwrap().record.lots(BTC), SignedLots(1_000));
	});
	chain
}

#[test]
fn long_should_be_liquidated_into_the_book_when_the_price_falls() {
	let mut chain = leveraged();
	let bid = |usd: u64| Price(price(usd).0 / TICK * TICK);
	let mut usd = 8_000;
	let mut started = false;
	for _ in 0..40 {
		usd -= 15;
		// The market maker's bids follow the price down.
		let quote = chain.signed(Alice, place(Side::Bid, bid(usd - 5), 200), 0);
		let events = chain.block_at(u128::from(usd), vec![quote]);
		started |= events.iter().any(|event| {
			matches!(
				event,
				RuntimeEvent::Liquidation(pallet_liquidation::Event::LiquidationStarted { .. })
			)
		});
	}
	assert!(started, "nobody was liquidated");
	chain.read(|| {
		let left = Margin::account(&subaccount(Bob)).map_or(0, |view| view.record.lots(BTC).0);
		assert!(left < 1_000, "{left}");
		assert!(Margin::funds().insurance.0 > 0, "the liquidation fee feeds the fund");
	});
}

#[test]
fn deficit_should_be_deleveraged_when_the_price_gaps_through_an_empty_book() {
	let mut chain = leveraged();
	for _ in 0..12 {
		chain.block_at(6_000, vec![]);
	}
	chain.read(|| {
		let bob = Margin::account(&subaccount(Bob));
		assert_eq!(bob.map_or(0, |view| view.record.lots(BTC).0), 0);
		// Charlie's gain of 2,000 USD paid for what Bob could not: his 600 less fees.
		let charlie = Margin::account(&subaccount(Charlie)).unwrap();
		assert_eq!(charlie.record.lots(BTC), SignedLots(0));
		assert!(charlie.record.quote.0 > 100_000_000_000, "{charlie:?}");
		assert_eq!(Margin::funds().deficits.0, 0);
	});
}

#[test]
fn gift_to_the_vault_should_break_nothing_when_a_stranger_sends_one_atom() {
	let mut chain = leveraged();
	let vault = chain.read(Margin::custody_account);
	let gift = bulwark_runtime::RuntimeCall::Assets(pallet_assets::Call::transfer {
		id: bulwark_runtime::constants::QUOTE_ASSET,
		target: vault.into(),
		amount: 1,
	});
	let gift = chain.signed(Dave, gift, 0);
	chain.block_at(8_000, vec![gift]);
	chain.block_at(8_000, vec![]);
	chain.read(|| {
		let funds = Margin::funds();
		assert!(i128::try_from(funds.custody).unwrap() >= funds.accounted.0);
	});
}
