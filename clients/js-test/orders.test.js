// Each kind of order on a market of its own, from placing to its end.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  api, find, finish, here, limit, MARKETS, now, order, orders, position, prices, refusals,
  refused, send, sendAll, start, subaccount, trader, until,
} from './support/chain.js';

const MARKET = MARKETS.orders.number;
const IMMEDIATE = { timeInForce: 'ImmediateOrCancel' };

let maker;
let taker;

before(async () => {
  await start();
  [maker, taker] = await Promise.all([trader('maker', 100_000), trader('taker', 100_000)]);
});
after(finish);

const place = (order) => api().tx.orderBook.place(0, order);
const of = (pair) => (data) =>
  data.market.toNumber() === MARKET && data.who.owner.toString() === pair.address;
const ended = (pair, reason) => (data) => of(pair)(data) && data.reason.type === reason;
const fee = (price, lots, ppm) => (price * lots * ppm + 999_999n) / 1_000_000n;

async function clean() {
  const everything = api().tx.orderBook.cancelAll(0, null, null);
  await Promise.all([send(everything, maker), send(everything, taker)]);
}

test('a limit order rests until it is cancelled, and can be read by its place and its name', async () => {
  const { away } = await prices(MARKET);
  const price = away(-20_000);
  const { events } = await send(place(limit(MARKET, 'Bid', price, 5, { clientId: 41 })), maker);
  const placed = find(events, 'orderBook.OrderPlaced').data;
  assert.equal(placed.lots.toBigInt(), 5n);
  assert.ok(placed.timeInForce.isGoodTilCancelled && placed.page.isSome);

  const [mine] = await orders(maker);
  assert.equal(mine.locator.price.asLimit.toBigInt(), price);
  const named = (await order(maker, 41)).unwrap();
  assert.deepEqual(named.toJSON(), mine.toJSON());
  const located = await api().call.exchangeApi.order(subaccount(maker), { Locator: mine.locator });
  assert.deepEqual(located.unwrap().toJSON(), mine.toJSON());
  assert.ok((await order(maker, 42)).isNone);
  // Of no use to anybody else.
  assert.ok((await api().call.exchangeApi.order(subaccount(taker), { Locator: mine.locator })).isNone);

  const book = await api().call.exchangeApi.book(MARKET, 10);
  const level = book.bids.find((candidate) => candidate.price.toBigInt() === price);
  assert.deepEqual([level.lots.toBigInt(), level.orders.toNumber()], [5n, 1]);
  const cancelled = await send(api().tx.orderBook.cancel(0, { Locator: mine.locator }), maker);
  assert.ok(find(cancelled.events, 'orderBook.OrderCancelled').data.reason.isOwner);
  assert.equal((await orders(maker)).length, 0);
});

test('an immediate order fills against the book as a taker, and its rest ends', async () => {
  const { away } = await prices(MARKET);
  const price = away(500);
  await send(place(limit(MARKET, 'Ask', price, 10)), maker);
  const start = here();
  await send(place(limit(MARKET, 'Bid', away(1_000), 4, IMMEDIATE)), taker);
  const took = (await until(start, 'orderBook.OrderFilled', of(taker))).data;
  const made = (await until(start, 'orderBook.OrderFilled', of(maker))).data;
  assert.deepEqual([took.price.toBigInt(), took.lots.toBigInt()], [price, 4n]);
  assert.ok(took.role.isTaker && made.role.isMaker);
  assert.equal(took.fee.toBigInt(), fee(price, 4n, 500n));
  assert.equal(made.fee.toBigInt(), fee(price, 4n, 100n));
  assert.equal(made.remaining.toBigInt(), 6n);
  const cleared = (await until(start, 'orderBook.Cleared', (data) => data.market.toNumber() === MARKET)).data;
  assert.equal(cleared.volume.toBigInt(), 4n);
  assert.equal(await position(taker, MARKET), 4n);
  assert.equal(await position(maker, MARKET), -4n);

  // More than there is: what is left of it is cancelled.
  const next = here();
  await send(place(limit(MARKET, 'Bid', away(1_000), 9, IMMEDIATE)), taker);
  assert.equal((await until(next, 'orderBook.OrderFilled', of(taker))).data.lots.toBigInt(), 6n);
  const rest = (await until(next, 'orderBook.OrderCancelled', ended(taker, 'Immediate'))).data;
  assert.equal(rest.lots.toBigInt(), 3n);
  await clean();
});

