//! What blocks are filled with.

use crate::{
	crowd::Crowd,
	mix::{self, Flow, Sent},
	node::Node,
	Failure,
};
use bulwark_primitives::{ClientOrderId, Lots, MarketId, PlaceOrder, Price, Side};
use bulwark_runtime::{
	constants::{UNIT, USD},
	RuntimeCall, UncheckedExtrinsic,
};
use frame_support::BoundedVec;
use pallet_order_book::{BatchItem, BatchMode, OrderRef};
use std::ops::Range;

/// ETH-PERP.
const MARKET: MarketId = MarketId(1);
/// Its mark (quote atoms per lot).
const MARK: u64 = 15_000_000;
/// Its tick size.
const TICK: u64 = 500;

/// Transactions of one each account that a block can surely not hold more of.
const ENOUGH: usize = 700;
/// Makers and takers of the mix.
const MIX_MAKERS: usize = 500;
const MIX_TAKERS: usize = 100;
/// Orders a fill needs at rest: an auction takes no more from a side.
const MAKERS: usize = 128;
/// What the mix is made from.
const SEED: u64 = 20_260_101;
/// What everything is compared with: cold accounts, each once.
pub const BASELINE: &str = "transfer_keep_alive";
/// What a trader deposits (quote atoms).
const DEPOSIT: u128 = 200_000 * USD;

/// A kind of load, and the transactions a block is filled with.
pub struct Workload {
	/// What it is.
	pub name: &'static str,
	/// More than fit into a block.
	pub extrinsics: Vec<UncheckedExtrinsic>,
	/// Orders and cancellations each asks for.
	pub commands: Vec<u64>,
}

/// Accounts by what they are for: no two workloads share one.
struct Parts {
	next: usize,
}

impl Parts {
	fn take(&mut self, count: usize) -> Range<usize> {
		let start = self.next;
		self.next += count;
		start..self.next
	}
}

/// Accounts that [`prepare`] needs at least.
pub const ACCOUNTS: usize = 8 * ENOUGH;

/// Brings the chain to the state in which all workloads are measured, and makes these.
pub fn prepare(node: &mut Node, crowd: &mut Crowd) -> Result<Vec<Workload>, Failure> {
	let mut parts = Parts { next: 0 };
	let (senders, receivers) = (parts.take(ENOUGH), parts.take(ENOUGH));
	let depositors = parts.take(ENOUGH);
	let first_trader = parts.next;
	let (resting, cancelling) = (parts.take(ENOUGH), parts.take(ENOUGH));
	let (makers, takers) = (parts.take(MAKERS), parts.take(MAKERS));
	let (mix_makers, mix_takers) = (parts.take(MIX_MAKERS), parts.take(MIX_TAKERS));
	let (singles, tens) = (parts.take(ENOUGH), parts.take(200));
	let (hundreds, crowded) = (parts.take(40), parts.take(40));

	// The first report makes prices.
	run(node, crowd, &[])?;
	let mut set_up = |node: &mut Node, accounts, call: &dyn Fn(u64) -> RuntimeCall| {
		let workload = signed("setting up", crowd, accounts, call)?;
		run(node, crowd, &workload.extrinsics)
	};
	set_up(node, first_trader..parts.next, &|_| deposit())?;
	set_up(node, makers, &|number| place(ask(1 + number % 5)))?;
	set_up(node, cancelling.clone(), &|number| place(named(bid(300 + number % 100))))?;
	set_up(node, mix_makers.clone(), &|number| batch(mix::book_of(number)))?;

	let receivers: Vec<_> = receivers.map(|number| crowd.id(number)).collect();
	let transfer = |number: u64| {
		let receiver = receivers[usize::try_from(number).unwrap_or_default()].clone();
		RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
			dest: receiver.into(),
			value: UNIT / 100,
		})
	};
	let many = |count: u64, levels: u64| {
		move |_: u64| batch((0..count).map(|at| bid(1_000 + at % levels)).collect())
	};
	Ok(vec![
		Workload { name: "nothing", extrinsics: Vec::new(), commands: Vec::new() },
		signed(BASELINE, crowd, senders, &transfer)?,
		signed("deposit", crowd, depositors, &|_| deposit())?,
		signed("place, no match", crowd, resting, &|number| place(bid(100 + number % 100)))?,
		signed("place, one fill each", crowd, takers, &|_| place(taker()))?,
		signed("cancel", crowd, cancelling, &|_| cancel())?,
		flow("market maker's mix", crowd, mix_makers.start, mix_takers.start)?,
		signed("batch of 1", crowd, singles, &many(1, 100))?,
		signed("batch of 10, 10 levels", crowd, tens, &many(10, 10))?,
		signed("batch of 100, 100 levels", crowd, hundreds, &many(100, 100))?,
		signed("batch of 100, 5 levels", crowd, crowded, &many(100, 5))?,
	])
}

