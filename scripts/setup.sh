#!/usr/bin/env bash
# Installs what building needs. Idempotent; as root or with sudo.
set -euo pipefail

case "${1:-}" in
-h | --help)
	cat <<'HELP'
usage: scripts/setup.sh

Installs, where missing:
  - Debian/Ubuntu packages: a C compiler, clang, protobuf compiler, libssl headers, curl, Node.js
  - the Rust toolchain, by rustup, with clippy and rustfmt
  - the target wasm32v1-none for the runtime blob: by rustup; where rustup has no targets to give,
    from Debian's rustc-web and its source, as a toolchain named "bulwark-wasm"
HELP
	exit 0
	;;
esac

. "$(dirname "$0")/env.sh"

as_root() {
	if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

install_packages() {
	local missing=()
	for package in "$@"; do
		dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
	done
	if [ "${#missing[@]}" -gt 0 ]; then
		say "installing packages: ${missing[*]}"
		as_root apt-get update -q
		as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
	fi
}

install_rust() {
	if ! command -v cargo >/dev/null 2>&1; then
		say "installing Rust by rustup"
		curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal
		. "$HOME/.cargo/env"
	fi
	if command -v rustup >/dev/null 2>&1; then
		command -v clippy-driver >/dev/null 2>&1 || rustup component add clippy || true
		command -v rustfmt >/dev/null 2>&1 || rustup component add rustfmt || true
	fi
}

# Whether a toolchain can compile for the blob's target.
has_wasm() {
	[ -d "$("$@" --print sysroot 2>/dev/null)/lib/rustlib/wasm32v1-none/lib" ]
}

build_debian_wasm() {
	say "rustup has no wasm target to give: building it from Debian's sources"
	install_packages rustc-web cargo-web rust-web-src rust-web-llvm lld-22
	local work rustlib
	rustlib=$(/usr/bin/rustc --print sysroot)/lib/rustlib
	if [ ! -d "$rustlib/wasm32v1-none/lib" ]; then
		work=$(mktemp -d)
		mkdir -p "$work/src"
		printf '[package]\nname = "std-for-wasm"\nversion = "0.0.0"\nedition = "2021"\n' >"$work/Cargo.toml"
		echo '#![no_std]' >"$work/src/lib.rs"
		# Bitcode, because the blob is linked with link-time optimisation.
		(
			cd "$work"
			unset RUSTC_WORKSPACE_WRAPPER WASM_BUILD_TOOLCHAIN
			PATH=/usr/bin:$PATH CARGO_TARGET_DIR=$work/target RUSTC_BOOTSTRAP=1 \
				RUSTFLAGS=-Cembed-bitcode=yes /usr/bin/cargo build --release \
				--target wasm32v1-none -Zbuild-std=core,alloc
		)
		as_root mkdir -p "$rustlib/wasm32v1-none/lib"
		as_root cp "$work"/target/wasm32v1-none/release/deps/lib{core,alloc,compiler_builtins}-*.rlib \
			"$rustlib/wasm32v1-none/lib/"
		rm -rf "$work"
		# What was compiled against an older core no longer links.
		rm -rf "$CARGO_TARGET_DIR"/*/wbuild/*/target
	fi
	rustup toolchain link bulwark-wasm /usr
}

install_packages build-essential clang pkg-config libssl-dev protobuf-compiler curl ca-certificates git
if ! command -v node >/dev/null 2>&1; then
	install_packages nodejs npm
fi
install_rust
if ! has_wasm rustc && ! { rustup toolchain list | grep -q '^bulwark-wasm' && has_wasm rustup run bulwark-wasm rustc; }; then
	rustup target add wasm32v1-none >/dev/null 2>&1 || build_debian_wasm
fi
