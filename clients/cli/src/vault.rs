//! Collateral other than USD, funding, withdrawals that wait, lending.

use crate::{
	arguments::{Choice, Vault},
	keys::account,
	output::{or_dash, receipt, row, table, Failure, Shown},
	reads::named_markets,
};
use bulwark_sdk::{
	call, format_fixed, parse_fixed, parse_usd, subaccount, usd, At, Client, CollateralView,
	Keypair, QuoteAtoms, Receipt, Subaccounted,
};
use serde_json::json;

/// Decimals of a percentage in parts per million.
const PERCENT_DECIMALS: u32 = 4;
/// Decimals of USD in quote atoms.
const USD_DECIMALS: u32 = 6;
/// Decimals of a percentage in parts of 10^-9.
const RATE_DECIMALS: u32 = 7;

pub async fn run(
	client: &Client,
	what: &Vault,
	signer: &Keypair,
	json: bool,
) -> Result<(), Failure> {
	let done = change(client, what, signer).await?;
	receipt(json, &done);
	Ok(())
}

async fn change(client: &Client, what: &Vault, signer: &Keypair) -> Result<Receipt, Failure> {
	Ok(match what {
		Vault::Deposit { asset, amount, subaccount } => {
			let amount = units(client, *asset, amount).await?;
			let call = call::deposit_collateral(subaccount.index, *asset, amount);
			client.submit(&call, signer).await?
		},
		Vault::Withdraw { asset, amount, subaccount } => {
			let amount = units(client, *asset, amount).await?;
			let call = call::withdraw_collateral(subaccount.index, *asset, amount);
			client.submit(&call, signer).await?
		},
		Vault::Transfer { asset, amount, from, to } => {
			let amount = units(client, *asset, amount).await?;
			let call = call::transfer_collateral(*from, *to, *asset, amount);
			client.submit(&call, signer).await?
		},
		Vault::Claim { place, subaccount } => {
			client.submit(&call::claim_withdrawal(subaccount.index, *place), signer).await?
		},
		Vault::Unclaim { place, subaccount } => {
			client
				.submit(&call::cancel_withdrawal(subaccount.index, *place), signer)
				.await?
		},
		Vault::Name { name, subaccount } => {
			client.submit(&call::set_name(subaccount.index, name), signer).await?
		},
		Vault::Lend { choice, subaccount } => {
			let call = call::set_lending(subaccount.index, *choice == Choice::On);
			client.submit(&call, signer).await?
		},
		Vault::Accrue { who, subaccount: index } => {
			let who = subaccount(account(who)?, index.index);
			client.submit(&call::accrue(who), signer).await?
		},
		Vault::BeginSale { who, subaccount: index } => {
			let who = subaccount(account(who)?, index.index);
			client.submit(&call::begin_sale(who), signer).await?
		},
		Vault::Buy { who, asset, amount, cost, of_index, subaccount: index } => {
			let seller = subaccount(account(who)?, *of_index);
			let amount = units(client, *asset, amount).await?;
			let cost = i128::try_from(parse_usd(cost)?)
				.map_err(|_| Failure::Argument(format!("`{cost}` is too large")))?;
			let cost = QuoteAtoms(cost);
			let call = call::buy_collateral(index.index, seller, *asset, amount, cost);
			client.submit(&call, signer).await?
		},
	})
}

/// An amount of a listed asset in its atoms.
async fn units(client: &Client, asset: u32, amount: &str) -> Result<u128, Failure> {
	let listed = client.at_best().await?.collaterals().await?;
	let view = listed.iter().find(|view| view.asset == asset).ok_or_else(|| {
		Failure::Argument(format!("asset {asset} is not collateral: see `bulwark collateral`"))
	})?;
	Ok(parse_fixed(amount, decimals(view))?)
}

fn decimals(view: &CollateralView) -> u32 {
	u32::from(view.record.terms.maintenance.decimals)
}

