use super::*;
use crate::{
	filter, health, order_loss, reduce_only, wide::compare_products, worst_cost, FeeTerms,
};
use bulwark_primitives::{FilterOrder, FilterVerdict, Health, Side};
use core::cmp::Ordering;

const FREE: FeeTerms = FeeTerms { maker: Ppm(0), taker: Ppm(0) };

fn order(market: u32, side: Side, lots: u64, limit: u64) -> FilterOrder {
	FilterOrder {
		market: MarketId(market),
		side,
		lots: Lots(lots),
		limit: Price(limit),
		rested: false,
	}
}

fn verdict(equity: i128, legs: &[Leg], fees: FeeTerms, orders: &[FilterOrder]) -> FilterVerdict {
	let effective: Vec<Ppm> = legs.iter().map(|leg| leg.initial).collect();
	filter(quote_for(equity, legs), legs, &effective, &vec![fees; legs.len()], orders).unwrap()
}

fn reduced(lots: &[u64]) -> FilterVerdict {
	FilterVerdict::Reduce(lots.iter().copied().map(Lots).collect())
}

/// Fills `lots` of each order at `price` (no worse than its limit) and leaves the rest open.
fn after_fills(
	equity: i128,
	legs: &[Leg],
	fees: &[FeeTerms],
	fills: &[(FilterOrder, u64, u64)],
) -> (QuoteAtoms, Vec<Leg>) {
	let mut quote = quote_for(equity, legs);
	let mut legs = legs.to_vec();
	for (order, lots, price) in fills {
		let index = legs.iter().position(|leg| leg.market == order.market).unwrap();
		let (leg, fees) = (&mut legs[index], &fees[index]);
		let ratio = if order.rested { fees.maker } else { fees.taker };
		let notional = Price(*price).notional(Lots(*lots)).unwrap();
		let signed = i64::try_from(*lots).unwrap();
		let open = Lots(order.lots.get() - lots);
		quote = quote.sub(notional.ratio_ceil(ratio).unwrap()).unwrap();
		match order.side {
			Side::Bid => {
				quote = quote.sub(notional).unwrap();
				leg.lots = SignedLots(leg.lots.get() + signed);
				leg.bids = leg.bids.add(open).unwrap();
			},
			Side::Ask => {
				quote = quote.add(notional).unwrap();
				leg.lots = SignedLots(leg.lots.get() - signed);
				leg.asks = leg.asks.add(open).unwrap();
			},
		}
	}
	(quote, legs)
}

/// MAR-020, worked counterexample (a): three bids in three markets, each affordable alone. Tested
/// one by one all pass, and the account is liquidatable the moment they fill.
#[test]
fn filter_should_refuse_when_orders_are_affordable_only_one_by_one() {
	let legs: Vec<Leg> = (0..3).map(|market| leg(market, 0, 100, 100_000, 50_000)).collect();
	let orders: Vec<_> = (0..3).map(|market| order(market, Side::Bid, 100, 100)).collect();
	for order in &orders {
		assert_eq!(verdict(1_000, &legs, FREE, &[*order]), FilterVerdict::Keep);
	}
	assert_eq!(verdict(1_000, &legs, FREE, &orders), reduced(&[0, 0, 0]));
	assert_eq!(verdict(3_000, &legs, FREE, &orders), FilterVerdict::Keep, "equality is safe");
	assert_eq!(verdict(2_999, &legs, FREE, &orders), reduced(&[0, 0, 0]));
	// What the one-by-one test would have let happen: IM 3,000, MM 1,500 on 1,000.
	let fills: Vec<_> = orders.iter().map(|order| (*order, 100, 100)).collect();
	let (quote, legs) = after_fills(1_000, &legs, &[FREE; 3], &fills);
	let health = health(quote, &legs).unwrap();
	assert_eq!((health.initial.get(), health.maintenance.get()), (3_000, 1_500));
	assert!(health.is_liquidatable());
}

