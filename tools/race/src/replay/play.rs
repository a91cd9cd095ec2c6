//! The two ways to play a recording.

use super::read::{orders, Message, Recording, Touch};
use bulwark_auction::Band;
use bulwark_book::{Book, BookError, Capacity, Handle, Order, Workspace};
use bulwark_primitives::{Lots, Price, Side};
use rustix::time::{clock_gettime, ClockId};
use std::{collections::HashMap, time::Duration};

fn thread_time() -> Duration {
	let now = clock_gettime(ClockId::ThreadCPUTime);
	Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

fn median(mut times: Vec<Duration>) -> Duration {
	times.sort_unstable();
	times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The book, and the handles of the venue's numbers.
struct Player {
	book: Book,
	workspace: Workspace,
	handles: HashMap<u64, Handle>,
	age: u64,
	/// Messages that named an order which never came.
	unknown: u64,
	/// Messages that named an order which is gone here.
	gone: u64,
}

impl Player {
	fn new(recording: &Recording) -> Self {
		let room = u32::try_from(orders(recording) + 1_000).expect("recordings are small");
		let capacity = Capacity { orders: room, levels: room, owners: 1 };
		let book = Book::new(Price(recording.tick_size), capacity);
		Self {
			book: book.expect("the recording fits into memory"),
			workspace: Workspace::new(),
			handles: HashMap::new(),
			age: 0,
			unknown: 0,
			gone: 0,
		}
	}

	/// The recordings name no owners: all orders are one's, and protected, so that none is annulled.
	fn add(&mut self, id: u64, side: Side, (price, lots): (u64, u64), immediate: bool) {
		let order = Order {
			side,
			limit: Price(price),
			lots: Lots(lots),
			age: self.age,
			tie: id.wrapping_mul(0x9e37_79b9_7f4a_7c15),
			owner: 0,
			protected: true,
			immediate,
			tag: id,
		};
		let handle = self.book.add(order).expect("the book has room and the prices are on tick");
		if !immediate {
			self.handles.insert(id, handle);
		}
	}

	fn named(
		&mut self,
		id: u64,
		act: impl FnOnce(&mut Book, Handle, u64) -> Result<(), BookError>,
	) {
		let Some(handle) = self.handles.get(&id) else {
			self.unknown += 1;
			return;
		};
		if act(&mut self.book, *handle, self.age).is_err() {
			self.gone += 1;
		}
	}

	/// Applies what brings, changes or ends an order.
	fn apply(&mut self, message: &Message) {
		match *message {
			Message::Add { id, side, price, lots } => self.add(id, side, (price, lots), false),
			Message::Reduce { id, by, .. } => {
				self.named(id, |book, handle, _| book.reduce(handle, Lots(by)).map(|_| ()));
			},
			Message::Delete { id, .. } => {
				self.named(id, |book, handle, _| book.cancel(handle).map(|_| ()));
			},
			Message::Amend { id, price, lots, .. } => self
				.named(id, |book, handle, age| book.amend(handle, Price(price), Lots(lots), age)),
			Message::Execute { .. } | Message::Open => {},
		}
	}

	fn touch(&self) -> Touch {
		let best = |side| self.book.best(side).map_or((0, 0), |(price, lots)| (price.0, lots.0));
		let (ask, bid) = (best(Side::Ask), best(Side::Bid));
		[ask.0, ask.1, bid.0, bid.1]
	}
}

/// What the mirror found.
#[derive(Clone, Debug)]
pub struct Mirrored {
	/// Processor time of a replay, median.
	pub time: Duration,
	/// Messages that named an order which never came.
	pub unknown: u64,
	/// Messages that named an order which had ended.
	pub gone: u64,
	/// The touch after each message, without repetitions.
	pub touches: Vec<Touch>,
	/// The touch at the end.
	pub last: Touch,
	/// Whether a bid stood at or above an ask after the opening.
	pub crossed: bool,
}

impl Mirrored {
	/// In a sentence.
	#[must_use]
	pub fn told(&self, recording: &Recording) -> String {
		let tick = recording.tick_size;
		let [ask, _, bid, _] = self.last.map(|number| number as f64 / tick as f64);
		format!(
			"{:.2} M messages/s; {} name an order that never came, {} one that had ended; the book {} \
			 crossed after the opening; at the end bid {bid} and ask {ask} ticks",
			rate(recording, self.time),
			self.unknown,
			self.gone,
			if self.crossed { "is" } else { "is never" }
		)
	}
}

fn rate(recording: &Recording, time: Duration) -> f64 {
	recording.messages.len() as f64 / 1e6 / time.as_secs_f64().max(1e-9)
}

/// Follows the recording message by message.
#[must_use]
pub fn mirror(recording: &Recording, rounds: usize) -> Mirrored {
	let times = (0..rounds.max(1)).map(|_| {
		let mut player = Player::new(recording);
		let start = thread_time();
		for message in &recording.messages {
			player.apply(message);
		}
		let time = thread_time() - start;
		std::hint::black_box(player.book.len());
		time
	});
	let time = median(times.collect());
	let mut player = Player::new(recording);
	let (mut touches, mut crossed) = (Vec::new(), false);
	let mut open = recording.opening.1 == 0;
	for (message, whole) in recording.messages.iter().zip(&recording.whole) {
		player.apply(message);
		open |= *message == Message::Open;
		let touch = player.touch();
		crossed |= open && *whole && touch[0] <= touch[2] && touch[0] > 0 && touch[2] > 0;
		if touches.last() != Some(&touch) {
			touches.push(touch);
		}
	}
	let (unknown, gone, last) = (player.unknown, player.gone, player.touch());
	Mirrored { time, unknown, gone, touches, last, crossed }
}

/// How many of `found` stand in `recorded` in that sequence, each not far after the one before.
#[must_use]
pub fn found_in_order(found: &[Touch], recorded: &[Touch]) -> (usize, usize) {
	const AHEAD: usize = 200;
	let (mut at, mut count) = (0, 0);
	for touch in found {
		let window = recorded.iter().skip(at).take(AHEAD);
		if let Some(ahead) = window.into_iter().position(|other| other == touch) {
			at += ahead;
			count += 1;
		}
	}
	(count, found.len())
}

/// What the auction found.
#[derive(Clone, Debug, Default)]
pub struct Auctioned {
	/// Processor time of a replay, median.
	pub time: Duration,
	/// Lots bought, without the opening's.
	pub volume: u64,
	/// Fills on both sides.
	pub fills: u64,
	/// Messages that named an order which filled here already.
	pub gone: u64,
	/// Messages that named an order which never came.
	pub unknown: u64,
	/// Best prices compared with the mirror's after a clearing, and those that were equal.
	pub compared: (u64, u64),
	/// Sum of their distances (ticks).
	pub distance: u64,
	/// Price and volume of the opening auction.
	pub opened: Option<(u64, u64)>,
}

impl Auctioned {
	/// As a line of the table.
	#[must_use]
	pub fn line(&self, recording: &Recording, every: usize) -> String {
		let (all, equal) = self.compared;
		format!(
			"| {every} | {:.2} M | {} | {} | {} | {:.1} % | {:.2} | {} | {} |",
			rate(recording, self.time),
			self.volume,
			recording.executed,
			self.fills,
			equal as f64 * 100.0 / all.max(1) as f64,
			self.distance as f64 / all.max(1) as f64,
			self.gone,
			self.unknown
		)
	}
}

/// Plays the recording with a clearing every so many messages.
#[must_use]
pub fn auction(recording: &Recording, every: usize, rounds: usize) -> Auctioned {
	let mut result = Auctioned::default();
	let times = (0..rounds.max(1)).map(|_| {
		result = Auctioned::default();
		let mut player = Player::new(recording);
		let start = thread_time();
		play_auction(recording, every, &mut player, &mut result, None);
		let time = thread_time() - start;
		(result.gone, result.unknown) = (player.gone, player.unknown);
		time
	});
	let time = median(times.collect());
	result.time = time;
	let mut compared = Auctioned::default();
	let mut mirror = Player::new(recording);
	let mut player = Player::new(recording);
	play_auction(recording, every, &mut player, &mut compared, Some(&mut mirror));
	(result.compared, result.distance) = (compared.compared, compared.distance);
	result
}

fn play_auction(
	recording: &Recording,
	every: usize,
	player: &mut Player,
	result: &mut Auctioned,
	mut mirror: Option<&mut Player>,
) {
	let mut open = recording.opening.1 == 0;
	let (mut mark, mut since) = (0, 0);
	for message in &recording.messages {
		match *message {
			Message::Open if !open => {
				open = true;
				clear(player, &mut mark, result);
				result.opened = Some((mark, std::mem::take(&mut result.volume)));
			},
			Message::Execute { side, price, lots } => player.add(0, side, (price, lots), true),
			Message::Reduce { by_fill: true, .. }
			| Message::Delete { by_fill: true, .. }
			| Message::Amend { by_fill: true, .. }
			| Message::Open => {},
			_ => player.apply(message),
		}
		if let Some(mirror) = &mut mirror {
			mirror.apply(message);
		}
		since += 1;
		if open && since >= every {
			since = 0;
			clear(player, &mut mark, result);
			if let Some(mirror) = &mirror {
				compare(recording, player, mirror, result);
			}
		}
	}
}

/// The mark is the last clearing price, at first the middle of the touch; the band a tenth.
fn clear(player: &mut Player, mark: &mut u64, result: &mut Auctioned) {
	player.age += 1;
	if *mark == 0 {
		let [ask, _, bid, _] = player.touch();
		*mark = if ask == 0 || bid == 0 { ask.max(bid) } else { ask.midpoint(bid) };
	}
	let band = Band { low: Price(*mark - *mark / 10), high: Price(*mark + *mark / 10) };
	let outcome = player.book.clear(&mut player.workspace, Price(*mark), band);
	let outcome = outcome.expect("the band is not upside down");
	if let Some(trade) = outcome.trade {
		*mark = trade.price.0;
		result.volume += trade.volume.0;
		result.fills += outcome.fills.len() as u64;
	}
}

fn compare(recording: &Recording, player: &Player, mirror: &Player, result: &mut Auctioned) {
	let (ours, theirs) = (player.touch(), mirror.touch());
	for at in [0, 2] {
		if ours[at] > 0 && theirs[at] > 0 {
			let ticks = ours[at].abs_diff(theirs[at]) / recording.tick_size;
			result.compared.0 += 1;
			result.compared.1 += u64::from(ticks == 0);
			result.distance += ticks;
		}
	}
}
