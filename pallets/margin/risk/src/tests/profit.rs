use super::*;
use crate::{profit::*, withdrawable};
use bulwark_primitives::Moment;

const MINUTE_MS: u64 = 60_000;
/// The warm-up time of the tests: an hour.
const WARM_UP_MS: u64 = 60 * MINUTE_MS;
/// Market time does not begin at zero.
const START: u64 = 1_000_000 * MINUTE_MS;

/// Nothing of unproven profit counts.
const NOTHING: ProfitTerms =
	ProfitTerms { warm_up_ms: WARM_UP_MS, weight: Ppm(0), cap: QuoteAtoms(0) };

/// One account in one market, as the ledger keeps its gains.
#[derive(Clone)]
struct Trader {
	quote: i128,
	lots: i64,
	gain: RecentGain,
}

/// A market, its time and its traders.
struct Market {
	range: MarkRange,
	now: u64,
	mark: Price,
	traders: Vec<Trader>,
}

impl Market {
	fn new(mark: u64, deposits: &[i128]) -> Self {
		let mut market = Self {
			range: MarkRange::default(),
			now: START,
			mark: Price(mark),
			traders: Vec::new(),
		};
		market.range.note(Moment(START), Price(mark), WARM_UP_MS);
		let gain = RecentGain::new(&market.view());
		market.traders = deposits
			.iter()
			.map(|deposit| Trader { quote: *deposit, lots: 0, gain })
			.collect();
		market
	}

	fn view(&self) -> MarkView<'_> {
		MarkView {
			range: &self.range,
			mark: self.mark,
			now: Moment(self.now),
			warm_up_ms: WARM_UP_MS,
		}
	}

	fn pass(&mut self, ms: u64, mark: u64) {
		self.now += ms;
		self.mark = Price(mark);
		self.range.note(Moment(self.now), self.mark, WARM_UP_MS);
	}

	/// One trader's part of a fill: positive lots are bought.
	fn fill(&mut self, who: usize, lots: i64, price: u64) {
		let trader = &self.traders[who];
		let gain = trader.gain.advanced(SignedLots(trader.lots), &self.view()).unwrap();
		let at_once = fill_gain(SignedLots(lots), Price(price), self.mark).unwrap();
		let trader = &mut self.traders[who];
		trader.gain = gain.with(at_once).unwrap();
		trader.quote -= i128::from(lots) * i128::from(price);
		trader.lots += lots;
	}

	fn trade(&mut self, buyer: usize, seller: usize, lots: i64, price: u64) {
		self.fill(buyer, lots, price);
		self.fill(seller, -lots, price);
	}

	/// Quote and position at mark.
	fn equity(&self, who: usize) -> i128 {
		let trader = &self.traders[who];
		trader.quote + i128::from(trader.lots) * i128::from(self.mark.get())
	}

	fn unproven(&self, who: usize) -> i128 {
		let trader = &self.traders[who];
		let gain = trader.gain.advanced(SignedLots(trader.lots), &self.view()).unwrap();
		gain.unproven().get()
	}

	/// What a trader can take out if nothing but profit held it back: positions need no margin and
	/// unrealised profit counts, so that only the rule under test is in the way.
	fn withdrawable(&self, who: usize, terms: &ProfitTerms) -> i128 {
		let deduction = terms.deduction(QuoteAtoms(self.unproven(who))).unwrap().get();
		(self.equity(who) - deduction).max(0)
	}
}

/// PRO-001: the table of the range.
#[test]
fn range_should_reach_back_the_warm_up_time_at_least() {
	let mut market = Market::new(100, &[]);
	market.pass(MINUTE_MS, 90);
	market.pass(MINUTE_MS, 110);
	let extremes = |market: &Market| {
		let horizon = Moment(market.now - WARM_UP_MS);
		let range = market.range.since(horizon, market.mark);
		(range.low.get(), range.high.get())
	};
	assert_eq!(extremes(&market), (90, 110));
	market.pass(59 * MINUTE_MS, 105);
	assert_eq!(extremes(&market), (90, 110), "the low is 60 minutes old");
	market.pass(9 * MINUTE_MS, 104);
	assert_eq!(extremes(&market), (104, 105 + 5), "110 stood until 9 minutes ago");
	market.pass(64 * MINUTE_MS, 103);
	assert_eq!(extremes(&market), (103, 104));
	// Only since three minutes ago, to a bucket of 1.9 minutes.
	market.pass(20 * MINUTE_MS, 120);
	market.pass(20 * MINUTE_MS, 121);
	let recent = market.range.since(Moment(market.now - 3 * MINUTE_MS), market.mark);
	assert_eq!((recent.low, recent.high), (Price(120), Price(121)));
}