/// MAR-020, worked counterexample (b): a bid above mark loses as it fills.
#[test]
fn filter_should_count_the_loss_when_a_limit_is_worse_than_mark() {
	let legs = [leg(0, 0, 100, 100_000, 50_000)];
	let bid = order(0, Side::Bid, 100, 108);
	assert_eq!(verdict(1_000, &legs, FREE, &[bid]), reduced(&[0]));
	let (quote, filled) = after_fills(1_000, &legs, &[FREE], &[(bid, 100, 108)]);
	let health = health(quote, &filled).unwrap();
	assert_eq!((health.equity.get(), health.maintenance.get()), (200, 500));
	assert_eq!(verdict(1_800, &legs, FREE, &[bid]), FilterVerdict::Keep);
	assert_eq!(verdict(1_799, &legs, FREE, &[bid]), reduced(&[0]));
}

/// MAR-020, worked counterexample (c): totals of open orders cannot hold the loss. Bids 100 at 108
/// and 100 at 92 sum to lots x mark, as if nothing could be lost; the true worst loss is 800.
#[test]
fn filter_should_sum_losses_order_by_order_when_limits_straddle_mark() {
	let legs = [leg(0, 0, 100, 100_000, 50_000)];
	let orders = [order(0, Side::Bid, 100, 108), order(0, Side::Bid, 100, 92)];
	let notional: i128 =
		orders.iter().map(|order| order.limit.notional(order.lots).unwrap().get()).sum();
	assert_eq!(notional - 200 * 100, 0);
	let loss: i128 = orders
		.iter()
		.map(|order| order_loss(order.side, order.lots, order.limit, Price(100)).unwrap().get())
		.sum();
	assert_eq!(loss, 800);
	assert_eq!(verdict(2_799, &legs, FREE, &orders), reduced(&[0, 0]));
	assert_eq!(verdict(2_800, &legs, FREE, &orders), FilterVerdict::Keep);
}

/// MAR-021: the table of losses.
#[test]
fn order_loss_should_be_zero_when_the_limit_is_no_worse_than_mark() {
	let loss = |side, limit| order_loss(side, Lots(10), Price(limit), Price(100)).unwrap().get();
	assert_eq!([99, 100, 103].map(|limit| loss(Side::Bid, limit)), [0, 0, 30]);
	assert_eq!([97, 100, 103].map(|limit| loss(Side::Ask, limit)), [30, 0, 0]);
	assert!(order_loss(Side::Bid, Lots(u64::MAX), Price(u64::MAX), Price(0)).is_err());
}

/// MAR-022.
#[test]
fn filter_should_count_worst_fees_when_orders_may_fill() {
	let legs = [leg(0, 0, 100, 100_000, 50_000)];
	let fees = FeeTerms { maker: Ppm(1_000), taker: Ppm(5_001) };
	let bid = order(0, Side::Bid, 100, 100);
	// 10,000 x 0.5001 % = 50.01, rounded up.
	assert_eq!(verdict(1_051, &legs, fees, &[bid]), FilterVerdict::Keep);
	assert_eq!(verdict(1_050, &legs, fees, &[bid]), reduced(&[0]));
	let rested = FilterOrder { rested: true, ..bid };
	assert_eq!(verdict(1_010, &legs, fees, &[rested]), FilterVerdict::Keep);
	assert_eq!(verdict(1_009, &legs, fees, &[rested]), reduced(&[0]));
}

/// MAR-022: the loss and the fee are reckoned at the limit, the fee rounded up.
#[test]
fn worst_cost_should_add_loss_and_fee_when_the_limit_is_worse_than_mark() {
	let fees = FeeTerms { maker: Ppm(1_000), taker: Ppm(5_001) };
	let cost = |order: &FilterOrder| worst_cost(order, Price(100), &fees).unwrap().get();
	// 10 x 8 of loss; 1,080 x 0.5001 % = 5.40108.
	assert_eq!(cost(&order(0, Side::Bid, 10, 108)), 80 + 6);
	// 920 x 0.5001 % = 4.60092.
	assert_eq!(cost(&order(0, Side::Ask, 10, 92)), 80 + 5);
	// 920 x 0.1 % = 0.92, no loss.
	let rested = FilterOrder { rested: true, ..order(0, Side::Bid, 10, 92) };
	assert_eq!(cost(&rested), 1);
}

