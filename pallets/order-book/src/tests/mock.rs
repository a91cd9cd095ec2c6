//! A runtime with the real ledger and markets, and feeds the tests set.

pub(crate) use super::wording::*;
use crate::{self as pallet_order_book, BatchItem, BatchMode, BenchmarkHelper, Event, OrderRef};
use bulwark_primitives::{
	seams::{self, Ledger as _, Step},
	AccountClearing, AssetId, CancelReason, Deleveraging, FeeNote, FeeRates, FeedId, FeedPrice,
	FeedState, FilterOrder, FilterVerdict, Health, IndexPrice, LiquidationFill, LiquidationOrder,
	LotSize, Lots, MarketId, MarketKind, MarketParameters, MarketState, MarketTerms, Moment,
	OrderLocator, OrderNonce, PlaceOrder, Ppm, Price, QuoteAtoms, Side, Subaccount, SubaccountId,
	TimeInForce,
};
use codec::Encode;
use frame_support::{
	assert_ok, derive_impl,
	dispatch::DispatchResultWithPostInfo,
	parameter_types,
	traits::{AsEnsureOriginWithArg, ConstU128, ConstU32, ConstU64, ConstU8},
	weights::WeightMeter,
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned};
use pallet_markets::{PAGE_MARKETS, SLOT_BYTES};
use sp_runtime::{traits::IdentityLookup, BuildStorage, DispatchError, DispatchResult};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) type AccountId = u64;
pub(crate) type Who = SubaccountId<AccountId>;
type Block = frame_system::mocking::MockBlock<Test>;

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
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(3)]
	pub type Markets = pallet_markets;
	#[runtime::pallet_index(4)]
	pub type Margin = pallet_margin;
	#[runtime::pallet_index(5)]
	pub type OrderBook = pallet_order_book;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
	type Balance = u128;
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type ForceOrigin = EnsureRoot<AccountId>;
	type Freezer = ();
	type Holder = ();
}

pub(crate) const QUOTE_ASSET: AssetId = 1;
/// What a deposit costs.
pub(crate) const DEPOSIT_FEE: u128 = 1;

/// A clearing as the seam was told of it.
pub(crate) type Sample = bulwark_primitives::ClearingSample;

parameter_types! {
	pub const CustodyId: PalletId = PalletId(*b"py/margn");
	pub static Feeds: BTreeMap<FeedId, FeedPrice> = BTreeMap::new();
	pub static Now: u64 = 1_000_000;
	pub static MaxAuctionOrders: u32 = 128;
	pub static MaxStaged: u32 = 64;
	pub static LanePages: u32 = 65_536;
	pub static MaxCrowd: u32 = 4;
	/// The market whose settlement fails.
	pub static Faulty: Option<MarketId> = None;
	/// How often an account was taken out of the ledger.
	pub static Taken: u32 = 0;
	/// Whether closing an order fails.
	pub static RefuseClose: bool = false;
	pub static Liquidating: BTreeMap<MarketId, Vec<LiquidationOrder<AccountId>>> = BTreeMap::new();
	pub static Reported: Vec<(MarketId, Vec<LiquidationFill<AccountId>>)> = Vec::new();
	pub static Samples: BTreeMap<MarketId, Sample> = BTreeMap::new();
	pub static LiquidationFee: Ppm = Ppm(10_000);
	/// What owners pay who do not pay the market's own fees.
	pub static Rates: BTreeMap<AccountId, FeeRates> = BTreeMap::new();
	/// How often rates were asked for.
	pub static RatesAsked: u32 = 0;
	pub static FeeNotes: Vec<FeeNote<AccountId>> = Vec::new();
	/// Owners and their delegates.
	pub static Delegations: BTreeSet<(AccountId, AccountId)> = BTreeSet::new();
	/// Notional delegates may still place.
	pub static Budget: u64 = 1_000_000;
	/// What became of reported orders.
	pub static Ended: Vec<(Who, OrderNonce, Lots)> = Vec::new();
}

/// Feeds and the clock, in memory.
pub struct Memory;

