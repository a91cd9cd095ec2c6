// Many orders at once, amending, cancelling by every name, and the dead-man switch.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  all, api, BTC, errorName, find, finish, here, limit, MARKETS, now, order, orders, prices, refusals, refused,
  send, sendAll, start, trader, until,
} from './support/chain.js';

const MARKET = MARKETS.bulk.number;

let pair;
let far;

before(async () => {
  await start();
  pair = await trader('bulk', 200_000);
  const { away } = await prices(MARKET);
  far = (step) => away(-50_000) - BigInt(step) * 500n;
});
after(finish);

const place = (order) => api().tx.orderBook.place(0, order);
const batch = (items, mode) => api().tx.orderBook.batch(0, items, mode);
const bid = (step, lots, clientId, more = {}) => limit(MARKET, 'Bid', far(step), lots, { clientId, ...more });
const named = (name) => ({ Client: name });
const cancelAll = (market, side) => api().tx.orderBook.cancelAll(0, market, side);
const names = async () =>
  (await orders(pair)).map(({ clientId }) => clientId.unwrap().toNumber()).sort((a, b) => a - b);

test('a batch places, amends and cancels in the order given', async () => {
  await send(place(bid(0, 5, 1)), pair);
  const items = [
    { Cancel: named(1) },
    { Place: bid(1, 5, 1) },
    { Place: bid(2, 6, 2) },
    { Amend: { order: named(1), price: null, lots: 3 } },
    { Amend: { order: named(2), price: { Limit: far(3) }, lots: 6 } },
  ];
  const { events } = await send(batch(items, 'AllOrNothing'), pair);
  const reasons = all(events, 'orderBook.OrderCancelled').map(({ data }) => data.reason.type);
  assert.deepEqual(reasons, ['Owner', 'Amended', 'Amended']);
  assert.equal(all(events, 'orderBook.OrderPlaced').length, 3);
  assert.equal((await order(pair, 1)).unwrap().lots.toBigInt(), 3n);
  assert.equal((await order(pair, 2)).unwrap().locator.price.asLimit.toBigInt(), far(3));
  await send(cancelAll(null, null), pair);
});

test('all or nothing: one refused item undoes the others', async () => {
  const items = [{ Place: bid(0, 5, 1) }, { Place: bid(1, 5, 1) }, { Place: bid(2, 5, 3) }];
  await refused(batch(items, 'AllOrNothing'), pair, 'orderBook.DuplicateClientId');
  assert.equal((await orders(pair)).length, 0);
});

test('best effort: refused items are named, the others are carried out', async () => {
  const items = [
    { Place: bid(0, 5, 1) },
    { Place: { ...bid(1, 5, 2), price: { Limit: far(1) + 1n } } },
    { Cancel: named(9) },
    { Place: bid(2, 5, 3) },
  ];
  const { events } = await send(batch(items, 'BestEffort'), pair);
  const refusals = all(events, 'orderBook.OrderRefused')
    .map(({ data }) => [data.position.toNumber(), errorName(data.error)]);
  assert.deepEqual(refusals, [[1, 'orderBook.OffTick'], [2, 'orderBook.OrderNotFound']]);
  assert.deepEqual(await names(), [1, 3]);
  await send(cancelAll(null, null), pair);
});

test('a hundred orders go in one call, and out in one', async () => {
  const items = Array.from({ length: 100 }, (_, step) => ({ Place: bid(step, 1, step) }));
  const { events } = await send(batch(items, 'AllOrNothing'), pair);
  assert.equal(all(events, 'orderBook.OrderPlaced').length, 100);
  const book = await api().call.exchangeApi.book(MARKET, 100);
  assert.equal(book.bids.length, 100);
  const cancels = Array.from({ length: 100 }, (_, name) => ({ Cancel: named(name) }));
  const out = await send(batch(cancels, 'AllOrNothing'), pair);
  assert.equal(all(out.events, 'orderBook.OrderCancelled').length, 100);
  assert.equal((await orders(pair)).length, 0);
});

test('a batch of more than a hundred never reaches a block', async () => {
  for (const length of [101, 1_000]) {
    const items = Array.from({ length }, (_, step) => ({ Place: bid(step, 1, step) }));
    await assert.rejects(send(batch(items, 'AllOrNothing'), pair), /Could not decode|Verification|Invalid/i);
  }
  assert.equal((await orders(pair)).length, 0);
});

