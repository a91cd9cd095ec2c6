//! Reads: what the runtime says about itself after a block.

use crate::{
	chain::{self, runtime_types::pallet_margin::types::MarketInterest},
	AccountId, AccountView, At, BookView, CollateralView, Config, DelegateView, FeeSplit, FeeTier,
	FeedView, FundingView, FundsView, Indicative, InterestView, Lots, MarketId, MarketStatistics,
	MarketView, Moment, OrderRef, OrderView, PlaceOrder, Ppm, Price, QuoteAtoms, SdkError, Side,
	SimulationView, Standing, Subaccounted, Trigger, Twap, WaitingWithdrawal, WithdrawalView,
};
use subxt::events::Events;

impl At {
	/// All markets.
	///
	/// # Errors
	///
	/// [`SdkError`] if the node does not answer or does not hold the block's state.
	pub async fn markets(&self) -> Result<Vec<MarketView>, SdkError> {
		let call = chain::runtime_apis().exchange_api().markets();
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// One market.
	///
	/// # Errors
	///
	/// [`SdkError::NotFound`] if it is not listed; as [`At::markets`].
	pub async fn market(&self, market: MarketId) -> Result<MarketView, SdkError> {
		let found = self.markets().await?.into_iter().find(|view| view.market == market);
		found.ok_or_else(|| SdkError::NotFound(format!("there is no market {}", market.0)))
	}

	/// Depth of a market's book, best prices first, at most `levels` a side.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn book(&self, market: MarketId, levels: u32) -> Result<BookView, SdkError> {
		let call = chain::runtime_apis().exchange_api().book(market, levels);
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// A subaccount with its margin; nothing if it does not exist.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn account(&self, who: Subaccounted) -> Result<Option<AccountView>, SdkError> {
		let call = chain::runtime_apis().exchange_api().account(who);
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// A perpetual's funding; nothing of other contracts.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn funding(&self, market: MarketId) -> Result<Option<FundingView>, SdkError> {
		let call = chain::runtime_apis().exchange_api().funding(market);
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// What is collateral beside quote.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn collaterals(&self) -> Result<Vec<CollateralView>, SdkError> {
		let call = chain::runtime_apis().exchange_api().collaterals();
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// What a subaccount could take out now, and by what it is held back.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn withdrawals(&self, who: Subaccounted) -> Result<Vec<WithdrawalView>, SdkError> {
		let call = chain::runtime_apis().exchange_api().withdrawals(who);
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// A subaccount's withdrawals that wait, by their places.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn waiting_withdrawals(
		&self,
		who: Subaccounted,
	) -> Result<Vec<WaitingWithdrawal>, SdkError> {
		let call = chain::runtime_apis().exchange_api().waiting_withdrawals(who);
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// Borrowing and lending of quote.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn borrowing(&self) -> Result<InterestView, SdkError> {
		let call = chain::runtime_apis().exchange_api().interest();
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// A subaccount's resting orders.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn orders(&self, who: Subaccounted) -> Result<Vec<OrderView>, SdkError> {
		let call = chain::runtime_apis().exchange_api().orders(who);
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// One of a subaccount's open orders; nothing if it has none of that name.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn order(
		&self,
		who: Subaccounted,
		order: OrderRef,
	) -> Result<Option<OrderView>, SdkError> {
		let call = chain::runtime_apis().exchange_api().order(who, order);
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// When all orders of a subaccount are cancelled unless its dead-man switch is renewed; nothing
	/// if it has none.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn dead_man(&self, who: Subaccounted) -> Result<Option<Moment>, SdkError> {
		let entry =
			self.block.storage().entry(chain::storage().order_book().dead_man_switches())?;
		match entry.try_fetch((who,)).await? {
			Some(value) => Ok(Some(value.decode()?.until)),
			None => Ok(None),
		}
	}

	/// At what price and how much a market would trade if it cleared now; nothing if nothing
	/// crosses.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn indicative(&self, market: MarketId) -> Result<Option<Indicative>, SdkError> {
		let call = chain::runtime_apis().exchange_api().indicative(market);
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// The last 24 hours of a market.
	///
	/// # Errors
	///
	/// [`SdkError::NotFound`] if it is not listed; as [`At::markets`].
	pub async fn statistics(&self, market: MarketId) -> Result<MarketStatistics, SdkError> {
		let call = chain::runtime_apis().exchange_api().statistics(market);
		let found = self.block.runtime_apis().call(call).await?;
		found.ok_or_else(|| SdkError::NotFound(format!("there is no market {}", market.0)))
	}