/// PRO-001: without blocks the mark stands; were the gap a hole, a mark of thirteen times the last
/// would be proven when the first block after it comes.
#[test]
fn range_should_hold_the_last_mark_when_there_were_no_blocks() {
	let mut market = Market::new(100, &[1_000, 1_000]);
	market.trade(0, 1, 10, 100);
	market.pass(5 * 60 * MINUTE_MS, 1_300);
	assert_eq!(market.unproven(0), 12_000);
	market.pass(WARM_UP_MS - 10 * MINUTE_MS, 1_300);
	assert_eq!(market.unproven(0), 12_000);
	market.pass(20 * MINUTE_MS, 1_300);
	assert_eq!(market.unproven(0), 0);
}

/// PRO-001.
#[test]
fn range_should_forget_nothing_when_the_warm_up_time_changes() {
	let mut market = Market::new(100, &[]);
	market.pass(MINUTE_MS, 50);
	market.pass(50 * MINUTE_MS, 70);
	for warm_up_ms in [10 * MINUTE_MS, 600 * MINUTE_MS] {
		market.range.note(Moment(market.now), Price(70), warm_up_ms);
		let range = market.range.since(Moment(market.now), Price(70));
		assert_eq!((range.low, range.high), (Price(50), Price(100)));
	}
	let none = MarkRange::default().since(Moment(START), Price(7));
	assert_eq!((none.low, none.high), (Price(7), Price(7)));
}

/// PRO-002: the table of gains.
#[test]
fn unproven_should_follow_the_table_when_the_mark_moves() {
	let mut market = Market::new(100, &[10_000, 10_000]);
	market.trade(0, 1, 10, 100);
	for (minute, mark, long, short) in [
		(1u64, 110u64, 100, 0),
		(2, 130, 300, 0),
		(3, 120, 200, 100),
		(4, 90, 0, 400),
		(5, 100, 100, 300),
		(6, 130, 400, 0),
	] {
		market.pass(MINUTE_MS, mark);
		let unproven = [market.unproven(0), market.unproven(1)];
		assert_eq!(unproven, [long, short], "minute {minute}");
	}
}

/// PRO-003: realised is as unproven as unrealised, and a fill better than the mark is a gain at
/// once.
#[test]
fn unproven_should_stay_when_a_position_is_closed() {
	let mut market = Market::new(100, &[10_000, 10_000]);
	market.trade(0, 1, 10, 100);
	market.pass(MINUTE_MS, 150);
	market.trade(1, 0, 10, 150);
	assert_eq!((market.traders[0].lots, market.unproven(0)), (0, 500));
	market.trade(0, 1, 10, 140);
	assert_eq!((market.unproven(0), market.unproven(1)), (600, 0));
	market.trade(1, 0, 10, 120);
	assert_eq!((market.unproven(0), market.unproven(1)), (300, 300), "a loss nets, here only");
}

/// PRO-003: a loss and a gain at once, by two fills of a block, are not nothing: profit was lower in
/// between.
#[test]
fn unproven_should_count_from_the_lowest_when_fills_follow_each_other_at_once() {
	let market = Market::new(100, &[]);
	let record = RecentGain::new(&market.view());
	let record = record.with(QuoteAtoms(-10)).unwrap().with(QuoteAtoms(10)).unwrap();
	assert_eq!((record.current, record.previous), (QuoteAtoms(10), QuoteAtoms(10)));
}

