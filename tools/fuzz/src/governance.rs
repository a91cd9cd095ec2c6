//! Calls of governance, with their origins. Must run inside the chain's state.

use crate::{calls, cast, vault, Kind, Record};
use bulwark_primitives::{
	FeedId, MarketId, MarketKind, MarketParameters, MarketState, Moment, OptionRight, Ppm, Price,
	QuoteAtoms, PPM_ONE,
};
use bulwark_runtime::{genesis_config_presets, Runtime, RuntimeCall, RuntimeOrigin};
use codec::{Decode, Encode};
use frame_support::BoundedVec;
use pallet_fees::{FeeSplit, FeeTier};
use pallet_policy::Role;

/// A call of governance; nothing if the record is none.
pub fn call(record: &Record) -> Option<RuntimeCall> {
	let market = record.market();
	let call = match record.kind {
		Kind::SetState => {
			RuntimeCall::Markets(pallet_markets::Call::set_state { market, state: state(record) })
		},
		Kind::HaltAll => RuntimeCall::Markets(pallet_markets::Call::halt_all {}),
		Kind::SetParameters => {
			let parameters = parameters(record)?;
			RuntimeCall::Markets(pallet_markets::Call::propose_parameters { market, parameters })
		},
		Kind::ListMarket => {
			let parameters = listed(record)?;
			let opening = (record.choice & 1 == 0).then(|| u64::from(record.amount) * 50);
			RuntimeCall::Markets(pallet_markets::Call::list_market { parameters, opening })
		},
		Kind::ListFeed | Kind::SetFeed => RuntimeCall::Oracle(feed(record)?),
		Kind::SetTiers => RuntimeCall::Fees(pallet_fees::Call::set_tiers { tiers: tiers(record) }),
		Kind::SetSplit => {
			let insurance = u32::from(record.amount) * 16 % (PPM_ONE + 1);
			let treasury = (PPM_ONE - insurance) / u32::from(record.lots.max(1));
			let validators = PPM_ONE - insurance - treasury;
			let split = FeeSplit {
				insurance: Ppm(insurance),
				treasury: Ppm(treasury),
				validators: Ppm(validators + u32::from(record.choice == u16::MAX)),
			};
			RuntimeCall::Fees(pallet_fees::Call::set_split { split })
		},
		Kind::SetReferralShare => {
			let share = Ppm(u32::from(record.amount) * 10);
			RuntimeCall::Fees(pallet_fees::Call::set_referral_share { share })
		},
		Kind::SetHolder => {
			let role = [Role::RiskAdmin, Role::Guardian, Role::Listing];
			RuntimeCall::Policy(pallet_policy::Call::set_holder {
				role: role[usize::from(record.choice) % role.len()],
				holder: (!record.amount.is_multiple_of(4)).then(|| record.other()),
			})
		},
		Kind::CancelChange => RuntimeCall::Markets(pallet_markets::Call::cancel_change { market }),
		Kind::Delist => {
			let end = vault::in_days(record);
			RuntimeCall::Markets(pallet_markets::Call::delist { market, end })
		},
		Kind::SettleMarket => RuntimeCall::Markets(pallet_markets::Call::settle_market {
			market,
			index: record.limit(),
		}),
		Kind::ListSeries => RuntimeCall::Markets(series(record)?),
		_ => RuntimeCall::Margin(vault::governed(record)?),
	};
	Some(call)
}

/// Root, the committee, the guardian, or the trader: `choice` bits 12 to 15, mostly root.
pub fn origin(record: &Record) -> RuntimeOrigin {
	match record.choice >> 12 {
		0..8 => RuntimeOrigin::root(),
		8..12 => RuntimeOrigin::signed(genesis_config_presets::committee()),
		12..15 => RuntimeOrigin::signed(cast::GUARDIAN.to_account_id()),
		_ => RuntimeOrigin::signed(record.trader().to_account_id()),
	}
}

/// A state by its number, those of call auctions with an end: whatever kinds of states there are.
fn state(record: &Record) -> MarketState {
	let number = u8::try_from(record.choice & 15).unwrap_or_default();
	let until = Moment(cast::now().0 + u64::from(record.amount) * 1_000);
	let bytes = (number, until, [0u8; 32]).encode();
	MarketState::decode(&mut bytes.as_slice()).unwrap_or(MarketState::Active)
}

/// A market's parameters with one or two changed.
fn parameters(record: &Record) -> Option<MarketParameters> {
	let mut parameters = cast::parameters(record.market())?;
	change(&mut parameters, record.choice & 15, record);
	if record.choice & 0x800 != 0 {
		change(&mut parameters, (record.choice >> 4) & 15, record);
	}
	Some(parameters)
}

