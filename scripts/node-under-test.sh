# Sourced: starts a price server and a development node on free ports, and stops them at the end.
# Sets BULWARK_WS and BULWARK_PRICES. The folder of logs and data is $stage.

stage=$(mktemp -d)
children=()

stop_children() {
	for pid in "${children[@]}"; do
		kill "$pid" 2>/dev/null || true
	done
	for pid in "${children[@]}"; do
		wait "$pid" 2>/dev/null || true
	done
	rm -rf "$stage"
}

free_port() {
	local port
	for port in $(shuf -i 20000-39999 -n 50); do
		if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
			echo "$port"
			return
		fi
	done
	return 1
}

wait_for_port() {
	local name=$1 port=$2 pid=$3
	for _ in $(seq 1 960); do
		if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
			return
		fi
		if ! kill -0 "$pid" 2>/dev/null; then
			echo "$name ended:" >&2
			tail -n 20 "$stage/$name.log" >&2
			return 1
		fi
		sleep 0.25
	done
	echo "$name does not answer on port $port" >&2
	return 1
}

# start_prices [price-server options...], see its --help
start_prices() {
	local port
	port=${BULWARK_PRICES_PORT:-$(free_port)}
	"$CARGO_TARGET_DIR/debug/bulwark-price-server" --listen "127.0.0.1:$port" "$@" >"$stage/prices.log" 2>&1 &
	children+=($!)
	wait_for_port prices "$port" $!
	BULWARK_PRICES=http://127.0.0.1:$port
	export BULWARK_PRICES
}

# start_node PORT [node options...]
start_node() {
	local port=$1
	shift
	"$CARGO_TARGET_DIR/debug/bulwark-node" --chain dev --alice --force-authoring \
		--base-path "$stage/node" --rpc-port "$port" --port "$(free_port)" \
		--no-telemetry --no-mdns --prometheus-port "$(free_port)" --unsafe-force-node-key-generation \
		--rpc-methods unsafe --rpc-cors all \
		--oracle-endpoint "binance=$BULWARK_PRICES/binance" \
		--oracle-endpoint "coinbase=$BULWARK_PRICES/coinbase" \
		--oracle-endpoint "kraken=$BULWARK_PRICES/kraken" "$@" >"$stage/node.log" 2>&1 &
	children+=($!)
	wait_for_port node "$port" $!
	BULWARK_WS=ws://127.0.0.1:$port
	export BULWARK_WS
}
