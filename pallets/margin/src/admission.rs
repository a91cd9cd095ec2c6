//! Whether an account can carry an order.

use crate::{
	margin::{atoms, auction_terms, change, fees},
	sheet::Sheet,
	Config, Deficits, Error, Pallet, SubaccountOf, Tab,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::Clock, FilterOrder, Lots, MarketId, MarketState, MarketTerms, Price, PriceUse, Side,
	Subaccount, MAX_OPEN_ORDERS, MAX_POSITIONS,
};
use bulwark_risk::{accepts_portfolio, joint_margin, AuctionTerms, JointMargin, PortfolioHealth};
use frame_support::{ensure, traits::Get};
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult, SaturatedConversion};

/// An account that asks to have an order admitted, with what the answer depends on whatever the
/// order's size.
pub(crate) struct Applicant<'a> {
	account: &'a Subaccount,
	/// The account's markets and the order's, with the orders open so far.
	sheet: Sheet,
	terms: MarketTerms,
	side: Side,
	limit: Price,
}

impl Applicant<'_> {
	/// Lots of an order that can only bring the position towards zero, whatever of it and of the
	/// orders already open fills; zero if none can.
	fn closing_lots(&self) -> Lots {
		let held = self.account.lots(self.terms.market);
		let open = self.account.orders(self.terms.market);
		let closing = match self.side {
			Side::Bid if held.is_short() => open.bids,
			Side::Ask if held.is_long() => open.asks,
			Side::Bid | Side::Ask => return Lots::ZERO,
		};
		let held = held.magnitude();
		held.saturating_sub(closing.min(held))
	}

	fn order(&self, lots: Lots) -> FilterOrder {
		let Self { terms, side, limit, .. } = self;
		FilterOrder { market: terms.market, side: *side, lots, limit: *limit, rested: false }
	}

	/// The account with the order open beside those it has and filled at its worst.
	fn with_order(&self, lots: Lots) -> Result<JointMargin, ArithmeticError> {
		let markets: Vec<AuctionTerms> = self
			.sheet
			.entries
			.iter()
			.map(|it| auction_terms(&it.instrument.terms))
			.collect();
		let (legs, terms) = (self.sheet.legs(), self.sheet.terms());
		let orders = [self.order(lots)];
		joint_margin(&self.sheet.balance, &legs, &markets, &terms, &orders)?
			.ok_or(ArithmeticError::Overflow)
	}

	/// The account after a whole fill at the limit, which with the highest fee costs this much
	/// against the mark.
	fn after_fill(&self, lots: Lots) -> Result<PortfolioHealth, DispatchError> {
		let mut sheet = self.sheet.clone();
		if let Some(entry) = sheet.entry_mut(self.terms.market) {
			entry.lots = entry.lots.add(change(self.side, lots)?)?;
		}
		let after = sheet.health()?;
		let before = self.sheet.health()?;
		let order = self.order(lots);
		let cost = bulwark_risk::worst_cost(&order, self.terms.quote.mark, &fees(&self.terms))?;
		Ok(PortfolioHealth {
			maintenance_equity: before.maintenance_equity.sub(cost)?,
			initial_equity: before.initial_equity.sub(cost)?,
			..after
		})
	}
}

impl<T: Config> Tab<T> {
	/// The account as it asks for an order in `market`.
	pub(crate) fn applicant(
		&mut self,
		market: MarketId,
		side: Side,
		limit: Price,
	) -> Result<Applicant<'_>, DispatchError> {
		let mut sheet = self.sheet(market)?;
		let entry = sheet.entry_mut(market).ok_or(Error::<T>::UnknownMarket)?;
		let terms = entry.instrument.terms;
		Ok(Applicant { account: &self.account, sheet, terms, side, limit })
	}
}

impl<T: Config> Pallet<T> {
	/// The largest order that is admitted now, by bisection.
	///
	/// Sizes that add risk come first: among them a larger one is never easier to carry, so if the
	/// smallest is refused all are. Of the sizes that only close, closing all the account may is
	/// tried before the search: where closing releases more than it costs, it is the easiest.
	/// O(markets x log(largest order)): at most 43 checks.
	pub(crate) fn do_max_order(
		who: &SubaccountOf<T>,
		market: MarketId,
		side: Side,
		limit: Price,
	) -> Result<Lots, DispatchError> {
		let mut tab = Tab::<T>::take(who)?;
		let applicant = tab.applicant(market, side, limit)?;
		let admits = |lots: Lots| Self::ensure_admits(&applicant, lots).is_ok();
		let largest = applicant.terms.max_order;
		let closing = applicant.closing_lots();
		let opening = closing.saturating_add(Lots(1));
		Ok(if opening <= largest && admits(opening) {
			largest_admitted(opening, largest, admits)
		} else {
			largest_admitted(Lots::ZERO, closing.min(largest), admits)
		})
	}

