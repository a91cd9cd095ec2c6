// What the tests share: the connection, transactions with the chain's typed errors, the events of
// every block, and the market's own numbers.
//
// BULWARK_WS names the node (default ws://127.0.0.1:9944), BULWARK_PRICES the price server.

import assert from 'node:assert/strict';
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';

const ENDPOINT = process.env.BULWARK_WS ?? 'ws://127.0.0.1:9944';
const PRICES = process.env.BULWARK_PRICES;

export const BTC = 0;
export const ETH = 1;
export const USD = 1_000_000n;
export const TICK = 500n;
export const QUOTE_ASSET = 1;
export const ETHER_ASSET = 2;
export const TETHER_ASSET = 3;
// The number by which the native currency is an asset.
export const NATIVE_ASSET = 4_294_967_295;
export const ETHER = 10n ** 18n;

// The market of each file that trades, listed by setup.js in this order.
export const MARKETS = {
  orders: { number: 2, of: 'BTC' },
  bulk: { number: 3, of: 'BTC' },
  triggers: { number: 4, of: 'ETH' },
  delegates: { number: 5, of: 'BTC' },
  fees: { number: 6, of: 'BTC' },
  selfTrade: { number: 7, of: 'BTC' },
  house: { number: 8, of: 'BTC' },
  changes: { number: 9, of: 'ETH' },
};

// Whom setup.js gives a million USD each; none of them holds native tokens.
export const TRADERS = [
  'maker', 'taker', 'bulk', 'stops', 'book', 'owner', 'key', 'stranger', 'referred', 'referrer',
  'self', 'careless', 'poor', 'buyer', 'seller', 'cli', 'cli-later', 'cli-owner', 'cli-key',
  'vault', 'keeper', 'lender', 'saver', 'dated-long', 'dated-short', 'cli-vault',
];

// Whom it gives a hundred ether and half a million tether besides.
export const HOLDERS = ['vault', 'saver', 'dated-long', 'cli-vault'];

// Who holds which role; each has native tokens. One file signs for each, so that nonces stay in order.
export const ROLES = { RiskAdmin: '//Js//risk', Guardian: '//Js//guardian', Listing: '//Js//listing' };

let connection;
let keyring;
let heads;
// Events of all blocks since the connection, in order.
const heard = [];
const listeners = new Set();

export const api = () => connection;
export const keys = (path) => keyring.addFromUri(path);
export const alice = () => keys('//Alice');

export async function start() {
  connection = await ApiPromise.create({ provider: new WsProvider(ENDPOINT), noInitWarn: true });
  keyring = new Keyring({ type: 'sr25519' });
  let last = 0;
  let hearing = Promise.resolve();
  heads = await connection.rpc.chain.subscribeNewHeads((header) => {
    const number = header.number.toNumber();
    hearing = hearing.then(async () => {
      for (let block = last === 0 ? number : last + 1; block <= number; block += 1) {
        const hash = await connection.rpc.chain.getBlockHash(block);
        const records = await (await connection.at(hash)).query.system.events();
        for (const { event } of records) {
          heard.push({ block, section: event.section, method: event.method, data: event.data });
        }
        last = block;
      }
      listeners.forEach((listener) => listener());
    });
  });
}

export async function finish() {
  heads?.();
  await connection?.disconnect();
}

// The present position in what is heard: give it to `until` to hear only what comes after it.
export const here = () => heard.length;

// The first event from `position` on that `accept` says yes to; waits for it.
export async function until(position, name, accept = () => true, seconds = 30) {
  const [section, method] = name.split('.');
  const matches = (event) =>
    event.section === section && event.method === method && accept(event.data);
  const found = () => heard.slice(position).find(matches);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      listeners.delete(look);
      reject(new Error(`no ${name} in ${seconds} s`));
    }, seconds * 1000);
    const look = () => {
      const event = found();
      if (!event) return;
      clearTimeout(timer);
      listeners.delete(look);
      resolve(event);
    };
    listeners.add(look);
    look();
  });
}

// Asks again, once a block, until the answer is not undefined.
export async function eventually(what, ask, seconds = 30) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

// The name of a dispatch error, such as `orderBook.OffTick`.
export function errorName(error) {
  if (!error.isModule) return error.toString();
  const { section, name } = connection.registry.findMetaError(error.asModule);
  return `${section}.${name}`;
}

// The next nonce of each account of this process, so that many transactions can be on their way.
const nonces = new Map();

function nonce(address) {
  const asked = () => connection.rpc.system.accountNextIndex(address).then((next) => next.toNumber());
  const next = nonces.get(address) ?? asked();
  nonces.set(address, next.then((used) => used + 1));
  return next;
}

