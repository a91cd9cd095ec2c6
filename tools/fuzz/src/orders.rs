//! Orders, triggers and names of orders, as records mean them. Must run inside the chain's state.

use crate::{cast, Kind, Record};
use bulwark_primitives::{
	LevelPrice, OrderLocator, OrderNonce, OrderPrice, PlaceOrder, Ppm, PriceOffset, Reference,
	SelfTradePolicy, SubaccountId, TimeInForce,
};
use bulwark_runtime::{AccountId, Runtime, Triggers};
use pallet_order_book::{BatchItem, BatchMode, OrderRef};
use pallet_triggers::{Execution, StandingId, TriggerKind, TriggerSize, TriggerTerms, TwapTerms};

impl Record {
	/// How long an order lives: `choice` bits 0 and 1.
	fn time_in_force(&self) -> TimeInForce {
		match self.choice & 3 {
			0 => TimeInForce::GoodTilCancelled,
			1 => TimeInForce::GoodTilTime(self.moment()),
			2 => TimeInForce::ImmediateOrCancel,
			_ => TimeInForce::FillOrKill,
		}
	}

	/// How it is priced: bits 2 to 4.
	fn order_price(&self) -> OrderPrice {
		let offset = || {
			let tick = cast::parameters(self.market()).map_or(1, |known| known.tick_size.0);
			let tick = i64::try_from(tick).unwrap_or(i64::MAX);
			let ticks = i64::from(self.price);
			if self.choice >> 12 == 15 {
				return PriceOffset([i64::MIN, i64::MAX, 0, 1][usize::from(self.amount) % 4]);
			}
			PriceOffset(ticks.saturating_mul(tick))
		};
		match (self.choice >> 2) & 7 {
			0..4 => OrderPrice::Limit(self.limit()),
			4 => OrderPrice::Pegged(Reference::Index, offset()),
			5 => OrderPrice::Pegged(Reference::Mark, offset()),
			6 => OrderPrice::Market(None),
			_ => OrderPrice::Market(Some(Ppm(u32::from(self.amount)))),
		}
	}

	/// What becomes of it after a self trade: bits 5 and 6.
	fn self_trade(&self) -> SelfTradePolicy {
		match (self.choice >> 5) & 3 {
			0 | 1 => SelfTradePolicy::AnnulBoth,
			2 => SelfTradePolicy::CancelNewest,
			_ => SelfTradePolicy::CancelOldest,
		}
	}

	/// An order. One at the market that could rest is mostly made one that cannot.
	pub fn order(&self) -> PlaceOrder {
		let price = self.order_price();
		let time_in_force = match (price, self.time_in_force()) {
			(OrderPrice::Market(_), TimeInForce::GoodTilCancelled) if self.amount % 8 != 7 => {
				TimeInForce::ImmediateOrCancel
			},
			(_, time_in_force) => time_in_force,
		};
		PlaceOrder {
			price,
			time_in_force,
			post_only: self.post_only(),
			reduce_only: self.reduce_only(),
			self_trade: self.self_trade(),
			client_id: self.name(),
			..PlaceOrder::limit(self.market(), self.side(), self.limit(), self.size())
		}
	}

	/// One of the open orders of `who` by where it is or by name, or one that is not there.
	pub fn order_ref(&self, who: &SubaccountId<AccountId>) -> OrderRef {
		if let Some(name) = self.name() {
			return OrderRef::Client(name);
		}
		let open = pallet_order_book::OpenOrders::<Runtime>::get(who);
		let chosen = usize::from(self.choice) % (open.len() + 1);
		OrderRef::Locator(open.get(chosen).map_or_else(
			|| OrderLocator {
				market: self.market(),
				side: self.side(),
				price: LevelPrice::Limit(self.limit()),
				page: u32::from(self.lots),
				nonce: OrderNonce(u64::from(self.amount)),
			},
			|entry| entry.locator,
		))
	}

