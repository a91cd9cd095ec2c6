//! Writes a pallet's `weights.rs`. Its trait is written by hand and stays as it is; what follows is
//! made from the template.

use crate::measure::{Line, Measured};
use std::fmt::Write;

const TEMPLATE: &str = include_str!("../template.rs.txt");
const TRAIT: &str = "pub trait WeightInfo {";

/// A weight function of the trait.
struct Function {
	name: String,
	arguments: Vec<String>,
}

impl Function {
	fn parse(line: &str) -> Option<Self> {
		let (name, rest) = line.trim().strip_prefix("fn ")?.split_once('(')?;
		let (arguments, _) = rest.split_once(')')?;
		let arguments = arguments
			.split(',')
			.filter_map(|argument| argument.split_once(':'))
			.map(|(name, _)| name.trim().to_string())
			.collect();
		Some(Self { name: name.to_string(), arguments })
	}

	fn signature(&self) -> String {
		let parts: Vec<_> = self.arguments.iter().map(|name| format!("{name}: u32")).collect();
		parts.join(", ")
	}
}

/// The file with what was measured.
///
/// # Errors
///
/// If a weight function was not measured, or with other components.
pub fn render(present: &str, measured: &[&Measured], origin: &str) -> Result<String, String> {
	let interface = interface(present)?;
	let functions: Vec<_> = interface.lines().filter_map(Function::parse).collect();
	let mut bodies = String::new();
	let mut runtime = String::new();
	let mut tests = String::new();
	for function in &functions {
		let result = measured
			.iter()
			.find(|result| result.name == function.name)
			.ok_or_else(|| format!("{} was not measured", function.name))?;
		bodies.push_str(&body(function, result)?);
		delegate(&mut runtime, function, "T::DbWeight::get()");
		delegate(&mut tests, function, "ParityDbWeight::get()");
	}
	Ok(TEMPLATE
		.replace("{{origin}}", origin)
		.replace("{{interface}}", &interface)
		.replace("{{bodies}}", bodies.trim_end())
		.replace("{{runtime}}", runtime.trim_end())
		.replace("{{tests}}", tests.trim_end()))
}

/// The trait with its documentation.
fn interface(present: &str) -> Result<String, String> {
	let lines: Vec<_> = present.lines().collect();
	let start = lines.iter().position(|line| *line == TRAIT).ok_or("no trait WeightInfo")?;
	let after = lines.iter().skip(start);
	let length = after.take_while(|line| **line != "}").count();
	let documented = lines.iter().take(start).rev();
	let above = documented.take_while(|line| line.starts_with("///")).count();
	let first = start.saturating_sub(above);
	let text: Vec<_> = lines
		.iter()
		.skip(first)
		.take(above.saturating_add(length).saturating_add(1))
		.collect();
	Ok(text.into_iter().copied().collect::<Vec<_>>().join("\n"))
}

fn delegate(text: &mut String, function: &Function, database: &str) {
	let mut arguments = vec![database.to_string()];
	arguments.extend(function.arguments.iter().cloned());
	let _ = writeln!(
		text,
		"\tfn {}({}) -> Weight {{\n\t\tself::{}({})\n\t}}",
		function.name,
		function.signature(),
		function.name,
		arguments.join(", "),
	);
}

fn body(function: &Function, measured: &Measured) -> Result<String, String> {
	let position = |name: &String| {
		measured
			.components
			.iter()
			.position(|component| component.name == *name)
			.ok_or_else(|| format!("{} has no component {name}", function.name))
	};
	let order = function.arguments.iter().map(position).collect::<Result<Vec<_>, _>>()?;
	if order.len() != measured.components.len() {
		return Err(format!("{} has other components than its benchmark", function.name));
	}
	let mut parameters = vec!["db: RuntimeDbWeight".to_string()];
	let mut terms = Vec::new();
	for (name, position) in function.arguments.iter().zip(order) {
		let each = term(measured, |line| line.slopes.get(position).copied().unwrap_or_default());
		let name = if each.is_some() { name.clone() } else { format!("_{name}") };
		if let Some(each) = each {
			terms.push(format!("\t\t.saturating_add({each}.saturating_mul({name}.into()))"));
		}
		parameters.push(format!("{name}: u32"));
	}
	let base = term(measured, |line| line.base).unwrap_or_else(|| "Weight::zero()".into());
	let database = if base.contains("db.") || terms.iter().any(|term| term.contains("db.")) {
		"db"
	} else {
		"_db"
	};
	let parameters = parameters.join(", ").replacen("db", database, 1);
	let mut text = documentation(measured);
	let _ = writeln!(text, "fn {}({parameters}) -> Weight {{", function.name);
	if terms.is_empty() {
		let _ = writeln!(text, "\t{base}");
	} else {
		let _ = writeln!(text, "\t{base}\n{}", terms.join("\n"));
	}
	text.push_str("}\n\n");
	Ok(text)
}