	/// Whether the market takes the order and the account can carry it.
	pub(crate) fn ensure_admits(applicant: &Applicant, lots: Lots) -> DispatchResult {
		let Applicant { account, terms, .. } = applicant;
		ensure!(!lots.is_zero(), Error::<T>::ZeroLots);
		ensure!(!account.in_liquidation, Error::<T>::InLiquidation);
		ensure!(account.order_count < MAX_OPEN_ORDERS, Error::<T>::TooManyOrders);
		let reduces = lots <= applicant.closing_lots();
		Self::ensure_market_takes(terms, reduces)?;
		let markets: u32 = applicant.sheet.entries.len().saturated_into();
		ensure!(markets <= MAX_POSITIONS, Error::<T>::TooManyMarkets);
		if reduces {
			Self::ensure_carries_reducing(applicant, lots)
		} else {
			Self::ensure_carries_risk(applicant, lots)
		}
	}

	/// What the market itself takes at present.
	fn ensure_market_takes(terms: &MarketTerms, reduces: bool) -> DispatchResult {
		let (state, now) = (terms.state, T::Clock::now());
		ensure!(state != MarketState::Announced, Error::<T>::MarketNotOpen);
		ensure!(state != MarketState::CancelOnly, Error::<T>::CancelOnly);
		ensure!(state.settlement().is_none(), Error::<T>::MarketEnded);
		ensure!(state.takes_closing(), Error::<T>::MarketHalted);
		if reduces {
			ensure!(terms.allows(PriceUse::ReduceRisk, now), Error::<T>::PriceUnusable);
			return Ok(());
		}
		ensure!(state.takes_orders(), Error::<T>::ReduceOnly);
		ensure!(terms.allows(PriceUse::NewRisk, now), Error::<T>::PriceUnusable);
		ensure!(Deficits::<T>::get(terms.market).is_zero(), Error::<T>::DeficitUnresolved);
		ensure!(!Self::is_capped(terms)?, Error::<T>::OpenInterestCapped);
		Ok(())
	}

	/// New risk: with the order open and its worst cost taken, initial equity covers the initial
	/// requirement, at the effective IMF in the order's market and the base IMF elsewhere. And the
	/// account has fewer orders than its equity allows.
	fn ensure_carries_risk(applicant: &Applicant, lots: Lots) -> DispatchResult {
		let equity = applicant.sheet.equity()?;
		ensure!(!equity.is_negative(), Error::<T>::Bankrupt);
		let initial_equity = equity.sub(applicant.sheet.balance.initial_adjustment)?;
		let allowed = bulwark_risk::order_limit(initial_equity);
		ensure!(applicant.account.order_count < allowed, Error::<T>::TooManyOrdersForEquity);
		let JointMargin { equity, initial } = applicant.with_order(lots)?;
		ensure!(equity >= initial, Error::<T>::InsufficientMargin);
		ensure!(equity >= atoms(T::MinEquity::get())?, Error::<T>::BelowMinEquity);
		Ok(())
	}

	/// Less risk: the account after a whole fill at the limit is accepted. An open closing order
	/// changes neither equity nor requirement, so judging it unfilled would accept any limit.
	fn ensure_carries_reducing(applicant: &Applicant, lots: Lots) -> DispatchResult {
		let before = applicant.sheet.health()?;
		ensure!(!before.maintenance_equity.is_negative(), Error::<T>::Bankrupt);
		let after = applicant.after_fill(lots)?;
		ensure!(accepts_portfolio(&before, &after), Error::<T>::InsufficientMargin);
		Ok(())
	}
}

/// The largest size between `low`, which is admitted or zero, and `high` that is admitted while one
/// of a lot more is not.
fn largest_admitted(low: Lots, high: Lots, admits: impl Fn(Lots) -> bool) -> Lots {
	if low >= high || admits(high) {
		return high;
	}
	let (mut low, mut high) = (low.0, high.0);
	while high.saturating_sub(low) > 1 {
		let middle = low.midpoint(high);
		if admits(Lots(middle)) {
			low = middle;
		} else {
			high = middle;
		}
	}
	Lots(low)
}
