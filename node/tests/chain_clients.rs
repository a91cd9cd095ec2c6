//! The order book as a Rust program uses it: every call of a trader through the client library, each
//! answered by its event, refusals by their type.

mod common;

use bulwark_price_server::{Asset, Config, Decimal, PriceServer, Tape};
use bulwark_sdk::{
	subaccount, AccountId, Address, BatchItem, BatchMode, CancelReason, Client, ClientOrderId,
	DelegationError, Execution, FeesError, Keypair, Limits, Lots, MarginError, MarketId,
	MarketScope, Moment, OrderBookError, OrderPrice, OrderRef, PlaceOrder, Ppm, Price, PriceOffset,
	QuoteAtoms, Reason, Reference, Scale, SdkError, SelfTradePolicy, Side, TimeInForce,
	TriggerKind, TriggerSize, TriggerTerms, TriggersError, TwapTerms,
};
use common::{dev, eventually, main_account, Node, USD};
use std::time::{SystemTime, UNIX_EPOCH};

const BTC: MarketId = MarketId(0);

/// What the steps share.
struct Scene {
	client: Client,
	owner: Keypair,
	key: Keypair,
	/// On a tick, five percent below the mark.
	low: Price,
	/// On a tick, five percent above the mark.
	high: Price,
}

impl Scene {
	async fn set(client: Client) -> Self {
		let (owner, key) = (dev("Bob"), dev("Charlie"));
		client.deposit(&owner, 0, 20_000 * USD).await.unwrap();
		client.deposit(&key, 0, 100 * USD).await.unwrap();
		let market = eventually("a first price", || async {
			let market = client.at_best().await?.market(BTC).await?;
			Ok(market.quote.is_some().then_some(market))
		})
		.await;
		let scale = Scale::of(&market.record);
		let mark = market.quote.unwrap().mark.0;
		let low = scale.snap(Price(mark / 100 * 95), Side::Bid);
		let high = scale.snap(Price(mark / 100 * 105), Side::Ask);
		Self { client, owner, key, low, high }
	}

	fn bid(&self, name: u64) -> PlaceOrder {
		let rests = TimeInForce::GoodTilCancelled;
		let order = PlaceOrder::limit(BTC, Side::Bid, self.low, Lots(5), rests);
		PlaceOrder { client_id: Some(ClientOrderId(name)), ..order }
	}

	async fn open(&self) -> usize {
		let at = self.client.at_best().await.unwrap();
		at.orders(main_account(&self.owner)).await.unwrap().len()
	}
}

fn named(name: u64) -> OrderRef {
	OrderRef::Client(ClientOrderId(name))
}

fn in_seconds(seconds: u64) -> Moment {
	let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
	Moment(u64::try_from(now).unwrap() + seconds * 1_000)
}

fn reason<T>(result: Result<T, SdkError>) -> Reason {
	let error = result.err().expect("the chain refuses it");
	error.reason().unwrap_or_else(|| panic!("{error}")).clone()
}

async fn orders(scene: &Scene) {
	let Scene { client, owner, .. } = scene;
	let placed = client.place(owner, 0, scene.bid(1)).await.unwrap().event;
	assert!(placed.lots == Lots(5) && placed.page.is_some());
	let at = client.at_best().await.unwrap();
	let read = at.order(main_account(owner), named(1)).await.unwrap().unwrap();
	assert_eq!(read.locator.nonce, placed.nonce);
	let twice = client.place(owner, 0, scene.bid(1)).await;
	assert_eq!(reason(twice), Reason::OrderBook(OrderBookError::DuplicateClientId));
	let wide = OrderPrice::Pegged(Reference::Index, PriceOffset(i64::MIN));
	let peg = PlaceOrder { price: wide, ..scene.bid(2) };
	let outside = client.place(owner, 0, peg).await;
	assert_eq!(reason(outside), Reason::OrderBook(OrderBookError::PegOutOfRange));
	let huge = PlaceOrder { lots: Lots(900_000), ..scene.bid(2) };
	let huge = client.place(owner, 0, huge).await;
	assert_eq!(reason(huge), Reason::Margin(MarginError::InsufficientMargin));

	let less = client.resize(owner, 0, named(1), Lots(3)).await.unwrap();
	assert!(less.placed.is_none() && less.cancelled.lots == Lots(2));
	let price = OrderPrice::Limit(Price(scene.low.0 - 500));
	let other = client.reprice(owner, 0, named(1), (price, Lots(3))).await.unwrap();
	assert_eq!(other.cancelled.reason, CancelReason::Amended);
	assert!(other.placed.is_some_and(|order| order.client_id == Some(ClientOrderId(1))));
	let cancelled = client.cancel(owner, 0, named(1)).await.unwrap().event;
	assert_eq!((cancelled.reason, cancelled.lots), (CancelReason::Owner, Lots(3)));
	let gone = client.resize(owner, 0, named(1), Lots(1)).await;
	assert_eq!(reason(gone), Reason::OrderBook(OrderBookError::OrderNotFound));
}

