#!/usr/bin/env bash
# Measures the pallets' weights on this machine and writes pallets/*/src/weights.rs.
set -euo pipefail

case "${1:-}" in
-h | --help)
	cat <<'HELP'
usage: scripts/weights.sh [--steps N] [--repeat N] [--pallet NAME] [--only A,B] [--print]

Builds the runtime with its benchmarks, runs them in the blob and writes pallets/*/src/weights.rs
below the trait, which is written by hand. Prints all that was measured, and the order book's calls
against a transfer of the native currency.

  --steps N       values of each component that are measured (20)
  --repeat N      measurements of each value (5)
  --pallet NAME   only this pallet, by its folder: order-book
  --only A,B      only these benchmarks; writes nothing
  --print         writes nothing

The first run compiles the blob and the program, into a target folder of their own beside
CARGO_TARGET_DIR. Nothing else should run on the machine meanwhile.
HELP
	exit 0
	;;
esac

. "$(dirname "$0")/env.sh"
unset RUSTC_WORKSPACE_WRAPPER
export CARGO_TARGET_DIR=$CARGO_TARGET_DIR-weights

write=(--write "$BULWARK_ROOT/pallets")
arguments=()
for argument in "$@"; do
	case "$argument" in
	--print) write=() ;;
	*) arguments+=("$argument") ;;
	esac
done
processor=$(lscpu | sed -n 's/^Model name: *//p' | head -n 1)
origin="scripts/weights.sh${arguments[*]:+ ${arguments[*]}}, $(date +%F), $processor, $(nproc) CPUs"

say "building the runtime with its benchmarks"
cargo build --locked --manifest-path "$BULWARK_ROOT/tools/weights/Cargo.toml"
say "measuring"
"$CARGO_TARGET_DIR/debug/bulwark-weights" --origin "$origin" "${write[@]}" "${arguments[@]}"
if [ "${#write[@]}" -gt 0 ]; then
	rustfmt --edition 2021 --config-path "$BULWARK_ROOT/rustfmt.toml" "$BULWARK_ROOT"/pallets/*/src/weights.rs
fi
