use super::*;
use crate::collateral::*;
use bulwark_primitives::{ArithmeticError, FeedPrice, IndexPrice, Moment};
use codec::{Encode, MaxEncodedLen};

const USD: u128 = 1_000_000_000_000_000_000;
const BTC: u128 = 100_000_000;
const DAY_MS: u64 = 86_400_000;

fn usd(whole: u128) -> IndexPrice {
	IndexPrice::from_inner(whole * USD)
}

/// A price whose average and lower end are spot.
fn flat(whole: u128) -> FeedPrice {
	FeedPrice { price: usd(whole), low: usd(whole), average: usd(whole), ..FeedPrice::default() }
}

/// Bybit's tiers of BTC, over a maintenance haircut of 2 %.
fn btc() -> CollateralTerms {
	let tier = |from: u128, kept: u32| HaircutTier {
		from: from * BTC,
		haircut: Ppm(1_000_000 - kept * 10_000),
	};
	CollateralTerms {
		maintenance: MaintenanceTerms { decimals: 8, haircut: Ppm(20_000) },
		initial: InitialTerms {
			tiers: vec![
				tier(0, 98),
				tier(10, 95),
				tier(20, 90),
				tier(30, 85),
				tier(40, 80),
				tier(50, 0),
			],
			scale: DepositScale::default(),
			listed: Moment(0),
			ramp_ms: 0,
		},
		deposit_cap: 10_000 * BTC,
	}
}

/// With a scale from 1,000 to 2,000 BTC up to 30 %.
fn scaled() -> CollateralTerms {
	let mut terms = btc();
	terms.initial.scale = DepositScale { from: 1_000 * BTC, to: 2_000 * BTC, extra: Ppm(300_000) };
	terms
}

fn initial(terms: &CollateralTerms, atoms: u128, price: &FeedPrice, others: u128) -> i128 {
	terms.initial_value(atoms, price, others, Moment(DAY_MS)).unwrap().get()
}

/// COL-001.
#[test]
fn maintenance_value_should_be_spot_less_the_haircut_rounded_down() {
	let terms = btc().maintenance;
	assert_eq!(terms.value(BTC, usd(60_000)), Ok(QuoteAtoms(58_800_000_000)));
	assert_eq!(terms.value(1, usd(60_000)), Ok(QuoteAtoms(588)));
	// 0.98 x 59,999.99 x 10^-8 x 10^6 = 587.9999...
	let odd = IndexPrice::from_inner(59_999 * USD + USD / 100 * 99);
	assert_eq!(terms.value(1, odd), Ok(QuoteAtoms(587)));
	assert_eq!(terms.value(0, usd(60_000)), Ok(QuoteAtoms(0)));
	let native = MaintenanceTerms { decimals: 18, haircut: Ppm(0) };
	assert_eq!(native.value(1, usd(1)), Ok(QuoteAtoms(0)));
	assert_eq!(native.value(USD / 1_000_000, usd(1)), Ok(QuoteAtoms(1)));
}

/// COL-004: Bybit's tiers are marginal. By the tier a holding has reached, the 11th bitcoin would
/// lower the value of the first ten.
#[test]
fn tiers_should_apply_to_the_atoms_in_them_only() {
	let price = flat(60_000);
	for (held, counted_hundredths) in [
		(5, 490),
		(10, 980),
		(11, 980 + 95),
		(20, 980 + 950),
		(30, 980 + 950 + 900),
		(40, 980 + 950 + 900 + 850),
		(50, 980 + 950 + 900 + 850 + 800),
		(51, 980 + 950 + 900 + 850 + 800),
		(1_000, 980 + 950 + 900 + 850 + 800),
	] {
		let value = counted_hundredths * 600_000_000;
		assert_eq!(initial(&btc(), held * BTC, &price, 0), value, "{held} BTC");
	}
}

/// COL-003: the table of prices.
#[test]
fn initial_price_should_be_the_lowest_of_three() {
	for (spot, average, low, expected) in [
		(100, 100, 100, 100),
		(100, 90, 99, 90),
		(100, 120, 99, 99),
		(100, 120, 80, 95),
		(80, 100, 79, 79),
		(100, 0, 100, 0),
	] {
		let price = FeedPrice {
			price: usd(spot),
			average: usd(average),
			low: usd(low),
			..FeedPrice::default()
		};
		assert_eq!(initial_price(&price), usd(expected), "{spot} {average} {low}");
	}
}

