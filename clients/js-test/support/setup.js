// Before the tests: a market for each file that trades, money for every trader, and who holds roles.
//
// Markets of their own let the files run side by side without meeting in an auction.

import assert from 'node:assert/strict';
import {
  alice, api, asRoot, ETHER, ETHER_ASSET, eventually, finish, HOLDERS, keys, MARKETS, prices, QUOTE_ASSET, ROLES, send,
  start, TETHER_ASSET, TRADERS, USD,
} from './chain.js';

// Orders gather for at least ten seconds.
const OPENING_MS = 12_000;
const NATIVE = 10n ** 12n;

await start();
await prices(0);
const [btc, eth] = (await api().call.exchangeApi.markets()).map((market) => market.record.parameters);
const listed = Object.values(MARKETS).map(({ number, of }) => {
  const listing = api().tx.markets.listMarket(of === 'ETH' ? eth : btc, OPENING_MS);
  return asRoot(listing).then(() => number);
});
const mint = (asset, name, atoms) => send(api().tx.assets.mint(asset, keys(`//Js//${name}`).address, atoms), alice());
const minted = [
  ...TRADERS.map((name) => mint(QUOTE_ASSET, name, 1_000_000n * USD)),
  ...HOLDERS.map((name) => mint(ETHER_ASSET, name, 100n * ETHER)),
  ...HOLDERS.map((name) => mint(TETHER_ASSET, name, 500_000n * USD)),
];
const appointed = Object.entries(ROLES).flatMap(([role, path]) => {
  const { address } = keys(path);
  return [
    send(api().tx.balances.transferKeepAlive(address, 1_000n * NATIVE), alice()),
    asRoot(api().tx.policy.setHolder(role, address)),
  ];
});
await Promise.all([...listed, ...minted, ...appointed]);

const count = await eventually('all markets active', async () => {
  const markets = await api().call.exchangeApi.markets();
  const open = markets.every(({ record, quote }) => record.state.isActive && quote.isSome);
  return open ? markets.length : undefined;
}, 60);
assert.equal(count, Object.keys(MARKETS).length + 2);
console.log(`${count} markets are active, ${TRADERS.length} traders have money`);
await finish();
