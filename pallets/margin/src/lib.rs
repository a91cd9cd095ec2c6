#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod accounts;
mod admission;
mod clearing;
mod custody;
mod deficits;
mod deleveraging;
mod errors;
mod events;
mod fees;
mod filter;
mod ledger;
mod margin;
mod positions;
mod reads;
mod tab;
mod try_state;
mod types;
pub mod weights;

#[cfg(any(feature = "runtime-benchmarks", test))]
mod benchmarking;
#[cfg(test)]
mod tests;

use frame_support::pallet_macros::import_section;
pub use pallet::*;
pub use tab::Tab;
#[cfg(any(feature = "runtime-benchmarks", test))]
pub use types::BenchmarkHelper;
pub use types::{AccountView, FundsView, MarketInterest, PositionView};
pub use weights::WeightInfo;

/// Where the pallet's messages appear in the log.
pub(crate) const LOG_TARGET: &str = "runtime::margin";

#[import_section(events::events)]
#[import_section(errors::errors)]
#[frame_support::pallet]
// The macro's own items carry no documentation.
#[allow(missing_docs)]
pub mod pallet {
	use super::{MarketInterest, WeightInfo};
	use bulwark_primitives::{
		seams::{Clock, Markets},
		AssetId, Lots, MarketId, OrderNonce, Price, QuoteAtoms, SignedLots, Subaccount,
		SubaccountId,
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

		/// The settlement asset: the only collateral.
		#[pallet::constant]
		type QuoteAsset: Get<AssetId>;

		/// Names the custody account.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Instruments and their prices.
		type Markets: Markets;

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

	/// The subaccounts, one value each. An empty one is removed.
	#[pallet::storage]
	pub type Subaccounts<T: Config> =
		StorageMap<_, Blake2_128Concat, SubaccountId<T::AccountId>, Subaccount>;

	/// Long and short lots of each market. They are equal after every change.
	#[pallet::storage]
	pub type OpenInterest<T: Config> =
		StorageMap<_, Twox64Concat, MarketId, MarketInterest, ValueQuery>;

	/// Which subaccounts have a position in a market.
	#[pallet::storage]
	pub type Holders<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		MarketId,
		Blake2_128Concat,
		SubaccountId<T::AccountId>,
		(),
	>;

	/// Pays deficits. Never negative.
	#[pallet::storage]
	pub type InsuranceFund<T: Config> = StorageValue<_, QuoteAtoms, ValueQuery>;

	/// Trading and deposit fees, not yet paid out. Never negative.
	#[pallet::storage]
	pub type FeePool<T: Config> = StorageValue<_, QuoteAtoms, ValueQuery>;

	/// Deficits that nothing could cover, by market. An entry is positive or absent; at most one
	/// for each of the [`bulwark_primitives::MAX_MARKETS`] markets.
	#[pallet::storage]
	pub type Deficits<T: Config> = StorageMap<_, Twox64Concat, MarketId, QuoteAtoms, ValueQuery>;

	/// Sum of `Deficits`.
	#[pallet::storage]
	pub type DeficitTotal<T: Config> = StorageValue<_, QuoteAtoms, ValueQuery>;

	/// Sum of all subaccounts' quote balances.
	#[pallet::storage]
	pub type QuoteTotal<T: Config> = StorageValue<_, QuoteAtoms, ValueQuery>;

	/// What deposits, withdrawals and swept gifts account for of the custody's balance.
	#[pallet::storage]
	pub type Accounted<T: Config> = StorageValue<_, QuoteAtoms, ValueQuery>;

	/// Where the order numbers of a new subaccount start: not below the next number of any
	/// subaccount that was removed, so that a number never names two orders.
	#[pallet::storage]
	pub type NonceFloor<T: Config> = StorageValue<_, OrderNonce, ValueQuery>;

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
	}
}
