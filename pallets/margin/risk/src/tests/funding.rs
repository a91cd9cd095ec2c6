use super::*;
use crate::funding::*;
use bulwark_primitives::{ArithmeticError, Moment};

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 3_600_000;
/// 10 USD a lot.
const INDEX: Price = Price(10_000_000);

fn rate(nano: i64) -> FundingRate {
	FundingRate(nano)
}

/// IMF 5 %, MMF 3 %: dYdX's tier for middling markets.
fn terms() -> FundingTerms {
	FundingTerms::standard(Ppm(50_000), Ppm(30_000))
}

/// FUN-001: the table of premiums.
#[test]
fn premium_should_be_signed_by_the_side_beyond_the_index() {
	for (bid, ask, expected) in [
		(10_010_000, 10_020_000, 1_000_000),
		(9_980_000, 9_990_000, -1_000_000),
		(9_990_000, 10_010_000, 0),
		(10_000_000, 10_000_000, 0),
		(10_030_000, 9_990_000, 2_000_000),
		(10_000_001, 10_000_001, 100),
	] {
		let premium = premium(Some(Price(bid)), Some(Price(ask)), INDEX);
		assert_eq!(premium, Some(rate(expected)), "{bid} {ask}");
	}
	let odd = Price(7_000_000);
	assert_eq!(premium(Some(Price(7_000_001)), Some(Price(7_000_001)), odd), Some(rate(142)));
	assert_eq!(premium(Some(Price(6_999_999)), Some(Price(6_999_999)), odd), Some(rate(-142)));
}

/// FUN-001.
#[test]
fn premium_should_be_missing_when_a_side_or_the_index_is() {
	assert_eq!(premium(None, Some(INDEX), INDEX), None);
	assert_eq!(premium(Some(INDEX), None, INDEX), None);
	assert_eq!(premium(Some(INDEX), Some(INDEX), Price(0)), None);
}

/// FUN-001.
#[test]
fn premium_should_be_limited_when_the_book_is_absurd() {
	let most = Price(u64::MAX);
	assert_eq!(premium(Some(most), Some(most), Price(1)), Some(SAMPLE_LIMIT));
	assert_eq!(premium(Some(Price(0)), Some(Price(0)), most), Some(rate(-1_000_000_000)));
}

/// FUN-002: minutes of blocks.
#[test]
fn minute_should_be_the_mean_of_its_blocks() {
	let mut window = PremiumWindow::default();
	for (second, sample) in [(0, Some(10)), (1, Some(-5)), (2, None), (3, Some(6))] {
		assert_eq!(window.note_block(Moment(second * 1_000), sample.map(rate)), None);
	}
	// 11 / 3, towards zero.
	assert_eq!(window.so_far(), Some(PremiumHour { mean: rate(3), minutes: 1 }));
	window.note_block(Moment(MINUTE_MS), None);
	assert_eq!((window.total, window.closed, window.samples), (3, 1, 0));
	assert_eq!(window.so_far(), Some(PremiumHour { mean: rate(1), minutes: 2 }));
}

/// Blocks of every second of the minutes given, with a sample in each.
fn minutes(window: &mut PremiumWindow, from: u64, count: u64, sample: Option<i64>) {
	for second in from * 60..(from + count) * 60 {
		assert_eq!(window.note_block(Moment(second * 1_000), sample.map(rate)), None);
	}
}

/// FUN-003, FUN-004: the table of hours.
#[test]
fn hour_should_be_the_mean_of_its_live_minutes() {
	let next = |window: &mut PremiumWindow| window.note_block(Moment(HOUR_MS), None);
	let mut sampled = PremiumWindow::default();
	minutes(&mut sampled, 0, 60, Some(2_000_000));
	assert_eq!(next(&mut sampled), Some(PremiumHour { mean: rate(2_000_000), minutes: 60 }));
	// A live price but no sample: zero.
	let mut thin = PremiumWindow::default();
	minutes(&mut thin, 0, 30, Some(2_000_000));
	minutes(&mut thin, 30, 30, None);
	assert_eq!(next(&mut thin), Some(PremiumHour { mean: rate(1_000_000), minutes: 60 }));
	// A stale feed, or no blocks: not counted.
	let mut stale = PremiumWindow::default();
	minutes(&mut stale, 0, 30, Some(2_000_000));
	assert_eq!(next(&mut stale), Some(PremiumHour { mean: rate(2_000_000), minutes: 30 }));
}

