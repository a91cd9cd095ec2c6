//! Tables and raw figures.

use crate::{
	check::Checked,
	command::Flow,
	machine::Machine,
	measure::{Heap, Latency, Timing},
};
use serde::Serialize;
use std::{collections::BTreeMap, fmt::Write};

/// What a run gave.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
	/// Where it was made.
	pub machine: Machine,
	/// Rounds each engine was timed.
	pub rounds: usize,
	/// The streams.
	pub streams: Vec<Stream>,
}

/// What a stream gave.
#[derive(Clone, Debug, Serialize)]
pub struct Stream {
	/// Its name.
	pub name: String,
	/// What it is like.
	pub about: String,
	/// What it was made from.
	pub seed: u64,
	/// SHA-256 of its commands.
	pub sha256: String,
	/// Commands, without the prefill.
	pub commands: usize,
	/// Commands that are timed.
	pub timed: usize,
	/// Orders before the clock starts.
	pub prefill: usize,
	/// The kinds of commands.
	pub mix: String,
	/// What rates count.
	pub unit: &'static str,
	/// How many of these.
	pub units: u64,
	/// The engines.
	pub rows: Vec<Row>,
	/// Engines that do not race, and why.
	pub out: Vec<(String, String)>,
}

/// What an engine did on a stream.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
	/// The engine.
	pub engine: String,
	/// After how many commands it clears; none if it matches continuously.
	pub every: Option<u32>,
	/// What is worth telling.
	pub note: Option<String>,
	/// Thread time of each round, in ns.
	pub thread: Vec<u64>,
	/// Time on the clock of each round, in ns.
	pub wall: Vec<u64>,
	/// Trades, or fills on both sides.
	pub fills: u64,
	/// Lots bought.
	pub volume: u64,
	/// Commands for orders that were gone.
	pub late: u64,
	/// Orders that rest at the end.
	pub resting: Option<usize>,
	/// Commands and clearings compared with the pure auction.
	pub checked: Option<(usize, u64)>,
	/// Each command after the one before.
	pub closed: Option<Latency>,
	/// Each command when it is due.
	pub open: Option<Latency>,
	/// Allocations.
	pub heap: Option<Heap>,
}

/// Allocations by stream and engine.
pub type Heaps = BTreeMap<String, BTreeMap<String, Heap>>;

impl Row {
	/// Before the first round.
	#[must_use]
	pub fn new(engine: &str, every: Option<u32>, note: Option<String>) -> Self {
		Self {
			engine: engine.into(),
			every,
			note,
			thread: Vec::new(),
			wall: Vec::new(),
			fills: 0,
			volume: 0,
			late: 0,
			resting: None,
			checked: None,
			closed: None,
			open: None,
			heap: None,
		}
	}

	/// Adds a round.
	pub fn add(&mut self, timing: &Timing) {
		self.thread.push(timing.thread.as_nanos() as u64);
		self.wall.push(timing.wall.as_nanos() as u64);
		(self.fills, self.volume) = (timing.count.fills, timing.count.volume);
		(self.late, self.resting) = (timing.count.late, timing.resting);
	}

	/// Notes how far it was compared.
	pub fn check(&mut self, checked: Checked) {
		self.checked = Some((checked.commands, checked.clearings));
	}
}

/// Median, least and most.
fn spread(times: &[u64]) -> (u64, u64, u64) {
	let mut times = times.to_vec();
	times.sort_unstable();
	let at = |index: usize| times.get(index).copied().unwrap_or(1).max(1);
	(at(times.len() / 2), at(0), at(times.len().saturating_sub(1)))
}

impl Stream {
	/// Before anybody ran.
	#[must_use]
	pub fn new(flow: &Flow) -> Self {
		Self {
			name: flow.name.clone(),
			about: flow.about.clone(),
			seed: flow.seed,
			sha256: flow.digest(),
			commands: flow.commands.len(),
			timed: flow.timed(),
			prefill: flow.prefill.len(),
			mix: flow.mix(),
			unit: flow.unit.name(),
			units: flow.units,
			rows: Vec::new(),
			out: Vec::new(),
		}
	}

	/// Millions of units a second, by the median of the thread time.
	fn rate(&self, row: &Row) -> f64 {
		self.units as f64 * 1e3 / spread(&row.thread).0 as f64
	}

