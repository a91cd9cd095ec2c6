//! L5: closes lots at mark against the market's other side, which pays the deficit.

use crate::{
	assessment::OpenPosition, Config, Event, HoldersCursor, Liquidations, Pallet, WeightInfo,
	LOG_TARGET,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Ledger, Markets},
	Deleveraging, DeleveragingTransfer, HaltReason, Lots, MarketId, QuoteAtoms, SignedLots,
	SubaccountId,
};
use bulwark_risk::{DeleverageError, Holder};
use frame_support::{storage::with_storage_layer, traits::Get, weights::WeightMeter};
use sp_runtime::{
	helpers_128bit::multiply_by_rational_with_rounding, DispatchError, Rounding,
	SaturatedConversion,
};

/// Fewer holders than this are not worth asking: the work waits for a tick with more weight.
const MIN_PAGE: u32 = 16;

/// What is to be closed.
pub(crate) struct Closing {
	/// The position.
	pub(crate) open: OpenPosition,
	/// Lots of it.
	pub(crate) lots: Lots,
	/// What the other side is asked for, for all these lots; zero: nothing.
	pub(crate) deficit: QuoteAtoms,
}

/// How far a closing got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
	/// All lots are closed.
	Whole,
	/// Some are; the other pages of holders come in later ticks.
	Part,
	/// It failed and was undone; the market is halted.
	Failed,
	/// The meter does not admit it now.
	OutOfWeight,
}

/// Holders on the other side of a market, ascending.
struct Page<AccountId> {
	accounts: Vec<SubaccountId<AccountId>>,
	holders: Vec<Holder>,
	/// Whether it reaches the last holder of the market.
	is_last: bool,
	/// Holders looked at, of either side.
	looked_at: u32,
	/// The last one looked at.
	end: Option<SubaccountId<AccountId>>,
}

impl<AccountId> Page<AccountId> {
	/// Lots held.
	fn lots(&self) -> Lots {
		self.holders
			.iter()
			.fold(Lots::ZERO, |sum, holder| sum.saturating_add(holder.lots))
	}

	/// The most they can be asked for together: of each its profit here, never more than its
	/// equity.
	fn capacity(&self) -> QuoteAtoms {
		self.holders.iter().fold(QuoteAtoms::ZERO, |sum, holder| {
			sum.saturating_add(holder.profit.min(holder.equity).max(QuoteAtoms::ZERO))
		})
	}
}

impl<T: Config> Pallet<T> {
	/// Closes at mark, against the next page of the market's holders, what they can close.
	///
	/// A market with at most `MaxHolders` holders has one page: the result is that of all holders
	/// together. With more, each page closes as many lots as it can pay the deficit of; only when
	/// the last page has been reached is a deficit recorded that a page cannot pay.
	pub(crate) fn close_position(
		who: &SubaccountId<T::AccountId>,
		closing: &Closing,
		meter: &mut WeightMeter,
	) -> Progress {
		let market = closing.open.position.market;
		let size = page_size::<T>(meter);
		if size < MIN_PAGE.min(T::MaxHolders::get()) {
			return Progress::OutOfWeight;
		}
		let page = Self::read_page(who, closing, size);
		let _ = meter.try_consume(T::WeightInfo::deleverage(page.looked_at));
		let may_record = page.is_last || Self::has_reached_last_page(who);
		let (lots, deficit) = portion(closing, &page, may_record);
		let result = if lots.is_zero() {
			Ok(())
		} else {
			with_storage_layer(|| Self::apply(who, closing, &page, lots, deficit))
		};
		if let Err(error) = result {
			log::error!(target: LOG_TARGET, "deleveraging failed in {market:?}: {error:?}");
			T::Markets::halt(market, HaltReason::Deleveraging);
			Self::deposit_event(Event::DeleveragingFailed { who: who.clone(), market, error });
			return Progress::Failed;
		}
		Self::turn_page(who, market, &page);
		if lots == closing.lots {
			Progress::Whole
		} else {
			Progress::Part
		}
	}

	/// The next `size` holders of the market, those on the other side kept.
	fn read_page(
		who: &SubaccountId<T::AccountId>,
		closing: &Closing,
		size: u32,
	) -> Page<T::AccountId> {
		let market = closing.open.position.market;
		let cursor = HoldersCursor::<T>::get(market);
		let mut accounts = T::Ledger::holders(market, cursor.as_ref(), size);
		let looked_at: u32 = accounts.len().saturated_into();
		let end = accounts.last().cloned();
		accounts.sort();
		let (accounts, holders) = accounts
			.into_iter()
			.filter(|other| other != who)
			.filter_map(|other| Self::holder(&other, closing).map(|holder| (other, holder)))
			.unzip();
		Page { accounts, holders, is_last: looked_at < size, looked_at, end }
	}

	/// The account as a counterparty, if it holds the other side. One whose equity cannot be told
	/// is asked for nothing.
	fn holder(who: &SubaccountId<T::AccountId>, closing: &Closing) -> Option<Holder> {
		let position = *T::Ledger::subaccount(who)?.position(closing.open.position.market)?;
		if position.lots.is_long() == closing.open.position.lots.is_long() {
			return None;
		}
		let value = closing.open.quote.mark.value(position.lots).ok()?;
		let profit = value.sub(position.entry).ok()?;
		let equity = T::Ledger::health(who).map_or(QuoteAtoms::ZERO, |health| health.equity);
		Some(Holder { lots: position.lots.magnitude(), profit, equity })
	}

