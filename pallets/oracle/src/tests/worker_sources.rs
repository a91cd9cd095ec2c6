//! The off-chain worker among exchanges that hang, break and lie.

use super::{
	mock::*,
	net::{binance, coinbase, kraken, Answer, Node},
};
use crate::{Feeds, SignedReport, WorkerError, WorkerOutcome, FETCH_BUDGET_MS};
use bulwark_primitives::{FeedId, IndexPrice};

/// What a report states of a feed.
fn stated(report: &SignedReport, feed: FeedId) -> Option<(IndexPrice, u8)> {
	let found = report.observations.iter().find(|observation| observation.feed == feed);
	found.map(|observation| (observation.price, observation.sources))
}

/// Every way not to answer.
fn failures() -> Vec<Answer> {
	vec![
		Answer::Silence,
		Answer::Trickle,
		Answer::Flood,
		Answer::Break,
		Answer::Unreachable,
		Answer::Status(500, "{}".into()),
		Answer::Status(429, "slow down".into()),
		Answer::Body(String::new()),
		Answer::Body("<html>maintenance</html>".into()),
		Answer::Body("[".repeat(60_000)),
		Answer::Body("{\"symbol\":\"BTCUSDT\"}".into()),
	]
}

/// ORR-034: whichever exchange fails, however: the others still give a price, in time.
#[test]
fn worker_should_go_on_when_one_exchange_fails() {
	for failure in failures() {
		for host in ["binance", "coinbase", "kraken"] {
			Node::execute(&[2], |node| {
				Feeds::<Test>::mutate(USDT, |config| config.as_mut().unwrap().min_sources = 1);
				node.all_of(host, &failure);
				let report = node.report();
				assert!(node.clock() <= START + FETCH_BUDGET_MS, "{failure:?}");
				let (btc, sources) = stated(&report, BTC).unwrap();
				assert_eq!(sources, 2, "{host} {failure:?}");
				assert!(btc.inner().abs_diff(price("60000").inner()) <= price("1").inner());
			});
		}
	}
}

/// ORR-034: the least number of sources is a gate, not a wish. Without its index the stablecoin
/// converts nothing, and one source is left of bitcoin too.
#[test]
fn worker_should_state_nothing_when_too_few_sources_answer() {
	for host in ["coinbase", "kraken"] {
		Node::execute(&[2], |node| {
			node.all_of(host, &Answer::Break);
			assert_eq!(Oracle::work(), Err(WorkerError::NoPrices));
			assert!(node.reports().is_empty());
		});
	}
}

/// ORR-034: one deadline for everything: connecting, waiting, reading.
#[test]
fn worker_should_wait_no_longer_than_its_budget_when_all_hang() {
	for failure in [Answer::Silence, Answer::Trickle] {
		Node::execute(&[2], |node| {
			node.all_of("https://", &failure);
			assert_eq!(Oracle::work(), Err(WorkerError::NoPrices));
			assert_eq!(node.clock(), START + FETCH_BUDGET_MS);
			let deadlines = node.deadlines();
			assert!(deadlines.len() > 8);
			assert!(deadlines.iter().all(|it| *it == Some(START + FETCH_BUDGET_MS)));
			assert!(node.reports().is_empty());
			// Nothing was signed: once they answer, the round is still to be had.
			super::net::healthy().into_iter().for_each(|answer| node.answer(answer));
			node.report();
		});
	}
}

/// ORR-035: worked counterexample: in June 2019 one source of a feed was a thousandfold wrong.
#[test]
fn worker_should_keep_the_price_when_one_source_is_a_thousandfold_wrong() {
	for wrong in [
		binance("BTCUSDT", "60000000", "60000000"),
		coinbase("BTC-USD", "60000000", "60000000"),
		kraken("XBTUSD", "60000000", "60000000"),
		kraken("XBTUSD", "60", "60"),
	] {
		Node::execute(&[2], |node| {
			node.answer(wrong);
			let (btc, _) = stated(&node.report(), BTC).unwrap();
			assert!(btc.inner().abs_diff(price("60000").inner()) <= price("1").inner());
		});
	}
}

