//! What every source shows at a moment: the tape, the venue's offset and spread, its fault.

use crate::{
	clock::{position, way_back, AtEnd, Clock},
	decimal::Decimal,
	fault::{Fault, FaultRule},
	source::{Asset, Source, Venue},
	tape::{between, Interpolation, Tape},
};
use std::{
	collections::BTreeMap,
	net::{Ipv4Addr, SocketAddr},
	sync::{Mutex, MutexGuard, PoisonError},
	time::{Duration, Instant},
};

/// Basis points in one.
const BP_ONE: u64 = 10_000;

/// How a server plays.
#[derive(Clone, Debug)]
pub struct Config {
	/// Where to listen; port 0 takes a free one.
	pub address: SocketAddr,
	/// The prices.
	pub tape: Tape,
	/// Tape seconds per real second; zero stands still.
	pub speed: Decimal,
	/// Position on the tape at the start.
	pub start_at: Duration,
	/// What happens between two points of the tape.
	pub interpolation: Interpolation,
	/// What happens at the end of the tape.
	pub at_end: AtEnd,
	/// Distance from bid to ask in basis points of the price.
	pub spread_bp: u16,
	/// How far each venue's BTC and ETH prices lie from the tape, in basis points; USDT has no
	/// offset. A venue not named has none.
	pub offsets_bp: BTreeMap<Venue, i16>,
	/// Faults from the start, later rules over earlier ones.
	pub faults: Vec<FaultRule>,
}

impl Config {
	/// A tape in real time on a free port of the loopback interface: linear, holding at its end,
	/// spread 2 bp, offsets -2, +1 and +3 bp.
	#[must_use]
	pub fn new(tape: Tape) -> Self {
		Self {
			address: (Ipv4Addr::LOCALHOST, 0).into(),
			tape,
			speed: Decimal::ONE,
			start_at: Duration::ZERO,
			interpolation: Interpolation::Linear,
			at_end: AtEnd::Hold,
			spread_bp: 2,
			offsets_bp: [(Venue::Binance, -2), (Venue::Coinbase, 1), (Venue::Kraken, 3)].into(),
			faults: Vec::new(),
		}
	}
}

/// What a source shows: in USDT at Binance, in USD elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quote {
	/// Best bid.
	pub bid: Decimal,
	/// Best ask.
	pub ask: Decimal,
	/// Last trade: exactly the middle.
	pub last: Decimal,
}

impl Quote {
	fn around(middle: Decimal, spread_bp: u16) -> Self {
		let half = middle.ratio(spread_bp.into(), 2 * BP_ONE);
		Self {
			bid: Decimal(middle.0.saturating_sub(half.0)),
			ask: Decimal(middle.0.saturating_add(half.0)),
			last: middle,
		}
	}
}

/// The state behind the server: everything but HTTP.
#[derive(Debug)]
pub(crate) struct Market {
	config: Config,
	live: Mutex<Live>,
}

#[derive(Debug)]
struct Live {
	clock: Clock,
	faults: BTreeMap<Source, Faulty>,
}

#[derive(Clone, Debug, Default)]
struct Faulty {
	fault: Fault,
	/// The middle price when the fault began.
	frozen: Option<Decimal>,
}

impl Market {
	pub fn new(config: Config) -> Self {
		let clock = Clock::new(Instant::now(), config.start_at, config.speed);
		let live = Mutex::new(Live { clock, faults: BTreeMap::new() });
		let market = Self { config, live };
		for rule in &market.config.faults {
			market.set_fault(rule);
		}
		market
	}

	pub fn tape(&self) -> &Tape {
		&self.config.tape
	}

	pub fn now(&self) -> Duration {
		let played = self.live().clock.played(Instant::now());
		position(played, self.tape().length(), self.config.at_end)
	}

	pub fn speed(&self) -> Decimal {
		self.live().clock.speed()
	}

	pub fn set_speed(&self, speed: Decimal) {
		self.live().clock.set_speed(Instant::now(), speed);
	}

