#!/usr/bin/env bash
# Makes clients/sdk/metadata.scale anew from the runtime.
set -euo pipefail

case "${1:-}" in
-h | --help)
	echo "usage: scripts/metadata.sh    writes clients/sdk/metadata.scale from the runtime"
	exit 0
	;;
esac

. "$(dirname "$0")/env.sh"
cd "$BULWARK_ROOT"
# Clients of a runtime that has changed compile only with the metadata made here.
program=$(
	{ cargo build "${BULWARK_SELECTION[@]}" --keep-going --message-format=json || true; } |
		sed -n 's/.*"name":"metadata".*"executable":"\([^"]*\)".*/\1/p' | tail -n 1
)
[ -n "$program" ] || { echo "metadata: the runtime does not compile" >&2; exit 1; }
(cd runtime && CARGO_MANIFEST_DIR=$PWD BULWARK_WRITE_METADATA=1 "$program" metadata_should_be_current)
ls -l clients/sdk/metadata.scale
