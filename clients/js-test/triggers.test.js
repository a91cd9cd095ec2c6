// Orders placed later, on a market whose price the test moves: stops, take-profits, pairs, slices,
// and pegs that follow.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  api, errorName, eventually, find, finish, here, limit, MARKETS, move, now, order, orders, position, prices,
  refusals, send, sendAll, start, subaccount, trader, until,
} from './support/chain.js';

const MARKET = MARKETS.triggers.number;
const IMMEDIATE = { timeInForce: 'ImmediateOrCancel' };

let pair;
let book;

before(async () => {
  await start();
  [pair, book] = await Promise.all([trader('stops', 100_000), trader('book', 200_000)]);
  // A book that follows the mark, and a long position to protect.
  const peg = (side, offset, clientId) =>
    limit(MARKET, side, 0, 1_000, { price: { Pegged: ['Mark', offset] }, clientId });
  await sendAll([place(peg('Bid', -15_000, 1)), place(peg('Ask', 15_000, 2))], book);
  const position = here();
  await send(place(limit(MARKET, 'Bid', 0, 40, { price: { Market: null }, ...IMMEDIATE })), pair);
  await until(position, 'orderBook.OrderFilled', mine);
});
after(async () => {
  await move('ETH', 1);
  await finish();
});

const place = (order) => api().tx.orderBook.place(0, order);
const trigger = (kind, terms) => api().tx.triggers.placeTrigger(0, MARKET, kind, terms);
const mine = (data) => data.who.owner.toString() === pair.address;
const standing = () => api().call.exchangeApi.triggers(subaccount(pair));

// An order that closes a long when the mark reaches `price`, changed by `more`.
const closing = (price, more = {}) => ({
  reference: 'Mark',
  price,
  side: 'Ask',
  size: { Position: 500_000 },
  execution: { Market: null },
  reduceOnly: true,
  selfTrade: 'AnnulBoth',
  expires: null,
  clientId: null,
  ...more,
});

// Moves the oracle's price and waits until the mark has followed.
async function shift(factor, wanted) {
  await move('ETH', factor);
  await eventually(`the mark at ${factor}`, async () => {
    const { mark } = await prices(MARKET);
    return wanted(mark) ? mark : undefined;
  });
}

test('a stop waits, can be read and taken back, and fires when the mark falls through it', async () => {
  const { away, mark } = await prices(MARKET);
  const { events } = await send(trigger('Stop', closing(away(-2_000))), pair);
  const placed = find(events, 'triggers.TriggerPlaced').data.trigger;
  const [read] = await standing();
  assert.deepEqual(read.toJSON(), placed.toJSON());
  const back = await send(api().tx.triggers.cancelTrigger(0, placed.id), pair);
  assert.ok(find(back.events, 'triggers.TriggerEnded').data.reason.asCancelled.isOwner);
  assert.equal((await standing()).length, 0);

  await send(trigger('Stop', closing(away(-2_000))), pair);
  const start = here();
  await shift('0.996', (price) => price < mark - 6_000n);
  const fired = (await until(start, 'triggers.TriggerFired', mine)).data;
  assert.equal(fired.lots.toBigInt(), 20n, 'half of the position');
  const filled = (await until(start, 'orderBook.OrderFilled', mine)).data;
  assert.equal(filled.nonce.toBigInt(), fired.nonce.toBigInt());
  assert.equal(await position(pair, MARKET), 20n);
  assert.equal((await standing()).length, 0);
});

