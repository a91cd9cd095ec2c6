use super::*;
use crate::{borrow::*, collateral::MaintenanceTerms};
use bulwark_primitives::{ArithmeticError, IndexPrice, Moment};

const YEAR_MS: u64 = 365 * 86_400_000;
const USD: i128 = 1_000_000;

fn quote(atoms: i128) -> QuoteAtoms {
	QuoteAtoms(atoms)
}

/// 2 % and 8 % more at full use; a tenth for the insurance fund.
const TERMS: InterestTerms =
	InterestTerms { base: Ppm(20_000), slope: Ppm(80_000), insurance_share: Ppm(100_000) };

/// A pool at the tests' beginning of time, which is not that of the clock.
fn pool() -> InterestPool {
	let mut pool = InterestPool::default();
	pool.accrue(at(0), &TERMS).unwrap();
	assert_eq!((pool.borrow_index, pool.updated), (0, at(0)));
	pool
}

/// So long after it.
fn at(ms: u64) -> Moment {
	Moment(56 * YEAR_MS + ms)
}

/// BOR-001: the table of what is borrowed.
#[test]
fn borrowed_should_be_what_positions_do_not_cover() {
	for (balance, positions, owed, expected) in [
		(-900, 1_000, 0, 0),
		(1_100, -1_000, 0, 0),
		(-900, 850, 0, 50),
		(1_100, -1_200, 0, 100),
		(-900, 1_000, 130, 30),
		(-80, 0, 0, 80),
		(0, 0, 0, 0),
	] {
		let amount = borrowed(quote(balance), quote(positions), quote(owed));
		assert_eq!(amount, Ok(quote(expected)), "{balance} {positions} {owed}");
	}
	assert!(borrowed(quote(i128::MIN), quote(0), quote(0)).is_err());
}

/// BOR-002: the table of rates.
#[test]
fn rate_should_rise_with_use_rounded_up() {
	for (borrowed, lent, rate) in [
		(0, 0, 20_000),
		(0, 1_000, 20_000),
		(500, 1_000, 60_000),
		(1_000, 1_000, 100_000),
		(2_000, 1_000, 100_000),
		(1, 0, 100_000),
		(1, 1_000_000_000, 20_001),
		(-5, 1_000, 20_000),
	] {
		assert_eq!(TERMS.rate(quote(borrowed), quote(lent)), Ppm(rate), "{borrowed} of {lent}");
	}
	let wild = InterestTerms { base: Ppm(900_000), slope: Ppm(900_000), ..TERMS };
	assert_eq!(wild.rate(quote(1), quote(1)), RATE_LIMIT);
	assert_eq!(wild.check(), Err(BorrowError::Rate));
	let all = InterestTerms { insurance_share: Ppm(1_000_001), ..TERMS };
	assert_eq!(all.check(), Err(BorrowError::Share));
	assert_eq!(TERMS.check(), Ok(()));
}

/// BOR-003: the table of interest. 500 USD borrowed of 1,000 lent for a year at 6 %: 30 USD, 3 of
/// them to the fund, 27 to the lender.
#[test]
fn interest_should_be_split_between_lenders_and_the_fund() {
	let mut pool = pool();
	let lender = pool.stamp(quote(1_000 * USD), quote(1_000 * USD)).unwrap();
	let borrower = pool.stamp(quote(-500 * USD), quote(-500 * USD)).unwrap();
	pool.accrue(at(YEAR_MS), &TERMS).unwrap();
	assert_eq!(pool.interest(&borrower), Ok(quote(-30 * USD)));
	assert_eq!(pool.interest(&lender), Ok(quote(27 * USD)));
	let before = pool;
	pool.accrue(at(YEAR_MS), &TERMS).unwrap();
	assert_eq!(pool, before, "no time, no interest");
	// The lender is paid first: the books' pending interest is negative until the borrower pays.
	assert_eq!(pool.settle(&lender), Ok(quote(27 * USD)));
	assert_eq!(pool.collected, quote(-27 * USD));
	assert_eq!(pool.take_insurance(), Ok(quote(0)), "not yet paid by anyone");
	assert_eq!(pool.settle(&borrower), Ok(quote(-30 * USD)));
	assert_eq!(pool.take_insurance(), Ok(quote(3 * USD)));
	assert_eq!((pool.owed, pool.due, pool.insurance), (0, 0, 0));
	assert_eq!((pool.collected, pool.lent, pool.borrowed), (quote(0), quote(0), quote(0)));
}

