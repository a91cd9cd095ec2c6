//! Weights. These are estimates of processing time plus counted database accesses; `tools/weights`
//! replaces them by measured ones.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::RocksDbWeight, RuntimeDbWeight, Weight},
};

/// Weights of the calls and of the steps' components.
pub trait WeightInfo {
	/// One placement.
	fn place() -> Weight;
	/// One cancellation.
	fn cancel() -> Weight;
	/// Cancelling `n` orders of one account.
	fn cancel_all(n: u32) -> Weight;
	/// `c` cancellations, then `p` placements, of one account.
	fn batch(c: u32, p: u32) -> Weight;
	/// Expiring `n` orders, and finding that there are no more.
	fn expire_orders(n: u32) -> Weight;
	/// Looking whether `m` markets have anything to clear.
	fn survey_markets(m: u32) -> Weight;
	/// Collecting, filtering, clearing and settling one market with `n` orders, each in a page of
	/// its own, of `a` accounts.
	fn clear(n: u32, a: u32) -> Weight;
	/// Reading `p` full pages for the premium sample.
	fn sample_pages(p: u32) -> Weight;
}

/// Microseconds of processing.
const fn micros(time: u64) -> Weight {
	Weight::from_parts(time.saturating_mul(1_000_000), 0)
}

/// Bytes of proof that `count` values of at most `size` bytes need.
fn proof(size: u64, count: u32) -> Weight {
	Weight::from_parts(0, size).saturating_mul(count.into())
}

/// A page of 64 orders, with its path in the trie.
const PAGE: u64 = 7_000;
/// Any other value, with its path in the trie.
const VALUE: u64 = 4_000;

/// What margin needs of the other markets an account can be in: record and quote of each.
fn other_markets(db: RuntimeDbWeight) -> Weight {
	let others = u64::from(bulwark_primitives::MAX_POSITIONS.saturating_sub(1));
	micros(2)
		.saturating_add(proof(VALUE, 2))
		.saturating_add(db.reads(2))
		.saturating_mul(others)
}

fn place(db: RuntimeDbWeight) -> Weight {
	micros(45)
		.saturating_add(proof(PAGE, 1))
		.saturating_add(proof(VALUE, 8))
		.saturating_add(db.reads_writes(9, 6))
		.saturating_add(other_markets(db))
}

fn cancel(db: RuntimeDbWeight) -> Weight {
	micros(35)
		.saturating_add(proof(PAGE, 1))
		.saturating_add(proof(VALUE, 5))
		.saturating_add(db.reads_writes(6, 6))
}

fn cancel_all(db: RuntimeDbWeight, n: u32) -> Weight {
	let each = micros(14)
		.saturating_add(proof(PAGE, 1))
		.saturating_add(proof(VALUE, 2))
		.saturating_add(db.reads_writes(3, 4));
	micros(20)
		.saturating_add(proof(VALUE, 20))
		.saturating_add(db.reads_writes(18, 2))
		.saturating_add(each.saturating_mul(n.into()))
}

fn batch(db: RuntimeDbWeight, c: u32, p: u32) -> Weight {
	// The other markets come from the overlay after the first placement.
	let placed = micros(52)
		.saturating_add(proof(PAGE, 1))
		.saturating_add(proof(VALUE, 4))
		.saturating_add(db.reads_writes(4, 4));
	let cancelled = micros(14)
		.saturating_add(proof(PAGE, 1))
		.saturating_add(proof(VALUE, 3))
		.saturating_add(db.reads_writes(3, 4));
	micros(15)
		.saturating_add(proof(VALUE, 4))
		.saturating_add(db.reads_writes(3, 2))
		.saturating_add(if p > 0 { other_markets(db) } else { Weight::zero() })
		.saturating_add(placed.saturating_mul(p.into()))
		.saturating_add(cancelled.saturating_mul(c.into()))
}

fn expire_orders(db: RuntimeDbWeight, n: u32) -> Weight {
	let each = micros(35)
		.saturating_add(proof(PAGE, 1))
		.saturating_add(proof(VALUE, 5))
		.saturating_add(db.reads_writes(6, 6));
	micros(5)
		.saturating_add(proof(VALUE, 1))
		.saturating_add(db.reads(1))
		.saturating_add(each.saturating_mul(n.into()))
}

fn survey_markets(db: RuntimeDbWeight, m: u32) -> Weight {
	let each = micros(6).saturating_add(proof(VALUE, 6)).saturating_add(db.reads(6));
	micros(3)
		.saturating_add(proof(VALUE, 2))
		.saturating_add(db.reads_writes(2, 1))
		.saturating_add(each.saturating_mul(m.into()))
}

fn clear(db: RuntimeDbWeight, n: u32, a: u32) -> Weight {
	let order = micros(30)
		.saturating_add(proof(PAGE, 1))
		.saturating_add(proof(VALUE, 1))
		.saturating_add(db.reads_writes(2, 3));
	let account = micros(40).saturating_add(proof(VALUE, 3)).saturating_add(db.reads_writes(3, 3));
	micros(40)
		.saturating_add(proof(VALUE, 12))
		.saturating_add(db.reads_writes(12, 8))
		.saturating_add(order.saturating_mul(n.into()))
		.saturating_add(account.saturating_mul(a.into()))
}

fn sample_pages(db: RuntimeDbWeight, p: u32) -> Weight {
	micros(8)
		.saturating_add(proof(PAGE, 1))
		.saturating_add(db.reads(1))
		.saturating_mul(p.into())
}

macro_rules! with_database {
	($($name:ident($($argument:ident),*)),* $(,)?) => {
		impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
			$(fn $name($($argument: u32),*) -> Weight {
				self::$name(T::DbWeight::get(), $($argument),*)
			})*
		}

		impl WeightInfo for () {
			$(fn $name($($argument: u32),*) -> Weight {
				self::$name(RocksDbWeight::get(), $($argument),*)
			})*
		}
	};
}

/// Weights with the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

with_database! {
	place(),
	cancel(),
	cancel_all(n),
	batch(c, p),
	expire_orders(n),
	survey_markets(m),
	clear(n, a),
	sample_pages(p),
}
