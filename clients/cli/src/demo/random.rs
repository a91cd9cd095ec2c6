//! Numbers that look random and are the same every time.

/// Marsaglia's xorshift with 64 bits.
pub struct Random(u64);

impl Random {
	/// The sequence of a seed; zero counts as one.
	pub fn new(seed: u64) -> Self {
		Self(seed.max(1))
	}

	/// The next number.
	pub fn next(&mut self) -> u64 {
		self.0 ^= self.0 << 13;
		self.0 ^= self.0 >> 7;
		self.0 ^= self.0 << 17;
		self.0
	}

	/// A number from `low` to `high`, both included.
	pub fn between(&mut self, low: u64, high: u64) -> u64 {
		let width = high.saturating_sub(low).saturating_add(1);
		low.saturating_add(self.next() % width.max(1))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn numbers_should_repeat_and_stay_in_range_when_the_seed_is_the_same() {
		let mut one = Random::new(7);
		let mut other = Random::new(7);
		for _ in 0..1_000 {
			let number = one.between(3, 9);
			assert_eq!(number, other.between(3, 9));
			assert!((3..=9).contains(&number));
		}
	}
}