/// BOR-003: in steps of a second it comes to the same but for 10^-12 of it.
#[test]
fn interest_should_be_linear_when_accrued_in_small_steps() {
	let mut pool = pool();
	pool.stamp(quote(1_000 * USD), quote(1_000 * USD)).unwrap();
	let borrower = pool.stamp(quote(-500 * USD), quote(0)).unwrap();
	for second in 1..=3_600u64 {
		pool.accrue(at(second * 1_000), &TERMS).unwrap();
	}
	// 500 USD x 6 % / 8,760 = 3,424.66 atoms.
	assert_eq!(pool.interest(&borrower), Ok(quote(-3_425)));
	pool.accrue(at(0), &TERMS).unwrap();
	assert_eq!(pool.updated, at(3_600_000), "time does not go back");
}

/// BOR-003: without a lender all of it is the fund's.
#[test]
fn interest_should_be_the_funds_when_nothing_is_lent() {
	let mut pool = pool();
	let borrower = pool.stamp(quote(-100 * USD), quote(0)).unwrap();
	pool.accrue(at(YEAR_MS), &TERMS).unwrap();
	assert_eq!(pool.settle(&borrower), Ok(quote(-10 * USD)));
	assert_eq!(pool.take_insurance(), Ok(quote(10 * USD)));
}

/// BOR-004: a position's unrealised profit lends nothing.
#[test]
fn principal_should_be_the_lesser_of_both_when_lent() {
	let mut pool = InterestPool::default();
	for (net, own, principal) in
		[(1_000, 400, 400), (400, 1_000, 400), (300, -20, 0), (-70, -90, -70), (0, 0, 0)]
	{
		let stamp = pool.stamp(quote(net), quote(own)).unwrap();
		assert_eq!(stamp.principal, quote(principal), "{net} {own}");
	}
	assert_eq!((pool.lent, pool.borrowed), (quote(800), quote(70)));
}

/// BOR-005: the table of limits.
#[test]
fn borrowing_should_be_refused_when_it_exceeds_a_limit() {
	let limits = BorrowLimits { account: quote(50), vault_share: Ppm(300_000) };
	for (account, total, vault, expected) in [
		(50, 300, 1_000, Ok(())),
		(51, 51, 1_000, Err(BorrowError::AccountLimit)),
		(50, 301, 1_000, Err(BorrowError::TotalLimit)),
		(1, 1, 0, Err(BorrowError::TotalLimit)),
		(0, 0, 0, Ok(())),
		(1, 1, i128::MAX, Err(BorrowError::TotalLimit)),
	] {
		let checked = limits.check(quote(account), quote(total), quote(vault));
		assert_eq!(checked, expected, "{account} {total} {vault}");
	}
}

/// BOR-006: at the limits everything fits, beyond them it is an error and nothing has changed.
#[test]
fn pool_should_fit_at_the_limits_and_fail_beyond() {
	let mut pool = pool();
	let terms = InterestTerms { base: RATE_LIMIT, slope: Ppm(0), insurance_share: Ppm(0) };
	let lender = pool.stamp(PRINCIPAL_LIMIT, PRINCIPAL_LIMIT).unwrap();
	let borrower = pool.stamp(PRINCIPAL_LIMIT.negate().unwrap(), quote(0)).unwrap();
	for century in 1..=3u64 {
		pool.accrue(at(century * 100 * YEAR_MS), &terms).unwrap();
	}
	assert_eq!((pool.borrow_index, pool.lend_index), (INTEREST_LIMIT, INTEREST_LIMIT));
	let full = pool;
	assert_eq!(pool.stamp(quote(1), quote(1)), Err(ArithmeticError::Overflow));
	assert_eq!(pool.stamp(quote(-1), quote(0)), Err(ArithmeticError::Overflow));
	let foreign = InterestStamp { index: u128::MAX, ..lender };
	assert_eq!(pool.settle(&foreign), Err(ArithmeticError::Underflow));
	assert_eq!(pool, full);
	let paid = pool.settle(&borrower).unwrap();
	assert_eq!(pool.settle(&lender).unwrap().add(paid).unwrap(), quote(-1), "rounding");
}

fn btc_sale(markdown: u32) -> Sale {
	Sale {
		terms: MaintenanceTerms { decimals: 8, haircut: Ppm(50_000) },
		spot: IndexPrice::from_inner(60_000 * 1_000_000_000_000_000_000),
		markdown: Ppm(markdown),
	}
}

