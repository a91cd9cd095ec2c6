//! Profit that is not proven: what an account's profit in a market has risen above the lowest it was
//! in the warm-up time, realised or not, counts in its initial equity, and so for orders, withdrawals
//! and transfers, by the market's profit weight only.
//!
//! A price that was pushed up makes paper profits, and closing makes quote of them; pushed back up
//! after a fall, it makes lost collateral look whole. So neither counts in full until the mark has
//! stood. Between two trades a position's profit has risen by at most its lots times what the mark is
//! above the lowest of the warm-up time (short: below the highest): a bound from above that needs no
//! history. A record is kept from one trade to the next, so that gains and losses net: of a market
//! where a position is held the *levels* its profit has risen above, elsewhere the *rises* themselves.

use bulwark_primitives::{
	ArithmeticError, MarketId, MarketQuote, Moment, Position, Ppm, Price, QuoteAtoms, RealisedGain,
	SignedLots, Subaccount, MAX_GAINS, PPM_ONE, WARM_UP_MS,
};

/// Where the gains of markets are counted for which an account has no place of their own.
pub(crate) const NO_MARKET: MarketId = MarketId(u32::MAX);

/// How far an account's profit in a market is above the lowest it was in a period of the warm-up time
/// and in the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rise {
	current: QuoteAtoms,
	previous: QuoteAtoms,
	since: Moment,
}

impl Rise {
	/// What is not proven; never negative.
	pub(crate) fn unproven(&self) -> QuoteAtoms {
		self.current.max(self.previous).max(QuoteAtoms::ZERO)
	}

	/// The rise after the account gained `profit` at once; negative: lost.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if a sum does not fit.
	pub(crate) fn with(self, profit: QuoteAtoms) -> Result<Self, ArithmeticError> {
		Ok(Self {
			current: self.current.add(profit)?.max(QuoteAtoms::ZERO),
			previous: self.previous.add(profit)?.max(QuoteAtoms::ZERO),
			..self
		})
	}

	/// The rise after a fill of `lots` (positive: bought) at `price`.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if a product or a sum does not fit.
	pub(crate) fn filled(
		self,
		lots: SignedLots,
		price: Price,
		mark: Price,
	) -> Result<Self, ArithmeticError> {
		self.with(mark.value(lots)?.sub(price.value(lots)?)?)
	}

	/// At least `profit` of it is not proven.
	pub(crate) fn at_least(self, profit: QuoteAtoms) -> Self {
		Self { current: self.current.max(profit), ..self }
	}

	/// Moves on in time: `risen` is what it has risen since it was last looked at, at most.
	fn at(self, now: Moment, risen: QuoteAtoms) -> Self {
		let (current, previous) = (self.current.max(risen), self.previous.max(QuoteAtoms::ZERO));
		let age = now.since(self.since);
		if age >= WARM_UP_MS.saturating_mul(2) {
			Self { current: risen, previous: risen, since: now }
		} else if age >= WARM_UP_MS {
			let since = Moment(self.since.0.saturating_add(WARM_UP_MS));
			Self { current: risen, previous: current, since }
		} else {
			Self { current, previous, since: self.since }
		}
	}
}

/// What a position has brought since it was opened, and what it is worth at `mark`.
fn profit(position: &Position, mark: Price) -> Result<QuoteAtoms, ArithmeticError> {
	position.realised.sub(position.entry)?.add(mark.value(position.lots)?)
}

/// How far the account's profit in the market of this quote has risen as of now.
///
/// # Errors
///
/// [`ArithmeticError`] if a product or a sum does not fit.
pub(crate) fn rise(
	account: &Subaccount,
	market: MarketId,
	quote: &MarketQuote,
	now: Moment,
) -> Result<Rise, ArithmeticError> {
	let position = account.position(market);
	let lots = position.map_or(SignedLots::ZERO, |position| position.lots);
	let moved = if lots.is_short() {
		quote.proven_high.saturating_sub(quote.mark)
	} else {
		quote.mark.saturating_sub(quote.proven_low)
	};
	let risen = moved.notional(lots.magnitude())?;
	let Some(kept) = account.gains.iter().find(|gain| gain.market == market) else {
		return Ok(Rise { current: risen, previous: risen, since: now });
	};
	let RealisedGain { current, previous, since, .. } = *kept;
	let rise = match position {
		Some(position) => {
			let profit = profit(position, quote.mark)?;
			Rise { current: profit.sub(current)?, previous: profit.sub(previous)?, since }
		},
		None => Rise { current, previous, since },
	};
	Ok(rise.at(now, risen))
}

