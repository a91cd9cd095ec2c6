//! Whether the engines trade the same, before anything is timed.

use crate::{
	command::{Deaf, Flow, Tally},
	engines::{Engine, PlainAuction},
	measure::{contestants, requeueing_control, Contestant},
};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// What a contestant may do in a stream.
#[derive(Clone, Debug)]
pub enum Verdict {
	/// It races; what is worth telling.
	Races(Option<String>),
	/// It does not: why.
	Out(String),
}

/// What the controls trade on a stream.
#[derive(Clone, Copy, Debug)]
pub struct Controls {
	/// The control.
	plain: Tally,
	/// The one that takes a reduced order anew.
	requeueing: Tally,
}

impl Controls {
	/// Runs them.
	#[must_use]
	pub fn run(flow: &Flow) -> Self {
		let all = contestants();
		let control = all.into_iter().find(|entry| entry.name() == "control");
		Self {
			plain: control.map(|it| it.tally(flow, usize::MAX)).unwrap_or_default(),
			requeueing: requeueing_control().tally(flow, usize::MAX),
		}
	}
}

/// Compares a continuous engine with the control that does as it does.
#[must_use]
pub fn continuous(entry: &dyn Contestant, flow: &Flow, controls: &Controls) -> Verdict {
	let fit = entry.fit(flow);
	let Ok(tally) = catch_unwind(AssertUnwindSafe(|| entry.tally(flow, usize::MAX))) else {
		return Verdict::Out("panics".into());
	};
	let control = if fit.requeues { controls.requeueing } else { controls.plain };
	let equal = if fit.volume_only {
		tally.count.volume == control.count.volume
	} else {
		// Not every engine tells of orders that are gone.
		let traded = |it: &Tally| (it.count.fills, it.count.volume, it.notional, it.hash);
		traded(&tally) == traded(&control)
	};
	if equal {
		return Verdict::Races(fit.note.map(Into::into));
	}
	Verdict::Out(format!(
		"trades something else: {} fills, volume {}; the control {} and {}",
		tally.count.fills, tally.count.volume, control.count.fills, control.count.volume
	))
}

/// How far ours was compared with the pure auction.
#[derive(Clone, Copy, Debug)]
pub struct Checked {
	/// Commands compared.
	pub commands: usize,
	/// Clearings compared.
	pub clearings: u64,
}

/// Compares ours with the pure auction over all orders, on as many commands as that one does while
/// looking at `budget` orders.
///
/// # Errors
///
/// If they trade something else.
pub fn auctions(entry: &dyn Contestant, flow: &Flow, budget: u64) -> Result<Checked, String> {
	let every = entry.every().ok_or("not an auction")?;
	let mut plain = PlainAuction::new(flow, every);
	for command in &flow.prefill {
		plain.apply(command, &mut Deaf);
	}
	plain.finish(&mut Deaf);
	let (looks, clearings) = (plain.looks, plain.clearings);
	let mut expected = Tally::default();
	let mut commands = 0;
	for leg in flow.legs() {
		for command in leg.commands {
			if plain.looks - looks > budget {
				break;
			}
			plain.apply(command, &mut expected);
			commands += 1;
		}
		plain.finish(&mut expected);
	}
	let found = entry.tally(flow, commands);
	if found == expected {
		Ok(Checked { commands, clearings: plain.clearings - clearings })
	} else {
		Err(format!("{}: {found:?}, the pure auction {expected:?}", entry.name()))
	}
}
