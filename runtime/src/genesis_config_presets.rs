//! The chains a node can start: `development` (one validator) and `local_testnet` (four).
//!
//! Both have well-known keys and money from nowhere: for trying things out, never for value.

use crate::{
	configs::SessionKeys,
	constants::{ETHER_ASSET, QUOTE_ASSET, TETHER_ASSET, UNIT, USD},
	AccountId, AssetsConfig, BalancesConfig, FeesConfig, MarginConfig, MarketsConfig, OracleConfig,
	PolicyConfig, Runtime, RuntimeGenesisConfig, SessionConfig, SudoConfig,
};
use alloc::{string::String, vec, vec::Vec};
use bulwark_primitives::{
	AssetId, FeedId, FundingParameters, IndexPrice, LotSize, Lots, MarginTier, MarketKind,
	MarketParameters, Ppm, Price, QuoteAtoms, VolatilityParameters, MARGIN_TIERS,
};
use bulwark_risk::{
	borrow::SaleTerms,
	collateral::{CollateralTerms, HaircutTier, InitialTerms, MaintenanceTerms},
};
use frame_support::build_struct_json_patch;
use pallet_fees::{FeeSplit, FeeTier};
use pallet_margin::CollateralRecord;
use pallet_oracle::{GenesisFeed, GenesisSource, Quote, Venue};
use pallet_policy::Role;
use serde_json::Value;
use sp_arithmetic::FixedU128;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// The feed of bitcoin.
pub const BTC_USD: FeedId = FeedId(1);
/// The feed of ether.
pub const ETH_USD: FeedId = FeedId(2);
/// The feed that converts prices in tether.
pub const USDT_USD: FeedId = FeedId(3);

/// Native tokens of every well-known account.
const NATIVE_ENDOWMENT: u128 = 1_000_000 * UNIT;
/// Atoms of wrapped ether of every well-known account: a thousand ether.
const ETHER_ENDOWMENT: u128 = 1_000_000_000_000_000_000_000;
/// Quote atoms of every well-known account.
const QUOTE_ENDOWMENT: u128 = 10_000_000 * USD;

/// The preset of that name, as a patch of the default configuration.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let patch = match id.as_ref() {
		DEV_RUNTIME_PRESET => genesis(&[Sr25519Keyring::Alice]),
		LOCAL_TESTNET_RUNTIME_PRESET => genesis(&[
			Sr25519Keyring::Alice,
			Sr25519Keyring::Bob,
			Sr25519Keyring::Charlie,
			Sr25519Keyring::Dave,
		]),
		_ => return None,
	};
	serde_json::to_string(&patch).ok().map(String::into_bytes)
}

/// Names of all presets.
pub fn preset_names() -> Vec<PresetId> {
	vec![PresetId::from(DEV_RUNTIME_PRESET), PresetId::from(LOCAL_TESTNET_RUNTIME_PRESET)]
}

/// Accounts with native tokens. Ferdie has none: he trades with collateral only.
fn endowed() -> Vec<AccountId> {
	Sr25519Keyring::well_known()
		.filter(|key| *key != Sr25519Keyring::Ferdie)
		.map(|key| key.to_account_id())
		.collect()
}

/// The account of the well-known risk committee: two of Alice, Bob and Charlie.
pub fn committee() -> AccountId {
	let mut members = vec![
		Sr25519Keyring::Alice.to_account_id(),
		Sr25519Keyring::Bob.to_account_id(),
		Sr25519Keyring::Charlie.to_account_id(),
	];
	members.sort();
	pallet_multisig::Pallet::<Runtime>::multi_account_id(&members, 2)
}

fn session_keys(validator: Sr25519Keyring) -> SessionKeys {
	let grandpa = match validator {
		Sr25519Keyring::Bob => Ed25519Keyring::Bob,
		Sr25519Keyring::Charlie => Ed25519Keyring::Charlie,
		Sr25519Keyring::Dave => Ed25519Keyring::Dave,
		_ => Ed25519Keyring::Alice,
	};
	SessionKeys {
		aura: validator.public().into(),
		grandpa: grandpa.public().into(),
		orcl: validator.public().into(),
	}
}