impl seams::IndexPrices for Memory {
	fn price(feed: FeedId) -> Option<FeedPrice> {
		Feeds::get().get(&feed).copied()
	}

	fn is_listed(_feed: FeedId) -> bool {
		true
	}
}

impl seams::Clock for Memory {
	fn now() -> Moment {
		Moment(Now::get())
	}
}

/// Liquidation orders the tests issue.
impl seams::LiquidationOrders<AccountId> for Memory {
	fn orders(market: MarketId) -> Vec<LiquidationOrder<AccountId>> {
		Liquidating::get().get(&market).cloned().unwrap_or_default()
	}

	fn fee(_market: MarketId) -> Ppm {
		LiquidationFee::get()
	}

	fn filled(market: MarketId, fills: &[LiquidationFill<AccountId>]) {
		Reported::mutate(|reported| reported.push((market, fills.to_vec())));
	}
}

impl seams::Fees<AccountId> for Memory {
	fn rates(owner: &AccountId, parameters: &MarketParameters) -> FeeRates {
		RatesAsked::mutate(|asked| *asked += 1);
		Rates::get()
			.get(owner)
			.copied()
			.unwrap_or_else(|| <() as seams::Fees<AccountId>>::rates(owner, parameters))
	}

	fn note(notes: &[FeeNote<AccountId>]) {
		FeeNotes::mutate(|noted| noted.extend_from_slice(notes));
	}
}

impl seams::Delegates<AccountId> for Memory {
	type Error = DispatchError;

	fn ensure_may_cancel(owner: &AccountId, delegate: &AccountId) -> DispatchResult {
		let known = Delegations::get().contains(&(*owner, *delegate));
		known.then_some(()).ok_or(DispatchError::BadOrigin)
	}

	fn charge(
		owner: &AccountId,
		delegate: &AccountId,
		_market: MarketId,
		notional: QuoteAtoms,
	) -> DispatchResult {
		Self::ensure_may_cancel(owner, delegate)?;
		let left = u128::from(Budget::get()).checked_sub(notional.magnitude());
		Budget::set(left.ok_or(DispatchError::Exhausted)?.try_into().unwrap());
		Ok(())
	}
}

impl seams::SliceReports<AccountId> for Memory {
	fn ended(who: &Who, nonce: OrderNonce, filled: Lots) {
		Ended::mutate(|ended| ended.push((*who, nonce, filled)));
	}
}

/// The markets pallet, with what it is told written down.
pub struct NotedMarkets;

impl seams::Markets for NotedMarkets {
	fn record(market: MarketId) -> Option<bulwark_primitives::MarketRecord> {
		<Markets as seams::Markets>::record(market)
	}

	fn quote(market: MarketId) -> Option<bulwark_primitives::MarketQuote> {
		<Markets as seams::Markets>::quote(market)
	}

	fn terms(market: MarketId) -> Option<bulwark_primitives::MarketTerms> {
		<Markets as seams::Markets>::terms(market)
	}

	fn risk_arrays(market: MarketId) -> Option<bulwark_primitives::RiskArrays> {
		<Markets as seams::Markets>::risk_arrays(market)
	}

	fn ids() -> Vec<MarketId> {
		<Markets as seams::Markets>::ids()
	}

	fn halt(market: MarketId, reason: bulwark_primitives::HaltReason) {
		<Markets as seams::Markets>::halt(market, reason);
	}

	fn note_clearing(market: MarketId, sample: Sample) {
		Samples::mutate(|samples| samples.insert(market, sample));
		<Markets as seams::Markets>::note_clearing(market, sample);
	}

	fn end_call(market: MarketId) {
		<Markets as seams::Markets>::end_call(market);
	}
}

/// The margin pallet, with faults on demand.
pub struct FaultyLedger;

impl seams::OpenInterest for FaultyLedger {
	fn open_interest(market: MarketId) -> Lots {
		Margin::open_interest(market)
	}
}

