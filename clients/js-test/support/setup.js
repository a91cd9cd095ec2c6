// Before the tests: a market for each file that trades, and money for every trader.
//
// Markets of their own let the files run side by side without meeting in an auction.

import assert from 'node:assert/strict';
import {
  alice, api, asRoot, eventually, finish, keys, MARKETS, prices, QUOTE_ASSET, send, start, TRADERS, USD,
} from './chain.js';

// Orders gather for at least ten seconds.
const OPENING_MS = 12_000;

await start();
await prices(0);
const [btc, eth] = (await api().call.exchangeApi.markets()).map((market) => market.record.parameters);
const listed = Object.values(MARKETS).map(({ number, of }) => {
  const listing = api().tx.markets.listMarket(of === 'ETH' ? eth : btc, OPENING_MS);
  return asRoot(listing).then(() => number);
});
const minted = TRADERS.map((name) =>
  send(api().tx.assets.mint(QUOTE_ASSET, keys(`//Js//${name}`).address, 1_000_000n * USD), alice()));
await Promise.all([...listed, ...minted]);

const count = await eventually('all markets active', async () => {
  const markets = await api().call.exchangeApi.markets();
  const open = markets.every(({ record, quote }) => record.state.isActive && quote.isSome);
  return open ? markets.length : undefined;
}, 60);
assert.equal(count, Object.keys(MARKETS).length + 2);
console.log(`${count} markets are active, ${TRADERS.length} traders have money`);
await finish();