/// MAR-023: the effective fraction is for new risk only.
#[test]
fn filter_should_charge_the_effective_fraction_when_a_new_order_adds_risk() {
	let legs = [leg(0, 100, 100, 100_000, 50_000)];
	let run = |equity, orders: &[FilterOrder]| {
		filter(quote_for(equity, &legs), &legs, &[Ppm(200_000)], &[FREE], orders).unwrap()
	};
	let rested = FilterOrder { rested: true, ..order(0, Side::Bid, 50, 100) };
	assert_eq!(run(1_500, &[rested]), FilterVerdict::Keep);
	assert_eq!(run(1_499, &[rested]), reduced(&[0]));
	let new = order(0, Side::Bid, 50, 100);
	assert_eq!(run(3_000, &[new]), FilterVerdict::Keep);
	assert_eq!(run(2_999, &[new]), reduced(&[0]));
	// A new order that can only close, or only mirror, adds none.
	assert_eq!(run(1_000, &[order(0, Side::Ask, 200, 100)]), FilterVerdict::Keep);
	assert_eq!(run(2_020, &[order(0, Side::Ask, 201, 100)]), FilterVerdict::Keep);
	assert_eq!(run(2_019, &[order(0, Side::Ask, 201, 100)]), reduced(&[100]));
	let rested_ask = FilterOrder { rested: true, ..order(0, Side::Ask, 201, 100) };
	assert_eq!(run(1_010, &[rested_ask]), FilterVerdict::Keep);
	assert_eq!(run(1_009, &[rested_ask]), reduced(&[100]));
	// A new closing order beside a rested opening one stays with the base fraction.
	assert_eq!(run(1_500, &[rested, order(0, Side::Ask, 10, 100)]), FilterVerdict::Keep);
}

/// MAR-024: at most the position, on the closing side, in the given order.
#[test]
fn failing_account_should_keep_reducing_lots_up_to_its_position() {
	// Long 100 at 100, E 600: IM 1,000, MM 500.
	let legs = [leg(0, 100, 100, 100_000, 50_000), leg(1, -50, 100, 100_000, 50_000)];
	let orders = [
		order(0, Side::Ask, 70, 100),
		order(0, Side::Bid, 10, 100),
		order(0, Side::Ask, 70, 101),
		order(1, Side::Bid, 20, 100),
		order(1, Side::Bid, 90, 99),
		order(1, Side::Ask, 5, 100),
	];
	assert_eq!(verdict(600, &legs, FREE, &orders), reduced(&[70, 0, 30, 20, 30, 0]));
}

/// MAR-024: `l x MM <= E x (MM per lot)`, fees included, equality included.
#[test]
fn failing_account_should_keep_only_limits_that_keep_its_ratio() {
	// MM 500, 5 a lot. With E 400 a lot may lose 4, with E 0 nothing, with E < 0 nothing stays.
	let legs = [leg(0, 100, 100, 100_000, 50_000)];
	let ask = |limit| order(0, Side::Ask, 10, limit);
	let orders = [ask(95), ask(96), ask(100), ask(101)];
	assert_eq!(verdict(400, &legs, FREE, &orders), reduced(&[0, 10, 10, 10]));
	assert_eq!(verdict(0, &legs, FREE, &orders), reduced(&[0, 0, 10, 10]));
	assert_eq!(verdict(-1, &legs, FREE, &orders), reduced(&[0, 0, 0, 0]));
	// A fee of 1 a lot.
	let fees = FeeTerms { maker: Ppm(0), taker: Ppm(9_900) };
	assert_eq!(verdict(400, &legs, fees, &orders), reduced(&[0, 0, 10, 10]));
	assert_eq!(verdict(0, &legs, fees, &orders), reduced(&[0, 0, 0, 10]));
	// The mirror: short 100.
	let legs = [leg(0, -100, 100, 100_000, 50_000)];
	let orders = [105, 104, 100].map(|limit| order(0, Side::Bid, 10, limit));
	assert_eq!(verdict(400, &legs, FREE, &orders), reduced(&[0, 10, 10]));
}