fn change(parameters: &mut MarketParameters, which: u16, record: &Record) {
	let amount = u32::from(record.amount);
	let usd = QuoteAtoms(i128::from(amount) * 1_000_000_000);
	match which {
		0 => parameters.min_order = record.size(),
		1 => parameters.max_order = record.size(),
		2 => parameters.initial_margin = Ppm(amount * 16),
		3 => parameters.maintenance_margin = Ppm(amount * 4),
		4 => parameters.open_interest_lower = usd,
		5 => {
			parameters.open_interest_lower = usd;
			parameters.open_interest_upper = usd;
			parameters.open_interest_cap = usd;
		},
		6 => parameters.clearing_band = Ppm(amount * 8),
		7 => parameters.mark_band = Ppm(amount * 8),
		8 => parameters.maker_fee = Ppm(amount % 20_001),
		9 => parameters.taker_fee = Ppm(amount % 20_001),
		10 => parameters.auction_fee = Ppm(amount % 20_001),
		11 => parameters.liquidation_fee = Ppm(amount % 20_001),
		12 => parameters.min_notional = QuoteAtoms(i128::from(amount) * 10_000),
		13 => parameters.limit_state_blocks = record.lots % 4,
		14 => parameters.impact_notional = usd,
		_ => parameters.taker_delay = record.lots % 4,
	}
}

/// A new market like one that is there, of any kind, on any feed, with another lot and tick size.
fn listed(record: &Record) -> Option<MarketParameters> {
	let like = cast::parameters(MarketId(u32::from(record.place & 1)))?;
	// Perpetuals, futures and options by number, whatever kinds there are.
	let bytes = (record.lots % 4, vault::in_days(record), record.limit(), [record.lots % 2; 16]);
	let kind = MarketKind::decode(&mut bytes.encode().as_slice()).unwrap_or(like.kind);
	let sizes = cast::lot_sizes();
	let mut parameters = MarketParameters {
		kind,
		feed: FeedId(1 + (record.choice >> 4) % 6),
		lot_size: sizes[usize::from(record.choice >> 8) % sizes.len()],
		tick_size: Price(1 + u64::from(record.choice >> 10)),
		..like
	};
	change(&mut parameters, (record.choice >> 1) & 15, record);
	Some(parameters)
}

/// Options on the first market's feed: an expiry, a few strikes about the mark, both rights.
fn series(record: &Record) -> Option<pallet_markets::Call<Runtime>> {
	let template = cast::parameters(MarketId(u32::from(record.place & 1)))?;
	let strikes = (0..i16::from(record.lots % 3))
		.map(|number| {
			Record { price: record.price.saturating_add(number * 1_000), ..*record }.limit()
		})
		.collect();
	let series = pallet_markets::Series {
		expiries: BoundedVec::truncate_from(vec![vault::in_days(record)]),
		strikes: BoundedVec::truncate_from(strikes),
		rights: BoundedVec::truncate_from(vec![OptionRight::Call, OptionRight::Put]),
	};
	let opening = (record.choice & 1 == 0).then(|| u64::from(record.amount) * 50);
	Some(pallet_markets::Call::list_series { template, series, opening })
}

fn feed(record: &Record) -> Option<pallet_oracle::Call<Runtime>> {
	use pallet_oracle::Call;
	let feed = FeedId(1 + record.choice % 8);
	let like = genesis_config_presets::BTC_USD;
	let mut config = pallet_oracle::Feeds::<Runtime>::get(like)?;
	config.min_sources = record.lots % 8;
	Some(if record.kind == Kind::ListFeed {
		Call::list_feed { feed, config }
	} else {
		Call::set_feed { feed, config }
	})
}

/// A few tiers, each cheaper than the one before.
fn tiers(record: &Record) -> Vec<FeeTier> {
	let rebate = u32::from(record.amount) * 8;
	(0..u32::from(record.lots % 18))
		.map(|number| FeeTier {
			volume: QuoteAtoms(i128::from(number) * i128::from(record.amount) * 1_000_000_000),
			maker: Ppm(PPM_ONE.saturating_sub(number * 300_000)),
			taker: Ppm(PPM_ONE.saturating_sub(number * 50_000)),
			rebate: Ppm(if number > 3 { rebate } else { 0 }),
		})
		.collect()
}

/// Whether the pallet of that number is one of the exchange's.
pub const fn is_ours(pallet: u8) -> bool {
	pallet >= calls::FIRST_PALLET
}