/// FUN-004: the market's first hour, and one without a live price.
#[test]
fn hour_should_not_be_paid_when_no_minute_of_it_was_live() {
	let mut window = PremiumWindow::default();
	assert_eq!(window.so_far(), None);
	let start = Moment(400_000 * HOUR_MS + 45 * MINUTE_MS);
	assert_eq!(window.note_block(start, Some(rate(9))), None, "nothing was live before");
	let next = Moment(400_001 * HOUR_MS);
	assert_eq!(window.note_block(next, None), Some(PremiumHour { mean: rate(9), minutes: 1 }));
}

/// FUN-005: after a gap of whatever length one hour is paid, for its live minutes.
#[test]
fn one_hour_should_be_paid_when_many_passed_without_a_block() {
	let mut window = PremiumWindow::default();
	minutes(&mut window, 0, 15, Some(400));
	let late = Moment(5 * HOUR_MS + 40 * MINUTE_MS);
	assert_eq!(
		window.note_block(late, Some(rate(8))),
		Some(PremiumHour { mean: rate(400), minutes: 15 })
	);
	let after = Moment(6 * HOUR_MS + 1);
	let hour = window.note_block(after, None);
	assert_eq!(hour, Some(PremiumHour { mean: rate(8), minutes: 1 }));
	// Time that goes back closes nothing twice.
	assert_eq!(window.note_block(Moment(0), Some(rate(4))), None);
	assert_eq!(window.minute, 6 * 60);
}

/// FUN-006: the table of rates. dYdX's clamp.
#[test]
fn rate_should_follow_the_table_when_premiums_vary() {
	for (premium, expected) in [
		(0, 100_000),
		(100_000, 100_000),
		(600_000, 100_000),
		(-400_000, 100_000),
		(1_000_000, 500_000),
		(-1_000_000, -500_000),
		(120_500_000, 120_000_000),
		(120_500_001, 120_000_000),
		(200_000_000, 120_000_000),
		(-200_000_000, -120_000_000),
		(i64::MAX, 120_000_000),
		(i64::MIN, -120_000_000),
	] {
		assert_eq!(terms().rate(rate(premium)), rate(expected), "{premium}");
	}
	let odd = FundingTerms { interest: rate(5), pull: rate(-1), cap: rate(-1) };
	assert_eq!(odd.rate(rate(77)), rate(0), "negative limits are zero");
}

/// FUN-007: the table of payments.
#[test]
fn step_should_follow_the_table_when_an_hour_ends() {
	let step = |premium, minutes| {
		let step = terms().step(PremiumHour { mean: rate(premium), minutes }, INDEX);
		(step.rate.0, step.move_by.0)
	};
	// 10 USD x 0.01 % / 8 = 125 atoms a lot.
	assert_eq!(step(0, 60), (100_000, 125_000_000_000));
	assert_eq!(step(1_000_000, 60), (500_000, 625_000_000_000));
	assert_eq!(step(-1_000_000, 60), (-500_000, -625_000_000_000));
	assert_eq!(step(1_000_000, 30), (500_000, 312_500_000_000));
	// 12 % / 8 = 1.5 % of 10 USD = 150,000 atoms.
	assert_eq!(step(200_000_000, 60), (120_000_000, 150_000_000_000_000));
}

/// FUN-008: a margin of 90 % would allow 67.5 % an hour.
#[test]
fn step_should_be_limited_when_the_cap_is_wide() {
	let wide = FundingTerms::standard(Ppm(1_000_000), Ppm(100_000));
	let hour = PremiumHour { mean: SAMPLE_LIMIT, minutes: 60 };
	let step = wide.step(hour, INDEX);
	assert_eq!(step.rate, rate(5_400_000_000));
	assert_eq!(step.move_by, FundingIndex(400_000_000_000_000), "4 % of 10 USD");
	let most = FundingTerms { cap: rate(i64::MAX), ..wide };
	let hour = PremiumHour { mean: rate(i64::MIN), minutes: 60 };
	let limit = i128::from(u64::MAX) * 40_000_000;
	assert_eq!(most.step(hour, Price(u64::MAX)).move_by, FundingIndex(-limit));
}