/// COL-005: the table of the scale.
#[test]
fn haircut_should_grow_linearly_when_others_deposit() {
	let scale = scaled().initial.scale;
	for (others, extra) in [
		(0, 0),
		(1_000, 0),
		(1_001, 300),
		(1_250, 75_000),
		(1_500, 150_000),
		(2_000, 300_000),
		(9_000, 300_000),
	] {
		assert_eq!(scale.extra_at(others * BTC), Ppm(extra), "{others} BTC");
	}
	assert_eq!(scale.extra_at(1_000 * BTC + 1), Ppm(1), "rounded up");
	let price = flat(60_000);
	// 5 BTC at 98 %, then at 83 %, then at 68 %.
	assert_eq!(initial(&scaled(), 5 * BTC, &price, 0), 294_000_000_000);
	assert_eq!(initial(&scaled(), 5 * BTC, &price, 1_500 * BTC), 249_000_000_000);
	assert_eq!(initial(&scaled(), 5 * BTC, &price, 2_000 * BTC), 204_000_000_000);
	let step = DepositScale { from: 5, to: 5, extra: Ppm(7) };
	assert_eq!((step.extra_at(5), step.extra_at(6)), (Ppm(0), Ppm(7)));
	let all = DepositScale { from: 0, to: 0, extra: Ppm(1_000_000) };
	let mut terms = btc();
	terms.initial.scale = all;
	assert_eq!(initial(&terms, 5 * BTC, &price, 1), 0, "never negative");
}

/// COL-002, COL-005: a whale's deposit raises a haircut, and somebody else is liquidated. Here it
/// lowers what the other's bitcoin counts for in initial equity, and nothing else.
#[test]
fn maintenance_value_should_stay_when_a_whale_deposits() {
	let (terms, price) = (scaled(), flat(60_000));
	let held = 5 * BTC;
	let maintenance = terms.maintenance.value(held, price.price).unwrap().get();
	// Borrowed against it: 285,000 USD, safe at a maintenance value of 294,000.
	let debt = 285_000_000_000;
	let (before, after) =
		(initial(&terms, held, &price, 900 * BTC), initial(&terms, held, &price, 1_500 * BTC));
	assert!(before >= debt && after < debt, "one haircut for both would liquidate the account");
	assert_eq!(maintenance, 294_000_000_000);
	assert!(maintenance >= debt);
	// The same for the average: after -20 % and back it is still below spot.
	let rebound = FeedPrice { average: usd(50_000), ..price };
	assert!(initial(&terms, held, &rebound, 0) < debt);
	assert_eq!(terms.maintenance.value(held, rebound.price).unwrap().get(), maintenance);
}

/// COL-006: the table of the ramp.
#[test]
fn weight_should_grow_linearly_when_an_asset_is_new() {
	let mut terms = btc();
	terms.initial.listed = Moment(10 * DAY_MS);
	terms.initial.ramp_ms = 7 * DAY_MS;
	for (day, weight) in [(0, 0), (10, 0), (11, 142_857), (17, 1_000_000), (400, 1_000_000)] {
		assert_eq!(terms.initial.ramp_at(Moment(day * DAY_MS)), Ppm(weight), "day {day}");
	}
	let half = Moment(10 * DAY_MS + 7 * DAY_MS / 2);
	let value = terms.initial_value(5 * BTC, &flat(60_000), 0, half);
	assert_eq!(value, Ok(QuoteAtoms(147_000_000_000)));
	assert_eq!(
		terms.maintenance.value(5 * BTC, usd(60_000)),
		Ok(QuoteAtoms(294_000_000_000)),
		"the weight is no matter of maintenance"
	);
	terms.initial.ramp_ms = 0;
	assert_eq!(terms.initial.ramp_at(Moment(0)), Ppm(1_000_000));
}

/// COL-007.
#[test]
fn deposit_should_be_refused_when_it_exceeds_the_cap() {
	let terms = btc();
	assert_eq!(terms.check_deposit(9_999 * BTC, BTC), Ok(()));
	for (total, atoms) in [(9_999 * BTC, BTC + 1), (u128::MAX, 1), (0, u128::MAX)] {
		assert_eq!(terms.check_deposit(total, atoms), Err(CollateralError::CapExceeded));
	}
}

