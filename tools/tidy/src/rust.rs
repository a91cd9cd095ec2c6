//! Just enough of Rust's lexical rules to tell code from comments and literals.

/// A source text taken apart. `code` and `comments` have the text's lines; what belongs to the
/// other, and all literals, are blanks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
	pub code: String,
	pub comments: String,
	/// For each line whether it begins in code: not inside a comment or literal.
	pub begins_in_code: Vec<bool>,
}

/// A function with a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Function {
	pub name: String,
	/// Line of the word `fn`, counted from one.
	pub line: usize,
	/// Lines from there to the closing brace.
	pub length: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
	Code,
	Comment,
	Literal,
}

impl Parts {
	/// Takes a text apart. O(length).
	pub fn of(text: &str) -> Self {
		let chars: Vec<char> = text.chars().collect();
		let mut parts = Self { begins_in_code: vec![true], ..Self::default() };
		let mut at = 0;
		while at < chars.len() {
			let (kind, length) = token(&chars, at);
			let end = (at + length.max(1)).min(chars.len());
			for character in &chars[at..end] {
				parts.push(*character, kind);
			}
			at = end;
		}
		parts
	}

	fn push(&mut self, character: char, kind: Kind) {
		if character == '\n' {
			self.begins_in_code.push(kind == Kind::Code);
		}
		let shown = |wanted| {
			if kind == wanted || character.is_whitespace() {
				character
			} else {
				' '
			}
		};
		let (code, comment) = (shown(Kind::Code), shown(Kind::Comment));
		self.code.push(code);
		self.comments.push(comment);
	}

	/// The functions with a body, in order. A nested function also counts in the outer one.
	pub fn functions(&self) -> Vec<Function> {
		let chars: Vec<char> = self.code.chars().collect();
		let mut functions = Vec::new();
		let mut line = 1;
		for at in 0..chars.len() {
			if chars[at] == '\n' {
				line += 1;
			}
			let word = starts_word(&chars, at) && chars[at..].starts_with(&['f', 'n']);
			if !word || !chars.get(at + 2).is_some_and(|next| next.is_whitespace()) {
				continue;
			}
			let name: String = chars[at + 3..]
				.iter()
				.take_while(|next| in_word(**next) || **next == '$')
				.collect();
			if let (false, Some(end)) = (name.is_empty(), body_end(&chars, at)) {
				let breaks = chars[at..end].iter().filter(|next| **next == '\n').count();
				functions.push(Function { name, line, length: breaks + 1 });
			}
		}
		functions
	}
}

/// Kind and length of what begins here.
fn token(chars: &[char], at: usize) -> (Kind, usize) {
	let rest = &chars[at..];
	match rest {
		['/', '/', ..] => (Kind::Comment, rest.iter().take_while(|next| **next != '\n').count()),
		['/', '*', ..] => (Kind::Comment, block_comment(rest)),
		['"', ..] => (Kind::Literal, quoted(rest, '"')),
		['\'', '\\', ..] => (Kind::Literal, quoted(rest, '\'')),
		['\'', _, '\'', ..] => (Kind::Literal, 3),
		['r', ..] if raw_may_begin(chars, at) => match raw_string(rest) {
			Some(length) => (Kind::Literal, length),
			None => (Kind::Code, 1),
		},
		_ => (Kind::Code, 1),
	}
}

/// Length of a comment that begins here; comments nest.
fn block_comment(rest: &[char]) -> usize {
	let (mut at, mut depth) = (0, 0);
	while at < rest.len() {
		match rest[at..] {
			['/', '*', ..] => {
				depth += 1;
				at += 2;
			},
			['*', '/', ..] => {
				depth -= 1;
				at += 2;
				if depth == 0 {
					return at;
				}
			},
			_ => at += 1,
		}
	}
	at
}

/// Length of a literal that begins and ends with a quote and may hold escapes.
fn quoted(rest: &[char], quote: char) -> usize {
	let mut at = 1;
	while at < rest.len() {
		match rest[at] {
			'\\' => at += 2,
			next if next == quote => return at + 1,
			_ => at += 1,
		}
	}
	rest.len()
}

