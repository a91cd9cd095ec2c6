//! Why the pallet refuses.

use frame_support::pallet_macros::pallet_section;

/// The errors of the pallet, which takes them in as its own.
#[pallet_section]
mod errors {
	#[pallet::error]
	#[derive(PartialEq, Eq)]
	pub enum Error<T> {
		/// The index is not below `MaxSubaccounts`. Use a lower one.
		InvalidIndex,
		/// The subaccount does not exist. Deposit into it first.
		UnknownSubaccount,
		/// The amount is zero. Name a positive one.
		ZeroAmount,
		/// The amount is below `MinDeposit`, which opening a subaccount needs too. Send more.
		DepositTooSmall,
		/// Both indices are the same. Name another subaccount.
		SameSubaccount,
		/// The subaccount is being liquidated. Deposit, or wait until it has ended.
		InLiquidation,
		/// A deficit is recorded and not repaid: nobody can withdraw, and its market takes no new
		/// risk. Wait until it is repaid.
		DeficitUnresolved,
		/// The index price of a market the subaccount is in is not fresh enough for this. Wait for
		/// the oracle; reducing orders and cancels still work while the price is stale.
		PriceUnusable,
		/// A market the subaccount is in has no price yet. Wait for the oracle's first one.
		NoPrice,
		/// The market does not exist. Choose a listed one.
		UnknownMarket,
		/// The list of offsets was changed less than an hour ago. Wait.
		TooSoon,
		/// A pair of offsets is named twice or is no pair, a ratio is above 80 %, or the list does not
		/// have the highest ratio first.
		BadOffsets,
		/// A ratio of offsets would move by more than 5 percentage points. Take smaller steps.
		OffsetStepTooLarge,
		/// The contract has ended: its positions are being paid out. Nothing can be traded there.
		MarketEnded,
		/// The market is halted. Wait until it is resumed; cancels still work.
		MarketHalted,
		/// The market is announced, but its book is not open. Wait for its opening auction.
		MarketNotOpen,
		/// The market only takes cancels. Wait until it is resumed.
		CancelOnly,
		/// The market only takes orders that reduce a position. Close with fewer lots than you
		/// hold, counting the closing orders already open.
		ReduceOnly,
		/// The market's open interest is at its cap: only reducing orders are taken. Wait until
		/// it falls, or close.
		OpenInterestCapped,
		/// More than the margin rule lets out. Ask for less, close positions or cancel orders.
		InsufficientFreeCollateral,
		/// The subaccount cannot carry the order. Deposit, close, cancel, or order less.
		InsufficientMargin,
		/// Less than `MinEquity` would stand behind a position or order. Deposit more, or withdraw
		/// everything after closing all.
		BelowMinEquity,
		/// The subaccount's equity is negative: only the protocol trades it. Deposit.
		Bankrupt,
		/// The custody does not hold that much at present. Ask for less, or wait until losses of
		/// others have been settled.
		VaultIlliquid,
		/// The custody holds nothing beyond its accounts. There is nothing to do.
		NoGifts,
		/// The subaccount is in `MAX_POSITIONS` other markets. Leave one, or use another
		/// subaccount.
		TooManyMarkets,
		/// The subaccount has `MAX_OPEN_ORDERS` orders. Cancel one.
		TooManyOrders,
		/// The subaccount has as many orders as its equity allows. Cancel one, or deposit; orders
		/// that only reduce a position are still taken.
		TooManyOrdersForEquity,
		/// An order of no lots. Order at least one.
		ZeroLots,
		/// The subaccount has no such orders open. The caller's book differs from the ledger.
		NoSuchOrders,
		/// Lots bought and sold differ, or long and short lots do. Nothing was applied.
		Unbalanced,
		/// A fee, rebate, payment or transfer is negative. Nothing was applied.
		NegativeAmount,
		/// A clearing's rebates are more than its fees. Nothing was applied.
		ExcessiveRebates,
		/// The fee pool does not hold that much. Ask for less.
		FeesExhausted,
		/// The insurance fund does not hold that much. Ask for less.
		InsuranceExhausted,
		/// A deleveraging closes more lots than a party holds, or on the wrong side, or names a
		/// party twice. Nothing was applied.
		PositionMismatch,
		/// A deleveraging asks of a counterparty more than its profit or equity, or gives the
		/// closed account more than its deficit. Nothing was applied.
		ExcessiveHaircut,
		/// The books do not add up to what the custody accounts for: withdrawals are closed.
		/// Report it.
		NotConserved,
		/// The asset is not collateral. Use a listed one.
		UnknownCollateral,
		/// The asset is collateral already, or the settlement asset itself.
		CollateralListed,
		/// No more assets can be listed, wait for a change, or be held by one subaccount.
		TooManyCollaterals,
		/// The asset is frozen: it can only be withdrawn.
		CollateralFrozen,
		/// The feed is not listed. List it with the oracle first.
		UnknownFeed,
		/// The feed and the decimals of an asset never change.
		ImmutableCollateral,
		/// A maintenance haircut moves by at most 5 percentage points in one change.
		HaircutStepTooLarge,
		/// An asset has at most 18 decimals.
		BadDecimals,
		/// The tiers are none, too many, do not begin at nothing or do not ascend.
		BadHaircutTiers,
		/// A haircut is above 100 %, or an initial one below the maintenance haircut.
		BadHaircut,
		/// The scale by deposits ends before it begins, or adds more than 100 %.
		BadDepositScale,
		/// The deposit cap is zero or too large.
		BadDepositCap,
		/// The ramp is longer than a year.
		BadRamp,
		/// The markdown of a sale is above the maintenance haircut.
		BadSaleTerms,
		/// More of the asset would be deposited than its cap. Deposit less, or another asset.
		DepositCapExceeded,
		/// The subaccount does not hold that much of the asset.
		InsufficientCollateral,
		/// The window, a share or a wait is out of bounds.
		BadOutflowTerms,
		/// Only the cap can be raised, and only by the risk origin, after its delay.
		OutflowLoosened,
		/// The asset has no outflow cap. Set one first.
		NoOutflowRule,
		/// More would leave within the window than the asset's cap. Withdraw less, or later.
		OutflowCapped,
		/// More would leave for this owner within the window than its share of the cap. Withdraw
		/// less, or later.
		OutflowShareExceeded,
		/// The subaccount has as many waiting withdrawals as it may. Claim or cancel one.
		TooManyWithdrawals,
		/// There is no withdrawal waiting at that place.
		NoSuchWithdrawal,
		/// The withdrawal's time has not come. Claim it later, or cancel it.
		WithdrawalNotReady,
		/// A rate above 100 % a year, a share above 100 %, or a negative limit.
		BadInterest,
		/// The subaccount's collateral is for sale already. Buy it.
		SaleRuns,
		/// The subaccount holds nothing of it, owes too little for a sale, or no sale has begun.
		NotForSale,
		/// It would cost more than you are ready to pay. Wait for a lower price.
		SaleTooDear,
	}
}