impl seams::Ledger<AccountId> for FaultyLedger {
	type Error = DispatchError;
	type Tab = <Margin as seams::Ledger<AccountId>>::Tab;

	fn subaccount(who: &Who) -> Option<Subaccount> {
		<Margin as seams::Ledger<AccountId>>::subaccount(who)
	}

	fn health(who: &Who) -> Result<Health, DispatchError> {
		<Margin as seams::Ledger<AccountId>>::health(who)
	}

	fn favourable_health(who: &Who) -> Result<Health, DispatchError> {
		Margin::favourable_health(who)
	}

	fn maintenance_shares(who: &Who) -> Result<Vec<(MarketId, QuoteAtoms)>, DispatchError> {
		Margin::maintenance_shares(who)
	}

	fn take(who: &Who) -> Result<Self::Tab, DispatchError> {
		Taken::mutate(|taken| *taken += 1);
		<Margin as seams::Ledger<AccountId>>::take(who)
	}

	fn account(tab: &Self::Tab) -> &Subaccount {
		<Margin as seams::Ledger<AccountId>>::account(tab)
	}

	fn open_order(
		tab: &mut Self::Tab,
		market: MarketId,
		side: Side,
		lots: Lots,
		limit: Price,
	) -> Result<OrderNonce, DispatchError> {
		<Margin as seams::Ledger<AccountId>>::open_order(tab, market, side, lots, limit)
	}

	fn close_order(
		tab: &mut Self::Tab,
		market: MarketId,
		side: Side,
		lots: Lots,
	) -> DispatchResult {
		if RefuseClose::get() {
			return Err(DispatchError::Unavailable);
		}
		<Margin as seams::Ledger<AccountId>>::close_order(tab, market, side, lots)
	}

	fn resize_order(
		tab: &mut Self::Tab,
		market: MarketId,
		side: Side,
		lots: Lots,
	) -> DispatchResult {
		if RefuseClose::get() {
			return Err(DispatchError::Unavailable);
		}
		<Margin as seams::Ledger<AccountId>>::resize_order(tab, market, side, lots)
	}

	fn put(tab: Self::Tab) {
		<Margin as seams::Ledger<AccountId>>::put(tab);
	}

	fn max_order(
		who: &Who,
		market: MarketId,
		side: Side,
		limit: Price,
	) -> Result<Lots, DispatchError> {
		Margin::max_order(who, market, side, limit)
	}

	fn health_after(
		who: &Who,
		market: MarketId,
		side: Side,
		lots: Lots,
		price: Price,
		fee: QuoteAtoms,
	) -> Result<Health, DispatchError> {
		Margin::health_after(who, market, side, lots, price, fee)
	}

	fn filter(who: &Who, orders: &[FilterOrder]) -> FilterVerdict {
		Margin::filter(who, orders)
	}

	fn settle(
		market: MarketId,
		price: Price,
		accounts: &[AccountClearing<AccountId>],
	) -> DispatchResult {
		Margin::settle(market, price, accounts)?;
		if Faulty::get() == Some(market) {
			return Err(DispatchError::Unavailable);
		}
		Ok(())
	}

	fn set_in_liquidation(who: &Who, in_liquidation: bool) {
		Margin::set_in_liquidation(who, in_liquidation);
	}

	fn insurance() -> QuoteAtoms {
		<Margin as seams::Ledger<AccountId>>::insurance()
	}

	fn insure(who: &Who, amount: QuoteAtoms) -> Result<QuoteAtoms, DispatchError> {
		Margin::insure(who, amount)
	}

	fn pay_bounty(receiver: &Who, amount: QuoteAtoms) -> DispatchResult {
		Margin::pay_bounty(receiver, amount)
	}

	fn holders(market: MarketId, start: Option<&Who>, limit: u32) -> Vec<Who> {
		Margin::holders(market, start, limit)
	}

	fn accounts(start: Option<&Who>, limit: u32) -> Vec<Who> {
		Margin::accounts(start, limit)
	}

	fn deleverage(deleveraging: &Deleveraging<AccountId>) -> DispatchResult {
		Margin::deleverage(deleveraging)
	}

