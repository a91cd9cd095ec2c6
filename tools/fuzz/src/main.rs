//! Writes the seed corpus, replays inputs, and says what they reached. See `scripts/fuzz.sh`.

use bulwark_fuzz::{play, seeds, Census, Kind, Record, Watch};
use bulwark_runtime::RuntimeCall;
use clap::{Parser, Subcommand};
use std::{
	error::Error,
	fs,
	path::{Path, PathBuf},
};

/// Arbitrary bytes as blocks of calls through the whole runtime.
#[derive(Parser)]
struct Arguments {
	#[command(subcommand)]
	command: Command,
}

#[derive(Subcommand)]
enum Command {
	/// Writes the seed corpus into a folder.
	Seed {
		/// The folder.
		folder: PathBuf,
	},
	/// Plays inputs and prints what happened.
	Replay {
		/// Inputs, or folders of them.
		inputs: Vec<PathBuf>,
		/// Only the counts.
		#[arg(long)]
		quiet: bool,
	},
	/// Plays the seeds, changed at random, without coverage: a quick look on any machine.
	Random {
		/// For so many seconds.
		#[arg(long, default_value_t = 60)]
		seconds: u64,
		/// The first change.
		#[arg(long, default_value_t = 0)]
		seed: u32,
	},
}

fn main() -> Result<(), Box<dyn Error>> {
	match Arguments::parse().command {
		Command::Seed { folder } => seed(&folder),
		Command::Replay { inputs, quiet } => replay(&inputs, quiet),
		Command::Random { seconds, seed } => random(seconds, seed),
	}
}

fn seed(folder: &Path) -> Result<(), Box<dyn Error>> {
	fs::create_dir_all(folder)?;
	for (name, input) in seeds::all() {
		fs::write(folder.join(name), input)?;
	}
	Ok(())
}

/// Prints every call.
struct Trace {
	block: u32,
}

impl Watch for Trace {
	fn call(
		&mut self,
		record: &Record,
		call: &RuntimeCall,
		outcome: &Result<
			Result<(), sp_runtime::DispatchError>,
			sp_runtime::transaction_validity::TransactionValidityError,
		>,
	) {
		let who = match record.kind {
			Kind::Hint | Kind::Raw => String::new(),
			_ => format!("trader {} ", record.who % 8),
		};
		println!("block {}: {who}{call:?}\n\t{outcome:?}", self.block);
	}

	fn block(&mut self) {
		self.block += 1;
		for record in bulwark_runtime::System::events() {
			println!("\t{:?}", record.event);
		}
	}
}

fn files(inputs: &[PathBuf]) -> Result<Vec<PathBuf>, Box<dyn Error>> {
	let mut files = Vec::new();
	for input in inputs {
		if input.is_dir() {
			for entry in fs::read_dir(input)? {
				files.push(entry?.path());
			}
		} else {
			files.push(input.clone());
		}
	}
	files.sort();
	Ok(files)
}

fn replay(inputs: &[PathBuf], quiet: bool) -> Result<(), Box<dyn Error>> {
	let mut census = Census::default();
	for file in files(inputs)? {
		let input = fs::read(&file)?;
		census.inputs += 1;
		if quiet {
			play(&input, &mut census, &mut ());
		} else {
			println!("{}: {} bytes", file.display(), input.len());
			play(&input, &mut census, &mut Trace { block: 1 });
		}
	}
	println!("{census}");
	Ok(())
}

fn random(seconds: u64, seed: u32) -> Result<(), Box<dyn Error>> {
	let seeds = seeds::all();
	let mut census = Census::default();
	let started = std::time::Instant::now();
	let mut told = 0;
	for number in seed.. {
		let at = usize::try_from(number)? % seeds.len();
		let mut input = vec![0; 2_500];
		let size = seeds[at].1.len().min(input.len());
		input[..size].copy_from_slice(&seeds[at].1[..size]);
		let size = bulwark_fuzz::mutate(&mut input, size, number);
		input.truncate(size);
		// Should it not come back, this is the input.
		let last = std::env::temp_dir().join(format!("bulwark-fuzz-{}", std::process::id()));
		fs::write(&last, &input)?;
		census.inputs += 1;
		play(&input, &mut census, &mut ());
		fs::remove_file(&last)?;
		let elapsed = started.elapsed().as_secs();
		if elapsed >= told + 10 {
			told = elapsed;
			eprintln!("{elapsed} s: {}", census.summary());
		}
		if elapsed >= seconds {
			break;
		}
	}
	println!("{census}");
	Ok(())
}
