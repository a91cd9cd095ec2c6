//! Exchanges that answer, hang, break and lie, for the off-chain worker.

use super::mock::{seed, ExtBuilder, Extrinsic, Now, Oracle, RuntimeCall};
use crate::{SignedReport, KEY_TYPE};
use codec::Decode;
use sp_core::{
	offchain::{
		testing::{TestOffchainExt, TestTransactionPoolExt},
		Externalities, HttpError, HttpRequestId, HttpRequestStatus, OffchainDbExt,
		OffchainWorkerExt, OpaqueNetworkState, Timestamp, TransactionPoolExt,
	},
	OpaquePeerId,
};
use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
use std::{
	collections::BTreeMap,
	sync::{Arc, Mutex},
};

/// What an exchange does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
	/// Answers well.
	Body(String),
	/// Answers with a status and a body.
	Status(u16, String),
	/// Never answers.
	Silence,
	/// Sends its headers and then nothing.
	Trickle,
	/// Sends without end.
	Flood,
	/// Closes the connection.
	Break,
	/// Cannot be reached.
	Unreachable,
}

#[derive(Default)]
struct NetState {
	answers: BTreeMap<String, Answer>,
	requests: Vec<String>,
	headers: Vec<(String, String)>,
	read: BTreeMap<u16, usize>,
	deadlines: Vec<Option<Timestamp>>,
}

/// A network for `TestOffchainExt`, which knows neither late nor failing answers.
#[derive(Clone)]
pub(crate) struct Net {
	state: Arc<Mutex<NetState>>,
	inner: TestOffchainExt,
}

impl Net {
	fn answer(&self, id: HttpRequestId) -> Answer {
		let state = self.state.lock().unwrap();
		let url = &state.requests[usize::from(id.0)];
		state.answers.get(url).cloned().unwrap_or(Answer::Break)
	}
}

impl Externalities for Net {
	fn is_validator(&self) -> bool {
		true
	}

	fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
		self.inner.network_state()
	}

	fn timestamp(&mut self) -> Timestamp {
		self.inner.timestamp()
	}

	fn sleep_until(&mut self, deadline: Timestamp) {
		self.inner.sleep_until(deadline);
	}

	fn random_seed(&mut self) -> [u8; 32] {
		[0; 32]
	}

	fn http_request_start(
		&mut self,
		method: &str,
		uri: &str,
		_: &[u8],
	) -> Result<HttpRequestId, ()> {
		assert_eq!(method, "GET");
		let mut state = self.state.lock().unwrap();
		if matches!(state.answers.get(uri), Some(Answer::Unreachable)) {
			return Err(());
		}
		state.requests.push(uri.into());
		Ok(HttpRequestId(u16::try_from(state.requests.len() - 1).unwrap()))
	}

	fn http_request_add_header(
		&mut self,
		_: HttpRequestId,
		name: &str,
		value: &str,
	) -> Result<(), ()> {
		self.state.lock().unwrap().headers.push((name.into(), value.into()));
		Ok(())
	}

	fn http_request_write_body(
		&mut self,
		_: HttpRequestId,
		chunk: &[u8],
		deadline: Option<Timestamp>,
	) -> Result<(), HttpError> {
		assert!(chunk.is_empty());
		self.state.lock().unwrap().deadlines.push(deadline);
		Ok(())
	}

	fn http_response_wait(
		&mut self,
		ids: &[HttpRequestId],
		deadline: Option<Timestamp>,
	) -> Vec<HttpRequestStatus> {
		self.state.lock().unwrap().deadlines.push(deadline);
		let answers: Vec<_> = ids.iter().map(|id| self.answer(*id)).collect();
		if answers.iter().any(|answer| matches!(answer, Answer::Silence)) {
			self.sleep_until(deadline.expect("nobody may wait for ever"));
		}
		let status = |answer: &Answer| match answer {
			Answer::Body(_) | Answer::Trickle | Answer::Flood => HttpRequestStatus::Finished(200),
			Answer::Status(status, _) => HttpRequestStatus::Finished(*status),
			Answer::Silence => HttpRequestStatus::DeadlineReached,
			Answer::Break | Answer::Unreachable => HttpRequestStatus::IoError,
		};
		answers.iter().map(status).collect()
	}

	fn http_response_headers(&mut self, _: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
		Vec::new()
	}

	fn http_response_read_body(
		&mut self,
		id: HttpRequestId,
		buffer: &mut [u8],
		deadline: Option<Timestamp>,
	) -> Result<usize, HttpError> {
		self.state.lock().unwrap().deadlines.push(deadline);
		let body = match self.answer(id) {
			Answer::Body(body) | Answer::Status(_, body) => body,
			Answer::Flood => {
				buffer.fill(b' ');
				return Ok(buffer.len());
			},
			Answer::Trickle => {
				self.sleep_until(deadline.expect("nobody may wait for ever"));
				return Err(HttpError::DeadlineReached);
			},
			_ => return Err(HttpError::IoError),
		};
		let mut state = self.state.lock().unwrap();
		let read = state.read.entry(id.0).or_default();
		let rest = &body.as_bytes()[*read..];
		let length = rest.len().min(buffer.len());
		buffer[..length].copy_from_slice(&rest[..length]);
		*read += length;
		Ok(length)
	}

	fn set_authorized_nodes(&mut self, _: Vec<OpaquePeerId>, _: bool) {}
}

