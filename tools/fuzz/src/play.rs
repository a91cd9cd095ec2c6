//! Plays an input.

use crate::{
	calls::{self, Following},
	chain, check, governance, record,
	stage::{self, Clock},
	Census, Kind, Record,
};
use bulwark_primitives::FeedId;
use bulwark_runtime::{genesis_config_presets as presets, Executive, RuntimeCall, System};
use sp_runtime::{
	generic::Era, traits::Dispatchable, transaction_validity::TransactionValidityError,
	DispatchError,
};

/// Blocks of an input that are played.
const MAX_BLOCKS: u32 = 60;

/// What became of a call: not even included, or carried out with this result.
pub type Outcome = Result<Result<(), DispatchError>, TransactionValidityError>;

/// Is told what happens.
pub trait Watch {
	/// A call was made.
	fn call(&mut self, record: &Record, call: &RuntimeCall, outcome: &Outcome);
	/// A block ended.
	fn block(&mut self);
}

impl Watch for () {
	fn call(&mut self, _: &Record, _: &RuntimeCall, _: &Outcome) {}
	fn block(&mut self) {}
}

/// Plays an input from the stage's state, block by block, and counts what it reached.
///
/// # Panics
///
/// On a finding: something in the runtime panics, or an invariant does not hold after a block.
pub fn play(input: &[u8], census: &mut Census, watch: &mut impl Watch) {
	let records = record::records(input);
	let (mut state, clock) = stage::set();
	state.execute_with(|| Play { clock, census, watch }.run(records.iter().copied()));
}

struct Play<'a, W> {
	clock: Clock,
	census: &'a mut Census,
	watch: &'a mut W,
}

impl<W: Watch> Play<'_, W> {
	fn run(&mut self, mut following: Following) {
		let report = self.clock.open(1, |_| true);
		self.reported(report);
		for _ in 0..MAX_BLOCKS {
			let ended = loop {
				match following.next() {
					Some(record) if record.kind != Kind::Block => self.act(&record, &mut following),
					ended => break ended,
				}
			};
			self.close();
			let Some(record) = ended else { break };
			self.open(&record);
		}
	}

	/// Starts the next block at the prices and after the time the record says.
	fn open(&mut self, record: &Record) {
		for feed in pallet_oracle::FeedIds::<bulwark_runtime::Runtime>::get() {
			let price = self.clock.prices.entry(feed).or_insert(100);
			let opposite = record.choice & 8 != 0 && feed != presets::BTC_USD;
			let far = if record.choice & 0x10 == 0 { 1 } else { 8 };
			let sixty_fourths = i32::from(record.price) * if opposite { -far } else { far };
			*price = moved(feed, *price, sixty_fourths);
		}
		let silent = |feed: FeedId| match record.choice & 7 {
			6 => feed == presets::BTC_USD,
			7 => true,
			_ => false,
		};
		let report = self.clock.open(slots(record.lots), |feed| !silent(feed));
		self.reported(report);
	}

	fn reported(&mut self, report: Option<RuntimeCall>) {
		if let Some(call) = report {
			self.census.call(&call, &Ok(Ok(())));
		}
	}

	fn act(&mut self, record: &Record, following: &mut Following) {
		if let Some(call) = governance::call(record) {
			let result = call.clone().dispatch(governance::origin(record));
			let outcome = Ok(result.map(|_| ()).map_err(|refused| refused.error));
			return self.tell(record, &call, &outcome);
		}
		if record.kind == Kind::Hint {
			return self.hint(record);
		}
		let Some(call) = calls::call(record, following) else { return };
		// Raw bytes may name any account and any call, so nobody with power signs them.
		let signer = match record.kind {
			Kind::Raw => sp_keyring::Sr25519Keyring::FerdieStash,
			_ => record.trader(),
		};
		let outcome = Executive::apply_extrinsic(chain::sign(signer, call.clone(), 0));
		self.tell(record, &call, &outcome);
	}

	/// A hint at up to four accounts, which nobody signs.
	fn hint(&mut self, record: &Record) {
		let named = (0..usize::from(record.lots % 4) + 1).map(|number| {
			let who = u8::try_from((usize::from(record.who) + number) % 8).unwrap_or_default();
			Record { who, ..*record }.subaccount()
		});
		let accounts = frame_support::BoundedVec::truncate_from(named.collect());
		let call = RuntimeCall::Liquidation(pallet_liquidation::Call::hint { accounts });
		let extension = bulwark_runtime::configs::extension(0, Era::Immortal);
		let extrinsic =
			bulwark_runtime::UncheckedExtrinsic::new_transaction(call.clone(), extension);
		let outcome = Executive::apply_extrinsic(extrinsic);
		self.tell(record, &call, &outcome);
	}

	fn tell(&mut self, record: &Record, call: &RuntimeCall, outcome: &Outcome) {
		self.census.call(call, outcome);
		self.watch.call(record, call, outcome);
	}

	fn close(&mut self) {
		Executive::finalize_block();
		let events: Vec<_> = System::events().into_iter().map(|record| record.event).collect();
		self.census.block(&events);
		self.watch.block();
		check::block(&events);
	}
}

/// Slots from one block to the next: mostly one; up to half a year.
fn slots(lots: u8) -> u64 {
	match lots {
		0..192 => 1,
		192..224 => u64::from(lots - 190),
		224..240 => u64::from(lots - 223) * 60,
		240.. => 3_600 << (lots - 240).min(12),
	}
}

/// A price after a move of so many 64ths of a basis point, at most 41 %, within what a feed takes.
fn moved(feed: FeedId, price: u128, sixty_fourths: i32) -> u128 {
	if feed == presets::USDT_USD {
		return price;
	}
	let change = i128::try_from(price).unwrap_or(i128::MAX) * i128::from(sixty_fourths) / 640_000;
	price.saturating_add_signed(change).clamp(100, 9_000_000)
}
