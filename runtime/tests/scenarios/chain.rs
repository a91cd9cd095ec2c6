//! A chain without a node.

use bulwark_primitives::{
	seams::Markets as _, FeedId, IndexPrice, Lots, MarketId, Moment, PlaceOrder, Price, QuoteAtoms,
	Side, SubaccountId,
};
use bulwark_runtime::{
	constants::SLOT_DURATION_MS, genesis_config_presets as presets, AccountId, Executive, Header,
	Margin, Markets, Runtime, RuntimeCall, RuntimeEvent, RuntimeGenesisConfig, SignedPayload,
	System, UncheckedExtrinsic,
};
use codec::Encode;
use pallet_oracle::{Observation, SignedReport};
use sp_application_crypto::Pair as _;
use sp_consensus_aura::AURA_ENGINE_ID;
use sp_core::sr25519;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	generic::Era,
	traits::Header as _,
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, Digest, DigestItem, FixedU128, MultiAddress,
};

/// BTC-PERP of the presets.
pub const BTC: MarketId = MarketId(0);
/// Ticks of BTC-PERP.
pub const TICK: u64 = 500;
/// One USD in quote atoms.
pub const USD: u128 = bulwark_runtime::constants::USD;

/// Market time starts in 2026.
pub const FIRST_SLOT: u64 = 1_780_000_000;

/// A chain at its latest block.
pub struct Chain {
	externalities: sp_io::TestExternalities,
	number: u32,
	slot: u64,
}

/// Applies `patch` to `value`, object by object.
fn merge(value: &mut serde_json::Value, patch: serde_json::Value) {
	match (value, patch) {
		(serde_json::Value::Object(value), serde_json::Value::Object(patch)) => {
			for (key, part) in patch {
				merge(value.entry(key).or_insert(serde_json::Value::Null), part);
			}
		},
		(value, patch) => *value = patch,
	}
}

impl Chain {
	/// The chain of a preset, right after genesis.
	pub fn new(preset: &str) -> Self {
		let mut externalities = sp_io::TestExternalities::new_empty();
		externalities.execute_with(|| build_genesis(&genesis_config(preset)));
		Self { externalities, number: 0, slot: FIRST_SLOT }
	}

	/// One validator, Alice.
	pub fn development() -> Self {
		Self::new("development")
	}

	/// Market time of the next block.
	pub fn next_moment(&self) -> Moment {
		Moment((self.slot + 1) * SLOT_DURATION_MS)
	}

	/// Reads the state of the latest block.
	pub fn read<R>(&mut self, read: impl FnOnce() -> R) -> R {
		self.externalities.execute_with(read)
	}

	/// Starts the next block; `with` may then apply extrinsics; ends it with the tick.
	pub fn block_with<R>(&mut self, with: impl FnOnce() -> R) -> R {
		self.number += 1;
		self.slot += 1;
		let (number, slot) = (self.number, self.slot);
		self.externalities.execute_with(|| {
			open_block(number, slot);
			let result = with();
			Executive::finalize_block();
			check_invariants();
			result
		})
	}

	/// A block with these extrinsics; gives what became of them and the block's events.
	pub fn block(
		&mut self,
		extrinsics: Vec<UncheckedExtrinsic>,
	) -> (Vec<ApplyExtrinsicResult>, Vec<RuntimeEvent>) {
		let results = self.block_with(|| {
			extrinsics.into_iter().map(Executive::apply_extrinsic).collect::<Vec<_>>()
		});
		let events =
			self.read(|| System::events().into_iter().map(|record| record.event).collect());
		(results, events)
	}

	/// A block in which every extrinsic must succeed; gives its events.
	pub fn block_ok(&mut self, extrinsics: Vec<UncheckedExtrinsic>) -> Vec<RuntimeEvent> {
		let (results, events) = self.block(extrinsics);
		for (index, result) in results.iter().enumerate() {
			assert!(matches!(result, Ok(Ok(()))), "extrinsic {index}: {result:?}");
		}
		events
	}

	/// What the pool says of an extrinsic.
	pub fn validate(&mut self, extrinsic: UncheckedExtrinsic) -> TransactionValidity {
		let number = self.number;
		self.externalities.execute_with(|| {
			// The pool's check leaves no trace.
			frame_support::storage::transactional::with_transaction_unchecked(|| {
				let hash = System::block_hash(number);
				let validity =
					Executive::validate_transaction(TransactionSource::External, extrinsic, hash);
				sp_runtime::TransactionOutcome::Rollback(validity)
			})
		})
	}

	/// A transaction signed by `who`.
	pub fn signed(
		&mut self,
		who: Sr25519Keyring,
		call: RuntimeCall,
		ahead: u32,
	) -> UncheckedExtrinsic {
		self.read(|| sign(who, call, ahead))
	}

	/// A report of `validator`, the one at `position`, for the next block.
	pub fn report(
		&mut self,
		validator: Sr25519Keyring,
		position: u32,
		prices: &[(FeedId, u128)],
	) -> SignedReport {
		let now = self.next_moment();
		self.read(|| sign_report(validator, position, now, prices))
	}

	/// A block in which the one validator of the development chain reports these prices (USD).
	pub fn block_at(
		&mut self,
		bitcoin: u128,
		mut extrinsics: Vec<UncheckedExtrinsic>,
	) -> Vec<RuntimeEvent> {
		let report = self.report(
			Sr25519Keyring::Alice,
			0,
			&[(presets::BTC_USD, bitcoin), (presets::ETH_USD, bitcoin / 40)],
		);
		extrinsics.insert(0, authorised(report));
		self.block_ok(extrinsics)
	}
}

