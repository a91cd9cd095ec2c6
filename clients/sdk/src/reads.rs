//! Reads: what the runtime says about itself after a block.

use crate::{
	chain::{self, runtime_types::pallet_margin::types::MarketInterest},
	AccountId, AccountView, At, BookView, Config, FeedView, FundsView, MarketId, MarketView,
	OrderView, SdkError, Subaccounted,
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

	/// A subaccount's resting orders.
	///
	/// # Errors
	///
	/// As [`At::markets`].
	pub async fn orders(&self, who: Subaccounted) -> Result<Vec<OrderView>, SdkError> {
		let call = chain::runtime_apis().exchange_api().orders(who);
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