test('a fill-or-kill order fills whole or ends whole', async () => {
  const { away } = await prices(MARKET);
  await send(place(limit(MARKET, 'Ask', away(500), 10)), maker);
  const whole = { timeInForce: 'FillOrKill' };
  let start = here();
  await send(place(limit(MARKET, 'Bid', away(1_000), 11, whole)), taker);
  const killed = (await until(start, 'orderBook.OrderCancelled', ended(taker, 'FillOrKill'))).data;
  assert.equal(killed.lots.toBigInt(), 11n);
  const [resting] = await orders(maker);
  assert.equal(resting.lots.toBigInt(), 10n, 'nothing of the book was touched');
  start = here();
  await send(place(limit(MARKET, 'Bid', away(1_000), 10, whole)), taker);
  assert.equal((await until(start, 'orderBook.OrderFilled', of(taker))).data.lots.toBigInt(), 10n);
  await clean();
});

test('a market order is a limit at the mark worsened by its slippage', async () => {
  const { mark, away } = await prices(MARKET);
  await send(place(limit(MARKET, 'Ask', away(500), 5)), maker);
  const atMarket = (slippage) => limit(MARKET, 'Bid', 0, 2, { price: { Market: slippage }, ...IMMEDIATE });
  const start = here();
  const { events } = await send(place(atMarket(null)), taker);
  const level = find(events, 'orderBook.OrderPlaced').data.price.asLimit.toBigInt();
  assert.equal(level, (mark * 105n / 100n / 500n) * 500n, "the market's own five percent");
  const filled = (await until(start, 'orderBook.OrderFilled', of(taker))).data;
  assert.equal(filled.price.toBigInt(), away(500), 'not the limit: one price for all');

  // A tenth of a per mille does not reach the ask.
  const next = here();
  await send(place(atMarket(100)), taker);
  const missed = (await until(next, 'orderBook.OrderCancelled', ended(taker, 'Immediate'))).data;
  assert.equal(missed.lots.toBigInt(), 2n);
  await refusals(
    [
      [place(atMarket(50_001)), 'orderBook.SlippageTooWide'],
      [place({ ...atMarket(null), timeInForce: 'GoodTilCancelled' }), 'orderBook.MarketMustBeImmediate'],
    ],
    taker,
  );
  await clean();
});

test('an order good till a time ends at that time', async () => {
  const { away } = await prices(MARKET);
  const end = (await now()) + 3_000;
  const start = here();
  await send(place(limit(MARKET, 'Bid', away(-20_000), 3, { timeInForce: { GoodTilTime: end } })), maker);
  assert.equal((await orders(maker))[0].expires.unwrap().toNumber(), end);
  await until(start, 'orderBook.OrderCancelled', ended(maker, 'Expired'));
  assert.ok((await now()) >= end);
  assert.equal((await orders(maker)).length, 0);
});

test('a pegged order lies at its distance from the index or the mark', async () => {
  const { index, mark } = await prices(MARKET);
  const peg = (side, reference, offset, clientId) =>
    limit(MARKET, side, 0, 3, { price: { Pegged: [reference, offset] }, clientId });
  await sendAll([place(peg('Bid', 'Index', -50_000, 1)), place(peg('Ask', 'Mark', 70_000, 2))], maker);
  const below = (await order(maker, 1)).unwrap().locator.price.asPegged;
  assert.deepEqual([below[0].type, below[1].toNumber()], ['Index', -50_000]);
  const book = await api().call.exchangeApi.book(MARKET, 1);
  assert.equal(book.bids[0].price.toBigInt(), ((index - 50_000n) / 500n) * 500n, 'bids round down');
  assert.equal(book.asks[0].price.toBigInt(), ((mark + 70_000n + 499n) / 500n) * 500n, 'asks round up');
  const markets = await api().call.exchangeApi.markets();
  const view = markets.find(({ market }) => market.toNumber() === MARKET);
  assert.equal(view.bestBid.unwrap().toBigInt(), book.bids[0].price.toBigInt());
  assert.equal(view.bestAsk.unwrap().toBigInt(), book.asks[0].price.toBigInt());

  const start = here();
  await send(place(limit(MARKET, 'Ask', ((index - 60_000n) / 500n) * 500n, 2, IMMEDIATE)), taker);
  const filled = (await until(start, 'orderBook.OrderFilled', of(maker))).data;
  assert.ok(filled.role.isMaker && filled.lots.toBigInt() === 2n);
  await clean();
});

