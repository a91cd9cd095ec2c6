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

/// Calls that no scene made by hand brings to success; engines have to find them.
const UNREACHED: [(&str, &str); 13] = [
	("Liquidation", "hint"),
	("Liquidation", "liquidate"),
	("Margin", "begin_sale"),
	("Margin", "buy_collateral"),
	("Margin", "cancel_withdrawal"),
	("Margin", "claim_withdrawal"),
	("Margin", "cut_outflow"),
	("Margin", "set_offsets"),
	("Margin", "set_outflow"),
	("Margin", "sweep_asset"),
	("Margin", "transfer_collateral"),
	("Markets", "cancel_change"),
	("Markets", "list_series"),
];

#[test]
fn seeds_should_bring_every_other_call_to_success_when_played() {
	let mut census = Census::default();
	for (_, input) in seeds::all() {
		play(&input, &mut census, &mut ());
	}
	let missing: Vec<_> = census
		.successes()
		.into_iter()
		.filter(|(_, count)| *count == 0)
		.map(|(call, _)| call)
		.collect();
	assert!(missing == UNREACHED, "{missing:?}\n{census}");
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
