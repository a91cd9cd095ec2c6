//! What an owner pays, and what is remembered of its trading.

use crate::{
	day_of, types::FeeTier, Config, Error, Event, Pallet, ReferralShare, Standing, Tiers, Trader,
	Traders,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Clock, Fees},
	FeeNote, FeeRates, MarketParameters, QuoteAtoms,
};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T: Config> Pallet<T> {
	/// Where the owner stands: its tier and 30-day volume. Reads the owner's record and the tiers.
	pub fn standing(owner: &T::AccountId) -> Standing {
		let volume = Traders::<T>::get(owner)
			.map_or(QuoteAtoms::ZERO, |trader| trader.volume(Self::today()));
		let tiers = Tiers::<T>::get();
		// The lowest tier begins at zero, so there is one unless there are none at all.
		let index = tiers.iter().rposition(|tier| tier.volume <= volume).unwrap_or(0);
		let tier = tiers.get(index).copied().unwrap_or(FeeTier::BASE);
		Standing { index: u8::try_from(index).unwrap_or(u8::MAX), tier, volume }
	}

	/// The owner's tier, the lowest being 0, and its 30-day volume.
	pub fn tier_of(owner: &T::AccountId) -> (u8, QuoteAtoms) {
		let standing = Self::standing(owner);
		(standing.index, standing.volume)
	}

	/// Who gets a share of the fees the owner pays.
	pub fn referrer_of(owner: &T::AccountId) -> Option<T::AccountId> {
		Traders::<T>::get(owner).and_then(|trader| trader.referrer)
	}

	pub(crate) fn today() -> u32 {
		day_of(T::Clock::now())
	}

	pub(crate) fn do_forget(trader: T::AccountId) -> DispatchResult {
		let record = Traders::<T>::get(&trader).ok_or(Error::<T>::UnknownTrader)?;
		ensure!(record.is_idle(Self::today()), Error::<T>::StillTrading);
		Traders::<T>::remove(&trader);
		Self::deposit_event(Event::TraderForgotten { trader });
		Ok(())
	}

	/// Adds an owner's volume; returns who referred it.
	fn note_volume(note: &FeeNote<T::AccountId>, today: u32) -> Option<T::AccountId> {
		let known = Traders::<T>::get(&note.owner);
		let volume = u128::try_from(note.volume.0).unwrap_or_default();
		if volume == 0 {
			return known.and_then(|trader| trader.referrer);
		}
		let mut trader: Trader<T::AccountId> = known.unwrap_or_default();
		trader.trade(today, volume);
		Traders::<T>::insert(&note.owner, &trader);
		trader.referrer
	}
}

impl<T: Config> Fees<T::AccountId> for Pallet<T> {
	fn rates(owner: &T::AccountId, parameters: &MarketParameters) -> FeeRates {
		Self::standing(owner).tier.rates(parameters)
	}

	fn note(notes: &[FeeNote<T::AccountId>]) {
		let today = Self::today();
		let share = ReferralShare::<T>::get();
		let mut due = Vec::new();
		for note in notes {
			let Some(referrer) = Self::note_volume(note, today) else { continue };
			let amount = note.fees.ratio_floor(share).unwrap_or_default();
			if amount > QuoteAtoms::ZERO {
				due.push((referrer, amount));
			}
		}
		Self::credit_referrers(&due);
	}
}
