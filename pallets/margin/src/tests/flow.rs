//! Random life of the exchange: every step leaves every invariant in place.

use super::mock::*;
use crate::{Accounted, Pallet, Pending, SweepSettlements, WeightInfo};
use bulwark_primitives::{
	seams::{self, Ledger, Markets, Settlements, Step as _},
	AccountClearing, Deleveraging, DeleveragingTransfer, FeedState, FilterOrder, FilterVerdict,
	Lots, MarketId, MarketKind, MarketParameters, MarketState, Moment, Price, QuoteAtoms, Side,
	SignedLots,
};
use bulwark_risk::{deleverage, Holder};
use frame_support::{assert_ok, storage::with_storage_layer, weights::WeightMeter};
use proptest::prelude::*;
use sp_runtime::DispatchError;

/// One thing that happens. Accounts are 1 to 6, markets 0 to 2.
#[derive(Clone, Debug)]
enum Step {
	Deposit { owner: u64, amount: u128 },
	Withdraw { owner: u64, amount: u128 },
	Transfer { owner: u64, from: u8, to: u8, amount: u128 },
	Open { owner: u64, market: u32, bid: bool, lots: u64, limit: u64 },
	Close { order: usize },
	Resize { order: usize, lots: u64 },
	Trade { buyer: u64, seller: u64, market: u32, lots: u64 },
	Mark { market: u32, mark: u64 },
	Deleverage { owner: u64, market: u32, lots: u64 },
	Insure { owner: u64 },
	Gift { amount: u128 },
	Charge { payer: u64, maker: u64, fees: i128, rebates: i128 },
	PayFees { owner: u64, amount: i128 },
	InsureFees { amount: i128 },
	Fund { market: u32, change: i128 },
	Stand { market: u32, low: u64, high: u64 },
	Wait { ms: u64 },
	Expire { market: u32, price: u64 },
	Sweep { accounts: u64 },
	Relist { market: u32 },
}

fn step() -> impl Strategy<Value = Step> {
	let owner = || 1u64..7;
	let market = || 0u32..3;
	let size = || 1u64..150;
	prop_oneof![
		2 => (owner(), 100u128..3_000).prop_map(|(owner, amount)| Step::Deposit { owner, amount }),
		2 => (owner(), 1u128..1_500).prop_map(|(owner, amount)| Step::Withdraw { owner, amount }),
		1 => (owner(), 0u8..2, 0u8..2, 1u128..500)
			.prop_map(|(owner, from, to, amount)| Step::Transfer { owner, from, to, amount }),
		4 => (owner(), market(), any::<bool>(), size(), 50u64..200)
			.prop_map(|(owner, market, bid, lots, limit)| Step::Open {
				owner, market, bid, lots, limit,
			}),
		2 => any::<usize>().prop_map(|order| Step::Close { order }),
		1 => (any::<usize>(), size()).prop_map(|(order, lots)| Step::Resize { order, lots }),
		6 => (owner(), owner(), market(), size())
			.prop_map(|(buyer, seller, market, lots)| Step::Trade { buyer, seller, market, lots }),
		3 => (market(), 60u64..170).prop_map(|(market, mark)| Step::Mark { market, mark }),
		3 => (owner(), market(), size())
			.prop_map(|(owner, market, lots)| Step::Deleverage { owner, market, lots }),
		1 => owner().prop_map(|owner| Step::Insure { owner }),
		1 => (1u128..500).prop_map(|amount| Step::Gift { amount }),
		1 => (owner(), owner(), 0i128..40, 0i128..50)
			.prop_map(|(payer, maker, fees, rebates)| Step::Charge { payer, maker, fees, rebates }),
		1 => (owner(), 0i128..60).prop_map(|(owner, amount)| Step::PayFees { owner, amount }),
		1 => (0i128..60).prop_map(|amount| Step::InsureFees { amount }),
		4 => endings(),
	]
}

