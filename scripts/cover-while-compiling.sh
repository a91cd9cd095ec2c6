#!/usr/bin/env bash
# Cargo calls this instead of rustc for the crates of the workspace when the fuzz target is built:
# they, and no dependency, report to libFuzzer which of their edges ran. Stable rustc does this.
rustc=$1
shift
case " $* " in
*" wasm32"* | *" build_script_build "* | *" --crate-name wasm_opt "* | *" --crate-type proc-macro "*) exec "$rustc" "$@" ;;
esac
exec "$rustc" "$@" -Cpasses=sancov-module \
	-Cllvm-args=-sanitizer-coverage-level=4 \
	-Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
	-Cllvm-args=-sanitizer-coverage-pc-table \
	-Cllvm-args=-sanitizer-coverage-trace-compares