	pub fn seek(&self, position: Duration) {
		self.live().clock.seek(Instant::now(), position);
	}

	pub fn set_fault(&self, rule: &FaultRule) {
		let now = self.now();
		for source in Source::all().filter(|source| rule.covers(*source)) {
			let frozen = self.middle(source, now);
			let faulty = Faulty { fault: rule.fault.clone(), frozen };
			self.live().faults.insert(source, faulty);
		}
	}

	pub fn fault(&self, source: Source) -> Fault {
		self.faulty(source).fault
	}

	/// The asset's price at a position on the tape: BTC and ETH in USDT, USDT in USD.
	pub fn tape_price(&self, asset: Asset, now: Duration) -> Option<Decimal> {
		let tape = self.tape();
		let end = tape.length();
		let price = |at| tape.price(asset, at, self.config.interpolation);
		match now.checked_sub(end) {
			Some(over) if !over.is_zero() && self.config.interpolation == Interpolation::Linear => {
				let (last, first) = (price(end)?, price(Duration::ZERO)?);
				let whole = milliseconds(way_back(end));
				Some(between(last, first, milliseconds(over), whole))
			},
			Some(over) if !over.is_zero() => price(Duration::ZERO),
			_ => price(now),
		}
	}

	/// The asset's price in USD at a position on the tape, without offset.
	pub fn usd_price(&self, asset: Asset, now: Duration) -> Option<Decimal> {
		let price = self.tape_price(asset, now)?;
		match asset {
			Asset::Usdt => Some(price),
			Asset::Btc | Asset::Eth => Some(price.times(self.tape_price(Asset::Usdt, now)?)),
		}
	}

	/// What a source shows at a position on the tape, faults of the price included; `None` if it does not list the asset.
	pub fn quote(&self, source: Source, now: Duration) -> Option<Quote> {
		let faulty = self.faulty(source);
		let middle = match faulty.fault {
			Fault::Frozen => faulty.frozen,
			Fault::Zero => self.middle(source, now).map(|_| Decimal(0)),
			Fault::Scale(factor) => self.middle(source, now).map(|middle| middle.times(factor)),
			Fault::None
			| Fault::Drop
			| Fault::Hang
			| Fault::Delay(_)
			| Fault::Garbage
			| Fault::BadTimestamp(_) => self.middle(source, now),
		};
		middle.map(|middle| Quote::around(middle, self.config.spread_bp))
	}

	/// A sound source's price: in USDT at Binance, in USD elsewhere, moved by the venue's offset.
	fn middle(&self, source: Source, now: Duration) -> Option<Decimal> {
		source.venue.symbol(source.asset)?;
		let price = match source.venue {
			Venue::Binance => self.tape_price(source.asset, now)?,
			Venue::Coinbase | Venue::Kraken => self.usd_price(source.asset, now)?,
		};
		let offset = match source.asset {
			Asset::Btc | Asset::Eth => self.config.offsets_bp.get(&source.venue).copied(),
			Asset::Usdt => None,
		};
		let share = BP_ONE.saturating_add_signed(offset.unwrap_or_default().into());
		Some(price.ratio(share, BP_ONE))
	}

	fn faulty(&self, source: Source) -> Faulty {
		self.live().faults.get(&source).cloned().unwrap_or_default()
	}

