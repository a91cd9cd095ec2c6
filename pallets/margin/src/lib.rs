#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod accounts;
mod admission;
mod borrowing;
mod clearing;
mod collateral;
mod custody;
mod deficits;
mod deleveraging;
mod errors;
mod events;
mod fees;
mod filter;
mod funding;
mod gains;
mod ledger;
mod margin;
mod names;
pub mod offsets;
mod positions;
mod reads;
mod sale;
mod settlement;
mod sheet;
mod storage;
mod tab;
mod try_state;
mod try_vault;
mod types;
mod vault;
mod vault_views;
pub mod weights;
mod withdrawals;

#[cfg(any(feature = "runtime-benchmarks", test))]
mod benchmarking;
#[cfg(test)]
mod tests;

pub use bulwark_risk::outflow::WaitingWithdrawal;
pub use collateral::{UpdateCollateral, MAX_HAIRCUT_STEP};
use frame_support::pallet_macros::import_section;
pub use pallet::*;
pub use sale::SALE_LIFE_MS;
pub use settlement::SweepSettlements;
pub use tab::Tab;
#[cfg(any(feature = "runtime-benchmarks", test))]
pub use types::BenchmarkHelper;
pub use types::{
	AccountView, AssetBook, BorrowRule, CollateralRecord, CollateralView, FundsView, InterestView,
	MarketInterest, OutflowRule, PendingBooks, PendingCollateral, PositionView, UnsettledMarket,
	WithdrawalView,
};
pub use weights::WeightInfo;

/// Pairs of underlyings whose positions may offset each other, at most.
pub const MAX_OFFSETS: u32 = 8;

/// Assets that can be collateral beside quote at most.
pub const MAX_LISTED_COLLATERALS: u32 = 16;

/// Withdrawals of one subaccount that can wait at a time.
pub const MAX_WAITING: u32 = 4;

/// Longest name of a subaccount (bytes).
pub const MAX_NAME: u32 = 32;

/// Where the pallet's messages appear in the log.
pub(crate) const LOG_TARGET: &str = "runtime::margin";

#[import_section(storage::storage)]
#[import_section(events::events)]
#[import_section(errors::errors)]
#[frame_support::pallet]
// The macro's own items carry no documentation.
#[allow(missing_docs)]
pub mod pallet {
	use super::{
		AssetBook, BorrowRule, CollateralRecord, MarketInterest, OutflowRule, PendingBooks,
		PendingCollateral, UnsettledMarket, WeightInfo, MAX_LISTED_COLLATERALS, MAX_NAME,
		MAX_OFFSETS, MAX_WAITING,
	};
	use bulwark_primitives::{
		seams::{Clock, IndexPrices, Markets},
		AssetId, Lots, MarketId, Moment, OrderNonce, Price, QuoteAtoms, SignedLots, Subaccount,
		SubaccountId,
	};
	use bulwark_risk::{
		borrow::InterestPool,
		outflow::{NetFlow, OutflowCap, OutflowTerms, WaitingWithdrawal},
		Offset,
	};
	use frame_support::{pallet_prelude::*, traits::fungibles, PalletId};
	use frame_system::pallet_prelude::*;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The assets that hold the custody.
		type Assets: fungibles::Inspect<Self::AccountId, AssetId = AssetId, Balance = u128>
			+ fungibles::Mutate<Self::AccountId>;

		/// The settlement asset.
		#[pallet::constant]
		type QuoteAsset: Get<AssetId>;

		/// Names the custody account.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Instruments and their prices.
		type Markets: Markets;

		/// Prices of the collateral.
		type IndexPrices: IndexPrices;

		/// May make assets collateral.
		type ListingOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// May change on which terms, and how much can leave.
		type RiskOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// May freeze assets and lower what can leave.
		type GuardianOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// How long a change of an asset's terms waits (ms).
		#[pallet::constant]
		type CollateralDelay: Get<u64>;