/// Funding, time, and the end of contracts.
fn endings() -> impl Strategy<Value = Step> {
	let market = || 0u32..3;
	prop_oneof![
		4 => (market(), -3_000_000_000i128..3_000_000_000)
			.prop_map(|(market, change)| Step::Fund { market, change }),
		1 => (market(), 0u64..40, 0u64..40)
			.prop_map(|(market, low, high)| Step::Stand { market, low, high }),
		1 => (0u64..4_000_000).prop_map(|ms| Step::Wait { ms }),
		1 => (market(), 60u64..170).prop_map(|(market, price)| Step::Expire { market, price }),
		3 => (0u64..4).prop_map(|accounts| Step::Sweep { accounts }),
		2 => market().prop_map(|market| Step::Relist { market }),
	]
}

/// An order the ledger admitted.
type Open = (Who, MarketId, Side, Lots);

/// Does a step as a block would: what fails leaves nothing behind.
fn run(step: &Step, orders: &mut Vec<Open>) -> Result<(), DispatchError> {
	match *step {
		Step::Deposit { owner, amount } => Margin::deposit(RuntimeOrigin::signed(owner), 0, amount),
		Step::Withdraw { owner, amount } => {
			Margin::withdraw(RuntimeOrigin::signed(owner), 0, amount)
		},
		Step::Transfer { owner, from, to, amount } => {
			Margin::transfer(RuntimeOrigin::signed(owner), from, to, amount)
		},
		Step::Open { owner, market, bid, lots, limit } => {
			let side = if bid { Side::Bid } else { Side::Ask };
			orders.push(open(sub(owner), MarketId(market), side, Lots(lots), Price(limit))?);
			Ok(())
		},
		Step::Close { order } => {
			let Some(at) = order.checked_rem(orders.len()) else { return Ok(()) };
			let (who, market, side, lots) = orders.swap_remove(at);
			Margin::close_order(&who, market, side, lots)
		},
		Step::Resize { order, lots } => {
			let Some(at) = order.checked_rem(orders.len()) else { return Ok(()) };
			let (who, market, side, open) = orders[at];
			let left = open.sub(Lots(lots)).unwrap_or(Lots(1));
			if !left.is_zero() {
				Margin::resize_order(&who, market, side, open.sub(left)?)?;
				orders[at].3 = left;
			}
			Ok(())
		},
		Step::Trade { buyer, seller, market, lots } => trade(buyer, seller, MarketId(market), lots),
		Step::Mark { market, mark } => {
			set_mark(market, mark);
			Ok(())
		},
		Step::Deleverage { owner, market, lots } => {
			// Rather one that is bankrupt.
			let is_bankrupt = |owner: &u64| {
				Margin::health(&sub(*owner)).is_ok_and(|health| health.equity.is_negative())
			};
			let owner = (1..7).find(is_bankrupt).unwrap_or(owner);
			reduce(owner, MarketId(market), lots)
		},
		Step::Insure { owner } => {
			let missing = Margin::health(&sub(owner))?.equity.negate()?;
			let paid = Margin::insure(&sub(owner), missing)?;
			assert!(paid <= missing.max(QuoteAtoms::ZERO));
			Ok(())
		},
		Step::Gift { amount } => {
			endow(amount);
			Ok(())
		},
		Step::Charge { .. } | Step::PayFees { .. } | Step::InsureFees { .. } => run_fees(step),
		_ => run_endings(step, orders),
	}
}

fn is_ended(market: MarketId) -> bool {
	MemoryMarkets::record(market).is_some_and(|record| record.state.settlement().is_some())
}

/// Does a step of funding, time or the end of a contract.
fn run_endings(step: &Step, orders: &[Open]) -> Result<(), DispatchError> {
	match *step {
		// Funding ends with the contract.
		Step::Fund { market, change } if !is_ended(MarketId(market)) => {
			let index = MemoryMarkets::quote(MarketId(market)).unwrap().funding;
			set_funding(market, index.0 + change);
		},
		Step::Stand { market, low, high } => {
			let mark = MemoryMarkets::quote(MarketId(market)).unwrap().mark.0;
			set_proven(market, mark - low, mark + high);
		},
		Step::Wait { ms } => {
			Now::set(Now::get() + ms);
			for market in 0..3 {
				set_feed(market, FeedState::Normal);
			}
		},
		Step::Expire { market, price } => expire(MarketId(market), Price(price)),
		Step::Sweep { accounts } => sweep(accounts),
		Step::Relist { market } => {
			let market = MarketId(market);
			let is_over = <Margin as Settlements>::is_done(market);
			if is_ended(market) && is_over && orders.iter().all(|order| order.1 != market) {
				set_state(market, MarketState::Active);
			}
		},
		_ => {},
	}
	Ok(())
}

