//! Orders, for oneself and for an owner whose delegate signs.

use super::Done;
use crate::{
	call,
	chain::order_book::events::{DeadManSet, OrderCancelled, OrderPlaced, OrderRefused},
	BatchItem, BatchMode, Client, Keypair, Lots, MarketId, Moment, OrderPrice, OrderRef,
	PlaceOrder, Receipt, SdkError, Side, Subaccounted,
};

/// An order that was amended.
pub struct Amended {
	/// The lots taken out, reason `Amended`.
	pub cancelled: OrderCancelled,
	/// The order that stands in its place; nothing if it only got fewer lots.
	pub placed: Option<OrderPlaced>,
	/// The transaction.
	pub receipt: Receipt,
}

/// A batch that was carried out.
pub struct BatchDone {
	/// Orders placed, those in the place of amended ones included.
	pub placed: Vec<OrderPlaced>,
	/// Lots taken out, by cancelling and by amending.
	pub cancelled: Vec<OrderCancelled>,
	/// Items refused: position in the batch from 0, and why. Only with `BestEffort`.
	pub refused: Vec<(u32, SdkError)>,
	/// The transaction.
	pub receipt: Receipt,
}

impl Client {
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
	) -> Result<Done<OrderPlaced>, SdkError> {
		self.done(&call::place(index, order), signer).await
	}

	/// Places an order for the subaccount of an owner whose delegate the signer is.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn place_for(
		&self,
		signer: &Keypair,
		who: Subaccounted,
		order: PlaceOrder,
	) -> Result<Done<OrderPlaced>, SdkError> {
		self.done(&call::place_for(who.owner, who.index, order), signer).await
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
	) -> Result<Done<OrderCancelled>, SdkError> {
		self.done(&call::cancel(index, order), signer).await
	}

	/// Leaves an order of the signer's subaccount `index` other lots at its price.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn resize(
		&self,
		signer: &Keypair,
		index: u8,
		order: OrderRef,
		lots: Lots,
	) -> Result<Amended, SdkError> {
		amended(self.submit(&call::amend(index, order, None, lots), signer).await?)
	}

	/// Replaces an order of the signer's subaccount `index` by one of another price: new age, same
	/// name.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn reprice(
		&self,
		signer: &Keypair,
		index: u8,
		order: OrderRef,
		(price, lots): (OrderPrice, Lots),
	) -> Result<Amended, SdkError> {
		amended(self.submit(&call::amend(index, order, Some(price), lots), signer).await?)
	}

	/// Cancels all orders of the signer's subaccount `index`: of one market or of all, of one side or
	/// of both.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn cancel_all(
		&self,
		signer: &Keypair,
		index: u8,
		market: Option<MarketId>,
		side: Option<Side>,
	) -> Result<Done<Vec<OrderCancelled>>, SdkError> {
		self.each(&call::cancel_all(index, market, side), signer).await
	}

	/// As [`Client::cancel_all`], for the subaccount of an owner whose delegate the signer is.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn cancel_all_for(
		&self,
		signer: &Keypair,
		who: Subaccounted,
		market: Option<MarketId>,
		side: Option<Side>,
	) -> Result<Done<Vec<OrderCancelled>>, SdkError> {
		self.each(&call::cancel_all_for(who.owner, who.index, market, side), signer)
			.await
	}

	/// Cancels, amends and places several orders of the signer's subaccount `index`, in that order.
	///
	/// # Errors
	///
	/// As [`Client::submit`]; with [`BatchMode::AllOrNothing`] that of the first item refused.
	pub async fn batch(
		&self,
		signer: &Keypair,
		index: u8,
		items: Vec<BatchItem>,
		mode: BatchMode,
	) -> Result<BatchDone, SdkError> {
		batched(self.submit(&call::batch(index, items, mode), signer).await?)
	}

	/// As [`Client::batch`], for the subaccount of an owner whose delegate the signer is.
	///
	/// # Errors
	///
	/// As [`Client::batch`].
	pub async fn batch_for(
		&self,
		signer: &Keypair,
		who: Subaccounted,
		items: Vec<BatchItem>,
		mode: BatchMode,
	) -> Result<BatchDone, SdkError> {
		let call = call::batch_for(who.owner, who.index, items, mode);
		batched(self.submit(&call, signer).await?)
	}

	/// Has all orders of the signer's subaccount `index` cancelled at a moment, 5 seconds to a day
	/// ahead, unless this is called again; nothing: not any more.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn set_dead_man(
		&self,
		signer: &Keypair,
		index: u8,
		until: Option<Moment>,
	) -> Result<Done<DeadManSet>, SdkError> {
		self.done(&call::set_dead_man(index, until), signer).await
	}
}

fn amended(receipt: Receipt) -> Result<Amended, SdkError> {
	let placed = receipt.all()?.pop();
	Ok(Amended { cancelled: receipt.one()?, placed, receipt })
}

fn batched(receipt: Receipt) -> Result<BatchDone, SdkError> {
	let why = |refused: OrderRefused| (refused.position, receipt.at.explain(&refused.error));
	let refused = receipt.all()?.into_iter().map(why).collect();
	let (placed, cancelled) = (receipt.all()?, receipt.all()?);
	Ok(BatchDone { placed, cancelled, refused, receipt })
}