test('of a pair one fires and the other ends', async () => {
  const { away, mark } = await prices(MARKET);
  const stop = closing(away(-8_000));
  const profit = closing(away(2_000), {
    execution: { Limit: { price: away(1_000), timeInForce: 'GoodTilCancelled' } },
    size: { Lots: 5 },
    clientId: 77,
  });
  await refusals(
    [[api().tx.triggers.placePair(0, MARKET, stop, { ...profit, side: 'Bid' }), 'triggers.PairSides']],
    pair,
  );
  await send(api().tx.triggers.placePair(0, MARKET, stop, profit), pair);
  const [one, other] = await standing();
  assert.ok(one.kind.isStop && other.kind.isTakeProfit);
  assert.equal(one.pair.unwrap().toBigInt(), other.id.toBigInt());

  const start = here();
  await shift(1, (price) => price > mark + 6_000n);
  const fired = (await until(start, 'triggers.TriggerFired', mine)).data;
  assert.equal(fired.id.toBigInt(), other.id.toBigInt());
  const over = (await until(start, 'triggers.TriggerEnded', mine)).data;
  assert.ok(over.reason.isOtherFired && over.id.eq(one.id));
  assert.equal((await until(start, 'orderBook.OrderFilled', mine)).data.lots.toBigInt(), 5n);
  assert.equal(await position(pair, MARKET), 15n);
});

test('a trigger on the index ends at its time', async () => {
  const { index } = await prices(MARKET);
  const terms = closing(index - 60_000n, { reference: 'Index', expires: (await now()) + 3_000 });
  const start = here();
  await send(trigger('Stop', terms), pair);
  const over = (await until(start, 'triggers.TriggerEnded', mine)).data;
  assert.ok(over.reason.asCancelled.isExpired);
});

test('a TWAP order trades its slices by time', async () => {
  const terms = {
    side: 'Ask', lots: 6, intervalMs: 5_000, slices: 2, slippage: 20_000, limit: null, reduceOnly: true,
    selfTrade: 'AnnulBoth',
  };
  const held = await position(pair, MARKET);
  const start = here();
  await send(api().tx.triggers.placeTwap(0, MARKET, terms), pair);
  const first = (await until(start, 'triggers.SlicePlaced', mine)).data;
  // `slice` is a method of every list of fields.
  const slice = first[3];
  assert.deepEqual([slice.toNumber(), first.lots.toNumber()], [1, 3]);
  const [under] = await api().call.exchangeApi.twaps(subaccount(pair));
  assert.equal(under.terms.lots.toNumber(), 6);
  const over = (await until(start, 'triggers.TwapEnded', mine)).data;
  assert.deepEqual([over.filled.toNumber(), over.left.toNumber()], [6, 0]);
  assert.ok(over.reason.isNone, 'it ran its course');
  assert.equal(await position(pair, MARKET), held - 6n);
});

test('TWAP orders and triggers are taken back one by one and all together', async () => {
  const { away } = await prices(MARKET);
  const slow = {
    side: 'Bid', lots: 20, intervalMs: 3_600_000, slices: 4, slippage: null, limit: away(-9_000),
    reduceOnly: false, selfTrade: 'AnnulBoth',
  };
  const twap = api().tx.triggers.placeTwap(0, MARKET, slow);
  await send(twap, pair);
  const [{ id }] = await api().call.exchangeApi.twaps(subaccount(pair));
  const { events } = await send(api().tx.triggers.cancelTwap(0, id), pair);
  assert.ok(find(events, 'triggers.TwapEnded').data.reason.unwrap().isOwner);

  await sendAll([twap, trigger('Stop', closing(away(-9_000))), trigger('TakeProfit', closing(away(9_000)))], pair);
  await send(api().tx.triggers.cancelAll(0, MARKET), pair);
  assert.equal((await standing()).length, 0);
  assert.equal((await api().call.exchangeApi.twaps(subaccount(pair))).length, 0);
  await refusals(
    [
      [api().tx.triggers.cancelTrigger(0, 99), 'triggers.TriggerNotFound'],
      [api().tx.triggers.cancelTwap(0, 99), 'triggers.TwapNotFound'],
    ],
    pair,
  );
});

