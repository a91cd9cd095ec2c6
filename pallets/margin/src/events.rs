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
	}
}
