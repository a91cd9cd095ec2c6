// Collateral of several kinds: in, out and between; what it counts for; what may leave, and when; and
// how the holders of roles change these rules and a market's parameters.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  account, api, BTC, ETHER, ETHER_ASSET, eventually, failure, find, finish, here, keys, limit, MARKETS, now, position,
  prices, QUOTE_ASSET, refusals, refused, ROLES, send, start, subaccount, TETHER_ASSET, trader, until, USD,
} from './support/chain.js';

const MARKET = MARKETS.house.number;
const CHANGED = MARKETS.changes.number;
const DAY_MS = 86_400_000;
// Holds ether and no USD.
const ETHERIC = 1;
// How much tether leaves in these tests, and when.
const TERMS = {
  windowMs: DAY_MS, accountShare: 500_000, large: 20_000n * USD, waitMs: 12_000, raiseWaitMs: DAY_MS,
};
const CAP = 100_000n * USD;

let vault;
let keeper;
let risk;
let guardian;

before(async () => {
  await start();
  [vault, keeper] = await Promise.all([trader('vault', 1_000), trader('keeper', 100_000)]);
  [risk, guardian] = [keys(ROLES.RiskAdmin), keys(ROLES.Guardian)];
});
after(finish);

const margin = (name, ...parameters) => api().tx.margin[name](...parameters);
const markets = (name, ...parameters) => api().tx.markets[name](...parameters);
const reads = (name, ...parameters) => api().call.exchangeApi[name](...parameters);
const place = (index, side, price, lots, more) =>
  api().tx.orderBook.place(index, limit(MARKET, side, price, lots, more));

// What a subaccount can take out of an asset.
async function leaves(asset, index = 0) {
  const views = await reads('withdrawals', subaccount(vault, index));
  return views.find((view) => view.asset.toNumber() === asset);
}

const inWallet = async (asset) =>
  (await api().query.assets.account(asset, vault.address)).unwrap().balance.toBigInt();

test('what is collateral can be read, with its terms and books', async () => {
  const listed = await eventually('prices of all collateral', async () => {
    const views = await reads('collaterals');
    return views.every(({ price }) => price.isSome) ? views : undefined;
  }, 60);
  const of = (asset) => listed.find((view) => view.asset.toNumber() === asset);
  for (const [asset, decimals] of [[ETHER_ASSET, 18], [TETHER_ASSET, 6]]) {
    const { record, book } = of(asset);
    assert.equal(record.terms.maintenance.decimals.toNumber(), decimals);
    assert.ok(record.terms.initial.tiers[0].haircut.toNumber() > record.terms.maintenance.haircut.toNumber());
    const { accounted, balances, waiting, surplus } = book;
    assert.equal(accounted.toBigInt(), balances.toBigInt() + waiting.toBigInt() + surplus.toBigInt());
  }
  assert.equal(of(QUOTE_ASSET), undefined, 'USD counts in full and is not among them');
});

test('ether and tether count less for new risk than for liquidation', async () => {
  const before = await account(vault);
  assert.equal(before.health.unwrap().equity.toBigInt(), before.health.unwrap().initialEquity.toBigInt());
  const outside = await inWallet(ETHER_ASSET);
  const { events } = await send(margin('depositCollateral', 0, ETHER_ASSET, 2n * ETHER), vault);
  const deposited = find(events, 'margin.CollateralDeposited').data;
  assert.deepEqual([deposited.asset.toNumber(), deposited.amount.toBigInt()], [ETHER_ASSET, 2n * ETHER]);
  assert.equal(await inWallet(ETHER_ASSET), outside - 2n * ETHER);
  await send(margin('depositCollateral', 0, TETHER_ASSET, 200_000n * USD), vault);

  const { record, health } = await account(vault);
  const held = record.collateral.map(({ asset, amount }) => [asset.toNumber(), amount.toBigInt()]);
  assert.deepEqual(held, [[ETHER_ASSET, 2n * ETHER], [TETHER_ASSET, 200_000n * USD]]);
  const { equity, initialEquity } = health.unwrap();
  assert.ok(initialEquity.toBigInt() > 0n && equity.toBigInt() > initialEquity.toBigInt());
  // Prices stand still: ether at 3,000 USD less 10 %, tether at 1 less 2 %, and the USD.
  const worth = 5_400n * USD + 196_000n * USD + before.health.unwrap().equity.toBigInt();
  const off = equity.toBigInt() - worth;
  assert.ok(off * off < (worth / 50n) ** 2n, `${equity} is about ${worth}`);

  const { events: moved } = await send(margin('transferCollateral', 0, ETHERIC, ETHER_ASSET, 2n * ETHER), vault);
  find(moved, 'margin.SubaccountOpened');
  assert.equal(find(moved, 'margin.CollateralTransferred').data.to.index.toNumber(), ETHERIC);
  assert.equal((await account(vault, ETHERIC)).record.quote.toBigInt(), 0n);
});

