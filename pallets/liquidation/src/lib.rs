#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod assessment;
mod auction;
mod deleveraging;
mod descend;
mod detect;
mod detector;
mod hints;
mod issue;
mod offchain;
#[cfg(any(feature = "try-runtime", feature = "std"))]
mod try_state;
mod types;
pub mod weights;

#[cfg(any(feature = "runtime-benchmarks", test))]
mod benchmarking;
#[cfg(test)]
mod tests;

pub use descend::Descend;
pub use detect::Detect;
pub use detector::Detector;
pub use hints::refusal;
pub use pallet::*;
pub use types::{Assessment, IssuedOrder, Liquidation, Misses, PendingOrder, QueueEntry, Rung};
#[cfg(any(feature = "runtime-benchmarks", test))]
pub use types::{BenchmarkHelper, Distress};
pub use weights::WeightInfo;

/// Where the pallet's messages appear in the log.
pub(crate) const LOG_TARGET: &str = "runtime::liquidation";

#[frame_support::pallet]
// The macro's own items carry no documentation.
#[allow(missing_docs)]
pub mod pallet {
	use super::{Liquidation, PendingOrder, QueueEntry, Rung, WeightInfo};
	use bulwark_primitives::{
		seams::{Clock, Detection, IndexPrices, Ledger, Markets, Orders},
		Lots, MarketId, Ppm, Price, QuoteAtoms, Side, SignedLots, SubaccountId, PPM_ONE,
	};
	use frame_support::pallet_prelude::*;
	use frame_system::{
		ensure_authorized, offchain::CreateAuthorizedTransaction, pallet_prelude::*,
	};

	/// Accounts in one hint.
	pub type HintedAccounts<T> = BoundedVec<
		SubaccountId<<T as frame_system::Config>::AccountId>,
		<T as Config>::MaxHintBatch,
	>;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config:
		frame_system::Config<RuntimeEvent: From<Event<Self>>>
		+ CreateAuthorizedTransaction<Call<Self>>
	{
		/// Balances and positions.
		type Ledger: Ledger<Self::AccountId, Error = DispatchError>;

		/// Resting orders.
		type Orders: Orders<Self::AccountId>;

		/// Instruments and their prices.
		type Markets: Markets;

		/// Index prices with their states.
		type IndexPrices: IndexPrices;

		/// Market time.
		type Clock: Clock;

		/// How accounts in trouble are found. [`crate::Detector`] is the full scan.
		type Detection: Detection<Self::AccountId>;

		/// A liquidation order aims at equity = this x maintenance requirement. At least 1.
		#[pallet::constant]
		type Buffer: Get<Ppm>;

		/// Share of the liquidation fee paid to whoever flagged the account. At most 1.
		#[pallet::constant]
		type BountyShare: Get<Ppm>;

		/// Auctions without a full fill after which a position is deleveraged. At least 1.
		#[pallet::constant]
		type MaxMisses: Get<u8>;

		/// Hints waiting for the next tick at most.
		#[pallet::constant]
		type MaxHints: Get<u32>;

		/// Accounts in one hint at most.
		#[pallet::constant]
		type MaxHintBatch: Get<u32>;

		/// Accounts queued at most. Those that do not fit are found again by the next scans.
		#[pallet::constant]
		type MaxQueue: Get<u32>;

		/// Liquidation orders issued in one tick at most.
		#[pallet::constant]
		type MaxLiquidations: Get<u32>;

		/// Holders of a market looked at for one deleveraging at most.
		#[pallet::constant]
		type MaxHolders: Get<u32>;

		/// Priority of hints in the transaction pool.
		#[pallet::constant]
		type HintPriority: Get<TransactionPriority>;

		/// Weights.
		type WeightInfo: WeightInfo;

		/// Sets up what the benchmarks need of the other pallets.
		#[cfg(any(feature = "runtime-benchmarks", test))]
		type BenchmarkHelper: super::BenchmarkHelper<Self::AccountId>;
	}

	/// Accounts to be looked at first in the next tick.
	#[pallet::storage]
	pub type Hints<T: Config> =
		StorageValue<_, BoundedVec<SubaccountId<T::AccountId>, T::MaxHints>, ValueQuery>;

	/// Who flagged an account, until its liquidation begins or it turns out not to be due. At most
	/// one for each hint and queue entry.
	#[pallet::storage]
	pub type Claims<T: Config> =
		StorageMap<_, Blake2_128Concat, SubaccountId<T::AccountId>, T::AccountId>;