/// COL-008.
#[test]
fn terms_should_be_refused_when_unsound() {
	assert_eq!(scaled().check(), Ok(()));
	let with = |change: fn(&mut CollateralTerms)| {
		let mut terms = scaled();
		change(&mut terms);
		terms.check().unwrap_err()
	};
	assert_eq!(with(|terms| terms.maintenance.decimals = 19), CollateralError::Decimals);
	assert_eq!(with(|terms| terms.deposit_cap = 0), CollateralError::DepositCap);
	assert_eq!(with(|terms| terms.deposit_cap = MAX_DEPOSITS + 1), CollateralError::DepositCap);
	assert_eq!(with(|terms| terms.initial.ramp_ms = MAX_RAMP_MS + 1), CollateralError::Ramp);
	assert_eq!(with(|terms| terms.initial.scale.to = 0), CollateralError::Scale);
	assert_eq!(with(|terms| terms.initial.scale.extra = Ppm(1_000_001)), CollateralError::Scale);
	assert_eq!(with(|terms| terms.initial.tiers.clear()), CollateralError::Tiers);
	assert_eq!(with(|terms| terms.initial.tiers[0].from = 1), CollateralError::Tiers);
	assert_eq!(with(|terms| terms.initial.tiers[2].from = 10 * BTC), CollateralError::Tiers);
	let nine = |terms: &mut CollateralTerms| {
		terms.initial.tiers =
			(0..9).map(|from| HaircutTier { from, haircut: Ppm(20_000) }).collect();
	};
	assert_eq!(with(nine), CollateralError::Tiers);
	assert_eq!(with(|terms| terms.initial.tiers[1].haircut = Ppm(0)), CollateralError::Haircut);
	assert_eq!(
		with(|terms| terms.initial.tiers[5].haircut = Ppm(1_000_001)),
		CollateralError::Haircut
	);
	assert_eq!(
		with(|terms| terms.maintenance.haircut = Ppm(20_001)),
		CollateralError::Haircut,
		"initial would be above maintenance"
	);
}

/// COL-009.
#[test]
fn value_should_fail_when_it_does_not_fit() {
	let terms = MaintenanceTerms { decimals: 0, haircut: Ppm(0) };
	let most = IndexPrice::from_inner(u128::MAX);
	assert_eq!(terms.value(u128::MAX, usd(1)), Err(ArithmeticError::Overflow));
	assert_eq!(terms.value(MAX_DEPOSITS, most), Err(ArithmeticError::Overflow));
	let beyond = MaintenanceTerms { decimals: 39, haircut: Ppm(0) };
	assert_eq!(beyond.value(1, usd(1)), Err(ArithmeticError::Overflow));
	let mut whole = btc();
	whole.initial.tiers.truncate(1);
	let value = whole.initial_value(u128::MAX, &flat(1), 0, Moment(0));
	assert_eq!(value, Err(ArithmeticError::Overflow));
}

/// COL-010: the table of what can be taken out.
#[test]
fn removable_should_be_the_most_that_keeps_the_value() {
	let (terms, price) = (btc(), flat(60_000));
	let removable = |held: u128, free: i128| {
		terms.removable(held, QuoteAtoms(free), &price, 0, Moment(DAY_MS)).unwrap()
	};
	assert_eq!(removable(10 * BTC, 58_800_000_000), BTC);
	assert_eq!(removable(10 * BTC, -1), 0);
	assert_eq!(removable(10 * BTC, 588_000_000_000), 10 * BTC);
	assert_eq!(removable(60 * BTC, 0), 10 * BTC, "what counts for nothing can leave");
	assert_eq!(removable(11 * BTC, 57_000_000_000), BTC, "the dearest tier is last in, first out");
	assert_eq!(removable(0, 5), 0);
}

#[test]
fn records_should_fit_their_stated_length() {
	let mut terms = scaled();
	terms.initial.tiers = vec![HaircutTier::default(); MAX_TIERS];
	assert!(terms.encode().len() <= CollateralTerms::max_encoded_len());
}

