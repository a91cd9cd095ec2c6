//! The off-chain worker: when it reports, for whom, and how often.

use super::{mock::*, net::Node};
use crate::{
	worker::SIGNED_KEY, Endpoints, Observation, ReporterSet, WorkerError, WorkerOutcome,
	ENDPOINTS_KEY,
};
use bulwark_primitives::Moment;
use codec::{Decode, Encode};
use frame_support::traits::Hooks;
use sp_runtime::offchain::{
	storage::StorageValueRef,
	storage_lock::{StorageLock, Time},
	Duration,
};

/// Takes the reports in the pool into the chain.
fn include(node: &Node) {
	for report in node.reports() {
		let origin = RuntimeOrigin::from(frame_system::RawOrigin::Authorized);
		Oracle::report(origin, report).unwrap();
	}
}

/// ORR-030.
#[test]
fn worker_should_report_all_feeds_at_once_when_it_holds_a_key() {
	Node::execute(&[2], |node| {
		node.set_clock(START + 400);
		let report = node.report();
		assert_eq!((report.reporter, report.round), (2, ROUND));
		let stated = |feed, text: &str, sources| Observation {
			feed,
			price: price(text),
			observed: Moment(START + 400),
			sources,
		};
		assert_eq!(
			report.observations.into_inner(),
			vec![stated(USDT, "1", 2), stated(BTC, "60000", 3), stated(ETH, "3000", 3)]
		);
	});
}

/// ORR-030: every instrument is asked for once, at the exchange's own address, by name.
#[test]
fn worker_should_ask_every_source_once_when_it_runs() {
	Node::execute(&[2], |node| {
		assert_eq!(Oracle::work(), Ok(WorkerOutcome::Submitted(1)));
		let mut expected: Vec<_> = super::net::healthy().into_keys().collect();
		let mut requests = node.requests();
		expected.sort();
		requests.sort();
		assert_eq!(requests, expected);
		assert!(node.headers().iter().any(|(name, _)| name == "User-Agent"));
	});
}

/// ORR-030.
#[test]
fn worker_should_do_nothing_when_no_key_is_a_reporters() {
	for keys in [vec![], vec![7]] {
		Node::execute(&keys, |node| {
			assert_eq!(Oracle::work(), Ok(WorkerOutcome::NotReporter));
			Oracle::offchain_worker(1);
			assert!(node.requests().is_empty() && node.reports().is_empty());
		});
	}
}

/// ORR-030.
#[test]
fn worker_should_report_for_each_when_it_holds_several_keys() {
	Node::execute(&[0, 3, 9], |node| {
		assert_eq!(Oracle::work(), Ok(WorkerOutcome::Submitted(2)));
		let reporters: Vec<_> = node.reports().iter().map(|report| report.reporter).collect();
		assert_eq!(reporters, vec![0, 3]);
		assert_eq!(node.requests().len(), 8);
	});
}

/// ORR-031: while one run is under way another leaves at once; a dead run's lock expires.
#[test]
fn worker_should_leave_when_another_is_running() {
	Node::execute(&[2], |node| {
		let mut lock = StorageLock::<Time>::with_deadline(
			b"bulwark::oracle::lock",
			Duration::from_millis(4_000),
		);
		lock.try_lock().map_err(|_| ()).unwrap().forget();
		assert_eq!(Oracle::work(), Err(WorkerError::Busy));
		assert!(node.requests().is_empty());
		node.set_clock(START + 4_001);
		assert_eq!(Oracle::work(), Ok(WorkerOutcome::Submitted(1)));
		assert_eq!(node.stored(b"bulwark::oracle::lock"), None);
	});
}

