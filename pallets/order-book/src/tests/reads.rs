//! Reads.

use super::mock::*;
use crate::{Lane, MarketKey, MomentKey, PageKey, PriceKey};
use bulwark_primitives::{LevelPrice, Lots, MarketId, Moment, Price, PriceOffset, Reference};
use codec::Encode;
use proptest::prelude::*;

#[test]
fn depth_should_stop_at_the_asked_levels_when_there_are_more() {
	ExtBuilder::build_and_execute(|| {
		for price in 90..99 {
			place(1, BTC, BID, price, 2);
		}
		place(2, BTC, BID, 98, 3);
		let expected = [(Price(98), Lots(5), 2), (Price(97), Lots(2), 1)];
		assert_eq!(OrderBook::depth(BTC, BID, 2), expected);
		assert_eq!(OrderBook::depth(BTC, BID, 0), []);
		assert_eq!(OrderBook::depth(BTC, ASK, 9), []);
		assert_eq!(OrderBook::depth(BTC, BID, u32::MAX).len(), 9);
	});
}

#[test]
fn orders_of_should_give_every_resting_order_when_asked() {
	ExtBuilder::build_and_execute(|| {
		let locators = [place(1, BTC, BID, 99, 2), place(1, ETH, ASK, 104, 3)];
		take(1, BTC, BID, 99, 2);
		let orders = OrderBook::orders_of(&sub(1));
		assert_eq!(orders.iter().map(|(locator, _)| *locator).collect::<Vec<_>>(), locators);
		assert_eq!(OrderBook::order(&locators[1], &sub(1)).unwrap().lots, Lots(3));
		assert_eq!(OrderBook::order(&locators[1], &sub(2)), None);
	});
}

proptest! {
	/// BOOK-001: encoded keys sort as the auction walks.
	#[test]
	fn price_keys_should_sort_from_the_best_when_encoded(a: u64, b: u64) {
		let key = |side, price| PriceKey::new(side, at(price)).encode();
		prop_assert_eq!(key(ASK, a).cmp(&key(ASK, b)), a.cmp(&b));
		prop_assert_eq!(key(BID, a).cmp(&key(BID, b)), b.cmp(&a));
		for side in [BID, ASK] {
			prop_assert_eq!(PriceKey::new(side, at(a)).price(side, Lane::Limit), at(a));
		}
	}

	/// BOOK-023: pegs sort by their offset, whatever its sign.
	#[test]
	fn offset_keys_should_sort_from_the_best_when_encoded(a: i64, b: i64) {
		let peg = |offset| LevelPrice::Pegged(Reference::Index, PriceOffset(offset));
		let key = |side, offset| PriceKey::new(side, peg(offset)).encode();
		prop_assert_eq!(key(ASK, a).cmp(&key(ASK, b)), a.cmp(&b));
		prop_assert_eq!(key(BID, a).cmp(&key(BID, b)), b.cmp(&a));
		for side in [BID, ASK] {
			prop_assert_eq!(PriceKey::new(side, peg(a)).price(side, Lane::Index), peg(a));
		}
	}

	#[test]
	fn number_keys_should_sort_as_numbers_when_encoded(a: u32, b: u32, c: u64, d: u64) {
		let market = |number| MarketKey::from(MarketId(number));
		prop_assert_eq!(market(a).encode().cmp(&market(b).encode()), a.cmp(&b));
		prop_assert_eq!(PageKey::from(a).encode().cmp(&PageKey::from(b).encode()), a.cmp(&b));
		let moment = |number| MomentKey::from(Moment(number));
		prop_assert_eq!(moment(c).encode().cmp(&moment(d).encode()), c.cmp(&d));
		prop_assert_eq!((market(a).market().0, PageKey::from(a).number()), (a, a));
		prop_assert_eq!(moment(c).moment().0, c);
	}
}
