//! Every kind of order through the whole runtime: signed, in a block, cleared by the tick.

use crate::chain::{deposit, place, price, send, subaccount, Chain, BTC, TICK, USD};
use bulwark_primitives::{
	CancelReason, ClientOrderId, Lots, OrderPrice, PlaceOrder, Ppm, Price, PriceOffset, QuoteAtoms,
	Reference, Side, SignedLots, TimeInForce,
};
use bulwark_runtime::{
	Fees, Margin, Markets, OrderBook, Runtime, RuntimeCall, RuntimeEvent, Triggers,
};
use pallet_order_book::{BatchItem, BatchMode, OrderRef};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Ferdie};

/// A chain on which these have 100,000 USD each and bitcoin costs 60,000.
fn funded(traders: &[Sr25519Keyring]) -> Chain {
	let mut chain = Chain::development();
	chain.block_at(60_000, vec![]);
	let deposits = traders
		.iter()
		.map(|who| chain.signed(*who, deposit(100_000), 0))
		.collect::<Vec<_>>();
	chain.block_at(60_000, deposits);
	chain
}

fn held(chain: &mut Chain, who: Sr25519Keyring) -> SignedLots {
	chain.read(|| Margin::account(&subaccount(who)).unwrap().record.lots(BTC))
}

/// Why orders of `who` were cancelled.
fn reasons(events: &[RuntimeEvent], who: Sr25519Keyring) -> Vec<CancelReason> {
	let reason = |event: &RuntimeEvent| match event {
		RuntimeEvent::OrderBook(pallet_order_book::Event::OrderCancelled {
			who: owner,
			reason,
			..
		}) if *owner == subaccount(who) => Some(*reason),
		_ => None,
	};
	events.iter().filter_map(reason).collect()
}

fn bid(usd: u64, lots: u64) -> PlaceOrder {
	PlaceOrder::limit(BTC, Side::Bid, price(usd), Lots(lots))
}

fn ask(usd: u64, lots: u64) -> PlaceOrder {
	PlaceOrder::limit(BTC, Side::Ask, price(usd), Lots(lots))
}

#[test]
fn market_order_should_fill_within_its_slippage_when_the_book_is_there() {
	let mut chain = funded(&[Alice, Bob]);
	let rest = chain.signed(Alice, send(ask(60_030, 5)), 0);
	let far = chain.signed(Alice, send(ask(61_000, 5)), 1);
	chain.block_at(60_000, vec![rest, far]);
	let order = PlaceOrder {
		price: OrderPrice::Market(Some(Ppm(1_000))),
		time_in_force: TimeInForce::ImmediateOrCancel,
		..bid(0, 8)
	};
	let call = chain.signed(Bob, send(order), 0);
	let events = chain.block_at(60_000, vec![call]);
	assert_eq!(held(&mut chain, Bob), SignedLots(5));
	assert_eq!(reasons(&events, Bob), vec![CancelReason::Immediate]);
}

#[test]
fn fill_or_kill_should_end_whole_when_the_book_is_too_small() {
	let mut chain = funded(&[Alice, Bob]);
	let rest = chain.signed(Alice, send(ask(60_000, 5)), 0);
	chain.block_at(60_000, vec![rest]);
	let kill = PlaceOrder { time_in_force: TimeInForce::FillOrKill, ..bid(60_000, 6) };
	let call = chain.signed(Bob, send(kill), 0);
	let events = chain.block_at(60_000, vec![call]);
	assert_eq!(reasons(&events, Bob), vec![CancelReason::FillOrKill]);
	assert_eq!(held(&mut chain, Bob), SignedLots(0));
	let fill = PlaceOrder { lots: Lots(5), ..kill };
	let call = chain.signed(Bob, send(fill), 0);
	chain.block_at(60_000, vec![call]);
	assert_eq!(held(&mut chain, Bob), SignedLots(5));
}