/// FUN-009.
#[test]
fn index_should_stop_at_its_limit_when_funding_goes_one_way_for_ever() {
	let step = FundingStep { move_by: FundingIndex(INDEX_LIMIT), ..FundingStep::default() };
	let most = FundingIndex(1).moved(&step);
	assert_eq!(most, FundingIndex(INDEX_LIMIT));
	assert_eq!(most.moved(&step), most);
	let back = FundingStep { move_by: FundingIndex(i128::MIN), ..step };
	assert_eq!(most.moved(&back), FundingIndex(-INDEX_LIMIT));
}

/// FUN-010: the table of what is owed.
#[test]
fn due_should_be_rounded_against_the_account() {
	let due = |lots: i64, now: i128, then: i128| {
		let due = funding_due(SignedLots(lots), FundingIndex(now), FundingIndex(then)).unwrap();
		(due.paid.get(), due.exact, due.dust)
	};
	assert_eq!(due(100, 125_000_000_000, 0), (12_500, 12_500_000_000_000, 0));
	assert_eq!(due(-100, 125_000_000_000, 0), (-12_500, -12_500_000_000_000, 0));
	assert_eq!(due(3, 500_000_000, 0), (2, 1_500_000_000, 500_000_000));
	assert_eq!(due(-3, 500_000_000, 0), (-1, -1_500_000_000, 500_000_000));
	assert_eq!(due(1, 1, 0), (1, 1, 999_999_999));
	assert_eq!(due(-1, 1, 0), (0, -1, 1));
	assert_eq!(due(7, 250, 250), (0, 0, 0));
}

/// FUN-011: at the bounds everything fits, beyond them it is an error.
#[test]
fn due_should_fit_at_the_bounds_and_fail_beyond() {
	let lots = i64::try_from(LOTS_LIMIT).unwrap();
	let (high, low) = (FundingIndex(INDEX_LIMIT), FundingIndex(-INDEX_LIMIT));
	let due = funding_due(SignedLots(lots), high, low).unwrap();
	assert_eq!(due.exact, 1 << 126);
	let short = funding_due(SignedLots(-lots), high, low).unwrap();
	let unapplied = UnappliedFunding(0).apply(&due).unwrap();
	assert_eq!(unapplied.apply(&short), Ok(UnappliedFunding(0)));
	let beyond = FundingIndex(INDEX_LIMIT + 1);
	for (lots, now, then) in [
		(lots + 1, high, low),
		(i64::MIN, high, low),
		(1, beyond, low),
		(1, low, FundingIndex(i128::MIN)),
	] {
		let due = funding_due(SignedLots(lots), now, then);
		assert_eq!(due, Err(ArithmeticError::Overflow));
	}
	let full = UnappliedFunding(i128::MIN);
	assert_eq!(full.apply(&due), Err(ArithmeticError::Underflow));
}

/// FUN-012.
#[test]
fn dust_should_go_to_insurance_when_it_makes_an_atom() {
	let due = |dust| FundingDue { dust, ..FundingDue::default() };
	let (dust, atoms) = Dust(0).collect(&due(999_999_999));
	assert_eq!((dust, atoms), (Dust(999_999_999), QuoteAtoms(0)));
	assert_eq!(dust.collect(&due(1)), (Dust(0), QuoteAtoms(1)));
	assert_eq!(dust.collect(&due(999_999_999)), (Dust(999_999_998), QuoteAtoms(1)));
}

/// FUN-015: the longs pay first; the books show what the shorts have still to get.
#[test]
fn pending_should_be_whole_atoms_when_counter_and_dust_belong_together() {
	let mut ledger = Ledger::new(2);
	ledger.trade(0, 1, 3);
	ledger.move_index(500_000_000);
	ledger.touch(0);
	assert_eq!(
		(ledger.quote[0], ledger.unapplied.0, ledger.dust.0),
		(-2, -1_500_000_000, 500_000_000)
	);
	assert_eq!(ledger.unapplied.pending(ledger.dust), Ok(QuoteAtoms(2)));
	ledger.touch(1);
	assert_eq!((ledger.quote[1], ledger.insurance, ledger.dust), (1, 1, Dust(0)));
	assert_eq!(ledger.unapplied.pending(ledger.dust), Ok(QuoteAtoms(0)));
	let torn = UnappliedFunding(1).pending(Dust(0));
	assert_eq!(torn, Err(ArithmeticError::Underflow));
	assert_eq!(UnappliedFunding(i128::MIN).pending(Dust(0)), Err(ArithmeticError::Overflow));
}