/// The whole genesis configuration of a preset.
pub fn genesis_config(preset: &str) -> serde_json::Value {
	let patch = presets::get_preset(&preset.into()).expect("the preset exists");
	let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
	merge(&mut config, serde_json::from_slice(&patch).unwrap());
	config
}

/// Builds the state of a genesis configuration. Must run inside an empty state.
pub fn build_genesis(config: &serde_json::Value) {
	let config = serde_json::to_vec(config).unwrap();
	frame_support::genesis_builder_helper::build_state::<RuntimeGenesisConfig>(config)
		.expect("the preset builds");
	frame_system::BlockHash::<Runtime>::insert(0, sp_core::H256::repeat_byte(7));
}

/// Starts block `number` in `slot`, with its timestamp. Must run inside the chain's state.
pub fn open_block(number: u32, slot: u64) {
	let digest = Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot.encode())] };
	let parent = System::block_hash(number - 1);
	let header = Header::new(number, Default::default(), Default::default(), parent, digest);
	Executive::initialize_block(&header);
	let now = UncheckedExtrinsic::new_bare(RuntimeCall::Timestamp(pallet_timestamp::Call::set {
		now: slot * SLOT_DURATION_MS,
	}));
	Executive::apply_extrinsic(now).unwrap().unwrap();
}

/// A transaction signed by `who`, `ahead` after its next. Must run inside the chain's state.
pub fn sign(who: Sr25519Keyring, call: RuntimeCall, ahead: u32) -> UncheckedExtrinsic {
	let account = who.to_account_id();
	let nonce = System::account_nonce(&account) + ahead;
	let extension = bulwark_runtime::configs::extension(nonce, Era::Immortal);
	let payload = SignedPayload::new(call, extension).expect("the payload is complete");
	let signature = payload.using_encoded(|bytes| who.sign(bytes));
	let (call, extension, _) = payload.deconstruct();
	UncheckedExtrinsic::new_signed(call, MultiAddress::Id(account), signature.into(), extension)
}

/// The report as a transaction nobody signed.
pub fn authorised(report: SignedReport) -> UncheckedExtrinsic {
	UncheckedExtrinsic::new_transaction(
		RuntimeCall::Oracle(pallet_oracle::Call::report { report }),
		bulwark_runtime::configs::extension(0, Era::Immortal),
	)
}

/// A report, signed with a validator's oracle key. Must run inside the chain's state.
pub fn sign_report(
	validator: Sr25519Keyring,
	position: u32,
	now: Moment,
	prices: &[(FeedId, u128)],
) -> SignedReport {
	let observations: Vec<Observation> = prices
		.iter()
		.map(|(feed, usd)| Observation {
			feed: *feed,
			price: IndexPrice(FixedU128::from_rational(*usd, 1)),
			observed: now,
			sources: 3,
		})
		.collect();
	let round = now.0 / pallet_oracle::ROUND_MS;
	let payload = pallet_oracle::Pallet::<Runtime>::payload(position, round, &observations);
	let signature: sr25519::Signature = validator.pair().sign(&payload);
	SignedReport {
		reporter: position,
		round,
		observations: observations.try_into().expect("few observations"),
		signature: signature.into(),
	}
}

/// The first subaccount of a well-known account.
pub fn subaccount(who: Sr25519Keyring) -> SubaccountId<AccountId> {
	SubaccountId { owner: who.to_account_id(), index: 0 }
}

/// A deposit of `usd` USD.
pub fn deposit(usd: u128) -> RuntimeCall {
	RuntimeCall::Margin(pallet_margin::Call::deposit { index: 0, amount: usd * USD })
}

/// An order in BTC-PERP until cancelled.
pub fn place(side: Side, price: Price, lots: u64) -> RuntimeCall {
	send(PlaceOrder::limit(BTC, side, price, Lots(lots)))
}

/// An order of the first subaccount.
pub fn send(order: PlaceOrder) -> RuntimeCall {
	RuntimeCall::OrderBook(pallet_order_book::Call::place { index: 0, order })
}

/// BTC-PERP's price at `usd` USD a bitcoin.
pub fn price(usd: u64) -> Price {
	// A lot is a thousandth of a bitcoin.
	Price(usd * 1_000)
}

/// BTC-PERP's mark.
pub fn mark() -> Price {
	Markets::quote(BTC).expect("the market has a quote").mark
}

/// Checks every pallet's state and the custody identities, as after each block.
pub fn check_invariants() {
	pallet_oracle::Pallet::<Runtime>::do_try_state().unwrap();
	pallet_markets::Pallet::<Runtime>::do_try_state().unwrap();
	pallet_margin::Pallet::<Runtime>::do_try_state().unwrap();
	pallet_order_book::Pallet::<Runtime>::do_try_state().unwrap();
	pallet_liquidation::Pallet::<Runtime>::do_try_state().unwrap();
	pallet_policy::Pallet::<Runtime>::do_try_state().unwrap();
	pallet_fees::Pallet::<Runtime>::do_try_state().unwrap();
	pallet_delegation::Pallet::<Runtime>::do_try_state().unwrap();
	pallet_triggers::Pallet::<Runtime>::do_try_state().unwrap();
	let funds = Margin::funds();
	let parts = funds.accounts.0 + funds.insurance.0 + funds.fees.0 - funds.deficits.0;
	assert_eq!(funds.accounted.0, parts, "custody identity: {funds:?}");
	assert!(i128::try_from(funds.custody).unwrap() >= funds.accounted.0, "{funds:?}");
	assert!(funds.insurance >= QuoteAtoms::ZERO, "{funds:?}");
}
