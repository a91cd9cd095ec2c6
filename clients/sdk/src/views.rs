//! The generated types under short names.

/// Why a pallet refused a call: the pallets' errors, each as its own type.
pub use crate::chain::Error as Reason;
pub use crate::chain::{
	delegation::Error as DelegationError, fees::Error as FeesError, margin::Error as MarginError,
	markets::Error as MarketsError, order_book::Error as OrderBookError,
	triggers::Error as TriggersError,
};

pub use crate::chain::runtime_types::{
	bounded_collections::bounded_vec::BoundedVec,
	bulwark_primitives::{
		contract::{FundingParameters, MarginTier, MarketKind, OptionRight, VolatilityParameters},
		identifiers::{FeedId, MarketId, OrderNonce, Side, SubaccountId},
		market::{LotSize, MarketParameters, MarketQuote, MarketRecord, MarketState},
		oracle::{FeedPrice, FeedState},
		orders::{
			CancelReason, ClientOrderId, LevelPrice, OrderLocator, OrderPrice, PlaceOrder,
			PriceOffset, Reference, SelfTradePolicy, TimeInForce,
		},
		records::{Health, OpenOrders, Position, Subaccount},
		units::{IndexPrice, Lots, Moment, Ppm, Price, QuoteAtoms, SignedLots},
	},
	bulwark_risk::outflow::{OutflowTerms, WaitingWithdrawal},
	bulwark_runtime_api::{BookView, FeedView, LevelView, MarketView, OrderView, SimulationView},
	pallet_delegation::types::{DelegateView, Limits, MarketScope},
	pallet_fees::types::{FeeSplit, FeeTier, Standing, Trader},
	pallet_margin::types::{
		AccountView, BorrowRule, CollateralRecord, CollateralView, FundsView, InterestView,
		PositionView, WithdrawalView,
	},
	pallet_markets::types::{FundingView, LastClearing, MarketStatistics, Series},
	pallet_order_book::{
		requests::{BatchItem, BatchMode, Indicative, OrderRef, Simulation},
		types::{OrderFlags, Role},
	},
	pallet_triggers::{
		lanes::TriggerKind,
		twap::{Twap, TwapTerms},
		types::{EndReason, Execution, StandingId, Trigger, TriggerSize, TriggerTerms},
	},
	sp_runtime::DispatchError,
};

use crate::AccountId;

/// A subaccount of an account.
pub type Subaccounted = SubaccountId<AccountId>;

/// Subaccount `index` of `owner`.
#[must_use]
pub fn subaccount(owner: AccountId, index: u8) -> Subaccounted {
	SubaccountId { owner, index }
}

impl Copy for MarketId {}
impl Copy for FeedId {}
impl Copy for Side {}
impl Copy for Price {}
impl Copy for Lots {}

impl PlaceOrder {
	/// A plain limit order that lives as long as `time_in_force` says.
	#[must_use]
	pub fn limit(
		market: MarketId,
		side: Side,
		price: Price,
		lots: Lots,
		time_in_force: TimeInForce,
	) -> Self {
		Self {
			market,
			side,
			price: OrderPrice::Limit(price),
			lots,
			time_in_force,
			post_only: false,
			reduce_only: false,
			self_trade: SelfTradePolicy::AnnulBoth,
			client_id: None,
		}
	}
}

impl Side {
	/// `bid` or `ask`.
	#[must_use]
	pub fn name(&self) -> &'static str {
		match self {
			Side::Bid => "bid",
			Side::Ask => "ask",
		}
	}
}

impl FundsView {
	/// Whether `accounted = accounts + insurance + fees - deficits + pending`, the custody really
	/// holds what is accounted for, and no pool is negative.
	#[must_use]
	pub fn is_conserved(&self) -> bool {
		let sum = [self.insurance.0, self.fees.0, self.pending.0]
			.into_iter()
			.try_fold(self.accounts.0, i128::checked_add)
			.and_then(|sum| sum.checked_sub(self.deficits.0));
		let held = i128::try_from(self.custody).unwrap_or(i128::MAX);
		sum == Some(self.accounted.0)
			&& held >= self.accounted.0
			&& self.insurance.0 >= 0
			&& self.fees.0 >= 0
			&& self.deficits.0 >= 0
	}
}

impl IndexPrice {
	/// The number of 10^-18 USD per unit.
	#[must_use]
	pub fn inner(&self) -> u128 {
		self.0 .0
	}
}

impl FeedView {
	/// Its name, such as `BTC/USD`.
	#[must_use]
	pub fn text_name(&self) -> String {
		String::from_utf8_lossy(&self.name).into_owned()
	}
}
