// An owner that meets itself, in two subaccounts: the three policies.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  api, finish, here, limit, MARKETS, orders, position, prices, send, sendAll, start, trader, until, USD,
} from './support/chain.js';

const MARKET = MARKETS.selfTrade.number;

let pair;
let price;

before(async () => {
  await start();
  pair = await trader('self', 20_000);
  await send(api().tx.margin.deposit(1, 20_000n * USD), pair);
  price = (await prices(MARKET)).at;
});
after(finish);

// The older order is the first subaccount's ask, the newer one the second's bid.
async function meet(asked, bid, selfTrade) {
  await send(api().tx.orderBook.place(0, limit(MARKET, 'Ask', price, asked)), pair);
  const start = here();
  await send(api().tx.orderBook.place(1, limit(MARKET, 'Bid', price, bid, { selfTrade })), pair);
  const mine = (data) => data.market.toNumber() === MARKET;
  const { annulled, volume } = (await until(start, 'orderBook.Cleared', mine)).data;
  assert.equal(volume.toBigInt(), 0n, 'nothing traded');
  assert.equal(await position(pair, MARKET, 0), 0n);
  assert.equal(await position(pair, MARKET, 1), 0n);
  const left = async (index) =>
    (await orders(pair, index)).reduce((sum, order) => sum + order.lots.toBigInt(), 0n);
  const rest = { annulled: annulled.toBigInt(), ask: await left(0), bid: await left(1) };
  const cancel = (index) => api().tx.orderBook.cancelAll(index, null, null);
  await sendAll([cancel(0), cancel(1)], pair);
  return rest;
}

test('by default only what met is undone', async () => {
  assert.deepEqual(await meet(10, 6, 'AnnulBoth'), { annulled: 6n, ask: 4n, bid: 0n });
  assert.deepEqual(await meet(4, 10, 'AnnulBoth'), { annulled: 4n, ask: 0n, bid: 6n });
});

test('CancelNewest ends the rest of the newer order', async () => {
  assert.deepEqual(await meet(4, 10, 'CancelNewest'), { annulled: 4n, ask: 0n, bid: 0n });
  assert.deepEqual(await meet(10, 4, 'CancelNewest'), { annulled: 4n, ask: 6n, bid: 0n });
});

test('CancelOldest ends the rest of the older order', async () => {
  assert.deepEqual(await meet(10, 4, 'CancelOldest'), { annulled: 4n, ask: 0n, bid: 0n });
  assert.deepEqual(await meet(4, 10, 'CancelOldest'), { annulled: 4n, ask: 0n, bid: 6n });
});
