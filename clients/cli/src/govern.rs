//! Commands of the holders of roles.

use crate::{
	arguments::{Govern, Measure, StateName},
	keys::hexadecimal,
	output::{print, receipt, Failure},
	reads::find_market,
	trades::{later, percent},
};
use bulwark_sdk::{
	call, parse_usd, Client, FeeSplit, FeeTier, Keypair, MarketState, Moment, Payload, QuoteAtoms,
};
use serde_json::json;

pub async fn run(
	client: &Client,
	what: &Govern,
	signer: &Keypair,
	json: bool,
) -> Result<(), Failure> {
	let by = By { client, signer, what, json };
	match &what.what {
		Measure::SetState { market, state, seconds } => {
			let (market, _) = find_market(&client.at_best().await?, market).await?;
			by.make(&call::set_state(market.market, state_of(*state, *seconds))).await
		},
		Measure::HaltAll => by.make(&call::halt_all()).await,
		Measure::FeeTiers { tiers } => {
			let tiers = tiers.iter().map(|text| tier(text)).collect::<Result<_, _>>()?;
			by.make(&call::set_fee_tiers(tiers)).await
		},
		Measure::FeeSplit { insurance, treasury, validators } => {
			let split = FeeSplit {
				insurance: percent(insurance)?,
				treasury: percent(treasury)?,
				validators: percent(validators)?,
			};
			by.make(&call::set_fee_split(split)).await
		},
		Measure::ReferralShare { share } => {
			by.make(&call::set_referral_share(percent(share)?)).await
		},
	}
}

/// Who makes a call, and how.
struct By<'a> {
	client: &'a Client,
	signer: &'a Keypair,
	what: &'a Govern,
	json: bool,
}

impl By<'_> {
	async fn make(&self, call: &impl Payload) -> Result<(), Failure> {
		let at = self.client.at_best().await?;
		if self.what.bytes {
			let bytes = hexadecimal(&at.encoded(call)?);
			print(self.json, &json!({ "call": bytes }), std::slice::from_ref(&bytes));
			return Ok(());
		}
		let done = if self.what.root {
			self.client.as_root(call, self.signer).await?
		} else {
			self.client.submit(call, self.signer).await?
		};
		receipt(self.json, &done);
		Ok(())
	}
}

fn state_of(state: StateName, seconds: Option<u64>) -> MarketState {
	let until = Moment(later(seconds.unwrap_or_default()));
	match state {
		StateName::Active => MarketState::Active,
		StateName::Opening => MarketState::OpeningAuction(until),
		StateName::Protective => MarketState::ProtectiveAuction(until),
		StateName::ReduceOnly => MarketState::ReduceOnly,
		StateName::CancelOnly => MarketState::CancelOnly,
		StateName::Halted => MarketState::Halted,
	}
}

/// A tier such as `1000000:100:90:0`.
fn tier(text: &str) -> Result<FeeTier, Failure> {
	let parts: Vec<&str> = text.split(':').collect();
	let [volume, maker, taker, rebate] = parts.as_slice() else {
		return Err(Failure::Argument(format!("`{text}` is not VOLUME:MAKER:TAKER:REBATE")));
	};
	let too_large = |_| Failure::Argument(format!("`{volume}` is too large"));
	Ok(FeeTier {
		volume: QuoteAtoms(i128::try_from(parse_usd(volume)?).map_err(too_large)?),
		maker: percent(maker)?,
		taker: percent(taker)?,
		rebate: percent(rebate)?,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use bulwark_sdk::Ppm;

	#[test]
	fn tier_should_be_read_when_it_has_four_parts() {
		let expected = FeeTier {
			volume: QuoteAtoms(1_000_000_000_000),
			maker: Ppm(1_000_000),
			taker: Ppm(900_000),
			rebate: Ppm(0),
		};
		assert_eq!(tier("1000000:100:90:0").unwrap(), expected);
		assert!(tier("1000000:100:90").is_err());
		assert!(tier("1000000:100:x:0").is_err());
	}
}