/// Keeps the rise of a market after a trade there. Beyond [`MAX_GAINS`] markets those without a
/// position are joined, the oldest first, and nothing of them counts.
///
/// # Errors
///
/// [`ArithmeticError`] if a sum does not fit.
pub(crate) fn keep(
	account: &mut Subaccount,
	market: MarketId,
	mark: Price,
	rise: Rise,
	now: Moment,
) -> Result<(), ArithmeticError> {
	forget(account, market, now);
	let Rise { mut current, mut previous, since } = rise;
	match account.position(market) {
		Some(position) => {
			let profit = profit(position, mark)?;
			(current, previous) = (profit.sub(current)?, profit.sub(previous)?);
		},
		None if rise.unproven().is_zero() => return Ok(()),
		None => {},
	}
	let new = RealisedGain { market, current, previous, since };
	if make_room(account)? {
		let found = account.gains.binary_search_by_key(&market, |gain| gain.market);
		account.gains.insert(found.unwrap_or_else(|at| at), new);
		Ok(())
	} else {
		// Every place is of a position: what this one has risen is counted with those of no market.
		let joined = RealisedGain { market, current: rise.unproven(), ..new };
		join(account, joined)
	}
}

/// What counts together of markets without a place of their own; never negative.
///
/// # Errors
///
/// [`ArithmeticError`] if a sum does not fit.
pub(crate) fn joined(account: &Subaccount, now: Moment) -> QuoteAtoms {
	let kept = account.gains.iter().find(|gain| gain.market == NO_MARKET);
	kept.filter(|gain| now.since(gain.since) < WARM_UP_MS.saturating_mul(2))
		.map_or(QuoteAtoms::ZERO, |gain| gain.current)
}

/// What is deducted from initial equity for unproven profit: all but the share that counts, rounded
/// up.
///
/// # Errors
///
/// [`ArithmeticError`] if a product does not fit.
pub(crate) fn deduction(unproven: QuoteAtoms, weight: Ppm) -> Result<QuoteAtoms, ArithmeticError> {
	let uncounted = Ppm(PPM_ONE).saturating_sub(weight.min(Ppm(PPM_ONE)));
	unproven.max(QuoteAtoms::ZERO).ratio_ceil(uncounted)
}

/// Drops the market's record, and those of markets without a position that are older than two
/// warm-up times.
fn forget(account: &mut Subaccount, market: MarketId, now: Moment) {
	let Subaccount { gains, positions, .. } = account;
	gains.retain(|gain| {
		let is_held = positions.iter().any(|position| position.market == gain.market);
		let is_recent = now.since(gain.since) < WARM_UP_MS.saturating_mul(2);
		gain.market != market && (is_held || is_recent)
	});
}

/// Makes room for a market: the oldest without a position is joined. Says whether there is room.
fn make_room(account: &mut Subaccount) -> Result<bool, ArithmeticError> {
	let most = usize::try_from(MAX_GAINS).unwrap_or(usize::MAX);
	while account.gains.len() >= most {
		let places = account.gains.iter().enumerate();
		let oldest = places
			.filter(|(_, gain)| gain.market != NO_MARKET && account.position(gain.market).is_none())
			.min_by_key(|(_, gain)| (gain.since, gain.market))
			.map(|(at, _)| at);
		let Some(at) = oldest else { return Ok(false) };
		let taken = account.gains.remove(at);
		join(account, taken)?;
	}
	Ok(true)
}

/// Counts the rise of a market with those of no market.
fn join(account: &mut Subaccount, taken: RealisedGain) -> Result<(), ArithmeticError> {
	let current = taken.current.max(taken.previous).max(QuoteAtoms::ZERO);
	match account.gains.last_mut().filter(|gain| gain.market == NO_MARKET) {
		Some(entry) => {
			entry.current = entry.current.add(current)?;
			entry.since = entry.since.max(taken.since);
		},
		None => account.gains.push(RealisedGain {
			market: NO_MARKET,
			current,
			previous: QuoteAtoms::ZERO,
			since: taken.since,
		}),
	}
	Ok(())
}