/// MAR-024: half an atom of requirement a lot counts as none: neither may a lot cost one, nor may a
/// bankrupt account trade at no loss.
#[test]
fn failing_account_should_count_released_margin_low_when_a_lot_is_worth_little() {
	// MM 50 for 100 lots: at E 60 a lot may lose 0.6.
	let legs = [leg(0, 100, 10, 100_000, 50_000)];
	let orders = [order(0, Side::Ask, 10, 9), order(0, Side::Ask, 10, 10)];
	assert_eq!(verdict(60, &legs, FREE, &orders), reduced(&[0, 10]));
	assert_eq!(verdict(-1, &legs, FREE, &orders), reduced(&[0, 0]));
}

/// MAR-025.
#[test]
fn filter_should_refuse_when_an_order_has_no_leg() {
	let legs = [leg(0, 0, 100, 100_000, 50_000)];
	let stray = order(7, Side::Bid, 1, 100);
	assert_eq!(verdict(1_000_000, &legs, FREE, &[stray]), reduced(&[0]));
	let unpriced = filter(QuoteAtoms(1_000_000), &legs, &[], &[], &[order(0, Side::Bid, 1, 100)]);
	assert_eq!(unpriced, Ok(reduced(&[0])));
	assert_eq!(verdict(0, &[], FREE, &[]), FilterVerdict::Keep);
}

#[test]
fn filter_should_fail_when_a_sum_does_not_fit() {
	let legs = [leg(0, 1, 100, 100_000, 50_000)];
	let huge = order(0, Side::Bid, u64::MAX, u64::MAX);
	assert!(filter(QuoteAtoms(0), &legs, &[Ppm(100_000)], &[FREE], &[huge, huge]).is_err());
}

/// MAR-026: short 10, a reduce-only bid of 10 beside an ordinary bid of 10. Were the former left
/// out of the totals, `|-10 + 10| = 0` would leave room for ending at +10 unmargined.
#[test]
fn reduce_only_should_clamp_to_the_position_in_order() {
	let lots = |position, orders: &[FilterOrder]| -> Vec<u64> {
		reduce_only(SignedLots(position), orders).into_iter().map(Lots::get).collect()
	};
	let bid = order(0, Side::Bid, 10, 100);
	let ask = order(0, Side::Ask, 10, 100);
	assert_eq!(lots(-10, &[bid, bid]), [10, 0]);
	assert_eq!(lots(-15, &[bid, ask, bid]), [10, 0, 5]);
	assert_eq!(lots(15, &[ask, bid, ask]), [10, 0, 5]);
	assert_eq!(lots(0, &[ask, bid]), [0, 0]);
	let leg = Leg { bids: Lots(20), ..leg(0, -10, 100, 100_000, 50_000) };
	assert_eq!(health(QuoteAtoms(0), &[leg]).unwrap().initial, QuoteAtoms(100));
}