/// PRO-004: the table of forgetting.
#[test]
fn gain_should_be_forgotten_between_one_and_two_warm_up_times() {
	let mut market = Market::new(100, &[10_000, 10_000]);
	market.trade(0, 1, 10, 100);
	market.pass(30 * MINUTE_MS, 1_300);
	market.trade(1, 0, 10, 1_300);
	for (minute, unproven) in
		[(30, 12_000), (59, 12_000), (60, 12_000), (90, 12_000), (119, 12_000), (120, 0)]
	{
		let mut later = Market { now: START + minute * MINUTE_MS, ..market_copy(&market) };
		later.range.note(Moment(later.now), Price(1_300), WARM_UP_MS);
		assert_eq!(later.unproven(0), unproven, "minute {minute}");
	}
}

/// PRO-004: touched every minute, it is forgotten all the same.
#[test]
fn gain_should_be_forgotten_when_the_account_is_touched_all_the_time() {
	let mut market = Market::new(100, &[10_000, 10_000]);
	market.trade(0, 1, 10, 100);
	market.pass(MINUTE_MS, 200);
	for minute in 2..=140u64 {
		market.pass(MINUTE_MS, 200);
		market.trade(0, 1, 1, 200);
		market.trade(1, 0, 1, 200);
		let unproven = market.unproven(0);
		assert!(minute > 61 || unproven == 1_000, "minute {minute}: {unproven}");
		assert!(minute < 130 || unproven == 0, "minute {minute}: {unproven}");
	}
}

fn market_copy(market: &Market) -> Market {
	Market {
		range: market.range,
		now: market.now,
		mark: market.mark,
		traders: market.traders.clone(),
	}
}

/// PRO-005: the table of what counts.
#[test]
fn deduction_should_leave_the_share_that_counts_up_to_the_cap() {
	for (weight, cap, unproven, deducted) in [
		(0, 0, 1_000, 1_000),
		(200_000, 1_000_000, 1_000, 800),
		(200_000, 150, 1_000, 850),
		(1_000_000, i128::MAX, 1_000, 0),
		(1_000_000, 0, 1_000, 1_000),
		(500_000, 1_000, 3, 2),
		(2_000_000, 1_000_000, 1_000, 0),
		(500_000, -5, 1_000, 1_000),
		(500_000, 1_000, 0, 0),
	] {
		let terms = ProfitTerms { weight: Ppm(weight), cap: QuoteAtoms(cap), ..NOTHING };
		let deduction = terms.deduction(QuoteAtoms(unproven)).unwrap();
		assert_eq!(deduction, QuoteAtoms(deducted), "{weight} {cap} {unproven}");
	}
	assert_eq!(NOTHING.deduction(QuoteAtoms(-7)), Ok(QuoteAtoms(0)));
}

/// The pump: 0.04 USD to thirteen times that in 30 minutes.
fn pumped(minute: u64) -> u64 {
	let rise = |mark: u64| mark * 10_893 / 10_000;
	(0..minute.min(30)).fold(40_000, |mark, _| rise(mark))
}

/// PRO-006: Mango, October 2022. Two accounts with 5,000 USD each; one buys 100,000 lots from the
/// other and closes at the top. Held back is not only profit that is unrealised: then closing would
/// pay 53,051 USD.
#[test]
fn pump_should_pay_no_more_than_deposits_and_the_cap() {
	const USD: i128 = 1_000_000;
	let capped = ProfitTerms { weight: Ppm(100_000), cap: QuoteAtoms(1_000 * USD), ..NOTHING };
	let mut market = Market::new(40_000, &[5_000 * USD, 5_000 * USD]);
	market.trade(0, 1, 100_000, 40_000);
	for minute in 1..=60 {
		market.pass(MINUTE_MS, pumped(minute));
		if minute == 30 {
			let mark = market.mark.get();
			market.trade(1, 0, 100_000, mark);
			let quote = QuoteAtoms(market.traders[0].quote);
			let unrealised_only = withdrawable(quote, &[]).unwrap().get();
			assert_eq!(unrealised_only / USD, 53_051, "the wrong rule");
		}
		let both = |terms: &ProfitTerms| -> i128 {
			(0..2).map(|who| market.withdrawable(who, terms)).sum()
		};
		assert!(both(&NOTHING) <= 10_000 * USD, "minute {minute}");
		assert!(both(&capped) <= 11_000 * USD, "minute {minute}");
		assert_eq!(market.withdrawable(0, &NOTHING), 5_000 * USD, "minute {minute}");
	}
	assert_eq!(market.withdrawable(0, &capped), 6_000 * USD);
}

