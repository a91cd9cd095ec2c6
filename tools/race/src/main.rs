//! `race`: races the engines, or replays recorded order flow.

use bulwark_race::{
	check::{auctions, continuous, Controls, Verdict},
	command::Flow,
	flows,
	machine::Machine,
	measure::{contestants, Contestant},
	replay,
	report::{Heaps, Report, Row, Stream},
};
use clap::{Args, Parser, Subcommand};
use std::{fs, path::PathBuf, process::ExitCode, time::Duration};

/// Races the order book in memory against others, or replays recorded order flow.
#[derive(Parser)]
struct Options {
	#[command(subcommand)]
	command: Action,
}

#[derive(Subcommand)]
enum Action {
	/// Races all engines on all streams and prints a table for each.
	Run(Run),
	/// Replays the recorded order flow of a folder, if it is there.
	Replay(replay::Options),
}

#[derive(Args)]
struct Run {
	/// A tenth of the commands, three rounds.
	#[arg(long)]
	quick: bool,
	/// Only these streams, such as M2,M3/100.
	#[arg(long, value_delimiter = ',')]
	streams: Vec<String>,
	/// Also the stream of 1,000 markets, which needs some gigabytes.
	#[arg(long)]
	large: bool,
	/// Only engines whose name begins with one of these.
	#[arg(long, value_delimiter = ',')]
	engines: Vec<String>,
	/// Rounds each engine is timed.
	#[arg(long)]
	rounds: Option<usize>,
	/// What the streams are made from.
	#[arg(long, default_value_t = 20_261_001)]
	seed: u64,
	/// Where to write the raw figures.
	#[arg(long)]
	json: Option<PathBuf>,
	/// Time between commands at a fixed pace, in ns.
	#[arg(long, default_value_t = 5_000)]
	pace: u64,
}

fn main() -> ExitCode {
	let result = match Options::parse().command {
		Action::Run(run) => run.all(),
		Action::Replay(options) => replay::replay(&options),
	};
	match result {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("race: {error}");
			ExitCode::FAILURE
		},
	}
}

impl Run {
	fn streams(&self) -> Vec<String> {
		if self.streams.is_empty() {
			let largest = self.large.then_some(flows::LARGEST);
			flows::NAMES.into_iter().chain(largest).map(Into::into).collect()
		} else {
			self.streams.clone()
		}
	}

	fn all(&self) -> Result<(), String> {
		let rounds = self.rounds.unwrap_or(if self.quick { 3 } else { 7 });
		let heaps = self.heaps();
		let machine = Machine::now();
		println!("{}", Report::heading(&machine, rounds));
		let mut report = Report { machine, rounds, streams: Vec::new() };
		for name in self.streams() {
			let flow = flows::named(&name, self.seed, self.quick)?;
			let stream = self.race(&flow, rounds, &heaps)?;
			println!("{}", stream.table());
			report.streams.push(stream);
			// After each stream: a run that is stopped leaves what it found.
			self.write(&report)?;
		}
		let losses: Vec<String> = report.streams.iter().flat_map(Stream::losses).collect();
		println!("### Losses\n");
		if losses.is_empty() {
			println!("None: ours is ahead of every engine on every stream at every interval.");
		}
		for loss in losses {
			println!("- {loss}");
		}
		Ok(())
	}

	/// Writes the raw figures, if they are wanted.
	fn write(&self, report: &Report) -> Result<(), String> {
		let Some(path) = &self.json else { return Ok(()) };
		let text = serde_json::to_string_pretty(report).map_err(|error| error.to_string())?;
		fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
	}

	/// Counts allocations in a program of its own: counting slows every allocation down.
	fn heaps(&self) -> Heaps {
		let Ok(program) = std::env::current_exe() else { return Heaps::new() };
		let mut command = std::process::Command::new(program.with_file_name("race-memory"));
		command.arg(self.seed.to_string()).args(self.streams());
		let output = command.output().ok().filter(|output| output.status.success());
		let heaps = output.and_then(|output| serde_json::from_slice(&output.stdout).ok());
		heaps.unwrap_or_else(|| {
			eprintln!("race: race-memory does not run, allocations are not counted");
			Heaps::new()
		})
	}

	fn race(&self, flow: &Flow, rounds: usize, heaps: &Heaps) -> Result<Stream, String> {
		let mut stream = Stream::new(flow);
		let budget = if self.quick { 30_000_000 } else { 300_000_000 };
		let racers = self.check(&mut stream, flow, budget)?;
		for round in 0..rounds {
			for at in 0..racers.len() {
				let at = (at + round) % racers.len();
				stream.rows[at].add(&racers[at].time(flow));
			}
		}
		let commands = if self.quick { 100_000 } else { 1_000_000 };
		let counted = heaps.get(&flow.name);
		for (row, racer) in stream.rows.iter_mut().zip(&racers) {
			row.closed = Some(racer.latency(flow, commands, None));
			let pace = Some(Duration::from_nanos(self.pace));
			row.open = (flow.name == "M2").then(|| racer.latency(flow, commands / 5, pace));
			row.heap = counted.and_then(|heaps| heaps.get(racer.name())).copied();
		}
		Ok(stream)
	}

	/// Compares everybody, and gives a row to those that race.
	fn check(
		&self,
		stream: &mut Stream,
		flow: &Flow,
		budget: u64,
	) -> Result<Vec<Box<dyn Contestant>>, String> {
		let controls = Controls::run(flow);
		let mut racers = Vec::new();
		for entry in contestants() {
			if !self.engines.is_empty()
				&& !self.engines.iter().any(|it| entry.name().starts_with(it))
			{
				continue;
			}
			let mut row = Row::new(entry.name(), entry.every(), None);
			if entry.every().is_some() {
				row.check(auctions(&*entry, flow, budget)?);
			} else {
				match continuous(&*entry, flow, &controls) {
					Verdict::Out(why) => {
						stream.out.push((entry.name().into(), why));
						continue;
					},
					Verdict::Races(note) => row.note = note,
				}
			}
			stream.rows.push(row);
			racers.push(entry);
		}
		Ok(racers)
	}
}