test('subaccounts have names for those who want them', async () => {
  const name = async () => (await api().query.margin.names(subaccount(vault, ETHERIC)));
  const { events } = await send(margin('setName', ETHERIC, 'ether only'), vault);
  assert.equal(find(events, 'margin.Named').data.name.toUtf8(), 'ether only');
  const named = await name();
  assert.equal((named.isSome === undefined ? named : named.unwrap()).toUtf8(), 'ether only');
  await send(margin('setName', ETHERIC, ''), vault);
  assert.ok((await name()).isEmpty);
  await refused(margin('setName', 9, 'nobody'), vault, 'margin.UnknownSubaccount');
});

test('ether alone margins a trade, and as much of it stays as that needs', async () => {
  const { at } = await prices(MARKET);
  const begun = here();
  await send(place(0, 'Ask', at, 100), keeper);
  await send(place(ETHERIC, 'Bid', at, 100, { timeInForce: 'ImmediateOrCancel' }), vault);
  const bought = (data) => data.who.owner.toString() === vault.address && data.market.toNumber() === MARKET;
  assert.equal((await until(begun, 'orderBook.OrderFilled', bought)).data.lots.toNumber(), 100);
  assert.equal(await position(vault, MARKET, ETHERIC), 100n);

  const { health, positions } = await account(vault, ETHERIC);
  const { equity, initialEquity, initial, maintenance } = health.unwrap();
  assert.ok(equity.toBigInt() > initialEquity.toBigInt() && initialEquity.toBigInt() > initial.toBigInt());
  assert.ok(initial.toBigInt() > maintenance.toBigInt() && maintenance.toBigInt() > 0n);
  assert.ok(positions[0].entryPrice.toBigInt() === at && positions[0].liquidationPrice.unwrap().toBigInt() < at);

  const free = (await leaves(ETHER_ASSET, ETHERIC)).margin.toBigInt();
  assert.ok(free > 0n && free < 2n * ETHER, `${free}`);
  const out = (amount) => margin('withdrawCollateral', ETHERIC, ETHER_ASSET, amount);
  const over = (amount) => margin('transferCollateral', ETHERIC, 0, ETHER_ASSET, amount);
  // A thousandth for what prices may move between question and answer.
  await refusals(
    [
      [out(free + ETHER / 1_000n), 'margin.InsufficientFreeCollateral'],
      [over(free + ETHER / 1_000n), 'margin.InsufficientFreeCollateral'],
      [out(3n * ETHER), 'margin.InsufficientCollateral'],
    ],
    vault,
  );
  const { events } = await send(out(free - ETHER / 1_000n), vault);
  find(events, 'margin.CollateralWithdrawn');
});

