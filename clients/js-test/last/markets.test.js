// What concerns whole markets, after all others: call auctions, states, the kill switches, fees.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  all, api, asRoot, BTC, find, finish, here, limit, MARKETS, now, orders, position, prices, refused, send, start,
  trader, until,
} from '../support/chain.js';

const OPENING_MS = 12_000;

let buyer;
let seller;
let market;

before(async () => {
  await start();
  [buyer, seller] = await Promise.all([trader('buyer', 50_000), trader('seller', 50_000)]);
});
after(finish);

const place = (side, price, lots, more) => api().tx.orderBook.place(0, limit(market, side, price, lots, more));
const ours = (data) => data.market.toNumber() === market;
const state = async (number = market) => {
  const markets = await api().call.exchangeApi.markets();
  return markets.find((candidate) => candidate.market.toNumber() === number).record.state;
};
const setState = (wanted, number = market) => asRoot(api().tx.markets.setState(number, wanted));

test('orders gather in an opening auction, seen at every block, and clear at once', async () => {
  const [btc] = await api().call.exchangeApi.markets();
  const listed = find(await asRoot(api().tx.markets.listMarket(btc.record.parameters, OPENING_MS)), 'markets.Listed');
  market = listed.data.market.toNumber();
  // Two of genesis and those of the other files came before.
  assert.ok(market >= Object.keys(MARKETS).length + 2);
  assert.ok((await state()).isOpeningAuction);
  const { index, away, at } = await prices(market);
  const begun = here();
  await Promise.all([
    send(place('Ask', away(-1_000), 6), seller),
    send(place('Ask', away(2_000), 4), seller),
    send(place('Bid', away(1_000), 6), buyer),
    refused(place('Bid', at, 1, { timeInForce: 'ImmediateOrCancel' }), buyer, 'orderBook.CallAuction'),
  ]);
  for (let block = 0; block < 3; block += 1) {
    const told = (await api().call.exchangeApi.indicative(market)).unwrap();
    assert.equal(told.volume.toNumber(), 6);
    const distance = told.price.toBigInt() - index;
    assert.ok(distance <= 500n && distance >= -500n, 'drawn to the index');
    assert.ok(told.surplus.isNone, 'at that price nobody is left over');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  assert.ok((await state()).isOpeningAuction, 'nothing trades before its time');
  assert.equal(await position(buyer, market), 0n);

  const cleared = (await until(begun, 'orderBook.Cleared', ours)).data;
  assert.equal(cleared.volume.toNumber(), 6);
  const fills = await Promise.all([buyer, seller].map((pair) =>
    until(begun, 'orderBook.OrderFilled', (data) => ours(data) && data.who.owner.toString() === pair.address)));
  const auctionFee = (cleared.price.toBigInt() * 6n * 200n + 999_999n) / 1_000_000n;
  for (const { data } of fills) assert.equal(data.fee.toBigInt(), auctionFee, 'one fee for both sides');
  assert.ok((await state()).isActive);
  assert.equal(await position(buyer, market), 6n);
});

test('a protective auction gathers orders while closing goes on', async () => {
  await setState({ ProtectiveAuction: (await now()) + 15_000 });
  const { at, away } = await prices(market);
  const begun = here();
  await send(place('Bid', at, 3), buyer);
  await send(place('Ask', away(-500), 5), seller);
  const told = (await api().call.exchangeApi.indicative(market)).unwrap();
  const [side, lots] = told.surplus.unwrap();
  assert.deepEqual([told.volume.toNumber(), side.type, lots.toNumber()], [3, 'Ask', 2]);
  assert.equal(await position(buyer, market), 6n, 'they wait');
  await until(begun, 'orderBook.Cleared', ours);
  assert.equal(await position(buyer, market), 9n);
  assert.ok((await state()).isActive);
  await Promise.all([buyer, seller].map((pair) => send(api().tx.orderBook.cancelAll(0, null, null), pair)));
});

test('each state admits what it says', async () => {
  const { away } = await prices(market);
  const [low, high] = [away(-30_000), away(30_000)];
  await send(place('Bid', low, 1, { clientId: 1 }), buyer);
  await setState('ReduceOnly');
  await refused(place('Bid', low, 1), buyer, 'margin.ReduceOnly');
  await send(place('Ask', high, 2), buyer);
  await setState('CancelOnly');
  await refused(place('Ask', high, 1), buyer, 'orderBook.MarketClosed');
  await send(api().tx.orderBook.cancel(0, { Client: 1 }), buyer);
  await setState('Halted');
  await refused(place('Ask', high, 1), buyer, 'orderBook.MarketHalted');
  const [left] = await orders(buyer);
  await send(api().tx.orderBook.cancel(0, { Locator: left.locator }), buyer);
  await assert.rejects(setState({ OpeningAuction: (await now()) + 20_000 }), /markets\.ImpossibleTransition/);
  await setState('Active');
  const after = await state();
  assert.ok(after.isActive || after.isProtectiveAuction, 'after more than ten seconds a call comes first');
});

test('one call halts every market, and each is resumed by itself', async () => {
  const events = await asRoot(api().tx.markets.haltAll());
  const markets = await api().call.exchangeApi.markets();
  assert.ok(all(events, 'markets.MarketHalted').length >= markets.length - 1);
  assert.ok(markets.every(({ record }) => record.state.isHalted));
  const { away } = await prices(BTC);
  const order = api().tx.orderBook.place(0, limit(BTC, 'Bid', away(-30_000), 1));
  await refused(order, buyer, 'orderBook.MarketHalted');
  await setState('Active', BTC);
  await send(order, buyer);
  await send(api().tx.orderBook.cancelAll(0, null, null), buyer);
});

test('fees are set by the risk administrator, within bounds', async () => {
  const tiers = (await api().query.fees.tiers()).toJSON();
  find(await asRoot(api().tx.fees.setTiers(tiers)), 'fees.TiersSet');
  find(await asRoot(api().tx.fees.setReferralShare(50_000)), 'fees.ReferralShareSet');
  const split = { insurance: 500_000, treasury: 200_000, validators: 300_000 };
  find(await asRoot(api().tx.fees.setSplit(split)), 'fees.SplitSet');
  assert.deepEqual((await api().query.fees.split()).toJSON(), split);
  const bad = [
    [api().tx.fees.setTiers([]), 'fees.NoTiers'],
    [api().tx.fees.setTiers(tiers.slice(1)), 'fees.FirstTierNotAtZero'],
    [api().tx.fees.setTiers([tiers[0], tiers[0]]), 'fees.TiersNotAscending'],
    [api().tx.fees.setReferralShare(500_001), 'fees.ReferralShareTooHigh'],
    [api().tx.fees.setSplit({ ...split, treasury: 0 }), 'fees.SplitNotWhole'],
  ];
  for (const [call, error] of bad) {
    await assert.rejects(asRoot(call), { message: error });
  }
});
