// Collateral of several kinds: in, out, what it counts for; what may leave, and when; lending; and how
// the holders of roles change a market's parameters.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  account, api, BTC, ETHER, ETHER_ASSET, eventually, failure, find, finish, here, keys, limit, MARKETS, NATIVE_ASSET, now,
  position, prices, QUOTE_ASSET, refusals, refused, ROLES, send, sendAll, start, subaccount, TETHER_ASSET, trader, until,
  USD,
} from './support/chain.js';

const MARKET = MARKETS.house.number;
const CHANGED = MARKETS.changes.number;
const DAY_MS = 86_400_000;
// How large withdrawals of tether wait in these tests.
const TERMS = {
  windowMs: DAY_MS, accountShare: 500_000, large: 20_000n * USD, waitMs: 12_000, raiseWaitMs: DAY_MS,
};

let vault;
let keeper;
let risk;
let guardian;

before(async () => {
  await start();
  [vault, keeper] = await Promise.all([trader('vault', 1_000), trader('keeper', 100_000)]);
  [risk, guardian] = [ROLES.RiskAdmin, ROLES.Guardian].map(keys);
});
after(finish);

const { margin, markets } = {
  get margin() {
    return new Proxy({}, { get: (_, name) => (...args) => api().tx.margin[name](...args) });
  },
  get markets() {
    return new Proxy({}, { get: (_, name) => (...args) => api().tx.markets[name](...args) });
  },
};