async fn many(scene: &Scene) {
	let Scene { client, owner, .. } = scene;
	let items = |names: [u64; 3]| names.map(|name| BatchItem::Place(scene.bid(name))).to_vec();
	let all = client.batch(owner, 0, items([1, 2, 1]), BatchMode::AllOrNothing).await;
	assert_eq!(reason(all), Reason::OrderBook(OrderBookError::DuplicateClientId));
	let done = client.batch(owner, 0, items([1, 2, 1]), BatchMode::BestEffort).await.unwrap();
	assert_eq!((done.placed.len(), done.refused.len(), scene.open().await), (2, 1, 2));
	let (position, error) = &done.refused[0];
	assert_eq!((*position, error.is("OrderBook", "DuplicateClientId")), (2, true));
	let wanted = Reason::OrderBook(OrderBookError::DuplicateClientId);
	assert_eq!(error.reason(), Some(&wanted));
	let until = in_seconds(60);
	let set = client.set_dead_man(owner, 0, Some(Moment(until.0))).await.unwrap().event;
	assert_eq!(set.until, Some(Moment(until.0)));
	let at = client.at_best().await.unwrap();
	assert_eq!(at.dead_man(main_account(owner)).await.unwrap(), Some(until));
	client.set_dead_man(owner, 0, None).await.unwrap();
	let cancelled = client.cancel_all(owner, 0, Some(BTC), Some(Side::Bid)).await.unwrap().event;
	assert_eq!((cancelled.len(), scene.open().await), (2, 0));
}

fn terms(price: Price) -> TriggerTerms {
	TriggerTerms {
		reference: Reference::Mark,
		price,
		side: Side::Ask,
		size: TriggerSize::Position(Ppm(1_000_000)),
		execution: Execution::Market(None),
		reduce_only: true,
		self_trade: SelfTradePolicy::AnnulBoth,
		expires: None,
		client_id: None,
	}
}

async fn standing(scene: &Scene) {
	let Scene { client, owner, low, high, .. } = scene;
	let (stop, profit) = ((BTC, TriggerKind::Stop), (BTC, TriggerKind::TakeProfit));
	let placed = client.place_trigger(owner, 0, stop, terms(*low)).await.unwrap().event;
	let wrong = client.place_trigger(owner, 0, profit, terms(*low)).await;
	assert_eq!(reason(wrong), Reason::Triggers(TriggersError::WrongSide));
	let pair = client
		.place_pair(owner, 0, BTC, (terms(*low), terms(*high)))
		.await
		.unwrap()
		.event;
	assert_eq!(pair[0].trigger.pair, Some(pair[1].trigger.id.clone()));
	let slices = TwapTerms {
		side: Side::Bid,
		lots: Lots(20),
		interval_ms: 3_600_000,
		slices: 2,
		slippage: None,
		limit: Some(*low),
		reduce_only: false,
		self_trade: SelfTradePolicy::AnnulBoth,
	};
	let short = TwapTerms { interval_ms: 1, ..slices.clone() };
	let short = client.place_twap(owner, 0, BTC, short).await;
	assert_eq!(reason(short), Reason::Triggers(TriggersError::BadInterval));
	let twap = client.place_twap(owner, 0, BTC, slices.clone()).await.unwrap().event.twap;
	let at = client.at_best().await.unwrap();
	assert_eq!(at.triggers(main_account(owner)).await.unwrap().len(), 3);
	assert_eq!(at.twaps(main_account(owner)).await.unwrap().len(), 1);
	client.cancel_trigger(owner, 0, placed.trigger.id).await.unwrap();
	client.cancel_twap(owner, 0, twap.id).await.unwrap();
	client.place_twap(owner, 0, BTC, slices).await.unwrap();
	let rest = client.cancel_standing(owner, 0, None).await.unwrap();
	assert_eq!((rest.triggers.len(), rest.twaps.len()), (2, 1));
	// A slice may still wait for its auction.
	client.cancel_all(owner, 0, None, None).await.unwrap();
}