test('collateral that cannot be taken or given is refused by name', async () => {
  const deposit = (asset, amount, index = 0) => margin('depositCollateral', index, asset, amount);
  const transfer = (from, to, amount) => margin('transferCollateral', from, to, TETHER_ASSET, amount);
  await refusals(
    [
      [deposit(77, 1_000_000n), 'margin.UnknownCollateral'],
      [deposit(QUOTE_ASSET, 20n * USD), 'margin.UnknownCollateral'],
      [deposit(ETHER_ASSET, ETHER / 100n - 1n), 'margin.DepositTooSmall'],
      [deposit(TETHER_ASSET, 0), 'margin.DepositTooSmall'],
      [deposit(TETHER_ASSET, USD, 128), 'margin.InvalidIndex'],
      [margin('withdrawCollateral', 0, TETHER_ASSET, 0), 'margin.ZeroAmount'],
      [margin('withdrawCollateral', 9, TETHER_ASSET, 1), 'margin.UnknownSubaccount'],
      [margin('withdrawCollateral', 0, 77, 1), 'margin.InsufficientCollateral'],
      [margin('withdrawCollateral', 0, TETHER_ASSET, 2n ** 127n), 'margin.InsufficientCollateral'],
      [transfer(0, 0, USD), 'margin.SameSubaccount'],
      [transfer(0, 128, USD), 'margin.InvalidIndex'],
      [transfer(0, 5, 1), 'margin.DepositTooSmall'],
      [transfer(0, 5, 0), 'margin.ZeroAmount'],
      [margin('sweepAsset', TETHER_ASSET), 'margin.NoGifts'],
      [margin('sweepAsset', 77), 'margin.UnknownCollateral'],
    ],
    vault,
  );
  assert.ok((await reads('account', subaccount(vault, 5))).isNone);
});

test('a gift of collateral is swept into the surplus', async () => {
  const custody = api().consts.margin.palletId.toHex();
  const address = `0x6d6f646c${custody.slice(2)}`.padEnd(66, '0');
  // Only trading is paid for by collateral: somebody with native tokens gives.
  await send(api().tx.assets.transfer(TETHER_ASSET, address, 3n * USD), keys('//Dave//stash'));
  const { events } = await send(margin('sweepAsset', TETHER_ASSET), vault);
  assert.equal(find(events, 'margin.AssetGiftsSwept').data.amount.toBigInt(), 3n * USD);
  const view = (await reads('collaterals')).find(({ asset }) => asset.toNumber() === TETHER_ASSET);
  assert.equal(view.book.surplus.toBigInt(), 3n * USD);
});

test('how much of an asset leaves is capped; the cap falls at once and rises after a day', async () => {
  assert.ok((await leaves(TETHER_ASSET)).outflow.isNone, 'no cap yet');
  const set = (terms, cap, asset = TETHER_ASSET) => margin('setOutflow', asset, terms, cap);
  const cut = (cap, asset = TETHER_ASSET) => margin('cutOutflow', asset, cap);
  await refusals(
    [
      [set({ ...TERMS, windowMs: 0 }, CAP), 'margin.BadOutflowTerms'],
      [set({ ...TERMS, accountShare: 1_000_001 }, CAP), 'margin.BadOutflowTerms'],
      [set({ ...TERMS, raiseWaitMs: DAY_MS - 1 }, CAP), 'margin.BadOutflowTerms'],
      [set(TERMS, CAP, 77), 'margin.UnknownCollateral'],
      [cut(CAP), 'BadOrigin'],
    ],
    risk,
  );
  await refusals([[set(TERMS, CAP), 'BadOrigin'], [cut(CAP), 'margin.NoOutflowRule']], guardian);
  await send(set(TERMS, CAP), risk);
  await refused(set({ ...TERMS, large: CAP }, CAP), risk, 'margin.OutflowLoosened');
  const raised = find((await send(set(TERMS, 2n * CAP), risk)).events, 'margin.OutflowSet').data;
  assert.equal(raised.cap.atoms.toBigInt(), CAP, 'not yet');
  const [higher, from] = raised.cap.raise.unwrap();
  assert.equal(higher.toBigInt(), 2n * CAP);
  assert.ok(from.toNumber() >= (await now()) + DAY_MS - 60_000);
  await refused(cut(CAP), guardian, 'margin.OutflowLoosened');
  const lowered = find((await send(cut(CAP - USD), guardian)).events, 'margin.OutflowSet').data;
  assert.equal(lowered.cap.atoms.toBigInt(), CAP - USD);
  assert.ok(lowered.cap.raise.isNone, 'the raise is void');

  assert.equal((await leaves(TETHER_ASSET)).outflow.unwrap().toBigInt(), (CAP - USD) / 2n);
  const out = (amount) => margin('withdrawCollateral', 0, TETHER_ASSET, amount);
  await refusals(
    [[out(CAP), 'margin.OutflowCapped'], [out(60_000n * USD), 'margin.OutflowShareExceeded']], vault,
  );
});

