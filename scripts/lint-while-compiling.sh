#!/usr/bin/env bash
# Cargo calls this instead of rustc for the crates of the workspace. The native ones are compiled
# by clippy-driver, which is rustc with more lints; the runtime blob, which another toolchain may
# compile, by that toolchain's rustc. How each library is compiled is noted for docs.sh.
rustc=$1
shift
case " $* " in
*" wasm32"*) exec "$rustc" "$@" ;;
esac
case " $* " in
*" --test "* | *"build_script_build"*) ;;
*" --crate-type lib "*)
	if [ -n "${CARGO_TARGET_DIR:-}" ] && [ -n "${CARGO_PKG_NAME:-}" ]; then
		mkdir -p "$CARGO_TARGET_DIR/bulwark-docs"
		printf '%s\0' "$@" >"$CARGO_TARGET_DIR/bulwark-docs/$CARGO_PKG_NAME.arguments"
		env | grep -E '^(CARGO_PKG_|OUT_DIR=|CARGO_MANIFEST_DIR=)' \
			>"$CARGO_TARGET_DIR/bulwark-docs/$CARGO_PKG_NAME.environment"
	fi
	;;
esac
# The toolchain of the blob may have no clippy: only the one beside this very rustc will do.
case "$rustc" in
*/*) driver=$(dirname "$rustc")/clippy-driver ;;
*) driver=$(command -v clippy-driver) ;;
esac
if [ -x "$driver" ] && [ "${RUSTUP_TOOLCHAIN:-}" != bulwark-wasm ]; then
	exec "$driver" "$rustc" "$@"
fi
exec "$rustc" "$@"
