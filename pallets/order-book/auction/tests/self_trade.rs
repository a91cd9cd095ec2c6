//! What becomes of the rests of an owner that traded with itself.

mod common;

use bulwark_auction::{clear, Clearing, Ending, Order};
use bulwark_primitives::{Lots, SelfTradePolicy, Side};
use common::{any_book, ask, auction, bid, cleared, config, lots, Book};
use proptest::prelude::*;
use Ending::{SelfTrade, Stays};
use SelfTradePolicy::{AnnulBoth, CancelNewest, CancelOldest};

/// The same order of another age and policy.
fn aged(age: u64, self_trade: SelfTradePolicy, order: Order) -> Order {
	Order { age, self_trade, ..order }
}

fn endings(orders: &[Order]) -> Vec<Ending> {
	cleared(&auction(orders, 100)).unwrap().endings
}

/// AUC-026.
#[test]
fn rest_should_stay_when_the_newest_annuls_both() {
	let bid = aged(2, AnnulBoth, bid(10, 100, 1));
	assert_eq!(endings(&[bid, aged(1, CancelNewest, ask(4, 100, 1))]), [Stays, Stays]);
	assert_eq!(endings(&[bid, aged(1, CancelOldest, ask(4, 100, 1))]), [Stays, Stays]);
}

/// AUC-026: of 10 bought from itself 4 are annulled; the 6 left go with the newest.
#[test]
fn rest_of_the_newest_should_end_when_it_cancels_newest() {
	let newest = aged(2, CancelNewest, bid(10, 100, 1));
	assert_eq!(endings(&[newest, aged(1, CancelOldest, ask(4, 100, 1))]), [SelfTrade, Stays]);
	// The newest has no rest; the older one keeps its own.
	let newest = aged(2, CancelNewest, bid(4, 100, 1));
	assert_eq!(endings(&[newest, aged(1, CancelNewest, ask(10, 100, 1))]), [Stays, Stays]);
}

/// AUC-026.
#[test]
fn rests_on_the_other_side_should_end_when_the_newest_cancels_oldest() {
	let newest = aged(5, CancelOldest, bid(6, 100, 1));
	let asks = [
		aged(1, AnnulBoth, ask(5, 100, 1)),
		aged(2, CancelNewest, ask(5, 100, 1)),
		aged(3, AnnulBoth, ask(5, 100, 1)),
	];
	let orders = [newest, asks[0], asks[1], asks[2]];
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!(clearing.fills, lots(&[6, 5, 1, 0]));
	assert_eq!(clearing.annulled, lots(&[6, 5, 1, 0]));
	// The first ask has no rest, the third traded nothing with its owner.
	assert_eq!(clearing.endings, [Stays, Stays, SelfTrade, Stays]);
	// Its own rest the newest keeps.
	let newest = aged(5, CancelOldest, bid(16, 100, 1));
	assert_eq!(endings(&[newest, asks[0], asks[1], asks[2]]), [Stays; 4]);
}

/// AUC-026: of one age the larger tie is the newer.
#[test]
fn larger_tie_should_be_newer_when_ages_are_equal() {
	let low = Order { tie: 3, self_trade: CancelNewest, ..bid(10, 100, 1) };
	let high = Order { tie: 7, self_trade: AnnulBoth, ..ask(4, 100, 1) };
	assert_eq!(endings(&[low, high]), [Stays, Stays]);
	let high = Order { tie: 2, ..high };
	assert_eq!(endings(&[low, high]), [SelfTrade, Stays]);
}

/// AUC-026: an order that traded with strangers only has no say, however new.
#[test]
fn policy_should_be_that_of_an_annulled_order_when_a_newer_one_is_not() {
	let orders = [
		aged(9, AnnulBoth, bid(4, 102, 1)),
		aged(2, CancelNewest, bid(10, 100, 1)),
		aged(1, AnnulBoth, ask(3, 100, 1)),
		ask(4, 100, 2),
	];
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!(clearing.fills, lots(&[4, 3, 3, 4]));
	assert_eq!(clearing.annulled, lots(&[0, 3, 3, 0]));
	assert_eq!(clearing.endings, [Stays, SelfTrade, Stays, Stays]);
}

/// AUC-027: protected orders trade with their owner, and have no say and no ending.
#[test]
fn protected_order_should_stay_when_its_owner_trades_with_it() {
	let liquidation = Order { protected: true, ..aged(9, CancelNewest, ask(20, 100, 1)) };
	let own = aged(2, CancelOldest, bid(15, 100, 1));
	assert_eq!(endings(&[liquidation, own]), [Stays, Stays]);
	let orders = [liquidation, own, aged(1, CancelOldest, ask(5, 99, 1))];
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!(clearing.annulled, lots(&[0, 5, 5]));
	assert_eq!(clearing.endings, [Stays; 3]);
}

fn with_policy(book: &Book, self_trade: SelfTradePolicy) -> Book {
	let orders = book.orders.iter().map(|order| Order { self_trade, ..*order }).collect();
	Book { orders, ..book.clone() }
}

proptest! {
	#![proptest_config(config(4096))]

	/// AUC-027: whatever all owners wish, price, fills and annulments are the same.
	#[test]
	fn fills_should_not_change_when_policies_do(book in any_book()) {
		let of = |policy| clear(&with_policy(&book, policy).auction()).unwrap();
		let Some(plain) = of(AnnulBoth) else { return Ok(()) };
		prop_assert!(!plain.endings.contains(&SelfTrade));
		for policy in [CancelNewest, CancelOldest] {
			let other = of(policy).expect("the same orders cross");
			let same = Clearing { endings: plain.endings.clone(), ..other };
			prop_assert_eq!(&same, &plain);
		}
	}

	/// AUC-026, AUC-027.
	#[test]
	fn order_should_have_annulled_lots_and_a_rest_when_it_ends(book in any_book()) {
		for policy in [CancelNewest, CancelOldest] {
			let book = with_policy(&book, policy);
			let Some(clearing) = clear(&book.auction()).unwrap() else { return Ok(()) };
			let annulled = |index: &usize| !clearing.annulled[*index].is_zero();
			for owner in 0..8 {
				let own = |index: &usize| book.orders[*index].owner == owner;
				let undone: Vec<usize> =
					(0..book.orders.len()).filter(own).filter(annulled).collect();
				let newest = undone.iter().map(|index| book.orders[*index].age).max();
				let ended: Vec<usize> =
					(0..book.orders.len())
						.filter(own)
						.filter(|index| clearing.endings[*index] == SelfTrade)
						.collect();
				for index in &ended {
					let order = &book.orders[*index];
					prop_assert!(annulled(index) && clearing.fills[*index] < order.lots);
					prop_assert!(!order.protected && !order.fill_or_kill);
					prop_assert!(policy == CancelOldest || Some(order.age) == newest);
				}
				let sides = |side| ended.iter().any(|index| book.orders[*index].side == side);
				prop_assert!(policy == CancelOldest || ended.len() <= 1);
				prop_assert!(!(sides(Side::Bid) && sides(Side::Ask)));
			}
		}
	}
}

/// AUC-026: a rest is what all fills leave, those by strangers too.
#[test]
fn rest_should_count_all_fills_when_strangers_took_part() {
	let newest = aged(2, CancelNewest, bid(10, 100, 1));
	let orders = [newest, ask(4, 100, 1), ask(6, 100, 2)];
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!((clearing.volume, &clearing.endings[..]), (Lots(10), &[Stays; 3][..]));
}
