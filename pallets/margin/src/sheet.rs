//! An account as the risk crate sees it: everything due taken in, its markets as legs.

use crate::{
	collateral::{CollateralValue, Spot},
	funding, gains, Config, Error, Offsets, Pallet, Unsettled,
};
use alloc::{
	collections::{btree_map, BTreeMap},
	rc::Rc,
	vec::Vec,
};
use bulwark_primitives::{
	seams::{Clock, Markets},
	FeedId, Lots, MarginTier, MarketId, MarketKind, MarketTerms, Moment, Ppm, Price, QuoteAtoms,
	SignedLots, Subaccount, MARGIN_TIERS,
};
use bulwark_risk::{
	maintenance_shares, moved_legs, portfolio_health, Balance, LegKind, Offset, PortfolioHealth,
	PortfolioLeg, PortfolioTerms, RiskArray, SizeTier,
};
use sp_runtime::{ArithmeticError, DispatchError};

/// A market with all that margin needs of it.
#[derive(Clone, Debug)]
pub(crate) struct Instrument {
	pub(crate) terms: MarketTerms,
	/// The scenarios of an option.
	arrays: Option<Arrays>,
	tiers: Vec<SizeTier>,
}

/// The scenarios of an option over both ranges.
#[derive(Clone, Debug)]
struct Arrays {
	initial: RiskArray,
	maintenance: RiskArray,
}

/// One market of an account.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
	pub(crate) instrument: Rc<Instrument>,
	pub(crate) mark: Price,
	pub(crate) lots: SignedLots,
	pub(crate) entry: QuoteAtoms,
	pub(crate) bids: Lots,
	pub(crate) asks: Lots,
}

/// An account's balance and legs.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
	/// Quote and collateral less what is owed, and by how much less initial equity is.
	pub(crate) balance: Balance,
	/// Quote less what is owed, collateral left out.
	quote: QuoteAtoms,
	/// By market.
	pub(crate) entries: Vec<Entry>,
	offsets: Vec<Offset>,
}

/// Markets read so far.
pub(crate) type Instruments = BTreeMap<MarketId, Rc<Instrument>>;

impl Instrument {
	fn leg<'a>(&'a self, entry: &Entry) -> PortfolioLeg<'a> {
		let terms = &self.terms;
		let kind = match (terms.state.settlement(), terms.kind, &self.arrays) {
			(Some(_), _, _) => LegKind::Settled,
			(None, MarketKind::Option { .. }, Some(arrays)) => LegKind::Option {
				maintenance: &arrays.maintenance,
				initial: &arrays.initial,
				index: terms.quote.index,
				short_minimum: true,
			},
			(None, kind, _) => LegKind::Linear { expiry: kind.expiry() },
		};
		PortfolioLeg {
			market: terms.market,
			underlying: terms.feed,
			mark: entry.mark,
			initial: terms.initial,
			maintenance: terms.quote.maintenance_effective,
			lots: entry.lots,
			entry: entry.entry,
			bids: entry.bids,
			asks: entry.asks,
			kind,
			tiers: &self.tiers,
		}
	}
}

/// The tiers that are present.
fn tiers(tiers: &[MarginTier; MARGIN_TIERS]) -> Vec<SizeTier> {
	tiers
		.iter()
		.filter(|tier| tier.is_present())
		.map(|tier| SizeTier {
			from: tier.from,
			initial: tier.initial,
			maintenance: tier.maintenance,
		})
		.collect()
}

