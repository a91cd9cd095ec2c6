//! The calls: an account's working copy, the actions, and one commit.

use crate::{
	actions::closes, costs::Extras, desk::Desk, BatchItem, BatchMode, Config, Event, OrderRef,
	Pallet, SubaccountOf,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Delegates, Markets, OrderEntry, Orders, Reported},
	CancelReason, HaltReason, Lots, MarketId, OrderLocator, OrderNonce, OrderPrice, PlaceOrder,
	Side, SubaccountId,
};
use frame_support::storage::with_storage_layer;
use sp_runtime::{traits::UniqueSaturatedInto, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// An account's working copy, for its owner or a delegate of the owner.
	fn desk(who: SubaccountOf<T>, signer: T::AccountId) -> Desk<T> {
		let mut desk = Desk::<T>::load(who);
		desk.delegate = (desk.who.owner != signer).then_some(signer);
		desk
	}

	/// Places an order; says, too, what it came to beyond that.
	pub(crate) fn do_place(
		who: SubaccountOf<T>,
		signer: T::AccountId,
		order: &PlaceOrder,
	) -> (Extras, DispatchResult) {
		let mut desk = Self::desk(who, signer);
		desk.pushes_out = true;
		let result = desk.place(order, Reported::No).map(|_| desk.commit());
		(desk.extras, result)
	}

	pub(crate) fn do_cancel(who: SubaccountOf<T>, order: &OrderRef) -> DispatchResult {
		let mut desk = Desk::<T>::load(who);
		desk.cancel(order, CancelReason::Owner)?;
		desk.commit();
		Ok(())
	}

	pub(crate) fn do_amend(
		who: SubaccountOf<T>,
		order: &OrderRef,
		price: Option<OrderPrice>,
		lots: Lots,
	) -> DispatchResult {
		let mut desk = Desk::<T>::load(who);
		desk.amend(order, price, lots)?;
		desk.commit();
		Ok(())
	}

	/// Cancels the account's open orders in a market and of a side, or all; returns how many.
	pub(crate) fn do_cancel_all(
		who: SubaccountOf<T>,
		signer: &T::AccountId,
		market: Option<MarketId>,
		side: Option<Side>,
	) -> Result<u32, DispatchError> {
		if who.owner != *signer {
			T::Delegates::ensure_may_cancel(&who.owner, signer)?;
		}
		let mut desk = Desk::<T>::load(who);
		let mut cancelled = 0u32;
		for entry in desk.chosen(market, side) {
			desk.cancel_entry(entry, CancelReason::Owner)?;
			cancelled = cancelled.saturating_add(1);
		}
		desk.commit();
		Ok(cancelled)
	}

	/// Carries out a batch; says, too, what its orders came to beyond their placement.
	pub(crate) fn do_batch(
		who: SubaccountOf<T>,
		signer: T::AccountId,
		items: &[BatchItem],
		mode: BatchMode,
	) -> (Extras, DispatchResult) {
		let takes_out = items.iter().any(|item| !matches!(item, BatchItem::Place(_)));
		if who.owner != signer && takes_out {
			if let Err(error) = T::Delegates::ensure_may_cancel(&who.owner, &signer) {
				return (Extras::default(), Err(error));
			}
		}
		let mut desk = Self::desk(who, signer);
		desk.pushes_out = true;
		let mut position = 0u32;
		for item in items {
			let result = match item {
				BatchItem::Cancel(order) => desk.cancel(order, CancelReason::Owner),
				BatchItem::Amend { order, price, lots } => desk.amend(order, *price, *lots),
				BatchItem::Place(order) => desk.place(order, Reported::No).map(drop),
			};
			match (result, mode) {
				(Err(error), BatchMode::AllOrNothing) => return (desk.extras, Err(error)),
				(Err(error), BatchMode::BestEffort) => {
					let who = desk.who.clone();
					Self::deposit_event(Event::OrderRefused { who, position, error });
				},
				(Ok(()), _) => {},
			}
			position = position.saturating_add(1);
		}
		desk.commit();
		(desk.extras, Ok(()))
	}

	pub(crate) fn report_cancelled(
		who: &SubaccountOf<T>,
		locator: &OrderLocator,
		lots: Lots,
		reason: CancelReason,
	) {
		let OrderLocator { market, side, price, nonce, .. } = *locator;
		let who = who.clone();
		Self::deposit_event(Event::OrderCancelled {
			who,
			market,
			side,
			price,
			nonce,
			lots,
			reason,
		});
	}

	/// Stops a market whose book and records disagree; the chain goes on.
	pub(crate) fn halt_book(market: MarketId, error: DispatchError) {
		log::error!(target: "runtime::order-book", "market {}: book: {error:?}", market.0);
		T::Markets::halt(market, HaltReason::Book);
	}

	/// The present block as an order's age.
	pub(crate) fn block() -> u64 {
		frame_system::Pallet::<T>::block_number().unique_saturated_into()
	}

	/// Cancels open orders of an account as far as its book and the ledger agree; a market in which
	/// they do not is halted. Returns how many.
	pub(crate) fn cancel_entries(
		desk: &mut Desk<T>,
		entries: Vec<crate::OpenOrder>,
		reason: CancelReason,
	) -> u32 {
		let mut cancelled = 0u32;
		for entry in entries {
			match desk.cancel_entry(entry, reason) {
				Ok(()) => cancelled = cancelled.saturating_add(1),
				Err(error) => Self::halt_book(entry.locator.market, error),
			}
		}
		cancelled
	}

	/// Brings an account's reduce-only orders in a market down to its position.
	pub(crate) fn do_shrink(who: &SubaccountOf<T>, market: MarketId) -> DispatchResult {
		let mut desk = Desk::<T>::load(who.clone());
		let held = desk.held(market);
		for entry in desk.reducing(market) {
			if !closes(entry.locator.side, held) {
				desk.cancel_entry(entry, CancelReason::ReduceOnly)?;
				continue;
			}
			let found = desk.find(entry)?;
			if found.order.lots > held.magnitude() {
				desk.shrink(found, held.magnitude(), CancelReason::ReduceOnly)?;
			}
		}
		desk.commit();
		Ok(())
	}
}

impl<T: Config> Orders<T::AccountId> for Pallet<T> {
	fn cancel_all(who: &SubaccountId<T::AccountId>, reason: CancelReason) -> u32 {
		let mut desk = Desk::<T>::load(who.clone());
		let entries = desk.chosen(None, None);
		let cancelled = Self::cancel_entries(&mut desk, entries, reason);
		desk.commit();
		cancelled
	}

	fn open_orders(who: &SubaccountId<T::AccountId>) -> Vec<OrderLocator> {
		crate::OpenOrders::<T>::get(who).iter().map(|entry| entry.locator).collect()
	}
}

impl<T: Config> OrderEntry<T::AccountId> for Pallet<T> {
	type Error = DispatchError;

	fn check(order: &PlaceOrder) -> DispatchResult {
		let market = crate::prices::MarketView::load::<T>(order.market)?;
		market.check::<T>(order).map(drop)
	}

	fn place(
		who: &SubaccountId<T::AccountId>,
		order: &PlaceOrder,
		reported: Reported,
	) -> Result<OrderNonce, DispatchError> {
		with_storage_layer(|| {
			let mut desk = Desk::<T>::load(who.clone());
			let nonce = desk.place(order, reported)?;
			desk.commit();
			Ok(nonce)
		})
	}
}