	fn record_deficit(market: MarketId, who: &Who, amount: QuoteAtoms) -> DispatchResult {
		Margin::record_deficit(market, who, amount)
	}
}

impl pallet_markets::Config for Test {
	type ListingOrigin = EnsureRoot<AccountId>;
	type RiskOrigin = EnsureRoot<AccountId>;
	type GuardianOrigin = EnsureRoot<AccountId>;
	type IndexPrices = Memory;
	type OpenInterest = Margin;
	type Settlements = Margin;
	type Books = crate::Pallet<Test>;
	type Clock = Memory;
	type ChangeDelay = ConstU64<1_000>;
	type WeightInfo = ();
}

impl pallet_margin::Config for Test {
	type Assets = Assets;
	type QuoteAsset = ConstU32<QUOTE_ASSET>;
	type PalletId = CustodyId;
	type Markets = Markets;
	type IndexPrices = Memory;
	type ListingOrigin = EnsureRoot<AccountId>;
	type RiskOrigin = EnsureRoot<AccountId>;
	type GuardianOrigin = EnsureRoot<AccountId>;
	type CollateralDelay = ConstU64<1_000>;
	type Clock = Memory;
	type MinDeposit = ConstU128<10>;
	type DepositFee = ConstU128<DEPOSIT_FEE>;
	type MinEquity = ConstU128<1>;
	type MaxSubaccounts = ConstU8<128>;
	type WeightInfo = ();
}

impl crate::Config for Test {
	type Clock = Memory;
	type Markets = NotedMarkets;
	type Ledger = FaultyLedger;
	type Liquidations = Memory;
	type Fees = Memory;
	type Delegates = Memory;
	type SliceReports = Memory;
	type MaxAuctionOrders = MaxAuctionOrders;
	type MaxStaged = MaxStaged;
	type LanePages = LanePages;
	type MaxCrowd = MaxCrowd;
	type WeightInfo = ();
	type BenchmarkHelper = Helper;
}

/// Sets the scene for benchmarks.
pub struct Helper;

impl BenchmarkHelper<AccountId> for Helper {
	fn markets(count: u32) -> Vec<MarketId> {
		// The first two are listed at genesis.
		for _ in 2..count {
			assert_ok!(Markets::list_active(parameters()));
		}
		set_index(1_000_000);
		(0..count).map(MarketId).collect()
	}

	fn fund(who: &Who) {
		use frame_support::traits::fungibles::Mutate;
		let amount = 1_000_000_000_000;
		assert_ok!(Assets::mint_into(QUOTE_ASSET, &who.owner, 2 * amount));
		assert_ok!(Margin::deposit(RuntimeOrigin::signed(who.owner), who.index, amount));
	}

	fn delegate(owner: &AccountId) -> AccountId {
		let delegate = owner.wrapping_add(1);
		Delegations::mutate(|known| known.insert((*owner, delegate)));
		delegate
	}

	fn endow(who: &AccountId) {
		use frame_support::traits::fungible::Mutate;
		assert_ok!(Balances::mint_into(who, 100));
	}

	fn transfer(from: &AccountId, to: &AccountId) {
		assert_ok!(Balances::transfer_keep_alive(RuntimeOrigin::signed(*from), *to, 1));
	}
}

pub(crate) const BTC: MarketId = MarketId(0);
pub(crate) const ETH: MarketId = MarketId(1);