/// Time, proof and accesses as an expression; nothing if all are zero.
fn term(measured: &Measured, part: impl Fn(&Line) -> u64) -> Option<String> {
	let (time, proof) = (part(&measured.time), part(&measured.proof));
	let (reads, writes) = (part(&measured.reads), part(&measured.writes));
	let plain = format!("Weight::from_parts({}, {})", number(time), number(proof));
	match (time, proof, reads, writes) {
		(0, 0, 0, 0) => None,
		(_, _, 0, 0) => Some(plain),
		_ => Some(format!("{plain}.saturating_add(db.reads_writes({reads}, {writes}))")),
	}
}

fn documentation(measured: &Measured) -> String {
	let nanos = measured.minimum / 1_000;
	let mut text = format!("/// At least {}.{:03} us.", nanos / 1_000, nanos % 1_000);
	for component in &measured.components {
		let _ = write!(text, " `{}` in {}..={}.", component.name, component.low, component.high);
	}
	text.push('\n');
	text
}

/// With the thousands apart.
fn number(value: u64) -> String {
	let digits = value.to_string();
	let mut text = String::new();
	for (position, digit) in digits.chars().enumerate() {
		if position > 0 && (digits.len() - position) % 3 == 0 {
			text.push('_');
		}
		text.push(digit);
	}
	text
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::measure::Component;

	const PRESENT: &str = "//! Old.\n\n/// All of them.\npub trait WeightInfo {\n\t/// One.\n\tfn \
		                   one() -> Weight;\n\t/// Many.\n\tfn many(n: u32, m: u32) -> \
		                   Weight;\n}\n\nfn old() {}\n";

	fn measured(name: &str, slopes: &[(&str, u64)]) -> Measured {
		let line = |base, factor| Line {
			base,
			slopes: slopes.iter().map(|(_, slope)| slope * factor).collect(),
		};
		let component =
			|(name, _): &(&str, u64)| Component { name: name.to_string(), low: 0, high: 9 };
		Measured {
			pallet: "pallet_x".into(),
			name: name.into(),
			components: slopes.iter().map(component).collect(),
			time: line(1_234_567, 1_000),
			reads: line(2, 1),
			writes: line(1, 0),
			proof: line(100, 0),
			minimum: 1_200_000,
		}
	}

	#[test]
	fn render_should_keep_the_trait_and_replace_the_rest() {
		let (one, many) = (measured("one", &[]), measured("many", &[("m", 0), ("n", 7)]));
		let text = render(PRESENT, &[&one, &many], "a command, a date").unwrap_or_default();
		assert!(text.contains("/// All of them.\npub trait WeightInfo {\n\t/// One.\n"));
		assert!(text.contains("a command, a date"));
		assert!(!text.contains("old"));
		let base = "\tWeight::from_parts(1_234_567, 100).saturating_add(db.reads_writes(2, 1))\n";
		assert!(text.contains(&format!("fn one(db: RuntimeDbWeight) -> Weight {{\n{base}}}")));
		assert!(text.contains("fn many(db: RuntimeDbWeight, n: u32, _m: u32) -> Weight {"));
		assert!(text.contains(
			".saturating_add(Weight::from_parts(7_000, 0).saturating_add(db.reads_writes(7, \
			 0)).saturating_mul(n.into()))"
		));
		assert!(text.contains("\tfn many(n: u32, m: u32) -> Weight {"));
		assert!(text.contains("self::many(T::DbWeight::get(), n, m)"));
	}

	#[test]
	fn render_should_fail_when_a_function_was_not_measured() {
		let one = measured("one", &[]);
		let result = render(PRESENT, &[&one], "");
		assert_eq!(result, Err("many was not measured".into()));
	}

	#[test]
	fn render_should_fail_when_components_differ() {
		let (one, many) = (measured("one", &[]), measured("many", &[("n", 7)]));
		assert!(render(PRESENT, &[&one, &many], "").is_err());
	}
}
