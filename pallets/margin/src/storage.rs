//! What the pallet stores.

use frame_support::pallet_macros::pallet_section;

/// The storage of the pallet, which takes it in as its own.
#[pallet_section]
mod storage {
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

	/// What positions of a market owe for funding and have not paid [10^-9 quote atoms]: the sum of
	/// lots times what the index has moved since each was touched. Absent if zero; negative if they
	/// are owed.
	#[pallet::storage]
	pub type UnappliedFunding<T: Config> = StorageMap<_, Twox64Concat, MarketId, i128, ValueQuery>;

	/// Markets whose contract ended and whose positions are not all paid out yet: at most
	/// [`bulwark_primitives::MAX_MARKETS`].
	#[pallet::storage]
	pub type Unsettled<T: Config> = StorageMap<_, Twox64Concat, MarketId, UnsettledMarket>;

	/// What is owed between accounts and not applied to their balances yet.
	#[pallet::storage]
	pub type Pending<T: Config> = StorageValue<_, PendingBooks, ValueQuery>;

	/// Underlyings whose positions offset each other, the highest ratio first. Empty until
	/// governance allows some.
	#[pallet::storage]
	pub type Offsets<T: Config> =
		StorageValue<_, BoundedVec<Offset, ConstU32<MAX_OFFSETS>>, ValueQuery>;

	/// When they were last changed.
	#[pallet::storage]
	pub type OffsetsSet<T: Config> = StorageValue<_, Moment, ValueQuery>;

	/// Where the order numbers of a new subaccount start: not below the next number of any
	/// subaccount that was removed, so that a number never names two orders.
	#[pallet::storage]
	pub type NonceFloor<T: Config> = StorageValue<_, OrderNonce, ValueQuery>;

	/// The assets that are collateral beside quote: at most [`MAX_LISTED_COLLATERALS`].
	#[pallet::storage]
	pub type Collaterals<T: Config> = StorageMap<_, Twox64Concat, AssetId, CollateralRecord>;

	/// Their names, in the order of their listing.
	#[pallet::storage]
	pub type CollateralAssets<T: Config> =
		StorageValue<_, BoundedVec<AssetId, ConstU32<MAX_LISTED_COLLATERALS>>, ValueQuery>;

	/// Changes of their terms that wait: at most one an asset.
	#[pallet::storage]
	pub type PendingCollaterals<T: Config> = StorageValue<
		_,
		BoundedVec<PendingCollateral, ConstU32<MAX_LISTED_COLLATERALS>>,
		ValueQuery,
	>;

	/// The books of each asset.
	#[pallet::storage]
	pub type Books<T: Config> = StorageMap<_, Twox64Concat, AssetId, AssetBook, ValueQuery>;

	/// How much of an asset can leave; without a rule, all of it.
	#[pallet::storage]
	pub type OutflowRules<T: Config> = StorageMap<_, Twox64Concat, AssetId, OutflowRule>;

	/// What an owner took out of an asset within the window. Only of owners who deposited, which
	/// costs a fee.
	#[pallet::storage]
	pub type OwnerFlows<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		AssetId,
		Blake2_128Concat,
		T::AccountId,
		NetFlow,
		ValueQuery,
	>;

	/// Interest of all accounts.
	#[pallet::storage]
	pub type InterestState<T: Config> = StorageValue<_, InterestPool, ValueQuery>;

	/// What borrowed quote costs and how much may be borrowed.
	#[pallet::storage]
	pub type BorrowRules<T: Config> = StorageValue<_, BorrowRule, ValueQuery>;

	/// Since when the collateral of a subaccount is for sale.
	#[pallet::storage]
	pub type Sales<T: Config> = StorageMap<_, Blake2_128Concat, SubaccountId<T::AccountId>, Moment>;

	/// Withdrawals that wait.
	#[pallet::storage]
	pub type WaitingWithdrawals<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		SubaccountId<T::AccountId>,
		BoundedVec<WaitingWithdrawal, ConstU32<MAX_WAITING>>,
		ValueQuery,
	>;

	/// Names of subaccounts that have one; they go with their subaccount.
	#[pallet::storage]
	pub type Names<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		SubaccountId<T::AccountId>,
		BoundedVec<u8, ConstU32<MAX_NAME>>,
	>;
}
