//! Where and with what a run was made.

use serde::Serialize;
use std::{fs, process::Command};

/// The machine, the compiler, the commit.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
	/// Name and number of processors.
	pub processor: String,
	/// Frequency governor, if the machine shows it.
	pub governor: String,
	/// Load when the run began.
	pub load: String,
	/// The compiler.
	pub rustc: String,
	/// The commit, and whether files differ from it.
	pub commit: String,
	/// Median of the time between two readings of the clock [ns]: part of every latency.
	pub clock: u64,
}

impl Machine {
	/// This one, now.
	#[must_use]
	pub fn now() -> Self {
		let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
		let mut models = cpus.lines().filter_map(|line| line.strip_prefix("model name"));
		let model = models
			.next()
			.map_or("unknown", |line| line.trim_start_matches([' ', '\t', ':']));
		let count = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
		let governor = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor";
		let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
		let load: Vec<&str> = load.split_whitespace().take(3).collect();
		let dirty =
			if output("git", &["status", "--porcelain"]).is_empty() { "" } else { " + edits" };
		Self {
			processor: format!("{model}, {count} CPUs"),
			governor: fs::read_to_string(governor)
				.map_or("not shown".into(), |it| it.trim().into()),
			load: load.join(" "),
			rustc: output("rustc", &["--version"]),
			commit: format!("{}{dirty}", output("git", &["rev-parse", "--short", "HEAD"])),
			clock: clock(),
		}
	}
}

fn output(program: &str, arguments: &[&str]) -> String {
	let output = Command::new(program).args(arguments).output();
	let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_string());
	text.unwrap_or_default()
}

fn clock() -> u64 {
	let mut times: Vec<u64> = (0..10_001)
		.map(|_| std::time::Instant::now().elapsed().as_nanos() as u64)
		.collect();
	times.sort_unstable();
	times[times.len() / 2]
}