	fn live(&self) -> MutexGuard<'_, Live> {
		self.live.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

/// Whole milliseconds.
pub(crate) fn milliseconds(time: Duration) -> u64 {
	u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn constant(price: u64) -> Config {
		let tape = Tape::constant(&[
			(Asset::Btc, Decimal::whole(price)),
			(Asset::Usdt, Decimal(99_000_000)),
		]);
		Config::new(tape)
	}

	fn last(market: &Market, venue: Venue, asset: Asset) -> String {
		market.quote(Source { venue, asset }, market.now()).unwrap().last.to_string()
	}

	#[test]
	fn venues_should_differ_by_their_offset_and_currency_when_sound() {
		let market = Market::new(constant(60_000));
		assert_eq!(last(&market, Venue::Binance, Asset::Btc), "59988.00000000");
		assert_eq!(last(&market, Venue::Coinbase, Asset::Btc), "59405.94000000");
		assert_eq!(last(&market, Venue::Kraken, Asset::Btc), "59417.82000000");
		assert_eq!(last(&market, Venue::Kraken, Asset::Usdt), "0.99000000");
		assert_eq!(market.usd_price(Asset::Btc, market.now()), Some(Decimal::whole(59_400)));
		assert_eq!(market.tape_price(Asset::Btc, market.now()), Some(Decimal::whole(60_000)));
	}

	#[test]
	fn quote_should_be_absent_when_the_venue_or_tape_lacks_the_asset() {
		let market = Market::new(constant(60_000));
		let quote = |venue, asset| market.quote(Source { venue, asset }, market.now());
		assert_eq!(quote(Venue::Binance, Asset::Usdt), None);
		assert_eq!(quote(Venue::Kraken, Asset::Eth), None);
		market.set_fault(&"all=zero".parse().unwrap());
		assert_eq!(quote(Venue::Kraken, Asset::Eth), None);
		market.set_fault(&"all=frozen".parse().unwrap());
		assert_eq!(quote(Venue::Kraken, Asset::Eth), None);
	}

	#[test]
	fn quote_should_have_its_last_in_the_middle_when_the_spread_is_two_bp() {
		let quote = Quote::around(Decimal::whole(10_000), 2);
		assert_eq!((quote.bid, quote.ask), (Decimal::whole(9_999), Decimal::whole(10_001)));
		assert_eq!(Quote::around(Decimal(0), 2), Quote::default());
	}

	#[test]
	fn price_should_stay_when_frozen_and_move_elsewhere() {
		let tape = Tape::from_csv("t", "ts,btc\n0,100\n100,200\n", None).unwrap();
		let market = Market::new(Config { speed: Decimal(0), ..Config::new(tape) });
		market.set_fault(&"kraken=frozen".parse().unwrap());
		market.seek(Duration::from_secs(100));
		assert_eq!(last(&market, Venue::Kraken, Asset::Btc), "100.03000000");
		assert_eq!(last(&market, Venue::Coinbase, Asset::Btc), "200.02000000");
		market.set_fault(&"kraken=none".parse().unwrap());
		assert_eq!(last(&market, Venue::Kraken, Asset::Btc), "200.06000000");
	}

	#[test]
	fn price_should_return_without_a_jump_when_the_tape_is_looped() {
		let tape = Tape::from_csv("t", "ts,btc\n0,100\n80,200\n", None).unwrap();
		let config = Config { speed: Decimal(0), at_end: AtEnd::Loop, ..Config::new(tape) };
		let at = |config: Config, seconds| {
			let market = Market::new(config);
			market.seek(Duration::from_secs(seconds));
			market.tape_price(Asset::Btc, market.now()).unwrap()
		};
		assert_eq!(at(config.clone(), 80), Decimal::whole(200));
		assert_eq!(at(config.clone(), 85), Decimal::whole(150));
		assert_eq!(at(config.clone(), 90), Decimal::whole(100));
		assert_eq!(at(config.clone(), 98), Decimal::whole(110));
		let step = Config { interpolation: Interpolation::Step, ..config };
		assert_eq!(at(step.clone(), 79), Decimal::whole(100));
		assert_eq!(at(step, 85), Decimal::whole(100));
	}

	#[test]
	fn later_rule_should_win_when_two_cover_a_source() {
		let faults = vec!["all=drop".parse().unwrap(), "kraken/BTC=zero".parse().unwrap()];
		let market = Market::new(Config { faults, ..constant(60_000) });
		let fault = |venue| market.fault(Source { venue, asset: Asset::Btc });
		assert_eq!(fault(Venue::Kraken), Fault::Zero);
		assert_eq!(fault(Venue::Binance), Fault::Drop);
	}
}
