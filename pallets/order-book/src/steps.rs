//! The pallet's steps of the tick: expiring orders, dead-man switches and clearing markets.

use crate::{
	book::IntoKey,
	desk::Desk,
	keys::Level,
	round::{Entrants, Round},
	terms::{Phase, Terms},
	Config, Event, Expiries, NextMarket, OrderFlags, OrderRef, Pallet, Staged, StagedOf,
	SubaccountOf, WeightInfo, SPARE_PAGES, WAITING_PAGE,
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use bulwark_primitives::{
	seams::{Ledger, LiquidationOrders, Markets, SliceReports, Step},
	CancelReason, ClearingSample, HaltReason, LiquidationFill, Lots, MarketId, Moment, OrderNonce,
	Price, QuoteAtoms,
};
use core::marker::PhantomData;
use frame_support::{
	storage::with_storage_layer,
	traits::Get,
	weights::{Weight, WeightMeter},
};
use sp_runtime::{DispatchError, DispatchResult, SaturatedConversion};

/// Cancels resting orders whose time has come.
pub struct ExpireOrders<T>(PhantomData<T>);

impl<T: Config> Step for ExpireOrders<T> {
	fn run(now: Moment, meter: &mut WeightMeter) {
		Pallet::<T>::expire_orders(now, meter);
	}
}

/// Cancels all orders of owners whose dead-man switch is due.
pub struct DeadMen<T>(PhantomData<T>);

impl<T: Config> Step for DeadMen<T> {
	fn run(now: Moment, meter: &mut WeightMeter) {
		Pallet::<T>::run_dead_men(now, meter);
	}
}

/// Clears every market once.
pub struct ClearMarkets<T>(PhantomData<T>);

impl<T: Config> Step for ClearMarkets<T> {
	fn run(now: Moment, meter: &mut WeightMeter) {
		Pallet::<T>::clear_markets(now, meter);
	}
}

/// How often in a block the places of orders that the margin filter refused are filled again.
const MAX_REFILLS: u32 = 4;

/// A market that has something to clear.
struct Busy<T: Config> {
	market: MarketId,
	terms: Terms,
	entrants: Entrants<T>,
}

/// What a look at the markets found.
struct Survey<T: Config> {
	busy: Vec<Busy<T>>,
	/// Markets that trade nothing in this block but whose book is sampled.
	quiet: Vec<(MarketId, Terms)>,
}

impl<T: Config> Pallet<T> {
	/// Soonest first. The list itself is the cursor: what does not fit is first in the next block,
	/// and until then the auction passes it over. Orders of one account that end at one moment come
	/// one after the other: the account is taken out once for them.
	fn expire_orders(now: Moment, meter: &mut WeightMeter) {
		let none = T::WeightInfo::expire_orders(0, 0);
		if meter.try_consume(none).is_err() {
			return;
		}
		let each = T::WeightInfo::expire_orders(1, 0).saturating_sub(none);
		let account = T::WeightInfo::expire_orders(0, 1).saturating_sub(none);
		let mut desk: Option<Desk<T>> = None;
		for ((moment, who, _), locator) in Expiries::<T>::iter() {
			let kept = desk.take_if(|desk| desk.who == who);
			let more = if kept.is_some() { each } else { each.saturating_add(account) };
			if moment.moment() > now || meter.try_consume(more).is_err() {
				commit(kept);
				break;
			}
			let mut present = kept.unwrap_or_else(|| {
				commit(desk.take());
				Desk::<T>::load(who)
			});
			let result = present.cancel(&OrderRef::Locator(locator), CancelReason::Expired);
			if let Err(error) = result {
				Self::halt_book(locator.market, error);
			}
			desk = Some(present);
		}
		commit(desk);
	}

	/// Collects all markets, filters all accounts, then clears market by market.
	fn clear_markets(now: Moment, meter: &mut WeightMeter) {
		let ids = Self::rotated(T::Markets::ids());
		let survey_weight = T::WeightInfo::survey_markets(ids.len().saturated_into());
		if ids.is_empty() || meter.try_consume(survey_weight).is_err() {
			return;
		}
		let Survey { busy, quiet } = Self::survey(&ids, now, meter);
		let mut left: u64 = busy.len().saturated_into();
		let mut waiting = None;
		let mut rounds = Vec::new();
		for market in busy {
			let first = rounds.is_empty() && waiting.is_none();
			let share = meter.remaining().checked_div(left.max(1)).unwrap_or_default();
			left = left.saturating_sub(1);
			let Busy { market, terms, mut entrants } = market;
			let fits = Self::fitting(share, meter.remaining(), entrants.len(), first);
			let Some((limit, admitted)) = fits else {
				// Its liquidation orders are not reported: no auction missed them.
				waiting = waiting.or(Some(market));
				continue;
			};
			entrants.admitted = admitted;
			let round = Self::collect(market, terms, entrants, limit, now);
			meter.consume(Self::round_weight(&round));
			rounds.push(round);
		}
		NextMarket::<T>::put(waiting.or(ids.get(1).copied()).unwrap_or_default());
		Self::filter_accounts(&mut rounds);
		for _ in 0..MAX_REFILLS {
			if !Self::refill_rounds(&mut rounds, now, meter) {
				break;
			}
			Self::filter_accounts(&mut rounds);
		}
		let mut shrinks = Vec::new();
		for round in &rounds {
			let accounts = Self::clear_market(round, now, meter);
			shrinks.extend(accounts.into_iter().map(|who| (who, round.market)));
		}
		for (market, terms) in &quiet {
			let nothing = ClearingSample::default();
			let left = (QuoteAtoms::ZERO, QuoteAtoms::ZERO);
			// Its weight stands for ending the call.
			let is_call = terms.phase == Phase::Call;
			if is_call && meter.try_consume(T::WeightInfo::clear(0, 0)).is_err() {
				continue;
			}
			Self::close_phase(*market, terms);
			Self::sample(*market, terms, nothing, left, (now, &mut *meter));
		}
		Self::run_shrinks(shrinks, meter);
	}

	/// Fills the places of refused orders, as far as the weight goes; says whether any were.
	fn refill_rounds(rounds: &mut [Round<T>], now: Moment, meter: &mut WeightMeter) -> bool {
		let each = T::WeightInfo::clear(1, 1).saturating_sub(T::WeightInfo::clear(0, 0));
		let mut any = false;
		for round in rounds.iter_mut().filter(|round| round.has_refused()) {
			let pages: u32 = round.limit.saturated_into();
			let walk =
				T::WeightInfo::sample_pages(pages.saturating_add(SPARE_PAGES).saturating_mul(2));
			let Some(left) = meter.remaining().checked_sub(&walk) else { continue };
			let room = left.checked_div_per_component(&each).unwrap_or_default() / 2;
			let room = round.limit.min(room.saturated_into());
			if room == 0 {
				continue;
			}
			let (before, read) = (round.candidates.len(), round.pages);
			any |= Self::refill(round, room, now);
			let added: u64 = round.candidates.len().saturating_sub(before).saturated_into();
			let read = round.pages.saturating_sub(read);
			meter.consume(
				each.saturating_mul(added).saturating_add(T::WeightInfo::sample_pages(read)),
			);
		}
		any
	}

	/// The markets from the remembered one on, then those before it.
	fn rotated(mut ids: Vec<MarketId>) -> Vec<MarketId> {
		let start = NextMarket::<T>::get().unwrap_or_default();
		let position = ids.iter().position(|market| *market >= start).unwrap_or_default();
		ids.rotate_left(position);
		ids
	}

	fn survey(ids: &[MarketId], now: Moment, meter: &mut WeightMeter) -> Survey<T> {
		let mut survey = Survey { busy: Vec::new(), quiet: Vec::new() };
		for market in ids.iter().copied() {
			let terms = Self::auction_terms(market, now);
			let entrants = Entrants::<T>::of(market, terms.as_ref());
			let Some(terms) = terms else {
				Self::send_back(market, entrants, meter);
				continue;
			};
			if entrants.len() > 0 || Self::book_crosses(market, &terms) {
				survey.busy.push(Busy { market, terms, entrants });
			} else {
				survey.quiet.push((market, terms));
			}
		}
		survey
	}

	/// Resting orders a side, and entrants, that fit into `share` with all entrants, or, so that
	/// every market comes to its turn, into all that remains for the first market. There entrants
	/// that do not fit take a third of the places, so that each side has as many, and the others
	/// wait: were they to wait together, a full list would stop the market for as long as other
	/// steps are busy.
	fn fitting(
		share: Weight,
		remaining: Weight,
		entrants: usize,
		first: bool,
	) -> Option<(usize, usize)> {
		let empty = T::WeightInfo::clear(0, 0);
		let each = T::WeightInfo::clear(1, 1).saturating_sub(empty);
		let spare = T::WeightInfo::sample_pages(SPARE_PAGES.saturating_mul(2));
		let base = empty.saturating_add(spare);
		let orders = |weight: Weight| -> Option<usize> {
			let orders = weight.checked_sub(&base)?.checked_div_per_component(&each)?;
			Some(orders.saturated_into())
		};
		let room = |orders: usize, entrants: usize| {
			let resting = orders.checked_sub(entrants)?.checked_div(2)?;
			let limit = resting.min(T::MaxAuctionOrders::get().saturated_into());
			(limit > 0).then_some((limit, entrants))
		};
		if let Some(fits) = orders(share).and_then(|orders| room(orders, entrants)) {
			return Some(fits);
		}
		let orders = orders(remaining).filter(|_| first)?;
		room(orders, entrants).or_else(|| room(orders, entrants.min(orders / 3)))
	}

	fn round_weight(round: &Round<T>) -> Weight {
		let accounts: BTreeSet<_> = round.candidates.iter().map(|order| &order.who).collect();
		let orders: u32 = round.candidates.len().saturated_into();
		// A page for each order is in its weight already.
		let pages = T::WeightInfo::sample_pages(round.pages.saturating_sub(orders));
		T::WeightInfo::clear(orders, accounts.len().saturated_into()).saturating_add(pages)
	}

	/// A market without an auction: waiting orders are cancelled, which frees their margin.
	fn send_back(market: MarketId, entrants: Entrants<T>, meter: &mut WeightMeter) {
		Self::report_unfilled(market, &entrants);
		let count: u32 = entrants.staged.len().saturated_into();
		if count == 0 || meter.try_consume(T::WeightInfo::cancel_all(count)).is_err() {
			return;
		}
		Self::cancel_staged(market);
	}

	fn cancel_staged(market: MarketId) {
		let result = with_storage_layer(|| Self::unstage_all(market));
		if let Err(error) = result {
			Self::halt_book(market, error);
		}
	}

	/// Cancels every order that waits for the market's next auction.
	fn unstage_all(market: MarketId) -> DispatchResult {
		let mut accounts: BTreeMap<SubaccountOf<T>, Vec<StagedOf<T>>> = BTreeMap::new();
		for order in Staged::<T>::take(market.into_key()) {
			accounts.entry(order.owner.clone()).or_default().push(order);
		}
		let mut ended: BTreeMap<SubaccountOf<T>, Vec<OrderNonce>> = BTreeMap::new();
		for (who, orders) in accounts {
			let mut tab = T::Ledger::take(&who)?;
			for order in &orders {
				T::Ledger::close_order(&mut tab, market, order.side, order.lots)?;
			}
			T::Ledger::put(tab);
			for order in &orders {
				Self::report_unstaged(market, order);
			}
			ended.insert(who, orders.iter().map(|order| order.nonce).collect());
		}
		Self::unlist(ended);
		Ok(())
	}

	fn report_unstaged(market: MarketId, order: &StagedOf<T>) {
		let level = Level { market, side: order.side, price: order.price };
		let locator = level.locator(WAITING_PAGE, order.nonce);
		let reason = CancelReason::MarketState;
		Self::report_cancelled(&order.owner, &locator, order.lots, reason);
		if order.flags.has(OrderFlags::REPORTED) {
			T::SliceReports::ended(&order.owner, order.nonce, Lots::ZERO);
		}
	}

	fn report_unfilled(market: MarketId, entrants: &Entrants<T>) {
		let fills: Vec<_> = entrants
			.liquidations
			.iter()
			.map(|order| LiquidationFill {
				who: order.who.clone(),
				lots: Lots::ZERO,
				price: Price::ZERO,
			})
			.collect();
		if !fills.is_empty() {
			T::Liquidations::filled(market, &fills);
		}
	}

	/// Clears one market; on a failure nothing of it is applied and the market is halted. Returns
	/// the accounts whose reduce-only orders are to follow their positions.
	fn clear_market(
		round: &Round<T>,
		now: Moment,
		meter: &mut WeightMeter,
	) -> Vec<SubaccountOf<T>> {
		let report = match with_storage_layer(|| Self::clear_round(round)) {
			Ok(report) => report,
			Err(error) => {
				Self::contain(round, error);
				return Vec::new();
			},
		};
		let forced = report.liquidations.iter().any(|fill| !fill.lots.is_zero());
		if !report.liquidations.is_empty() {
			T::Liquidations::filled(round.market, &report.liquidations);
		}
		let cleared =
			(!forced && !report.volume.is_zero()).then_some((report.price, report.volume));
		let sample = ClearingSample {
			cleared,
			volume: report.volume,
			price: report.price,
			..ClearingSample::default()
		};
		Self::close_phase(round.market, &round.terms);
		Self::sample(round.market, &round.terms, sample, report.left, (now, meter));
		report.shrinks
	}

	/// A call auction has cleared, were it of an empty book: trading goes on from block to block.
	fn close_phase(market: MarketId, terms: &Terms) {
		if terms.phase == Phase::Call {
			T::Markets::end_call(market);
		}
	}

	fn contain(round: &Round<T>, error: DispatchError) {
		let market = round.market;
		log::error!(target: "runtime::order-book", "market {}: clearing: {error:?}", market.0);
		T::Markets::halt(market, HaltReason::Clearing);
		Self::deposit_event(Event::ClearingFailed { market, error });
		let liquidations = Self::unfilled(round);
		if !liquidations.is_empty() {
			T::Liquidations::filled(market, &liquidations);
		}
		if Staged::<T>::contains_key(market.into_key()) {
			Self::cancel_staged(market);
		}
	}
}

fn commit<T: Config>(desk: Option<Desk<T>>) {
	if let Some(mut desk) = desk {
		desk.commit();
	}
}