/// IMF 10 %, MMF 5 %, band 10 %, slippage 5 %, fees 0.1 % and 0.2 %: round numbers at an index of
/// 100.
pub(crate) fn parameters() -> MarketParameters {
	MarketParameters {
		kind: MarketKind::Perpetual,
		feed: FeedId(0),
		lot_size: LotSize { base_atoms: 1, base_decimals: 6 },
		tick_size: Price(1),
		min_order: Lots(1),
		max_order: Lots(100_000),
		initial_margin: Ppm(100_000),
		maintenance_margin: Ppm(50_000),
		open_interest_lower: QuoteAtoms(1 << 60),
		open_interest_upper: QuoteAtoms(1 << 61),
		open_interest_cap: QuoteAtoms(1 << 62),
		clearing_band: Ppm(100_000),
		mark_band: Ppm(100_000),
		maker_fee: Ppm(1_000),
		taker_fee: Ppm(2_000),
		auction_fee: Ppm(1_500),
		slippage: Ppm(50_000),
		min_notional: QuoteAtoms(0),
		limit_state_blocks: 0,
		liquidation_fee: Ppm(10_000),
		impact_notional: QuoteAtoms(1_000),
		taker_delay: 0,
		tiers: Default::default(),
		profit_weight: Ppm(1_000_000),
		calendar_charge: Ppm(10_000),
		funding: Default::default(),
		volatility: Default::default(),
	}
}

/// Sets every market's index price [quote atoms per lot] and takes it into the quotes.
pub(crate) fn set_index(price: u64) {
	set_feed(price, FeedState::Normal);
}

/// Sets the feed and takes it into the quotes.
pub(crate) fn set_feed(price: u64, state: FeedState) {
	let price = IndexPrice::from_inner(u128::from(price) * 1_000_000_000_000_000_000);
	let feed = FeedPrice {
		price,
		low: price,
		high: price,
		confidence: IndexPrice::zero(),
		average: price,
		updated: Moment(Now::get()),
		round: 1,
		state,
	};
	Feeds::mutate(|feeds| feeds.insert(FeedId(0), feed));
	pallet_markets::UpdateQuotes::<Test>::run(Moment(Now::get()), &mut WeightMeter::new());
}

/// Puts the market into a state, whatever its present one.
pub(crate) fn set_state(market: MarketId, state: MarketState) {
	pallet_markets::Markets::<Test>::mutate(market, |record| {
		record.as_mut().unwrap().state = state;
	});
	change_terms(market, |terms| terms.state = state);
}

/// Changes what the ledger and the book see of a market's prices, until its next quote.
pub(crate) fn change_terms(market: MarketId, change: impl FnOnce(&mut MarketTerms)) {
	let mut terms = <Markets as seams::Markets>::terms(market).unwrap();
	change(&mut terms);
	let key = pallet_markets::TermsPages::<Test>::hashed_key_for(market.0 / PAGE_MARKETS);
	let mut page = sp_io::storage::get(&key).unwrap().to_vec();
	let room = usize::try_from(SLOT_BYTES).unwrap();
	let start = room * usize::try_from(market.0 % PAGE_MARKETS).unwrap();
	let mut slot = Some(terms).encode();
	slot.resize(room, 0);
	page[start..start + room].copy_from_slice(&slot);
	sp_io::storage::set(&key, &page);
}

pub(crate) fn state(market: MarketId) -> MarketState {
	pallet_markets::Markets::<Test>::get(market).unwrap().state
}

/// Gives a market other parameters, at once and whatever the step.
pub(crate) fn set_parameters(market: MarketId, change: impl FnOnce(&mut MarketParameters)) {
	let mut changed = parameters();
	change(&mut changed);
	let mut record = pallet_markets::Markets::<Test>::get(market).unwrap();
	record.parameters = changed;
	pallet_markets::Markets::<Test>::insert(market, &record);
	if <Markets as seams::Markets>::terms(market).is_some() {
		change_terms(market, |terms| *terms = record.terms(market, &terms.quote));
	}
}

/// The first subaccount of `owner`.
pub(crate) fn sub(owner: AccountId) -> Who {
	SubaccountId { owner, index: 0 }
}

/// A call's result without what it is charged.
pub(crate) fn plain(result: DispatchResultWithPostInfo) -> DispatchResult {
	result.map(drop).map_err(|failed| failed.error)
}

/// Tries to place an order of the first subaccount of `owner`.
pub(crate) fn try_order(owner: AccountId, order: PlaceOrder) -> DispatchResult {
	plain(OrderBook::place(RuntimeOrigin::signed(owner), 0, order))
}

