#!/usr/bin/env bash
# Makes chain-specs/ anew: name, properties, boot nodes and the genesis patch, without code.
set -euo pipefail

case "${1:-}" in
-h | --help)
	echo "usage: scripts/chain-specs.sh    writes chain-specs/{dev,local}.json from the presets"
	exit 0
	;;
esac

. "$(dirname "$0")/env.sh"
cd "$BULWARK_ROOT"
BULWARK_WRITE_CHAIN_SPECS=1 cargo test "${BULWARK_SELECTION[@]}" stored_specs
ls -l chain-specs
