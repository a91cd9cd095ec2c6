// What is listed by its own role: series of futures and options, and collateral.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  account, all, api, BTC, eventually, find, finish, here, keys, limit, NATIVE_ASSET, now, position, prices, refusals,
  ROLES, send, start, TETHER_ASSET, trader, until, USD,
} from './support/chain.js';

const OPENING_MS = 12_000;
// The last window, and as much before it.
const LIFE_MS = 3_600_000;
const WINDOW_MS = 1_800_000;
const DAY_MS = 86_400_000;
// 60,000 USD a bitcoin, in quote atoms per lot of 0.001.
const STRIKE = 60_000_000;

let long;
let short;
let listing;
let template;
let expiry;
const listed = {};

before(async () => {
  await start();
  [long, short] = await Promise.all([trader('dated-long', 50_000), trader('dated-short', 50_000)]);
  listing = keys(ROLES.Listing);
  await prices(BTC);
  const [btc] = await api().call.exchangeApi.markets();
  const volatility = { annual: 600_000, shock: 300_000, shortMinimum: 50_000 };
  template = { ...btc.record.parameters.toJSON(), volatility };
});
after(finish);

const reads = (name, ...parameters) => api().call.exchangeApi[name](...parameters);
const place = (market, side, price, lots, more) =>
  api().tx.orderBook.place(0, limit(market, side, price, lots, more));
const series = (contracts, more = {}, opening = OPENING_MS) =>
  api().tx.markets.listSeries({ ...template, ...more }, { strikes: [], rights: [], ...contracts }, opening);

test('a series that cannot be is refused, and only its role lists', async () => {
  const soon = (await now()) + LIFE_MS + 60_000;
  const options = { expiries: [soon], strikes: [STRIKE], rights: ['Call'] };
  const many = Array.from({ length: 17 }, (_, step) => STRIKE + step);
  await refusals(
    [
      [series({ expiries: [] }), 'markets.BadSeries'],
      [series({ expiries: [soon, soon] }), 'markets.BadSeries'],
      [series({ expiries: [soon], strikes: [STRIKE] }), 'markets.BadSeries'],
      [series({ expiries: [soon], rights: ['Put'] }), 'markets.BadSeries'],
      [series({ ...options, rights: ['Call', 'Call'] }), 'markets.BadSeries'],
      // More than 32 contracts.
      [series({ ...options, strikes: many, rights: ['Call', 'Put'] }), 'markets.BadSeries'],
      // A contract lives an hour at least after its opening auction, ten years at most.
      [series({ expiries: [(await now()) + 90_000] }), 'markets.BadExpiry'],
      [series({ expiries: [soon + 11 * 365 * DAY_MS] }), 'markets.BadExpiry'],
      [series({ ...options, strikes: [0] }), 'markets.BadStrike'],
      [series(options, { volatility: { annual: 0, shock: 0, shortMinimum: 0 } }), 'markets.BadVolatility'],
      [series({ expiries: [soon] }, {}, 1_000), 'markets.BadCallEnd'],
      [series({ expiries: [soon] }, { feed: 99 }), 'markets.UnknownFeed'],
      [series({ expiries: [soon] }, { lotSize: { baseAtoms: 0, baseDecimals: 8 } }), 'markets.BadLotSize'],
      [series({ expiries: [soon] }, { maintenanceMargin: 50_000 }), 'markets.BadMargin'],
      [series({ expiries: [soon] }, { clearingBand: 500_001 }), 'markets.BadBand'],
      [series({ expiries: [soon] }, { openInterestCap: 1 }), 'markets.BadOpenInterest'],
      [api().tx.markets.proposeParameters(BTC, template), 'BadOrigin'],
      [api().tx.markets.haltAll(), 'BadOrigin'],
      [api().tx.margin.setBorrowing({ terms: {}, limits: {} }), 'BadOrigin'],
    ],
    listing,
  );
  // It costs native tokens, which a trader need not have.
  await assert.rejects(send(series({ expiries: [soon] }), long), /1010: Invalid Transaction/);
  await assert.rejects(send(series({ expiries: [soon] }), keys('//Eve//stash')), { message: 'BadOrigin' });
});

test('one call lists the futures, another the options of a day', async () => {
  expiry = (await now()) + LIFE_MS + OPENING_MS + 60_000;
  const futures = await send(series({ expiries: [expiry, expiry + DAY_MS] }), listing);
  const options = await send(
    series({ expiries: [expiry], strikes: [STRIKE, STRIKE + 5_000_000], rights: ['Call', 'Put'] }), listing,
  );
  const kinds = [futures, options].flatMap(({ events }) => all(events, 'markets.Listed').map(({ data }) => {
    assert.ok(data.state.isOpeningAuction);
    return [data.market.toNumber(), data.parameters.kind.toJSON()];
  }));
  assert.deepEqual(kinds.map(([, kind]) => kind), [
    { future: { expiry } },
    { future: { expiry: expiry + DAY_MS } },
    ...[STRIKE, STRIKE + 5_000_000].flatMap((strike) =>
      ['Call', 'Put'].map((right) => ({ option: { expiry, strike, right } }))),
  ]);
  [listed.future, listed.later, listed.call, listed.put] = kinds.map(([market]) => market);
});

