//! The pallets whose weights are measured.

frame_benchmarking::define_benchmarks!(
	[pallet_policy, Policy]
	[pallet_oracle, Oracle]
	[pallet_markets, Markets]
	[pallet_margin, Margin]
	[pallet_order_book, OrderBook]
	[pallet_liquidation, Liquidation]
	[pallet_fees, Fees]
	[pallet_delegation, Delegation]
	[pallet_triggers, Triggers]
	[pallet_tick, Tick]
	[pallet_balances, Balances]
);
