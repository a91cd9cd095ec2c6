#!/usr/bin/env bash
# Sets up, builds and tests everything, the whole chain against the real node included.
set -euo pipefail

case "${1:-}" in
-h | --help)
	cat <<'HELP'
usage: scripts/test.sh [--quick]

Runs all tests: units, properties, the runtime, benchmarks once each, the node over RPC, and the
JavaScript client. --quick leaves out those that start nodes.
BULWARK_DATA names a folder with minute tapes; tests that need one say so when it is missing.
PROPTEST_CASES sets how many cases each property is tried with.
HELP
	exit 0
	;;
esac

here=$(dirname "$0")
"$here/setup.sh"
. "$here/env.sh"
cd "$BULWARK_ROOT"

"$here/build.sh"

say "tests"
cargo test "${BULWARK_SELECTION[@]}" --no-fail-fast

if [ "${1:-}" != "--quick" ]; then
	say "the whole chain, over RPC"
	cargo test "${BULWARK_SELECTION[@]}" --quiet -- --ignored --test-threads=1 --nocapture
	"$here/test-js.sh"
fi