/// Binance's answer.
pub(crate) fn binance(symbol: &str, bid: &str, ask: &str) -> (String, Answer) {
	(
		format!("https://api.binance.com/api/v3/ticker/bookTicker?symbol={symbol}"),
		Answer::Body(format!(
			r#"{{"symbol":"{symbol}","bidPrice":"{bid}","bidQty":"4.0","askPrice":"{ask}","askQty":"9.0"}}"#
		)),
	)
}

/// Coinbase's answer, at the start of the tests.
pub(crate) fn coinbase(symbol: &str, bid: &str, ask: &str) -> (String, Answer) {
	(
		format!("https://api.exchange.coinbase.com/products/{symbol}/ticker"),
		Answer::Body(format!(
			r#"{{"trade_id":7,"price":"{bid}","size":"1","time":"2023-11-14T22:13:20.1Z","bid":"{bid}","ask":"{ask}","volume":"1"}}"#
		)),
	)
}

/// Kraken's answer.
pub(crate) fn kraken(symbol: &str, bid: &str, ask: &str) -> (String, Answer) {
	(
		format!("https://api.kraken.com/0/public/Ticker?pair={symbol}"),
		Answer::Body(format!(
			r#"{{"error":[],"result":{{"X{symbol}":{{"a":["{ask}","2","2.000"],"b":["{bid}","11","11.000"],"c":["{bid}","0.01"]}}}}}}"#
		)),
	)
}

/// All exchanges in good health: the stablecoin at 1 USD, bitcoin at 60,000, ether at 3,000.
pub(crate) fn healthy() -> BTreeMap<String, Answer> {
	BTreeMap::from([
		coinbase("USDT-USD", "0.9999", "1.0001"),
		kraken("USDTUSD", "0.9999", "1.0001"),
		binance("BTCUSDT", "59990", "60010"),
		coinbase("BTC-USD", "59991", "60011"),
		kraken("XBTUSD", "59989", "60009"),
		binance("ETHUSDT", "2999", "3001"),
		coinbase("ETH-USD", "2999", "3001"),
		kraken("ETHUSD", "2999", "3001"),
	])
}

/// A validator's node: its network, its clock, its keys, its pool.
pub(crate) struct Node {
	net: Net,
	taken: Box<dyn Fn() -> Vec<Vec<u8>>>,
}

impl Node {
	/// Runs a test on a node with these reporters' keys, all exchanges in good health.
	pub(crate) fn execute(keys: &[u32], test: impl FnOnce(&Self)) {
		Self::execute_on(ExtBuilder::default(), keys, test);
	}

