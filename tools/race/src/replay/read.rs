//! The recordings' formats.

use bulwark_primitives::Side;
use flate2::read::GzDecoder;
use std::{
	collections::{HashMap, HashSet},
	fs::File,
	io::Read,
	path::Path,
};

/// A message. `by_fill` says that the venue sent it because the order filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
	/// A new order.
	Add {
		/// Its number at the venue.
		id: u64,
		/// Its side.
		side: Side,
		/// Its limit.
		price: u64,
		/// Its size.
		lots: u64,
	},
	/// Lots taken away.
	Reduce {
		/// The order.
		id: u64,
		/// How many.
		by: u64,
		/// Because it filled.
		by_fill: bool,
	},
	/// An order's end.
	Delete {
		/// The order.
		id: u64,
		/// Because it filled.
		by_fill: bool,
	},
	/// Another limit or size.
	Amend {
		/// The order.
		id: u64,
		/// The new limit.
		price: u64,
		/// The new size.
		lots: u64,
		/// Because it filled.
		by_fill: bool,
	},
	/// An aggressor traded.
	Execute {
		/// Its side.
		side: Side,
		/// The price.
		price: u64,
		/// The size.
		lots: u64,
	},
	/// The venue's opening auction was held.
	Open,
}

/// A recording.
#[derive(Clone, Debug)]
pub struct Recording {
	/// What it is.
	pub name: &'static str,
	/// Its tick size.
	pub tick_size: u64,
	/// All messages.
	pub messages: Vec<Message>,
	/// For each message whether it is the last of its moment: the venue's book is whole then.
	pub whole: Vec<bool>,
	/// Lots of all executions but the opening's.
	pub executed: u64,
	/// Price and lots of the opening auction.
	pub opening: (u64, u64),
	/// Lots filled in it of orders that the recording never brought.
	pub unseen: u64,
	/// Orders that the recording names but never brought: they stood before it began, or came
	/// outside the levels that it covers. Each is put before the first message that names it.
	pub standing: usize,
	/// Whether the touch was recorded beside it.
	pub records_touch: bool,
}

impl Recording {
	/// Adds a message of a moment; the one before was the last of its own if that was another.
	fn push(&mut self, message: Message, same_moment: bool) {
		if let Some(before) = self.whole.last_mut() {
			*before = !same_moment;
		}
		self.messages.push(message);
		self.whole.push(true);
	}

	/// How many messages are like this.
	pub fn count(&self, like: impl Fn(&Message) -> bool) -> usize {
		self.messages.iter().filter(|message| like(message)).count()
	}
}

/// The text of a packed file.
pub fn unpacked(path: &Path) -> Result<String, String> {
	let told = |error: std::io::Error| format!("{}: {error}", path.display());
	let mut text = String::new();
	GzDecoder::new(File::open(path).map_err(told)?)
		.read_to_string(&mut text)
		.map_err(told)?;
	Ok(text)
}

/// The fields of a line.
struct Fields<'t>(Vec<&'t str>);

impl<'t> Fields<'t> {
	fn of(line: &'t str, count: usize) -> Result<Self, String> {
		let fields: Vec<&str> = line.split(',').collect();
		if fields.len() == count {
			Ok(Self(fields))
		} else {
			Err(format!("{count} fields expected: {line}"))
		}
	}

	fn text(&self, at: usize) -> &'t str {
		self.0[at]
	}

	fn number(&self, at: usize) -> Result<u64, String> {
		self.0[at].parse().map_err(|error| format!("{}: {error}", self.0[at]))
	}
}