/// PRO-007: a rule that holds back the lesser of the profit and what the mark rose pays a third
/// account's money. The first is 500 down since long ago, the second takes its 500 out, a third
/// takes the second's place with 50; then the mark is pumped back, and the first is even.
#[test]
fn recovery_of_a_loss_should_be_unproven_when_the_mark_was_pumped_back() {
	let deposits = [600, 600, 50];
	let mut market = Market::new(150, &deposits);
	market.trade(0, 1, 10, 150);
	market.pass(MINUTE_MS, 100);
	market.pass(3 * WARM_UP_MS, 100);
	// The second closes against the third, and leaves with what it won.
	market.trade(1, 2, 10, 100);
	let taken = market.withdrawable(1, &NOTHING);
	assert_eq!(taken, 1_100);
	market.traders[1].quote = 0;
	market.pass(10 * MINUTE_MS, 150);
	market.trade(2, 0, 10, 150);
	assert_eq!([market.equity(0), market.equity(2)], [600, -450]);
	// Profit none: the wrong rule holds back nothing, and pays 1,100 + 600 of 1,250.
	assert_eq!(market.withdrawable(0, &NOTHING), 100);
	assert!(taken + market.withdrawable(0, &NOTHING) <= deposits.iter().sum());
}

/// PRO-008.
#[test]
fn merged_record_should_hold_back_both_as_long_as_either() {
	let mut market = Market::new(100, &[10_000, 10_000]);
	market.trade(0, 1, 10, 100);
	market.pass(10 * MINUTE_MS, 150);
	market.trade(1, 0, 10, 150);
	let first = market.traders[0].gain.advanced(SignedLots(0), &market.view()).unwrap();
	let mut later = RecentGain::new(&market.view());
	later = later.with(QuoteAtoms(70)).unwrap();
	let merged = first.merged(later).unwrap();
	assert_eq!(merged.unproven(), QuoteAtoms(570));
	assert_eq!(merged.since, later.since);
}

/// PRO-009: the table of withdrawals. Deposit 100, 10 lots entered at 100, IMF 5 %.
#[test]
fn withdrawable_quote_should_follow_the_table() {
	for (quote, positions, owed, initial_equity, initial, expected) in [
		(-900, 1_000, 0, 100, 50, 50),
		(1_100, -1_000, 0, 100, 50, 50),
		(-900, 1_000, 20, 80, 50, 30),
		(-900, 1_000, 0, 130, 55, 75),
		(-900, 1_000, 0, 600, 55, 100),
		(-900, 800, 0, -100, 40, 0),
		(-50, 0, 0, 500, 0, 0),
		(500, 0, 0, 450, 0, 450),
	] {
		let claim = QuoteClaim {
			quote: QuoteAtoms(quote),
			positions: QuoteAtoms(positions),
			owed: QuoteAtoms(owed),
			initial_equity: QuoteAtoms(initial_equity),
			initial: QuoteAtoms(initial),
		};
		assert_eq!(withdrawable_quote(&claim), Ok(QuoteAtoms(expected)), "{claim:?}");
	}
	let claim = QuoteClaim {
		quote: QuoteAtoms(i128::MAX),
		positions: QuoteAtoms(1),
		..QuoteClaim::default()
	};
	assert!(withdrawable_quote(&claim).is_err());
}

/// A history of one account: time and profit after each change.
struct History(Vec<(u64, i128)>);

impl History {
	/// Profit now less the lowest of the last `length_ms`, by looking.
	fn risen(&self, now: u64, length_ms: u64) -> i128 {
		let horizon = now - length_ms;
		let profit = self.0.last().unwrap().1;
		let stood = self.0.iter().rev().find(|(time, _)| *time <= horizon);
		let within = self.0.iter().filter(|(time, _)| *time >= horizon);
		let lowest = within.chain(stood).map(|(_, profit)| *profit).min();
		profit - lowest.unwrap_or(profit)
	}
}