/// Funding of the perpetuals.
pub async fn funding(at: &At) -> Result<Shown, Failure> {
	let mut rows = vec![row(["market", "predicted %/8h", "minutes", "accrues"])];
	let mut values = Vec::new();
	for (market, name) in named_markets(at).await? {
		let Some(view) = at.funding(market.market).await? else { continue };
		let rate = or_dash(view.predicted.map(|rate| signed(i128::from(rate.0), RATE_DECIMALS)));
		let accrues = if view.is_live { "yes" } else { "no" };
		rows.push(row([&name, &rate, &view.minutes.to_string(), accrues]));
		values.push(json!({
			"market": market.market.0, "name": name, "predicted_percent_of_8_hours": rate,
			"minutes": view.minutes, "next": view.next.0, "accrues": view.is_live,
			"index": view.index.0.to_string(),
		}));
	}
	Ok((json!(values), table(&rows)))
}

/// What is collateral beside USD.
pub async fn collateral(at: &At) -> Result<Shown, Failure> {
	let mut rows = vec![row(["asset", "haircut %", "deposited", "cap", "frozen"])];
	let mut values = Vec::new();
	for view in at.collaterals().await? {
		let amount = |atoms| format_fixed(atoms, decimals(&view));
		let haircut = view.record.terms.maintenance.haircut.0;
		let haircut = format_fixed(u128::from(haircut), PERCENT_DECIMALS);
		let (deposited, cap) = (amount(view.book.balances), amount(view.record.terms.deposit_cap));
		let frozen = if view.record.frozen { "yes" } else { "no" };
		rows.push(row([&view.asset.to_string(), &haircut, &deposited, &cap, frozen]));
		values.push(json!({
			"asset": view.asset, "haircut_percent": haircut, "deposited": deposited, "cap": cap,
			"frozen": view.record.frozen, "feed": view.record.feed.0,
		}));
	}
	Ok((json!(values), table(&rows)))
}

/// What can be taken out, and what waits.
pub async fn withdrawals(at: &At, who: &Subaccounted) -> Result<Shown, Failure> {
	let listed = at.collaterals().await?;
	let of = |asset| listed.iter().find(|view| view.asset == asset).map_or(USD_DECIMALS, decimals);
	let mut rows = vec![row(["asset", "by margin", "by outflow cap", "by the vault", "open"])];
	let mut values = Vec::new();
	for view in at.withdrawals(who.clone()).await? {
		let amount = |atoms| format_fixed(atoms, of(view.asset));
		let (margin, vault) = (amount(view.margin), amount(view.vault));
		let outflow = or_dash(view.outflow.map(amount));
		let open = if view.is_open { "yes" } else { "no" };
		rows.push(row([&view.asset.to_string(), &margin, &outflow, &vault, open]));
		values.push(json!({
			"asset": view.asset, "margin": margin, "outflow": outflow, "vault": vault,
			"open": view.is_open,
		}));
	}
	let mut waiting = Vec::new();
	for (place, held) in at.waiting_withdrawals(who.clone()).await?.iter().enumerate() {
		let amount = format_fixed(held.atoms, of(held.asset));
		let place = place.to_string();
		let ready = held.ready.0.to_string();
		rows.push(row([&format!("waits {place}"), &amount, &ready, "", ""]));
		waiting.push(json!({
			"place": place, "asset": held.asset, "amount": amount, "ready": held.ready.0,
		}));
	}
	Ok((json!({ "assets": values, "waiting": waiting }), table(&rows)))
}

/// Borrowing and lending.
pub async fn interest(at: &At) -> Result<Shown, Failure> {
	let view = at.borrowing().await?;
	let (borrowed, lent) = (usd(&view.borrowed), usd(&view.lent));
	let rate = format_fixed(u128::from(view.rate.0), PERCENT_DECIMALS);
	let rows =
		vec![row(["borrowed", &borrowed]), row(["lent", &lent]), row(["rate %/year", &rate])];
	let value = json!({ "borrowed": borrowed, "lent": lent, "rate_percent_of_a_year": rate });
	Ok((value, table(&rows)))
}

fn signed(parts: i128, decimals: u32) -> String {
	let text = format_fixed(parts.unsigned_abs(), decimals);
	if parts < 0 {
		format!("-{text}")
	} else {
		text
	}
}
