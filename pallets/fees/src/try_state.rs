//! What must hold of the stored state at every block.

use crate::{
	Books, Config, Earnings, Pallet, ReferralShare, Split, Tiers, Trader, Traders,
	MAX_REFERRAL_SHARE, WINDOW_DAYS,
};
use bulwark_primitives::{seams::FeePool, QuoteAtoms};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks the parameters, then the traders, then what is owed.
	///
	/// # Errors
	///
	/// What does not hold.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let share = ReferralShare::<T>::get();
		ensure!(share <= MAX_REFERRAL_SHARE, "the referral share is above its bound");
		ensure!(Split::<T>::get().is_whole(), "the split does not make up the whole");
		let tiers = Tiers::<T>::get();
		if !tiers.is_empty() {
			Self::check_tiers(&tiers, share).map_err(|_| "the tiers are out of bounds")?;
		}
		let today = Self::today();
		for (owner, trader) in Traders::<T>::iter() {
			Self::try_state_trader(&owner, &trader, today)?;
		}
		Self::try_state_earnings()
	}

	fn try_state_trader(
		owner: &T::AccountId,
		trader: &Trader<T::AccountId>,
		today: u32,
	) -> Result<(), TryRuntimeError> {
		let first = trader.days.first().ok_or("a trader never traded")?;
		let last = trader.days.last().ok_or("a trader never traded")?;
		ensure!(trader.days.iter().all(|past| past.volume > 0), "a day without volume is kept");
		ensure!(
			trader
				.days
				.iter()
				.zip(trader.days.iter().skip(1))
				.all(|(one, next)| one.day < next.day),
			"a trader's days are not ascending"
		);
		ensure!(
			last.day.saturating_sub(first.day) < WINDOW_DAYS,
			"a trader's days span more than the window"
		);
		ensure!(last.day <= today, "a trader traded tomorrow");
		if let Some(referrer) = &trader.referrer {
			ensure!(referrer != owner, "a trader refers itself");
			ensure!(
				Self::referrer_of(referrer).as_ref() != Some(owner),
				"two traders refer each other"
			);
		}
		Ok(())
	}

	fn try_state_earnings() -> Result<(), TryRuntimeError> {
		let books = Books::<T>::get();
		let mut sum = QuoteAtoms::ZERO;
		for (_, earned) in Earnings::<T>::iter() {
			ensure!(earned > QuoteAtoms::ZERO, "earnings of nothing are kept");
			sum = sum.add(earned).map_err(|_| "the earnings do not fit")?;
		}
		ensure!(sum == books.owed, "the earnings are not what is owed");
		ensure!(books.owed <= books.seen, "more is owed than the pool held");
		ensure!(books.seen <= T::Pool::collected(), "somebody else took out of the pool");
		Ok(())
	}
}
