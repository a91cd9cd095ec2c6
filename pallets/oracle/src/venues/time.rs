//! Times as exchanges write them.

use bulwark_primitives::Moment;

/// Days before each month in a year that is not a leap year.
const DAYS_BEFORE: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// `YYYY-MM-DDThh:mm:ss[.fraction]Z` as milliseconds since 1970, the rest of the fraction dropped;
/// nothing if it is anything else.
pub(crate) fn parse_utc(text: &str) -> Option<Moment> {
	let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
	let mut date = date.split('-');
	let (year, month, day) = (date.next()?, date.next()?, date.next()?);
	let (clock, fraction) = match time.split_once('.') {
		Some((clock, fraction)) => (clock, milliseconds(fraction)?),
		None => (time, 0),
	};
	let mut clock = clock.split(':');
	let (hour, minute, second) = (clock.next()?, clock.next()?, clock.next()?);
	if date.next().is_some() || clock.next().is_some() {
		return None;
	}
	let days = days(number(year, 4)?, number(month, 2)?, number(day, 2)?)?;
	let (hour, minute, second) = (number(hour, 2)?, number(minute, 2)?, number(second, 2)?);
	if hour > 23 || minute > 59 || second > 60 {
		return None;
	}
	let minutes = days.checked_mul(24)?.checked_add(hour)?.checked_mul(60)?.checked_add(minute)?;
	let seconds = minutes.checked_mul(60)?.checked_add(second)?;
	seconds.checked_mul(1_000)?.checked_add(fraction).map(Moment)
}

/// Exactly `length` digits.
fn number(text: &str, length: usize) -> Option<u64> {
	let plain = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
	plain.then(|| text.parse().ok()).flatten()
}

/// The first three digits of a fraction of a second.
fn milliseconds(fraction: &str) -> Option<u64> {
	let plain = !fraction.is_empty()
		&& fraction.len() <= 9
		&& fraction.bytes().all(|byte| byte.is_ascii_digit());
	if !plain {
		return None;
	}
	let digits = fraction.bytes().chain([b'0', b'0']).take(3);
	Some(digits.fold(0u64, |sum, digit| {
		sum.saturating_mul(10).saturating_add(u64::from(digit.saturating_sub(b'0')))
	}))
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
	let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
	let index = usize::try_from(month.checked_sub(1)?).ok()?;
	let before = *DAYS_BEFORE.get(index)?;
	let length = DAYS_BEFORE.get(index.saturating_add(1)).unwrap_or(&365).checked_sub(before)?;
	let extra = u64::from(leap && month == 2);
	if year < 1970 || day == 0 || day > length.saturating_add(extra) {
		return None;
	}
	let past = year.checked_sub(1)?;
	let leaps = (past / 4).checked_sub(past / 100)?.checked_add(past / 400)?.checked_sub(477)?;
	let passed = u64::from(leap && month > 2);
	(year.checked_sub(1970)?)
		.checked_mul(365)?
		.checked_add(leaps)?
		.checked_add(before)?
		.checked_add(passed)?
		.checked_add(day.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
	use super::*;

	/// ORR-012.
	#[test]
	fn parse_utc_should_count_milliseconds_when_written_plainly() {
		for (text, expected) in [
			("1970-01-01T00:00:00Z", 0),
			("1970-01-01T00:00:01.5Z", 1_500),
			("2000-02-29T12:00:00.123Z", 951_825_600_123),
			("2020-01-28T02:13:33.012523Z", 1_580_177_613_012),
			("2024-12-31T23:59:59.999999Z", 1_735_689_599_999),
			("2100-03-01T00:00:00Z", 4_107_542_400_000),
		] {
			assert_eq!(parse_utc(text), Some(Moment(expected)), "{text}");
		}
	}

	/// ORR-012.
	#[test]
	fn parse_utc_should_refuse_when_written_otherwise() {
		for text in [
			"",
			"Z",
			"2020-01-28",
			"2020-01-28T02:13:33",
			"2020-01-28T02:13:33+01:00",
			"2020-01-28 02:13:33Z",
			"2020-1-28T02:13:33Z",
			"2020-13-28T02:13:33Z",
			"2020-00-28T02:13:33Z",
			"2019-02-29T02:13:33Z",
			"2100-02-29T02:13:33Z",
			"2020-01-32T02:13:33Z",
			"2020-01-00T02:13:33Z",
			"2020-01-28T24:13:33Z",
			"2020-01-28T02:60:33Z",
			"2020-01-28T02:13:33.Z",
			"2020-01-28T02:13:33.0000000000Z",
			"2020-01-28-01T02:13:33Z",
			"2020-01-28T02:13:33:01Z",
			"1969-12-31T23:59:59Z",
			"+020-01-28T02:13:33Z",
		] {
			assert_eq!(parse_utc(text), None, "{text}");
		}
	}
}
