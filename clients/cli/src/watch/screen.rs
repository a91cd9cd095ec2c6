//! The terminal's alternate screen.

use crossterm::{
	cursor::{Hide, MoveTo, Show},
	execute, queue,
	style::Print,
	terminal::{self, Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen},
};
use std::io::{self, Write};

/// The alternate screen; what was there before comes back when it is dropped.
pub struct Screen(());

impl Screen {
	/// Switches to the alternate screen.
	///
	/// # Errors
	///
	/// If standard output is no terminal.
	pub fn open() -> io::Result<Self> {
		execute!(io::stdout(), EnterAlternateScreen, Hide)?;
		Ok(Self(()))
	}

	/// Draws lines from the top, cut to the size of the terminal.
	///
	/// # Errors
	///
	/// If the terminal is gone.
	pub fn draw(&mut self, lines: &[String]) -> io::Result<()> {
		let (columns, rows) = terminal::size().unwrap_or((120, 50));
		let mut out = io::stdout().lock();
		for (row, line) in (0..rows).zip(lines) {
			let cut: String = line.chars().take(columns.into()).collect();
			queue!(out, MoveTo(0, row), Print(cut), Clear(ClearType::UntilNewLine))?;
		}
		let drawn = u16::try_from(lines.len()).unwrap_or(u16::MAX);
		if drawn < rows {
			queue!(out, MoveTo(0, drawn), Clear(ClearType::FromCursorDown))?;
		}
		out.flush()
	}
}

impl Drop for Screen {
	fn drop(&mut self) {
		// Nothing can be done about a terminal that is gone.
		let _ = execute!(io::stdout(), Show, LeaveAlternateScreen);
	}
}
