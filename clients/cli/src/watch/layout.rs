//! A block as lines of text.

use super::{
	events::History,
	snapshot::{AccountShown, MarketShown, Snapshot, LEVELS},
};
use crate::{
	output::{or_dash, row, table},
	reads::margin_ratio,
};
use bulwark_sdk::{format_fixed, usd, LevelView, QuoteAtoms};

/// Widest book column.
const COLUMN: usize = 48;

/// One line that says the most important.
pub fn line(snapshot: &Snapshot) -> String {
	let market = |shown: &MarketShown| {
		let [index, mark, bid, ask] = prices(shown);
		format!("{} index {index} mark {mark} {bid}/{ask}", shown.name)
	};
	let markets: Vec<String> = snapshot.markets.iter().map(market).collect();
	format!(
		"#{} final {} | {} | insurance {} | {}",
		snapshot.best.number,
		snapshot.finalized.number,
		markets.join(" | "),
		whole(&snapshot.funds.insurance),
		conserved(snapshot),
	)
}

/// The whole screen.
pub fn page(snapshot: &Snapshot, history: &History) -> Vec<String> {
	let (best, last) = (snapshot.best.number, snapshot.finalized.number);
	let mut lines = vec![
		format!(
			"BULWARK   best #{best}   finalized #{last}   {} behind",
			best.saturating_sub(last)
		),
		String::new(),
	];
	let columns: Vec<Vec<String>> =
		snapshot.markets.iter().map(|shown| market(shown, history)).collect();
	lines.extend(side_by_side(&columns));
	lines.push(String::new());
	lines.extend(accounts(snapshot));
	lines.push(String::new());
	lines.extend(funds(snapshot));
	lines.push(String::new());
	lines.push("liquidations and other events".to_owned());
	lines.extend(history.happenings.iter().rev().map(|words| format!("  {words}")));
	lines.push(String::new());
	lines.push("Ctrl-C ends".to_owned());
	lines
}

/// An amount without cents.
fn whole(amount: &QuoteAtoms) -> String {
	usd(&QuoteAtoms(amount.0 / 1_000_000 * 1_000_000))
}

fn conserved(snapshot: &Snapshot) -> &'static str {
	if snapshot.funds.is_conserved() {
		"conserved"
	} else {
		"NOT CONSERVED"
	}
}

/// Index, mark, best bid and best ask.
fn prices(shown: &MarketShown) -> [String; 4] {
	let quote = shown.view.quote.as_ref();
	[
		quote.map(|quote| quote.index),
		quote.map(|quote| quote.mark),
		shown.view.best_bid,
		shown.view.best_ask,
	]
	.map(|price| or_dash(price.map(|price| shown.scale.price_text(price))))
}

fn market(shown: &MarketShown, history: &History) -> Vec<String> {
	let [index, mark, ..] = prices(shown);
	let feed = shown.view.quote.as_ref().map(|quote| format!("{:?}", quote.feed_state));
	let last = history.clearings.get(&shown.view.market.0);
	let mut lines = vec![
		format!("{}  {:?}, feed {}", shown.name, shown.view.record.state, or_dash(feed)),
		format!("index {index}  mark {mark}"),
		format!("open interest {}", shown.scale.lots_text(shown.view.open_interest)),
		or_dash(last.map(|(block, words)| format!("#{block} {words}"))),
		String::new(),
	];
	let level = |level: &LevelView| {
		let (price, size) =
			(shown.scale.price_text(level.price), shown.scale.lots_text(level.lots));
		format!("{price:>14} {size:>12}")
	};
	let missing = LEVELS.saturating_sub(shown.book.asks.len());
	lines.extend(std::iter::repeat_n(String::new(), missing));
	lines.extend(shown.book.asks.iter().rev().map(|ask| format!("ask {}", level(ask))));
	lines.push("-".repeat(32));
	lines.extend(shown.book.bids.iter().map(|bid| format!("bid {}", level(bid))));
	lines.extend(std::iter::repeat_n(String::new(), LEVELS.saturating_sub(shown.book.bids.len())));
	lines
}

fn side_by_side(columns: &[Vec<String>]) -> Vec<String> {
	let height = columns.iter().map(Vec::len).max().unwrap_or_default();
	let cell = |column: &Vec<String>, row: usize| {
		let text: String = column.get(row).cloned().unwrap_or_default();
		let cut: String = text.chars().take(COLUMN).collect();
		format!("{cut:<COLUMN$}")
	};
	let line = |row: usize| {
		let cells: Vec<String> = columns.iter().map(|column| cell(column, row)).collect();
		cells.join("  ").trim_end().to_owned()
	};
	(0..height).map(line).collect()
}

fn accounts(snapshot: &Snapshot) -> Vec<String> {
	let heads =
		["account", "equity", "maintenance", "ratio", "position", "unrealised", "liquidated at"];
	let mut rows = vec![row(heads)];
	for shown in &snapshot.accounts {
		account(snapshot, shown, &mut rows);
	}
	table(&rows)
}

fn account(snapshot: &Snapshot, shown: &AccountShown, rows: &mut Vec<Vec<String>>) {
	let Some(view) = &shown.view else {
		rows.push(row([shown.role, "-", "-", "-", "-", "-", "-"]));
		return;
	};
	let name = if view.record.in_liquidation {
		format!("{} (being liquidated)", shown.role)
	} else {
		shown.role.to_owned()
	};
	let (equity, needed, ratio) = match &view.health {
		Some(health) => (
			whole(&health.equity),
			whole(&health.maintenance),
			or_dash(margin_ratio(health.equity.0, health.maintenance.0)),
		),
		None => (or_dash(None), or_dash(None), or_dash(None)),
	};
	let mut start = [name, equity, needed, ratio];
	for position in &view.positions {
		let Some(market) = snapshot.market(position.position.market) else { continue };
		let size = market.scale.signed_text(position.position.lots.0);
		let at = position.liquidation_price.map(|price| market.scale.price_text(price));
		let mut cells = std::mem::take(&mut start).to_vec();
		cells.extend([format!("{size} {}", market.name), whole(&position.unrealised), or_dash(at)]);
		rows.push(cells);
	}
	if view.positions.is_empty() {
		let mut cells = start.to_vec();
		cells.extend([or_dash(None), or_dash(None), or_dash(None)]);
		rows.push(cells);
	}
}

fn funds(snapshot: &Snapshot) -> Vec<String> {
	let funds = &snapshot.funds;
	vec![
		format!(
			"insurance fund {}   fees {}   deficits {}",
			usd(&funds.insurance),
			usd(&funds.fees),
			usd(&funds.deficits)
		),
		format!(
			"custody {} >= accounted {} = accounts {} + insurance + fees - deficits: {}",
			format_fixed(funds.custody, 6),
			usd(&funds.accounted),
			usd(&funds.accounts),
			conserved(snapshot)
		),
	]
}
