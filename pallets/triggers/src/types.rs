//! Triggers, and the list of what a subaccount has standing. Pure.

use crate::{Lane, TriggerKind, Twap};
use bulwark_primitives::{
	CancelReason, ClientOrderId, Lots, MarketId, Moment, OrderPrice, PlaceOrder, Ppm, Price,
	Reference, SelfTradePolicy, Side, SignedLots, TimeInForce, PPM_ONE,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// Triggers a subaccount can have at most.
pub const MAX_TRIGGERS: u32 = 32;

/// TWAP orders a subaccount can have at most.
pub const MAX_TWAPS: u32 = 4;

/// Shortest time between two slices (ms).
pub const MIN_INTERVAL_MS: u64 = 5_000;

/// Longest time between two slices (ms).
pub const MAX_INTERVAL_MS: u64 = 3_600_000;

/// Fewest slices of a TWAP order.
pub const MIN_SLICES: u32 = 2;

/// Most slices of a TWAP order.
pub const MAX_SLICES: u32 = 1_000;

/// A slice that catches up is at most so many times the ordinary one.
pub const CATCH_UP: u64 = 3;

macro_rules! word {
	($(#[$doc:meta])* $visibility:vis $kind:ident $name:ident $($body:tt)*) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking,
			MaxEncodedLen, TypeInfo,
		)]
		$visibility $kind $name $($body)*
	};
}
pub(crate) use word;

/// Counts the triggers and TWAP orders of one subaccount; with the subaccount it names one for
/// ever.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct StandingId(pub u64);

word! {
	/// How much a fired trigger trades.
	pub enum TriggerSize {
		/// So many lots.
		Lots(Lots),
		/// This part of the position held when it fires, rounded down, at most the market's
		/// largest order. Then the order is reduce-only.
		Position(Ppm),
	}
}

word! {
	/// What kind of order a fired trigger places.
	pub enum Execution {
		/// For the next auction only, at the mark worsened by this much; by the market's own bound
		/// if nothing is given.
		Market(Option<Ppm>),
		/// At a price of its own.
		Limit {
			/// The limit (quote atoms per lot), a multiple of the tick size.
			price: Price,
			/// How long the order lives.
			time_in_force: TimeInForce,
		},
	}
}

word! {
	/// When a trigger fires, and what it places then.
	pub struct TriggerTerms {
		/// The price watched.
		pub reference: Reference,
		/// The trigger price (quote atoms per lot); need not be a multiple of the tick size.
		pub price: Price,
		/// The side of the order: with the kind it says which way the price must go.
		pub side: Side,
		/// The size of the order.
		pub size: TriggerSize,
		/// The kind of order.
		pub execution: Execution,
		/// Whether the order may only bring the position towards zero; always so if the size is a
		/// part of the position.
		pub reduce_only: bool,
		/// What becomes of the order's rest after a self trade.
		pub self_trade: SelfTradePolicy,
		/// From when on the trigger is void.
		pub expires: Option<Moment>,
		/// The owner's name for the order.
		pub client_id: Option<ClientOrderId>,
	}
}

impl TriggerTerms {
	/// Lots to trade with `position` held; nothing if there is nothing to close.
	pub(crate) fn lots(&self, position: SignedLots, max_order: Lots) -> Option<Lots> {
		match self.size {
			TriggerSize::Lots(lots) => Some(lots),
			TriggerSize::Position(part) => {
				let closing = match self.side {
					Side::Ask => position.is_long(),
					Side::Bid => position.is_short(),
				};
				let lots = scaled(position.magnitude(), part.0.into(), PPM_ONE.into());
				(closing && !lots.is_zero()).then_some(lots.min(max_order))
			},
		}
	}

