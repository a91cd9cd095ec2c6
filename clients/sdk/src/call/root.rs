//! A call as root: on a development chain, where the `Sudo` pallet stands in for governance.

use crate::{At, SdkError};
use subxt::{
	ext::scale_encode::{EncodeAsFields, Error, FieldIter, TypeResolver},
	tx::{Payload, StaticPayload},
};

/// A call wrapped to be made as root.
pub type AsRoot = StaticPayload<Encoded>;

/// A call's bytes, which are the whole content of the call around it.
#[derive(Clone, Debug)]
pub struct Encoded(Vec<u8>);

impl EncodeAsFields for Encoded {
	fn encode_as_fields_to<R: TypeResolver>(
		&self,
		_fields: &mut dyn FieldIter<'_, R::TypeId>,
		_types: &R,
		out: &mut Vec<u8>,
	) -> Result<(), Error> {
		out.extend_from_slice(&self.0);
		Ok(())
	}
}

/// The call as the chain's `Sudo` key makes it.
///
/// # Errors
///
/// [`SdkError::Incompatible`] if the call differs on the chain.
pub fn as_root<C: Payload>(at: &At, call: &C) -> Result<AsRoot, SdkError> {
	Ok(StaticPayload::new("Sudo", "sudo", Encoded(at.encoded(call)?)))
}
