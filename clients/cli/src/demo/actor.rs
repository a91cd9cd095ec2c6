//! What all players do: look, deposit, act, say so.

use crate::{output::Failure, reads::named_markets};
use bulwark_sdk::{
	call, chain::order_book::events::OrderRefused, signer, subaccount, usd, AccountView, Address,
	At, BatchItem, BatchMode, Client, FeedState, Keypair, MarketId, OrderLocator, OrderRef,
	PlaceOrder, Price, QuoteAtoms, Receipt, Scale, SdkError, Subaccounted,
};
use std::{
	sync::atomic::{AtomicU32, Ordering},
	time::Duration,
};
use tokio::time::sleep;

/// Failures in a row after which the node is taken to be gone.
const GIVE_UP: u32 = 30;
/// A block.
pub const BLOCK: Duration = Duration::from_secs(1);

/// A player.
pub struct Actor {
	/// The connection.
	pub client: Client,
	/// What it plays.
	pub role: &'static str,
	/// Its key.
	pub key: Keypair,
	failures: AtomicU32,
}

/// A market with a usable price.
pub struct Priced {
	/// The market.
	pub market: MarketId,
	/// Its name.
	pub name: String,
	/// How it counts.
	pub scale: Scale,
	/// The index price.
	pub index: Price,
}

impl Actor {
	/// A player whose key is the secret's.
	pub fn new(client: Client, role: &'static str, secret: &str) -> Result<Self, Failure> {
		Ok(Self { client, role, key: signer(secret)?, failures: AtomicU32::new(0) })
	}

	/// Its subaccount.
	pub fn who(&self) -> Subaccounted {
		subaccount(self.key.account(), 0)
	}

	/// Prints a line.
	pub fn say(&self, words: &str) {
		println!("{:<9} {words}", self.role);
	}

	/// Takes the result of an action: says what went wrong and pauses. Fails when nothing has
	/// worked for long.
	pub async fn settle(&self, result: Result<(), SdkError>) -> Result<(), Failure> {
		let Err(error) = result else {
			self.failures.store(0, Ordering::Relaxed);
			return Ok(());
		};
		self.say(&format!("- {error}"));
		if !error.is_refusal() && self.failures.fetch_add(1, Ordering::Relaxed) >= GIVE_UP {
			return Err(error.into());
		}
		sleep(BLOCK).await;
		Ok(())
	}

	/// Its account; nothing before the first deposit.
	pub async fn account(&self, at: &At) -> Result<Option<AccountView>, SdkError> {
		at.account(self.who()).await
	}

	/// Brings the account's equity up to `amount` (atoms) if it has no subaccount yet.
	pub async fn open(&self, amount: u128) -> Result<(), SdkError> {
		let at = self.client.at_best().await?;
		if self.account(&at).await?.is_some() {
			return Ok(());
		}
		self.deposit(amount).await
	}

	/// Deposits (atoms).
	pub async fn deposit(&self, amount: u128) -> Result<(), SdkError> {
		let receipt = self.client.submit(&call::deposit(0, amount), &self.key).await?;
		let shown = usd(&QuoteAtoms(i128::try_from(amount).unwrap_or(i128::MAX)));
		self.say(&format!("deposits {shown} USD in block {}", receipt.block.number));
		Ok(())
	}

	/// Markets whose prices can be traded on.
	pub async fn markets(&self, at: &At) -> Result<Vec<Priced>, SdkError> {
		let priced = |(view, name): (bulwark_sdk::MarketView, String)| {
			let quote = view.quote.as_ref()?;
			let usable = matches!(quote.feed_state, FeedState::Normal | FeedState::Guarded);
			let scale = Scale::of(&view.record);
			usable.then_some(Priced { market: view.market, name, scale, index: quote.index })
		};
		Ok(named_markets(at).await?.into_iter().filter_map(priced).collect())
	}

	/// Cancels and places as far as possible; says what was refused.
	pub async fn batch(
		&self,
		cancels: Vec<OrderLocator>,
		places: Vec<PlaceOrder>,
	) -> Result<Receipt, SdkError> {
		let cancels = cancels.into_iter().map(|at| BatchItem::Cancel(OrderRef::Locator(at)));
		let items = cancels.chain(places.into_iter().map(BatchItem::Place)).collect();
		let call = call::batch(0, items, BatchMode::BestEffort);
		let receipt = self.client.submit(&call, &self.key).await?;
		let refused: Vec<OrderRefused> =
			receipt.events.find::<OrderRefused>().filter_map(Result::ok).collect();
		if let Some(first) = refused.first() {
			let at = self.client.at(receipt.block.hash).await?;
			let why = at.explain(&first.error);
			self.say(&format!("- {} of the batch refused, first: {why}", refused.len()));
		}
		Ok(receipt)
	}

	/// Signed lots held in a market.
	pub fn held(account: Option<&AccountView>, market: MarketId) -> i64 {
		let positions = account.map(|view| view.record.positions.as_slice()).unwrap_or_default();
		positions
			.iter()
			.find(|position| position.market == market)
			.map_or(0, |position| position.lots.0)
	}
}

impl Priced {
	/// The index price moved by `ppm`, on a price step.
	pub fn price(&self, ppm: i64, side: bulwark_sdk::Side) -> Price {
		let factor = u128::try_from(1_000_000i64.saturating_add(ppm)).unwrap_or_default();
		let moved = u128::from(self.index.0).saturating_mul(factor) / 1_000_000;
		self.scale.snap(Price(u64::try_from(moved).unwrap_or(u64::MAX)), side)
	}

	/// Lots worth about so many quote atoms at the index price, at least one.
	pub fn lots_worth(&self, atoms: u64) -> u64 {
		atoms.checked_div(self.index.0).unwrap_or_default().max(1)
	}
}