fn expire(market: MarketId, price: Price) {
	if !is_ended(market) {
		set_state(market, MarketState::Settling(price));
		<Margin as Settlements>::begin(market, price).unwrap();
	}
}

fn sweep(accounts: u64) {
	let weight = <() as WeightInfo>::sweep_account().saturating_mul(accounts);
	let limit = <() as WeightInfo>::sweep_base().saturating_add(weight);
	SweepSettlements::<Test>::run(Moment(Now::get()), &mut WeightMeter::with_limit(limit));
}

/// Does a step that moves fees and nothing else.
fn run_fees(step: &Step) -> Result<(), DispatchError> {
	match *step {
		Step::Charge { payer, maker, fees, rebates } => {
			let charged = AccountClearing { fees: QuoteAtoms(fees), ..filled(sub(payer), 0, 0) };
			let paid = AccountClearing { rebates: QuoteAtoms(rebates), ..filled(sub(maker), 0, 0) };
			<Margin as Ledger<AccountId>>::settle(MarketId(0), Price(100), &[charged, paid])
		},
		Step::PayFees { owner, amount } => {
			<Margin as seams::FeePool<AccountId>>::pay(&sub(owner), QuoteAtoms(amount))
		},
		Step::InsureFees { amount } => {
			<Margin as seams::FeePool<AccountId>>::insure(QuoteAtoms(amount))
		},
		_ => Ok(()),
	}
}

/// After an admitted order of new risk the initial requirement is met.
fn open(
	who: Who,
	market: MarketId,
	side: Side,
	lots: Lots,
	limit: Price,
) -> Result<Open, DispatchError> {
	let held = Margin::subaccount(&who).map(|account| account.lots(market)).unwrap_or_default();
	Margin::open_order(&who, market, side, lots, limit)?;
	let grows = match side {
		Side::Bid => !held.is_short(),
		Side::Ask => !held.is_long(),
	};
	let health = Margin::health(&who)?;
	assert!(!grows || health.initial_equity >= health.initial);
	assert!(health.initial_equity <= health.equity);
	Ok((who, market, side, lots))
}

/// Two accounts trade at mark if the filter lets both; afterwards both are initially margined or
/// nearer to it.
fn trade(buyer: u64, seller: u64, market: MarketId, lots: u64) -> Result<(), DispatchError> {
	let mark = MemoryMarkets::quote(market).unwrap().mark;
	let taken = |owner, side| {
		let order = FilterOrder { market, side, lots: Lots(lots), limit: mark, rested: false };
		match Margin::filter(&sub(owner), &[order]) {
			FilterVerdict::Keep => lots,
			FilterVerdict::Reduce(kept) => kept[0].0,
		}
	};
	let lots = taken(buyer, Side::Bid).min(taken(seller, Side::Ask));
	if buyer == seller || lots == 0 {
		return Ok(());
	}
	let before = [Margin::health(&sub(buyer))?, Margin::health(&sub(seller))?];
	let accounts = [filled(sub(buyer), lots, 0), filled(sub(seller), 0, lots)];
	<Margin as Ledger<AccountId>>::settle(market, mark, &accounts)?;
	for (owner, before) in [buyer, seller].into_iter().zip(before) {
		let Ok(after) = Margin::health(&sub(owner)) else { continue };
		assert!(
			after.equity >= after.maintenance || before.is_liquidatable(),
			"a fill made {owner} liquidatable: {before:?} {after:?}"
		);
	}
	Ok(())
}