/// Market-by-order records: time, action (A, C, M, T, F), side (B, A, N), price x 10^9, size,
/// order, flags, sequence; the first line names them.
///
/// A fill (F) tells which resting order traded; the cancel or amendment (C, M) of that order at the
/// same time is its consequence. A trade (T) tells the aggressor's side, none for an auction.
///
/// # Errors
///
/// A line that is not like this.
pub fn market_by_order(text: &str) -> Result<Recording, String> {
	let mut recording = Recording {
		name: "CME E-mini S&P 500, March 2024, order by order, 25 December 2023",
		tick_size: 250_000_000,
		messages: Vec::new(),
		whole: Vec::new(),
		executed: 0,
		opening: (0, 0),
		unseen: 0,
		standing: 0,
		records_touch: false,
	};
	// The time at which a fill of the order was told.
	let mut filled: HashMap<u64, u64> = HashMap::new();
	let mut seen: HashSet<u64> = HashSet::new();
	let mut before = 0;
	for line in text.lines().skip(1) {
		let fields = Fields::of(line, 8)?;
		let (time, price, lots) = (fields.number(0)?, fields.number(3)?, fields.number(4)?);
		let id = fields.number(5)?;
		let by_fill = filled.get(&id) == Some(&time);
		let side = match fields.text(2) {
			"B" => Some(Side::Bid),
			"A" => Some(Side::Ask),
			_ => None,
		};
		let message = match (fields.text(1), side) {
			("A", Some(side)) => {
				seen.insert(id);
				Message::Add { id, side, price, lots }
			},
			("C", _) => Message::Delete { id, by_fill },
			("M", _) => Message::Amend { id, price, lots, by_fill },
			("T", Some(side)) => {
				recording.executed += lots;
				Message::Execute { side, price, lots }
			},
			("T", None) => {
				recording.opening = (price, recording.opening.1 + lots);
				Message::Open
			},
			("F", _) => {
				filled.insert(id, time);
				if side.is_none() && !seen.contains(&id) {
					recording.unseen += lots;
				}
				continue;
			},
			_ => return Err(format!("unknown action: {line}")),
		};
		recording.push(message, time == before);
		before = time;
	}
	Ok(recording)
}

/// LOBSTER messages: time, type (1 new, 2 partial cancel, 3 delete, 4 execution, 5 execution of a
/// hidden order), order, size, price x 10^4, the resting order's direction.
///
/// # Errors
///
/// A line that is not like this.
pub fn lobster(text: &str) -> Result<Recording, String> {
	let mut recording = Recording {
		name: "NASDAQ AAPL, LOBSTER, 21 June 2012, 9:30 to 10:30",
		tick_size: 100,
		messages: Vec::new(),
		whole: Vec::new(),
		executed: 0,
		opening: (0, 0),
		unseen: 0,
		standing: 0,
		records_touch: true,
	};
	let mut standing = standing(text)?;
	let mut before = "";
	for line in text.lines() {
		let fields = Fields::of(line, 6)?;
		let (id, lots, price) = (fields.number(2)?, fields.number(3)?, fields.number(4)?);
		let buys = fields.text(5) == "1";
		let same = fields.text(0) == before;
		before = fields.text(0);
		let (side, taker) = if buys { (Side::Bid, Side::Ask) } else { (Side::Ask, Side::Bid) };
		if let Some(lots) = standing.remove(&id) {
			recording.standing += 1;
			recording.push(Message::Add { id, side, price, lots }, same);
		}
		match fields.text(1) {
			"1" => recording.push(Message::Add { id, side, price, lots }, same),
			"2" => recording.push(Message::Reduce { id, by: lots, by_fill: false }, same),
			"3" => recording.push(Message::Delete { id, by_fill: false }, same),
			"4" => {
				recording.executed += lots;
				recording.push(Message::Execute { side: taker, price, lots }, same);
				recording.push(Message::Reduce { id, by: lots, by_fill: true }, true);
			},
			// Nobody saw the hidden order come.
			"5" => {},
			_ => return Err(format!("unknown type: {line}")),
		}
	}
	Ok(recording)
}

