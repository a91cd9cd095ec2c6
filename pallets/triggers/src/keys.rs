//! Storage keys whose bytes sort as the pallet walks them.

use crate::{Direction, StandingId};
use bulwark_primitives::{MarketId, Moment, Price};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

macro_rules! sorted_key {
	($(#[$doc:meta])* $name:ident, $bytes:literal) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode,
			DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
		)]
		pub struct $name(pub [u8; $bytes]);
	};
}

sorted_key! {
	/// A market as a storage key: big-endian.
	MarketKey, 4
}
sorted_key! {
	/// A trigger price as a storage key: big-endian, bits inverted where the price must fall, so
	/// that a lane's keys sort from the trigger that is crossed first to the one crossed last.
	PriceKey, 8
}
sorted_key! {
	/// A moment as a storage key: big-endian.
	MomentKey, 8
}
sorted_key! {
	/// A number among a subaccount's standing orders as a storage key: big-endian.
	IdKey, 8
}

impl From<MarketId> for MarketKey {
	fn from(market: MarketId) -> Self {
		Self(market.0.to_be_bytes())
	}
}

impl MarketKey {
	/// The market.
	#[must_use]
	pub const fn market(self) -> MarketId {
		MarketId(u32::from_be_bytes(self.0))
	}
}

impl PriceKey {
	/// The key of `price` in a lane of `direction`.
	#[must_use]
	pub const fn new(direction: Direction, price: Price) -> Self {
		match direction {
			Direction::Above => Self(price.0.to_be_bytes()),
			Direction::Below => Self((!price.0).to_be_bytes()),
		}
	}

	/// The price, given the direction the key was made for.
	#[must_use]
	pub const fn price(self, direction: Direction) -> Price {
		let bits = u64::from_be_bytes(self.0);
		match direction {
			Direction::Above => Price(bits),
			Direction::Below => Price(!bits),
		}
	}
}

impl From<Moment> for MomentKey {
	fn from(moment: Moment) -> Self {
		Self(moment.0.to_be_bytes())
	}
}

impl MomentKey {
	/// The moment.
	#[must_use]
	pub const fn moment(self) -> Moment {
		Moment(u64::from_be_bytes(self.0))
	}
}

impl From<StandingId> for IdKey {
	fn from(id: StandingId) -> Self {
		Self(id.0.to_be_bytes())
	}
}

impl IdKey {
	/// The number.
	#[must_use]
	pub const fn id(self) -> StandingId {
		StandingId(u64::from_be_bytes(self.0))
	}
}
