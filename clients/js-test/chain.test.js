// The chain as a polkadot.js user sees it: nothing but metadata, no types supplied by hand.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import {
  api, BTC, find, finish, keys, limit, orders, prices, QUOTE_ASSET, refused, send, start, subaccount, USD,
} from './support/chain.js';

// Every call of the exchange's pallets, by name: a call that is new or gone shows here.
const CALLS = {
  margin: [
    'deposit', 'withdraw', 'transfer', 'sweepGifts', 'depositCollateral', 'withdrawCollateral', 'transferCollateral',
    'sweepAsset', 'claimWithdrawal', 'cancelWithdrawal', 'setName', 'setLending', 'accrue', 'beginSale',
    'buyCollateral', 'listCollateral', 'proposeCollateral', 'freezeCollateral', 'setOutflow', 'cutOutflow',
    'setBorrowing', 'setOffsets',
  ],
  orderBook: [
    'place', 'cancel', 'cancelAll', 'batch', 'amend', 'setDeadMan', 'placeFor', 'batchFor', 'cancelAllFor',
  ],
  triggers: ['placeTrigger', 'placePair', 'cancelTrigger', 'placeTwap', 'cancelTwap', 'cancelAll'],
  delegation: ['register', 'revoke', 'renounce', 'removeExpired'],
  fees: ['setTiers', 'setSplit', 'setReferralShare', 'setReferrer', 'claim', 'distribute', 'forget'],
  markets: [
    'listMarket', 'listSeries', 'proposeParameters', 'cancelChange', 'setState', 'haltAll', 'delist', 'settleMarket',
  ],
};

const READS = [
  'markets', 'book', 'account', 'orders', 'order', 'indicative', 'statistics', 'maxOrder', 'simulate',
  'triggers', 'twaps', 'fees', 'delegates', 'feeds', 'funds', 'funding', 'ending', 'pendingChange', 'previewChange',
  'collaterals', 'withdrawals', 'waitingWithdrawals', 'interest',
];

before(start);
after(finish);

test('metadata decodes, and every call and read is there', () => {
  assert.ok(api().runtimeVersion.specName.eq('bulwark'));
  for (const [section, methods] of Object.entries(CALLS)) {
    assert.deepEqual(Object.keys(api().tx[section]).sort(), [...methods].sort(), section);
  }
  assert.deepEqual(Object.keys(api().call.exchangeApi).sort(), [...READS].sort());
});

test('the page for traders shows how to make every call', () => {
  const page = readFileSync(new URL('../../docs/TRADING.md', import.meta.url), 'utf8');
  // Roles and markets are governed, not traded.
  const governed = [
    'setTiers', 'setSplit', 'setReferralShare', 'listCollateral', 'proposeCollateral', 'freezeCollateral', 'setOutflow',
    'cutOutflow', 'setBorrowing', 'setOffsets',
  ];
  for (const [section, methods] of Object.entries(CALLS).filter(([name]) => name !== 'markets')) {
    for (const method of methods.filter((name) => !governed.includes(name))) {
      assert.match(page, new RegExp(`^\\| ${section}\\.${method} \\| .*\`${section}\\.${method}\\(`, 'm'));
    }
  }
});

test('every error of the exchange says what is wrong and what to do', () => {
  for (const section of Object.keys(CALLS)) {
    const errors = Object.values(api().errors[section]);
    assert.ok(errors.length > 0, section);
    for (const error of errors) {
      assert.match(error.meta.docs.join(' ').trim(), /\.$/, `${section}.${error.meta.name}`);
    }
  }
});

test('a trader without native tokens deposits, moves and withdraws money', async () => {
  const pair = keys('//Ferdie');
  // Collateral pays for everything he does.
  assert.ok((await api().query.system.account(pair.address)).data.free.isZero());
  const { events } = await send(api().tx.margin.deposit(0, 1_000n * USD), pair);
  const deposited = find(events, 'margin.Deposited').data;
  assert.equal(deposited.amount.toBigInt(), 1_000n * USD);
  assert.ok(deposited.fee.toBigInt() > 0n);

  const moved = await send(api().tx.margin.transfer(0, 1, 400n * USD), pair);
  assert.equal(find(moved.events, 'margin.Transferred').data.amount.toBigInt(), 400n * USD);
  const held = async () =>
    (await api().query.assets.account(QUOTE_ASSET, pair.address)).unwrap().balance.toBigInt();
  const outside = await held();
  const taken = await send(api().tx.margin.withdraw(1, 400n * USD), pair);
  find(taken.events, 'margin.Withdrawn');
  find(taken.events, 'margin.SubaccountClosed');
  assert.equal(await held(), outside + 400n * USD);
  assert.ok((await api().call.exchangeApi.account(subaccount(pair, 1))).isNone);

  const account = (await api().call.exchangeApi.account(subaccount(pair))).unwrap();
  const left = account.record.quote.toBigInt();
  assert.equal(left, 600n * USD - deposited.fee.toBigInt());
  assert.equal(account.withdrawable.toBigInt(), left);
  assert.ok(account.health.isSome);
});

test('gifts to the custody go to the insurance fund, and the books add up', async () => {
  const pair = keys('//Bob');
  await send(api().tx.margin.deposit(0, 100n * USD), pair);
  await refused(api().tx.margin.sweepGifts(), pair, 'margin.NoGifts');
  const custody = api().consts.margin.palletId.toHex();
  const account = `0x6d6f646c${custody.slice(2)}`.padEnd(66, '0');
  await send(api().tx.assets.transfer(QUOTE_ASSET, account, 5n * USD), pair);
  const { events } = await send(api().tx.margin.sweepGifts(), pair);
  assert.equal(find(events, 'margin.GiftsSwept').data.amount.toBigInt(), 5n * USD);

  const funds = await api().call.exchangeApi.funds();
  const number = (name) => funds[name].toBigInt();
  assert.equal(
    number('accounted'),
    number('accounts') + number('insurance') + number('fees') - number('deficits') + number('pending'),
  );
  assert.ok(number('custody') >= number('accounted'));
});

test('feeds show their prices with a state', async () => {
  await prices(BTC);
  const feeds = await api().call.exchangeApi.feeds();
  const bitcoin = feeds.find((feed) => feed.name.toUtf8() === 'BTC/USD');
  assert.ok(bitcoin.price.unwrap().state.isNormal);
  const { price, low, high } = bitcoin.price.unwrap();
  assert.ok(low.toBigInt() <= price.toBigInt() && price.toBigInt() <= high.toBigInt());
});

test('what the roles do is refused to everybody else', async () => {
  const pair = keys('//Ferdie');
  const calls = [
    api().tx.fees.setReferralShare(0),
    api().tx.fees.setSplit({ insurance: 1_000_000, treasury: 0, validators: 0 }),
    api().tx.fees.setTiers([]),
    api().tx.markets.setState(BTC, 'Halted'),
    api().tx.markets.haltAll(),
  ];
  // No trading: they cost native tokens, which the account does not have.
  for (const call of calls) {
    await assert.rejects(send(call, pair), /1010: Invalid Transaction/);
    await assert.rejects(send(call, keys('//Eve')), { message: 'BadOrigin' });
  }
});

test('a refused order names its error, and nothing rests', async () => {
  const pair = keys('//Ferdie');
  const { at } = await prices(BTC);
  await refused(api().tx.orderBook.place(0, limit(BTC, 'Bid', at + 1n, 1)), pair, 'orderBook.OffTick');
  assert.equal((await orders(pair)).length, 0);
});