/// FUN-013.
#[test]
fn prediction_should_be_the_rate_as_if_the_hour_ended_now() {
	let mut window = PremiumWindow::default();
	assert_eq!(terms().predicted(&window), None);
	minutes(&mut window, 0, 10, Some(1_000_000));
	assert_eq!(terms().predicted(&window), Some(rate(500_000)));
	let before = window;
	assert_eq!(terms().predicted(&window), Some(rate(500_000)));
	assert_eq!(window, before, "reading changes nothing");
}

/// A market of accounts, as the ledger applies funding.
struct Ledger {
	index: FundingIndex,
	lots: Vec<i64>,
	seen: Vec<FundingIndex>,
	quote: Vec<i128>,
	unapplied: UnappliedFunding,
	dust: Dust,
	insurance: i128,
}

impl Ledger {
	fn new(accounts: usize) -> Self {
		Self {
			index: FundingIndex(0),
			lots: vec![0; accounts],
			seen: vec![FundingIndex(0); accounts],
			quote: vec![0; accounts],
			unapplied: UnappliedFunding(0),
			dust: Dust(0),
			insurance: 0,
		}
	}

	fn touch(&mut self, account: usize) {
		let lots = SignedLots(self.lots[account]);
		let due = funding_due(lots, self.index, self.seen[account]).unwrap();
		self.quote[account] -= due.paid.get();
		self.unapplied = self.unapplied.apply(&due).unwrap();
		let (dust, atoms) = self.dust.collect(&due);
		self.dust = dust;
		self.insurance += atoms.get();
		self.seen[account] = self.index;
	}

	/// A trade of two accounts, both touched before.
	fn trade(&mut self, buyer: usize, seller: usize, lots: i64) {
		self.touch(buyer);
		self.touch(seller);
		self.lots[buyer] += lots;
		self.lots[seller] -= lots;
	}

	fn move_index(&mut self, by: i128) {
		let step = FundingStep { move_by: FundingIndex(by), ..FundingStep::default() };
		self.index = self.index.moved(&step);
	}

	/// What the accounts still owe, one by one.
	fn owed(&self) -> i128 {
		let pairs = self.lots.iter().zip(&self.seen);
		pairs.map(|(lots, seen)| i128::from(*lots) * (self.index.0 - seen.0)).sum()
	}

	fn assert_exact(&self) {
		assert_eq!(self.unapplied.0, self.owed(), "the counter is the sum over accounts");
		let quote: i128 = self.quote.iter().sum();
		let whole = (quote + self.insurance) * NANO;
		assert_eq!(whole - self.unapplied.0 + i128::from(self.dust.0), 0, "conserved to the part");
		let pending = self.unapplied.pending(self.dust).unwrap().get();
		assert_eq!(quote + self.insurance + pending, 0, "conserved to the atom");
	}
}

proptest! {
	#![proptest_config(many())]

	/// FUN-010, FUN-014: however often an account is touched on the way, it pays what it would have
	/// paid at once, but for less than an atom a touch, and never less.
	#[test]
	fn payment_should_not_depend_on_how_often_an_account_is_touched(
		lots in -1i64 << 40..1 << 40,
		moves in prop::collection::vec((-1i128 << 50..1 << 50, any::<bool>()), 1..12),
	) {
		let (mut index, mut seen) = (FundingIndex(0), FundingIndex(0));
		let (mut paid, mut touches) = (0, 0);
		for (by, touched) in &moves {
			let step = FundingStep { move_by: FundingIndex(*by), ..FundingStep::default() };
			index = index.moved(&step);
			if *touched {
				let due = funding_due(SignedLots(lots), index, seen).unwrap();
				prop_assert!(due.paid.get() * NANO - due.exact == i128::from(due.dust));
				paid += due.paid.get();
				(seen, touches) = (index, touches + 1);
			}
		}
		paid += funding_due(SignedLots(lots), index, seen).unwrap().paid.get();
		let once = funding_due(SignedLots(lots), index, FundingIndex(0)).unwrap().paid.get();
		prop_assert!(paid >= once && paid - once <= touches, "{paid} {once}");
	}

	/// FUN-006, FUN-007: monotone in the premium, within the cap and the limit, towards zero.
	#[test]
	fn step_should_be_bounded_and_monotone(
		premium in -60_000_000_000i64..60_000_000_000,
		more in 0i64..1_000_000_000,
		minutes in 1u8..=60,
		index in 1u64..1 << 50,
		(initial, maintenance) in fractions(),
	) {
		let terms = FundingTerms::standard(Ppm(initial), Ppm(maintenance));
		let step = |premium: i64| {
			terms.step(PremiumHour { mean: rate(premium), minutes }, Price(index))
		};
		let (low, high) = (step(premium), step(premium + more));
		prop_assert!(low.rate <= high.rate && low.move_by <= high.move_by);
		prop_assert!(low.rate.0.abs() <= 6_000 * i64::from(initial - maintenance));
		let limit = i128::from(index) * 40_000_000;
		prop_assert!(low.move_by.0.abs() <= limit);
		let exact = i128::from(low.rate.0) * i128::from(index) * i128::from(minutes);
		if low.move_by.0.abs() < limit {
			let left = exact - low.move_by.0 * 480;
			prop_assert!(left.abs() < 480 && left * exact >= 0, "towards zero");
		}
	}
}