fn genesis(validators: &[Sr25519Keyring]) -> Value {
	let root = Sr25519Keyring::Alice.to_account_id();
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: endowed().into_iter().map(|who| (who, NATIVE_ENDOWMENT)).collect(),
		},
		assets: AssetsConfig {
			assets: vec![
				(QUOTE_ASSET, root.clone(), true, 1),
				(ETHER_ASSET, root.clone(), true, 1),
				(TETHER_ASSET, root.clone(), true, 1),
			],
			metadata: vec![
				(QUOTE_ASSET, b"US Dollar".to_vec(), b"USD".to_vec(), 6),
				(ETHER_ASSET, b"Wrapped Ether".to_vec(), b"WETH".to_vec(), 18),
				(TETHER_ASSET, b"Tether".to_vec(), b"USDT".to_vec(), 6),
			],
			accounts: Sr25519Keyring::well_known()
				.flat_map(|key| {
					let who = key.to_account_id();
					[
						(QUOTE_ASSET, who.clone(), QUOTE_ENDOWMENT),
						(ETHER_ASSET, who.clone(), ETHER_ENDOWMENT),
						(TETHER_ASSET, who, QUOTE_ENDOWMENT),
					]
				})
				.collect(),
		},
		session: SessionConfig {
			keys: validators
				.iter()
				.map(|validator| {
					let account = validator.to_account_id();
					(account.clone(), account, session_keys(*validator))
				})
				.collect(),
		},
		sudo: SudoConfig { key: Some(root) },
		policy: PolicyConfig {
			holders: vec![
				(Role::RiskAdmin, committee()),
				(Role::Guardian, committee()),
				(Role::Listing, committee()),
			],
		},
		oracle: OracleConfig { feeds: feeds() },
		margin: MarginConfig { collateral: collateral(), ..MarginConfig::default() },
		fees: fees(),
		markets: MarketsConfig { markets: vec![btc_perpetual(), eth_perpetual()] },
	})
}

/// What trading costs: from the market's own fees down to half the taker's and a rebate of 0.22 of
/// it. A tenth of what a referred trader pays goes to the referrer.
fn fees() -> FeesConfig {
	let tier = |millions: i128, maker: u32, taker: u32, rebate: u32| FeeTier {
		volume: QuoteAtoms(millions * 1_000_000_000_000),
		maker: Ppm(maker),
		taker: Ppm(taker),
		rebate: Ppm(rebate),
	};
	FeesConfig {
		tiers: vec![
			tier(0, 1_000_000, 1_000_000, 0),
			tier(1, 1_000_000, 900_000, 0),
			tier(5, 500_000, 800_000, 0),
			tier(25, 0, 700_000, 0),
			tier(100, 0, 600_000, 100_000),
			tier(500, 0, 500_000, 220_000),
		],
		split: FeeSplit {
			insurance: Ppm(400_000),
			treasury: Ppm(200_000),
			validators: Ppm(400_000),
		},
		referral_share: Ppm(100_000),
		..FeesConfig::default()
	}
}

fn source(venue: Venue, symbol: &str, quote: Quote) -> GenesisSource {
	GenesisSource { venue, symbol: symbol.into(), quote, weight: 1 }
}

/// A price in whole USD, and hundredths.
fn usd(whole: u128, hundredths: u128) -> IndexPrice {
	IndexPrice(FixedU128::from_rational(whole * 100 + hundredths, 100))
}

fn feeds() -> Vec<GenesisFeed> {
	let tether = Quote::Converted(USDT_USD);
	vec![
		GenesisFeed {
			feed: BTC_USD,
			name: "BTC/USD".into(),
			low: usd(100, 0),
			high: usd(10_000_000, 0),
			min_sources: 2,
			sources: vec![
				source(Venue::Binance, "BTCUSDT", tether),
				source(Venue::Coinbase, "BTC-USD", Quote::Usd),
				source(Venue::Kraken, "XBTUSD", Quote::Usd),
			],
		},
		GenesisFeed {
			feed: ETH_USD,
			name: "ETH/USD".into(),
			low: usd(5, 0),
			high: usd(1_000_000, 0),
			min_sources: 2,
			sources: vec![
				source(Venue::Binance, "ETHUSDT", tether),
				source(Venue::Coinbase, "ETH-USD", Quote::Usd),
				source(Venue::Kraken, "ETHUSD", Quote::Usd),
			],
		},
		GenesisFeed {
			feed: USDT_USD,
			name: "USDT/USD".into(),
			low: usd(0, 50),
			high: usd(2, 0),
			// One anchor is enough to convert: what it gets wrong by more than the agreement rule
			// allows makes the converted sources drop out, not the price move.
			min_sources: 1,
			sources: vec![
				source(Venue::Coinbase, "USDT-USD", Quote::Usd),
				source(Venue::Kraken, "USDTUSD", Quote::Usd),
			],
		},
	]
}