prop_compose! {
	/// Sound terms.
	fn any_terms()(
		decimals in 0u8..=18,
		steps in prop::collection::vec((1u128..1 << 60, 0u32..200_000), 1..=MAX_TIERS),
		maintenance in 0u32..300_000,
		from in 0u128..1 << 70,
		range in 0u128..1 << 70,
		extra in 0u32..=1_000_000,
		ramp_ms in 0u64..3 * DAY_MS,
	) -> CollateralTerms {
		let (mut start, mut haircut) = (0, maintenance);
		let mut tiers = Vec::new();
		for (size, more) in steps {
			haircut = (haircut + more).min(1_000_000);
			tiers.push(HaircutTier { from: start, haircut: Ppm(haircut) });
			start += size;
		}
		CollateralTerms {
			maintenance: MaintenanceTerms { decimals, haircut: Ppm(maintenance) },
			initial: InitialTerms {
				tiers,
				scale: DepositScale { from, to: from + range, extra: Ppm(extra) },
				listed: Moment(DAY_MS),
				ramp_ms,
			},
			deposit_cap: MAX_DEPOSITS,
		}
	}
}

prop_compose! {
	fn any_price()(
		spot in 1u128..1 << 90,
		average in 0u128..1 << 90,
		low in 0u128..1 << 90,
	) -> FeedPrice {
		FeedPrice {
			price: IndexPrice::from_inner(spot),
			average: IndexPrice::from_inner(average),
			low: IndexPrice::from_inner(low),
			..FeedPrice::default()
		}
	}
}

proptest! {
	#![proptest_config(many())]

	/// COL-002, COL-004, COL-005, COL-006: initial never above maintenance; monotone in the atoms;
	/// falling in what others deposit; rising in time.
	#[test]
	fn initial_value_should_be_bounded_and_monotone(
		terms in any_terms(),
		price in any_price(),
		atoms in 0u128..1 << 64,
		more in 0u128..1 << 64,
		others in 0u128..1 << 71,
		others_more in 0u128..1 << 71,
		now in 0u64..5 * DAY_MS,
		later in 0u64..DAY_MS,
	) {
		prop_assert_eq!(terms.check(), Ok(()));
		let value = |atoms, others, now| {
			terms.initial_value(atoms, &price, others, Moment(now)).unwrap()
		};
		let one = value(atoms, others, now);
		prop_assert!(one >= QuoteAtoms::ZERO);
		prop_assert!(one <= terms.maintenance.value(atoms, price.price).unwrap());
		prop_assert!(one <= value(atoms + more, others, now));
		prop_assert!(one >= value(atoms, others + others_more, now));
		prop_assert!(one <= value(atoms, others, now + later));
	}

	/// COL-001: monotone, and rounded down by less than an atom.
	#[test]
	fn maintenance_value_should_be_the_floor_of_the_exact_value(
		decimals in 0u8..=18,
		haircut in 0u32..=1_000_000,
		atoms in 0u128..1 << 40,
		more in 0u128..1 << 40,
		spot in 0u128..1 << 60,
	) {
		let terms = MaintenanceTerms { decimals, haircut: Ppm(haircut) };
		let value = |atoms| terms.value(atoms, IndexPrice::from_inner(spot)).unwrap().get();
		// 2^40 x 2^60 x 2^20 fits, and so does 10^(12 + 18 + 6).
		let exact = atoms * spot * u128::from(1_000_000 - haircut);
		let divisor = 10u128.pow(18 + u32::from(decimals));
		prop_assert_eq!(value(atoms), i128::try_from(exact / divisor).unwrap());
		prop_assert!(value(atoms) <= value(atoms + more));
	}
}

proptest! {
	#![proptest_config(many())]

	/// COL-010: what is removable may go, one atom more may not.
	#[test]
	fn removable_should_be_exact(
		terms in any_terms(),
		price in any_price(),
		atoms in 0u128..1 << 64,
		free in 0i128..1 << 60,
		others in 0u128..1 << 71,
	) {
		let now = Moment(2 * DAY_MS);
		let out = terms.removable(atoms, QuoteAtoms(free), &price, others, now).unwrap();
		let value = |atoms| terms.initial_value(atoms, &price, others, now).unwrap().get();
		prop_assert!(value(atoms) - value(atoms - out) <= free);
		if out < atoms {
			prop_assert!(value(atoms) - value(atoms - out - 1) > free);
		}
	}
}