/// BOR-007: the table of the price's path.
#[test]
fn markdown_should_grow_linearly_to_its_end() {
	let terms = SaleTerms { markdown: Ppm(50_000), duration_ms: 600_000 };
	let at = |ms: u64| terms.markdown_at(Moment(1_000), Moment(1_000 + ms)).get();
	assert_eq!([0, 1, 60_000, 300_000, 600_000].map(at), [0, 0, 5_000, 25_000, 50_000]);
	assert_eq!(at(u64::MAX - 1_000), 50_000);
	assert_eq!(terms.markdown_at(Moment(9), Moment(3)), Ppm(0));
	let at_once = SaleTerms { duration_ms: 0, ..terms };
	assert_eq!(at_once.markdown_at(Moment(9), Moment(9)), Ppm(50_000));
	assert_eq!(terms.check(&btc_sale(0).terms), Ok(()));
	let deep = SaleTerms { markdown: Ppm(50_001), ..terms };
	assert_eq!(deep.check(&btc_sale(0).terms), Err(BorrowError::Markdown));
}

/// BOR-008: the table of sales. BTC at 60,000 USD, maintenance haircut 5 %.
#[test]
fn atoms_for_sale_should_follow_the_table() {
	const BTC: u128 = 100_000_000;
	let need = |borrowed: i128, excess: i128, shortfall: i128| SaleNeed {
		borrowed: quote(borrowed * USD),
		excess: quote(excess * USD),
		shortfall: quote(shortfall * USD),
	};
	for (markdown, need, held, expected) in [
		// Down to the limit: 6,000 of 54,000 USD.
		(0, need(54_000, 6_000, 0), BTC, BTC / 10),
		// At 4 % below spot a little more.
		(40_000, need(54_000, 6_000, 0), BTC, 10_416_667),
		// Nothing is wrong.
		(0, need(54_000, 0, 0), BTC, 0),
		// 1,500 USD lacking: half a bitcoin's haircut, and an atom for rounding.
		(0, need(54_000, 0, 1_500), BTC, 50_000_001),
		// At 4 % each bitcoin frees 600 USD: all would be needed, but 0.9375 repay what is borrowed.
		(40_000, need(54_000, 0, 1_500), BTC, 93_750_000),
		// At 5 % selling frees nothing.
		(50_000, need(5_700, 0, 1_500), BTC, 10_000_000),
		// More than there is.
		(0, need(54_000, 54_000, 0), BTC / 2, BTC / 2),
		// Nothing borrowed: positions are liquidated, not collateral.
		(0, need(0, 0, 1_500), BTC, 0),
	] {
		let atoms = btc_sale(markdown).atoms_for_sale(&need, held).unwrap();
		assert_eq!(atoms, expected, "{markdown} {need:?}");
	}
	let free = Sale { spot: IndexPrice::zero(), ..btc_sale(0) };
	let none = free.atoms_for_sale(&need(1, 1, 0), BTC);
	assert_eq!(none, Err(ArithmeticError::DivisionByZero));
	assert_eq!(btc_sale(40_000).cost(1), Ok(quote(576)));
	assert_eq!(btc_sale(40_001).cost(1), Ok(quote(576)), "rounded up from 575.9994");
}

/// Accounts that borrow and lend, as the ledger keeps them.
struct Ledger {
	pool: InterestPool,
	stamps: Vec<InterestStamp>,
	quotes: Vec<i128>,
	insurance: i128,
	put_in: i128,
}

impl Ledger {
	fn new(count: usize) -> Self {
		Self {
			pool: pool(),
			stamps: vec![InterestStamp::default(); count],
			quotes: vec![0; count],
			insurance: 0,
			put_in: 0,
		}
	}

	fn touch(&mut self, who: usize, deposit: i128) {
		let interest = self.pool.settle(&self.stamps[who]).unwrap().get();
		self.quotes[who] += interest + deposit;
		self.put_in += deposit;
		let net = quote(self.quotes[who]);
		self.stamps[who] = self.pool.stamp(net, net).unwrap();
	}

