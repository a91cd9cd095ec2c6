#!/usr/bin/env bash
# Format, lints as errors, documentation. The shape of the tree is checked by the tests of
# tools/tidy, among all others in scripts/test.sh.
set -euo pipefail

case "${1:-}" in
-h | --help)
	echo "usage: scripts/check.sh    rustfmt, clippy with warnings as errors, rustdoc"
	exit 0
	;;
esac

here=$(dirname "$0")
"$here/setup.sh"
. "$here/env.sh"
cd "$BULWARK_ROOT"

say "format"
cargo fmt --all -- --check

say "lints: clippy compiles, warnings are errors"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Cargo repeats the warnings of crates that need no compiling.
cargo build "${BULWARK_SELECTION[@]}" 2>&1 | tee "$log" | { grep -vE '^ +Compiling' || true; }
grep -q '^ *Finished' "$log"
if grep -qE '^warning' "$log"; then
	echo "check: the warnings above are errors" >&2
	exit 1
fi

say "documentation, warnings are errors"
"$here/docs.sh"
