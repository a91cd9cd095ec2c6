//! Changes of parameters: proposed, bounded, delayed, applied.

use crate::{
	calls::later, mark::clamp_to_band, states::Authority, tiers, weights::WeightInfo, ChangePeriod,
	ChangePeriods, ChangePreview, Changes, Config, Error, Event, MarkStates, Markets, OptionStates,
	Pallet, PendingChange, PendingChanges,
};
use bulwark_primitives::{
	seams::Clock, FundingParameters, MarketId, MarketParameters, Moment, Ppm,
};
use bulwark_risk::ramp::{
	ChangeError, FieldPeriod, FieldRule, MaintenanceRamp, ATOMS_RULE, FEE_RULE, MARGIN_RULE,
	QUOTE_RULE, SHARE_RULE,
};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get, weights::WeightMeter};

/// Within so long (ms) a field moves by its bound of a period at most.
pub const PERIOD_MS: u64 = MARGIN_RULE.period_ms;

/// In which direction a change of a field only restricts new risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Restricts {
	/// When it rises.
	Rising,
	/// When it falls.
	Falling,
	/// Never: it reaches positions that exist, or only shapes trading.
	Never,
}

/// A field that may change; its bounds are narrower where [`MarketParameters::check`] says so.
struct Field {
	of: fn(&MarketParameters) -> u128,
	rule: FieldRule,
	restricts: Restricts,
}

const fn field(of: fn(&MarketParameters) -> u128, rule: FieldRule, restricts: Restricts) -> Field {
	Field { of, rule, restricts }
}

/// Notionals of an order or a book.
const NOTIONAL_RULE: FieldRule = FieldRule { least: 1_000_000_000, ..QUOTE_RULE };
/// Volatilities may be above 100 %.
const VOLATILITY_RULE: FieldRule = FieldRule { high: 5_000_000, least: 10_000, ..MARGIN_RULE };
/// The interest of eight hours moves by 0.01 % at a time and in a period.
const INTEREST_RULE: FieldRule = FieldRule { least: 100, ..COUNT_RULE };
/// The funding clamp is at most 5 %.
const CLAMP_RULE: FieldRule = FieldRule { high: 50_000, ..FEE_RULE };
/// A cap in per cent of IMF less MMF.
const CAP_RULE: FieldRule = FieldRule { least: 50, ..MARGIN_RULE };
/// Small numbers of blocks move by five at a time and in a period.
const BLOCKS_RULE: FieldRule = FieldRule { least: 5, ..COUNT_RULE };
/// A field that moves by its least change only.
const COUNT_RULE: FieldRule = FieldRule {
	low: 0,
	high: 100_000,
	step: Ppm::ZERO,
	per_period: Ppm::ZERO,
	least: 1,
	period_ms: PERIOD_MS,
};

fn ratio(ratio: Ppm) -> u128 {
	u128::from(ratio.get())
}

/// The interest above the lowest there may be.
fn interest(funding: &FundingParameters) -> u128 {
	let lowest = i64::from(FundingParameters::MAX_INTEREST);
	i64::from(funding.interest).saturating_add(lowest).unsigned_abs().into()
}

/// Every field that may change, but the tiers, which are judged together.
const FIELDS: [Field; 26] = {
	use Restricts::{Falling, Never, Rising};
	[
		field(|p| p.min_order.get().into(), ATOMS_RULE, Never),
		field(|p| p.max_order.get().into(), ATOMS_RULE, Falling),
		field(|p| ratio(p.initial_margin), MARGIN_RULE, Rising),
		field(|p| ratio(p.maintenance_margin), MARGIN_RULE, Never),
		field(|p| p.open_interest_lower.magnitude(), QUOTE_RULE, Falling),
		field(|p| p.open_interest_upper.magnitude(), QUOTE_RULE, Falling),
		field(|p| p.open_interest_cap.magnitude(), QUOTE_RULE, Falling),
		field(|p| ratio(p.clearing_band), MARGIN_RULE, Never),
		field(|p| ratio(p.mark_band), MARGIN_RULE, Never),
		field(|p| ratio(p.maker_fee), FEE_RULE, Never),
		field(|p| ratio(p.taker_fee), FEE_RULE, Never),
		field(|p| ratio(p.auction_fee), FEE_RULE, Never),
		field(|p| ratio(p.liquidation_fee), FEE_RULE, Never),
		field(|p| ratio(p.slippage), MARGIN_RULE, Never),
		field(|p| p.min_notional.magnitude(), NOTIONAL_RULE, Never),
		field(|p| p.limit_state_blocks.into(), BLOCKS_RULE, Never),
		field(|p| p.impact_notional.magnitude(), NOTIONAL_RULE, Never),
		field(|p| p.taker_delay.into(), COUNT_RULE, Never),
		field(|p| ratio(p.profit_weight), SHARE_RULE, Falling),
		field(|p| ratio(p.calendar_charge), MARGIN_RULE, Never),
		field(|p| interest(&p.funding), INTEREST_RULE, Never),
		field(|p| ratio(p.funding.clamp), CLAMP_RULE, Never),
		field(|p| p.funding.cap_percent.into(), CAP_RULE, Never),
		field(|p| ratio(p.volatility.annual), VOLATILITY_RULE, Never),
		field(|p| ratio(p.volatility.shock), MARGIN_RULE, Never),
		field(|p| ratio(p.volatility.short_minimum), MARGIN_RULE, Never),
	]
};