		/// Market time.
		type Clock: Clock;

		/// The smallest deposit, and the smallest amount that opens a subaccount [quote atoms].
		#[pallet::constant]
		type MinDeposit: Get<u128>;

		/// What a deposit costs, to the fee pool [quote atoms]. Below `MinDeposit`.
		#[pallet::constant]
		type DepositFee: Get<u128>;

		/// The least equity with which a subaccount may take risk or hold a position after a
		/// withdrawal [quote atoms].
		#[pallet::constant]
		type MinEquity: Get<u128>;

		/// Subaccounts an owner may have: indices start at 0 and stay below it. At most 128.
		#[pallet::constant]
		type MaxSubaccounts: Get<u8>;

		/// Weights.
		type WeightInfo: WeightInfo;

		/// Sets up what the benchmarks need of the other pallets.
		#[cfg(any(feature = "runtime-benchmarks", test))]
		type BenchmarkHelper: super::BenchmarkHelper<Self::AccountId>;
	}

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// What is collateral beside quote from the start.
		pub collateral: alloc::vec::Vec<(AssetId, CollateralRecord)>,
		/// Nothing.
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (asset, record) in &self.collateral {
				let listed = Pallet::<T>::do_list_collateral(*asset, record.clone());
				assert!(
					listed.is_ok(),
					"collateral {asset} of the chain specification: {listed:?}"
				);
			}
		}
	}

	/// A subaccount's name.
	pub type SubaccountOf<T> = SubaccountId<<T as frame_system::Config>::AccountId>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::DepositFee::get() < T::MinDeposit::get(), "a deposit must exceed its fee");
			assert!(T::MaxSubaccounts::get() <= 128, "indices go from 0 to 127");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_n: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Moves quote from the signer's balance into one of its subaccounts, which is opened if
		/// it does not exist.
		///
		/// ## Dispatch Origin
		/// Signed.
		///
		/// ## Details
		/// `DepositFee` of the amount goes to the fee pool; the rest is credited. O(1).
		///
		/// ## Errors
		/// [`Error::InvalidIndex`], [`Error::DepositTooSmall`], and those of the assets pallet.
		///
		/// ## Events
		/// [`Event::Deposited`], and [`Event::SubaccountOpened`] the first time.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::deposit())]
		pub fn deposit(origin: OriginFor<T>, index: u8, amount: u128) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_deposit(SubaccountId { owner, index }, amount)
		}

		/// Moves quote out of one of the signer's subaccounts to its balance.
		///
		/// ## Dispatch Origin
		/// Signed.
		///
		/// ## Details
		/// Unrealised profit and the cash a short received stay; what is left must meet the
		/// initial requirement of positions and open orders, and `MinEquity` while there are any.
		/// O(markets of the subaccount).
		///
		/// ## Errors
		/// [`Error::UnknownSubaccount`], [`Error::ZeroAmount`], [`Error::InLiquidation`],
		/// [`Error::DeficitUnresolved`], [`Error::PriceUnusable`], [`Error::NoPrice`],
		/// [`Error::InsufficientFreeCollateral`], [`Error::BelowMinEquity`],
		/// [`Error::NotConserved`], [`Error::VaultIlliquid`].
		///
		/// ## Events
		/// [`Event::Withdrawn`], and [`Event::SubaccountClosed`] if nothing is left.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::withdraw())]
		pub fn withdraw(origin: OriginFor<T>, index: u8, amount: u128) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_withdraw(SubaccountId { owner, index }, amount)
		}

		/// Moves quote between two subaccounts of the signer under the rule of withdrawals.
		///
		/// ## Dispatch Origin
		/// Signed.
		///
		/// ## Details
		/// The receiving subaccount is opened if it does not exist and the amount is at least
		/// `MinDeposit`. A subaccount being liquidated can receive. O(markets of the giver).
		///
		/// ## Errors
		/// As [`Pallet::withdraw`], except that neither recorded deficits nor the custody's
		/// balance matter, and [`Error::InvalidIndex`], [`Error::SameSubaccount`],
		/// [`Error::DepositTooSmall`].
		///
		/// ## Events
		/// [`Event::Transferred`], and those of opening and closing.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::transfer())]
		pub fn transfer(origin: OriginFor<T>, from: u8, to: u8, amount: u128) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_transfer(owner, from, to, amount)
		}

		/// Takes what the custody holds beyond its accounts into the insurance fund, where it
		/// first repays recorded deficits.
		///
		/// ## Dispatch Origin
		/// Signed, anyone.
		///
		/// ## Errors
		/// [`Error::NoGifts`].
		///
		/// ## Events
		/// [`Event::GiftsSwept`], and [`Event::DeficitRepaid`] for every deficit repaid.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::sweep_gifts())]
		pub fn sweep_gifts(origin: OriginFor<T>) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_sweep_gifts()
		}

		/// Makes an asset collateral on the terms given, whose ramp begins now.
		///
		/// ## Dispatch Origin
		/// `ListingOrigin`.
		///
		/// ## Errors
		/// [`Error::CollateralListed`], [`Error::TooManyCollaterals`], [`Error::UnknownFeed`],
		/// [`Error::BadSaleTerms`], or the term that is out of bounds ([`Error::BadDecimals`] to
		/// [`Error::BadRamp`]).
		///
		/// ## Events
		/// [`Event::CollateralListed`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::list_collateral())]
		pub fn list_collateral(
			origin: OriginFor<T>,
			asset: AssetId,
			record: CollateralRecord,
		) -> DispatchResult {
			T::ListingOrigin::ensure_origin(origin)?;
			Self::do_list_collateral(asset, record)
		}

		/// Changes an asset's terms after `CollateralDelay`. A change that waits already is replaced.
		///
		/// ## Dispatch Origin
		/// `RiskOrigin`.
		///
		/// ## Details
		/// Feed, decimals, listing time and whether it is frozen stay; the maintenance haircut moves
		/// by at most 5 percentage points.
		///
		/// ## Errors
		/// [`Error::UnknownCollateral`], [`Error::ImmutableCollateral`],
		/// [`Error::HaircutStepTooLarge`], [`Error::TooManyCollaterals`], and as
		/// [`Pallet::list_collateral`].
		///
		/// ## Events
		/// [`Event::CollateralProposed`], and [`Event::CollateralSet`] once it is in force.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::propose_collateral())]
		pub fn propose_collateral(
			origin: OriginFor<T>,
			asset: AssetId,
			record: CollateralRecord,
		) -> DispatchResult {
			T::RiskOrigin::ensure_origin(origin)?;
			Self::do_propose_collateral(asset, record)
		}

		/// Freezes an asset, so that it can only be withdrawn, or ends that.
		///
		/// ## Dispatch Origin
		/// `GuardianOrigin` or `RiskOrigin` to freeze, `RiskOrigin` to end it.
		///
		/// ## Errors
		/// [`Error::UnknownCollateral`].
		///
		/// ## Events
		/// [`Event::CollateralFrozen`], if anything changes.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::freeze_collateral())]
		pub fn freeze_collateral(
			origin: OriginFor<T>,
			asset: AssetId,
			frozen: bool,
		) -> DispatchResult {
			if let Err(origin) = T::RiskOrigin::try_origin(origin) {
				T::GuardianOrigin::ensure_origin(origin)?;
				ensure!(frozen, sp_runtime::traits::BadOrigin);
			}
			Self::do_freeze_collateral(asset, frozen)
		}

		/// Moves an asset from the signer's balance into one of its subaccounts, which is opened if
		/// it does not exist.
		///
		/// ## Dispatch Origin
		/// Signed.
		///
		/// ## Errors
		/// [`Error::UnknownCollateral`], [`Error::CollateralFrozen`], [`Error::DepositTooSmall`],
		/// [`Error::DepositCapExceeded`], [`Error::TooManyCollaterals`],
		/// [`Error::InvalidIndex`], and those of the assets pallet.
		///
		/// ## Events
		/// [`Event::CollateralDeposited`], and [`Event::SubaccountOpened`] the first time.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::deposit_collateral())]
		pub fn deposit_collateral(
			origin: OriginFor<T>,
			index: u8,
			asset: AssetId,
			amount: u128,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_deposit_collateral(SubaccountId { owner, index }, asset, amount)
		}

		/// Moves an asset out of one of the signer's subaccounts to its balance. A large amount waits
		/// and is claimed later.
		///
		/// ## Dispatch Origin
		/// Signed.
		///
		/// ## Details
		/// What is left meets the initial requirement of positions and open orders, and `MinEquity`
		/// while there are any. O(markets of the subaccount).
		///
		/// ## Errors
		/// [`Error::UnknownSubaccount`], [`Error::ZeroAmount`], [`Error::InLiquidation`],
		/// [`Error::DeficitUnresolved`], [`Error::InsufficientCollateral`],
		/// [`Error::PriceUnusable`], [`Error::NoPrice`], [`Error::InsufficientFreeCollateral`],
		/// [`Error::BelowMinEquity`], [`Error::NotConserved`], [`Error::OutflowCapped`],
		/// [`Error::OutflowShareExceeded`], [`Error::TooManyWithdrawals`],
		/// [`Error::VaultIlliquid`].
		///
		/// ## Events
		/// [`Event::CollateralWithdrawn`] or [`Event::WithdrawalWaits`], and
		/// [`Event::SubaccountClosed`] if nothing is left.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::withdraw_collateral())]
		pub fn withdraw_collateral(
			origin: OriginFor<T>,
			index: u8,
			asset: AssetId,
			amount: u128,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_withdraw_collateral(SubaccountId { owner, index }, asset, amount)
		}

		/// Moves an asset between two subaccounts of the signer under the margin rule of withdrawals.
		///
		/// ## Dispatch Origin
		/// Signed.
		///
		/// ## Errors
		/// As [`Pallet::withdraw_collateral`] as far as margin goes, and [`Error::InvalidIndex`],
		/// [`Error::SameSubaccount`], [`Error::DepositTooSmall`], [`Error::TooManyCollaterals`].
		///
		/// ## Events
		/// [`Event::CollateralTransferred`], and those of opening and closing.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::transfer_collateral())]
		pub fn transfer_collateral(
			origin: OriginFor<T>,
			from: u8,
			to: u8,
			asset: AssetId,
			amount: u128,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_transfer_collateral(owner, (from, to), asset, amount)
		}

		/// Takes what the custody holds of an asset beyond its accounts into its surplus.
		///
		/// ## Dispatch Origin
		/// Signed, anyone.
		///
		/// ## Errors
		/// [`Error::UnknownCollateral`], [`Error::NoGifts`].
		///
		/// ## Events
		/// [`Event::AssetGiftsSwept`].
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::sweep_asset())]
		pub fn sweep_asset(origin: OriginFor<T>, asset: AssetId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_sweep_asset(asset)
		}

		/// Sets how much of an asset can leave, the settlement asset included: for the first time at
		/// once; afterwards a lower cap acts at once, a higher one after `raise_wait_ms`, and the
		/// other terms can only be tightened.
		///
		/// ## Dispatch Origin
		/// `RiskOrigin`.
		///
		/// ## Errors
		/// [`Error::UnknownCollateral`], [`Error::BadOutflowTerms`], [`Error::OutflowLoosened`].
		///
		/// ## Events
		/// [`Event::OutflowSet`].
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::set_outflow())]
		pub fn set_outflow(
			origin: OriginFor<T>,
			asset: AssetId,
			terms: OutflowTerms,
			cap: u128,
		) -> DispatchResult {
			T::RiskOrigin::ensure_origin(origin)?;
			Self::do_set_outflow(asset, terms, cap)
		}

		/// Lowers the cap of an asset at once. A raise that waits is void.
		///
		/// ## Dispatch Origin
		/// `GuardianOrigin`.
		///
		/// ## Errors
		/// [`Error::NoOutflowRule`], [`Error::OutflowLoosened`].
		///
		/// ## Events
		/// [`Event::OutflowSet`].
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::cut_outflow())]
		pub fn cut_outflow(origin: OriginFor<T>, asset: AssetId, cap: u128) -> DispatchResult {
			T::GuardianOrigin::ensure_origin(origin)?;
			Self::do_cut_outflow(asset, cap)
		}

		/// Pays a withdrawal that waited, by its place in the subaccount's list.
		///
		/// ## Dispatch Origin
		/// Signed.
		///
		/// ## Errors
		/// [`Error::NoSuchWithdrawal`], [`Error::WithdrawalNotReady`],
		/// [`Error::DeficitUnresolved`], [`Error::OutflowCapped`],
		/// [`Error::OutflowShareExceeded`], [`Error::VaultIlliquid`].
		///
		/// ## Events
		/// [`Event::WithdrawalClaimed`].
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::claim_withdrawal())]
		pub fn claim_withdrawal(origin: OriginFor<T>, index: u8, place: u32) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_claim_withdrawal(SubaccountId { owner, index }, place)
		}

		/// Puts a withdrawal that waits back into its subaccount.
		///
		/// ## Dispatch Origin
		/// Signed.
		///
		/// ## Errors
		/// [`Error::NoSuchWithdrawal`], [`Error::TooManyCollaterals`].
		///
		/// ## Events
		/// [`Event::WithdrawalReturned`].
		#[pallet::call_index(14)]
		#[pallet::weight(T::WeightInfo::cancel_withdrawal())]
		pub fn cancel_withdrawal(origin: OriginFor<T>, index: u8, place: u32) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_cancel_withdrawal(SubaccountId { owner, index }, place)
		}

		/// Names one of the signer's subaccounts, for display; an empty name takes it away.
		///
		/// ## Dispatch Origin
		/// Signed.
		///
		/// ## Errors
		/// [`Error::UnknownSubaccount`].
		///
		/// ## Events
		/// [`Event::Named`].
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::set_name())]
		pub fn set_name(
			origin: OriginFor<T>,
			index: u8,
			name: BoundedVec<u8, ConstU32<MAX_NAME>>,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_set_name(SubaccountId { owner, index }, name)
		}

		/// Sets what borrowed quote costs, who gets that, and how much may be borrowed. Up to now
		/// the present rate applies.
		///
		/// ## Dispatch Origin
		/// `RiskOrigin`.
		///
		/// ## Errors
		/// [`Error::BadInterest`].
		///
		/// ## Events
		/// [`Event::BorrowingSet`].
		#[pallet::call_index(16)]
		#[pallet::weight(T::WeightInfo::set_borrowing())]
		pub fn set_borrowing(origin: OriginFor<T>, rule: BorrowRule) -> DispatchResult {
			T::RiskOrigin::ensure_origin(origin)?;
			Self::do_set_borrowing(rule)
		}

		/// Says whether what one of the signer's subaccounts does not need is lent, for its share of
		/// the interest. It stays where it is and can be withdrawn as before.
		///
		/// ## Dispatch Origin
		/// Signed.
		///
		/// ## Errors
		/// [`Error::UnknownSubaccount`], [`Error::NoPrice`].
		///
		/// ## Events
		/// [`Event::LendingSet`], and [`Event::InterestPaid`] for what was earned.
		#[pallet::call_index(17)]
		#[pallet::weight(T::WeightInfo::accrue())]
		pub fn set_lending(origin: OriginFor<T>, index: u8, lends: bool) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_set_lending(&SubaccountId { owner, index }, lends)
		}

		/// Brings any subaccount up to date: funding, contracts that ended, interest; and notes what it
		/// borrows or lends from now on.
		///
		/// ## Dispatch Origin
		/// Signed, anyone.
		///
		/// ## Errors
		/// [`Error::UnknownSubaccount`], [`Error::NoPrice`].
		///
		/// ## Events
		/// [`Event::InterestPaid`], and those of funding and settlement.
		#[pallet::call_index(18)]
		#[pallet::weight(T::WeightInfo::accrue())]
		pub fn accrue(origin: OriginFor<T>, who: SubaccountId<T::AccountId>) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_accrue(&who)
		}

		/// Offers the collateral of a subaccount that borrows too much, or borrows and is below its
		/// maintenance requirement, to keepers: at spot first, then ever lower.
		///
		/// ## Dispatch Origin
		/// Signed, anyone.
		///
		/// ## Errors
		/// [`Error::UnknownSubaccount`], [`Error::SaleRuns`], [`Error::NotForSale`],
		/// [`Error::PriceUnusable`], [`Error::NoPrice`].
		///
		/// ## Events
		/// [`Event::SaleBegan`].
		#[pallet::call_index(19)]
		#[pallet::weight(T::WeightInfo::begin_sale())]
		pub fn begin_sale(origin: OriginFor<T>, who: SubaccountId<T::AccountId>) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_begin_sale(who)
		}

		/// Buys collateral that is for sale for one of the signer's subaccounts, which pays in quote:
		/// as much as is for sale, at most `atoms`.
		///
		/// ## Dispatch Origin
		/// Signed.
		///
		/// ## Details
		/// The price is spot less the markdown that has been reached. What the buyer pays it must be
		/// able to withdraw.
		///
		/// ## Errors
		/// [`Error::UnknownSubaccount`], [`Error::SameSubaccount`], [`Error::ZeroAmount`],
		/// [`Error::NotForSale`], [`Error::SaleTooDear`], [`Error::PriceUnusable`],
		/// [`Error::NoPrice`], [`Error::TooManyCollaterals`], and those of the margin rule of
		/// [`Pallet::withdraw`].
		///
		/// ## Events
		/// [`Event::CollateralSold`], and [`Event::SaleEnded`] if nothing more is for sale.
		#[pallet::call_index(20)]
		#[pallet::weight(T::WeightInfo::buy_collateral())]
		pub fn buy_collateral(
			origin: OriginFor<T>,
			index: u8,
			seller: SubaccountId<T::AccountId>,
			asset: AssetId,
			atoms: u128,
			max_cost: QuoteAtoms,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			let keeper = SubaccountId { owner, index };
			Self::do_buy_collateral(keeper, seller, asset, atoms, max_cost)
		}

		/// Sets which underlyings offset each other in the requirements, and how far.
		///
		/// ## Dispatch Origin
		/// `RiskOrigin`.
		///
		/// ## Details
		/// The list replaces the present one, the highest ratio first; a pair left out has the ratio
		/// zero. A ratio moves by at most [`crate::offsets::MAX_OFFSET_STEP`], and a change comes at most
		/// once in [`crate::offsets::OFFSET_PERIOD_MS`]: the list alone cannot start a cascade.
		///
		/// ## Errors
		/// [`Error::TooSoon`], [`Error::BadOffsets`], [`Error::OffsetStepTooLarge`].
		///
		/// ## Events
		/// [`Event::OffsetsSet`].
		#[pallet::call_index(21)]
		#[pallet::weight(T::WeightInfo::set_offsets())]
		pub fn set_offsets(
			origin: OriginFor<T>,
			offsets: BoundedVec<Offset, ConstU32<MAX_OFFSETS>>,
		) -> DispatchResult {
			T::RiskOrigin::ensure_origin(origin)?;
			Self::do_set_offsets(offsets)
		}
	}
}
