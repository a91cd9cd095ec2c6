//! Random prices, triggers and weights beside a model that only knows the rule.

use super::mock::*;
use crate::{
	Direction, EndReason, Error, Event, FireTriggers, StandingId, TriggerKind, TriggerTerms,
	WeightInfo,
};
use bulwark_primitives::{seams::Step, Moment, Reference, Side};
use frame_support::{assert_ok, storage::with_storage_layer, weights::WeightMeter};
use proptest::prelude::*;
use std::collections::BTreeMap;

type Name = (u64, StandingId);

/// A trigger as the model knows it.
#[derive(Clone, Debug)]
struct Known {
	kind: TriggerKind,
	terms: TriggerTerms,
	pair: Option<StandingId>,
	/// Its price was reached.
	crossed: bool,
}

impl Known {
	fn reached(&self, index: u64, mark: u64) -> bool {
		let price = match self.terms.reference {
			Reference::Index => index,
			Reference::Mark => mark,
		};
		match Direction::of(self.kind, self.terms.side) {
			Direction::Above => price >= self.terms.price.0,
			Direction::Below => price <= self.terms.price.0,
		}
	}
}

/// All triggers that wait, looked through one by one.
#[derive(Default)]
struct Model {
	waiting: BTreeMap<Name, Known>,
}

impl Model {
	fn take(&mut self) {
		for owner in 1..4 {
			for trigger in Triggers::triggers_of(&sub(owner)) {
				self.waiting.entry((owner, trigger.id)).or_insert(Known {
					kind: trigger.kind,
					terms: trigger.terms,
					pair: trigger.pair,
					crossed: false,
				});
			}
		}
	}

	fn observe(&mut self, (index, mark): (u64, u64)) {
		for known in self.waiting.values_mut() {
			known.crossed |= known.reached(index, mark);
		}
	}

	/// Takes in what the pallet did, and sees that it was right.
	fn judge(&mut self, events: Vec<Event<Test>>, now: u64) {
		for event in events {
			match event {
				Event::TriggerFired { who, id, .. } => self.fired((who.owner, id)),
				Event::TriggerEnded { who, id, reason: EndReason::OtherFired, .. } => {
					let ended = self.waiting.remove(&(who.owner, id));
					assert!(ended.is_some(), "{who:?} {id:?} ended twice");
				},
				Event::TriggerEnded { who, id, .. } => {
					let ended = self.waiting.remove(&(who.owner, id)).unwrap();
					assert!(ended.terms.expires.unwrap().0 <= now, "ended early");
					unlink(self, who.owner, id);
				},
				other => panic!("{other:?}"),
			}
		}
	}

	fn fired(&mut self, name: Name) {
		let fired = self.waiting.remove(&name).expect("it fires once");
		assert!(fired.crossed, "{fired:?} fired though its price was never reached");
		let other = fired.pair.and_then(|id| self.waiting.get(&(name.0, id)));
		if let Some(other) = other {
			let stop_wins = fired.kind == TriggerKind::Stop || !other.crossed;
			assert!(stop_wins, "the take-profit fired though the stop was reached");
		}
	}
}

#[derive(Clone, Debug)]
enum Op {
	Place(u64, TriggerKind, TriggerTerms),
	Pair(u64, TriggerTerms, TriggerTerms),
	Cancel(u64, usize),
	/// Prices, milliseconds to the next block, and triggers there is weight for.
	Block((u64, u64), u64, u32),
}

fn random_terms() -> impl Strategy<Value = TriggerTerms> {
	let side = prop_oneof![Just(Side::Bid), Just(Side::Ask)];
	let reference = prop_oneof![Just(Reference::Index), Just(Reference::Mark)];
	let expires = proptest::option::weighted(0.2, 1_000u64..20_000);
	(side, reference, 80u64..121, expires).prop_map(|(side, reference, price, expires)| {
		let expires = expires.map(|moment| Moment(START + moment));
		TriggerTerms { reference, expires, ..terms(side, price) }
	})
}

fn op() -> impl Strategy<Value = Op> {
	let kind = prop_oneof![Just(STOP), Just(TAKE_PROFIT)];
	let few = prop_oneof![Just(0u32), 1u32..4, Just(100u32)];
	let near = || 85u64..116;
	prop_oneof![
		8 => (1u64..4, kind, random_terms())
			.prop_map(|(owner, kind, terms)| Op::Place(owner, kind, terms)),
		4 => (1u64..4, random_terms(), random_terms()).prop_map(|(owner, stop, mut other)| {
			other.side = stop.side;
			Op::Pair(owner, stop, other)
		}),
		1 => (1u64..4, 0usize..40).prop_map(|(owner, which)| Op::Cancel(owner, which)),
		8 => ((near(), near()), 0u64..2_000, few)
			.prop_map(|(prices, later, few)| Op::Block(prices, later, few)),
	]
}

/// A placement may only be refused for the reasons a caller can see.
fn judge_refusal(refused: sp_runtime::DispatchError) {
	let reasons = [
		Error::<Test>::WrongSide,
		Error::RangeLatched,
		Error::AlreadyExpired,
		Error::TooManyTriggers,
	];
	assert!(reasons.into_iter().any(|reason| refused == reason.into()), "{refused:?}");
}