/// MAR-020: counted on random accounts. The same fills under both rules: tested one by one, some
/// accounts end below MM; tested together, none ends below IM.
#[test]
fn joint_filter_should_leave_none_below_initial_where_one_by_one_leaves_some_below_maintenance() {
	let mut sequence = Sequence(0x9e37_79b9_7f4a_7c15);
	let (mut singly_below_maintenance, mut jointly_below_initial, mut kept) = (0, 0, 0);
	for _ in 0..20_000 {
		let legs: Vec<Leg> = (0..3)
			.map(|market| leg(market, sequence.next(-50, 50), 100, 100_000, 50_000))
			.collect();
		let equity = i128::from(sequence.next(0, 3_000));
		let mut sides = || if sequence.next(0, 2) == 0 { Side::Bid } else { Side::Ask };
		let sides = [sides(), sides(), sides(), sides()];
		let orders = sides.map(|side| {
			let market = u32::try_from(sequence.next(0, 3)).unwrap();
			let lots = u64::try_from(sequence.next(1, 120)).unwrap();
			order(market, side, lots, u64::try_from(sequence.next(92, 109)).unwrap())
		});
		let outcome = |kept: &[FilterOrder]| -> Health {
			let fills: Vec<_> =
				kept.iter().map(|order| (*order, order.lots.get(), order.limit.get())).collect();
			let (quote, legs) = after_fills(equity, &legs, &[FREE; 3], &fills);
			health(quote, &legs).unwrap()
		};
		let singly: Vec<FilterOrder> = orders
			.iter()
			.filter(|order| verdict(equity, &legs, FREE, &[**order]) == FilterVerdict::Keep)
			.copied()
			.collect();
		singly_below_maintenance +=
			u32::from(!singly.is_empty() && outcome(&singly).is_liquidatable());
		if verdict(equity, &legs, FREE, &orders) == FilterVerdict::Keep {
			kept += 1;
			let health = outcome(&orders);
			jointly_below_initial += u32::from(health.equity < health.initial);
		}
	}
	assert!(kept > 1_000 && singly_below_maintenance > 100, "{kept} {singly_below_maintenance}");
	assert_eq!(jointly_below_initial, 0);
}

prop_compose! {
	fn any_order(markets: u32)(
		market in 0..markets,
		bid in any::<bool>(),
		lots in 1u64..4_000,
		offset in 900_000u64..1_100_000,
		rested in any::<bool>(),
		filled in 0u64..=100,
		better in 0u64..=100,
	) -> (u32, bool, u64, u64, bool, u64, u64) {
		(market, bid, lots, offset, rested, filled, better)
	}
}

prop_compose! {
	fn any_flow()(legs in any_legs())(
		orders in prop::collection::vec(any_order(u32::try_from(legs.len()).unwrap()), 0..8),
		legs in Just(legs),
		equity in 0i128..1 << 34,
		fees in (0u32..500, 0u32..1_000),
		stretch in prop::collection::vec(1_000_000u32..4_000_000, 4),
	) -> Flow {
		let legs: Vec<Leg> =
			legs.into_iter().map(|leg| Leg { bids: Lots(0), asks: Lots(0), ..leg }).collect();
		let fees = FeeTerms { maker: Ppm(fees.0), taker: Ppm(fees.0 + fees.1) };
		let effective = legs
			.iter()
			.zip(stretch)
			.map(|(leg, stretch)| {
				let scaled = u64::from(leg.initial.get()) * u64::from(stretch) / 1_000_000;
				Ppm(u32::try_from(scaled.min(1_000_000)).unwrap())
			})
			.collect();
		let fills = orders.into_iter().map(|order| fill(&legs, order)).collect();
		Flow { equity, fees: vec![fees; legs.len()], legs, effective, fills }
	}
}

/// An account, its orders, and which part of each fills at which price.
#[derive(Debug)]
struct Flow {
	equity: i128,
	legs: Vec<Leg>,
	effective: Vec<Ppm>,
	fees: Vec<FeeTerms>,
	fills: Vec<(FilterOrder, u64, u64)>,
}