	/// The table, in Markdown.
	#[must_use]
	pub fn table(&self) -> String {
		let mut text = format!(
			"### {}\n\n{}. {} commands ({}), {} of them timed, after a prefill of {}; seed {}, SHA-256 \
			 `{}`. Rates count {} ({}), fills and volume are those of the whole stream.\n\n",
			self.name,
			self.about,
			self.commands,
			self.mix,
			self.timed,
			self.prefill,
			self.seed,
			self.sha256,
			self.unit,
			self.units
		);
		text.push_str(
			"| engine | M/s | ns each, median (least to most) | on the clock, M/s | against control | \
			 fills | volume | allocations | bytes an order | p50 / p99 / p99.9 ns |\n\
			 |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
		);
		let control = self.rows.iter().find(|row| row.engine == "control");
		let control = control.map(|row| self.rate(row));
		for row in &self.rows {
			self.line(&mut text, row, control);
		}
		for (engine, why) in &self.out {
			let _ = writeln!(text, "| {engine} | out: {why} | | | | | | | | |");
		}
		self.notes(&mut text);
		text
	}

	fn line(&self, text: &mut String, row: &Row, control: Option<f64>) {
		let (median, least, most) = spread(&row.thread);
		let each = |nanos: u64| nanos as f64 / self.units as f64;
		let wall = self.units as f64 * 1e3 / spread(&row.wall).0 as f64;
		let ratio =
			control.map_or("-".into(), |control| format!("{:.2}", self.rate(row) / control));
		let (allocations, bytes) = row.heap.map_or(("-".into(), "-".into()), |heap| {
			(format!("{:.3}", heap.allocations), format!("{:.0}", heap.bytes))
		});
		let latency = row
			.closed
			.map_or("-".into(), |it| format!("{} / {} / {}", it.p50, it.p99, it.p999));
		let _ = writeln!(
			text,
			"| {} | {:.2} | {:.0} ({:.0} to {:.0}) | {wall:.2} | {ratio} | {} | {} | {allocations} | \
			 {bytes} | {latency} |",
			row.engine,
			self.rate(row),
			each(median),
			each(least),
			each(most),
			row.fills,
			row.volume,
		);
	}

	fn notes(&self, text: &mut String) {
		text.push('\n');
		for row in &self.rows {
			let mut notes = Vec::new();
			if let Some(note) = &row.note {
				notes.push(note.clone());
			}
			if let Some((commands, clearings)) = row.checked {
				notes.push(format!(
					"{clearings} clearings of the first {commands} commands equal the pure auction's"
				));
			}
			if row.every.is_some() {
				notes.push(format!("{} commands came too late for their order", row.late));
			}
			if let Some(resting) = row.resting {
				notes.push(format!("{resting} orders rest at the end"));
			}
			if let Some(open) = row.open {
				notes.push(format!(
					"at a fixed pace p50 / p99 / p99.9 {} / {} / {} ns",
					open.p50, open.p99, open.p999
				));
			}
			if !notes.is_empty() {
				let _ = writeln!(text, "- {}: {}.", row.engine, notes.join("; "));
			}
		}
	}

	/// Where ours is behind, at any interval: the engines ahead of it.
	#[must_use]
	pub fn losses(&self) -> Vec<String> {
		let ours: Vec<&Row> = self.rows.iter().filter(|row| row.every.is_some()).collect();
		let mut losses = Vec::new();
		for row in ours {
			for other in self.rows.iter().filter(|other| other.every.is_none()) {
				let (mine, theirs) = (self.rate(row), self.rate(other));
				if theirs > mine {
					losses.push(format!(
						"{}: {} at {mine:.2} M/s is behind {} at {theirs:.2} M/s",
						self.name, row.engine, other.engine
					));
				}
			}
		}
		losses
	}
}

impl Report {
	/// What it was made with, in Markdown.
	#[must_use]
	pub fn heading(machine: &Machine, rounds: usize) -> String {
		format!(
			"{}; governor {}; load {}; {}; commit {}. {rounds} rounds in rotating order, median of the \
			 thread's processor time; latencies one command after another, the reading of the clock \
			 ({} ns) included.\n",
			machine.processor,
			machine.governor,
			machine.load,
			machine.rustc,
			machine.commit,
			machine.clock
		)
	}
}