	/// Where the full scan goes on; nothing: at the beginning.
	#[pallet::storage]
	pub type ScanCursor<T: Config> = StorageValue<_, SubaccountId<T::AccountId>>;

	/// Accounts to be liquidated, larger shortfalls first, ties by account.
	#[pallet::storage]
	pub type Queue<T: Config> =
		StorageValue<_, BoundedVec<QueueEntry<T::AccountId>, T::MaxQueue>, ValueQuery>;

	/// Accounts in liquidation: at most one for each subaccount with withdrawals locked.
	#[pallet::storage]
	pub type Liquidations<T: Config> =
		StorageMap<_, Blake2_128Concat, SubaccountId<T::AccountId>, Liquidation<T::AccountId>>;

	/// This block's liquidation orders by market, at most [`bulwark_primitives::MAX_MARKETS`]
	/// lists. Empty between ticks, unless a tick ran out of weight.
	#[pallet::storage]
	pub type PendingOrders<T: Config> = StorageMap<
		_,
		Twox64Concat,
		MarketId,
		BoundedVec<PendingOrder<T::AccountId>, T::MaxLiquidations>,
		ValueQuery,
	>;

	/// Where a market's next deleveraging goes on among its holders; nothing: at the beginning.
	/// Only markets with more holders than one page have one.
	#[pallet::storage]
	pub type HoldersCursor<T: Config> =
		StorageMap<_, Twox64Concat, MarketId, SubaccountId<T::AccountId>>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// Somebody flagged an account for a bounty.
		AccountFlagged {
			/// The account.
			who: SubaccountId<T::AccountId>,
			/// Who flagged it.
			claimant: T::AccountId,
		},
		/// An account fell below its maintenance requirement: its orders are cancelled and its
		/// withdrawals locked.
		LiquidationStarted {
			/// The account.
			who: SubaccountId<T::AccountId>,
			/// Its equity at mark [quote atoms].
			equity: QuoteAtoms,
			/// Its maintenance requirement [quote atoms].
			maintenance: QuoteAtoms,
			/// Orders cancelled.
			cancelled: u32,
		},
		/// An order for a part of a position goes into this block's auction.
		LiquidationOrderIssued {
			/// The account.
			who: SubaccountId<T::AccountId>,
			/// The market.
			market: MarketId,
			/// The side that closes the position.
			side: Side,
			/// Lots to close.
			lots: Lots,
			/// The worst price at which they may fill.
			limit: Price,
			/// The account's equity at mark [quote atoms].
			equity: QuoteAtoms,
			/// Its maintenance requirement [quote atoms].
			maintenance: QuoteAtoms,
			/// Reserved from the insurance fund for the worst fill [quote atoms].
			reserved: QuoteAtoms,
			/// Further lots the fund could not reserve for: they are deleveraged.
			unreserved: Lots,
		},
		/// A liquidation order was filled, in part or whole.
		LiquidationFilled {
			/// The account.
			who: SubaccountId<T::AccountId>,
			/// The market.
			market: MarketId,
			/// Lots closed.
			lots: Lots,
			/// Lots of the order.
			ordered: Lots,
			/// The clearing price.
			price: Price,
		},
		/// The insurance fund paid towards an account's negative equity.
		InsurancePaid {
			/// The account.
			who: SubaccountId<T::AccountId>,
			/// How much [quote atoms].
			amount: QuoteAtoms,
			/// What is still missing to zero equity [quote atoms].
			missing: QuoteAtoms,
		},
		/// Lots were closed at mark against the market's other side.
		Deleveraged {
			/// The account.
			who: SubaccountId<T::AccountId>,
			/// The market.
			market: MarketId,
			/// Signed lots that left the account: positive closed a long.
			lots: SignedLots,
			/// The price both sides closed at.
			mark: Price,
			/// What the counterparties paid towards the deficit [quote atoms].
			covered: QuoteAtoms,
			/// Counterparties.
			counterparties: u32,
		},
		/// A deleveraging failed and was undone; its market is halted.
		DeleveragingFailed {
			/// The account.
			who: SubaccountId<T::AccountId>,
			/// The market.
			market: MarketId,
			/// Why.
			error: DispatchError,
		},
		/// A deficit nobody could cover was recorded.
		DeficitRecorded {
			/// The bankrupt account.
			who: SubaccountId<T::AccountId>,
			/// The market.
			market: MarketId,
			/// How much [quote atoms].
			amount: QuoteAtoms,
		},
		/// Whoever flagged the account was paid.
		BountyPaid {
			/// The account that was flagged.
			who: SubaccountId<T::AccountId>,
			/// The subaccount that was paid.
			receiver: SubaccountId<T::AccountId>,
			/// How much [quote atoms].
			amount: QuoteAtoms,
		},
		/// A payment of a rung was refused by the ledger and will be tried again.
		RungFailed {
			/// The account.
			who: SubaccountId<T::AccountId>,
			/// Which rung.
			rung: Rung,
			/// Why.
			error: DispatchError,
		},
		/// The account meets its maintenance requirement again, or nothing is left of it.
		LiquidationEnded {
			/// The account.
			who: SubaccountId<T::AccountId>,
			/// Its equity at mark [quote atoms].
			equity: QuoteAtoms,
			/// Its maintenance requirement [quote atoms].
			maintenance: QuoteAtoms,
		},
	}

	#[pallet::error]
	#[derive(PartialEq, Eq)]
	pub enum Error<T> {
		/// The subaccount does not exist. Name one that does.
		UnknownSubaccount,
		/// The account's equity meets its maintenance requirement. Flag it when it does not.
		Healthy,
		/// The account is below its maintenance requirement, but a price of a market it is in may
		/// not be used for liquidation, its markets are halted, or the favourable end of the
		/// oracle's interval still supports it. Try again when prices allow it.
		PricesUnusable,
		/// The account is flagged, queued or in liquidation already. Flag another one.
		AlreadyQueued,
		/// No more hints are taken before the next tick. Try again in the next block.
		TooManyHints,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Looks for accounts in trouble off the chain and hints at them.
		fn offchain_worker(_block: BlockNumberFor<T>) {
			Self::submit_hints();
		}

		fn integrity_test() {
			assert!(T::Buffer::get() >= Ppm(PPM_ONE), "liquidation must aim at the requirement");
			assert!(T::BountyShare::get() <= Ppm(PPM_ONE), "a bounty is a part of the fee");
			assert!(T::MaxMisses::get() > 0, "a position must see an auction first");
			assert!(T::MaxHintBatch::get() > 0 && T::MaxHints::get() >= T::MaxHintBatch::get());
			assert!(T::MaxLiquidations::get() <= T::MaxQueue::get());
			assert!(T::MaxHolders::get() > 0, "deleveraging needs a counterparty");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_block: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Flags an account that is below its maintenance requirement.
		///
		/// ## Dispatch Origin
		/// Signed, anyone.
		///
		/// ## Details
		/// The account is looked at first in this block's tick. If it is then liquidated,
		/// `BountyShare` of the liquidation fee of each fill is paid into the signer's subaccount
		/// 0, as long as the fee is really there: nothing is paid for a bankrupt account.
		/// O(markets of the account).
		///
		/// ## Errors
		/// [`Error::UnknownSubaccount`], [`Error::AlreadyQueued`], [`Error::Healthy`],
		/// [`Error::PricesUnusable`], [`Error::TooManyHints`].
		///
		/// ## Events
		/// [`Event::AccountFlagged`]; [`Event::BountyPaid`] later.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::liquidate())]
		pub fn liquidate(origin: OriginFor<T>, who: SubaccountId<T::AccountId>) -> DispatchResult {
			let claimant = ensure_signed(origin)?;
			Self::do_liquidate(claimant, who)
		}

		/// Hints at accounts that are below their maintenance requirement.
		///
		/// ## Dispatch Origin
		/// Authorised by its content: every account named must be due for liquidation in the
		/// present state and not yet flagged, queued or in liquidation. Who sends it does not
		/// matter; it is free.
		///
		/// ## Details
		/// The accounts are looked at first in this block's tick. Everything is derived again
		/// there. O(accounts x markets of each).
		///
		/// ## Errors
		/// None: accounts for which there is no room are left to the scan.
		#[pallet::call_index(1)]
		#[pallet::weight((
			T::WeightInfo::hint(crate::hints::count(accounts)),
			DispatchClass::Operational,
			Pays::No,
		))]
		#[pallet::authorize(Pallet::<T>::authorize_hint)]
		#[pallet::weight_of_authorize(T::WeightInfo::authorize_hint(crate::hints::count(
			accounts
		)))]
		pub fn hint(origin: OriginFor<T>, accounts: HintedAccounts<T>) -> DispatchResult {
			ensure_authorized(origin)?;
			Self::do_hint(accounts);
			Ok(())
		}
	}
}
