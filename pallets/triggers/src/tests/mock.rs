//! A runtime whose markets, accounts and order book the tests set.

use crate::{
	self as pallet_triggers, BenchmarkHelper, Event, Execution, FireTriggers, StandingId,
	TriggerKind, TriggerSize, TriggerTerms, TwapTerms, WeightInfo,
};
use bulwark_primitives::{
	seams::{self, Reported, SliceReports, Step},
	AccountClearing, ClearingSample, Deleveraging, FeedId, FeedState, FilterOrder, FilterVerdict,
	FundingIndex, HaltReason, Health, LotSize, Lots, MarketId, MarketKind, MarketParameters,
	MarketQuote, MarketRecord, MarketState, Moment, OrderNonce, OrderPrice, PlaceOrder, Position,
	Ppm, Price, QuoteAtoms, Reference, RiskArrays, SelfTradePolicy, Side, SignedLots, Subaccount,
	SubaccountId, TimeInForce,
};
use frame_support::{
	assert_ok, derive_impl, ensure, parameter_types,
	traits::Contains,
	weights::{Weight, WeightMeter},
};
use sp_runtime::{
	traits::IdentityLookup, ArithmeticError, BuildStorage, DispatchError, DispatchResult,
	TokenError,
};
use std::collections::BTreeMap;

pub(crate) type AccountId = u64;
pub(crate) type Who = SubaccountId<AccountId>;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Triggers = pallet_triggers;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
}

/// An order as the book was given it.
pub(crate) type Placed = (Who, PlaceOrder, Reported);

parameter_types! {
	pub static Now: u64 = START;
	/// Index and mark of each market.
	pub static Prices: BTreeMap<MarketId, (u64, u64)> = BTreeMap::new();
	pub static States: BTreeMap<MarketId, MarketState> = BTreeMap::new();
	pub static Feed: FeedState = FeedState::Normal;
	/// Signed lots of each account in each market.
	pub static Positions: BTreeMap<(Who, MarketId), i64> = BTreeMap::new();
	/// Equity of the accounts that exist.
	pub static Equities: BTreeMap<Who, i128> = BTreeMap::new();
	/// What the book was given since the last look.
	pub static Book: Vec<Placed> = Vec::new();
	pub static NextNonce: u64 = 100;
	/// What every order is refused with.
	pub static Refusal: Option<DispatchError> = None;
}

/// A refusal that passes.
pub(crate) const BUSY: DispatchError = DispatchError::Exhausted;
/// A refusal that stays.
pub(crate) const NO_MARGIN: DispatchError = DispatchError::Unavailable;
/// The market does not take the order's time in force just now.
pub(crate) const CLOSED: DispatchError = DispatchError::Corruption;

/// Markets, accounts and the clock, in memory.
pub struct Memory;

impl seams::Clock for Memory {
	fn now() -> Moment {
		Moment(Now::get())
	}
}

impl seams::Markets for Memory {
	fn risk_arrays(_market: MarketId) -> Option<RiskArrays> {
		None
	}

	fn record(market: MarketId) -> Option<MarketRecord> {
		let state = *States::get().get(&market)?;
		Some(MarketRecord { parameters: parameters(), state })
	}

	fn quote(market: MarketId) -> Option<MarketQuote> {
		let (index, mark) = *Prices::get().get(&market)?;
		Some(MarketQuote {
			index: Price(index),
			mark: Price(mark),
			low: Price(index),
			high: Price(index),
			initial_effective: Ppm(100_000),
			updated: Moment(Now::get()),
			feed_state: Feed::get(),
			proven_low: Price(1),
			proven_high: Price(1),
			maintenance_effective: Ppm(50_000),
			funding: FundingIndex::ZERO,
		})
	}

	fn ids() -> Vec<MarketId> {
		States::get().into_keys().collect()
	}

	fn halt(market: MarketId, _reason: HaltReason) {
		set_state(market, MarketState::Halted);
	}

	fn note_clearing(_market: MarketId, _sample: ClearingSample) {}

	fn end_call(market: MarketId) {
		set_state(market, MarketState::Active);
	}
}

impl seams::OpenInterest for Memory {
	fn open_interest(_market: MarketId) -> Lots {
		Lots::ZERO
	}
}

/// Only what this pallet asks of the ledger does anything.
impl seams::Ledger<AccountId> for Memory {
	type Error = DispatchError;
	type Tab = Subaccount;

	fn subaccount(who: &Who) -> Option<Subaccount> {
		Equities::get().get(who)?;
		let held = Positions::get();
		let positions = held
			.iter()
			.filter(|((owner, _), _)| owner == who)
			.map(|((_, market), lots)| Position {
				market: *market,
				lots: SignedLots(*lots),
				..Position::default()
			})
			.collect();
		Some(Subaccount { positions, ..Subaccount::default() })
	}

