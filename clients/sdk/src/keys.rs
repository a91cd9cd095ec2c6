//! Keys: secrets as URIs, addresses in the chain's format.

use crate::{AccountId, SdkError};
use std::{fs::File, io::Read, str::FromStr};
use subxt_signer::{bip39::Mnemonic, sr25519::Keypair, SecretUri};

/// Bytes of entropy behind a phrase: twelve words.
const ENTROPY: usize = 16;

/// A signer from a secret URI: a phrase, `0x` and 64 hexadecimal digits, or either with a
/// derivation path such as `//Alice`, which alone derives from the well-known development phrase.
///
/// # Errors
///
/// [`SdkError::Key`] if it is none.
pub fn signer(uri: &str) -> Result<Keypair, SdkError> {
	// To the format, an empty text is the well-known development phrase: nobody means that.
	if uri.is_empty() {
		return Err(SdkError::Key("it is empty".into()));
	}
	let uri = SecretUri::from_str(uri).map_err(|error| SdkError::Key(error.to_string()))?;
	Keypair::from_uri(&uri).map_err(|error| SdkError::Key(error.to_string()))
}

/// A fresh phrase of twelve words, with entropy from the operating system.
///
/// # Errors
///
/// [`SdkError::Key`] if the operating system gives none.
pub fn generate_phrase() -> Result<String, SdkError> {
	let mut entropy = [0; ENTROPY];
	File::open("/dev/urandom")
		.and_then(|mut source| source.read_exact(&mut entropy))
		.map_err(|error| SdkError::Key(error.to_string()))?;
	let phrase =
		Mnemonic::from_entropy(&entropy).map_err(|error| SdkError::Key(error.to_string()))?;
	Ok(phrase.to_string())
}

/// What has an account.
pub trait Address {
	/// The account.
	fn account(&self) -> AccountId;
}

impl Address for Keypair {
	fn account(&self) -> AccountId {
		self.public_key().to_account_id()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn signer_should_be_the_well_known_account_when_the_path_is_alone() {
		let alice = signer("//Alice").unwrap().account();
		assert_eq!(alice.to_string(), "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");
	}

	#[test]
	fn signer_should_be_refused_when_the_secret_is_malformed() {
		for uri in ["", "alice", "0x12", "one two three"] {
			assert!(matches!(signer(uri), Err(SdkError::Key(_))), "{uri}");
		}
	}

	#[test]
	fn phrase_should_differ_and_sign_when_generated() {
		let (one, other) = (generate_phrase().unwrap(), generate_phrase().unwrap());
		assert_ne!(one, other);
		assert_eq!(one.split(' ').count(), 12);
		assert!(signer(&one).is_ok());
	}
}
