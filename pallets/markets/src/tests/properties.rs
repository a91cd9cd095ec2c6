//! Random lives of a market.

use super::mock::*;
use bulwark_primitives::{FeedState, MarketParameters, Ppm};
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
			Exchange::set_parameters(risk(), MARKET, changed).unwrap();
		},
		Incident::Update(ms) => update_after(ms),
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

	/// MKT-012: whatever happens, the mark stays in its band, the effective IMF in its bounds.
	#[test]
	fn market_should_keep_its_invariants_when_anything_happens(
		incidents in prop::collection::vec(incident(), 1..60),
	) {
		ExtBuilder::default().build().execute_with(|| {
			update();
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