fn apply(model: &mut Model, op: Op) {
	match op {
		Op::Place(owner, kind, terms) => {
			let placed = with_storage_layer(|| try_place(owner, kind, terms));
			placed.unwrap_or_else(judge_refusal);
		},
		Op::Pair(owner, stop, take_profit) => {
			let placed = with_storage_layer(|| try_pair(owner, stop, take_profit));
			placed.unwrap_or_else(judge_refusal);
		},
		Op::Cancel(owner, which) => {
			let triggers = Triggers::triggers_of(&sub(owner));
			if let Some(trigger) = triggers.get(which) {
				let origin = RuntimeOrigin::signed(owner);
				assert_ok!(Triggers::cancel_trigger(origin, 0, trigger.id));
				model.waiting.remove(&(owner, trigger.id));
				unlink(model, owner, trigger.id);
			}
		},
		Op::Block(prices, later, few) => {
			System::reset_events();
			end_block(model, prices, few);
			System::set_block_number(System::block_number() + 1);
			Now::mutate(|now| *now += later);
			return;
		},
	}
	model.take();
}

fn unlink(model: &mut Model, owner: u64, id: StandingId) {
	let others = model.waiting.iter_mut().filter(|((whose, _), _)| *whose == owner);
	for (_, known) in others.filter(|(_, known)| known.pair == Some(id)) {
		known.pair = None;
	}
}

fn end_block(model: &mut Model, (index, mark): (u64, u64), few: u32) {
	set_prices(BTC, index, mark);
	let looked = <() as WeightInfo>::latch_markets(2);
	let few = <() as WeightInfo>::fire_triggers(few);
	let limit = looked.saturating_add(few);
	let mut meter = WeightMeter::with_limit(limit);
	FireTriggers::<Test>::run(Moment(Now::get()), &mut meter);
	assert!(meter.consumed().all_lte(limit));
	// What expired in this block was ended before it was looked at.
	model.observe((index, mark));
	let events = System::read_events_for_pallet::<Event<Test>>();
	model.judge(events, Now::get());
	assert_ok!(Triggers::do_try_state());
}

/// With weight for everything, whatever was reached has fired, and nothing else.
fn drain(model: &mut Model) {
	let prices = Prices::get()[&BTC];
	System::reset_events();
	end_block(model, prices, 200);
	for (name, known) in &model.waiting {
		assert!(!known.crossed, "{name:?} was missed: {known:?}");
	}
	let left: Vec<_> = (1..4)
		.flat_map(|owner| {
			Triggers::triggers_of(&sub(owner)).into_iter().map(move |t| (owner, t.id))
		})
		.collect();
	assert!(left.iter().eq(model.waiting.keys()), "lists and model differ");
}

/// Few enough to be quick, unless the environment asks for more.
fn config() -> ProptestConfig {
	let mut config = ProptestConfig::default();
	if std::env::var_os("PROPTEST_CASES").is_none() {
		config.cases = 192;
	}
	config
}

proptest! {
	#![proptest_config(config())]

	/// TRIG-024: over random prices and weights every trigger fires once if its price was reached,
	/// and never otherwise; of a pair one, and the stop if both were reached.
	#[test]
	fn triggers_should_fire_exactly_once_when_prices_are_random(
		ops in proptest::collection::vec(op(), 1..120),
	) {
		ExtBuilder::build_and_execute(|| {
			set_prices(BTC, 100, 100);
			let mut model = Model::default();
			for op in ops {
				apply(&mut model, op);
			}
			drain(&mut model);
		});
	}

	/// TRIG-024: a TWAP order never trades more than was asked for, places at most one slice a
	/// block, none above three ordinary ones, and ends.
	#[test]
	fn twap_should_keep_to_its_plan_when_blocks_and_fills_are_random(
		lots in 2u64..3_000,
		slices in 2u32..40,
		blocks in proptest::collection::vec((1u64..40_000, 0u64..1_100, any::<bool>()), 1..80),
	) {
		ExtBuilder::build_and_execute(|| {
			let plan = crate::TwapTerms {
				lots: bulwark_primitives::Lots(lots),
				slices,
				..twap_terms()
			};
			if try_twap(1, plan).is_err() {
				return;
			}
			let ordinary = lots.div_ceil(u64::from(slices));
			let mut traded = 0;
			for (later, filled, reported) in blocks {
				tick();
				let placed = placed();
				assert!(placed.len() <= 1);
				assert!(placed.iter().all(|(_, _, lots)| *lots <= 3 * ordinary));
				let pending = Triggers::twaps_of(&sub(1)).first().and_then(|twap| twap.pending);
				if let (Some(slice), true) = (pending, reported) {
					traded += filled.min(slice.lots.0);
					report(1, filled.min(slice.lots.0));
				}
				assert!(traded <= lots);
				assert_ok!(Triggers::do_try_state());
				Now::mutate(|now| *now += later);
			}
			for _ in 0..3 {
				Now::mutate(|now| *now += 3_600_000);
				tick();
			}
			assert_eq!(Triggers::twaps_of(&sub(1)), []);
		});
	}
}