/// What happens in a market: time passes to a new mark, or a fill off the mark by up to a fifth.
fn any_events() -> impl Strategy<Value = Vec<(u64, u64, i64, i64)>> {
	let gap = prop_oneof![10 => 1u64..10 * MINUTE_MS, 1 => 1u64..200 * MINUTE_MS];
	let lots = prop_oneof![Just(0i64), -50i64..50];
	prop::collection::vec((gap, 100u64..2_000, lots, -200i64..200), 1..80)
}

proptest! {
	#![proptest_config(many())]

	/// PRO-002, PRO-003: never less than what profit has risen above the lowest of the warm-up time,
	/// realised and unrealised, whatever is traded and however marks move.
	#[test]
	fn unproven_should_bound_the_rise_of_profit(events in any_events()) {
		let mut market = Market::new(1_000, &[0]);
		let mut history = History(vec![(market.now, 0)]);
		for (gap, mark, lots, off) in events {
			market.pass(gap, mark);
			history.0.push((market.now, market.equity(0)));
			if lots != 0 {
				let price = i64::try_from(mark).unwrap() * (1_000 + off) / 1_000;
				market.fill(0, lots, u64::try_from(price).unwrap());
				history.0.push((market.now, market.equity(0)));
			}
			let exact = history.risen(market.now, WARM_UP_MS);
			prop_assert!(market.unproven(0) >= exact, "{} < {}", market.unproven(0), exact);
		}
		// And nothing is held back for ever: two warm-up times and a bucket later all is proven.
		let mark = market.mark.get();
		for _ in 0..26 {
			market.pass(WARM_UP_MS / 12, mark);
		}
		prop_assert_eq!(market.unproven(0), 0);
	}

	/// PRO-006: whatever two to four accounts trade with each other, at whatever prices and without
	/// any margin, while the mark is pumped to thirteen times: at every minute of the warm-up time,
	/// what they took out and could take out is at most what they put in.
	#[test]
	fn attackers_should_take_out_no_more_than_they_put_in(
		deposits in prop::collection::vec(0i128..10_000_000_000, 2..=4),
		trades in prop::collection::vec((0u64..60, 0usize..4, 0usize..4, 1i64..200_000, 1u64..700_000), 0..40),
		takes in prop::collection::vec((0u64..60, 0usize..4), 0..10),
	) {
		let mut market = Market::new(40_000, &deposits);
		let count = deposits.len();
		let put_in: i128 = deposits.iter().sum();
		let mut taken = 0;
		for minute in 1..=60 {
			market.pass(MINUTE_MS, pumped(minute));
			for (_, one, other, lots, price) in trades.iter().filter(|trade| trade.0 == minute) {
				market.trade(one % count, other % count, *lots, *price);
			}
			for (_, who) in takes.iter().filter(|take| take.0 == minute) {
				let out = market.withdrawable(who % count, &NOTHING);
				market.traders[who % count].quote -= out;
				taken += out;
			}
			let could: i128 = (0..count).map(|who| market.withdrawable(who, &NOTHING)).sum();
			prop_assert!(taken + could <= put_in, "minute {}: {} + {}", minute, taken, could);
		}
	}
}

proptest! {
	#![proptest_config(many())]

	/// PRO-005: between nothing and all of it; rounded up; with the cap.
	#[test]
	fn deduction_should_be_within_the_profit(
		weight in 0u32..=1_000_000, cap in 0i128..1 << 60, unproven in 0i128..1 << 80,
	) {
		let terms = ProfitTerms { weight: Ppm(weight), cap: QuoteAtoms(cap), ..NOTHING };
		let deduction = terms.deduction(QuoteAtoms(unproven)).unwrap().get();
		prop_assert!((0..=unproven).contains(&deduction));
		let counted = unproven - deduction;
		prop_assert!(counted <= cap);
		prop_assert!(counted * 1_000_000 <= unproven * i128::from(weight));
	}
}
