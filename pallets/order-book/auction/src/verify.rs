//! Checks a claimed clearing without searching for the price.
//!
//! One witness suffices: V = min(D(p), S(p)), D strictly above p is at most V, S strictly below p
//! is at most V. Above p supply is at least S(p) but demand at most V, below p the mirror image, so
//! V is maximal and nobody strictly better is left over; and every price of the interval passes.
//! Testing maximal volume alone is not enough: it admits prices that leave better orders unfilled.
//!
//! Which fill-or-kill orders are out has no such witness: if there are any, the removals are
//! repeated, and the claim is checked as that of the orders that are left.

use crate::{
	clear::Aftermath,
	fill_or_kill,
	fills::{remainder_key, share, RemainderKey},
	limit_state,
	limits::survey,
	Auction, AuctionError, Clearing, Order,
};
use alloc::vec::Vec;
use bulwark_primitives::{Lots, Price, Side};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What is wrong with a claimed clearing.
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
pub enum VerifyError {
	/// The auction itself cannot be reckoned: no claim about it holds.
	Auction(AuctionError),
	/// Nothing is claimed although bids reach asks.
	Missing,
	/// The lists of fills, annulments and endings do not name every order exactly once.
	Shape,
	/// The price is not a multiple of the tick size.
	OffTick,
	/// The volume is not what the price trades, or is none.
	Volume,
	/// Another price trades more, or an order strictly better than the price has lots left.
	Price,
	/// A price nearer to the reference would do as well.
	Reference,
	/// An order fills that may not, or does not fill that must, or fills beyond its lots, or a
	/// fill-or-kill order fills in part.
	Fill,
	/// The fills of a side do not add up to the volume.
	Sum,
	/// At the clearing price a younger order fills before an older one, or the shares within one
	/// age are not pro rata with the largest remainders first.
	Priority,
	/// The annulled lots are not those of the rule.
	Annulled,
	/// The limit state is not that of the fills.
	LimitState,
	/// The endings are not those of the rule.
	Endings,
}

/// Accepts exactly what [`crate::clear()`] computes, without searching for the price.
///
/// O(n) for price, volume and fills, without sorting; O(m log m) for the annulments of m filled
/// orders. With fill-or-kill orders also the time of [`crate::clear()`].
///
/// # Errors
///
/// The first criterion that does not hold.
pub fn verify(auction: &Auction<'_>, claimed: Option<&Clearing>) -> Result<(), VerifyError> {
	let crossing = survey(auction).map_err(VerifyError::Auction)?;
	let survivors;
	let (rest, trades) = match crossing {
		Some(crossing) if crossing.fill_or_kill => {
			survivors = fill_or_kill::survivors(auction, crossing);
			let rest = Auction { orders: &survivors, ..*auction };
			(rest, survey(&rest).map_err(VerifyError::Auction)?.is_some())
		},
		Some(_) | None => (*auction, crossing.is_some()),
	};
	let Some(claimed) = claimed else { return ensure(!trades, VerifyError::Missing) };
	let count = auction.orders.len();
	let lengths = [claimed.fills.len(), claimed.annulled.len(), claimed.endings.len()];
	ensure(lengths == [count; 3], VerifyError::Shape)?;
	ensure(claimed.price.floor_to(auction.tick_size) == claimed.price, VerifyError::OffTick)?;
	verify_price(&rest, claimed)?;
	verify_fills(&rest, claimed)?;
	let Some(crossing) = crossing else { return Err(VerifyError::Volume) };
	let Aftermath { annulled, endings } = Aftermath::new(auction, crossing, &claimed.fills);
	ensure(claimed.annulled == annulled, VerifyError::Annulled)?;
	ensure(claimed.limit_state == limit_state(auction, &claimed.fills), VerifyError::LimitState)?;
	ensure(claimed.endings == endings, VerifyError::Endings)
}

fn verify_price(auction: &Auction<'_>, claimed: &Clearing) -> Result<(), VerifyError> {
	let depth = Depth::at(auction, claimed.price);
	ensure(!claimed.volume.is_zero(), VerifyError::Volume)?;
	ensure(claimed.volume == depth.volume(), VerifyError::Volume)?;
	ensure(depth.is_equilibrium(), VerifyError::Price)?;
	let reference = auction.reference.floor_to(auction.tick_size);
	let nearer = match reference.cmp(&claimed.price) {
		core::cmp::Ordering::Equal => return Ok(()),
		core::cmp::Ordering::Less => claimed.price.sub(auction.tick_size),
		core::cmp::Ordering::Greater => claimed.price.add(auction.tick_size),
	};
	// A price between the claimed one and the reference always fits.
	let nearer = nearer.map_err(|_| VerifyError::Reference)?;
	ensure(!Depth::at(auction, nearer).is_equilibrium(), VerifyError::Reference)
}

/// A price on tick and its neighbours, so that limits need not be rounded to be compared.
#[derive(Clone, Copy)]
struct Gauge {
	price: Price,
	above: Option<Price>,
	below: Option<Price>,
}

impl Gauge {
	fn new(auction: &Auction<'_>, price: Price) -> Self {
		Self {
			price,
			above: price.add(auction.tick_size).ok(),
			below: price.sub(auction.tick_size).ok(),
		}
	}

