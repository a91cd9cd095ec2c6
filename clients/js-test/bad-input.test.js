// Every kind of nonsense an order can be, by the name of its refusal; and flooding.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  all, api, BTC, ETH, finish, here, limit, now, order, orders, prices, refusals, send, sendAll, start, trader, until,
} from './support/chain.js';

let pair;

before(async () => {
  await start();
  pair = await trader('careless', 5_000);
});
after(finish);

const place = (order) => api().tx.orderBook.place(0, order);
const bid = (price, lots, more) => limit(BTC, 'Bid', price, lots, more);

test('an order that is not one is refused', async () => {
  const { away } = await prices(BTC);
  const price = away(-50_000);
  const expired = { timeInForce: { GoodTilTime: await now() } };
  await refusals(
    [
      [place(bid(price, 1, { market: 63 })), 'orderBook.UnknownMarket'],
      [place(bid(price + 1n, 1)), 'orderBook.OffTick'],
      [place(bid(0, 1)), 'orderBook.OffTick'],
      [place(bid(price, 0)), 'orderBook.ZeroLots'],
      [place(bid(price, 1_000_001)), 'orderBook.AboveMaximum'],
      [place(bid(500, 1)), 'orderBook.BelowMinNotional'],
      [place(bid(price, 1, expired)), 'orderBook.AlreadyExpired'],
      [place(bid(price, 900_000)), 'margin.InsufficientMargin'],
      [place(bid(price, 1, { reduceOnly: true })), 'orderBook.WouldNotReduce'],
      [place(bid(0, 1, { price: { Market: null } })), 'orderBook.MarketMustBeImmediate'],
      [api().tx.orderBook.place(9, bid(price, 1)), 'margin.UnknownSubaccount'],
      [api().tx.orderBook.place(200, bid(price, 1)), 'margin.UnknownSubaccount'],
      [api().tx.orderBook.cancel(0, { Client: 99 }), 'orderBook.OrderNotFound'],
    ],
    pair,
  );
  assert.equal((await orders(pair)).length, 0);
});

test('a peg that leaves the price range is refused', async () => {
  const { index, mark } = await prices(ETH);
  const peg = (reference, offset) => place(limit(ETH, 'Bid', 0, 1, { price: { Pegged: [reference, offset] } }));
  await refusals(
    [
      // The clearing band is ten percent wide.
      [peg('Index', -(index / 10n) - 1n), 'orderBook.PegOutOfRange'],
      [peg('Index', index / 10n + 1n), 'orderBook.PegOutOfRange'],
      [peg('Mark', -mark), 'orderBook.PegOutOfRange'],
      [peg('Mark', -(2n ** 63n)), 'orderBook.PegOutOfRange'],
      [peg('Mark', 2n ** 63n - 1n), 'orderBook.PegOutOfRange'],
    ],
    pair,
  );
});

test('a name can be used once at a time', async () => {
  const { away } = await prices(BTC);
  const named = (clientId, more) => place(bid(away(-50_000), 1, { clientId, ...more }));
  await send(named(7), pair);
  await refusals(
    [
      [named(7), 'orderBook.DuplicateClientId'],
      [named(7, { market: ETH, price: { Limit: away(-50_000) } }), 'orderBook.DuplicateClientId'],
      [named(7, { timeInForce: 'ImmediateOrCancel' }), 'orderBook.DuplicateClientId'],
    ],
    pair,
  );
  await send(api().tx.orderBook.cancel(0, { Client: 7 }), pair);
  await send(named(7), pair);
  await send(api().tx.orderBook.cancelAll(0, null, null), pair);
});

test('a fill-or-kill order larger than the book ends, and what waits cannot be amended', async () => {
  const { away } = await prices(BTC);
  const whole = bid(away(-50_000), 40, { timeInForce: 'FillOrKill', clientId: 8 });
  const start = here();
  // Amended in the block it was placed in, before its auction.
  const [placed, amended] = await Promise.allSettled([
    send(place(whole), pair),
    send(api().tx.orderBook.amend(0, { Client: 8 }, null, 5), pair),
  ]);
  assert.equal(placed.status, 'fulfilled');
  assert.equal(amended.status, 'rejected');
  assert.match(amended.reason.message, /orderBook\.(NotAmendable|OrderNotFound)/);
  const mine = (data) => data.who.owner.toString() === pair.address;
  const killed = (await until(start, 'orderBook.OrderCancelled', mine)).data;
  assert.ok(killed.reason.isFillOrKill && killed.lots.toNumber() === 40);
  // Once it is gone there is nothing to amend or cancel.
  await refusals(
    [
      [api().tx.orderBook.amend(0, { Client: 8 }, null, 5), 'orderBook.OrderNotFound'],
      [api().tx.orderBook.cancel(0, { Client: 8 }), 'orderBook.OrderNotFound'],
    ],
    pair,
  );
});

test('an account floods the book no further than its equity goes, and evicts nobody', async () => {
  const poor = await trader('poor', 60);
  const { away } = await prices(BTC);
  const other = bid(away(-60_000), 1, { clientId: 1 });
  await send(place(other), pair);
  // With less than 100 USD of equity eight orders may be open.
  const flood = Array.from({ length: 8 }, (_, step) => place(bid(away(-60_000) - 500n * BigInt(step), 1)));
  await sendAll(flood, poor);
  const more = Array.from({ length: 20 }, () => [
    place(bid(away(-60_000), 1)), 'margin.TooManyOrdersForEquity',
  ]);
  await refusals(more, poor);
  assert.equal((await orders(poor)).length, 8);
  assert.ok((await order(pair, 1)).isSome, "the other's order is where it was");
  const out = await send(api().tx.orderBook.cancelAll(0, null, null), poor);
  assert.equal(all(out.events, 'orderBook.OrderCancelled').length, 8);
  await send(api().tx.orderBook.cancelAll(0, null, null), pair);
});

test('money that is not there is not moved', async () => {
  const most = 2n ** 127n - 1n;
  await refusals(
    [
      [api().tx.margin.withdraw(0, 0), 'margin.ZeroAmount'],
      [api().tx.margin.withdraw(0, 6_000_000_000n), 'margin.InsufficientFreeCollateral'],
      [api().tx.margin.withdraw(5, 1), 'margin.UnknownSubaccount'],
      [api().tx.margin.transfer(0, 0, 1), 'margin.SameSubaccount'],
      [api().tx.margin.transfer(0, 128, 20_000_000), 'margin.InvalidIndex'],
      [api().tx.margin.transfer(0, 1, 1), 'margin.DepositTooSmall'],
      [api().tx.margin.withdraw(0, most), 'margin.InsufficientFreeCollateral'],
    ],
    pair,
  );
});
