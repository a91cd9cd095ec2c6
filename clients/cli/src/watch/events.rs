//! What happened: clearings and liquidations.

use super::snapshot::Snapshot;
use bulwark_sdk::{
	chain::{
		liquidation::events as liquidation, margin::events as margin, oracle::events as oracle,
		order_book::events as order_book,
	},
	usd, DecodeAsEvent, Event, Lots, MarketId, Price, SdkError,
};
use std::collections::{BTreeMap, VecDeque};

/// Happenings kept.
const KEPT: usize = 10;

/// What has happened since the watching began.
#[derive(Default)]
pub struct History {
	/// The last clearing of each market: block and words.
	pub clearings: BTreeMap<u32, (u64, String)>,
	/// Liquidations and other rare events, newest last.
	pub happenings: VecDeque<String>,
	fresh: Vec<String>,
}

impl History {
	/// Takes in the events of a block.
	///
	/// # Errors
	///
	/// [`SdkError`] if the node does not answer.
	pub async fn hear(&mut self, snapshot: &Snapshot) -> Result<(), SdkError> {
		let events = snapshot.at.events().await?;
		let number = snapshot.best.number;
		for event in events.iter().flatten() {
			if let Some(cleared) = decode::<order_book::Cleared>(&event) {
				let words = cleared_words(snapshot, &cleared);
				self.fresh.push(words.clone());
				self.clearings.insert(cleared.market.0, (number, words));
			} else if let Some(words) = rare(snapshot, &event) {
				self.note(format!("#{number} {words}"));
			}
		}
		Ok(())
	}

	/// Adds a happening.
	pub fn note(&mut self, words: String) {
		self.fresh.push(words.clone());
		self.happenings.push_back(words);
		while self.happenings.len() > KEPT {
			self.happenings.pop_front();
		}
	}

	/// What has been added since the last time this was asked.
	pub fn fresh(&mut self) -> Vec<String> {
		std::mem::take(&mut self.fresh)
	}
}

fn decode<E: DecodeAsEvent>(event: &Event<'_>) -> Option<E> {
	event.decode_fields_as::<E>().and_then(Result::ok)
}

fn price(snapshot: &Snapshot, market: MarketId, price: Price) -> String {
	snapshot
		.market(market)
		.map(|shown| shown.scale.price_text(price))
		.unwrap_or_default()
}

fn size(snapshot: &Snapshot, market: MarketId, lots: Lots) -> String {
	match snapshot.market(market) {
		Some(shown) => format!("{} {}", shown.scale.lots_text(lots), shown.name),
		None => format!("{} lots", lots.0),
	}
}

fn cleared_words(snapshot: &Snapshot, event: &order_book::Cleared) -> String {
	let size = size(snapshot, event.market, event.volume);
	let price = price(snapshot, event.market, event.price);
	let limit = match &event.limit_state {
		Some(side) => format!(", {}s unmatched at the band", side.name()),
		None => String::new(),
	};
	format!("cleared {size} at {price}{limit}")
}

/// Words for an event that is shown, if it is one.
fn rare(snapshot: &Snapshot, event: &Event<'_>) -> Option<String> {
	match event.pallet_name() {
		"Liquidation" => liquidated(snapshot, event),
		"Oracle" => {
			let change = decode::<oracle::FeedStateChanged>(event)?;
			Some(format!("feed {} is {:?}", change.feed.0, change.state))
		},
		"OrderBook" => {
			let failed = decode::<order_book::ClearingFailed>(event)?;
			let why = snapshot.at.explain(&failed.error);
			Some(format!("clearing of market {} failed: {why}", failed.market.0))
		},
		"Margin" => {
			let swept = decode::<margin::GiftsSwept>(event)?;
			Some(format!("{} USD of gifts went to the insurance fund", usd(&swept.amount)))
		},
		_ => None,
	}
}

fn liquidated(snapshot: &Snapshot, event: &Event<'_>) -> Option<String> {
	if let Some(event) = decode::<liquidation::LiquidationStarted>(event) {
		let (equity, needed) = (usd(&event.equity), usd(&event.maintenance));
		let who = snapshot.name(&event.who);
		return Some(format!("liquidation of {who} starts: equity {equity}, required {needed}"));
	}
	if let Some(event) = decode::<liquidation::LiquidationFilled>(event) {
		let lots = size(snapshot, event.market, event.lots);
		let at = price(snapshot, event.market, event.price);
		return Some(format!("liquidation of {}: {lots} at {at}", snapshot.name(&event.who)));
	}
	if let Some(event) = decode::<liquidation::Deleveraged>(event) {
		let lots = size(snapshot, event.market, Lots(event.lots.0.unsigned_abs()));
		let mark = price(snapshot, event.market, event.mark);
		return Some(format!("deleveraging of {}: {lots} at {mark}", snapshot.name(&event.who)));
	}
	if let Some(event) = decode::<liquidation::InsurancePaid>(event) {
		let (who, paid) = (snapshot.name(&event.who), usd(&event.amount));
		return Some(format!("insurance fund pays {paid} USD for {who}"));
	}
	if let Some(event) = decode::<liquidation::DeficitRecorded>(event) {
		return Some(format!("deficit of {} USD recorded", usd(&event.amount)));
	}
	let event = decode::<liquidation::LiquidationEnded>(event)?;
	let who = snapshot.name(&event.who);
	Some(format!("liquidation of {who} is over: equity {}", usd(&event.equity)))
}
