#!/usr/bin/env bash
# Documents the workspace's libraries, warnings as errors. Uses what the build compiled: cargo doc
# would compile all dependencies once more.
set -euo pipefail

case "${1:-}" in
-h | --help)
	echo "usage: scripts/docs.sh    after scripts/build.sh: rustdoc into \$CARGO_TARGET_DIR/doc, warnings are errors"
	exit 0
	;;
esac

. "$(dirname "$0")/env.sh"
cd "$BULWARK_ROOT"
# Procedural macros ask cargo for the workspace's manifest.
CARGO=$(command -v cargo)
export CARGO

document() {
	local notes=$1 argument
	local -a arguments=()
	while IFS= read -r -d '' argument; do
		case "$argument" in
		--emit=* | --error-format=* | --json=* | --diagnostic-width=*) ;;
		--out-dir) IFS= read -r -d '' argument ;;
		-C)
			IFS= read -r -d '' argument
			case "$argument" in
			metadata=*) arguments+=(-C "$argument") ;;
			esac
			;;
		--*=clippy::*) ;;
		*) arguments+=("$argument") ;;
		esac
	done <"$notes"
	(
		set -a
		. <(sed -E "s/^([A-Z_]+)=(.*)$/\1='\2'/" "${notes%.arguments}.environment")
		set +a
		rustdoc "${arguments[@]}" -o "$CARGO_TARGET_DIR/doc" --document-private-items \
			--allow=rustdoc::private_intra_doc_links --deny=warnings
	)
}

count=0
for manifest in $(git ls-files '*Cargo.toml'); do
	name=$(sed -n 's/^name = "\(.*\)"$/\1/p' "$manifest" | head -n 1)
	notes=$CARGO_TARGET_DIR/bulwark-docs/$name.arguments
	if [ -n "$name" ] && [ -f "$notes" ]; then
		document "$notes"
		count=$((count + 1))
	fi
done
echo "documented $count libraries"
[ "$count" -gt 0 ]