	fn health(who: &Who) -> Result<Health, DispatchError> {
		let equity = Equities::get().get(who).copied().ok_or(DispatchError::CannotLookup)?;
		Ok(Health { equity: QuoteAtoms(equity), ..Health::default() })
	}

	fn favourable_health(who: &Who) -> Result<Health, DispatchError> {
		Self::health(who)
	}

	fn maintenance_shares(_who: &Who) -> Result<Vec<(MarketId, QuoteAtoms)>, DispatchError> {
		Ok(Vec::new())
	}

	fn take(_who: &Who) -> Result<Self::Tab, DispatchError> {
		Err(DispatchError::Unavailable)
	}

	fn account(tab: &Subaccount) -> &Subaccount {
		tab
	}

	fn open_order(
		_tab: &mut Subaccount,
		_market: MarketId,
		_side: Side,
		_lots: Lots,
		_limit: Price,
	) -> Result<OrderNonce, DispatchError> {
		Err(DispatchError::Unavailable)
	}

	fn close_order(
		_tab: &mut Subaccount,
		_market: MarketId,
		_side: Side,
		_lots: Lots,
	) -> DispatchResult {
		Ok(())
	}

	fn resize_order(
		_tab: &mut Subaccount,
		_market: MarketId,
		_side: Side,
		_lots: Lots,
	) -> DispatchResult {
		Ok(())
	}

	fn put(_tab: Subaccount) {}

	fn max_order(
		_who: &Who,
		_market: MarketId,
		_side: Side,
		_limit: Price,
	) -> Result<Lots, DispatchError> {
		Ok(Lots::ZERO)
	}

	fn health_after(
		who: &Who,
		_market: MarketId,
		_side: Side,
		_lots: Lots,
		_price: Price,
		_fee: QuoteAtoms,
	) -> Result<Health, DispatchError> {
		Self::health(who)
	}

	fn filter(_who: &Who, _orders: &[FilterOrder]) -> FilterVerdict {
		FilterVerdict::Keep
	}

	fn settle(
		_market: MarketId,
		_price: Price,
		_accounts: &[AccountClearing<AccountId>],
	) -> DispatchResult {
		Ok(())
	}

	fn set_in_liquidation(_who: &Who, _in_liquidation: bool) {}

	fn insurance() -> QuoteAtoms {
		QuoteAtoms::ZERO
	}

	fn insure(_who: &Who, _amount: QuoteAtoms) -> Result<QuoteAtoms, DispatchError> {
		Ok(QuoteAtoms::ZERO)
	}

	fn pay_bounty(_receiver: &Who, _amount: QuoteAtoms) -> DispatchResult {
		Ok(())
	}

	fn holders(_market: MarketId, _start: Option<&Who>, _limit: u32) -> Vec<Who> {
		Vec::new()
	}

	fn accounts(_start: Option<&Who>, _limit: u32) -> Vec<Who> {
		Vec::new()
	}

	fn deleverage(_deleveraging: &Deleveraging<AccountId>) -> DispatchResult {
		Ok(())
	}

	fn record_deficit(_market: MarketId, _who: &Who, _amount: QuoteAtoms) -> DispatchResult {
		Ok(())
	}
}

/// A book that takes everything within the market's bounds and writes it down.
impl seams::OrderEntry<AccountId> for Memory {
	type Error = DispatchError;

	fn check(order: &PlaceOrder) -> DispatchResult {
		let state = States::get().get(&order.market).copied();
		let state = state.ok_or(DispatchError::CannotLookup)?;
		ensure!(state != MarketState::Halted, CLOSED);
		ensure!(order.lots >= parameters().min_order, TokenError::BelowMinimum);
		ensure!(order.lots <= parameters().max_order, ArithmeticError::Overflow);
		if let OrderPrice::Limit(price) = order.price {
			let on_tick = price.floor_to(parameters().tick_size) == price && !price.is_zero();
			ensure!(on_tick, TokenError::Unsupported);
		}
		if let TimeInForce::GoodTilTime(moment) = order.time_in_force {
			ensure!(moment > Moment(Now::get()), TokenError::CannotCreate);
		}
		let immediate =
			matches!(order.time_in_force, TimeInForce::ImmediateOrCancel | TimeInForce::FillOrKill);
		ensure!(!immediate || state.call_until().is_none(), CLOSED);
		Ok(())
	}

	fn place(
		who: &Who,
		order: &PlaceOrder,
		reported: Reported,
	) -> Result<OrderNonce, DispatchError> {
		Self::check(order)?;
		// Written before the refusal: the caller has to undo it.
		frame_support::storage::unhashed::put(b"written by the book", &order.lots);
		if let Some(refusal) = Refusal::get() {
			return Err(refusal);
		}
		frame_support::storage::unhashed::kill(b"written by the book");
		let nonce = NextNonce::mutate(|next| {
			*next += 1;
			*next
		});
		Book::mutate(|book| book.push((*who, *order, reported)));
		Ok(OrderNonce(nonce))
	}
}

