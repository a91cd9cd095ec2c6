//! `bulwark keys`.

use crate::{
	arguments::Keys,
	output::{print, Failure},
};
use bulwark_sdk::{generate_phrase, signer, AccountId, Address};
use serde_json::json;

pub fn run(command: &Keys, secret: Option<&str>, json: bool) -> Result<(), Failure> {
	let phrase = match command {
		Keys::Generate => Some(generate_phrase()?),
		Keys::Inspect => None,
	};
	let secret = phrase.as_deref().or(secret).ok_or(Failure::NoSigner)?;
	let pair = signer(secret)?;
	let (account, public) = (pair.account(), hexadecimal(&pair.public_key().0));
	let mut lines = vec![format!("address     {account}"), format!("public key  {public}")];
	let mut value = json!({ "address": account.to_string(), "public_key": public });
	if let Some(phrase) = &phrase {
		lines.insert(0, format!("phrase      {phrase}"));
		value["phrase"] = json!(phrase);
	}
	print(json, &value, &lines);
	Ok(())
}

/// Bytes as `0x` and digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
	bytes.iter().fold("0x".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

/// The account a text names: an address, or a secret's.
pub fn account(text: &str) -> Result<AccountId, Failure> {
	if let Ok(account) = text.parse() {
		return Ok(account);
	}
	// The text is not repeated in the message: it may be a secret.
	signer(text)
		.map(|pair| pair.account())
		.map_err(|_| Failure::Argument("neither an address nor a derivation path".into()))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn account_should_be_the_same_when_named_by_address_or_path() {
		let path = account("//Bob").unwrap();
		assert_eq!(account(&path.to_string()).unwrap(), path);
		assert!(account("nobody").is_err());
	}
}
