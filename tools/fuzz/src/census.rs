//! What was reached: calls and what became of them, events, errors.

use crate::{governance::is_ours, play::Outcome};
use bulwark_runtime::{RuntimeCall, RuntimeError, RuntimeEvent};
use codec::Encode;
use frame_support::traits::GetCallMetadata;
use scale_info::{TypeDef, TypeInfo};
use sp_runtime::DispatchError;
use std::{collections::BTreeMap, fmt};

/// A call by pallet and name.
type CallName = (&'static str, &'static str);

/// A variant of a pallet's event or error: the pallet's number and its own.
type Variant = (u8, u8);

/// Everything counted.
#[derive(Clone, Debug, Default)]
pub struct Census {
	/// Inputs played.
	pub inputs: u64,
	/// Blocks closed.
	pub blocks: u64,
	/// By call: succeeded, failed, not included.
	pub calls: BTreeMap<CallName, [u64; 3]>,
	/// By event.
	pub events: BTreeMap<Variant, u64>,
	/// By pallet error.
	pub errors: BTreeMap<Variant, u64>,
	/// By anything else that failed.
	pub others: BTreeMap<String, u64>,
}

impl Census {
	pub(crate) fn call(&mut self, call: &RuntimeCall, outcome: &Outcome) {
		let metadata = call.get_call_metadata();
		let counts = self.calls.entry((metadata.pallet_name, metadata.function_name)).or_default();
		match outcome {
			Ok(Ok(())) => counts[0] += 1,
			Ok(Err(DispatchError::Module(error))) => {
				counts[1] += 1;
				*self.errors.entry((error.index, error.error[0])).or_default() += 1;
			},
			Ok(Err(error)) => {
				counts[1] += 1;
				*self.others.entry(format!("{error:?}")).or_default() += 1;
			},
			Err(invalid) => {
				counts[2] += 1;
				*self.others.entry(format!("{invalid:?}")).or_default() += 1;
			},
		}
	}

	pub(crate) fn block(&mut self, events: &[RuntimeEvent]) {
		self.blocks += 1;
		for event in events {
			if let [pallet, variant, ..] = event.encode()[..] {
				*self.events.entry((pallet, variant)).or_default() += 1;
			}
		}
	}

	/// How often a call of the exchange's pallets succeeded, for each there is.
	#[must_use]
	pub fn successes(&self) -> BTreeMap<CallName, u64> {
		let mut successes = BTreeMap::new();
		for pallet in our_pallets() {
			for name in RuntimeCall::get_call_names(pallet) {
				let counts = self.calls.get(&(pallet, *name)).copied().unwrap_or_default();
				successes.insert((pallet, *name), counts[0]);
			}
		}
		successes
	}

	/// In one line.
	#[must_use]
	pub fn summary(&self) -> String {
		let successes = self.successes();
		let reached = successes.values().filter(|count| **count > 0).count();
		let all = variants::<RuntimeEvent>();
		let events = all.keys().filter(|variant| self.events.contains_key(variant)).count();
		let known = variants::<RuntimeError>();
		let errors = known.keys().filter(|variant| self.errors.contains_key(variant)).count();
		format!(
			"{} inputs, {} blocks; {reached} of {} calls succeeded, {events} of {} events, {errors} of \
			 {} errors seen",
			self.inputs,
			self.blocks,
			successes.len(),
			all.len(),
			known.len(),
		)
	}
}

impl fmt::Display for Census {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		writeln!(f, "{}", self.summary())?;
		writeln!(f, "\ncalls: succeeded, failed, not included")?;
		let mut calls = self.calls.clone();
		for name in self.successes().into_keys() {
			calls.entry(name).or_default();
		}
		for ((pallet, name), [succeeded, failed, invalid]) in calls {
			writeln!(f, "  {pallet}.{name}: {succeeded}, {failed}, {invalid}")?;
		}
		writeln!(f, "\nevents")?;
		counted(f, &self.events, &variants::<RuntimeEvent>())?;
		writeln!(f, "\nerrors")?;
		counted(f, &self.errors, &variants::<RuntimeError>())?;
		writeln!(f, "\nother refusals")?;
		for (name, count) in &self.others {
			writeln!(f, "  {name}: {count}")?;
		}
		Ok(())
	}
}

/// Those seen with their counts, then those of the exchange that were not.
fn counted(
	f: &mut fmt::Formatter,
	counts: &BTreeMap<Variant, u64>,
	names: &BTreeMap<Variant, String>,
) -> fmt::Result {
	for (variant, count) in counts {
		match names.get(variant) {
			Some(name) => writeln!(f, "  {name}: {count}")?,
			None => writeln!(f, "  {variant:?}: {count}")?,
		}
	}
	let unseen: Vec<_> = names
		.iter()
		.filter(|(variant, _)| !counts.contains_key(variant))
		.map(|(_, name)| name.as_str())
		.collect();
	writeln!(f, "  not seen: {}", unseen.join(", "))
}

/// The exchange's pallets that have calls.
fn our_pallets() -> impl Iterator<Item = &'static str> {
	let names: BTreeMap<_, _> =
		variants_of::<RuntimeCall>().map(|(number, name, _)| (name, number)).collect();
	RuntimeCall::get_module_names()
		.iter()
		.copied()
		.filter(move |name| names.get(name).is_some_and(|number| is_ours(*number)))
}

/// The variants of an enum with their numbers and the type inside.
fn variants_of<E: TypeInfo>() -> impl Iterator<Item = (u8, &'static str, Option<scale_info::Type>)>
{
	let variants = match E::type_info().type_def {
		TypeDef::Variant(variants) => variants.variants,
		_ => Vec::new(),
	};
	variants.into_iter().map(|variant| {
		let inside = variant.fields.first().map(|field| field.ty.type_info());
		(variant.index, variant.name, inside)
	})
}

/// The variants of the exchange's pallets inside a runtime-wide enum, by name.
fn variants<E: TypeInfo>() -> BTreeMap<Variant, String> {
	let mut names = BTreeMap::new();
	for (pallet, name, inside) in variants_of::<E>().filter(|(pallet, ..)| is_ours(*pallet)) {
		let Some(TypeDef::Variant(inside)) = inside.map(|inside| inside.type_def) else { continue };
		for variant in inside.variants {
			names.insert((pallet, variant.index), format!("{name}.{}", variant.name));
		}
	}
	names
}