	/// The new price of an order that is amended; none if `amount` is even.
	pub fn new_price(&self) -> Option<OrderPrice> {
		(self.amount % 2 == 1).then(|| self.order_price())
	}

	/// An item of a batch for `who`.
	pub fn item(&self, who: &SubaccountId<AccountId>) -> BatchItem {
		match self.kind {
			Kind::Cancel | Kind::CancelAll | Kind::CancelAllFor | Kind::CancelTrigger => {
				BatchItem::Cancel(self.order_ref(who))
			},
			Kind::Amend => BatchItem::Amend {
				order: self.order_ref(who),
				price: self.new_price(),
				lots: self.size(),
			},
			_ => BatchItem::Place(self.order()),
		}
	}

	/// The mode of a batch: `choice` bit 0.
	pub fn mode(&self) -> BatchMode {
		if self.choice & 1 == 0 {
			BatchMode::BestEffort
		} else {
			BatchMode::AllOrNothing
		}
	}

	/// Stop or take-profit: `choice` bit 10.
	pub fn trigger_kind(&self) -> TriggerKind {
		if self.choice & 0x400 == 0 {
			TriggerKind::Stop
		} else {
			TriggerKind::TakeProfit
		}
	}

	/// A trigger's terms, for a trigger of `kind`: its price lies on the side from which it can
	/// fire, unless `choice` bit 11 is set.
	pub fn trigger(&self, kind: TriggerKind) -> TriggerTerms {
		let away = self.price.saturating_abs();
		let direction = pallet_triggers::Direction::of(kind, self.side());
		let price = match direction {
			_ if self.choice & 0x800 != 0 => self.price,
			pallet_triggers::Direction::Above => away,
			pallet_triggers::Direction::Below => -away,
		};
		let size = if self.amount.is_multiple_of(3) {
			TriggerSize::Position(Ppm(u32::from(self.amount) * 20))
		} else {
			TriggerSize::Lots(self.size())
		};
		let slippage = (self.amount.is_multiple_of(5)).then(|| Ppm(u32::from(self.amount)));
		let execution = if self.choice & 4 == 0 {
			Execution::Market(slippage)
		} else {
			let price = self.limit();
			Execution::Limit { price, time_in_force: self.time_in_force() }
		};
		TriggerTerms {
			reference: if self.choice & 8 == 0 { Reference::Index } else { Reference::Mark },
			price: Record { price, ..*self }.limit(),
			side: self.side(),
			size,
			execution,
			reduce_only: self.reduce_only(),
			self_trade: self.self_trade(),
			expires: (self.choice & 0x10 != 0).then(|| self.moment()),
			client_id: self.name(),
		}
	}

	/// One of the trader's triggers, or one that is not there.
	pub fn trigger_id(&self) -> StandingId {
		let standing = Triggers::triggers_of(&self.subaccount());
		let chosen = usize::from(self.choice) % (standing.len() + 1);
		standing
			.get(chosen)
			.map_or(StandingId(self.amount.into()), |trigger| trigger.id)
	}

	/// A TWAP order's terms.
	pub fn twap(&self) -> TwapTerms {
		TwapTerms {
			side: self.side(),
			lots: self.size(),
			interval_ms: 4_900 + u64::from(self.amount % 512) * 100,
			slices: u32::from(self.amount >> 9) + 1,
			slippage: (self.choice & 4 != 0).then(|| Ppm(u32::from(self.amount))),
			limit: (self.choice & 8 != 0).then(|| self.limit()),
			reduce_only: self.reduce_only(),
			self_trade: self.self_trade(),
		}
	}

	/// One of the trader's TWAP orders, or one that is not there.
	pub fn twap_id(&self) -> StandingId {
		let standing = Triggers::twaps_of(&self.subaccount());
		let chosen = usize::from(self.choice) % (standing.len() + 1);
		standing.get(chosen).map_or(StandingId(self.amount.into()), |twap| twap.id)
	}
}
