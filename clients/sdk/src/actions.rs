//! The calls of a trader, by name.

use crate::{Client, Keypair, OrderRef, PlaceOrder, Receipt, SdkError};

/// Calls, ready to be submitted.
pub mod call {
	use crate::{
		chain::{
			self, assets::calls as assets, delegation::calls as delegation, fees::calls as fees,
			margin::calls as margin, order_book::calls as order_book,
			runtime_types::bounded_collections::bounded_vec::BoundedVec,
			triggers::calls as triggers,
		},
		AccountId, BatchItem, BatchMode, Limits, MarketId, Moment, OrderRef, PlaceOrder, Side,
		StandingId, TriggerKind, TriggerTerms, TwapTerms,
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
		chain::transactions().order_book().place(index, order)
	}

	/// Cancels an order.
	#[must_use]
	pub fn cancel(index: u8, order: OrderRef) -> StaticPayload<order_book::Cancel> {
		chain::transactions().order_book().cancel(index, order)
	}

	/// Cancels all orders: of one market or of all, of one side or of both.
	#[must_use]
	pub fn cancel_all(
		index: u8,
		market: Option<MarketId>,
		side: Option<Side>,
	) -> StaticPayload<order_book::CancelAll> {
		chain::transactions().order_book().cancel_all(index, market, side)
	}

	/// Cancels, amends and places several orders, in the order given.
	#[must_use]
	pub fn batch(
		index: u8,
		items: Vec<BatchItem>,
		mode: BatchMode,
	) -> StaticPayload<order_book::Batch> {
		chain::transactions().order_book().batch(index, BoundedVec(items), mode)
	}

	/// Has all orders cancelled at a moment (ms) unless this is called again; nothing: not any more.
	#[must_use]
	pub fn set_dead_man(index: u8, until: Option<Moment>) -> StaticPayload<order_book::SetDeadMan> {
		chain::transactions().order_book().set_dead_man(index, until)
	}

	/// Places an order for an owner whose delegate signs.
	#[must_use]
	pub fn place_for(
		owner: AccountId,
		index: u8,
		order: PlaceOrder,
	) -> StaticPayload<order_book::PlaceFor> {
		chain::transactions().order_book().place_for(owner, index, order)
	}

	/// As [`batch`], for an owner whose delegate signs.
	#[must_use]
	pub fn batch_for(
		owner: AccountId,
		index: u8,
		items: Vec<BatchItem>,
		mode: BatchMode,
	) -> StaticPayload<order_book::BatchFor> {
		chain::transactions()
			.order_book()
			.batch_for(owner, index, BoundedVec(items), mode)
	}

	/// As [`cancel_all`], for an owner whose delegate signs.
	#[must_use]
	pub fn cancel_all_for(
		owner: AccountId,
		index: u8,
		market: Option<MarketId>,
		side: Option<Side>,
	) -> StaticPayload<order_book::CancelAllFor> {
		chain::transactions().order_book().cancel_all_for(owner, index, market, side)
	}

	/// Places a stop or a take-profit.
	#[must_use]
	pub fn place_trigger(
		index: u8,
		market: MarketId,
		kind: TriggerKind,
		terms: TriggerTerms,
	) -> StaticPayload<triggers::PlaceTrigger> {
		chain::transactions().triggers().place_trigger(index, market, kind, terms)
	}

	/// Places a stop and a take-profit of which one cancels the other.
	#[must_use]
	pub fn place_pair(
		index: u8,
		market: MarketId,
		stop: TriggerTerms,
		take_profit: TriggerTerms,
	) -> StaticPayload<triggers::PlacePair> {
		chain::transactions().triggers().place_pair(index, market, stop, take_profit)
	}

	/// Takes back a stop or take-profit.
	#[must_use]
	pub fn cancel_trigger(index: u8, id: StandingId) -> StaticPayload<triggers::CancelTrigger> {
		chain::transactions().triggers().cancel_trigger(index, id)
	}

	/// Trades lots in slices over time.
	#[must_use]
	pub fn place_twap(
		index: u8,
		market: MarketId,
		terms: TwapTerms,
	) -> StaticPayload<triggers::PlaceTwap> {
		chain::transactions().triggers().place_twap(index, market, terms)
	}

	/// Ends trading in slices.
	#[must_use]
	pub fn cancel_twap(index: u8, id: StandingId) -> StaticPayload<triggers::CancelTwap> {
		chain::transactions().triggers().cancel_twap(index, id)
	}

	/// Lets another account trade for the signer, within limits.
	#[must_use]
	pub fn register_delegate(
		delegate: AccountId,
		limits: Limits,
	) -> StaticPayload<delegation::Register> {
		chain::transactions().delegation().register(delegate, limits)
	}

	/// Lets it no longer.
	#[must_use]
	pub fn revoke_delegate(delegate: AccountId) -> StaticPayload<delegation::Revoke> {
		chain::transactions().delegation().revoke(delegate)
	}

	/// Names, once, who gets a share of the signer's fees.
	#[must_use]
	pub fn set_referrer(referrer: AccountId) -> StaticPayload<fees::SetReferrer> {
		chain::transactions().fees().set_referrer(referrer)
	}

	/// Moves the signer's referral earnings into a subaccount.
	#[must_use]
	pub fn claim_referrals(index: u8) -> StaticPayload<fees::Claim> {
		chain::transactions().fees().claim(index)
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
		order: OrderRef,
	) -> Result<Receipt, SdkError> {
		self.submit(&call::cancel(index, order), signer).await
	}
}
