#!/usr/bin/env bash
# The chain as a polkadot.js user sees it: clients/js-test against a development node.
set -euo pipefail

case "${1:-}" in
-h | --help)
	echo "usage: scripts/test-js.sh    after scripts/build.sh: starts prices and a node, runs clients/js-test"
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
start_prices --speed 1 --at-end hold
start_node "$(free_port)"
npm test