#[test]
fn post_only_should_be_cancelled_when_it_would_take() {
	let mut chain = funded(&[Alice, Bob]);
	let rest = chain.signed(Alice, send(ask(60_000, 5)), 0);
	chain.block_at(60_000, vec![rest]);
	let crossing = PlaceOrder { post_only: true, ..bid(60_000, 5) };
	let resting = PlaceOrder { post_only: true, ..bid(59_990, 5) };
	let first = chain.signed(Bob, send(crossing), 0);
	let second = chain.signed(Bob, send(resting), 1);
	let events = chain.block_at(60_000, vec![first, second]);
	assert_eq!(reasons(&events, Bob), vec![CancelReason::PostOnly]);
	assert_eq!(held(&mut chain, Bob), SignedLots(0));
	chain.read(|| assert_eq!(OrderBook::orders_of(&subaccount(Bob)).len(), 1));
}

#[test]
fn peg_should_follow_the_index_when_it_moves() {
	let mut chain = funded(&[Alice, Bob]);
	let offset = OrderPrice::Pegged(Reference::Index, PriceOffset(-20 * TICK as i64));
	let peg = chain.signed(Alice, send(PlaceOrder { price: offset, ..bid(0, 5) }), 0);
	chain.block_at(60_000, vec![peg]);
	let best = |chain: &mut Chain| {
		chain.read(|| OrderBook::depth(BTC, Side::Bid, 1).first().map(|level| level.0))
	};
	assert_eq!(best(&mut chain), Some(Price(price(60_000).0 - 20 * TICK)));
	chain.block_at(60_500, vec![]);
	assert_eq!(best(&mut chain), Some(Price(price(60_500).0 - 20 * TICK)));
	let hit = chain.signed(Bob, send(ask(60_480, 5)), 0);
	chain.block_at(60_500, vec![hit]);
	assert_eq!(held(&mut chain, Alice), SignedLots(5));
}

#[test]
fn reduce_only_should_shrink_with_the_position_when_it_closes_elsewhere() {
	let mut chain = funded(&[Alice, Bob]);
	let buy = chain.signed(Alice, place(Side::Bid, price(60_000), 10), 0);
	let sell = chain.signed(Bob, place(Side::Ask, price(60_000), 10), 0);
	chain.block_at(60_000, vec![buy, sell]);
	let rest = PlaceOrder { reduce_only: true, ..ask(62_000, 10) };
	let rest = chain.signed(Alice, send(rest), 0);
	chain.block_at(60_000, vec![rest]);
	let close = chain.signed(Alice, place(Side::Ask, price(59_990), 7), 0);
	let take = chain.signed(Bob, place(Side::Bid, price(60_010), 7), 0);
	chain.block_at(60_000, vec![close, take]);
	assert_eq!(held(&mut chain, Alice), SignedLots(3));
	chain.block_at(60_000, vec![]);
	chain.read(|| {
		let left: Vec<_> = OrderBook::orders_of(&subaccount(Alice))
			.iter()
			.map(|order| order.1.lots)
			.collect();
		assert_eq!(left, vec![Lots(3)]);
	});
}