test('orders are cancelled by place, name, side, market, and all', async () => {
  const ask = limit(MARKET, 'Ask', far(0) + 8_000_000n, 2, { clientId: 5 });
  const elsewhere = { ...bid(0, 1, 6), market: BTC };
  const placing = [bid(0, 1, 1), bid(1, 1, 2), bid(2, 1, 3), bid(3, 1, 4), ask, elsewhere];
  await send(batch(placing.map((order) => ({ Place: order })), 'AllOrNothing'), pair);
  assert.deepEqual(await names(), [1, 2, 3, 4, 5, 6]);
  await send(api().tx.orderBook.cancel(0, named(1)), pair);
  const { locator } = (await order(pair, 2)).unwrap();
  await send(api().tx.orderBook.cancel(0, { Locator: locator }), pair);
  assert.deepEqual(await names(), [3, 4, 5, 6]);
  const asks = await send(cancelAll(MARKET, 'Ask'), pair);
  assert.equal(all(asks.events, 'orderBook.OrderCancelled').length, 1);
  assert.deepEqual(await names(), [3, 4, 6]);
  await send(cancelAll(MARKET, null), pair);
  assert.deepEqual(await names(), [6]);
  await send(cancelAll(null, 'Bid'), pair);
  assert.deepEqual(await names(), []);
  const nothing = await send(cancelAll(null, null), pair);
  assert.equal(all(nothing.events, 'orderBook.OrderCancelled').length, 0);
  await refusals(
    [
      [api().tx.orderBook.cancel(0, named(1)), 'orderBook.OrderNotFound'],
      [api().tx.orderBook.cancel(0, { Locator: locator }), 'orderBook.OrderNotFound'],
    ],
    pair,
  );
});

test('amending to fewer lots keeps the order, anything else renews it', async () => {
  const amend = (name, price, lots) => api().tx.orderBook.amend(0, named(name), price, lots);
  await send(place(bid(0, 8, 1, { postOnly: true })), pair);
  const before = (await order(pair, 1)).unwrap();
  const { events } = await send(amend(1, null, 5), pair);
  const cut = find(events, 'orderBook.OrderCancelled').data;
  assert.ok(cut.reason.isAmended && cut.lots.toBigInt() === 3n);
  const smaller = (await order(pair, 1)).unwrap();
  assert.deepEqual(smaller.locator.toJSON(), before.locator.toJSON());
  assert.equal(smaller.lots.toBigInt(), 5n);

  await send(amend(1, { Limit: far(4) }, 5), pair);
  const renewed = (await order(pair, 1)).unwrap();
  assert.equal(renewed.locator.price.asLimit.toBigInt(), far(4));
  assert.ok(renewed.locator.nonce.toBigInt() > before.locator.nonce.toBigInt());
  assert.ok(renewed.postOnly.isTrue, 'its restrictions stay');
  await refusals(
    [
      [amend(1, null, 5), 'orderBook.NothingToAmend'],
      [amend(1, null, 0), 'orderBook.ZeroLots'],
      [amend(1, { Limit: far(4) + 1n }, 5), 'orderBook.OffTick'],
      [amend(2, null, 5), 'orderBook.OrderNotFound'],
    ],
    pair,
  );
  await send(cancelAll(null, null), pair);
});

test('the dead-man switch cancels everything unless it is renewed', async () => {
  const set = (until) => api().tx.orderBook.setDeadMan(0, until);
  const time = await now();
  await refusals(
    [
      [set(time + 1_000), 'orderBook.DeadManOutOfRange'],
      [set(time + 90_000_000), 'orderBook.DeadManOutOfRange'],
      [api().tx.orderBook.setDeadMan(9, time + 20_000), 'orderBook.UnknownSubaccount'],
    ],
    pair,
  );
  const start = here();
  // Renewed once, taken back once: neither cancels anything.
  const base = await now();
  await sendAll([place(bid(0, 1, 1)), place(bid(1, 1, 2)), set(base + 8_000), set(base + 60_000), set(null)], pair);
  assert.ok((await api().query.orderBook.deadManSwitches({ owner: pair.address, index: 0 })).isNone);
  const due = (await now()) + 8_000;
  await send(set(due), pair);
  const armed = await api().query.orderBook.deadManSwitches({ owner: pair.address, index: 0 });
  assert.equal(armed.unwrap().until.toNumber(), due);
  const dead = (data) => data.who.owner.toString() === pair.address && data.reason.isDeadMan;
  await until(start, 'orderBook.OrderCancelled', dead);
  assert.ok((await now()) >= due);
  assert.equal((await orders(pair)).length, 0);
});
