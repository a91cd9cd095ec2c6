//! Lanes: the triggers of a market that are crossed one after the other, and what is known of them
//! at a glance. Pure.

use crate::{types::word, TriggerTerms};
use bulwark_primitives::{MarketQuote, Price, Reference, Side};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

word! {
	/// What a trigger is for.
	pub enum TriggerKind {
		/// Fires when the price has moved against a position its order would close.
		Stop,
		/// Fires when the price has moved in favour of a position its order would close.
		TakeProfit,
	}
}

word! {
	/// Which way the watched price must go.
	pub enum Direction {
		/// Fires at the trigger price or above it.
		Above,
		/// Fires at the trigger price or below it.
		Below,
	}
}

impl Direction {
	/// Where a trigger whose order is on `side` fires. A bid closes a short, which loses as the
	/// price rises; an ask closes a long, which loses as it falls.
	#[must_use]
	pub const fn of(kind: TriggerKind, side: Side) -> Self {
		match (kind, side) {
			(TriggerKind::Stop, Side::Bid) | (TriggerKind::TakeProfit, Side::Ask) => {
				Direction::Above
			},
			(TriggerKind::Stop, Side::Ask) | (TriggerKind::TakeProfit, Side::Bid) => {
				Direction::Below
			},
		}
	}

	/// Whether `price` has reached `trigger`.
	#[must_use]
	pub fn is_crossed(self, trigger: Price, price: Price) -> bool {
		match self {
			Direction::Above => price >= trigger,
			Direction::Below => price <= trigger,
		}
	}

	/// The one of two prices that is reached first.
	pub(crate) fn nearer(self, one: Price, other: Price) -> Price {
		match self {
			Direction::Above => one.min(other),
			Direction::Below => one.max(other),
		}
	}

	/// The one of two prices that is reached last.
	pub(crate) fn farther(self, one: Price, other: Price) -> Price {
		match self {
			Direction::Above => one.max(other),
			Direction::Below => one.min(other),
		}
	}
}

word! {
	/// The triggers of a market that are crossed one after the other.
	pub struct Lane {
		/// Stops or take-profits.
		pub kind: TriggerKind,
		/// The price watched.
		pub reference: Reference,
		/// Which way it must go.
		pub direction: Direction,
	}
}

impl Lane {
	/// The lane of `terms`.
	#[must_use]
	pub const fn of(kind: TriggerKind, terms: &TriggerTerms) -> Self {
		Self { kind, reference: terms.reference, direction: Direction::of(kind, terms.side) }
	}

	/// A kind's lanes, in the order they fire.
	#[must_use]
	pub const fn all(kind: TriggerKind) -> [Self; 4] {
		use Direction::{Above, Below};
		use Reference::{Index, Mark};
		[
			Self { kind, reference: Index, direction: Above },
			Self { kind, reference: Index, direction: Below },
			Self { kind, reference: Mark, direction: Above },
			Self { kind, reference: Mark, direction: Below },
		]
	}
}

/// What is known of a lane without looking into it.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct LaneState {
	/// No trigger of the lane lies nearer to the price than this; nothing if there is none at all.
	/// Leaving triggers do not change it: it is renewed when the lane is looked into.
	pub nearest: Option<Price>,
	/// The farthest price seen since the lane was last drained: triggers up to it fire, wherever
	/// the price has gone since.
	pub latched: Option<Price>,
}

impl LaneState {
	/// Takes in a new trigger's price.
	pub(crate) fn note(&mut self, direction: Direction, price: Price) {
		let nearest = self.nearest.map_or(price, |nearest| direction.nearer(nearest, price));
		self.nearest = Some(nearest);
	}

	/// Whether a trigger at `price` has been crossed already, though perhaps not fired.
	pub(crate) fn is_latched(&self, direction: Direction, price: Price) -> bool {
		self.latched.is_some_and(|latched| direction.is_crossed(price, latched))
	}

	/// Latches what `price` crosses.
	fn observe(&mut self, direction: Direction, price: Price) {
		let crossed = self.nearest.is_some_and(|nearest| direction.is_crossed(nearest, price));
		// A price of zero is no price.
		if crossed && !price.is_zero() {
			let latched = self.latched.map_or(price, |latched| direction.farther(latched, price));
			self.latched = Some(latched);
		}
	}
}

/// The four lanes of one kind.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct KindBoard {
	/// On the index, rising.
	pub index_above: LaneState,
	/// On the index, falling.
	pub index_below: LaneState,
	/// On the mark, rising.
	pub mark_above: LaneState,
	/// On the mark, falling.
	pub mark_below: LaneState,
}

/// A market's lanes: all that a tick in which nothing is crossed reads of its triggers.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Board {
	/// The stops'.
	pub stops: KindBoard,
	/// The take-profits'.
	pub take_profits: KindBoard,
}

impl Board {
	/// The state of `lane`.
	#[must_use]
	pub fn lane(mut self, lane: Lane) -> LaneState {
		*self.lane_mut(lane)
	}

	pub(crate) fn lane_mut(&mut self, lane: Lane) -> &mut LaneState {
		let lanes = match lane.kind {
			TriggerKind::Stop => &mut self.stops,
			TriggerKind::TakeProfit => &mut self.take_profits,
		};
		match (lane.reference, lane.direction) {
			(Reference::Index, Direction::Above) => &mut lanes.index_above,
			(Reference::Index, Direction::Below) => &mut lanes.index_below,
			(Reference::Mark, Direction::Above) => &mut lanes.mark_above,
			(Reference::Mark, Direction::Below) => &mut lanes.mark_below,
		}
	}

	/// Latches what the market's prices cross.
	pub(crate) fn observe(&mut self, quote: &MarketQuote) {
		for kind in [TriggerKind::Stop, TriggerKind::TakeProfit] {
			for lane in Lane::all(kind) {
				let price = reference_price(quote, lane.reference);
				self.lane_mut(lane).observe(lane.direction, price);
			}
		}
	}

	/// Whether triggers of any lane may have to fire.
	pub(crate) fn is_latched(&self) -> bool {
		[&self.stops, &self.take_profits].into_iter().any(|lanes| {
			[lanes.index_above, lanes.index_below, lanes.mark_above, lanes.mark_below]
				.iter()
				.any(|lane| lane.latched.is_some())
		})
	}
}

/// The price that `reference` names.
pub(crate) const fn reference_price(quote: &MarketQuote, reference: Reference) -> Price {
	match reference {
		Reference::Index => quote.index,
		Reference::Mark => quote.mark,
	}
}
