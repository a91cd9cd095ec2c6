//! The fast path and the naive model agree byte for byte on random auctions.

mod common;

use bulwark_auction::{clear, model, verify, AuctionError, VerifyError};
use codec::Encode;
use common::{any_book, config, extreme_book};
use proptest::prelude::*;

proptest! {
	#![proptest_config(config(20_000))]

	/// AUC-016.
	#[test]
	fn clear_should_agree_with_model_when_books_are_random(book in any_book()) {
		let auction = book.auction();
		prop_assert_eq!(clear(&auction).encode(), model::clear(&auction).encode());
	}

	/// AUC-016, AUC-017: also where limits and sizes are at the ends of their types.
	#[test]
	fn clear_should_agree_with_model_when_books_are_extreme(book in extreme_book()) {
		let auction = book.auction();
		let cleared = clear(&auction);
		prop_assert_eq!(&cleared, &model::clear(&auction));
		match cleared {
			Ok(clearing) => prop_assert_eq!(verify(&auction, clearing.as_ref()), Ok(())),
			Err(error) => {
				prop_assert_eq!(verify(&auction, None), Err(VerifyError::Auction(error)));
			},
		}
	}
}

/// The extreme books must not all be refused, nor the refusals all be of one kind.
#[test]
fn extreme_books_should_reach_every_outcome_when_drawn_often() {
	use proptest::{strategy::ValueTree, test_runner::TestRunner};
	let mut runner = TestRunner::deterministic();
	let mut seen = [0u32; 5];
	for _ in 0..4096 {
		let book = extreme_book().new_tree(&mut runner).unwrap().current();
		let outcome = match clear(&book.auction()) {
			Ok(Some(_)) => 0,
			Ok(None) => 1,
			Err(AuctionError::TickSize) => 2,
			Err(AuctionError::Band) => 3,
			Err(AuctionError::Overflow) => 4,
		};
		seen[outcome] += 1;
	}
	assert!(seen.iter().all(|count| *count > 20), "{seen:?}");
}
