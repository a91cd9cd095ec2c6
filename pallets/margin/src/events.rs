//! What the pallet reports.

use frame_support::pallet_macros::pallet_section;

/// The events of the pallet, which takes them in as its own.
#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A subaccount was opened.
		SubaccountOpened {
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
		},
		/// A subaccount was empty and is gone.
		SubaccountClosed {
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
		},
		/// Collateral came in.
		Deposited {
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
			/// What left the owner's balance [quote atoms].
			amount: QuoteAtoms,
			/// What of it went to the fee pool [quote atoms].
			fee: QuoteAtoms,
		},
		/// Collateral went out.
		Withdrawn {
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
			/// What the owner's balance received [quote atoms].
			amount: QuoteAtoms,
		},
		/// Collateral went from one subaccount to another of the same owner.
		Transferred {
			/// The subaccount that gave.
			from: SubaccountId<T::AccountId>,
			/// The subaccount that received.
			to: SubaccountId<T::AccountId>,
			/// How much [quote atoms].
			amount: QuoteAtoms,
		},
		/// What the custody held beyond its accounts was taken into the insurance fund.
		GiftsSwept {
			/// How much [quote atoms].
			amount: QuoteAtoms,
		},
		/// A clearing was applied to a subaccount.
		Settled {
			/// The market.
			market: MarketId,
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
			/// Lots bought.
			bought: Lots,
			/// Lots sold.
			sold: Lots,
			/// The clearing price.
			price: Price,
			/// Trading fees paid (quote atoms).
			fees: QuoteAtoms,
			/// Maker rebates received (quote atoms).
			rebates: QuoteAtoms,
			/// Liquidation fees paid [quote atoms].
			liquidation_fees: QuoteAtoms,
			/// The position afterwards.
			position: SignedLots,
			/// Profit of the lots that closed against their entry, fees aside [quote atoms].
			realised: QuoteAtoms,
		},
		/// An account paid or received funding that was due.
		FundingPaid {
			/// The market.
			market: MarketId,
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
			/// What it paid; negative if it received [quote atoms].
			amount: QuoteAtoms,
		},
		/// A contract ended: its positions are worth the price and are being paid out.
		SettlementBegan {
			/// The market.
			market: MarketId,
			/// What a lot is paid [quote atoms].
			price: Price,
			/// Long lots (= short lots) to pay out.
			open_interest: Lots,
		},
		/// A position was paid out after its contract ended.
		PositionSettled {
			/// The market.
			market: MarketId,
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
			/// The position.
			lots: SignedLots,
			/// What a lot was paid [quote atoms].
			price: Price,
			/// Profit against its entry [quote atoms].
			gain: QuoteAtoms,
		},
		/// Which underlyings offset each other was set.
		OffsetsSet {
			/// The list.
			offsets: BoundedVec<Offset, ConstU32<MAX_OFFSETS>>,
		},
		/// The last position of a contract that ended was paid out.
		SettlementEnded {
			/// The market.
			market: MarketId,
		},
		/// The insurance fund paid towards a subaccount's negative equity.
		Insured {
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
			/// How much [quote atoms].
			amount: QuoteAtoms,
		},
		/// A bounty was paid out of the insurance fund.
		BountyPaid {
			/// The receiver.
			receiver: SubaccountId<T::AccountId>,
			/// How much [quote atoms].
			amount: QuoteAtoms,
		},
		/// Collected fees were paid out to a subaccount.
		FeesPaid {
			/// The receiver.
			receiver: SubaccountId<T::AccountId>,
			/// How much (quote atoms).
			amount: QuoteAtoms,
		},
		/// Collected fees were moved to the insurance fund, where they first repay recorded
		/// deficits.
		FeesInsured {
			/// How much (quote atoms).
			amount: QuoteAtoms,
		},
		/// A position was closed against its counterparties.
		Deleveraged {
			/// The market.
			market: MarketId,
			/// Whose position was closed.
			who: SubaccountId<T::AccountId>,
			/// Signed lots that left: positive closed a long.
			lots: SignedLots,
			/// The price both sides closed at.
			mark: Price,
			/// What the counterparties paid towards the deficit [quote atoms].
			covered: QuoteAtoms,
		},
		/// A counterparty's position was reduced by a deleveraging.
		CounterpartyDeleveraged {
			/// The market.
			market: MarketId,
			/// The counterparty.
			who: SubaccountId<T::AccountId>,
			/// Lots of its position that closed.
			lots: Lots,
			/// What it paid towards the deficit [quote atoms].
			haircut: QuoteAtoms,
		},
		/// A deficit that nothing could cover was recorded.
		DeficitRecorded {
			/// The market.
			market: MarketId,
			/// The bankrupt subaccount.
			who: SubaccountId<T::AccountId>,
			/// How much was recorded [quote atoms].
			amount: QuoteAtoms,
			/// What the market owes in all now [quote atoms].
			total: QuoteAtoms,
		},
		/// A recorded deficit was repaid, in part or whole, from insurance income.
		DeficitRepaid {
			/// The market.
			market: MarketId,
			/// How much [quote atoms].
			amount: QuoteAtoms,
			/// What the market still owes [quote atoms].
			left: QuoteAtoms,
		},
		/// Collateral other than quote came in.
		CollateralDeposited {
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
			/// The asset.
			asset: AssetId,
			/// How much (atoms).
			amount: u128,
		},
		/// Collateral other than quote went out.
		CollateralWithdrawn {
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
			/// The asset.
			asset: AssetId,
			/// How much (atoms).
			amount: u128,
		},
		/// Collateral other than quote went from one subaccount to another of the same owner.
		CollateralTransferred {
			/// The subaccount that gave.
			from: SubaccountId<T::AccountId>,
			/// The subaccount that received.
			to: SubaccountId<T::AccountId>,
			/// The asset.
			asset: AssetId,
			/// How much (atoms).
			amount: u128,
		},
		/// An asset is collateral from now on.
		CollateralListed {
			/// The asset.
			asset: AssetId,
			/// On which terms.
			record: CollateralRecord,
		},
		/// An asset's terms will change.
		CollateralProposed {
			/// The asset.
			asset: AssetId,
			/// Its terms then.
			record: CollateralRecord,
			/// From when on.
			effective: Moment,
		},
		/// An asset's terms have changed.
		CollateralSet {
			/// The asset.
			asset: AssetId,
			/// Its terms.
			record: CollateralRecord,
		},
		/// An asset can no longer be deposited, or again.
		CollateralFrozen {
			/// The asset.
			asset: AssetId,
			/// Whether it is frozen.
			frozen: bool,
		},
		/// What the custody held of an asset beyond its accounts was taken into its surplus.
		AssetGiftsSwept {
			/// The asset.
			asset: AssetId,
			/// How much (atoms).
			amount: u128,
		},
		/// How much of an asset can leave was set.
		OutflowSet {
			/// The asset.
			asset: AssetId,
			/// Window, shares and waits.
			terms: OutflowTerms,
			/// The cap, and the raise of it that waits.
			cap: OutflowCap,
		},
		/// A withdrawal is large and waits; it has left the account.
		WithdrawalWaits {
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
			/// The asset.
			asset: AssetId,
			/// How much (atoms).
			amount: u128,
			/// From when it can be claimed.
			ready: Moment,
		},
		/// A withdrawal that waited was paid.
		WithdrawalClaimed {
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
			/// The asset.
			asset: AssetId,
			/// How much (atoms).
			amount: u128,
		},
		/// A withdrawal that waited is back in its account.
		WithdrawalReturned {
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
			/// The asset.
			asset: AssetId,
			/// How much (atoms).
			amount: u128,
		},
		/// A subaccount has another name, or none.
		Named {
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
			/// Its name; empty if it has none.
			name: BoundedVec<u8, ConstU32<MAX_NAME>>,
		},
		/// What borrowed quote costs and how much may be borrowed was set.
		BorrowingSet {
			/// The rule from now on.
			rule: BorrowRule,
		},
		/// A subaccount lends what it does not need from now on, or no longer.
		LendingSet {
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
			/// Whether it lends.
			lends: bool,
		},
		/// A subaccount got interest, or paid it if the amount is negative.
		InterestPaid {
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
			/// How much (quote atoms).
			amount: QuoteAtoms,
		},
		/// Collateral of a subaccount is for sale.
		SaleBegan {
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
		},
		/// Nothing of a subaccount is for sale any more.
		SaleEnded {
			/// The subaccount.
			who: SubaccountId<T::AccountId>,
		},
		/// A keeper bought collateral.
		CollateralSold {
			/// Whose it was.
			who: SubaccountId<T::AccountId>,
			/// Whose it is.
			keeper: SubaccountId<T::AccountId>,
			/// The asset.
			asset: AssetId,
			/// How much (atoms).
			amount: u128,
			/// What was paid for it (quote atoms).
			cost: QuoteAtoms,
		},
	}
}