impl Field {
	/// Whether going from one value to another restricts new risk, or does nothing.
	const fn restricts(&self, old: u128, new: u128) -> bool {
		match self.restricts {
			Restricts::Rising => new >= old,
			Restricts::Falling => new <= old,
			Restricts::Never => new == old,
		}
	}

	/// Checks step and period. On the restricting side of where its period began a field is bounded
	/// in step only: what was restricted in haste can be taken back.
	fn check(
		&self,
		(old, new): (&MarketParameters, &MarketParameters),
		period: &ChangePeriod,
		now: Moment,
	) -> Result<(), ChangeError> {
		let (old, new, began) = ((self.of)(old), (self.of)(new), (self.of)(&period.parameters));
		let value = if self.restricts(began, new) { old } else { began };
		let period = FieldPeriod { value, since: period.since };
		self.rule.check(old, new, period, now).map(|_| ())
	}
}

/// Whether the change only restricts new risk.
fn only_restricts(old: &MarketParameters, new: &MarketParameters) -> bool {
	FIELDS.iter().all(|field| field.restricts((field.of)(old), (field.of)(new)))
		&& tiers::only_restrict(old, new)
}

impl<T> From<ChangeError> for Error<T> {
	fn from(error: ChangeError) -> Self {
		match error {
			ChangeError::OutOfBounds | ChangeError::StepTooLarge => Error::ChangeTooLarge,
			ChangeError::PeriodExceeded => Error::ChangedTooMuch,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// What would become of a change if it were proposed now.
	///
	/// # Errors
	///
	/// As [`Pallet::propose_parameters`] on the word of the risk origin.
	pub fn preview_change(
		market: MarketId,
		parameters: &MarketParameters,
	) -> Result<ChangePreview, Error<T>> {
		let record = Markets::<T>::get(market).ok_or(Error::<T>::UnknownMarket)?;
		let present = &record.parameters;
		ensure!(record.state.settlement().is_none(), Error::<T>::ContractEnded);
		ensure!(is_same_contract(present, parameters), Error::<T>::ImmutableParameter);
		parameters.check().map_err(Error::<T>::from)?;
		ensure!(!PendingChanges::<T>::contains_key(market), Error::<T>::ChangePending);
		let now = T::Clock::now();
		let restricts = only_restricts(present, parameters);
		let effective = if restricts { now } else { later(now, T::ChangeDelay::get()) };
		if !restricts {
			let period = Self::period(market, present, effective);
			for field in &FIELDS {
				field.check((present, parameters), &period, effective)?;
			}
			ensure!(tiers::are_bounded(present, parameters), Error::<T>::ChangeTooLarge);
			let since = tiers::are_bounded_since(&period.parameters, parameters);
			ensure!(since, Error::<T>::ChangedTooMuch);
		}
		let ramp = MarkStates::<T>::get(market)
			.map_or(MaintenanceRamp::steady(present.maintenance_margin), |state| state.maintenance)
			.towards(parameters.maintenance_margin, effective);
		Ok(ChangePreview { restricts, effective, reached: ramp.ends() })
	}

	/// The market's change that waits.
	#[must_use]
	pub fn pending_change(market: MarketId) -> Option<PendingChange> {
		PendingChanges::<T>::get(market)
	}

	/// The running period of a market's changes, or one that begins at `now`.
	fn period(market: MarketId, present: &MarketParameters, now: Moment) -> ChangePeriod {
		ChangePeriods::<T>::get(market)
			.filter(|period| now.since(period.since) < PERIOD_MS)
			.unwrap_or_else(|| ChangePeriod { parameters: present.clone(), since: now })
	}

	/// Remembers the present parameters, unless a period of the market's changes runs.
	fn begin_period(market: MarketId, now: Moment) {
		if let Some(record) = Markets::<T>::get(market) {
			let period = Self::period(market, &record.parameters, now);
			ChangePeriods::<T>::insert(market, period);
		}
	}

	/// Applies a change that only restricts, lets any other wait.
	pub(crate) fn do_propose(
		authority: Authority,
		market: MarketId,
		parameters: MarketParameters,
	) -> DispatchResult {
		let preview = Self::preview_change(market, &parameters)?;
		if preview.restricts {
			Self::begin_period(market, T::Clock::now());
			return Self::replace_parameters(market, parameters);
		}
		ensure!(authority == Authority::Risk, Error::<T>::GuardianMayOnlyRestrict);
		let effective = preview.effective;
		Changes::<T>::try_mutate(|changes| {
			let place = changes.partition_point(|change| *change <= (effective, market));
			changes.try_insert(place, (effective, market))
		})
		.map_err(|_| Error::<T>::ChangePending)?;
		let change = PendingChange { parameters: parameters.clone(), effective };
		PendingChanges::<T>::insert(market, change);
		Self::deposit_event(Event::ChangeProposed { market, parameters, effective });
		Ok(())
	}

	/// Drops a change that waits.
	pub(crate) fn do_cancel_change(market: MarketId) -> DispatchResult {
		ensure!(Self::forget_change(market), Error::<T>::NoPendingChange);
		Self::deposit_event(Event::ChangeCancelled { market });
		Ok(())
	}

	/// Forgets the market's waiting change; says whether there was one.
	pub(crate) fn forget_change(market: MarketId) -> bool {
		let waited = PendingChanges::<T>::take(market).is_some();
		if waited {
			Changes::<T>::mutate(|changes| changes.retain(|(_, changed)| *changed != market));
		}
		waited
	}

	/// Applies the changes that have waited long enough, as far as the meter goes.
	pub(crate) fn apply_due_changes(now: Moment, meter: &mut WeightMeter) {
		let due = Changes::<T>::get();
		for (_, market) in due.into_iter().take_while(|(effective, _)| *effective <= now) {
			if meter.try_consume(T::WeightInfo::apply_change()).is_err() {
				return;
			}
			Self::apply_change(market, now);
		}
	}

	/// Applies the market's waiting change.
	pub(crate) fn apply_change(market: MarketId, now: Moment) {
		let Some(change) = PendingChanges::<T>::get(market) else { return };
		Self::forget_change(market);
		Self::begin_period(market, now);
		if let Err(error) = Self::replace_parameters(market, change.parameters) {
			log::error!(
				target: "runtime::markets",
				"the change of market {} cannot be applied: {error:?}",
				market.0,
			);
		}
	}

	/// Replaces a market's parameters at once, however far they are from the present ones: for
	/// changes that were bounded and have waited, and for scenes of benchmarks and tests.
	///
	/// The standing quote follows at once where it must: the mark into a narrower mark band, the
	/// effective IMF up to a higher base. The MMF in force goes up to a higher one by 10 % an hour.
	///
	/// # Errors
	///
	/// [`Error::UnknownMarket`], [`Error::ImmutableParameter`], [`Error::ContractEnded`], or the
	/// parameter that is out of bounds.
	pub fn replace_parameters(market: MarketId, parameters: MarketParameters) -> DispatchResult {
		let mut record = Markets::<T>::get(market).ok_or(Error::<T>::UnknownMarket)?;
		ensure!(is_same_contract(&record.parameters, &parameters), Error::<T>::ImmutableParameter);
		ensure!(record.state.settlement().is_none(), Error::<T>::ContractEnded);
		parameters.check().map_err(Error::<T>::from)?;
		record.parameters = parameters.clone();
		Self::put_record(market, &record);
		Self::deposit_event(Event::ParametersSet { market, parameters: parameters.clone() });
		OptionStates::<T>::mutate_extant(market, |state| state.at = Moment::ZERO);
		let Some((mut state, mut quote)) = MarkStates::<T>::get(market).zip(Self::quote_of(market))
		else {
			return Ok(());
		};
		let now = T::Clock::now();
		let target = parameters.maintenance_margin;
		if state.maintenance.target != target {
			state.maintenance = state.maintenance.towards(target, now);
			MarkStates::<T>::insert(market, state);
			let (from, reached) = (state.maintenance.at(now), state.maintenance.ends());
			if from < target {
				Self::deposit_event(Event::MaintenanceRising { market, from, target, reached });
			}
		}
		quote.mark = clamp_to_band(quote.mark, state.reference, parameters.mark_band);
		quote.proven_low = quote.proven_low.min(quote.mark);
		quote.proven_high = quote.proven_high.max(quote.mark);
		quote.initial_effective = quote.initial_effective.max(parameters.initial_margin);
		quote.maintenance_effective = state.maintenance.at(now);
		Self::put_quote(market, &record, &quote);
		Ok(())
	}
}

/// Whether both are of the same contract: what positions and orders are denominated in.
fn is_same_contract(one: &MarketParameters, other: &MarketParameters) -> bool {
	one.kind == other.kind
		&& one.feed == other.feed
		&& one.lot_size == other.lot_size
		&& one.tick_size == other.tick_size
}
