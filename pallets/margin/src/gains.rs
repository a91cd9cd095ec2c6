//! Profit that is not proven: what an account gained within the warm-up time counts in its initial
//! equity, and so for orders, withdrawals and transfers, by the market's profit weight only.
//!
//! A price that was pushed up makes paper profits, and closing makes quote of them. So neither
//! counts in full until the mark has stood for the warm-up time: of an open position the profit
//! beyond the worst mark of that time, of a closed one what it made beyond it, within a period of
//! the warm-up time and the one before. Losses in the same market count against gains.

use crate::positions::Resized;
use bulwark_primitives::{
	ArithmeticError, MarketId, MarketQuote, MarketTerms, Moment, Ppm, Price, QuoteAtoms,
	RealisedGain, SignedLots, Subaccount, MAX_GAINS, PPM_ONE, WARM_UP_MS,
};

/// Where the gains of markets are counted for which an account has no place of their own.
pub(crate) const NO_MARKET: MarketId = MarketId(u32::MAX);

/// What of a gain on `lots` (signed: those held or closed) is not proven, if a lot is worth or was
/// closed at `price`: of a profit at most what the price is above the lowest mark of the warm-up time
/// (short: below the highest), of a loss all.
///
/// # Errors
///
/// [`ArithmeticError`] if a product does not fit.
pub(crate) fn unproven_part(
	quote: &MarketQuote,
	lots: SignedLots,
	price: Price,
	gain: QuoteAtoms,
) -> Result<QuoteAtoms, ArithmeticError> {
	if gain <= QuoteAtoms::ZERO {
		return Ok(gain);
	}
	let moved = if lots.is_short() {
		quote.proven_high.saturating_sub(price)
	} else {
		price.saturating_sub(quote.proven_low)
	};
	Ok(gain.min(moved.notional(lots.magnitude())?))
}

/// Counts what a trade realised.
///
/// # Errors
///
/// [`ArithmeticError`] if a product or a sum does not fit.
pub(crate) fn note_trade(
	account: &mut Subaccount,
	terms: &MarketTerms,
	resized: &Resized,
	price: Price,
	now: Moment,
) -> Result<(), ArithmeticError> {
	if resized.realised.is_zero() {
		return Ok(());
	}
	let gain = unproven_part(&terms.quote, resized.closed()?, price, resized.realised)?;
	note(account, terms.market, gain, now)
}

/// Counts a gain (negative: a loss) that is not proven. Beyond [`MAX_GAINS`] markets those of the one
/// counted longest join the gains of no market, of which nothing counts.
///
/// # Errors
///
/// [`ArithmeticError`] if a sum does not fit.
pub(crate) fn note(
	account: &mut Subaccount,
	market: MarketId,
	gain: QuoteAtoms,
	now: Moment,
) -> Result<(), ArithmeticError> {
	forget(account, now);
	if gain.is_zero() {
		return Ok(());
	}
	let at = match account.gains.binary_search_by_key(&market, |gain| gain.market) {
		Ok(at) => at,
		Err(_) => {
			make_room(account)?;
			let new = RealisedGain { market, since: now, ..RealisedGain::default() };
			let at = account
				.gains
				.binary_search_by_key(&market, |gain| gain.market)
				.unwrap_or_else(|at| at);
			account.gains.insert(at, new);
			at
		},
	};
	if let Some(entry) = account.gains.get_mut(at) {
		entry.current = entry.current.add(gain)?;
	}
	Ok(())
}

/// What was gained in closing within the warm-up time, losses deducted; negative if those prevail.
///
/// # Errors
///
/// [`ArithmeticError`] if the sum does not fit.
pub(crate) fn recent(
	account: &Subaccount,
	market: MarketId,
	now: Moment,
) -> Result<QuoteAtoms, ArithmeticError> {
	account
		.gains
		.iter()
		.find(|gain| gain.market == market)
		.and_then(|gain| rolled(gain, now))
		.map_or(Ok(QuoteAtoms::ZERO), |gain| gain.current.add(gain.previous))
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

/// The entry as of now; nothing if all in it is older than the warm-up time.
fn rolled(gain: &RealisedGain, now: Moment) -> Option<RealisedGain> {
	let age = now.since(gain.since);
	if age < WARM_UP_MS {
		return Some(*gain);
	}
	if age >= WARM_UP_MS.saturating_mul(2) {
		return None;
	}
	Some(RealisedGain {
		market: gain.market,
		current: QuoteAtoms::ZERO,
		previous: gain.current,
		since: Moment(gain.since.0.saturating_add(WARM_UP_MS)),
	})
}

/// Drops what is older than the warm-up time.
fn forget(account: &mut Subaccount, now: Moment) {
	account.gains = account.gains.iter().filter_map(|gain| rolled(gain, now)).collect();
}

/// Makes room for a market: places are joined while all are taken.
fn make_room(account: &mut Subaccount) -> Result<(), ArithmeticError> {
	let most = usize::try_from(MAX_GAINS).unwrap_or(usize::MAX);
	while account.gains.len() >= most {
		let places = account.gains.iter().enumerate();
		let oldest = places
			.filter(|(_, gain)| gain.market != NO_MARKET)
			.min_by_key(|(_, gain)| (gain.since, gain.market))
			.map(|(at, _)| at);
		let Some(at) = oldest else { return Ok(()) };
		join(account, at)?;
	}
	Ok(())
}

/// Joins the gains of a place to those of no market; losses are forgotten.
fn join(account: &mut Subaccount, at: usize) -> Result<(), ArithmeticError> {
	let RealisedGain { current, previous, since, .. } = account.gains.remove(at);
	let current = current.add(previous)?.max(QuoteAtoms::ZERO);
	match account.gains.last_mut().filter(|gain| gain.market == NO_MARKET) {
		Some(entry) => {
			entry.current = entry.current.add(current)?;
			entry.since = entry.since.max(since);
		},
		None => account.gains.push(RealisedGain {
			market: NO_MARKET,
			current,
			previous: QuoteAtoms::ZERO,
			since,
		}),
	}
	Ok(())
}
