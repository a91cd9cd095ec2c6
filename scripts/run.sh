#!/usr/bin/env bash
# One command: a chain that trades, on real prices of a crash, in a terminal.
set -euo pipefail

usage() {
	cat <<'HELP'
usage: scripts/run.sh [--minutes N] [--tape FILE] [--speed N] [--plain]

Sets up and builds what is missing, then starts a development node, a price server that plays the
crash of 12 and 13 March 2020, a market maker and traders, and shows the book, prices, accounts,
liquidations, the insurance fund and finality. RPC is at ws://127.0.0.1:9944. Ctrl-C stops all.

  --minutes N   stop by itself after N minutes (default: run until Ctrl-C)
  --tape FILE   play this tape (csv or csv.gz); BULWARK_DATA names a folder with minute tapes
  --speed N     tape seconds that pass in a second (default 480: the crash in six minutes)
  --plain       lines instead of a screen that redraws itself
HELP
}

minutes=0
tape=()
speed=480
view=(watch)
if [ ! -t 1 ]; then
	view=(watch --plain)
fi
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
	--tape)
		tape=(--tape "${2:?--tape needs a file}")
		shift
		;;
	--speed)
		speed=${2:?--speed needs a number}
		shift
		;;
	--plain) view=(watch --plain) ;;
	*)
		usage >&2
		exit 2
		;;
	esac
	shift
done

here=$(dirname "$0")
"$here/setup.sh"
"$here/build.sh"
. "$here/env.sh"
. "$BULWARK_ROOT/scripts/node-under-test.sh"
trap stop_children EXIT
trap 'exit 0' INT TERM

start_prices --speed "$speed" --at-end hold "${tape[@]}"
start_node "${BULWARK_PORT:-9944}"
bulwark=("$CARGO_TARGET_DIR/debug/bulwark" --url "$BULWARK_WS")

say "seeding markets, traders and a market maker"
"${bulwark[@]}" demo >"$stage/demo.log" 2>&1 &
children+=($!)

if [ "$minutes" -gt 0 ]; then
	view+=(--seconds $((minutes * 60)))
fi
"${bulwark[@]}" "${view[@]}"
