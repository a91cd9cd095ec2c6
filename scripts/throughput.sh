#!/usr/bin/env bash
# Builds and imports whole blocks of transfers, orders, fills and batches through the node's blob.
set -euo pipefail

case "${1:-}" in
-h | --help)
	cat <<'HELP'
usage: scripts/throughput.sh [--rounds N] [--accounts N] [--json FILE]

Fills blocks to the limit of ordinary transactions (35 % of a block) with signed transactions of one
kind, builds and imports each through the executor a node has, on a state in memory, without pool and
network, and prints extrinsics, orders and fills a second of importing, against transfers of the
native currency in the same run, and which part of the charged weight was used.

  --rounds N     times each block is built and imported (7); medians count
  --accounts N   accounts with a balance: the state's size (20,000)
  --json FILE    where the figures go as well

Times are of the executing thread's processor time where the system tells it.
HELP
	exit 0
	;;
esac

. "$(dirname "$0")/env.sh"
cd "$BULWARK_ROOT"

say "building"
cargo build "${BULWARK_SELECTION[@]}"
say "measuring: $(lscpu | sed -n 's/^Model name: *//p' | head -n 1), $(nproc) CPUs, load $(cut -d' ' -f1 /proc/loadavg)"
"$CARGO_TARGET_DIR/debug/bulwark-throughput" "$@"
