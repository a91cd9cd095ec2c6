//! Admitting and closing orders.

use crate::{
	accounts::{add_open_lots, close_open_lots},
	margin::{atoms, Terms},
	Config, Deficits, Error, Pallet, Subaccounts,
};
use bulwark_primitives::{
	Lots, MarketId, MarketState, OrderNonce, Price, PriceUse, QuoteAtoms, Side, SignedLots,
	Subaccount, SubaccountId, MAX_OPEN_ORDERS, MAX_POSITIONS,
};
use frame_support::{ensure, traits::Get};
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult, SaturatedConversion};

/// An order that asks to be admitted.
#[derive(Clone, Copy)]
struct Candidate {
	market: MarketId,
	side: Side,
	lots: Lots,
	limit: Price,
}

impl Candidate {
	/// Whether the order can only bring the position towards zero, whatever of it and of the
	/// orders already open fills.
	fn reduces(&self, account: &Subaccount) -> Result<bool, ArithmeticError> {
		let held = account.lots(self.market);
		let open = account.orders(self.market);
		let closing = match self.side {
			Side::Bid if held.is_short() => open.bids,
			Side::Ask if held.is_long() => open.asks,
			Side::Bid | Side::Ask => return Ok(false),
		};
		Ok(closing.add(self.lots)? <= held.magnitude())
	}

	/// The signed lots of a whole fill.
	fn change(&self) -> Result<SignedLots, ArithmeticError> {
		let lots = self.lots.signed()?;
		match self.side {
			Side::Bid => Ok(lots),
			Side::Ask => SignedLots::ZERO.sub(lots),
		}
	}
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_open_order(
		who: &SubaccountId<T::AccountId>,
		market: MarketId,
		side: Side,
		lots: Lots,
		limit: Price,
	) -> Result<OrderNonce, DispatchError> {
		ensure!(!lots.is_zero(), Error::<T>::ZeroLots);
		let account = Self::load(who)?;
		ensure!(!account.in_liquidation, Error::<T>::InLiquidation);
		ensure!(account.order_count < MAX_OPEN_ORDERS, Error::<T>::TooManyOrders);
		let order = Candidate { market, side, lots, limit };
		let terms = Self::terms(market)?;
		let reduces = order.reduces(&account)?;
		Self::ensure_market_takes(market, &terms, reduces)?;

		let mut admitted = account.clone();
		add_open_lots(&mut admitted, market, side, lots)?;
		let markets: u32 = admitted.markets().len().saturated_into();
		ensure!(markets <= MAX_POSITIONS, Error::<T>::TooManyMarkets);
		if reduces {
			Self::ensure_carries_reducing(&account, &order, &terms)?;
		} else {
			Self::ensure_carries_risk(&admitted, &order, &terms)?;
		}

		let nonce = admitted.next_nonce;
		admitted.next_nonce =
			nonce.0.checked_add(1).map(OrderNonce).ok_or(ArithmeticError::Overflow)?;
		admitted.order_count = admitted.order_count.saturating_add(1);
		Subaccounts::<T>::insert(who, admitted);
		Ok(nonce)
	}

	/// What the market itself takes at present.
	fn ensure_market_takes(market: MarketId, terms: &Terms, reduces: bool) -> DispatchResult {
		let state = terms.record.state;
		ensure!(state != MarketState::Halted, Error::<T>::MarketHalted);
		if reduces {
			ensure!(Self::allows(&terms.record, PriceUse::ReduceRisk), Error::<T>::PriceUnusable);
			return Ok(());
		}
		ensure!(state == MarketState::Active, Error::<T>::ReduceOnly);
		ensure!(Self::allows(&terms.record, PriceUse::NewRisk), Error::<T>::PriceUnusable);
		ensure!(Deficits::<T>::get(market).is_zero(), Error::<T>::DeficitUnresolved);
		ensure!(!Self::is_capped(market, terms)?, Error::<T>::OpenInterestCapped);
		Ok(())
	}

	/// New risk: with the order open and its loss against the mark taken, equity covers the
	/// initial requirement, at the effective IMF in the order's market and the base IMF elsewhere.
	fn ensure_carries_risk(
		admitted: &Subaccount,
		order: &Candidate,
		terms: &Terms,
	) -> DispatchResult {
		let mut legs = Self::legs_at_mark(admitted)?;
		if let Some(leg) = legs.iter_mut().find(|leg| leg.market == order.market) {
			leg.initial = terms.effective(order.market);
		}
		let health = bulwark_risk::health(admitted.quote, &legs)?;
		ensure!(!health.equity.is_negative(), Error::<T>::Bankrupt);
		let loss = bulwark_risk::order_loss(order.side, order.lots, order.limit, terms.quote.mark)?;
		let equity = health.equity.sub(loss)?;
		ensure!(equity >= health.initial, Error::<T>::InsufficientMargin);
		ensure!(equity >= atoms(T::MinEquity::get())?, Error::<T>::BelowMinEquity);
		Ok(())
	}

	/// Less risk: the account after a whole fill at the limit is accepted. An open closing order
	/// changes neither equity nor requirement, so judging it unfilled would accept any limit.
	fn ensure_carries_reducing(
		account: &Subaccount,
		order: &Candidate,
		terms: &Terms,
	) -> DispatchResult {
		let mut legs = Self::legs_at_mark(account)?;
		let before = bulwark_risk::health(account.quote, &legs)?;
		ensure!(!before.equity.is_negative(), Error::<T>::Bankrupt);
		if let Some(leg) = legs.iter_mut().find(|leg| leg.market == order.market) {
			leg.lots = leg.lots.add(order.change()?)?;
		}
		let loss = bulwark_risk::order_loss(order.side, order.lots, order.limit, terms.quote.mark)?;
		let mut after = bulwark_risk::health(QuoteAtoms::ZERO, &legs)?;
		after.equity = before.equity.sub(loss)?;
		ensure!(bulwark_risk::accepts(&before, &after)?, Error::<T>::InsufficientMargin);
		Ok(())
	}

	pub(crate) fn do_close_order(
		who: &SubaccountId<T::AccountId>,
		market: MarketId,
		side: Side,
		lots: Lots,
	) -> DispatchResult {
		let mut account = Self::load(who)?;
		let (bids, asks) = match side {
			Side::Bid => (lots, Lots::ZERO),
			Side::Ask => (Lots::ZERO, lots),
		};
		close_open_lots(&mut account, market, bids, asks, 1).ok_or(Error::<T>::NoSuchOrders)?;
		Self::store(who, &account);
		Ok(())
	}
}