test('what can never fire, or says two things, is refused', async () => {
  const { away } = await prices(MARKET);
  const below = away(-9_000);
  const slices = {
    side: 'Bid', lots: 20, intervalMs: 5_000, slices: 4, slippage: null, limit: null, reduceOnly: false,
    selfTrade: 'AnnulBoth',
  };
  const twap = (more) => api().tx.triggers.placeTwap(0, MARKET, { ...slices, ...more });
  const stop = (more) => trigger('Stop', closing(below, more));
  await refusals(
    [
      [trigger('Stop', closing(away(9_000))), 'triggers.WrongSide'],
      [trigger('TakeProfit', closing(below)), 'triggers.WrongSide'],
      [trigger('Stop', closing(below, { side: 'Bid' })), 'triggers.WrongSide'],
      [stop({ price: 0 }), 'triggers.ZeroPrice'],
      [stop({ size: { Position: 0 } }), 'triggers.BadFraction'],
      [stop({ size: { Position: 1_000_001 } }), 'triggers.BadFraction'],
      [stop({ size: { Lots: 0 } }), 'orderBook.ZeroLots'],
      [stop({ execution: { Market: 50_001 } }), 'triggers.SlippageTooWide'],
      [stop({ execution: { Limit: { price: below + 1n, timeInForce: 'GoodTilCancelled' } } }), 'orderBook.OffTick'],
      [stop({ expires: 1 }), 'triggers.AlreadyExpired'],
      [api().tx.triggers.placeTrigger(0, 63, 'Stop', closing(below)), 'triggers.UnknownMarket'],
      [api().tx.triggers.placeTrigger(9, MARKET, 'Stop', closing(below)), 'triggers.UnknownSubaccount'],
      [twap({ intervalMs: 4_999 }), 'triggers.BadInterval'],
      [twap({ intervalMs: 3_600_001 }), 'triggers.BadInterval'],
      [twap({ slices: 1 }), 'triggers.BadSlices'],
      [twap({ slices: 1_001 }), 'triggers.BadSlices'],
      [twap({ lots: 3 }), 'triggers.SliceTooSmall'],
      [twap({ slippage: 50_001 }), 'triggers.SlippageTooWide'],
    ],
    pair,
  );
});

test('an account has at most 32 triggers and 4 TWAP orders', async () => {
  const { away } = await prices(MARKET);
  const many = Array.from({ length: 32 }, (_, step) => trigger('Stop', closing(away(-9_000 - 100 * step))));
  await sendAll(many, pair);
  const slow = {
    side: 'Bid', lots: 20, intervalMs: 3_600_000, slices: 4, slippage: null, limit: away(-9_000),
    reduceOnly: false, selfTrade: 'AnnulBoth',
  };
  const twap = () => api().tx.triggers.placeTwap(0, MARKET, slow);
  await sendAll([twap(), twap(), twap(), twap()], pair);
  await refusals(
    [
      [trigger('Stop', closing(away(-9_000))), 'triggers.TooManyTriggers'],
      [twap(), 'triggers.TooManyTwaps'],
    ],
    pair,
  );
  await send(api().tx.triggers.cancelAll(0, null), pair);
});

test('a trigger whose order is refused says why and is gone', async () => {
  const { away, mark } = await prices(MARKET);
  // Far more than the account can carry.
  const huge = closing(away(-2_000), { side: 'Ask', size: { Lots: 900_000 }, reduceOnly: false });
  await send(trigger('Stop', huge), pair);
  const start = here();
  await shift('0.996', (price) => price < mark - 6_000n);
  const { error } = (await until(start, 'triggers.TriggerRefused', mine)).data;
  assert.equal(errorName(error), 'margin.InsufficientMargin');
  assert.equal((await standing()).length, 0);
});

test('a peg follows a moving price without being written', async () => {
  const before = (await order(book, 1)).unwrap();
  const best = async () => (await api().call.exchangeApi.book(MARKET, 1)).bids[0].price.toBigInt();
  const { mark } = await prices(MARKET);
  assert.equal(await best(), ((mark - 15_000n) / 500n) * 500n);
  await shift(1, (price) => price > mark + 6_000n);
  const next = await prices(MARKET);
  assert.equal(await best(), ((next.mark - 15_000n) / 500n) * 500n);
  const after = (await order(book, 1)).unwrap();
  assert.deepEqual(after.locator.toJSON(), before.locator.toJSON());
  assert.equal((await orders(book)).length, 2);
});
