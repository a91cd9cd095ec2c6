//! Who acts, where, how much, at what price: the parts of a record read in the present state. Must
//! run inside the chain's state.

use crate::{chain, Record};
use bulwark_primitives::{
	seams::{Clock as _, Markets as _},
	ClientOrderId, LotSize, Lots, MarketId, MarketParameters, MarketQuote, Moment, Price, Side,
	SubaccountId,
};
use bulwark_runtime::{configs::MarketClock, AccountId, Markets};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie, FerdieStash};

/// Who trades. Alice is also the validator and root; Ferdie's stash has a balance but no subaccount
/// at first.
pub const TRADERS: [Sr25519Keyring; 8] = [Alice, Bob, Charlie, Dave, Eve, Ferdie, FerdieStash, Bob];

/// The holder of the guardian's role.
pub const GUARDIAN: Sr25519Keyring = Sr25519Keyring::EveStash;

/// A market nobody listed.
const UNKNOWN_MARKET: MarketId = MarketId(77);

impl Record {
	/// The trader.
	pub fn trader(&self) -> Sr25519Keyring {
		TRADERS[usize::from(self.who) % TRADERS.len()]
	}

	/// Another account the call concerns: `who` bits 5 to 7.
	pub fn other(&self) -> AccountId {
		TRADERS[usize::from(self.who >> 5)].to_account_id()
	}

	/// The index of the trader's subaccount: bits 3 and 4; mostly the first.
	pub fn index(&self) -> u8 {
		match (self.who >> 3) & 3 {
			3 if self.amount == u16::MAX => 200,
			3 => 1,
			_ => 0,
		}
	}

	/// The trader's subaccount.
	pub fn subaccount(&self) -> SubaccountId<AccountId> {
		SubaccountId { owner: self.trader().to_account_id(), index: self.index() }
	}

	/// The market: `place` bits 0 to 3; 15 is an unknown one.
	pub fn market(&self) -> MarketId {
		let number = usize::from(self.place & 15);
		let markets = Markets::ids();
		match number {
			15 => UNKNOWN_MARKET,
			_ => markets.get(number % markets.len().max(1)).copied().unwrap_or(UNKNOWN_MARKET),
		}
	}

	/// One market or all: as [`Record::market`], all if `choice` is odd.
	pub fn some_market(&self) -> Option<MarketId> {
		self.choice.is_multiple_of(2).then(|| self.market())
	}

	/// The side: `place` bit 4.
	pub fn side(&self) -> Side {
		if self.place & 0x10 == 0 {
			Side::Bid
		} else {
			Side::Ask
		}
	}

	/// Reduce-only: `place` bit 5.
	pub fn reduce_only(&self) -> bool {
		self.place & 0x20 != 0
	}

	/// Post-only: `place` bit 6.
	pub fn post_only(&self) -> bool {
		self.place & 0x40 != 0
	}

	/// A name of eight (`choice` bits 7 to 9) if `place` has bit 7.
	pub fn name(&self) -> Option<ClientOrderId> {
		let name = ClientOrderId(u64::from((self.choice >> 7) & 7));
		(self.place & 0x80 != 0).then_some(name)
	}

	/// 1 to 192 lots, then powers of two up to 2^63; zero at the end.
	pub fn size(&self) -> Lots {
		Lots(match self.lots {
			0..192 => u64::from(self.lots) + 1,
			192..255 => 1 << (self.lots - 192),
			255 => 0,
		})
	}

	/// So many tick sizes from the mark; where `choice` bits 12 to 15 are all set, an odd price.
	pub fn limit(&self) -> Price {
		let market = self.market();
		let mark = mark(market);
		let tick = parameters(market).map_or(chain::TICK, |known| known.tick_size.0).max(1);
		if self.choice >> 12 == 15 {
			let odd = [0, 1, u64::MAX, mark.0 + 1];
			return Price(odd[usize::from(self.amount) % odd.len()]);
		}
		let ticks = i64::try_from(mark.0 / tick).unwrap_or(i64::MAX / 2) + i64::from(self.price);
		Price(u64::try_from(ticks).unwrap_or_default().saturating_mul(tick))
	}

	/// So many twentieths of a second from now.
	pub fn moment(&self) -> Moment {
		Moment(now().0 + u64::from(self.amount) * 50)
	}

	/// So many USD, and the extremes.
	pub fn usd(&self) -> u128 {
		match self.amount {
			u16::MAX => u128::MAX,
			0xfffe => i128::MAX.unsigned_abs(),
			0xfffd => 1,
			amount => u128::from(amount) * chain::USD,
		}
	}
}

/// Market time.
pub fn now() -> Moment {
	MarketClock::now()
}

/// A market's parameters.
pub fn parameters(market: MarketId) -> Option<MarketParameters> {
	Markets::record(market).map(|record| record.parameters)
}

/// A market's prices, if it ever had any.
pub fn quote(market: MarketId) -> Option<MarketQuote> {
	Markets::quote(market)
}

/// The mark, or some price where there is none.
pub fn mark(market: MarketId) -> Price {
	quote(market).map_or(chain::price(60_000), |quote| quote.mark)
}

/// A lot of the unit: what a market listed by a record may have.
pub fn lot_sizes() -> [LotSize; 3] {
	[
		LotSize { base_atoms: 100_000, base_decimals: 8 },
		LotSize { base_atoms: 1, base_decimals: 0 },
		LotSize { base_atoms: u64::MAX, base_decimals: 18 },
	]
}
