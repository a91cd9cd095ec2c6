//! `list_market`.

use super::mock::*;
use crate::{Error, Event, Markets, NextMarketId, MAX_CALL_MS, MIN_CALL_MS};
use bulwark_primitives::{
	seams::Markets as _, LotSize, Lots, MarketId, MarketParameters, MarketRecord, MarketState, Ppm,
	Price, QuoteAtoms, MAX_MARKETS,
};
use frame_support::{assert_noop, assert_ok, traits::Get};
use sp_runtime::traits::BadOrigin;

fn refused(parameters: MarketParameters, error: Error<Test>) {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(Exchange::list_market(listing(), parameters, None), error);
	});
}

/// MKT-001.
#[test]
fn list_market_should_number_and_announce_when_parameters_are_right() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Exchange::list_market(listing(), parameters(), None));
		let (market, state) = (MarketId(1), MarketState::Announced);
		let record = MarketRecord { parameters: parameters(), state };
		assert_eq!(Exchange::record(market), Some(record));
		assert_eq!(Exchange::ids(), vec![MARKET, market]);
		assert_eq!(Exchange::quote(market), None);
		assert_eq!(events(), vec![Event::Listed { market, parameters: parameters(), state }]);
	});
}

/// MKT-001.
#[test]
fn list_market_should_gather_orders_when_a_duration_is_given() {
	ExtBuilder::default().build_and_execute(|| {
		for (number, ms) in [(1, MIN_CALL_MS), (2, MAX_CALL_MS)] {
			assert_ok!(Exchange::list_market(listing(), parameters(), Some(ms)));
			assert_eq!(state_of(MarketId(number)), MarketState::OpeningAuction(in_ms(ms)));
		}
	});
}

/// MKT-001.
#[test]
fn list_market_should_fail_when_the_duration_is_out_of_bounds() {
	ExtBuilder::default().build_and_execute(|| {
		for ms in [0, MIN_CALL_MS - 1, MAX_CALL_MS + 1, u64::MAX] {
			assert_noop!(
				Exchange::list_market(listing(), parameters(), Some(ms)),
				Error::<Test>::BadCallEnd
			);
		}
	});
}

#[test]
fn list_active_should_check_as_listing_does_when_called_from_inside() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Exchange::list_active(parameters()));
		assert_eq!(state_of(MarketId(1)), MarketState::Active);
		let wrong = MarketParameters { feed: UNKNOWN, ..parameters() };
		assert_noop!(Exchange::list_active(wrong), Error::<Test>::UnknownFeed);
	});
}

#[test]
fn list_market_should_fail_when_origin_is_not_listing() {
	ExtBuilder::default().build_and_execute(|| {
		for origin in [risk(), guardian(), stranger(), RuntimeOrigin::root()] {
			assert_noop!(Exchange::list_market(origin, parameters(), None), BadOrigin);
		}
	});
}

/// MKT-001.
#[test]
fn list_market_should_fail_when_feed_is_unlisted() {
	refused(MarketParameters { feed: UNKNOWN, ..parameters() }, Error::UnknownFeed);
}

/// MKT-001.
#[test]
fn list_market_should_fail_when_there_are_too_many() {
	ExtBuilder::default().build_and_execute(|| {
		for _ in 1..MAX_MARKETS {
			assert_ok!(Exchange::list_market(listing(), parameters(), None));
		}
		assert_noop!(
			Exchange::list_market(listing(), parameters(), None),
			Error::<Test>::TooManyMarkets
		);
		assert_eq!(NextMarketId::<Test>::get(), MarketId(MAX_MARKETS));
		assert_eq!(Markets::<Test>::iter().count(), 64);
		update();
	});
}

#[test]
fn list_market_should_accept_when_feed_has_no_price_yet() {
	ExtBuilder::default().unpriced().build_and_execute(|| {
		assert_ok!(Exchange::list_market(listing(), parameters(), None));
	});
}

#[test]
fn list_market_should_fail_when_lot_is_empty() {
	let lot_size = LotSize { base_atoms: 0, base_decimals: 8 };
	refused(MarketParameters { lot_size, ..parameters() }, Error::BadLotSize);
}

#[test]
fn list_market_should_fail_when_lot_is_worth_less_than_an_atom() {
	let lot_size = LotSize { base_atoms: 1, base_decimals: 18 };
	refused(MarketParameters { lot_size, ..parameters() }, Error::BadLotSize);
}

#[test]
fn list_market_should_fail_when_lot_is_worth_too_much() {
	let lot_size = LotSize { base_atoms: u64::MAX, base_decimals: 0 };
	refused(MarketParameters { lot_size, ..parameters() }, Error::BadLotSize);
}