	fn assert_exact(&self) {
		let pool = &self.pool;
		let parts = i128::try_from(PARTS).unwrap();
		let signed = |parts: u128| i128::try_from(parts).unwrap();
		assert_eq!(
			pool.collected.get() * parts + signed(pool.owed),
			signed(pool.due) + signed(pool.insurance),
		);
		let (mut owed, mut due, mut borrowed, mut lent) = (0, 0, 0, 0);
		for stamp in &self.stamps {
			let principal = stamp.principal.magnitude();
			if stamp.principal.is_negative() {
				owed += principal * (pool.borrow_index - stamp.index);
				borrowed += principal;
			} else {
				due += principal * (pool.lend_index - stamp.index);
				lent += principal;
			}
		}
		assert_eq!((pool.owed, pool.due), (owed, due), "counters are the sums over accounts");
		assert_eq!((pool.borrowed.magnitude(), pool.lent.magnitude()), (borrowed, lent));
		let quotes: i128 = self.quotes.iter().sum();
		assert_eq!(quotes + self.insurance + pool.collected.get(), self.put_in, "conserved");
	}
}

proptest! {
	#![proptest_config(many())]

	/// BOR-009: over random deposits, debts, touches and times, quote, insurance and what the pool
	/// collected add up to what was put in, to the atom; the counters are the sums over accounts.
	#[test]
	fn interest_should_be_conserved_when_accounts_are_touched_at_random(
		steps in prop::collection::vec(
			(0usize..5, -1i128 << 45..1 << 45, 0u64..YEAR_MS / 12, any::<bool>()), 1..60,
		),
		base in 0u32..500_000,
		slope in 0u32..500_000,
		insurance_share in 0u32..=1_000_000,
	) {
		let terms = InterestTerms {
			base: Ppm(base),
			slope: Ppm(slope),
			insurance_share: Ppm(insurance_share),
		};
		let (mut ledger, mut now) = (Ledger::new(5), 0);
		for (who, deposit, passed, takes) in steps {
			now += passed;
			ledger.pool.accrue(at(now), &terms).unwrap();
			ledger.touch(who, deposit);
			if takes {
				let taken = ledger.pool.take_insurance().unwrap().get();
				prop_assert!(taken >= 0);
				ledger.insurance += taken;
			}
			ledger.assert_exact();
		}
	}
}

proptest! {
	#![proptest_config(many())]

	/// BOR-002: within base and base + slope, monotone in what is borrowed.
	#[test]
	fn rate_should_be_bounded_and_monotone(
		base in 0u32..500_000, slope in 0u32..=500_000,
		borrowed in 0i128..1 << 60, more in 0i128..1 << 60, lent in 0i128..1 << 60,
	) {
		let terms = InterestTerms { base: Ppm(base), slope: Ppm(slope), ..TERMS };
		let one = terms.rate(quote(borrowed), quote(lent));
		let two = terms.rate(quote(borrowed + more), quote(lent));
		prop_assert!(Ppm(base) <= one && one <= two && two <= Ppm(base + slope));
	}

	/// BOR-008: what is for sale brings what is needed, or is all there is; one atom less would not
	/// have. A sale within the haircut never lowers maintenance equity by more than rounding.
	#[test]
	fn sale_should_bring_what_is_needed(
		decimals in 0u8..=12,
		haircut in 1u32..500_000,
		part in 0u32..=1_000_000,
		spot in 1u128 << 40..1 << 80,
		held in 1u128..1 << 60,
		borrowed in 1i128..1 << 60,
		excess_part in 0i128..=1_000,
		shortfall in 0i128..1 << 50,
	) {
		let markdown = u32::try_from(u64::from(haircut) * u64::from(part) / 1_000_000).unwrap();
		let sale = Sale {
			terms: MaintenanceTerms { decimals, haircut: Ppm(haircut) },
			spot: IndexPrice::from_inner(spot),
			markdown: Ppm(markdown),
		};
		let need = SaleNeed {
			borrowed: quote(borrowed),
			excess: quote(borrowed * excess_part / 1_000),
			shortfall: quote(shortfall),
		};
		let atoms = sale.atoms_for_sale(&need, held).unwrap();
		prop_assert!(atoms <= held);
		let paid = sale.cost(atoms).unwrap();
		let value = |atoms| sale.terms.value(atoms, sale.spot).unwrap().get();
		let gained = paid.get() + value(held - atoms) - value(held);
		prop_assert!(gained >= 0, "equity fell by {}", -gained);
		if atoms < held {
			prop_assert!(paid >= need.excess);
			prop_assert!(gained >= shortfall || paid >= need.borrowed);
		}
	}
}
