//! Payment: quota for trading, native fee otherwise; priority by class.

use crate::{Config, Quotas};
use bulwark_primitives::seams::Clock;
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::fmt;
use frame_support::{
	dispatch::{DispatchInfo, Pays, PostDispatchInfo},
	traits::Get,
};
use pallet_transaction_payment::ChargeTransactionPayment;
use scale_info::TypeInfo;
use sp_runtime::{
	traits::{
		DispatchInfoOf, Dispatchable, Implication, PostDispatchInfoOf, TransactionExtension,
		ValidateResult, Zero,
	},
	transaction_validity::{
		InvalidTransaction, TransactionPriority, TransactionSource, TransactionValidityError,
		ValidTransaction,
	},
	DispatchResult, Weight,
};

/// Refusal of a trading call that carries a tip: tips buy no priority here.
pub const TIP_REFUSED: u8 = 100;

type CallOf<T> = <T as frame_system::Config>::RuntimeCall;
type BalanceOf<T> = <<T as pallet_transaction_payment::Config>::OnChargeTransaction as pallet_transaction_payment::OnChargeTransaction<T>>::Balance;

/// What a call is to the pool, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallClass {
	/// Anything that is no trading.
	Other,
	/// Moves collateral in.
	Deposit,
	/// Places orders or moves collateral out.
	Trade,
	/// Takes orders out of the book.
	Cancel,
}

impl CallClass {
	/// The priority in the pool. Below those of protocol transactions (oracle reports, hints).
	#[must_use]
	pub fn priority(self) -> TransactionPriority {
		match self {
			CallClass::Other => 1,
			CallClass::Deposit => 1_000,
			CallClass::Trade => 1_000_000,
			CallClass::Cancel => 1_000_000_000,
		}
	}

	fn is_trading(self) -> bool {
		match self {
			CallClass::Other | CallClass::Deposit => false,
			CallClass::Trade | CallClass::Cancel => true,
		}
	}
}

/// Sorts calls into classes.
pub trait Classify<Call> {
	/// The call's class.
	fn class(call: &Call) -> CallClass;
}

/// Says who owns a subaccount.
pub trait HasCollateral<AccountId> {
	/// Whether `who` does. At most one storage read.
	fn has_collateral(who: &AccountId) -> bool;
}

/// Says whether a deposit can pay for itself.
pub trait DepositCover<AccountId, Call> {
	/// Whether `call` is a deposit of at least the minimum that `who` holds.
	fn is_covered(who: &AccountId, call: &Call) -> bool;
}

/// [`ChargeTransactionPayment`], but trading calls draw on the signer's quota first, and priority
/// goes by class.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[scale_info(skip_type_params(T))]
pub struct PolicyCharge<T: Config + Send + Sync>(ChargeTransactionPayment<T>)
where
	CallOf<T>: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo>;

impl<T: Config + Send + Sync> fmt::Debug for PolicyCharge<T>
where
	CallOf<T>: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo>,
{
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		self.0.fmt(f)
	}
}

impl<T: Config + Send + Sync> PolicyCharge<T>
where
	CallOf<T>: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo>,
	BalanceOf<T>: Send + Sync,
{
	/// With the given tip.
	pub fn from(tip: BalanceOf<T>) -> Self {
		Self(ChargeTransactionPayment::from(tip))
	}

	/// The quota of `who` after one more call of `class` and `weight`; nothing if too little is left
	/// or there is none.
	fn quota_after(who: &T::AccountId, class: CallClass, weight: Weight) -> Option<crate::Quota> {
		if !class.is_trading() || !T::Collateral::has_collateral(who) {
			return None;
		}
		let now = T::Clock::now();
		let mut quota = Quotas::<T>::get(who).unwrap_or_default();
		let bucket = quota.bucket_mut(class);
		*bucket = bucket
			.recovered(now, T::QuotaRecovery::get())
			.take(Self::units(weight), T::QuotaCapacity::get())?;
		Some(quota)
	}

	/// What a call of `weight` draws: one unit for every begun `QuotaUnit` of processing time. By
	/// the call alone, a batch of a hundred orders would cost as much as one.
	fn units(weight: Weight) -> u32 {
		let units = weight.ref_time().div_ceil(T::QuotaUnit::get().max(1));
		u32::try_from(units).unwrap_or(u32::MAX).max(1)
	}

	/// Gives back what was drawn for weight the call did not need.
	fn give_back(who: &T::AccountId, class: CallClass, drawn: Weight, unspent: Weight) {
		let used = drawn.saturating_sub(unspent);
		let excess = Self::units(drawn).saturating_sub(Self::units(used));
		if excess == 0 {
			return;
		}
		Quotas::<T>::mutate_extant(who, |quota| {
			let bucket = quota.bucket_mut(class);
			bucket.used = bucket.used.saturating_sub(excess);
		});
	}
}

