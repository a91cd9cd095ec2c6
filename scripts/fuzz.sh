#!/usr/bin/env bash
# Plays arbitrary blocks of calls through the whole runtime until something breaks.
set -euo pipefail

usage() {
	cat <<'HELP'
usage: scripts/fuzz.sh [--minutes N] [--jobs N] [--replay FILE]

Builds tools/fuzz with libFuzzer and the coverage of the exchange's crates, and feeds it with changed
inputs: the seeds in tools/fuzz/corpus and what earlier runs found worth keeping. Each input is a
sequence of calls, prices and blocks; after each block every invariant is checked. Prints inputs a
second, coverage (cov, ft), and which calls, events and errors were reached. Fails on a finding and
says where its input is.

  --minutes N     how long (30)
  --jobs N        processes (1)
  --replay FILE   plays one input, prints every call, result and event of it, and ends

Inputs worth keeping, findings and counts go to the folder fuzz in the target folder, which is one of
its own beside CARGO_TARGET_DIR. The first run compiles the native runtime into it. Needs a C++
compiler; any stable Rust will do.
HELP
}

minutes=30
jobs=1
replay=
while [ $# -gt 0 ]; do
	case "$1" in
	-h | --help)
		usage
		exit 0
		;;
	--minutes)
		minutes=${2:?--minutes needs a number}
		shift
		;;
	--jobs)
		jobs=${2:?--jobs needs a number}
		shift
		;;
	--replay)
		replay=${2:?--replay needs a file}
		shift
		;;
	*)
		usage >&2
		exit 2
		;;
	esac
	shift
done

. "$(dirname "$0")/env.sh"
export CARGO_TARGET_DIR=$CARGO_TARGET_DIR-fuzz
# The native runtime is enough. Nothing else is built into this folder.
export SKIP_WASM_BUILD=1
manifest=$BULWARK_ROOT/Cargo.toml

if [ -n "$replay" ]; then
	unset RUSTC_WORKSPACE_WRAPPER
	cargo build --locked --manifest-path "$manifest" --package bulwark-fuzz --bin bulwark-fuzz
	exec "$CARGO_TARGET_DIR/debug/bulwark-fuzz" replay "$replay"
fi

export RUSTC_WORKSPACE_WRAPPER=$BULWARK_ROOT/scripts/cover-while-compiling.sh
say "building tools/fuzz with coverage"
cargo build --locked --manifest-path "$manifest" --package bulwark-fuzz --features libfuzzer --bin fuzz-calls

stage=$CARGO_TARGET_DIR/fuzz
mkdir -p "$stage/inputs" "$stage/findings"
rm -rf "$stage/counts" "$stage/logs"
mkdir -p "$stage/counts" "$stage/logs"
before=$(find "$stage/findings" -type f | wc -l)

say "$minutes minutes, $jobs processes, $(git -C "$BULWARK_ROOT" describe --always --dirty 2>/dev/null || true)"
running=()
trap '[ "${#running[@]}" -eq 0 ] || kill "${running[@]}" 2>/dev/null || true' EXIT
export BULWARK_FUZZ_COUNTS=$stage/counts
for job in $(seq "$jobs"); do
	# Processes share what they find through the folder.
	"$CARGO_TARGET_DIR/debug/fuzz-calls" "$stage/inputs" "$BULWARK_ROOT/tools/fuzz/corpus" \
		-max_total_time=$((minutes * 60)) -max_len=2500 -reload=1 -timeout=900 -rss_limit_mb=4096 \
		-detect_leaks=0 -print_final_stats=1 -verbosity=1 -artifact_prefix="$stage/findings/" \
		>"$stage/logs/$job.log" 2>&1 &
	running+=($!)
done

failed=0
while [ "${#running[@]}" -gt 0 ]; do
	sleep 10
	left=()
	for process in "${running[@]}"; do
		if kill -0 "$process" 2>/dev/null; then
			left+=("$process")
		elif ! wait "$process"; then
			failed=1
		fi
	done
	running=("${left[@]}")
	for log in "$stage"/logs/*.log; do
		coverage=$(grep -aoE 'cov: [0-9]+ ft: [0-9]+ corp: [0-9]+' "$log" | tail -n 1 || true)
		printf '%s | %s\n' "$(grep -aE '^[0-9]+ s, ' "$log" | tail -n 1 || true)" "$coverage"
	done
	if [ "$failed" -ne 0 ]; then
		break
	fi
done

say "reached"
cat "$stage"/counts/*.txt
for log in "$stage"/logs/*.log; do
	grep -aE '^stat::' "$log" || true
done
after=$(find "$stage/findings" -type f | wc -l)
if [ "$failed" -ne 0 ] || [ "$after" -ne "$before" ]; then
	say "a finding"
	grep -ahE -A 8 'panicked at|ERROR: libFuzzer' "$stage"/logs/*.log | head -n 40 || true
	find "$stage/findings" -type f -newer "$stage/counts" -print
	exit 1
fi
say "no finding"