test('a post-only order never takes', async () => {
  const { away } = await prices(MARKET);
  await send(place(limit(MARKET, 'Ask', away(500), 5)), maker);
  const only = { postOnly: true };
  let start = here();
  await send(place(limit(MARKET, 'Bid', away(500), 2, only)), taker);
  const ending = (await until(start, 'orderBook.OrderCancelled', ended(taker, 'PostOnly'))).data;
  assert.equal(ending.lots.toBigInt(), 2n);
  assert.equal((await orders(maker))[0].lots.toBigInt(), 5n);
  // One step away it rests, and is a maker when it fills.
  await send(place(limit(MARKET, 'Bid', away(-500), 2, only)), taker);
  assert.ok((await orders(taker))[0].postOnly.isTrue);
  start = here();
  await send(place(limit(MARKET, 'Ask', away(-500), 2, IMMEDIATE)), maker);
  assert.ok((await until(start, 'orderBook.OrderFilled', of(taker))).data.role.isMaker);
  await refused(
    place(limit(MARKET, 'Bid', away(-500), 2, { ...only, ...IMMEDIATE })), taker, 'orderBook.PostOnlyMustRest',
  );
  await clean();
});

test('a reduce-only order shrinks with the position and never turns it', async () => {
  const held = await position(taker, MARKET);
  assert.ok(held > 4n, `the taker is long: ${held}`);
  const { away } = await prices(MARKET);
  const only = { reduceOnly: true };
  await send(place(limit(MARKET, 'Ask', away(20_000), held, only)), taker);
  await send(place(limit(MARKET, 'Bid', away(-500), 3)), maker);
  const start = here();
  await send(place(limit(MARKET, 'Ask', away(-1_000), 3, { ...IMMEDIATE })), taker);
  await until(start, 'orderBook.OrderFilled', of(taker));
  const cut = (await until(start, 'orderBook.OrderCancelled', ended(taker, 'ReduceOnly'))).data;
  assert.equal(cut.lots.toBigInt(), 3n);
  assert.equal((await orders(taker))[0].lots.toBigInt(), held - 3n);
  await refused(place(limit(MARKET, 'Bid', away(-20_000), 1, only)), taker, 'orderBook.WouldNotReduce');
  await clean();
});

test('what an order would come to is told by the runtime', async () => {
  const { away } = await prices(MARKET);
  await send(place(limit(MARKET, 'Ask', away(500), 10)), maker);
  const ask = (order) => api().call.exchangeApi.simulate(subaccount(taker), order);
  const told = (await ask(limit(MARKET, 'Bid', away(1_000), 12))).asOk;
  assert.equal(told.order.filled.toBigInt(), 10n);
  assert.equal(told.order.rests.toBigInt(), 2n);
  // Lots left over at the buyer's limit: nobody with a better one is.
  assert.equal(told.order.price.toBigInt(), away(1_000));
  assert.equal(told.order.fee.toBigInt(), fee(away(1_000), 10n, 500n));
  assert.ok(told.health.equity.toBigInt() > told.health.initial.toBigInt());
  assert.equal((await orders(taker)).length, 0, 'it changes nothing');
  const refusal = (await ask(limit(MARKET, 'Bid', away(1_000) + 1n, 12))).asErr;
  const { name } = api().registry.findMetaError(refusal.asModule);
  assert.equal(name, 'OffTick');

  const largest = async (price) =>
    (await api().call.exchangeApi.maxOrder(subaccount(taker), MARKET, 'Bid', price)).asOk.toBigInt();
  const lots = await largest(away(-20_000));
  assert.ok(lots > 0n);
  const at = (size) => place(limit(MARKET, 'Bid', away(-20_000), size));
  await refused(at(lots + 1n), taker, 'margin.InsufficientMargin');
  await send(at(lots), taker);
  await clean();
});

test('statistics tell what has traded', async () => {
  const day = (await api().call.exchangeApi.statistics(MARKET)).unwrap();
  // What the tests above traded, one side.
  assert.equal(day.lots.toBigInt(), 29n);
  assert.ok(day.volume.toBigInt() > 0n);
  assert.ok(day.high.unwrap().toBigInt() >= day.low.unwrap().toBigInt());
  assert.ok(day.last.unwrap().price.toBigInt() > 0n);
  assert.ok((await api().call.exchangeApi.statistics(63)).isNone);
  const markets = await api().call.exchangeApi.markets();
  const view = markets.find(({ market }) => market.toNumber() === MARKET);
  assert.equal(view.openInterest.toBigInt(), await position(taker, MARKET));
  assert.ok((await api().call.exchangeApi.indicative(MARKET)).isNone, 'nothing crosses');
});
