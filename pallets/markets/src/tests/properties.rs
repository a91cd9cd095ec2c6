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

/// Something happens to one of three contracts.
#[derive(Clone, Debug)]
enum Fate {
	Common(Incident),
	Propose(u32, u32, u32, bool),
	Cancel(u32),
	Delist(u64),
	Name(u32, u64),
	Pay(bool),
	Trade(u32, u64, u64),
	List(u64, u64),
}

fn fate() -> impl Strategy<Value = Fate> {
	let market = 0u32..4;
	let soon = prop_oneof![Just(1_000u64), Just(60_000), 0u64..10_000_000, 0u64..200_000_000];
	prop_oneof![
		4 => soon.clone().prop_map(|ms| Fate::Common(Incident::Update(ms))),
		2 => incident().prop_map(Fate::Common),
		1 => (market.clone(), 30_000u32..80_000, 15_000u32..60_000, any::<bool>())
			.prop_map(|(market, initial, maintenance, at_once)| {
				Fate::Propose(market, initial, maintenance, at_once)
			}),
		1 => market.clone().prop_map(Fate::Cancel),
		1 => (0u64..200_000_000).prop_map(Fate::Delist),
		1 => (market.clone(), 0u64..10_000_000).prop_map(|(market, usd)| Fate::Name(market, usd)),
		1 => any::<bool>().prop_map(Fate::Pay),
		1 => (market, 1u64..9_000_000, 1u64..9_000_000)
			.prop_map(|(market, bid, ask)| Fate::Trade(market, bid, ask)),
		1 => (soon, 1u64..200_000).prop_map(|(ms, usd)| Fate::List(ms, usd)),
	]
}

fn meet(fate: Fate) {
	use bulwark_primitives::{ImpactPrices, MarketId, OptionRight, Price};
	let live = |market| Exchange::record(MarketId(market)).map(|record| record.parameters);
	// Refused or not: what is refused is tested elsewhere.
	match fate {
		Fate::Common(Incident::Parameters(..)) => {},
		Fate::Common(incident) => happen(incident),
		Fate::Propose(market, initial, maintenance, at_once) => {
			let Some(parameters) = live(market) else { return };
			let changed = MarketParameters {
				initial_margin: Ppm(initial),
				maintenance_margin: Ppm(maintenance),
				..parameters
			};
			let _ = if at_once {
				Exchange::replace_parameters(MarketId(market), changed)
			} else {
				Exchange::propose_parameters(risk(), MarketId(market), changed)
			};
		},
		Fate::Cancel(market) => {
			let _ = Exchange::cancel_change(guardian(), MarketId(market));
		},
		Fate::Delist(ms) => {
			let _ = Exchange::delist(risk(), MARKET, in_ms(ms));
		},
		Fate::Name(market, usd) => {
			let _ = Exchange::settle_market(risk(), MarketId(market), Price(usd));
		},
		Fate::Pay(unpaid) => ledger(|ledger| ledger.unpaid = unpaid),
		Fate::Trade(market, bid, ask) => {
			let impact = Some(ImpactPrices { bid: Price(bid), ask: Price(ask) });
			let sample = ClearingSample { impact, ..ClearingSample::default() };
			Exchange::note_clearing(MarketId(market), sample);
		},
		Fate::List(ms, usd) => {
			let listed = option(OptionRight::Put, usd, ms);
			let _ = Exchange::list_market(listing(), listed, None);
		},
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

	/// MKT-041: whatever happens, to perpetuals, futures and options, at any time of their lives:
	/// what is remembered of a market fits it, and nothing is remembered of one that is gone.
	#[test]
	fn contracts_should_keep_their_invariants_when_they_live_and_end(
		fates in prop::collection::vec(fate(), 1..80),
	) {
		use bulwark_primitives::OptionRight;
		ExtBuilder::default().build().execute_with(|| {
			Exchange::list_active(future(5 * HOUR_MS)).unwrap();
			Exchange::list_active(option(OptionRight::Call, 61_000, 3 * HOUR_MS)).unwrap();
			update();
			for fate in fates {
				let before = Exchange::ids();
				meet(fate);
				assert_eq!(Exchange::do_try_state(), Ok(()));
				let used = before.last().copied();
				let reused = |market| !before.contains(market) && Some(*market) <= used;
				assert!(!Exchange::ids().iter().any(reused));
			}
		});
	}

	/// MKT-022: over any hour the rate lies within the cap, and the index moves by rate x index x
	/// minutes / 480 of it, whatever the order of the samples.
	#[test]
	fn funding_should_not_depend_on_the_order_of_samples_when_a_minute_holds_them(
		mut books in prop::collection::vec((5_900_000u64..6_100_000, 0u64..20_000), 1..20),
	) {
		let paid = |books: &[(u64, u64)]| {
			let mut index = 0;
			ExtBuilder::default().build_and_execute(|| {
				update();
				for (bid, spread) in books {
					note_impact(*bid, bid + spread);
					update_after(1_000);
				}
				update_after(HOUR_MS);
				index = quote().funding.0;
			});
			index
		};
		let one = paid(&books);
		prop_assert!(one.abs() <= 90_000_000_000_000 / 60);
		books.reverse();
		prop_assert_eq!(one, paid(&books));
	}
}
