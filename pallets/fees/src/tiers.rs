//! Setting tiers, split and referral share.

use crate::{
	types::part_down, Config, Error, Event, FeeSplit, FeeTier, Pallet, ReferralShare, Split,
	TierList, Tiers, MAX_REFERRAL_SHARE,
};
use alloc::vec::Vec;
use bulwark_primitives::{Ppm, PPM_ONE};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_tiers(tiers: Vec<FeeTier>) -> DispatchResult {
		let tiers = TierList::try_from(tiers).map_err(|_| Error::<T>::TooManyTiers)?;
		Self::check_tiers(&tiers, ReferralShare::<T>::get())?;
		Tiers::<T>::put(&tiers);
		Self::deposit_event(Event::TiersSet { tiers });
		Ok(())
	}

	pub(crate) fn do_set_split(split: FeeSplit) -> DispatchResult {
		ensure!(split.is_whole(), Error::<T>::SplitNotWhole);
		Split::<T>::put(split);
		Self::deposit_event(Event::SplitSet { split });
		Ok(())
	}

	pub(crate) fn do_set_referral_share(share: Ppm) -> DispatchResult {
		ensure!(share <= MAX_REFERRAL_SHARE, Error::<T>::ReferralShareTooHigh);
		let tiers = Tiers::<T>::get();
		if !tiers.is_empty() {
			Self::check_tiers(&tiers, share)?;
		}
		ReferralShare::<T>::put(share);
		Self::deposit_event(Event::ReferralShareSet { share });
		Ok(())
	}

	/// Checks tiers beside a referral share.
	///
	/// Since no higher tier pays more or gets less, the highest rebate is at most what the lowest
	/// taker fee leaves after the referral share: whatever tiers meet, rebate and referral share
	/// together never exceed the taker's fee.
	pub(crate) fn check_tiers(tiers: &[FeeTier], share: Ppm) -> Result<(), Error<T>> {
		let lowest = tiers.first().ok_or(Error::<T>::NoTiers)?;
		ensure!(lowest.volume.is_zero(), Error::<T>::FirstTierNotAtZero);
		let kept = Ppm(PPM_ONE).saturating_sub(share);
		for tier in tiers {
			ensure!(
				tier.maker <= Ppm(PPM_ONE) && tier.taker <= Ppm(PPM_ONE),
				Error::<T>::MultiplierAboveOne
			);
			ensure!(
				tier.rebate.is_zero() || tier.maker.is_zero(),
				Error::<T>::RebateBesideMakerFee
			);
			ensure!(tier.rebate <= part_down(tier.taker, kept), Error::<T>::RebateTooHigh);
		}
		for (lower, higher) in tiers.iter().zip(tiers.iter().skip(1)) {
			ensure!(lower.volume < higher.volume, Error::<T>::TiersNotAscending);
			ensure!(
				higher.maker <= lower.maker
					&& higher.taker <= lower.taker
					&& higher.rebate >= lower.rebate,
				Error::<T>::HigherTierPaysMore
			);
		}
		Ok(())
	}

	/// Sets what a chain begins with. A chain specification with wrong fees is refused.
	pub(crate) fn build_fees(tiers: &[FeeTier], split: FeeSplit, share: Ppm) {
		let shared = Self::do_set_referral_share(share);
		assert!(shared.is_ok(), "the chain specification's referral share is wrong: {shared:?}");
		let divided = Self::do_set_split(split);
		assert!(divided.is_ok(), "the chain specification's fee split is wrong: {divided:?}");
		if !tiers.is_empty() {
			let tiered = Self::do_set_tiers(tiers.to_vec());
			assert!(tiered.is_ok(), "the chain specification's fee tiers are wrong: {tiered:?}");
		}
	}
}
