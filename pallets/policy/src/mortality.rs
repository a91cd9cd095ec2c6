//! Mortality with one longevity for all.

use crate::Config;
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::fmt;
use frame_support::traits::Get;
use frame_system::CheckMortality;
use scale_info::TypeInfo;
use sp_runtime::{
	generic::Era,
	impl_tx_ext_default,
	traits::{DispatchInfoOf, TransactionExtension, ValidateResult},
	transaction_validity::{TransactionSource, TransactionValidityError},
	Weight,
};

/// [`CheckMortality`], but every transaction reports the same longevity.
///
/// The pool puts, among equal priorities, the transaction first that expires first; without this a
/// trader overtakes others by signing for a shorter era. Expiry itself is enforced by the signed
/// hash of the era's first block, which stays as it is.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[scale_info(skip_type_params(T))]
pub struct PolicyMortality<T: Config + Send + Sync>(CheckMortality<T>);

impl<T: Config + Send + Sync> fmt::Debug for PolicyMortality<T> {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		self.0.fmt(f)
	}
}

impl<T: Config + Send + Sync> PolicyMortality<T> {
	/// For the given era.
	pub fn from(era: Era) -> Self {
		Self(CheckMortality::from(era))
	}
}

impl<T: Config + Send + Sync> TransactionExtension<<T as frame_system::Config>::RuntimeCall>
	for PolicyMortality<T>
{
	const IDENTIFIER: &'static str = "CheckMortality";
	type Implicit = T::Hash;
	type Val = ();
	type Pre = ();

	fn implicit(&self) -> Result<Self::Implicit, TransactionValidityError> {
		self.0.implicit()
	}

	fn weight(&self, call: &<T as frame_system::Config>::RuntimeCall) -> Weight {
		self.0.weight(call)
	}

	fn validate(
		&self,
		origin: T::RuntimeOrigin,
		call: &<T as frame_system::Config>::RuntimeCall,
		info: &DispatchInfoOf<<T as frame_system::Config>::RuntimeCall>,
		len: usize,
		self_implicit: Self::Implicit,
		inherited_implication: &impl sp_runtime::traits::Implication,
		source: TransactionSource,
	) -> ValidateResult<Self::Val, <T as frame_system::Config>::RuntimeCall> {
		let (mut valid, val, origin) = self.0.validate(
			origin,
			call,
			info,
			len,
			self_implicit,
			inherited_implication,
			source,
		)?;
		valid.longevity = T::Longevity::get();
		Ok((valid, val, origin))
	}

	impl_tx_ext_default!(<T as frame_system::Config>::RuntimeCall; prepare);
}