#[test]
fn batch_should_act_in_order_when_items_name_orders_by_client_id() {
	let mut chain = funded(&[Alice]);
	let named = |id: u64, order: PlaceOrder| {
		BatchItem::Place(PlaceOrder { client_id: Some(ClientOrderId(id)), ..order })
	};
	let by_name = |id: u64| OrderRef::Client(ClientOrderId(id));
	let items = vec![
		named(1, bid(59_000, 5)),
		named(2, bid(58_000, 5)),
		BatchItem::Amend { order: by_name(1), price: None, lots: Lots(3) },
		BatchItem::Cancel(by_name(2)),
		named(2, bid(57_000, 4)),
	];
	let batch = |items: Vec<BatchItem>, mode| {
		RuntimeCall::OrderBook(pallet_order_book::Call::batch {
			index: 0,
			items: items.try_into().unwrap(),
			mode,
		})
	};
	let call = chain.signed(Alice, batch(items, BatchMode::AllOrNothing), 0);
	chain.block_at(60_000, vec![call]);
	let lots = |chain: &mut Chain| {
		chain.read(|| {
			let orders = OrderBook::orders_of(&subaccount(Alice));
			orders.iter().map(|order| order.1.lots).collect::<Vec<_>>()
		})
	};
	assert_eq!(lots(&mut chain), vec![Lots(3), Lots(4)]);
	// A name that is taken undoes all of an all-or-nothing batch, and only itself otherwise.
	let twice = || vec![named(3, bid(56_000, 1)), named(3, bid(55_000, 1))];
	let call = chain.signed(Alice, batch(twice(), BatchMode::AllOrNothing), 0);
	let (results, _) = chain.block(vec![call]);
	assert!(matches!(results[0], Ok(Err(_))), "{results:?}");
	assert_eq!(lots(&mut chain).len(), 2);
	let call = chain.signed(Alice, batch(twice(), BatchMode::BestEffort), 0);
	chain.block_at(60_000, vec![call]);
	assert_eq!(lots(&mut chain).len(), 3);
}

#[test]
fn dead_man_should_cancel_everything_when_nobody_renews() {
	let mut chain = funded(&[Alice]);
	let rest = chain.signed(Alice, send(bid(59_000, 5)), 0);
	let until = chain.next_moment().0 + 6_000;
	let switch = RuntimeCall::OrderBook(pallet_order_book::Call::set_dead_man {
		index: 0,
		until: Some(bulwark_primitives::Moment(until)),
	});
	let switch = chain.signed(Alice, switch, 1);
	chain.block_at(60_000, vec![rest, switch]);
	for _ in 0..5 {
		assert!(reasons(&chain.block_at(60_000, vec![]), Alice).is_empty());
	}
	assert_eq!(reasons(&chain.block_at(60_000, vec![]), Alice), vec![CancelReason::DeadMan]);
	chain.read(|| assert!(OrderBook::orders_of(&subaccount(Alice)).is_empty()));
}

#[test]
fn delegate_should_trade_within_its_limits_and_never_withdraw() {
	let mut chain = funded(&[Alice, Bob, Dave]);
	let limits = pallet_delegation::Limits {
		expires: bulwark_primitives::Moment(chain.next_moment().0 + 3_600_000),
		markets: pallet_delegation::MarketScope::All,
		order_notional: QuoteAtoms(1_000 * USD as i128),
		daily_notional: QuoteAtoms(1_500 * USD as i128),
	};
	let register = RuntimeCall::Delegation(pallet_delegation::Call::register {
		delegate: Dave.to_account_id(),
		limits,
	});
	let register = chain.signed(Alice, register, 0);
	chain.block_at(60_000, vec![register]);
	let place_for = |order| {
		RuntimeCall::OrderBook(pallet_order_book::Call::place_for {
			owner: Alice.to_account_id(),
			index: 0,
			order,
		})
	};
	// 16 lots are 960 USD; a second such order is beyond the day's 1,500.
	let first = chain.signed(Dave, place_for(bid(59_000, 16)), 0);
	let stranger = chain.signed(Bob, place_for(bid(59_000, 1)), 0);
	let large = chain.signed(Dave, place_for(bid(59_000, 17)), 1);
	let second = chain.signed(Dave, place_for(bid(59_000, 16)), 2);
	let (results, _) = chain.block(vec![first, stranger, large, second]);
	assert!(matches!(results[0], Ok(Ok(()))), "{results:?}");
	assert!(results[1..].iter().all(|result| matches!(result, Ok(Err(_)))), "{results:?}");
	chain.read(|| assert_eq!(OrderBook::orders_of(&subaccount(Alice)).len(), 1));
	let revoke =
		RuntimeCall::Delegation(pallet_delegation::Call::revoke { delegate: Dave.to_account_id() });
	let revoke = chain.signed(Alice, revoke, 0);
	chain.block_at(60_000, vec![revoke]);
	let cancel = RuntimeCall::OrderBook(pallet_order_book::Call::cancel_all_for {
		owner: Alice.to_account_id(),
		index: 0,
		market: None,
		side: None,
	});
	let cancel = chain.signed(Dave, cancel, 0);
	let (results, _) = chain.block(vec![cancel]);
	assert!(matches!(results[0], Ok(Err(_))), "{results:?}");
}

