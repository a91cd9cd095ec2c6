//! Where on the tape the server is.

use crate::decimal::Decimal;
use std::time::{Duration, Instant};

/// What happens at the end of the tape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AtEnd {
	/// The last prices stay.
	#[default]
	Hold,
	/// The tape begins again, after a straight way back to its first prices that takes an eighth of
	/// the tape, so that the return is no jump.
	Loop,
}

/// The run of tape time against real time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
	since: Instant,
	position: Duration,
	speed: Decimal,
}

impl Clock {
	pub fn new(now: Instant, position: Duration, speed: Decimal) -> Self {
		Self { since: now, position, speed }
	}

	/// Tape time played by `now`, not yet folded at the end of the tape.
	pub fn played(&self, now: Instant) -> Duration {
		let real = u64::try_from(now.saturating_duration_since(self.since).as_nanos());
		let tape = Decimal(real.unwrap_or(u64::MAX)).times(self.speed);
		self.position.saturating_add(Duration::from_nanos(tape.0))
	}

	pub fn speed(&self) -> Decimal {
		self.speed
	}

	pub fn set_speed(&mut self, now: Instant, speed: Decimal) {
		*self = Self::new(now, self.played(now), speed);
	}

	pub fn seek(&mut self, now: Instant, position: Duration) {
		*self = Self::new(now, position, self.speed);
	}
}

/// The way back to the start of a tape that is played in a loop.
pub(crate) fn way_back(length: Duration) -> Duration {
	length / 8
}

/// The position a tape of some length has after `played`; in a loop up to
/// `length + way_back(length)`.
pub(crate) fn position(played: Duration, length: Duration, at_end: AtEnd) -> Duration {
	match at_end {
		AtEnd::Hold => played.min(length),
		AtEnd::Loop => {
			let period = length.saturating_add(way_back(length)).as_millis();
			let folded = played.as_millis().checked_rem(period).unwrap_or_default();
			Duration::from_millis(u64::try_from(folded).unwrap_or_default())
		},
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const SECOND: Duration = Duration::from_secs(1);

	#[test]
	fn clock_should_run_at_its_speed_when_played() {
		let start = Instant::now();
		let mut clock = Clock::new(start, SECOND, Decimal::whole(60));
		assert_eq!(clock.played(start + SECOND), SECOND * 61);
		clock.set_speed(start + SECOND, Decimal(50_000_000));
		assert_eq!(clock.played(start + SECOND * 3), SECOND * 62);
		clock.set_speed(start + SECOND * 3, Decimal(0));
		assert_eq!(clock.played(start + SECOND * 9), SECOND * 62);
		clock.seek(start + SECOND * 9, SECOND * 5);
		assert_eq!(clock.played(start + SECOND * 10), SECOND * 5);
	}

	#[test]
	fn clock_should_stand_when_asked_about_the_past() {
		let start = Instant::now() + SECOND;
		let clock = Clock::new(start, SECOND, Decimal::ONE);
		assert_eq!(clock.played(start - SECOND), SECOND);
	}

	#[test]
	fn position_should_hold_or_return_when_the_tape_ends() {
		let length = SECOND * 80;
		assert_eq!(position(SECOND * 100, length, AtEnd::Hold), length);
		assert_eq!(position(SECOND * 85, length, AtEnd::Loop), SECOND * 85);
		assert_eq!(position(SECOND * 91, length, AtEnd::Loop), SECOND);
		assert_eq!(position(SECOND * 91, Duration::ZERO, AtEnd::Loop), Duration::ZERO);
	}
}