/// Blocks of a market: the milliseconds since the one before, and the sample if the price is live.
fn any_blocks() -> impl Strategy<Value = Vec<(u64, Option<Option<i64>>)>> {
	let gap = prop_oneof![20 => 1_000u64..40_000, 2 => 60_000u64..400_000, 1 => 0u64..20_000_000];
	let sample = prop::option::weighted(0.8, prop::option::weighted(0.7, -5_000i64..5_000));
	prop::collection::vec((gap, sample), 1..400)
}

/// The hours of these blocks by their definition: minutes kept apart, looked up at the end.
fn hours_by_definition(blocks: &[(u64, Option<Option<i64>>)]) -> Vec<PremiumHour> {
	let mut minutes = std::collections::BTreeMap::<u64, Vec<i64>>::new();
	let mut now = 0;
	for (gap, sample) in blocks {
		now += gap;
		if let Some(live) = sample {
			minutes.entry(now / MINUTE_MS).or_default().extend(live.iter());
		}
	}
	let last = minutes.keys().last().map_or(0, |minute| minute / 60);
	let mut hours = std::collections::BTreeMap::<u64, (i64, u8)>::new();
	for (minute, samples) in &minutes {
		let count = i64::try_from(samples.len()).unwrap();
		let mean = samples.iter().sum::<i64>().checked_div(count).unwrap_or(0);
		let hour = hours.entry(minute / 60).or_default();
		*hour = (hour.0 + mean, hour.1 + 1);
	}
	let closed = hours.into_iter().filter(|(hour, _)| *hour < last);
	closed
		.map(|(_, (total, minutes))| PremiumHour {
			mean: rate(total / i64::from(minutes)),
			minutes,
		})
		.collect()
}

proptest! {
	#![proptest_config(super::config())]

	/// FUN-002, FUN-003, FUN-004, FUN-005: the running record is the definition.
	#[test]
	fn window_should_agree_with_the_definition(blocks in any_blocks()) {
		let (mut window, mut now, mut hours) = (PremiumWindow::default(), 0, Vec::new());
		for (gap, sample) in &blocks {
			now += gap;
			if let Some(live) = sample {
				hours.extend(window.note_block(Moment(now), live.map(rate)));
			}
		}
		prop_assert_eq!(hours, hours_by_definition(&blocks));
	}
}

proptest! {
	#![proptest_config(many())]

	/// FUN-014, FUN-015: over random trades, moves of the index and touches, the counter is the sum
	/// over accounts, and quote, insurance, counter and dust add up to nothing, to 10^-9 atoms.
	#[test]
	fn funding_should_be_conserved_when_accounts_are_touched_at_random(
		steps in prop::collection::vec((0u8..4, 0usize..6, 0usize..6, -1i64 << 45..1 << 45), 1..60),
	) {
		let mut ledger = Ledger::new(6);
		for (kind, one, other, size) in steps {
			match kind {
				0 => ledger.trade(one, other, size % (1 << 30)),
				1 => ledger.touch(one),
				_ => ledger.move_index(i128::from(size)),
			}
			ledger.assert_exact();
			prop_assert_eq!(ledger.lots.iter().sum::<i64>(), 0);
			prop_assert!(ledger.insurance >= 0);
		}
		(0..6).for_each(|account| ledger.touch(account));
		prop_assert_eq!(ledger.unapplied, UnappliedFunding(0));
		ledger.assert_exact();
	}
}
