//! What clients read.

use super::mock::*;
use crate::FundsView;
use bulwark_primitives::{Price, QuoteAtoms};

/// LED-130.
#[test]
fn account_should_show_margin_when_a_position_is_open() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 300);
		credit(2, 2_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		set_mark(0, 110);
		let view = Margin::account(&sub(1)).unwrap();
		let health = view.health.unwrap();
		assert_eq!((health.equity, health.initial), (QuoteAtoms(400), QuoteAtoms(110)));
		assert_eq!(view.withdrawable, QuoteAtoms(290));
		assert_eq!(view.positions.len(), 1);
		let position = &view.positions[0];
		assert_eq!((position.mark, position.unrealised), (Price(110), QuoteAtoms(100)));
		// -700 + 10 p = 0.5 p at 73.7.
		let price = position.liquidation_price.unwrap().0;
		assert!((73..=74).contains(&price), "{price}");
		assert_eq!(Margin::account(&sub(3)), None);
	});
}

#[test]
fn account_should_show_its_record_when_a_price_is_missing() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 300);
		credit(2, 2_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		cross(ETH, sub(1), sub(2), 1, 100);
		Quotes::mutate(|quotes| quotes.remove(&BTC));
		let view = Margin::account(&sub(1)).unwrap();
		assert_eq!(view.health, None);
		assert_eq!(view.withdrawable, QuoteAtoms::ZERO);
		assert_eq!(view.positions.len(), 1);
		assert_eq!(view.positions[0].liquidation_price, None);
		assert_eq!(view.record.positions.len(), 2);
	});
}

#[test]
fn funds_should_add_up_when_everything_moved() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 300);
		endow(40);
		assert_eq!(
			Margin::funds(),
			FundsView {
				asset: QUOTE_ASSET,
				custody: 350,
				accounted: QuoteAtoms(350),
				accounts: QuoteAtoms(300),
				insurance: QuoteAtoms(40),
				fees: QuoteAtoms(10),
				deficits: QuoteAtoms::ZERO,
				pending: QuoteAtoms::ZERO,
			}
		);
	});
}