/// Whether an `r` here can begin a raw string: at the start of a word, or after `b` or `c` there.
fn raw_may_begin(chars: &[char], at: usize) -> bool {
	let prefixed = at > 0 && matches!(chars[at - 1], 'b' | 'c') && starts_word(chars, at - 1);
	starts_word(chars, at) || prefixed
}

/// Length of the raw string that begins here; `None` if an identifier does.
fn raw_string(rest: &[char]) -> Option<usize> {
	let hashes = rest.iter().skip(1).take_while(|next| **next == '#').count();
	let body = hashes + 2;
	if rest.get(body - 1) != Some(&'"') {
		return None;
	}
	let mut end = vec!['"'];
	end.resize(hashes + 1, '#');
	let length = rest[body..].windows(end.len()).position(|window| window == end);
	Some(length.map_or(rest.len(), |length| body + length + end.len()))
}

/// One past the brace that closes the body of the function here; `None` if it has no body.
fn body_end(chars: &[char], start: usize) -> Option<usize> {
	let (mut brackets, mut braces) = (0_usize, 0_usize);
	for (index, character) in chars.iter().enumerate().skip(start) {
		match character {
			'(' | '[' => brackets += 1,
			// A closing one too many: the words stood in an attribute or a macro's argument.
			')' | ']' => brackets = brackets.checked_sub(1)?,
			';' if brackets == 0 && braces == 0 => return None,
			'{' => braces += 1,
			'}' => {
				braces = braces.saturating_sub(1);
				if braces == 0 {
					return Some(index + 1);
				}
			},
			_ => {},
		}
	}
	None
}

fn starts_word(chars: &[char], at: usize) -> bool {
	at == 0 || !in_word(chars[at - 1])
}

fn in_word(character: char) -> bool {
	character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
	use super::*;

	fn code(text: &str) -> String {
		let words: Vec<String> = Parts::of(text).code.split_whitespace().map(Into::into).collect();
		words.join(" ")
	}

	#[test]
	fn code_should_be_all_that_stays_when_comments_and_literals_are_blanked() {
		assert_eq!(code("a // b\nc"), "a c");
		assert_eq!(code("a /* b /* c */ d */ e"), "a e");
		assert_eq!(code(r#"a("b \" // c", d)"#), "a( , d)");
		assert_eq!(code("a(r#\"b \" c\"#, br\"\\\", d)"), "a( , b , d)");
		assert_eq!(code("a('\"', '\\'', b'{', '/', &'b x)"), "a( , , b , , &'b x)");
		assert_eq!(code("r#fn(for_r\"a\")"), "r#fn(for_r )");
		assert_eq!(code("\"never closed // a"), "");
		assert_eq!(code("/* never closed"), "");
	}

	#[test]
	fn comments_should_keep_their_lines_when_taken_apart() {
		let parts = Parts::of("let a = 1; // one\n\"// two\n\"\n/* three\n*/ x");
		assert_eq!(parts.comments.lines().count(), 5);
		assert!(parts.comments.contains("// one") && parts.comments.contains("three"));
		assert!(!parts.comments.contains("two"));
		assert_eq!(parts.begins_in_code, [true, true, false, true, false]);
	}

	#[test]
	fn functions_should_be_measured_from_fn_to_closing_brace() {
		let text =
			"/// fn no() {}\n#[x]\npub fn one(\n\ta: [u8; 2],\n) -> fn(u8) {\n\t\"}\";\n\t{}\n}\n\
			trait T { fn none(&self); fn two() {} }\n#[x(pub fn no)]\nstruct Fn; confn! {}";
		let functions = Parts::of(text).functions();
		assert_eq!(
			functions,
			[
				Function { name: "one".into(), line: 3, length: 6 },
				Function { name: "two".into(), line: 9, length: 1 },
			]
		);
	}

	#[test]
	fn functions_should_be_found_when_nested_or_made_by_macros() {
		let text =
			"fn outer() {\n\tfn inner() {\n\t}\n}\nmacro_rules! m { () => { fn $name() {\n} } }";
		let lengths: Vec<_> = Parts::of(text)
			.functions()
			.into_iter()
			.map(|function| (function.name, function.length))
			.collect();
		assert_eq!(lengths, [("outer".into(), 4), ("inner".into(), 2), ("$name".to_string(), 2)]);
	}
}