test('a large withdrawal waits until it is cancelled or claimed', async () => {
  const out = (amount) => margin('withdrawCollateral', 0, TETHER_ASSET, amount);
  const held = async () => {
    const { record } = await account(vault);
    return record.collateral.find(({ asset }) => asset.toNumber() === TETHER_ASSET).amount.toBigInt();
  };
  const waiting = () => reads('waitingWithdrawals', subaccount(vault));
  const before = await held();
  const outside = await inWallet(TETHER_ASSET);
  const { events } = await send(out(30_000n * USD), vault);
  const { ready } = find(events, 'margin.WithdrawalWaits').data;
  assert.equal(await held(), before - 30_000n * USD, 'it has left the account');
  assert.equal(await inWallet(TETHER_ASSET), outside, 'and not arrived');
  const [one] = await waiting();
  assert.deepEqual([one.asset.toNumber(), one.atoms.toBigInt(), one.ready.toNumber()], [
    TETHER_ASSET, 30_000n * USD, ready.toNumber(),
  ]);
  await refusals(
    [
      [margin('claimWithdrawal', 0, 0), 'margin.WithdrawalNotReady'],
      [margin('claimWithdrawal', 0, 1), 'margin.NoSuchWithdrawal'],
      [margin('cancelWithdrawal', 0, 1), 'margin.NoSuchWithdrawal'],
    ],
    vault,
  );
  const back = await send(margin('cancelWithdrawal', 0, 0), vault);
  assert.equal(find(back.events, 'margin.WithdrawalReturned').data.amount.toBigInt(), 30_000n * USD);
  assert.equal((await waiting()).length, 0);
  assert.equal(await held(), before);

  await send(out(25_000n * USD), vault);
  const [next] = await waiting();
  await eventually('the withdrawal is ready', async () => ((await now()) > next.ready.toNumber() ? true : undefined));
  const { events: claimed } = await send(margin('claimWithdrawal', 0, 0), vault);
  find(claimed, 'margin.WithdrawalClaimed');
  assert.equal(await inWallet(TETHER_ASSET), outside + 25_000n * USD);
});

test('a frozen asset can only be withdrawn, and only the risk administrator thaws it', async () => {
  const freeze = (frozen, asset = TETHER_ASSET) => margin('freezeCollateral', asset, frozen);
  const { events } = await send(freeze(true), guardian);
  assert.ok(find(events, 'margin.CollateralFrozen').data.frozen.isTrue);
  await refused(margin('depositCollateral', 0, TETHER_ASSET, USD), vault, 'margin.CollateralFrozen');
  find((await send(margin('withdrawCollateral', 0, TETHER_ASSET, USD), vault)).events, 'margin.WithdrawalWaits');
  await send(margin('cancelWithdrawal', 0, 0), vault);
  await refused(freeze(false), guardian, 'BadOrigin');
  await refused(freeze(true, 77), risk, 'margin.UnknownCollateral');
  await send(freeze(false), risk);
  await send(margin('depositCollateral', 0, TETHER_ASSET, USD), vault);
});

