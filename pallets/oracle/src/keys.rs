//! The session key that signs reports.

use sp_application_crypto::KeyTypeId;

/// Key type of reporters' session keys.
pub const KEY_TYPE: KeyTypeId = KeyTypeId(*b"orcl");

// The macro's own items carry no documentation.
#[allow(missing_docs)]
mod app {
	use sp_application_crypto::sr25519;
	sp_application_crypto::app_crypto!(sr25519, super::KEY_TYPE);
}

/// Public key of a reporter.
pub type OracleId = app::Public;

/// Signature of a reporter.
pub type OracleSignature = app::Signature;

sp_application_crypto::with_pair! {
	/// Key pair of a reporter.
	pub type OraclePair = app::Pair;
}