	/// As [`Node::execute`], on another chain.
	pub(crate) fn execute_on(chain: ExtBuilder, keys: &[u32], test: impl FnOnce(&Self)) {
		let (inner, _) = TestOffchainExt::new();
		let state = NetState { answers: healthy(), ..Default::default() };
		let net = Net { state: Arc::new(Mutex::new(state)), inner };
		let (pool, pooled) = TestTransactionPoolExt::new();
		let keystore = MemoryKeystore::new();
		for reporter in keys {
			keystore.sr25519_generate_new(KEY_TYPE, Some(&seed(*reporter))).unwrap();
		}
		let mut ext = chain.build();
		ext.register_extension(OffchainWorkerExt::new(net.clone()));
		ext.register_extension(OffchainDbExt::new(net.inner.clone()));
		ext.register_extension(TransactionPoolExt::new(pool));
		ext.register_extension(KeystoreExt::new(keystore));
		let taken = Box::new(move || std::mem::take(&mut pooled.write().transactions));
		ext.execute_with(|| {
			let node = Self { net, taken };
			node.set_clock(Now::get());
			test(&node);
			Oracle::do_try_state().unwrap();
		});
	}

	/// Sets the node's own clock.
	pub(crate) fn set_clock(&self, milliseconds: u64) {
		self.net.inner.0.write().timestamp = Timestamp::from_unix_millis(milliseconds);
	}

	/// The node's own clock.
	pub(crate) fn clock(&self) -> u64 {
		self.net.inner.0.read().timestamp.unix_millis()
	}

	/// Lets market time and the node's clock pass.
	pub(crate) fn pass(&self, milliseconds: u64) {
		Now::set(Now::get() + milliseconds);
		self.set_clock(Now::get());
	}

	/// Changes what an exchange does.
	pub(crate) fn answer(&self, (url, answer): (String, Answer)) {
		self.net.state.lock().unwrap().answers.insert(url, answer);
	}

	/// Lets all of an exchange's addresses do this.
	pub(crate) fn all_of(&self, host: &str, answer: &Answer) {
		for (url, answers) in &mut self.net.state.lock().unwrap().answers {
			if url.contains(host) {
				*answers = answer.clone();
			}
		}
	}

	/// Addresses asked since the last time.
	pub(crate) fn requests(&self) -> Vec<String> {
		let mut state = self.net.state.lock().unwrap();
		state.read.clear();
		std::mem::take(&mut state.requests)
	}

	/// Headers sent so far.
	pub(crate) fn headers(&self) -> Vec<(String, String)> {
		self.net.state.lock().unwrap().headers.clone()
	}

	/// The deadlines of everything that was waited for so far.
	pub(crate) fn deadlines(&self) -> Vec<Option<u64>> {
		let state = self.net.state.lock().unwrap();
		state.deadlines.iter().map(|it| it.map(|it| it.unix_millis())).collect()
	}

	/// Reads the node's own storage.
	pub(crate) fn stored(&self, key: &[u8]) -> Option<Vec<u8>> {
		self.net.inner.0.read().persistent_storage.get(key)
	}

	/// The reports in the pool, which are then taken out.
	pub(crate) fn reports(&self) -> Vec<SignedReport> {
		(self.taken)()
			.into_iter()
			.map(|bytes| {
				let transaction: Extrinsic = Decode::decode(&mut &bytes[..]).unwrap();
				match transaction.function {
					RuntimeCall::Oracle(crate::Call::report { report }) => report,
					other => panic!("{other:?}"),
				}
			})
			.collect()
	}

	/// Runs the worker afresh; it must report once, and the chain must take the report.
	pub(crate) fn report(&self) -> SignedReport {
		self.requests();
		assert_eq!(Oracle::work(), Ok(crate::WorkerOutcome::Submitted(1)));
		let mut reports = self.reports();
		assert_eq!(reports.len(), 1);
		let report = reports.remove(0);
		let source = sp_runtime::transaction_validity::TransactionSource::External;
		Oracle::authorize_report(source, &report).unwrap();
		report
	}
}