#[test]
fn stop_should_close_the_position_in_the_block_in_which_the_price_falls() {
	let mut chain = funded(&[Alice, Bob, Charlie]);
	let buy = chain.signed(Alice, place(Side::Bid, price(60_000), 10), 0);
	let sell = chain.signed(Bob, place(Side::Ask, price(60_000), 10), 0);
	chain.block_at(60_000, vec![buy, sell]);
	let terms = pallet_triggers::TriggerTerms {
		reference: Reference::Index,
		price: price(59_000),
		side: Side::Ask,
		size: pallet_triggers::TriggerSize::Position(Ppm(1_000_000)),
		execution: pallet_triggers::Execution::Market(None),
		reduce_only: true,
		self_trade: Default::default(),
		expires: None,
		client_id: None,
	};
	let stop = RuntimeCall::Triggers(pallet_triggers::Call::place_trigger {
		index: 0,
		market: BTC,
		kind: pallet_triggers::TriggerKind::Stop,
		terms,
	});
	let stop = chain.signed(Alice, stop, 0);
	let rest = chain.signed(Charlie, send(bid(58_500, 20)), 0);
	chain.block_at(60_000, vec![stop, rest]);
	chain.read(|| assert_eq!(Triggers::triggers_of(&subaccount(Alice)).len(), 1));
	chain.block_at(59_100, vec![]);
	assert_eq!(held(&mut chain, Alice), SignedLots(10));
	chain.block_at(58_900, vec![]);
	assert_eq!(held(&mut chain, Alice), SignedLots(0));
	chain.read(|| assert!(Triggers::triggers_of(&subaccount(Alice)).is_empty()));
}

#[test]
fn twap_should_trade_its_lots_in_slices_when_the_book_is_there() {
	let mut chain = funded(&[Alice, Bob]);
	let rest = chain.signed(Bob, send(ask(60_000, 100)), 0);
	let terms = pallet_triggers::TwapTerms {
		side: Side::Bid,
		lots: Lots(12),
		interval_ms: 5_000,
		slices: 3,
		slippage: None,
		limit: None,
		reduce_only: false,
		self_trade: Default::default(),
	};
	let twap =
		RuntimeCall::Triggers(pallet_triggers::Call::place_twap { index: 0, market: BTC, terms });
	let twap = chain.signed(Alice, twap, 0);
	chain.block_at(60_000, vec![rest, twap]);
	let mut seen = vec![held(&mut chain, Alice).0];
	for _ in 0..15 {
		chain.block_at(60_000, vec![]);
		let now = held(&mut chain, Alice).0;
		if seen.last() != Some(&now) {
			seen.push(now);
		}
	}
	assert_eq!(seen, vec![4, 8, 12]);
	chain.read(|| assert!(Triggers::twaps_of(&subaccount(Alice)).is_empty()));
}

