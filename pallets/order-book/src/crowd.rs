//! Lanes that are full. While a lane has as many pages as it may, orders still come in, as its crowd:
//! a bounded number of places that go by price alone. Who came while there was room keeps the place.

use crate::{
	book::{IntoKey, Turnover},
	desk::Desk,
	keys::{Level, PriceKey},
	Config, Crowd, Error, Order, OrderFlags, PageKey, Pallet, SubaccountOf, CROWD_SHARE,
};
use bulwark_primitives::{CancelReason, OrderLocator, OrderNonce};
use frame_support::{ensure, traits::Get};
use sp_runtime::{DispatchError, DispatchResult, SaturatedConversion};

/// How an order comes into its lane.
pub(crate) struct Entrance<T: Config> {
	/// Whether it joins the crowd.
	pub(crate) crowded: bool,
	/// The order of the crowd that leaves for it.
	pub(crate) pushes_out: Option<Member<T>>,
}

/// An order of a crowd.
pub(crate) struct Member<T: Config> {
	who: SubaccountOf<T>,
	locator: OrderLocator,
}

impl<T: Config> Desk<T> {
	/// How the next order of `level` comes into its lane; `leaving` is the level of one that it
	/// stands in for.
	///
	/// Only the last of the crowd in priority leaves, and only for a strictly better price: what an
	/// order loses by it is a place behind a full lane. An account with its share of the lane adds
	/// nothing to a crowd, so that one account alone pushes out no more than its share.
	pub(crate) fn entrance(
		&mut self,
		level: Level,
		leaving: Option<Level>,
	) -> Result<Entrance<T>, Error<T>> {
		let size = *self.turnover(level.market).size(level);
		if size.pages < T::LanePages::get() {
			return Ok(Entrance { crowded: false, pushes_out: None });
		}
		let here = self
			.list()
			.iter()
			.filter(|entry| !entry.waits() && level.shares_lane(&Level::of(&entry.locator)));
		let replaced = leaving.is_some_and(|other| level.shares_lane(&other));
		let own: u32 = here.count().saturating_sub(replaced.into()).saturated_into();
		ensure!(own < CROWD_SHARE, Error::<T>::SideFull);
		if size.crowd < T::MaxCrowd::get() {
			return Ok(Entrance { crowded: true, pushes_out: None });
		}
		let last = Pallet::<T>::last_of_crowd(level)
			.filter(|last| self.pushes_out && level.leads(last.locator.price));
		let last = last.ok_or(Error::<T>::SideFull)?;
		Ok(Entrance { crowded: true, pushes_out: Some(last) })
	}

	/// Cancels an order of the crowd. What the desk has changed is stored: the order may lie in the
	/// same pages, and may be the account's own.
	pub(crate) fn push_out(&mut self, member: &Member<T>) -> DispatchResult {
		let mut theirs = Desk::<T>::load(member.who.clone());
		let entry = theirs.entry_at(&member.locator).ok_or(DispatchError::Corruption)?;
		theirs.cancel_entry(entry, CancelReason::Evicted)?;
		theirs.commit();
		Ok(())
	}

	/// Notes an order that has come into the crowd.
	pub(crate) fn join_crowd(&mut self, level: Level, page: u32, nonce: OrderNonce) {
		let key = crowd_key::<T>(level, page, (self.who.clone(), nonce));
		Crowd::<T>::insert(key, ());
		let size = self.turnover(level.market).size(level);
		size.crowd = size.crowd.saturating_add(1);
	}
}

impl<T: Config> Pallet<T> {
	/// The last of a lane's crowd in priority: at the worst level, in the newest page, by hash among
	/// those. One key seek.
	pub(crate) fn last_of_crowd(level: Level) -> Option<Member<T>> {
		let (market, side, lane, _) = level.key();
		let mut keys = Crowd::<T>::iter_key_prefix((market, side, lane));
		let (price, page, (who, nonce)): (PriceKey, PageKey, (SubaccountOf<T>, OrderNonce)) =
			keys.next()?;
		let price = price.reversed().price(side, lane);
		let level = Level { price, ..level };
		Some(Member { who, locator: level.locator(page.reversed().number(), nonce) })
	}

	/// Notes that an order has left its page, in case it was of the crowd.
	pub(crate) fn leave_crowd(
		turnover: &mut Turnover,
		level: Level,
		page: u32,
		order: &Order<T::AccountId>,
	) {
		if order.flags.has(OrderFlags::CROWDED) {
			Crowd::<T>::remove(crowd_key::<T>(level, page, (order.owner.clone(), order.nonce)));
			let size = turnover.size(level);
			size.crowd = size.crowd.saturating_sub(1);
		}
	}
}

type CrowdKey<T> = (
	crate::MarketKey,
	bulwark_primitives::Side,
	crate::Lane,
	PriceKey,
	PageKey,
	(SubaccountOf<T>, OrderNonce),
);

/// Where the crowd of a lane names an order: the last in priority first.
pub(crate) fn crowd_key<T: Config>(
	level: Level,
	page: u32,
	order: (SubaccountOf<T>, OrderNonce),
) -> CrowdKey<T> {
	let (_, side, lane, price) = level.key();
	let market = level.market.into_key();
	(market, side, lane, price.reversed(), PageKey::from(page).reversed(), order)
}