/// The orders that a LOBSTER recording names but never brings, and the lots of all that becomes of
/// them.
fn standing(text: &str) -> Result<HashMap<u64, u64>, String> {
	let mut brought: HashSet<u64> = HashSet::new();
	let mut standing: HashMap<u64, u64> = HashMap::new();
	for line in text.lines() {
		let fields = Fields::of(line, 6)?;
		let (id, lots) = (fields.number(2)?, fields.number(3)?);
		match fields.text(1) {
			"1" => {
				brought.insert(id);
			},
			"2" | "3" | "4" if !brought.contains(&id) => {
				*standing.entry(id).or_default() += lots;
			},
			_ => {},
		}
	}
	Ok(standing)
}

/// The touch: lowest ask and its lots, highest bid and its lots.
pub type Touch = [u64; 4];

/// Recorded touches, one a line.
pub fn touches(text: &str) -> Result<Vec<Touch>, String> {
	let touch = |line| {
		let fields = Fields::of(line, 4)?;
		Ok([fields.number(0)?, fields.number(1)?, fields.number(2)?, fields.number(3)?])
	};
	let mut touches = text.lines().map(touch).collect::<Result<Vec<_>, String>>()?;
	touches.dedup();
	Ok(touches)
}

/// Orders a recording brings.
pub fn orders(recording: &Recording) -> usize {
	let ids: HashSet<u64> = recording
		.messages
		.iter()
		.filter_map(|message| match message {
			Message::Add { id, .. } => Some(*id),
			_ => None,
		})
		.collect();
	ids.len()
}

#[cfg(test)]
mod tests {
	use super::*;

	/// Made up, in the form of the records.
	const RECORDS: &str = "ts_event_ns,action,side,price_1e9,size,order_id,flags,sequence
1,A,B,4799000000000,5,11,130,1
2,A,A,4799250000000,4,12,130,2
3,T,B,4799250000000,3,13,0,3
3,F,A,4799250000000,3,12,0,3
3,M,A,4799250000000,1,12,130,4
4,M,A,4799500000000,1,12,130,5
5,C,B,4799000000000,5,11,130,6
";

	#[test]
	fn records_should_tell_what_a_fill_caused_when_parsed() {
		let recording = market_by_order(RECORDS).unwrap();
		let price = 4_799_250_000_000;
		assert_eq!(
			recording.messages[2..],
			[
				Message::Execute { side: Side::Bid, price, lots: 3 },
				Message::Amend { id: 12, price, lots: 1, by_fill: true },
				Message::Amend { id: 12, price: price + 250_000_000, lots: 1, by_fill: false },
				Message::Delete { id: 11, by_fill: false },
			]
		);
		assert_eq!(recording.executed, 3);
		assert!(market_by_order("header\n1,A,B").is_err());
		assert!(market_by_order("header\n1,X,B,1,1,1,1,1").is_err());
	}

	#[test]
	fn order_should_stand_before_it_is_named_when_the_recording_never_brings_it() {
		let text = "34200.1,1,8,1,5840000,1\n34200.2,2,7,4,5850000,-1\n34200.3,3,7,6,5850000,-1\n";
		let recording = lobster(text).unwrap();
		let stood = Message::Add { id: 7, side: Side::Ask, price: 5_850_000, lots: 10 };
		assert_eq!((recording.standing, recording.messages[1]), (1, stood));
		assert_eq!(recording.messages.len(), 4);
	}

	#[test]
	fn execution_should_become_a_taker_and_a_reduction_when_parsed() {
		let text = "34200.1,1,7,10,5850000,1\n34200.2,4,7,4,5850000,1\n34200.3,5,0,4,5850000,1\n";
		let recording = lobster(text).unwrap();
		assert_eq!(
			recording.messages[1..],
			[
				Message::Execute { side: Side::Ask, price: 5_850_000, lots: 4 },
				Message::Reduce { id: 7, by: 4, by_fill: true },
			]
		);
		assert!(lobster("34200.1,9,7,10,5850000,1").is_err());
	}
}