/// Open-interest limits and fees common to both markets.
fn perpetual(
	feed: FeedId,
	lot_size: LotSize,
	tick_size: Price,
	max_order: Lots,
) -> MarketParameters {
	let usd = |amount: i128| QuoteAtoms(amount * 1_000_000);
	MarketParameters {
		kind: MarketKind::Perpetual,
		feed,
		lot_size,
		tick_size,
		min_order: Lots(1),
		max_order,
		initial_margin: Ppm(50_000),
		maintenance_margin: Ppm(30_000),
		open_interest_lower: usd(50_000_000),
		open_interest_upper: usd(100_000_000),
		open_interest_cap: usd(120_000_000),
		clearing_band: Ppm(100_000),
		mark_band: Ppm(15_000),
		maker_fee: Ppm(100),
		taker_fee: Ppm(500),
		auction_fee: Ppm(200),
		liquidation_fee: Ppm(10_000),
		slippage: Ppm(50_000),
		min_notional: usd(10),
		limit_state_blocks: 10,
		impact_notional: usd(10_000),
		taker_delay: 0,
		tiers: tiers(),
		profit_weight: Ppm(1_000_000),
		calendar_charge: Ppm(10_000),
		funding: FundingParameters { interest: 100, clamp: Ppm(500), cap_percent: 600 },
		volatility: VolatilityParameters::default(),
	}
}

/// Twice the fractions for what a position has above five million USD, four times above twenty.
fn tiers() -> [MarginTier; MARGIN_TIERS] {
	let tier = |millions: i128, initial, maintenance| MarginTier {
		from: QuoteAtoms(millions * 1_000_000_000_000),
		initial: Ppm(initial),
		maintenance: Ppm(maintenance),
	};
	[tier(5, 100_000, 60_000), tier(20, 200_000, 120_000), MarginTier::default()]
}

/// What is collateral beside quote: tether, and ether wrapped as an asset. The native currency can be
/// listed once there is a feed for it.
fn collateral() -> Vec<(AssetId, CollateralRecord)> {
	let record = |feed, decimals: u8, haircut: u32, initial: u32, units: u128| CollateralRecord {
		feed,
		terms: CollateralTerms {
			maintenance: MaintenanceTerms { decimals, haircut: Ppm(haircut) },
			initial: InitialTerms {
				tiers: vec![
					HaircutTier { from: 0, haircut: Ppm(initial) },
					HaircutTier {
						from: units * 10u128.pow(decimals.into()),
						haircut: Ppm(2 * initial),
					},
				],
				..InitialTerms::default()
			},
			deposit_cap: 100 * units * 10u128.pow(decimals.into()),
		},
		sale: SaleTerms { markdown: Ppm(haircut), duration_ms: 600_000 },
		min_deposit: 10u128.pow(decimals.into()) / 100,
		frozen: false,
	};
	vec![
		(ETHER_ASSET, record(ETH_USD, 18, 100_000, 150_000, 1_000)),
		(TETHER_ASSET, record(USDT_USD, 6, 20_000, 30_000, 1_000_000)),
	]
}

/// BTC-PERP: a lot is 0.001 BTC, a tick 0.5 USD a bitcoin.
fn btc_perpetual() -> MarketParameters {
	let lot_size = LotSize { base_atoms: 100_000, base_decimals: 8 };
	perpetual(BTC_USD, lot_size, Price(500), Lots(1_000_000))
}

/// ETH-PERP: a lot is 0.01 ETH, a tick 0.05 USD an ether.
fn eth_perpetual() -> MarketParameters {
	let lot_size = LotSize { base_atoms: 10_000_000_000_000_000, base_decimals: 18 };
	perpetual(ETH_USD, lot_size, Price(500), Lots(1_000_000))
}