#[test]
fn list_market_should_fail_when_tick_size_is_zero() {
	refused(MarketParameters { tick_size: Price(0), ..parameters() }, Error::BadTickSize);
}

#[test]
fn list_market_should_fail_when_order_sizes_are_out_of_order() {
	refused(MarketParameters { min_order: Lots(0), ..parameters() }, Error::BadOrderSize);
	refused(MarketParameters { max_order: Lots(0), ..parameters() }, Error::BadOrderSize);
}

#[test]
fn list_market_should_fail_when_margins_are_out_of_order() {
	let maintenance_margin = parameters().initial_margin;
	refused(MarketParameters { maintenance_margin, ..parameters() }, Error::BadMargin);
	let maintenance_margin = parameters().liquidation_fee;
	refused(MarketParameters { maintenance_margin, ..parameters() }, Error::BadMargin);
}

#[test]
fn list_market_should_fail_when_open_interest_bounds_are_out_of_order() {
	let open_interest_cap = QuoteAtoms(1);
	refused(MarketParameters { open_interest_cap, ..parameters() }, Error::BadOpenInterest);
}

#[test]
fn list_market_should_fail_when_a_band_is_too_wide_or_zero() {
	refused(MarketParameters { mark_band: Ppm(500_001), ..parameters() }, Error::BadBand);
	refused(MarketParameters { clearing_band: Ppm(0), ..parameters() }, Error::BadBand);
}

#[test]
fn list_market_should_fail_when_the_maker_pays_more_than_the_taker() {
	refused(MarketParameters { maker_fee: Ppm(501), ..parameters() }, Error::BadFee);
}

#[test]
fn list_market_should_fail_when_impact_notional_is_zero() {
	let impact_notional = QuoteAtoms(0);
	refused(MarketParameters { impact_notional, ..parameters() }, Error::BadImpactNotional);
}

/// MKT-013.
#[test]
fn list_market_should_fail_when_takers_would_wait_too_long() {
	refused(MarketParameters { taker_delay: 3, ..parameters() }, Error::BadTakerDelay);
}

/// MKT-013.
#[test]
fn list_market_should_accept_when_takers_wait_for_two_blocks() {
	ExtBuilder::default().build_and_execute(|| {
		for taker_delay in 0..=2 {
			let delayed = MarketParameters { taker_delay, ..parameters() };
			assert_ok!(Exchange::list_market(listing(), delayed, None));
		}
	});
}

/// MKT-013: a market order could not reach as far as it says beyond the clearing band.
#[test]
fn list_market_should_fail_when_slippage_is_zero_or_beyond_the_clearing_band() {
	refused(MarketParameters { slippage: Ppm(0), ..parameters() }, Error::BadSlippage);
	let slippage = Ppm(parameters().clearing_band.0 + 1);
	refused(MarketParameters { slippage, ..parameters() }, Error::BadSlippage);
}

/// MKT-013.
#[test]
fn list_market_should_fail_when_the_smallest_notional_is_negative() {
	let min_notional = QuoteAtoms(-1);
	refused(MarketParameters { min_notional, ..parameters() }, Error::BadMinNotional);
}

/// MKT-013: one stated fee for both sides of a call auction, within the bounds of the others.
#[test]
fn list_market_should_fail_when_the_auction_fee_is_too_high() {
	refused(MarketParameters { auction_fee: Ppm(20_001), ..parameters() }, Error::BadFee);
}

/// MKT-013.
#[test]
fn list_market_should_accept_when_the_new_parameters_are_at_their_bounds() {
	ExtBuilder::default().build_and_execute(|| {
		let extreme = MarketParameters {
			auction_fee: Ppm(20_000),
			slippage: parameters().clearing_band,
			min_notional: QuoteAtoms(0),
			limit_state_blocks: 0,
			..parameters()
		};
		assert_ok!(Exchange::list_market(listing(), extreme, None));
	});
}

#[test]
fn calls_should_cost_less_than_a_hundredth_of_a_block_when_weighed() {
	use crate::weights::{SubstrateWeight, WeightInfo};
	let block = <<Test as frame_system::Config>::BlockWeights as Get<
		frame_system::limits::BlockWeights,
	>>::get()
	.max_block;
	for weight in [
		SubstrateWeight::<Test>::list_market(),
		SubstrateWeight::<Test>::propose_parameters(),
		SubstrateWeight::<Test>::set_state(),
		SubstrateWeight::<Test>::halt_all(1),
	] {
		assert!(weight.all_lt(block / 100));
	}
}
