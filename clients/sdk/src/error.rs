//! What can go wrong, in words that say what to do.

use crate::{units::UnitError, Config, Reason};
use std::{error::Error, fmt};
use subxt::{
	client::OfflineClientAtBlockT,
	error::{DispatchError, ExtrinsicError, TransactionEventsError, TransactionStatusError},
	ext::scale_decode::DecodeAsType,
};

/// Why a request did not do what it should.
#[derive(Debug)]
#[non_exhaustive]
pub enum SdkError {
	/// No connection to the node, or it broke. Check the address and that the node runs.
	Connection(String),
	/// The node's runtime is not the one this client was compiled for. Use matching versions.
	Incompatible(String),
	/// A pallet refused the call; it changed nothing but the fee.
	Refused {
		/// The pallet.
		pallet: String,
		/// Its error.
		error: String,
		/// What the pallet says about it: what is wrong and what to do.
		documentation: String,
		/// The error as a type; nothing if this client was compiled before there was such a one.
		reason: Option<Box<Reason>>,
	},
	/// The chain refused the call outside any pallet.
	Dispatch(String),
	/// The pool did not take the transaction, or dropped it. It never ran.
	NotIncluded(String),
	/// The secret is not valid.
	Key(String),
	/// A number is not valid.
	Number(UnitError),
	/// There is no such thing on the chain.
	NotFound(String),
	/// Anything else between this client and the node.
	Client(Box<subxt::Error>),
}

impl SdkError {
	/// Whether the chain looked at the request and said no.
	#[must_use]
	pub fn is_refusal(&self) -> bool {
		matches!(self, Self::Refused { .. } | Self::Dispatch(_) | Self::NotIncluded(_))
	}

	/// Whether a pallet refused the call with this error.
	#[must_use]
	pub fn is(&self, pallet_name: &str, error_name: &str) -> bool {
		matches!(self, Self::Refused { pallet, error, .. }
			if pallet == pallet_name && error == error_name)
	}

	/// The error of the pallet that refused the call, to match on: for example
	/// `Some(Reason::OrderBook(OrderBookError::OffTick))`.
	#[must_use]
	pub fn reason(&self) -> Option<&Reason> {
		match self {
			Self::Refused { reason, .. } => reason.as_deref(),
			_ => None,
		}
	}

	pub(crate) fn from_dispatch(error: DispatchError) -> Self {
		let DispatchError::Module(module) = &error else {
			return Self::Dispatch(error.to_string());
		};
		match module.details() {
			Ok(details) => Self::Refused {
				pallet: details.pallet.name().to_owned(),
				error: details.variant.name.clone(),
				documentation: sentence(&details.variant.docs),
				reason: module.as_root_error::<Reason>().ok().map(Box::new),
			},
			Err(_) => Self::Dispatch(error.to_string()),
		}
	}

	/// What an error inside an event means, by the metadata of `at`.
	pub(crate) fn from_event<C: OfflineClientAtBlockT<Config>>(
		at: &subxt::client::ClientAtBlock<Config, C>,
		error: &crate::DispatchError,
	) -> Self {
		let crate::DispatchError::Module(module) = error else {
			return Self::Dispatch(format!("{error:?}"));
		};
		let metadata = at.metadata_ref();
		let pallet = metadata.pallet_by_error_index(module.index);
		let index = module.error.first().copied().unwrap_or_default();
		let variant = pallet.as_ref().and_then(|pallet| pallet.error_variant_by_index(index));
		let bytes: Vec<u8> = std::iter::once(module.index).chain(module.error).collect();
		let outer = metadata.outer_enums().error_enum_ty();
		let reason = Reason::decode_as_type(&mut bytes.as_slice(), outer, metadata.types());
		match (&pallet, variant) {
			(Some(pallet), Some(variant)) => Self::Refused {
				pallet: pallet.name().to_owned(),
				error: variant.name.clone(),
				documentation: sentence(&variant.docs),
				reason: reason.ok().map(Box::new),
			},
			_ => Self::Dispatch(format!("{error:?}")),
		}
	}
}

