//! What clients read.

use crate::{
	AccountView, Accounted, Config, DeficitTotal, FeePool, FundsView, InsuranceFund, Pallet,
	PositionView, QuoteTotal, Subaccounts,
};
use bulwark_primitives::{seams::Markets, Position, QuoteAtoms, SubaccountId};
use bulwark_risk::Leg;
use frame_support::traits::Get;

impl<T: Config> Pallet<T> {
	/// A subaccount with its margin at the present marks; nothing if it does not exist.
	///
	/// O(markets squared): at most [`bulwark_primitives::MAX_POSITIONS`] of them.
	pub fn account(who: &SubaccountId<T::AccountId>) -> Option<AccountView> {
		let record = Subaccounts::<T>::get(who)?;
		let legs = Self::legs_at_mark(&record).ok();
		let positions = record
			.positions
			.iter()
			.filter_map(|position| Self::position_view(record.quote, position, legs.as_deref()))
			.collect();
		Some(AccountView {
			health: legs.as_deref().and_then(|legs| bulwark_risk::health(record.quote, legs).ok()),
			withdrawable: Self::free_collateral(&record).unwrap_or_default(),
			positions,
			record,
		})
	}

	fn position_view(
		quote: QuoteAtoms,
		position: &Position,
		legs: Option<&[Leg]>,
	) -> Option<PositionView> {
		let mark = T::Markets::quote(position.market)?.mark;
		let unrealised = mark.value(position.lots).ok()?.sub(position.entry).ok()?;
		let liquidation_price = legs.and_then(|legs| {
			bulwark_risk::liquidation_price(quote, legs, position.market).ok().flatten()
		});
		Some(PositionView { position: *position, mark, unrealised, liquidation_price })
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
		}
	}
}
