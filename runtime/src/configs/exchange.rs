//! The exchange: oracle, markets, ledger, order book, liquidation, and the tick over them.

use crate::{
	constants::{CHANGE_DELAY_MS, NATIVE_ASSET, QUOTE_ASSET, SLOT_DURATION_MS, TICK_SHARE, USD},
	AccountId, Assets, Balances, Delegation, Fees, Liquidation, Margin, Markets, Oracle, OrderBook,
	Runtime, Triggers,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Books, Clock, Orders, Stake},
	AssetId, CancelReason, MarketId, Moment, OrderLocator, Ppm, QuoteAtoms, SubaccountId,
};
use frame_support::{
	parameter_types,
	traits::{fungible::UnionOf, ConstU128, ConstU32, ConstU64, ConstU8, Contains, Get},
	PalletId,
};
use pallet_policy::{EnsureRole, GuardianRole, HasCollateral, ListingRole, RiskAdminRole};
use sp_runtime::{
	traits::{AccountIdConversion, Convert},
	DispatchError, Either, Perbill,
};

parameter_types! {
	pub const QuoteAsset: AssetId = QUOTE_ASSET;
	pub const CustodyId: PalletId = PalletId(*b"bw/vault");
	pub const TickShare: Perbill = TICK_SHARE;
	pub const LiquidationBuffer: Ppm = Ppm(1_100_000);
	pub const BountyShare: Ppm = Ppm(100_000);
	pub TreasuryAccount: AccountId = PalletId(*b"bw/trsry").into_account_truncating();
	pub const MinDistribution: QuoteAtoms = QuoteAtoms(100_000_000);
	pub const MinClaim: QuoteAtoms = QuoteAtoms(1_000_000);
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
	type Settlements = Margin;
	type Books = AllOrders;
	type Clock = MarketClock;
	type ChangeDelay = ConstU64<CHANGE_DELAY_MS>;
	type WeightInfo = pallet_markets::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarking::Scene;
}

/// Which asset is the native currency.
pub struct IsNative;

impl Convert<AssetId, Either<(), AssetId>> for IsNative {
	fn convert(asset: AssetId) -> Either<(), AssetId> {
		if asset == NATIVE_ASSET {
			Either::Left(())
		} else {
			Either::Right(asset)
		}
	}
}

/// The native currency and the assets, by number.
pub type AllAssets = UnionOf<Balances, Assets, IsNative, AssetId, AccountId>;

impl pallet_margin::Config for Runtime {
	type Assets = AllAssets;
	type QuoteAsset = QuoteAsset;
	type PalletId = CustodyId;
	type Markets = Markets;
	type IndexPrices = Oracle;
	type ListingOrigin = EnsureRole<Self, ListingRole>;
	type RiskOrigin = EnsureRole<Self, RiskAdminRole>;
	type GuardianOrigin = EnsureRole<Self, GuardianRole>;
	type CollateralDelay = ConstU64<CHANGE_DELAY_MS>;
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
	type Fees = Fees;
	type Delegates = Delegation;
	type SliceReports = Triggers;
	type MaxAuctionOrders = ConstU32<128>;
	type MaxStaged = ConstU32<256>;
	type LanePages = ConstU32<65_536>;
	type MaxCrowd = ConstU32<16_384>;
	type WeightInfo = pallet_order_book::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarking::Scene;
}

/// An account's orders wherever they stand: in the book, and as triggers that would place more.
pub struct AllOrders;

impl Orders<AccountId> for AllOrders {
	fn cancel_all(who: &SubaccountId<AccountId>, reason: CancelReason) -> u32 {
		let triggers = Triggers::cancel_all_of(who, reason);
		<OrderBook as Orders<AccountId>>::cancel_all(who, reason).saturating_add(triggers)
	}

	fn open_orders(who: &SubaccountId<AccountId>) -> Vec<OrderLocator> {
		<OrderBook as Orders<AccountId>>::open_orders(who)
	}
}

impl Books for AllOrders {
	fn is_empty(market: MarketId) -> bool {
		<OrderBook as Books>::is_empty(market) && <Triggers as Books>::is_empty(market)
	}
}

impl pallet_liquidation::Config for Runtime {
	type Ledger = Margin;
	type Orders = AllOrders;
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

/// The validators of the present session.
pub struct SessionValidators;

impl Get<Vec<AccountId>> for SessionValidators {
	fn get() -> Vec<AccountId> {
		pallet_session::Validators::<Runtime>::get()
	}
}

impl pallet_fees::Config for Runtime {
	type FeeOrigin = EnsureRole<Self, RiskAdminRole>;
	type Pool = Margin;
	type Clock = MarketClock;
	type Treasury = TreasuryAccount;
	type Validators = SessionValidators;
	type MaxValidators = ConstU32<{ super::consensus::MAX_VALIDATORS }>;
	type MinDistribution = MinDistribution;
	type MinClaim = MinClaim;
	type WeightInfo = pallet_fees::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarking::Scene;
}

/// Owners of a first subaccount.
pub struct SubaccountOwners;

impl Contains<AccountId> for SubaccountOwners {
	fn contains(who: &AccountId) -> bool {
		super::transactions::OwnsSubaccount::has_collateral(who)
	}
}

impl pallet_delegation::Config for Runtime {
	type Clock = MarketClock;
	type Owners = SubaccountOwners;
	type WeightInfo = pallet_delegation::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarking::Scene;
}

/// Refusals of the book that the next block may not repeat.
pub struct TransientRefusals;

impl Contains<DispatchError> for TransientRefusals {
	fn contains(error: &DispatchError) -> bool {
		let full = DispatchError::from(pallet_order_book::Error::<Runtime>::TooManyStaged);
		*error == full
	}
}

impl pallet_triggers::Config for Runtime {
	type Clock = MarketClock;
	type Markets = Markets;
	type Ledger = Margin;
	type Entry = OrderBook;
	type Transient = TransientRefusals;
	type WeightInfo = pallet_triggers::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarking::Scene;
}

impl pallet_tick::Config for Runtime {
	type Clock = MarketClock;
	type ReserveRatio = TickShare;
	type CloseRounds = pallet_oracle::CloseRounds<Runtime>;
	type UpdateQuotes =
		(pallet_margin::UpdateCollateral<Runtime>, pallet_markets::UpdateQuotes<Runtime>);
	type ExpireOrders = (
		(pallet_order_book::ExpireOrders<Runtime>, pallet_order_book::DeadMen<Runtime>),
		(pallet_order_book::RemoveEnded<Runtime>, pallet_margin::SweepSettlements<Runtime>),
	);
	type Detect = pallet_liquidation::Detect<Runtime>;
	type FireTriggers = pallet_triggers::FireTriggers<Runtime>;
	type ClearMarkets = pallet_order_book::ClearMarkets<Runtime>;
	type Descend = pallet_liquidation::Descend<Runtime>;
	type WeightInfo = pallet_tick::weights::SubstrateWeight<Runtime>;
}
