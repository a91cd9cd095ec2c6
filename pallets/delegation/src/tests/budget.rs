//! The budget of the day against a model, in a random life of several owners and keys.

use super::mock::*;
use crate::{Error, Limits, Pallet, DAY_MS};
use alloc::collections::BTreeMap;
use bulwark_primitives::{seams::Delegates, MarketId, Moment, QuoteAtoms};
use frame_support::assert_ok;
use proptest::prelude::*;
use sp_runtime::DispatchError;

/// One thing that happens. Owners are 1 and 2, keys 100 to 102.
#[derive(Clone, Debug)]
enum Step {
	Register { owner: u64, key: u64, order: i128, day: i128, life: u64, only: Option<u32> },
	Revoke { owner: u64, key: u64 },
	Renounce { owner: u64, key: u64 },
	Remove { owner: u64, key: u64 },
	Charge { owner: u64, key: u64, market: u32, notional: i128 },
	Wait { ms: u64 },
}

fn step() -> impl Strategy<Value = Step> {
	let owner = || 1u64..3;
	let key = || 100u64..103;
	prop_oneof![
		3 => (owner(), key(), 1i128..120, 1i128..400, 1u64..4 * DAY_MS, prop::option::of(0u32..2))
			.prop_map(|(owner, key, order, day, life, only)| Step::Register {
				owner, key, order, day, life, only,
			}),
		1 => (owner(), key()).prop_map(|(owner, key)| Step::Revoke { owner, key }),
		1 => (owner(), key()).prop_map(|(owner, key)| Step::Renounce { owner, key }),
		1 => (owner(), key()).prop_map(|(owner, key)| Step::Remove { owner, key }),
		20 => (owner(), key(), 0u32..2, -5i128..130)
			.prop_map(|(owner, key, market, notional)| Step::Charge { owner, key, market, notional }),
		4 => prop_oneof![0u64..HOUR, 0u64..2 * DAY_MS].prop_map(|ms| Step::Wait { ms }),
	]
}

/// What the model knows of a pair: its limits, and every charge since it was registered.
#[derive(Clone, Debug)]
struct Known {
	limits: Limits,
	charges: Vec<(u64, i128)>,
}

type Model = BTreeMap<(u64, u64), Known>;

/// What the model says of a charge.
fn judge(known: Option<&Known>, market: u32, notional: i128) -> Result<(), Error<Test>> {
	let now = Now::get();
	let known = known.ok_or(Error::NotDelegate)?;
	let today: i128 = known
		.charges
		.iter()
		.filter(|(moment, _)| moment / DAY_MS == now / DAY_MS)
		.map(|(_, notional)| notional)
		.sum();
	let limits = &known.limits;
	let rules = [
		(now >= limits.expires.0, Error::Expired),
		(!limits.markets.contains(MarketId(market)), Error::MarketNotAllowed),
		(notional < 0, Error::NegativeNotional),
		(notional > limits.order_notional.0, Error::OrderTooLarge),
		(today + notional > limits.daily_notional.0, Error::DayExhausted),
	];
	match rules.into_iter().find(|(broken, _)| *broken) {
		Some((_, error)) => Err(error),
		None => Ok(()),
	}
}

fn run(step: &Step, model: &mut Model) {
	let now = Now::get();
	match *step {
		Step::Register { owner, key, order, day, life, only } => {
			let limits = Limits {
				expires: Moment(now + life),
				markets: only.map_or(crate::MarketScope::All, |market| scope(&[MarketId(market)])),
				order_notional: QuoteAtoms(order),
				daily_notional: QuoteAtoms(day),
			};
			assert_ok!(register(owner, key, limits.clone()));
			let charges = model.remove(&(owner, key)).map(|known| known.charges);
			let charges = charges.unwrap_or_default();
			model.insert((owner, key), Known { limits, charges });
		},
		Step::Revoke { owner, key } => {
			let result = Delegation::revoke(RuntimeOrigin::signed(owner), key);
			assert_eq!(result.is_ok(), model.remove(&(owner, key)).is_some());
		},
		Step::Renounce { owner, key } => {
			let result = Delegation::renounce(RuntimeOrigin::signed(key), owner);
			assert_eq!(result.is_ok(), model.remove(&(owner, key)).is_some());
		},
		Step::Remove { owner, key } => {
			let expired =
				model.get(&(owner, key)).is_some_and(|known| now >= known.limits.expires.0);
			let result = Delegation::remove_expired(RuntimeOrigin::signed(9), owner, key);
			assert_eq!(result.is_ok(), expired);
			if expired {
				model.remove(&(owner, key));
			}
		},
		Step::Charge { owner, key, market, notional } => {
			let known = model.get_mut(&(owner, key));
			let expected = judge(known.as_deref(), market, notional);
			let result = Delegation::charge(&owner, &key, MarketId(market), QuoteAtoms(notional));
			if let (Ok(()), Some(known)) = (&expected, known) {
				known.charges.push((now, notional));
			}
			assert_eq!(result, expected.map_err(DispatchError::from), "{step:?} at {now}");
		},
		Step::Wait { ms } => Now::set(now + ms),
	}
}

/// 1,024 cases, or `PROPTEST_CASES`.
fn config() -> ProptestConfig {
	let config = ProptestConfig::default();
	if std::env::var_os("PROPTEST_CASES").is_some() {
		config
	} else {
		ProptestConfig { cases: 1_024, ..config }
	}
}

proptest! {
	#![proptest_config(config())]

	/// DEL-027. Every charge is judged as by adding up all charges of the day, and refused ones
	/// leave no trace.
	#[test]
	fn budget_should_agree_with_the_model_when_life_is_random(
		steps in prop::collection::vec(step(), 1..150),
	) {
		ExtBuilder::build().execute_with(|| {
			let mut model = Model::new();
			for step in &steps {
				run(step, &mut model);
				assert_ok!(Pallet::<Test>::do_try_state());
			}
			for owner in 1..3 {
				for view in Delegation::delegates_of(&owner) {
					let known = &model[&(owner, view.delegate)];
					let now = Now::get();
					let today = known.charges.iter().filter(|it| it.0 / DAY_MS == now / DAY_MS);
					assert_eq!(view.placed_today.0, today.map(|it| it.1).sum::<i128>());
					assert_eq!(view.limits, known.limits);
				}
			}
		});
	}
}
