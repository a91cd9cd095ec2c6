//! A small reader of JSON: strict, linear in the length of the text, bounded in depth, numbers and
//! strings left as they were written.
//!
//! General readers either turn prices into binary fractions, or, as `lite-json` does, find every
//! character by counting from the start: 64 KiB then take minutes, and one exchange could keep a
//! validator from reporting all others.

use alloc::vec::Vec;

/// Deepest nesting accepted.
const MAX_DEPTH: u32 = 8;

/// A value. Strings keep their escapes: none of the fields read has any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Json<'a> {
	/// Names and values, in the order they were written.
	Object(Vec<(&'a str, Json<'a>)>),
	/// Values.
	Array(Vec<Json<'a>>),
	/// A string.
	Text(&'a str),
	/// A number.
	Number(&'a str),
	/// `true` or `false`.
	Truth(bool),
	/// `null`.
	Null,
}

impl<'a> Json<'a> {
	/// Reads a whole text; nothing if it is not one JSON value.
	pub(crate) fn read(text: &'a str) -> Option<Self> {
		let mut reader = Reader { text, at: 0 };
		let value = reader.value(MAX_DEPTH)?;
		reader.blanks();
		(reader.at == text.len()).then_some(value)
	}

	/// The value of a name that occurs exactly once.
	pub(crate) fn field(&self, name: &str) -> Option<&Self> {
		let Self::Object(fields) = self else { return None };
		let mut found = fields.iter().filter(|(other, _)| *other == name);
		let (_, value) = found.next()?;
		found.next().is_none().then_some(value)
	}

	/// The value of the only name.
	pub(crate) fn only(&self) -> Option<&Self> {
		match self {
			Self::Object(fields) => match fields.as_slice() {
				[(_, value)] => Some(value),
				_ => None,
			},
			_ => None,
		}
	}

	/// The value at a place of an array.
	pub(crate) fn item(&self, index: usize) -> Option<&Self> {
		self.items()?.get(index)
	}

	/// The values of an array.
	pub(crate) fn items(&self) -> Option<&[Self]> {
		match self {
			Self::Array(items) => Some(items),
			_ => None,
		}
	}

	/// A string.
	pub(crate) fn text(&self) -> Option<&'a str> {
		match self {
			Self::Text(text) => Some(text),
			_ => None,
		}
	}
}

struct Reader<'a> {
	text: &'a str,
	/// Next byte to read; always on a character's boundary when a slice is taken.
	at: usize,
}

impl<'a> Reader<'a> {
	fn peek(&self) -> Option<u8> {
		self.text.as_bytes().get(self.at).copied()
	}

	fn next(&mut self) -> Option<u8> {
		let byte = self.peek()?;
		self.at = self.at.saturating_add(1);
		Some(byte)
	}

	fn take(&mut self, byte: u8) -> bool {
		let taken = self.peek() == Some(byte);
		if taken {
			self.at = self.at.saturating_add(1);
		}
		taken
	}

	fn expect(&mut self, byte: u8) -> Option<()> {
		self.take(byte).then_some(())
	}

	fn word(&mut self, word: &str) -> Option<()> {
		word.bytes().try_for_each(|byte| self.expect(byte))
	}

	fn blanks(&mut self) {
		while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
			self.at = self.at.saturating_add(1);
		}
	}

	/// A value, with blanks before it. `depth` more levels may be opened.
	fn value(&mut self, depth: u32) -> Option<Json<'a>> {
		self.blanks();
		match self.peek()? {
			b'{' => self.object(depth.checked_sub(1)?),
			b'[' => self.array(depth.checked_sub(1)?),
			b'"' => self.string().map(Json::Text),
			b't' => self.word("true").map(|()| Json::Truth(true)),
			b'f' => self.word("false").map(|()| Json::Truth(false)),
			b'n' => self.word("null").map(|()| Json::Null),
			_ => self.number().map(Json::Number),
		}
	}

	fn object(&mut self, depth: u32) -> Option<Json<'a>> {
		self.expect(b'{')?;
		let mut fields = Vec::new();
		self.blanks();
		if self.take(b'}') {
			return Some(Json::Object(fields));
		}
		loop {
			self.blanks();
			let name = self.string()?;
			self.blanks();
			self.expect(b':')?;
			fields.push((name, self.value(depth)?));
			self.blanks();
			if !self.take(b',') {
				self.expect(b'}')?;
				return Some(Json::Object(fields));
			}
		}
	}

	fn array(&mut self, depth: u32) -> Option<Json<'a>> {
		self.expect(b'[')?;
		let mut items = Vec::new();
		self.blanks();
		if self.take(b']') {
			return Some(Json::Array(items));
		}
		loop {
			items.push(self.value(depth)?);
			self.blanks();
			if !self.take(b',') {
				self.expect(b']')?;
				return Some(Json::Array(items));
			}
		}
	}

	fn string(&mut self) -> Option<&'a str> {
		self.expect(b'"')?;
		let start = self.at;
		loop {
			match self.next()? {
				b'"' => return self.text.get(start..self.at.saturating_sub(1)),
				b'\\' => self.escape()?,
				0..=0x1f => return None,
				_ => {},
			}
		}
	}

	fn escape(&mut self) -> Option<()> {
		match self.next()? {
			b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
			b'u' => (0..4).try_for_each(|_| self.next()?.is_ascii_hexdigit().then_some(())),
			_ => None,
		}
	}

	fn number(&mut self) -> Option<&'a str> {
		let start = self.at;
		self.take(b'-');
		if !self.take(b'0') {
			self.digits()?;
		}
		if self.take(b'.') {
			self.digits()?;
		}
		if self.take(b'e') || self.take(b'E') {
			let _ = self.take(b'+') || self.take(b'-');
			self.digits()?;
		}
		self.text.get(start..self.at)
	}

	fn digits(&mut self) -> Option<()> {
		let start = self.at;
		while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
			self.at = self.at.saturating_add(1);
		}
		(self.at > start).then_some(())
	}
}
