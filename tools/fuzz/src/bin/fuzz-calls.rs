//! The target of libFuzzer, which links its own `main`. See `scripts/fuzz.sh`.

#![no_main]
// The engine finds these two functions by their names.
#![allow(unsafe_code)]

use bulwark_fuzz::{mutate, play, Census};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use std::{
	env, fs,
	path::PathBuf,
	sync::Mutex,
	time::{Duration, Instant},
};

/// How often the counts are written.
const INTERVAL: Duration = Duration::from_secs(10);

/// Counts so far, since when, and when they were last written.
static PROGRESS: Mutex<Option<(Census, Instant, Instant)>> = Mutex::new(None);

fn tell(census: &Census, started: Instant) {
	let seconds = started.elapsed().as_secs().max(1);
	let rate = census.inputs / seconds;
	eprintln!("{seconds} s, {rate} inputs/s: {}", census.summary());
	let Some(folder) = env::var_os("BULWARK_FUZZ_COUNTS").map(PathBuf::from) else { return };
	let file = folder.join(format!("{}.txt", std::process::id()));
	if let Err(problem) = fs::write(&file, format!("{seconds} s, {rate} inputs/s\n{census}")) {
		eprintln!("{}: {problem}", file.display());
	}
}

fuzz_target!(|input: &[u8]| {
	let mut progress = PROGRESS.lock().expect("the engine has one thread");
	let now = Instant::now();
	let (census, started, told) =
		progress.get_or_insert_with(|| (Census::default(), now, now - INTERVAL));
	census.inputs += 1;
	play(input, census, &mut ());
	if told.elapsed() >= INTERVAL {
		*told = Instant::now();
		tell(census, *started);
	}
});

// Three in four changes are of whole records, the others the engine's own.
fuzz_mutator!(|data: &mut [u8], size: usize, room: usize, seed: u32| {
	if seed.is_multiple_of(4) {
		fuzzer_mutate(data, size, room)
	} else {
		mutate(data, size, seed / 4)
	}
});