/// ORR-035: with two sources left, one of them wrong, there is no price: neither their mean nor a
/// choice between them.
#[test]
fn worker_should_state_nothing_when_two_sources_are_left_and_disagree() {
	Node::execute(&[2], |node| {
		node.all_of("BTCUSDT", &Answer::Break);
		node.answer(kraken("XBTUSD", "60000000", "60000000"));
		let report = node.report();
		assert_eq!(stated(&report, BTC), None);
		assert!(stated(&report, ETH).is_some());
	});
}

/// ORR-035: any two of the three sources wrong, in any way: the feed is left out, or its price has
/// not moved beyond the good source.
#[test]
fn worker_should_state_nothing_false_when_pairs_of_sources_fail_or_lie() {
	let urls = [
		binance("BTCUSDT", "1", "1").0,
		coinbase("BTC-USD", "1", "1").0,
		kraken("XBTUSD", "1", "1").0,
	];
	let mut faults = failures();
	faults.truncate(4);
	for (first, second) in [(0, 1), (0, 2), (1, 2)] {
		for fault in &faults {
			for factor in ["60", "60000000"] {
				Node::execute(&[2], |node| {
					let lies = [
						binance("BTCUSDT", factor, factor),
						coinbase("BTC-USD", factor, factor),
						kraken("XBTUSD", factor, factor),
					];
					node.answer((urls[first].clone(), fault.clone()));
					node.answer(lies[second].clone());
					assert_eq!(stated(&node.report(), BTC), None);
				});
			}
		}
	}
}

/// ORR-036: prices in the stablecoin are worth what the stablecoin is worth.
#[test]
fn worker_should_convert_when_the_stablecoin_is_off_par() {
	Node::execute(&[2], |node| {
		node.answer(coinbase("USDT-USD", "0.95", "0.95"));
		node.answer(kraken("USDTUSD", "0.95", "0.95"));
		node.answer(binance("BTCUSDT", "64000", "64000"));
		node.answer(coinbase("BTC-USD", "60800", "60800"));
		node.answer(kraken("XBTUSD", "60800", "60800"));
		// 64,000 x 0.95 = 60,800: all three agree.
		let mut config = Feeds::<Test>::get(BTC).unwrap();
		config.min_sources = 3;
		Feeds::<Test>::insert(BTC, config);
		let report = node.report();
		assert_eq!(stated(&report, USDT), Some((price("0.95"), 2)));
		assert_eq!(stated(&report, BTC), Some((price("60800"), 3)));
	});
}

/// ORR-036.
#[test]
fn worker_should_drop_converted_sources_when_the_stablecoin_left_its_peg() {
	for (index, sources) in
		[("0.90", 3), ("0.8999", 2), ("0.5", 2), ("1.10", 3), ("1.1001", 2), ("1.9", 2)]
	{
		Node::execute(&[2], |node| {
			node.answer(coinbase("USDT-USD", index, index));
			node.answer(kraken("USDTUSD", index, index));
			let (btc, count) = stated(&node.report(), BTC).unwrap();
			assert_eq!(count, sources, "{index}");
			assert!(btc.inner().abs_diff(price("60000").inner()) <= price("1").inner());
		});
	}
}

/// ORR-036: no index, no conversion, even if the stablecoin is as good as a dollar.
#[test]
fn worker_should_drop_converted_sources_when_the_index_is_missing() {
	Node::execute(&[2], |node| {
		node.all_of("USDT-USD", &Answer::Silence);
		let report = node.report();
		assert_eq!(stated(&report, USDT), None);
		assert_eq!(stated(&report, BTC).unwrap().1, 2);
	});
}

/// ORR-034: what moves too little is not reported, however badly exchanges behave meanwhile.
#[test]
fn worker_should_say_so_when_every_exchange_is_down() {
	Node::execute(&[2], |node| {
		for host in ["binance", "coinbase", "kraken"] {
			node.all_of(host, &Answer::Unreachable);
		}
		assert_eq!(Oracle::work(), Err(WorkerError::NoPrices));
		assert_ne!(Oracle::work(), Ok(WorkerOutcome::Unmoved));
	});
}
