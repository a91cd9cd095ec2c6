//! Selling collateral other than quote to keepers, by a price that falls until somebody buys.

use crate::{
	vault::{add_collateral, take_collateral},
	Config, Error, Event, Pallet, Sales, SubaccountOf,
};
use bulwark_primitives::{
	seams::{Clock, IndexPrices},
	AssetId, Moment, PriceUse, QuoteAtoms, Subaccount,
};
use bulwark_risk::borrow::{Sale, SaleNeed};
use frame_support::ensure;
use sp_runtime::{DispatchError, DispatchResult};

/// A sale that nobody ended is over so long after it began (ms): the next begins at spot again.
pub const SALE_LIFE_MS: u64 = 3_600_000;

impl<T: Config> Pallet<T> {
	/// Why the account's collateral is for sale at present; nothing if it is not. It is while the
	/// account borrows above its limit, or borrows anything and is below its maintenance
	/// requirement.
	pub(crate) fn sale_need(account: &Subaccount) -> Result<Option<SaleNeed>, DispatchError> {
		if account.collateral.is_empty() {
			return Ok(None);
		}
		let borrowed = Self::borrowed(account)?;
		if borrowed.is_zero() {
			return Ok(None);
		}
		let health = Self::health_at_mark(account)?;
		let excess = borrowed.sub(Self::borrow_limit()?)?.max(QuoteAtoms::ZERO);
		let shortfall = health.shortfall()?;
		let is_due = !excess.is_zero() || !shortfall.is_zero();
		Ok(is_due.then_some(SaleNeed { borrowed, excess, shortfall }))
	}

	/// When the account's sale began, unless that is too long ago.
	fn sale_of(who: &SubaccountOf<T>, now: Moment) -> Option<Moment> {
		Sales::<T>::get(who).filter(|since| now.since(*since) <= SALE_LIFE_MS)
	}

	pub(crate) fn do_begin_sale(who: SubaccountOf<T>) -> DispatchResult {
		let now = T::Clock::now();
		let account = Self::load(&who)?;
		ensure!(Self::sale_of(&who, now).is_none(), Error::<T>::SaleRuns);
		ensure!(
			Self::collateral_allows(&account, PriceUse::Liquidation),
			Error::<T>::PriceUnusable
		);
		ensure!(Self::sale_need(&account)?.is_some(), Error::<T>::NotForSale);
		Sales::<T>::insert(&who, now);
		Self::deposit_event(Event::SaleBegan { who });
		Ok(())
	}

	/// Takes the record of a sale away if nothing is for sale any more.
	pub(crate) fn end_sale(who: &SubaccountOf<T>, account: &Subaccount) {
		let is_over = matches!(Self::sale_need(account), Ok(None));
		if is_over && Sales::<T>::take(who).is_some() {
			Self::deposit_event(Event::SaleEnded { who: who.clone() });
		}
	}

	/// `keeper` buys up to `atoms` of the asset from `who`; nothing changes if it would cost more
	/// than `max_cost`.
	pub(crate) fn do_buy_collateral(
		keeper: SubaccountOf<T>,
		who: SubaccountOf<T>,
		asset: AssetId,
		atoms: u128,
		max_cost: QuoteAtoms,
	) -> DispatchResult {
		ensure!(keeper != who, Error::<T>::SameSubaccount);
		ensure!(atoms > 0, Error::<T>::ZeroAmount);
		let mut seller = Self::load(&who)?;
		let mut buyer = Self::load(&keeper)?;
		let since = Self::sale_of(&who, T::Clock::now()).ok_or(Error::<T>::NotForSale)?;
		Self::touch(&who, &mut seller)?;
		Self::pay_interest(&who, &mut seller)?;
		let (sale, bought) = Self::offer(&seller, asset, since, atoms)?;
		let cost = sale.cost(bought)?;
		ensure!(cost <= max_cost, Error::<T>::SaleTooDear);
		Self::touch(&keeper, &mut buyer)?;
		Self::pay_interest(&keeper, &mut buyer)?;
		Self::ensure_free(&buyer, cost)?;
		buyer.quote = buyer.quote.sub(cost)?;
		add_collateral::<T>(&mut buyer, asset, bought)?;
		take_collateral::<T>(&mut seller, asset, bought)?;
		seller.quote = seller.quote.add(cost)?;
		Self::stamp_interest(&mut seller)?;
		Self::stamp_interest(&mut buyer)?;
		Self::end_sale(&who, &seller);
		Self::store(&keeper, &buyer);
		Self::store(&who, &seller);
		Self::deposit_event(Event::CollateralSold { who, keeper, asset, amount: bought, cost });
		Ok(())
	}

	/// What of the asset is for sale to one who wants `atoms`, and at which price.
	fn offer(
		seller: &Subaccount,
		asset: AssetId,
		since: Moment,
		atoms: u128,
	) -> Result<(Sale, u128), DispatchError> {
		let now = T::Clock::now();
		let record = Self::collateral(asset)?;
		let price = T::IndexPrices::price(record.feed).ok_or(Error::<T>::NoPrice)?;
		ensure!(price.allows(PriceUse::Liquidation, now), Error::<T>::PriceUnusable);
		let need = Self::sale_need(seller)?.ok_or(Error::<T>::NotForSale)?;
		let held = seller.collateral.iter().find(|held| held.asset == asset);
		let held = held.map_or(0, |held| held.amount);
		let sale = Sale {
			terms: record.terms.maintenance,
			spot: price.price,
			markdown: record.sale.markdown_at(since, now),
		};
		let bought = sale.atoms_for_sale(&need, held)?.min(atoms);
		ensure!(bought > 0, Error::<T>::NotForSale);
		Ok((sale, bought))
	}
}
