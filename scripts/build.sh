#!/usr/bin/env bash
# Builds everything: node, clients, tests. One selection of packages for all, see env.sh.
set -euo pipefail

case "${1:-}" in
-h | --help)
	echo "usage: scripts/build.sh    builds node, clients and tests into \${CARGO_TARGET_DIR:-~/.cache/bulwark/target}"
	exit 0
	;;
esac

. "$(dirname "$0")/env.sh"
cd "$BULWARK_ROOT"
if [ -n "${CI:-}" ] || [ ! -t 1 ]; then
	cargo build "${BULWARK_SELECTION[@]}"
else
	progress "building" cargo build "${BULWARK_SELECTION[@]}"
fi
