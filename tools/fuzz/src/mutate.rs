//! Changes inputs by whole records, which an engine that knows only bytes would tear apart.

use crate::{Kind, LENGTH};

/// A small generator of numbers (SplitMix64): an engine's seed in, the same change out.
struct Numbers(u64);

impl Numbers {
	fn next(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		mixed ^ (mixed >> 31)
	}

	/// Below `end`; zero if that is zero.
	fn below(&mut self, end: usize) -> usize {
		let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
		usize::try_from(self.next() % end).unwrap_or_default()
	}

	fn byte(&mut self) -> u8 {
		self.next().to_le_bytes()[0]
	}
}

/// Changes the first `size` bytes of `data`, which has room for more; returns the new size.
/// Records are inserted, repeated, moved, left out, or changed in one field.
pub fn mutate(data: &mut [u8], size: usize, seed: u32) -> usize {
	let room = data.len() / LENGTH;
	let mut numbers = Numbers(u64::from(seed));
	let mut records: Vec<[u8; LENGTH]> = data
		.get(..size)
		.unwrap_or_default()
		.chunks_exact(LENGTH)
		.filter_map(|chunk| chunk.try_into().ok())
		.collect();
	for _ in 0..=numbers.below(4) {
		change(&mut records, &mut numbers);
	}
	records.truncate(room);
	let bytes = records.concat();
	if let Some(start) = data.get_mut(..bytes.len()) {
		start.copy_from_slice(&bytes);
	}
	bytes.len()
}

fn change(records: &mut Vec<[u8; LENGTH]>, numbers: &mut Numbers) {
	let end = records.len() + 1;
	let at = numbers.below(end);
	let from = numbers.below(records.len());
	match (numbers.below(8), records.get(from).copied()) {
		(0, _) => records.insert(at, std::array::from_fn(|_| numbers.byte())),
		(1, Some(record)) => records.insert(at, record),
		(2, Some(_)) => {
			let record = records.remove(from);
			records.insert(numbers.below(end - 1), record);
		},
		(3, Some(_)) if records.len() > 1 => {
			records.remove(from);
		},
		(4, _) => {
			let mut block = [0; LENGTH];
			block[0] = Kind::Block.byte();
			block[4] = numbers.byte();
			block[5] = numbers.byte();
			records.insert(at, block);
		},
		_ => {
			let (field, byte) = (numbers.below(LENGTH), numbers.byte());
			let flip = 1 << numbers.below(8);
			if let Some(record) = records.get_mut(from) {
				let flipped = record[field] ^ flip;
				record[field] = if byte & 1 == 0 { byte } else { flipped };
			}
		},
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn mutation_should_keep_whole_records_within_the_room_when_repeated() {
		let mut data = vec![0; 20 * LENGTH + 3];
		let mut size = 0;
		let mut sizes = std::collections::BTreeSet::new();
		for seed in 0..2_000 {
			size = mutate(&mut data, size, seed);
			assert_eq!(size % LENGTH, 0);
			assert!(size <= 20 * LENGTH);
			sizes.insert(size / LENGTH);
		}
		assert!(sizes.len() > 8, "{sizes:?}");
	}
}