/// Which refusals pass.
pub struct Busy;

impl Contains<DispatchError> for Busy {
	fn contains(error: &DispatchError) -> bool {
		*error == BUSY
	}
}

impl crate::Config for Test {
	type Clock = Memory;
	type Markets = Memory;
	type Ledger = Memory;
	type Entry = Memory;
	type Transient = Busy;
	type WeightInfo = ();
	type BenchmarkHelper = Memory;
}

impl BenchmarkHelper<AccountId> for Memory {
	fn markets(count: u32) -> Vec<MarketId> {
		let markets: Vec<_> = (0..count).map(MarketId).collect();
		States::set(markets.iter().map(|market| (*market, MarketState::Active)).collect());
		Prices::set(markets.iter().map(|market| (*market, (1_000_000, 1_000_000))).collect());
		markets
	}

	fn fund(who: &Who) {
		Equities::mutate(|equities| equities.insert(*who, 1_000_000));
	}
}

/// When every test starts (ms).
pub(crate) const START: u64 = 1_000_000;
pub(crate) const BTC: MarketId = MarketId(0);
pub(crate) const ETH: MarketId = MarketId(1);
pub(crate) const BID: Side = Side::Bid;
pub(crate) const ASK: Side = Side::Ask;
pub(crate) const STOP: TriggerKind = TriggerKind::Stop;
pub(crate) const TAKE_PROFIT: TriggerKind = TriggerKind::TakeProfit;

/// Ticks of 1, orders of 1 to 1,000 lots, market orders within 2 % of the mark.
pub(crate) fn parameters() -> MarketParameters {
	MarketParameters {
		kind: MarketKind::Perpetual,
		feed: FeedId(0),
		lot_size: LotSize { base_atoms: 1, base_decimals: 6 },
		tick_size: Price(1),
		min_order: Lots(1),
		max_order: Lots(1_000),
		initial_margin: Ppm(100_000),
		maintenance_margin: Ppm(50_000),
		open_interest_lower: QuoteAtoms(1 << 60),
		open_interest_upper: QuoteAtoms(1 << 61),
		open_interest_cap: QuoteAtoms(1 << 62),
		clearing_band: Ppm(100_000),
		mark_band: Ppm(100_000),
		maker_fee: Ppm(1_000),
		taker_fee: Ppm(2_000),
		auction_fee: Ppm(1_000),
		liquidation_fee: Ppm(10_000),
		slippage: Ppm(20_000),
		min_notional: QuoteAtoms::ZERO,
		limit_state_blocks: 0,
		impact_notional: QuoteAtoms(1_000),
		taker_delay: 0,
		tiers: Default::default(),
		profit_weight: Ppm(1_000_000),
		calendar_charge: Ppm(10_000),
		funding: Default::default(),
		volatility: Default::default(),
	}
}

pub(crate) fn set_state(market: MarketId, state: MarketState) {
	States::mutate(|states| states.insert(market, state));
}

/// Sets the mark of the first market; the index follows it at half its height.
pub(crate) fn set_mark(mark: u64) {
	set_prices(BTC, mark / 2, mark);
}

pub(crate) fn set_prices(market: MarketId, index: u64, mark: u64) {
	Prices::mutate(|prices| prices.insert(market, (index, mark)));
}

/// Sets what the first subaccount of `owner` holds in the first market.
pub(crate) fn hold(owner: AccountId, lots: i64) {
	Positions::mutate(|positions| positions.insert((sub(owner), BTC), lots));
}

/// The first subaccount of `owner`.
pub(crate) const fn sub(owner: AccountId) -> Who {
	SubaccountId { owner, index: 0 }
}

/// A market order for 10 lots when the mark reaches `price`.
pub(crate) fn terms(side: Side, price: u64) -> TriggerTerms {
	TriggerTerms {
		reference: Reference::Mark,
		price: Price(price),
		side,
		size: TriggerSize::Lots(Lots(10)),
		execution: Execution::Market(None),
		reduce_only: false,
		self_trade: SelfTradePolicy::AnnulBoth,
		expires: None,
		client_id: None,
	}
}

/// 100 lots in 10 slices, one every 10 s.
pub(crate) fn twap_terms() -> TwapTerms {
	TwapTerms {
		side: BID,
		lots: Lots(100),
		interval_ms: 10_000,
		slices: 10,
		slippage: None,
		limit: None,
		reduce_only: false,
		self_trade: SelfTradePolicy::AnnulBoth,
	}
}

pub(crate) fn try_place(
	owner: AccountId,
	kind: TriggerKind,
	terms: TriggerTerms,
) -> DispatchResult {
	Triggers::place_trigger(RuntimeOrigin::signed(owner), 0, BTC, kind, terms)
}

