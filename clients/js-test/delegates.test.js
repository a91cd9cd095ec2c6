// Trading keys: what a delegate may do, and what it is refused.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  all, api, BTC, errorName, eventually, find, finish, limit, MARKETS, now, orders, prices, refusals, refused, send,
  start, subaccount, trader, USD,
} from './support/chain.js';

const MARKET = MARKETS.delegates.number;
const DAY_MS = 86_400_000;

let owner;
let key;
let far;

before(async () => {
  await start();
  // The key pays its transactions by the quota of its own collateral.
  [owner, key] = await Promise.all([trader('owner', 50_000), trader('key', 100)]);
  far = (await prices(MARKET)).away(-50_000);
});
after(finish);

const register = (delegate, limits) => api().tx.delegation.register(delegate.address, limits);
const placeFor = (order) => api().tx.orderBook.placeFor(owner.address, 0, order);
const batchFor = (items, mode) => api().tx.orderBook.batchFor(owner.address, 0, items, mode);
const bid = (lots, more = {}) => limit(MARKET, 'Bid', far, lots, more);
const delegates = () => api().call.exchangeApi.delegates(owner.address);

async function limits(more = {}) {
  const expires = (await now()) + DAY_MS;
  const orderNotional = 1_000n * USD;
  return { expires, markets: { Only: [MARKET] }, orderNotional, dailyNotional: 2_000n * USD, ...more };
}

test('a stranger may not place, cancel or register nonsense', async () => {
  const good = await limits();
  await refusals(
    [
      [placeFor(bid(1)), 'delegation.NotDelegate'],
      [batchFor([{ Cancel: { Client: 1 } }], 'BestEffort'), 'delegation.NotDelegate'],
      [api().tx.orderBook.cancelAllFor(owner.address, 0, null, null), 'delegation.NotDelegate'],
      [api().tx.delegation.renounce(owner.address), 'delegation.NotDelegate'],
    ],
    key,
  );
  await refusals(
    [
      [register(owner, good), 'delegation.SelfDelegation'],
      [register(key, { ...good, expires: 1 }), 'delegation.AlreadyExpired'],
      [register(key, { ...good, expires: (await now()) + 366 * DAY_MS }), 'delegation.ExpiryTooFar'],
      [register(key, { ...good, markets: { Only: [] } }), 'delegation.NoMarkets'],
      [register(key, { ...good, orderNotional: 0 }), 'delegation.LimitNotPositive'],
      [register(key, { ...good, dailyNotional: -1 }), 'delegation.LimitNotPositive'],
      [api().tx.delegation.revoke(key.address), 'delegation.NotDelegate'],
    ],
    owner,
  );
});

test('a delegate trades within its limits', async () => {
  const { events } = await send(register(key, await limits()), owner);
  assert.equal(find(events, 'delegation.Registered').data.delegate.toString(), key.address);
  const placed = await send(placeFor(bid(5, { clientId: 1 })), key);
  const { who } = find(placed.events, 'orderBook.OrderPlaced').data;
  assert.equal(who.owner.toString(), owner.address, "it is the owner's order");
  const items = [
    { Amend: { order: { Client: 1 }, price: null, lots: 4 } },
    { Place: bid(3, { clientId: 2 }) },
    { Cancel: { Client: 1 } },
  ];
  await send(batchFor(items, 'AllOrNothing'), key);
  const [left] = await orders(owner);
  assert.deepEqual([left.clientId.unwrap().toNumber(), left.lots.toNumber()], [2, 3]);
  const [view] = await delegates();
  assert.equal(view.placedToday.toBigInt(), far * 8n);
  assert.equal(view.leftToday.toBigInt(), 2_000n * USD - far * 8n);
  const out = await send(api().tx.orderBook.cancelAllFor(owner.address, 0, MARKET, 'Bid'), key);
  assert.equal(all(out.events, 'orderBook.OrderCancelled').length, 1);
});

test('beyond its limits a delegate is refused', async () => {
  // A lot is worth about 57 USD: 17 are within an order's limit, 18 are not.
  const most = (1_000n * USD) / far;
  await refusals(
    [
      [placeFor(bid(most + 1n)), 'delegation.OrderTooLarge'],
      [placeFor({ ...bid(1), market: BTC }), 'delegation.MarketNotAllowed'],
    ],
    key,
  );
  await send(placeFor(bid(most)), key);
  await refused(placeFor(bid(most)), key, 'delegation.DayExhausted');
  // In a batch that goes on, the refused item is named.
  const { events } = await send(batchFor([{ Place: bid(most) }, { Place: bid(1) }], 'BestEffort'), key);
  const { position, error } = find(events, 'orderBook.OrderRefused').data;
  assert.deepEqual([position.toNumber(), errorName(error)], [0, 'delegation.DayExhausted']);
  assert.equal((await orders(owner)).length, 2);
  await send(api().tx.orderBook.cancelAllFor(owner.address, 0, null, null), key);
});

test('a delegate never withdraws', async () => {
  const held = async () =>
    (await api().call.exchangeApi.account(subaccount(owner))).unwrap().record.quote.toBigInt();
  const before = await held();
  const forOwners = Object.values(api().tx.margin).filter((call) =>
    call.meta?.args.some(({ name }) => name.toString() === 'owner'));
  assert.equal(forOwners.length, 0, "no call of the ledger names another's subaccount");
  // What the key takes is its own.
  await refused(api().tx.margin.withdraw(0, 40_000n * USD), key, 'margin.InsufficientFreeCollateral');
  await refused(api().tx.margin.transfer(3, 0, 100n * USD), key, 'margin.UnknownSubaccount');
  assert.equal(await held(), before);
});

test('after its time a delegate may do nothing, and anyone may remove it', async () => {
  const removal = api().tx.delegation.removeExpired(owner.address, key.address);
  await refused(removal, key, 'delegation.NotExpired');
  await send(register(key, await limits({ expires: (await now()) + 4_000 })), owner);
  await send(placeFor(bid(1, { clientId: 5 })), key);
  await eventually('the expiry', async () => {
    const [view] = await delegates();
    return view.isExpired.isTrue ? view : undefined;
  });
  await refusals(
    [
      [placeFor(bid(1)), 'delegation.Expired'],
      [batchFor([{ Cancel: { Client: 5 } }], 'AllOrNothing'), 'delegation.Expired'],
      [api().tx.orderBook.cancelAllFor(owner.address, 0, null, null), 'delegation.Expired'],
    ],
    key,
  );
  assert.equal((await orders(owner)).length, 1, 'its orders stay');
  const { events } = await send(removal, key);
  find(events, 'delegation.ExpiredRemoved');
  assert.equal((await delegates()).length, 0);
  await send(api().tx.orderBook.cancelAll(0, null, null), owner);
});

test('an owner revokes, a delegate renounces', async () => {
  const all = await limits({ markets: 'All' });
  await send(register(key, all), owner);
  const revoked = await send(api().tx.delegation.revoke(key.address), owner);
  find(revoked.events, 'delegation.Revoked');
  await refused(placeFor(bid(1)), key, 'delegation.NotDelegate');
  await send(register(key, all), owner);
  const renounced = await send(api().tx.delegation.renounce(owner.address), key);
  find(renounced.events, 'delegation.Renounced');
  await refused(placeFor(bid(1)), key, 'delegation.NotDelegate');
});
