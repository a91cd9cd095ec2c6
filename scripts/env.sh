# Sourced by the other scripts: where things are built and with what. No effect of its own.

BULWARK_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Outside the checkout, so that every checkout of a machine shares what was built.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$HOME/.cache/bulwark/target}

# Debian's libssl instead of compiling OpenSSL.
export OPENSSL_NO_VENDOR=1

# The blob takes its dependency versions from the workspace's lock file.
export WASM_BUILD_WORKSPACE_HINT=$BULWARK_ROOT

# Clippy runs while compiling: a separate clippy would compile the dependencies a second time.
export RUSTC_WORKSPACE_WRAPPER=$BULWARK_ROOT/scripts/lint-while-compiling.sh

if [ -f "$HOME/.cargo/env" ]; then
	. "$HOME/.cargo/env"
fi

# The toolchain that setup.sh prepared where rustup has no wasm target to give.
if rustup toolchain list 2>/dev/null | grep -q '^bulwark-wasm'; then
	export WASM_BUILD_TOOLCHAIN=bulwark-wasm
fi

# One selection of packages and targets for everything: cargo chooses features by it, and another
# selection would compile the dependencies anew.
BULWARK_SELECTION=(--workspace --lib --bins --tests --locked)

say() {
	printf '\n== %s\n' "$*"
}

# Counts compiled crates on one line while cargo works: progress "what" command...
progress() {
	local what=$1 log status
	shift
	log=$(mktemp)
	"$@" >"$log" 2>&1 &
	local pid=$!
	while kill -0 "$pid" 2>/dev/null; do
		if [ -t 1 ]; then
			printf '\r%s: %s crates compiled, now %-40.40s' "$what" \
				"$(grep -c 'Compiling' "$log")" "$(grep 'Compiling' "$log" | tail -n 1 | awk '{print $2}')"
		fi
		sleep 1
	done
	wait "$pid"
	status=$?
	[ -t 1 ] && printf '\n'
	if [ "$status" -ne 0 ]; then
		grep -E -A 12 '^(warning|error)' "$log" | tail -n 150
		tail -n 5 "$log"
	else
		tail -n 1 "$log"
	fi
	rm -f "$log"
	return "$status"
}
