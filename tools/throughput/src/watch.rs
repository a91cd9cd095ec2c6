//! A watch that runs only while this thread does, where the system says when that is: what else runs
//! on the machine then matters little.

use std::{
	fs,
	time::{Duration, Instant},
};

/// A started watch.
pub struct Watch {
	wall: Instant,
	processor: Option<Duration>,
}

/// Processor time of this thread so far, as Linux tells it.
fn processor() -> Option<Duration> {
	let line = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
	let nanoseconds = line.split_whitespace().next()?.parse().ok()?;
	Some(Duration::from_nanos(nanoseconds))
}

impl Watch {
	/// Starts a watch.
	pub fn start() -> Self {
		Self { wall: Instant::now(), processor: processor() }
	}

	/// What it shows now.
	pub fn elapsed(&self) -> Duration {
		match (self.processor, processor()) {
			(Some(start), Some(end)) => end.saturating_sub(start),
			_ => self.wall.elapsed(),
		}
	}

	/// What the times are.
	pub fn explanation() -> &'static str {
		if processor().is_some() {
			"Times are of the processor, of the one thread that executes."
		} else {
			"Times are by the clock: this system does not tell a thread's processor time."
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn watch_should_run_when_the_thread_does() {
		let watch = Watch::start();
		let end = Instant::now() + Duration::from_millis(50);
		let mut turns = 0u64;
		while Instant::now() < end {
			turns += 1;
		}
		assert!(turns > 0);
		assert!(watch.elapsed() > Duration::ZERO);
	}
}
