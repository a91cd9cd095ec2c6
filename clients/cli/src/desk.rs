//! Orders of one subaccount, the signer's own or that of an owner whose delegate the signer is.

use crate::{
	arguments::{Account, Change, Item, ItemLine, Named},
	keys::account,
	output::Failure,
	reads::no_such_order,
	trades,
};
use bulwark_sdk::{
	call, subaccount, Address, BatchItem, BatchMode, Client, ClientOrderId, Keypair, MarketId,
	OrderPrice, OrderRef, OrderView, PlaceOrder, Receipt, Scale, SdkError, Side, Subaccounted,
};
use clap::Parser;

/// Whose orders a command is about, and who signs.
pub struct Desk<'a> {
	client: &'a Client,
	signer: &'a Keypair,
	who: Subaccounted,
	is_delegate: bool,
}

impl<'a> Desk<'a> {
	/// The subaccount that the arguments name.
	pub fn of(client: &'a Client, signer: &'a Keypair, named: &Account) -> Result<Self, Failure> {
		let owner = named.owner.as_deref().map(account).transpose()?;
		let is_delegate = owner.is_some();
		let who = subaccount(owner.unwrap_or(signer.account()), named.subaccount.index);
		Ok(Self { client, signer, who, is_delegate })
	}

	pub async fn place(&self, order: PlaceOrder) -> Result<Receipt, Failure> {
		let Subaccounted { owner, index } = self.who.clone();
		let done = if self.is_delegate {
			self.client.submit(&call::place_for(owner, index, order), self.signer).await
		} else {
			self.client.submit(&call::place(index, order), self.signer).await
		};
		Ok(done?)
	}

	pub async fn cancel(&self, named: &Named) -> Result<Receipt, Failure> {
		let order = self.reference(named).await?;
		if self.is_delegate {
			return self.batch(vec![BatchItem::Cancel(order)], BatchMode::AllOrNothing).await;
		}
		let call = call::cancel(self.who.index, order);
		Ok(self.client.submit(&call, self.signer).await?)
	}

	pub async fn amend(&self, change: &Change) -> Result<Receipt, Failure> {
		let item = self.amendment(change, &[]).await?;
		match item {
			BatchItem::Amend { order, price, lots } if !self.is_delegate => {
				let call = call::amend(self.who.index, order, price, lots);
				Ok(self.client.submit(&call, self.signer).await?)
			},
			item => self.batch(vec![item], BatchMode::AllOrNothing).await,
		}
	}

	pub async fn cancel_all(
		&self,
		market: Option<MarketId>,
		side: Option<Side>,
	) -> Result<Receipt, Failure> {
		let Subaccounted { owner, index } = self.who.clone();
		let done = if self.is_delegate {
			let call = call::cancel_all_for(owner, index, market, side);
			self.client.submit(&call, self.signer).await
		} else {
			self.client.submit(&call::cancel_all(index, market, side), self.signer).await
		};
		Ok(done?)
	}

	pub async fn batch(&self, items: Vec<BatchItem>, mode: BatchMode) -> Result<Receipt, Failure> {
		let Subaccounted { owner, index } = self.who.clone();
		let done = if self.is_delegate {
			self.client
				.submit(&call::batch_for(owner, index, items, mode), self.signer)
				.await
		} else {
			self.client.submit(&call::batch(index, items, mode), self.signer).await
		};
		Ok(done?)
	}

	/// The items that lines describe.
	pub async fn items(&self, lines: &[String]) -> Result<Vec<BatchItem>, Failure> {
		let mut items = Vec::new();
		for line in lines {
			let parsed = ItemLine::try_parse_from(line.split_whitespace())
				.map_err(|error| Failure::Argument(format!("item `{line}`: {error}")))?;
			let item = match &parsed.item {
				Item::Place(order) => BatchItem::Place(trades::order(self.client, order).await?),
				Item::Amend(change) => self.amendment(change, &items).await?,
				Item::Cancel(named) => BatchItem::Cancel(self.reference(named).await?),
			};
			items.push(item);
		}
		Ok(items)
	}

	/// The order's name on the chain: the owner's own, or where the order of that number lies.
	async fn reference(&self, named: &Named) -> Result<OrderRef, Failure> {
		match (named.client_id, named.nonce) {
			(Some(name), _) => Ok(OrderRef::Client(ClientOrderId(name))),
			(None, number) => Ok(OrderRef::Locator(self.find(number).await?.locator)),
		}
	}

	async fn find(&self, number: Option<u64>) -> Result<OrderView, SdkError> {
		let orders = self.client.at_best().await?.orders(self.who.clone()).await?;
		let found = orders.into_iter().find(|order| Some(order.locator.nonce.0) == number);
		found.ok_or_else(no_such_order)
	}

	/// The change that the arguments describe, of an order that rests or that one of the items
	/// `before` places.
	async fn amendment(&self, change: &Change, before: &[BatchItem]) -> Result<BatchItem, Failure> {
		let order = self.reference(&change.order).await?;
		let at = self.client.at_best().await?;
		let market = match (&order, placed(&order, before)) {
			(OrderRef::Locator(locator), _) => locator.market,
			(OrderRef::Client(_), Some(market)) => market,
			(OrderRef::Client(_), None) => {
				let found = at.order(self.who.clone(), order.clone()).await?;
				found.ok_or_else(no_such_order)?.locator.market
			},
		};
		let scale = Scale::of(&at.market(market).await?.record);
		let price = change.price.as_ref().map(|price| scale.price(price)).transpose()?;
		Ok(BatchItem::Amend {
			order,
			price: price.map(OrderPrice::Limit),
			lots: scale.lots(&change.size)?,
		})
	}
}

/// The market of the order that an item places under that name.
fn placed(order: &OrderRef, items: &[BatchItem]) -> Option<MarketId> {
	let OrderRef::Client(name) = order else { return None };
	items.iter().find_map(|item| match item {
		BatchItem::Place(placed) if placed.client_id.as_ref() == Some(name) => Some(placed.market),
		_ => None,
	})
}