/// Builds blocks until all of it is in them; nothing of it may fail.
fn run(
	node: &mut Node,
	crowd: &mut Crowd,
	extrinsics: &[UncheckedExtrinsic],
) -> Result<(), Failure> {
	let mut left = extrinsics;
	loop {
		let built = node.build(&crowd.inherents(node.next_slot()), left)?;
		if built.failed > 0 {
			return Err("setting up fails".into());
		}
		if built.included == 0 && !left.is_empty() {
			return Err("setting up does not fit into blocks".into());
		}
		left = &left[built.included..];
		node.advance(built);
		if left.is_empty() {
			return Ok(());
		}
	}
}

/// One transaction of each account, by its position.
fn signed(
	name: &'static str,
	crowd: &mut Crowd,
	accounts: Range<usize>,
	call: &dyn Fn(u64) -> RuntimeCall,
) -> Result<Workload, Failure> {
	let mut workload = Workload { name, extrinsics: Vec::new(), commands: Vec::new() };
	for (position, account) in (0..).zip(accounts) {
		let call = call(position);
		workload.commands.push(mix::commands(&call));
		workload.extrinsics.push(crowd.sign(account, call)?);
	}
	Ok(workload)
}

fn flow(
	name: &'static str,
	crowd: &mut Crowd,
	makers: usize,
	takers: usize,
) -> Result<Workload, Failure> {
	let mut flow = Flow::new(SEED, MIX_MAKERS.try_into()?, MIX_TAKERS.try_into()?);
	let mut workload = Workload { name, extrinsics: Vec::new(), commands: Vec::new() };
	for _ in 0..ENOUGH {
		let (account, call) = match flow.next() {
			Sent::Maker(number, call) => (makers + usize::try_from(number)?, call),
			Sent::Taker(number, call) => (takers + usize::try_from(number)?, call),
		};
		workload.commands.push(mix::commands(&call));
		workload.extrinsics.push(crowd.sign(account, call)?);
	}
	Ok(workload)
}

fn deposit() -> RuntimeCall {
	RuntimeCall::Margin(pallet_margin::Call::deposit { index: 0, amount: DEPOSIT })
}

/// A bid of ten lots so many ticks below the mark.
fn bid(below: u64) -> PlaceOrder {
	PlaceOrder::limit(MARKET, Side::Bid, Price(MARK - below * TICK), Lots(10))
}

/// An ask of ten lots so many ticks above the mark.
fn ask(above: u64) -> PlaceOrder {
	PlaceOrder::limit(MARKET, Side::Ask, Price(MARK + above * TICK), Lots(10))
}

/// A bid that meets the makers' asks.
fn taker() -> PlaceOrder {
	PlaceOrder::limit(MARKET, Side::Bid, Price(MARK + 10 * TICK), Lots(10))
}

fn named(order: PlaceOrder) -> PlaceOrder {
	PlaceOrder { client_id: Some(ClientOrderId(1)), ..order }
}

fn place(order: PlaceOrder) -> RuntimeCall {
	RuntimeCall::OrderBook(pallet_order_book::Call::place { index: 0, order })
}

fn cancel() -> RuntimeCall {
	let order = OrderRef::Client(ClientOrderId(1));
	RuntimeCall::OrderBook(pallet_order_book::Call::cancel { index: 0, order })
}

fn batch(orders: Vec<PlaceOrder>) -> RuntimeCall {
	let items = orders.into_iter().map(BatchItem::Place).collect();
	RuntimeCall::OrderBook(pallet_order_book::Call::batch {
		index: 0,
		items: BoundedVec::truncate_from(items),
		mode: BatchMode::AllOrNothing,
	})
}