/// Tries to place a limit order of the first subaccount of `owner`.
pub(crate) fn try_place(
	owner: AccountId,
	market: MarketId,
	(side, price, lots): (Side, u64, u64),
	time_in_force: TimeInForce,
) -> DispatchResult {
	try_order(owner, timed(limit(market, side, price, lots), time_in_force))
}

/// Places an order; returns where it is.
pub(crate) fn put(owner: AccountId, order: PlaceOrder) -> OrderLocator {
	assert_ok!(try_order(owner, order));
	crate::OpenOrders::<Test>::get(sub(owner)).last().unwrap().locator
}

/// Places a resting limit order; returns where it is.
pub(crate) fn place(
	owner: AccountId,
	market: MarketId,
	side: Side,
	price: u64,
	lots: u64,
) -> OrderLocator {
	put(owner, limit(market, side, price, lots))
}

/// Places an order for the next auction only.
pub(crate) fn take(owner: AccountId, market: MarketId, side: Side, price: u64, lots: u64) {
	assert_ok!(try_place(owner, market, (side, price, lots), IOC));
}

/// Cancels an order of the first subaccount of `owner`.
pub(crate) fn cancel(owner: AccountId, locator: OrderLocator) -> DispatchResult {
	OrderBook::cancel(RuntimeOrigin::signed(owner), 0, OrderRef::Locator(locator))
}

/// A batch of the first subaccount of `owner`.
pub(crate) fn batch(owner: AccountId, items: &[BatchItem], mode: BatchMode) -> DispatchResult {
	let items = frame_support::BoundedVec::truncate_from(items.to_vec());
	frame_support::storage::with_storage_layer(|| {
		plain(OrderBook::batch(RuntimeOrigin::signed(owner), 0, items, mode))
	})
}

/// Owner and lots of what was cancelled for that reason since the last look at events.
pub(crate) fn cancelled(reason: CancelReason) -> Vec<(AccountId, u64)> {
	let find = |event| match event {
		Event::OrderCancelled { who, lots, reason: why, .. } if why == reason => {
			Some((who.owner, lots.0))
		},
		_ => None,
	};
	events().into_iter().filter_map(find).collect()
}

/// Price, volume and annulled lots of the clearing since the last look at events.
pub(crate) fn cleared() -> Option<(u64, u64, u64)> {
	events().into_iter().find_map(|event| match event {
		Event::Cleared { price, volume, annulled, .. } => Some((price.0, volume.0, annulled.0)),
		_ => None,
	})
}

/// The tick's part of this pallet with all the weight it wants.
pub(crate) fn clear() {
	clear_within(&mut WeightMeter::new());
}

pub(crate) fn clear_within(meter: &mut WeightMeter) {
	let now = Moment(Now::get());
	crate::ExpireOrders::<Test>::run(now, &mut WeightMeter::new());
	crate::DeadMen::<Test>::run(now, &mut WeightMeter::new());
	crate::ClearMarkets::<Test>::run(now, meter);
}

/// Ends the block and starts the next, one second later.
pub(crate) fn next_block() {
	clear();
	assert_ok!(OrderBook::do_try_state());
	advance();
}

/// Starts the next block, one second later, with the quotes of its time.
pub(crate) fn advance() {
	System::set_block_number(System::block_number() + 1);
	Now::mutate(|now| *now += 1_000);
	pallet_markets::UpdateQuotes::<Test>::run(Moment(Now::get()), &mut WeightMeter::new());
}

/// Signed size of the first subaccount of `owner`.
pub(crate) fn position(owner: AccountId, market: MarketId) -> i64 {
	FaultyLedger::subaccount(&sub(owner)).map_or(0, |account| account.lots(market).0)
}

/// Quote of the first subaccount of `owner`.
pub(crate) fn quote(owner: AccountId) -> i128 {
	FaultyLedger::subaccount(&sub(owner)).map_or(0, |account| account.quote.0)
}

