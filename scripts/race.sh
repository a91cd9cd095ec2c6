#!/usr/bin/env bash
# Races the order book in memory against others and replays recorded order flow.
set -euo pipefail

case "${1:-}" in
-h | --help)
	cat <<'HELP'
usage: scripts/race.sh [--quick] [--streams M1,M2,...] [--rounds N] [--seed S] [--large] [--json FILE]

Builds tools/race with all optimisations, prints a table for each stream of commands, what was lost
to whom, and the replays of the recordings in BULWARK_DATA (../shared/data), if they are there.

  --quick        a tenth of the commands, three rounds
  --streams A,B  only these: M1 M1' M2 M3/1 M3/10 M3/100 M3/1000 M4 M5 M6/1 M6/10 M6/100 M6/1000
  --rounds N     rounds each engine is timed (7)
  --seed S       what the streams are made from
  --large        also M6/1000, which needs some gigabytes
  --json FILE    where the raw figures go (race.json in the target folder)

The first run compiles the competitors, into a target folder of its own beside CARGO_TARGET_DIR, or
into RACE_TARGET_DIR. Figures of one run may be compared with each other, not with another machine's.
HELP
	exit 0
	;;
esac

. "$(dirname "$0")/env.sh"
unset RUSTC_WORKSPACE_WRAPPER
export CARGO_TARGET_DIR=${RACE_TARGET_DIR:-$CARGO_TARGET_DIR-race}
cd "$BULWARK_ROOT"

say "building tools/race"
cargo build --locked --release --bins --manifest-path tools/race/Cargo.toml
say "racing"
"$CARGO_TARGET_DIR/release/race" run --json "$CARGO_TARGET_DIR/race.json" "$@"
say "replaying"
"$CARGO_TARGET_DIR/release/race" replay