	/// The order of `lots` that is placed on firing.
	pub(crate) fn order(&self, market: MarketId, lots: Lots) -> PlaceOrder {
		let (price, time_in_force) = match self.execution {
			Execution::Market(slippage) => {
				(OrderPrice::Market(slippage), TimeInForce::ImmediateOrCancel)
			},
			Execution::Limit { price, time_in_force } => (OrderPrice::Limit(price), time_in_force),
		};
		PlaceOrder {
			market,
			side: self.side,
			price,
			lots,
			time_in_force,
			post_only: false,
			reduce_only: self.closes(),
			self_trade: self.self_trade,
			client_id: self.client_id,
		}
	}

	/// Whether the order is reduce-only.
	pub(crate) const fn closes(&self) -> bool {
		self.reduce_only || matches!(self.size, TriggerSize::Position(_))
	}
}

word! {
	/// A trigger that waits.
	pub struct Trigger {
		/// Its number among the subaccount's standing orders.
		pub id: StandingId,
		/// The market.
		pub market: MarketId,
		/// What it is for.
		pub kind: TriggerKind,
		/// When it was placed: of triggers at one price the older fires first.
		pub placed: Moment,
		/// When it fires, and what it places then.
		pub terms: TriggerTerms,
		/// The other trigger of its pair.
		pub pair: Option<StandingId>,
	}
}

impl Trigger {
	/// The lane it waits in.
	#[must_use]
	pub const fn lane(&self) -> Lane {
		Lane::of(self.kind, &self.terms)
	}
}

/// `lots x part / whole`, rounded down.
pub(crate) fn scaled(lots: Lots, part: u128, whole: u128) -> Lots {
	let lots = u128::from(lots.0).saturating_mul(part).checked_div(whole).unwrap_or_default();
	Lots(u64::try_from(lots).unwrap_or(u64::MAX))
}

/// Everything a subaccount has standing: one value. Kept when nothing stands, so that no number is
/// given twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct StandingOrders {
	/// The next number.
	pub next: StandingId,
	/// Triggers, oldest first.
	pub triggers: BoundedVec<Trigger, ConstU32<MAX_TRIGGERS>>,
	/// TWAP orders, oldest first.
	pub twaps: BoundedVec<Twap, ConstU32<MAX_TWAPS>>,
}

impl StandingOrders {
	/// The trigger of this number.
	#[must_use]
	pub fn trigger(&self, id: StandingId) -> Option<&Trigger> {
		self.triggers.iter().find(|trigger| trigger.id == id)
	}

	/// The TWAP order of this number.
	#[must_use]
	pub fn twap(&self, id: StandingId) -> Option<&Twap> {
		self.twaps.iter().find(|twap| twap.id == id)
	}

	/// Gives the next number.
	pub(crate) fn number(&mut self) -> StandingId {
		let id = self.next;
		self.next = StandingId(id.0.saturating_add(1));
		id
	}

	/// Takes a trigger out; its pair, if it has one, stands alone then.
	pub(crate) fn take_trigger(&mut self, id: StandingId) -> Option<Trigger> {
		let position = self.triggers.iter().position(|trigger| trigger.id == id)?;
		let trigger = self.triggers.remove(position);
		for other in self.triggers.iter_mut().filter(|other| other.pair == Some(id)) {
			other.pair = None;
		}
		Some(trigger)
	}

	/// Takes a TWAP order out.
	pub(crate) fn take_twap(&mut self, id: StandingId) -> Option<Twap> {
		let position = self.twaps.iter().position(|twap| twap.id == id)?;
		Some(self.twaps.remove(position))
	}
}

word! {
	/// Why a trigger ended without placing an order.
	pub enum EndReason {
		/// It was taken back, or its time had come.
		Cancelled(CancelReason),
		/// The other trigger of its pair fired.
		OtherFired,
		/// It was to close a part of the position, of which there was not a lot on its side.
		NothingToClose,
	}
}

/// What a call of this pallet is for: cancelling goes before trading in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerPurpose {
	/// Only takes standing orders back.
	Cancel,
	/// Places some.
	Trade,
}
