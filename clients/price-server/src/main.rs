//! Plays a tape of prices over HTTP. See `bulwark-price-server --help`.

mod arguments;

use arguments::Arguments;
use bulwark_price_server::{Config, Interpolation, PriceServer, Venue};
use clap::Parser;
use std::{error::Error, process::ExitCode, time::Duration};

/// A move from one second to the next above which the operator is told.
const LARGE_STEP_PPM: u64 = 50_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
	match run(Arguments::parse()).await {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("bulwark-price-server: {error}");
			ExitCode::FAILURE
		},
	}
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
	let config = arguments.into_config()?;
	let step = largest_step_ppm(&config);
	if step > LARGE_STEP_PPM {
		eprintln!("note: at this speed prices move by up to {} % within a second", step / 10_000);
	}
	let server = PriceServer::start(config)?;
	println!("playing {} at {}", server.tape().name(), server.url());
	for venue in Venue::ALL {
		println!("{:<9} {}", venue.name(), server.base_url(venue));
	}
	tokio::signal::ctrl_c().await?;
	server.shutdown();
	Ok(())
}

/// The largest move within a real second.
fn largest_step_ppm(config: &Config) -> u64 {
	let interpolation: Interpolation = config.interpolation;
	let second = Duration::from_nanos(config.speed.ratio(10, 1).0);
	config.tape.largest_step_ppm(second, interpolation)
}