impl Sheet {
	/// The legs, in the order of the entries.
	pub(crate) fn legs(&self) -> Vec<PortfolioLeg<'_>> {
		self.entries.iter().map(|entry| entry.instrument.leg(entry)).collect()
	}

	/// What holds for all of them: of charges that differ by market the highest.
	pub(crate) fn terms(&self) -> PortfolioTerms<'_> {
		let highest = |charge: fn(&MarketTerms) -> Ppm| {
			let charges = self.entries.iter().map(|entry| charge(&entry.instrument.terms));
			charges.max().unwrap_or(Ppm::ZERO)
		};
		PortfolioTerms {
			calendar_charge: highest(|terms| terms.calendar_charge),
			short_minimum: highest(|terms| terms.short_minimum),
			offsets: &self.offsets,
		}
	}

	/// Both equities and both requirements.
	pub(crate) fn health(&self) -> Result<PortfolioHealth, ArithmeticError> {
		portfolio_health(&self.balance, &self.legs(), &self.terms())
	}

	/// Maintenance equity.
	pub(crate) fn equity(&self) -> Result<QuoteAtoms, ArithmeticError> {
		bulwark_risk::maintenance_equity(&self.balance, &self.legs())
	}

	/// Quote less what is owed, and positions at mark: below zero it is what the account borrows.
	pub(crate) fn net(&self) -> Result<QuoteAtoms, ArithmeticError> {
		self.entries
			.iter()
			.try_fold(self.quote, |sum, entry| sum.add(entry.mark.value(entry.lots)?))
	}

	/// The part of the maintenance requirement that goes with each position.
	pub(crate) fn shares(&self) -> Result<Vec<(MarketId, QuoteAtoms)>, ArithmeticError> {
		let shares = maintenance_shares(&self.legs(), &self.terms())?;
		let markets = self.entries.iter().map(|entry| entry.instrument.terms.market);
		Ok(markets.zip(shares).collect())
	}

	/// What the account has put in and proved: quote less what is owed, and each position at mark or
	/// at entry, whichever is less.
	pub(crate) fn own(&self) -> Result<QuoteAtoms, ArithmeticError> {
		self.entries.iter().try_fold(self.quote, |sum, entry| {
			sum.add(entry.mark.value(entry.lots)?.min(entry.entry))
		})
	}

	/// Values the position in a market at another mark.
	pub(crate) fn set_mark(&mut self, market: MarketId, mark: Price) {
		for entry in &mut self.entries {
			if entry.instrument.terms.market == market {
				entry.mark = mark;
			}
		}
	}

	/// The account's size in a market and its open orders there.
	pub(crate) fn entry_mut(&mut self, market: MarketId) -> Option<&mut Entry> {
		self.entries.iter_mut().find(|entry| entry.instrument.terms.market == market)
	}

	/// Moves each underlying to the end of the oracle's interval that favours the account, never to
	/// one less favourable than where it is. One end for all positions on an underlying: what hedges
	/// the others is not valued apart from them.
	pub(crate) fn favour(&mut self) -> Result<(), ArithmeticError> {
		let mut feeds: Vec<FeedId> =
			self.entries.iter().map(|entry| entry.instrument.terms.feed).collect();
		feeds.sort_unstable();
		feeds.dedup();
		for feed in feeds {
			let (low, high) = (self.marks_at(feed, End::Low)?, self.marks_at(feed, End::High)?);
			let value = |marks: &[Price]| self.value_at(feed, marks);
			let best = if value(&low)? > value(&high)? { low } else { high };
			let own = self.entries.iter_mut().filter(|entry| entry.instrument.terms.feed == feed);
			for (entry, mark) in own.zip(best) {
				entry.mark = mark;
			}
		}
		Ok(())
	}

	/// The marks of the underlying's entries at an end of the interval.
	fn marks_at(&self, feed: FeedId, end: End) -> Result<Vec<Price>, ArithmeticError> {
		let own = self.entries.iter().filter(|entry| entry.instrument.terms.feed == feed);
		own.map(|entry| {
			let quote = &entry.instrument.terms.quote;
			let leg = entry.instrument.leg(entry);
			match leg.kind {
				LegKind::Settled => Ok(entry.mark),
				LegKind::Linear { .. } => Ok(match end {
					End::Low => quote.low.min(entry.mark),
					End::High => quote.high.max(entry.mark),
				}),
				LegKind::Option { index, .. } => {
					let price = match end {
						End::Low => quote.low.min(index),
						End::High => quote.high.max(index),
					};
					let moved = moved_legs(&[leg], leg.market, price)?;
					Ok(moved.first().map_or(entry.mark, |leg| leg.mark))
				},
			}
		})
		.collect()
	}

	fn value_at(&self, feed: FeedId, marks: &[Price]) -> Result<QuoteAtoms, ArithmeticError> {
		let own = self.entries.iter().filter(|entry| entry.instrument.terms.feed == feed);
		own.zip(marks)
			.try_fold(QuoteAtoms::ZERO, |sum, (entry, mark)| sum.add(mark.value(entry.lots)?))
	}
}

/// An end of the oracle's interval.
#[derive(Clone, Copy)]
enum End {
	Low,
	High,
}

impl<T: Config> Pallet<T> {
	/// The market with all that margin needs of it.
	///
	/// # Errors
	///
	/// [`Error::UnknownMarket`], [`Error::NoPrice`], the latter also of an option without scenarios.
	pub(crate) fn instrument(market: MarketId) -> Result<Instrument, Error<T>> {
		let terms = Self::terms(market)?;
		let is_option =
			matches!(terms.kind, MarketKind::Option { .. }) && terms.state.settlement().is_none();
		let arrays = if is_option {
			let arrays = T::Markets::risk_arrays(market).ok_or(Error::<T>::NoPrice)?;
			Some(Arrays {
				initial: RiskArray { gains: arrays.initial },
				maintenance: RiskArray { gains: arrays.maintenance },
			})
		} else {
			None
		};
		let tiers = tiers(&terms.tiers);
		Ok(Instrument { terms, arrays, tiers })
	}

