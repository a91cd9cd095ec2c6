//! Collateral other than quote: which assets, on which terms, and what they are worth.

use crate::{
	Books, CollateralAssets, CollateralRecord, Collaterals, Config, Error, Event, Pallet,
	PendingCollateral, PendingCollaterals,
};
use bulwark_primitives::{
	seams::{Clock, IndexPrices, Step},
	AssetId, FeedPrice, Moment, PriceUse, QuoteAtoms, Subaccount,
};
use bulwark_risk::collateral::CollateralError;
use core::marker::PhantomData;
use frame_support::{ensure, traits::Get, weights::WeightMeter, BoundedVec};
use sp_runtime::{DispatchError, DispatchResult};

/// The maintenance haircut of an asset moves by at most this in one change: 5 percentage points.
pub const MAX_HAIRCUT_STEP: u32 = 50_000;

/// What an account's collateral other than quote counts for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CollateralValue {
	/// In initial equity.
	pub(crate) initial: QuoteAtoms,
	/// In maintenance equity.
	pub(crate) maintenance: QuoteAtoms,
}

/// Which end of the oracle's interval maintenance equity values collateral at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
	/// The price itself.
	Middle,
	/// The end that favours the account.
	Favourable,
}

impl<T> From<CollateralError> for Error<T> {
	fn from(error: CollateralError) -> Self {
		match error {
			CollateralError::Decimals => Error::BadDecimals,
			CollateralError::Tiers => Error::BadHaircutTiers,
			CollateralError::Haircut => Error::BadHaircut,
			CollateralError::Scale => Error::BadDepositScale,
			CollateralError::DepositCap => Error::BadDepositCap,
			CollateralError::Ramp => Error::BadRamp,
			CollateralError::CapExceeded => Error::DepositCapExceeded,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// The terms on which the asset is collateral.
	pub(crate) fn collateral(asset: AssetId) -> Result<CollateralRecord, Error<T>> {
		Collaterals::<T>::get(asset).ok_or(Error::<T>::UnknownCollateral)
	}

	/// What the account's collateral counts for at present. In initial equity it is nothing where
	/// the oracle's price does not allow new risk. Three reads for each asset.
	///
	/// # Errors
	///
	/// If an asset never had a price or a product does not fit.
	pub(crate) fn collateral_value(
		account: &Subaccount,
		spot: Spot,
	) -> Result<CollateralValue, DispatchError> {
		let now = T::Clock::now();
		let mut sum = CollateralValue::default();
		for held in &account.collateral {
			let record = Self::collateral(held.asset)?;
			let price = T::IndexPrices::price(record.feed).ok_or(Error::<T>::NoPrice)?;
			let others = Books::<T>::get(held.asset).balances.saturating_sub(held.amount);
			let value = value_of(&record, held.amount, others, (&price, spot), now)?;
			sum.initial = sum.initial.add(value.initial)?;
			sum.maintenance = sum.maintenance.add(value.maintenance)?;
		}
		Ok(sum)
	}

	/// Whether the prices of all the account's collateral may be used for `purpose`.
	pub(crate) fn collateral_allows(account: &Subaccount, purpose: PriceUse) -> bool {
		let now = T::Clock::now();
		account.collateral.iter().all(|held| {
			Collaterals::<T>::get(held.asset)
				.and_then(|record| T::IndexPrices::price(record.feed))
				.is_some_and(|price| price.allows(purpose, now))
		})
	}

	pub(crate) fn do_list_collateral(asset: AssetId, record: CollateralRecord) -> DispatchResult {
		let is_new = asset != T::QuoteAsset::get() && !Collaterals::<T>::contains_key(asset);
		ensure!(is_new, Error::<T>::CollateralListed);
		let mut record = CollateralRecord { frozen: false, ..record };
		record.terms.initial.listed = T::Clock::now();
		Self::check_collateral(&record)?;
		CollateralAssets::<T>::try_append(asset).map_err(|()| Error::<T>::TooManyCollaterals)?;
		Collaterals::<T>::insert(asset, &record);
		Self::deposit_event(Event::CollateralListed { asset, record });
		Ok(())
	}

	/// Whether the record is sound and its feed is listed.
	fn check_collateral(record: &CollateralRecord) -> DispatchResult {
		record.terms.check().map_err(Error::<T>::from)?;
		let is_sound = record.sale.check(&record.terms.maintenance).is_ok();
		ensure!(is_sound, Error::<T>::BadSaleTerms);
		ensure!(T::IndexPrices::is_listed(record.feed), Error::<T>::UnknownFeed);
		Ok(())
	}

	pub(crate) fn do_propose_collateral(
		asset: AssetId,
		record: CollateralRecord,
	) -> DispatchResult {
		let present = Self::collateral(asset)?;
		let mut record = CollateralRecord { frozen: present.frozen, ..record };
		record.terms.initial.listed = present.terms.initial.listed;
		let (old, new) = (&present.terms.maintenance, &record.terms.maintenance);
		let is_same = record.feed == present.feed && new.decimals == old.decimals;
		ensure!(is_same, Error::<T>::ImmutableCollateral);
		let step = old.haircut.get().abs_diff(new.haircut.get());
		ensure!(step <= MAX_HAIRCUT_STEP, Error::<T>::HaircutStepTooLarge);
		Self::check_collateral(&record)?;
		let effective = Moment(T::Clock::now().get().saturating_add(T::CollateralDelay::get()));
		let change = PendingCollateral { asset, record: record.clone(), effective };
		PendingCollaterals::<T>::try_mutate(|pending| {
			pending.retain(|other| other.asset != asset);
			pending.try_push(change).map_err(|_| Error::<T>::TooManyCollaterals)
		})?;
		Self::deposit_event(Event::CollateralProposed { asset, record, effective });
		Ok(())
	}

	pub(crate) fn do_freeze_collateral(asset: AssetId, frozen: bool) -> DispatchResult {
		let mut record = Self::collateral(asset)?;
		if record.frozen != frozen {
			record.frozen = frozen;
			Collaterals::<T>::insert(asset, record);
			Self::deposit_event(Event::CollateralFrozen { asset, frozen });
		}
		Ok(())
	}

	/// Puts the changes that are due into force.
	pub(crate) fn apply_collaterals(now: Moment) {
		let (due, waiting): (alloc::vec::Vec<_>, _) = PendingCollaterals::<T>::get()
			.into_iter()
			.partition(|change| change.effective <= now);
		for PendingCollateral { asset, record, .. } in due {
			Collaterals::<T>::mutate_extant(asset, |present| {
				*present = CollateralRecord { frozen: present.frozen, ..record.clone() };
			});
			Self::deposit_event(Event::CollateralSet { asset, record });
		}
		PendingCollaterals::<T>::put(BoundedVec::truncate_from(waiting));
	}
}

/// What `amount` of an asset counts for while all others have `others` of it.
fn value_of(
	record: &CollateralRecord,
	amount: u128,
	others: u128,
	(price, spot): (&FeedPrice, Spot),
	now: Moment,
) -> Result<CollateralValue, DispatchError> {
	let at = match spot {
		Spot::Middle => price.price,
		Spot::Favourable => price.high.max(price.price),
	};
	let maintenance = record.terms.maintenance.value(amount, at)?;
	let initial = if price.allows(PriceUse::NewRisk, now) {
		record.terms.initial_value(amount, price, others, now)?
	} else {
		QuoteAtoms::ZERO
	};
	Ok(CollateralValue { initial: initial.min(maintenance), maintenance })
}

/// Puts changes of collateral terms into force once their time has come.
pub struct UpdateCollateral<T>(PhantomData<T>);

impl<T: Config> Step for UpdateCollateral<T> {
	fn run(now: Moment, meter: &mut WeightMeter) {
		use crate::WeightInfo;
		if meter.try_consume(T::WeightInfo::pending_collaterals()).is_err() {
			return;
		}
		let is_due = PendingCollaterals::<T>::get().iter().any(|change| change.effective <= now);
		if is_due && meter.try_consume(T::WeightInfo::apply_collaterals()).is_ok() {
			Pallet::<T>::apply_collaterals(now);
		}
	}
}