test('a change that only restricts new risk acts at once, every other waits a day', async () => {
  const found = (await reads('markets')).find(({ market }) => market.toNumber() === CHANGED);
  const present = found.record.parameters.toJSON();
  const propose = (parameters, market = CHANGED) => markets('proposeParameters', market, parameters);
  const preview = (parameters) => reads('previewChange', CHANGED, parameters);

  const stricter = { ...present, initialMargin: 60_000 };
  const told = (await preview(stricter)).asOk;
  assert.ok(told.restricts.isTrue && told.effective.toNumber() <= (await now()));
  const set = find((await send(propose(stricter), guardian)).events, 'markets.ParametersSet').data;
  assert.equal(set.parameters.initialMargin.toNumber(), 60_000);

  const raised = { ...stricter, maintenanceMargin: 33_000 };
  // A day, give or take the blocks between question and answer.
  const tomorrow = async (moment) => Math.abs(moment.toNumber() - DAY_MS - (await now())) < 15_000;
  const later = (await preview(raised)).asOk;
  assert.ok(later.restricts.isFalse && (await tomorrow(later.effective)), `${later}`);
  assert.equal(later.reached.toNumber(), later.effective.toNumber() + 3_600_000, 'a tenth of itself an hour');
  await refused(propose(raised), guardian, 'markets.GuardianMayOnlyRestrict');
  const waits = find((await send(propose(raised), risk)).events, 'markets.ChangeProposed').data;
  const pending = (await reads('pendingChange', CHANGED)).unwrap();
  assert.equal(pending.effective.toNumber(), waits.effective.toNumber());
  assert.ok(await tomorrow(waits.effective), `${waits.effective}`);
  assert.equal(pending.parameters.maintenanceMargin.toNumber(), 33_000);
  const still = (await reads('markets')).find(({ market }) => market.toNumber() === CHANGED).record.parameters;
  assert.equal(still.maintenanceMargin.toNumber(), 30_000, 'nobody is nearer to liquidation');
  assert.equal(failure(await preview(raised)), 'markets.ChangePending');
  await refused(propose(raised), risk, 'markets.ChangePending');

  find((await send(markets('cancelChange', CHANGED), guardian)).events, 'markets.ChangeCancelled');
  assert.ok((await reads('pendingChange', CHANGED)).isNone);
  const bad = [
    [{ ...stricter, maintenanceMargin: 45_000 }, 'markets.ChangeTooLarge'],
    [{ ...stricter, maintenanceMargin: 60_000 }, 'markets.BadMargin'],
    [{ ...stricter, tickSize: 501 }, 'markets.ImmutableParameter'],
    [{ ...stricter, takerFee: 20_001 }, 'markets.BadFee'],
    [{ ...stricter, takerDelay: 3 }, 'markets.BadTakerDelay'],
  ];
  for (const [parameters, error] of bad) assert.equal(failure(await preview(parameters)), error);
  await refusals(
    [
      ...bad.map(([parameters, error]) => [propose(parameters), error]),
      [propose(stricter, 63), 'markets.UnknownMarket'],
      [markets('cancelChange', CHANGED), 'markets.NoPendingChange'],
    ],
    risk,
  );
});

test('a perpetual is delisted with notice, and governance names no price that the index can', async () => {
  const end = (await now()) + DAY_MS;
  await refusals(
    [
      [markets('delist', CHANGED, end - 3_600_000), 'markets.BadNotice'],
      [markets('delist', CHANGED, end + 91 * DAY_MS), 'markets.BadNotice'],
      [markets('delist', 63, end), 'markets.UnknownMarket'],
      [markets('settleMarket', CHANGED, 1), 'markets.SettlementNotDue'],
    ],
    risk,
  );
  await refusals(
    [[markets('delist', CHANGED, end), 'BadOrigin'], [markets('settleMarket', CHANGED, 1), 'BadOrigin']], guardian,
  );
  assert.ok((await reads('ending', CHANGED)).isNone);
  const { events } = await send(markets('delist', CHANGED, end + 60_000), risk);
  assert.equal(find(events, 'markets.Delisted').data.end.toNumber(), end + 60_000);
  const ending = (await reads('ending', CHANGED)).unwrap();
  assert.equal(ending.end.toNumber(), end + 60_000);
  assert.equal(ending.start.toNumber(), end + 60_000 - 1_800_000);
  await refused(markets('delist', CHANGED, end + 120_000), risk, 'markets.AlreadyEnding');
  await refused(markets('setState', CHANGED, 'Active'), risk, 'markets.BeingDelisted');
  const { away } = await prices(CHANGED);
  const order = api().tx.orderBook.place(0, limit(CHANGED, 'Bid', away(-1_000), 10));
  await refused(order, keeper, 'margin.ReduceOnly');
});

test('funding of the running hour can be read', async () => {
  const live = await eventually('a predicted rate', async () => {
    const view = (await reads('funding', BTC)).unwrap();
    return view.isLive.isTrue && view.predicted.isSome ? view : undefined;
  }, 90);
  // Mark and index agree: the interest, 0.01 % in eight hours, in parts of 10^-9.
  const rate = live.predicted.unwrap().toBigInt();
  assert.ok(rate > -1_200_000_000n && rate < 1_200_000_000n, `${rate}`);
  assert.ok(live.minutes.toNumber() <= 60);
  const left = live.next.toNumber() - (await now());
  assert.ok(left > -10_000 && left <= 3_600_000, `${left}`);
  assert.equal(live.next.toNumber() % 3_600_000, 0);
  assert.ok((await reads('funding', 63)).isNone);
});