/// Deleverages as liquidation would, with the risk crate's allocation, and records what is left.
fn reduce(owner: u64, market: MarketId, lots: u64) -> Result<(), DispatchError> {
	let who = sub(owner);
	let Some(account) = Margin::subaccount(&who) else { return Ok(()) };
	let held = account.lots(market);
	let lots = lots.min(held.magnitude().0);
	if lots == 0 || is_ended(market) {
		return Ok(());
	}
	let mark = MemoryMarkets::quote(market).unwrap().mark;
	let deficit = Margin::health(&who)?.equity.negate()?;
	let mut parties = Vec::new();
	let mut holders = Vec::new();
	for party in Margin::holders(market, None, 100) {
		let position = *Margin::subaccount(&party).unwrap().position(market).unwrap();
		if position.lots.is_long() != held.is_long() {
			parties.push(party);
			holders.push(Holder {
				lots: position.lots.magnitude(),
				profit: mark.value(position.lots)?.sub(position.entry)?,
				equity: Margin::health(&party)?.equity,
			});
		}
	}
	let shares = deleverage(Lots(lots), deficit, &holders).unwrap();
	let equities: Vec<_> = holders.iter().map(|holder| holder.equity).collect();
	let transfers = parties
		.iter()
		.zip(shares.lots.iter().zip(&shares.haircuts))
		.map(|(who, (lots, haircut))| DeleveragingTransfer {
			who: *who,
			lots: *lots,
			haircut: *haircut,
		})
		.collect();
	let signed = i64::try_from(lots).unwrap() * held.0.signum();
	Margin::deleverage(&Deleveraging { market, who, lots: SignedLots(signed), mark, transfers })
		.unwrap();
	for (party, before) in parties.iter().zip(equities) {
		let after = Margin::health(party).map(|health| health.equity).unwrap_or_default();
		assert!(after >= QuoteAtoms::ZERO || after == before, "deleveraging sank {party:?}");
	}
	if shares.uncovered > QuoteAtoms::ZERO {
		Margin::record_deficit(market, &who, shares.uncovered)?;
	}
	Ok(())
}

proptest! {
	/// LED-150, LED-151, LED-152. Conservation is exact and every invariant holds after each step.
	#[test]
	fn ledger_should_conserve_when_life_is_random(
		steps in prop::collection::vec(step(), 1..100),
	) {
		ExtBuilder::build().execute_with(|| {
			let all = || (1..10).map(wallet).sum::<u128>() + Margin::custody();
			(1..7).for_each(|owner| credit(owner, 1_000));
			// Market 1 is a future on the underlying of market 0.
			let kind = MarketKind::Future { expiry: Moment(u64::MAX) };
			list(1, MarketParameters { kind, ..parameters(0) });
			let mut orders = Vec::new();
			for step in &steps {
				let before = all();
				let _ = with_storage_layer(|| run(step, &mut orders));
				assert_ok!(Pallet::<Test>::do_try_state());
				for (who, market, side, _) in &orders {
					let totals = Margin::subaccount(who).unwrap().orders(*market);
					let open = |it: &&Open| it.0 == *who && it.1 == *market && it.2 == *side;
					let sum: u64 = orders.iter().filter(open).map(|it| it.3.0).sum();
					let side = if *side == Side::Bid { totals.bids } else { totals.asks };
					assert_eq!(side, Lots(sum));
				}
				let gift = if let Step::Gift { amount } = step { *amount } else { 0 };
				assert_eq!(all(), before + gift, "{step:?} made or lost atoms");
				assert_eq!(QuoteAtoms(Margin::custody() as i128), Accounted::<Test>::get());
			}
			for market in 0..3 {
				expire(MarketId(market), Price(100));
			}
			sweep(100);
			assert_ok!(Pallet::<Test>::do_try_state());
			let pending = Pending::<Test>::get();
			assert_eq!((pending.funding, pending.settlements), (0, QuoteAtoms::ZERO));
			assert_eq!(pending.dust, 0, "positions sum to zero, so does what they paid");
		});
	}
}
