// The chain as a polkadot.js user sees it: nothing but metadata, no types supplied by hand.
//
// Needs a running development node: BULWARK_WS names its address (default ws://127.0.0.1:9944).
// The oracle must have prices: scripts/test-js.sh starts the node with a price server.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';

const ENDPOINT = process.env.BULWARK_WS ?? 'ws://127.0.0.1:9944';
const MARKET = 0;
const USD = 1_000_000n;

let api;
let keyring;

before(async () => {
  api = await ApiPromise.create({ provider: new WsProvider(ENDPOINT), noInitWarn: true });
  keyring = new Keyring({ type: 'sr25519' });
  await prices();
});

after(async () => {
  await api?.disconnect();
});

// Waits until the market has a quote from the oracle.
async function prices() {
  for (let second = 0; second < 60; second += 1) {
    const [market] = await api.call.exchangeApi.markets();
    if (market.quote.isSome) return market.quote.unwrap();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error('no price from the oracle after a minute');
}

// Sends a call and waits until it is in a block; gives its events, or throws the chain's error.
function send(call, signer) {
  return new Promise((resolve, reject) => {
    call
      .signAndSend(signer, ({ status, events, dispatchError }) => {
        if (!status.isInBlock) return;
        if (!dispatchError) {
          resolve({ hash: status.asInBlock, events: events.map(({ event }) => event) });
        } else if (dispatchError.isModule) {
          const { section, name } = api.registry.findMetaError(dispatchError.asModule);
          reject(new Error(`${section}.${name}`));
        } else {
          reject(new Error(dispatchError.toString()));
        }
      })
      .catch(reject);
  });
}

// Waits for an event of the tick in one of the next blocks.
async function eventually(section, method, accept, blocks = 10) {
  return new Promise((resolve, reject) => {
    let seen = 0;
    let stop;
    api.query.system
      .events((records) => {
        for (const { event } of records) {
          if (event.section === section && event.method === method && accept(event.data)) {
            stop?.();
            resolve(event);
            return;
          }
        }
        seen += 1;
        if (seen > blocks) {
          stop?.();
          reject(new Error(`no ${section}.${method} in ${blocks} blocks`));
        }
      })
      .then((unsubscribe) => {
        stop = unsubscribe;
      }, reject);
  });
}

function find(events, section, method) {
  const event = events.find((candidate) => candidate.section === section && candidate.method === method);
  assert.ok(event, `${section}.${method} among ${events.map((e) => `${e.section}.${e.method}`)}`);
  return event;
}

// An order as `place` and `batch` take it: a plain limit order, changed by `more`.
const limit = (side, price, lots, more = {}) => ({
  market: MARKET,
  side,
  price: { Limit: price },
  lots,
  timeInForce: 'GoodTilCancelled',
  postOnly: false,
  reduceOnly: false,
  selfTrade: 'AnnulBoth',
  clientId: null,
  ...more,
});

const subaccount = (pair) => ({ owner: pair.address, index: 0 });

test('metadata decodes and the runtime APIs are there', () => {
  assert.ok(api.runtimeVersion.specName.eq('bulwark'));
  const reads = ['markets', 'book', 'account', 'orders', 'order', 'indicative', 'statistics'];
  reads.push('maxOrder', 'simulate', 'triggers', 'twaps', 'fees', 'delegates', 'feeds', 'funds');
  for (const method of reads) {
    assert.equal(typeof api.call.exchangeApi[method], 'function', method);
  }
  for (const section of ['oracle', 'markets', 'margin', 'orderBook', 'triggers', 'fees', 'delegation']) {
    assert.ok(api.tx[section], section);
  }
});

test('a trader deposits, trades, sees the fill and the position, and cancels', async () => {
  const buyer = keyring.addFromUri('//Ferdie');
  const seller = keyring.addFromUri('//Eve');
  // Ferdie holds no native token at all: collateral pays for everything he does.
  assert.ok((await api.query.system.account(buyer.address)).data.free.isZero());
  for (const pair of [buyer, seller]) {
    const { events } = await send(api.tx.margin.deposit(0, 50_000n * USD), pair);
    find(events, 'margin', 'Deposited');
  }

  const quote = await prices();
  const tick = 500n;
  const mark = (quote.mark.toBigInt() / tick) * tick;
  const filled = eventually(
    'orderBook',
    'OrderFilled',
    (data) => data.who.owner.toString() === buyer.address,
  );
  await send(
    api.tx.orderBook.place(0, limit('Ask', mark, 10)),
    seller,
  );
  await send(
    api.tx.orderBook.place(0, limit('Bid', mark + 10n * tick, 10)),
    buyer,
  );
  const fill = await filled;
  assert.equal(fill.data.lots.toBigInt(), 10n);

  const account = (await api.call.exchangeApi.account(subaccount(buyer))).unwrap();
  assert.equal(account.positions.length, 1);
  assert.equal(account.positions[0].position.lots.toBigInt(), 10n);
  assert.ok(account.health.isSome);

  const far = ((mark * 9n) / 10n / tick) * tick;
  await send(api.tx.orderBook.place(0, limit('Bid', far, 3)), buyer);
  const orders = await api.call.exchangeApi.orders(subaccount(buyer));
  const order = orders.find((candidate) => candidate.locator.price.asLimit.toBigInt() === far);
  assert.ok(order, 'the order rests');
  const { events } = await send(api.tx.orderBook.cancel(0, { Locator: order.locator }), buyer);
  find(events, 'orderBook', 'OrderCancelled');
  const left = await api.call.exchangeApi.orders(subaccount(buyer));
  assert.ok(!left.some((candidate) => candidate.locator.price.asLimit.toBigInt() === far));
});

test('orders have names, are amended in a batch, simulated, and worked by stops', async () => {
  const trader = keyring.addFromUri('//Charlie');
  await send(api.tx.margin.deposit(0, 20_000n * USD), trader);
  const quote = await prices();
  const tick = 500n;
  const far = (((quote.mark.toBigInt() * 9n) / 10n) / tick) * tick;
  const items = [
    { Place: limit('Bid', far, 5, { clientId: 7, postOnly: true }) },
    { Amend: { order: { Client: 7 }, price: null, lots: 3 } },
  ];
  await send(api.tx.orderBook.batch(0, items, 'AllOrNothing'), trader);
  const order = (await api.call.exchangeApi.order(subaccount(trader), { Client: 7 })).unwrap();
  assert.equal(order.lots.toBigInt(), 3n);
  assert.ok(order.postOnly.isTrue);

  const told = await api.call.exchangeApi.simulate(subaccount(trader), limit('Bid', far, 5));
  assert.equal(told.asOk.order.filled.toBigInt(), 0n);
  const largest = await api.call.exchangeApi.maxOrder(subaccount(trader), MARKET, 'Bid', far);
  assert.ok(largest.asOk.toBigInt() > 0n);

  const terms = {
    reference: 'Mark',
    price: far,
    side: 'Ask',
    size: { Position: 1_000_000 },
    execution: { Market: null },
    reduceOnly: true,
    selfTrade: 'AnnulBoth',
    expires: null,
    clientId: null,
  };
  await send(api.tx.triggers.placeTrigger(0, MARKET, 'Stop', terms), trader);
  const [trigger] = await api.call.exchangeApi.triggers(subaccount(trader));
  assert.equal(trigger.terms.price.toBigInt(), far);
  await send(api.tx.triggers.cancelTrigger(0, trigger.id), trader);
  assert.equal((await api.call.exchangeApi.triggers(subaccount(trader))).length, 0);

  await send(api.tx.orderBook.cancel(0, { Client: 7 }), trader);
  assert.ok((await api.call.exchangeApi.order(subaccount(trader), { Client: 7 })).isNone);
});

test('bad input gets the named error', async () => {
  const trader = keyring.addFromUri('//Bob');
  await send(api.tx.margin.deposit(0, 1_000n * USD), trader);
  const quote = await prices();
  const mark = (quote.mark.toBigInt() / 500n) * 500n;
  const cases = [
    [api.tx.orderBook.place(0, limit('Bid', mark, 1, { market: 999 })), 'orderBook.UnknownMarket'],
    [api.tx.orderBook.place(0, limit('Bid', mark + 1n, 1)), 'orderBook.OffTick'],
    [api.tx.orderBook.place(0, limit('Bid', mark, 0)), 'orderBook.ZeroLots'],
    [api.tx.orderBook.place(0, limit('Bid', mark, 1_000_001)), 'orderBook.AboveMaximum'],
    [api.tx.orderBook.place(0, limit('Bid', mark, 1, { timeInForce: { GoodTilTime: 1 } })), 'orderBook.AlreadyExpired'],
    [api.tx.orderBook.place(0, limit('Bid', mark, 900_000)), 'margin.InsufficientMargin'],
    [api.tx.orderBook.place(0, limit('Bid', mark, 1, { reduceOnly: true })), 'orderBook.WouldNotReduce'],
    [api.tx.orderBook.place(0, limit('Bid', mark, 1, { price: { Market: null } })), 'orderBook.MarketMustBeImmediate'],
    [api.tx.orderBook.cancel(0, { Client: 99 }), 'orderBook.OrderNotFound'],
  ];
  for (const [call, expected] of cases) {
    await assert.rejects(send(call, trader), { message: expected });
  }
});
