//! Orders placed later.

use super::Done;
use crate::{
	call,
	chain::triggers::events::{TriggerEnded, TriggerPlaced, TwapEnded, TwapPlaced},
	Client, Keypair, MarketId, Receipt, SdkError, StandingId, TriggerKind, TriggerTerms, TwapTerms,
};

/// Standing orders that were taken back.
pub struct StandingCancelled {
	/// Stops and take-profits.
	pub triggers: Vec<TriggerEnded>,
	/// TWAP orders.
	pub twaps: Vec<TwapEnded>,
	/// The transaction.
	pub receipt: Receipt,
}

impl Client {
	/// Places a stop or a take-profit for the signer's subaccount `index`.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn place_trigger(
		&self,
		signer: &Keypair,
		index: u8,
		(market, kind): (MarketId, TriggerKind),
		terms: TriggerTerms,
	) -> Result<Done<TriggerPlaced>, SdkError> {
		self.done(&call::place_trigger(index, market, kind, terms), signer).await
	}

	/// Places a stop and a take-profit, in that order, of which one cancels the other.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn place_pair(
		&self,
		signer: &Keypair,
		index: u8,
		market: MarketId,
		(stop, take_profit): (TriggerTerms, TriggerTerms),
	) -> Result<Done<Vec<TriggerPlaced>>, SdkError> {
		self.each(&call::place_pair(index, market, stop, take_profit), signer).await
	}

	/// Takes back a stop or take-profit of the signer's subaccount `index`.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn cancel_trigger(
		&self,
		signer: &Keypair,
		index: u8,
		id: StandingId,
	) -> Result<Done<TriggerEnded>, SdkError> {
		self.done(&call::cancel_trigger(index, id), signer).await
	}

	/// Trades lots in slices over time.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn place_twap(
		&self,
		signer: &Keypair,
		index: u8,
		market: MarketId,
		terms: TwapTerms,
	) -> Result<Done<TwapPlaced>, SdkError> {
		self.done(&call::place_twap(index, market, terms), signer).await
	}

	/// Ends trading in slices.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn cancel_twap(
		&self,
		signer: &Keypair,
		index: u8,
		id: StandingId,
	) -> Result<Done<TwapEnded>, SdkError> {
		self.done(&call::cancel_twap(index, id), signer).await
	}

	/// Takes back all stops, take-profits and TWAP orders of the signer's subaccount `index`, of one
	/// market or of all.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn cancel_standing(
		&self,
		signer: &Keypair,
		index: u8,
		market: Option<MarketId>,
	) -> Result<StandingCancelled, SdkError> {
		let receipt = self.submit(&call::cancel_standing(index, market), signer).await?;
		let (triggers, twaps) = (receipt.all()?, receipt.all()?);
		Ok(StandingCancelled { triggers, twaps, receipt })
	}
}