fn fill(
	legs: &[Leg],
	(market, bid, lots, offset, rested, filled, better): (u32, bool, u64, u64, bool, u64, u64),
) -> (FilterOrder, u64, u64) {
	let leg = legs.iter().find(|leg| leg.market == MarketId(market)).unwrap();
	let limit = leg.mark.get() * offset / 1_000_000;
	let side = if bid { Side::Bid } else { Side::Ask };
	let improvement = limit / 1_000 * better;
	let price = if bid { limit - improvement } else { limit + improvement };
	let order = FilterOrder {
		market: MarketId(market),
		side,
		lots: Lots(lots),
		limit: Price(limit),
		rested,
	};
	(order, lots * filled / 100, price)
}

proptest! {
	#![proptest_config(super::config())]

	/// MAR-020, MAR-022 to MAR-024: if all stay, any subset of fills, each at its limit or better,
	/// leaves the account initially margined, open rests included; if not, any subset of what stays
	/// leaves E / MM no lower and MM no higher.
	#[test]
	fn filter_should_be_sound_under_any_subset_of_fills(flow in any_flow()) {
		let orders: Vec<FilterOrder> = flow.fills.iter().map(|(order, _, _)| *order).collect();
		let quote = quote_for(flow.equity, &flow.legs);
		let verdict = filter(quote, &flow.legs, &flow.effective, &flow.fees, &orders).unwrap();
		let before = health(quote, &flow.legs).unwrap();
		match verdict {
			FilterVerdict::Keep => {
				let (quote, legs) =
					after_fills(flow.equity, &flow.legs, &flow.fees, &flow.fills);
				let after = health(quote, &legs).unwrap();
				prop_assert!(after.equity >= after.initial);
			},
			FilterVerdict::Reduce(kept) => {
				let fills: Vec<_> = flow
					.fills
					.iter()
					.zip(&kept)
					.map(|((order, lots, price), kept)| {
						prop_assert!(*kept <= order.lots);
						let order = FilterOrder { lots: *kept, ..*order };
						Ok((order, (*lots).min(kept.get()), *price))
					})
					.collect::<Result<_, TestCaseError>>()?;
				let (quote, legs) = after_fills(flow.equity, &flow.legs, &flow.fees, &fills);
				let after = health(quote, &legs).unwrap();
				prop_assert!(after.maintenance <= before.maintenance);
				let ratio = compare_products(
					after.equity.get(),
					before.maintenance.get(),
					before.equity.get(),
					after.maintenance.get(),
				);
				prop_assert!(ratio != Ordering::Less);
				for (old, new) in flow.legs.iter().zip(&legs) {
					prop_assert!(old.lots.get().signum() * new.lots.get().signum() >= 0);
				}
			},
		}
	}

	/// MAR-020: more quote never turns a pass into a refusal.
	#[test]
	fn filter_should_be_monotone_in_quote(flow in any_flow(), more in 0i128..1 << 34) {
		let orders: Vec<FilterOrder> = flow.fills.iter().map(|(order, _, _)| *order).collect();
		let run = |equity| {
			let quote = quote_for(equity, &flow.legs);
			filter(quote, &flow.legs, &flow.effective, &flow.fees, &orders).unwrap()
		};
		if run(flow.equity) == FilterVerdict::Keep {
			prop_assert_eq!(run(flow.equity + more), FilterVerdict::Keep);
		}
	}

	/// MAR-026.
	#[test]
	fn reduce_only_should_never_exceed_the_position(
		position in -5_000i64..5_000,
		orders in prop::collection::vec(any_order(1), 0..10),
	) {
		let legs = [leg(0, position, 1_000_000, 100_000, 50_000)];
		let orders: Vec<_> = orders.into_iter().map(|order| fill(&legs, order).0).collect();
		let kept = reduce_only(SignedLots(position), &orders);
		prop_assert_eq!(kept.len(), orders.len());
		let sum: u64 = kept.iter().map(|lots| lots.get()).sum();
		prop_assert!(sum <= position.unsigned_abs());
		let closing: u64 = orders
			.iter()
			.filter(|order| (order.side == Side::Ask) == (position > 0))
			.map(|order| order.lots.get())
			.sum();
		prop_assert_eq!(sum, closing.min(position.unsigned_abs()));
	}
}