/// How a transaction is paid for.
pub enum Payment<Native, AccountId> {
	/// By native fee, or not at all where nobody signed.
	Native(Native),
	/// By the signer's quota.
	Quota(AccountId, CallClass),
	/// By the deposit it makes.
	Deposit,
}

impl<T: Config + Send + Sync> TransactionExtension<CallOf<T>> for PolicyCharge<T>
where
	CallOf<T>: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo>,
	BalanceOf<T>: Send + Sync,
{
	const IDENTIFIER: &'static str = "ChargeTransactionPayment";
	type Implicit = ();
	type Val = Payment<
		<ChargeTransactionPayment<T> as TransactionExtension<CallOf<T>>>::Val,
		T::AccountId,
	>;
	type Pre = Payment<
		<ChargeTransactionPayment<T> as TransactionExtension<CallOf<T>>>::Pre,
		T::AccountId,
	>;

	fn weight(&self, call: &CallOf<T>) -> Weight {
		use crate::WeightInfo;
		self.0.weight(call).saturating_add(<T as Config>::WeightInfo::draw_quota())
	}

	fn validate(
		&self,
		origin: <CallOf<T> as Dispatchable>::RuntimeOrigin,
		call: &CallOf<T>,
		info: &DispatchInfoOf<CallOf<T>>,
		len: usize,
		self_implicit: Self::Implicit,
		inherited_implication: &impl Implication,
		source: TransactionSource,
	) -> ValidateResult<Self::Val, CallOf<T>> {
		let class = T::Classify::class(call);
		let valid = ValidTransaction { priority: class.priority(), ..ValidTransaction::default() };
		let signer = frame_system::ensure_signed(origin.clone()).ok();
		if let Some(who) = &signer {
			// Calls that are free by declaration are paid for by what `authorize` proves. Signed,
			// they would prove nothing, fail, and still be free.
			if info.pays_fee == Pays::No {
				return Err(InvalidTransaction::Call.into());
			}
			if class.is_trading() && !self.0.tip().is_zero() {
				return Err(InvalidTransaction::Custom(TIP_REFUSED).into());
			}
			if Self::quota_after(who, class, info.call_weight).is_some() {
				return Ok((valid, Payment::Quota(who.clone(), class), origin));
			}
			if class == CallClass::Deposit && T::DepositCover::is_covered(who, call) {
				return Ok((valid, Payment::Deposit, origin));
			}
		}
		let (inner, val, origin) = self.0.validate(
			origin,
			call,
			info,
			len,
			self_implicit,
			inherited_implication,
			source,
		)?;
		// The class orders what somebody signed; the rest is ordered by what authorised it.
		let valid = if signer.is_some() { valid } else { inner };
		Ok((valid, Payment::Native(val), origin))
	}

	fn prepare(
		self,
		val: Self::Val,
		origin: &<CallOf<T> as Dispatchable>::RuntimeOrigin,
		call: &CallOf<T>,
		info: &DispatchInfoOf<CallOf<T>>,
		len: usize,
	) -> Result<Self::Pre, TransactionValidityError> {
		match val {
			Payment::Native(val) => {
				self.0.prepare(val, origin, call, info, len).map(Payment::Native)
			},
			Payment::Quota(who, class) => {
				let quota = Self::quota_after(&who, class, info.call_weight)
					.ok_or(TransactionValidityError::Invalid(InvalidTransaction::Payment))?;
				Quotas::<T>::insert(&who, quota);
				Ok(Payment::Quota(who, class))
			},
			Payment::Deposit => Ok(Payment::Deposit),
		}
	}

	fn post_dispatch_details(
		pre: Self::Pre,
		info: &DispatchInfoOf<CallOf<T>>,
		post_info: &PostDispatchInfoOf<CallOf<T>>,
		len: usize,
		result: &DispatchResult,
	) -> Result<Weight, TransactionValidityError> {
		match pre {
			Payment::Native(pre) => ChargeTransactionPayment::<T>::post_dispatch_details(
				pre, info, post_info, len, result,
			),
			Payment::Quota(who, class) => {
				let unspent = post_info.calc_unspent(info);
				Self::give_back(&who, class, info.call_weight, unspent);
				Ok(Weight::zero())
			},
			Payment::Deposit => Ok(Weight::zero()),
		}
	}
}
