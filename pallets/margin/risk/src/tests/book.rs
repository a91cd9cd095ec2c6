//! Portfolios for the tests: perpetuals, futures and options on up to three underlyings.

use super::*;
use crate::{
	Balance, LegKind, Offset, OptionRight, OptionTerms, PortfolioLeg, PortfolioTerms, RiskArray,
	ScenarioTerms, SizeTier,
};
use bulwark_primitives::{FeedId, Moment};

pub(super) const DAY_MS: u64 = 86_400_000;

/// Index of each underlying.
pub(super) const INDICES: [u64; 3] = [6_000_000, 3_500_000, 150_000];

/// No charges, no minimum, no offsets.
pub(super) const PLAIN: PortfolioTerms =
	PortfolioTerms { calendar_charge: Ppm(0), short_minimum: Ppm(0), offsets: &[] };

/// A charge of 1 % on calendars, a minimum of 1 % for short options.
pub(super) const CHARGED: PortfolioTerms =
	PortfolioTerms { calendar_charge: Ppm(10_000), short_minimum: Ppm(10_000), offsets: &[] };

/// As `CHARGED`, all underlyings offset in part.
pub(super) const OFFSETTING: PortfolioTerms = PortfolioTerms {
	offsets: &[
		Offset { first: FeedId(0), second: FeedId(1), ratio: Ppm(700_000) },
		Offset { first: FeedId(2), second: FeedId(1), ratio: Ppm(400_000) },
		Offset { first: FeedId(0), second: FeedId(2), ratio: Ppm(250_000) },
	],
	..CHARGED
};

/// A linear leg entered at mark, without orders.
pub(super) fn linear(market: u32, underlying: u16, lots: i64, mark: u64) -> PortfolioLeg<'static> {
	PortfolioLeg {
		market: MarketId(market),
		underlying: FeedId(underlying),
		mark: Price(mark),
		initial: Ppm(50_000),
		maintenance: Ppm(30_000),
		lots: SignedLots(lots),
		entry: QuoteAtoms(i128::from(lots) * i128::from(mark)),
		bids: Lots(0),
		asks: Lots(0),
		kind: LegKind::Linear { expiry: None },
		tiers: &[],
	}
}

/// The same leg, settling then.
pub(super) fn dated(leg: PortfolioLeg<'_>, expiry: u64) -> PortfolioLeg<'_> {
	PortfolioLeg { kind: LegKind::Linear { expiry: Some(Moment(expiry)) }, ..leg }
}

/// A leg of the old rule on its own underlying.
pub(super) fn alone(leg: &Leg) -> PortfolioLeg<'static> {
	PortfolioLeg {
		market: leg.market,
		underlying: FeedId(u16::try_from(leg.market.0).unwrap()),
		mark: leg.mark,
		initial: leg.initial,
		maintenance: leg.maintenance,
		lots: leg.lots,
		entry: leg.entry,
		bids: leg.bids,
		asks: leg.asks,
		kind: LegKind::Linear { expiry: None },
		tiers: &[],
	}
}

/// The balance that gives the legs this maintenance equity.
pub(super) fn balance_for(equity: i128, legs: &[PortfolioLeg]) -> Balance {
	let value: i128 = legs.iter().map(|leg| leg.value().unwrap().get()).sum();
	Balance { quote: QuoteAtoms(equity - value), initial_adjustment: QuoteAtoms(0) }
}

/// An option with its arrays.
#[derive(Clone, Debug)]
pub(super) struct Listed {
	pub terms: OptionTerms,
	pub index: Price,
	pub maintenance: RiskArray,
	pub initial: RiskArray,
	pub ranges: (Ppm, Ppm),
}

impl Listed {
	pub fn new(terms: OptionTerms, index: u64, (initial, maintenance): (u32, u32)) -> Self {
		let index = Price(index);
		let array = |range| {
			let scenario = ScenarioTerms { range: Ppm(range), shock: Ppm(380_000) };
			RiskArray::new(index, &terms, &scenario).unwrap()
		};
		Listed {
			terms,
			index,
			maintenance: array(maintenance),
			initial: array(initial),
			ranges: (Ppm(initial), Ppm(maintenance)),
		}
	}

	pub fn leg(&self, market: u32, underlying: u16, lots: i64) -> PortfolioLeg<'_> {
		let mark = self.terms.price_floor(self.index);
		PortfolioLeg {
			initial: self.ranges.0,
			maintenance: self.ranges.1,
			kind: LegKind::Option {
				maintenance: &self.maintenance,
				initial: &self.initial,
				index: self.index,
				short_minimum: true,
			},
			..linear(market, underlying, lots, mark.get())
		}
	}
}

