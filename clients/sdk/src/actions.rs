//! The calls of a trader, by name.

use crate::{Client, Keypair, OrderLocator, PlaceOrder, Receipt, SdkError};

/// Calls, ready to be submitted.
pub mod call {
	use crate::{
		chain::{
			self, assets::calls as assets, margin::calls as margin,
			order_book::calls as order_book,
			runtime_types::bounded_collections::bounded_vec::BoundedVec,
		},
		AccountId, BatchMode, MarketId, OrderLocator, PlaceOrder,
	};
	use subxt::tx::StaticPayload;

	/// Moves quote into a subaccount (atoms).
	#[must_use]
	pub fn deposit(index: u8, amount: u128) -> StaticPayload<margin::Deposit> {
		chain::transactions().margin().deposit(index, amount)
	}

	/// Moves quote out of a subaccount (atoms).
	#[must_use]
	pub fn withdraw(index: u8, amount: u128) -> StaticPayload<margin::Withdraw> {
		chain::transactions().margin().withdraw(index, amount)
	}

	/// Places an order.
	#[must_use]
	pub fn place(index: u8, order: PlaceOrder) -> StaticPayload<order_book::Place> {
		let PlaceOrder { market, side, price, lots, time_in_force } = order;
		chain::transactions()
			.order_book()
			.place(index, market, side, price, lots, time_in_force)
	}

	/// Cancels an order.
	#[must_use]
	pub fn cancel(index: u8, locator: OrderLocator) -> StaticPayload<order_book::Cancel> {
		chain::transactions().order_book().cancel(index, locator)
	}

	/// Cancels all orders, of one market or of all.
	#[must_use]
	pub fn cancel_all(index: u8, market: Option<MarketId>) -> StaticPayload<order_book::CancelAll> {
		chain::transactions().order_book().cancel_all(index, market)
	}

	/// Cancels, then places, several orders.
	#[must_use]
	pub fn batch(
		index: u8,
		cancels: Vec<OrderLocator>,
		places: Vec<PlaceOrder>,
		mode: BatchMode,
	) -> StaticPayload<order_book::Batch> {
		let (cancels, places) = (BoundedVec(cancels), BoundedVec(places));
		chain::transactions().order_book().batch(index, cancels, places, mode)
	}

	/// Gives an asset to another account (atoms).
	#[must_use]
	pub fn transfer(asset: u32, to: AccountId, amount: u128) -> StaticPayload<assets::Transfer> {
		chain::transactions().assets().transfer(asset, to.into(), amount)
	}

	/// Makes new atoms of an asset, as its issuer.
	#[must_use]
	pub fn mint(asset: u32, to: AccountId, amount: u128) -> StaticPayload<assets::Mint> {
		chain::transactions().assets().mint(asset, to.into(), amount)
	}
}

impl Client {
	/// Moves quote into the signer's subaccount `index` (atoms).
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn deposit(
		&self,
		signer: &Keypair,
		index: u8,
		amount: u128,
	) -> Result<Receipt, SdkError> {
		self.submit(&call::deposit(index, amount), signer).await
	}

	/// Moves quote out of the signer's subaccount `index` (atoms).
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn withdraw(
		&self,
		signer: &Keypair,
		index: u8,
		amount: u128,
	) -> Result<Receipt, SdkError> {
		self.submit(&call::withdraw(index, amount), signer).await
	}

	/// Places an order for the signer's subaccount `index`.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn place(
		&self,
		signer: &Keypair,
		index: u8,
		order: PlaceOrder,
	) -> Result<Receipt, SdkError> {
		self.submit(&call::place(index, order), signer).await
	}

	/// Cancels an order of the signer's subaccount `index`.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn cancel(
		&self,
		signer: &Keypair,
		index: u8,
		locator: OrderLocator,
	) -> Result<Receipt, SdkError> {
		self.submit(&call::cancel(index, locator), signer).await
	}
}
