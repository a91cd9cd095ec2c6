//! Everything that is shown of one block.

use crate::{demo::CAST, reads::named_markets};
use bulwark_sdk::{
	signer, subaccount, AccountView, Address, At, BlockRef, BookView, Client, FundsView,
	MarketView, Scale, SdkError, Subaccounted,
};

/// Levels a side.
pub const LEVELS: usize = 8;

/// A market with its book.
pub struct MarketShown {
	/// Its name.
	pub name: String,
	/// The market.
	pub view: MarketView,
	/// How it counts.
	pub scale: Scale,
	/// Its best levels.
	pub book: BookView,
}

/// An account of the demonstration.
pub struct AccountShown {
	/// What it plays.
	pub role: &'static str,
	/// The subaccount.
	pub who: Subaccounted,
	/// Its state, if it exists.
	pub view: Option<AccountView>,
}

/// The chain after one block.
pub struct Snapshot {
	/// The state that was read.
	pub at: At,
	/// The block.
	pub best: BlockRef,
	/// The latest finalized block.
	pub finalized: BlockRef,
	/// Markets.
	pub markets: Vec<MarketShown>,
	/// Accounts of the demonstration.
	pub accounts: Vec<AccountShown>,
	/// The clearing house's own books.
	pub funds: FundsView,
}

impl Snapshot {
	/// Reads a block.
	///
	/// # Errors
	///
	/// [`SdkError`] if the node does not answer.
	pub async fn take(client: &Client, best: BlockRef) -> Result<Self, SdkError> {
		let at = client.at(best.hash).await?;
		let mut markets = Vec::new();
		for (view, name) in named_markets(&at).await? {
			let book = at.book(view.market, u32::try_from(LEVELS).unwrap_or(u32::MAX)).await?;
			markets.push(MarketShown { name, scale: Scale::of(&view.record), view, book });
		}
		let mut accounts = Vec::new();
		for (role, secret) in CAST {
			let who = subaccount(signer(secret)?.account(), 0);
			let view = at.account(who.clone()).await?;
			accounts.push(AccountShown { role, who, view });
		}
		let finalized = client.finalized().await?;
		let funds = at.funds().await?;
		Ok(Self { at, best, finalized, markets, accounts, funds })
	}

	/// The market of that number.
	pub fn market(&self, market: bulwark_sdk::MarketId) -> Option<&MarketShown> {
		self.markets.iter().find(|shown| shown.view.market == market)
	}

	/// What a subaccount plays, else the start of its address.
	pub fn name(&self, who: &Subaccounted) -> String {
		match self.accounts.iter().find(|shown| shown.who == *who) {
			Some(shown) => shown.role.to_owned(),
			None => who.owner.to_string().chars().take(8).collect(),
		}
	}
}
