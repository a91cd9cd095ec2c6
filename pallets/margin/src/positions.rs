//! What a trade does to a position. Plain arithmetic.

use bulwark_primitives::{
	ArithmeticError, FundingIndex, MarketId, Position, Price, QuoteAtoms, SignedLots, Subaccount,
};
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

/// A position's size before and after a trade, and what that realised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Resized {
	/// Signed size before.
	pub(crate) before: SignedLots,
	/// Signed size after.
	pub(crate) after: SignedLots,
	/// Profit of the lots closed against their entry, fees aside.
	pub(crate) realised: QuoteAtoms,
}

/// Trades `change` signed lots at `price`: moves quote by exactly minus the value, and resizes the
/// position. A position that is opened owes funding from `index` on; one that is held has paid up to
/// it.
///
/// # Errors
///
/// [`ArithmeticError`] if a sum does not fit.
pub(crate) fn trade(
	account: &mut Subaccount,
	market: MarketId,
	change: SignedLots,
	price: Price,
	index: FundingIndex,
) -> Result<Resized, ArithmeticError> {
	let new = Position { market, funding: index, ..Position::default() };
	let position = account.position(market).copied().unwrap_or(new);
	let mut traded = resize(position, change, price)?;
	let value = price.value(change)?;
	let realised = traded.entry.sub(position.entry)?.sub(value)?;
	let is_same = position.lots.is_long() == traded.lots.is_long();
	traded.realised = if is_same { position.realised.add(realised)? } else { QuoteAtoms::ZERO };
	account.quote = account.quote.sub(value)?;
	put_position(account, traded);
	Ok(Resized { before: position.lots, after: traded.lots, realised })
}

/// Takes the position in a market out of the account.
pub(crate) fn remove(account: &mut Subaccount, market: MarketId) {
	account.positions.retain(|position| position.market != market);
}

/// The position after `change` signed lots at `price`.
///
/// Opening adds the notional to the entry notional. Closing takes the closed share of it out, what
/// stays rounded towards minus infinity: the account is taken to have the greater unrealised
/// profit, none of which it can withdraw. No quote depends on it. A trade through zero closes all
/// and opens the rest at `price`.
///
/// # Errors
///
/// [`ArithmeticError`] if a sum does not fit.
pub(crate) fn resize(
	position: Position,
	change: SignedLots,
	price: Price,
) -> Result<Position, ArithmeticError> {
	let lots = position.lots.add(change)?;
	let opens = position.lots.is_zero() || position.lots.is_long() == change.is_long();
	let entry = if opens {
		position.entry.add(price.value(change)?)?
	} else if lots.is_zero() {
		QuoteAtoms::ZERO
	} else if lots.is_long() == position.lots.is_long() {
		share_floor(position.entry, lots, position.lots)?
	} else {
		price.value(lots)?
	};
	Ok(Position { lots, entry, ..position })
}

/// `entry x |part| / |whole|`, rounded towards minus infinity. `part` is not above `whole`.
fn share_floor(
	entry: QuoteAtoms,
	part: SignedLots,
	whole: SignedLots,
) -> Result<QuoteAtoms, ArithmeticError> {
	let rounding = if entry.is_negative() { Rounding::Up } else { Rounding::Down };
	let share = multiply_by_rational_with_rounding(
		entry.magnitude(),
		u128::from(part.magnitude().get()),
		u128::from(whole.magnitude().get()),
		rounding,
	)
	.and_then(|share| i128::try_from(share).ok())
	.map(QuoteAtoms)
	.ok_or(ArithmeticError::Overflow)?;
	if entry.is_negative() {
		share.negate()
	} else {
		Ok(share)
	}
}

fn put_position(account: &mut Subaccount, position: Position) {
	let found = account.positions.binary_search_by_key(&position.market, |held| held.market);
	match found {
		Ok(at) if position.lots.is_zero() => {
			account.positions.remove(at);
		},
		Ok(at) => {
			if let Some(slot) = account.positions.get_mut(at) {
				*slot = position;
			}
		},
		Err(_) if position.lots.is_zero() => {},
		Err(at) => account.positions.insert(at, position),
	}
}
