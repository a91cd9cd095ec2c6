// What trading costs: tiers, volumes, referrals, and where collected fees go.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  api, find, finish, here, keys, limit, MARKETS, prices, refusals, refused, send, start, subaccount, trader, until,
  USD,
} from './support/chain.js';

const MARKET = MARKETS.fees.number;

let referred;
let referrer;

before(async () => {
  await start();
  [referred, referrer] = await Promise.all([trader('referred', 100_000), trader('referrer', 100_000)]);
});
after(finish);

const anyone = () => keys('//Charlie');
const standing = (pair) => api().call.exchangeApi.fees(pair.address);
const setReferrer = (pair) => api().tx.fees.setReferrer(pair.address);
const place = (side, price, lots, more) => api().tx.orderBook.place(0, limit(MARKET, side, price, lots, more));

// The referrer makes, the referred takes.
async function trade(lots) {
  const { at } = await prices(MARKET);
  await send(place('Ask', at, lots), referrer);
  const start = here();
  await send(place('Bid', at, lots, { timeInForce: 'ImmediateOrCancel' }), referred);
  const taken = (data) => data.who.owner.toString() === referred.address;
  return (await until(start, 'orderBook.OrderFilled', taken)).data;
}

test('tiers, split and referral share can be read', async () => {
  const tiers = await api().query.fees.tiers();
  assert.equal(tiers.length, 6);
  assert.ok(tiers[0].volume.isZero() && tiers[0].taker.toNumber() === 1_000_000);
  const split = await api().query.fees.split();
  const parts = ['insurance', 'treasury', 'validators'].map((name) => split[name].toNumber());
  assert.equal(parts.reduce((sum, part) => sum + part, 0), 1_000_000);
  assert.equal((await api().query.fees.referralShare()).toNumber(), 100_000);
  const fresh = await standing(keys('//Js//nobody'));
  assert.deepEqual([fresh.index.toNumber(), fresh.volume.toNumber()], [0, 0]);
});

test('who has not traded refers nobody and earns nothing', async () => {
  await refusals(
    [
      [setReferrer(referred), 'fees.SelfReferral'],
      [setReferrer(referrer), 'fees.NotTraded'],
      [api().tx.fees.claim(0), 'fees.EarningsTooSmall'],
    ],
    referred,
  );
  // What anyone may do costs native tokens.
  await refused(api().tx.fees.forget(keys('//Js//nobody').address), anyone(), 'fees.UnknownTrader');
});

test('volume counts for both sides, and a referrer is named once', async () => {
  const fill = await trade(10);
  const notional = fill.price.toBigInt() * 10n;
  assert.equal((await standing(referred)).volume.toBigInt(), notional);
  assert.equal((await standing(referrer)).volume.toBigInt(), notional);
  await refused(setReferrer(keys('//Js//nobody')), referred, 'fees.ReferrerNotTraded');
  const { events } = await send(setReferrer(referrer), referred);
  assert.equal(find(events, 'fees.ReferrerSet').data.referrer.toString(), referrer.address);
  await refused(setReferrer(referrer), referred, 'fees.ReferrerAlreadySet');
  await refused(setReferrer(referred), referrer, 'fees.MutualReferral');
  await refused(api().tx.fees.forget(referred.address), anyone(), 'fees.StillTrading');
  const known = (await api().query.fees.traders(referred.address)).unwrap();
  assert.equal(known.referrer.unwrap().toString(), referrer.address);
});

test('a referrer earns a tenth of the fees and claims them', async () => {
  const fill = await trade(4_000);
  const earned = (await api().query.fees.earnings(referrer.address)).toBigInt();
  assert.equal(earned, fill.fee.toBigInt() / 10n);
  const quote = async () =>
    (await api().call.exchangeApi.account(subaccount(referrer))).unwrap().record.quote.toBigInt();
  const before = await quote();
  const { events } = await send(api().tx.fees.claim(0), referrer);
  assert.equal(find(events, 'fees.EarningsClaimed').data.amount.toBigInt(), earned);
  assert.equal(await quote(), before + earned);
  await refused(api().tx.fees.claim(0), referrer, 'fees.EarningsTooSmall');
});

test('anyone distributes what has been collected', async () => {
  const insurance = async () => (await api().call.exchangeApi.funds()).insurance.toBigInt();
  const before = await insurance();
  const { events } = await send(api().tx.fees.distribute(), anyone());
  const paid = find(events, 'fees.Distributed').data;
  assert.ok(paid.insurance.toBigInt() >= 40n * USD);
  assert.equal(paid.validators.toNumber(), 1);
  assert.ok(paid.validator.toBigInt() >= 40n * USD && paid.treasury.toBigInt() >= 20n * USD);
  assert.ok((await insurance()) >= before + paid.insurance.toBigInt());
  await refused(api().tx.fees.distribute(), anyone(), 'fees.TooLittleToDistribute');
});
