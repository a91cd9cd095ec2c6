//! A runtime whose steps note when they ran and eat what they are told to.

use crate as pallet_tick;
use bulwark_primitives::{
	seams::{Clock, Step},
	Moment,
};
use core::cell::RefCell;
use frame_support::{
	derive_impl,
	dispatch::DispatchClass,
	migrations::MultiStepMigrator,
	parameter_types,
	traits::{Hooks, PostTransactions},
	weights::{Weight, WeightMeter},
};
use frame_system::limits::BlockWeights;
use sp_runtime::{BuildStorage, Perbill};

/// The largest block: 400 ms, 4 MB of proof.
pub const MAX_BLOCK: Weight = Weight::from_parts(400_000_000_000, 4_000_000);
/// Market time of every test.
pub const NOW: Moment = Moment(1_700_000_000_000);

/// Names of the steps, in the documented order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
	CloseRounds,
	UpdateQuotes,
	ExpireOrders,
	Detect,
	FireTriggers,
	ClearMarkets,
	Descend,
}

/// One run of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
	pub name: Name,
	pub now: Moment,
	pub limit: Weight,
}

thread_local! {
	static RUNS: RefCell<Vec<Run>> = const { RefCell::new(Vec::new()) };
	static GREEDY: RefCell<Vec<Name>> = const { RefCell::new(Vec::new()) };
	static MIGRATING: RefCell<bool> = const { RefCell::new(false) };
}

/// A step that notes its limit and, if greedy, consumes all of it.
fn note(name: Name, now: Moment, meter: &mut WeightMeter) {
	RUNS.with(|runs| runs.borrow_mut().push(Run { name, now, limit: meter.limit() }));
	if GREEDY.with(|greedy| greedy.borrow().contains(&name)) {
		meter.try_consume(meter.remaining()).unwrap();
	}
}

macro_rules! step {
	($name:ident) => {
		/// The step of that name.
		pub struct $name;
		impl Step for $name {
			fn run(now: Moment, meter: &mut WeightMeter) {
				note(Name::$name, now, meter);
			}
		}
	};
}
step!(CloseRounds);
step!(UpdateQuotes);
step!(ExpireOrders);
step!(Detect);
step!(FireTriggers);
step!(ClearMarkets);
step!(Descend);

/// A migrator that does nothing for as long as the test says.
pub struct Migrator;
impl MultiStepMigrator for Migrator {
	fn ongoing() -> bool {
		MIGRATING.with(|migrating| *migrating.borrow())
	}
	fn step() -> Weight {
		Weight::zero()
	}
}

/// A clock that stands still.
pub struct FixedClock;
impl Clock for FixedClock {
	fn now() -> Moment {
		NOW
	}
}

parameter_types! {
	pub Weights: BlockWeights = BlockWeights::simple_max(MAX_BLOCK);
	pub const Reserve: Perbill = Perbill::from_percent(30);
}

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
	pub type Tick = pallet_tick;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type BlockWeights = Weights;
	type MultiBlockMigrator = Migrator;
	type PostTransactions = Tick;
}

impl pallet_tick::Config for Test {
	type Clock = FixedClock;
	type ReserveRatio = Reserve;
	type CloseRounds = CloseRounds;
	type UpdateQuotes = UpdateQuotes;
	type ExpireOrders = ExpireOrders;
	type Detect = Detect;
	type FireTriggers = FireTriggers;
	type ClearMarkets = ClearMarkets;
	type Descend = Descend;
	type WeightInfo = ();
}

/// Builds a chain at block 1.
#[derive(Default)]
pub struct ExtBuilder {
	greedy: Vec<Name>,
	migrating: bool,
}

impl ExtBuilder {
	/// These steps consume all they are given.
	pub fn greedy(mut self, names: &[Name]) -> Self {
		self.greedy = names.to_vec();
		self
	}

	/// A multi-block migration is under way.
	pub fn migrating(mut self) -> Self {
		self.migrating = true;
		self
	}

	pub fn build(self) -> sp_io::TestExternalities {
		RUNS.with(|runs| runs.borrow_mut().clear());
		GREEDY.with(|greedy| *greedy.borrow_mut() = self.greedy);
		MIGRATING.with(|migrating| *migrating.borrow_mut() = self.migrating);
		let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		let mut ext: sp_io::TestExternalities = storage.into();
		ext.execute_with(|| System::set_block_number(1));
		ext
	}

	/// Runs the test and checks the state it leaves.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Tick::do_try_state().unwrap();
		});
	}
}

/// Starts the block as the executive does: hooks, then the registration of their weight.
pub fn begin_block() {
	let weight = Tick::on_initialize(System::block_number());
	System::register_extra_weight_unchecked(weight, DispatchClass::Mandatory);
}

/// Extrinsics of the given weight.
pub fn extrinsics(weight: Weight) {
	System::register_extra_weight_unchecked(weight, DispatchClass::Normal);
}

/// Ends the block as the executive does.
pub fn end_block() {
	<Test as frame_system::Config>::PostTransactions::post_transactions();
}

/// The runs since the test began.
pub fn runs() -> Vec<Run> {
	RUNS.with(|runs| runs.borrow().clone())
}

/// What the step was given.
pub fn limit_of(name: Name) -> Weight {
	runs().into_iter().find(|run| run.name == name).unwrap().limit
}
