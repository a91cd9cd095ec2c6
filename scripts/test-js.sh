#!/usr/bin/env bash
# The chain as a polkadot.js user and a user of the command line see it, on one development node.
set -euo pipefail

case "${1:-}" in
-h | --help)
	cat <<'HELP'
usage: scripts/test-js.sh [test files...]

After scripts/build.sh: starts prices that stand still unless a test moves them, and a node; runs
clients/js-test against them. With names of files, as orders.test.js, only those.
HELP
	exit 0
	;;
esac

. "$(dirname "$0")/env.sh"
. "$BULWARK_ROOT/scripts/node-under-test.sh"
trap stop_children EXIT

cd "$BULWARK_ROOT/clients/js-test"
if [ ! -d node_modules/@polkadot/api ]; then
	npm ci --no-progress
fi
export BULWARK_CLI=$CARGO_TARGET_DIR/debug/bulwark
start_prices --price BTC=60000 --price ETH=3000 --price USDT=1 --speed 1 --at-end hold
start_node "$(free_port)"
if [ "$#" -gt 0 ]; then
	npm run -s setup
	node --test --test-timeout=240000 --test-force-exit "$@"
else
	npm test
fi
