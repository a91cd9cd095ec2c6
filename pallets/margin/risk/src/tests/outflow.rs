use super::*;
use crate::outflow::*;
use bulwark_primitives::{ArithmeticError, Moment};

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;
const START: u64 = 20_000 * DAY_MS;

/// A day's window; an account has a quarter, and waits for more than 100.
const TERMS: OutflowTerms = OutflowTerms {
	window_ms: DAY_MS,
	account_share: Ppm(250_000),
	large: 100,
	wait_ms: 6 * HOUR_MS,
	raise_wait_ms: 2 * DAY_MS,
};

/// An asset with a cap of 1,000, and one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Vault {
	cap: OutflowCap,
	all: NetFlow,
	own: NetFlow,
	now: u64,
}

impl Vault {
	fn new() -> Self {
		let cap = OutflowCap { atoms: 1_000, raise: None };
		Self { cap, all: NetFlow::default(), own: NetFlow::default(), now: START }
	}

	fn gate(&self) -> OutflowGate<'_> {
		OutflowGate {
			terms: &TERMS,
			cap: &self.cap,
			all: &self.all,
			own: &self.own,
			now: Moment(self.now),
		}
	}

	/// Counts what the account took out, or put in if negative.
	fn flow(&mut self, atoms: i128) {
		let now = Moment(self.now);
		self.all = self.all.with(atoms, now, TERMS.window_ms).unwrap();
		self.own = self.own.with(atoms, now, TERMS.window_ms).unwrap();
	}

	/// What is left of the cap, and of the account's share.
	fn left(&self) -> (u128, u128) {
		let nobody = NetFlow::default();
		let whole = OutflowTerms { account_share: Ppm(1_000_000), ..TERMS };
		let others = OutflowGate { own: &nobody, terms: &whole, ..self.gate() };
		(others.available(), self.gate().available())
	}

	/// Counts what others took out.
	fn others(&mut self, atoms: i128) {
		self.all = self.all.with(atoms, Moment(self.now), TERMS.window_ms).unwrap();
	}
}

/// OUT-001: the table of the cap.
#[test]
fn withdrawal_should_be_refused_when_the_cap_is_used_up() {
	let mut vault = Vault::new();
	vault.others(950);
	assert_eq!(vault.gate().available(), 50);
	assert_eq!(vault.gate().admit(50), Ok(Payout::AtOnce));
	assert_eq!(vault.gate().admit(51), Err(OutflowError::CapExceeded));
	vault.others(-30);
	assert_eq!(vault.gate().available(), 80, "what comes in may leave");
	vault.others(500);
	assert_eq!(vault.gate().available(), 0);
}

/// OUT-002: gross, a single account could use up everybody's cap by depositing and withdrawing the
/// same hundred ten times.
#[test]
fn cap_should_not_be_used_up_by_deposits_and_withdrawals_in_turn() {
	let (mut vault, mut gross) = (Vault::new(), NetFlow::default());
	for _ in 0..10 {
		vault.flow(-100);
		assert_eq!(vault.gate().admit(100), Ok(Payout::AtOnce));
		vault.flow(100);
		gross = gross.with(100, Moment(vault.now), TERMS.window_ms).unwrap();
	}
	let wrong = OutflowGate { all: &gross, ..vault.gate() };
	assert_eq!(wrong.available(), 0);
	assert_eq!(vault.left(), (1_000, 250));
}

/// OUT-003.
#[test]
fn account_should_have_its_share_of_the_cap_only() {
	let mut vault = Vault::new();
	assert_eq!(vault.gate().available(), 250);
	assert_eq!(vault.gate().admit(251), Err(OutflowError::ShareExceeded));
	vault.flow(200);
	assert_eq!(vault.gate().admit(51), Err(OutflowError::ShareExceeded));
	vault.flow(-70);
	assert_eq!(vault.left(), (870, 120), "what it put in it may take out");
}

/// OUT-004: the table of the rolling window. Flows count for a day to a day and a seventh.
#[test]
fn flow_should_be_forgotten_when_the_window_has_passed() {
	let mut vault = Vault::new();
	vault.others(900);
	for (hours, available) in [(0, 100), (23, 100), (24, 100), (28, 250), (1_000, 250)] {
		let later = Vault { now: START + hours * HOUR_MS, ..vault };
		assert_eq!(later.gate().available(), available, "{hours} h");
	}
	let shorter = vault.all.net(Moment(START), HOUR_MS);
	assert_eq!(shorter, 900, "a shorter window forgets nothing at once");
}

/// OUT-005: the table of cap changes.
#[test]
fn cap_should_be_cut_at_once_but_raised_after_a_wait() {
	let day = |days: u64| Moment(START + days * DAY_MS);
	let cap = OutflowCap { atoms: 1_000, raise: None };
	let raised = cap.set(5_000, day(0), TERMS.raise_wait_ms);
	assert_eq!([0, 1, 2, 3].map(|days| raised.at(day(days))), [1_000, 1_000, 5_000, 5_000]);
	// A second raise begins to wait anew, and takes the first's place.
	let again = raised.set(9_000, day(1), TERMS.raise_wait_ms);
	assert_eq!([1, 2, 3].map(|days| again.at(day(days))), [1_000, 1_000, 9_000]);
	// A cut is in force now, and no raise waits any more.
	let cut = raised.set(600, day(1), TERMS.raise_wait_ms);
	assert_eq!([1, 2, 9].map(|days| cut.at(day(days))), [600, 600, 600]);
	assert_eq!(raised.set(1_000, day(1), TERMS.raise_wait_ms).raise, None);
	// One in force counts as the present cap.
	assert_eq!(raised.set(4_000, day(5), TERMS.raise_wait_ms).at(day(5)), 4_000);
}

