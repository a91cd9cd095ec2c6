//! Random lives of a market.

use super::mock::*;
use bulwark_primitives::{
	seams::Markets as _, ClearingSample, FeedState, MarketParameters, MarketState, Ppm, QuoteAtoms,
	Side,
};
use proptest::prelude::*;

/// Something happens to the market.
#[derive(Clone, Debug)]
enum Incident {
	Price(u128),
	Feed(FeedState),
	OpenInterest(u64),
	Cleared(u64, u64),
	Sample(Option<u64>),
	Parameters(u32, u32),
	Update(u64),
	State(MarketState),
	Call(bool, u64),
	HaltAll,
	Limit(Side, i128),
	EndCall,
}

fn incident() -> impl Strategy<Value = Incident> {
	let price = prop_oneof![5_900_000u64..6_100_000, any::<u64>(), 1u64..10];
	prop_oneof![
		prop_oneof![55_000u128..65_000, 1u128..1_000_000_000].prop_map(Incident::Price),
		prop_oneof![
			Just(FeedState::Normal),
			Just(FeedState::Guarded),
			Just(FeedState::Stale),
			Just(FeedState::Halted),
		]
		.prop_map(Incident::Feed),
		prop_oneof![0u64..20_000_000, any::<u64>()].prop_map(Incident::OpenInterest),
		(price.clone(), prop_oneof![0u64..100_000, any::<u64>()])
			.prop_map(|(price, lots)| Incident::Cleared(price, lots)),
		prop::option::of(price).prop_map(Incident::Sample),
		(1u32..=500_000, 40_000u32..=1_000_000)
			.prop_map(|(band, initial)| Incident::Parameters(band, initial)),
		prop_oneof![Just(1_000u64), 0u64..100_000, 0u64..1 << 40].prop_map(Incident::Update),
		prop_oneof![
			Just(MarketState::Active),
			Just(MarketState::ReduceOnly),
			Just(MarketState::CancelOnly),
			Just(MarketState::Halted),
		]
		.prop_map(Incident::State),
		(any::<bool>(), 0u64..90_000_000).prop_map(|(opening, ms)| Incident::Call(opening, ms)),
		Just(Incident::HaltAll),
		(prop_oneof![Just(Side::Bid), Just(Side::Ask)], 9_000_000_000i128..20_000_000_000)
			.prop_map(|(side, notional)| Incident::Limit(side, notional)),
		Just(Incident::EndCall),
	]
}

fn happen(incident: Incident) {
	match incident {
		Incident::Price(usd) => set_usd(usd),
		Incident::Feed(state) => set_feed_state(state),
		Incident::OpenInterest(lots) => set_open_interest(lots),
		Incident::Cleared(price, lots) => note(Some((price, lots)), None),
		Incident::Sample(mid) => note(None, mid),
		Incident::Parameters(band, initial) => {
			let changed = MarketParameters {
				mark_band: Ppm(band),
				initial_margin: Ppm(initial),
				..parameters()
			};
			Exchange::replace_parameters(MARKET, changed).unwrap();
		},
		Incident::Update(ms) => update_after(ms),
		// Refused or not: what may follow is tested elsewhere.
		Incident::State(state) => {
			let _ = Exchange::set_state(risk(), MARKET, state);
		},
		Incident::Call(opening, ms) => {
			let call = if opening {
				MarketState::OpeningAuction(in_ms(ms))
			} else {
				MarketState::ProtectiveAuction(in_ms(ms))
			};
			let _ = Exchange::set_state(risk(), MARKET, call);
		},
		Incident::HaltAll => {
			let _ = Exchange::halt_all(guardian());
		},
		Incident::Limit(side, notional) => {
			let limit_state = Some((side, QuoteAtoms(notional)));
			note_sample(ClearingSample { limit_state, ..ClearingSample::default() });
		},
		Incident::EndCall => Exchange::end_call(MARKET),
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

	/// MKT-012: whatever happens, the mark stays in its band, the effective IMF in its bounds, and
	/// what is remembered of a stop fits the state.
	#[test]
	fn market_should_keep_its_invariants_when_anything_happens(
		announced in any::<bool>(),
		incidents in prop::collection::vec(incident(), 1..60),
	) {
		ExtBuilder::default().build().execute_with(|| {
			update();
			if announced {
				put_state(MarketState::Announced, false);
			}
			for incident in incidents {
				happen(incident);
				assert_eq!(Exchange::do_try_state(), Ok(()));
			}
		});
	}

	/// MKT-012: while prices are fresh, each update moves the mark only between the index, the
	/// premium and the clearing price; without samples and clearings it is the index.
	#[test]
	fn mark_should_be_the_index_when_nothing_is_traded(
		prices in prop::collection::vec(1u128..1_000_000_000, 1..20),
	) {
		ExtBuilder::default().build_and_execute(|| {
			for usd in prices {
				set_usd(usd);
				update_after(1_000);
				assert_eq!(quote().mark, quote().index);
			}
		});
	}
}
