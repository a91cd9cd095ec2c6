//! The seed corpus: small scenes made by hand, so that an engine need not discover how to trade.
//!
//! Traders by number: 0 Alice (1,000,000 USD), 1 Bob (100,000), 2 Charlie (20,000), 3 Dave (5,000),
//! 4 Eve (1,000), 5 Ferdie (300), 6 Ferdie's stash (nothing deposited). Bitcoin costs 60,000 USD, so a lot 60.

use crate::{Kind, Record};

const ASK: u8 = 0x10;
const REDUCE: u8 = 0x20;
const POST: u8 = 0x40;
const NAMED: u8 = 0x80;

/// `lots` that mean 2^12 = 4,096 lots.
const MANY: u8 = 192 + 12;

/// A name, a scene.
pub type Seed = (&'static str, Vec<u8>);

/// All seeds.
#[must_use]
pub fn all() -> Vec<Seed> {
	let scenes: [(&str, Vec<Record>); 20] = [
		("trade", trade()),
		("kinds", kinds()),
		("batch", batch()),
		("dead-man", dead_man()),
		("delegate", delegate()),
		("triggers", triggers()),
		("twap", twap()),
		("fees", fees()),
		("money", money()),
		("states", states()),
		("crash", crash()),
		("crash-at-once", crash_at_once()),
		("margin-call", margin_call()),
		("listing", listing()),
		("nested", nested()),
		("crowd", crowd()),
		("gap", gap()),
		("limit-state", limit_state()),
		("collateral", collateral()),
		("contracts", contracts()),
	];
	let bytes = |records: Vec<Record>| records.iter().flat_map(Record::bytes).collect();
	scenes.into_iter().map(|(name, records)| (name, bytes(records))).collect()
}

fn act(kind: Kind, who: u8) -> Record {
	Record { kind, who, ..Record::default() }
}

/// The end of a block; prices then move by so many 64ths of a basis point.
fn block(price: i16) -> Record {
	Record { kind: Kind::Block, price, ..Record::default() }
}

fn blocks(count: usize) -> Vec<Record> {
	vec![block(0); count]
}

/// `lots` at most 192.
fn bid(who: u8, price: i16, lots: u8) -> Record {
	Record { price, lots: lots - 1, ..act(Kind::Place, who) }
}

fn ask(who: u8, price: i16, lots: u8) -> Record {
	Record { place: ASK, ..bid(who, price, lots) }
}

/// Who acts, and the other account it concerns.
const fn about(who: u8, other: u8) -> u8 {
	who | (other << 5)
}

/// Bob is long against Alice.
fn long(lots: u8) -> Vec<Record> {
	vec![Record { lots, ..bid(1, 0, 1) }, Record { lots, ..ask(0, 0, 1) }, block(0)]
}

fn trade() -> Vec<Record> {
	vec![
		bid(1, 20, 10),
		ask(2, -20, 10),
		block(0),
		bid(1, -40, 5),
		bid(1, -60, 7),
		ask(2, 40, 9),
		block(100),
		Record { lots: 2, ..act(Kind::Amend, 1) },
		Record { lots: 6, price: -10, amount: 1, choice: 1, ..act(Kind::Amend, 1) },
		act(Kind::Cancel, 2),
		block(0),
		Record { choice: 1, ..act(Kind::CancelAll, 1) },
	]
}

fn kinds() -> Vec<Record> {
	let mut scene = long(99);
	scene.extend([
		Record { choice: 4 << 2, ..ask(0, 40, 20) },
		Record { choice: 5 << 2, ..bid(0, -40, 20) },
		Record { place: ASK | POST, ..ask(2, 10, 8) },
		Record { place: ASK | REDUCE, ..ask(1, 400, 80) },
		Record { choice: 1, amount: 60, ..bid(3, -30, 4) },
		block(64),
		Record { choice: 2, ..bid(2, 60, 12) },
		Record { choice: 3, ..ask(3, -60, 9) },
		Record { choice: 3, ..ask(3, -60, 192) },
		Record { choice: 6 << 2, ..bid(2, 0, 5) },
		Record { choice: 7 << 2, amount: 2_000, ..ask(3, 0, 5) },
		block(-64),
		Record { lots: 89, ..ask(1, -20, 1) },
		bid(0, 20, 90),
	]);
	scene.extend(blocks(4));
	scene
}

fn batch() -> Vec<Record> {
	let named = |name: u16, record: Record| Record {
		place: record.place | NAMED,
		choice: name << 7,
		..record
	};
	vec![
		Record { lots: 4, ..act(Kind::Batch, 1) },
		named(1, bid(1, -20, 4)),
		named(2, bid(1, -30, 4)),
		ask(1, 50, 2),
		ask(1, 60, 2),
		block(0),
		Record { lots: 3, choice: 1, ..act(Kind::Batch, 1) },
		named(1, act(Kind::Cancel, 1)),
		named(2, Record { lots: 1, ..act(Kind::Amend, 1) }),
		named(1, bid(1, -25, 3)),
		block(0),
		// A name that is taken, twice: once all is refused, once only that.
		Record { lots: 2, choice: 1, ..act(Kind::Batch, 1) },
		named(1, bid(1, -35, 3)),
		bid(1, -45, 3),
		Record { lots: 2, ..act(Kind::Batch, 1) },
		named(1, bid(1, -35, 3)),
		bid(1, -45, 3),
	]
}

fn dead_man() -> Vec<Record> {
	let switch = |seconds: u16| Record { amount: seconds * 20, ..act(Kind::DeadMan, 1) };
	let mut scene = vec![bid(1, -40, 5), ask(1, 40, 5), switch(6)];
	scene.extend(blocks(3));
	scene.push(switch(6));
	scene.extend(blocks(7));
	scene.extend([bid(1, -40, 5), switch(6), Record { choice: 1, ..switch(0) }]);
	scene.extend(blocks(7));
	scene
}

fn delegate() -> Vec<Record> {
	let register = Record { amount: 2_000, ..act(Kind::Register, about(1, 3)) };
	let owner_is = |kind| act(kind, about(3, 1));
	let mut scene = vec![
		register,
		block(0),
		Record { price: -30, lots: 4, ..owner_is(Kind::PlaceFor) },
		Record { lots: 2, ..owner_is(Kind::BatchFor) },
		bid(0, -50, 3),
		ask(0, 50, 3),
		// Beyond what it may place.
		Record { lots: 100, ..owner_is(Kind::PlaceFor) },
		block(0),
		Record { choice: 1, ..owner_is(Kind::CancelAllFor) },
		act(Kind::Revoke, about(1, 3)),
		Record { price: -30, ..owner_is(Kind::PlaceFor) },
		register,
		block(0),
		owner_is(Kind::Renounce),
		Record { amount: 40, ..register },
	];
	scene.extend(blocks(4));
	scene.push(Record { lots: 3, ..act(Kind::RemoveExpired, about(6, 1)) });
	scene
}

fn triggers() -> Vec<Record> {
	let stop = |kind, who, price| Record { price, place: ASK, lots: 9, ..act(kind, who) };
	let mut scene = long(99);
	scene.extend([
		bid(2, -2_000, 150),
		// The whole position, watching the index.
		Record { amount: 49_998, ..stop(Kind::Trigger, 1, 300) },
		Record { choice: 8 | 4, amount: 1, ..stop(Kind::Trigger, 1, 500) },
		Record { choice: 0x400, amount: 1, ..stop(Kind::Trigger, 1, 900) },
		Record { amount: 1, ..stop(Kind::Pair, 0, 700) },
		Record { choice: 0x10, amount: 100, ..stop(Kind::Trigger, 0, 2_000) },
		block(0),
		Record { choice: 1, ..act(Kind::CancelTrigger, 1) },
		block(-3_000),
		block(-3_000),
		block(6_000),
		block(6_000),
		Record { amount: 1, ..stop(Kind::Trigger, 0, 700) },
		Record { choice: 1, ..act(Kind::CancelTriggers, 0) },
	]);
	scene.extend(blocks(4));
	scene
}

fn twap() -> Vec<Record> {
	// 12 lots in three slices, one each 5 seconds.
	let order = Record { lots: 11, amount: 2 << 9 | 1, ..act(Kind::Twap, 1) };
	let mut scene = vec![ask(0, 10, 100), order];
	scene.extend(blocks(6));
	scene.push(Record { place: ASK, ..order });
	scene.push(Record { lots: 190, amount: 5 << 9 | 1, ..order });
	scene.extend(blocks(6));
	scene.push(act(Kind::CancelTwap, 1));
	scene.push(Record { choice: 1, ..act(Kind::CancelTriggers, 1) });
	scene
}

fn fees() -> Vec<Record> {
	let cross = |who: u8, price| Record { lots: MANY, ..bid(who, price, 1) };
	let sell = |who: u8, price| Record { place: ASK, ..cross(who, price) };
	vec![
		cross(1, 10),
		sell(0, -10),
		block(0),
		act(Kind::SetReferrer, about(1, 0)),
		sell(1, -10),
		cross(0, 10),
		block(0),
		act(Kind::Claim, 0),
		act(Kind::Distribute, 4),
		Record { amount: 5_000, ..act(Kind::SetReferralShare, 0) },
		Record { lots: 5, amount: 100, ..act(Kind::SetTiers, 0) },
		Record { lots: 2, amount: 10_000, ..act(Kind::SetSplit, 0) },
		block(0),
		cross(1, 10),
		block(0),
		sell(0, -10),
		block(0),
		sell(1, -10),
		cross(0, 10),
		// Forty days later.
		Record { lots: 250, ..block(0) },
		block(0),
		act(Kind::Forget, about(4, 1)),
		act(Kind::Distribute, 4),
	]
}

fn money() -> Vec<Record> {
	vec![
		Record { amount: 500, ..act(Kind::Deposit, 6) },
		Record { amount: 50, ..act(Kind::Withdraw, 6) },
		Record { amount: 70, lots: 1, ..act(Kind::Transfer, 2) },
		Record { amount: 700, ..act(Kind::Gift, 2) },
		block(0),
		act(Kind::SweepGifts, 5),
		bid(6, 0, 90),
		ask(0, 0, 90),
		block(0),
		Record { amount: 430, ..act(Kind::Withdraw, 6) },
		Record { amount: 200, ..act(Kind::Withdraw, 6) },
	]
}

fn states() -> Vec<Record> {
	let set =
		|number, seconds| Record { choice: number, amount: seconds, ..act(Kind::SetState, 0) };
	let mut scene = vec![bid(1, -50, 5), ask(0, 50, 5), set(4, 0), bid(2, 10, 5), block(0)];
	scene.extend([set(5, 0), block(0), set(6, 0), block(0), set(2, 0), block(0)]);
	// A protective auction of 12 seconds, in which the book crosses.
	scene.extend([set(3, 12), bid(1, 30, 8), ask(2, -30, 6)]);
	scene.extend(blocks(14));
	// The guardian halts everything; root resumes it.
	scene.extend([
		Record { choice: 0xc000, ..act(Kind::HaltAll, 0) },
		block(0),
		Record { choice: 0xc002, ..set(2, 0) },
		act(Kind::Cancel, 1),
		set(2, 0),
		block(0),
		bid(1, 10, 2),
		ask(2, -10, 2),
	]);
	scene
}

/// Charlie, Dave and Eve are long twelve- to fifteen-fold against Alice.
fn leveraged() -> Vec<Record> {
	let buy = |who, lots| Record { lots, ..bid(who, 0, 1) };
	vec![
		buy(2, MANY),
		buy(3, MANY - 2),
		buy(4, MANY - 4),
		Record { lots: MANY + 1, ..ask(0, 0, 1) },
		block(0),
	]
}

/// The price falls by 5 % a block, into a bid far below.
fn crash() -> Vec<Record> {
	let mut scene = leveraged();
	scene.extend([
		Record { lots: MANY, ..bid(1, -3_000, 1) },
		Record { amount: 200, place: ASK, price: 300, ..act(Kind::Trigger, 3) },
	]);
	for _ in 0..6 {
		scene.extend([
			block(-32_000),
			act(Kind::Liquidate, about(1, 2)),
			Record { lots: 3, ..act(Kind::Hint, 2) },
			Record { lots: 150, ..bid(0, -20, 1) },
		]);
	}
	scene.extend(blocks(3));
	scene
}

fn listing() -> Vec<Record> {
	let feed = |kind| Record { choice: 3, lots: 2, ..act(kind, 0) };
	// On feed 4, parameters as the first market's, for 12 seconds of opening auction.
	let market = Record { choice: 3 << 4 | 8 << 1, amount: 240, ..act(Kind::ListMarket, 0) };
	let there = |record: Record| Record { place: record.place | 2, ..record };
	let mut scene =
		vec![feed(Kind::ListFeed), market, Record { choice: market.choice | 1, ..market }];
	scene.extend([feed(Kind::SetFeed), block(0), block(0)]);
	scene.extend([there(bid(1, 5, 150)), there(ask(2, -5, 150))]);
	scene.extend(blocks(13));
	scene.extend([
		Record { choice: 15, lots: 1, ..act(Kind::SetParameters, 0) },
		Record { choice: 6, amount: 4_000, ..act(Kind::SetParameters, 0) },
		bid(1, 10, 5),
		ask(2, -10, 5),
		block(0),
		Record { choice: 1, amount: 1, ..act(Kind::SetHolder, about(0, 3)) },
	]);
	scene.extend(blocks(2));
	scene
}

fn nested() -> Vec<Record> {
	vec![
		Record { lots: 3, ..act(Kind::Nested, 1) },
		bid(1, -10, 3),
		ask(1, 10, 3),
		Record { amount: 100, ..act(Kind::Withdraw, 1) },
		block(0),
		Record { lots: 2, choice: 2, ..act(Kind::Nested, 1) },
		Record { amount: 60_000, ..act(Kind::Withdraw, 1) },
		act(Kind::Cancel, 1),
		Record { lots: 4, choice: 4, ..act(Kind::Raw, 6) },
		bid(1, -10, 3),
		bid(1, -10, 3),
	]
}

/// The price falls by 40 % at once and comes back.
fn crash_at_once() -> Vec<Record> {
	let mut scene = leveraged();
	scene.push(Record { choice: 0x10, ..block(-32_000) });
	scene.extend(blocks(4));
	scene.push(Record { choice: 0x10, ..block(32_000) });
	scene.extend(blocks(3));
	scene
}

/// Governance asks for more margin, and others are quicker than the tick to say who lacks it.
fn margin_call() -> Vec<Record> {
	let mut scene = leveraged();
	scene.extend([
		Record { choice: 0x800 | 3 << 4 | 2, amount: 25_000, ..act(Kind::SetParameters, 0) },
		act(Kind::Liquidate, about(1, 2)),
		act(Kind::Hint, 3),
		Record { lots: MANY, ..bid(1, -20, 1) },
	]);
	scene.extend(blocks(4));
	scene
}

/// More orders than an auction takes, on few levels.
fn crowd() -> Vec<Record> {
	let mut scene = Vec::new();
	for who in 0..4 {
		let side = if who % 2 == 0 { 0 } else { ASK };
		let towards = if who % 2 == 0 { 10 } else { -10 };
		scene.push(Record { lots: 255, ..act(Kind::Batch, who) });
		scene.extend((0..7).map(|level| Record {
			place: side,
			price: towards * (level - 3),
			..bid(who, 0, 1)
		}));
	}
	scene.extend(blocks(5));
	scene.push(Record { choice: 1, ..act(Kind::CancelAll, 0) });
	scene
}

/// Minutes without a block, with crossing orders at the end.
fn gap() -> Vec<Record> {
	let mut scene = vec![bid(1, -30, 5), Record { lots: 226, ..block(200) }];
	scene.extend([bid(1, 30, 8), ask(2, -30, 6)]);
	scene.extend(blocks(3));
	scene.extend([Record { lots: 228, ..block(0) }, block(0), block(0)]);
	scene
}

/// Unmatched bids at the upper edge of the band, until orders gather.
fn limit_state() -> Vec<Record> {
	let mut scene = vec![Record { choice: 13, lots: 2, ..act(Kind::SetParameters, 0) }];
	for _ in 0..4 {
		scene.push(Record { lots: 192 + 9, ..bid(1, 12_000, 1) });
		scene.push(ask(2, 11_500, 2));
		scene.push(block(0));
	}
	scene.push(ask(2, 0, 50));
	scene.push(Record { lots: 225, ..block(0) });
	scene.extend(blocks(3));
	scene
}

/// Ether comes in, is lent on, moved, asked back, and leaves after a wait.
fn collateral() -> Vec<Record> {
	let ether = |kind, who, thousandths| Record { amount: thousandths, ..act(kind, who) };
	let mut scene = vec![
		ether(Kind::DepositCollateral, 1, 40_000),
		ether(Kind::DepositCollateral, 4, 2_000),
		ether(Kind::TransferCollateral, 1, 1_000),
		ether(Kind::WithdrawCollateral, 1, 1_500),
		Record { amount: 5, ..act(Kind::SetName, 1) },
		act(Kind::SetLending, 0),
		Record { lots: 20, amount: 30_000, ..act(Kind::SetBorrowing, 0) },
		Record { lots: 1, amount: 30_000, ..act(Kind::SetOffsets, 0) },
		block(0),
		// Eve buys for more quote than she has.
		Record { lots: MANY - 4, ..bid(4, 0, 1) },
		Record { lots: MANY - 4, ..ask(0, 0, 1) },
		block(-20_000),
		act(Kind::Accrue, about(1, 4)),
		act(Kind::BeginSale, about(1, 4)),
		Record { amount: 100, ..act(Kind::BuyCollateral, about(0, 4)) },
		Record { lots: 1, amount: 8_000, ..act(Kind::SetOutflow, 0) },
		ether(Kind::WithdrawCollateral, 1, 7_500),
		ether(Kind::WithdrawCollateral, 1, 2_500),
		block(0),
		act(Kind::CancelWithdrawal, 1),
		Record { lots: 234, ..block(0) },
		act(Kind::ClaimWithdrawal, 1),
		Record { amount: 1, ..act(Kind::CutOutflow, 0) },
		Record { choice: 1, amount: 60_000, ..act(Kind::ProposeCollateral, 0) },
		Record { choice: 0xc00, amount: 1, ..act(Kind::ListCollateral, 0) },
		act(Kind::FreezeCollateral, 0),
		act(Kind::SweepAsset, 5),
	];
	scene.extend(blocks(2));
	scene
}

/// A future and options are listed, trade, and end; the first market is delisted.
fn contracts() -> Vec<Record> {
	// In 200 minutes, after 10 minutes of opening auction.
	let future = Record { lots: 1, choice: 8 << 1, amount: 12_000, ..act(Kind::ListMarket, 0) };
	let there = |record: Record| Record { place: record.place | 2, ..record };
	let mut scene = vec![
		future,
		Record { lots: 2, amount: 12_000, ..act(Kind::ListSeries, 0) },
		Record { amount: 2_000, ..act(Kind::Delist, 0) },
		act(Kind::CancelChange, 0),
		Record { choice: 13, lots: 3, ..act(Kind::SetParameters, 0) },
		act(Kind::CancelChange, 0),
		block(0),
		there(bid(1, 10, 50)),
		there(ask(0, -10, 50)),
		Record { lots: 233, ..block(0) },
	];
	scene.extend(blocks(3));
	scene.push(Record { lots: 240 + 3, ..block(100) });
	scene.extend(blocks(3));
	scene.push(Record { lots: 247, ..block(0) });
	scene.extend(blocks(3));
	scene.push(there(act(Kind::SettleMarket, 0)));
	scene.extend(blocks(2));
	scene
}
