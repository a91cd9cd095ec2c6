//! `bulwark`: trade, look, and run a demonstration from a terminal. See `bulwark --help`.

mod arguments;
mod costs;
mod demo;
mod desk;
mod govern;
mod keys;
mod output;
mod reads;
mod standing;
mod trades;
mod vault;
mod watch;

use arguments::{Arguments, Command};
use bulwark_sdk::{Client, SdkError};
use output::Failure;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
	let arguments = Arguments::parse();
	let json = arguments.json;
	match run(arguments).await {
		Ok(()) => ExitCode::SUCCESS,
		Err(failure) => {
			output::failure(&failure, json);
			ExitCode::from(failure.code())
		},
	}
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
	let Arguments { url, json, suri, command } = arguments;
	let signer = || {
		let secret = suri.as_deref().ok_or(Failure::NoSigner)?;
		bulwark_sdk::signer(secret).map_err(Failure::from)
	};
	let connect = || async { Client::connect(&url).await.map_err(Failure::from) };
	match command {
		Command::Keys(command) => keys::run(&command, suri.as_deref(), json),
		Command::Watch(options) => watch::run(&url, &options).await,
		Command::Demo => demo::run(&url).await,
		Command::Read(what) => {
			let who = suri.as_deref().map(bulwark_sdk::signer).transpose()?;
			reads::run(&connect().await?, &what, who.as_ref(), json).await
		},
		Command::Standing(what) => standing::run(&connect().await?, &what, &signer()?, json).await,
		Command::Govern(what) => govern::run(&connect().await?, &what, &signer()?, json).await,
		Command::Vault(what) => vault::run(&connect().await?, &what, &signer()?, json).await,
		Command::Preview(place) => {
			let (value, lines) = costs::preview(&connect().await?, &place, &signer()?).await?;
			output::print(json, &value, &lines);
			Ok(())
		},
		Command::Trade(what) => trades::run(&connect().await?, &what, &signer()?, json).await,
	}
}

/// The settlement asset.
async fn quote_asset(client: &Client) -> Result<u32, SdkError> {
	Ok(client.at_best().await?.funds().await?.asset)
}
