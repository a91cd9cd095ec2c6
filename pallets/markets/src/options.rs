//! Options: what one is worth by the formula, and over the scenario grid.

use crate::{Config, OptionState, OptionStates, Pallet};
use bulwark_primitives::{
	ArithmeticError, MarketId, MarketKind, MarketParameters, Moment, Ppm, Price, RiskArrays,
};
use bulwark_risk::{OptionTerms, RiskArray, ScenarioTerms};

/// Scenarios of an option whose underlying does not move are reckoned anew after so long (ms).
pub const SCENARIO_LIFE_MS: u64 = 60_000;

/// The oracle's interval counts for an option within the index x (1 +- this): its mark band is that
/// of its own price.
pub const OPTION_INTERVAL: Ppm = Ppm(50_000);

/// Highest strike, and highest index price at which an option is listed [quote atoms per lot]: some
/// thousand million USD. Beyond, the scenario grid could not be reckoned.
pub const MAX_STRIKE: Price = Price(1 << 50);

/// The option's terms at `now`; nothing of other contracts.
pub(crate) fn terms(parameters: &MarketParameters, now: Moment) -> Option<OptionTerms> {
	let MarketKind::Option { expiry, strike, right } = parameters.kind else { return None };
	let volatility = parameters.volatility.annual;
	Some(OptionTerms { right, strike, volatility, time_ms: expiry.since(now) })
}

/// What a lot of the option is worth with its underlying at `forward`: by the formula, rounded down,
/// one quote atom at least, so that it can be margined and traded.
pub(crate) fn theory(terms: &OptionTerms, forward: Price) -> Price {
	terms.price_floor(forward).max(Price(1))
}

/// The option's scenarios over both ranges.
///
/// # Errors
///
/// If strike and moved underlying are too large.
pub(crate) fn scenarios(
	terms: &OptionTerms,
	forward: Price,
	shock: Ppm,
	(initial, maintenance): (Ppm, Ppm),
) -> Result<RiskArrays, ArithmeticError> {
	let over = |range| {
		RiskArray::new(forward, terms, &ScenarioTerms { range, shock }).map(|array| array.gains)
	};
	Ok(RiskArrays { initial: over(initial)?, maintenance: over(maintenance)? })
}

impl<T: Config> Pallet<T> {
	/// Brings the option's scenarios up to date: anew if the underlying moved, the range changed or
	/// a minute passed.
	///
	/// # Errors
	///
	/// As [`scenarios`].
	pub(crate) fn update_scenarios(
		market: MarketId,
		parameters: &MarketParameters,
		forward: Price,
		maintenance: Ppm,
		now: Moment,
	) -> Result<(), ArithmeticError> {
		let Some(terms) = terms(parameters, now) else { return Ok(()) };
		let ranges = (parameters.initial_margin, maintenance);
		let is_fresh = |state: &OptionState| {
			state.forward == forward
				&& state.ranges == ranges
				&& now.since(state.at) < SCENARIO_LIFE_MS
		};
		if OptionStates::<T>::get(market).as_ref().is_some_and(is_fresh) {
			return Ok(());
		}
		let arrays = scenarios(&terms, forward, parameters.volatility.shock, ranges)?;
		OptionStates::<T>::insert(market, OptionState { arrays, forward, ranges, at: now });
		Ok(())
	}
}