	/// The account at mark.
	pub(crate) fn sheet(account: &Subaccount) -> Result<Sheet, DispatchError> {
		Self::sheet_with(account, &mut Instruments::new(), &[])
	}

	/// The account at mark, with legs also in `more` markets; `known` keeps what is read. Orders in a
	/// market whose contract ended need nothing. O(markets of the account).
	pub(crate) fn sheet_with(
		account: &Subaccount,
		known: &mut Instruments,
		more: &[MarketId],
	) -> Result<Sheet, DispatchError> {
		let value = Self::collateral_value(account, Spot::Middle)?;
		let mut markets = account.markets();
		for market in more {
			if let Err(at) = markets.binary_search(market) {
				markets.insert(at, *market);
			}
		}
		let mut entries = Vec::with_capacity(markets.len());
		let mut quote = account.quote.add(Self::interest_due(account)?)?;
		for market in markets {
			let instrument = Self::known(known, market)?;
			let terms = &instrument.terms;
			let (lots, entry) = match account.position(market) {
				Some(position) => {
					quote = quote.sub(funding::due(position, terms.quote.funding)?.paid)?;
					(position.lots, position.entry)
				},
				None => (SignedLots::ZERO, QuoteAtoms::ZERO),
			};
			let (mark, bids, asks) = match terms.state.settlement() {
				Some(price) => (price, Lots::ZERO, Lots::ZERO),
				None => {
					let orders = account.orders(market);
					(terms.quote.mark, orders.bids, orders.asks)
				},
			};
			let instrument = Rc::clone(instrument);
			entries.push(Entry { instrument, mark, lots, entry, bids, asks });
		}
		let CollateralValue { initial, maintenance } = value;
		let unproven = Self::deductions(account, known, &entries)?;
		let balance = Balance {
			quote: quote.add(maintenance)?,
			initial_adjustment: maintenance.sub(initial)?.add(unproven)?,
		};
		let offsets = if entries.len() > 1 { Offsets::<T>::get().into_inner() } else { Vec::new() };
		Ok(Sheet { balance, quote, entries, offsets })
	}

	fn known(known: &mut Instruments, market: MarketId) -> Result<&Rc<Instrument>, Error<T>> {
		Ok(match known.entry(market) {
			btree_map::Entry::Occupied(entry) => entry.into_mut(),
			btree_map::Entry::Vacant(entry) => entry.insert(Rc::new(Self::instrument(market)?)),
		})
	}

	/// What is deducted from initial equity for profit that is not proven, in all markets.
	fn deductions(
		account: &Subaccount,
		known: &mut Instruments,
		entries: &[Entry],
	) -> Result<QuoteAtoms, DispatchError> {
		let now = T::Clock::now();
		let mut sum = gains::deduction(gains::joined(account, now), Ppm::ZERO)?;
		for entry in entries {
			let profit = entry.mark.value(entry.lots)?.sub(entry.entry)?;
			sum = sum.add(Self::deduction(account, &entry.instrument.terms, profit, now)?)?;
		}
		let others = account.gains.iter().map(|gain| gain.market);
		let is_entry = |market| entries.iter().any(|it| it.instrument.terms.market == market);
		for market in others.filter(|market| *market != gains::NO_MARKET && !is_entry(*market)) {
			// Nothing is left of a market that cannot be told any more: all was proven by its end.
			if let Ok(instrument) = Self::known(known, market) {
				let terms = &instrument.terms;
				sum = sum.add(Self::deduction(account, terms, QuoteAtoms::ZERO, now)?)?;
			}
		}
		Ok(sum)
	}

	/// What is deducted in one market, whose position has made `profit`. While positions of a contract
	/// that ended are being paid out, none of its profit counts; afterwards all does.
	fn deduction(
		account: &Subaccount,
		terms: &MarketTerms,
		profit: QuoteAtoms,
		now: Moment,
	) -> Result<QuoteAtoms, DispatchError> {
		let rise = gains::rise(account, terms.market, &terms.quote, now)?;
		let (rise, weight) = match terms.state.settlement() {
			Some(_) if Unsettled::<T>::contains_key(terms.market) => {
				(rise.at_least(profit), Ppm::ZERO)
			},
			Some(_) => return Ok(QuoteAtoms::ZERO),
			None => (rise, terms.profit_weight),
		};
		Ok(gains::deduction(rise.unproven(), weight)?)
	}
}
