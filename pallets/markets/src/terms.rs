//! The prices and terms of all markets, sixteen to a page: an account in sixteen markets is margined
//! by reading a few pages instead of two values a market.

use crate::{Config, Markets, Pallet, TermsPages};
use bulwark_primitives::{MarketId, MarketQuote, MarketRecord, MarketTerms, MAX_MARKETS};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Markets on a page.
pub const PAGE_MARKETS: u32 = 16;

/// Room a page has for a market (bytes).
pub const SLOT_BYTES: u32 = 256;

const SLOTS: usize = 16;
const ROOM: usize = 256;

/// A market's terms as `Option<MarketTerms>` in a fixed length, so that one of a page can be read
/// without the others: what is left of the room is zero.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct TermsSlot([u8; ROOM]);

/// The terms of sixteen markets.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct TermsPage([TermsSlot; SLOTS]);

impl Default for TermsPage {
	fn default() -> Self {
		Self([TermsSlot([0; ROOM]); SLOTS])
	}
}

impl TermsPage {
	/// The terms on the page.
	#[cfg(any(feature = "try-runtime", feature = "std"))]
	pub(crate) fn terms(&self) -> impl Iterator<Item = MarketTerms> + '_ {
		self.0.iter().filter_map(TermsSlot::terms)
	}
}

impl TermsSlot {
	/// The slot with these terms; nothing if they do not fit, which `integrity_test` excludes.
	fn of(terms: Option<&MarketTerms>) -> Option<Self> {
		let encoded = terms.encode();
		let mut slot = [0; ROOM];
		slot.get_mut(..encoded.len())?.copy_from_slice(&encoded);
		Some(Self(slot))
	}

	fn terms(&self) -> Option<MarketTerms> {
		Option::<MarketTerms>::decode(&mut self.0.as_slice()).ok().flatten()
	}
}

/// The page of a market, and its place there. Of markets that exist at a time no two have the same
/// place: see [`Pallet::next_id`].
const fn place(market: MarketId) -> (u32, u32) {
	let place = market.0 % MAX_MARKETS;
	(place / PAGE_MARKETS, place % PAGE_MARKETS)
}

/// Whether every market's terms fit a slot.
pub(crate) fn slots_suffice() -> bool {
	Option::<MarketTerms>::max_encoded_len() <= ROOM
}

impl<T: Config> Pallet<T> {
	/// The market's terms; nothing before it has a quote. Reads the market's slot only.
	pub(crate) fn terms_of(market: MarketId) -> Option<MarketTerms> {
		let (page, place) = place(market);
		let mut slot = [0; ROOM];
		let key = TermsPages::<T>::hashed_key_for(page);
		sp_io::storage::read(&key, &mut slot, place.saturating_mul(SLOT_BYTES))?;
		TermsSlot(slot).terms().filter(|terms| terms.market == market)
	}

	/// The market's prices; nothing before the feed's first.
	pub(crate) fn quote_of(market: MarketId) -> Option<MarketQuote> {
		Self::terms_of(market).map(|terms| terms.quote)
	}

	/// Stores the market's record; its terms follow.
	pub(crate) fn put_record(market: MarketId, record: &MarketRecord) {
		Markets::<T>::insert(market, record);
		if let Some(quote) = Self::quote_of(market) {
			Self::put_quote(market, record, &quote);
		}
	}

	/// Stores the market's prices.
	pub(crate) fn put_quote(market: MarketId, record: &MarketRecord, quote: &MarketQuote) {
		Self::put_terms(market, Some(&record.terms(market, quote)));
	}

	pub(crate) fn put_terms(market: MarketId, terms: Option<&MarketTerms>) {
		let (page, place) = place(market);
		let place = usize::try_from(place).unwrap_or_default();
		TermsPages::<T>::mutate(page, |page| {
			if let Some((room, slot)) = page.0.get_mut(place).zip(TermsSlot::of(terms)) {
				*room = slot;
			}
		});
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn slot_should_hold_any_terms_when_they_are_as_long_as_can_be() {
		assert!(slots_suffice());
		assert_eq!(usize::try_from(SLOT_BYTES), Ok(ROOM));
		assert_eq!(usize::try_from(PAGE_MARKETS), Ok(SLOTS));
		assert_eq!(TermsPage::max_encoded_len(), SLOTS * ROOM);
	}

	#[test]
	fn page_should_hold_nothing_when_it_is_new() {
		assert!(TermsPage::default().0.iter().all(|slot| slot.terms().is_none()));
		assert_eq!(TermsSlot::of(None), Some(TermsSlot([0; ROOM])));
	}
}