	/// Whether the order's effective limit reaches the price, and whether it is strictly better.
	#[inline]
	fn measure(self, auction: &Auction<'_>, order: &Order) -> (bool, bool) {
		let clipped = auction.clipped(order);
		match order.side {
			Side::Bid => (clipped >= self.price, self.above.is_some_and(|above| clipped >= above)),
			Side::Ask => (clipped <= self.price, self.below.is_some_and(|below| clipped <= below)),
		}
	}
}

/// Demand and supply at a price. The survey has shown that each side's lots fit.
#[derive(Default)]
struct Depth {
	demand: Lots,
	demand_better: Lots,
	supply: Lots,
	supply_better: Lots,
}

impl Depth {
	fn at(auction: &Auction<'_>, price: Price) -> Self {
		let gauge = Gauge::new(auction, price);
		let mut depth = Self::default();
		for order in auction.orders {
			let (reaches, betters) = gauge.measure(auction, order);
			let buys = order.side == Side::Bid;
			let count = |sum: Lots, counts: bool| {
				sum.saturating_add(if counts { order.lots } else { Lots::ZERO })
			};
			depth.demand = count(depth.demand, buys & reaches);
			depth.demand_better = count(depth.demand_better, buys & betters);
			depth.supply = count(depth.supply, !buys & reaches);
			depth.supply_better = count(depth.supply_better, !buys & betters);
		}
		depth
	}

	fn volume(&self) -> Lots {
		self.demand.min(self.supply)
	}

	fn is_equilibrium(&self) -> bool {
		let volume = self.volume();
		self.demand_better <= volume && self.supply_better <= volume
	}
}

/// An order at the clearing price, and its fill.
struct Marginal<'a> {
	index: usize,
	order: &'a Order,
	fill: Lots,
}

fn verify_fills(auction: &Auction<'_>, claimed: &Clearing) -> Result<(), VerifyError> {
	let gauge = Gauge::new(auction, claimed.price);
	let (mut bought, mut sold) = (Lots::ZERO, Lots::ZERO);
	let (mut bids, mut asks) = (Vec::new(), Vec::new());
	for (index, (order, fill)) in auction.orders.iter().zip(&claimed.fills).enumerate() {
		let fill = *fill;
		let (reaches, betters) = gauge.measure(auction, order);
		let least = if betters || order.fill_or_kill { order.lots } else { Lots::ZERO };
		let most = if reaches { order.lots } else { Lots::ZERO };
		ensure(least <= fill && fill <= most, VerifyError::Fill)?;
		// No fill exceeds its order, so the sums fit as the sides do.
		let buys = order.side == Side::Bid;
		bought = bought.saturating_add(if buys { fill } else { Lots::ZERO });
		sold = sold.saturating_add(if buys { Lots::ZERO } else { fill });
		if reaches && !betters {
			let level = if buys { &mut bids } else { &mut asks };
			level.push(Marginal { index, order, fill });
		}
	}
	ensure(bought == claimed.volume && sold == claimed.volume, VerifyError::Sum)?;
	verify_level(&bids)?;
	verify_level(&asks)
}

/// The oldest age with lots left is the one that was rationed: older ones are whole, younger ones
/// empty, its own shares pro rata, but for fill-or-kill orders, which are whole.
fn verify_level(level: &[Marginal<'_>]) -> Result<(), VerifyError> {
	let waiting = level.iter().filter(|marginal| marginal.fill < marginal.order.lots);
	let Some(age) = waiting.map(|marginal| marginal.order.age).min() else { return Ok(()) };
	let shares =
		|marginal: &Marginal<'_>| marginal.order.age == age && !marginal.order.fill_or_kill;
	let (mut total, mut available) = (Lots::ZERO, Lots::ZERO);
	for marginal in level {
		match marginal.order.age.cmp(&age) {
			core::cmp::Ordering::Less => {},
			core::cmp::Ordering::Equal if !shares(marginal) => {},
			core::cmp::Ordering::Equal => {
				total = total.saturating_add(marginal.order.lots);
				available = available.saturating_add(marginal.fill);
			},
			core::cmp::Ordering::Greater => {
				ensure(marginal.fill.is_zero(), VerifyError::Priority)?;
			},
		}
	}
	let mut last_served: Option<RemainderKey> = None;
	let mut first_waiting: Option<RemainderKey> = None;
	for marginal in level.iter().filter(|marginal| shares(marginal)) {
		let (floor, remainder) = share(marginal.order.lots, available, total);
		let key = remainder_key(marginal.order, marginal.index, remainder);
		if marginal.fill == floor {
			first_waiting = Some(first_waiting.map_or(key, |first| first.min(key)));
		} else {
			ensure(marginal.fill == floor.saturating_add(Lots(1)), VerifyError::Priority)?;
			last_served = last_served.max(Some(key));
		}
	}
	let in_order = match (last_served, first_waiting) {
		(Some(last), Some(first)) => last < first,
		(None, _) | (_, None) => true,
	};
	ensure(in_order, VerifyError::Priority)
}

fn ensure(holds: bool, error: VerifyError) -> Result<(), VerifyError> {
	if holds {
		Ok(())
	} else {
		Err(error)
	}
}