/// Moves `lots` of a position from `seller` to `buyer` at `price`, without fees.
pub(crate) fn trade(market: MarketId, buyer: AccountId, seller: AccountId, lots: u64, price: u64) {
	let blank = |who, bought, sold| AccountClearing {
		who,
		bought: Lots(bought),
		sold: Lots(sold),
		fees: QuoteAtoms::ZERO,
		rebates: QuoteAtoms::ZERO,
		liquidation_fees: QuoteAtoms::ZERO,
		closed_bids: Lots::ZERO,
		closed_asks: Lots::ZERO,
		closed_orders: 0,
	};
	let accounts = [blank(sub(buyer), lots, 0), blank(sub(seller), 0, lots)];
	assert_ok!(FaultyLedger::settle(market, Price(price), &accounts));
}

/// Sets what is credited to the first subaccount of a new trader.
pub(crate) fn credit(owner: AccountId, amount: u128) {
	use frame_support::traits::fungibles::Mutate;
	assert_ok!(Assets::mint_into(QUOTE_ASSET, &owner, amount + DEPOSIT_FEE + 1));
	let origin = RuntimeOrigin::signed(owner);
	assert_ok!(Margin::deposit(origin, 0, amount + DEPOSIT_FEE));
}

/// The pallet's events since the last call, oldest first.
pub(crate) fn events() -> Vec<Event<Test>> {
	let events = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::OrderBook(event) => Some(event),
			_ => None,
		})
		.collect();
	System::reset_events();
	events
}

/// Everything in storage but the events: to see that nothing changed.
pub(crate) fn snapshot() -> Vec<u8> {
	let mut bytes = Vec::new();
	let events = frame_support::storage::storage_prefix(b"System", b"Events");
	let count = frame_support::storage::storage_prefix(b"System", b"EventCount");
	let mut key = Vec::new();
	while let Some(next) = sp_io::storage::next_key(&key) {
		if next != events && next != count {
			bytes.extend_from_slice(&next);
			bytes.extend_from_slice(&sp_io::storage::get(&next).unwrap_or_default());
		}
		key = next;
	}
	bytes
}

/// What traders 1 to 9 have: enough for as many orders as an account can have (quote atoms).
pub(crate) const FUNDS: u128 = 200_000_000_000;

/// Two markets at 100; traders 1 to 9 with [`FUNDS`] each.
pub(crate) struct ExtBuilder;

impl ExtBuilder {
	pub(crate) fn build() -> sp_io::TestExternalities {
		let assets = pallet_assets::GenesisConfig::<Test> {
			assets: vec![(QUOTE_ASSET, 99, true, 1)],
			..Default::default()
		};
		let markets = pallet_markets::GenesisConfig::<Test> {
			markets: vec![parameters(), parameters()],
			..Default::default()
		};
		let genesis = RuntimeGenesisConfig { assets, markets, ..Default::default() };
		let mut ext: sp_io::TestExternalities = genesis.build_storage().unwrap().into();
		ext.execute_with(|| {
			System::set_block_number(1);
			Now::set(1_000_000);
			MaxAuctionOrders::set(128);
			MaxStaged::set(64);
			LanePages::set(65_536);
			MaxCrowd::set(4);
			Faulty::set(None);
			Taken::set(0);
			RefuseClose::set(false);
			Liquidating::set(BTreeMap::new());
			Reported::set(Vec::new());
			Samples::set(BTreeMap::new());
			Rates::set(BTreeMap::new());
			RatesAsked::set(0);
			FeeNotes::set(Vec::new());
			Delegations::set(BTreeSet::new());
			Budget::set(1_000_000);
			Ended::set(Vec::new());
			set_index(100);
			for owner in 1..10 {
				credit(owner, FUNDS);
			}
			System::reset_events();
		});
		ext
	}

	/// Runs a test, then checks every invariant of book and ledger.
	pub(crate) fn build_and_execute(test: impl FnOnce()) {
		Self::build().execute_with(|| {
			test();
			assert_ok!(OrderBook::do_try_state());
			assert_ok!(Margin::do_try_state());
		});
	}
}