/// OUT-006: the table of waiting.
#[test]
fn large_withdrawal_should_wait_however_it_is_cut() {
	let ready = Moment(START + TERMS.wait_ms);
	let mut vault = Vault::new();
	assert_eq!(vault.gate().admit(100), Ok(Payout::AtOnce));
	assert_eq!(vault.gate().admit(101), Ok(Payout::From(ready)));
	vault.flow(60);
	assert_eq!(vault.gate().admit(40), Ok(Payout::AtOnce));
	assert_eq!(vault.gate().admit(41), Ok(Payout::From(ready)), "60 and 41 are large together");
	vault.flow(-200);
	assert_eq!(vault.gate().admit(100), Ok(Payout::AtOnce), "deposits do not make it larger");
	assert_eq!(vault.gate().admit(101), Ok(Payout::From(ready)));
}

/// OUT-007: a waiting withdrawal is counted when it is paid, and asked again then.
#[test]
fn waiting_withdrawal_should_be_checked_again_when_it_is_ready() {
	let mut vault = Vault::new();
	let Ok(Payout::From(ready)) = vault.gate().admit(200) else { panic!("does not wait") };
	let waiting = WaitingWithdrawal { asset: 1, atoms: 200, ready };
	assert!(!waiting.is_ready(Moment(ready.0 - 1)) && waiting.is_ready(ready));
	assert_eq!(vault.gate().available(), 250, "not yet counted");
	vault.now = ready.0;
	assert_eq!(vault.gate().check(waiting.atoms), Ok(()));
	vault.cap = vault.cap.set(100, Moment(vault.now), 0);
	assert_eq!(vault.gate().check(waiting.atoms), Err(OutflowError::CapExceeded));
}

/// OUT-008.
#[test]
fn flow_should_fail_when_it_does_not_fit() {
	let full = NetFlow::default().with(i128::MAX, Moment(START), DAY_MS).unwrap();
	assert_eq!(full.with(1, Moment(START), DAY_MS), Err(ArithmeticError::Overflow));
	let mut vault = Vault { all: full, ..Vault::new() };
	assert_eq!(vault.gate().available(), 0);
	vault.cap.atoms = u128::MAX;
	vault.all = NetFlow::default().with(i128::MIN, Moment(START), DAY_MS).unwrap();
	vault.own = vault.all;
	assert_eq!(vault.left().0, u128::MAX);
}

proptest! {
	#![proptest_config(many())]

	/// OUT-001, OUT-004: of what leaves by the gate while nothing comes in, no window holds more than
	/// the cap; and the share of one account no more than its own.
	#[test]
	fn outflow_should_be_within_the_cap_in_every_window(
		tries in prop::collection::vec((0u64..5 * HOUR_MS, 0i128..400, any::<bool>()), 1..120),
	) {
		let mut vault = Vault::new();
		let mut left: Vec<(u64, i128, bool)> = Vec::new();
		for (passed, atoms, own) in tries {
			vault.now += passed;
			let amount = atoms.unsigned_abs();
			let nobody = NetFlow::default();
			let other = OutflowTerms { account_share: Ppm(1_000_000), ..TERMS };
			let gate = OutflowGate { own: &nobody, terms: &other, ..vault.gate() };
			let admitted = if own { vault.gate().check(amount) } else { gate.check(amount) };
			if admitted.is_ok() {
				if own { vault.flow(atoms) } else { vault.others(atoms) }
				left.push((vault.now, atoms, own));
			}
			let within = || left.iter().filter(|(time, ..)| time + DAY_MS > vault.now);
			prop_assert!(within().map(|(_, atoms, _)| atoms).sum::<i128>() <= 1_000);
			let own = within().filter(|(.., own)| *own).map(|(_, atoms, _)| atoms);
			prop_assert!(own.sum::<i128>() <= 250);
		}
	}

	/// OUT-002: deposits and withdrawals of the same amounts, in whatever order, leave the cap as it
	/// was.
	#[test]
	fn cycling_should_leave_the_cap_as_it_was(amounts in prop::collection::vec(0i128..1 << 60, 1..20)) {
		let mut vault = Vault::new();
		let before = vault.left();
		for amount in amounts {
			vault.flow(-amount);
			prop_assert!(vault.gate().available() >= amount.unsigned_abs());
			vault.flow(amount);
		}
		prop_assert_eq!(vault.left(), before);
	}
}

proptest! {
	#![proptest_config(many())]

	/// OUT-005: whatever is set and when, the cap is never raised sooner than the wait after it was
	/// set.
	#[test]
	fn cap_should_never_rise_before_the_wait_is_over(
		changes in prop::collection::vec((0u128..10_000, 0u64..3 * DAY_MS), 1..10),
	) {
		let mut cap = OutflowCap { atoms: 1_000, raise: None };
		let (mut now, mut set) = (START, vec![(START - 9 * DAY_MS, 1_000)]);
		for (atoms, passed) in changes {
			now += passed;
			cap = cap.set(atoms, Moment(now), TERMS.raise_wait_ms);
			set.push((now, atoms));
			let present = cap.at(Moment(now));
			let waited = set.iter().any(|(time, atoms)| {
				*atoms >= present && (*time + TERMS.raise_wait_ms <= now || *atoms == present)
			});
			prop_assert!(present <= atoms && waited);
			let before = Moment(now + TERMS.raise_wait_ms - 1);
			prop_assert!(cap.at(before) == present);
		}
	}
}