/// What a random leg is made of.
#[derive(Clone, Debug)]
pub(super) struct Entry {
	underlying: u16,
	expiry: Option<u64>,
	option: Option<Listed>,
	lots: i64,
	bids: u64,
	asks: u64,
	/// Mark against index, in thousandths.
	basis: u64,
	fractions: (u32, u32),
	tiers: Vec<SizeTier>,
}

/// A random portfolio.
#[derive(Clone, Debug)]
pub(super) struct Book(pub Vec<Entry>);

impl Book {
	/// Its legs, with orders.
	pub fn legs(&self) -> Vec<PortfolioLeg<'_>> {
		self.0
			.iter()
			.zip(0u32..)
			.map(|(entry, market)| {
				let index = INDICES[usize::from(entry.underlying)];
				let leg = match (&entry.option, entry.expiry) {
					(Some(option), _) => option.leg(market, entry.underlying, entry.lots),
					(None, expiry) => {
						let mark = index * entry.basis / 1_000;
						let leg = linear(market, entry.underlying, entry.lots, mark);
						let (initial, maintenance) = entry.fractions;
						let leg = PortfolioLeg {
							initial: Ppm(initial),
							maintenance: Ppm(maintenance),
							..leg
						};
						expiry.map_or(leg, |expiry| dated(leg, expiry))
					},
				};
				PortfolioLeg {
					bids: Lots(entry.bids),
					asks: Lots(entry.asks),
					tiers: &entry.tiers,
					..leg
				}
			})
			.collect()
	}

	/// Its legs, without orders.
	pub fn positions(&self) -> Vec<PortfolioLeg<'_>> {
		let without = |leg| PortfolioLeg { bids: Lots(0), asks: Lots(0), ..leg };
		self.legs().into_iter().map(without).collect()
	}
}

prop_compose! {
	fn any_listed(underlying: u16)(
		call in any::<bool>(),
		ratio in 700u64..1_400,
		volatility in 300_000u32..1_500_000,
		days in 0u64..120,
		maintenance in 10_000u32..80_000,
		stretch in 1_200u64..3_000,
	) -> Listed {
		let index = INDICES[usize::from(underlying)];
		let terms = OptionTerms {
			right: if call { OptionRight::Call } else { OptionRight::Put },
			strike: Price(index * ratio / 1_000),
			volatility: Ppm(volatility),
			time_ms: days * DAY_MS,
		};
		let initial = u32::try_from(u64::from(maintenance) * stretch / 1_000).unwrap();
		Listed::new(terms, index, (initial, maintenance))
	}
}

fn any_entry(options: bool) -> impl Strategy<Value = Entry> {
	(0u16..3, 0u8..6).prop_flat_map(move |(underlying, kind)| {
		let option = if kind > 3 && options {
			any_listed(underlying).prop_map(Some).boxed()
		} else {
			Just(None).boxed()
		};
		let expiry = [None, None, Some(1), Some(2), None, None][usize::from(kind)];
		(
			option,
			-500i64..500,
			0u64..300,
			0u64..300,
			950u64..1_050,
			fractions(),
			prop_oneof![3 => Just(0u64), 1 => 100_000_000u64..2_000_000_000],
		)
			.prop_map(move |(option, lots, bids, asks, basis, fractions, tier)| {
				let (initial, maintenance) = (fractions.0.min(500_000), fractions.1.min(400_000));
				let tiers = if tier == 0 {
					Vec::new()
				} else {
					[1u64, 3]
						.map(|times| SizeTier {
							from: QuoteAtoms(i128::from(tier * times)),
							initial: Ppm(initial + 60_000 * u32::try_from(times).unwrap()),
							maintenance: Ppm(maintenance + 30_000 * u32::try_from(times).unwrap()),
						})
						.to_vec()
				};
				Entry {
					underlying,
					expiry,
					option,
					lots,
					bids,
					asks,
					basis,
					fractions: (initial, maintenance),
					tiers,
				}
			})
	})
}

/// One to six legs.
pub(super) fn any_book() -> impl Strategy<Value = Book> {
	prop::collection::vec(any_entry(true), 1..=6).prop_map(Book)
}

/// One to six legs, none an option.
pub(super) fn any_linear_book() -> impl Strategy<Value = Book> {
	prop::collection::vec(any_entry(false), 1..=6).prop_map(Book)
}
