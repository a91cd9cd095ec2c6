//! What clients read.

use crate::{
	funding, sheet::Sheet, AccountView, Accounted, Config, DeficitTotal, FeePool, FundsView,
	InsuranceFund, Pallet, Pending, PositionView, QuoteTotal, Subaccounts,
};
use bulwark_primitives::{Position, Price, QuoteAtoms, SubaccountId};
use bulwark_risk::portfolio_liquidation_price;
use frame_support::traits::Get;

impl<T: Config> Pallet<T> {
	/// A subaccount with its margin at the present marks; nothing if it does not exist.
	///
	/// O(markets squared), and a liquidation price of a position that is netted takes some hundred
	/// times that: at most [`bulwark_primitives::MAX_POSITIONS`] of them.
	pub fn account(who: &SubaccountId<T::AccountId>) -> Option<AccountView> {
		let record = Subaccounts::<T>::get(who)?;
		let sheet = Self::sheet(&record).ok();
		let positions = record
			.positions
			.iter()
			.filter_map(|position| Self::position_view(position, sheet.as_ref()))
			.collect();
		let health = sheet.as_ref().and_then(|sheet| sheet.health().ok());
		Some(AccountView {
			health: health.map(|health| health.for_liquidation()),
			withdrawable: Self::free_collateral(&record).unwrap_or_default(),
			positions,
			record,
		})
	}

	fn position_view(position: &Position, sheet: Option<&Sheet>) -> Option<PositionView> {
		let terms = Self::terms(position.market).ok()?;
		let mark = terms.state.settlement().unwrap_or(terms.quote.mark);
		let unrealised = mark.value(position.lots).ok()?.sub(position.entry).ok()?;
		let liquidation_price = sheet.and_then(|sheet| {
			let (legs, terms) = (sheet.legs(), sheet.terms());
			portfolio_liquidation_price(&sheet.balance, &legs, &terms, position.market)
				.ok()
				.flatten()
		});
		Some(PositionView {
			position: *position,
			mark,
			entry_price: entry_price(position),
			unrealised,
			funding_owed: funding::due(position, terms.quote.funding).ok()?.paid,
			liquidation_price,
		})
	}

	/// The clearing house's own books.
	pub fn funds() -> FundsView {
		FundsView {
			asset: T::QuoteAsset::get(),
			custody: Self::custody(),
			accounted: Accounted::<T>::get(),
			accounts: QuoteTotal::<T>::get(),
			insurance: InsuranceFund::<T>::get(),
			fees: FeePool::<T>::get(),
			deficits: DeficitTotal::<T>::get(),
			pending: Self::pending().unwrap_or_default(),
		}
	}

	/// What the books count beside accounts, pools and deficits: funding and settlements not applied
	/// yet, interest that nobody has got yet, and quote that waits to leave.
	fn pending() -> Option<QuoteAtoms> {
		let waiting = Self::waiting_quote().ok()?;
		let unapplied = Pending::<T>::get().total()?;
		unapplied.add(Self::pending_interest()).ok()?.add(waiting).ok()
	}
}

/// The average price at which the position was entered, rounded to the nearest; it decides nothing.
fn entry_price(position: &Position) -> Price {
	let size = u128::from(position.lots.magnitude().get());
	let half = size / 2;
	let price = position.entry.magnitude().saturating_add(half).checked_div(size);
	Price(price.and_then(|price| u64::try_from(price).ok()).unwrap_or_default())
}
