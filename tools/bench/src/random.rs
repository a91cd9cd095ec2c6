//! The generator xoshiro256**, seeded by splitmix64.

/// A reproducible source of numbers.
#[derive(Clone, Debug)]
pub struct Random {
	state: [u64; 4],
}

impl Random {
	/// A source that gives the same numbers for the same seed.
	#[must_use]
	pub fn new(seed: u64) -> Self {
		let mut word = seed;
		let state = core::array::from_fn(|_| {
			word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
			let mut mixed = word;
			mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
			mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
			mixed ^ (mixed >> 31)
		});
		Self { state }
	}

	/// The next 64 bits.
	pub fn bits(&mut self) -> u64 {
		let [a, b, c, d] = self.state;
		let result = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
		let (c, d) = (c ^ a, d ^ b);
		self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
		result
	}

	/// A number below `bound`, which must not be zero. The bias is below `bound / 2^64`.
	pub fn below(&mut self, bound: u64) -> u64 {
		let wide = u128::from(self.bits()) * u128::from(bound);
		u64::try_from(wide >> 64).expect("the upper half of a product of 64-bit numbers fits")
	}

	/// How often a draw fails before it succeeds once in `odds`: geometric, mean `odds - 1`.
	pub fn geometric(&mut self, odds: u64) -> u64 {
		let mut failures = 0;
		while self.below(odds) != 0 {
			failures += 1;
		}
		failures
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	/// The published first outputs for the state 1, 2, 3, 4.
	#[test]
	fn bits_should_match_the_reference_when_the_state_is_one_to_four() {
		let mut random = Random { state: [1, 2, 3, 4] };
		let first: Vec<u64> = (0..4).map(|_| random.bits()).collect();
		assert_eq!(first, [11520, 0, 1509978240, 1215971899390074240]);
	}

	#[test]
	fn below_should_stay_below_when_drawn_often() {
		let mut random = Random::new(7);
		assert!((0..10_000).all(|_| random.below(6) < 6));
	}
}