// Sends a call and waits until it is in a block; gives its events, or throws the error's name.
export async function send(call, signer) {
  const options = { nonce: await nonce(signer.address) };
  // A copy: signing writes into the transaction, and several may sign the same call at once.
  const own = connection.tx(call.method);
  return new Promise((resolve, reject) => {
    own
      .signAndSend(signer, options, ({ status, events, dispatchError }) => {
        if (status.isInvalid || status.isDropped || status.isUsurped) {
          nonces.delete(signer.address);
          reject(new Error(`not included: ${status.type}`));
        }
        if (!status.isInBlock) return;
        if (dispatchError) {
          reject(new Error(errorName(dispatchError)));
          return;
        }
        const named = events.map(({ event }) => event);
        resolve({ hash: status.asInBlock, events: named });
      })
      .catch((error) => {
        nonces.delete(signer.address);
        reject(error);
      });
  });
}

// Sends all calls of one signer at once, in that order; gives their results.
export const sendAll = (calls, signer) => Promise.all(calls.map((call) => send(call, signer)));

// Sends a call as root, and throws what the call inside it failed with.
export async function asRoot(call) {
  const { events } = await send(connection.tx.sudo.sudo(call), alice());
  const [result] = find(events, 'sudo.Sudid').data;
  if (result.isErr) throw new Error(errorName(result.asErr));
  return events;
}

// The name of the error that a runtime call gives, or nothing if it gives none.
export const failure = (result) => (result.isErr ? errorName(result.asErr) : undefined);

// Every call is refused with the error beside it.
export async function refusals(cases, signer) {
  const outcomes = await Promise.allSettled(cases.map(([call]) => send(call, signer)));
  outcomes.forEach((outcome, index) => {
    const expected = cases[index][1];
    assert.equal(outcome.status, 'rejected', `case ${index}: ${expected} expected, it succeeded`);
    assert.equal(outcome.reason.message, expected, `case ${index}`);
  });
}

export const refused = (call, signer, expected) => refusals([[call, expected]], signer);

// The events of that name.
export function all(events, name) {
  const [section, method] = name.split('.');
  return events.filter((event) => event.section === section && event.method === method);
}

// The event of that name.
export function find(events, name) {
  const [event] = all(events, name);
  const names = () => events.map((other) => `${other.section}.${other.method}`);
  assert.ok(event, `${name} among ${names()}`);
  return event;
}

// The key of one of the traders with `usd` of collateral in its subaccount 0.
export async function trader(name, usd) {
  assert.ok(TRADERS.includes(name), `${name} has money`);
  const pair = keys(`//Js//${name}`);
  await send(connection.tx.margin.deposit(0, BigInt(usd) * USD), pair);
  return pair;
}

export const subaccount = (pair, index = 0) => ({ owner: pair.address, index });

// The subaccount as the runtime tells it, with its margin.
export async function account(pair, index = 0) {
  return (await connection.call.exchangeApi.account(subaccount(pair, index))).unwrap();
}

// The market's present prices: mark, index, and prices at so many ppm from the mark, on a tick.
export async function prices(market) {
  const quote = await eventually(`a price of market ${market}`, async () => {
    const markets = await connection.call.exchangeApi.markets();
    const found = markets.find((candidate) => candidate.market.toNumber() === market);
    return found?.quote.isSome ? found.quote.unwrap() : undefined;
  }, 90);
  const [mark, index] = [quote.mark.toBigInt(), quote.index.toBigInt()];
  const away = (ppm) => (mark * (1_000_000n + BigInt(ppm))) / 1_000_000n / TICK * TICK;
  return { mark, index, away, at: away(0) };
}

// The chain's own time (ms).
export const now = async () => (await connection.query.timestamp.now()).toNumber();

// An order as `place` and `batch` take it: a plain limit order, changed by `more`.
export const limit = (market, side, price, lots, more = {}) => ({
  market,
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

// What the subaccount holds in the market, in signed lots.
export async function position(pair, market, index = 0) {
  const account = await connection.call.exchangeApi.account(subaccount(pair, index));
  if (account.isNone) return 0n;
  const { positions } = account.unwrap();
  const found = positions.find(({ position }) => position.market.toNumber() === market);
  return found ? found.position.lots.toBigInt() : 0n;
}

export const orders = (pair, index = 0) =>
  connection.call.exchangeApi.orders(subaccount(pair, index));

export const order = (pair, name, index = 0) =>
  connection.call.exchangeApi.order(subaccount(pair, index), { Client: name });

// Moves what all venues show for an asset, as a factor of its price.
export async function move(asset, factor) {
  assert.ok(PRICES, 'BULWARK_PRICES names the price server');
  const fault = factor === 1 ? 'none' : `scale:${factor}`;
  const answer = await fetch(`${PRICES}/control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ asset, fault }),
  });
  assert.ok(answer.ok, await answer.text());
}
