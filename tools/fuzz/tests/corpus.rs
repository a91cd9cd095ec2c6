//! The seed corpus is what the code writes, plays without a finding, and reaches the exchange.

use bulwark_fuzz::{play, seeds, Census};
use std::{collections::BTreeMap, fs, path::Path};

#[test]
fn corpus_should_be_what_the_seeds_write() {
	let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
	let mut stored = BTreeMap::new();
	for entry in fs::read_dir(folder).unwrap() {
		let path = entry.unwrap().path();
		let name = path.file_name().unwrap().to_string_lossy().into_owned();
		stored.insert(name, fs::read(path).unwrap());
	}
	let written: BTreeMap<_, _> = seeds::all()
		.into_iter()
		.map(|(name, input)| (name.to_string(), input))
		.collect();
	assert!(stored == written, "run: bulwark-fuzz seed tools/fuzz/corpus");
}

#[test]
fn seeds_should_bring_every_call_to_success_when_played() {
	let mut census = Census::default();
	for (_, input) in seeds::all() {
		play(&input, &mut census, &mut ());
	}
	let missing: Vec<_> = census.successes().into_iter().filter(|(_, count)| *count == 0).collect();
	assert!(missing.is_empty(), "{missing:?}\n{census}");
}

#[test]
fn arbitrary_bytes_should_play_when_they_are_no_scene() {
	let mut census = Census::default();
	for seed in 0..8u64 {
		let mut state = seed;
		let input: Vec<u8> = (0..400)
			.map(|_| {
				state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
				state.to_be_bytes()[0]
			})
			.collect();
		play(&input, &mut census, &mut ());
	}
	assert!(census.blocks > 8, "{census}");
}