	/// Allocates and applies; records what the holders cannot pay.
	fn apply(
		who: &SubaccountId<T::AccountId>,
		closing: &Closing,
		page: &Page<T::AccountId>,
		lots: Lots,
		deficit: QuoteAtoms,
	) -> Result<(), DispatchError> {
		let allocation =
			bulwark_risk::deleverage(lots, deficit, &page.holders).map_err(into_dispatch)?;
		let parts = allocation.lots.iter().zip(&allocation.haircuts);
		let transfers: Vec<_> = page
			.accounts
			.iter()
			.zip(parts)
			.filter(|(_, (lots, haircut))| !lots.is_zero() || !haircut.is_zero())
			.map(|(who, (lots, haircut))| DeleveragingTransfer {
				who: who.clone(),
				lots: *lots,
				haircut: *haircut,
			})
			.collect();
		let position = &closing.open.position;
		let signed = lots.signed()?;
		let signed = if position.lots.is_long() { signed } else { SignedLots::ZERO.sub(signed)? };
		let deleveraging = Deleveraging {
			market: position.market,
			who: who.clone(),
			lots: signed,
			mark: closing.open.quote.mark,
			transfers,
		};
		T::Ledger::deleverage(&deleveraging)?;
		let covered = deficit.sub(allocation.uncovered)?;
		Self::deposit_event(Event::Deleveraged {
			who: who.clone(),
			market: position.market,
			lots: signed,
			mark: closing.open.quote.mark,
			covered,
			counterparties: deleveraging.transfers.len().saturated_into(),
		});
		if allocation.uncovered > QuoteAtoms::ZERO {
			T::Ledger::record_deficit(position.market, who, allocation.uncovered)?;
			Self::deposit_event(Event::DeficitRecorded {
				who: who.clone(),
				market: position.market,
				amount: allocation.uncovered,
			});
		}
		Self::forget_vanished(&deleveraging.transfers);
		Ok(())
	}

	/// Counterparties in liquidation of which nothing is left have left it.
	fn forget_vanished(transfers: &[DeleveragingTransfer<T::AccountId>]) {
		for DeleveragingTransfer { who, .. } in transfers {
			if Liquidations::<T>::contains_key(who) && T::Ledger::subaccount(who).is_none() {
				Self::end_liquidation(who);
			}
		}
	}

	fn has_reached_last_page(who: &SubaccountId<T::AccountId>) -> bool {
		Liquidations::<T>::get(who).is_some_and(|liquidation| liquidation.reached_last_page)
	}

	/// Moves the market's cursor behind the page.
	fn turn_page(who: &SubaccountId<T::AccountId>, market: MarketId, page: &Page<T::AccountId>) {
		match &page.end {
			Some(end) if !page.is_last => HoldersCursor::<T>::insert(market, end),
			_ => {
				HoldersCursor::<T>::remove(market);
				Self::amend(who, |liquidation| liquidation.reached_last_page = true);
			},
		}
	}
}

/// How many holders the meter admits, at most `MaxHolders`.
fn page_size<T: Config>(meter: &WeightMeter) -> u32 {
	let fixed = T::WeightInfo::deleverage(0);
	let each = T::WeightInfo::deleverage(1).saturating_sub(fixed);
	let left = meter.remaining().checked_sub(&fixed).unwrap_or_default();
	let admitted = left.checked_div_per_component(&each).unwrap_or_default();
	T::MaxHolders::get().min(admitted.saturated_into())
}

/// Lots the page closes and the deficit it is asked for.
///
/// A page that cannot pay for all lots, while others still can, closes the share of them that goes
/// with what it pays, rounded up, and pays all it can. Else it closes what it holds and is asked for
/// the share of the deficit that goes with that, rounded up.
fn portion<AccountId>(
	closing: &Closing,
	page: &Page<AccountId>,
	may_record: bool,
) -> (Lots, QuoteAtoms) {
	let Closing { lots: all, deficit, .. } = closing;
	let held = page.lots().min(*all);
	let capacity = page.capacity();
	if !may_record && *deficit > capacity {
		let lots = scale(u128::from(all.get()), capacity, *deficit, Rounding::Up);
		let lots = Lots(lots.saturated_into());
		if lots <= held {
			return (lots, capacity);
		}
	}
	if held == *all {
		return (held, *deficit);
	}
	let (part, whole) = (QuoteAtoms(held.get().into()), QuoteAtoms(all.get().into()));
	let asked = QuoteAtoms(scale(deficit.magnitude(), part, whole, Rounding::Up).saturated_into());
	(held, if may_record { asked } else { asked.min(capacity) })
}

/// `amount x part / whole`; zero if `whole` is zero.
fn scale(amount: u128, part: QuoteAtoms, whole: QuoteAtoms, rounding: Rounding) -> u128 {
	multiply_by_rational_with_rounding(amount, part.magnitude(), whole.magnitude(), rounding)
		.unwrap_or_default()
}

fn into_dispatch(error: DeleverageError) -> DispatchError {
	match error {
		DeleverageError::Arithmetic(error) => error.into(),
		DeleverageError::TooFewLots => DispatchError::Unavailable,
	}
}
