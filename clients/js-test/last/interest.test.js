// Quote that is borrowed against collateral: the sale of the collateral, interest, and the books.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  account, api, asRoot, ETHER, ETHER_ASSET, find, finish, here, limit, MARKETS, prices, QUOTE_ASSET, refusals,
  refused, send, start, subaccount, trader, until, USD,
} from '../support/chain.js';

const MARKET = MARKETS.house.number;
const DAY_MS = 86_400_000;
// Holds ether and no USD.
const ETHERIC = 1;
const YEARLY = { base: 500_000, slope: 100_000, insuranceShare: 100_000 };

let saver;
let lender;

before(async () => {
  await start();
  [saver, lender] = await Promise.all([trader('saver', 100), trader('lender', 800_000)]);
  await send(margin('depositCollateral', ETHERIC, ETHER_ASSET, 10n * ETHER), saver);
});
after(finish);

const margin = (name, ...parameters) => api().tx.margin[name](...parameters);
const interest = () => api().call.exchangeApi.interest();
const debtor = () => subaccount(saver, ETHERIC);

// Identity 1 of the ledger.
async function assertBooks() {
  const funds = await api().call.exchangeApi.funds();
  const number = (name) => funds[name].toBigInt();
  assert.equal(
    number('accounted'),
    number('accounts') + number('insurance') + number('fees') - number('deficits') + number('pending'),
    `${funds}`,
  );
  assert.ok(number('custody') >= number('accounted'));
  return number('pending');
}

// The one without USD buys so dearly that it owes afterwards.
async function buyDearly(lots) {
  const { away } = await prices(MARKET);
  const price = away(20_000);
  const begun = here();
  const order = (index, side, more) => api().tx.orderBook.place(index, limit(MARKET, side, price, lots, more));
  await send(order(0, 'Ask'), lender);
  await send(order(ETHERIC, 'Bid', { timeInForce: 'ImmediateOrCancel' }), saver);
  const own = (data) => data.market.toNumber() === MARKET && data.who.owner.toString() === saver.address;
  const { data } = await until(begun, 'orderBook.OrderFilled', own);
  assert.equal(data.price.toBigInt(), price);
}

test('without leave to borrow, collateral is sold to a keeper for what is owed', async () => {
  await refusals(
    [
      [margin('beginSale', debtor()), 'margin.NotForSale'],
      [margin('beginSale', subaccount(saver, 9)), 'margin.UnknownSubaccount'],
      [margin('buyCollateral', 0, debtor(), ETHER_ASSET, ETHER, USD), 'margin.NotForSale'],
      [margin('accrue', subaccount(saver, 9)), 'margin.UnknownSubaccount'],
    ],
    lender,
  );
  await buyDearly(100);
  find((await send(margin('beginSale', debtor()), lender)).events, 'margin.SaleBegan');
  const buy = (atoms, cost) => margin('buyCollateral', 0, debtor(), ETHER_ASSET, atoms, cost);
  await refusals(
    [
      [margin('beginSale', debtor()), 'margin.SaleRuns'],
      [buy(ETHER, 1), 'margin.SaleTooDear'],
      [buy(0, USD), 'margin.ZeroAmount'],
    ],
    lender,
  );
  const { events } = await send(buy(5n * ETHER, 1_000n * USD), lender);
  const sold = find(events, 'margin.CollateralSold').data;
  // 120 USD and the fee, at 3,000 USD an ether or a little less.
  assert.ok(sold.cost.toBigInt() > 110n * USD && sold.cost.toBigInt() < 140n * USD, `${sold.cost}`);
  assert.ok(sold.amount.toBigInt() > ETHER / 30n && sold.amount.toBigInt() < ETHER / 15n, `${sold.amount}`);
  find(events, 'margin.SaleEnded');
  const { record } = await account(lender);
  assert.equal(record.collateral[0].amount.toBigInt(), sold.amount.toBigInt());
  await refused(buy(ETHER, USD), lender, 'margin.NotForSale');
  await assertBooks();
});

test('with leave to borrow, a debtor pays interest and a lender gets it', async () => {
  const rule = (terms, limits = { account: 10_000n * USD, vaultShare: 500_000 }) => ({ terms, limits });
  await assert.rejects(asRoot(margin('setBorrowing', rule({ ...YEARLY, base: 1_000_001 }))), /margin\.BadInterest/);
  await assert.rejects(
    asRoot(margin('setBorrowing', rule(YEARLY, { account: -1, vaultShare: 0 }))), /margin\.BadInterest/,
  );
  find(await asRoot(margin('setBorrowing', rule(YEARLY))), 'margin.BorrowingSet');
  const lends = find((await send(margin('setLending', 0, true), lender)).events, 'margin.LendingSet').data;
  assert.ok(lends.lends.isTrue);
  await refused(margin('setLending', 9, true), lender, 'margin.UnknownSubaccount');

  await buyDearly(500);
  await send(margin('accrue', debtor()), lender);
  const view = await interest();
  assert.ok(view.lent.toBigInt() > 700_000n * USD, `${view.lent}`);
  assert.ok(view.borrowed.toBigInt() > 500n * USD, `${view.borrowed}`);
  assert.ok(view.rate.toNumber() >= YEARLY.base && view.rate.toNumber() <= YEARLY.base + YEARLY.slope);
  await refused(margin('beginSale', debtor()), lender, 'margin.NotForSale');

  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const own = (owner) => (data) => data.who.owner.toString() === owner;
  const paid = find((await send(margin('accrue', debtor()), lender)).events, 'margin.InterestPaid').data;
  assert.ok(own(saver.address)(paid) && paid.amount.toBigInt() < 0n, `${paid.amount}`);
  await assertBooks();
  const got = find((await send(margin('accrue', subaccount(lender)), saver)).events, 'margin.InterestPaid').data;
  assert.ok(own(lender.address)(got) && got.amount.toBigInt() > 0n, `${got.amount}`);
  await assertBooks();
});

test('USD that waits to leave is in the books', async () => {
  const terms = { windowMs: DAY_MS, accountShare: 1_000_000, large: 1_000n * USD, waitMs: 60_000, raiseWaitMs: DAY_MS };
  await asRoot(margin('setOutflow', QUOTE_ASSET, terms, 10_000_000n * USD));
  const before = await assertBooks();
  find((await send(margin('withdraw', 0, 5_000n * USD), lender)).events, 'margin.WithdrawalWaits');
  assert.ok((await assertBooks()) >= before + 5_000n * USD - USD, 'pending');
  find((await send(margin('cancelWithdrawal', 0, 0), lender)).events, 'margin.WithdrawalReturned');
  assert.ok((await assertBooks()) <= before + USD);
});