test('future and option open by an auction and trade between two accounts', async () => {
  const [future, lots] = [listed.future, 20];
  const quotes = await Promise.all([listed.future, listed.call].map((market) => prices(market)));
  // At 60,000 with an hour to go the call is worth little, but something.
  const [forward, option] = quotes;
  assert.ok(option.mark > 0n && option.mark < forward.mark / 50n, `${option.mark} of ${forward.mark}`);
  const begun = here();
  await Promise.all([
    send(place(future, 'Ask', forward.at, lots), short),
    send(place(future, 'Bid', forward.at, lots), long),
  ]);
  const of = (market) => (data) => data.market.toNumber() === market && data.who.owner.toString() === long.address;
  await until(begun, 'orderBook.OrderFilled', of(future));
  const state = async (market) => {
    const view = (await reads('markets')).find((candidate) => candidate.market.toNumber() === market);
    return view.record.state;
  };
  await eventually('the call is open', async () => ((await state(listed.call)).isActive ? true : undefined));

  // The long sells calls on what it holds.
  const { away } = await prices(listed.call);
  const sold = here();
  await send(place(listed.call, 'Bid', away(20_000), 300), short);
  await send(place(listed.call, 'Ask', away(-20_000), 300, { timeInForce: 'ImmediateOrCancel' }), long);
  const fill = (await until(sold, 'orderBook.OrderFilled', of(listed.call))).data;
  assert.equal(fill.lots.toNumber(), 300);
  assert.deepEqual(
    [await position(long, future), await position(short, future)], [BigInt(lots), -BigInt(lots)],
  );
  assert.deepEqual(
    [await position(long, listed.call), await position(short, listed.call)], [-300n, 300n],
  );
  const { health, positions } = await account(long);
  const { equity, initial, maintenance } = health.unwrap();
  assert.equal(positions.length, 2);
  assert.ok(equity.toBigInt() > initial.toBigInt() && initial.toBigInt() > maintenance.toBigInt());
  assert.ok(maintenance.toBigInt() > 0n);
});

test('a contract tells how far it is on its way to settlement', async () => {
  for (const [market, end] of [[listed.future, expiry], [listed.later, expiry + DAY_MS], [listed.call, expiry]]) {
    const ending = (await reads('ending', market)).unwrap();
    assert.deepEqual([ending.start.toNumber(), ending.end.toNumber()], [end - WINDOW_MS, end]);
    assert.equal(ending.coveredMs.toNumber(), 0, 'the window has not begun');
    assert.ok(ending.average.isNone && ending.settlement.isNone && ending.isUncovered.isFalse);
  }
  assert.ok((await reads('ending', BTC)).isNone, 'a perpetual has no end');
  assert.ok((await reads('funding', listed.future)).isNone, 'a dated contract pays no funding');
});

test('a newly listed asset counts for liquidation at once, for new risk little by little', async () => {
  const tether = (await reads('collaterals')).find(({ asset }) => asset.toNumber() === TETHER_ASSET);
  const record = tether.record.toJSON();
  const { maintenance, initial } = record.terms;
  const terms = (more) => ({ ...record, terms: { ...record.terms, ...more } });
  // The native currency, 12 decimals, at the price of a USD; its weight grows for a day.
  const native = terms({ maintenance: { ...maintenance, decimals: 12 }, initial: { ...initial, rampMs: DAY_MS } });
  const list = (asset, entry) => api().tx.margin.listCollateral(asset, entry);
  await refusals(
    [
      [list(TETHER_ASSET, native), 'margin.CollateralListed'],
      [list(1, native), 'margin.CollateralListed'],
      [list(NATIVE_ASSET, { ...native, feed: 99 }), 'margin.UnknownFeed'],
      [list(NATIVE_ASSET, terms({ maintenance: { ...maintenance, decimals: 19 } })), 'margin.BadDecimals'],
      [list(NATIVE_ASSET, terms({ initial: { ...initial, tiers: [] } })), 'margin.BadHaircutTiers'],
      [list(NATIVE_ASSET, terms({ maintenance: { ...maintenance, haircut: 500_000 } })), 'margin.BadHaircut'],
      [list(NATIVE_ASSET, terms({ depositCap: 0 })), 'margin.BadDepositCap'],
      [list(NATIVE_ASSET, terms({ initial: { ...initial, rampMs: 366 * DAY_MS } })), 'margin.BadRamp'],
      [list(NATIVE_ASSET, { ...record, sale: { ...record.sale, markdown: 500_000 } }), 'margin.BadSaleTerms'],
      [api().tx.margin.proposeCollateral(TETHER_ASSET, record), 'BadOrigin'],
      [api().tx.margin.freezeCollateral(TETHER_ASSET, true), 'BadOrigin'],
    ],
    listing,
  );
  find((await send(list(NATIVE_ASSET, native), listing)).events, 'margin.CollateralListed');

  const holder = keys('//Eve//stash');
  const { events } = await send(api().tx.margin.depositCollateral(0, NATIVE_ASSET, 100n * 10n ** 12n), holder);
  find(events, 'margin.SubaccountOpened');
  const { equity, initialEquity } = (await account(holder)).health.unwrap();
  assert.ok(equity.toBigInt() > 95n * USD, `${equity}`);
  assert.ok(initialEquity.toBigInt() < USD, `${initialEquity}`);
});