/// Lines of documentation as one line.
fn sentence(lines: &[String]) -> String {
	lines
		.iter()
		.map(|line| line.trim())
		.filter(|line| !line.is_empty())
		.collect::<Vec<_>>()
		.join(" ")
}

impl fmt::Display for SdkError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Connection(what) => write!(f, "no connection to the node: {what}"),
			Self::Incompatible(what) => write!(
				f,
				"the node's runtime differs from the one this client was built for: {what}"
			),
			Self::Refused { pallet, error, documentation, .. } => {
				write!(f, "{pallet}.{error}: {documentation}")
			},
			Self::Dispatch(what) => write!(f, "refused: {what}"),
			Self::NotIncluded(what) => write!(f, "not included in a block: {what}"),
			Self::Key(what) => write!(f, "not a secret: {what}"),
			Self::Number(error) => error.fmt(f),
			Self::NotFound(what) => write!(f, "{what}"),
			Self::Client(error) => error.fmt(f),
		}
	}
}

impl Error for SdkError {
	fn source(&self) -> Option<&(dyn Error + 'static)> {
		match self {
			Self::Number(error) => Some(error),
			Self::Client(error) => Some(&**error),
			_ => None,
		}
	}
}

impl From<UnitError> for SdkError {
	fn from(error: UnitError) -> Self {
		Self::Number(error)
	}
}

impl From<TransactionStatusError> for SdkError {
	fn from(error: TransactionStatusError) -> Self {
		Self::NotIncluded(error.to_string())
	}
}

impl From<TransactionEventsError> for SdkError {
	fn from(error: TransactionEventsError) -> Self {
		match error {
			TransactionEventsError::ExtrinsicFailed(error) => Self::from_dispatch(error),
			other => Self::Client(Box::new(other.into())),
		}
	}
}

impl From<ExtrinsicError> for SdkError {
	fn from(error: ExtrinsicError) -> Self {
		match error {
			ExtrinsicError::TransactionStatusError(error) => error.into(),
			ExtrinsicError::ErrorSubmittingTransaction(error) => {
				Self::NotIncluded(error.to_string())
			},
			ExtrinsicError::IncompatibleCodegen
			| ExtrinsicError::PalletNameNotFound(_)
			| ExtrinsicError::CallNameNotFound { .. } => Self::Incompatible(error.to_string()),
			other => Self::Client(Box::new(other.into())),
		}
	}
}

impl From<subxt::error::RuntimeApiError> for SdkError {
	fn from(error: subxt::error::RuntimeApiError) -> Self {
		match error {
			subxt::error::RuntimeApiError::IncompatibleCodegen => {
				Self::Incompatible(error.to_string())
			},
			other => Self::Client(Box::new(other.into())),
		}
	}
}

macro_rules! from_client_errors {
	($($error:path),* $(,)?) => {
		$(
			impl From<$error> for SdkError {
				fn from(error: $error) -> Self {
					Self::Client(Box::new(error.into()))
				}
			}
		)*
	};
}

from_client_errors!(
	subxt::error::OnlineClientError,
	subxt::error::OnlineClientAtBlockError,
	subxt::error::BlocksError,
	subxt::error::EventsError,
	subxt::error::StorageError,
	subxt::error::StorageValueError,
	subxt::error::TransactionProgressError,
	subxt::rpcs::Error,
);

#[cfg(test)]
mod tests {
	use super::*;
	use crate::OrderBookError;

	#[test]
	fn refusal_should_name_pallet_error_and_remedy_when_shown() {
		let lines = ["The price is off tick.".to_owned(), " Round it.".to_owned(), String::new()];
		let error = SdkError::Refused {
			pallet: "OrderBook".into(),
			error: "OffTick".into(),
			documentation: sentence(&lines),
			reason: Some(Box::new(Reason::OrderBook(OrderBookError::OffTick))),
		};
		assert_eq!(error.to_string(), "OrderBook.OffTick: The price is off tick. Round it.");
		assert!(error.is_refusal() && error.is("OrderBook", "OffTick"));
		assert!(!error.is("Margin", "OffTick"));
		assert_eq!(error.reason(), Some(&Reason::OrderBook(OrderBookError::OffTick)));
		assert_eq!(SdkError::Dispatch("no".into()).reason(), None);
	}
}