#[test]
fn fees_should_reach_referrer_insurance_treasury_and_validators_when_distributed() {
	let mut chain = funded(&[Alice, Bob, Ferdie]);
	let refer =
		RuntimeCall::Fees(pallet_fees::Call::set_referrer { referrer: Ferdie.to_account_id() });
	let buy = chain.signed(Bob, place(Side::Bid, price(60_000), 5_000), 0);
	// A referrer must have traded itself.
	let sell = chain.signed(Ferdie, place(Side::Ask, price(60_000), 5_000), 0);
	chain.block_at(60_000, vec![buy, sell]);
	let refer = chain.signed(Bob, refer, 0);
	chain.block_at(60_000, vec![refer]);
	let buy = chain.signed(Bob, place(Side::Ask, price(60_000), 5_000), 0);
	let sell = chain.signed(Alice, place(Side::Bid, price(60_000), 5_000), 0);
	chain.block_at(60_000, vec![buy, sell]);
	let (pool, insurance) = chain.read(|| (Margin::funds().fees, Margin::funds().insurance));
	// Twice 300,000 USD a side at 5 hundredths of a percent, and three deposit fees of 0.1 USD.
	assert_eq!(pool, QuoteAtoms(600_300_000));
	let claim = RuntimeCall::Fees(pallet_fees::Call::claim { index: 0 });
	let before = chain.read(|| Margin::account(&subaccount(Ferdie)).unwrap().record.quote);
	let claim = chain.signed(Ferdie, claim, 0);
	let distribute = RuntimeCall::Fees(pallet_fees::Call::distribute {});
	let distribute = chain.signed(Alice, distribute, 0);
	chain.block_at(60_000, vec![claim, distribute]);
	chain.read(|| {
		let earned = Margin::account(&subaccount(Ferdie)).unwrap().record.quote.0 - before.0;
		assert_eq!(earned, 15 * USD as i128);
		let gained = Margin::funds().insurance.0 - insurance.0;
		assert_eq!(gained, (600_300_000 - 15 * USD as i128) * 4 / 10);
		assert_eq!(Margin::funds().fees, QuoteAtoms(0));
		assert_eq!(Fees::standing(&Bob.to_account_id()).volume.0, 600_000 * USD as i128);
	});
}

#[test]
fn protective_auction_should_open_and_clear_once_when_a_halted_market_comes_back() {
	use bulwark_primitives::{seams::Markets as _, MarketState};
	let mut chain = funded(&[Alice, Bob]);
	let state = |chain: &mut Chain| chain.read(|| Markets::record(BTC).unwrap().state);
	let set = |state| {
		let call =
			Box::new(RuntimeCall::Markets(pallet_markets::Call::set_state { market: BTC, state }));
		RuntimeCall::Sudo(pallet_sudo::Call::sudo { call })
	};
	let halt = chain.signed(Alice, set(MarketState::Halted), 0);
	chain.block_at(60_000, vec![halt]);
	for _ in 0..11 {
		chain.block_at(60_000, vec![]);
	}
	let resume = chain.signed(Alice, set(MarketState::Active), 0);
	chain.block_at(60_000, vec![resume]);
	assert!(matches!(state(&mut chain), MarketState::ProtectiveAuction(_)));
	let buy = chain.signed(Alice, place(Side::Bid, price(60_100), 10), 0);
	let sell = chain.signed(Bob, place(Side::Ask, price(59_900), 10), 0);
	chain.block_at(60_000, vec![buy, sell]);
	chain.read(|| {
		let told = OrderBook::indicative(BTC).expect("the book crosses");
		assert_eq!((told.price, told.volume), (price(60_000), Lots(10)));
	});
	assert_eq!(held(&mut chain, Alice), SignedLots(0));
	for _ in 0..62 {
		chain.block_at(60_000, vec![]);
	}
	assert_eq!(state(&mut chain), MarketState::Active);
	assert_eq!(held(&mut chain, Alice), SignedLots(10));
	// Both sides pay the auction's fee: 2 hundredths of a percent of 600 USD.
	chain.read(|| {
		// And two deposits, 0.1 USD each.
		let pool = pallet_margin::FeePool::<Runtime>::get();
		assert_eq!(pool, QuoteAtoms(2 * 120_000 + 2 * 100_000));
	});
}