async fn trading_key(scene: &Scene) {
	let Scene { client, owner, key, .. } = scene;
	let whose = main_account(owner);
	let stranger = client.place_for(key, whose.clone(), scene.bid(1)).await;
	assert_eq!(reason(stranger), Reason::Delegation(DelegationError::NotDelegate));
	let limits = Limits {
		expires: in_seconds(3_600),
		markets: MarketScope::All,
		order_notional: QuoteAtoms(500_000_000),
		daily_notional: QuoteAtoms(800_000_000),
	};
	client.register_delegate(owner, key.account(), limits).await.unwrap();
	client.place_for(key, whose.clone(), scene.bid(1)).await.unwrap();
	let large = PlaceOrder { lots: Lots(9), ..scene.bid(2) };
	let large = client.place_for(key, whose.clone(), large).await;
	assert_eq!(reason(large), Reason::Delegation(DelegationError::OrderTooLarge));
	let items = vec![BatchItem::Place(scene.bid(2)), BatchItem::Place(scene.bid(3))];
	let day = client
		.batch_for(key, whose.clone(), items, BatchMode::BestEffort)
		.await
		.unwrap();
	let exhausted = Reason::Delegation(DelegationError::DayExhausted);
	assert_eq!((day.placed.len(), day.refused[0].1.reason()), (1, Some(&exhausted)));
	let at = client.at_best().await.unwrap();
	let [view] = at.delegates(owner.account()).await.unwrap().try_into().unwrap();
	assert_eq!(view.placed_today, QuoteAtoms(i128::from(scene.low.0) * 10));
	client.cancel_all_for(key, whose, None, None).await.unwrap();
	let early = client.remove_expired_delegate(key, owner.account(), key.account()).await;
	assert_eq!(reason(early), Reason::Delegation(DelegationError::NotExpired));
	client.renounce_delegation(key, owner.account()).await.unwrap();
	let gone = client.revoke_delegate(owner, key.account()).await;
	assert_eq!(reason(gone), Reason::Delegation(DelegationError::NotDelegate));
}

async fn money_and_fees(scene: &Scene) {
	let Scene { client, owner, key, low, .. } = scene;
	let moved = client.transfer(owner, 0, 1, 100 * USD).await.unwrap().event;
	assert_eq!(moved.amount, QuoteAtoms(100_000_000));
	client.withdraw(owner, 1, 100 * USD).await.unwrap();
	let empty = client.sweep_gifts(owner).await;
	assert_eq!(reason(empty), Reason::Margin(MarginError::NoGifts));
	let fees = |error| Reason::Fees(error);
	let nobody = AccountId::from([7; 32]);
	assert_eq!(reason(client.set_referrer(owner, key.account()).await), fees(FeesError::NotTraded));
	let claimed = client.claim_referrals(owner, 0).await;
	assert_eq!(reason(claimed), fees(FeesError::EarningsTooSmall));
	let little = client.distribute_fees(owner).await;
	assert_eq!(reason(little), fees(FeesError::TooLittleToDistribute));
	let unknown = client.forget_trader(owner, nobody).await;
	assert_eq!(reason(unknown), fees(FeesError::UnknownTrader));

	let at = client.at_best().await.unwrap();
	assert_eq!(at.fee_tiers().await.unwrap().len(), 6);
	assert_eq!(at.fee_split().await.unwrap().insurance, Ppm(400_000));
	assert_eq!(at.referral_share().await.unwrap(), Ppm(100_000));
	assert_eq!(at.referrer(owner.account()).await.unwrap(), None);
	assert_eq!(at.referral_earnings(owner.account()).await.unwrap(), QuoteAtoms(0));
	assert_eq!(at.fees(owner.account()).await.unwrap().index, 0);
	assert_eq!(at.indicative(BTC).await.unwrap(), None);
	assert_eq!(at.statistics(BTC).await.unwrap().lots, Lots(0));
	assert!(at.book(BTC, 5).await.unwrap().bids.is_empty());
	let most = at.max_order(main_account(owner), BTC, Side::Bid, *low).await.unwrap();
	assert!(most.0 > 0);
	let told = at.simulate(main_account(owner), scene.bid(9)).await.unwrap();
	assert_eq!((told.order.filled, told.order.rests), (Lots(0), Lots(5)));
	let nobody = at.simulate(subaccount(nobody, 0), scene.bid(9)).await;
	assert_eq!(reason(nobody), Reason::Margin(MarginError::UnknownSubaccount));
}

/// CHN-004: what a trader can do and read works through the client library on a real node; each call
/// is answered by its event, each refusal by the type of the pallet's error.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "starts a node"]
async fn client_library_should_name_results_and_refusals_when_it_trades() {
	let tape = Tape::constant(&[
		(Asset::Btc, Decimal::whole(60_000)),
		(Asset::Eth, Decimal::whole(3_000)),
		(Asset::Usdt, Decimal::whole(1)),
	]);
	let prices = PriceServer::start(Config::new(tape)).unwrap();
	let mut node = Node::development(&prices);
	let scene = Scene::set(node.connect().await).await;
	orders(&scene).await;
	many(&scene).await;
	standing(&scene).await;
	trading_key(&scene).await;
	money_and_fees(&scene).await;
}