	/// The largest order at `limit` that a subaccount could place.
	///
	/// # Errors
	///
	/// The chain's own if it could not even ask; as [`At::markets`].
	pub async fn max_order(
		&self,
		who: Subaccounted,
		market: MarketId,
		side: Side,
		limit: Price,
	) -> Result<Lots, SdkError> {
		let call = chain::runtime_apis().exchange_api().max_order(who, market, side, limit);
		let answer = self.block.runtime_apis().call(call).await?;
		answer.map_err(|error| self.explain(&error))
	}

	/// What would become of an order if its market cleared now with it.
	///
	/// # Errors
	///
	/// The chain's own if it would be refused; as [`At::markets`].
	pub async fn simulate(
		&self,
		who: Subaccounted,
		order: PlaceOrder,
	) -> Result<SimulationView, SdkError> {
		let call = chain::runtime_apis().exchange_api().simulate(who, order);
		let answer = self.block.runtime_apis().call(call).await?;
		answer.map_err(|error| self.explain(&error))
	}

	/// A subaccount's stops and take-profits.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn triggers(&self, who: Subaccounted) -> Result<Vec<Trigger>, SdkError> {
		let call = chain::runtime_apis().exchange_api().triggers(who);
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// A subaccount's orders by slices.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn twaps(&self, who: Subaccounted) -> Result<Vec<Twap>, SdkError> {
		let call = chain::runtime_apis().exchange_api().twaps(who);
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// An owner's 30-day volume and fee tier.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn fees(&self, owner: AccountId) -> Result<Standing, SdkError> {
		let call = chain::runtime_apis().exchange_api().fees(owner);
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// The fee tiers, lowest first; none: every market's own fees.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn fee_tiers(&self) -> Result<Vec<FeeTier>, SdkError> {
		let entry = self.block.storage().entry(chain::storage().fees().tiers())?;
		Ok(entry.fetch(()).await?.decode()?.0)
	}

	/// Where collected fees go.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn fee_split(&self) -> Result<FeeSplit, SdkError> {
		let entry = self.block.storage().entry(chain::storage().fees().split())?;
		Ok(entry.fetch(()).await?.decode()?)
	}

	/// The share of a referred trader's fees that the referrer gets.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn referral_share(&self) -> Result<Ppm, SdkError> {
		let entry = self.block.storage().entry(chain::storage().fees().referral_share())?;
		Ok(entry.fetch(()).await?.decode()?)
	}

	/// Who gets a share of the fees an owner pays.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn referrer(&self, owner: AccountId) -> Result<Option<AccountId>, SdkError> {
		let entry = self.block.storage().entry(chain::storage().fees().traders())?;
		match entry.try_fetch((owner,)).await? {
			Some(value) => Ok(value.decode()?.referrer),
			None => Ok(None),
		}
	}

	/// What a referrer has earned and not claimed.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn referral_earnings(&self, referrer: AccountId) -> Result<QuoteAtoms, SdkError> {
		let entry = self.block.storage().entry(chain::storage().fees().earnings())?;
		Ok(entry.fetch((referrer,)).await?.decode()?)
	}

	/// Who may trade for an owner.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn delegates(
		&self,
		owner: AccountId,
	) -> Result<Vec<DelegateView<AccountId>>, SdkError> {
		let call = chain::runtime_apis().exchange_api().delegates(owner);
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// All price feeds.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn feeds(&self) -> Result<Vec<FeedView>, SdkError> {
		let call = chain::runtime_apis().exchange_api().feeds();
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// The clearing house's own books.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn funds(&self) -> Result<FundsView, SdkError> {
		let call = chain::runtime_apis().exchange_api().funds();
		Ok(self.block.runtime_apis().call(call).await?)
	}

	/// Long and short lots of a market.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn interest(&self, market: MarketId) -> Result<MarketInterest, SdkError> {
		let entry = self.block.storage().entry(chain::storage().margin().open_interest())?;
		Ok(entry.fetch((market,)).await?.decode()?)
	}

	/// What an account holds of an asset outside the exchange (atoms).
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn balance(&self, asset: u32, who: &AccountId) -> Result<u128, SdkError> {
		let entry = self.block.storage().entry(chain::storage().assets().account())?;
		match entry.try_fetch((asset, *who)).await? {
			Some(value) => Ok(value.decode()?.balance),
			None => Ok(0),
		}
	}

	/// The events of the block.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn events(&self) -> Result<Events<Config>, SdkError> {
		Ok(self.block.events().fetch().await?)
	}
}