/// ORR-031: one signature for a round, on whatever fork it is seen again.
#[test]
fn worker_should_not_sign_twice_when_the_round_comes_again() {
	Node::execute(&[2], |node| {
		node.report();
		let (chain, round): ((sp_core::H256, u64), u64) =
			Decode::decode(&mut &node.stored(SIGNED_KEY).unwrap()[..]).unwrap();
		assert_eq!((chain, round), ((System::block_hash(0), 0), ROUND));
		for _ in 0..2 {
			assert_eq!(Oracle::work(), Err(WorkerError::AlreadySigned));
		}
		assert!(node.reports().is_empty());
		// An older block of another fork.
		Now::set(START - 1_000);
		assert_eq!(Oracle::work(), Err(WorkerError::AlreadySigned));
		node.pass(2_000);
		node.report();
		// What was signed for one set says nothing about the next.
		ReporterSet::<Test>::put(1);
		node.report();
	});
}

/// ORR-032.
#[test]
fn worker_should_be_quiet_when_nothing_moves_until_the_heartbeat() {
	Node::execute(&[0, 1, 2], |node| {
		let mut reported = Vec::new();
		for second in 0..9u64 {
			match Oracle::work() {
				Ok(WorkerOutcome::Submitted(3)) => reported.push(second),
				outcome => assert_eq!(outcome, Ok(WorkerOutcome::Unmoved)),
			}
			include(node);
			node.pass(1_000);
			tick();
			// Coinbase's clock goes on too.
			node.requests();
		}
		assert_eq!(reported, vec![0, 3, 6]);
	});
}

/// ORR-032: 5 basis points, either way, of any feed.
#[test]
fn worker_should_report_at_once_when_a_price_moves() {
	for (ether, moved) in
		[("3001.49", false), ("3001.5", true), ("2998.5", true), ("2998.51", false)]
	{
		Node::execute(&[0, 1, 2], |node| {
			assert_eq!(Oracle::work(), Ok(WorkerOutcome::Submitted(3)));
			include(node);
			tick();
			node.pass(1_000);
			node.requests();
			node.answer(super::net::binance("ETHUSDT", ether, ether));
			node.answer(super::net::coinbase("ETH-USD", ether, ether));
			node.answer(super::net::kraken("ETHUSD", ether, ether));
			let expected = if moved { WorkerOutcome::Submitted(3) } else { WorkerOutcome::Unmoved };
			assert_eq!(Oracle::work(), Ok(expected), "{ether}");
		});
	}
}

/// ORR-033: what is stated stays within what the pool, which sees the last block's time, accepts.
#[test]
fn worker_should_not_state_the_future_when_the_block_is_old() {
	Node::execute(&[2], |node| {
		node.set_clock(START + 5_000);
		let report = node.report();
		assert!(report.observations.iter().all(|it| it.observed == Moment(START + 1_000)));
	});
}

/// ORR-033.
#[test]
fn worker_should_refuse_when_its_clock_is_behind() {
	Node::execute(&[2], |node| {
		node.set_clock(START - 9_900);
		assert_eq!(Oracle::work(), Ok(WorkerOutcome::Submitted(1)));
		node.pass(1_000);
		node.set_clock(START - 9_001);
		assert_eq!(Oracle::work(), Err(WorkerError::ClockBehind));
	});
}

/// ORR-020.
#[test]
fn worker_should_ask_elsewhere_when_endpoints_are_set() {
	Node::execute(&[2], |node| {
		let endpoints = Endpoints::everywhere("http://127.0.0.1:9000").unwrap();
		StorageValueRef::persistent(ENDPOINTS_KEY).set(&endpoints);
		assert_eq!(node.stored(ENDPOINTS_KEY), Some(endpoints.encode()));
		for (url, answer) in super::net::healthy() {
			let path = url.splitn(4, '/').nth(3).unwrap().to_string();
			node.answer((format!("http://127.0.0.1:9000/{path}"), answer));
		}
		node.report();
		Oracle::offchain_worker(1);
		let requests = node.requests();
		assert_eq!(requests.len(), 16);
		assert!(requests.iter().all(|url| url.starts_with("http://127.0.0.1:9000/")));
	});
}

#[test]
fn worker_should_say_so_when_no_feed_is_listed() {
	Node::execute_on(ExtBuilder::default().feeds(Vec::new()), &[2], |node| {
		assert_eq!(Oracle::work(), Err(WorkerError::NoPrices));
		assert!(node.requests().is_empty());
	});
}
