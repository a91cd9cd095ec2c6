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
BULWARK_WRITE_METADATA=1 cargo test "${BULWARK_SELECTION[@]}" metadata_should_be_current
ls -l clients/sdk/metadata.scale
