//! The exchange: oracle, markets, ledger, order book, liquidation, and the tick over them.

use crate::{
	constants::{QUOTE_ASSET, SLOT_DURATION_MS, TICK_SHARE, USD},
	AccountId, Assets, Liquidation, Margin, Markets, Oracle, OrderBook, Runtime,
};
use bulwark_primitives::{
	seams::{Clock, Stake},
	AssetId, Moment, Ppm,
};
use frame_support::{
	parameter_types,
	traits::{ConstU128, ConstU32, ConstU64, ConstU8},
	PalletId,
};
use pallet_policy::{EnsureRole, GuardianRole, ListingRole, RiskAdminRole};
use sp_runtime::Perbill;

parameter_types! {
	pub const QuoteAsset: AssetId = QUOTE_ASSET;
	pub const CustodyId: PalletId = PalletId(*b"bw/vault");
	pub const TickShare: Perbill = TICK_SHARE;
	pub const LiquidationBuffer: Ppm = Ppm(1_100_000);
	pub const BountyShare: Ppm = Ppm(100_000);
}

/// Market time: the start of the present slot.
pub struct MarketClock;

impl Clock for MarketClock {
	fn now() -> Moment {
		Moment(pallet_aura::CurrentSlot::<Runtime>::get().saturating_mul(SLOT_DURATION_MS))
	}
}

/// Every validator's report weighs the same, until bonds say otherwise.
pub struct EqualStake;

impl Stake<AccountId> for EqualStake {
	fn of(_validator: &AccountId) -> u64 {
		1
	}
}

impl pallet_oracle::Config for Runtime {
	type FeedOrigin = EnsureRole<Self, ListingRole>;
	type Clock = MarketClock;
	type Stake = EqualStake;
	type MaxReporters = ConstU32<{ super::consensus::MAX_VALIDATORS }>;
	type WeightInfo = pallet_oracle::weights::SubstrateWeight<Runtime>;
}

impl pallet_markets::Config for Runtime {
	type ListingOrigin = EnsureRole<Self, ListingRole>;
	type RiskOrigin = EnsureRole<Self, RiskAdminRole>;
	type GuardianOrigin = EnsureRole<Self, GuardianRole>;
	type IndexPrices = Oracle;
	type OpenInterest = Margin;
	type Clock = MarketClock;
	type WeightInfo = pallet_markets::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarking::Scene;
}

impl pallet_margin::Config for Runtime {
	type Assets = Assets;
	type QuoteAsset = QuoteAsset;
	type PalletId = CustodyId;
	type Markets = Markets;
	type IndexPrices = Oracle;
	type Clock = MarketClock;
	type MinDeposit = ConstU128<{ 10 * USD }>;
	type DepositFee = ConstU128<{ USD / 10 }>;
	type MinEquity = ConstU128<{ 5 * USD }>;
	type MaxSubaccounts = ConstU8<128>;
	type WeightInfo = pallet_margin::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarking::Scene;
}

impl pallet_order_book::Config for Runtime {
	type Clock = MarketClock;
	type Markets = Markets;
	type Ledger = Margin;
	type Liquidations = Liquidation;
	type MaxAuctionOrders = ConstU32<128>;
	type MaxStaged = ConstU32<256>;
	type WeightInfo = pallet_order_book::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarking::Scene;
}

impl pallet_liquidation::Config for Runtime {
	type Ledger = Margin;
	type Orders = OrderBook;
	type Markets = Markets;
	type IndexPrices = Oracle;
	type Clock = MarketClock;
	type Detection = pallet_liquidation::Detector<Runtime>;
	type Buffer = LiquidationBuffer;
	type BountyShare = BountyShare;
	type MaxMisses = ConstU8<3>;
	type MaxHints = ConstU32<1_024>;
	type MaxHintBatch = ConstU32<16>;
	type MaxQueue = ConstU32<1_024>;
	type MaxLiquidations = ConstU32<500>;
	type MaxHolders = ConstU32<500>;
	type HintPriority = ConstU64<{ u64::MAX / 4 }>;
	type WeightInfo = pallet_liquidation::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarking::Scene;
}

impl pallet_tick::Config for Runtime {
	type Clock = MarketClock;
	type ReserveRatio = TickShare;
	type CloseRounds = pallet_oracle::CloseRounds<Runtime>;
	type UpdateQuotes = pallet_markets::UpdateQuotes<Runtime>;
	type ExpireOrders = pallet_order_book::ExpireOrders<Runtime>;
	type Detect = pallet_liquidation::Detect<Runtime>;
	type ClearMarkets = pallet_order_book::ClearMarkets<Runtime>;
	type Descend = pallet_liquidation::Descend<Runtime>;
	type WeightInfo = pallet_tick::weights::SubstrateWeight<Runtime>;
}