/// Places a trigger in the first market; returns its number.
pub(crate) fn place(owner: AccountId, kind: TriggerKind, terms: TriggerTerms) -> StandingId {
	assert_ok!(try_place(owner, kind, terms));
	Triggers::triggers_of(&sub(owner)).last().unwrap().id
}

pub(crate) fn try_pair(
	owner: AccountId,
	stop: TriggerTerms,
	take_profit: TriggerTerms,
) -> DispatchResult {
	Triggers::place_pair(RuntimeOrigin::signed(owner), 0, BTC, stop, take_profit)
}

/// Places a pair that closes a long: a stop and a take-profit on the mark.
pub(crate) fn pair(owner: AccountId, stop: u64, take_profit: u64) -> (StandingId, StandingId) {
	assert_ok!(try_pair(owner, terms(ASK, stop), terms(ASK, take_profit)));
	let triggers = Triggers::triggers_of(&sub(owner));
	let [.., stop, take_profit] = &triggers[..] else { panic!("two triggers were placed") };
	(stop.id, take_profit.id)
}

pub(crate) fn try_twap(owner: AccountId, terms: TwapTerms) -> DispatchResult {
	Triggers::place_twap(RuntimeOrigin::signed(owner), 0, BTC, terms)
}

/// Places a TWAP order in the first market; returns its number.
pub(crate) fn twap(owner: AccountId, terms: TwapTerms) -> StandingId {
	assert_ok!(try_twap(owner, terms));
	Triggers::twaps_of(&sub(owner)).last().unwrap().id
}

/// The tick's part of this pallet, with all the weight it wants.
pub(crate) fn tick() {
	tick_within(Weight::MAX);
}

/// The same with a limit, which is kept to.
pub(crate) fn tick_within(limit: Weight) {
	let mut meter = WeightMeter::with_limit(limit);
	FireTriggers::<Test>::run(Moment(Now::get()), &mut meter);
	assert!(meter.consumed().all_lte(limit));
	assert_ok!(Triggers::do_try_state());
}

/// The tick at this mark.
pub(crate) fn tick_at(mark: u64) {
	set_mark(mark);
	tick();
}

/// Latches what is crossed and fires within the weight of `count` triggers of one lane.
pub(crate) fn fire_few(count: u32) {
	let limit = <() as WeightInfo>::fire_triggers(count);
	let looks = Triggers::latch(&mut WeightMeter::new());
	let mut meter = WeightMeter::with_limit(limit);
	Triggers::fire_looks(looks, Moment(Now::get()), &mut meter);
	assert!(meter.consumed().all_lte(limit));
	assert_ok!(Triggers::do_try_state());
}

/// What the book was given since the last call: whose, which side, how many lots.
pub(crate) fn placed() -> Vec<(AccountId, Side, u64)> {
	Book::take()
		.into_iter()
		.map(|(who, order, _)| (who.owner, order.side, order.lots.0))
		.collect()
}

/// The one order the book was given since the last look.
pub(crate) fn placed_order() -> PlaceOrder {
	let book = Book::take();
	assert_eq!(book.len(), 1);
	book[0].1
}

/// Reports the slice that is in the market as ended.
pub(crate) fn report(owner: AccountId, filled: u64) {
	let twaps = Triggers::twaps_of(&sub(owner));
	let slice = twaps.iter().find_map(|twap| twap.pending).unwrap();
	Triggers::ended(&sub(owner), slice.nonce, Lots(filled));
}

/// The pallet's events since the last call, oldest first.
pub(crate) fn events() -> Vec<Event<Test>> {
	let events = System::read_events_for_pallet::<Event<Test>>();
	System::reset_events();
	events
}

/// Two markets at an index of 50 and a mark of 100; accounts 1 to 9 with equity.
pub(crate) struct ExtBuilder;

impl ExtBuilder {
	pub(crate) fn build() -> sp_io::TestExternalities {
		let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		let mut ext: sp_io::TestExternalities = storage.into();
		ext.execute_with(|| {
			System::set_block_number(1);
			Now::set(START);
			Feed::set(FeedState::Normal);
			States::set([BTC, ETH].map(|market| (market, MarketState::Active)).into());
			Prices::set([BTC, ETH].map(|market| (market, (50, 100))).into());
			Positions::set(BTreeMap::new());
			Equities::set((1..10).map(|owner| (sub(owner), 1_000)).collect());
			Book::set(Vec::new());
			NextNonce::set(100);
			Refusal::set(None);
		});
		ext
	}

	/// Runs a test, then checks every invariant.
	pub(crate) fn build_and_execute(test: impl FnOnce()) {
		Self::build().execute_with(|| {
			test();
			assert_ok!(Triggers::do_try_state());
		});
	}
}
